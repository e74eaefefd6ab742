"""Where each term stands and how often, in SQLite: written a document at a time, kept whole by every build."""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

FIELDS = ("body", "title", "heading")
"""What a passage is found by: its own words, the title of its document, the headings above it."""

SCHEMA = """
CREATE TABLE postings (term TEXT NOT NULL UNIQUE, passages BLOB NOT NULL, counts BLOB NOT NULL);
CREATE TABLE passage_lengths (
    passage INTEGER PRIMARY KEY, body INTEGER NOT NULL, title INTEGER NOT NULL, heading INTEGER NOT NULL
);
CREATE TABLE relative_lengths (field TEXT PRIMARY KEY, lengths BLOB NOT NULL) WITHOUT ROWID;
"""
_MOST = 255
# A passage is as long as it is beside others of its language: characters of one script are no words of another.
_LENGTHS = """
SELECT l.passage, d.language, l.body, l.title, l.heading
FROM passage_lengths l JOIN passages p ON p.id = l.passage JOIN documents d ON d.id = p.document ORDER BY l.passage"""

Terms = Sequence[str]
Floats = NDArray[np.float32]
Numbers = NDArray[np.int32]
Counts = NDArray[np.uint8]


class PostingsWriter:
    """Gathers what was added and removed, and writes it through in one go."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db
        self._added: dict[str, tuple[array[int], bytearray]] = {}
        self._removed: set[int] = set()
        self._left: set[str] = set()

    def add(self, passage: int, fields: Sequence[Terms]) -> None:
        """Have the passage found by the terms of its fields."""
        counted = [Counter(terms) for terms in fields]
        for term in dict.fromkeys(term for counts in counted for term in counts):
            numbers, counts = self._added.setdefault(term, (array("i"), bytearray()))
            numbers.append(passage)
            counts.extend(min(found[term], _MOST) for found in counted)
        lengths = (len(terms) for terms in fields)
        self._db.execute("INSERT INTO passage_lengths VALUES (?, ?, ?, ?)", (passage, *lengths))

    def remove(self, passages: Iterable[int], terms: Iterable[str]) -> None:
        """Have the passages found no more, by any of the terms that they hold."""
        gone = set(passages)
        self._left.update(terms)
        self._removed |= gone
        self._db.executemany("DELETE FROM passage_lengths WHERE passage = ?", ((one,) for one in sorted(gone)))

    def flush(self) -> None:
        """Write everything that is new; SQLite then knows each term's passages and how long these are."""
        removed = np.array(sorted(self._removed), dtype=np.int32)
        for term in sorted(self._added.keys() | self._left):
            numbers, counts = postings(self._db, term)
            keep = np.isin(numbers, removed, invert=True)
            new = self._added.get(term, (array("i"), bytearray()))
            numbers = np.concatenate([numbers[keep], np.frombuffer(new[0], dtype=np.int32)])
            counts = np.concatenate([counts[keep], np.frombuffer(new[1], dtype=np.uint8).reshape(-1, len(FIELDS))])
            self._write(term, numbers, counts)
        self._added, self._removed, self._left = {}, set(), set()
        self._relate()

    def _write(self, term: str, numbers: Numbers, counts: Counts) -> None:
        if not len(numbers):
            self._db.execute("DELETE FROM postings WHERE term = ?", (term,))
            return
        order = np.argsort(numbers)
        row = (term, numbers[order].astype("<i4").tobytes(), counts[order].tobytes())
        self._db.execute("INSERT OR REPLACE INTO postings VALUES (?, ?, ?)", row)

    def _relate(self) -> None:
        """Each passage's lengths over the means of its language, by number; 1 where a field is empty everywhere."""
        rows = self._db.execute(_LENGTHS).fetchall()
        lengths = np.ones((len(FIELDS), rows[-1][0] + 1 if rows else 0), dtype=np.float32)
        by_language: dict[str, list[tuple[int, ...]]] = {}
        for passage, language, *each in rows:
            by_language.setdefault(language, []).append((passage, *each))
        for found in by_language.values():
            table = np.array(found, dtype=np.float64)
            means = np.maximum(table[:, 1:].mean(axis=0), 1e-9)
            lengths[:, table[:, 0].astype(np.int64)] = (table[:, 1:] / means).T
        written = ((field, row.astype("<f4").tobytes()) for field, row in zip(FIELDS, lengths, strict=True))
        self._db.executemany("INSERT OR REPLACE INTO relative_lengths VALUES (?, ?)", written)


def postings(db: sqlite3.Connection, term: str) -> tuple[Numbers, Counts]:
    """The passages that hold the term, ascending, and how often each of their fields does."""
    row = db.execute("SELECT passages, counts FROM postings WHERE term = ?", (term,)).fetchone() or (b"", b"")
    return np.frombuffer(row[0], dtype="<i4"), np.frombuffer(row[1], dtype=np.uint8).reshape(-1, len(FIELDS))


def relative_lengths(db: sqlite3.Connection) -> Floats:
    """How long each field of each passage is beside the mean of its language: a row a field, a column a number."""
    blobs = dict(db.execute("SELECT field, lengths FROM relative_lengths"))
    return np.stack([np.frombuffer(blobs.get(field, b""), dtype="<f4") for field in FIELDS])
