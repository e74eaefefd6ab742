"""Measuring: what a quantity is the measure of, as the thing given or limited, or else the base of a share."""

from __future__ import annotations

import re
from itertools import takewhile

from policykg.annotations.english.binding import OWED
from policykg.annotations.english.lexicon import verbs
from policykg.annotations.english.measures import Measure
from policykg.annotations.english.phrases import NOUNS, Phrase
from policykg.annotations.english.telling import governing
from policykg.annotations.english.text import Reading
from policykg.model import Span

_IN = re.compile(r"\s(?:in|of)\s(?:the\s|all\s|its\s|their\s|our\s)*")
_OF = re.compile(r"\s*of\s(?:the\s|all\s|its\s|their\s|such\s|each\s|any\s)*")
# What is aimed at stands before the figure: `a completion rate of at least 75 per cent`.
_RATE_OF = re.compile(
    r"\s(?:of|at)\s(?:at\sleast\s|up\sto\s|about\s|around\s|over\s|(?:more|less|no\sless|not\sless)\sthan\s|some\s)?$"
)
_AIM = re.compile(
    r"^(?:target|goal|aim|objective|ambition|benchmark|quota|minimum|maximum|total|increase|rise|growth|reduction|decrease|fall|cut|majority"
    r"|ratio|amount|sum|part|average|level)s?$"
)
_LINE = 300
_FOR = re.compile(
    r"[^.;]{0,80}?\s(?:for|towards|in|into|on)\s(?:the\s|our\s|its\s|an?\s)?(?!(?:19|20)\d\d)(?=[A-Za-z])"
)
# What leads to the subject of a sentence: `For the purposes of section 11, the amount is`.
_OPENER = re.compile(
    r"(?:For|In|Under|Subject|With|By|From|On|After|Pursuant|During|Within|As|To|At|Until|Since|Before)\s[^.;:]{3,160}?,\s"
)
_FINITE = frozenset({"VB", "VBD", "VBP", "VBZ", "MD"})
_TARGET_LABEL = re.compile(
    r"\b(?:[Tt]argets?|[Gg]oals?)\b[^.:;|]{0,24}:\s[^.:;|\d]{0,24}$|[,;(]\s?(?:targets?|goals?)\s[^.:;|\d]{0,24}$"
)
_LABELS = re.compile(
    r"(?:Key\s|Performance\s|Outcome\s)?(?:Indicators?|Targets?|Goals?|Objectives?|Baselines?)\b", re.IGNORECASE
)
_CELL = re.compile(r"[^|]*?(?=\s?\|)")
_CHANGE = re.compile(
    r"^(?:increase|rise|growth|reduction|decrease|decline|fall|drop|cut|improvement|expansion|gain|uplift|boost)s?$"
)
_CHANGES = verbs(
    "increase raise grow/grew/grown reduce cut lower decrease expand improve bring/brought lift boost limit cap"
    " keep/kept maintain hold/held double triple halve narrow shrink close push drive scale ramp extend set"
)
# What a share is of where it was named before: `one million teachers, 40 per cent of them women`.
_OF_THEM = re.compile(r"\sof\s(?:them|whom|which|these|those)\b")
_SERIES = re.compile(
    r"[^.;:|]{0,80}?(?:,|\band|\bor|\bthen)\s(?:(?:to|by|at|least|most|about|some|up|the|another|further|remaining|other|rest|rising|increasing|falling)\s)*"
)


