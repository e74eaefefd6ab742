"""The Turtle files of `ontology/`, read into values or written as canonical N-Quads."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from policykg.errors import OntologyError
from policykg.iri import DATA, PREFIXES, VOCABULARY
from policykg.ontology.files import ontology_folder
from policykg.ontology.names import Concept, KnownOrganization, KnownPolicy

if TYPE_CHECKING:  # rdflib takes 0.1 s to import: only those who read Turtle pay
    from rdflib import Graph
    from rdflib.term import Node

SHAPES = "shapes.ttl"
SKOS, PKG, ORG, DCTERMS, RDF = (PREFIXES[prefix] for prefix in ("skos", "pkg", "org", "dcterms", "rdf"))
ORGANIZATION, POLICY = f"{DATA}organization/", f"{DATA}policy/"
NAMING = (f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{SKOS}hiddenLabel")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_CONTROL = re.compile(r'[\x00-\x1f\x7f"\\]')


class Reader:
    """Turns the graph of the vocabularies into values, each list in a fixed order."""

    def __init__(self, graph: Graph) -> None:
        self._values: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for s, p, o in graph:
            self._values[str(s)][str(p)].append(o)

    def concepts(self) -> dict[str, Concept]:
        """The concepts by id."""
        kinds = f"{PKG}conceptKind"
        found = (
            Concept(
                id=name,
                kind=self._one(iri, kinds) or "topic",
                labels=self._labels(iri, NAMING),
                broader=self._ids(iri, f"{SKOS}broader"),
                related=self._ids(iri, f"{SKOS}related"),
                definition=self._one(iri, f"{SKOS}definition"),
                detail=_local(self._one(iri, f"{PKG}instrumentKind")),
                notation=self._one(iri, f"{SKOS}notation"),
            )
            for name, iri in self._instances(VOCABULARY, f"{SKOS}Concept")
        )
        return {concept.id: concept for concept in found}

    def organizations(self) -> dict[str, KnownOrganization]:
        """The bodies by id."""
        found = (
            KnownOrganization(
                id=name,
                names=self._labels(iri, NAMING),
                acronym=self._one(iri, f"{SKOS}notation"),
                kind=_local(self._one(iri, f"{ORG}classification")),
                jurisdiction=self._code(iri),
            )
            for name, iri in self._instances(ORGANIZATION, f"{ORG}FormalOrganization")
        )
        return {organization.id: organization for organization in found}

    def policies(self) -> dict[str, KnownPolicy]:
        """The policies by id, oldest first."""
        found = (
            KnownPolicy(
                id=name,
                titles=self._labels(iri, (f"{PKG}title", *NAMING)),
                number="; ".join(self._all(iri, f"{PKG}number")),
                issuers=self._ids(iri, f"{PKG}issuedBy"),
                issuer_names=self._all(iri, f"{PKG}issuerName"),
                date_issued=self._one(iri, f"{DCTERMS}issued"),
                document_type=_local(self._one(iri, f"{PKG}documentType")),
                jurisdiction=self._code(iri),
            )
            for name, iri in self._instances(POLICY, f"{PKG}Policy")
        )
        return {policy.id: policy for policy in sorted(found, key=lambda p: (p.date_issued, p.id))}

    def _instances(self, namespace: str, type_: str) -> Iterator[tuple[str, str]]:
        for iri in sorted(self._values):
            if iri.startswith(namespace) and type_ in map(str, self._values[iri].get(f"{RDF}type", ())):
                yield iri.removeprefix(namespace), iri

    def _all(self, iri: str, predicate: str) -> tuple[str, ...]:
        return tuple(sorted(map(str, self._values[iri].get(predicate, ()))))

    def _one(self, iri: str, predicate: str) -> str:
        return next(iter(self._all(iri, predicate)), "")

    def _ids(self, iri: str, predicate: str) -> tuple[str, ...]:
        return tuple(map(_local, self._all(iri, predicate)))

    def _code(self, iri: str) -> str:
        place = self._one(iri, f"{PKG}jurisdiction")
        return self._one(place, f"{SKOS}notation") if place in self._values else ""

    def _labels(self, iri: str, predicates: Iterable[str]) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for predicate in predicates:
            for node in sorted(self._values[iri].get(predicate, ()), key=str):
                found[getattr(node, "language", None) or ""][str(node)] = None
        return {language: tuple(found[language]) for language in sorted(found)}


def ontology_quads(folder: Path | None, graph_iri: str) -> list[str]:
    """The vocabularies (without the shapes) as sorted canonical N-Quads in one graph; never a blank node."""
    folder = folder or ontology_folder()
    return sorted({f"{_term(s)} {_term(p)} {_term(o)} <{graph_iri}> ." for s, p, o in read_graph(folder)})


def read_graph(folder: Path) -> Graph:
    """Everything in a folder of Turtle files except the shapes; OntologyError names the file that does not parse."""
    from rdflib import Graph

    paths = sorted(path for path in folder.glob("*.ttl") if path.name != SHAPES)
    if not paths:
        raise OntologyError(f"{folder}: no vocabulary (*.ttl) in this folder")
    graph = Graph()
    for path in paths:
        parse(path, graph)
    return graph


def parse(path: Path, graph: Graph) -> Graph:
    """The graph with what a Turtle file says."""
    try:
        return graph.parse(path, format="turtle")
    except FileNotFoundError as error:
        raise OntologyError(f"{path}: no such file") from error
    except Exception as error:  # rdflib's parser raises BadSyntax, ValueError and others
        raise OntologyError(f"{path}: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _local(iri: str) -> str:
    return re.split(r"[/#]", iri)[-1]


def _term(node: Node) -> str:
    from rdflib.term import BNode, Literal

    if isinstance(node, BNode):
        raise OntologyError("a blank node in the vocabularies; give it an IRI")
    if not isinstance(node, Literal):
        return f"<{node}>"
    text = f'"{_CONTROL.sub(_escape, str(node))}"'
    if node.language:
        return f"{text}@{node.language}"
    if node.datatype is None or str(node.datatype) == f"{PREFIXES['xsd']}string":
        return text
    return f"{text}^^<{node.datatype}>"


def _escape(found: re.Match[str]) -> str:
    return _ESCAPES.get(found[0], f"\\u{ord(found[0]):04X}")
