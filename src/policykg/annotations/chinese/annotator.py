"""The Chinese annotator: a blank spaCy pipeline whose components add what they find to a reading of the text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from policykg.annotations.chinese import (
    bodies,
    definitions,
    items,
    norms,
    phrases,
    policies,
    quantities,
    relations,
    targets,
)
from policykg.annotations.chinese.confidence import confidence
from policykg.annotations.chinese.reading import Draft, NormDraft, Reading, RelationDraft, view
from policykg.annotations.chinese.segmenter import Segmenter
from policykg.model import Annotations, Document, Mention, Norm, Passage, Relation, Section, Span
from policykg.ontology import Vocabulary

if TYPE_CHECKING:  # spaCy takes a second to import: only an annotator pays
    from spacy.tokens import Doc

_PLAN = re.compile(r"意见|方案|规划|计划|纲要|决定|通知|行动|要点")
_STATUTE = re.compile(r"(?:法|条例|规定|办法|细则|章程|准则|规则)(?:[（(].*[）)])?$")
_HEADED = re.compile(r"^\W*[一二三四五六七八九十]+、", re.MULTILINE)
"""How a plan numbers its parts; a statute has articles."""
_KEY = "reading"


class ChineseAnnotator:
    """Annotates Chinese documents; building one loads spaCy, annotating keeps no state."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        import spacy
        from spacy.language import Language

        self._policies: dict[str, str] = {}
        for known in vocabulary.policies.values():
            for title in map(_bare, known.titles.get("zh", ())):
                self._policies[title] = known.id if self._policies.get(title, known.id) == known.id else ""
        self._concepts = {label: c.id for c in vocabulary.concepts.values() for label in c.labels.get("zh", ())}
        organizations = {name: o.id for o in vocabulary.organizations.values() for name in o.names.get("zh", ())}
        self._segmenter = Segmenter({})
        self._nlp = spacy.blank("zh")
        self._nlp.max_length = 10**9
        components: dict[str, Callable[[Reading], None]] = {
            "policies": policies.find,
            "quantities": quantities.find,
            "bodies": bodies.finder(organizations),
            "phrases": phrases.find,
            "clauses": Reading.fold,
            "norms": norms.find,
            "targets": targets.find,
            "definitions": definitions.find,
            "items": items.find,
            "relations": relations.find,
        }
        for name, find in components.items():
            Language.component(f"policykg_zh_{name}", func=_component(find))
            self._nlp.add_pipe(f"policykg_zh_{name}")

    def annotate(self, document: Document, sections: list[Section], passages: list[Passage]) -> Annotations:
        """Everything found in the passages of a document; neighbouring passages of a section are read as one."""
        del sections  # the passages say which section they are in
        own = (f"policy/{document.value('policy') or document.id}", document.title)
        statute = _is_statute(document)
        found = [
            self._read(document, start, end, own, statute=statute) for start, end in _stretches(document, passages)
        ]
        return _merged(document, found, self._named)

    def _read(self, document: Document, start: int, end: int, own: tuple[str, str], *, statute: bool) -> Reading:
        text, at = view(document.text, start, end)
        doc = self._nlp.make_doc(text)
        doc.user_data[_KEY] = reading = Reading(text, at, self._segmenter.words(text), statute, own)
        for _, component in self._nlp.pipeline:
            doc = component(doc)
        return reading

    def _named(self, draft: Draft, words: str) -> tuple[str, str]:
        """The entity that a mention names, and on what ground; both empty where nothing is known of it."""
        if draft.entity:
            return draft.entity, draft.reason
        name = draft.name or words
        if draft.type == "Policy" and (policy := self._policies.get(_bare(name))) is not None:
            return (f"policy/{policy}", "known by this title") if policy else ("", "name of several known policies")
        if draft.type in ("Actor", "Instrument", "Industry", "Place") and (concept := self._concepts.get(name)):
            return f"concept/{concept}", "label of the vocabulary"
        return "", ""


