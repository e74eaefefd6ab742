"""The marks that open the members of enumerations: ordinal words, letters, numbers, bullets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from policykg.passages.units import chinese_number

_ORDINALS = re.findall(r"\w+", "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth")
_ORDINAL = "|".join(_ORDINALS)
_GERMAN = re.findall(r"\w+", "erstens zweitens drittens viertens fünftens sechstens siebtens achtens neuntens zehntens")
_FRENCH = re.findall(r"\w+", "premièrement deuxièmement troisièmement quatrièmement cinquièmement sixièmement")
_CHINESE = "一二三四五六七八九十"
_OPENS = r"(?:(?<=[.;:!?,—”\"’)\n。；：，])[ \t\n]*|(?<=\n)[ \t]*|\A[ \t]*|(?<=\band)[ \t]+|(?<=>))"
_WORDS = re.compile(
    rf"{_OPENS}(?:(?P<lone>(?:{_ORDINAL})(?:ly)?(?: of all)?|finally|lastly)(?=,)"
    rf"|the (?P<the>{_ORDINAL})(?: (?!of\b)[\w-]+){{0,3}}? (?=(?:is|are|was|were|will be|consists?|concerns?)\b)"
    r"|(?P<one>one) (?=(?:must|can|should|may|shall|will|is|are|was|needs? to|has to)\b)"
    rf"|(?P<german>{'|'.join(_GERMAN)})\b|(?P<french>{'|'.join(_FRENCH)})\b)",
    re.IGNORECASE,
)
_BRACKETED = re.compile(
    r"(?P<line>^[ \t]*(?:[-*+•][ \t]+)?[*_]{0,3})?(?<![\w)\]])\((?P<mark>[A-Za-z]{1,5}|\d{1,3})\)"
    r"[*_]{0,3}(?=[\s\u4e00-\u9fff“\"‘$€£\[\\]|\Z)",
    re.MULTILINE,
)
_DOTTED = re.compile(r"^[ \t]*(?P<mark>\d{1,3}|[a-z]|[ivxl]{2,5})(?P<end>[.．)、])[ \t]*(?=\S)(?!\d)", re.MULTILINE)
_BULLET = re.compile(
    r"^(?P<indent>[ \t]*)(?P<mark>[-*+•–—·]|<li>)[ \t]*(?=\S)(?![-*_]|\([A-Za-z0-9]{1,5}\))", re.MULTILINE
)
_CJK = re.compile(
    rf"(?P<shi>(?<![\u4e00-\u9fff])[{_CHINESE}]是)|(?P<di>第[{_CHINESE}]{{1,2}}(?=[，、,：]|是))"
    rf"|(?P<bracket>[（(][{_CHINESE}]{{1,3}}[）)])|(?P<list>(?:^|(?<=[。；：\n]))[ \t　]*[{_CHINESE}]{{1,3}}、)"
    r"|(?P<words>(?:(?<=[。；，：\n])|^)(?:首先|其次|再次|最后)(?=[，,]))|(?P<circle>[①-⑳])",
    re.MULTILINE,
)
_HAN = re.compile(r"[\u4e00-\u9fff①-⑳]")
_REFERRED = re.compile(
    r"(?:\b(?:(?:sub)?(?:section|paragraph|clause|division|part)s?|articles?|items?|points?|limbs?|rules?|regulations?|"
    r"definitions?|steps?|Abs(?:atz|ätze|\.)|Nummern?|Nr\.|Satz|lit\.)"
    r"(?:[ \t]+\S{0,12}\(\w{1,5}\)[\s,]*(?:(?:,|and|or|to|through|und|oder|bis)\s*)+)*\s*"
    r"|\(\w{1,5}\)[\s,]*(?:and|or|to|through|und|oder|bis)?\s*)$"
)
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50}


@dataclass(frozen=True, slots=True)
class Marker:
    """A mark: where it starts, where its member's words start, how it may be read, and whether it opens a line."""

    start: int
    end: int
    readings: tuple[tuple[str, int], ...]
    line: bool


