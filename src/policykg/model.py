"""The values that flow through policykg: frozen, checked when constructed, free of behaviour.

Every `start` and `end` is an offset into `Document.text`: 0-based, end-exclusive Unicode code points, so that
`document.text[start:end]` is always the quote.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

MentionType = Literal[
    "Policy", "Provision", "Organization", "Actor", "Place", "Industry", "Instrument", "Quantity", "Time"
]
Modality = Literal["obligation", "prohibition", "permission", "recommendation"]
Comparator = Literal["exactly", "at_least", "at_most", "about"]
RelationType = Literal[
    "issued_by",
    "issued_on",
    "cites",
    "amends",
    "repeals",
    "based_on",
    "part_of",
    "cooperates_with",
    "provides",
    "benefits",
]


def _check(start: int, end: int) -> None:
    if not 0 <= start < end:
        raise ValueError(f"empty or backwards span {start}:{end}")


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a document's text."""

    start: int
    end: int

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact of its own metadata that a document states, with the words that state it.

    `field` is one of: policy, title, title_native, number, issuer, date_issued, date_effective, date_end,
    document_type, jurisdiction, language, status, concept, source, alias, based_on, implements, amends, repeals,
    replaces, extends, cites. Dates are ISO 8601 at the precision of the source (`2019`, `2019-03`, `2019-03-28`).
    """

    field: str
    value: str
    start: int
    end: int

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Mark:
    """Structure that the file format itself gives: a heading, a list item, or matter that is not the text proper.

    `kind` is heading, item, front_matter, chrome, note or table; `level` is 1 for the outermost heading or item;
    `number` is what the format states ("Article 5", "2.1", "(a)"), empty where it states none; `name` is the
    format's word for the unit (part, chapter, division, article, section, subsection, paragraph, schedule),
    empty where it has none.
    """

    kind: Literal["heading", "item", "front_matter", "chrome", "note", "table"]
    start: int
    end: int
    level: int = 1
    number: str = ""
    name: str = ""

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Document:
    """A file as read: one immutable text, what it states about itself, and the structure its format gives.

    `id` is a slug, unique in a build; `source` is the path relative to the folder that was built, with forward
    slashes; `sha256` is that of `text` in UTF-8; `pages` holds the offset where each page starts (PDF; else empty).
    """

    id: str
    text: str
    title: str
    language: str
    source: str
    media_type: str
    sha256: str
    facts: tuple[Stated, ...] = ()
    marks: tuple[Mark, ...] = ()
    pages: tuple[int, ...] = ()

    def stated(self, field: str) -> Iterator[Stated]:
        """The facts stated under that field, in text order."""
        return (fact for fact in self.facts if fact.field == field)

    def value(self, field: str) -> str:
        """The first value stated under that field; empty where none is."""
        return next((fact.value for fact in self.stated(field)), "")


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a document under one heading; `end` is where its last subsection ends, `body` where its heading ends.

    `id` is unique in the document, in Akoma Ntoso eId style (`chp_2__art_5`); `kind` is part, chapter, section,
    article, annex or heading; `parent` is the enclosing section's id, empty at the top.
    """

    id: str
    kind: str
    number: str
    title: str
    level: int
    start: int
    end: int
    body: int
    parent: str = ""

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one section, about 60 to 250 tokens, that search returns; `page` is 1-based, 0 where unknown."""

    document: str
    section: str
    start: int
    end: int
    tokens: int
    page: int = 0

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Mention:
    """A thing named in the text.

    `name` is its full name (for a short form such as "the Plan": the name it stands for in this document).
    `entity` is the path of what it was resolved to (`policy/cn-ve-law-2022`, `organization/moe-cn`,
    `concept/levy`, `actor/employers`), empty where it was not; `reason` says on what ground.
    """

    start: int
    end: int
    type: MentionType
    name: str
    rule: str
    confidence: float
    entity: str = ""
    reason: str = ""

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Norm:
    """Who must, may, should or must not do what; `start` and `end` bound the sentence that says so."""

    start: int
    end: int
    modality: Modality
    action: Span
    rule: str
    confidence: float
    bearer: Mention | None = None
    object: Span | None = None
    counterpart: Mention | None = None
    deadline: Span | None = None
    condition: Span | None = None
    exception: Span | None = None
    or_else: Span | None = None
    """What follows where the norm is broken; it may stand in another sentence, or another section."""


@dataclass(frozen=True, slots=True)
class Baseline:
    """What a target starts from or is compared with: a figure, its unit and, where it is said, its year."""

    start: int
    end: int
    value: float
    unit: str
    year: int | None = None


@dataclass(frozen=True, slots=True)
class Target:
    """A quantity to reach, not to exceed, or to give; `value` is a plain number in `unit` (percent, eur, places)."""

    start: int
    end: int
    quantity: Span
    value: float
    unit: str
    comparator: Comparator
    rule: str
    confidence: float
    what: Span | None = None
    deadline: Span | None = None
    year: int | None = None
    baseline: Baseline | None = None


@dataclass(frozen=True, slots=True)
class Definition:
    """What a term means, as the text says it."""

    start: int
    end: int
    term: Span
    definition: Span
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Item:
    """A member of an announced enumeration.

    `start` and `end` bound the member's text, `label` the phrase that names it; `enumeration` is the offset where
    its enumeration begins (members of one enumeration share it) and `announced` what announces it ("five
    mechanisms"), where the text does.
    """

    start: int
    end: int
    ordinal: int
    label: Span
    enumeration: int
    rule: str
    confidence: float
    announced: Span | None = None


@dataclass(frozen=True, slots=True)
class Relation:
    """Two mentions and how they are related; `start` and `end` bound the words that say so."""

    start: int
    end: int
    type: RelationType
    head: Mention
    tail: Mention
    rule: str
    confidence: float


@dataclass(frozen=True, slots=True)
class LegalChange:
    """What the document's own policy does to another; `start` and `end` bound the words that say so.

    `last_day` is the last day in force of what it repeals, in ISO 8601; empty where that is not said.
    """

    start: int
    end: int
    type: Literal["amends", "repeals"]
    other: Mention
    rule: str
    confidence: float
    last_day: str = ""


@dataclass(frozen=True, slots=True)
class Topic:
    """A concept of the vocabulary that the text speaks of, by one of its labels."""

    start: int
    end: int
    concept: str
    rule: str
    confidence: float

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A stretch of text that was not read, and why: other-script, without-spaces or noise."""

    start: int
    end: int
    reason: str

    def __post_init__(self) -> None:
        _check(self.start, self.end)


@dataclass(frozen=True, slots=True)
class Annotations:
    """Everything read from one document, each tuple in text order; `skipped` are passages that could not be read."""

    mentions: tuple[Mention, ...] = ()
    norms: tuple[Norm, ...] = ()
    targets: tuple[Target, ...] = ()
    definitions: tuple[Definition, ...] = ()
    items: tuple[Item, ...] = ()
    relations: tuple[Relation, ...] = ()
    changes: tuple[LegalChange, ...] = ()
    topics: tuple[Topic, ...] = ()
    skipped: tuple[Skipped, ...] = ()


CorrectionStatus = Literal["accepted", "rejected", "edited"]


@dataclass(frozen=True, slots=True)
class Correction:
    """What a person decided about a finding, who, when and why; `finding` is its IRI.

    `changes` are the fields that an edit puts another value in, each with that value. What follows them is what the
    finding was when that was decided, so that it is known again where its document has changed: the document's id,
    the quote with the words before and behind it, the offset of the quote, and the finding's own words.
    """

    finding: str
    status: CorrectionStatus
    changes: tuple[tuple[str, str], ...] = ()
    by: str = ""
    at: str = ""
    note: str = ""
    document: str = ""
    quote: str = ""
    before: str = ""
    after: str = ""
    start: int = 0
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Term:
    """An RDF term in an answer; `kind` is iri, literal or bnode."""

    kind: Literal["iri", "literal", "bnode"]
    value: str
    datatype: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a SELECT query, in the order of `columns`; None where a variable is unbound."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Term | None, ...], ...]

    def dicts(self) -> list[dict[str, str]]:
        """Each row as column → value as text; unbound ones are empty."""
        return [{c: t.value if t else "" for c, t in zip(self.columns, row, strict=True)} for row in self.rows]


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found, and why.

    `ranks` and `scores` hold one number a component (`dense`, `lexical`, `concepts`) that found it, `gains` what each
    adds to `score`; `terms` are the query's words that it contains; `concepts` maps concept ids that query and passage
    share to their labels, and `paths` each concept of the passage to the ids from the query's concept down to it;
    `sentence` bounds its best sentence in the document's text, `marks` the words that matched. `iri` is the passage's.
    """

    document: str
    title: str
    section: str
    start: int
    end: int
    quote: str
    score: float
    sentence: Span
    page: int = 0
    ranks: Mapping[str, int] = field(default_factory=dict)
    scores: Mapping[str, float] = field(default_factory=dict)
    gains: Mapping[str, float] = field(default_factory=dict)
    terms: tuple[str, ...] = ()
    concepts: Mapping[str, str] = field(default_factory=dict)
    paths: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    marks: tuple[Span, ...] = ()
    metadata: Mapping[str, str] = field(default_factory=dict)
    iri: str = ""
