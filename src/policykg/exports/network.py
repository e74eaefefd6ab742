"""The views of the graph that are drawn: nodes and edges as plain values, in a fixed order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policykg.errors import PolicyKGError
from policykg.iri import PREFIXES
from policykg.model import Table

if TYPE_CHECKING:
    from policykg.store import GraphStore

COLOURS: Mapping[str, str] = {
    "policy": "#0072B2",
    "organization": "#D55E00",
    "actor": "#E69F00",
    "instrument": "#009E73",
    "industry": "#56B4E9",
    "concept": "#CC79A7",
    "place": "#999999",
}
"""One colour a class, from Okabe and Ito's palette for colour-blind eyes (2008)."""


@dataclass(frozen=True, slots=True)
class Node:
    """A drawn thing; `start` and `end` are the days between which it is valid, empty where unknown."""

    id: str
    label: str
    kind: str
    start: str = ""
    end: str = ""
    jurisdiction: str = ""
    weight: int = 1
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class Edge:
    """A relation between two drawn things; `weight` counts the statements behind it."""

    source: str
    target: str
    relation: str
    weight: int = 1


@dataclass(frozen=True, slots=True)
class Network:
    """Nodes sorted by id, and edges sorted by source, target and relation; every end of an edge is a node."""

    name: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


_BETWEEN_POLICIES = "pkg:cites pkg:amends pkg:repeals pkg:basedOn pkg:implements pkg:extends pkg:replaces"
_BETWEEN_ACTORS = "pkg:cooperatesWith pkg:provides pkg:benefits"
_FROM_POLICIES = "pkg:issuedBy pkg:addresses pkg:uses"
_EDGES: Mapping[str, str] = {
    "policies": f"VALUES ?p {{ {_BETWEEN_POLICIES} pkg:issuedBy }}",
    "actors": f"VALUES ?p {{ {_BETWEEN_ACTORS} }}",
    "concepts": "VALUES ?p { dcterms:subject skos:broader }",
    "full": f"VALUES ?p {{ {_BETWEEN_POLICIES} {_BETWEEN_ACTORS} {_FROM_POLICIES} dcterms:subject }}",
}
VIEWS = tuple(_EDGES)

_NODE_QUERY = """
SELECT ?node ?label ?lang ?type ?start ?end ?place WHERE {
  { SELECT DISTINCT ?node WHERE { %s { ?node ?p ?other } UNION { ?other ?p ?node } FILTER(isIRI(?node)) } }
  OPTIONAL { ?node rdfs:label|skos:prefLabel|pkg:title ?label BIND(LANG(?label) AS ?lang) }
  OPTIONAL { ?node a ?type }
  OPTIONAL { ?node pkg:inForceFrom|dcterms:issued ?start }
  OPTIONAL { ?node pkg:inForceUntil ?end }
  OPTIONAL { ?node pkg:jurisdiction ?place }
}"""
_EDGE_QUERY = """
SELECT ?s ?p ?o (COUNT(DISTINCT ?a) AS ?n) WHERE {
  %s ?s ?p ?o . FILTER(isIRI(?o) && ?s != ?o)
  OPTIONAL { ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o }
} GROUP BY ?s ?p ?o"""

_KINDS = (
    ("pkg:Policy", "policy"),
    ("org:FormalOrganization", "organization"),
    ("pkg:Actor", "actor"),
    ("pkg:Instrument", "instrument"),
    ("pkg:Industry", "industry"),
    ("pkg:Place", "place"),
    ("skos:Concept", "concept"),
)


def network(store: GraphStore, view: str) -> Network:
    """The view's nodes and edges, laid out; PolicyKGError for an unknown view."""
    if view not in _EDGES:
        raise PolicyKGError(f"no view {view!r}; choose one of {', '.join(VIEWS)}")
    edges = sorted(_edges(store, _EDGES[view]), key=lambda e: (e.source, e.target, e.relation))
    if view == "concepts":
        edges = _used_concepts(edges)
    named = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = sorted((n for n in _nodes(store, _EDGES[view]) if n.id in named), key=lambda n: n.id)
    known = {node.id for node in nodes}
    kept = [edge for edge in edges if edge.source in known and edge.target in known]
    return Network(view, tuple(_laid_out(_weighted(nodes, kept), kept)), tuple(kept))


def _rows(store: GraphStore, query: str) -> Iterator[dict[str, str]]:
    table = store.query(query)
    assert isinstance(table, Table)
    return iter(table.dicts())


def _edges(store: GraphStore, values: str) -> Iterator[Edge]:
    for row in _rows(store, _EDGE_QUERY % values):
        yield Edge(row["s"], row["o"], _local(row["p"]), max(1, int(row["n"])))


def _used_concepts(edges: list[Edge]) -> list[Edge]:
    """Links to concepts that some policy has as its subject, and the hierarchy among these."""
    used = {edge.target for edge in edges if edge.relation == "subject"}
    return [e for e in edges if e.relation == "subject" or {e.source, e.target} <= used]


def _nodes(store: GraphStore, values: str) -> Iterator[Node]:
    rows: dict[str, list[dict[str, str]]] = {}
    for row in _rows(store, _NODE_QUERY % values):
        rows.setdefault(row["node"], []).append(row)
    for iri, found in rows.items():
        types = {row["type"] for row in found}
        kind = next((kind for type_, kind in _KINDS if _expand(type_) in types), "concept")
        label = min(found, key=lambda row: (row["lang"] not in ("en", ""), not row["label"], row["label"]))["label"]
        start = min((row["start"] for row in found if row["start"]), default="")
        end = max((row["end"] for row in found if row["end"]), default="")
        place = min((_local(row["place"]) for row in found if row["place"]), default="")
        yield Node(iri, label or _local(iri), kind, start, end, place)


def _weighted(nodes: Iterable[Node], edges: Iterable[Edge]) -> list[Node]:
    degree: dict[str, int] = {}
    for edge in edges:
        for end in (edge.source, edge.target):
            degree[end] = degree.get(end, 0) + 1
    return [replace(node, weight=degree.get(node.id, 0)) for node in nodes]


def _laid_out(nodes: list[Node], edges: Iterable[Edge]) -> list[Node]:
    """Positions by Fruchterman and Reingold (1991) from a fixed start; a circle where there are too many nodes."""
    if len(nodes) > 3000:
        step = 2 * math.pi / len(nodes)
        return [
            replace(node, x=round(1000 * math.cos(i * step), 1), y=round(1000 * math.sin(i * step), 1))
            for i, node in enumerate(nodes)
        ]
    import networkx as nx

    drawn: nx.Graph[str] = nx.Graph()
    drawn.add_nodes_from(node.id for node in nodes)
    drawn.add_weighted_edges_from((edge.source, edge.target, math.log1p(edge.weight)) for edge in edges)
    places = nx.spring_layout(drawn, seed=20, iterations=60, method="force") if nodes else {}
    return [
        replace(node, x=round(float(places[node.id][0]) * 1000, 1), y=round(float(places[node.id][1]) * 1000, 1))
        for node in nodes
    ]


def _local(iri: str) -> str:
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _expand(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local