def find_markers(text: str, start: int, end: int) -> list[Marker]:
    """Every mark in the stretch, in text order."""
    found = [*_worded(text, start, end), *_bracketed(text, start, end), *_dotted(text, start, end)]
    found += _bullets(text, start, end)
    if _HAN.search(text, start, end):
        found += _chinese(text, start, end)
    found.sort(key=lambda marker: (marker.start, -marker.end))
    kept: list[Marker] = []
    for marker in found:
        if not kept or marker.start >= kept[-1].end:
            kept.append(marker)
    return [marker for marker in kept if marker.readings]


def _worded(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _WORDS.finditer(text, start, end):
        at = match.start(match.lastgroup or 0)
        word = match[match.lastgroup or 0].lower()
        if match["the"]:
            at = match.start(0) + len(match[0]) - len(match[0].lstrip())
            reading = ("words", _ORDINALS.index(word) + 1)
        elif match["one"]:
            reading = ("words", 1)
        elif match["german"]:
            reading = ("words", _GERMAN.index(word) + 1)
        elif match["french"]:
            reading = ("words", _FRENCH.index(word) + 1)
        else:
            stem = word.removesuffix(" of all").removesuffix("ly")
            reading = ("words", _ORDINALS.index(stem) + 1 if stem in _ORDINALS else 0)
        capital = text[at].isupper()
        yield Marker(at, match.end(), (("one", 1),) if match["one"] else (reading,), capital)


def _bracketed(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _BRACKETED.finditer(text, start, end):
        on_line = match["line"] is not None
        if not on_line and _REFERRED.search(text, max(start, match.start() - 60), match.start()):
            continue
        at = match.start("mark") - 1
        yield Marker(at, match.end(), tuple(_readings(match["mark"], "()")), on_line)


def _dotted(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _DOTTED.finditer(text, start, end):
        readings = tuple(_readings(match["mark"], match["end"]))
        if readings and readings[0][1] < 100:
            yield Marker(match.start("mark"), match.end(), readings, line=True)


def _bullets(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _BULLET.finditer(text, start, end):
        style = f"bullet{len(match['indent'].expandtabs(4)) // 2}{match['mark']}"
        yield Marker(match.start("mark"), match.end(), ((style, 0),), line=True)


def _chinese(text: str, start: int, end: int) -> Iterator[Marker]:
    for match in _CJK.finditer(text, start, end):
        kind = match.lastgroup or ""
        mark = match[kind].strip(" \t　")
        if kind == "words":
            number = ("首先", "其次", "再次", "最后").index(mark) + 1
        elif kind == "circle":
            number = ord(mark) - ord("①") + 1
        else:
            number = chinese_number(re.sub(rf"[^{_CHINESE}]", "", mark))
        at = match.end() - len(mark)
        line = at == start or text[at - 1] == "\n" or not text[text.rfind("\n", 0, at) + 1 : at].strip()
        yield Marker(at, match.end(), ((f"zh-{kind}", number if mark != "最后" else 0),), line)


def _readings(mark: str, around: str) -> Iterator[tuple[str, int]]:
    """How a mark may be read: (i) as the first Roman number or the ninth letter."""
    if mark.isdigit():
        yield f"digit{around}", int(mark)
        return
    case = "upper" if mark.isupper() else "lower"
    roman = _roman(mark.lower())
    if roman:
        yield f"roman-{case}{around}", roman
    if len(mark) == 1:
        yield f"alpha-{case}{around}", ord(mark.lower()) - 96
    elif len(mark) == 2 and mark[0] == mark[1] and mark.isalpha():
        yield f"double-{case}{around}", ord(mark[0].lower()) - 96


def _roman(mark: str) -> int:
    if set(mark) - set(_ROMAN):
        return 0
    values = [_ROMAN[char] for char in mark]
    total = sum(-a if a < b else a for a, b in zip(values, [*values[1:], 0], strict=True))
    return total if _as_roman(total) == mark else 0


def _as_roman(number: int) -> str:
    parts = ((50, "l"), (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
    words = ""
    for value, sign in parts:
        words, number = words + sign * (number // value), number % value
    return words
