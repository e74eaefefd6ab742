"""The trained spaCy pipeline: which one, where it lies, and how text goes through it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg.errors import ModelError

if TYPE_CHECKING:  # spaCy takes a second to import: only annotating pays
    from spacy.language import Language
    from spacy.tokens import Doc

SHIPPED = "en_policykg"
NEEDED = ("tagger", "parser")
UNUSED = ("morphologizer", "trainable_lemmatizer", "lemmatizer", "attribute_ruler", "ner", "senter", "entity_linker")
BATCH = 32
LONGEST_SUFFIX = 64
"""Characters of a word in which its suffix lies, with what stands before it."""


def folder() -> Path:
    """The folder of the pipeline that the package ships."""
    return Path(str(files("policykg.annotations").joinpath(SHIPPED)))


def load(english: str = "") -> Language:
    """The pipeline by name or folder (default: the one shipped); ModelError says what is missing and how to get it."""
    import spacy

    wanted = english or str(folder())
    try:
        nlp = spacy.load(wanted, exclude=list(UNUSED))
    except (OSError, ValueError) as error:
        hint = (
            f"run `python -m spacy download {english}`"
            if english
            else "run `python scripts/train_pipeline.py`, or reinstall policykg"
        )
        raise ModelError(f"no usable spaCy pipeline at {wanted}; {hint}") from error
    missing = [name for name in NEEDED if name not in nlp.pipe_names]
    if missing:
        raise ModelError(f"the spaCy pipeline {wanted} has no {' and no '.join(missing)}; choose one with both")
    _bound_suffixes(nlp)
    nlp.max_length = 10**9  # spaCy's own limit is for the memory of longer texts than a passage is
    return nlp


def _bound_suffixes(nlp: Language) -> None:
    """Look for a suffix near the end of a word only.

    spaCy searches all of the word again for each suffix that it takes off, which is quadratic where a line of
    brackets or leaders is one word of thousands of characters.
    """
    tokenizer: Any = nlp.tokenizer  # any callable by its type
    search = getattr(tokenizer, "suffix_search", None)
    if search is not None:
        tokenizer.suffix_search = lambda word: search(word[-LONGEST_SUFFIX:])


def parse(nlp: Language, docs: Iterable[Doc]) -> Iterator[Doc]:
    """The documents with tags, dependencies and sentences, in order, a batch at a time."""
    for doc in nlp.pipe(docs, batch_size=BATCH):
        _split_tags(doc)
        yield doc


def _split_tags(doc: Doc) -> None:
    """Give each part of a contraction its own tag.

    The treebank holds `Government's` as one word with two tags, `NNP_POS`, and the tokenizer as two tokens: the
    trained tagger says `NNP_POS` of both.
    """
    strings = doc.vocab.strings
    if not any("_" in strings[tag] for tag in set(doc.to_array("TAG").tolist())):
        return
    second = False
    for token in doc:
        tag = token.tag_
        if "_" not in tag or tag == "_SP":
            second = False
            continue
        parts = tag.split("_")
        token.tag_ = parts[-1] if second or token.text in {"'s", "’s", "'", "’"} else parts[0]
        second = not second and not token.whitespace_


def fingerprint(english: str = "") -> str:
    """Digits that change with this package's code or with the pipeline; spaCy is not imported."""
    digits = hashlib.sha256(english.encode())
    here = Path(__file__).resolve().parent
    model = Path(english) if english and Path(english).is_dir() else (here / SHIPPED if not english else None)
    sources = sorted(here.rglob("*.py"))
    if model is not None and model.is_dir():
        sources += sorted(path for path in model.rglob("*") if path.is_file())
    for path in sources:
        digits.update(path.name.encode() + b"\0" + path.read_bytes())
    return digits.hexdigest()
