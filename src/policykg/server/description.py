"""The service description: what the SPARQL endpoint is, can do and holds (SPARQL 1.1 Service Description, VoID)."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from policykg.federation import SEARCH, SIMILARITY
from policykg.store import GRAPH_TYPES

_FORMATS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
    "application/trig": "TriG",
    "application/n-quads": "N-Quads",
}
"""Media type → the last part of its IRI in W3C's list of formats."""
_TOTALS = """SELECT (COUNT(*) AS ?triples) (COUNT(DISTINCT ?s) AS ?distinctSubjects)
  (COUNT(DISTINCT ?p) AS ?properties) (COUNT(DISTINCT ?o) AS ?distinctObjects) WHERE { ?s ?p ?o }"""
_GRAPHS = "SELECT ?part (COUNT(*) AS ?n) WHERE { GRAPH ?part { ?s ?p ?o } } GROUP BY ?part ORDER BY ?part"
_EMPTY = (
    'SELECT ?part ("0" AS ?n) WHERE { GRAPH ?part {} FILTER NOT EXISTS { GRAPH ?part { ?s ?p ?o } } } ORDER BY ?part'
)
_CLASSES = (
    "SELECT ?part (COUNT(DISTINCT ?s) AS ?n) WHERE { ?s a ?part FILTER(isIRI(?part)) } GROUP BY ?part ORDER BY ?part"
)
_PROPERTIES = "SELECT ?part (COUNT(*) AS ?n) WHERE { ?s ?part ?o } GROUP BY ?part ORDER BY ?part"

Row = Mapping[str, str]
Ask = Callable[[str], Awaitable[Sequence[Row]]]
"""Answers a SELECT with its rows."""


@dataclass(frozen=True, slots=True)
class Counts:
    """What a build holds, counted: totals, and by graph, class and property."""

    totals: Row
    graphs: Sequence[Row]
    classes: Sequence[Row]
    properties: Sequence[Row]


async def counted(ask: Ask) -> Counts:
    """Count what the build holds."""
    [totals] = await ask(_TOTALS)
    graphs = [*await ask(_GRAPHS), *await ask(_EMPTY)]
    return Counts(totals, graphs, await ask(_CLASSES), await ask(_PROPERTIES))


def query(endpoint: str, build: str, counts: Counts, *, updates: bool) -> str:
    """A CONSTRUCT that answers with the description, so that the store writes it in any format it knows."""
    return "\n".join(_lines(endpoint, build, counts, updates))


def _lines(endpoint: str, build: str, counts: Counts, updates: bool) -> Iterator[str]:
    given, taken = (" , ".join(f"formats:{_FORMATS[t]}" for t in types) for types in (_FORMATS, GRAPH_TYPES))
    classes = len(counts.classes)
    yield "PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>"
    yield "PREFIX void: <http://rdfs.org/ns/void#>"
    yield "PREFIX formats: <http://www.w3.org/ns/formats/>"
    yield "PREFIX entailment: <http://www.w3.org/ns/entailment/>"
    yield "CONSTRUCT {"
    yield f"<{endpoint}> a sd:Service ; sd:endpoint <{endpoint}> ; sd:feature sd:UnionDefaultGraph , sd:EmptyGraphs ;"
    yield "  sd:defaultEntailmentRegime entailment:Simple ;"
    yield f"  sd:extensionFunction <{SIMILARITY}> ; sd:languageExtension <{SEARCH}> ;"
    yield f"  sd:supportedLanguage sd:SPARQL10Query , sd:SPARQL11Query{' , sd:SPARQL11Update' if updates else ''} ;"
    yield f"  sd:resultFormat {given} ; sd:defaultDataset <{endpoint}#dataset> ;"
    yield f"  sd:inputFormat {taken} ." if updates else "."
    yield f"<{SIMILARITY}> a sd:Function . <{SEARCH}> a sd:Feature ."
    yield f"<{endpoint}#dataset> a sd:Dataset , void:Dataset ; void:sparqlEndpoint <{endpoint}> ;"
    yield f'  dcterms:title "policykg"@en ; dcterms:identifier "{build}" ; sd:defaultGraph <{endpoint}#union> ;'
    yield f"  void:classes {classes} ; " + " ; ".join(f"void:{name} {n}" for name, n in counts.totals.items()) + " ."
    yield f"<{endpoint}#union> a sd:Graph ; void:triples {counts.totals['triples']} ."
    for row in counts.graphs:
        graph = f"[ a sd:NamedGraph ; sd:name <{row['part']}> ; sd:graph [ a sd:Graph ; void:triples {row['n']} ] ]"
        yield f"<{endpoint}#dataset> sd:namedGraph {graph} ."
    for row in counts.classes:
        yield f"<{endpoint}#dataset> void:classPartition [ void:class <{row['part']}> ; void:entities {row['n']} ] ."
    for row in counts.properties:
        partition = f"[ void:property <{row['part']}> ; void:triples {row['n']} ]"
        yield f"<{endpoint}#dataset> void:propertyPartition {partition} ."
    yield "} WHERE {}"
