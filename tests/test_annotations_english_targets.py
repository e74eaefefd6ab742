"""Targets in English, each by a plain sentence of our own: what is to be reached, kept to or given, and what only is.

`tests/data/targets_english.txt` holds a sentence a line and below it what it says, as an annotator codes it by hand:
`value unit comparator | what | deadline | baseline`, the last where there is one, several apart by `; `, `nothing`
where no target is said. `*`: whatever.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from policykg.annotations import Annotator
from policykg.annotations.english import currencies, quantities
from policykg.annotations.english.numbers import number
from policykg.model import Baseline, Document, Passage, Span, Stated
from policykg.ontology import Vocabulary
from policykg.passages import outline, split

Code = Callable[[str], list[str]]

_CASES = (Path(__file__).parent / "data" / "targets_english.txt").read_text(encoding="utf-8").splitlines()
_COLUMNS = 4


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator(Vocabulary.load())


@pytest.fixture(scope="module")
def code(annotator: Annotator) -> Code:
    def targets(text: str) -> list[str]:
        digits = hashlib.sha256(text.encode()).hexdigest()
        document = Document("plan-1", text, "", "en", "plan-1.md", "text/markdown", digits)
        whole = Passage("plan-1", "", 0, len(text), len(text.split()))

        def words(span: Span | Baseline | None) -> str:
            return text[span.start : span.end] if span else "-"

        found = annotator.annotate(document, [], [whole]).targets
        return [
            f"{t.value:.15g} {t.unit} {t.comparator} | {words(t.what)} | {words(t.deadline)} | {words(t.baseline)}"
            for t in found
        ]

    return targets


@pytest.mark.parametrize(("sentence", "rows"), [(_CASES[n], _CASES[n + 1].strip()) for n in range(0, len(_CASES), 2)])
def test_a_sentence_sets_the_targets_that_an_annotator_reads_in_it(code: Code, sentence: str, rows: str) -> None:
    wanted = [row.split(" | ") for row in rows.split("; ")] if rows != "nothing" else []
    found = [row.split(" | ") for row in code(sentence)]
    assert len(found) == len(wanted), found
    for row, want in zip(found, wanted, strict=True):
        want += ["-"] * (_COLUMNS - len(want))
        assert [row[n] for n in range(_COLUMNS) if want[n] != "*"] == [cell for cell in want if cell != "*"]


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("two hundred and fifty", 250),
        ("two thousand five hundred", 2500),
        ("sixty-three", 63),
        ("1.2 billion", 1.2e9),
        ("24 574 000 000", 24_574_000_000),
        ("5 lakh", 500_000),
        ("hundreds", None),
        ("the two", None),
    ],
)
def test_a_number_is_worth_what_its_words_and_figures_say(words: str, value: float | None) -> None:
    assert number(words) == value


def test_a_sum_knows_its_currency_and_a_part_its_whole() -> None:
    text = "N$500 or KShs 3 million or ₹2 crore or fifty thousand naira"
    assert [(m.value, m.unit) for m in currencies.money(text)] == [
        (500, "nad"), (3_000_000, "kes"), (20_000_000, "inr"), (50_000, "ngn"),
    ]  # fmt: skip
    parts = "half of them, by a third, two-thirds of it, one in four, 9 out of 10, half a day, the third of May"
    assert [m.value for m in quantities.shares(parts)] == [0.5, 0.333333, 0.666667, 0.25, 0.9]


PLAN = """# Skills Strategy

## Background

In 2019 the country had 1,200 colleges, and 30 % of adults took part in training.

- 4,000 trainees completed a course.
- 52 % of graduates find work.

## Targets by 2030

- 60 % of graduates in work within six months
- 5,000 new apprentices a year
- Share of women: 40 %
- 12 regional centres opened

| Indicator | Baseline 2022 | Target 2028 |
|---|---|---|
| Enrolment rate | 12 % | 30 % |
| Trainers certified | 800 trainers | 2,500 trainers |
| Completion rate (%) | 58 | 75 |
| Number of schools with a workshop | 650 | 900 |
"""


def test_lists_and_tables_under_a_heading_set_targets_and_those_of_other_headings_none(annotator: Annotator) -> None:
    digits = hashlib.sha256(PLAN.encode()).hexdigest()
    document = Document("plan-1", PLAN, "", "en", "plan-1.md", "text/markdown", digits)
    sections = outline(document)
    found = annotator.annotate(document, sections, split(document, sections)).targets
    shown = [(t.value, t.unit, t.what and PLAN[t.what.start : t.what.end], t.year, t.baseline) for t in found]
    assert [row[:4] for row in shown] == [
        (60, "percent", "graduates", 2030),
        (5000, "apprentices", "new apprentices", 2030),
        (40, "percent", "Share of women", 2030),
        (12, "centres", "regional centres", 2030),
        (30, "percent", "Enrolment rate", 2028),
        (2500, "trainers", "trainers", 2028),
        (75, "percent", "Completion rate (%)", 2028),
        (900, "schools", "schools", 2028),
    ]
    starts = [row[4] for row in shown]
    assert [(b.value, b.unit, b.year, PLAN[b.start : b.end]) for b in starts if b] == [
        (12, "percent", 2022, "12 %"),
        (800, "trainers", 2022, "800"),
        (58, "percent", 2022, "58"),
        (650, "schools", 2022, "650"),
    ]


@pytest.mark.parametrize(("jurisdiction", "unit"), [("IN", "inr"), ("PK", "pkr"), ("LK", "lkr")])
def test_a_sign_of_several_currencies_means_that_of_the_jurisdiction(
    annotator: Annotator, jurisdiction: str, unit: str
) -> None:
    text = "The fee for an application is Rs. 500."
    stated = Stated("jurisdiction", jurisdiction, 0, 3)
    document = Document("law-1", text, "", "en", "law-1.md", "text/markdown", "0" * 64, (stated,))
    found = annotator.annotate(document, [], [Passage("law-1", "", 0, len(text), 8)])
    assert [t.unit for t in found.targets] == [unit]