def measured(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The thing given or limited, else the base of a share; None where the sentence names neither."""
    if measure.noun is not None:
        return measure.noun
    if measure.kind == "duration":
        owed = OWED.match(reading.text, measure.end)
        phrase = reading.phrase_of(reading.token_at(owed.end() - 1)) if owed else None
        if owed and phrase:
            return Span(max(phrase.first, owed.start() + 1), phrase.last)
    if _OF_THEM.match(reading.text, measure.end):
        return _counted_before(reading, measure, sentence)
    lasting = measure.kind == "duration" and measure.unit != "hours"
    base = _OF.match(reading.text, max(measure.last, measure.end)) if not lasting else None
    phrase = reading.phrase_of(reading.token_at(base.end())) if base else None
    if phrase and phrase.first < sentence.end:
        return _with_owner(reading, phrase, sentence.end)
    if measure.kind == "times" and reading.token_at(measure.start).tag_.startswith("VB"):
        following = next(reading.phrases_from(reading.token_at(measure.end - 1).i + 1), None)
        if following and following.start - reading.token_at(measure.end - 1).i < 3:
            return _with_owner(reading, following, sentence.end)
    found = (
        _cell(reading, measure)
        or _labelled(reading, measure)
        or _rated(reading, measure)
        or _changing(reading, measure)
    )
    found = found or _counted(reading, measure) or _changed(reading, measure, sentence) or _given(reading, measure)
    found = found or _governed(reading, measure, sentence) or _subject(reading, measure, sentence)
    return found or (_purpose(reading, measure, sentence) if measure.kind == "money" else None)


def _purpose(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """What money is for, where nothing else is named: `£5 million will be made available for the pilots`."""
    link = _FOR.match(reading.text, measure.end, sentence.end)
    phrase = reading.phrase_of(reading.token_at(link.end())) if link else None
    return _with_owner(reading, phrase, sentence.end) if phrase and not _dated(reading, phrase) else None


def continues(reading: Reading, first: Measure, measure: Measure) -> bool:
    """Whether a share goes on with the series that another began: `40 % of payroll in 2025, 45 % in 2027`."""
    if measure.kind not in {"percent", "money"} or first.kind != measure.kind:
        return False
    if _OF.match(reading.text, measure.end) or _counted(reading, measure) or _changing(reading, measure):
        return False
    if not _SERIES.fullmatch(reading.text, max(first.last, first.end), measure.start):
        return False
    low, high = reading.tokens(first.end, measure.start) if first.end < measure.start else (0, 0)
    return not any(token.tag_ in _FINITE for token in reading.doc[low:high])


def _counted_before(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """What the last quantity before counts, which `of them` takes up."""
    counted = next((m for m in reading.before(measure.start) if m.type in {"Quantity", "Actor"}), None)
    if counted is None or counted.start < sentence.start:
        return None
    phrase = reading.phrase_of(reading.token_at(counted.end - 1))
    content = (t for t in phrase.doc[phrase.core : phrase.end] if t.tag_ != "CD") if phrase else ()
    first = next(iter(content), None)
    return Span(first.idx, phrase.last) if phrase and first is not None else None


def _changing(reading: Reading, measure: Measure) -> Span | None:
    """What a change is one of: `a 20 % reduction in dropout`, `an increase of 10 % in enrolment`."""
    phrase = reading.phrase_of(reading.token_at(measure.end - 1))
    ahead = reading.phrase_of(reading.token_at(min(measure.end + 1, len(reading.text) - 1)))
    if phrase is None or not _CHANGE.match(phrase.head.lower_):
        phrase = ahead
    place = max(measure.last, measure.end)
    if phrase is not None and _CHANGE.match(phrase.head.lower_) and phrase.first <= measure.end + 1:
        place = phrase.last
    else:
        named = reading.phrase_of(reading.token_at(max(0, measure.start - 5)))
        if named is None or not _CHANGE.match(named.head.lower_):
            return None
    link = _IN.match(reading.text, place)
    changed = reading.phrase_of(reading.token_at(link.end())) if link else None
    return _with_owner(reading, changed, len(reading.text)) if changed and not _dated(reading, changed) else None


def _changed(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """What a verb of change brings to a quantity: `raising the employment rate of graduates to 82 per cent`."""
    verb = governing(reading, measure)
    if verb is None or verb.lower_ not in _CHANGES or not sentence.start <= verb.idx < measure.start:
        return None
    changed = next((child for child in verb.children if child.dep_ == "obj" and child.idx > verb.idx), None)
    phrase = reading.phrase_of(changed) if changed is not None else None
    if phrase is None or phrase.last > measure.start or _numeric(reading, phrase, verb.idx):
        return None
    return _with_owner(reading, phrase, measure.start)


def _governed(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The subject of the verb that a quantity depends on."""
    verb = governing(reading, measure)
    subject = next((c for c in verb.children if c.dep_.startswith("nsubj")), None) if verb is not None else None
    phrase = reading.phrase_of(subject) if subject is not None else None
    if phrase is None or not sentence.start <= phrase.first or phrase.last > measure.start:
        return None
    if _numeric(reading, phrase, phrase.first) or _AIM.match(phrase.head.lower_) or phrase.head.tag_ not in NOUNS:
        return None
    return _with_owner(reading, phrase, measure.start)


def _dated(reading: Reading, phrase: Phrase) -> bool:
    over = reading.mention_over(phrase.first, phrase.last)
    return over is not None and over.type == "Time"


def _cell(reading: Reading, measure: Measure) -> Span | None:
    """The first cell of the row of a table in which a quantity fills another."""
    row = reading.member(measure.start)
    cell = _CELL.match(reading.text, row) if row in reading.view.rows else None
    return Span(cell.start(), cell.end()) if cell and cell.group() and cell.end() <= measure.start else None


def _labelled(reading: Reading, measure: Measure) -> Span | None:
    """What the line of an indicator is about: `Completion rate. Baseline: 58 %. Target: 75 %`."""
    if not _TARGET_LABEL.search(reading.text, max(0, measure.start - 60), measure.start):
        return None
    line = max(reading.last_stop(measure.start), reading.member(measure.start), measure.start - _LINE)
    for phrase in takewhile(lambda p: p.last <= measure.start, reading.phrases_from(reading.token_at(line).i)):
        if phrase.first >= line and not (_LABELS.match(phrase.text) or _numeric(reading, phrase, phrase.first)):
            return _with_owner(reading, phrase, measure.start)
    return None


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
            if phrase is None or not _numeric(reading, phrase, given.start):
                return _with_owner(reading, phrase, norm.end) if phrase else given
    return None


def _subject(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The first phrase of the sentence, or of the member of a list, that holds no number and names no aim itself."""
    member = reading.member(measure.start)
    opener = _OPENER.match(reading.text, max(member, sentence.start), measure.start)
    for start in (opener.end() if opener else 0, max(member, sentence.start), sentence.start):
        if start < sentence.start:
            continue
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
