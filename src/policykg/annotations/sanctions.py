"""What follows where a norm is broken: the *or else* of the Institutional Grammar (Crawford & Ostrom 1995).

Laws say it in three ways: in the norm's own sentence (`… , failing which it lapses`), in a line behind it (`Civil
penalty: 60 penalty units`), or in a provision of its own that names the broken one (`Any person who contravenes
section 5 commits an offence`, `违反本办法第五条规定的，…`). A penalty for breaking a law as a whole is tied to none.
"""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from policykg.model import Document, Norm, Section, Span

_BINDING = frozenset({"obligation", "prohibition"})

_ON = r"(?:(?![.!?][”\"’)]?\s+[A-Z(“]|\n\s*\n|[;:])[\s\S])"
"""Any character of the same sentence."""
_BREACH = (
    r"\b(?:contraven\w+|violat\w+|breach(?:es|ed|ing)?|infring\w+|fail(?:s|ed|ing|ure)?\s+to\s+(?:comply|observe)"
    r"|(?:do|does|did)\s+not\s+comply|non-?compliance|refus\w+\s+to\s+comply|neglects?\s+to\s+comply)\b"
)
_UNITS = "section|article|regulation|rule|clause"
_NUMBER = r"\d+[A-Za-z]{0,3}(?:\.\d+)*"
_MARK = r"\((?:\d+[A-Za-z]{0,2}|[a-z])\)"
_AND = r"(?:,?\s+(?:and|or)\s+|,\s+)"
_LISTED = rf"{_NUMBER}(?:\s?{_MARK})?(?:{_AND}(?:(?:{_UNITS})s?\s+)?{_NUMBER}(?:\s?{_MARK})?){{0,8}}"
_REFERENCE = (
    rf"(?P<own>this\s+(?:{_UNITS}|sub-?section|paragraph))\b|(?:sub-?sections?|paragraphs?)\s+"
    rf"(?P<marks>\(?\d+[A-Za-z]{{0,2}}\)?(?:{_AND}\(?\d+[A-Za-z]{{0,2}}\)?){{0,6}})(?:\s*of\s+(?:{_UNITS})\s+(?P<of>{_NUMBER}))?"
    rf"|(?:{_UNITS})s?\s+(?P<listed>{_LISTED})"
)
_PENAL = (
    r"guilty|liable|punish\w+|fines?|fined|penalt(?:y|ies)|offen[cs]e|imprison\w+|forfeit\w*|suspen\w+|revo(?:ke|ked|cation)"
    r"|cancel\w*|disqualif\w+|prosecut\w+|struck\s+off|deregister\w*"
)
_AUXILIARY = r"(?:shall|is|are|may|will|must|commits?|incurs?|forfeits?)\b"
_BROKEN = re.compile(
    rf"(?P<breach>{_BREACH}){_ON}{{0,80}}?(?:{_REFERENCE}){_ON}{{0,240}}?"
    rf"(?:,\s+|\s+)(?P<consequence>(?:(?:the|that)\s+[\w\s]{{3,40}}?\s)?{_AUXILIARY}{_ON}{{0,80}}?\b(?:{_PENAL})\b)",
    re.IGNORECASE,
)
_ANNOUNCED = re.compile(
    rf"\b(?P<consequence>(?:commits?|is\s+guilty\s+of|are\s+guilty\s+of)\s+an\s+offen[cs]e)\s+(?:if|where|when|who|by)\b"
    rf"{_ON}{{0,60}}?(?P<breach>{_BREACH}){_ON}{{0,40}}?(?:{_REFERENCE})",
    re.IGNORECASE,
)
_END = re.compile(r"[.!?][”\"’)]?(?=\s+[A-Z(“*#]|\s*\n|\s*$)|\n\s*\n|;\s*(?=\n)")
_PENALTY_LINE = re.compile(
    r"^[^\w\n]*(?:civil\s+|maximum\s+)?penalty\s*(?::|[-—–]{1,2})\s*(?P<consequence>[^\n]*\d[^\n]*?)\.?\s*$",
    re.IGNORECASE | re.MULTILINE,
)
_OWN = re.compile(
    r"(?:\bor\s+else\b|\bfailing\s+which\b|\bunder\s+(?:pain|penalty)\s+of\b|\bon\s+pain\s+of\b|\bin\s+default\s+of\s+which\b"
    r"|[;,]\s+(?:or\s+)?otherwise\b(?=,?\s+(?:the|its|his|her|their|any|no|it|he|she|they)\b)"
    r"|否则),?\s*(?P<consequence>[^.;。；]{3,300})",
    re.IGNORECASE,
)
_MARKED = re.compile(r"^[^\w\n]*\((\d+[A-Za-z]{0,2})\)", re.MULTILINE)
_MARKS = re.compile(r"\d+[A-Za-z]{0,2}")
_LIST = re.compile(rf"(?P<number>{_NUMBER})(?:\s?(?P<mark>{_MARK}))?")

