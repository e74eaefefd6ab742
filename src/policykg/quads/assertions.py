"""Facts: the plain statement, and beside it the assertion that carries its evidence."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from policykg import iri
from policykg.model import Document, LegalChange, Mention, Relation
from policykg.model import Stated as Fact
from policykg.quads.dates import iso_date
from policykg.quads.edits import RULE as EDITED
from policykg.quads.edits import SURE
from policykg.quads.evidence import IN_DOCUMENT, IN_PASSAGE, IN_SECTION, TYPE, Evidence, Places, entry
from policykg.quads.identity import Identities
from policykg.quads.reviews import Reviews, Stated
from policykg.quads.terms import Statements, address, date, decimal, name, text
from policykg.quads.works import Resolution

EVIDENCE, CONFIDENCE, STATUS, RULE = (name(f"pkg:{p}") for p in ("evidence", "confidence", "status", "rule"))
REASON, MAY_BE = name("pkg:reason"), name("pkg:mayBe")
ASSERTION, REVISION_OF = name("pkg:Assertion"), name("prov:wasRevisionOf")
_SUBJECT, _PREDICATE, _OBJECT = name("rdf:subject"), name("rdf:predicate"), name("rdf:object")
ISSUED_BY, ISSUED, ISSUED_LEGAL = name("pkg:issuedBy"), name("dcterms:issued"), name("eli:date_document")
FROM, FROM_LEGAL = name("pkg:inForceFrom"), name("eli:first_date_entry_in_force")
UNTIL, UNTIL_LEGAL = name("pkg:inForceUntil"), name("eli:date_no_longer_in_force")
NUMBER, NUMBER_LEGAL = name("pkg:number"), name("eli:id_local")
TITLE, CITES = name("pkg:title"), name("pkg:cites")
_DATES: Mapping[str, tuple[str, str]] = {
    "date_issued": (ISSUED, ISSUED_LEGAL),
    "date_effective": (FROM, FROM_LEGAL),
    "date_end": (UNTIL, UNTIL_LEGAL),
}
BETWEEN_POLICIES: Mapping[str, tuple[str, str]] = {
    "cites": (CITES, name("eli:cites")),
    "amends": (name("pkg:amends"), name("eli:amends")),
    "repeals": (name("pkg:repeals"), name("eli:repeals")),
    "based_on": (name("pkg:basedOn"), name("eli:based_on")),
    "implements": (name("pkg:implements"), ""),
    "extends": (name("pkg:extends"), ""),
    "replaces": (name("pkg:replaces"), ""),
}
"""Relations between policies: our property for any two, and ELI's where its domain and range allow (legal acts)."""
_OTHER_RELATIONS: Mapping[str, str] = {
    "part_of": name("dcterms:isPartOf"),
    "cooperates_with": name("pkg:cooperatesWith"),
    "provides": name("pkg:provides"),
    "benefits": name("pkg:benefits"),
}
_DAY = len('"2019-03-28"^^<http://www.w3.org/2001/XMLSchema#date>')


NO_GROUND = Resolution("")


@dataclass(slots=True)
class _Assertion:
    """What is asserted once in a document, however often the text says it."""

    mirror: str = ""
    evidence: set[str] = field(default_factory=set)
    at: int = -1
    best: tuple[float, str] = (-1.0, "")
    ground: Resolution = NO_GROUND


