"""What Chinese official documents (GB/T 9704-2012) say of themselves: title, issuers, number, day, first day in force.

Such words stand in the lines of a register (`发文机关：…`), under the title, in the decree that a text comes with, in
its signature, and in its last article. Days are written in figures or in numerals (`二〇二三年六月八日`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.documents.dates import ZH_DAY, iso
from policykg.documents.words import one_line
from policykg.model import Stated

_MARGIN = r"[ \t\u3000]*"
_HAN = r"[\u4e00-\u9fff]+"
# Runs of characters are taken whole, so that no line can be read in two ways and time grows with the text alone.
_BODIES = (
    rf"(?>{_HAN}(?:[ \t\u3000、]+{_HAN})*)"
    r"(?:(?<=[部委厅局署院会])|(?<=中央)|(?<=政府)|(?<=办公室)|(?<=党委)|(?<=银行)|(?<=大学)|(?<=部门))"
)
_GAP = r"[ \t\u3000]*\n(?:[ \t\u3000]*\n){0,3}"
_SPACED = r"[\u4e00-\u9fff](?:[ \t\u3000]+[\u4e00-\u9fff]){1,9}"
_ABOUT = re.compile(r"(?:联合)?(?:关于|印发《)")
_ISSUERS = re.compile(_BODIES)
_SIGNED = re.compile(
    rf"^{_MARGIN}(?P<bodies>{_BODIES}(?:{_GAP}{_MARGIN}{_BODIES}){{0,11}}){_GAP}{_MARGIN}(?P<day>{ZH_DAY}){_MARGIN}$",
    re.MULTILINE,
)
_UNDER_TITLE = re.compile(rf"^{_MARGIN}[（(](?P<day>{ZH_DAY})[）)]{_MARGIN}$", re.MULTILINE)
_ONE = re.compile(rf"{_SPACED}(?=\s*$|\s*\n)|[\u4e00-\u9fff]+", re.MULTILINE)
_SERIAL = r"[\u4e00-\u9fff]{1,10}[〔\[（(]\d{4}[〕\]）)](?:第)?\d+号"
_NUMBER = re.compile(rf"^[ \t*]*(?:({_SERIAL})[ \t*]*$|[（(]({_SERIAL})(?=[ \t\u3000，,）)]))", re.MULTILINE)
_DECREE = re.compile(
    rf"^[#* \t]*(?P<body>[\u4e00-\u9fff]{{2,24}})令[* \t]*(?:\n\s*)?{_MARGIN}第\s*(?P<number>\d+)\s*号", re.MULTILINE
)
_DECREED = re.compile(r"《(?P<title>[^《》\n]{4,60})》(?:已[经于]?|业经|经)[^。]{0,80}?(?:公布|发布|施行)")
_ALONE = re.compile(rf"^{_MARGIN}(?P<day>{ZH_DAY}){_MARGIN}$", re.MULTILINE)
_ENTRY = re.compile(r"^[ \t*|]*(?P<key>[\u4e00-\u9fff]{2,6})[ \t*]*[：:][ \t*]*(?P<value>[^\n|]*[^\s|*])", re.MULTILINE)
_ENTRIES = {
    "发文机关": "issuer",
    "发布机关": "issuer",
    "制发机关": "issuer",
    "发文字号": "number",
    "文号": "number",
    "成文日期": "date_issued",
    "发文日期": "date_issued",
    "印发日期": "date_issued",
    "发布日期": "date_issued",
    "公布日期": "date_issued",
    "生效日期": "date_effective",
    "实施日期": "date_effective",
    "施行日期": "date_effective",
}
_LINE = re.compile(
    rf"({ZH_DAY})(?!\s*[（(]?此件)\s*(?:由|经)?\s*((?:第[一二三四五六七八九十]+届)?[\u4e00-\u9fff（）()]{{2,60}}?)?"
    r"(?:第[一二三四五六七八九十百]+次\S{0,8}?会议|令第\d+号)?\s*(?:《[^》\n]{2,60}》\s*)?(?:第[一二三四五六]次)?"
    r"(?:通过|批准|修订|修正|公布|发布|印发|颁布)"
)
_SESSION = re.compile(r"^[\u4e00-\u9fff]*?第[一二三四五六七八九十]+届")
_FORCE = re.compile(rf"[自于]({ZH_DAY})起(?:施行|实施|生效|执行)")
_AT_ONCE = re.compile(r"自(?:发布|公布|印发|颁布)之日起(?:施行|实施|生效|执行)")
_STATE = "中华人民共和国"
_HEAD, _LINES, _TAIL = 600, 1_000, 2_500


def titled(text: str, body: int) -> tuple[str, int, int] | None:
    """The title where the first line is none: of a register's entry, of what a decree makes known, or of two lines."""
    first = re.compile(r"[^\n]*\S[^\n]*").search(text, body, body + _HEAD)
    if first is None:
        return None
    entry = re.compile(r"^[ \t*|]*标题[ \t*]*[：:][ \t]*([^\n|]*[^\s|*])", re.MULTILINE).search(
        text, body, body + _HEAD
    )
    if entry and _ENTRY.match(text, first.start()):
        return one_line(entry[1]), *entry.span(1)
    if _DECREE.match(text, first.start()):
        made = _DECREED.search(text, first.end(), body + _LINES)
        return (made["title"], *made.span("title")) if made else None
    both = re.compile(rf"{_MARGIN}({_BODIES}{_GAP}{_MARGIN}(?:联合)?关于[^\n。，；]{{4,90}})").match(
        text, first.start()
    )
    return (one_line(both[1]), *both.span(1)) if both else None


