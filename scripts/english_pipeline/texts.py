"""Running English text without annotation → blocks of tokens for the teacher to parse."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from spacy.tokenizer import Tokenizer
from spacy.tokens import Doc

from policykg.annotations.english import blocks as stretches  # the stretches that the package itself has parsed
from policykg.annotations.view import view
from policykg.documents import SUFFIXES, read
from policykg.passages import outline, split

LONGEST = 300
"""Words of a block; a longer text is cut behind a sentence."""
_PARAGRAPH = re.compile(r"\n\s*\n")
_STOP = re.compile(r"(?<=[a-z]{3}[.?!;])\s+(?=[A-Z“\"])")


@dataclass(frozen=True, slots=True)
class Block:
    """Text that is parsed in one go; `opens` holds the tokens that layout makes the first of a sentence."""

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    opens: frozenset[int]
    source: str


def policies(folder: Path, tokenizer: Tokenizer, held_out: Iterable[str] = ()) -> Iterator[Block]:
    """The documents of a folder, cut and cleaned of layout as the package does it before it parses them.

    A block that holds one of the held-out sentences, in whichever document, is left out.
    """
    kept_aside = [_letters(sentence) for sentence in held_out]
    for path in sorted(each for each in folder.iterdir() if each.suffix in SUFFIXES and each.name != "README.md"):
        document = read(path, source=path.name)
        for start, end in stretches(document, split(document, outline(document))):
            sight = view(document.text, start, end)
            letters = _letters(sight.text)
            if not any(sentence in letters for sentence in kept_aside):
                yield from _blocks(sight.text, tokenizer, path.name, {*sight.enumerators, *sight.paragraphs})


def _letters(text: str) -> str:
    return "".join(filter(str.isalpha, text.lower()))


def addresses(folder: Path, tokenizer: Tokenizer) -> Iterator[Block]:
    """The State of the Union addresses, each on one line."""
    for path in sorted(folder.glob("data/*.txt")):
        for paragraph in path.read_text(encoding="utf-8").split("\n"):
            yield from _blocks(" ".join(paragraph.split()), tokenizer, path.name)


def licences(folder: Path, tokenizer: Tokenizer) -> Iterator[Block]:
    """Paragraphs of licences, each wording once."""
    known: set[str] = set()
    for name, licence in sorted(json.loads((folder / "spdx-full.json").read_text(encoding="utf-8")).items()):
        for paragraph in _PARAGRAPH.split(licence["licenseText"]):
            text = " ".join(paragraph.split())
            key = _letters(text)[:120]
            if key not in known:
                known.add(key)
                yield from _blocks(text, tokenizer, name)


def _blocks(text: str, tokenizer: Tokenizer, source: str, breaks: Collection[int] = ()) -> Iterator[Block]:
    """The text in blocks; what is no running English (tables, other alphabets) is left out."""
    first = 0
    for last in _cuts(text):
        piece = text[first:last]
        words = piece.split()
        if len(words) > 3 and sum(word.isascii() and word.isalpha() for word in words) > 0.5 * len(words):
            yield _block(tokenizer(piece), source, {place - first for place in breaks})
        first = last


def _cuts(text: str) -> Iterator[int]:
    """Where blocks end."""
    first = 0
    for stop in _STOP.finditer(text):
        if text.count(" ", first, stop.end()) > LONGEST * 2 // 3:
            yield stop.end()
            first = stop.end()
    yield len(text)


def _block(doc: Doc, source: str, breaks: Collection[int]) -> Block:
    text = doc.text
    kept = [token for token in doc if not token.is_space][: 2 * LONGEST]
    opens = frozenset(
        place
        for place, token in enumerate(kept)
        if token.idx in breaks and text[: token.idx].rstrip()[-1:] in {".", "?", "!", ""}
    )
    return Block(tuple(t.text for t in kept), tuple(bool(t.whitespace_) for t in kept), opens, source)
