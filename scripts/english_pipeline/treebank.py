"""CoNLL-U → sentences whose words are the syntactic ones (`do`, `n't`) and whose text is the running one (`don't`)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence's words with their annotation; `heads` counts from 0 and a root is its own head."""

    words: tuple[str, ...]
    spaces: tuple[bool, ...]
    tags: tuple[str, ...]
    morphs: tuple[str, ...]
    lemmas: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]
    opens: bool = False
    """Whether a document begins here."""
    breaks: bool = False
    """Whether a paragraph, or a document, begins here."""


def files(treebank: Path, split: str) -> dict[str, Path]:
    """Where the sentences to `train` from or to `test` with lie, by the treebank's name."""
    return {
        "ewt": treebank / f"en_ewt-ud-{split}.conllu",
        "gum": treebank / "gum" / f"en_gum-free-{split}.conllu",
    }


def sentences(path: Path) -> Iterator[Sentence]:
    """The sentences of a CoNLL-U file, in order."""
    for block in path.read_text(encoding="utf-8").split("\n\n"):
        lines = block.strip().split("\n")
        rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
        if rows:
            opens = any(line.startswith("# newdoc") for line in lines)
            yield _sentence(rows, opens=opens, breaks=opens or any(line.startswith("# newpar") for line in lines))


def _sentence(rows: list[list[str]], *, opens: bool, breaks: bool) -> Sentence:
    spaces = _spaces(rows)
    words = [row for row in rows if row[0].isdigit()]
    heads = [int(row[6]) - 1 if row[6] != "0" else place for place, row in enumerate(words)]
    return Sentence(
        words=tuple(row[1] for row in words),
        spaces=tuple(spaces[row[0]] for row in words),
        tags=tuple(row[4] for row in words),
        morphs=tuple(f"POS={row[3]}" + ("" if row[5] == "_" else f"|{row[5]}") for row in words),
        lemmas=tuple(row[1] if row[2] == "_" else row[2] for row in words),
        heads=tuple(heads),
        labels=tuple("ROOT" if row[6] == "0" else row[7] for row in words),
        opens=opens,
        breaks=breaks,
    )


def _spaces(rows: list[list[str]]) -> dict[str, bool]:
    """Whether white space follows each word: inside of a contraction none does, after it what the treebank says."""
    found: dict[str, bool] = {}
    inside: dict[str, bool] = {}
    for row in rows:
        follows = "SpaceAfter=No" not in row[9]
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            inside |= {str(number): number == last and follows for number in range(first, last + 1)}
        elif row[0].isdigit():
            found[row[0]] = inside.get(row[0], follows)
    return found
