"""Documents and entities: what readers ask by id or by name."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Sequence
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Query, Request
from pydantic import Field
from starlette.responses import Response

from policykg.errors import NotFoundError
from policykg.graph import Fact as GraphFact
from policykg.index import Filters, IndexedDocument
from policykg.iri import normal
from policykg.server.builds import Snapshot
from policykg.server.findings import findings
from policykg.server.plain import QueryRoute
from policykg.server.problems import documented
from policykg.server.representations import json_answer
from policykg.server.searching import DocumentFilters, SearchFilters
from policykg.server.turns import in_turn
from policykg.server.values import (
    AnnotatedDocument,
    Documents,
    DocumentSummary,
    EntityFacts,
    Fact,
    Section,
)

router = APIRouter(route_class=QueryRoute)


class DocumentsQuery(SearchFilters):
    """Which documents to list: those with a passage that passes the filters."""

    q: str = Field(default="", max_length=300, description="words of the title or number", examples=["vocational"])
    offset: int = Field(default=0, ge=0, description="how many to skip")
    limit: int = Field(default=50, ge=1, le=1000, description="how many to list")


@router.get("/documents", response_model=Documents, responses=documented(400, 503), tags=["documents"])
@in_turn
def documents(request: Request, asked: Annotated[DocumentsQuery, Query()]) -> Response:
    """List the documents of the build with their metadata, by id."""
    snapshot = _snapshot(request)
    return json_answer(request, snapshot.build, lambda: _listed(snapshot, asked))


def _listed(snapshot: Snapshot, asked: DocumentsQuery) -> Documents:
    among = _speaking(snapshot, asked)
    found = [d for d in snapshot.documents if _passes(d, asked) and (among is None or d.id in among)]
    part = found[asked.offset : asked.offset + asked.limit]
    return Documents(
        total=len(found),
        offset=asked.offset,
        limit=asked.limit,
        documents=[DocumentSummary(**_summary(document)) for document in part],
        build=snapshot.build,
    )


def _speaking(snapshot: Snapshot, asked: DocumentsQuery) -> set[str] | None:
    """The documents of the passages that pass the filters of passages; None where none of these is set."""
    own = {name: value for name, value in asked.given().items() if name not in DocumentFilters.model_fields}
    numbers = snapshot.kg.index.filter(Filters.of({**own, "document_type": ""}))
    return None if numbers is None else {passage.document for passage in snapshot.kg.index.gather(numbers.tolist())}


def _passes(document: IndexedDocument, asked: DocumentsQuery) -> bool:
    place, issued = document.jurisdiction.casefold(), document.date_issued
    issuers = set(map(normal, document.issuers))
    return (
        _any(asked.jurisdiction, lambda one: place == one.casefold() or place.startswith(f"{one.casefold()}-"))
        and _any(asked.type, lambda one: document.document_type.casefold() == one.casefold())
        and _any(asked.language, lambda one: document.language.casefold() == one.casefold())
        and _any(asked.issuer, lambda one: normal(one) in issuers)
        and _any(asked.since, lambda one: bool(issued) and issued[: len(one)] >= one[: len(issued)])
        and _any(asked.until, lambda one: bool(issued) and issued[: len(one)] <= one[: len(issued)])
        and (not asked.q or normal(asked.q) in normal(f"{document.title} {document.number}"))
    )


def _any(values: Sequence[str], holds: Callable[[str], bool]) -> bool:
    """Whether one of the values holds; also where none is given, and an empty one asks for nothing."""
    given = [value for value in values if value]
    return not given or any(map(holds, given))


def _summary(document: IndexedDocument) -> dict[str, Any]:
    stated = dataclasses.asdict(document)
    return {**stated, "issuers": list(document.issuers), "href": _href(document.id)}


@router.get(
    "/documents/{document_id}",
    response_model=AnnotatedDocument,
    responses=documented(404, 503, 504),
    tags=["documents"],
)
@in_turn
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
        annotations=findings(kg.answering, iri, sections),
        build=snapshot.build,
    )


@router.get("/entities/{name:path}", response_model=EntityFacts, responses=documented(404, 503, 504), tags=["entities"])
@in_turn
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