class Assertions:
    """Collects facts with their evidence, then states each once: plainly unless rejected, and as an assertion."""

    def __init__(self, document: Document, places: Places, identities: Identities, reviews: Reviews) -> None:
        self._id = document.id
        self._places = places
        self._identities = identities
        self._reviews = reviews
        self._found: dict[tuple[str, str, str], _Assertion] = {}

    def add(  # noqa: PLR0913  a statement is three terms, and each comes with where and how it was found
        self,
        subject: str,
        predicate: str,
        value: str,
        *,
        evidence: str,
        at: int,
        rule: str,
        confidence: float,
        mirror: str = "",
        ground: Resolution = NO_GROUND,
    ) -> None:
        """Assert a fact; `mirror` is a second predicate that says the same in a vocabulary of its own.

        `ground` says why the words were taken for that object.
        """
        if not value or subject == value:
            return
        found = self._found.setdefault((subject, predicate, value), _Assertion())
        found.mirror = found.mirror or mirror
        found.evidence.add(evidence)
        found.at = at if found.at < 0 else min(at, found.at)
        found.best = max(found.best, (confidence, rule), key=lambda best: (best[0], best[1]))
        found.ground = found.ground if found.ground.reason else ground

    def describe(self, statements: Statements) -> None:
        """State everything asserted, and beside it what a person put in its place."""
        for (subject, predicate, value), found in self._found.items():
            plain = iri.mint("assertion", self._id, subject, predicate, value, base=self._places.base)
            self._reviews.stated[plain] = Stated("assertion", found.at, found.at + 1, (subject, predicate, value))
            revised = self._reviews.edited_object(plain, value, self._identities.stated_as)
            self._state(plain, (subject, predicate, value), found, statements, self._reviews.status(plain))
            if revised:
                key = (subject, predicate, revised)
                other = iri.mint("assertion", self._id, *key, "edited", plain, base=self._places.base)
                edited = replace(found, best=(SURE, EDITED), ground=Resolution("a person says so"))
                self._state(other, key, edited, statements, "edited")
                statements.add(f"<{other}>", REVISION_OF, f"<{plain}>")

    def _state(
        self, plain: str, said: tuple[str, str, str], found: _Assertion, statements: Statements, status: str
    ) -> None:
        subject, predicate, value = said
        if status != "rejected":
            statements.add(subject, predicate, value)
            if found.mirror:
                statements.add(subject, found.mirror, value)
        node = f"<{plain}>"
        statements.add(node, TYPE, ASSERTION)
        statements.add(node, _SUBJECT, subject)
        statements.add(node, _PREDICATE, predicate)
        statements.add(node, _OBJECT, value)
        statements.add(node, EVIDENCE, *found.evidence)
        statements.add(node, CONFIDENCE, decimal(round(found.best[0], 2)))
        statements.add(node, RULE, text(found.best[1]))
        statements.add(node, STATUS, f"<{iri.VOCABULARY}{status}>")
        statements.add(node, REASON, text(found.ground.reason) if found.ground.reason else "")
        statements.add(node, MAY_BE, *found.ground.candidates)
        statements.add(node, IN_DOCUMENT, self._places.document)
        statements.add(node, IN_SECTION, self._places.section_at(found.at))
        statements.add(node, IN_PASSAGE, self._places.passage_at(found.at))


