"""The vocabulary that extraction and search share: concepts, bodies and policies known beforehand, and the shapes."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from policykg.errors import OntologyError
from policykg.iri import DATA, PREFIXES, VOCABULARY, normal

if TYPE_CHECKING:  # rdflib takes 0.1 s to import: only those who read Turtle pay
    from rdflib import Graph
    from rdflib.term import Node

PACKAGE = Path(__file__).resolve().parent
SHAPES = "shapes.ttl"
SKOS, PKG, ORG, DCTERMS = (PREFIXES[prefix] for prefix in ("skos", "pkg", "org", "dcterms"))
ELI, RDF = PREFIXES["eli"], PREFIXES["rdf"]
ORGANIZATION, POLICY = f"{DATA}organization/", f"{DATA}policy/"
NAMING = (f"{SKOS}prefLabel", f"{SKOS}altLabel", f"{SKOS}hiddenLabel")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_CONTROL = re.compile(r'[\x00-\x1f\x7f"\\]')
_GRAPH_TERM = re.compile(r" <[^<>]*> \.\s*$")


@dataclass(frozen=True, slots=True)
class Concept:
    """An idea of the vocabulary; `labels` holds by language the preferred label first, then the alternatives.

    `kind` is topic, actor, instrument, industry, place, or the name of a closed list (document_type, modality, …);
    `detail` is what an instrument works by: money, authority, organisation, information or programme.
    """

    id: str
    kind: str
    labels: Mapping[str, tuple[str, ...]]
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    definition: str = ""
    detail: str = ""
    notation: str = ""

    def label(self, language: str = "en") -> str:
        """The preferred label in that language, else in English, else in any; the id where there is none."""
        return _preferred(self.labels, language) or self.id


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """A body known by name; `kind` is the concept that classes it and `jurisdiction` a code such as CN or EU."""

    id: str
    names: Mapping[str, tuple[str, ...]]
    acronym: str = ""
    kind: str = ""
    jurisdiction: str = ""

    def name(self, language: str = "en") -> str:
        """The preferred name in that language, else in English, else in any."""
        return _preferred(self.names, language) or self.id


@dataclass(frozen=True, slots=True)
class KnownPolicy:
    """A catalogued policy; `titles` holds by language the title first, then short titles and abbreviations."""

    id: str
    titles: Mapping[str, tuple[str, ...]]
    number: str = ""
    issuers: tuple[str, ...] = ()
    issuer_names: tuple[str, ...] = ()
    date_issued: str = ""
    document_type: str = ""
    jurisdiction: str = ""

    def title(self, language: str = "en") -> str:
        """The title in that language, else in English, else in any."""
        return _preferred(self.titles, language) or self.id


@dataclass(frozen=True, slots=True)
class Violation:
    """A node that breaks a shape."""

    focus: str
    path: str
    value: str
    message: str
    shape: str


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything `ontology/` knows by name; loaded once, never changed."""

    concepts: Mapping[str, Concept]
    organizations: Mapping[str, KnownOrganization]
    policies: Mapping[str, KnownPolicy]
    sha256: str
    _concepts_named: Mapping[str, Mapping[str, tuple[str, ...]]] = field(repr=False)
    _organizations_named: Mapping[str, tuple[str, ...]] = field(repr=False)
    _policies_named: Mapping[str, tuple[str, ...]] = field(repr=False)
    _policies_numbered: Mapping[str, tuple[str, ...]] = field(repr=False)
    _narrower: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> Vocabulary:
        """The vocabulary of a folder of Turtle files (default: the packaged one); OntologyError says what is wrong."""
        folder = folder or ontology_folder()
        reader = _Reader(_graph(folder))
        concepts, organizations, policies = reader.concepts(), reader.organizations(), reader.policies()
        _check(folder, concepts, organizations, policies)
        languages = sorted({language for concept in concepts.values() for language in concept.labels})
        return cls(
            concepts=concepts,
            organizations=organizations,
            policies=policies,
            sha256=fingerprint(folder),
            _concepts_named={
                language: _names((c.id, c.labels.get(language, ())) for c in concepts.values())
                for language in languages
            },
            _organizations_named=_names((o.id, _every(o.names, o.acronym)) for o in organizations.values()),
            _policies_named=_names((p.id, _every(p.titles)) for p in policies.values()),
            _policies_numbered=_names((p.id, p.number.split("; ")) for p in policies.values()),
            _narrower=_inverse({c.id: c.broader for c in concepts.values()}),
        )

    def labels(self, kind: str, language: str) -> Iterator[tuple[str, str]]:
        """Every (label, concept id) of the concepts of a kind in a language, preferred labels first per concept."""
        for concept in self.concepts.values():
            if concept.kind == kind:
                yield from ((label, concept.id) for label in concept.labels.get(language, ()))

    def concept_of(self, label: str, language: str = "en", *, kind: str = "") -> str:
        """The id of the one concept with that label (of that kind, where given); empty if none or several have it."""
        found = self._concepts_named.get(language, {}).get(normal(label), ())
        return _only(tuple(c for c in found if not kind or self.concepts[c].kind == kind))

    def organization_by_name(self, name: str, jurisdiction: str = "") -> str:
        """The id of the one body of that name or acronym (in that jurisdiction, where given); empty if none is sure."""
        found = self._organizations_named.get(normal(name), ())
        if jurisdiction:
            found = tuple(o for o in found if self.organizations[o].jurisdiction == jurisdiction)
        return _only(found)

    def policies_by_name(self, name: str) -> tuple[str, ...]:
        """The ids of every policy that has the title, short title or abbreviation, oldest first."""
        return self._policies_named.get(normal(name), ())

    def policy_by_name(self, name: str, *, jurisdiction: str = "", as_of: str = "") -> str:
        """The id of the one policy of that name; empty if none or several have it.

        Where successive versions share a name, `as_of` (an ISO date) chooses the one issued last before it.
        """
        found = self.policies_by_name(name)
        if jurisdiction:
            found = tuple(p for p in found if self.policies[p].jurisdiction == jurisdiction)
        if as_of and len({self.policies[p].jurisdiction for p in found}) == 1:
            found = tuple(p for p in found if "" < self.policies[p].date_issued <= as_of)[-1:]
        return _only(found)

    def policy_by_number(self, number: str) -> str:
        """The id of the policy with that official number; empty if none or several have it."""
        return _only(self._policies_numbered.get(normal(number), ()))

    def narrower(self, concept: str) -> tuple[str, ...]:
        """Every concept below that one, at any depth, sorted."""
        found: set[str] = set()
        queue = list(self._narrower.get(concept, ()))
        while queue:
            if (current := queue.pop()) not in found:
                found.add(current)
                queue.extend(self._narrower.get(current, ()))
        return tuple(sorted(found))

    def place_of(self, jurisdiction: str) -> str:
        """The id of the place or jurisdiction with that code (CN → china); empty where there is none."""
        return next((c.id for c in self.concepts.values() if jurisdiction and c.notation == jurisdiction), "")


