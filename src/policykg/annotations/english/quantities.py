"""Quantities: where numbers stand with a unit or a counted noun, and what they are worth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policykg.annotations.english.numbers import NUMBER, WORD_NUMBER, number

PERCENT = re.compile(
    rf"(?:(?P<part>1/2|1/4|3/4|one[-\s]half|one[-\s]quarter|three[-\s]quarters)\sof\s)?(?<![\w.,])(?:{NUMBER})\s?(?:%(?:\spoints?\b)?|-?percent(?:age[\s-]points?)?\b|per\scent(?:um)?\b(?:age\spoints?)?|pp\b)"
    rf"|\b{WORD_NUMBER}(?:\s\(\d[\d.]*\s?%?\))?\s(?:percent(?:age\spoints?)?\b|per\scent(?:um)?\b(?:age\spoints?)?)",
    re.IGNORECASE,
)
_PART_VALUES = {"1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "one-half": 0.5, "one-quarter": 0.25, "three-quarters": 0.75}
IN_FIGURES = r"(?:\s\(\d[\d,.]*\s?%?\))?"
"""What repeats words in figures: `two (2) members`."""
COUNTED = re.compile(
    rf"(?<![\w.,$€£/§–-])(?:\d{{1,4}}[–-])?(?P<number>(?:{NUMBER})|{WORD_NUMBER}){IN_FIGURES}(?:\sor\s(?:more|fewer|less))?\s+(?=[A-Za-z])",
    re.IGNORECASE,
)
_FIGURE = rf"(?<![\w.,$€£/-])(?P<low>(?:{NUMBER})|{WORD_NUMBER})"
PARTITIVE = re.compile(rf"{_FIGURE}\sof\s(?:the|its|their|those|these|such|all)\s(?:following\s)?", re.IGNORECASE)
"""A number of what is named behind it: `at least six of the following nine articles`."""
RANGE = re.compile(
    rf"(?:(?<=\bbetween\s){_FIGURE}\sand\s|(?<!from\s){_FIGURE.replace('low', 'least')}\sto\s"
    r"|(?<![\w.,$€£/-])(?P<digits>\d+)[–-])$",
    re.IGNORECASE,
)
"""The lower end of a range whose higher end is to follow: `between 8 and`, `30 to`."""
_PARTS = {
    "half": 2,
    "halve": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "eighth": 8,
    "tenth": 10,
}
_PART_OF = re.compile(
    rf"(?<!first\s)(?<!second\s)(?<!last\s)(?<!other\s)\b(?:(?P<count>an?|one|two|three|four|five|seven|nine)(?:-|\s))?"
    rf"(?P<part>{'|'.join(_PARTS)})s?"
    r"(?=\s(?:of|the|its|majority|majorities|by|in|to|from|and|or|between|over)\b|[,.;:)]|$)(?!\sof\s(?:the\s)?(?:year|(?:19|20)\d\d))",
    re.IGNORECASE,
)
# What leads to a part: `by a third`, `to at least a quarter`.
_LED = re.compile(r"\b(?:by|to|in|at\sleast|at\smost|than|nearly|almost|about|over)\s$", re.IGNORECASE)
_ONE_IN = re.compile(
    rf"(?<![\w.,$€£-])(?P<some>{WORD_NUMBER}|\d{{1,3}})\s(?:in|out\sof)\s(?:every\s|each\s)?"
    r"(?P<all>two|three|four|five|six|eight|ten|twelve|twenty|\d{1,3})(?=\s[a-z]|[,.;:)]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Measured:
    """A quantity found; `unit` and `value` as a target states them."""

    start: int
    end: int
    value: float
    unit: str
    rule: str


def percentages(text: str) -> Iterator[Measured]:
    """Shares in percent, and differences in percentage points."""
    for match in PERCENT.finditer(text):
        part = match["part"] or ""
        value = number(
            re.sub(
                r"[\s-]?(?:\(|%|per\s?cent|pp\b).*$", "", match.group()[len(part) :].removeprefix(" of "), flags=re.I
            )
        )
        if value is not None:
            value *= _PART_VALUES.get(part.lower().replace(" ", "-"), 1.0)
            unit = "percentage points" if re.search(r"point|pp$", match.group(), re.IGNORECASE) else "percent"
            yield Measured(match.start(), match.end(), round(value, 6), unit, "percent")


def shares(text: str) -> Iterator[Measured]:
    """Parts of a whole, each worth what is left of one: `two-thirds of`, `half of`, `by a third`, `one in four`."""
    for match in _PART_OF.finditer(text):
        count, part = (match["count"] or "").lower(), match["part"].lower()
        led = _LED.search(text, max(0, match.start() - 12), match.start())
        divided = led is not None or text.startswith((" of ", " the "), match.end())
        if count in {"", "a", "an"} and not (divided and (count or part == "half")):
            continue
        start = match.start("part") if len(count) < 3 else match.start()
        value = (number(count) or 1.0) / _PARTS[part]
        yield Measured(start, match.end(), round(value, 6), "share", "share")
    for match in _ONE_IN.finditer(text):
        some, whole = number(match["some"]), number(match["all"])
        if some and whole and some < whole:
            yield Measured(match.start(), match.end(), round(some / whole, 6), "share", "share")
