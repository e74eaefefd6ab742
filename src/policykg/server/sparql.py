"""The `/sparql` endpoint: the query operation of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import partial
from typing import Any

import anyio.to_thread
from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from policykg.errors import QueryError
from policykg.server import description
from policykg.server.builds import Snapshot
from policykg.server.problems import documented
from policykg.server.protocol import MAX_QUERY, Asked, asked, is_update, refuse_update
from policykg.server.representations import choose, etag, not_modified, unchanged, validators
from policykg.store import GRAPH_TYPES, RESULT_TYPES

MAX_WAITING = 64
"""So many queries may wait for their turn; a further one is told to come back."""

_ROWS: Mapping[str, str] = {
    **{media_type: media_type for media_type in RESULT_TYPES},
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
_GRAPH: Mapping[str, str] = {
    **{media_type: media_type for media_type in GRAPH_TYPES},
    "application/json": "application/ld+json",
    "application/xml": "application/rdf+xml",
    "text/xml": "application/rdf+xml",
}
"""What may be asked for, the default first → what is then written."""
_FORMATS: Mapping[str, str] = {
    "json": "application/sparql-results+json",
    "xml": "application/sparql-results+xml",
    "csv": "text/csv",
    "tsv": "text/tab-separated-values",
    "turtle": "text/turtle",
    "ttl": "text/turtle",
    "n-triples": "application/n-triples",
    "nt": "application/n-triples",
    "json-ld": "application/ld+json",
    "jsonld": "application/ld+json",
    "rdf-xml": "application/rdf+xml",
    "rdf": "application/rdf+xml",
}
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
"""Functions that answer differently each time, so that no client may keep what they gave."""

_HOST = re.compile(r"[\w.-]+(?::\d+)?|\[[0-9A-Fa-f:.]+\](?::\d+)?")

_EXAMPLE = "SELECT ?policy ?title WHERE { ?policy a pkg:Policy ; pkg:title ?title } LIMIT 1"
_ANSWER = {
    "head": {"vars": ["policy", "title"]},
    "results": {
        "bindings": [
            {
                "policy": {"type": "uri", "value": "https://w3id.org/policykg/id/policy/cn-ve-law-2022"},
                "title": {"type": "literal", "xml:lang": "en", "value": "Vocational Education Law"},
            }
        ]
    },
}
_TURTLE = "<https://w3id.org/policykg/id/policy/cn-ve-law-2022> a pkg:Policy .\n"
_STRING = {"type": "string"}
_LIST = {"type": "array", "items": {"type": "string", "format": "iri"}}
_DATASET = [
    {"name": "default-graph-uri", "in": "query", "schema": _LIST, "description": "graphs that make the default graph"},
    {"name": "named-graph-uri", "in": "query", "schema": _LIST, "description": "graphs that GRAPH may name"},
    {
        "name": "format",
        "in": "query",
        "schema": {"type": "string", "enum": list(_FORMATS)},
        "description": "in place of an Accept header",
    },
]
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The answer; without a query, the service description",
        "content": {
            **{t: {"schema": _STRING} for t in (*RESULT_TYPES, *GRAPH_TYPES)},
            "application/sparql-results+json": {"schema": {"type": "object"}, "example": _ANSWER},
            "text/turtle": {"schema": _STRING, "example": _TURTLE},
        },
    },
    **documented(400, 403, 406, 413, 503),
}

router = APIRouter(tags=["SPARQL"])


@router.get(
    "/sparql",
    response_class=Response,
    responses={**_RESPONSES, 304: {"description": "What the client holds still holds"}},
    openapi_extra={
        "parameters": [
            {"name": "query", "in": "query", "schema": _STRING, "example": _EXAMPLE, "description": "one SPARQL query"},
            *_DATASET,
        ]
    },
)
async def ask_sparql(request: Request) -> Response:
    """Answer a SPARQL query; without one, describe the service.

    A SELECT or ASK gives JSON, XML, CSV or TSV, a CONSTRUCT or DESCRIBE Turtle, N-Triples, JSON-LD or RDF/XML, after
    the Accept header. The default graph is the union of all graphs; the prefixes of policykg need no declaration.
    """
    return await _respond(request)


@router.post(
    "/sparql",
    response_class=Response,
    responses={**_RESPONSES, **documented(415)},
    openapi_extra={
        "parameters": _DATASET,
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": {"schema": {"type": "string", "maxLength": MAX_QUERY}, "example": _EXAMPLE},
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "required": ["query"],
                        "properties": {
                            "query": _STRING,
                            "default-graph-uri": _LIST,
                            "named-graph-uri": _LIST,
                        },
                    },
                    "example": {"query": _EXAMPLE},
                },
            },
        },
    },
)
async def post_sparql(request: Request) -> Response:
    """Answer a SPARQL query in the body: as it is, or as the form field `query`."""
    return await _respond(request)


async def _respond(request: Request) -> Response:
    wanted = await asked(request)
    turns = request.app.state.query_turns
    if turns.statistics().tasks_waiting >= MAX_WAITING:
        raise HTTPException(503, f"{MAX_WAITING} queries are waiting already; ask again in some seconds")
    return await anyio.to_thread.run_sync(partial(_answer, request, wanted), limiter=turns)


def _answer(request: Request, wanted: Asked) -> Response:
    snapshot: Snapshot = request.app.state.builds.current()
    if wanted.query is None:
        sparql = description.query(_endpoint(request), snapshot, tuple(_ROWS), tuple(_GRAPH))
        types = _GRAPH
    else:
        sparql = wanted.query
        types = _GRAPH if snapshot.kg.store.form(sparql) == "graph" else _ROWS
    label = _representation(request, wanted, types)
    if _CHANGING.search(sparql):
        headers = {"Cache-Control": "no-store"}
    else:
        headers = validators(etag(snapshot.build, sparql, label, *wanted.default_graphs, "", *wanted.named_graphs))
        if unchanged(request, headers["ETag"]):
            return not_modified({**headers, "Vary": "Accept"})
    content = _run(snapshot, sparql, types[label], wanted)
    charset = "; charset=utf-8" if label.startswith("text/") else ""
    return Response(content, headers={**headers, "Vary": "Accept", "Content-Type": label + charset})


def _endpoint(request: Request) -> str:
    """The address that the client used; a Host header that is none is refused before it gets into a query."""
    if not _HOST.fullmatch(request.url.netloc):
        raise HTTPException(400, "the Host header names no host")
    return f"{request.url.scheme}://{request.url.netloc}{request.url.path}"


def _run(snapshot: Snapshot, sparql: str, media_type: str, wanted: Asked) -> bytes:
    try:
        resolved = snapshot.kg.resolve(sparql)
        return snapshot.kg.store.answer(
            resolved.sparql,
            media_type=media_type,
            default_graphs=wanted.default_graphs,
            named_graphs=wanted.named_graphs,
            similarities=resolved.similarities,
        )
    except QueryError as error:
        if is_update(sparql):
            raise refuse_update() from error
        raise
    except ValueError as error:
        raise HTTPException(400, f"the query cannot be answered: {error}") from error


def _representation(request: Request, wanted: Asked, types: Mapping[str, str]) -> str:
    """The media type to answer in; 406 lists those there are."""
    if wanted.format:
        label = _FORMATS.get(wanted.format.lower(), wanted.format.lower())
        if label in types:
            return label
        names = ", ".join(name for name, media_type in _FORMATS.items() if media_type in types)
        raise HTTPException(406, f"no format {wanted.format[:80]!r} for this form of query; there are {names}")
    label = choose(", ".join(request.headers.getlist("accept")), tuple(types))
    if not label:
        raise HTTPException(406, f"this form of query is answered as {', '.join(types)}; accept one of these")
    return label
