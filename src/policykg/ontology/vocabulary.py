"""The vocabulary, read once and looked up by name, number or code."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from policykg.errors import OntologyError
from policykg.iri import normal
from policykg.model import Document
from policykg.ontology.bodies import Bodies
from policykg.ontology.files import fingerprint, ontology_folder
from policykg.ontology.names import Concept, KnownOrganization, KnownPolicy
from policykg.ontology.turtle import Reader, read_graph


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """Everything `ontology/` knows by name; loaded once, never changed."""

    concepts: Mapping[str, Concept]
    organizations: Mapping[str, KnownOrganization]
    policies: Mapping[str, KnownPolicy]
    sha256: str
    bodies: Bodies = field(repr=False, compare=False)
    _concepts_named: Mapping[str, Mapping[str, tuple[str, ...]]] = field(repr=False)
    _policies_named: Mapping[str, tuple[str, ...]] = field(repr=False)
    _policies_numbered: Mapping[str, tuple[str, ...]] = field(repr=False)
    _narrower: Mapping[str, tuple[str, ...]] = field(repr=False)

    @classmethod
    def load(cls, folder: Path | None = None) -> Vocabulary:
        """The vocabulary of a folder of Turtle files (default: the packaged one); OntologyError says what is wrong."""
        folder = folder or ontology_folder()
        reader = Reader(read_graph(folder))
        concepts, organizations, policies = reader.concepts(), reader.organizations(), reader.policies()
        _check(folder, concepts, organizations, policies)
        return cls.of(concepts.values(), organizations.values(), policies.values(), sha256=fingerprint(folder))

    @classmethod
    def of(
        cls,
        concepts: Iterable[Concept],
        organizations: Iterable[KnownOrganization],
        policies: Iterable[KnownPolicy],
        *,
        sha256: str,
    ) -> Vocabulary:
        """The vocabulary of what is given, which holds together; `sha256` is the fingerprint of where it came from."""
        known = {c.id: c for c in concepts}
        bodies = {o.id: o for o in organizations}
        catalogue = {p.id: p for p in policies}
        languages = sorted({language for concept in known.values() for language in concept.labels})
        return cls(
            concepts=known,
            organizations=bodies,
            policies=catalogue,
            sha256=sha256,
            bodies=Bodies(known, bodies),
            _concepts_named={
                language: _names((c.id, c.labels.get(language, ())) for c in known.values()) for language in languages
            },
            _policies_named=_names(
                (p.id, [title for titles in p.titles.values() for title in titles]) for p in catalogue.values()
            ),
            _policies_numbered=_names((p.id, p.number.split("; ")) for p in catalogue.values()),
            _narrower=_inverse({c.id: c.broader for c in known.values()}),
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

    def where(self, document: Document) -> str:
        """The code of the place that a document is of, by its own word, its policy, its issuer or its title.

        Empty where none of them says so.
        """
        if stated := document.value("jurisdiction"):
            return self.bodies.place_of(stated) or stated
        policy = self.policies.get(document.value("policy").removeprefix("policy/"))
        if policy:
            return policy.jurisdiction
        places = {self.bodies.place_of_body(fact.value) for fact in document.stated("issuer")} - {""}
        places = places or {self.policies[p].jurisdiction for p in self.policies_by_name(document.title)}
        return next(iter(places)) if len(places) == 1 else self.bodies.place_in(document.title)

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


def _check(
    folder: Path,
    concepts: Mapping[str, Concept],
    organizations: Mapping[str, KnownOrganization],
    policies: Mapping[str, KnownPolicy],
) -> None:
    for concept in concepts.values():
        if not concept.labels:
            raise OntologyError(f"{_where(folder, concept.id)}: voc:{concept.id} has no label")
        for other in (*concept.broader, *concept.related):
            _check_known(folder, concept.id, other, concepts)
        _check_acyclic(folder, concept, concepts)
    for organization in organizations.values():
        _check_known(folder, organization.id, organization.kind, concepts)
    for policy in policies.values():
        _check_known(folder, policy.id, policy.document_type, concepts)
        for issuer in policy.issuers:
            _check_known(folder, policy.id, issuer, organizations)


def _check_known(folder: Path, term: str, other: str, known: Mapping[str, object]) -> None:
    if other and other not in known:
        raise OntologyError(f"{_where(folder, term)}: {term} points at {other}, which is not defined")


def _check_acyclic(folder: Path, concept: Concept, concepts: Mapping[str, Concept]) -> None:
    seen, queue = set(), list(concept.broader)
    while queue:
        if (current := queue.pop()) == concept.id:
            raise OntologyError(f"{_where(folder, concept.id)}: voc:{concept.id} is broader than itself")
        if current in concepts and current not in seen:
            seen.add(current)
            queue.extend(concepts[current].broader)


def _where(folder: Path, term: str) -> Path:
    """The file that defines a term, by its text; the folder where none does."""
    defined = re.compile(rf"^\w*:{re.escape(term)} a ", re.MULTILINE)
    found = (path for path in sorted(folder.glob("*.ttl")) if defined.search(path.read_text(encoding="utf-8")))
    return next(found, folder)


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
