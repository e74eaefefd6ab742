"""Comparing: whether words around a quantity make it a floor, a ceiling, a guess or an exact figure."""

from __future__ import annotations

import re
from typing import NamedTuple

from policykg.annotations.english.text import Reading
from policykg.model import Comparator, Span


class Bound(NamedTuple):
    """What a quantity is compared by; `stated`: by words, `firm`: by words of rule such as `at least`."""

    comparator: Comparator
    stated: bool
    firm: bool


_MORE = r"(?:more|greater|higher|larger|later|longer|over|above|exceeding|in\sexcess\sof)"
_LESS = r"(?:less|fewer|lower|smaller|earlier|shorter|below|under)"
_NO = r"(?:not|no|nor|neither|never)\s(?:to\s)?(?:be\s|being\s|by\s|it\sbe\s)?"
_FILLED = (
    r"(?:(?:an?|the|of|to|by|further|additional|another|extra|total\sof|maximum\sof|amount\sof|sum\sof|about|some)\s)*$"
)
_BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = tuple(
    (re.compile(rf"(?<![\w-])(?:{words})\s{_FILLED}", re.IGNORECASE), comparator)  # type: ignore[misc]  # pattern and comparator
    for words, comparator in (
        (
            rf"at\s(?:the\svery\s)?least|{_NO}{_LESS}(?:\sthan)?|(?:a\s|the\s)?minimum(?:\sof)?|not\sfall\s(?:below|under)"
            r"|floor\sof|upwards?\sof|(?:as|at)\sa\sminimum,?|at\sminimum,?",
            "at_least",
        ),
        (
            rf"{_NO}{_MORE}(?:\sthan)?|up\sto|at\s(?:the\svery\s|the\s)?most|(?:a\s|the\s)?maximum(?:\sof)?"
            r"|(?:not|nor|never)\s(?:to\s)?exceed(?:ing)?|(?:limited|restricted|reduced|capped)\s(?:to|at)(?:\sa\smaximum\sof)?"
            r"|not\sto\sgo\s(?:beyond|above)|(?:cap|ceiling|limit|cap\sset\sat)(?:\sof)?|as\s(?:much|many)\sas",
            "at_most",
        ),
        (rf"{_MORE}(?:\sthan)?|exceeds?|exceeded|surpass(?:es|ed|ing)?|well\sover", "at_least"),
        (rf"{_LESS}(?:\sthan)?|within", "at_most"),
        (
            r"about|approximately|around|some|nearly|almost|roughly|indicatively|circa|close\sto|in\sthe\s(?:region|order)\sof"
            r"|an\sestimated",
            "about",
        ),
    )
)
_REDUCED = re.compile(r"reduced\s(?:to|at)\s", re.IGNORECASE)
_AFTER: tuple[tuple[re.Pattern[str], Comparator], ...] = (
    (
        re.compile(
            r"^\s?(?:or|and)\s(?:more|above|over|higher|greater|upwards?)\b|^,?\sat\s(?:the\s)?(?:very\s)?least\b"
            r"|^,?\sas\sa\sminimum\b|^\sminimum\b",
            re.IGNORECASE,
        ),
        "at_least",
    ),
    (
        re.compile(
            r"^\s?or\s(?:less|fewer|below|under|lower)\b|^,?\sat\s(?:the\s)?(?:very\s)?most\b|^,?\sas\sa\smaximum\b"
            r"|^\smaximum\b",
            re.IGNORECASE,
        ),
        "at_most",
    ),
)
# The words of a quantity up to those that compare it: `5 or more employees`.
_INSIDE = re.compile(r"^[\w,.]+(?:\s(?!or\b)[\w,.]+)?(?=\sor\s)")
_WEAK = re.compile(rf"(?:{_MORE}|exceed|{_LESS}|within|surpass)", re.IGNORECASE)
_NEGATED = re.compile(
    r"\b(?:no\s[^.;,]{1,90}?\s(?:shall|may|must|will|should)|(?:shall|may|must|should|can|will)\s?not|cannot|never"
    r"|neither)\b(?:(?!\bunless\b|\bexcept\b)[^;.])*$",
    re.IGNORECASE,
)
# A bound that a sentence names first: `the maximum amount of a loan is $4,000`, `Maximum penalty: 50 penalty units`.
_BOUND_IS = re.compile(
    r"\b(?:(?P<most>maximum|ceiling|cap|limit|upper\slimit)|(?P<least>minimum|quorum|lower\slimit))\b[^.;:]{0,120}"
    r"(?:\s(?:is|are|be)\s(?:set\sat\s|fixed\sat\s|constituted\sby\s|the\s|an?\s)?|\sconsists\sof\s|:\s)$",
    re.IGNORECASE,
)
_UNLESS = re.compile(r"\bunless\b[^;.]*$")
_INDICATIVE = re.compile(r"\bindicative(?:ly)?\b")


def stated(before: str) -> tuple[Comparator, bool] | None:
    """The comparator that words before a quantity state, and whether a negation turns it round."""
    for pattern, comparator in _BEFORE:
        match = pattern.search(before)
        if match and not _REDUCED.match(match.group()):
            return comparator, bool(_WEAK.match(match.group()))
    return None


def bound_of(reading: Reading, quantity: Span, opening: int) -> Bound:
    """What a quantity is compared by; `opening` is where its sentence begins."""
    before = reading.text[max(opening, quantity.start - 60) : quantity.start]
    after = reading.text[quantity.end : quantity.end + 24]
    inside = _INSIDE.sub("", reading.text[quantity.start : quantity.end], count=1)
    for pattern, found in _AFTER:
        if pattern.search(after) or pattern.match(inside):
            return Bound(found, stated=True, firm=True)
    words = stated(before) or stated(_stem(reading, quantity, opening))
    if words is not None:
        found, weak = words
        if weak and negated(reading.text[max(opening, quantity.start - 200) : quantity.start]):
            return Bound("at_most" if found == "at_least" else "at_least", stated=True, firm=True)
        laid_down = _UNLESS.search(reading.text, max(opening, quantity.start - 200), quantity.start) is not None
        return Bound(found, stated=True, firm=(not weak or laid_down) and found != "about")
    named = bound_before(reading, quantity.start, opening)
    if named:
        return Bound("at_most" if named["most"] else "at_least", stated=True, firm=True)
    if _INDICATIVE.search(reading.text, max(opening, quantity.start - 300), quantity.start):
        return Bound("about", stated=True, firm=False)
    return Bound("exactly", stated=False, firm=False)


def negated(before: str) -> bool:
    """Whether a negation stands in a clause before a quantity: `no class shall have more than`, `not more than`."""
    return _NEGATED.search(before) is not None or re.search(r"\b(?:no|not|nor)\s$", before) is not None


def bound_before(reading: Reading, place: int, opening: int) -> re.Match[str] | None:
    """The words that name a bound whose figure stands at a place: `the maximum amount of a loan is`."""
    return _BOUND_IS.search(reading.text, max(opening, place - 160), place)


def _stem(reading: Reading, quantity: Span, opening: int) -> str:
    """What a list says before its first member, where a quantity opens a member: `not less than (1) 35 percent`."""
    marks = reading.view.enumerators
    if quantity.start not in marks:
        return ""
    first = min((p for p in marks if opening < p <= quantity.start), default=quantity.start)
    words = reading.text[max(opening, first - 60) : first].rstrip(" :—–-")
    return f"{words} "
