"""Dates as texts write them, read as ISO 8601 at their own precision."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping

_MONTHS: Mapping[str, int] = {
    month: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero",
            "february feb februar février febrero",
            "march mar märz mars marzo",
            "april apr avril abril",
            "may mai mayo",
            "june jun juni juin junio",
            "july jul juli juillet julio",
            "august aug août agosto",
            "september sep sept septembre septiembre",
            "october oct oktober octobre octubre",
            "november nov novembre noviembre",
            "december dec dezember décembre diciembre",
        ),
        1,
    )
    for month in names.split()
}
_YEAR = r"(?P<year>1[5-9]\d\d|20\d\d|21\d\d)"
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})\.?"
_DAY = r"(?P<day>[0-2]?\d|3[01])"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        rf"{_YEAR}\s*年\s*(?P<month>1[0-2]|0?\d)\s*月\s*{_DAY}\s*日",
        rf"{_YEAR}\s*年\s*(?P<month>1[0-2]|0?\d)\s*月",
        rf"{_YEAR}-(?P<month>1[0-2]|0\d)-{_DAY}\b",
        rf"{_YEAR}-(?P<month>1[0-2]|0\d)\b(?!-)",
        rf"\b{_DAY}(?:st|nd|rd|th|\.|er)?\s+(?:day\s+of\s+|of\s+|de\s+)?{_MONTH}\s*,?\s*(?:de\s+)?{_YEAR}\b",
        rf"\b{_MONTH}\s+{_DAY}(?:st|nd|rd|th)?\s*,?\s+{_YEAR}\b",
        rf"\b{_MONTH},?\s+(?:of\s+)?{_YEAR}\b",
        rf"{_YEAR}\s*年",
        rf"(?<!\d)(?<!\d[-–/]){_YEAR}(?!\d|\s*[-–/]\s*\d)",
    )
)


def iso_date(written: str) -> str:
    """The one date that the words state (`March 28, 2019` → `2019-03-28`); empty where they state none.

    >>> iso_date("二〇一九"), iso_date("in 2015"), iso_date("2019年1月24日"), iso_date("1 May 2022")
    ('', '2015', '2019-01-24', '2022-05-01')
    """
    plain = " ".join(unicodedata.normalize("NFKC", written).split())
    for form in _FORMS:
        if found := form.search(plain):
            parts = found.groupdict()
            month, day = parts.get("month") or "", int(parts.get("day") or 0)
            number = int(month) if month.isdigit() else _MONTHS.get(month.casefold(), 0)
            return parts["year"] + (f"-{number:02d}" if number else "") + (f"-{day:02d}" if number and day else "")
    return ""
