"""What a report is made of: parts, groups and lines, each line with the words that carry it and where they stand."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING

from policykg.errors import NotFoundError
from policykg.model import Table

if TYPE_CHECKING:
    from policykg.graph import KnowledgeGraph

Row = Mapping[str, str]
_ENDS = ".。;；:：!?！？#*-•|\"'”’)）"
"""After one of these, or at a line's end, words do not look cut off."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words of a document, and where they stand; `cut` says that they begin or end within a sentence."""

    words: str
    place: str
    language: str
    cut: tuple[bool, bool] = (False, False)


@dataclass(frozen=True, slots=True)
class Line:
    """What is stated, once or several times in the same words; `strong` is its first word where that has weight."""

    texts: tuple[tuple[str, str], ...]
    quote: Quote | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Lines under a title, which is empty where the part has one group; `kind` colours it like its class."""

    title: str
    lines: tuple[Line, ...]
    kind: str = ""


@dataclass(frozen=True, slots=True)
class Grid:
    """A small table: the first cell of a row names it."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the report; `empty` is said where it has no lines."""

    title: str
    groups: tuple[Group, ...] = ()
    note: str = ""
    empty: str = ""
    grid: Grid | None = None
    outline: tuple[tuple[int, str], ...] = ()
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Chapter:
    """Parts about one policy, or about all that are compared."""

    title: str
    about: str
    parts: tuple[Part, ...]
    language: str = "en"


@dataclass(frozen=True, slots=True)
class Report:
    """A report with one or more chapters; `build` names the build of the graph that it was made from."""

    title: str
    about: str
    chapters: tuple[Chapter, ...]
    build: str


@dataclass
class Reader:
    """Reads rows of the cookbook and finds the place of their quotes; texts and sections are read once."""

    graph: KnowledgeGraph
    _texts: dict[str, str] = field(default_factory=dict)

    def rows(self, name: str, **params: str) -> list[Row]:
        """The rows of a query of the cookbook; NotFoundError for a document that is not there."""
        found = self.graph.query(name, params=params)
        return list(found.dicts()) if isinstance(found, Table) else []

    def lines(self, rows: Iterable[Row], say: Callable[[Row], tuple[str, str]]) -> tuple[Line, ...]:
        """A line a run of rows with the same quote; `say` gives a weighty first word and the rest."""
        return tuple(
            Line(tuple(dict.fromkeys(map(say, run))), self.quote(document, words))
            for (document, words), run in groupby(rows, key=lambda row: (row.get("document", ""), row.get("quote", "")))
        )

    def quote(self, document: str, words: str) -> Quote | None:
        """The words with their section, page and offsets; None where there are none."""
        if not words.strip() or not document:
            return None
        text = self._text(document)
        start = text.find(words)
        if start < 0:
            return Quote(words.strip(), document, self._language(document))
        inner = start + len(words) - len(words.lstrip())
        end = start + len(words.rstrip())
        before = text[text.rfind("\n", 0, inner) + 1 : inner].strip()
        after = text[end:].partition("\n")[0].strip()
        cut = (bool(before) and before[-1] not in _ENDS, bool(after) and text[end - 1] not in _ENDS)
        return Quote(text[inner:end], self._place(document, inner, end), self._language(document), cut)

    def title(self, document: str) -> str:
        """What the document is called."""
        return self.graph.index.document(document).title

    def told_apart(self, documents: Iterable[str]) -> dict[str, str]:
        """What each document is called beside the others, by id."""
        found = {document: self.graph.index.document(document) for document in documents}
        return told_apart({document: (each.title, each.date_issued[:4]) for document, each in found.items()})

    def _text(self, document: str) -> str:
        if document not in self._texts:
            try:
                self._texts[document] = self.graph.index.text(document)
            except NotFoundError:
                self._texts[document] = ""
        return self._texts[document]

    def _language(self, document: str) -> str:
        try:
            return self.graph.index.document(document).language
        except NotFoundError:
            return ""

    def _place(self, document: str, start: int, end: int) -> str:
        around = [s for s in self.graph.index.sections(document) if s.start <= start < s.end]
        section = max(around, key=lambda s: s.level, default=None)
        name = " ".join(filter(None, (section.number, section.title))) if section else ""
        page = next((p.page for p in self.graph.index.passages(document) if p.start <= start < p.end and p.page), 0)
        return " · ".join(filter(None, (name, f"page {page}" if page else "", f"{document} {start}–{end}")))


def told_apart(titles: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    """Titles by id, from titles and years: with the year where several have the same one, else with the id.

    >>> told_apart({"a": ("Law", "1996"), "b": ("Law", "2022"), "c": ("Plan", "2022")})
    {'a': 'Law (1996)', 'b': 'Law (2022)', 'c': 'Plan'}
    >>> told_apart({"a": ("Law", ""), "b": ("Law", "")})
    {'a': 'Law (a)', 'b': 'Law (b)'}
    """
    alike, dated = Counter(title for title, _ in titles.values()), Counter(titles.values())
    return {
        document: title if alike[title] == 1 else f"{title} ({year if dated[title, year] == 1 else document})"
        for document, (title, year) in titles.items()
    }
