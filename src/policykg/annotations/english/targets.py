"""Targets: quantities that a text binds somebody to reach, not to exceed, or to give."""

from __future__ import annotations

import re
from dataclasses import replace

from policykg.annotations.english import times
from policykg.annotations.english.baselines import baseline_of
from policykg.annotations.english.binding import binds
from policykg.annotations.english.comparing import Bound, bound_before, bound_of
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.deadlines import deadline_of
from policykg.annotations.english.measures import Measure, measures
from policykg.annotations.english.measuring import continues, measured
from policykg.annotations.english.tables import Tables, is_aim, is_known
from policykg.annotations.english.text import Reading
from policykg.model import Span, Target

# A second quantity that shares the bound of the first: `not less than 16 articles or 63 paragraphs`.
_SHARING = re.compile(r"\s(?:or|and)\s|,\sor\s|\sof\s(?:the\s|its\s|their\s)?[a-z]+(?:\s[a-z]+){0,3}\sor\s")
_LONGEST = 4000
_SENTENCE_END = re.compile(r"(?<!No)(?<!seq)[.!?][”\"’)]?\s+(?=[A-Z“‘(])")
_FULL_STOP = re.compile(r"[.!?](?=[”\"’)]?\s+[A-Z“‘(]|[”\"’)]?\s*$)")
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
    last: Measure | None = None
    for measure in measures(reading):
        sentence = _sentence(reading, measure)
        bound = bound_of(reading, Span(measure.start, measure.end), sentence.start)
        if measure.comparator is not None:
            bound = Bound(measure.comparator, stated=True, firm=True)
        elif not bound.stated and before and _SHARING.fullmatch(reading.text, before[0], measure.start):
            bound = before[1]
        before = (measure.end, bound) if bound.stated else None
        head = tables.head(reading, measure.start)
        if not _is_target(reading, measure, sentence, bound, head):
            continue
        target = _target(reading, measure, sentence, bound, tables)
        if last is not None and continues(reading, last, measure):
            first = found[-1]
            target = replace(target, what=first.what, baseline=target.baseline or first.baseline)
        found.append(target)
        last = measure
    started = [(t.baseline.start, t.baseline.end) for t in found if t.baseline]
    return [t for t in found if not any(start < t.end and t.start < end for start, end in started)]


def _is_target(reading: Reading, measure: Measure, sentence: Span, bound: Bound, head: Span | None) -> bool:
    if _inside(reading, measure) or (measure.kind == "abstract" and not bound.firm):
        return False
    if measure.age and not bound_before(reading, measure.start, sentence.start):
        return False
    column = reading.text[head.start : head.end] if head else ""
    return is_aim(column) or (not is_known(column) and binds(reading, measure, sentence, bound))


def _target(reading: Reading, measure: Measure, sentence: Span, bound: Bound, tables: Tables) -> Target:
    deadline = deadline_of(reading, measure, sentence, tables.head(reading, measure.start))
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
        baseline_of(reading, measure, sentence, tables.known(reading, measure.start)),
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
