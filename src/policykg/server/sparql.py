"""The `/sparql` endpoint: the query operation of the SPARQL 1.1 Protocol."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qsl, urlencode

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from policykg.federation import Resolved, asks
from policykg.server import description
from policykg.server.asking import NotAcceptable, answered, packet_response
from policykg.server.builds import Snapshot
from policykg.server.changing import applied, update_of
from policykg.server.conditions import CONDITIONS, etag, not_modified, unchanged, validators
from policykg.server.plain import PlainRoute
from policykg.server.problems import documented
from policykg.server.protocol import HOST, MAX_QUERY, Asked, asked
from policykg.server.querying import Served
from policykg.server.representations import choose
from policykg.server.turns import taken
from policykg.sparql import with_base
from policykg.store import GRAPH_TYPES, RESULT_TYPES

_ROWS: Mapping[str, str] = {
    **{media_type: media_type for media_type in RESULT_TYPES},
    "application/json": "application/sparql-results+json",
    "application/xml": "application/sparql-results+xml",
    "text/xml": "application/sparql-results+xml",
}
GRAPH_LABELS: Mapping[str, str] = {
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
    "trig": "application/trig",
    "n-quads": "application/n-quads",
    "nq": "application/n-quads",
}
_OF_GRAPHS = {"json": "application/ld+json", "xml": "application/rdf+xml"}
_CHANGING = re.compile(r"\b(?:NOW|RAND|UUID|STRUUID|BNODE)\s*\(", re.IGNORECASE)
"""Functions that answer differently each time, so that no client may keep what they gave."""

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
    {
        "name": "timeout",
        "in": "query",
        "schema": {"type": "number", "minimum": 0},
        "description": "seconds that the query may take, if fewer than the server allows",
    },
    {
        "name": "offset",
        "in": "query",
        "schema": {"type": "integer", "minimum": 0},
        "description": "rows to leave out, as the Link of an answer that goes on has it",
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
    **documented(400, 403, 406, 413, 503, 504),
}

router = APIRouter(tags=["SPARQL"], route_class=PlainRoute)


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
    responses={**_RESPONSES, 204: {"description": "The update is done"}, **documented(401, 412, 415)},
    openapi_extra={
        "parameters": [*_DATASET, *CONDITIONS],
        "requestBody": {
            "required": True,
            "content": {
                "application/sparql-query": {"schema": {"type": "string", "maxLength": MAX_QUERY}, "example": _EXAMPLE},
                "application/sparql-update": {"schema": {"type": "string"}},
                "application/x-www-form-urlencoded": {
                    "schema": {
                        "type": "object",
                        "properties": {
                            "query": _STRING,
                            "update": _STRING,
                            "using-graph-uri": _LIST,
                            "using-named-graph-uri": _LIST,
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
    """Answer a SPARQL query in the body: as it is, or as the form field `query`.

    With the token, an `application/sparql-update` or the form field `update` changes the graph: the change becomes a
    new build, and is served when this is answered. With `If-Match` it is made only where the graph is as it was for the
    answer that had that entity tag.
    """
    return await _respond(request)


async def _respond(request: Request) -> Response:
    wanted = await asked(request)
    if wanted.update is not None:
        wanted = replace(wanted, update=with_base(wanted.update, endpoint(request)))
        await applied(request, update_of(request, wanted))
        return Response(status_code=204)
    served = await request.app.state.queries.current()
    if wanted.query is None:
        wanted = resolved = await _description(request, wanted, served)
    else:
        wanted = replace(wanted, query=with_base(wanted.query, endpoint(request)))
        resolved = await _resolved(request, wanted, served)
    labels = {"rows": representation(request, wanted, _ROWS), "graph": representation(request, wanted, GRAPH_LABELS)}
    types = {"rows": _ROWS.get(labels["rows"], ""), "graph": GRAPH_LABELS.get(labels["graph"], "")}
    assert wanted.query is not None
    headers = {"Vary": "Accept"}
    if _CHANGING.search(wanted.query):
        headers["Cache-Control"] = "no-store"
    else:
        parts = (wanted.query, *labels.values(), str(wanted.offset))
        headers |= validators(etag(served.build, *parts, *wanted.default_graphs, "", *wanted.named_graphs))
        if unchanged(request, headers["ETag"]):
            return not_modified(headers)
    try:
        packet = await answered(request, served.pool, resolved, types)
    except NotAcceptable as error:
        raise HTTPException(406, _offer(wanted, _ROWS if error.form == "rows" else GRAPH_LABELS)) from error
    label = labels[packet.header["form"]]
    headers["Content-Type"] = label + ("; charset=utf-8" if label.startswith("text/") else "")
    if packet.header.get("more"):
        headers |= _more(request, wanted, served.pool.limits.rows)
    return packet_response(packet, headers)


def _offer(wanted: Asked, types: Mapping[str, str]) -> str:
    """What there is in place of what the client takes."""
    if wanted.format:
        names = ", ".join(n for n, t in _FORMATS.items() if t in types or _OF_GRAPHS.get(n) in types)
        return f"no format {wanted.format[:80]!r} for this form of query; there are {names}"
    return f"this form of query is answered as {', '.join(types)}; accept one of these"


async def _resolved(request: Request, wanted: Asked, served: Served) -> Asked:
    """The query with each search in it answered, which takes the encoder and so happens here."""
    assert wanted.query is not None
    if not asks(wanted.query):
        return wanted
    state = request.app.state

    def resolve() -> Resolved:
        snapshot: Snapshot = state.builds.of(served.build)
        found: Resolved = snapshot.kg.resolve(wanted.query or "")
        return found

    found = await taken(request, resolve)
    return replace(wanted, query=found.sparql, similarities=found.similarities)


async def _description(request: Request, wanted: Asked, served: Served) -> Asked:
    """In place of no query, the one that gives the service description."""
    counts = await request.app.state.queries.counted(served)
    sparql = description.query(endpoint(request), served.build, counts, updates=bool(request.app.state.update_token))
    return replace(wanted, query=sparql, default_graphs=(), named_graphs=(), offset=0)


def endpoint(request: Request) -> str:
    """The address of the endpoint, as the client named its host."""
    return f"{origin(request)}{request.scope['path']}"


def origin(request: Request) -> str:
    """Scheme and host as the client used them; a Host header that is none is refused before it gets into a query."""
    host = request.headers.get("host") or request.url.netloc
    if not HOST.fullmatch(host):
        raise HTTPException(400, "the Host header names no host")
    return f"{request.url.scheme}://{host}"


def _more(request: Request, wanted: Asked, rows: int) -> dict[str, str]:
    """The headers that say that the answer goes on, and where: a GET is repeated with the rows seen so far left out."""
    pairs = [pair for pair in parse_qsl(request.url.query, keep_blank_values=True) if pair[0] != "offset"]
    onward = f"{request.url.path}?{urlencode([*pairs, ('offset', wanted.offset + rows)])}"
    told = {"Policykg-Rows": f"{wanted.offset + 1}-{wanted.offset + rows}; more"}
    return told | ({"Link": f'<{onward}>; rel="next"'} if request.method == "GET" else {})


def representation(request: Request, wanted: Asked, types: Mapping[str, str]) -> str:
    """The media type for one form of query; empty where the client takes none of those there are."""
    if wanted.format:
        name = wanted.format.lower()
        return next((t for t in (_FORMATS.get(name, name), _OF_GRAPHS.get(name, "")) if t in types), "")
    return choose(", ".join(request.headers.getlist("accept")), tuple(types))