_ARTICLE = r"第[一二三四五六七八九十百零〇\d]{1,7}条"
_CLAUSE = r"(?:第[一二三四五六七八九十\d]{1,3}[款项])?"
_BROKEN_HAN = re.compile(
    rf"违反(?:了)?(?:本[^第，。；]{{1,8}})?(?:(?P<articles>{_ARTICLE}{_CLAUSE}(?:(?:[、和及或]|以及){_ARTICLE}{_CLAUSE})*)|(?P<before>前[一二两三]?款))"
    r"[^。；]{0,80}?的，(?P<consequence>[^。]+)"
)
_ARTICLES = re.compile(_ARTICLE)


@dataclass(frozen=True, slots=True)
class _Sanction:
    """A consequence in its words, where a breach is spoken of, and the stretches whose norms it stands behind."""

    at: int
    consequence: Span
    stretches: tuple[Span, ...]


class _Known:
    """The sanctions of a document by the places that they stand behind."""

    def __init__(self, sanctions: Iterable[_Sanction]) -> None:
        ordered = sorted(sanctions, key=lambda each: each.at)
        spans = [span for each in ordered for span in each.stretches]
        self._edges = sorted({edge for span in spans for edge in (span.start, span.end)})
        self._behind: list[list[_Sanction]] = [[] for _ in self._edges]
        for each in ordered:
            for span in each.stretches:
                first, last = (bisect.bisect_left(self._edges, edge) for edge in (span.start, span.end))
                for held in self._behind[first:last]:
                    held.append(each)

    def of(self, norm: Norm) -> _Sanction | None:
        """The first sanction behind the place of a norm, but for one that the norm's own sentence speaks of."""
        index = bisect.bisect_right(self._edges, norm.action.start) - 1
        held = self._behind[index] if index >= 0 else []
        return next((each for each in held if not norm.start <= each.at < norm.end), None)


def sanctioned(document: Document, sections: Sequence[Section], norms: Iterable[Norm]) -> tuple[Norm, ...]:
    """The norms, an obligation or prohibition with what the document says to follow where it is broken."""
    outline = _Outline(document.text, sections)
    known = _Known(_sanctions(document, outline))
    return tuple(_with(document.text, norm, known) for norm in norms)


def _with(text: str, norm: Norm, known: _Known) -> Norm:
    if norm.modality not in _BINDING:
        return norm
    own = _OWN.search(text, norm.action.end, norm.end)
    if own:
        return replace(norm, or_else=_trimmed(text, own.start("consequence"), own.end("consequence")))
    found = known.of(norm)
    return replace(norm, or_else=found.consequence) if found else norm


def _sanctions(document: Document, outline: _Outline) -> Iterator[_Sanction]:
    if document.language.startswith("zh"):
        yield from _in_chinese(document.text, outline)
    elif document.language.startswith("en"):
        yield from _in_english(document.text, outline)


def _in_english(text: str, outline: _Outline) -> Iterator[_Sanction]:
    for found in _BROKEN.finditer(text):
        stop = _END.search(text, found.end())
        words = _trimmed(text, found.start("consequence"), stop.start() if stop else len(text))
        yield from _of(found, words, outline)
    for found in _ANNOUNCED.finditer(text):
        yield from _of(found, Span(*found.span("consequence")), outline)
    for found in _PENALTY_LINE.finditer(text):
        place = found.start("consequence")
        section = outline.at(place)
        if section:
            stretch = outline.part_at(section, place) or Span(section.body, section.end)
            yield _Sanction(place, Span(*found.span("consequence")), (stretch,))


