"""`/reading`: a document as people read it: its text and pages at once, and what is marked in it, small and fast."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from policykg.model import Table, Term
from policykg.server.builds import Snapshot
from policykg.server.problems import documented
from policykg.server.representations import json_answer
from policykg.server.turns import in_turn
from policykg.server.values import DocumentSummary, Section

_MENTIONS = """
SELECT ?graph ?start ?end ?thing ?motive ?confidence WHERE {
  GRAPH ?graph {
    ?mark a pkg:Mention ; oa:hasBody ?thing ; oa:motivatedBy ?motive ; pkg:confidence ?confidence ; pkg:status ?status ;
      oa:hasTarget/oa:hasSelector ?place .
    ?place oa:start ?start ; oa:end ?end .
  }
  FILTER(?status != voc:rejected)
}"""
_THINGS = """
SELECT DISTINCT ?graph ?thing ?class ?name (LANG(?name) AS ?language) WHERE {
  { SELECT DISTINCT ?graph ?thing WHERE { GRAPH ?graph { ?mark a pkg:Mention ; oa:hasBody ?thing } } }
  OPTIONAL { ?thing rdfs:label|skos:prefLabel|pkg:title ?name }
  OPTIONAL { ?thing a ?class }
}"""
_FINDINGS = """
SELECT ?graph ?finding ?class ?start ?end ?confidence ?status ?rule WHERE {
  VALUES ?class { pkg:Norm pkg:Target pkg:Definition }
  GRAPH ?graph {
    ?finding a ?class ; pkg:confidence ?confidence ; pkg:status ?status ; pkg:rule ?rule ;
      pkg:evidence/oa:hasTarget/oa:hasSelector ?place .
    ?place oa:start ?start ; oa:end ?end .
  }
  FILTER(?status != voc:rejected)
}"""
_WORDS = """
SELECT ?graph ?finding ?property ?value WHERE {
  VALUES ?class { pkg:Norm pkg:Target pkg:Definition }
  VALUES ?property { pkg:modality pkg:bearer pkg:bearerText pkg:action pkg:object pkg:counterpartyText pkg:condition
    pkg:exception pkg:orElse pkg:deadlineText pkg:deadlineYear pkg:what pkg:quantityText pkg:comparator pkg:term
    pkg:definitionText }
  GRAPH ?graph { ?finding a ?class ; ?property ?value }
}"""
_CODED = {"modality", "comparator"}
_KINDS = (
    ("Policy", "policy"),
    ("FormalOrganization", "organization"),
    ("Actor", "actor"),
    ("Instrument", "instrument"),
    ("Industry", "industry"),
    ("Place", "place"),
    ("Concept", "concept"),
    ("LegalResourceSubdivision", "policy"),
    ("WorkSubdivision", "policy"),
    ("QuantitativeValue", "quantity"),
    ("TemporalEntity", "time"),
)
_MARK: dict[str, Any] = {"start": 940, "end": 961, "thing": 0, "topic": False, "confidence": 0.9}
_THING: dict[str, Any] = {
    "iri": "https://w3id.org/policykg/id/organization/moe-cn",
    "label": "Ministry of Education",
    "kind": "organization",
}
_NOTE: dict[str, Any] = {
    "iri": "https://w3id.org/policykg/id/norm/583f7584bd2e7dd4",
    "kind": "Norm",
    "start": 1505,
    "end": 1557,
    "confidence": 0.95,
    "status": "machine",
    "rule": "norms/is-to-passive",
    "words": {"modality": "obligation", "action": "built", "object": "50 high-level schools"},
}

router = APIRouter(tags=["documents"])


class Page(BaseModel):
    """Where a page of the file begins, as far as passages tell."""

    page: int
    start: int


class Reading(BaseModel):
    """A document to read."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"text": "# Levy Act …", "sections": [], "pages": [{"page": 2, "start": 5210}]}}
    )

    document: DocumentSummary
    iri: str
    text: str
    sections: list[Section]
    pages: list[Page] = Field(description="in text order; empty where the format has no pages")
    build: str


class Mark(BaseModel):
    """A thing named in the text."""

    model_config = ConfigDict(json_schema_extra={"example": _MARK})

    start: int
    end: int
    thing: int = Field(description="its place in `things`")
    topic: bool = Field(description="whether it is a concept that the words speak of, not a thing that they name")
    confidence: float


class Thing(BaseModel):
    """What marks name."""

    model_config = ConfigDict(json_schema_extra={"example": _THING})

    iri: str
    label: str
    kind: str = Field(description="policy, organization, actor, instrument, industry, place, concept, quantity or time")


class Note(BaseModel):
    """A norm, target or definition, for the margin."""

    model_config = ConfigDict(json_schema_extra={"example": _NOTE})

    iri: str
    kind: str
    start: int
    end: int
    confidence: float
    status: str
    rule: str
    words: dict[str, str] = Field(
        description="what was read, by the local name of the property; nodes by that of theirs"
    )


