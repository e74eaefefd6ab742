"""Norms in English, each by a sentence of our own: who must do what, and what only seems to be laid down.

`data/norms_*.txt` hold a sentence (`\\n` for a line break) and below it the norms of it, in order: a letter for the
modality (obligation, prohibition, permission as M, recommendation), bearer, verb and object; `nothing` for none.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from policykg.annotations import Annotator
from policykg.model import Document, Mention, Norm, Passage, Span
from policykg.ontology import Vocabulary

KINDS = {"obligation": "O", "prohibition": "P", "permission": "M", "recommendation": "R"}
TABLES = ["english", "hypothetical", "possible", "bearers", "policy", "calls"]

Lay = Callable[[str], str]


@pytest.fixture(scope="module")
def lay() -> Lay:
    annotator = Annotator(Vocabulary.load())

    def norms(text: str) -> str:
        digits = hashlib.sha256(text.encode()).hexdigest()
        document = Document("law-1", text, "", "en", "law-1.md", "text/markdown", digits)
        whole = Passage("law-1", "", 0, len(text), len(text.split()))
        found = annotator.annotate(document, [], [whole]).norms
        return "; ".join(_row(norm, text) for norm in found) or "nothing"

    return norms


def _row(norm: Norm, text: str) -> str:
    parts = (_quoted(part, text) for part in (norm.bearer, norm.action, norm.object))
    return f"{KINDS[norm.modality]} {' | '.join(parts)}"


def _quoted(part: Span | Mention | None, text: str) -> str:
    return " ".join(text[part.start : part.end].split()) if part else "-"


def cases(table: str) -> Iterator[tuple[str, str]]:
    lines = (Path(__file__).parent / "data" / f"norms_{table}.txt").read_text(encoding="utf-8").splitlines()
    for sentence, norms in zip(lines[::2], lines[1::2], strict=True):
        yield sentence.replace("\\n", "\n"), norms.strip()


@pytest.mark.parametrize(("sentence", "norms"), [case for table in TABLES for case in cases(table)])
def test_a_sentence_lays_down_these_norms_and_no_others(lay: Lay, sentence: str, norms: str) -> None:
    assert lay(sentence) == norms
