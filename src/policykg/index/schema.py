"""The tables of `passages.sqlite`, and the values read from them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Self

from policykg.errors import QueryError
from policykg.index.words import spoken

Values = str | Sequence[str]
"""What a filter takes: one value, or several of which any may hold."""

FILE = "passages.sqlite"
FORMAT = "3"

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
    text TEXT NOT NULL, vector BLOB NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX passages_by_digest ON passages (digest);
CREATE INDEX passages_in_order ON passages (document, "start");
CREATE TABLE passage_concepts (
    concept TEXT NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (concept, passage)
) WITHOUT ROWID;
CREATE INDEX concepts_of_passage ON passage_concepts (passage);
CREATE TABLE passage_bodies (
    body TEXT NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (body, passage)
) WITHOUT ROWID;
CREATE INDEX bodies_of_passage ON passage_bodies (passage);
CREATE TABLE passage_norms (
    modality TEXT NOT NULL, bearer TEXT NOT NULL, passage INTEGER NOT NULL, PRIMARY KEY (modality, bearer, passage)
) WITHOUT ROWID;
CREATE INDEX norms_of_passage ON passage_norms (passage);
CREATE TABLE passage_targets (passage INTEGER NOT NULL, unit TEXT NOT NULL, value REAL NOT NULL, due INTEGER);
CREATE INDEX targets_of_passage ON passage_targets (passage);
CREATE TABLE kinds (concept TEXT PRIMARY KEY, kind TEXT NOT NULL) WITHOUT ROWID;
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
    """A passage with its number in the index; `path` holds the titles of its sections, outermost first.

    `digest` ends its IRI, which the graph and the index share.
    """

    id: int
    document: str
    section: str
    path: str
    start: int
    end: int
    page: int
    tokens: int
    text: str
    digest: str

    def iri(self, base: str) -> str:
        """The IRI that the graph knows it by."""
        return f"{base}passage/{self.digest}"


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
    """Which passages a search may return; an empty field lets everything pass, a passage without the fact fails.

    A field of several values lets pass what any one of them would; those of several fields all hold. A string is one
    value.

    Of the document: `jurisdiction` includes its parts (`GB` finds `GB-SCT`); `issuer` is an id or a name; `since` and
    `until` bound the date of issue (`2014`, `2014-05`, `2014-05-02`), compared at the lower precision of the two, and
    `year` is that of issue; `as_of` is a day on which it was in force.

    Of the passage: `concept`, `actor` (a body too), `instrument`, `industry` and `place` are what it names, by id or
    label, narrower ones included; `modality` and `bearer` are those of one norm in it; `unit`, `at_least` and
    `at_most` (its value) and `due`, `due_since` and `due_until` (the year of its deadline) are those of one target.
    """

    jurisdiction: Values = ()
    document_type: Values = ()
    issuer: Values = ()
    since: Values = ()
    until: Values = ()
    year: Values = ()
    language: Values = ()
    status: Values = ()
    number: Values = ()
    policy: Values = ()
    document: Values = ()
    as_of: Values = ()
    concept: Values = ()
    actor: Values = ()
    instrument: Values = ()
    industry: Values = ()
    place: Values = ()
    modality: Values = ()
    bearer: Values = ()
    unit: Values = ()
    at_least: Values = ()
    at_most: Values = ()
    due: Values = ()
    due_since: Values = ()
    due_until: Values = ()

    def __post_init__(self) -> None:
        for field in fields(self):
            given = getattr(self, field.name)
            values = (given,) if isinstance(given, str) else tuple(given)
            kept = tuple(dict.fromkeys(spoken(value.strip(), name=field.name) for value in values if value.strip()))
            object.__setattr__(self, field.name, kept)

    @classmethod
    def of(cls, given: Mapping[str, Values]) -> Self:
        """The filters of that name, empty ones left out; QueryError lists the names where one is unknown."""
        known = [field.name for field in fields(cls)]
        if unknown := [name for name in given if name not in known]:
            raise QueryError(f"no filter {unknown[0][:80]!r}; there are {', '.join(known)}")
        return cls(**given)

    def given(self) -> dict[str, tuple[str, ...]]:
        """Those that are set."""
        return {field.name: value for field in fields(self) if (value := getattr(self, field.name))}

    def without(self, name: str) -> Self:
        """The same but for one field, which lets everything pass."""
        return replace(self, **{name: ()})


@dataclass(frozen=True, slots=True)
class FacetValue:
    """What a filter would let pass: with `value`, called `label`, so many passages of so many documents."""

    value: str
    label: str
    passages: int
    documents: int