class Marks(BaseModel):
    """Everything that is marked in a document, in text order; what a person rejected is not."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {"things": [_THING], "marks": [_MARK], "notes": [_NOTE], "build": "0f1e2d3c4b5a6978"}
        }
    )

    things: list[Thing]
    marks: list[Mark]
    notes: list[Note]
    build: str


DocumentId = Annotated[str, Path(description="the document's id", examples=["cn-ve-law-2022"])]


@router.get("/reading/{document_id}", response_model=Reading, responses=documented(404, 503, 504))
@in_turn
def reading(request: Request, document_id: DocumentId) -> Response:
    """Give a document's text with its sections and pages."""
    snapshot: Snapshot = request.app.state.builds.current()
    return json_answer(request, snapshot.build, lambda: _reading(snapshot, document_id))


@router.get("/reading/{document_id}/marks", response_model=Marks, responses=documented(404, 503, 504))
@in_turn
def marks(request: Request, document_id: DocumentId) -> Response:
    """Give what is marked in a document: things that it names, norms, targets and definitions, with their places."""
    snapshot: Snapshot = request.app.state.builds.current()
    return json_answer(request, snapshot.build, lambda: _marked(snapshot, document_id))


def _reading(snapshot: Snapshot, document_id: str) -> Reading:
    index = snapshot.kg.index
    document = index.document(document_id)
    pages: dict[int, int] = {}
    for passage in index.passages(document_id):
        if passage.page:
            pages.setdefault(passage.page, passage.start)
    stated = {**dataclasses.asdict(document), "issuers": list(document.issuers)}
    return Reading(
        document=DocumentSummary(**stated, href=f"/documents/{quote(document_id, safe='')}"),
        iri=_iri(snapshot, document_id),
        text=index.text(document_id),
        sections=[Section(**dataclasses.asdict(section)) for section in index.sections(document_id)],
        pages=[Page(page=page, start=start) for page, start in sorted(pages.items())],
        build=snapshot.build,
    )


def _marked(snapshot: Snapshot, document_id: str) -> Marks:
    snapshot.kg.index.document(document_id)
    graph = {"graph": Term("iri", f"{snapshot.kg.base}graph/document/{document_id}")}
    things = _things(snapshot, graph)
    places = {thing.iri: place for place, thing in enumerate(things)}
    found = [
        Mark(
            start=int(row["start"]),
            end=int(row["end"]),
            thing=places[row["thing"]],
            topic=row["motive"].endswith("classifying"),
            confidence=float(row["confidence"]),
        )
        for row in _rows(snapshot, _MENTIONS, graph)
        if row["thing"] in places
    ]
    found.sort(key=lambda mark: (mark.start, -mark.end, mark.topic, mark.thing))
    return Marks(things=things, marks=found, notes=list(_notes(snapshot, graph)), build=snapshot.build)


def _things(snapshot: Snapshot, graph: Mapping[str, Term]) -> list[Thing]:
    """The things that the document names, by IRI; the label in English where there is one."""
    names: dict[str, tuple[bool, str]] = {}
    classes: dict[str, set[str]] = {}
    for row in _rows(snapshot, _THINGS, graph):
        iri = row["thing"]
        classes.setdefault(iri, set()).add(_local(row["class"]))
        name = (row["language"] not in ("en", ""), row["name"])
        if row["name"] and (iri not in names or name < names[iri]):
            names[iri] = name
    return [
        Thing(iri=iri, label=names[iri][1] if iri in names else "", kind=_kind(classes[iri])) for iri in sorted(classes)
    ]


def _kind(classes: set[str]) -> str:
    return next((kind for name, kind in _KINDS if name in classes), "concept")


def _notes(snapshot: Snapshot, graph: Mapping[str, Term]) -> Iterator[Note]:
    words: dict[str, dict[str, str]] = {}
    for row in _rows(snapshot, _WORDS, graph):
        name = _local(row["property"])
        words.setdefault(row["finding"], {})[name] = _local(row["value"]) if name in _CODED else row["value"]
    found: dict[str, dict[str, str]] = {}
    for row in _rows(snapshot, _FINDINGS, graph):
        found.setdefault(row["finding"], row)
    for row in sorted(found.values(), key=lambda row: (int(row["start"]), int(row["end"]), row["finding"])):
        yield Note(
            iri=row["finding"],
            kind=_local(row["class"]),
            start=int(row["start"]),
            end=int(row["end"]),
            confidence=float(row["confidence"]),
            status=_local(row["status"]),
            rule=row["rule"],
            words=words.get(row["finding"], {}),
        )


def _rows(snapshot: Snapshot, sparql: str, bound: Mapping[str, Term]) -> list[dict[str, str]]:
    table = snapshot.kg.answering.query(sparql, bindings=bound)
    return table.dicts() if isinstance(table, Table) else []


def _iri(snapshot: Snapshot, document_id: str) -> str:
    return f"{snapshot.kg.base}document/{quote(document_id, safe='-')}"


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
