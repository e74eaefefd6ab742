"""Reading the index of a finished build: nearest passages, full-text matches, exact filters, metadata."""

from __future__ import annotations

import json
import sqlite3
import threading
import weakref
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Self

import numpy as np
from numpy.typing import NDArray

from policykg.errors import NotFoundError, StaleIndexError
from policykg.index.bm25 import Lexis, Named, Naming, Ranker, Scores
from policykg.index.conditions import conditions
from policykg.index.facets import FACETS, Facets, Rows
from policykg.index.meanings import Meanings
from policykg.index.neighbours import Neighbours
from policykg.index.schema import FILE, FORMAT, FacetValue, Filters, IndexedDocument, IndexedPassage, Label
from policykg.index.suggestions import Names, Suggestion
from policykg.index.words import phrases, plain, queried, spoken
from policykg.model import Section

_DOCUMENT = ", ".join(name for name in IndexedDocument.__slots__ if name != "issuers")
_PASSAGE = 'id, document, section, path, "start", "end", page, tokens, text, digest'
_SECTION = 'id, kind, number, title, level, "start", "end", body, parent'

Ids = NDArray[np.int64]
Ranked = list[tuple[int, float]]


class _Connection:
    """A thread's own connection; it closes when the thread ends, for then nothing else holds it."""

    def __init__(self, path: Path) -> None:
        # immutable: a finished build never changes, so no locks are taken and read-only media will do
        self.db = sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)

    def __del__(self) -> None:
        if hasattr(self, "db"):
            self.db.close()


