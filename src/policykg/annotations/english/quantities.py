"""Quantities and times: where numbers stand with a unit, a counted noun or a calendar, and what they are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policykg.annotations.english.lexicon import MONTHS

_SMALL = {
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
    "eleven": 11,
    "twelve": 12,
    "thirteen": 13,
    "fourteen": 14,
    "fifteen": 15,
    "sixteen": 16,
    "eighteen": 18,
    "twenty": 20,
    "thirty": 30,
    "forty": 40,
    "fifty": 50,
    "sixty": 60,
    "seventy": 70,
    "eighty": 80,
    "ninety": 90,
}
_SCALE = {
    "hundred": 100,
    "thousand": 1e3,
    "million": 1e6,
    "m": 1e6,
    "mn": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "k": 1e3,
    "trillion": 1e12,
}
_CURRENCY = {
    "$": "usd",
    "us$": "usd",
    "usd": "usd",
    "€": "eur",
    "eur": "eur",
    "euro": "eur",
    "euros": "eur",
    "£": "gbp",
    "gbp": "gbp",
    "a$": "aud",
    "aud": "aud",
    "au$": "aud",
    "c$": "cad",
    "cad": "cad",
    "ca$": "cad",
    "nz$": "nzd",
    "nzd": "nzd",
    "rmb": "cny",
    "cny": "cny",
    "yuan": "cny",
    "¥": "cny",
    "dollars": "usd",
    "pounds": "gbp",
    "rs.": "lkr",
    "rupees": "lkr",
    "chf": "chf",
    "s$": "sgd",
    "hk$": "hkd",
}
_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
WORD_NUMBER = (
    rf"(?:(?:{_WORD})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine|hundred|thousand|million))?|hundred)"
)
NUMBER = r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)|\d+(?:\.\d+)?(?![\d])"
_SCALES = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|m|k)\b)?"
_PER = r"(?:\s+(?:per|a)\s+(?:annum|year|month|week|day|hour|student|person|trainee|apprentice))?"
MONEY = re.compile(
    rf"(?:(?<![\w.])(?:US|AU|A|NZ|C|CA|S|HK)?\$\s?|[€£¥]\s?|\b(?:EUR|USD|AUD|GBP|CAD|NZD|RMB|CNY|CHF"
    rf"|Rs\.?)\s?)(?:{NUMBER}){_SCALES}{_PER}"
    rf"|(?<![\w.,])(?:{NUMBER}){_SCALES}\s(?:euros?|dollars|pounds|yuan|rupees)\b{_PER}",
)
PERCENT = re.compile(
    rf"(?<![\w.,])(?:{NUMBER})\s?(?:%|percent(?:age points?)?\b|per\scent\b(?:age points?)?)"
    rf"|\b{WORD_NUMBER}\s(?:percent|per\scent)\b(?:age points?)?",
    re.IGNORECASE,
)
_UNIT = r"(?:years?|months?|weeks?|days?|hours?|minutes?)"
_NUM = rf"(?:{NUMBER}|{WORD_NUMBER})"
AGE = re.compile(
    rf"(?<![\w.])(?:(?<=aged\s)|(?<=age\s)|(?<=ages\s))?(?:between\s)?(?P<span>{_NUM}(?:\s(?:and|to"
    rf"|or)\s{_NUM})?\s(?:years?)(?:\s(?:old|of\sage))?)",
    re.IGNORECASE,
)
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?\s(?:day\sof\s)?(?:{MONTHS})(?:,?\s\d{{4}})?"
    rf"|(?:{MONTHS})\s\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s\d{{4}})?(?!\d)"
    rf"|(?:{MONTHS})(?:,?\s(?:of\s)?\d{{4}})(?!\d)|\d{{4}}-\d{{2}}-\d{{2}})"
)
_YEARS = r"(?:19|20)\d{2}(?:\s?[/–-]\s?(?:(?:19|20)\d{2}|\d{2}))?"
_FISCAL = (
    r"(?:(?:first|each|next|preceding|previous|second|third|subsequent|succeeding)\s)?"
    rf"(?:fiscal|program|programme|financial|calendar|school|academic|award|base|loan)\syears?"
    rf"(?:\s{_YEARS})?(?:\s(?:through|and|to)\s{_YEARS})?"
)
_OF_PERIOD = (
    rf"(?:period\s(?:from|beginning\s(?:on|in)|of)\s(?:{_DAY}|{_YEARS})"
    rf"\s(?:until|to|and|and\sending\s(?:on|in))\s(?:{_DAY}|{_YEARS}))"
)
_COUNTED_TIME = (
    rf"(?:(?:past|last|next|first|previous|preceding|further|every)\s)?{_NUM}(?:[\s-]{_UNIT}(?:\s(?:period|term))?)\b"
)
TIME = re.compile(
    rf"(?<![\w.$€£/])(?<!§\s)(?:{_OF_PERIOD}"
    rf"|day\s(?:before|after|of)\s{_DAY}"
    rf"|{_DAY}(?:\sin\s(?:a|any|the|each|that|every)\s(?:later\s|following\s|next\s)?(?:calendar|fiscal|financial"
    rf"|school)?\s?year)?"
    rf"|{_FISCAL}(?:\s(?:following|after|before|beginning\son|ending\son|commencing\son)\s{_DAY})?"
    rf"|{_COUNTED_TIME}"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)|twentieth|twenty-first)\s[Cc]entury"
    rf"|(?:{MONTHS}|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)\s(?:19|20)\d{{2}}"
    rf"|(?:mid-|end\sof\s|early\s|late\s)?{_YEARS}(?=[\s,.;:)\]?!–—”’\"-]|$))"
)
_FISCAL_ANY = re.compile(_FISCAL)
COUNTED = re.compile(rf"(?<![\w.,$€£/§-])(?P<number>(?:{NUMBER})|{WORD_NUMBER})\s+(?=[A-Za-z])", re.IGNORECASE)
_NOT_A_YEAR = re.compile(
    r"(?:\b(?:Act|Acts|Code|Law|Regulations?|Rules?|Measures|Order|Ordinance|Plan|Strategy|Agenda|Agreement"
    r"|Convention|Charter"
    r"|Directive|Standards?|Amendments|No\.?|Nos\.?|U\.?S\.?C\.?|section|sections|article|of)\s(?:\([^)]*\)\s)?"
    r"|[/(]|§\s?)$"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity found; `unit` and `value` as a target states them."""

    start: int
    end: int
    value: float
    unit: str
    rule: str


