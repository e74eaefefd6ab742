"""The tables of `passages.sqlite`, and the values read from them."""

from __future__ import annotations

from dataclasses import dataclass

FILE = "passages.sqlite"
FORMAT = "1"

SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, language TEXT NOT NULL, jurisdiction TEXT NOT NULL,
    document_type TEXT NOT NULL, number TEXT NOT NULL, status TEXT NOT NULL, date_issued TEXT NOT NULL,
    date_effective TEXT NOT NULL, date_end TEXT NOT NULL, year INTEGER, source TEXT NOT NULL,
    media_type TEXT NOT NULL, sha256 TEXT NOT NULL, policy TEXT NOT NULL, ended INTEGER NOT NULL, text TEXT NOT NULL
);
CREATE TABLE document_issuers (
    document TEXT NOT NULL, position INTEGER NOT NULL, issuer TEXT NOT NULL, folded TEXT NOT NULL,
    PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE sections (
    document TEXT NOT NULL, position INTEGER NOT NULL, id TEXT NOT NULL, kind TEXT NOT NULL, number TEXT NOT NULL,
    title TEXT NOT NULL, level INTEGER NOT NULL, "start" INTEGER NOT NULL, "end" INTEGER NOT NULL,
    body INTEGER NOT NULL, parent TEXT NOT NULL, PRIMARY KEY (document, position)
) WITHOUT ROWID;
CREATE TABLE passages (
    id INTEGER PRIMARY KEY, document TEXT NOT NULL, section TEXT NOT NULL, path TEXT NOT NULL,
    "start" INTEGER NOT NULL, "end" INTEGER NOT NULL, page INTEGER NOT NULL, tokens INTEGER NOT NULL,
    text TEXT NOT NULL, vector BLOB NOT NULL
);
CREATE INDEX passages_in_order ON passages (document, "start");
CREATE TABLE passage_concepts (
    concept TEXT NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (concept, passage)
) WITHOUT ROWID;
CREATE INDEX concepts_of_passage ON passage_concepts (passage);
CREATE TABLE passage_modalities (
    modality TEXT NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (modality, passage)
) WITHOUT ROWID;
CREATE INDEX modalities_of_passage ON passage_modalities (passage);
CREATE TABLE labels (
    kind TEXT NOT NULL, id TEXT NOT NULL, language TEXT NOT NULL, position INTEGER NOT NULL, label TEXT NOT NULL,
    units TEXT NOT NULL, PRIMARY KEY (kind, id, language, position)
) WITHOUT ROWID;
CREATE INDEX labels_by_units ON labels (units);
CREATE TABLE broader (id TEXT NOT NULL, broader TEXT NOT NULL, PRIMARY KEY (broader, id)) WITHOUT ROWID;
CREATE VIRTUAL TABLE words USING fts5 (body, heading, tokenize = 'ascii');
"""


@dataclass(frozen=True, slots=True)
class IndexedDocument:
    """What the index knows of a document; dates as precise as the source, empty where it gives none."""

    id: str
    title: str
    language: str
    jurisdiction: str
    document_type: str
    number: str
    status: str
    date_issued: str
    date_effective: str
    date_end: str
    year: int | None
    source: str
    media_type: str
    sha256: str
    policy: str
    issuers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class IndexedPassage:
    """A passage with its number in the index; `path` holds the titles of its sections, outermost first."""

    id: int
    document: str
    section: str
    path: str
    start: int
    end: int
    page: int
    tokens: int
    text: str


@dataclass(frozen=True, slots=True)
class Label:
    """A name of a concept or an organization in one language; `units` is what a query is compared with."""

    kind: str
    id: str
    language: str
    label: str
    units: str


@dataclass(frozen=True, slots=True)
class Filters:
    """Which passages a search may return; an empty field lets everything pass, a document without the fact fails.

    `jurisdiction` includes its parts (`GB` finds `GB-SCT`); `issuer` and `concept` are ids or names, `concept`
    includes narrower ones; `since` and `until` bound the date of issue (`2014`, `2014-05`, `2014-05-02`), compared
    at the lower precision of the two; `as_of` is a day on which the document was in force; `modality` is that of a
    norm in the passage itself.
    """

    jurisdiction: str = ""
    document_type: str = ""
    issuer: str = ""
    since: str = ""
    until: str = ""
    language: str = ""
    concept: str = ""
    modality: str = ""
    as_of: str = ""
    document: str = ""
