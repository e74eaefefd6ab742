"""Measuring: what a quantity is the measure of, as the thing given or limited, or else the base of a share."""

from __future__ import annotations

import re
from itertools import takewhile

from policykg.annotations.english.binding import OWED
from policykg.annotations.english.measures import Measure
from policykg.annotations.english.phrases import NOUNS, Phrase
from policykg.annotations.english.text import Reading
from policykg.model import Span

_OF = re.compile(r"\s*of\s(?:the\s|all\s|its\s|their\s|such\s|each\s|any\s)*")
# What is aimed at stands before the figure: `a completion rate of at least 75 per cent`.
_RATE_OF = re.compile(
    r"\s(?:of|at)\s(?:at\sleast\s|up\sto\s|about\s|around\s|over\s|(?:more|less|no\sless|not\sless)\sthan\s|some\s)?$"
)
_AIM = re.compile(
    r"^(?:target|goal|aim|objective|ambition|benchmark|quota|minimum|maximum|total|increase|rise|growth|reduction|decrease|fall|cut|majority"
    r"|ratio|amount|sum|part|average|level)s?$"
)
_CELL = re.compile(r"[^|]*?(?=\s?\|)")


def measured(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The thing given or limited, else the base of a share; None where the sentence names neither."""
    if measure.noun is not None:
        return measure.noun
    if measure.kind == "duration":
        owed = OWED.match(reading.text, measure.end)
        phrase = reading.phrase_of(reading.token_at(owed.end() - 1)) if owed else None
        if owed and phrase:
            return Span(max(phrase.first, owed.start() + 1), phrase.last)
    base = _OF.match(reading.text, max(measure.last, measure.end)) if measure.kind != "duration" else None
    phrase = reading.phrase_of(reading.token_at(base.end())) if base else None
    if phrase and phrase.first < sentence.end:
        return _with_owner(reading, phrase, sentence.end)
    if measure.kind == "times":
        following = next(reading.phrases_from(reading.token_at(measure.end - 1).i + 1), None)
        if following and following.start - reading.token_at(measure.end - 1).i < 3:
            return _with_owner(reading, following, sentence.end)
    found = _cell(reading, measure) or _rated(reading, measure) or _counted(reading, measure)
    return found or _given(reading, measure) or _subject(reading, measure, sentence)


def _cell(reading: Reading, measure: Measure) -> Span | None:
    """The first cell of the row of a table in which a quantity fills another."""
    row = reading.member(measure.start)
    cell = _CELL.match(reading.text, row) if row in reading.view.rows else None
    return Span(cell.start(), cell.end()) if cell and cell.group() and cell.end() <= measure.start else None


def _rated(reading: Reading, measure: Measure) -> Span | None:
    """The phrase that a figure is the value of: `an employment rate of 78 %`."""
    floor = max(0, measure.start - 30)
    link = _RATE_OF.search(reading.text, floor, measure.start)
    phrase = reading.phrase_of(reading.token_at(link.start() - 1)) if link else None
    if link is None or phrase is None or phrase.last != link.start() or measure.kind not in {"percent", "share"}:
        return None
    return None if _AIM.match(phrase.head.lower_) else Span(phrase.first, phrase.last)


def _counted(reading: Reading, measure: Measure) -> Span | None:
    """What a share counts where it follows at once: `one in three board members`, `50 % participation`."""
    place = measure.end + 1
    if measure.kind not in {"percent", "share"} or reading.text[place - 1 : place] != " " or place in reading.stops:
        return None
    first = reading.token_at(place)
    phrase = reading.phrase_of(first) if first.tag_ != "DT" else None
    if phrase is None or phrase.last <= measure.end or phrase.head.tag_ not in NOUNS:
        return None
    return Span(max(phrase.first, place), phrase.last)


def _given(reading: Reading, measure: Measure) -> Span | None:
    """The object of the norm that a quantity is part of, where the quantity does not lie in it."""
    for norm in reading.norms:
        given = norm.object
        if (
            given
            and norm.start <= measure.start < norm.end
            and given.start < measure.start
            and given.end <= measure.end
        ):
            phrase = next(
                (p for p in reading.phrases if p.first <= given.start < p.last or p.first == given.start), None
            )
            return _with_owner(reading, phrase, norm.end) if phrase else given
    return None


def _subject(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The first phrase of the sentence, or of the member of a list, that holds no number and names no aim itself."""
    member = reading.member(measure.start)
    for start in (max(member, sentence.start), sentence.start):
        lead = (p for p in reading.phrases_from(reading.token_at(start).i) if start <= p.first)
        before = takewhile(lambda p: p.last <= measure.start, lead)
        phrase = next((p for p in before if not _numeric(reading, p, start)), None)
        if phrase:
            return _with_owner(reading, phrase, measure.start)
    return None


def _with_owner(reading: Reading, phrase: Phrase, limit: int) -> Span:
    """A phrase with what a genitive adds to it: `share of adults`, `number of new places`."""
    link = _OF.match(reading.text, phrase.last)
    owner = reading.phrase_of(reading.token_at(link.end())) if link and link.end() < limit else None
    last = owner.last if owner and owner.last <= limit and owner.head.tag_ in NOUNS else phrase.last
    return Span(phrase.first, last)


def _numeric(reading: Reading, phrase: Phrase, start: int) -> bool:
    """Whether a quantity or time that begins behind a place is part of a phrase."""
    first = reading.mention_over(phrase.first, phrase.last)
    inside = takewhile(lambda m: m.start < phrase.last, reading.behind(max(start, first.start))) if first else ()
    return any(m.type in {"Quantity", "Time"} for m in inside)
