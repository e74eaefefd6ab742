"""Every IRI of the graph as an address: a page for people, RDF with its evidence for machines."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from html import escape
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter, Path, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from policykg.errors import NotFoundError
from policykg.graph import Entity
from policykg.iri import PKG, VOCABULARY
from policykg.server.asking import answered, packet_response
from policykg.server.builds import Snapshot
from policykg.server.conditions import etag, not_modified, unchanged, validators
from policykg.server.pages import plain
from policykg.server.problems import documented
from policykg.server.protocol import Asked, graphs, pairs_of
from policykg.server.representations import choose
from policykg.server.sparql import GRAPH_LABELS, representation
from policykg.server.turns import taken
from policykg.store import GRAPH_TYPES

_HTML = "text/html"
_MOST_ABOUT = 20_000
_ABOUT = """CONSTRUCT {{ ?s ?p ?o }} WHERE {{
  {{ SELECT DISTINCT ?s WHERE {{
    {{ BIND(<{iri}> AS ?s) }}
    UNION {{ ?s rdf:subject|rdf:object|pkg:bearer|pkg:inDocument <{iri}> ; pkg:evidence ?evidence }}
    UNION {{ ?finding rdf:subject|rdf:object|pkg:bearer <{iri}> ; pkg:evidence/(oa:hasTarget/oa:hasSelector?)? ?s }}
    UNION {{ <{iri}> pkg:evidence/(oa:hasTarget/oa:hasSelector?)? ?s }}
    UNION {{ <{iri}> oa:hasTarget/oa:hasSelector? ?s }}
  }} LIMIT {most} }}
  ?s ?p ?o
}}"""
"""What is said of a thing, each finding about it, and the evidence of these down to the quoted words."""
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


@router.get("/ontology/{name}", response_class=Response, responses=_RESPONSES)
async def term(request: Request, name: Name) -> Response:
    """Answer for a term of the ontology, whose IRI ends in `#name`, as `/id` does."""
    return await _answer(request, PKG + quote(name, safe="-._~"))


async def _answer(request: Request, iri: str) -> Response:
    graphs([iri])
    form = pairs_of(request).get("format", [""])[-1]
    wanted = Asked(query=_ABOUT.format(iri=iri, most=_MOST_ABOUT), format=form, whole=True)
    label = _HTML if form == "html" else representation(request, wanted, GRAPH_LABELS) if form else _chosen(request)
    if not label:
        raise HTTPException(406, f"this is given as {', '.join((_HTML, *GRAPH_LABELS))}; accept one of these")
    served = await request.app.state.queries.current()
    headers = {"Vary": "Accept", **validators(etag(served.build, iri, label))}
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    if label == _HTML:
        html = await taken(request, partial(_page, request.app.state.builds.of(served.build), iri))
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


def _page(snapshot: Snapshot, iri: str) -> str:
    known = snapshot.kg.about(iri)
    return plain(known.label or iri, "\n".join(_lines(snapshot, iri, known)))


def _lines(snapshot: Snapshot, iri: str, known: Entity) -> Iterator[str]:
    base = snapshot.kg.base
    yield f"<h1>{escape(known.label or iri)}</h1><p><code>{escape(iri)}</code></p>"
    if known.types:
        yield f"<p>{escape(', '.join(t.rpartition('#')[2].rpartition('/')[2] for t in known.types))}</p>"
    ways = " · ".join(f'<a href="?format={f}">{n}</a>' for f, n in (("turtle", "Turtle"), ("jsonld", "JSON-LD")))
    yield f"<p>{ways}</p><dl>"
    for fact in known.facts:
        arrow = "" if fact.direction == "out" else "← "
        name = escape(fact.label or fact.value)
        local = fact.value.removeprefix(base)
        linked = f'<a href="/id/{escape(quote(local, safe="/%"))}">{name}</a>' if local != fact.value else name
        yield f"<dt>{arrow}{escape(fact.predicate)}</dt><dd>{linked}"
        if fact.quote:
            place = f"/documents/{quote(fact.document, safe='')}#char={fact.start},{fact.end}"
            where = f'<a href="{escape(place)}">{escape(fact.document)} {fact.start}–{fact.end}</a>'
            yield f"<blockquote>{escape(fact.quote)}<br>{where}, confidence {escape(fact.confidence)}</blockquote>"
        yield "</dd>"
    yield "</dl>"