def number(text: str) -> float | None:
    """The value of digits or number words, scale included; None where the text is no number."""
    low = text.lower().replace("\u00a0", " ").replace("\u202f", " ").strip()
    scale = 1.0
    for word, size in _SCALE.items():
        if re.search(rf"(?<=[\d\s]){word}$", low):
            low, scale = low[: -len(word)].strip(), size
            break
    digits = re.fullmatch(r"[\d, ]+(?:\.\d+)?", low)
    if digits:
        return float(re.sub(r"[, ]", "", low)) * scale
    total = 0
    for part in re.split(r"[\s-]+", low):
        if part in _SMALL:
            total += _SMALL[part]
        elif part in {"hundred", "thousand", "million"}:
            total = max(total, 1) * int(_SCALE[part])
        elif part:
            return None
    return float(total) * scale if total else None


def money(text: str) -> Iterator[Measured]:
    """Sums of money."""
    for match in MONEY.finditer(text):
        bare = re.sub(rf"{_PER}$", "", match.group())
        digits = re.search(rf"(?:{NUMBER}){_SCALES}", bare)
        unit = re.sub(r"[\d.,\s\u00a0\u202f]+.*$", "", bare).strip().lower() or bare.rsplit(" ", 1)[-1].lower()
        value = number(digits.group()) if digits else None
        if value is not None:
            yield Measured(match.start(), match.end(), value, _CURRENCY.get(unit, unit), "money")


def percentages(text: str) -> Iterator[Measured]:
    """Shares in percent."""
    for match in PERCENT.finditer(text):
        value = number(re.sub(r"\s?(?:%|per\s?cent).*$", "", match.group(), flags=re.IGNORECASE))
        if value is not None:
            yield Measured(match.start(), match.end(), round(value, 6), "percent", "percent")


def times(text: str) -> Iterator[tuple[int, int]]:
    """Dates, years, fiscal years and counted durations."""
    for match in TIME.finditer(text):
        words = match.group()
        if re.fullmatch(r"\d{4}", words) and _NOT_A_YEAR.search(text, max(0, match.start() - 30), match.start()):
            before = text[max(0, match.start() - 30) : match.start()]
            if not re.search(
                r"(?:^|\s)(?:end|year|as|spring|beginning|start|January|amount|fiscal) of\s$|^of\s$", before
            ):
                continue
        lead = re.match(r"(?:each|every)\s", words)
        start = match.start() + (lead.end() if lead else 0)
        yield start, match.end()


def ages(text: str) -> Iterator[tuple[int, int]]:
    """Ages of people, which count as quantities."""
    for match in AGE.finditer(text):
        before = text[max(0, match.start() - 24) : match.start()].lower()
        after = text[match.end() : match.end() + 12].lower()
        aged = re.search(
            r"\b(?:aged?|ages|under|over|attained)(?:\s(?:between|from|at least|under|over|the age of|of))?\s$", before
        )
        if (
            (aged and re.search(r"\bage", before))
            or re.search(r"(?:old|of age)$", match.group())
            or after.startswith(" of age")
        ):
            yield match.start("span"), match.end("span")


def year(text: str) -> int | None:
    """The last calendar year that a time names (the first of `2020/21`); None where it names none."""
    found = re.findall(r"(?<![\d,])(?:19|20)\d{2}(?!\d)", text)
    return int(found[-1]) if found else None
