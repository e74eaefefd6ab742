"""Search, documents and entities: what readers ask in words, by id or by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Annotated, Any, Literal
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from policykg.errors import NotFoundError
from policykg.graph import Fact as GraphFact
from policykg.graph import hit_record
from policykg.index import IndexedDocument
from policykg.iri import normal
from policykg.server.builds import Snapshot
from policykg.server.findings import findings
from policykg.server.problems import documented
from policykg.server.representations import json_answer
from policykg.server.values import (
    AnnotatedDocument,
    Documents,
    DocumentSummary,
    EntityFacts,
    Fact,
    Hit,
    Hits,
    Section,
)

_DAY = r"^(\d{4}(-\d{2}){0,2})?$"

router = APIRouter()


class _Filters(BaseModel):
    """Filters that documents and passages share; an empty one lets everything pass."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    jurisdiction: str = Field(
        default="", max_length=100, description="country code or body; includes its parts", examples=["CN"]
    )
    type: str = Field(default="", max_length=100, description="document type", examples=["law"])
    issuer: str = Field(default="", max_length=300, description="issuing body: id or name", examples=["moe-cn"])
    since: str = Field(default="", pattern=_DAY, description="issued in or after", examples=["2014"])
    until: str = Field(default="", pattern=_DAY, description="issued in or before", examples=["2022"])
    language: str = Field(default="", max_length=35, description="language of the text", examples=["en"])


class SearchQuery(_Filters):
    """What to search for, and where."""

    q: str = Field(min_length=1, max_length=2000, description="a question or words", examples=["who pays for training"])
    limit: int = Field(default=10, ge=1, le=1000, description="how many passages")
    mode: Literal["hybrid", "dense", "lexical"] = Field(default="hybrid", description="what ranks")
    concept: str = Field(default="", max_length=300, description="on this concept or a narrower one: id or label")
    modality: Literal["", "obligation", "prohibition", "permission", "recommendation"] = Field(
        default="", description="with a norm of this kind"
    )
    as_of: str = Field(
        default="", pattern=r"^(\d{4}-\d{2}-\d{2})?$", description="in force on that day", examples=["2020-01-01"]
    )


class DocumentsQuery(_Filters):
    """Which documents to list."""

    q: str = Field(default="", max_length=300, description="words of the title or number", examples=["vocational"])
    offset: int = Field(default=0, ge=0, description="how many to skip")
    limit: int = Field(default=50, ge=1, le=1000, description="how many to list")


@router.get("/search", response_model=Hits, responses=documented(400, 503), tags=["search"])
def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> Response:
    """Rank passages for a question, each with its quote and the reasons why it was found."""
    snapshot = _snapshot(request)
    return json_answer(request, snapshot.build, lambda: hits(snapshot, asked))


def hits(snapshot: Snapshot, asked: SearchQuery) -> Hits:
    """The passages of a build that answer best."""
    if not asked.q.strip():
        raise HTTPException(400, "q: holds no words; say what to look for")
    names = ("jurisdiction", "issuer", "since", "until", "concept", "modality", "language", "as_of")
    filters = {"document_type": asked.type, **{name: getattr(asked, name) for name in names}}
    try:
        found = snapshot.kg.search(asked.q, limit=asked.limit, mode=asked.mode, filters=filters)
    except ValueError as error:
        raise HTTPException(400, f"the search cannot be done: {error}") from error
    return Hits(query=asked.q, hits=[Hit(**hit_record(hit)) for hit in found], build=snapshot.build)


@router.get("/documents", response_model=Documents, responses=documented(400, 503), tags=["documents"])
def documents(request: Request, asked: Annotated[DocumentsQuery, Query()]) -> Response:
    """List the documents of the build with their metadata, by id."""
    snapshot = _snapshot(request)
    return json_answer(request, snapshot.build, lambda: _listed(snapshot, asked))


def _listed(snapshot: Snapshot, asked: DocumentsQuery) -> Documents:
    found = [document for document in snapshot.documents if _passes(document, asked)]
    part = found[asked.offset : asked.offset + asked.limit]
    return Documents(
        total=len(found),
        offset=asked.offset,
        limit=asked.limit,
        documents=[DocumentSummary(**_summary(document)) for document in part],
        build=snapshot.build,
    )


def _passes(document: IndexedDocument, asked: DocumentsQuery) -> bool:
    place, wanted = document.jurisdiction.casefold(), asked.jurisdiction.casefold()
    issued = document.date_issued
    return (
        (not wanted or place == wanted or place.startswith(f"{wanted}-"))
        and (not asked.type or document.document_type.casefold() == asked.type.casefold())
        and (not asked.language or document.language.casefold() == asked.language.casefold())
        and (not asked.issuer or normal(asked.issuer) in map(normal, document.issuers))
        and (not asked.since or (bool(issued) and issued[: len(asked.since)] >= asked.since[: len(issued)]))
        and (not asked.until or (bool(issued) and issued[: len(asked.until)] <= asked.until[: len(issued)]))
        and (not asked.q or normal(asked.q) in normal(f"{document.title} {document.number}"))
    )


def _summary(document: IndexedDocument) -> dict[str, Any]:
    stated = dataclasses.asdict(document)
    return {**stated, "issuers": list(document.issuers), "href": _href(document.id)}


@router.get(
    "/documents/{document_id}", response_model=AnnotatedDocument, responses=documented(404, 503), tags=["documents"]
)
def document(
    request: Request, document_id: Annotated[str, Path(description="its id", examples=["cn-ve-law-2022"])]
) -> Response:
    """Give a document's text, metadata and sections, and everything read from it with its place and its words."""
    snapshot = _snapshot(request)
    return json_answer(request, snapshot.build, lambda: _annotated(snapshot, document_id))


def _annotated(snapshot: Snapshot, document_id: str) -> AnnotatedDocument:
    kg = snapshot.kg
    iri, sections = f"{kg.base}document/{quote(document_id, safe='-')}", kg.index.sections(document_id)
    return AnnotatedDocument(
        **_summary(kg.index.document(document_id)),
        iri=iri,
        text=kg.index.text(document_id),
        sections=[Section(**dataclasses.asdict(section)) for section in sections],
        annotations=findings(kg.store, iri, sections),
        build=snapshot.build,
    )


@router.get("/entities/{name:path}", response_model=EntityFacts, responses=documented(404, 503), tags=["entities"])
def entity(
    request: Request,
    name: Annotated[str, Path(description="an IRI, a path or a label", examples=["policy/cn-ve-law-2022"])],
) -> Response:
    """Give everything known of a policy, body, actor or concept, each fact with the words that carry it."""
    snapshot = _snapshot(request)
    return json_answer(request, snapshot.build, lambda: _known(snapshot, name))


def _known(snapshot: Snapshot, name: str) -> EntityFacts:
    try:
        found = snapshot.kg.about(name)
    except ValueError as error:
        raise NotFoundError(f"nothing called {name[:200]!r} in this graph: {str(error).lower()}") from error
    return EntityFacts(
        iri=found.iri, label=found.label, types=list(found.types), facts=list(_facts(found.facts)), build=snapshot.build
    )


def _facts(found: tuple[GraphFact, ...]) -> Iterator[Fact]:
    for fact in found:
        place = f"{_href(fact.document)}#char={fact.start},{fact.end}" if fact.document else ""
        yield Fact(**dataclasses.asdict(fact), href=place)


def _href(document_id: str) -> str:
    return f"/documents/{quote(document_id, safe='')}"


def _snapshot(request: Request) -> Snapshot:
    snapshot: Snapshot = request.app.state.builds.current()
    return snapshot
