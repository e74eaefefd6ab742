"""What cannot be read is skipped, and every character of a document is counted: read, or not for which reason."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pytest

from policykg.annotations import Annotator
from policykg.annotations.readable import unreadable
from policykg.documents import discover, read_many
from policykg.iri import PKG
from policykg.model import Document, Passage, Skipped
from policykg.ontology import Vocabulary
from policykg.passages import outline, reach, split
from policykg.quads import to_quads

SHARED = Path(__file__).parents[2] / "shared" / "texts" / "en"
DUTY = "The employer shall pay a levy to the Commission within ninety days."
NOISE = "CA..U ~1 I ca11 a;A II r| I i & ° c~e: N\"o: OE.C 1§5 '9_78j c e~:e.L:- l, I! A¢ t^ ~t s: tcc:.z v(C L O (a}"
HAN = "职业学校应当加强校企合作，企业应当按照规定支付学徒工资，并依法参加社会保险。"


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@cache
def annotator() -> Annotator:
    return Annotator(vocabulary())


def document(text: str, language: str = "en") -> Document:
    return Document("odd", text, "", language, "odd.txt", "text/plain", hashlib.sha256(text.encode()).hexdigest())


@pytest.mark.parametrize(
    ("words", "language", "reason"),
    [
        (DUTY, "en", ""),
        (NOISE, "en", "noise"),
        (HAN, "en", "other-script"),
        (DUTY, "zh", "other-script"),
        (HAN, "zh", ""),
        ("x" * 3_000, "en", "without-spaces"),
        ("企业 shall 支付 levy，学校 may 开展培训. " * 5, "en", ""),
        ("10 | 12.5 | 13 | 2,000 | 7 | 8 | 9 | 11 | 12 | 13 | 14 | 15 | 16 per cent", "en", ""),
        ("A N  A Ct   To   Provide   For   The   Establishment   Of   The  N Ational  I Nstitute", "en", ""),
        ("§ 5 II. a) b) c)", "en", ""),
        ("\x00\x07\x1b " + DUTY, "en", ""),
        ("Работодатель обязан уплачивать взнос в комиссию.", "en", "other-script"),
        ("Работодатель обязан уплачивать взнос в комиссию.", "ru", ""),
        ("", "en", ""),
    ],
)
def test_a_passage_is_unreadable_for_a_reason(words: str, language: str, reason: str) -> None:
    assert unreadable(words, language) == reason


def test_what_cannot_be_read_is_skipped_counted_and_stated() -> None:
    ours = document("\n\n".join((DUTY, HAN, DUTY, NOISE)))
    starts = [ours.text.index(part) for part in (DUTY, HAN, NOISE)]
    passages = [p for start, part in zip(starts, (DUTY, HAN, NOISE), strict=True) for p in _passage(start, part)]
    found = annotator().annotate(ours, [], passages)
    assert len(found.norms) == 1
    assert found.skipped == (
        Skipped(starts[1], starts[1] + len(HAN), "other-script"),
        Skipped(starts[2], starts[2] + len(NOISE), "noise"),
    )
    lines = to_quads(ours, [], passages, found, vocabulary=vocabulary())
    assert len([line for line in lines if f"<{PKG}unread>" in line]) == 2
    assert len([line for line in lines if f"<{PKG}characters>" in line]) == 4  # read, layout and the two


def _passage(start: int, words: str) -> list[Passage]:
    return [Passage("odd", "", start, start + len(words), len(words.split()))]


@pytest.mark.parametrize("name", ["lk_act_1999_050.md", "dc_law_2-156.xml", "eu_32018R1475.html"])
def test_every_character_of_a_document_is_counted_once(name: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the official texts are not here")
    [ours] = (d for d in read_many(discover([SHARED / name])) if isinstance(d, Document))
    sections = outline(ours)
    passages = split(ours, sections)
    skipped = [Skipped(p.start, p.end, why) for p in passages if (why := unreadable(ours.text[p.start : p.end], "en"))]
    counted = reach(ours, sections, passages, skipped)
    assert sum(counted.values()) == len("".join(ours.text.split()))
    assert counted["read"] > 0.8 * sum(counted.values())
    assert ("noise" in counted) == (name == "dc_law_2-156.xml")
