"""`/graphs`: the SPARQL 1.1 Graph Store HTTP Protocol. Anyone reads; writing takes the token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from email.parser import BytesParser
from email.policy import HTTP
from typing import Any
from urllib.parse import quote

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from policykg.errors import ConditionError, NotFoundError
from policykg.graph.updating import Change, Condition
from policykg.iri import digest
from policykg.server import tokens
from policykg.server.asking import NotAcceptable, answered, packet_response
from policykg.server.changing import applied
from policykg.server.conditions import CONDITIONS, build_of, condition, etag, not_modified, unchanged, validators
from policykg.server.plain import PlainRoute
from policykg.server.problems import documented
from policykg.server.protocol import MAX_UPDATE, Asked, body_of, graphs, media_type, pairs_of
from policykg.server.querying import Served
from policykg.server.sparql import GRAPH_LABELS, origin, representation
from policykg.store import GRAPH_TYPES

_EVERYTHING = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"
_STRING = {"type": "string"}
_PARAMETERS = [
    {
        "name": "graph",
        "in": "query",
        "schema": {"type": "string", "format": "iri"},
        "description": "the graph; or `default` for the unnamed one",
    },
    {"name": "default", "in": "query", "schema": _STRING, "allowEmptyValue": True, "description": "the unnamed graph"},
]
_TURTLE = "<https://w3id.org/policykg/id/policy/cn-ve-law-2022> a pkg:Policy .\n"
_GRAPH: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "The graph",
        "content": {
            t: {"schema": _STRING, **({"example": _TURTLE} if t == "text/turtle" else {})} for t in GRAPH_TYPES
        },
    },
    **documented(400, 404, 406, 503, 504),
}
_WRITTEN: dict[int | str, dict[str, Any]] = {
    200: {"description": "Never", "content": {"text/plain": {"schema": _STRING, "example": ""}}},
    201: {"description": "The graph is new"},
    204: {"description": "The graph was there and has changed"},
    **documented(400, 401, 403, 404, 412, 413, 415, 503),
}
_BODY = {"required": True, "content": {t: {"schema": _STRING} for t in (*GRAPH_TYPES, "multipart/form-data")}}

router = APIRouter(tags=["graph store"], route_class=PlainRoute)
_UNSAID = "application/rdf+xml"
"""What a body without a Content-Type is taken for (Graph Store HTTP Protocol, 5)."""
_DIRECT = "/graphs/{name:path}"
"""Addresses that are themselves the names of graphs (Graph Store HTTP Protocol, 4.1)."""


@router.get(_DIRECT, response_class=Response, include_in_schema=False)
@router.get("/graphs", response_class=Response, responses=_GRAPH, openapi_extra={"parameters": _PARAMETERS})
async def read_graph(request: Request) -> Response:
    """Give a named graph, or the unnamed one, whole."""
    name = _named(request)
    served = await request.app.state.queries.current()
    values = pairs_of(request)
    wanted = Asked(
        query=_EVERYTHING, default_graphs=(name,), graph=name, format=values.get("format", [""])[-1], whole=True
    )
    label = representation(request, wanted, GRAPH_LABELS)
    headers = {"Vary": "Accept", **validators(_tag(served.build, name, label))}
    if label and unchanged(request, headers["ETag"]):
        return not_modified(headers)
    try:
        packet = await answered(request, served.pool, wanted, {"graph": GRAPH_LABELS.get(label, "")})
    except NotAcceptable as error:
        raise HTTPException(406, f"a graph is given as {', '.join(GRAPH_LABELS)}; accept one of these") from error
    headers["Content-Type"] = label + ("; charset=utf-8" if label.startswith("text/") else "")
    return packet_response(packet, headers)


@router.put(_DIRECT, response_class=Response, include_in_schema=False)
@router.put(
    "/graphs",
    response_class=Response,
    responses=_WRITTEN,
    openapi_extra={"parameters": [*_PARAMETERS, *CONDITIONS], "requestBody": _BODY},
)
async def replace_graph(request: Request) -> Response:
    """Put a graph in place of what is there; with the token."""
    return await _write(request, _named(request), replace=True)


@router.post(_DIRECT, response_class=Response, include_in_schema=False)
@router.post(
    "/graphs",
    response_class=Response,
    responses=_WRITTEN,
    openapi_extra={"parameters": [*_PARAMETERS, *CONDITIONS], "requestBody": _BODY},
)
async def add_to_graph(request: Request) -> Response:
    """Add to a graph; without `graph` or `default`, make a new one and say where it is. With the token."""
    tokens.require(request)
    if "name" in request.path_params or pairs_of(request).keys() & {"graph", "default"}:
        return await _write(request, _named(request), replace=False)
    bodies = await _bodies(request)
    snapshot = request.app.state.builds.current()
    name = f"{snapshot.kg.base}graph/sent/{digest(*(body for _, body in bodies))}"
    if _empty(bodies):
        return await _left(request, name)
    await applied(request, Change(graph=name, bodies=bodies, condition=_condition(request, name)))
    return Response(status_code=201, headers={"Location": f"/graphs?graph={quote(name, safe='')}"})


@router.delete(_DIRECT, response_class=Response, include_in_schema=False)
@router.delete(
    "/graphs",
    response_class=Response,
    responses=_WRITTEN,
    openapi_extra={"parameters": [*_PARAMETERS, *CONDITIONS]},
)
async def remove_graph(request: Request) -> Response:
    """Remove a graph; with the token."""
    tokens.require(request)
    name = _named(request)
    await applied(request, Change(graph=name, replace=True, condition=_condition(request, name)))
    return Response(status_code=204)


async def _write(request: Request, name: str, *, replace: bool) -> Response:
    tokens.require(request)
    bodies = await _bodies(request)
    if not replace and _empty(bodies):
        return await _left(request, name)
    change = Change(graph=name, bodies=bodies, replace=replace, condition=_condition(request, name))
    done = await applied(request, change)
    return Response(status_code=204 if done.existed else 201)


def _empty(bodies: Iterable[tuple[str, bytes]]) -> bool:
    return not any(body.strip() for _, body in bodies)


async def _left(request: Request, name: str) -> Response:
    """The answer where nothing was sent to be added: the graph is left as it is, if it is as the client says."""
    wanted = _condition(request, name)
    if wanted != Condition():
        served = await request.app.state.queries.current()
        if fault := wanted.fault(served.build, there=await _is_there(request, served, name)):
            raise ConditionError(fault)
    return Response(status_code=204)


async def _is_there(request: Request, served: Served, name: str) -> bool:
    try:
        (await answered(request, served.pool, Asked(query="ASK {}", graph=name), {"rows": "text/csv"})).close()
    except NotFoundError:
        return False
    return True


def _condition(request: Request, name: str) -> Condition:
    """What the change depends on: tags are those of any representation of the graph."""
    return condition(request, own=lambda tag: any(tag == _tag(build_of(tag), name, label) for label in GRAPH_LABELS))


def _tag(build: str, name: str, label: str) -> str:
    return etag(build, "graphs", name, label)


def _named(request: Request) -> str:
    """The graph that the address names, or is where it lies below `/graphs/`; empty for the unnamed one."""
    values: Mapping[str, list[str]] = pairs_of(request)
    named, default = list(values.get("graph", [])), "default" in values
    if "name" in request.path_params:
        named.append(origin(request) + request.scope["raw_path"].decode("latin-1"))
    if len(named) + default != 1:
        raise HTTPException(400, "name one graph: `?graph=IRI`, `?default` for the unnamed one, or its own address")
    return "" if default else graphs(named)[0]


async def _bodies(request: Request) -> list[tuple[str, bytes]]:
    """The RDF that was sent, by media type; a form may hold several parts."""
    kind, body = media_type(request), await body_of(request, MAX_UPDATE)
    if kind != "multipart/form-data":
        return [(_known(kind or _UNSAID), body)]
    head = f"Content-Type: {request.headers['content-type']}\r\n\r\n".encode("latin-1")
    form = BytesParser(policy=HTTP).parsebytes(head + body)
    parts = [part for part in form.walk() if not part.is_multipart()]
    if not form.is_multipart() or not parts:
        raise HTTPException(400, "the form has no part; send each graph as a part with its Content-Type")
    return [(_known(part.get_content_type()), part.get_payload(decode=True) or b"") for part in parts]  # type: ignore[misc]  # a part that is not multipart has bytes


def _known(kind: str) -> str:
    if kind not in GRAPH_TYPES:
        raise HTTPException(415, f"a graph is sent as {', '.join(GRAPH_TYPES)}, not as {kind}")
    return kind