class PassageIndex:
    """A finished index, read-only; threads may share it, each has its own connection."""

    def __init__(self, folder: Path, *, lexis: Lexis | None = None) -> None:
        self._folder = folder
        self._lexis = lexis or Lexis()
        self._local = threading.local()
        self._connections: weakref.WeakSet[_Connection] = weakref.WeakSet()
        self._lock = threading.Lock()
        try:
            found = self._db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        except sqlite3.DatabaseError as error:
            raise StaleIndexError(f"{folder / FILE}: no search index here; run `policykg build`") from error
        if found != (FORMAT,):
            raise StaleIndexError(f"{folder / FILE}: written by another version; run `policykg build`")

    @classmethod
    def open(cls, folder: Path) -> Self:
        """The index in the folder of a build; StaleIndexError where there is none or another version's."""
        return cls(folder)

    def close(self) -> None:
        """Close the connections of all threads."""
        with self._lock:
            for connection in list(self._connections):
                connection.db.close()
            self._connections.clear()
        self._local = threading.local()

    def dense(self, vector: NDArray[np.float32], k: int, ids: Ids | None = None) -> Ranked:
        """The `k` passages nearest to a unit vector as (id, cosine), best first; among `ids` only where given.

        Passages that the encoder could not read have no vector and are not found.
        """
        near = self._neighbours
        if near.dimension and near.dimension != len(vector):
            raise StaleIndexError(
                f"the index holds vectors of {near.dimension} numbers, the encoder gives {len(vector)}; "
                "run `policykg build`"
            )
        rows, scores = (
            near.nearest(vector, k) if ids is None else near.nearest_among(vector, k, np.sort(self._rows_of(ids)))
        )
        read = scores != 0
        return list(zip(self._ids[rows[read]].tolist(), scores[read].tolist(), strict=True))

    def vectors(self, numbers: Ids) -> NDArray[np.float32]:
        """The vectors of the passages, a row each."""
        if self._neighbours.exact:
            return self._neighbours.vectors(self._rows_of(numbers))
        held = dict(self._among("SELECT id, vector FROM passages WHERE id IN", numbers.tolist()))
        joined = b"".join(held[number] for number in numbers.tolist())
        return np.frombuffer(joined, dtype="<f2").reshape(len(numbers), -1).astype(np.float32)

    def in_order(self, numbers: Iterable[int]) -> Ids:
        """The passages, each once, by document and offset."""
        ids = np.unique(np.fromiter(numbers, dtype=np.int64))
        return ids[np.argsort(self._rows_of(ids))]

    def scores(self, words: Mapping[str, Iterable[str]], named: Sequence[Named] = ()) -> Scores:
        """What each passage gains by the words, each given with its terms, and by the concepts, by number."""
        return self._ranker.scores(self._db, words, named)

    def naming(self, labels: Iterable[str]) -> Naming:
        """The passages that hold any of the labels as a phrase, and how strongly."""
        found = dict.fromkeys(phrase for label in labels for phrase in phrases(label) if phrase)
        return self._ranker.naming(self._db, ((phrase, self._holding([phrase])) for phrase in found))

    def lexical(self, query: str, k: int, ids: Ids | None = None) -> Ranked:
        """The `k` best passages by BM25 with any of the query's words, as (id, score), best first."""
        words: dict[str, list[str]] = {}
        for term, word in queried(query).items():
            words.setdefault(word, []).append(term)
        return self.best(self.scores(words).words, k, ids)

    def best(self, scores: NDArray[np.float32], k: int, ids: Ids | None = None) -> Ranked:
        """The `k` passages that score highest of those that score at all, as (id, score); equal ones in row order."""
        numbers = np.flatnonzero(scores) if ids is None else ids[scores[ids] > 0]
        if len(numbers) > k:
            least = np.partition(scores[numbers], -k)[-k]
            numbers = numbers[scores[numbers] >= least]
        order = np.lexsort((self._rows_of(numbers), -scores[numbers]))[:k]
        return list(zip(numbers[order].tolist(), scores[numbers[order]].tolist(), strict=True))

    def matching(self, query: str, labels: Iterable[str] = ()) -> Ids:
        """The ids of exactly the passages with any of the query's words or any of the labels, ascending."""
        return self._holding([*queried(query), *(phrase for label in labels for phrase in phrases(label))])

    def _holding(self, phrases: Iterable[str]) -> Ids:
        match = _any_of(phrases)
        rows = self._db.execute("SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid", (match,)) if match else ()
        return np.fromiter((number for (number,) in rows), dtype=np.int64)

    def digests(self) -> list[tuple[int, str]]:
        """Every passage's id with the end of its IRI."""
        return self._db.execute("SELECT id, digest FROM passages ORDER BY id").fetchall()

    @property
    def numbers(self) -> Ids:
        """The ids of all passages, ascending."""
        return np.sort(self._ids)

    def filter(self, filters: Filters) -> Ids | None:
        """The ids of exactly the passages that pass, ascending; None where the filters are all empty.

        QueryError names a value that is not known, and those that are.
        """
        found = list(conditions(filters, Meanings(self._db)))
        if not found:
            return None
        where = " AND ".join(sql for sql, _ in found)
        values = [value for _, parameters in found for value in parameters]
        rows = self._db.execute(
            f"SELECT p.id FROM documents d JOIN passages p ON p.document = d.id WHERE {where}", values
        )
        return np.sort(np.fromiter((number for (number,) in rows), dtype=np.int64))

    def documents(self) -> list[IndexedDocument]:
        """Every document, by id."""
        return self._documents("", "", ())

    def document(self, document_id: str) -> IndexedDocument:
        """One document; NotFoundError where it is not in the index."""
        known = spoken(document_id, name="the document")
        found = self._documents("WHERE id = ?", "WHERE document = ?", (known,))
        if not found:
            raise NotFoundError(f"no document {document_id[:80]!r} in the index; `policykg query documents` lists ids")
        return found[0]

    def described(self, document_ids: Iterable[str]) -> dict[str, IndexedDocument]:
        """Those of the documents that are there, by id."""
        named = "(SELECT value FROM json_each(?))"
        wanted = (json.dumps(sorted(set(document_ids))),)
        return {one.id: one for one in self._documents(f"WHERE id IN {named}", f"WHERE document IN {named}", wanted)}

    def text(self, document_id: str) -> str:
        """The whole text that every offset of the document points into."""
        known = spoken(document_id, name="the document")
        row = self._db.execute("SELECT text FROM documents WHERE id = ?", (known,)).fetchone()
        if row is None:
            raise NotFoundError(f"no document {document_id[:80]!r} in the index")
        return str(row[0])

    def sections(self, document_id: str) -> list[Section]:
        """The document's sections in reading order."""
        rows = self._db.execute(
            f"SELECT {_SECTION} FROM sections WHERE document = ? ORDER BY position",
            (document_id,),
        )
        return [Section(*row) for row in rows]

    def passage(self, number: int) -> IndexedPassage:
        """One passage; NotFoundError where it is not in the index."""
        found = self.gather([number])
        if not found:
            raise NotFoundError(f"no passage {number} in the index")
        return found[0]

    def gather(self, numbers: Sequence[int]) -> list[IndexedPassage]:
        """Those of the passages that are there, in the order asked for."""
        rows = self._among(f"SELECT {_PASSAGE} FROM passages WHERE id IN", numbers)
        by_id = {row[0]: IndexedPassage(*row) for row in rows}
        return [by_id[number] for number in numbers if number in by_id]

    def passage_of(self, digest: str) -> IndexedPassage:
        """The passage whose IRI ends so; NotFoundError where there is none."""
        known = spoken(digest, name="the passage")
        row = self._db.execute(f"SELECT {_PASSAGE} FROM passages WHERE digest = ?", (known,)).fetchone()
        if row is None:
            raise NotFoundError(f"no passage {digest[:80]!r} in the index; a hit of `search` names its own")
        return IndexedPassage(*row)

    def passages(self, document_id: str) -> list[IndexedPassage]:
        """The document's passages in text order."""
        rows = self._db.execute(
            f'SELECT {_PASSAGE} FROM passages WHERE document = ? ORDER BY "start", id',
            (document_id,),
        )
        return [IndexedPassage(*row) for row in rows]

    def concepts_of(self, numbers: Sequence[int]) -> dict[int, tuple[str, ...]]:
        """The concepts of each of the passages, sorted."""
        found: dict[int, list[str]] = {number: [] for number in numbers}
        for number, concept in self._among("SELECT passage, concept FROM passage_concepts WHERE passage IN", numbers):
            found[number].append(concept)
        return {number: tuple(sorted(concepts)) for number, concepts in found.items()}

    def vector(self, number: int) -> NDArray[np.float32]:
        """The vector of a passage."""
        row = self._db.execute("SELECT vector FROM passages WHERE id = ?", (number,)).fetchone()
        if row is None:
            raise NotFoundError(f"no passage {number} in the index")
        return np.frombuffer(row[0], dtype="<f2").astype(np.float32)

    def labelled(self, keys: Iterable[str], *, kind: str = "concept") -> list[Label]:
        """The labels whose units are one of the keys."""
        return Meanings(self._db).labelled(keys, kind=kind)

    def labels_of(self, things: Iterable[str], *, kind: str = "concept") -> list[Label]:
        """All labels of the things, by id and language, preferred ones first."""
        return Meanings(self._db).labels_of(things, kind=kind)

    def narrower(self, concepts: Iterable[str]) -> set[str]:
        """The concepts and everything below them."""
        return Meanings(self._db).narrower(concepts)

    @cached_property
    def broader(self) -> Mapping[str, tuple[str, ...]]:
        """The concepts right above each that has some."""
        found: dict[str, list[str]] = {}
        for concept, above in self._db.execute("SELECT id, broader FROM broader ORDER BY id, broader"):
            found.setdefault(concept, []).append(above)
        return {concept: tuple(above) for concept, above in found.items()}

    def facets(self, filters: Filters, ids: Ids | None = None, *, limit: int = 20) -> dict[str, list[FacetValue]]:
        """For each facet its `limit` most frequent values among what passes the filters, and is in `ids` where given.

        A facet's own filter is left out of its counts, so that each value says what choosing it would give.
        """
        chosen: dict[Filters, Rows | None] = {}
        found = {}
        for field in FACETS:
            others = filters.without(field)
            if others not in chosen:
                passing = self.filter(others)
                among = passing if ids is None else ids if passing is None else np.intersect1d(passing, ids)
                chosen[others] = None if among is None else np.sort(self._rows_of(among))
            found[field] = self._facets.counts(field, chosen[others], limit)
        return found

    def suggest(self, prefix: str, *, limit: int = 10) -> list[Suggestion]:
        """Concepts, bodies and documents with a name that begins so, or has a word that does; the best first."""
        return self._names.going_on(prefix, limit)

    def holding(self, phrase: str, *, exactly: bool = True) -> Ids:
        """The ids of exactly the passages that hold the words side by side, in their text, title or headings.

        Case and accents do not matter, endings do, unless `exactly` is off.
        """
        wanted = _any_of(phrases(phrase))
        if not wanted:
            return np.empty(0, dtype=np.int64)
        rows = self._db.execute(
            "SELECT p.id, p.text, p.path, d.title FROM words w JOIN passages p ON p.id = w.rowid "
            "JOIN documents d ON d.id = p.document WHERE words MATCH ? ORDER BY p.id",
            (wanted,),
        )
        asked = plain(phrase)
        found = (number for number, *texts in rows if not exactly or any(asked in plain(text) for text in texts))
        return np.fromiter(found, dtype=np.int64)

    def counts(self) -> dict[str, int]:
        """How many documents, sections, passages there are."""
        tables = ("documents", "sections", "passages")
        return {t: self._db.execute(f"SELECT count(*) FROM {t}").fetchone()[0] for t in tables}

    @property
    def _db(self) -> sqlite3.Connection:
        connection: _Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = self._local.connection = _Connection((self._folder / FILE).resolve())
            with self._lock:
                self._connections.add(connection)
        return connection.db

    @cached_property
    def _neighbours(self) -> Neighbours:
        return Neighbours(self._db, self._folder, self._ids)

    @cached_property
    def _ranker(self) -> Ranker:
        return Ranker(self._db, self._lexis)

    @cached_property
    def _facets(self) -> Facets:
        return Facets(self._db, self._ids)

    @cached_property
    def _ids(self) -> Ids:
        rows = self._db.execute('SELECT id FROM passages ORDER BY document, "start", id')
        return np.array([number for (number,) in rows], dtype=np.int64)

    @cached_property
    def _by_id(self) -> Ids:
        return np.argsort(self._ids)

    def _rows_of(self, ids: Ids) -> Ids:
        """Where passages stand among all, ordered by document and offset: the order that does not depend on ids."""
        rows: Ids = self._by_id[np.searchsorted(self._ids, ids, sorter=self._by_id)]
        return rows

    def _among(self, select: str, numbers: Iterable[int]) -> sqlite3.Cursor:
        return self._db.execute(f"{select} (SELECT value FROM json_each(?))", (json.dumps(list(numbers)),))

    @cached_property
    def _names(self) -> Names:
        return Names(self._db)

    def _documents(self, where: str, whose: str, values: tuple[str, ...]) -> list[IndexedDocument]:
        issuers: dict[str, list[str]] = {}
        for document, issuer in self._db.execute(
            f"SELECT document, issuer FROM document_issuers {whose} ORDER BY document, position",
            values,
        ):
            issuers.setdefault(document, []).append(issuer)
        rows = self._db.execute(f"SELECT {_DOCUMENT} FROM documents {where} ORDER BY id", values)
        return [IndexedDocument(*(*row, tuple(issuers.get(row[0], ())))) for row in rows]


def _any_of(phrases: Iterable[str]) -> str:
    """A full-text query; of quoted strings alone, so that nothing in a query is an operator."""
    return " OR ".join(f'"{phrase}"' for phrase in dict.fromkeys(phrases) if phrase)