def _of(found: re.Match[str], words: Span, outline: _Outline) -> Iterator[_Sanction]:
    stretches = tuple(_named(found, outline))
    if stretches:
        yield _Sanction(found.start("breach"), words, stretches)


def _named(found: re.Match[str], outline: _Outline) -> Iterator[Span]:
    """The stretches that a reference names: sections, or numbered parts of one."""
    here = outline.at(found.start("breach"))
    if found["own"]:
        smaller = here and found["own"].lower().endswith(("subsection", "sub-section", "paragraph"))
        part = outline.part_at(here, found.start("breach")) if here and smaller else None
        if here:
            yield part or Span(here.body, here.end)
    elif found["marks"]:
        section = outline.numbered(found["of"]) if found["of"] else here
        for mark in _MARKS.findall(found["marks"]):
            if section and (part := outline.part(section, mark)):
                yield part
    else:
        for each in _LIST.finditer(found["listed"]):
            section = outline.numbered(each["number"])
            mark = (each["mark"] or "").strip("()")
            part = outline.part(section, mark) if section and mark else None
            if section and (part or not mark.isdigit()):
                yield part or Span(section.body, section.end)


def _in_chinese(text: str, outline: _Outline) -> Iterator[_Sanction]:
    for found in _BROKEN_HAN.finditer(text):
        here = outline.at(found.start())
        if found["before"]:
            stretches = [Span(here.start, found.start())] if here and here.start < found.start() else []
        else:
            sections = [outline.numbered(number) for number in _ARTICLES.findall(found["articles"])]
            stretches = [Span(each.start, each.end) for each in sections if each]
        if stretches:
            yield _Sanction(found.start(), _trimmed(text, *found.span("consequence")), tuple(stretches))


class _Outline:
    """Sections by number and place."""

    def __init__(self, text: str, sections: Iterable[Section]) -> None:
        self._text = text
        numbered = (each for each in sections if each.kind in {"section", "article"} and each.number)
        self._placed = sorted(numbered, key=lambda each: each.start)
        self._starts = [each.start for each in self._placed]
        self._numbered: dict[str, list[Section]] = {}
        self._marked: dict[str, list[tuple[str, Span]]] = {}
        for section in self._placed:
            self._numbered.setdefault(_number(section.number), []).append(section)

    def numbered(self, number: str) -> Section | None:
        """The one section of that number outside of schedules and annexes."""
        found = self._numbered.get(_number(number), [])
        main = [each for each in found if not each.id.startswith(("sched", "annex"))]
        return main[0] if len(main) == 1 else None

    def at(self, place: int) -> Section | None:
        """The innermost numbered section around a place."""
        behind = bisect.bisect_right(self._starts, place)
        return next((each for each in reversed(self._placed[:behind]) if place < each.end), None)

    def part(self, section: Section, mark: str) -> Span | None:
        """What stands behind a mark such as `(2)` at the start of a line, up to the next mark of its kind."""
        return next((part for number, part in self._parts(section) if number == mark), None)

    def part_at(self, section: Section, place: int) -> Span | None:
        """The part of a section, behind a mark, that a place stands in."""
        return next((part for _, part in self._parts(section) if part.start <= place < part.end), None)

    def _parts(self, section: Section) -> list[tuple[str, Span]]:
        if section.id not in self._marked:
            marks = list(_MARKED.finditer(self._text, section.start, section.end))
            ends = [*(found.start() for found in marks[1:]), section.end]
            self._marked[section.id] = [
                (found[1], Span(found.end(), end)) for found, end in zip(marks, ends, strict=False)
            ]
        return self._marked[section.id]


def _number(written: str) -> str:
    """`Section 5A` → `5a`; `第五条` stays."""
    found = re.search(rf"{_NUMBER}$", written)
    return found[0].lower() if found else written


def _trimmed(text: str, start: int, end: int) -> Span:
    return Span(start, start + len(text[start:end].rstrip(" \n,;，；")))
