"""The service description: what the SPARQL endpoint is, can do and holds (SPARQL 1.1 Service Description, VoID)."""

from __future__ import annotations

from collections.abc import Sequence

from policykg.server.builds import Snapshot

_FORMATS = {
    "application/sparql-results+json": "SPARQL_Results_JSON",
    "application/sparql-results+xml": "SPARQL_Results_XML",
    "text/csv": "SPARQL_Results_CSV",
    "text/tab-separated-values": "SPARQL_Results_TSV",
    "text/turtle": "Turtle",
    "application/n-triples": "N-Triples",
    "application/ld+json": "JSON-LD",
    "application/rdf+xml": "RDF_XML",
}
"""Media type → the last part of its IRI in W3C's list of formats."""


def query(endpoint: str, snapshot: Snapshot, rows: Sequence[str], graphs: Sequence[str]) -> str:
    """A CONSTRUCT that answers with the description, so that the store writes it in any format it knows."""
    formats = " , ".join(f"formats:{_FORMATS[t]}" for t in dict.fromkeys((*rows, *graphs)) if t in _FORMATS)
    return f"""
PREFIX sd: <http://www.w3.org/ns/sparql-service-description#>
PREFIX void: <http://rdfs.org/ns/void#>
PREFIX formats: <http://www.w3.org/ns/formats/>
CONSTRUCT {{
  <{endpoint}> a sd:Service ;
    sd:endpoint <{endpoint}> ;
    sd:supportedLanguage sd:SPARQL10Query , sd:SPARQL11Query ;
    sd:feature sd:UnionDefaultGraph ;
    sd:resultFormat {formats} ;
    sd:defaultDataset <{endpoint}#dataset> .
  <{endpoint}#dataset> a sd:Dataset , void:Dataset ;
    dcterms:title "policykg" ;
    dcterms:identifier "{snapshot.build}" ;
    void:sparqlEndpoint <{endpoint}> ;
    void:triples {snapshot.triples} ;
    void:documents {snapshot.counts["documents"]} ;
    sd:defaultGraph <{endpoint}#union> .
  <{endpoint}#union> a sd:Graph ;
    void:triples {snapshot.triples} .
}} WHERE {{}}"""
