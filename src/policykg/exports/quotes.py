"""The words that the links of a network rest on, each in its sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policykg.exports.network import SPEAKS_OF, relations
from policykg.model import Table

if TYPE_CHECKING:
    from policykg.store import GraphStore

Ends = tuple[str, str, str]
"""Source, relation and target of a link, as an edge has them."""


@dataclass(frozen=True, slots=True)
class Words:
    """Words of a document, and its sentence before and after them."""

    document: str
    before: str
    exact: str
    after: str


_SELECTORS = """
  ?finding pkg:inDocument ?in ; pkg:confidence ?confidence . ?in dcterms:identifier ?document .
  FILTER NOT EXISTS { ?finding pkg:status voc:rejected }
  ?target oa:hasSelector ?words , ?place . ?words oa:exact ?exact . ?place oa:start ?start .
  OPTIONAL { ?words oa:prefix ?before } OPTIONAL { ?words oa:suffix ?after }"""
_STATED = """
SELECT ?s ?p ?o ?document ?before ?exact ?after ?confidence ?start WHERE {
  VALUES ?p { %s } ?finding rdf:predicate ?p ; rdf:subject ?s ; rdf:object ?o ; pkg:evidence/oa:hasTarget ?target .
  FILTER(isIRI(?o))
  %s
}"""
_NAMED = """
SELECT ?s ?o ?document ?before ?exact ?after ?confidence ?start WHERE {
  ?finding oa:motivatedBy oa:classifying ; oa:hasBody ?o ; oa:hasTarget ?target ; pkg:inDocument/pkg:policy ?s .
  %s
}"""


def quotes(store: GraphStore, view: str) -> dict[Ends, Words]:
    """Of each link of the view that rests on words the surest ones, of equally sure ones those that come first."""
    found: dict[Ends, tuple[float, str, int, Words]] = {}
    for source, relation, target, row in _rows(store, view):
        words = Words(row["document"], row["before"], row["exact"], row["after"])
        ranked = (-float(row["confidence"]), row["document"], int(row["start"]), words)
        known = found.get((source, relation, target))
        if known is None or ranked[:3] < known[:3]:
            found[source, relation, target] = ranked
    return {ends: words for ends, (*_, words) in found.items()}


def _rows(store: GraphStore, view: str) -> Iterator[tuple[str, str, str, Mapping[str, str]]]:
    table = store.query(_STATED % (relations(view), _SELECTORS))
    assert isinstance(table, Table)
    for row in table.dicts():
        yield row["s"], row["p"].rpartition("#")[2].rpartition("/")[2], row["o"], row
    if view == "concepts":
        named = store.query(_NAMED % _SELECTORS)
        assert isinstance(named, Table)
        for row in named.dicts():
            yield row["s"], SPEAKS_OF, row["o"], row
