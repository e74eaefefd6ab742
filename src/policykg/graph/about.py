"""Everything the graph says of one thing, each fact with the words that carry it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from policykg.answering import Answering
from policykg.errors import NotFoundError
from policykg.iri import DATA, PREFIXES, VOCABULARY, normal, slug
from policykg.model import Table, Term


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about an entity; `quote`, `document` and `confidence` are empty where the catalogue states it.

    `direction` is `out` where the entity is the subject and `in` where it is the object; `reason` says why words were
    taken for what they name, where that took one.
    """

    predicate: str
    direction: str
    value: str
    label: str
    quote: str
    document: str
    start: int
    end: int
    confidence: str
    finding: str
    reason: str

    def record(self) -> dict[str, str]:
        """The fact as columns for reading."""
        arrow = "" if self.direction == "out" else "← "
        return {
            "fact": arrow + self.predicate,
            "value": self.label or self.value,
            "quote": self.quote,
            "document": f"{self.document} {self.start}–{self.end}" if self.document else "catalogue",
            "confidence": self.confidence,
            "reason": self.reason,
        }


@dataclass(frozen=True, slots=True)
class Entity:
    """A thing of the graph with its label and everything stated about it."""

    iri: str
    label: str
    types: tuple[str, ...]
    facts: tuple[Fact, ...]


_KINDS = ("policy", "organization", "actor", "instrument", "industry", "place", "document")
_LEGAL = re.compile(r"[^\x00-\x20<>\"{}|^`\\]+")
"""What an IRI may consist of (RFC 3987, and SPARQL's IRIREF)."""
_EVIDENCE = """
  ?finding pkg:evidence ?evidence ; pkg:confidence ?confidence ; pkg:inDocument ?in .
  ?in dcterms:identifier ?document .
  ?evidence oa:hasTarget ?target . ?target oa:hasSelector ?position, ?words .
  ?position oa:start ?start ; oa:end ?end . ?words oa:exact ?quote .
  OPTIONAL { ?finding pkg:reason ?reason }
"""
_LABEL = "OPTIONAL { ?value rdfs:label|skos:prefLabel|pkg:title|pkg:action ?label BIND(LANG(?label) AS ?language) }"
_STATED = "SELECT ?entity ?predicate ?value ?label ?language ?quote ?document ?start ?end ?confidence ?finding ?reason"
_QUERIES: Mapping[str, str] = {
    "out": f"""{_STATED} WHERE {{
        ?finding rdf:subject ?entity ; rdf:predicate ?predicate ; rdf:object ?value . {_EVIDENCE} {_LABEL} }}""",
    "in": f"""{_STATED} WHERE {{
        ?finding rdf:object ?entity ; rdf:predicate ?predicate ; rdf:subject ?value . {_EVIDENCE} {_LABEL} }}""",
    "norms": f"""{_STATED} WHERE {{
        ?finding pkg:bearer ?entity ; pkg:modality ?predicate ; pkg:action ?action .
        {_EVIDENCE} OPTIONAL {{ ?finding pkg:object ?object }}
        BIND(?finding AS ?value) BIND(CONCAT(?action, " ", COALESCE(?object, "")) AS ?label) }}""",
    "catalogue": f"""SELECT ?entity ?predicate ?value ?label ?language WHERE {{
        GRAPH ?graph {{ ?entity ?predicate ?value }} FILTER(STRENDS(STR(?graph), "/graph/ontology")) {_LABEL} }}""",
}
_BY_LABEL = """
SELECT DISTINCT ?entity ?wanted WHERE {
  VALUES ?p { rdfs:label skos:prefLabel pkg:title skos:altLabel skos:hiddenLabel eli:id_local }
  ?entity ?p ?name . FILTER(isIRI(?entity) && LCASE(STR(?name)) = ?wanted)
}"""
_BY_NUMBER = """
SELECT DISTINCT ?entity ?wanted WHERE {
  ?entity pkg:number|eli:id_local ?number ; a pkg:Policy .
  BIND(REPLACE(CONCAT(";", LCASE(STR(?number)), ";"), "[^\\\\p{L}\\\\p{N};]+", " ") AS ?plain)
  FILTER(CONTAINS(REPLACE(?plain, " ?; ?", ";"), CONCAT(";", ?wanted, ";")))
}"""
"""However brackets and spaces are written, and one of several numbers; sections are numbered too, so policies only."""


