"""English: mentions, norms, targets, definitions, items and relations, read off a dependency parse."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from policykg.annotations.view import View, view
from policykg.model import (
    Annotations,
    Definition,
    Document,
    Item,
    Mention,
    Norm,
    Passage,
    Relation,
    Section,
    Span,
    Target,
)
from policykg.ontology import Vocabulary

if TYPE_CHECKING:  # spaCy takes a second to import: only annotating pays
    from spacy.tokens import Doc

    from policykg.annotations.english.resolution import Scope
    from policykg.annotations.english.text import Reading

_LONGEST = 4000
_OWN_MONEY = {
    "$": {"AU": "aud", "CA": "cad", "HK": "hkd", "JM": "jmd", "NA": "nad", "NZ": "nzd", "SG": "sgd", "TT": "ttd"},
    "R": {"IN": "inr", "LK": "lkr", "MU": "mur", "NP": "npr", "PK": "pkr"},
}  # which currency a sign that several have is, by jurisdiction: a bare dollar, `Rs. 500`
_OPEN_ENDS = (":", ";", ",", "—", "–", "-", "and", "or")


class EnglishAnnotator:
    """Annotates English documents; the pipeline is loaded once, here."""

    def __init__(self, vocabulary: Vocabulary, pipeline: str = "") -> None:
        from policykg.annotations import pipeline as pipelines
        from policykg.annotations.english.resolution import Names, Resolver

        self._nlp = pipelines.load(pipeline)
        self._parse, self._bounded = pipelines.parse, pipelines.bounded
        self._resolver = Resolver(Names.read(vocabulary, "en"), self._nlp.vocab, self._nlp.make_doc)

    def annotate(self, document: Document, sections: Sequence[Section], passages: Sequence[Passage]) -> Annotations:
        """What the document's passages say, in text order."""
        from policykg.annotations.english.gathering import gathered
        from policykg.annotations.english.headings import dated
        from policykg.annotations.english.resolution import Scope

        views = [_seen(document, block) for block in blocks(document, passages)]
        [annotations] = self._finish([(document, Scope.of(document, document.text, sections), views)])
        return replace(
            annotations,
            items=gathered(annotations.items, sections),
            targets=dated(annotations.targets, sections, document.text),
        )

    def annotate_blocks(
        self, documents: Iterable[tuple[Document, list[tuple[int, int]], str]]
    ) -> Iterator[Annotations]:
        """One value a document, read from the given stretches of it; parsing runs in batches across documents.

        The third part of each is the text in which its short forms are introduced.
        """
        from policykg.annotations.english.resolution import Scope

        pending: list[tuple[Document, Scope, list[View]]] = []
        for document, blocks, context in documents:
            pending.append((document, Scope.of(document, context), [_seen(document, block) for block in blocks]))
            if sum(len(views) for _, _, views in pending) >= 64:
                yield from self._finish(pending)
                pending = []
        yield from self._finish(pending)

    def _finish(self, pending: list[tuple[Document, Scope, list[View]]]) -> list[Annotations]:
        finished = []
        with self._bounded(self._nlp):
            docs = self._parse(self._nlp, (self._doc(v) for _, _, views in pending for v in views if v.text))
            for document, scope, views in pending:
                self._resolver.scope = scope
                found = [_located(self._read(v, next(docs))) for v in views if v.text]
                finished.append(_in_own_money(_joined(found), document))
        return finished

    def _doc(self, sight: View) -> Doc:
        doc = self._nlp.make_doc(sight.text)
        for token in doc:
            mark = sight.enumerators.get(token.idx, "")
            if not token.idx or not (mark or token.idx in sight.paragraphs):
                continue
            before = sight.text[max(0, token.idx - 3) : token.idx].rstrip()[-1:]
            alone = mark[:1] == "•" and token.text[0].isupper() and before not in _OPEN_ENDS
            if before in {".", "?", "!", ""} or alone:
                token.is_sent_start = True
        return doc

    def _read(self, sight: View, doc: Doc) -> Reading:
        from policykg.annotations.english.definitions import definitions
        from policykg.annotations.english.items import items
        from policykg.annotations.english.mentions import mentions
        from policykg.annotations.english.norms import norms
        from policykg.annotations.english.phrases import phrases
        from policykg.annotations.english.relations import relations
        from policykg.annotations.english.targets import targets
        from policykg.annotations.english.text import Reading

        reading = Reading(sight, doc, under=self._resolver.scope.headings.title(sight.at[0]))
        reading.phrases = phrases(reading.doc, reading.stops)
        reading.mentions = mentions(reading, self._resolver)
        reading.definitions = definitions(reading)
        reading.norms = norms(reading)
        reading.targets = targets(reading)
        reading.items = items(reading)
        reading.relations = relations(reading)
        return reading


def blocks(document: Document, passages: Sequence[Passage]) -> Iterator[tuple[int, int]]:
    """The stretches to parse: passages, a list's stem joined with the members that follow it."""
    start = end = -1
    for passage in passages:
        joined = document.text[start : passage.end]
        follows = end >= 0 and document.text[:end].rstrip()[-4:].endswith(_OPEN_ENDS) if end >= 0 else False
        if follows and len(joined) <= _LONGEST:
            end = passage.end
            continue
        if end > start >= 0:
            yield start, end
        start, end = passage.start, passage.end
    if end > start >= 0:
        yield start, end


