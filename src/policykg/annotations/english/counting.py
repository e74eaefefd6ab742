"""Counting: numbers with a unit, a currency or a counted noun, and times."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english import currencies, quantities, times
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.lexicon import MONTHS, PROVISION_WORDS, words
from policykg.annotations.english.phrases import Phrase
from policykg.annotations.english.text import Reading

# Behind these a number is a name: `level 3`, `Figure 2`.
_NUMBERED = PROVISION_WORDS | words("no no. number annex theme tile tiles step level tier figure table chapter under")
_BEFORE_YEARS = words("in since until during by before after from")
_OF_A_YEAR = words("prices figures levels budget budgets results data editions elections values standards")
_SCALES = words("hundred thousand million billion trillion bn mn m lakh crore")
_PERIODS = words("year month day week hour")
_PLURAL = frozenset({"NNS", "NNPS"})
_COLLECTIVE = words("youth staff personnel people women men children faculty manpower")
_YEAR = re.compile(r"(?:19|20)\d\d")
_CITED = re.compile(rf"(?:{MONTHS}|U\.?S\.?C?\.?|CFR|Stat|Fed|Vict|Geo|Eliz|Will|Edw)\b")
# Where a sentence counts the members of a body, one of them is counted too.
_MEMBERS = re.compile(
    r"\b(?:consist|compos|compris|made\sup|constitut|includ|appoint|elect)\w*\b[^.]{0,400}$", re.IGNORECASE
)
_BOUND = re.compile(r"\b(?:at\s(?:least|most)|not?\s(?:more|fewer|less)\sthan|only|exactly)\s$", re.IGNORECASE)


def counted(reading: Reading) -> Iterator[Candidate]:
    """The quantities and times of a text."""
    text = reading.text
    for measured in (*currencies.money(text), *quantities.percentages(text), *quantities.shares(text)):
        start = _low(text, measured.start) if measured.rule == "percent" else measured.start
        yield Candidate(start, measured.end, "Quantity", f"quantities/{measured.rule}", 4.95)
    for start, end in times.ages(text):
        yield Candidate(start, end, "Quantity", "quantities/age", 5.8)
    for start, end in times.times(text):
        yield Candidate(start, end, "Time", "times/pattern", 3.9)
    for match in quantities.COUNTED.finditer(text):
        phrase = reading.phrase_of(reading.token_at(match.end()))
        if phrase and _counts(reading, match, phrase):
            yield Candidate(_low(text, match.start()), phrase.last, "Quantity", "quantities/counted", 3.8)
    for match in quantities.PARTITIVE.finditer(text):
        if _BOUND.search(text, max(0, match.start() - 30), match.start()):
            yield Candidate(match.start(), match.end("low"), "Quantity", "quantities/counted", 3.8)


def _low(text: str, place: int) -> int:
    """Where a range begins whose higher number stands at a place (`8 to 12 members`), else that place."""
    low = quantities.RANGE.search(text, max(0, place - 40), place)
    return low.start(low.lastgroup) if low and low.lastgroup else place


def _counts(reading: Reading, match: re.Match[str], phrase: Phrase) -> bool:
    """Whether a number counts what the phrase behind it names, rather than numbers or dates it."""
    number, head = match["number"].lower(), phrase.head.lower_
    first, following = reading.token_at(match.start()), reading.token_at(match.end())
    before = reading.doc[first.i - 1].lower_ if first.i else ""
    if before in _NUMBERED or (before in _BEFORE_YEARS and _YEAR.fullmatch(number)):
        return False
    if _CITED.match(following.text) or head.removesuffix("s") in _PERIODS:
        return False
    if any(token.tag_ == "CD" and token.lower_ not in _SCALES for token in reading.doc[following.i : phrase.end]):
        return False
    if number in {"1", "one"} and following.lower_ not in _SCALES:
        return (
            phrase.head.tag_ == "NN" and following.tag_ != "CD" and (number == "1" or _is_counted_one(reading, match))
        )
    plural = phrase.head.tag_ in _PLURAL or head in _COLLECTIVE
    if not plural or (following.text[0].isupper() and _is_name(reading, match)):
        return False
    if head in PROVISION_WORDS and number[0].isdigit() and phrase.end - following.i == 1:
        return False
    return not (_YEAR.fullmatch(number) and head in _OF_A_YEAR)


def _is_name(reading: Reading, match: re.Match[str]) -> bool:
    """Whether a capitalised word behind a number makes it part of a name: `Horizon 2020 Calls`, `2019 Rules`."""
    first = reading.token_at(match.start())
    before = reading.doc[first.i - 1] if first.i else first
    return _YEAR.fullmatch(match["number"]) is not None or (before.tag_ in {"NNP", "NNPS"} and before.i < first.i)


def _is_counted_one(reading: Reading, match: re.Match[str]) -> bool:
    """Whether `one` counts: as a bound, or among the members that a sentence counts."""
    before = reading.text[max(0, match.start() - 400) : match.start()]
    if reading.text.startswith("of ", match.end()):
        return False
    if _BOUND.search(before[-30:]):
        return True
    listed = match.start() in reading.view.enumerators or re.search(
        r"(?:\band|,|\bor)\s$|\b(?:of|includes?|comprise)\s$", before
    )
    return bool(listed and _MEMBERS.search(before))
