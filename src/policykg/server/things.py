"""The page of a thing: what texts say of it with their words, what the graph states, and where its own words stand."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from html import escape
from itertools import groupby
from urllib.parse import quote

from policykg.errors import NotFoundError
from policykg.graph import Entity
from policykg.iri import PKG, VOCABULARY
from policykg.model import Table, Term
from policykg.server.builds import Snapshot
from policykg.server.pages import plain

_SHOWN = """SELECT ?entity ?predicate ?value (MIN(?named) AS ?name) WHERE {
  { SELECT DISTINCT ?entity ?predicate ?value WHERE { %s } ORDER BY ?predicate ?value LIMIT 200 }
  OPTIONAL {
    ?value rdfs:label|skos:prefLabel|pkg:title|pkg:action|oa:exact ?label
    BIND(CONCAT(IF(LANG(?label) IN ("", "en"), "0", "1"), STR(?label)) AS ?named)
  }
} GROUP BY ?entity ?predicate ?value ORDER BY ?predicate ?value"""
"""Statements one way, 200 at most, since the RDF has all; each value by a name in English if it has one."""
_STATED, _POINTING = _SHOWN % "?entity ?predicate ?value", _SHOWN % "?value ?predicate ?entity"
_TARGETS = """SELECT DISTINCT ?entity ?target WHERE {
  { ?entity pkg:evidence ?evidence . ?evidence oa:hasTarget ?target }
  UNION { ?entity oa:hasTarget ?target }
  UNION { ?target oa:hasSelector ?entity }
} ORDER BY ?target LIMIT 20"""
_WORDS = """SELECT ?entity ?document ?start ?end ?quote WHERE {
  ?entity oa:hasSource ?source ; oa:hasSelector ?words , ?place .
  ?words oa:exact ?quote . ?place oa:start ?start ; oa:end ?end . ?source dcterms:identifier ?document
}"""
_HELD = "SELECT ?entity (COUNT(*) AS ?n) WHERE { GRAPH ?entity { ?s ?p ?o } } GROUP BY ?entity"
Row = Mapping[str, str]


def page(snapshot: Snapshot, iri: str) -> str:
    """The page of an IRI of the graph; NotFoundError where it has none."""
    known = _known(snapshot, iri)
    return plain(known.label or iri, "\n".join(_lines(snapshot, known)))


def _known(snapshot: Snapshot, iri: str) -> Entity:
    try:
        return snapshot.kg.about(iri)
    except NotFoundError:
        if not any(_rows(snapshot, query, iri) for query in (_HELD, _STATED, _POINTING)):
            raise
        return Entity(iri, "", (), ())


def _lines(snapshot: Snapshot, known: Entity) -> Iterator[str]:
    iri, base = known.iri, snapshot.kg.base
    yield f"<h1>{escape(known.label or iri)}</h1><p><code>{escape(iri)}</code></p>"
    if known.types:
        yield f"<p>{', '.join(_linked(t, local(t), base) for t in known.types)}</p>"
    ways = " · ".join(f'<a href="?format={f}">{n}</a>' for f, n in (("turtle", "Turtle"), ("jsonld", "JSON-LD")))
    yield f"<p>{ways}</p>"
    for row in _rows(snapshot, _HELD, iri):
        whole = f'<a href="/graphs?graph={quote(iri, safe="")}">all of it</a>'
        yield f"<p>A graph of {int(row['n']):,} statements: {whole}</p>"
    for row in _words(snapshot, iri):
        yield _quoted(row["quote"], row["document"], int(row["start"]), int(row["end"]))
    yield "<dl>"
    yield from _facts(known, base)
    told = {(fact.predicate, fact.value) for fact in known.facts if fact.direction == "out"}
    stated = (row for row in _rows(snapshot, _STATED, iri) if (local(row["predicate"]), row["value"]) not in told)
    yield from _statements(stated, base)
    yield "</dl>"
    if pointing := list(_statements(_rows(snapshot, _POINTING, iri), base)):
        yield f"<h2>What points here</h2><dl>{''.join(pointing)}</dl>"


def _words(snapshot: Snapshot, iri: str) -> list[Row]:
    """The words that a finding, a mention, evidence or a part of one rests on, in the order of the text."""
    targets = [row["target"] for row in _rows(snapshot, _TARGETS, iri)] or [iri]
    found = [row for target in targets for row in _rows(snapshot, _WORDS, target)]
    return sorted(found, key=lambda row: (row["document"], int(row["start"])))


def _facts(known: Entity, base: str) -> Iterator[str]:
    for fact in known.facts:
        arrow = "" if fact.direction == "out" else "← "
        yield f"<dt>{arrow}{escape(fact.predicate)}</dt><dd>{_linked(fact.value, fact.label, base)}"
        if fact.quote:
            yield _quoted(fact.quote, fact.document, fact.start, fact.end, f", confidence {escape(fact.confidence)}")
        yield "</dd>"


def _statements(rows: Iterator[Row] | list[Row], base: str) -> Iterator[str]:
    for predicate, group in groupby(rows, key=lambda row: row["predicate"]):
        yield f"<dt>{_linked(predicate, local(predicate), base)}</dt>"
        yield from (f"<dd>{_linked(row['value'], row.get('name', '')[1:], base)}</dd>" for row in group)


def _quoted(words: str, document: str, start: int, end: int, more: str = "") -> str:
    place = f"/documents/{quote(document, safe='')}#char={start},{end}"
    where = f'<a href="{escape(place)}">{escape(document)} {start}–{end}</a>'
    return f"<blockquote>{escape(words)}<br>{where}{more}</blockquote>"


def _linked(value: str, label: str, base: str) -> str:
    """A value under its label, as a link where it has an address: here, or elsewhere on the web."""
    name, address = escape(label or value), href(value, base)
    return f'<a href="{escape(address)}">{name}</a>' if address else name


def href(iri: str, base: str) -> str:
    """The address at which an IRI answers; empty for what is none, or is of a kind that a page must not link to."""
    for start, path in ((base, "/id/"), (VOCABULARY, "/vocabulary/"), (PKG, "/ontology/")):
        if iri.startswith(start):
            return path + quote(iri.removeprefix(start), safe="/%:@!$&'()*+,;=~")
    return iri if iri.startswith(("http://", "https://")) and " " not in iri else ""


def local(iri: str) -> str:
    """The last part of an IRI."""
    return iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]


def _rows(snapshot: Snapshot, sparql: str, iri: str) -> list[Row]:
    found = snapshot.kg.answering.query(sparql, bindings={"entity": Term("iri", iri)})
    return list(found.dicts()) if isinstance(found, Table) else []