def _is_statute(document: Document) -> bool:
    """Whether a text lays down rules rather than saying in imperatives what is to be done: by its title or headings."""
    if _PLAN.search(document.title):
        return False
    return _STATUTE.search(document.title) is not None or _HEADED.search(document.text) is None


def _bare(title: str) -> str:
    """A title as it is compared: no brackets, no edition, no name of the state."""
    return re.sub(r"[《》〈〉\s]|[（(](?:19|20)\d\d[^）)]*[）)]$|^中华人民共和国", "", title)


def _component(find: Callable[[Reading], None]) -> Callable[[Doc], Doc]:
    def component(doc: Doc) -> Doc:
        find(doc.user_data[_KEY])
        return doc

    return component


def _stretches(document: Document, passages: list[Passage]) -> Iterator[tuple[int, int]]:
    """Passages of one section with nothing but white space between them, joined."""
    start = end = -1
    section = ""
    for passage in sorted(passages, key=lambda p: p.start):
        if section == passage.section and start >= 0 and not document.text[end : passage.start].strip():
            end = max(end, passage.end)
            continue
        if start >= 0:
            yield start, end
        start, end, section = passage.start, passage.end, passage.section
    if start >= 0:
        yield start, end


def _merged(document: Document, readings: list[Reading], named: Callable[[Draft, str], tuple[str, str]]) -> Annotations:
    mentions: list[Mention] = []
    normative: list[Norm] = []
    related: list[Relation] = []
    for reading in readings:
        made = {id(draft): _mention(document, reading, draft, named) for draft in reading.mentions}
        mentions += made.values()
        normative += [_norm(reading, draft, made) for draft in reading.norms]
        related += [_relation(reading, draft, made) for draft in reading.relations]
    return Annotations(
        mentions=tuple(sorted(mentions, key=lambda m: (m.start, m.end))),
        norms=tuple(sorted(normative, key=lambda n: (n.action.start, n.bearer.start if n.bearer else -1))),
        targets=tuple(sorted((t for r in readings for t in r.targets), key=lambda t: t.quantity.start)),
        definitions=tuple(sorted((d for r in readings for d in r.definitions), key=lambda d: d.term.start)),
        items=tuple(sorted((i for r in readings for i in r.items), key=lambda i: i.start)),
        relations=tuple(sorted(related, key=lambda r: (r.head.start, r.tail.start, r.type))),
    )


def _mention(
    document: Document, reading: Reading, draft: Draft, named: Callable[[Draft, str], tuple[str, str]]
) -> Mention:
    start, end = reading.span(draft.start, draft.end)
    words = reading.text[draft.start : draft.end]
    entity, reason = named(draft, words)
    return Mention(start, end, draft.type, draft.name or words, draft.rule, confidence(draft.rule), entity, reason)


def _span(reading: Reading, span: tuple[int, int] | None) -> Span | None:
    return Span(*reading.span(*span)) if span and span[0] < span[1] else None


def _norm(reading: Reading, draft: NormDraft, made: dict[int, Mention]) -> Norm:
    start, end = reading.span(draft.start, draft.end)
    return Norm(
        start,
        end,
        draft.modality,
        Span(*reading.span(*draft.action)),
        draft.rule,
        confidence(draft.rule),
        bearer=made[id(draft.bearer)] if draft.bearer else None,
        object=_span(reading, draft.object),
        counterpart=made[id(draft.counterpart)] if draft.counterpart else None,
        deadline=_span(reading, draft.deadline),
        condition=_span(reading, draft.condition),
    )


def _relation(reading: Reading, draft: RelationDraft, made: dict[int, Mention]) -> Relation:
    start, end = reading.span(draft.start, draft.end)
    head, tail = made[id(draft.head)], made[id(draft.tail)]
    return Relation(start, end, draft.type, head, tail, draft.rule, confidence(draft.rule))
