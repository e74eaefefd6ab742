"""Whose law a text is, by the formula that enacts it, and of which code it is a chapter."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.model import Stated

_FORMULAS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (code, re.compile(words, re.IGNORECASE | re.MULTILINE))
    for code, words in (
        ("NZ", r"\b(?:Public|Local|Private)\s+Act\s*\d{4}\s+No\s+\d+|Coat of Arms of New Zealand"),
        ("AU", r"\bThe\s+Parliament\s+of\s+Australia\s+enacts|\b(?:comlaw|legislation)\.gov\.au\b"),
        ("CA", r"\bSenate\s+and\s+House\s+of\s+Commons\s+of\s+Canada\b"),
        ("US", r"\bSenate\s+and\s+House\s+of\s+Representatives\s+of\s+the\s+United\s+States\b"),
        ("LK", r"\bParliament\s+of\s+the\s+Democratic\s+Socialist\s+Republic\s+of\s+Sri\s+Lanka\b"),
        ("LK", r"\[Certified\s+on\s+\d+(?:st|nd|rd|th)\s+\w+,?\s+\d{4}\]"),
        (
            "IN",
            r"\benacted\s+by\s+(?:the\s+)?Parliament\s+in\s+the\s+[\w-]+\s+Year\s+of\s+the\s+Republic\s+of\s+India\b",
        ),
        ("ZA", r"\bParliament\s+of\s+the\s+Republic\s+of\s+South\s+Africa\b"),
        ("IE", r"\bEnacted\s+by\s+the\s+Oireachtas\b"),
        ("KE", r"\bEnacted\s+by\s+the\s+Parliament\s+of\s+Kenya\b"),
        ("SG", r"\bParliament\s+of\s+Singapore\b"),
        ("PH", r"\bSenate\s+and\s+House\s+of\s+Representatives\s+of\s+the\s+Philippines\b"),
        ("GB", r"\bLords\s+Spiritual\s+and\s+Temporal\b"),
        ("DE", r"^Fundstelle\s*\n\s*:\s*BGBl"),
        ("ILO", r"\bGeneral\s+Conference\s+of\s+the\s+International\s+Labour\s+Organi[sz]ation\b"),
    )
)
_CODES: tuple[tuple[str, re.Pattern[str], str], ...] = (
    (
        "US",  # the dash behind the number, and sections that count through the title (`§ 50a.`), are this code's own
        re.compile(
            r"^#* ?Title (?P<title>\d{1,2})— ?[^\n]+\n(?:[#\s]*Subtitle [A-Z]—[^\n]*\n)?[#\s]*"
            r"CHAPTER (?P<chapter>\d{1,3}[A-Z]{0,2})—[^\n]*\n"
            r"(?=(?:[^\n]*\n){0,12}?[#\s]*§§?\W?\d+[a-z]?(?:[.,–]| to ))",
            re.IGNORECASE | re.MULTILINE,
        ),
        "{title} U.S.C. ch. {chapter}",
    ),
    (
        "US-DC",
        re.compile(r"\bD\.C\. Code,? Title (?P<title>\d{1,2}),? (?:ch\.|chapter) (?P<chapter>\d{1,3}[A-Z]?)\b", re.I),
        "D.C. Code Title {title} ch. {chapter}",
    ),
)


def enacted(text: str, body: int, head: int) -> Iterator[Stated]:
    """The jurisdiction and the number that the head of a text between two offsets states by its form."""
    for place, pattern, form in _CODES:
        if found := pattern.search(text, body, head):
            first, last = found.start() + len(found[0]) - len(found[0].lstrip("# ")), found.end("chapter")
            number = form.format(title=found["title"], chapter=found["chapter"].upper())
            yield Stated("number", number, first, last)
            yield Stated("jurisdiction", place, first, last)
            return
    for place, pattern in _FORMULAS:
        if found := pattern.search(text, body, head):
            yield Stated("jurisdiction", place, found.start(), found.end())
            return
