"""Numbers: how figures and words write them, and what they are worth."""

from __future__ import annotations

import re

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
    "lakh": 1e5,
    "crore": 1e7,
}
_WORD = "|".join(sorted(_SMALL, key=len, reverse=True))
_ONES = "one|two|three|four|five|six|seven|eight|nine"
_TENS = "twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety"
_BELOW_100 = rf"(?:(?:{_TENS})[- ](?:{_ONES})(?![a-z])|(?:{_WORD})(?![a-z]))"
_POWERS = r"(?:hundred|thousand|million|billion)(?![a-z])"
WORD_NUMBER = rf"(?:{_BELOW_100}(?:[- ]{_POWERS}(?:\s(?:and\s)?{_BELOW_100})?){{0,3}}|an?\s{_POWERS}|hundred)"
"""`twelve`, `twenty-five`, `two hundred and fifty`, `five thousand`."""
NUMBER = (
    r"\d{1,3}(?:[, \u00a0\u202f]\d{3})+(?:\.\d+)?(?!\d)"
    r"|\d{1,3},\d{1,2}(?=\s?(?:%|million|billion|trillion|bn|mn))|\d+(?:\.\d+)?(?![\d])"
)
"""Digits with separators of thousands; a comma before one or two digits and a unit sets decimals apart."""
SCALES = r"(?:\s?(?:hundred|thousand|million|billion|trillion|bn|mn|m|k|lakh|crore)\b)?"


def number(text: str) -> float | None:
    """The value of digits or number words, scale included; None where the text is no number."""
    low = text.lower().replace("\u00a0", " ").replace("\u202f", " ").strip()
    figures = re.fullmatch(rf"(?P<digits>[\d, ]*\d(?:\.\d+)?)\s?(?P<scale>{'|'.join(_SCALE)})?", low)
    if figures:
        digits = re.sub(r"[, ]", "", re.sub(r"^(\d+),(\d{1,2})$", r"\1.\2", figures["digits"]))
        return float(digits) * (_SCALE[figures["scale"]] if figures["scale"] else 1)
    return _worded([word for word in re.split(r"[\s-]+", low) if word and word not in {"a", "an", "and"}]) or None


def _worded(words: list[str]) -> float:
    """The value of number words; 0 where another word is among them."""
    total = current = 0.0
    for word in words:
        if word in _SMALL:
            current += _SMALL[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        elif word in _SCALE:
            total, current = total + max(current, 1) * _SCALE[word], 0
        else:
            return 0
    return total + current
