"""The text as a parser should see it: without layout marks, each character knowing where it stands in the text."""

from __future__ import annotations

import re
from array import array
from dataclasses import dataclass, field

# Enumerators are taken out of the view, so that the members of a list read as the running sentence they are part of;
# a reference such as `section 5(a)` or `paragraph (1)` keeps its number. White space before them is bounded: unbounded,
# each of many blank lines would be tried to the last.
_REFERENCE = (
    r"(?:sub)?(?:sections?|paragraphs?|clauses?|points?|articles?|chapters?|titles?|parts?|items?|rules?"
    r"|regulations?|divisions?|schedules?|annex(?:es)?|heads?|limbs?|steps?)"
)
_NUMBER_WORD = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|twelve|fifteen|twenty|thirty|forty|fifty|sixty|ninety)"
)
_ENUMERATOR = re.compile(
    r"(?<![\w)\]])\((?:[ivxlc]{1,5}|[a-z]{1,2}|[A-Z]{1,2}|\d{1,3}[A-Za-z]?)\)(?=\s|$|[“\"‘'(])"
    r"|(?:(?<=\s)|(?<=^)|(?<=-))\([a-z]\)(?=[a-z]{2})"
    r"|(?:(?<=[.;:!?”\"]\s)|(?<=\n)|^)\s{0,80}\d{1,2}\.(?=\s+[A-Z“‘\"(])"
    r"|(?:(?<=[:;,]\s)|(?<=\n)|^)\s{0,80}[a-z]\)(?=\s)"
    r"|(?:(?<=[:;]\s)|(?<=[;,]\sand\s)|(?<=[;,]\sor\s)|(?<=\n))\s{0,80}\d{1,2}\.(?=\s+[a-z]{2})"
    r"|(?:(?<=[.,;:\-]\s)|(?<=and\s)|(?<=or\s)|(?<=namely\s)|(?<=\sto\s)|(?<=\d\s)|(?<=\n))\s{0,80}(?:[a-z]|[ivx]{2,4})\.(?=\s+[a-z])(?!\s[a-z]\.)"
)
_KEPT_BEFORE = re.compile(
    rf"\b{_REFERENCE}\s*$|\)\s*,\s*$|(?:\d|\))\s(?:and|or|to|through)\s$|\b{_NUMBER_WORD}\s*$", re.IGNORECASE
)

_MARKS = re.compile(
    r"<!--.*?-->|</?[A-Za-z][^<>\n]*>"  # tags
    r"|(?<!\S)#{2,6}(?=\s)"  # a heading that lost its line break
    r"|(?m:^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?|[*+•·▪◦●‣-][ \t]+|\|(?=[^\n]*\|)))"  # heading, quotation, bullet, table
    r"|(?:(?<=[:;,.\n]\n)|(?<=and\n)|(?<=\sor\n)|\A)[ \t]*[–—][ \t]+(?=\w)"  # a dash that opens a line is a bullet
    r"|(?<=[ \t])[•▪●‣][ \t]+|(?<=[:;]\s)-[ \t]+(?=[A-Za-z])"  # a bullet that lost its line break
    r"|!?\[(?=[^\[\]\n]{1,300}\](?:\[[^\[\]\n]{0,40}\]|\([^()\s]*\)))"  # the opening of a link
    r"|(?<=[^\s\]])\](?:\[[^\[\]\n]{0,40}\]|\((?:https?:|/|#|\.|mailto:)[^()\s]*\))"  # its end
    r"|\[\^[\w-]+\]:?"  # footnote
    r"|\*{1,3}|(?<!\w)_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)|`+|\\(?=[.\-_*\[\]()#+!&])|\ufeff|\u00ad|\u200b",
    re.DOTALL,
)
_ROW = re.compile(r"[ \t]*(?:[*+-][ \t]+|\|)")
_BULLET = re.compile(r"[ \t]*([*+•·▪◦●‣–—-])[ \t]*|<li\b[^>]*>", re.IGNORECASE)
_DASHES = re.compile(r"\s?-{2,3}\s?")
_SPACE = re.compile(r"\s+")
_LONGEST_EMPHASIS = 120


