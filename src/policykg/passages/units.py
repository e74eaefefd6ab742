"""What a heading's words say: which unit of a text it opens, its number as stated, and its title."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["part", "chapter", "section", "article", "annex", "heading"]

CHINESE_DIGITS = "〇一二三四五六七八九"
_NAMES = {
    "title": "title",
    "subtitle": "subtitle",
    "book": "book",
    "part": "part",
    "subpart": "subpart",
    "chapter": "chapter",
    "subchapter": "subchapter",
    "division": "division",
    "subdivision": "subdivision",
    "section": "section",
    "sec": "section",
    "article": "article",
    "art": "article",
    "annex": "annex",
    "annexe": "annex",
    "schedule": "schedule",
    "appendix": "appendix",
    "teil": "part",
    "buch": "book",
    "kapitel": "chapter",
    "abschnitt": "division",
    "unterabschnitt": "subdivision",
    "artikel": "article",
    "anlage": "annex",
    "anhang": "annex",
    "partie": "part",
    "titre": "title",
    "chapitre": "chapter",
    "编": "part",
    "部分": "part",
    "章": "chapter",
    "节": "division",
    "条": "article",
}
WORDS = "|".join(sorted((name for name in _NAMES if name.isascii()), key=len, reverse=True))
PREFIXES = {
    "title": "title",
    "subtitle": "subtitle",
    "book": "book",
    "part": "part",
    "subpart": "subpart",
    "chapter": "chp",
    "subchapter": "subchp",
    "division": "dvs",
    "subdivision": "subdvs",
    "section": "sec",
    "article": "art",
    "annex": "annex",
    "schedule": "sched",
    "appendix": "app",
    "subsection": "subsec",
    "number": "sec",
    "list": "pt",
    "": "hd",
}
_KINDS: dict[str, Kind] = {
    "title": "part",
    "subtitle": "part",
    "book": "part",
    "part": "part",
    "subpart": "part",
    "chapter": "chapter",
    "subchapter": "chapter",
    "division": "chapter",
    "subdivision": "chapter",
    "section": "section",
    "subsection": "section",
    "number": "section",
    "list": "section",
    "article": "article",
    "annex": "annex",
    "schedule": "annex",
    "appendix": "annex",
}
CONTAINERS = ("title", "subtitle", "book", "part", "subpart", "chapter", "subchapter", "division", "subdivision")
ANNEXES = frozenset({"annex", "schedule", "appendix"})
_RANKS = {name: rank for rank, name in enumerate(CONTAINERS)}
_NAMED = re.compile(
    rf"(?P<unit>(?i:{WORDS}))\b\.?\s*"
    r"(?P<num>(?:\d+[A-Za-z]{0,2}|[IVXLC]+|[A-Z]{1,2})(?:[-–.](?:\d+[A-Z]{0,2}|[A-Z]{1,2}))*(?!\w))?"
    r"(?:\s*[-–—:.]+\s*|\s+|(?=\()|$)(?P<title>.*)",
    re.DOTALL,
)
_SIGN = re.compile(
    r"(?P<num>§§?\W{0,2}\d+[a-z]{0,2}(?:[-–.]\d+\w*)*(?:(?:\s*,\s*|\s+(?:to|bis|and|und)\s+)\d+[a-z]{0,2})*)[.:]?(?:\s+|$)(?P<title>.*)",
    re.DOTALL,
)
_CHINESE = re.compile(
    r"(?P<num>第\s*[一二三四五六七八九十百零〇两\d]+\s*(?P<unit>编|部分|章|节|条)"
    r"(?:之[一二三四五六七八九十])?)[\s　：:、]*(?P<title>.*)",
    re.DOTALL,
)
_DECIMAL = re.compile(r"(?P<num>\d{1,4}(?:\.\d{1,3}){0,4}[A-Z]{0,2})(?:[.)]\s*|\s+|$)(?P<title>.*)", re.DOTALL)
_LETTERED = re.compile(r"(?P<num>\((?:\d{1,3}(?:\.\d+)?|[A-Za-z]{1,5})\))\s*(?P<title>.*)", re.DOTALL)
_LISTED = re.compile(
    r"(?P<num>[一二三四五六七八九十]{1,3}、|[（(][一二三四五六七八九十]{1,3}[）)])\s*(?P<title>.*)", re.DOTALL
)
_ARABIC = re.compile(r"\d+[A-Za-z]{0,2}(?:[-–.]\w+)*")


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of a text: `name` is its normal name (part, chapter, section …), empty where the heading names none."""

    name: str
    number: str
    title: str

    @property
    def kind(self) -> Kind:
        """The kind of section that it opens."""
        return _KINDS.get(self.name, "heading")

    @property
    def depth(self) -> int:
        """How deep a decimal number reaches: 2 for 4.1; of Chinese lists 1 for 一、 and 2 for （一）."""
        if self.name == "list":
            return 1 if self.number.endswith("、") else 2
        return self.number.count(".") + 1

    @property
    def key(self) -> str:
        """Its number for an id: 4-1, III, 12 for 第十二条."""
        chinese = re.search(r"[〇一二三四五六七八九十百零两]+", self.number)
        if chinese:
            return str(chinese_number(chinese[0]))
        last = (
            re.search(r"(?:^|[\s(])([A-Za-z]{1,6}(?:-[A-Z]{1,2})?)$", self.number.rstrip(").")) if self.number else None
        )
        found = _ARABIC.search(self.number) or (last if last and last[1].lower() not in _NAMES else None)
        return re.sub(r"[.–-]+", "-", found[found.lastindex or 0]) if found else ""


