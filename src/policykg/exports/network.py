"""The views of the graph that are drawn: nodes and edges as plain values, in a fixed order."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from policykg.errors import PolicyKGError
from policykg.exports.layout import placed
from policykg.iri import PREFIXES
from policykg.model import Table

if TYPE_CHECKING:
    from policykg.store import GraphStore


@dataclass(frozen=True, slots=True)
class Node:
    """A drawn thing; `start` and `end` are the days between which it is valid, empty where unknown.

    `kind` is a class of the palette, `weight` the number of links.
    """

    id: str
    label: str
    kind: str
    start: str = ""
    end: str = ""
    jurisdiction: str = ""
    weight: int = 1
    x: float = 0.0
    y: float = 0.0

    @property
    def size(self) -> float:
        """The diameter, growing with the root of the links."""
        return 6 + 4 * math.sqrt(self.weight)


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
_FROM_POLICIES = "pkg:issuedBy pkg:addresses pkg:uses pkg:funds"
_EDGES: Mapping[str, str] = {
    "policies": f"{_BETWEEN_POLICIES} pkg:issuedBy",
    "actors": _BETWEEN_ACTORS,
    "concepts": "dcterms:subject skos:broader",
    "full": f"{_BETWEEN_POLICIES} {_BETWEEN_ACTORS} {_FROM_POLICIES} dcterms:subject",
}
NETWORKS = tuple(_EDGES)
SPEAKS_OF = "speaksOf"
"""The relation of a policy to a concept that its text names; the weight counts the passages that do."""

# A triple that several documents state is in each one's graph, and the union keeps each: hence DISTINCT and grouping.
_NODE_QUERY = """
SELECT DISTINCT ?node ?property ?value (LANG(?value) AS ?lang) WHERE {
  { SELECT DISTINCT ?node WHERE { %s FILTER(isIRI(?node)) } }
  VALUES ?property { rdf:type rdfs:label skos:prefLabel pkg:title pkg:inForceFrom dcterms:issued pkg:inForceUntil
                     pkg:jurisdiction }
  ?node ?property ?value
}"""
_ENDS = "VALUES ?p { %s } { ?node ?p ?other } UNION { ?other ?p ?node }"
_TOPIC_ENDS = "{ ?topic oa:motivatedBy oa:classifying ; oa:hasBody ?node } UNION { ?document pkg:policy ?node } UNION"
_EDGE_QUERY = """
SELECT ?s ?p ?o ?catalogue (COUNT(DISTINCT ?a) AS ?n) WHERE {
  { SELECT ?s ?p ?o (MIN(IF(STRENDS(STR(?g), "/graph/ontology"), 1, 0)) AS ?catalogue) WHERE {
    VALUES ?p { %s } GRAPH ?g { ?s ?p ?o } FILTER(isIRI(?o) && ?s != ?o)
  } GROUP BY ?s ?p ?o }
  OPTIONAL {
    ?a rdf:subject ?s ; rdf:predicate ?p ; rdf:object ?o . FILTER NOT EXISTS { ?a pkg:status voc:rejected }
  }
} GROUP BY ?s ?p ?o ?catalogue"""
_TOPIC_QUERY = """
SELECT ?s ?o (COUNT(DISTINCT ?passage) AS ?n) WHERE {
  ?topic oa:motivatedBy oa:classifying ; oa:hasBody ?o ; pkg:inPassage ?passage ; pkg:inDocument ?document .
  ?document pkg:policy ?s . FILTER NOT EXISTS { ?topic pkg:status voc:rejected }
} GROUP BY ?s ?o"""

_KINDS = (
    ("pkg:Policy", "policy"),
    ("org:FormalOrganization", "organization"),
    ("pkg:Actor", "actor"),
    ("pkg:Instrument", "instrument"),
    ("pkg:Industry", "industry"),
    ("pkg:Place", "place"),
    ("skos:Concept", "concept"),
)


def relations(view: str) -> str:
    """What links things in the view, as SPARQL's VALUES take it."""
    return _EDGES[view]


