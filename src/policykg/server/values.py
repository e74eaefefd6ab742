"""The objects that documents, entities and the service answer with, each with an example."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, ConfigDict, Field

BUILD = "0f1e2d3c4b5a6978"
QUOTE = "Enterprises shall bear the costs of training their workers."
_IRI = "https://w3id.org/policykg/id/norm/3f2a9c0d1e4b5a67"
_DOCUMENT: dict[str, Any] = {
    "id": "cn-ve-law-2022",
    "href": "/documents/cn-ve-law-2022",
    "title": "Vocational Education Law",
    "language": "en",
    "jurisdiction": "CN",
    "document_type": "law",
    "number": "",
    "status": "in force",
    "date_issued": "2022-04-20",
    "date_effective": "2022-05-01",
    "date_end": "",
    "issuers": ["npc-standing-committee"],
    "policy": "cn-ve-law-2022",
    "source": "cn-ve-law-2022.md",
    "media_type": "text/markdown",
    "sha256": "9b74c9897bac770ffc029102a200c5de9b74c9897bac770ffc029102a200c5de",
}
_SECTION: dict[str, Any] = {
    "id": "art_24",
    "kind": "article",
    "number": "Article 24",
    "title": "",
    "level": 2,
    "start": 5100,
    "end": 5800,
    "body": 5111,
    "parent": "chp_2",
}
_FINDING: dict[str, Any] = {
    "iri": _IRI,
    "type": "Norm",
    "start": 5120,
    "end": 5179,
    "quote": QUOTE,
    "confidence": 0.9,
    "status": "machine",
    "rule": "norms/modal",
    "section": "art_24",
    "passage": "https://w3id.org/policykg/id/passage/0f3a9c0d1e4b5a67",
    "properties": {
        "modality": [{"iri": "https://w3id.org/policykg/vocabulary/obligation", "label": "obligation"}],
        "bearer": [{"iri": "https://w3id.org/policykg/vocabulary/enterprise", "label": "enterprise"}],
        "action": ["bear"],
        "object": ["the costs of training their workers"],
    },
}
_FACT: dict[str, Any] = {
    "predicate": "obligation",
    "direction": "out",
    "value": _IRI,
    "label": "bear the costs of training their workers",
    "quote": QUOTE,
    "document": "cn-ve-law-2022",
    "href": "/documents/cn-ve-law-2022#char=5120,5179",
    "start": 5120,
    "end": 5179,
    "confidence": "0.9",
    "finding": _IRI,
    "reason": "",
}


def example(value: dict[str, Any]) -> ConfigDict:
    """The settings of an object with that example; what it has besides is given as well."""
    return ConfigDict(extra="allow", json_schema_extra={"example": value})


class DocumentSummary(BaseModel):
    """What is known of a document; dates as precise as the source, empty where it gives none."""

    model_config = example(_DOCUMENT)

    id: str
    href: str = Field(description="where the document is, with its text and annotations")
    title: str
    language: str
    jurisdiction: str
    document_type: str
    number: str
    status: str
    date_issued: str
    date_effective: str
    date_end: str
    issuers: list[str]
    policy: str
    source: str = Field(description="the file, relative to the folder that was built")
    media_type: str
    sha256: str = Field(description="of the text, in UTF-8")


class Documents(BaseModel):
    """A part of the list of documents, by id."""

    model_config = example({"total": 1, "offset": 0, "limit": 50, "documents": [_DOCUMENT], "build": BUILD})

    total: int = Field(description="how many documents pass the filters")
    offset: int
    limit: int
    documents: list[DocumentSummary]
    build: str


class Section(BaseModel):
    """A part of a document under one heading."""

    model_config = example(_SECTION)

    id: str
    kind: str
    number: str
    title: str
    level: int
    start: int
    end: int
    body: int = Field(description="where its heading ends")
    parent: str = Field(description="the id of the section around it; empty at the top")


class Node(BaseModel):
    """A thing of the graph, by its IRI and label; what more is said of it here stands beside them."""

    model_config = example({"iri": "https://w3id.org/policykg/vocabulary/enterprise", "label": "enterprise"})

    iri: str
    label: str


class Quote(BaseModel):
    """Words of the document, and where they stand."""

    model_config = example({"start": 5120, "end": 5179, "quote": QUOTE})

    start: int
    end: int
    quote: str


class Finding(BaseModel):
    """Something read from a document, with the words that carry it."""

    model_config = example(_FINDING)

    iri: str
    type: str = Field(description="its class in the ontology")
    start: int
    end: int
    quote: str = Field(description="`text[start:end]` of the document")
    confidence: float
    status: str = Field(description="machine, accepted, rejected or edited")
    rule: str = Field(description="what found it: component/rule")
    section: str = Field(description="the id of the innermost section around it")
    passage: str = Field(description="the IRI of its passage; empty outside every passage")
    also: list[Quote] = Field(default=[], description="further places that carry it")
    properties: dict[str, list[Node | str | int | float | bool]] = Field(
        description="what was read, by the local name of the property in the ontology"
    )


class Findings(BaseModel):
    """Everything read from a document, each list in text order."""

    model_config = example(
        {
            "mentions": [],
            "norms": [_FINDING],
            "targets": [],
            "definitions": [],
            "items": [],
            "relations": [],
            "topics": [],
        }
    )

    mentions: list[Finding] = []
    norms: list[Finding] = []
    targets: list[Finding] = []
    definitions: list[Finding] = []
    items: list[Finding] = []
    relations: list[Finding] = []
    topics: list[Finding] = []


class AnnotatedDocument(DocumentSummary):
    """A document with its text, its sections, and everything read from it."""

    model_config = example(
        {
            **_DOCUMENT,
            "iri": "https://w3id.org/policykg/id/document/cn-ve-law-2022",
            "text": f"# Vocational Education Law …\n{QUOTE} …",
            "sections": [_SECTION],
            "annotations": {"norms": [_FINDING]},
            "build": BUILD,
        }
    )

    iri: str
    text: str
    sections: list[Section]
    annotations: Findings
    build: str


class Fact(BaseModel):
    """One statement about an entity, with the words that carry it; without a quote, the catalogue states it."""

    model_config = example(_FACT)

    predicate: str
    direction: str = Field(description="out: the entity is the subject; in: it is the object")
    value: str
    label: str
    quote: str
    document: str
    href: str = Field(description="the document, with the quote's place as a fragment of RFC 5147")
    start: int
    end: int
    confidence: str
    finding: str
    reason: str = Field(description="why the words were taken for what they name, where that took one")


class EntityFacts(BaseModel):
    """Everything that the graph says of one thing."""

    model_config = example(
        {
            "iri": "https://w3id.org/policykg/vocabulary/enterprise",
            "label": "enterprise",
            "types": ["http://www.w3.org/2004/02/skos/core#Concept"],
            "facts": [_FACT],
            "build": BUILD,
        }
    )

    iri: str
    label: str
    types: list[str]
    facts: list[Fact]
    build: str


class Version(BaseModel):
    """What runs."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "policykg": "0.1.0",
                "build": "9a2cb7c1d0e84f35",
                "ontology": "3f2a9c0d1e4b5a67",
                "encoder": "all-MiniLM-L6-v2",
                "english": "en_policykg",
            }
        }
    )

    policykg: str
    build: str
    ontology: str
    encoder: str
    english: str


class Ready(BaseModel):
    """The build that is served, and what it holds."""

    model_config = example({"build": BUILD, "documents": 112, "passages": 1840, "quads": 480211})

    build: str
    documents: int
    passages: int
    quads: int


class Alive(BaseModel):
    """The process answers."""

    model_config = example({"status": "alive"})

    status: str = "alive"
