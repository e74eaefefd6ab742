"""Every IRI of the graph as an address: a page for people, RDF with its evidence for machines."""

from __future__ import annotations

from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from policykg.errors import NotFoundError
from policykg.iri import PKG, VOCABULARY
from policykg.server import things
from policykg.server.asking import answered, packet_response
from policykg.server.builds import Snapshot
from policykg.server.conditions import etag, not_modified, unchanged, validators
from policykg.server.problems import documented
from policykg.server.protocol import Asked, graphs, pairs_of
from policykg.server.representations import choose
from policykg.server.sparql import GRAPH_LABELS, representation
from policykg.server.turns import taken
from policykg.store import GRAPH_TYPES

_HTML = "text/html"
_MOST_ABOUT = 20_000
_ABOUT = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ {{ SELECT DISTINCT ?s WHERE {{
    {{ BIND(<{iri}> AS ?s) }}
    UNION {{ ?s rdf:subject|rdf:object|pkg:bearer|pkg:inDocument <{iri}> ; pkg:evidence ?evidence }}
    UNION {{ ?finding rdf:subject|rdf:object|pkg:bearer <{iri}> ; pkg:evidence/(oa:hasTarget/oa:hasSelector?)? ?s }}
    UNION {{ <{iri}> pkg:evidence/(oa:hasTarget/oa:hasSelector?)? ?s }}
    UNION {{ <{iri}> oa:hasTarget/oa:hasSelector? ?s }}
  }} LIMIT {most} }}
  ?s ?p ?o }}
  UNION {{ GRAPH <{iri}> {{ ?s ?p ?o }} }}
}}"""
"""What is said of a thing, each finding about it, their evidence down to the quoted words; a graph's own triples."""
_TERMS = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  GRAPH ?graph {{ ?s ?p ?o FILTER(STRSTARTS(STR(?s), "{iri}")) }} FILTER(STRENDS(STR(?graph), "/graph/ontology"))
}}"""
"""An ontology and its terms, whose addresses are that of the ontology: what follows `#` is never sent."""
_STRING = {"type": "string"}
_RESPONSES: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "What is known of it",
        "content": {
            _HTML: {"schema": _STRING, "example": "<!doctype html>…"},
            **{t: {"schema": _STRING} for t in GRAPH_TYPES},
        },
    },
    **documented(400, 404, 406, 503, 504),
}

router = APIRouter(tags=["linked data"])
Name = Annotated[str, Path(description="the rest of the IRI", examples=["policy/cn-ve-law-2022"])]


@router.get("/id/{name:path}", response_class=Response, responses=_RESPONSES)
async def thing(request: Request, name: Name) -> Response:
    """Answer for an IRI of the graph's data: a page, or RDF with each finding and its evidence, after Accept."""
    snapshot: Snapshot = request.app.state.builds.current()
    return await _answer(request, snapshot.kg.base + quote(name, safe="-._~:@!$&'()*+,;=/%"))


@router.get("/vocabulary/{name:path}", response_class=Response, responses=_RESPONSES)
async def concept(request: Request, name: Name) -> Response:
    """Answer for an IRI of the vocabulary, as `/id` does."""
    return await _answer(request, VOCABULARY + quote(name, safe="-._~:@!$&'()*+,;=/%"))


@router.get("/ontology", response_class=Response, responses=_RESPONSES)
async def ontology(request: Request) -> Response:
    """Answer for the ontology, as `/id` does: in RDF with all of its terms, since what follows `#` is never sent."""
    return await _answer(request, PKG.removesuffix("#"), _TERMS)


@router.get("/ontology/{name}", response_class=Response, responses=_RESPONSES)
async def term(request: Request, name: Name) -> Response:
    """Answer for a term of the ontology, whose IRI ends in `#name`, as `/id` does."""
    return await _answer(request, PKG + quote(name, safe="-._~"))


async def _answer(request: Request, iri: str, about: str = _ABOUT) -> Response:
    graphs([iri])
    form = pairs_of(request).get("format", [""])[-1]
    wanted = Asked(query=about.format(iri=iri, most=_MOST_ABOUT), format=form, whole=True)
    label = _HTML if form == "html" else representation(request, wanted, GRAPH_LABELS) if form else _chosen(request)
    if not label:
        raise HTTPException(406, f"this is given as {', '.join((_HTML, *GRAPH_LABELS))}; accept one of these")
    served = await request.app.state.queries.current()
    headers = {"Vary": "Accept", **validators(etag(served.build, iri, label))}
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    if label == _HTML:
        html = await taken(request, partial(things.page, request.app.state.builds.of(served.build), iri))
        return HTMLResponse(html, headers=headers)
    await _exists(request, iri, served)
    packet = await answered(request, served.pool, wanted, {"graph": GRAPH_LABELS[label]})
    headers["Content-Type"] = label + ("; charset=utf-8" if label.startswith("text/") else "")
    headers["Link"] = f'<{iri}>; rel="canonical"'
    return packet_response(packet, headers)


def _chosen(request: Request) -> str:
    """Turtle unless a page is preferred, as browsers do."""
    types = ("text/turtle", _HTML, *(label for label in GRAPH_LABELS if label != "text/turtle"))
    return choose(", ".join(request.headers.getlist("accept")), types)


async def _exists(request: Request, iri: str, served: Any) -> None:  # noqa: ANN401  a Served, which no route imports
    wanted = Asked(
        query=f"ASK {{ {{ <{iri}> ?p ?o }} UNION {{ ?s ?q <{iri}> }} UNION {{ GRAPH <{iri}> {{ ?a ?b ?c }} }} }}"
    )
    packet = await answered(request, served.pool, wanted, {"rows": "text/csv"})
    if packet.content() != b"true":
        raise NotFoundError(f"nothing in this graph has the IRI {iri}")
