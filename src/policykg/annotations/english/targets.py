"""Targets: quantities that a text binds somebody to reach, not to exceed, or to give."""

from __future__ import annotations

import re

from policykg.annotations.english import quantities
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.text import Reading
from policykg.model import Comparator, Mention, Span, Target

_BEFORE: tuple[tuple[re.Pattern[str], Comparator], ...] = tuple(
    (
        re.compile(
            rf"(?:{words})\s(?:a\s|an\s|the\s|of\s|to\s|further\s|total\sof\s|maximum\sof\s|amount\sof\s)*$",
            re.IGNORECASE,
        ),
        comparator,
    )  # type: ignore[misc]  # pairs of pattern and comparator
    for words, comparator in (
        (
            r"at least|not (?:be )?(?:less|fewer|lower) than|no (?:less|fewer|lower) than|(?:a "
            r"|the )?minimum(?: of)?|not below",
            "at_least",
        ),
        (
            r"not (?:be )?(?:more|greater|higher|later) than|no (?:more|greater|higher|later) than|up to"
            r"|at (?:the )?most|(?:a |the )?maximum(?: of)?|not (?:to )?exceed(?:ing)?|does not exceed|limited to"
            r"|not exceed|must not exceed|not in excess of",
            "at_most",
        ),
        (r"(?:in )?excess of|more than|over|exceeding|above|greater than|exceeds?", "at_least"),
        (r"less than|fewer than|below|within|under", "at_most"),
        (r"about|approximately|around|some|nearly|almost|roughly|indicatively|circa", "about"),
    )
)
_AFTER: tuple[tuple[re.Pattern[str], Comparator], ...] = (
    (
        re.compile(r"^\s?(?:or more|or above|or over|or higher|or greater|and above|at least)\b", re.IGNORECASE),
        "at_least",
    ),
    (re.compile(r"^\s?(?:or less|or fewer|or below|at most|at the most|or under)\b", re.IGNORECASE), "at_most"),
)
_BINDING = re.compile(
    r"\b(?:shall|must|should|may|will|(?:is|are)\s(?:hereby\s)?(?:set|fixed|capped|authorized|authorised"
    r"|appropriated|limited|allocated|earmarked|required)|target|targets|goal|goals|aims?|to\s(?:increase|reach"
    r"|achieve|raise|reduce|build|establish|train|cultivate|create|provide|support|double|halve|cut|enrol|enroll)"
    r"|by\s20\d\d|fines?|penalty)\b",
    re.IGNORECASE,
)
_REACHING = re.compile(
    r"\b(?:reach|achieve|build|train|establish|cultivate|create|deliver|support|increase|set up|enrol|enroll"
    r"|recruit|certify|provide|exceed|open|hire|employ|raise|develop|consist|comprise|complete|have|include|hold"
    r"|meet|serve|select|appoint|contain)\w*\b",
    re.IGNORECASE,
)
_DESCRIBING = re.compile(
    r"\b(?:current|existing|previous|last year|in the past|was|were|had|has been|have been|spent"
    r"|amounted)\b[^,;]{0,60}$",
    re.IGNORECASE,
)
_ABSTRACT = words(
    "aspects functions needs types themes points paragraphs kinds ways parts sections characteristics"
    " elements camps categories principles features factors mechanisms copies sentences readings following"
    " stages levels subparagraphs purposes grounds matters circumstances conditions criteria paths"
    " subjects measures languages texts others"
)
_WHAT_BASE = re.compile(r"\s*of\s(?:the\s|all\s|its\s|their\s|such\s|each\s|any\s)*")
_PERIODS = {"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours"}


def targets(reading: Reading) -> list[Target]:
    """The targets of a text, in order."""
    found = [t for m in reading.mentions if (t := _target(reading, m)) is not None]
    return sorted(found, key=lambda t: t.start)


def _target(reading: Reading, mention: Mention) -> Target | None:
    if mention.type not in {"Quantity", "Time"} or mention.rule == "quantities/age" or _inside(reading, mention):
        return None
    measured = _measure(reading, mention)
    if measured is None:
        return None
    value, unit, kind = measured
    sentence = _sentence(reading, mention)
    comparator, stated = _comparator(reading, mention, sentence)
    if not _binds(reading, mention, sentence, kind, stated):
        return None
    deadline = _deadline(reading, mention, sentence)
    words = reading.text[deadline.start : deadline.end] if deadline else ""
    return Target(
        mention.start,
        mention.end,
        Span(mention.start, mention.end),
        value,
        unit,
        comparator,
        f"targets/{kind}",
        0.8 if kind != "counted" else 0.6,
        _what(reading, mention, sentence, kind),
        deadline,
        quantities.year(words) if words else None,
    )


def _inside(reading: Reading, mention: Mention) -> bool:
    """Whether a quantity stands in a definition or a condition, where it only describes."""
    if any(d.definition.start <= mention.start < d.definition.end for d in reading.definitions):
        return True
    return any(n.condition and n.condition.start <= mention.start < n.condition.end for n in reading.norms)


