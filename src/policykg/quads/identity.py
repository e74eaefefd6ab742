"""Which node a name stands for: policies, bodies, concepts and things known by their name alone."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from urllib.parse import quote

from policykg import iri
from policykg.errors import CorrectionError
from policykg.model import Document, Mention, Relation
from policykg.ontology import Surroundings, Vocabulary
from policykg.quads.edits import RULE as EDITED
from policykg.quads.terms import Statements, date, name, text
from policykg.quads.works import UNKNOWN, Resolution, Works, titles

TYPE = name("rdf:type")
LABEL, TITLE, JURISDICTION = name("rdfs:label"), name("pkg:title"), name("pkg:jurisdiction")
POLICY, WORK, LEGAL_RESOURCE = name("pkg:Policy"), name("eli:Work"), name("eli:LegalResource")
ORGANIZATION = name("org:FormalOrganization")
_CLASSES: Mapping[str, tuple[str, ...]] = {
    "Policy": (POLICY,),
    "Provision": (),
    "Organization": (ORGANIZATION,),
    "Actor": (name("pkg:Actor"),),
    "Place": (name("pkg:Place"),),
    "Industry": (name("pkg:Industry"),),
    "Instrument": (name("pkg:Instrument"),),
    "Quantity": (name("schema:QuantitativeValue"),),
    "Time": (name("time:TemporalEntity"),),
}
_SUBDIVISION, _LEGAL_SUBDIVISION = name("eli:WorkSubdivision"), name("eli:LegalResourceSubdivision")
_HAN, _KANA = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]"), re.compile(r"[\u3040-\u30ff]")
_HANGUL = re.compile(r"[\uac00-\ud7af]")
_EDITION = re.compile(r"\s*[(（][^()（）]*[)）]\s*$")
_LEGAL = "legal-act"
_OWN = "the document's own policy"
_DATED = tuple(name(f"xsd:{kind}") for kind in ("date", "gYear", "gYearMonth"))
_CODE = re.compile(r"\d{1,2}\s(?:(?P<usc>U\.?\s?S\.?\s?C)|C\.?\s?F\.?\s?R)\b")
_STATE = re.compile(r"[A-Z]{2}")
_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)+")
"""An id (`cn-ve-law-1996`), which is no name to show."""
_KINDS: Mapping[str, str] = {
    "actor": name("pkg:Actor"),
    "instrument": name("pkg:Instrument"),
    "industry": name("pkg:Industry"),
    "place": name("pkg:Place"),
}
"""The class that the vocabulary itself gives to the concepts of a kind."""


class Identities:
    """Resolves names to nodes, remembers what they were called, and states their classes and labels."""

    def __init__(
        self, document: Document, vocabulary: Vocabulary, relations: Iterable[Relation], *, works: Works, base: str
    ) -> None:
        self._vocabulary = vocabulary
        self._works = works
        self._catalogue: Mapping[str, Mapping[str, object]] = {
            "policy": vocabulary.policies,
            "organization": vocabulary.organizations,
        }
        self._language = document.language
        self._base = base
        self._legal_types = {_LEGAL, *vocabulary.narrower(_LEGAL)}
        self._wholes = {
            (r.head.start, r.head.end): r.tail for r in relations if r.type == "part_of" and r.head.type == "Provision"
        }
        self._classes: dict[str, set[str]] = defaultdict(set)
        self._names: dict[str, Counter[str]] = defaultdict(Counter)
        self._places: set[tuple[int, int]] = set()
        self._known: dict[tuple[str, str, str, bool], str] = {}
        self._resolved: dict[str, Resolution] = {}
        self._own_names = {iri.normal(form) for title in titles(document) for form in _with_and_without_edition(title)}
        self._own_entity = f"policy/{document.id}"
        self.policy = works.own(document, base=base)
        self._citing = works.context(document, self.policy)
        self._here = vocabulary.where(document) or self._citing.jurisdiction
        self._document = document.id
        self._of_place: set[str] = set()
        self.policy_id = document.value("policy") or self._catalogued_id(self.policy)
        stated = document.value("document_type")
        catalogued = vocabulary.policies[self.policy_id].document_type if self.policy_id in vocabulary.policies else ""
        self.document_type = self.type_of_document(stated) if stated else catalogued
        self.legal = {self.policy} if self.document_type in self._legal_types else set()
        self._add_policy(self.policy)

    def _catalogued_id(self, node: str) -> str:
        return node.rpartition("/")[2].rstrip(">") if node in self._works.catalogue else ""

    def _path(self, kind: str, local: str) -> str:
        """The node at that path: what is catalogued keeps its IRI whatever the base is."""
        base = iri.DATA if local in self._catalogue.get(kind, {}) else self._base
        return f"<{base}{kind}/{quote(local, safe='-/%')}>"

    def _add_policy(self, node: str) -> str:
        known = self._vocabulary.policies.get(node.rpartition("/")[2].rstrip(">"))
        if known and known.document_type in self._legal_types:
            self.legal.add(node)
        self._classes[node] |= {POLICY, LEGAL_RESOURCE if node in self.legal else WORK}
        return node

    def named(self, kind: str, called: str) -> str:
        """The node of a thing known by its name alone."""
        return f"<{iri.named(kind, called, base=self._base)}>"

    def policy_called(self, stated: str) -> tuple[str, Resolution]:
        """The policy with that id, number or title, and why; a node named after it where none is known."""
        stated = stated.removeprefix("policy/")
        if stated in self._vocabulary.policies:
            return self._add_policy(self._path("policy", stated)), Resolution("")
        found = self._resolve(stated)
        node = self._add_policy(found.node or self.named("policy", stated))
        if not found.node and not _ID.fullmatch(stated):
            self._names[node][_plain(stated)] += 1
        return node, found

    def _resolve(self, called: str) -> Resolution:
        if called not in self._resolved:
            self._resolved[called] = self._works.resolve(called, self._citing)
        return self._resolved[called]

    def organization_called(self, stated: str) -> str:
        """The body with that id, or of that name where the document is from; a node named after it where none is."""
        known = self._vocabulary
        stated = stated.removeprefix("organization/")
        found = stated if stated in known.organizations else ""
        found = found or known.bodies.resolve(stated, Surroundings(self._here), language=self._language[:2]).id
        node = self._path("organization", found) if found else self._unknown_body(stated)
        self._classes[node].add(ORGANIZATION)
        if not found and not _ID.fullmatch(stated):
            self._names[node][_plain(stated)] += 1
        return node

    def _unknown_body(self, called: str) -> str:
        """A body known by its name alone: any place may have one of a name that tells no place, or any document."""
        one_word, country = " " not in called.strip(), self._here.partition("-")[0]
        if not one_word and self._vocabulary.bodies.is_telling(called):
            return self.named("organization", called)
        if not self._here or (one_word and not called.isupper() and _STATE.fullmatch(country) and country != "EU"):
            return self.named(f"organization/{self._document}", called)
        node = self.named(f"organization/{iri.slug(country)}", called)
        self._of_place.add(node)
        return node

    def concept_called(self, stated: str) -> str:
        """The concept with that id or label; a node named after it where none is known."""
        known = self._vocabulary
        stated = stated.removeprefix("concept/")
        found = stated if stated in known.concepts else known.concept_of(stated, self._language)
        if found:
            return f"<{iri.VOCABULARY}{found}>"
        node = self.named("topic", stated)
        self._classes[node].add(name("skos:Concept"))
        self._names[node][_plain(stated)] += 1
        return node

    def stated_as(self, value: str, instead: str) -> str:
        """A value that a person states, as a term like the one it replaces: a node by its path, or a literal.

        CorrectionError where it is no such term.
        """
        kind, _, called = value.partition("/")
        if instead.startswith("<"):
            called_so: Mapping[str, Callable[[str], str]] = {
                "organization": self.organization_called,
                "policy": lambda stated: self.policy_called(stated)[0],
                "concept": self.concept_called,
                "place": self.place_called,
            }
            if called and kind in called_so:
                return called_so[kind](called)
            raise CorrectionError(
                f"object is a path such as organization/sg-moe or policy/cn-ve-law-2022, not {value!r}"
            )
        if instead.endswith(_DATED):
            if stated := date(value):
                return stated
            raise CorrectionError(f"object is a date such as 2019, 2019-03 or 2019-03-28, not {value!r}")
        if not value:
            raise CorrectionError("object is not empty")
        return text(value, self.language_of(value) if '"@' in instead else "")

    def type_of_document(self, stated: str) -> str:
        """The id of a document type, known by its id or label or not at all."""
        known = self._vocabulary
        slug = iri.slug(stated)
        if slug in known.concepts and known.concepts[slug].kind == "document_type":
            return slug
        return known.concept_of(stated.replace("-", " "), kind="document_type") or slug

    def closed(self, identifier: str, label: str) -> str:
        """The node of a member of a closed list; it gets a label here where the vocabulary has none."""
        node = f"<{iri.VOCABULARY}{quote(identifier, safe='-')}>"
        if identifier not in self._vocabulary.concepts:
            self._classes[node].add(name("skos:Concept"))
            self._names[node][_plain(label)] += 1
        return node

    def place_called(self, stated: str) -> str:
        """The place with that code or name; a node named after it where none is known."""
        known = self._vocabulary
        found = known.place_of(stated) or known.concept_of(stated, kind="place")
        node = f"<{iri.VOCABULARY}{found}>" if found else self.named("place", stated)
        self._classes[node].add(name("pkg:Place"))
        if not found:
            self._names[node][_plain(stated)] += 1
        return node

    def issuer(self, mention: Mention) -> str:
        """The node of a mention that issues: a body, whatever else it is."""
        node = self.of(mention)
        self._classes[node].add(ORGANIZATION)
        return node

    def of(self, mention: Mention) -> str:
        """The node of what a mention names."""
        if mention.type == "Provision" and not mention.entity:
            return self._provision(mention)
        key = (mention.type, mention.entity, mention.name, mention.rule == EDITED)
        if key not in self._known:
            self._known[key] = self._thing(mention)
        node = self._known[key]
        self._call(node, mention)
        return node

    def _call(self, node: str, mention: Mention) -> None:
        """Remember a name once for each place that has it."""
        if (mention.start, mention.end) not in self._places:
            self._places.add((mention.start, mention.end))
            self._names[node][_plain(mention.name)] += 1

    def _thing(self, mention: Mention) -> str:
        kind, _, local = mention.entity.partition("/")
        if kind == "concept":
            node = f"<{iri.VOCABULARY}{quote(local, safe='-')}>"
        elif mention.type == "Policy" and not (mention.entity and mention.rule == EDITED):
            node = self._cited(mention)
        elif mention.entity:
            node = self._path(kind, local)
        elif mention.type == "Organization":
            node = self._unknown_body(mention.name)
        else:
            node = self.named(mention.type.lower(), mention.name)
        self._classes[node].update(_CLASSES[mention.type])
        return self._add_policy(node) if mention.type == "Policy" else node

    def _is_own(self, mention: Mention) -> bool:
        """Whether a policy is the document's own, which may be called otherwise than by its title."""
        return mention.entity == self._own_entity or iri.normal(mention.name) in self._own_names

    def _cited(self, mention: Mention) -> str:
        if self._is_own(mention):
            return self.policy
        found = self._found(mention)
        if found is UNKNOWN and mention.entity:  # read by a rule of its language
            return self._path("policy", mention.entity.partition("/")[2])
        return found.node or self.named("policy", mention.name)

    def _found(self, mention: Mention) -> Resolution:
        """What a policy's name was taken for; what a rule took it for does not hold across countries."""
        found = self._resolve(mention.name)
        known = self._vocabulary.policies.get(mention.entity.removeprefix("policy/")) if found is UNKNOWN else None
        if known is None or self._works.may_be_of(known.jurisdiction, self._citing):
            return found
        node = self._path("policy", known.id)
        return Resolution(f"of another place than {known.title(self._language)}", candidates=(node,))

    def law_of_code(self, mention: Mention) -> Resolution:
        """The law that a provision of a code is of: `29 U.S.C. 50 et seq.`; no node where it is none, or not known."""
        if mention.type != "Provision" or not _CODE.match(mention.name):
            return Resolution("")
        return self._resolve(mention.name)

    def ground(self, mention: Mention) -> Resolution:
        """Why a mention was taken for what it names, or why a policy that it names was not found."""
        if mention.type != "Policy" or mention.rule == EDITED:
            return Resolution(mention.reason)
        if self._is_own(mention):
            return Resolution(mention.reason if mention.reason.endswith(_OWN) else _OWN)
        found = self._found(mention)
        if found is UNKNOWN and mention.entity:
            return Resolution(mention.reason)
        within = mention.reason.partition(";")[0] if mention.reason.startswith("short form") else ""
        return replace(found, reason="; ".join(filter(None, (within, found.reason))))

    def _provision(self, mention: Mention) -> str:
        whole = self._whole(mention)
        owner = whole.rpartition("/")[2].rstrip(">")
        node = self.named(f"provision/{owner}", mention.name)
        self._classes[node].add(_LEGAL_SUBDIVISION if whole in self.legal else _SUBDIVISION)
        if whole in self.legal:
            self.legal.add(node)
        self._call(node, mention)
        return node

    def _whole(self, mention: Mention) -> str:
        """The policy that a provision is part of: the one the text says, else the document's own."""
        for _ in range(8):
            found = self._wholes.get((mention.start, mention.end))
            if found is None:
                return self._code(mention)
            if found.type == "Policy":
                return self.of(found)
            mention = found
        return self.policy

    def _code(self, provision: Mention) -> str:
        """The law or code that a provision names by number; else the document's own policy."""
        code = _CODE.match(provision.name)
        if code is None:
            return self.policy
        known = self.law_of_code(provision).node
        called = "United States Code" if code["usc"] else "Code of Federal Regulations"
        node = self._add_policy(known or self.named("policy", called))
        if not known:
            self._names[node][called] += 1
        return node

    def language_of(self, words: str) -> str:
        """The language to tag a name with: by its script, else the document's; empty where the script denies that."""
        if _KANA.search(words):
            return "ja"
        if _HANGUL.search(words):
            return "ko"
        if _HAN.search(words):
            return self._language if self._language[:2] in {"zh", "ja", "ko"} else "zh"
        return "" if self._language[:2] in {"zh", "ja", "ko"} else self._language

    def native_language_of(self, title: str) -> str:
        """The language of a title in the policy's own language: as catalogued, else by its script, else unknown."""
        known = self._vocabulary.policies.get(self.policy_id)
        for language, known_titles in known.titles.items() if known else ():
            if title in known_titles:
                return language
        return self.language_of(title) if _HAN.search(title) or _KANA.search(title) or _HANGUL.search(title) else ""

    def describe(self, statements: Statements) -> None:
        """State the classes and labels of the nodes met, where the vocabulary does not."""
        # In a union of graphs a statement counts once for each graph that holds it, and every join multiplies.
        for node in sorted(self._classes):
            known = self._catalogued_classes(node)
            statements.add(node, TYPE, *sorted(self._classes[node] - known))
        for node in sorted(self._names):
            if node == self.policy or self._is_catalogued(node):
                continue
            called = max(self._names[node].items(), key=lambda item: (item[1], item[0]))[
                0
            ]  # on a tie `firms`, not `Firms`
            label = text(called, self.language_of(called))
            statements.add(node, LABEL, label)
            if POLICY in self._classes[node]:
                statements.add(node, TITLE, label)
        for node in sorted(self._of_place):
            statements.add(node, JURISDICTION, self.place_called(self._here.partition("-")[0]))

    def _catalogued_classes(self, node: str) -> set[str]:
        if node == self.policy or not self._is_catalogued(node):
            return set()
        if node.startswith(f"<{iri.VOCABULARY}"):
            kind = self._vocabulary.concepts[node[1:-1].removeprefix(iri.VOCABULARY)].kind
            return {_KINDS.get(kind, ""), name("skos:Concept")}
        return {ORGANIZATION, POLICY, WORK, LEGAL_RESOURCE}

    def _is_catalogued(self, node: str) -> bool:
        plain = node[1:-1]
        if plain.startswith(iri.VOCABULARY):
            return plain.removeprefix(iri.VOCABULARY) in self._vocabulary.concepts
        kind, _, local = plain.removeprefix(iri.DATA).partition("/")
        return local in self._catalogue.get(kind, {})


def _with_and_without_edition(title: str) -> tuple[str, ...]:
    """A title, and what it is cited by where a bracket at its end states the edition: `… Law (2022 Revision)`."""
    return tuple(dict.fromkeys((title, _EDITION.sub("", title) or title)))


def _plain(words: str) -> str:
    return " ".join(words.split())