def _seen(document: Document, block: tuple[int, int]) -> View:
    from policykg.annotations.english.capitals import lowered

    return lowered(view(document.text, *block))


def _located(reading: Reading) -> Annotations:
    """The findings with offsets into the document."""
    move = _Mover(reading.view)
    return Annotations(
        tuple(move.mention(m) for m in reading.mentions),
        tuple(move.norm(n) for n in reading.norms),
        tuple(move.target(t) for t in reading.targets),
        tuple(move.definition(d) for d in reading.definitions),
        tuple(move.item(i) for i in reading.items),
        tuple(move.relation(r) for r in reading.relations),
    )


class _Mover:
    """Turns offsets into a view into offsets into the document."""

    def __init__(self, sight: View) -> None:
        self._view = sight

    def _at(self, start: int, end: int) -> dict[str, int]:
        first, last = self._view.span(start, end)
        return {"start": first, "end": last}

    def _span(self, span: Span) -> Span:
        return Span(*self._view.span(span.start, span.end))

    def _maybe(self, span: Span | None) -> Span | None:
        return self._span(span) if span else None

    def mention(self, m: Mention) -> Mention:
        at = self._view.span(m.start, m.end)
        return Mention(*at, m.type, m.name, m.rule, m.confidence, m.entity, m.reason)

    def _known(self, m: Mention | None) -> Mention | None:
        return self.mention(m) if m else None

    def norm(self, n: Norm) -> Norm:
        return Norm(
            **self._at(n.start, n.end),
            modality=n.modality,
            action=self._span(n.action),
            rule=n.rule,
            confidence=n.confidence,
            bearer=self._known(n.bearer),
            object=self._maybe(n.object),
            counterpart=self._known(n.counterpart),
            deadline=self._maybe(n.deadline),
            condition=self._maybe(n.condition),
            exception=self._maybe(n.exception),
            or_else=self._maybe(n.or_else),
        )

    def target(self, t: Target) -> Target:
        spans = {"quantity": self._span(t.quantity), "what": self._maybe(t.what), "deadline": self._maybe(t.deadline)}
        baseline = replace(t.baseline, **self._at(t.baseline.start, t.baseline.end)) if t.baseline else None  # type: ignore[arg-type]  # offsets by field name
        return replace(t, **self._at(t.start, t.end), **spans, baseline=baseline)  # type: ignore[arg-type]  # spans by field name

    def definition(self, d: Definition) -> Definition:
        at = self._at(d.start, d.end)
        return Definition(at["start"], at["end"], self._span(d.term), self._span(d.definition), d.rule, d.confidence)

    def item(self, i: Item) -> Item:
        place = self._view.at[i.enumeration]
        at = self._at(i.start, i.end)
        return replace(i, **at, label=self._span(i.label), announced=self._maybe(i.announced), enumeration=place)  # type: ignore[arg-type]  # offsets by field name

    def relation(self, r: Relation) -> Relation:
        at = self._at(r.start, r.end)
        return replace(r, **at, head=self.mention(r.head), tail=self.mention(r.tail))  # type: ignore[arg-type]  # offsets by field name


def _in_own_money(found: Annotations, document: Document) -> Annotations:
    """The annotations, where a bare dollar sign or `Rs` means the currency of the document's own jurisdiction."""
    place = document.value("jurisdiction")[:2]
    own = {sign: codes[place] for sign, codes in _OWN_MONEY.items() if place in codes}
    if not own:
        return found
    targets = (
        replace(t, unit=own[document.text[t.quantity.start]])
        if t.unit in {"usd", "lkr"} and document.text[t.quantity.start] in own
        else t
        for t in found.targets
    )
    return replace(found, targets=tuple(targets))


def _cited(found: Sequence[Annotations]) -> Iterator[Relation]:
    """Each other policy that a document names, as cited by its own; none where it never speaks of itself."""
    policies = [m for a in found for m in a.mentions if m.type == "Policy"]
    from policykg.annotations.english.confidence import confidence

    own = next((m for m in policies if m.reason.startswith("short form of the document")), None)
    seen = {own.name.casefold()} if own else set()
    for mention in policies if own else ():
        if mention.name.casefold() in seen or mention.rule in {
            "policies/short",
            "policies/class",
            "policies/class-short",
            "policies/made",
        }:
            continue
        seen.add(mention.name.casefold())
        if own:
            yield Relation(
                mention.start, mention.end, "cites", own, mention, "relations/cites", confidence("relations/cites")
            )


def _joined(found: Sequence[Annotations]) -> Annotations:
    """The findings of all stretches as one value, with what only the whole document shows."""
    relations = [*(r for a in found for r in a.relations), *_cited(found)]
    return Annotations(
        tuple(m for a in found for m in a.mentions),
        tuple(n for a in found for n in a.norms),
        tuple(t for a in found for t in a.targets),
        tuple(d for a in found for d in a.definitions),
        tuple(i for a in found for i in a.items),
        tuple(sorted(relations, key=lambda r: (r.start, r.end, r.type, r.head.start, r.tail.start))),
    )