@dataclass(frozen=True, slots=True)
class View:
    """A readable rendering of `source[start:end]`.

    `at[i]` is the offset in the source of character `i`; `enumerators` maps a place in the view to the list mark
    (`(a)`, `2.`; `•4` for a bullet that is indented by four) that stands before it in the source, `paragraphs` holds
    the places where a new paragraph begins, `headings` the stretches that are headings, `emphases` the stretches set in
    bold or italics, and `rows` the places where a bullet or the row of a table begins.
    """

    text: str
    at: array[int]
    enumerators: dict[int, str] = field(default_factory=dict)
    paragraphs: frozenset[int] = frozenset()
    headings: tuple[tuple[int, int], ...] = ()
    emphases: tuple[tuple[int, int], ...] = ()
    rows: frozenset[int] = frozenset()

    def in_heading(self, place: int) -> bool:
        """Whether a place in the view is part of a heading that a mark announces."""
        return any(start <= place < end for start, end in self.headings)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the source of what stands at `start` to `end` in the view."""
        return self.at[start], self.at[end - 1] + 1


def view(source: str, start: int, end: int) -> View:
    """The readable view of `source[start:end]`: marks, enumerators and extra white space left out."""
    return _Renderer(source[start:end], start).render()


class _Renderer:
    """Builds a view from left to right."""

    def __init__(self, raw: str, start: int) -> None:
        self._raw = raw
        self._start = start
        self._text: list[str] = []
        self._at: array[int] = array("l")
        self._enumerators: dict[int, str] = {}
        self._paragraphs: set[int] = set()
        self._headings: list[tuple[int, int]] = []
        self._heading = -1
        self._emphases: list[tuple[int, int]] = []
        self._rows: set[int] = set()
        self._emphasis = self._emphasised = -1

    def render(self) -> View:
        """The view of the whole stretch."""
        position = 0
        for first, last, kind, mark in _cuts(self._raw):
            self._keep(position, first)
            self._close_heading(first, last, kind)
            if kind == "dash":
                self._dash(first, last)
            elif kind == "mark":
                self._mark(first, last)
            elif kind == "space":
                self._space(first)
                if self._raw.count("\n", first, last) > 1:
                    self._paragraphs.add(len(self._text))
            elif kind == "enumerator":
                before = self._enumerators.get(len(self._text), "")
                self._enumerators[len(self._text)] = f"{before} {mark}".strip() if before[:1] != "•" else mark
            position = last
        self._keep(position, len(self._raw))
        while self._text and self._text[-1] == " ":
            self._text.pop()
            self._at.pop()
        return View(
            "".join(self._text),
            self._at,
            self._enumerators,
            frozenset(self._paragraphs),
            tuple(self._headings),
            tuple(self._emphases),
            frozenset(self._rows),
        )

    def _mark(self, first: int, last: int) -> None:
        """A heading, a bullet or a row begins, or words are set apart; other marks are left out."""
        if "#" in self._raw[first:last]:
            self._paragraphs.add(len(self._text))
            if first == 0 or self._raw[first - 1] == "\n":  # one that lost its line break ends nobody knows where
                self._heading = len(self._text)
        elif (indented := self._bullet(first, last)) >= 0:
            self._rows.add(len(self._text))
            self._enumerators[len(self._text)] = f"•{indented}"
        elif _ROW.fullmatch(self._raw, first, last):
            self._rows.add(len(self._text))
        elif self._raw[first] in "*_":
            self._emphasise(first, last)

    def _bullet(self, first: int, last: int) -> int:
        """By how much the bullet is indented that stands here, with space on both sides; -1 where none does."""
        found = _BULLET.fullmatch(self._raw, first, last)
        if found is None:
            return -1
        if found[1] and (self._raw[first - 1 : first].strip() or not self._raw[found.end(1) : last + 1][:1].isspace()):
            return -1
        self._emphasis = -1
        margin = self._raw[self._raw.rfind("\n", 0, last) + 1 : last]
        return len(margin) - len(margin.lstrip())

    def _keep(self, first: int, last: int) -> None:
        self._text.extend(self._raw[first:last])
        self._at.extend(range(self._start + first, self._start + last))

    def _space(self, place: int) -> None:
        if self._text and self._text[-1] != " ":
            self._text.append(" ")
            self._at.append(self._start + place)

    def _emphasise(self, first: int, last: int) -> None:
        """Bold or italics begin or end; a bullet, with space on both sides, is neither."""
        if first == self._emphasised:
            self._emphasised = last
        elif self._raw[first - 1 : first].strip() == "" and self._raw[last : last + 1].strip() == "":
            self._emphasis = -1
        elif self._emphasis < 0 or len(self._text) - self._emphasis > _LONGEST_EMPHASIS:
            self._emphasis = len(self._text)
        elif len(self._text) > self._emphasis:
            self._emphases.append((self._emphasis, len(self._text)))
            self._emphasis, self._emphasised = -1, last

    def _close_heading(self, first: int, last: int, kind: str) -> None:
        """A heading ends with its line, or with the list mark of what follows it where line breaks were lost."""
        if self._heading >= 0 and (kind == "enumerator" or (kind == "space" and "\n" in self._raw[first:last])):
            self._headings.append((self._heading, len(self._text)))
            self._heading = -1

    def _dash(self, first: int, last: int) -> None:
        """`--` as a dash: an en dash between numbers, else one with space around it."""
        between = self._raw[max(0, first - 1) : first].isdigit() and self._raw[last : last + 1].isdigit()
        if not between:
            self._space(first)
        self._text.append("–" if between else "—")
        self._at.append(self._start + first)
        if not between:
            self._space(last - 1)


def _cuts(raw: str) -> list[tuple[int, int, str, str]]:
    """What is left out or replaced, in order and without overlap."""
    found = [(m.start(), m.end(), "mark", "") for m in _MARKS.finditer(raw)]
    found += [(m.start(), m.end(), "dash", "") for m in _DASHES.finditer(raw) if _is_dash(raw, m)]
    found += [(m.start(), m.end(), "enumerator", m.group().strip()) for m in _enumerators(raw)]
    found += [(m.start(), m.end(), "space", "") for m in _SPACE.finditer(raw)]
    found.sort(key=lambda cut: (cut[0], {"enumerator": 0, "dash": 1, "mark": 2, "space": 3}[cut[2]]))
    kept: list[tuple[int, int, str, str]] = []
    for first, last, kind, mark in found:
        begin = max(first, kept[-1][1]) if kept else first
        if begin < last:
            kept.append((begin, last, kind, mark))
    return kept


def _is_dash(raw: str, match: re.Match[str]) -> bool:
    before, after = raw[: match.start()][-1:], raw[match.end() :][:1]
    return before != "-" and after != "-" and "\n\n" not in match.group() and before not in {"|", ""}


def _enumerators(raw: str) -> list[re.Match[str]]:
    """The list marks; a bracketed number that belongs to a reference is none."""
    found = []
    for match in _ENUMERATOR.finditer(raw):
        before = _MARKS.sub("", raw[max(0, match.start() - 40) : match.start()])
        if "\n" in before[-6:] or not _KEPT_BEFORE.search(before):
            found.append(match)
    return found