class Facts:
    """Turns what a document states of itself, and the relations found in it, into assertions."""

    def __init__(
        self, document: Document, places: Places, identities: Identities, evidence: Evidence, assertions: Assertions
    ) -> None:
        self._document = document
        self._places = places
        self._identities = identities
        self._evidence = evidence
        self._assertions = assertions
        self._front = [(mark.start, mark.end) for mark in document.marks if mark.kind == "front_matter"]

    def state(self, statements: Statements) -> None:
        """Assert every fact that the document states of itself."""
        for fact in self._document.facts:
            self._state(fact, statements)

    def _state(self, fact: Fact, statements: Statements) -> None:
        subject = self._identities.policy
        if fact.field in {"policy", "language", "source"}:
            subject = self._places.document
        predicate, value, mirror = self._statement(fact, statements)
        ground = self._identities.policy_called(fact.value)[1] if fact.field in BETWEEN_POLICIES else NO_GROUND
        if predicate:
            sure = any(start <= fact.start < end for start, end in self._front)
            words = entry(self._document.text, fact.start, fact.end) if sure else (fact.start, fact.end)
            self._assertions.add(
                subject,
                predicate,
                value,
                evidence=self._evidence.annotation(*words),
                at=fact.start,
                rule="documents/front-matter" if sure else "documents/metadata",
                confidence=1.0 if sure else 0.9,
                mirror=mirror,
                ground=ground,
            )

    def _statement(self, fact: Fact, statements: Statements) -> tuple[str, str, str]:  # noqa: C901  one case a field
        """Predicate, object and mirror predicate of a stated fact; all empty where the field says nothing in RDF."""
        known, value = self._identities, fact.value
        legal = known.policy in known.legal
        if fact.field in _DATES:
            predicate, mirror = _DATES[fact.field]
            return predicate, date(value), mirror if legal and len(date(value)) == _DAY else ""
        if fact.field in BETWEEN_POLICIES:
            other, _ = known.policy_called(value)
            return self._between(fact.field, known.policy, other)
        match fact.field:
            case "policy":
                return name("pkg:policy"), known.policy, ""
            case "title" | "title_native":
                native = fact.field == "title_native"
                language = known.native_language_of(value) if native else known.language_of(value)
                return TITLE, text(value, language), ""
            case "alias":
                return name("skos:altLabel"), text(value, known.language_of(value)), ""
            case "number":
                return NUMBER, text(value), NUMBER_LEGAL if legal else ""
            case "issuer":
                return ISSUED_BY, known.organization_called(value), ""
            case "document_type":
                return name("pkg:documentType"), known.closed(known.type_of_document(value), value), ""
            case "jurisdiction":
                return name("pkg:jurisdiction"), known.place_called(value), ""
            case "status":
                return name("pkg:stateOfForce"), text(value), ""
            case "concept":
                return name("dcterms:subject"), known.concept_called(value), ""
            case "language":
                return name("dcterms:language"), language_node(value, statements), ""
            case "source":
                return name("prov:hadPrimarySource"), _source(value, statements), ""
        return "", "", ""

    def _between(self, relation: str, subject: str, other: str) -> tuple[str, str, str]:
        predicate, mirror = BETWEEN_POLICIES[relation]
        legal = self._identities.legal
        allowed = subject in legal and (relation == "cites" or other in legal)
        return predicate, other, mirror if allowed else ""

    def relate(
        self,
        relations: Iterable[Relation],
        rejected: frozenset[tuple[int, int]],
        current: Callable[[Mention], Mention],
    ) -> None:
        """Assert every relation between mentions, save those that a person rejected or the metadata contradict.

        `current` gives a mention as a person edited it.
        """
        for found in relations:
            ends = {(found.head.start, found.head.end), (found.tail.start, found.tail.end)}
            if not ends & rejected and not self._contradicts_metadata(found):
                self._relate(replace(found, head=current(found.head), tail=current(found.tail)))

    def change(
        self,
        changes: Iterable[LegalChange],
        rejected: frozenset[tuple[int, int]],
        current: Callable[[Mention], Mention],
    ) -> None:
        """Assert what the document's own policy does to others, and until when one that it repeals was in force."""
        for found in changes:
            if (found.other.start, found.other.end) in rejected:
                continue
            known, other = self._identities, current(found.other)
            if other.type != "Policy" or (node := known.of(other)) == known.policy:
                continue
            predicate, value, mirror = self._between(found.type, known.policy, node)
            said: dict[str, Any] = {
                "evidence": self._evidence.annotation(found.start, found.end),
                "at": found.start,
                "rule": found.rule,
                "confidence": found.confidence,
            }
            self._assertions.add(known.policy, predicate, value, mirror=mirror, ground=known.ground(other), **said)
            if found.last_day:
                legal = UNTIL_LEGAL if node in known.legal else ""
                self._assertions.add(node, UNTIL, date(found.last_day), mirror=legal, **said)

    def _contradicts_metadata(self, found: Relation) -> bool:
        """Whether prose dates the document's own policy otherwise than its metadata: then it speaks of another event.

        A law is adopted, signed and published on different days; a date that only says it more exactly is no other.
        """
        stated = self._document.value("date_issued")
        if found.type != "issued_on" or not stated or self._identities.of(found.head) != self._identities.policy:
            return False
        read = iso_date(found.tail.name)
        return not (read.startswith(stated) or stated.startswith(read))

    def _relate(self, found: Relation) -> None:
        known = self._identities
        subject, mirror, ground = known.of(found.head), "", NO_GROUND
        if found.type == "issued_by":
            predicate, value = ISSUED_BY, known.issuer(found.tail)
        elif found.type == "issued_on":
            predicate, value = ISSUED, date(iso_date(found.tail.name))
            mirror = ISSUED_LEGAL if subject in known.legal and len(value) == _DAY else ""
        elif found.type in BETWEEN_POLICIES:
            predicate, value, mirror = self._between(found.type, subject, known.of(found.tail))
            ground = known.ground(found.tail)
        else:
            predicate, value = _OTHER_RELATIONS[found.type], known.of(found.tail)
        self._assertions.add(
            subject,
            predicate,
            value,
            evidence=self._evidence.annotation(found.start, found.end),
            at=found.start,
            rule=found.rule,
            confidence=found.confidence,
            mirror=mirror,
            ground=ground,
        )


def language_node(code: str, statements: Statements) -> str:
    """The node of a language (`voc:language/en`), described; empty for no language."""
    code = code.strip().lower()
    if not code:
        return ""
    node = f"<{iri.named('language', code, base=iri.VOCABULARY)}>"
    statements.add(node, TYPE, name("dcterms:LinguisticSystem"))
    statements.add(node, name("rdfs:label"), text(code))
    return node


def _source(value: str, statements: Statements) -> str:
    found = address(value)
    if not found:
        return ""
    statements.add(f"<{found}>", TYPE, name("prov:Entity"))
    return f"<{found}>"
