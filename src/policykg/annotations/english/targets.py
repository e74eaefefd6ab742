"""Targets: quantities that a text binds somebody to reach, not to exceed, or to give."""

from __future__ import annotations

import re
from itertools import chain, takewhile

from policykg.annotations.english import times
from policykg.annotations.english.binding import OWED, binds
from policykg.annotations.english.comparing import Bound, bound_before, bound_of
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.measures import Measure, measures
from policykg.annotations.english.phrases import NOUNS, Phrase
from policykg.annotations.english.text import Reading
from policykg.model import Span, Target

# A second quantity that shares the bound of the first: `not less than 16 articles or 63 paragraphs`.
_SHARING = re.compile(r"\s(?:or|and)\s")
_LONGEST = 4000
_SENTENCE_END = re.compile(r"(?<!No)(?<!seq)[.!?][”\"’)]?\s+(?=[A-Z“‘(])")
_FULL_STOP = re.compile(r"[.!?](?=[”\"’)]?\s+[A-Z“‘(]|[”\"’)]?\s*$)")
_DUE = re.compile(r"\b(?:by|in|until|before|from)\s(?:the\s)?(?:end\sof\s)?$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;.](?=\s|$)")
_WHAT_BASE = re.compile(r"\s*of\s(?:the\s|all\s|its\s|their\s|such\s|each\s|any\s)*")
_UNLESS = (
    "unless",
    "Unless",
    "provided",
    "Provided",
)  # what must be so lest something follow is laid down, not supposed


def targets(reading: Reading) -> list[Target]:
    """The targets of a text, in order."""
    found: list[Target] = []
    before: tuple[int, Bound] | None = None
    for measure in measures(reading):
        sentence = _sentence(reading, measure)
        bound = bound_of(reading, Span(measure.start, measure.end), sentence.start)
        if measure.comparator is not None:
            bound = Bound(measure.comparator, stated=True, firm=True)
        elif not bound.stated and before and _SHARING.fullmatch(reading.text, before[0], measure.start):
            bound = before[1]
        before = (measure.end, bound) if bound.stated else None
        if _is_target(reading, measure, sentence, bound):
            found.append(_target(reading, measure, sentence, bound))
    return found


def _is_target(reading: Reading, measure: Measure, sentence: Span, bound: Bound) -> bool:
    if _inside(reading, measure) or (measure.kind == "abstract" and not bound.stated):
        return False
    if measure.age and not bound_before(reading, measure.start, sentence.start):
        return False
    return binds(reading, measure, sentence, bound)


def _target(reading: Reading, measure: Measure, sentence: Span, bound: Bound) -> Target:
    deadline = _deadline(reading, measure, sentence)
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
        _what(reading, measure, sentence),
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


def _deadline(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The time nearest after a quantity in its clause, else one that opens the sentence with `by`, `in` or `for`."""
    stop = reading.first(_CLAUSE_END, measure.end, sentence.end)
    end = stop.start() if stop else sentence.end
    after = takewhile(lambda m: m.start < end and m.end <= sentence.end, reading.behind(measure.end))
    before = takewhile(lambda m: m.end <= measure.start, reading.behind(sentence.start))
    leading = (m for m in before if _DUE.search(reading.text[max(sentence.start, m.start - 30) : m.start]))
    found = next((m for m in chain(after, leading) if m.type == "Time" and times.year(m.name)), None)
    return Span(found.start, found.end) if found else None


def _what(reading: Reading, measure: Measure, sentence: Span) -> Span | None:
    """The thing given or limited, else the base of a share."""
    if measure.noun is not None:
        return measure.noun
    if measure.kind == "duration":
        owed = OWED.match(reading.text, measure.end)
        phrase = reading.phrase_of(reading.token_at(owed.end() - 1)) if owed else None
        if owed and phrase:
            return Span(max(phrase.first, owed.start() + 1), phrase.last)
    base = _WHAT_BASE.match(reading.text, max(measure.last, measure.end)) if measure.kind != "duration" else None
    phrase = reading.phrase_of(reading.token_at(base.end())) if base else None
    if phrase and phrase.first < sentence.end:
        return _with_owner(reading, phrase, sentence.end)
    if measure.kind == "times":
        following = next(reading.phrases_from(reading.token_at(measure.end - 1).i + 1), None)
        if following and following.start - reading.token_at(measure.end - 1).i < 3:
            return _with_owner(reading, following, sentence.end)
    return _given(reading, measure) or _subject(reading, measure, sentence)


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
    """The first phrase of the sentence that holds no number."""
    lead = (p for p in reading.phrases_from(reading.token_at(sentence.start).i) if sentence.start <= p.first)
    before = takewhile(lambda p: p.last <= measure.start, lead)
    phrase = next((p for p in before if not _numeric(reading, p, sentence.start)), None)
    return _with_owner(reading, phrase, measure.start) if phrase else None


def _with_owner(reading: Reading, phrase: Phrase, limit: int) -> Span:
    """A phrase with what a genitive adds to it: `share of adults`, `number of new places`."""
    link = _WHAT_BASE.match(reading.text, phrase.last)
    owner = reading.phrase_of(reading.token_at(link.end())) if link and link.end() < limit else None
    last = owner.last if owner and owner.last <= limit and owner.head.tag_ in NOUNS else phrase.last
    return Span(phrase.first, last)


def _numeric(reading: Reading, phrase: Phrase, start: int) -> bool:
    """Whether a quantity or time that begins behind a place is part of a phrase."""
    first = reading.mention_over(phrase.first, phrase.last)
    inside = takewhile(lambda m: m.start < phrase.last, reading.behind(max(start, first.start))) if first else ()
    return any(m.type in {"Quantity", "Time"} for m in inside)
