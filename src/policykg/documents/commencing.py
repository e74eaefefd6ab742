"""From when to when a text says that it has effect: `This Act comes into force on 1 July 2010`, `… expires on …`.

Read is what is said of the text as a whole, not of a section of it, and of a day that is named, or that is the day on
which it was issued. `ceases to have effect on` names the first day without effect: the last one in force is before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from policykg.documents.dates import DAY, ZH_DAY, iso
from policykg.model import Stated

_KINDS = (
    "Act|Law|Code|Statute|Ordinance|Decree|Regulations?|Rules|Order|Directive|Decision|Resolution|Convention|Protocol"
    "|Agreement|Treaty|Charter|Measures|Provisions|Guidelines?|Notice|Circular|Opinions?|Plan|Policy|Programme|Program"
    "|Strategy|Scheme|Framework|Instrument|Proclamation|Instructions?|By-?laws?|Standards?"
)
_ON = r"(?:(?!\n\s*\n|\b(?:which|that|who|if|unless)\b)(?:[^.;:]|(?<=\bNo)\.))"
"""A character of the same sentence, and of its main clause."""
_WHOLE = (
    r"(?<!\bof\s)(?<!\bunder\s)(?<!\bin\s)(?<!\bto\s)(?<!\bby\s)"
    rf"\b(?:[Tt]his|[Tt]hese|[Tt]he\s+present)\s+(?:[A-Z][a-z-]+\s+){{0,3}}?(?i:{_KINDS})\b"
    r"(?!\s+(?:or|and)\s+(?:any|the)\b)"
)
_BEGINS = (
    r"(?:(?:comes?|goes|go|enters?|brought|be\s+put)\s+into\s+(?:full\s+)?(?:force|effect|operation)"
    r"|takes?\s+effect|(?:is|are|be|becomes?)\s+effective|commences?|be\s+(?:implemented|enforced))"
)
_FROM = (
    r"(?:,?\s+(?:and\s+(?:has|have)\s+effect\s+)?(?:with\s+effect\s+)?(?:on\s+and\s+from|as\s+of|as\s+from|starting\s+from"
    r"|beginning\s+on|effective|from|on)\s+(?:the\s+)?)"
)
_ISSUE = (
    r"(?:(?:date|day)\s+of\s+(?:(?:its|their|the)\s+)?(?:promulgation|issuance|issue|signature"
    r"|signing|enactment|adoption|assent))"
)
_COMMENCES = re.compile(rf"{_WHOLE}{_ON}{{0,240}}?\b{_BEGINS}{_FROM}(?:(?P<day>{DAY})|(?P<issue>{_ISSUE}))")
_LINE = re.compile(
    rf"^[#*| \t]*(?:(?:date\s+of\s+)?commencement|effective(?:\s+(?:date|from|as\s+of))?"
    rf"|(?:date\s+of\s+)?entry\s+into\s+force|in\s+force\s+(?:from|since))"
    rf"(?:\s+date)?[\s:|*]{{1,6}}(?P<day>{DAY})[ \t*|.]*$",
    re.IGNORECASE | re.MULTILINE,
)
_UNTIL = r"(?:until|till|up\s+to|through)\s+(?:and\s+including\s+)?"
_LASTS = re.compile(
    rf"{_WHOLE}{_ON}{{0,240}}?\b(?:expires?\s+(?:on\s+|{_UNTIL})|(?:(?:remains?|continues?|be|is|are)"
    rf"\s+(?:in\s+(?:force|effect)|valid|effective)|has\s+effect|have\s+effect)\s+{_UNTIL})(?:the\s+)?(?P<day>{DAY})"
)
_CEASES = re.compile(
    rf"{_WHOLE}{_ON}{{0,240}}?\b(?:ceases?\s+to\s+(?:have\s+effect|be\s+in\s+force|apply|be\s+effective)"
    rf"|(?:lapses?|is\s+repealed|are\s+repealed))\s+(?:on|from|as\s+of|with\s+effect\s+from)\s+(?:the\s+)?(?P<day>{DAY})"
)

_ZH_WHOLE = (
    r"(?:本(?:办法|规定|细则|意见|通知|方案|条例|规则|决定|计划|措施|标准|规程|指南|制度|规划|政策)|起(?:施行|实施|执行|生效))[^。；]{0,30}?"
    r"(?:有效期限?|试行期限?)"
)
"""Not how long a certificate is valid."""
_ZH_LASTS = re.compile(rf"{_ZH_WHOLE}(?:为|：|自[^，。；]{{2,16}})?(?:至|到)(?P<day>{ZH_DAY})")
_ZH_YEARS = re.compile(rf"{_ZH_WHOLE}(?:为|：)?(?P<years>\d{{1,2}}|[一二三四五六七八九十]{{1,2}})年")
_ZH_NUMBERS = {number: place for place, number in enumerate("一二三四五六七八九", 1)}


def commencement(text: str, body: int, known: Mapping[str, str]) -> Iterator[Stated]:
    """The first and the last day in force that a text from `body` on states of itself.

    `known` holds what is known already of date_issued and date_effective, in ISO 8601.
    """
    begun = known.get("date_effective", "")
    if not begun and (first := _first_day(text, body, known.get("date_issued", ""))):
        yield first
        begun = first.value
    if last := _last_day(text, body, begun):
        yield last


def _first_day(text: str, body: int, issued: str) -> Stated | None:
    found = _LINE.search(text, body) or _COMMENCES.search(text, body)
    if not found:
        return None
    named = "day" if found["day"] else "issue"
    day = _iso(found[named]) if named == "day" else issued if _is_day(issued) else ""
    return Stated("date_effective", day, *found.span(named)) if day else None


def _last_day(text: str, body: int, begun: str) -> Stated | None:
    if named := _LASTS.search(text, body) or _ZH_LASTS.search(text, body):
        day = _iso(named["day"])
        return Stated("date_end", day, *named.span("day")) if day else None
    if ceased := _CEASES.search(text, body):
        day = day_before(_iso(ceased["day"]))
        return Stated("date_end", day, *ceased.span("day")) if day else None
    lasting = _ZH_YEARS.search(text, body)
    if lasting and _is_day(begun):
        day = day_before(f"{int(begun[:4]) + _years(lasting['years'])}{begun[4:].replace('-02-29', '-03-01')}")
        return Stated("date_end", day, *lasting.span())
    return None


def day_before(day: str) -> str:
    """The day before one in ISO 8601; empty where that is not a day.

    >>> day_before("2021-09-01"), day_before("2021")
    ('2021-08-31', '')
    """
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat() if _is_day(day) else ""


def _is_day(value: str) -> bool:
    """Whether a date is known to the day."""
    return len(value) == len("2010-07-01")


def _iso(words: str) -> str:
    return iso(" ".join(words.split()))


def _years(written: str) -> int:
    """The number of years in a numeral up to ninety-nine: `5`, `五`, `十二`."""
    if written.isdigit():
        return int(written)
    tens, _, ones = written.rpartition("十")
    ten = _ZH_NUMBERS.get(tens, 1) if "十" in written else 0
    return 10 * ten + _ZH_NUMBERS.get(ones, 0)
