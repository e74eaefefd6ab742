"""Deadlines: the time by which, or in which, a quantity is to be reached."""

from __future__ import annotations

import re
from itertools import chain, takewhile

from policykg.annotations.english import times
from policykg.annotations.english.measures import Measure
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Span

_DUE = re.compile(
    r"\b(?:by|in|until|before|from|between|(?:no|not)\slater\sthan|at\sthe\slatest\s(?:by|in)|as\s(?:of|from)|(?:starting|beginning|effective)(?:\s(?:in|on|from))?|over|during|throughout|(?:targets?|goals?|objectives|aims|indicators|milestones)\s(?:set\s)?for)"
    r"\s(?:the\s)?(?:(?:end|middle)\sof\s|(?:period|years?)\s)?$|\b(?:target|goal)\s?\(?(?:by\s|for\s)?$",
    re.IGNORECASE,
)
# What a time behind a quantity is compared with or starts from: `compared with 2019`, `higher than in 2020`.
_LOOKING_BACK = re.compile(
    r"\b(?:compared\s(?:to|with)|relative\sto|(?:up|down)\sfrom|than|as(?=\s(?:in|at)\s)|as\sagainst|against|versus|since|baseline|base\syear)\b[^.;]{0,60}$"
    r"|\b(?:over|on|above|below|from)\s(?:the\s)?(?:(?:levels?|figures?|values?|number)\s(?:of|in)\s|an?\s)$"
    r"|\(from\b[^)]*$",
    re.IGNORECASE,
)
_LEVEL = re.compile(r"\s(?:levels?|baseline|values?|figures?|rates?|prices)\b")
_LABEL = re.compile(
    r"\b(?:targets?|goals?|ambitions?|milestones?)\s\(?(?:for\s|by\s)?(?P<year>20\d\d)\)?:\s[^.:;|\d]{0,30}$",
    re.IGNORECASE,
)
_UP_TO = re.compile(r"\s?(?:and|to|until|[–-])\s?")
# Behind this a sentence speaks of a part of what it counted: `1,250 schools, of which 300 by 2024`.
_CLAUSE_END = re.compile(r"[;.](?=\s|$)|,?\sof\swh(?:ich|om)\s|,\s(?:rising|increasing|growing|falling)\s")


def deadline_of(reading: Reading, measure: Measure, sentence: Span, head: Span | None) -> Span | None:
    """When a quantity is due, by the head of its column in a table or by its sentence; None where neither says so."""
    return _year_of(reading, head) or _year_named(reading, measure) or _deadline(reading, measure, sentence)


def _year_of(reading: Reading, head: Span | None) -> Span | None:
    """The year that the head of a column names: `Target 2028`."""
    inside = reading.between(head.start, head.end) if head else []
    found = next((m for m in inside if _is_dated(m)), None)
    return Span(found.start, found.end) if found else None


def _year_named(reading: Reading, measure: Measure) -> Span | None:
    """The year that the label of a figure names: `Target (2025): 5,000`."""
    label = _LABEL.search(reading.text, max(0, measure.start - 60), measure.start)
    return Span(*label.span("year")) if label else None


def _deadline(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The time nearest after a quantity in its clause, else one that opens the sentence with `by`, `in` or `for`."""
    stop = reading.first(_CLAUSE_END, measure.end, sentence.end)
    end = min(stop.start() if stop else sentence.end, reading.next_row(measure.end))
    after = takewhile(lambda m: m.start < end and m.end <= sentence.end, reading.behind(measure.end))
    ahead = (m for m in after if _is_dated(m) and not _looks_back(reading, m, measure.end))
    before = takewhile(lambda m: m.end <= measure.start, reading.behind(sentence.start))
    shared = {-1, reading.member(measure.start)}
    leading = (m for m in before if _is_dated(m) and reading.member(m.start) in shared and _leads(reading, m, sentence))
    found = next(chain(ahead, leading), None)
    if found is None:
        return None
    last = next(reading.behind(found.end), found)
    if _is_dated(last) and _UP_TO.fullmatch(reading.text, found.end, last.start):
        found = last  # `between 2024 and 2026`
    return Span(found.start, found.end)


def _is_dated(mention: Mention) -> bool:
    return mention.type == "Time" and times.year(mention.name) is not None


def _leads(reading: Reading, time: Mention, sentence: Span) -> bool:
    """Whether a time before a quantity is one to act in or by."""
    return (
        _DUE.search(reading.text, max(sentence.start, time.start - 40), time.start) is not None
        and _LEVEL.match(reading.text, time.end) is None
    )


def _looks_back(reading: Reading, time: Mention, place: int) -> bool:
    """Whether a time behind a place is what something is compared with or starts from."""
    back = _LOOKING_BACK.search(reading.text, max(place, time.start - 90), time.start)
    return back is not None or _LEVEL.match(reading.text, time.end) is not None
