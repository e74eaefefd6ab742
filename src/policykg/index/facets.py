"""How many passages and documents each value of each filter would let pass."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from policykg.index.schema import FacetValue
from policykg.iri import normal

FACETS = (
    "jurisdiction",
    "document_type",
    "issuer",
    "year",
    "language",
    "status",
    "concept",
    "actor",
    "instrument",
    "industry",
    "place",
    "modality",
    "bearer",
    "unit",
    "due",
)

Rows = NDArray[np.int64]
Pairs = Iterable[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Column:
    """One facet of every passage: which of the values each row has, as pairs sorted by row."""

    values: Sequence[str]
    rows: Rows
    codes: Rows


class Facets:
    """The facets of all passages, read into columns; `ids` are the passages by row."""

    def __init__(self, db: sqlite3.Connection, ids: Rows) -> None:
        reader = _Reader(db, {number: row for row, number in enumerate(ids.tolist())})
        self._documents = reader.documents()
        self._labels = reader.labels()
        self._columns = {field: _column(reader.pairs(field)) for field in FACETS}

    def counts(self, field: str, rows: Rows | None, limit: int) -> list[FacetValue]:
        """The `limit` most frequent values among the rows (None: all), by passages, then documents, then value."""
        column = self._columns[field]
        chosen = slice(None) if rows is None else np.isin(column.rows, rows)
        codes, documents = column.codes[chosen], self._documents[column.rows[chosen]]
        width = len(column.values)
        passages = np.bincount(codes, minlength=width)
        pairs = np.unique(documents * width + codes) if width else codes
        in_documents = np.bincount(pairs % width, minlength=width) if width else passages
        order = np.lexsort((np.arange(width), -in_documents, -passages))[:limit]
        return [
            FacetValue(value, self._label(field, value), int(passages[code]), int(in_documents[code]))
            for code, value in ((code, column.values[code]) for code in order.tolist())
            if passages[code]
        ]

    def _label(self, field: str, value: str) -> str:
        kind = "organization" if field == "issuer" or value.startswith("organization/") else "concept"
        return self._labels.get((kind, value.removeprefix("organization/")), value)


class _Reader:
    """Reads the facets of each passage from the tables, by row."""

    def __init__(self, db: sqlite3.Connection, row: Mapping[int, int]) -> None:
        self._db = db
        self._row = row

    def pairs(self, field: str) -> Pairs:
        """Each passage's row with each value that, as a filter, would let it pass."""
        if field in ("jurisdiction", "document_type", "language", "status", "year", "issuer"):
            return self._of_documents(field)
        if field == "modality":
            return self._of_passages("SELECT passage, modality FROM passage_norms")
        if field == "bearer":
            return self._with_broader(self._of_passages("SELECT passage, bearer FROM passage_norms"))
        if field == "unit":
            return self._of_passages("SELECT passage, unit FROM passage_targets")
        if field == "due":
            return self._of_passages("SELECT passage, due FROM passage_targets WHERE due IS NOT NULL")
        named = self._with_broader(self._of_passages("SELECT passage, concept FROM passage_concepts"))
        if field == "concept":
            return named
        kind = [(row, concept) for row, concept in named if self._kinds.get(concept) == field]
        bodies = self._of_passages("SELECT passage, 'organization/' || body FROM passage_bodies")
        return [*kind, *bodies] if field == "actor" else kind

    def _of_passages(self, select: str) -> Iterator[tuple[int, str]]:
        return ((self._row[passage], str(value)) for passage, value in self._db.execute(select) if value)

    def _of_documents(self, field: str) -> Iterator[tuple[int, str]]:
        if field == "issuer":
            rows = self._db.execute("SELECT document, issuer FROM document_issuers")
        else:
            rows = self._db.execute(f"SELECT id, {field} FROM documents WHERE {field} != ''")
        stated: dict[str, list[str]] = {}
        for document, value in rows:
            stated.setdefault(document, []).append(str(value))
        for passage, document in self._db.execute("SELECT id, document FROM passages"):
            for value in stated.get(document, ()):
                yield from ((self._row[passage], one) for one in self._counted(field, value))

    def _counted(self, field: str, value: str) -> Iterable[str]:
        """The values that let a document pass which states this one."""
        if field == "jurisdiction":
            parts = value.split("-")
            return ["-".join(parts[:count]) for count in range(1, len(parts) + 1)]
        if field == "issuer":
            return self._issuers.get(normal(value), (value,))
        return (value.casefold() if field != "year" else value,)

    def _with_broader(self, pairs: Pairs) -> Pairs:
        for row, concept in pairs:
            yield row, concept
            yield from ((row, above) for above in self._above(concept))

    def _above(self, concept: str) -> set[str]:
        found: set[str] = set()
        queue = list(self._broader.get(concept, ()))
        while queue:
            if (current := queue.pop()) not in found:
                found.add(current)
                queue.extend(self._broader.get(current, ()))
        return found

    def documents(self) -> Rows:
        """A number for the document of each row."""
        names: dict[str, int] = {}
        found = np.zeros(len(self._row), dtype=np.int64)
        for passage, document in self._db.execute("SELECT id, document FROM passages"):
            found[self._row[passage]] = names.setdefault(document, len(names))
        return found

    @cached_property
    def _kinds(self) -> Mapping[str, str]:
        return dict(self._db.execute("SELECT concept, kind FROM kinds"))

    @cached_property
    def _broader(self) -> Mapping[str, Sequence[str]]:
        found: dict[str, list[str]] = {}
        for concept, above in self._db.execute("SELECT id, broader FROM broader"):
            found.setdefault(concept, []).append(above)
        return found

    def labels(self) -> Mapping[tuple[str, str], str]:
        """The first English label of each concept and organization, else one in another language."""
        rows = self._db.execute("SELECT kind, id, label FROM labels ORDER BY language != 'en', language, position")
        found: dict[tuple[str, str], str] = {}
        for kind, thing, label in rows:
            found.setdefault((kind, thing), label)
        return found

    @cached_property
    def _issuers(self) -> Mapping[str, Sequence[str]]:
        """A folded name → the ids of the bodies that are called so."""
        found: dict[str, dict[str, None]] = {}
        for thing, label in self._db.execute("SELECT id, label FROM labels WHERE kind = 'organization'"):
            for name in (thing, label):
                found.setdefault(normal(name), {})[thing] = None
        return {name: sorted(things) for name, things in found.items()}


def _column(pairs: Pairs) -> _Column:
    found = sorted(set(pairs))
    values = sorted({value for _, value in found})
    codes = {value: code for code, value in enumerate(values)}
    rows = np.fromiter((row for row, _ in found), dtype=np.int64)
    return _Column(values, rows, np.fromiter((codes[value] for _, value in found), dtype=np.int64))