def read_unit(words: str, name: str = "") -> Unit:
    """The unit that a heading's words open; `name` is what the format itself calls it."""
    named = _NAMED.match(words)
    if named and (named["num"] or not named["title"] or _is_annex(named["unit"])):
        unit = _NAMES[named["unit"].lower()]
        number = words[: named.end("num")] if named["num"] else words[: named.end("unit")]
        return Unit(unit, _spaced(number), named["title"].strip())
    for pattern, unit in (
        (_SIGN, "section"),
        (_CHINESE, ""),
        (_LISTED, "list"),
        (_LETTERED, "subsection"),
        (_DECIMAL, "number"),
    ):
        match = pattern.match(words)
        if match:
            return Unit(_called(unit, match, name), _spaced(match["num"]), match["title"].strip())
    return Unit(_NAMES.get(name, name if name in PREFIXES else ""), "", words.strip())


def _called(unit: str, match: re.Match[str], name: str) -> str:
    if name in PREFIXES and name:
        return name
    return unit or _NAMES[match["unit"]]


def _is_annex(word: str) -> bool:
    return _NAMES[word.lower()] in ANNEXES


def _spaced(number: str) -> str:
    return re.sub(r"^(§§?)\W*", r"\1 ", re.sub(r"\s+", " ", number)).strip(" .:")


def chinese_number(words: str) -> int:
    """A Chinese number below a thousand: 一百二十三 → 123."""
    total = digit = 0
    for char in words.replace("零", "〇").replace("两", "二"):
        if char == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif char == "百":
            total, digit = total + (digit or 1) * 100, 0
        else:
            digit = CHINESE_DIGITS.index(char)
    return total + digit


def contains(outer: Unit, inner: Unit) -> bool:
    """Whether a unit may lie within another, going by their names alone."""
    if inner.name in ANNEXES:
        return False
    if outer.name == inner.name and inner.name in {"number", "list"}:
        return inner.depth > outer.depth
    if inner.name in CONTAINERS:
        return outer.name in ANNEXES or (outer.name in CONTAINERS and outer.name != inner.name)
    if inner.name == "subsection":
        return outer.name != "subsection"
    if inner.name in {"section", "article", "number", "list"}:
        return outer.name in CONTAINERS or outer.name in ANNEXES or outer.name == ""
    return outer.name != ""


def outranks(outer: Unit, inner: Unit) -> bool:
    """Whether, of two headings that the format puts on one level, the first encloses the second."""
    if outer.name in ANNEXES:
        return bool(inner.name) and inner.name not in ANNEXES
    if outer.name in _RANKS and inner.name in _RANKS:
        return _RANKS[outer.name] < _RANKS[inner.name]
    if outer.name == inner.name and inner.name in {"number", "list"}:
        return inner.depth > outer.depth
    if outer.name in CONTAINERS:
        return inner.name in {"section", "article", "number", "list", "subsection"}
    return outer.name in {"section", "article"} and inner.name == "subsection"
