"""What documents say: mentions, norms, targets, definitions, items and relations, by language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import groupby, tee
from typing import Any, Protocol

from policykg.annotations.bodies import settled
from policykg.annotations.changes import changes
from policykg.annotations.pipeline import fingerprint
from policykg.annotations.readable import unreadable
from policykg.annotations.sanctions import sanctioned
from policykg.annotations.topics import TopicMatcher
from policykg.model import Annotations, Document, Passage, Section, Skipped
from policykg.ontology import Vocabulary

__all__ = ["Annotator", "annotate_passages", "fingerprint"]


LONGEST_PASSAGE = 10_000
"""Characters of a text that is parsed at once: the memory that a parse takes grows with them."""


class LanguageAnnotator(Protocol):
    """Annotates documents of one language."""

    def annotate(self, document: Document, sections: list[Section], passages: list[Passage]) -> Annotations:
        """What the document's passages say, in text order."""
        ...


class Annotator:
    """Annotates a document in its language; each language's pipeline is loaded when a document first needs it."""

    def __init__(self, vocabulary: Vocabulary, *, english: str = "") -> None:
        self._vocabulary = vocabulary
        self._english = english
        self._topics = TopicMatcher(vocabulary)
        self._languages: dict[str, LanguageAnnotator] = {}

    def annotate(self, document: Document, sections: Sequence[Section], passages: Sequence[Passage]) -> Annotations:
        """What the document's passages say, each tuple in text order; those that cannot be read are skipped."""
        skipped = tuple(_unreadable(document, passages))
        left = {(each.start, each.end) for each in skipped}
        readable = [p for p in passages if (p.start, p.end) not in left]
        found = self._of(document.language).annotate(document, list(sections), readable)
        found = settled(found, document, self._vocabulary)
        norms = sanctioned(document, sections, found.norms)
        return replace(
            found,
            norms=norms,
            changes=changes(document, found),
            topics=self._topics.find(document),
            skipped=skipped,
        )

    def annotate_texts(self, documents: Iterable[tuple[Document, str]]) -> Iterator[Annotations]:
        """What documents of one short passage each say; beside each the text in which its short forms are introduced.

        Runs of English ones are parsed together.
        """
        for english, run in groupby(documents, key=lambda pair: pair[0].language.startswith("en")):
            if english:
                yield from self._english_texts(run)
                continue
            for document, _ in run:
                whole = Passage(document.id, "", 0, max(1, len(document.text)), len(document.text.split()))
                yield self.annotate(document, [], [whole] if document.text else [])

    def _english_texts(self, documents: Iterable[tuple[Document, str]]) -> Iterator[Annotations]:
        from policykg.annotations.english import EnglishAnnotator

        annotator = self._of("en")
        assert isinstance(annotator, EnglishAnnotator)
        kept, read = tee(documents)
        found = annotator.annotate_blocks((d, _stretches(d), context) for d, context in read)
        return (settled(each, d, self._vocabulary) for each, (d, _) in zip(found, kept, strict=True))

    def _of(self, language: str) -> LanguageAnnotator:
        kind = language[:2] if language[:2] in {"en", "zh"} else "other"
        if kind not in self._languages:
            self._languages[kind] = self._load(kind)
        return self._languages[kind]

    def _load(self, kind: str) -> LanguageAnnotator:
        if kind == "en":
            from policykg.annotations.english import EnglishAnnotator

            return EnglishAnnotator(self._vocabulary, self._english)
        if kind == "zh":
            from policykg.annotations.chinese import ChineseAnnotator

            return ChineseAnnotator(self._vocabulary)
        from policykg.annotations.other import OtherAnnotator

        return OtherAnnotator(self._vocabulary)


def _unreadable(document: Document, passages: Iterable[Passage]) -> Iterator[Skipped]:
    for p in passages:
        if reason := unreadable(document.text[p.start : p.end], document.language):
            yield Skipped(p.start, p.end, reason)


def _stretches(document: Document) -> list[tuple[int, int]]:
    """The whole of a passage; of a text that is no single passage, the passages that a document of it would have."""
    if len(document.text) <= LONGEST_PASSAGE:
        return [(0, len(document.text))] if document.text else []
    from policykg.annotations.english import blocks
    from policykg.passages import outline, split

    return list(blocks(document, split(document, outline(document))))


def annotate_passages(records: Iterable[dict[str, Any]], annotator: Annotator) -> Iterator[dict[str, Any]]:
    """Records with `id` and `text` → the same records annotated in the format of `policykg annotate`."""
    from policykg.annotations.records import annotate_passages as annotate

    return annotate(records, annotator)
