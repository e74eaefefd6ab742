"""Quantities and times: where numbers stand with a unit, a counted noun or a calendar, and what they are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policykg.annotations.english.lexicon import MONTHS

# What the name of a country makes of a currency that several have.
_DOLLARS = {
    "australian": "aud",
    "canadian": "cad",
    "new zealand": "nzd",
    "hong kong": "hkd",
    "singapore": "sgd",
}
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
    "seventeen": 17,
    "eighteen": 18,
    "nineteen": 19,
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
    "rs": "lkr",
    "rupees": "lkr",
    "renminbi": "cny",
    "sterling": "gbp",
    "francs": "chf",
    "yen": "jpy",
    "kronor": "sek",
    "kroner": "nok",
    "won": "krw",
    "chf": "chf",
    "s$": "sgd",
    "hk$": "hkd",
}
_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
WORD_NUMBER = (
    rf"(?:(?:{_WORD})(?:[- ](?:one|two|three|four|five|six|seven|eight|nine|hundred|thousand|million))?|hundred)"
)
NUMBER = (
    r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)"
    r"|\d{1,3},\d{1,2}(?=\s?(?:%|million|billion|trillion|bn|mn))|\d+(?:\.\d+)?(?![\d])"
)
"""Digits with separators of thousands; a comma before one or two digits and a unit sets decimals apart."""
_SCALES = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|m|k)\b)?"
_PER = r"(?:\s+(?:per|a)\s+(?:annum|year|month|week|day|hour|student|person|trainee|apprentice))?"
_OF_COUNTRY = (
    r"(?:(?:US|U\.S\.|American|Australian|Canadian|New\sZealand|Hong\sKong|Singapore|British|Chinese|Indian"
    r"|Sri\sLankan|Swiss|Japanese)\s)?"
)
MONEY = re.compile(
    rf"(?:(?<![\w.])(?:US|AU|A|NZ|C|CA|S|HK)?\$\s?|[€£¥]\s?|\b(?:EUR|USD|AUD|GBP|CAD|NZD|RMB|CNY|CHF|INR|LKR|JPY"
    rf"|SEK|NOK|DKK|Rs\.?)\s?)(?:{NUMBER}){_SCALES}{_PER}"
    rf"|(?<![\w.,])(?:{NUMBER}){_SCALES}\s(?:{_OF_COUNTRY}(?:euros?|dollars|pounds(?:\ssterling)?|yuan|renminbi|rupees"
    rf"|francs|yen|kronor|kroner|won)|EUR|USD|AUD|GBP|CAD|NZD|RMB|CNY|CHF|INR|LKR|JPY|SEK|NOK|DKK)\b{_PER}"
    rf"|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|eighty"
    rf"|ninety)(?:\s(?:hundred|thousand|million|billion))+\s{_OF_COUNTRY}(?:euros?|dollars|pounds|yuan|rupees)\b{_PER}",
)
PERCENT = re.compile(
    rf"(?<![\w.,])(?:{NUMBER})\s?(?:%|percent(?:age points?)?\b|per\scent\b(?:age points?)?)"
    rf"|\b{WORD_NUMBER}\s(?:percent|per\scent)\b(?:age points?)?",
    re.IGNORECASE,
)
_UNIT = r"(?:years?|months?|weeks?|days?|hours?|minutes?)"
_NUM = rf"(?:{NUMBER}|(?i:{WORD_NUMBER}))"
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
_KIND_OF_YEAR = (
    r"(?:fiscal|program|programme|financial|calendar|school|academic|award|base|loan|reporting|budget|income|tax"
    r"|performance)"
)
_NTH = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|last|next|preceding|previous|subsequent"
    r"|succeeding|following|current|prior|same|given|new)"
)
_FISCAL = (
    rf"(?:(?:each|{_NTH})\s(?:(?:and\s|or\s|,\s(?:and\s|or\s)?){_NTH}\s)?)?"
    rf"{_KIND_OF_YEAR}\syears?"
    rf"(?:\s{_YEARS})?(?:(?:,\s(?:and\s)?|\s(?:through|and|to)\s){_YEARS})*"
    rf"(?:,?\s(?:and|or)\s(?:for\s)?(?:each|every|any)\s(?:of\sthe\s)?(?:{_NTH}\s)?(?:\w+\s)?{_KIND_OF_YEAR}\syears?)?"
)
_OF_PERIOD = (
    rf"(?:period\s(?:from|beginning\s(?:on|in|with)|of|starting\s(?:on|in)|commencing\s(?:on|in))\s(?:{_DAY}|{_YEARS})"
    rf"\s(?:until|to|and|and\sending\s(?:on|in|with))\s(?:{_DAY}|{_YEARS}))"
)
_IN_FIGURES = r"(?:\s\(\d{1,3}\))?"
# A length that only qualifies a noun (`2-year program`) is no time of its own.
_LENGTH = (
    rf"{_NUM}{_IN_FIGURES}(?:[\s-]{_UNIT}\s(?:period|term)s?\b"
    rf"|\s(?:{_KIND_OF_YEAR}\syears?|(?:working|business|calendar|consecutive|clear|full|complete|school|juridical"
    rf"|additional|further)\s{_UNIT}|{_UNIT}))"
)
_COUNTED_TIME = (
    rf"(?:(?:past|last|next|first|previous|preceding|further|every|period\sof|term\sof)\s)?{_LENGTH}\b"
    rf"(?:\s(?:after|before|from|following|prior\sto|preceding)\s(?:the\s)?{_DAY})?"
)
_OF_YEARS = (
    r"(?:\s(?:in|of)\s(?:a|any|the|each|that|every)\s(?:such\s|later\s|following\s|next\s|previous\s)?"
    r"(?:(?:calendar|fiscal|financial|school|academic|program)\s)?year)"
)
_EDGE_OF = (
    r"(?:(?:first|last|business|next|working|closing)\s)?(?:day|date)\s(?:before|after|of|following)\s"
    r"(?:(?:the|each|that|any|this|every)\s)?(?:(?:first|last|current|next|previous|following|preceding)\s)?"
    r"(?:(?:day|date)\sof\s(?:(?:the|each|that)\s)?(?:(?:first|last|current|next|previous|following)\s)?)?"
    r"(?:(?:\w+\s){0,2}(?:period|month|year|term|week|quarter|semester)s?|technical\straining)\b"
)
TIME = re.compile(
    rf"(?<![\w.$€£/])(?<!§\s)(?:{_OF_PERIOD}"
    rf"|day\s(?:before|after|of)\s{_DAY}"
    rf"|{_EDGE_OF}"
    rf"|{_DAY}(?:{_OF_YEARS}|\sof\s{_FISCAL})?"
    rf"|{_FISCAL}(?:\s(?:following|after|before|beginning\son|ending\son|commencing\son)\s{_DAY})?"
    rf"|{_COUNTED_TIME}"
    rf"|(?:\d{{1,2}}(?:st|nd|rd|th)|twentieth|twenty-first)\s[Cc]entury"
    rf"|(?:{MONTHS}|[Ss]pring|[Ss]ummer|[Aa]utumn|[Ww]inter)\s(?:19|20)\d{{2}}"
    rf"|(?:first|second|third|fourth|last|Q[1-4])\s?(?:quarter|half)?\sof\s{_YEARS}|Q[1-4]\s{_YEARS}"
    rf"|(?:following|preceding|previous|next|subsequent|current|coming|past)\s(?:year|month|quarter|semester|term)s?\b"
    rf"|due\sdate\b"
    rf"|(?:mid-|end\sof\s|early\s|late\s)?{_YEARS}(?=[\s,.;:)\]?!–—”’\"-]|$))"
)
COUNTED = re.compile(rf"(?<![\w.,$€£/§–-])(?P<number>(?:{NUMBER})|{WORD_NUMBER})\s+(?=[A-Za-z])", re.IGNORECASE)
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
        return float(re.sub(r"[, ]", "", re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", low))) * scale
    total = 0
    for part in re.split(r"[\s-]+", low):
        if part in _SMALL:
            total += _SMALL[part]
        elif part in {"hundred", "thousand", "million", "billion"}:
            total = max(total, 1) * int(_SCALE[part])
        elif part:
            return None
    return float(total) * scale if total else None


def money(text: str) -> Iterator[Measured]:
    """Sums of money."""
    for match in MONEY.finditer(text):
        bare = re.sub(rf"{_PER}$", "", match.group())
        digits = re.search(rf"(?:{NUMBER}){_SCALES}|(?:{_WORD})(?:\s(?:hundred|thousand|million|billion))+", bare)
        value = number(digits.group()) if digits else None
        if value is not None and digits:
            yield Measured(match.start(), match.end(), value, _currency(bare, digits.start(), digits.end()), "money")


def _currency(words: str, first: int, last: int) -> str:
    """The code of the currency whose name or sign stands around digits."""
    around = re.sub(r"[\s\u00a0\u202f]+", " ", f"{words[:first]} {words[last:]}").strip().lower()
    name = around.rsplit(" ", 1)[-1]
    if name == "dollars":
        return _DOLLARS.get(around.removesuffix(" dollars"), "usd")
    if name == "rupees" and around.startswith("indian"):
        return "inr"
    return _CURRENCY.get(name, name)


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
