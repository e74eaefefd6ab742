"""Times and ages: dates, years, fiscal years, counted durations, and how old people are."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english.lexicon import MONTHS
from policykg.annotations.english.numbers import NUMBER, WORD_NUMBER

_UNIT = r"(?:years?|months?|weeks?|days?|hours?|minutes?)"
_NUM = rf"(?:{NUMBER}|(?i:{WORD_NUMBER}))"
AGE = re.compile(
    rf"(?<![\w.])(?:(?<=aged\s)|(?<=age\s)|(?<=ages\s))?(?:between\s)?(?P<span>{_NUM}(?:(?:\s(?:and|to"
    rf"|or)\s|\s?[–-]\s?){_NUM})?\s(?:years?)(?:\s(?:olds?|of\sage))?)"
    r"|\b(?:aged|age\sof|ages\sof)\s(?:between\s|over\s|under\s|at\sleast\s)?(?P<bare>\d{1,2}(?:(?:\s(?:to|and|or)\s|\s?[–-]\s?)\d{1,2})?)(?![\w.,–-]?\d|\s?(?:years?|months?|%|per)\b|\s(?:to|and|or)\s\d)"
    r"|\b(?:people|persons?|adults?|youths?|learners?|workers|those|children|women|men|trainees|students)\s(?:who\sare\s)?"
    r"(?:aged\s)?(?:under|over|below|above)\s(?P<under>\d{1,2})(?![\w.,]?\d|\s?(?:%|per|years|months|[a-z]+ees)\b)"
    r"|(?<![\w.])(?P<olds>\d{1,2}(?:[–-]\d{1,2}|[–-]\sto\s\d{1,2})?[\s-]years?[\s-]olds?)\b",
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
_NOT_A_YEAR = re.compile(
    r"(?:\b(?:Act|Acts|Code|Law|Regulations?|Rules?|Measures|Order|Ordinance|Plan|Strategy|Agenda|Agreement"
    r"|Convention|Charter"
    r"|Directive|Standards?|Amendments|No\.?|Nos\.?|U\.?S\.?C\.?|section|sections|article|of)\s(?:\([^)]*\)\s)?"
    r"|[/(]|§\s?)$"
)


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
        named = next((group for group in ("bare", "under", "olds") if match[group]), None)
        if named:
            yield match.span(named)
            continue
        before = text[max(0, match.start() - 24) : match.start()].lower()
        after = text[match.end() : match.end() + 12].lower()
        aged = re.search(
            r"\b(?:aged?|ages|under|over|attained)(?:\s(?:between|from|at least|under|over|the age of|of))?\s$", before
        )
        if (
            (aged and re.search(r"\bage", before))
            or re.search(r"(?:olds?|of age)$", match.group())
            or after.startswith(" of age")
        ):
            yield match.start("span"), match.end("span")


def year(text: str) -> int | None:
    """The last year that a time names (the first of `2020/21`, the last of `2021-27`); None where it names none."""
    period = re.search(r"(?<![\d,])(?P<first>(?:19|20)\d{2})\s?[/–-]\s?(?P<last>\d{2})(?!\d)", text)
    if period and int(period["last"]) - int(period["first"][2:]) > 1:
        return int(period["first"][:2] + period["last"])
    found = re.findall(r"(?<![\d,])(?:19|20)\d{2}(?!\d)", text)
    return int(found[-1]) if found else None