def _measure(reading: Reading, mention: Mention) -> tuple[float, str, str] | None:
    """(value, unit, kind) of a mention that is a quantity."""
    words = reading.text[mention.start : mention.end]
    for found, kind in ((quantities.money, "money"), (quantities.percentages, "percent")):
        first = next(found(words), None)
        if first is not None:
            return first.value, first.unit, kind
    counted = re.match(
        rf"(?:the\s)?({quantities.NUMBER}|{quantities.WORD_NUMBER})(?:[\s-]+)(.+)$", words, re.IGNORECASE | re.DOTALL
    )
    if not counted:
        return None
    value, unit = quantities.number(counted.group(1)), counted.group(2).split()[-1].lower()
    if value is None:
        return None
    if mention.type == "Time":
        return (value, unit, "duration") if unit in _PERIODS else None
    return None if unit in _ABSTRACT else (value, unit, "counted")


def _sentence(reading: Reading, mention: Mention) -> Span:
    """The sentence around a mention, found by full stops so that a list keeps its stem."""
    starts = [
        m.end() for m in re.finditer(r"(?<!No)(?<!seq)[.!?][”\"’)]?\s+(?=[A-Z“‘(])", reading.text[: mention.start])
    ]
    starts += [p for p in reading.stops if p <= mention.start and reading.text[:p].rstrip()[-1:] in {".", ""}]
    stop = re.compile(r"[.!?](?=[”\"’)]?\s+[A-Z“‘(]|[”\"’)]?\s*$)").search(reading.text, mention.end)
    return Span(max(starts, default=0), stop.end() if stop else len(reading.text))


def _comparator(reading: Reading, mention: Mention, sentence: Span) -> tuple[Comparator, bool]:
    before = reading.text[max(sentence.start, mention.start - 60) : mention.start]
    after = reading.text[mention.end : mention.end + 16]
    for pattern, comparator in _AFTER:
        if pattern.search(after):
            return comparator, True
    for pattern, comparator in _BEFORE:
        if pattern.search(before):
            negated = comparator == "at_least" and re.search(
                r"\b(?:not|never|no)\b[^,;]{0,40}(?:more|over|exceed\w*|above)\b", before
            )
            return ("at_most" if negated else comparator), True
    if re.search(r"\bindicatively\b", reading.text[sentence.start : mention.start]):
        return "about", True
    return "exactly", False


def _binds(reading: Reading, mention: Mention, sentence: Span, kind: str, stated: bool) -> bool:
    words = reading.text[sentence.start : sentence.end]
    clause = reading.text[sentence.start : mention.start].rsplit(";", 1)[-1]
    if not _BINDING.search(words) or _DESCRIBING.search(clause[-80:]):
        return False
    if kind in {"money", "percent"}:
        return True
    if kind == "duration":
        return stated and not re.search(r"\b(?:if|when|where)\b[^,;]{0,80}$", clause)
    exact = re.search(r"\d", reading.text[mention.start : mention.end])
    return bool(
        stated or (exact and _REACHING.search(clause) and re.search(r"\b(?:shall|must|will|to|by 20)\b", clause))
    )


def _deadline(reading: Reading, mention: Mention, sentence: Span) -> Span | None:
    """The time nearest after a quantity in its clause, else one that opens the sentence with `by`, `in` or `for`."""
    stop = re.compile(r"[;.](?=\s|$)").search(reading.text, mention.end, sentence.end)
    end = stop.start() if stop else sentence.end
    times = [
        m
        for m in reading.between(sentence.start, sentence.end)
        if m.type == "Time" and m is not mention and quantities.year(m.name)
    ]
    after = next((m for m in times if mention.end <= m.start < end), None)
    if after:
        return Span(after.start, after.end)
    lead = next(
        (
            m
            for m in times
            if m.end <= mention.start
            and re.search(
                r"\b(?:by|in|until|before|from)\s(?:the\send\sof\s)?$",
                reading.text[sentence.start : m.start],
                re.IGNORECASE,
            )
        ),
        None,
    )
    return Span(lead.start, lead.end) if lead else None


def _what(reading: Reading, mention: Mention, sentence: Span, kind: str) -> Span | None:
    """The thing given or limited, else the base of a percentage."""
    base = _WHAT_BASE.match(reading.text, mention.end)
    if base and kind != "duration":
        phrase = next((p for p in reading.phrases if p.start <= reading.token_at(base.end()).i < p.end), None)
        if phrase and phrase.first < sentence.end:
            return Span(phrase.first, phrase.last)
    if kind == "counted":
        first, last = reading.tokens(mention.start, mention.end)
        return reading.span(min(first + 1, last - 1), last)
    given = next(
        (
            n.object
            for n in reading.norms
            if n.object and n.start <= mention.start < n.end and n.object.end <= mention.end
        ),
        None,
    )
    if given:
        phrase = next((p for p in reading.phrases if p.first <= given.start < p.last or p.first == given.start), None)
        return Span(phrase.first, phrase.last) if phrase else given
    phrases = [p for p in reading.phrases if sentence.start <= p.first and p.last <= mention.start]
    return Span(phrases[0].first, phrases[0].last) if phrases else None
