"""Mentions, topics, norms, targets, definitions and items: each a node with its words, its rule and how sure it is."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from policykg import iri
from policykg.model import Annotations, Baseline, Definition, Document, Item, Mention, Norm, Span, Target, Topic
from policykg.ontology import Vocabulary
from policykg.quads.assertions import (
    BETWEEN_POLICIES,
    CITES,
    CONFIDENCE,
    EVIDENCE,
    NO_GROUND,
    REASON,
    REVISION_OF,
    RULE,
    STATUS,
    Assertions,
)
from policykg.quads.edits import Finding
from policykg.quads.evidence import (
    ANNOTATION,
    CLASSIFYING,
    HAS_TARGET,
    IDENTIFYING,
    IN_DOCUMENT,
    IN_PASSAGE,
    IN_SECTION,
    MOTIVATED_BY,
    TYPE,
    Evidence,
    Places,
)
from policykg.quads.funding import Funding, fundings
from policykg.quads.identity import Identities
from policykg.quads.reviews import Reviews, Stated, own_words
from policykg.quads.terms import Statements, decimal, integer, name, text
from policykg.quads.works import Resolution

_MENTION, _NORM, _TARGET = name("pkg:Mention"), name("pkg:Norm"), name("pkg:Target")
_DEFINITION, _ITEM, _ENUMERATION = name("pkg:Definition"), name("pkg:Item"), name("pkg:Enumeration")
_BODY, _POLICY = name("oa:hasBody"), name("pkg:policy")
_VALUE, _QUANTITY = name("pkg:value"), name("schema:QuantitativeValue")
ADDRESSES, USES, FUNDS = name("pkg:addresses"), name("pkg:uses"), name("pkg:funds")
_LAYERS = ("mentions", "topics", "norms", "targets", "definitions", "items")
_WORD, _HAN = re.compile(r"\w+"), re.compile(r"[\u4e00-\u9fff]")
_DEICTIC = re.compile(r"^(?:this|these|that|those|such|said|the)\s", re.IGNORECASE)
_GENERIC_HAN = re.compile(
    r"^(?:有关|相关|其他|上述|各项|国家|本|该|此|法律|行政法规|法规|规定|政策|规划|计划)|^(?:具体|实施|管理|工作|落实|行动)?(?:办法|细则|意见|方案)$"
)


class Findings:
    """States everything read from the text of one document."""

    def __init__(  # noqa: PLR0913  the collaborators of one document, made in one place
        self,
        document: Document,
        places: Places,
        identities: Identities,
        evidence: Evidence,
        assertions: Assertions,
        *,
        statements: Statements,
        reviews: Reviews,
    ) -> None:
        self._document = document
        self._places = places
        self._identities = identities
        self._evidence = evidence
        self._assertions = assertions
        self._statements = statements
        self._reviews = reviews
        self._left: dict[int, Finding | None] = {}  # what people left of annotations that they decided about
        self._revised: dict[str, Any] = {}
        self._current: dict[tuple[int, int, str], Mention] = {}
        self._seen: set[str] = set()
        self.rejected: set[tuple[int, int]] = set()
        self._rejected_norms: set[tuple[int, int]] = set()

    def describe(self, found: Annotations, vocabulary: Vocabulary) -> None:
        """State every finding; what a person rejected supports no assertion."""
        for mention in found.mentions:
            self._mention(mention)
        for topic in _first_wordings(self._document.text, found.topics, self._places):
            self._topic(topic)
        for norm in found.norms:
            self._norm(norm)
        for target in found.targets:
            self._target(target)
        for definition in found.definitions:
            self._definition(definition)
        for item in found.items:
            self._item(item)
        for funding in fundings(self._document.text, found, vocabulary):
            self._funding(funding)

    def kept(self, found: Annotations) -> Annotations:
        """The annotations as people left them: what they rejected is gone, and what they edited is as they put it."""
        layers: dict[str, Any] = {layer: map(self._as_left, getattr(found, layer)) for layer in _LAYERS}
        kept: dict[str, Any] = {layer: tuple(f for f in left if f is not None) for layer, left in layers.items()}
        return replace(found, **kept)

    def _as_left(self, found: Finding) -> Finding | None:
        return self._left.get(id(found), found)

    def current(self, mention: Mention) -> Mention:
        """A mention as a person edited it; else as it is."""
        return self._current.get((mention.start, mention.end, mention.type), mention)

    def _finding(self, kind: str, class_: str, found: Finding, *key: object, revises: str = "") -> str:
        """A finding's node with what every finding has; empty where the same was stated before.

        `revises` is the node whose place this one takes, as a person edited it.
        """
        key = (*key, "edited", revises) if revises else key
        plain = iri.mint(kind, self._document.id, *key, base=self._places.base)
        if plain in self._seen:
            return ""
        self._seen.add(plain)
        node, add = f"<{plain}>", self._statements.add
        status = "edited" if revises else self._status(plain, kind, found)
        add(node, TYPE, class_)
        add(node, CONFIDENCE, decimal(round(found.confidence, 2)))
        add(node, STATUS, f"<{iri.VOCABULARY}{status}>")
        add(node, RULE, text(found.rule))
        add(node, REVISION_OF, revises)
        add(node, IN_DOCUMENT, self._places.document)
        passage = self._places.passage_at(found.start)
        add(node, IN_PASSAGE, passage)
        if class_ != _MENTION or not passage:
            add(node, IN_SECTION, self._places.section_at(found.start))
        return node

    def _status(self, plain: str, kind: str, found: Finding) -> str:
        """The status of what the machine found; beside it, what a person put in its place is kept for later."""
        words = own_words(found, self._document.text)
        self._reviews.stated[plain] = Stated(kind, found.start, found.end, words)
        revised = self._reviews.edited(plain, found)
        status = self._reviews.status(plain)
        if revised is not None:
            self._revised[f"<{plain}>"] = revised
        if status == "rejected":
            self._left[id(found)] = revised
        return status

    def _is_rejected(self, node: str) -> bool:
        """Whether a person rejected it, without putting another in its place."""
        return node not in self._revised and self._reviews.status(node[1:-1]) == "rejected"

    def _annotate(self, node: str, start: int, end: int, body: str, motivation: str) -> None:
        add = self._statements.add
        add(node, TYPE, ANNOTATION)
        add(node, EVIDENCE, node)
        add(node, MOTIVATED_BY, motivation)
        add(node, _BODY, body)
        add(node, HAS_TARGET, self._evidence.target(start, end))

    def _mention(self, m: Mention, revises: str = "") -> None:
        body = self._identities.of(m)
        node = self._finding("mention", _MENTION, m, m.start, m.end, m.type, body, revises=revises)
        if not node:
            return
        self._annotate(node, m.start, m.end, body, IDENTIFYING)
        ground = self._identities.ground(m) if m.reason or _names_a_policy(m) else NO_GROUND
        self._statements.add(node, REASON, text(ground.reason) if ground.reason else "")
        if self._is_rejected(node):
            self.rejected.add((m.start, m.end))
        elif node in self._revised:
            self._current[m.start, m.end, m.type] = self._revised[node]
            self._mention(self._revised[node], node)
        elif m.type == "Instrument":
            self._derive(USES, body, node, m)
        elif _names_a_policy(m):
            self._derive(CITES, body, node, m, ground)
        elif (law := self._identities.law_of_code(m)).node:
            self._derive(CITES, law.node, node, m, law)

    def _derive(self, predicate: str, body: str, node: str, m: Mention, ground: Resolution = NO_GROUND) -> None:
        policy = self._identities.policy
        mirror = BETWEEN_POLICIES["cites"][1] if predicate == CITES and policy in self._identities.legal else ""
        rule = f"quads/{'citation' if predicate == CITES else 'instrument'}-by-mention"
        self._assertions.add(
            policy,
            predicate,
            body,
            evidence=node,
            at=m.start,
            rule=rule,
            confidence=m.confidence,
            mirror=mirror,
            ground=ground,
        )

    def _topic(self, t: Topic, revises: str = "") -> None:
        body = f"<{iri.VOCABULARY}{t.concept}>"
        node = self._finding("mention", _MENTION, t, t.start, t.end, "Topic", body, revises=revises)
        if node:
            self._annotate(node, t.start, t.end, body, CLASSIFYING)
            self._follow(node, self._topic)

    def _follow(self, node: str, state: Callable[[Any, str], None]) -> None:
        """State beside a finding what a person put in its place."""
        if node in self._revised:
            state(self._revised[node], node)

    def _norm(self, n: Norm, revises: str = "") -> None:
        spans = (n.action, n.object, n.bearer, n.counterpart)
        key = (n.start, n.end, n.modality, *(s and (s.start, s.end) for s in spans))
        node = self._finding("norm", _NORM, n, *key, revises=revises)
        if not node:
            return
        self._follow(node, self._norm)
        n = replace(
            n, bearer=n.bearer and self.current(n.bearer), counterpart=n.counterpart and self.current(n.counterpart)
        )
        if self._is_rejected(node):
            self._rejected_norms.add((n.start, n.end))
        evidence = self._evidence.annotation(n.start, n.end)
        self._statements.add(node, EVIDENCE, evidence)
        self._statements.add(node, _POLICY, self._identities.policy)
        self._statements.add(node, name("pkg:modality"), f"<{iri.VOCABULARY}{n.modality}>")
        self._components(node, n)
        if n.bearer:
            bearer = self._identities.of(n.bearer)
            self._statements.add(node, name("pkg:bearer"), bearer)
            if node not in self._revised and not self._is_rejected(node):
                self._assertions.add(
                    self._identities.policy,
                    ADDRESSES,
                    bearer,
                    evidence=evidence,
                    at=n.start,
                    rule="quads/bearer-of-norm",
                    confidence=n.confidence,
                )

    def _funding(self, f: Funding) -> None:
        """State whom the policy gives money, unless a person rejected a mention or norm that this rests on."""
        ends = {(m.start, m.end) for m in (f.instrument, f.recipient) if m}
        if ends & self.rejected or (f.instrument is None and (f.start, f.end) in self._rejected_norms):
            return
        self._assertions.add(
            self._identities.policy,
            FUNDS,
            self._identities.of(self.current(f.recipient)),
            evidence=self._evidence.annotation(f.start, f.end),
            at=f.start,
            rule=f.rule,
            confidence=f.confidence,
        )

    def _components(self, node: str, n: Norm) -> None:
        """State each component in its words, and where these stand."""
        components = {
            "bearerText": n.bearer and Span(n.bearer.start, n.bearer.end),
            "action": n.action,
            "object": n.object,
            "counterpartyText": n.counterpart and Span(n.counterpart.start, n.counterpart.end),
            "condition": n.condition,
            "exception": n.exception,
            "orElse": n.or_else,
            "deadlineText": n.deadline,
        }
        for property_, span in components.items():
            if span:
                self._words(node, property_, span)
                self._statements.add(node, name("pkg:wordsAt"), self._evidence.position(span.start, span.end))
        if n.counterpart:
            self._statements.add(node, name("pkg:counterparty"), self._identities.of(n.counterpart))

    def _target(self, t: Target, revises: str = "") -> None:
        key = (t.start, t.end, t.quantity.start, t.quantity.end)
        node = self._finding("target", _TARGET, t, *key, revises=revises)
        if not node:
            return
        self._follow(node, self._target)
        add = self._statements.add
        add(node, EVIDENCE, self._evidence.annotation(t.start, t.end))
        add(node, _POLICY, self._identities.policy)
        add(node, _VALUE, self._amount(t.value, t.unit, *key, *filter(None, (revises,))))
        add(node, name("pkg:comparator"), f"<{iri.VOCABULARY}{t.comparator.replace('_', '-')}>")
        self._words(node, "quantityText", t.quantity)
        self._words(node, "what", t.what)
        self._words(node, "deadlineText", t.deadline)
        if t.year and 1000 <= t.year <= 9999:
            add(node, name("pkg:deadlineYear"), f'"{t.year}"^^{name("xsd:gYear")}')
        if t.baseline:
            self._baseline(node, t.baseline, key)

    def _baseline(self, node: str, b: Baseline, key: tuple[int, ...]) -> None:
        """State what a target starts from; what starts several targets is one amount for each."""
        add = self._statements.add
        add(node, name("pkg:baseline"), self._amount(b.value, b.unit, "baseline", *key))
        self._words(node, "baselineText", Span(b.start, b.end))
        if b.year:
            add(node, name("pkg:baselineYear"), f'"{b.year}"^^{name("xsd:gYear")}')

    def _amount(self, value: float, unit: str, *key: object) -> str:
        """The node of a number with its unit."""
        node = f"<{iri.mint('quantity', self._document.id, *key, base=self._places.base)}>"
        self._statements.add(node, TYPE, _QUANTITY)
        self._statements.add(node, name("schema:value"), decimal(value))
        self._statements.add(node, name("schema:unitText"), text(unit) if unit else "")
        return node

    def _definition(self, d: Definition, revises: str = "") -> None:
        key = (d.term.start, d.term.end, d.definition.start, d.definition.end)
        node = self._finding("definition", _DEFINITION, d, *key, revises=revises)
        if node:
            self._follow(node, self._definition)
            self._statements.add(node, EVIDENCE, self._evidence.annotation(d.start, d.end))
            self._statements.add(node, _POLICY, self._identities.policy)
            self._words(node, "term", d.term)
            self._words(node, "definitionText", d.definition)

    def _item(self, i: Item, revises: str = "") -> None:
        key = (i.start, i.end, i.ordinal, i.enumeration)
        node = self._finding("item", _ITEM, i, *key, revises=revises)
        if not node:
            return
        self._follow(node, self._item)
        add = self._statements.add
        enumeration = f"<{iri.mint('enumeration', self._document.id, i.enumeration, base=self._places.base)}>"
        add(enumeration, TYPE, _ENUMERATION)
        add(enumeration, IN_DOCUMENT, self._places.document)
        add(enumeration, IN_SECTION, self._places.section_at(i.enumeration))
        add(enumeration, name("pkg:start"), integer(i.enumeration))
        self._words(enumeration, "announcedAs", i.announced)
        add(node, EVIDENCE, self._evidence.annotation(i.start, i.end))
        add(node, name("pkg:enumeration"), enumeration)
        add(node, name("pkg:ordinal"), integer(i.ordinal))
        self._words(node, "label", i.label)

    def _words(self, node: str, property_: str, span: Span | None) -> None:
        """State the span's words, white space evened out: to be read; the evidence has them as they stand."""
        if span:
            words = " ".join(self._document.text[span.start : span.end].split())
            self._statements.add(node, name(f"pkg:{property_}"), text(words))


def _names_a_policy(m: Mention) -> bool:
    return m.type == "Policy" and bool(m.entity or _is_named(m.name))


def _is_named(called: str) -> bool:
    """Whether the words name one policy (`Skills Act`), not a kind of policy (`education strategies`, `有关规定`)."""
    if _HAN.search(called):
        return len(called) > 2 and not _GENERIC_HAN.search(called)
    words = _WORD.findall(_DEICTIC.sub("", called))
    return len(words) > 1 and sum(not word[0].islower() for word in words) > 1


def _first_wordings(words: str, topics: tuple[Topic, ...], places: Places) -> list[Topic]:
    """One topic a passage, concept and wording: the first."""
    first: dict[tuple[str, str, str], Topic] = {}
    for topic in topics:
        if passage := places.passage_at(topic.start):
            first.setdefault((passage, topic.concept, words[topic.start : topic.end].casefold()), topic)
    return list(first.values())
