"""The imprint of a document: who issued it, when, under which number, as its title, a line or its signature says.

Read are the title, the first lines, each of which holds one of these and no more, and the last ones, in which a body
signs above a day. Chinese official documents have their own form: see `official`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.documents.dates import DAY, MONTH_AND_YEAR, iso
from policykg.model import Stated

_FIRST, _LAST = 14, 8
"""Lines that are not empty, of the head and of the end."""
_SHORT = 200
"""Characters of a line that may say one thing alone."""

_HEADS = (
    r"Ministry|Department|Office|Council|Commission|Committee|Bureau|Board|Agency|Authority|Government|Secretariat"
    r"|Parliament|Congress|Administration|Directorate|Assembly|Cabinet|Institute|Institution|Organi[sz]ation|Union"
)
_NAME = r"(?:[A-Z][\w’'.-]*|of|for|and|the|on|in|&)"
_ENDED = rf"(?:[A-Z][\w’'.-]*\s(?:(?:{_NAME})\s){{0,7}}?(?:{_HEADS}))(?:\s(?:of|for)(?:\s{_NAME}){{1,9}})?"
_OPENED = rf"(?:{_HEADS})\s(?:of|for)(?:\s{_NAME}){{1,9}}"
_BODY_LINE = re.compile(rf"(?:The\s|the\s)?(?P<body>{_OPENED}|{_ENDED})")
_AND_BODY = re.compile(rf"(?:,\s(?:and\s)?|\sand\s)(?:(?:of\s)?the\s)?(?=(?:{_OPENED}|{_ENDED})|(?:\w+\s)?[Oo]ther\s)")
_OTHERS = re.compile(
    r"(?:\w+\s)?[Oo]ther\s(?:[Dd]epartments|[Mm]inistries|[Aa]gencies|[Cc]ommissions|[Oo]rgans|[Uu]nits)$"
)
_TITLE_BODIES = re.compile(
    r"(?:[A-Z][\w-]*\s){0,3}?(?:Opinions?|Notice|Decision|Measures|Plan|Circular|Guidelines?|Resolution|Recommendation"
    r"|Communication|Order|Regulations?|Conclusions|Outline|Provisions|Statement|Strategy|Report)\s(?:from|of|by)\sthe\s"
    r"(?P<bodies>[A-Z].{3,220}?)\s(?:on|[Cc]oncerning|[Rr]egarding|for\s(?=[A-Z][a-z]+ing\b)|to\s(?=[A-Z])|of\s(?=\d))",
)
_EU_ACT = re.compile(
    r"(?:(?P<council>COUNCIL|Council)|(?P<commission>COMMISSION|Commission)"
    r"|(?:[A-Z]\w+\s\d{4}/\d+/E[CU]\s(?:OF|of)\s(?:THE|the)\s)?(?P<both>EUROPEAN\sPARLIAMENT\sAND\sOF\sTHE\sCOUNCIL|European\sParliament\sand\sof\sthe\sCouncil))"
    r"\b(?=.{0,60}?\bof\s\d|\s(?:RECOMMENDATION|DIRECTIVE|DECISION|RESOLUTION|CONCLUSIONS|REGULATION)\b)"
)
_EUROPEAN = re.compile(
    r"\bOF THE EUROPEAN UNION\b|\b\d{4}/\d+/E[CU]\b|\b\d{4}/[CL]\s?\d+/\d+\b|\bEuropean Commission\b"
)
_PRESENTED = re.compile(
    r"(?i:presented to parliament) (?:\w+ )?by (?:the )?(?P<body>(?:Secretary of State|Minister)[^,.\n]*?)"
    r"(?= by (?:Command|command)|$)"
)
_VESTED = re.compile(r"\bauthority vested in me as President\b")
_JOURNAL = re.compile(r"(?P<number>\d{4}/[CL]\s?\d+/\d+)")
"""A place in the Official Journal of the European Union."""
_NUMBER_YEAR = re.compile(r"[\[〔(]((?:19|20)\d\d)[\]〕)]")
_NUMBERS = tuple(
    re.compile(words)
    for words in (
        r"(?P<number>(?:CP|Cm|Cmnd|Cmd)\.?\s?\d{2,4})$",
        r"(?P<number>\d{4}\s(?:CHAPTER|Chapter|c\.)\s\d+)$",
        r"\(?(?P<number>No\.?\s?\d+\s(?:of|OF)\s\d{4})\)?\.?$",
        r"(?P<number>(?:[A-Z][a-z]+\s?){1,4}[\[〔(]\d{4}[\]〕)]\s?No\.?\s?\d+)$",
        r"(?P<number>Executive Order (?:No\.\s)?\d{4,5})\b",
        r"[A-Z]\w+\s(?P<number>\d{2,4}/\d+/E[CU])\b",
    )
)
_CUE = (
    r"(?:(?:adopted|issued|published|promulgated|dated|approved|released|made|signed|done|assented\sto|enacted"
    r"|date\sof\s(?:assent|issue|publication)|date)\b(?:\s(?:on|at\s[A-Z]\w+|in))?[:,]?\s(?:this\s|the\s)?)"
)
_DATES = tuple(
    re.compile(words)
    for words in (
        rf"(?:[^\[]{{0,160}}\[|\()(?i:{_CUE})?(?P<day>{DAY})\.?(?:[\]),;]|\s(?:at|by|in)\s)",
        rf"(?i:{_CUE})(?P<day>{DAY}|{MONTH_AND_YEAR})",
        rf"(?:[A-Z][\w ]{{2,30}},\s(?:the\s)?)?(?P<day>{DAY}|{MONTH_AND_YEAR})\.?$",
    )
)
_ENACTED = re.compile(
    r"(?i:(?:this\s\w+\s(?:was|is)\s)?(?:enacted|passed|adopted|approved|issued|promulgated|made|ratified))\sby\s(?:the\s)?"
    rf"(?P<body>{_OPENED}|{_ENDED}),?\s(?:(?:at|in)\s[A-Z]\w+,?\s)?(?:on|dated|this)\s(?:the\s)?(?P<day>{DAY})\.?"
)
_TITLE_DAY = re.compile(rf"\bof\s(?P<day>{DAY})")


def imprint(text: str, body: int, head: int, title: tuple[str, int, int]) -> Iterator[Stated]:
    """The facts of the imprint of a text that begins at `body`, with its head up to `head` and its title."""
    yield from _english(text, body, head, title)


def _english(text: str, body: int, head: int, title: tuple[str, int, int]) -> Iterator[Stated]:
    _, start, end = title
    first = list(_lines(text, body, head))[:_FIRST]
    issuers = [*_title_bodies(text, start, end), *_european(text, first)]
    made = next((found for place in first if (found := _ENACTED.fullmatch(text, *place))), None)
    if made:
        issuers = issuers or [Stated("issuer", made["body"], *made.span("body"))]
        yield Stated("date_issued", iso(made["day"]), *made.span("day"))
    issuers = issuers or list(_signing(text, first)) or list(_signing(text, _last(text, body)))
    yield from issuers
    for place in first:
        if vested := _VESTED.search(text, *place):
            yield Stated("jurisdiction", "US", *vested.span())
    number = next(_numbers(text, first), None)
    if number:
        yield number
    day = _TITLE_DAY.search(text, start, end) if start < end else None
    if day and iso(day["day"]):
        yield Stated("date_issued", iso(day["day"]), *day.span("day"))
    yield from _dated(text, first)
    yield from _dated(text, _last(text, body), alone=True)
    if number and (year := _NUMBER_YEAR.search(number.value)):
        yield Stated("date_issued", year[1], number.start, number.end)


def _lines(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The lines that are not empty, without the marks of a heading or of emphasis around them."""
    for found in re.compile(r"[^\n]*[^\s#*_>][^\n]*").finditer(text, start, end):
        line = found[0]
        first = found.start() + len(line) - len(line.lstrip(" \t#*_>"))
        yield first, found.start() + len(line.rstrip(" \t*_"))


