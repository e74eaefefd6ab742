"""Writing the index of a build: one SQLite file as the truth, a FAISS file derived from it."""

from __future__ import annotations

import contextlib
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from policykg.errors import StaleIndexError
from policykg.index.conditions import has_ended
from policykg.index.postings import SCHEMA as POSTINGS
from policykg.index.postings import PostingsWriter
from policykg.index.schema import FILE, FORMAT, SCHEMA
from policykg.index.vectorfile import FILES as VECTOR_FILES
from policykg.index.vectorfile import VectorFile
from policykg.index.words import terms, units
from policykg.iri import digest, normal
from policykg.model import Annotations, Document, Passage, Section
from policykg.ontology import Vocabulary

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_FOUND = ("passage_concepts", "passage_bodies", "passage_norms", "passage_targets")
_BODY = "organization/"
# What texts are about; the closed lists (document types, modalities, …) are filters, not topics.
_SEARCHED = frozenset({"topic", "actor", "instrument", "industry", "place"})


class IndexWriter:
    """Replaces and removes documents in the index of a folder that nobody reads yet.

    Leaving the `with` block writes everything through to the disk; an exception leaves the folder unusable, which
    a build then throws away. What `copy_index` put into the folder is gone on from.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._finished = False
        self._removed: set[int] = set()
        self._added: set[int] = set()
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / FILE
        known = path.exists()
        self._db = sqlite3.connect(path)
        # The folder is invisible until it is complete, so one fsync at the end is enough.
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.execute("PRAGMA cache_size = -65536")
        if known:
            self._check_format(path)
        else:
            self._db.executescript(SCHEMA + POSTINGS)
            self._db.execute("INSERT INTO meta VALUES ('format', ?)", (FORMAT,))
        self._postings = PostingsWriter(self._db)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if error is None:
            self.finish()
        else:
            self._db.close()

    def replace(  # noqa: PLR0913 - one argument a stage of the flow; bundling them would only rename them
        self,
        document: Document,
        sections: Sequence[Section],
        passages: Sequence[Passage],
        annotations: Annotations,
        vectors: NDArray[np.floating],
        concepts: Sequence[Sequence[str]] | None = None,
    ) -> None:
        """Put the document in place of what was known under its id; `vectors` and `concepts` go passage by passage.

        Without `concepts`, a passage's concepts are those that its mentions were resolved to.
        """
        if len(vectors) != len(passages):
            raise ValueError(f"{document.id}: {len(passages)} passages but {len(vectors)} vectors")
        self.remove(document.id)
        self._insert_document(document)
        self._insert_sections(document, sections)
        tagged = concepts if concepts is not None else _concepts(passages, annotations)
        paths = section_paths(sections)
        for passage, vector, ids in zip(passages, vectors, tagged, strict=True):
            number = self._insert_passage(document, passage, paths.get(passage.section, ""), vector)
            self._db.executemany("INSERT INTO passage_concepts VALUES (?, ?)", ((c, number) for c in sorted(set(ids))))
            self._insert_findings(passage, annotations, number)

    def remove(self, document_id: str) -> None:
        """Forget the document; nothing happens where it is not known."""
        mine = "SELECT id FROM passages WHERE document = ?"
        gone = self._db.execute(
            f"SELECT rowid, body, heading FROM words WHERE rowid IN ({mine})", (document_id,)
        ).fetchall()
        held = {term for _, *texts in gone for text in texts for term in text.split()}
        numbers = {number for number, *_ in gone}
        self._postings.remove(sorted(numbers), held)
        self._removed |= numbers - self._added
        self._added -= numbers
        for table, column in (("words", "rowid"), *((table, "passage") for table in _FOUND)):
            self._db.execute(f"DELETE FROM {table} WHERE {column} IN ({mine})", (document_id,))
        for table, column in (
            ("passages", "document"),
            ("sections", "document"),
            ("document_issuers", "document"),
            ("documents", "id"),
        ):
            self._db.execute(f"DELETE FROM {table} WHERE {column} = ?", (document_id,))

    def ends(self, days: Mapping[str, str]) -> None:
        """Set the last day in force of documents' policies, by document id, in ISO 8601; empty where none is known."""
        changed = ((day, document, day) for document, day in days.items())
        self._db.executemany("UPDATE documents SET date_end = ? WHERE id = ? AND date_end <> ?", changed)

    def concepts(self, vocabulary: Vocabulary) -> None:
        """Set the labels by which concepts and organizations are found, and which concepts lie under which."""
        concepts = {concept.id: concept for concept in vocabulary.concepts.values() if concept.kind in _SEARCHED}
        organizations = {body.id: body.names for body in vocabulary.organizations.values()}
        self._db.executescript("DELETE FROM labels; DELETE FROM broader; DELETE FROM kinds;")
        for kind, names in (("concept", {c.id: c.labels for c in concepts.values()}), ("organization", organizations)):
            self._db.executemany("INSERT INTO labels VALUES (?, ?, ?, ?, ?, ?)", _label_rows(kind, names))
        pairs = sorted({(concept.id, above) for concept in concepts.values() for above in concept.broader})
        self._db.executemany("INSERT INTO broader VALUES (?, ?)", pairs)
        self._db.executemany("INSERT INTO kinds VALUES (?, ?)", sorted((c.id, c.kind) for c in concepts.values()))

    def finish(self) -> None:
        """Write everything through to the disk, the FAISS file included; a second call does nothing."""
        if self._finished:
            return
        self._finished = True
        self._postings.flush()
        self._db.execute("INSERT INTO words(words) VALUES ('optimize')")
        self._db.commit()
        self._db.execute("ANALYZE")
        self._db.commit()
        VectorFile(self._db, self._folder).write(self._removed, self._added)
        self._db.close()
        sync(self._folder / FILE)
        sync(self._folder)

    def _check_format(self, path: Path) -> None:
        try:
            found = self._db.execute("SELECT value FROM meta WHERE key = 'format'").fetchone()
        except sqlite3.DatabaseError as error:
            raise StaleIndexError(f"{path}: not a policykg index; build without it") from error
        if found != (FORMAT,):
            raise StaleIndexError(f"{path}: written by another version; build without it")

    def _insert_document(self, document: Document) -> None:
        value = document.value
        issued = value("date_issued")
        row = (
            *(document.id, document.title, document.language, value("jurisdiction"), value("document_type")),
            *(value("number"), value("status"), issued, value("date_effective"), value("date_end")),
            int(issued[:4]) if issued[:4].isdecimal() else None,
            *(document.source, document.media_type, document.sha256, value("policy") or document.id),
            *(has_ended(value("status")), document.text),
        )
        self._db.execute(f"INSERT INTO documents VALUES ({', '.join('?' * len(row))})", row)
        issuers = dict.fromkeys(fact.value for fact in document.stated("issuer"))
        rows = ((document.id, position, name, normal(name)) for position, name in enumerate(issuers))
        self._db.executemany("INSERT INTO document_issuers VALUES (?, ?, ?, ?)", rows)

    def _insert_sections(self, document: Document, sections: Sequence[Section]) -> None:
        rows = (
            (document.id, place, s.id, s.kind, s.number, s.title, s.level, s.start, s.end, s.body, s.parent)
            for place, s in enumerate(sections)
        )
        self._db.executemany("INSERT INTO sections VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)

    def _insert_passage(self, document: Document, passage: Passage, path: str, vector: NDArray[np.floating]) -> int:
        text = document.text[passage.start : passage.end]
        place = (passage.start, passage.end, passage.page, passage.tokens)
        blob = vector.astype("<f2").tobytes()
        known_by = digest(document.id, passage.start, passage.end)
        number = self._db.execute(
            "INSERT INTO passages VALUES (NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (document.id, passage.section, path, *place, text, blob, known_by),
        ).lastrowid
        assert number is not None
        self._added.add(number)
        body, title, heading = (list(terms(one, document.language)) for one in (text, document.title, path))
        self._postings.add(number, (body, title, heading))
        self._db.execute(
            "INSERT INTO words(rowid, body, heading) VALUES (?, ?, ?)",
            (number, " ".join(body), " ".join((*title, *heading))),
        )
        return number

    def _insert_findings(self, passage: Passage, annotations: Annotations, number: int) -> None:
        bodies = {
            m.entity.removeprefix(_BODY)
            for m in annotations.mentions
            if m.entity.startswith(_BODY) and passage.start <= m.start < passage.end
        }
        norms = {
            (norm.modality, norm.bearer.entity.removeprefix("concept/") if norm.bearer else "")
            for norm in annotations.norms
            if passage.start <= norm.action.start < passage.end
        }
        targets = [t for t in annotations.targets if passage.start <= t.quantity.start < passage.end]
        self._db.executemany("INSERT INTO passage_bodies VALUES (?, ?)", ((body, number) for body in sorted(bodies)))
        self._db.executemany("INSERT INTO passage_norms VALUES (?, ?, ?)", ((*norm, number) for norm in sorted(norms)))
        rows = ((number, target.unit.casefold(), target.value, target.year) for target in targets)
        self._db.executemany("INSERT INTO passage_targets VALUES (?, ?, ?, ?)", rows)


def copy_index(source: Path, target: Path) -> None:
    """Put the index of a finished build into another folder, for a writer to go on from."""
    shutil.copyfile(source / FILE, target / FILE)
    for name in VECTOR_FILES:
        with contextlib.suppress(FileNotFoundError):  # it is made from SQLite
            shutil.copyfile(source / name, target / name)


def section_paths(sections: Sequence[Section]) -> dict[str, str]:
    """Each section's id → the numbers and titles from the outermost section down to it."""
    paths: dict[str, str] = {}
    for section in sections:
        named = section.title if section.title.startswith(section.number) else f"{section.number} {section.title}"
        above = paths.get(section.parent, "")
        paths[section.id] = " › ".join(filter(None, (above, named.strip())))
    return paths


def contexts(document: Document, sections: Sequence[Section], passages: Sequence[Passage]) -> list[str]:
    """What to embed for each passage: its text under the title and the headings that say what it is about."""
    paths = section_paths(sections)
    headings = (" › ".join(dict.fromkeys((document.title, paths.get(p.section, "")))).strip(" ›") for p in passages)
    return [f"{heading}\n{document.text[p.start : p.end]}" for heading, p in zip(headings, passages, strict=True)]


def sync(path: Path) -> None:
    """Have the disk hold what was written to the file or folder."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _label_rows(kind: str, names: Mapping[str, Mapping[str, Sequence[str]]]) -> Iterator[tuple[str | int, ...]]:
    for thing, by_language in sorted(names.items()):
        for language, labels in sorted(by_language.items()):
            for position, label in enumerate(labels):
                yield kind, thing, language, position, label, " ".join(units(label))


def _concepts(passages: Sequence[Passage], annotations: Annotations) -> list[list[str]]:
    named = [
        (m.start, m.entity.removeprefix("concept/")) for m in annotations.mentions if m.entity.startswith("concept/")
    ]
    named += [(topic.start, topic.concept) for topic in annotations.topics]
    return [[concept for start, concept in named if p.start <= start < p.end] for p in passages]