def stated(text: str, body: int, head: int, title: tuple[str, int, int]) -> Iterator[Stated]:
    """The facts that the document states of itself; of a field that has one value, the first counts."""
    facts = [*_register(text, body), *_enacted(text, body, head), *_decree(text, body, head)]
    facts += _signature(text, body, head, title)
    yield from facts
    day = next((fact.value for fact in facts if fact.field == "date_issued"), "")
    tail = max(body, len(text) - _TAIL)
    force = [*_FORCE.finditer(text, body, min(tail, body + _LINES)), *_FORCE.finditer(text, tail)][-1:]
    for match in force:
        yield Stated("date_effective", iso(match[1]), *match.span(1))
    at_once = _AT_ONCE.search(text, tail)
    if at_once and day and not force:
        yield Stated("date_effective", day, *at_once.span())


def _register(text: str, body: int) -> Iterator[Stated]:
    """The entries of a register above the text, in the order of `_ENTRIES`: the text's day before that on the net."""
    entries = [m for m in _ENTRY.finditer(text, body, min(len(text), body + _HEAD)) if m["key"] in _ENTRIES]
    if len(entries) < 2:
        return
    for entry in sorted(entries, key=lambda m: list(_ENTRIES).index(m["key"])):
        field = _ENTRIES[entry["key"]]
        if field == "issuer":
            for one in re.compile(r"[^\s、，,;；]+").finditer(text, *entry.span("value")):
                yield Stated("issuer", one[0], *one.span())
        elif field == "number":
            yield Stated("number", entry["value"], *entry.span("value"))
        elif value := iso(entry["value"]):
            yield Stated(field, value, *entry.span("value"))


def _enacted(text: str, body: int, head: int) -> Iterator[Stated]:
    """The last adoption, revision or amendment that the head names is the one whose text this is."""
    lines = list(_LINE.finditer(text, body, min(head, body + _LINES)))
    if not lines:
        return
    yield Stated("date_issued", iso(lines[-1][1]), *lines[-1].span(1))
    named = [line for line in lines if line[2]]
    own = [line for line in named if not text.startswith("批准", line.end()) and not line[0].endswith("批准")]
    if named:
        issuer = _acting((own or named)[-1])
        yield issuer
        if "人民代表大会" in issuer.value:
            yield Stated("jurisdiction", "CN", issuer.start, issuer.end)


def _acting(line: re.Match[str]) -> Stated:
    """Who acted, without the number of its term: 第十三届全国人民代表大会常务委员会 → 全国人民代表大会常务委员会."""
    session = _SESSION.match(line[2])
    name = line[2][session.end() :] if session else line[2].removeprefix(_STATE)
    place = re.match(r"[\u4e00-\u9fff]*?(?:省|市|自治区)(?=第)", line[2])
    return Stated(
        "issuer", place[0] + name if place else name, line.end(2) - len(name if not place else line[2]), line.end(2)
    )


def _decree(text: str, body: int, head: int) -> Iterator[Stated]:
    """Whose decree the text begins with, its number and the day under it."""
    decree = _DECREE.search(text, body, min(head, body + 200))
    if not decree:
        return
    start = decree.start("body")
    shift = len(_STATE) if decree["body"].startswith(_STATE) and decree["body"] != f"{_STATE}主席" else 0
    yield Stated("issuer", decree["body"][shift:], start + shift, decree.end("body"))
    yield Stated("number", f"{decree['body'][shift:]}令第{decree['number']}号", start + shift, decree.end())
    yield Stated("jurisdiction", "CN", *decree.span())
    day = _ALONE.search(text, decree.end(), min(head, body + _LINES))
    if day:
        yield Stated("date_issued", iso(day["day"]), *day.span("day"))


def _signature(text: str, body: int, head: int, title: tuple[str, int, int]) -> Iterator[Stated]:
    number = _NUMBER.search(text, body, min(head, body + _HEAD))
    if number:
        place = number.span(1) if number[1] else number.span(2)
        yield Stated("jurisdiction", "CN", *place)
        yield Stated("number", text[slice(*place)], *place)
    about = _ABOUT.search(text, title[1], title[2])
    named = _ISSUERS.fullmatch(text, title[1], about.start()) if about else None
    signed = next(iter([*_SIGNED.finditer(text, max(body, len(text) - _TAIL))][-1:]), None)
    shortened = named and "等" in named[0]  # `教育部等六部门关于…`: the signature names all
    bodies = signed if signed and (shortened or not named) else named
    if bodies:
        for one in _ONE.finditer(text, *bodies.span("bodies" if bodies is signed else 0)):
            yield Stated("issuer", re.sub(r"\s", "", one[0]), *one.span())
    day = signed or _UNDER_TITLE.search(text, body, min(head, body + _HEAD))
    if day:
        yield Stated("date_issued", iso(day["day"]), *day.span("day"))
