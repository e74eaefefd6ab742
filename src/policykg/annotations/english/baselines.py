"""Baselines: what a quantity that is aimed at starts from or is compared with."""

from __future__ import annotations

import re
from dataclasses import replace

from policykg.annotations.english import times
from policykg.annotations.english.measures import Measure
from policykg.annotations.english.numbers import NUMBER, SCALES, WORD_NUMBER, number
from policykg.annotations.english.text import Reading
from policykg.model import Baseline, Span

_LEAD = (
    r"(?:(?:an?|the|its|their|our|about|some|around|only|just|nearly|over|under|less|than|fewer|more|current(?:ly)?|present|existing"
    r"|estimated|approximately|baseline|levels?|values?|rates?|figures?|shares?|number|of|in|at|(?:19|20)\d\d(?=[\s:,)]))[:,)]?\s)*"
)
_FIGURE = (
    rf"(?P<figure>(?P<sign>US\$\s?|[€£$₹]\s?|\b[A-Z]{{2,3}}\s?(?=\d))?(?P<value>(?<![\w.,])(?:{NUMBER})|\b(?:{WORD_NUMBER})){SCALES}"
    r"(?P<percent>\s?%|\s?per\s?cent(?!age\spoint)\b)?)"
)
_IN_YEAR = r"(?:(?:\s[a-z]+){0,3}?\s(?:in\s|\(|at\sthe\send\sof\s)(?P<year>(?:19|20)\d\d)\b)?"
_BOUNDS = (
    r"(?:(?:at|least|most|about|around|over|under|above|below|less|more|than|some|an?|the|target|level|of|no|not)\s)*"
)
# `from 37 % in 2016 to at least`
_RISING = re.compile(
    rf"\bfrom\s(?P<lead>{_LEAD}){_FIGURE}{_IN_YEAR}(?:\s(?!to\s)[^.;:]{{1,60}}?)?,?\s(?:up\s|down\s)?to\s{_BOUNDS}$",
    re.IGNORECASE,
)
# `, compared to 60 % in 2019`, `(2020: 13.7 %)`, `, up from 3 %`
_COMPARED = re.compile(
    r"[^.;|]{0,120}?(?:(?P<apart>,\s|\(\s?|\s[–—-]\s)|\s)(?:(?:as\s)?compared\s(?:to|with)|(?:up|down)\sfrom|relative\sto|(?:as\s)?against"
    r"|versus|vs\.?|instead\sof|(?P<from>from)|baseline:?|currently:?|(?<=\()(?:in\s)?(?=(?:19|20)\d\d\s?[:,]))"
    rf"\s?(?P<lead>{_LEAD}){_FIGURE}{_IN_YEAR}",
    re.IGNORECASE,
)
# `Baseline (2020): 1,200. Target (2025):`
_LABELLED = re.compile(
    rf"\bbaseline\b(?P<lead>[^.:;|%]{{0,24}}(?<!\d):?\s){_FIGURE}{_IN_YEAR}[^|]{{0,60}}?\btargets?\b[^.:;|]{{0,24}}:?\s{_BOUNDS}$",
    re.IGNORECASE,
)
_CELL = re.compile(rf"\s*(?P<lead>){_FIGURE}{_IN_YEAR}")
_REACH = 200
_RELATIVE = frozenset({"times", "percentage points", "share"})
# What may follow a figure that stands for things counted before: `from 8,000 in 2020`.
_ENDS = re.compile(r"\s*(?:[,.;:()|]|$)|\s(?:in|at|today|now|currently|to|by|per|a|and|as)\b", re.IGNORECASE)


def baseline_of(reading: Reading, measure: Measure, sentence: Span, known: tuple[Span, Span] | None) -> Baseline | None:
    """What a quantity starts from, by the words around it or a cell of its row; None where neither says so.

    `known` is the cell of its row that says how things are, behind the head of that cell's column.
    """
    if known is not None:
        head, cell = known
        found = _read(reading, measure, _CELL.match(reading.text, cell.start, cell.end))
        year = times.year(reading.text[head.start : head.end])
        return replace(found, year=found.year or year) if found else None
    floor = max(0, measure.start - _REACH)
    rising = _RISING.search(reading.text, max(floor, sentence.start), measure.start)
    stop = min(sentence.end, reading.next_row(measure.end), measure.end + _REACH)
    compared = _COMPARED.match(reading.text, measure.end, stop)
    labelled = _LABELLED.search(reading.text, floor, measure.start)
    read = (_read(reading, measure, match) for match in (rising, compared, labelled))
    return next((baseline for baseline in read if baseline is not None), None)


def _read(reading: Reading, measure: Measure, match: re.Match[str] | None) -> Baseline | None:
    """The figure of a match with its unit and year; None where it measures something else than the quantity."""
    if match is None:
        return None
    value = number(
        re.sub(r"\s?(?:%|per\s?cent)$", "", match["figure"], flags=re.IGNORECASE).removeprefix(match["sign"] or "")
    )
    if value is None or not _is_comparable(reading, measure, match):
        return None
    start, end = match.span("figure")
    year = match["year"] or next(iter(re.findall(r"(?:19|20)\d\d", match["lead"])), None)
    return Baseline(start, end, value, "percent" if match["percent"] else measure.unit, int(year) if year else None)


def _is_comparable(reading: Reading, measure: Measure, match: re.Match[str]) -> bool:
    if match["percent"]:
        return measure.unit in _RELATIVE | {"percent"}
    if measure.kind == "percent":  # `from 37 to 50 per cent`
        return match.re is _RISING or match.re is _CELL
    if measure.unit in _RELATIVE or (measure.kind == "money") != bool(match["sign"]) or times.year(match["figure"]):
        return False
    return (
        bool(match["sign"])
        or bool(_ENDS.match(reading.text, match.end("figure")))
        or reading.text.startswith(f" {measure.unit}", match.end("figure"))
    )