_POLICY_OF = "SELECT ?entity ?policy WHERE { ?entity a pkg:Document ; pkg:policy ?policy }"
"""A document's own node says how its file was read; what the text says is said of the policy."""


def describe(store: Answering, name: str, *, base: str = DATA) -> Entity:
    """The entity of that IRI, path, label or number, a document's name meaning its policy; NotFoundError where none."""
    for iri in filter(_LEGAL.fullmatch, _candidates(store, name.strip(), base)):
        entity = _entity(store, iri)
        if (
            "/" not in name
            and not entity.facts
            and (policy := _select(store, _POLICY_OF, {"entity": Term("iri", iri)}))
        ):
            return _entity(store, policy[0]["policy"])
        if entity.facts or entity.types:
            return entity
    raise NotFoundError(f"nothing called {name[:80]!r} in this graph; try `policykg search` or a longer name")


def _candidates(store: Answering, name: str, base: str) -> Iterator[str]:
    """The IRIs that the name may mean, likely ones first; the graph is only asked when a caller gets that far.

    A body of the catalogue comes before one that is known by its name and place alone (`organization/nz/…`).
    """
    prefix, colon, local = name.partition(":")
    if name.startswith(("http://", "https://")) or (colon and prefix in PREFIXES):
        yield PREFIXES[prefix] + local if prefix in PREFIXES else name
        return
    kind, slash, identifier = name.partition("/")
    if kind == "concept":
        yield VOCABULARY + identifier
    if slash:
        yield base + name
    found = _select(store, _BY_LABEL, {"wanted": Term("literal", name.lower())})
    found += _select(store, _BY_NUMBER, {"wanted": Term("literal", normal(name.partition(";")[0]))})
    yield from sorted({row["entity"] for row in found}, key=lambda iri: (_rank(iri, base), iri.count("/"), iri))
    segment = slug(name)
    yield from (*(f"{base}{kind}/{segment}" for kind in _KINDS), VOCABULARY + segment)


def _rank(iri: str, base: str) -> int:
    """What a name rather means: a policy before the document of the same title, a thing before a concept."""
    kind = iri.removeprefix(base).partition("/")[0]
    return _KINDS.index(kind) if kind in _KINDS else len(_KINDS)


def _select(store: Answering, sparql: str, bindings: Mapping[str, Term]) -> list[dict[str, str]]:
    found = store.query(sparql, bindings=bindings)
    return found.dicts() if isinstance(found, Table) else []


def _entity(store: Answering, iri: str) -> Entity:
    bound = {"entity": Term("iri", iri)}
    facts: dict[tuple[str, ...], Fact] = {}
    for name, sparql in _QUERIES.items():
        for row in _select(store, sparql, bound):
            if name == "catalogue" and row["predicate"].endswith(("#type", "inScheme", "conceptKind")):
                continue
            fact = Fact(
                predicate=_local(row["predicate"]),
                direction="in" if name == "in" else "out",
                value=row["value"],
                label=row.get("label", "").strip(),
                quote=row.get("quote", ""),
                document=row.get("document", ""),
                start=int(row.get("start") or 0),
                end=int(row.get("end") or 0),
                confidence=row.get("confidence", ""),
                finding=row.get("finding", ""),
                reason=row.get("reason", ""),
            )
            key = (name, fact.predicate, fact.value, fact.document, str(fact.start))
            if key not in facts or row.get("language") in ("en", ""):
                facts[key] = fact
    ordered = sorted(facts.values(), key=_reading_order)
    return Entity(iri, _label(store, bound) or iri, _types(store, bound), tuple(ordered))


def _reading_order(fact: Fact) -> tuple[object, ...]:
    """What texts say of it first, then what is said of others, then the catalogue."""
    return (not fact.document, fact.direction == "in", fact.predicate, fact.document, fact.start, fact.value)


def _label(store: Answering, bound: Mapping[str, Term]) -> str:
    rows = _select(
        store,
        """SELECT ?entity ?label (LANG(?label) AS ?language)
        WHERE { ?entity rdfs:label|skos:prefLabel|pkg:title ?label } ORDER BY ?language ?label""",
        bound,
    )
    return min(rows, key=lambda row: (row["language"] not in ("en", ""), row["label"]), default={"label": ""})["label"]


def _types(store: Answering, bound: Mapping[str, Term]) -> tuple[str, ...]:
    rows = _select(store, "SELECT DISTINCT ?entity ?type WHERE { ?entity a ?type } ORDER BY ?type", bound)
    return tuple(row["type"] for row in rows)


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
