"""Targets: quantities that a text binds somebody to reach, not to exceed, or to give."""

from __future__ import annotations

import re
from itertools import chain, takewhile

from policykg.annotations.english import quantities
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.lexicon import PROVISION_WORDS, words
from policykg.annotations.english.phrases import Phrase
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
            r"|the )?minimum(?: of)?|not (?:fall )?below|not under|floor of",
            "at_least",
        ),
        (
            r"not (?:be )?(?:more|greater|higher|later) than|no (?:more|greater|higher|later) than|up to"
            r"|at (?:the )?most|(?:a |the )?maximum(?: of)?|not (?:to )?exceed(?:ing)?|does not exceed|limited to"
            r"|not exceed|must not exceed|not in excess of|not (?:be )?(?:above|over)|not to go beyond"
            r"|(?:cap|ceiling|limit|cap set at|capped at)(?: of)?|as much as|as many as",
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
_NEGATED = re.compile(
    r"\b(?:no\s(?:\w+\s){1,4}(?:shall|may|must|will|should)|(?:shall|may|must|should|can|will)\s?not|cannot|never"
    r"|neither)\b[^;.]*$",
    re.IGNORECASE,
)
# What a quantity is compared with, starts from or is known to be says nothing of what is to be.
_BASELINE = re.compile(
    r"(?:\b(?:up|down|compared\s(?:with|to)|as\sagainst|relative\sto|instead\sof)\s(?:from\s)?(?:about\s|some\s)?"
    r"|\b(?:increas|ris|rais|grow|reduc|cut|lower|decreas|expand|improv|fall|mov)\w*\b[^.;]{0,80}?\sfrom\s"
    r"|\b(?:invested|received|rose|fell|grew|reached|totall?ed|accounted\sfor|stood\sat|increased\sby|dropped)\s(?:\w+\s)?"
    r"|\b(?:[Aa]s\spart\sof|[Oo]ut\sof|through|from|with|using)\s(?:the|our|this|its)\s)$"
)
_OF_SOMEBODY = re.compile(
    r"\b(?:who|whose|(?<!of\s)whom|earning|employing|aged|(?<=\s)(?:firms?|enterprises?|employers?|companies|businesses|schools|persons?"
    r"|organi[sz]ations?|families|colleges)\swith)\b(?![^,;]*\b(?:shall|must|should)\b)[^,;]{0,60}$"
)
_HYPOTHETICAL = re.compile(r"\b(?:if|where|when|in\scase)\b(?![^,;]*\b(?:shall|must)\b)[^,;:]{0,100}$", re.IGNORECASE)
_TO_BE = re.compile(
    r"^(?:\s(?:in|of|for|at|from|on|with|across)\s[^.,;]{1,60}?)?(?:,[^.,;]{1,50},)?\s(?:shall|must|should|will|(?:is|are)\sto"
    r"|need\sto|have\sto)\s(?:also\s|have\s)*(?:be(?:en)?\s)?(?:\w+ly\s)?(?P<verb>\w+)"
)
_NEAR = 8
_LONGEST = 4000
_SENTENCE_END = re.compile(r"(?<!No)(?<!seq)[.!?][”\"’)]?\s+(?=[A-Z“‘(])")
_FULL_STOP = re.compile(r"[.!?](?=[”\"’)]?\s+[A-Z“‘(]|[”\"’)]?\s*$)")
_DUE = re.compile(r"\b(?:by|in|until|before|from)\s(?:the\send\sof\s)?$", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[;.](?=\s|$)")
_RANGE = re.compile(r"^\s?(?:to|and|or|-|–)\s?$")
_BINDING = re.compile(
    r"\b(?:shall|must|should|may|will|(?:is|are)\s(?:hereby\s)?(?:set|fixed|capped|authorized|authorised"
    r"|appropriated|limited|allocated|earmarked|required|planned|expected)|(?:is|are)\sto\b|target|targets|goal|goals"
    r"|aims?|pledges?|commits?|(?:no|not)\s(?:fewer|less|more)\sthan|quotas?|ceiling|to\s(?:increase|reach|invest|spend|recruit"
    r"|achieve|raise|reduce|build|establish|train|cultivate|create|provide|support|double|halve|cut|enrol|enroll)"
    r"|by\s20\d\d|fines?|penalty|valid|maximum|minimum|quorum|covers|reimburses|subsidi[sz]es|comprises\san\samount)\b",
    re.IGNORECASE,
)
_REACHING = re.compile(
    r"\b(?:reach|achieve|build|built|held|chosen|met|train|establish|cultivate|create|deliver|support|increase|set up"
    r"|enrol|enroll|recruit|certify|provide|exceed|open|hire|employ|raise|develop|consist|comprise|complete|have|include|hold"
    r"|meet|serve|select|appoint|contain|construct|form|register|admit|place|offer|invest|award|accredit|attract|benefit"
    r"|involve|cover|attain|add|upgrade|renovate|launch|fund|equip|assist|help|upskill|reskill|retrain|allocate|grant"
    r"|compose|enter|take part|participate|graduate)\w*\b",
    re.IGNORECASE,
)
# A share that says the same again, or is spoken of as known: `EUR 3 million, representing 5 %`, `of the 85 percent`.
_SAID_AGAIN = re.compile(
    r"\b(?:(?:represent|account|correspond|amount)\w*\s(?:for\s|to\s)?|equivalent\sto\s|(?:of|from)\sthe\s)(?:about\s|some\s)?$",
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
_COUNT = re.compile(
    rf"(?:(?:the|a|further|period\sof|term\sof)\s)*((?:{quantities.NUMBER}|{quantities.WORD_NUMBER})"
    rf"(?:\s(?:hundred|thousand|million|billion))?)(?:\s\(\d+\))?[\s-]+(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_WHAT_BASE = re.compile(r"\s*of\s(?:the\s|all\s|its\s|their\s|such\s|each\s|any\s)*")
# A bound that a sentence names first: `the maximum amount of a loan is $4,000`, `the minimum age shall be 15 years`.
_BOUND_IS = re.compile(
    r"\b(?:(?P<most>maximum|ceiling|cap|limit)|(?P<least>minimum|quorum))\b[^.;:]{0,120}\s"
    r"(?:is|are|be)\s(?:set\sat\s|fixed\sat\s|the\s)?$",
    re.IGNORECASE,
)
# A body whose members a sentence counts: `shall be composed of`, `which must include`.
_COMPOSED = re.compile(
    r"\b(?:shall|must|will|should|is\sto|are\sto|to)\s(?:be\s)?(?:consist|composed|comprised?|made\sup|constituted|include)\b"
    r"[^.]{0,500}$",
    re.IGNORECASE,
)
# What lasts as long as a text says: `is valid for five years`, `hold office for a further period of`.
_LASTING = re.compile(
    r"\b(?:valid|hold\soffice|serve|appoint\w*|in\s(?:force|effect)|remain\w*|continue|last|renew\w*|extend\w*|suspend\w*"
    r"|kept|keep|retain\w*|imprison\w*)\b[^,;]{0,80}\sfor\s(?:a\s(?:further\s)?|the\s)?$",
    re.IGNORECASE,
)
# What is owed by its length: `60 days' notice`, `four weeks of paid leave`.
_OWED = re.compile(
    r"\s?['’]?\s?(?:of\s)?(?:(?:prior|previous|written|annual|paid|unpaid|consecutive)\s){0,2}(?:notice|holidays?|leave|rest)\b"
)
_PENALTY_UNITS = re.compile(r"\bpenalty\sunits?$", re.IGNORECASE)
_WEAK = re.compile(
    r"(?:in )?(?:excess of|more than|over|exceeding|above|greater than|exceeds?|less than|fewer than|below|within"
    r"|under)",
    re.IGNORECASE,
)
_LAID_DOWN = r"\b(?:shall|must)\b[^,;:]*$"
_UNLESS = (
    "unless",
    "Unless",
    "provided",
    "Provided",
)  # what must be so lest something follow is laid down, not supposed
_PERIODS = {"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours"}


def targets(reading: Reading) -> list[Target]:
    """The targets of a text, in order."""
    found = [t for m in reading.mentions if (t := _target(reading, m)) is not None]
    return sorted(found, key=lambda t: t.start)


def _target(reading: Reading, mention: Mention) -> Target | None:
    if mention.type not in {"Quantity", "Time"} or _inside(reading, mention):
        return None
    if mention.rule == "quantities/age" and not _BOUND_IS.search(
        reading.text, max(0, mention.start - 160), mention.start
    ):
        return None
    measured = _measure(reading, mention)
    if measured is None:
        return None
    value, unit, kind = measured
    sentence = _sentence(reading, mention)
    comparator, stated = _comparator(reading, mention, sentence)
    if kind == "abstract" and not stated:
        return None
    if not _binds(reading, mention, sentence, kind, stated):
        return None
    deadline = _deadline(reading, mention, sentence)
    words = reading.text[deadline.start : deadline.end] if deadline else ""
    rule = "targets/counted" if kind == "abstract" else f"targets/{kind}"
    return Target(
        mention.start,
        mention.end,
        Span(mention.start, mention.end),
        value,
        unit,
        comparator,
        rule,
        confidence(rule),
        _what(reading, mention, sentence, kind),
        deadline,
        quantities.year(words) if words else None,
    )


def _inside(reading: Reading, mention: Mention) -> bool:
    """Whether a quantity stands in a definition or a condition, where it only describes."""
    if any(d.definition.start <= mention.start < d.definition.end for d in reading.definitions):
        return True
    around = (n.condition for n in reading.norms if n.condition)
    return any(c.start <= mention.start < c.end and not reading.text.startswith(_UNLESS, c.start) for c in around)


def _measure(reading: Reading, mention: Mention) -> tuple[float, str, str] | None:
    """(value, unit, kind) of a mention that is a quantity."""
    words = reading.text[mention.start : mention.end]
    for found, kind in ((quantities.money, "money"), (quantities.percentages, "percent")):
        first = next(found(words), None)
        if first is not None and (kind == "money" or not re.search(r"[A-Za-z]{3}", words[: first.start])):
            return first.value, first.unit, kind
    counted = _COUNT.match(words)
    if not counted:
        return None
    value = quantities.number(counted.group(1))
    if value is None:
        return None
    unit = counted.group(2).split()[-1].lower()
    if _PENALTY_UNITS.search(words):
        unit = "penalty units"
    elif value == 1 and not unit.endswith("s"):
        unit += "s"
    if mention.type == "Time":
        return (value, unit, "duration") if unit in _PERIODS else None
    return value, unit, "abstract" if unit in _ABSTRACT | PROVISION_WORDS else "counted"


def _sentence(reading: Reading, mention: Mention) -> Span:
    """The sentence around a mention, found by full stops so that a list keeps its stem."""
    floor = max(0, mention.start - _LONGEST)
    start = max(reading.last_end(_SENTENCE_END, mention.start - 1), reading.opening(mention.start))
    stop = reading.first(_FULL_STOP, mention.end)
    return Span(max(start, floor), stop.end() if stop else len(reading.text))


def _comparator(reading: Reading, mention: Mention, sentence: Span) -> tuple[Comparator, bool]:
    before = reading.text[max(sentence.start, mention.start - 60) : mention.start]
    after = reading.text[mention.end : mention.end + 16]
    for pattern, comparator in _AFTER:
        if pattern.search(after):
            return comparator, True
    ranged = _in_range(reading, mention)
    if ranged:
        return ranged, True
    bound = _BOUND_IS.search(reading.text, max(sentence.start, mention.start - 160), mention.start)
    if bound:
        return "at_most" if bound["most"] else "at_least", True
    stated = _stated(before) or _stated(_stem(reading, mention, sentence))
    if stated is None:
        indicative = re.search(
            r"\bindicative(?:ly)?\b", reading.text[max(sentence.start, mention.start - 300) : mention.start]
        )
        return ("about", True) if indicative else ("exactly", False)
    comparator, weak = stated
    if weak and _NEGATED.search(reading.text[max(sentence.start, mention.start - 200) : mention.start]):
        return ("at_most" if comparator == "at_least" else "at_least"), True
    return comparator, True


def _stated(before: str) -> tuple[Comparator, bool] | None:
    """The comparator that words before a quantity state, and whether a negation turns it round."""
    for pattern, comparator in _BEFORE:
        match = pattern.search(before)
        if match:
            return comparator, bool(_WEAK.match(match.group()))
    return None


def _stem(reading: Reading, mention: Mention, sentence: Span) -> str:
    """What a list says before its first member, where a quantity opens a member: `not less than (1) 35 percent`."""
    if mention.start not in reading.view.enumerators:
        return ""
    first = min((p for p in reading.view.enumerators if sentence.start < p <= mention.start), default=mention.start)
    words = reading.text[max(sentence.start, first - 60) : first].rstrip(" :—–-")
    return f"{words} "


def _in_range(reading: Reading, mention: Mention) -> Comparator | None:
    """`30 percent to 40 percent`, `between 30 and 40 percent`: at least the first, at most the second."""
    text = reading.text
    if re.search(
        rf"\b(?:between|from)\s(?:{quantities.NUMBER})\s(?:and|to)\s$", text[max(0, mention.start - 30) : mention.start]
    ):
        return "at_most"
    before = takewhile(lambda m: mention.start - m.end < _NEAR, reading.before(mention.start))
    behind = takewhile(lambda m: m.start - mention.end < _NEAR, reading.behind(mention.end))
    for other in (*reversed(list(before)), *behind):
        apart = max(other.start - mention.end, mention.start - other.end)
        if other.type != "Quantity" or other.rule != mention.rule or not apart:
            continue
        if _RANGE.match(text[mention.end : other.start]) and _spans(text, mention, other):
            return "at_least"
        if _RANGE.match(text[other.end : mention.start]) and _spans(text, other, mention):
            return "at_most"
    return None


def _spans(text: str, low: Mention, high: Mention) -> bool:
    lead = text[max(0, low.start - 10) : low.start]
    return (
        re.search(r"\bbetween\s$", lead) is not None
        or re.fullmatch(r"\s?(?:to|-|–)\s?", text[low.end : high.start]) is not None
    )


def _binds(reading: Reading, mention: Mention, sentence: Span, kind: str, stated: bool) -> bool:
    words = reading.text[max(sentence.start, mention.start - 600) : min(sentence.end, mention.end + 400)]
    clause = reading.text[max(sentence.start, mention.start - 400) : mention.start].rsplit(";", 1)[-1]
    if not _BINDING.search(words) or _DESCRIBING.search(clause[-80:]) or _BASELINE.search(clause[-120:]):
        return False
    if _OF_SOMEBODY.search(clause[-160:]) or (kind != "percent" and _HYPOTHETICAL.search(clause[-160:])):
        return False
    if kind in {"money", "percent"}:
        return not _SAID_AGAIN.search(clause[-60:])
    if kind == "duration":
        return _lasts(reading, mention, clause, stated)
    if _PENALTY_UNITS.search(words_of(reading, mention)):
        return True
    if _COMPOSED.search(reading.text, max(sentence.start, mention.start - 600), mention.start):
        return True
    ahead = _TO_BE.match(reading.text[mention.end : mention.end + 180])
    if ahead and _REACHING.match(ahead.group("verb")):
        return True
    exact = re.search(r"\d", words_of(reading, mention))
    bound = re.search(r"\b(?:shall|must|will|should|to|aims?|targets?|goals?|by 20)\b" if exact else _LAID_DOWN, clause)
    return bool(stated or (_REACHING.search(clause) and bound))


def words_of(reading: Reading, mention: Mention) -> str:
    """A mention's words as they stand."""
    return reading.text[mention.start : mention.end]


def _lasts(reading: Reading, mention: Mention, clause: str, stated: bool) -> bool:
    """Whether a duration limits something, rather than says within which time it is done."""
    if re.search(r"\b(?:if|when|where)\b[^,;]{0,80}$", clause):
        return False
    if re.search(r"\b(?:over|within|under|above|after|below)\s(?:the\s|a\s)?$", clause):
        return False
    if _OWED.match(reading.text, mention.end) or _LASTING.search(clause):
        return True
    term = re.match(r"(?:period|term)\sof\s", words_of(reading, mention))
    return stated or bool(term and re.search(r"\b(?:shall|must|is|are)\b[^,;]*\sfor\s(?:a|the)\s$", clause))


def _deadline(reading: Reading, mention: Mention, sentence: Span) -> Span | None:
    """The time nearest after a quantity in its clause, else one that opens the sentence with `by`, `in` or `for`."""
    stop = reading.first(_CLAUSE_END, mention.end, sentence.end)
    end = stop.start() if stop else sentence.end
    after = takewhile(lambda m: m.start < end and m.end <= sentence.end, reading.behind(mention.end))
    before = takewhile(lambda m: m.end <= mention.start, reading.behind(sentence.start))
    leading = (m for m in before if _DUE.search(reading.text[max(sentence.start, m.start - 30) : m.start]))
    found = next((m for m in chain(after, leading) if m.type == "Time" and quantities.year(m.name)), None)
    return Span(found.start, found.end) if found else None


def _what(reading: Reading, mention: Mention, sentence: Span, kind: str) -> Span | None:
    """The thing given or limited, else the base of a percentage."""
    base = _WHAT_BASE.match(reading.text, mention.end)
    if base and kind != "duration":
        phrase = reading.phrase_of(reading.token_at(base.end()))
        if phrase and phrase.first < sentence.end:
            return Span(phrase.first, phrase.last)
    owed = _OWED.match(reading.text, mention.end) if kind == "duration" else None
    if owed:
        phrase = reading.phrase_of(reading.token_at(owed.end() - 1))
        return Span(max(phrase.first, owed.start() + 1), phrase.last) if phrase else None
    if kind in {"counted", "abstract"}:
        counted = _COUNT.match(words_of(reading, mention))
        return Span(mention.start + counted.start(2), mention.end) if counted else None
    given = next(
        (
            n.object
            for n in reading.norms
            if n.object
            and n.object.start < mention.start < n.end
            and n.start <= mention.start
            and n.object.end <= mention.end
        ),
        None,
    )
    if given:
        phrase = next((p for p in reading.phrases if p.first <= given.start < p.last or p.first == given.start), None)
        return Span(phrase.first, phrase.last) if phrase else given
    lead = (p for p in reading.phrases_from(reading.token_at(sentence.start).i) if sentence.start <= p.first)
    phrases = takewhile(lambda p: p.last <= mention.start, lead)
    phrase = next((p for p in phrases if not _numeric(reading, p, sentence.start)), None)
    return Span(phrase.first, phrase.last) if phrase else None


def _numeric(reading: Reading, phrase: Phrase, start: int) -> bool:
    """Whether a quantity or time that begins behind a place is part of a phrase."""
    first = reading.mention_over(phrase.first, phrase.last)
    inside = takewhile(lambda m: m.start < phrase.last, reading.behind(max(start, first.start))) if first else ()
    return any(m.type in {"Quantity", "Time"} for m in inside)
