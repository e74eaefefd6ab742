"""Measures: every quantity of a text with what it is worth, also those that share the unit of another."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain

from policykg.annotations.english import currencies, quantities
from policykg.annotations.english.comparing import negated, stated
from policykg.annotations.english.lexicon import PROVISION_WORDS, words
from policykg.annotations.english.numbers import NUMBER, SCALES, WORD_NUMBER, number
from policykg.annotations.english.phrases import NOUNS
from policykg.annotations.english.quantities import IN_FIGURES
from policykg.annotations.english.text import Reading
from policykg.model import Comparator, Mention, Span

_ABSTRACT = words(
    "aspects functions needs types themes points paragraphs kinds ways parts sections characteristics"
    " elements camps categories principles features factors mechanisms copies sentences readings following"
    " stages levels subparagraphs purposes grounds matters circumstances conditions criteria paths"
    " subjects measures languages texts others pillars priorities"
)
_PERIODS = {"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours"}
_COUNT = re.compile(
    rf"(?:(?:the|a|further|period\sof|term\sof)\s)*((?:{NUMBER}|{WORD_NUMBER})"
    rf"(?:\s(?:hundred|thousand|million|billion|trillion|lakh|crore))?){IN_FIGURES}(?:\sor\s(?:more|fewer|less))?[\s-]+(.+)$",
    re.IGNORECASE | re.DOTALL,
)
_LINK = re.compile(r"\s(?:to|and)\s|[–-]")
_PENALTY_UNITS = re.compile(r"\bpenalty\sunits?$", re.IGNORECASE)
_SCALED = re.compile(
    r"\b(hundred|thousand|million|billion|trillion|bn|mn|lakh|crore)\b|(?<=\d)\s?(bn|mn|m|k)\b", re.IGNORECASE
)
_PERCENT = r"(?:\s?%|\sper\s?cent)?"
_FIGURE = rf"(?<![\w.,$€£/-])(?P<low>(?:{NUMBER})|{WORD_NUMBER})"
_SIGNED = rf"(?:[€£$]|\b[A-Z]{{2,3}}\s?)?(?<![\w.,/-])(?P<low>(?:{NUMBER})|{WORD_NUMBER}){SCALES}{_PERCENT}"
# The number before the second one of a pair: `not less than 5 nor more than 9 members`, `30 to 50 percent`.
_PAIRED = re.compile(
    rf"{_FIGURE}{_PERCENT},?\s(?:and|nor|or|but)\s(?:by\s|of\s)?(?P<words>[a-z]+(?:\s[a-z]+){{0,4}}\s)$", re.IGNORECASE
)
_RANGED = re.compile(
    rf"(?P<lead>\b(?i:between|from)\s(?:(?:the|an?|its|about|some)\s(?:[a-z]+\s){{0,3}})?)?{_SIGNED}(?:\s(?P<and>and)\s|\s?(?:to|-|–|—)\s?)(?:[€£$]|[A-Z]{{3}}\s)?$"
)
_MONEY = re.compile(r"(?:(?:between|from)\s)?(?:[€£$]|[A-Z]{2,3}\s?\d)", re.IGNORECASE)
_CHANGING = re.compile(
    r"\b(?:increas|ris|rais|rose|grow|grew|reduc|cut|lower|decreas|expand|improv|fall|fell|mov|up|down|bring|lift|extend|widen|scal|climb|narrow)\w*\b"
    r"[^.;]{0,100}$|:\s$",
    re.IGNORECASE,
)
_OF_WHICH = re.compile(
    rf",?\s(?:of\s(?:which|whom)\s(?:(?:at\sleast|at\smost|not?\s\w+\sthan|up\sto|about)\s)?{_FIGURE}"
    r"(?=\s(?:shall|must|should|may|will|(?:are|is)\sto|(?:by|in)\s20\d\d)\b)"
    rf"|{_FIGURE.replace('low', 'some')}\sof\s(?:which|whom)(?=\s(?:shall|must|should|may|will)\b))",
    re.IGNORECASE,
)
_NUMBER_OF = re.compile(
    r"\b(?:[Nn]umbers?\sof\s(?P<counted>[^.;:]{3,90}?)|(?P<group>[Ee]nrol?lments?|[Ii]ntake|[Cc]apacity|[Aa]ttendance|[Mm]embership|[Oo]utput"
    r"|[Vv]acancies)(?:\s(?:of|in|at|to)\s[^.;:]{3,90}?)?(?:,\s[^.;:,]{3,60},)?\s(?:(?:shall|must|should|will|is|are|to|be|being|expected|planned"
    r"|projected|set|\w+ly)\s){1,4}\w+)\s(?:(?:to|at|by|be|reach|reaches|exceed|exceeds|of|than|least|most|about"
    rf"|around|over|is)\s){_FIGURE}{SCALES}(?=\s(?:by|in|per|a|an|from|and|for|before|until|each|every|over)\b|\sor\s(?:fewer|less|more)\b|[,.;)]|$)"
)
_MUST_BE = re.compile(r"\s(?:shall|must|should|will|(?:is|are)\sto)\s")
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_MULTIPLES = {"double": 2.0, "doubling": 2.0, "doubled": 2.0, "triple": 3.0, "tripling": 3.0, "tripled": 3.0}
_MULTIPLES |= {
    "treble": 3.0,
    "trebled": 3.0,
    "quadruple": 4.0,
    "quadrupled": 4.0,
    "halve": 0.5,
    "halving": 0.5,
    "halved": 0.5,
}
_TWICE = re.compile(
    r"\btwice\s(?=as\s(?:high|many|much|large|big)\b|the\s(?:current|present|number|level|share|rate)\b)", re.IGNORECASE
)
_FOLD = re.compile(r"\b(?P<times>\d{1,2}|two|three|four|five|six|seven|eight|nine|ten)-?fold\b", re.IGNORECASE)
# A bare number whose unit a label names: `Number of trainers. Target (2025): 5,000`, a cell of a row so labelled.
_BARE = re.compile(
    rf"(?:\b[Tt]argets?\b[^.:;|]{{0,24}}:|\b[Nn]umber\sof\s[^.:;|\d]{{3,80}}?(?:\s[–—-]|:)|\|)\s*(?:(?:at|least|about|over|some|up|to)\s)*(?P<figure>{_FIGURE}{SCALES})"
    r"(?=\s?[.;,)](?:\s|$)|\s*\||\s*$|\s(?:by|in)\s|\s*\n)"
)
_NUMBER_LABEL = re.compile(r"\b[Nn]umber\sof\s(?=[a-z])")
_PERCENT_LABEL = re.compile(r"%|\bper\s?cent|\bpercentage\b", re.IGNORECASE)
_ONE = re.compile(
    r"\b(?:at\sleast|at\smost|(?:minimum|maximum)\sof|(?:no|not)\s(?:fewer|less|more)\sthan|(?P<weak>(?<!no\s)(?<!not\s)more\sthan))\s(?P<one>one)\s(?=[a-z])(?!of\b|or\b|and\b)",
    re.IGNORECASE,
)
_NAMED = frozenset({"Actor", "Instrument", "Organization", "Place"})
_REACH = 60
_LABEL_REACH = 300


@dataclass(frozen=True, slots=True)
class Measure:
    """A quantity with its value and unit; `kind` names its sort, `comparator` what the other end of a range makes it.

    `noun` is the stretch that it counts, where that is known; `last` the end of the range it is part of, else its own.
    """

    start: int
    end: int
    value: float
    unit: str
    kind: str
    comparator: Comparator | None = None
    noun: Span | None = None
    age: bool = False
    last: int = -1


def measures(reading: Reading) -> list[Measure]:
    """The measures of a text, in order, each place once."""
    found: dict[int, Measure] = {}
    for mention in reading.mentions:
        measure = _measured(reading, mention) if mention.type in {"Quantity", "Time"} else None
        if measure is not None:
            found[measure.start] = measure
    for measure in list(found.values()):
        for end in _pair(reading.text, measure):
            over = reading.mention_over(end.start, end.end)
            known = found.get(over.start) if over and over.end <= measure.start else None
            found[known.start if known else end.start] = replace(known or end, comparator=end.comparator)
    for measure in list(found.values()):
        found |= {some.start: some for some in _some_of_them(reading.text, measure)}
    others = (_partitives, _numbers_of, _named, _multiples, _single, _bare)
    for measure in chain.from_iterable(each(reading) for each in others):
        found.setdefault(measure.start, measure)
    return [found[start] for start in sorted(found)]


def _measured(reading: Reading, mention: Mention) -> Measure | None:
    """What a mention of a quantity or a period is worth."""
    text = reading.text[mention.start : mention.end]
    around = reading.text[max(0, mention.start - 16) : mention.end + 4]
    named = (
        (currencies.money, "money"),
        (quantities.percentages, "percent"),
        (quantities.shares, "share"),
    )
    for read, kind in named if mention.rule in {f"quantities/{kind}" for _, kind in named} else ():
        first = next(read(around if kind == "share" else text), None)
        if first is not None:
            start = mention.start + (first.start if kind == "percent" else 0)
            return Measure(start, mention.end, first.value, first.unit, kind)
    link = _LINK.search(text)
    high = mention.start + link.end() if link else mention.start
    start = high if quantities.RANGE.search(reading.text, mention.start, high) else mention.start
    text = reading.text[start : mention.end]
    counted = _COUNT.match(text)
    value = number(counted.group(1)) if counted else None
    if counted is None or value is None:
        return None
    unit = counted.group(2).split()[-1].lower()
    if _PENALTY_UNITS.search(text):
        unit = "penalty units"
    elif value == 1 and not unit.endswith("s"):
        unit = _plural(unit)
    if mention.type == "Time":
        return Measure(start, mention.end, value, unit, "duration") if unit in _PERIODS else None
    kind = "abstract" if unit in _ABSTRACT | PROVISION_WORDS else "counted"
    noun = Span(start + counted.start(2), mention.end)
    return Measure(start, mention.end, value, unit, kind, None, noun, mention.rule == "quantities/age")


def _plural(noun: str) -> str:
    return f"{noun[:-1]}ies" if re.search(r"[^aeiou]y$", noun) else f"{noun}s"


def _pair(text: str, high: Measure) -> Iterator[Measure]:
    """The lower end of a range with the higher one, or the number before that shares its unit."""
    if high.kind in {"share", "times"}:
        return
    floor = max(0, high.start - _REACH)
    before = text[floor : high.start]
    ranged = _RANGED.search(before)
    lead = (ranged["lead"] or " ").lower().split(" ")[0] if ranged else ""
    if (
        ranged
        and (lead == "between" or not ranged["and"])
        and (high.kind == "money" or not _MONEY.match(ranged.group()))
    ):
        risen = lead == "from" and _CHANGING.search(text, max(0, floor - _REACH), floor + ranged.start())
        value = _low(text, ranged, high)
        if not risen and value is not None and value < high.value:
            start = floor + ranged.start("low")
            end = floor + ranged.end("low")
            yield replace(high, start=start, end=end, value=value, comparator="at_least", last=high.end)
            yield replace(high, comparator="at_most")
        return
    paired = _PAIRED.search(before)
    value = _low(text, paired, high) if paired and stated(paired["words"]) else None
    if paired and value is not None:
        start = floor + paired.start("low")
        yield replace(high, start=start, end=floor + paired.end("low"), value=value, comparator=None, last=high.end)


def _low(text: str, match: re.Match[str], high: Measure) -> float | None:
    """The value of the number before a higher one, which may share its scale: `5 to 10 million`."""
    value = number(match["low"])
    scale = _SCALED.search(text[high.start : high.end])
    if value is None or scale is None or _SCALED.search(match["low"]) or value >= 1000:
        return value
    return value * (number(f"1 {scale.group().strip()}") or 1)


def _some_of_them(text: str, whole: Measure) -> Iterator[Measure]:
    """`120 credits, of which at least 80 must`, `12 members, 4 of whom shall`: so many of those counted before."""
    match = _OF_WHICH.search(text, whole.end, whole.end + _REACH) if whole.kind == "counted" else None
    group = "low" if match and match["low"] else "some"
    value = number(match[group]) if match else None
    if match and value is not None and "." not in text[whole.end : match.start()]:
        yield Measure(match.start(group), match.end(group), value, whole.unit, "counted", None, whole.noun)


def _partitives(reading: Reading) -> Iterator[Measure]:
    """`at least six of the following nine articles`: a number that counts some of what is named behind it."""
    for match in quantities.PARTITIVE.finditer(reading.text):
        value, phrase = number(match["low"]), reading.phrase_of(reading.token_at(match.end()))
        if value is None or phrase is None or phrase.head.tag_ not in {"NNS", "NNPS"}:
            continue
        bounded = stated(reading.text[max(0, match.start() - _REACH) : match.start()])
        if bounded or _MUST_BE.match(reading.text, phrase.last):
            unit, noun = phrase.head.lower_, Span(phrase.first, phrase.last)
            kind = "counted" if bounded else "share"
            yield Measure(match.start(), match.end("low"), value, unit, kind, None, noun)


def _numbers_of(reading: Reading) -> Iterator[Measure]:
    """`the number of apprentices should grow to 10,000`: a number whose noun stands before it."""
    for match in _NUMBER_OF.finditer(reading.text):
        end = match.end("low") + len(reading.text[match.end("low") : match.end()])
        words_of = reading.text[match.start("low") : end]
        place = match.start("counted") if match["counted"] else match.start("group")
        value, phrase = number(words_of), reading.phrase_of(reading.token_at(place))
        if value is None or phrase is None or phrase.head.tag_ not in NOUNS or _A_YEAR.fullmatch(words_of):
            continue
        noun = Span(match.start() if match["counted"] else phrase.first, phrase.last)
        yield Measure(match.start("low"), end, value, phrase.head.lower_, "counted", None, noun)


def _named(reading: Reading) -> Iterator[Measure]:
    """`20 Institutes of Technology`: a number of what bears a name, which is a mention of its own."""
    for match in quantities.COUNTED.finditer(reading.text):
        named, value = reading.starting(match.end()), number(match["number"])
        over = reading.mention_over(match.start(), match.end())
        if (
            named is None
            or over is not None
            or named.type not in _NAMED
            or value is None
            or value < 2
            or _A_YEAR.fullmatch(match["number"])
        ):
            continue
        first, last = reading.tokens(named.start, named.end)
        head = next((t for t in reading.doc[first:last] if t.tag_ in {"NNS", "NNPS"}), None)
        if head is not None and (head.i + 1 == last or reading.doc[head.i + 1].lower_ in {"of", "for", "in"}):
            noun = Span(named.start, named.end)
            yield Measure(match.start(), named.end, value, head.lower_, "counted", None, noun)


def _multiples(reading: Reading) -> Iterator[Measure]:
    """`double the number of places`, `to be doubled`, `a twofold increase`: words that name a multiple."""
    for token in reading.verbs:
        value = _MULTIPLES.get(token.lower_)
        if value is None or token.dep_ in {"amod", "compound"} or token.tag_ == "VBD":
            continue
        yield Measure(token.idx, token.idx + len(token), value, "times", "times")
    for match in _FOLD.finditer(reading.text):
        value = number(match["times"])
        if value:
            yield Measure(match.start(), match.end(), value, "times", "times")
    for match in _TWICE.finditer(reading.text):
        yield Measure(match.start(), match.end() - 1, 2.0, "times", "times")


def _single(reading: Reading) -> Iterator[Measure]:
    """`at least one teacher`: one is a quantity where it is a bound."""
    for match in _ONE.finditer(reading.text):
        phrase = reading.phrase_of(reading.token_at(match.end()))
        free = match["weak"] and not negated(reading.text[max(0, match.start() - _REACH) : match.start()])
        if phrase and not free and phrase.head.tag_ == "NN" and phrase.head.lower_ + "s" not in _PERIODS:
            unit, noun = _plural(phrase.head.lower_), Span(max(phrase.first, match.end()), phrase.last)
            yield Measure(match.start("one"), phrase.last, 1, unit, "counted", None, noun)


def _bare(reading: Reading) -> Iterator[Measure]:
    """`Number of trainers. Target: 5,000`: a number that stands alone, in the unit that its label names."""
    for match in _BARE.finditer(reading.text):
        value = number(match["figure"])
        if value is None or _A_YEAR.fullmatch(match["figure"]):
            continue
        start, end = match.span("figure")
        label = _label(reading, start, in_row=match.group().startswith("|"))
        named = reading.last(_NUMBER_LABEL, label.end)
        counted = named.end() if named and named.start() >= label.start else label.start
        phrase = reading.phrase_of(reading.token_at(counted))
        if _PERCENT_LABEL.search(reading.text, label.start, label.end):
            yield Measure(start, end, value, "percent", "percent")
        elif phrase and phrase.head.tag_ in {"NNS", "NNPS"} and phrase.last <= label.end:
            yield Measure(start, end, value, phrase.head.lower_, "counted", None, Span(phrase.first, phrase.last))


def _label(reading: Reading, place: int, *, in_row: bool) -> Span:
    """What labels a number at a place: the first cell of its row, else what stands before it in its line."""
    first = max(reading.member(place), reading.last_stop(place), place - _LABEL_REACH)
    bar = reading.text.find("|", first + 1, place) if in_row else -1
    return Span(first, max(first + 1, bar if bar >= 0 else place))
