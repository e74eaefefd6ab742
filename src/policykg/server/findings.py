"""What the graph holds of one document, read back as plain objects: the graph, so that corrections count."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from policykg.answering import Answering
from policykg.iri import PKG, PREFIXES
from policykg.model import Section, Table, Term
from policykg.server.values import Finding, Findings, Node, Quote

_LAYERS: Mapping[str, str] = {
    "Mention": "mentions",
    "Norm": "norms",
    "Target": "targets",
    "Definition": "definitions",
    "Item": "items",
    "Assertion": "relations",
}
_STATEMENTS = """
SELECT ?document ?finding ?property ?value WHERE {
  ?finding pkg:inDocument ?document ; pkg:confidence ?confidence ; ?property ?value .
}"""
_PLACES = """
SELECT ?document ?target ?start ?end ?quote WHERE {
  ?target oa:hasSource ?document ; oa:hasSelector ?position , ?words .
  ?position oa:start ?start ; oa:end ?end .
  ?words oa:exact ?quote .
}"""
_ANNOTATIONS = (
    "SELECT ?document ?annotation ?target WHERE { ?target oa:hasSource ?document . ?annotation oa:hasTarget ?target }"
)
_NODES = """
SELECT DISTINCT ?document ?node ?property ?value WHERE {
  ?finding pkg:inDocument ?document ; ?link ?node .
  ?node ?property ?value .
  FILTER(?property IN (rdfs:label, skos:prefLabel, pkg:title, schema:value, schema:unitText, pkg:announcedAs))
}"""
_LABELS = {PREFIXES["rdfs"] + "label", PREFIXES["skos"] + "prefLabel", PKG + "title"}
_TYPE, _MOTIVE, _CLASSIFYING = PREFIXES["rdf"] + "type", PREFIXES["oa"] + "motivatedBy", PREFIXES["oa"] + "classifying"
_FRAME = {
    _TYPE,
    *(PKG + name for name in ("inDocument", "inSection", "inPassage", "confidence", "status", "rule", "evidence")),
    PKG + "wordsAt",
    PREFIXES["oa"] + "hasTarget",
    _MOTIVE,
}
_NUMBERS = {PREFIXES["xsd"] + name: kind for name, kind in (("integer", int), ("decimal", float), ("double", float))}

Value = Node | str | int | float | bool
Said = Mapping[str, list[Term]]
"""A finding's statements: property → values."""


def findings(store: Answering, document: str, sections: Sequence[Section]) -> Findings:
    """Everything read from the document of that IRI, by layer and in text order."""
    bound = {"document": Term("iri", document)}
    places, nodes = dict(_places(store, bound)), _nodes(store, bound)
    statements: dict[str, dict[str, list[Term]]] = defaultdict(lambda: defaultdict(list))
    for _, finding, name, value in _rows(store, _STATEMENTS, bound):
        statements[finding.value][name.value].append(value)
    layers: dict[str, list[Finding]] = {layer: [] for layer in (*_LAYERS.values(), "topics")}
    for iri, said in statements.items():
        kind = next((k for k in _LAYERS if any(term.value == PKG + k for term in said[_TYPE])), "")
        quotes = _quotes(iri, said, places)
        if kind and quotes:
            found = _finding(iri, kind, quotes, said, nodes)
            layers[_layer(kind, said)].append(found.model_copy(update={"section": _section(sections, found.start)}))
    for layer in layers.values():
        layer.sort(key=lambda f: (f.start, f.end, f.iri))
    return Findings(**layers)


def _layer(kind: str, said: Said) -> str:
    """A mention that classifies its passage is a topic."""
    return "topics" if any(term.value == _CLASSIFYING for term in said.get(_MOTIVE, ())) else _LAYERS[kind]


def _section(sections: Sequence[Section], offset: int) -> str:
    """The id of the innermost section at the offset; empty outside every section."""
    around = [section for section in sections if section.start <= offset < section.end]
    return max(around, key=lambda section: (section.start, -section.end)).id if around else ""


def _rows(store: Answering, sparql: str, bound: Mapping[str, Term]) -> Iterator[tuple[Term, ...]]:
    table = store.query(sparql, bindings=bound)
    assert isinstance(table, Table)
    return (tuple(term for term in row if term) for row in table.rows)


def _places(store: Answering, bound: Mapping[str, Term]) -> Iterator[tuple[str, Quote]]:
    """Where each annotation's words stand."""
    targets = {
        target.value: Quote(start=int(start.value), end=int(end.value), quote=quote.value)
        for _, target, start, end, quote in _rows(store, _PLACES, bound)
    }
    for _, annotation, target in _rows(store, _ANNOTATIONS, bound):
        if target.value in targets:
            yield annotation.value, targets[target.value]


def _quotes(iri: str, said: Said, places: Mapping[str, Quote]) -> list[Quote]:
    """Where a finding stands, in text order: a mention is its own evidence, others point at theirs."""
    evidence = {iri, *(term.value for term in said.get(PKG + "evidence", ()))}
    return sorted((places[e] for e in evidence if e in places), key=lambda quote: (quote.start, quote.end))


def _nodes(store: Answering, bound: Mapping[str, Term]) -> dict[str, Node]:
    """The things that findings point at, with an English label where there is one."""
    labels: dict[str, list[tuple[bool, str]]] = defaultdict(list)
    more: dict[str, dict[str, Value]] = defaultdict(dict)
    for _, node, name, value in _rows(store, _NODES, bound):
        if name.value in _LABELS:
            labels[node.value].append((value.language not in ("en", ""), value.value))
        else:
            more[node.value][_local(name.value)] = _literal(value)
    return {
        iri: Node(iri=iri, label=min(labels[iri])[1] if iri in labels else "", **more.get(iri, {}))
        for iri in {*labels, *more}
    }


def _finding(iri: str, kind: str, quotes: list[Quote], said: Said, nodes: Mapping[str, Node]) -> Finding:
    return Finding(
        iri=iri,
        type=kind,
        start=quotes[0].start,
        end=quotes[0].end,
        quote=quotes[0].quote,
        also=quotes[1:],
        confidence=float(_first(said, "confidence") or 0),
        status=_local(_first(said, "status")),
        rule=_first(said, "rule"),
        section="",
        passage=_first(said, "inPassage"),
        properties={
            _local(name): [_value(term, nodes) for term in sorted(values, key=lambda t: (t.language, t.value))]
            for name, values in sorted(said.items())
            if name not in _FRAME
        },
    )


def _first(said: Said, name: str) -> str:
    return min((term.value for term in said.get(PKG + name, ())), default="")


def _value(term: Term, nodes: Mapping[str, Node]) -> Value:
    if term.kind == "literal":
        return _literal(term)
    return nodes.get(term.value) or Node(iri=term.value, label="")


def _literal(term: Term) -> str | int | float | bool:
    if term.datatype == PREFIXES["xsd"] + "boolean":
        return term.value in ("true", "1")
    kind = _NUMBERS.get(term.datatype)
    return kind(term.value) if kind else term.value


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1].rsplit("#", 1)[-1]
