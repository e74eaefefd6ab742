"""Odd text is annotated without a crash, every offset in its text: nothing of it is skipped."""

from __future__ import annotations

from functools import cache

import pytest

from policykg.annotations import LONGEST_PASSAGE, Annotator, annotate_passages
from policykg.ontology import Vocabulary

DUTY = "the employer shall pay a levy to the Commission and "


@cache
def annotator() -> Annotator:
    return Annotator(Vocabulary.load())


@pytest.mark.parametrize(
    "text",
    [
        DUTY * 500,
        "x" * 1_200_000,
        "企业 shall 支付 levy，学校 may 开展培训. " * 50,
        "\x00\x01The\x07 employer\u200b shall\x85 pay\ufeff a levy.\r\n\x1b[0m\ud7ff\ufffe",
        "P@rt Il — Oi the lnstitute shaIl. , tlie Act No- 5O o£ l999 ;; i) ¡) (a} {b) §§ 1.,2",
        "\n" * 3_000 + "The employer shall pay.",
        ". " * 3_000,
        "🙂" * 500 + " The employer 🙂 shall pay 🙂 a levy.",
        " ",
    ],
    ids=["sentence of 5,000 words", "no space", "two languages", "control", "ocr", "blank", "dots", "emoji", "space"],
)
def test_odd_text_is_annotated_with_its_words_in_place(text: str) -> None:
    [found] = annotate_passages([{"id": "odd", "text": text}], annotator())
    for mention in found["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["text"]
    for norm in found["norms"]:
        assert text[norm["action"]["start"] : norm["action"]["end"]] == norm["action"]["text"]


def test_a_text_longer_than_a_passage_is_read_to_its_end() -> None:
    text = "".join(f"School {n} shall report to the Agency.\n\n" for n in range(LONGEST_PASSAGE // 30))
    [found] = annotate_passages([{"id": "long", "text": text}], annotator())
    assert len(text) > LONGEST_PASSAGE
    assert found["norms"][-1]["action"]["start"] > len(text) - 60
    assert len(found["norms"]) > 0.9 * LONGEST_PASSAGE // 30
