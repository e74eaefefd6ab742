"""Targets: quantities that a text binds somebody to reach, not to exceed, or to give."""

from __future__ import annotations

import re
from itertools import chain, takewhile

from policykg.annotations.english import times
from policykg.annotations.english.binding import binds
from policykg.annotations.english.comparing import Bound, bound_before, bound_of
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.measures import Measure, measures
from policykg.annotations.english.measuring import measured
from policykg.annotations.english.tables import Tables, is_aim, is_known
from policykg.annotations.english.text import Reading
from policykg.model import Span, Target

# A second quantity that shares the bound of the first: `not less than 16 articles or 63 paragraphs`.
_SHARING = re.compile(r"\s(?:or|and)\s")
_LONGEST = 4000
_SENTENCE_END = re.compile(r"(?<!No)(?<!seq)[.!?][”\"’)]?\s+(?=[A-Z“‘(])")
_FULL_STOP = re.compile(r"[.!?](?=[”\"’)]?\s+[A-Z“‘(]|[”\"’)]?\s*$)")
_DUE = re.compile(
    r"\b(?:by|in|until|before|from|(?:targets|goals|objectives|aims|indicators|milestones)\s(?:set\s)?for)\s(?:the\s)?(?:end\sof\s)?$",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\s?(?:and|to|until|[–-])\s?")
_CLAUSE_END = re.compile(r"[;.](?=\s|$)")
_UNLESS = (
    "unless",
    "Unless",
    "provided",
    "Provided",
)  # what must be so lest something follow is laid down, not supposed


def targets(reading: Reading) -> list[Target]:
    """The targets of a text, in order."""
    found: list[Target] = []
    tables = Tables.of(reading)
    before: tuple[int, Bound] | None = None
    for measure in measures(reading):
        sentence = _sentence(reading, measure)
        bound = bound_of(reading, Span(measure.start, measure.end), sentence.start)
        if measure.comparator is not None:
            bound = Bound(measure.comparator, stated=True, firm=True)
        elif not bound.stated and before and _SHARING.fullmatch(reading.text, before[0], measure.start):
            bound = before[1]
        before = (measure.end, bound) if bound.stated else None
        head = tables.head(reading, measure.start)
        if _is_target(reading, measure, sentence, bound, head):
            found.append(_target(reading, measure, sentence, bound, head))
    return found


def _is_target(reading: Reading, measure: Measure, sentence: Span, bound: Bound, head: Span | None) -> bool:
    if _inside(reading, measure) or (measure.kind == "abstract" and not bound.stated):
        return False
    if measure.age and not bound_before(reading, measure.start, sentence.start):
        return False
    column = reading.text[head.start : head.end] if head else ""
    return is_aim(column) or (not is_known(column) and binds(reading, measure, sentence, bound))


def _target(reading: Reading, measure: Measure, sentence: Span, bound: Bound, head: Span | None) -> Target:
    deadline = _year_of(reading, head) or _deadline(reading, measure, sentence)
    rule = "targets/counted" if measure.kind == "abstract" else f"targets/{measure.kind}"
    return Target(
        measure.start,
        measure.end,
        Span(measure.start, measure.end),
        measure.value,
        measure.unit,
        bound.comparator,
        rule,
        confidence(rule),
        measured(reading, measure, sentence),
        deadline,
        times.year(reading.text[deadline.start : deadline.end]) if deadline else None,
    )


def _inside(reading: Reading, measure: Measure) -> bool:
    """Whether a quantity stands in a definition or a condition, where it only describes."""
    if any(d.definition.start <= measure.start < d.definition.end for d in reading.definitions):
        return True
    around = (n.condition for n in reading.norms if n.condition)
    return any(c.start <= measure.start < c.end and not reading.text.startswith(_UNLESS, c.start) for c in around)


def _sentence(reading: Reading, measure: Measure) -> Span:
    """The sentence around a quantity, found by full stops so that a list keeps its stem."""
    floor = max(0, measure.start - _LONGEST)
    start = max(reading.last_end(_SENTENCE_END, measure.start - 1), reading.opening(measure.start))
    stop = reading.first(_FULL_STOP, measure.end)
    return Span(max(start, floor), stop.end() if stop else len(reading.text))


def _year_of(reading: Reading, head: Span | None) -> Span | None:
    """The year that the head of a column names: `Target 2028`."""
    inside = reading.between(head.start, head.end) if head else []
    found = next((m for m in inside if m.type == "Time" and times.year(m.name)), None)
    return Span(found.start, found.end) if found else None


def _deadline(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The time nearest after a quantity in its clause, else one that opens the sentence with `by`, `in` or `for`."""
    stop = reading.first(_CLAUSE_END, measure.end, sentence.end)
    end = min(stop.start() if stop else sentence.end, reading.next_row(measure.end))
    after = takewhile(lambda m: m.start < end and m.end <= sentence.end, reading.behind(measure.end))
    before = takewhile(lambda m: m.end <= measure.start, reading.behind(sentence.start))
    leading = (m for m in before if _DUE.search(reading.text[max(sentence.start, m.start - 30) : m.start]))
    found = next((m for m in chain(after, leading) if m.type == "Time" and times.year(m.name)), None)
    if found is None:
        return None
    last = next(reading.behind(found.end), found)
    if last.type == "Time" and times.year(last.name) and _UP_TO.fullmatch(reading.text, found.end, last.start):
        found = last  # `between 2024 and 2026`
    return Span(found.start, found.end)