def _last(text: str, body: int) -> list[tuple[int, int]]:
    return list(_lines(text, max(body, len(text) - _LAST * _SHORT), len(text)))[-_LAST:]


def _title_bodies(text: str, start: int, end: int) -> Iterator[Stated]:
    """`Notice of the Ministry of Education and the Ministry of Finance on …`."""
    found = _TITLE_BODIES.match(text, start, end) if start < end else None
    if not found:
        return
    first, last = found.span("bodies")
    cuts = [*_AND_BODY.finditer(text, first, last)]
    places = zip([first, *(cut.end() for cut in cuts)], [*(cut.start() for cut in cuts), last], strict=True)
    for one, stop in places:
        if not _OTHERS.match(text, one, stop):
            yield Stated("issuer", text[one:stop], one, stop)


def _european(text: str, first: list[tuple[int, int]]) -> Iterator[Stated]:
    if not first:
        return
    start, end = first[0][0], first[-1][1]
    ground = _EUROPEAN.search(text, start, end)
    act = next((found for at, stop in first[:3] if (found := _EU_ACT.match(text, at, stop))), None) if ground else None
    if not act or not ground:
        return
    yield Stated("jurisdiction", "EU", *ground.span())
    if act["both"]:
        for name in ("European Parliament", "Council"):
            place = text.casefold().index(name.casefold(), act.start("both"))
            yield Stated("issuer", name, place, place + len(name))
    else:
        role = "council" if act["council"] else "commission"
        yield Stated("issuer", act[role].title(), *act.span(role))


def _signing(text: str, lines: list[tuple[int, int]]) -> Iterator[Stated]:
    """Bodies that are a line, or that present it to a parliament."""
    for start, end in lines:
        if presented := _PRESENTED.match(text, start, end):
            yield Stated("issuer", presented["body"], *presented.span("body"))
            yield Stated("jurisdiction", "GB", start, end)
            return
    for start, end in lines:
        named = _BODY_LINE.fullmatch(text, start, end) if end - start < _SHORT else None
        if named:
            yield Stated("issuer", named["body"], *named.span("body"))


def _numbers(text: str, lines: list[tuple[int, int]]) -> Iterator[Stated]:
    for start, end in lines:
        if end - start < 2 * _SHORT:
            found = _JOURNAL.search(text, start, end)
            found = found or next((m for pattern in _NUMBERS if (m := pattern.match(text, start, end))), None)
            if found:
                yield Stated("number", " ".join(found["number"].split()), *found.span("number"))


def _dated(text: str, lines: list[tuple[int, int]], *, alone: bool = False) -> Iterator[Stated]:
    """The first line that says a day behind a cue or in brackets, or that is a day; only such a one at the end."""
    for start, end in lines:
        for pattern in _DATES[2:] if alone else _DATES:
            found = pattern.match(text, start, end) if end - start < 2 * _SHORT else None
            if found and (day := iso(found["day"])):
                yield Stated("date_issued", day, *found.span("day"))
                return