def ontology_folder() -> Path:
    """Where the vocabularies are: in the checkout, or in the installed package."""
    return _data_folder("ontology")


def corpus_folder() -> Path:
    """Where the default corpus is: in the checkout, or in the installed package."""
    return _data_folder("corpus")


def fingerprint(folder: Path | None = None) -> str:
    """SHA-256 of the vocabularies and queries, the same on every machine."""
    folder = folder or ontology_folder()
    total = hashlib.sha256()
    paths = [path for path in folder.rglob("*") if path.suffix in {".ttl", ".rq"}]
    for path in sorted(paths, key=lambda path: path.relative_to(folder).as_posix()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def ontology_quads(folder: Path | None, graph_iri: str) -> list[str]:
    """The vocabularies (without the shapes) as sorted canonical N-Quads in one graph; never a blank node."""
    folder = folder or ontology_folder()
    return sorted({f"{_term(s)} {_term(p)} {_term(o)} <{graph_iri}> ." for s, p, o in _graph(folder)})


def check_shapes(nquads: Iterable[str], folder: Path | None = None) -> list[Violation]:
    """What in the quads breaks `shapes.ttl`, sorted; the named graphs are taken together."""
    from pyshacl import validate
    from rdflib import Graph

    folder = folder or ontology_folder()
    data = Graph()
    data.parse(data="\n".join(_GRAPH_TERM.sub(" .", line) for line in nquads), format="nt")
    _, report, _ = validate(
        data, shacl_graph=_parse(folder / SHAPES), ont_graph=_graph(folder), inference="none", advanced=False
    )
    if not isinstance(report, Graph):
        raise OntologyError(f"{SHAPES}: the shapes cannot be applied: {report}")
    return sorted(_violations(report), key=lambda v: (v.focus, v.path, v.value, v.message))


class _Reader:
    """Turns the graph of the vocabularies into values, each list in a fixed order."""

    def __init__(self, graph: Graph) -> None:
        self._values: dict[str, dict[str, list[Node]]] = defaultdict(lambda: defaultdict(list))
        for s, p, o in graph:
            self._values[str(s)][str(p)].append(o)

    def concepts(self) -> dict[str, Concept]:
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
        found = (
            KnownPolicy(
                id=name,
                titles=self._labels(iri, (f"{PKG}title", *NAMING)),
                number="; ".join(self._all(iri, f"{ELI}id_local")),
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
        return MappingProxyType({language: tuple(found[language]) for language in sorted(found)})


def _data_folder(name: str) -> Path:
    packaged, checkout = PACKAGE / "_data" / name, PACKAGE.parent.parent / name
    for folder in (packaged, checkout):
        if folder.is_dir():
            return folder
    raise OntologyError(f"no {name}/ beside the package ({packaged}, {checkout}); install policykg again")


def _graph(folder: Path) -> Graph:
    paths = sorted(path for path in folder.glob("*.ttl") if path.name != SHAPES)
    if not paths:
        raise OntologyError(f"{folder}: no vocabulary (*.ttl) in this folder")
    graph = _parse(paths[0])
    for path in paths[1:]:
        graph += _parse(path)
    return graph


def _parse(path: Path) -> Graph:
    from rdflib import Graph

    graph = Graph()
    try:
        graph.parse(path, format="turtle")
    except FileNotFoundError as error:
        raise OntologyError(f"{path}: no such file") from error
    except Exception as error:  # rdflib's parser raises BadSyntax, ValueError and others
        raise OntologyError(f"{path}: {_first_line(error)}") from error
    return graph


def _first_line(error: Exception) -> str:
    return " ".join(str(error).split())[:200] or type(error).__name__


def _check(
    folder: Path,
    concepts: Mapping[str, Concept],
    organizations: Mapping[str, KnownOrganization],
    policies: Mapping[str, KnownPolicy],
) -> None:
    for concept in concepts.values():
        if not concept.labels:
            raise OntologyError(f"{folder}: voc:{concept.id} has no label")
        for other in (*concept.broader, *concept.related):
            if other not in concepts:
                raise OntologyError(f"{folder}: voc:{concept.id} points at voc:{other}, which is not defined")
        _check_acyclic(folder, concept, concepts)
    for organization in organizations.values():
        if organization.kind and organization.kind not in concepts:
            raise OntologyError(f"{folder}: organization {organization.id} is classed as unknown {organization.kind}")
    for policy in policies.values():
        for issuer in policy.issuers:
            if issuer not in organizations:
                raise OntologyError(f"{folder}: policy {policy.id} is issued by unknown organization {issuer}")


def _check_acyclic(folder: Path, concept: Concept, concepts: Mapping[str, Concept]) -> None:
    seen, queue = set(), list(concept.broader)
    while queue:
        if (current := queue.pop()) == concept.id:
            raise OntologyError(f"{folder}: voc:{concept.id} is broader than itself")
        if current in concepts and current not in seen:
            seen.add(current)
            queue.extend(concepts[current].broader)


def _preferred(names: Mapping[str, tuple[str, ...]], language: str) -> str:
    found = names.get(language) or names.get("en") or next(iter(names.values()), ())
    return found[0] if found else ""


def _every(names: Mapping[str, tuple[str, ...]], *more: str) -> list[str]:
    return [*(name for some in names.values() for name in some), *more]


def _names(named: Iterable[tuple[str, Iterable[str]]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for identifier, names in named:
        for name in names:
            if key := normal(name):
                found[key][identifier] = None
    return {key: tuple(identifiers) for key, identifiers in found.items()}


def _inverse(links: Mapping[str, Iterable[str]]) -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for source, targets in links.items():
        for target in targets:
            found[target].append(source)
    return {target: tuple(sources) for target, sources in found.items()}


def _only(found: tuple[str, ...]) -> str:
    return found[0] if len(found) == 1 else ""


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


def _violations(report: Graph) -> Iterator[Violation]:
    from rdflib.namespace import SH

    for result in report.subjects(SH.focusNode, None, unique=True):

        def value(predicate: Node, result: Node = result) -> str:
            return str(report.value(result, predicate) or "")

        yield Violation(
            value(SH.focusNode), value(SH.resultPath), value(SH.value), value(SH.resultMessage), value(SH.sourceShape)
        )
