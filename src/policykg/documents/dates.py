"""Dates as documents write them, in English, German, French and Chinese."""

from __future__ import annotations

import re

from policykg.documents.frontmatter import is_date

_MONTHS = {
    name: number
    for names in (
        "January February March April May June July August September October November December",
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "Jan Feb Mar Apr May Jun Jul Aug Sept Oct Nov Dec",
    )
    for number, name in enumerate(names.casefold().split(), 1)
}
_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Oct|Nov|Dec)\.?"
)
DAY = (
    rf"(?:\d{{4}}-\d\d-\d\d|\d{{1,2}}(?:st|nd|rd|th)?(?:\sday\sof)?\s{_MONTH},?\s\d{{4}}"
    rf"|{_MONTH}\s\d{{1,2}}(?:st|nd|rd|th)?,\s\d{{4}})"
)
"""A day in English or ISO 8601, as a pattern."""
_NUMERAL = "〇一二三四五六七八九"
ZH_DAY = (
    r"(?:\d{4}年\d{1,2}月\d{1,2}日"
    r"|[一二][〇○零一二三四五六七八九]{3}年[一二三四五六七八九十]{1,2}月[一二三四五六七八九十]{1,3}日)"
)
"""A day in Chinese, in figures or numerals, as a pattern."""
MONTH_AND_YEAR = rf"{_MONTH},?\s\d{{4}}"


def month(name: str) -> int:
    """The number of a month by its name; 0 where it is none."""
    return _MONTHS.get(name.casefold(), 0)


def iso(words: str) -> str:
    """A date in words as ISO 8601, to the day or the month; empty where it is none."""
    digits = re.findall(r"\d+", words)
    if re.fullmatch(r"\d{4}-\d\d-\d\d", words):
        day = words
    elif "年" in words:
        parts = digits if digits else _numerals(words)
        if len(parts) != 3:
            return ""
        day = f"{int(parts[0])}-{int(parts[1]):02}-{int(parts[2]):02}"
    else:
        named = [number for word in re.findall(r"[^\W\d]{3,}", words) if (number := month(word))]
        if not named or not 1 <= len(digits) <= 2:
            return ""
        found = [int(digits[-1]), named[0], *map(int, digits[:-1])]
        day = "-".join(f"{part:02}" for part in found)
    return day if is_date(day) else ""


def _numerals(words: str) -> list[str]:
    """The numbers of a day in numerals: 二〇二三年十月二十八日 → 2023, 10, 28."""
    numbers = []
    for part in re.findall(r"[〇○零一二三四五六七八九十]+", words):
        tens, ten, ones = part.replace("○", "〇").replace("零", "〇").rpartition("十")
        whole = (_NUMERAL.index(tens) if tens else 1) * 10 if ten else 0
        numbers.append(str(whole + _NUMERAL.index(ones or "〇")) if ten or len(ones) == 1 else _figures(ones))
    return numbers


def _figures(numerals: str) -> str:
    return "".join(str(_NUMERAL.index(numeral)) for numeral in numerals)