def network(store: GraphStore, view: str) -> Network:
    """The view's nodes and edges, laid out; PolicyKGError for an unknown view."""
    if view not in _EDGES:
        raise PolicyKGError(f"no view {view!r}; choose one of {', '.join(NETWORKS)}")
    edges = sorted(_edges(store, view), key=lambda e: (e.source, e.target, e.relation))
    named = {end for edge in edges for end in (edge.source, edge.target)}
    nodes = sorted((n for n in _nodes(store, view) if n.id in named), key=lambda n: n.id)
    known = {node.id for node in nodes}
    kept = [edge for edge in edges if edge.source in known and edge.target in known]
    return Network(view, tuple(_laid_out(_weighted(nodes, kept), kept)), tuple(kept))


def _rows(store: GraphStore, query: str) -> Iterator[dict[str, str]]:
    table = store.query(query)
    assert isinstance(table, Table)
    return iter(table.dicts())


def _edges(store: GraphStore, view: str) -> list[Edge]:
    """What the documents state, and of the catalogue what continues from there."""
    stated: list[Edge] = []
    catalogue: list[Edge] = []
    for row in _rows(store, _EDGE_QUERY % _EDGES[view]):
        edge = Edge(row["s"], row["o"], _local(row["p"]), max(1, int(row["n"])))
        (catalogue if row["catalogue"] == "1" else stated).append(edge)
    if view == "concepts":
        stated = _with_topics(store, stated)
    known = {end for edge in stated for end in (edge.source, edge.target)}
    return stated + [e for e in catalogue if e.source in known and (e.relation != "broader" or e.target in known)]


def _with_topics(store: GraphStore, stated: list[Edge]) -> list[Edge]:
    """One link a policy and concept: `subject` where it is stated, and how many passages name the concept."""
    links = {(edge.source, edge.target): edge for edge in stated}
    for row in _rows(store, _TOPIC_QUERY):
        relation = links[ends].relation if (ends := (row["s"], row["o"])) in links else SPEAKS_OF
        links[ends] = Edge(*ends, relation, int(row["n"]))
    return list(links.values())


def _nodes(store: GraphStore, view: str) -> Iterator[Node]:
    ends = (_TOPIC_ENDS + " { %s }" if view == "concepts" else "%s") % (_ENDS % _EDGES[view])
    found: dict[str, dict[str, list[dict[str, str]]]] = {}
    for row in _rows(store, _NODE_QUERY % ends):
        found.setdefault(row["node"], {}).setdefault(_local(row["property"]), []).append(row)
    for iri, said in found.items():
        values = {name: sorted(row["value"] for row in rows) for name, rows in said.items()}
        labels = [row for name in ("label", "prefLabel", "title") for row in said.get(name, ())]
        label = min(labels, key=lambda row: (row["lang"] not in ("en", ""), row["value"]), default={"value": ""})
        start, end = values.get("inForceFrom") or values.get("issued") or [""], values.get("inForceUntil", [""])
        place = values.get("jurisdiction", [""])[0]
        yield Node(iri, label["value"] or _local(iri), _kind(values.get("type", ())), start[0], end[-1], _local(place))


def _kind(types: Iterable[str]) -> str:
    return next((kind for type_, kind in _KINDS if _expand(type_) in types), "concept")


def _weighted(nodes: Iterable[Node], edges: Iterable[Edge]) -> list[Node]:
    degree: dict[str, int] = {}
    for edge in edges:
        for end in (edge.source, edge.target):
            degree[end] = degree.get(end, 0) + 1
    return [replace(node, weight=degree.get(node.id, 0)) for node in nodes]


def _laid_out(nodes: list[Node], edges: Iterable[Edge]) -> list[Node]:
    links = ((edge.source, edge.target, math.log1p(edge.weight)) for edge in edges)
    places = placed([node.id for node in nodes], links)
    return [replace(node, x=places[node.id][0], y=places[node.id][1]) for node in nodes]


def _local(iri: str) -> str:
    return iri.rstrip("/").rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _expand(curie: str) -> str:
    prefix, _, local = curie.partition(":")
    return PREFIXES[prefix] + local
