"""Why a passage matches: which of its words, by which labels, in which sentence."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

from policykg.index import PassageIndex
from policykg.index.words import phrases, sentences, spelled
from policykg.model import Span
from policykg.retrieval.question import Question


@dataclass(frozen=True, slots=True)
class Reasons:
    """The query's words that a text holds, the label by which it names each concept, where they stand, what is best.

    All offsets are into the text.
    """

    words: tuple[str, ...]
    concepts: Mapping[str, str]
    marks: tuple[Span, ...]
    sentence: Span


class _Match(NamedTuple):
    """Words of a text that are looked for: as a word of the query, or as a label of one of its concepts."""

    start: int
    end: int
    word: str = ""
    concept: str = ""
    label: str = ""


class _Read(NamedTuple):
    """The terms of a text with their places, the terms alone, and the places of its sentences."""

    found: tuple[tuple[str, int, int], ...]
    line: list[str]
    sentences: list[tuple[int, int]]


class Explainer:
    """Finds reasons for one question."""

    def __init__(self, question: Question) -> None:
        self._terms = question.terms
        self._labels: dict[str, list[tuple[list[str], str, str]]] = {}
        for label, concept in question.labels.items():
            for first, *rest in map(str.split, filter(None, phrases(label))):
                self._labels.setdefault(first, []).append((rest, label, concept))

    def reasons(self, text: str, language: str) -> Reasons:
        """Why this text of that language matches.

        Its best sentence is the first of those that hold most of what is looked for.
        """
        read = _read(text, language)
        matches = sorted(self._matches(read))

        def worth(span: tuple[int, int]) -> int:
            return len({(m.word, m.concept) for m in matches if span[0] <= m.start and m.end <= span[1]})

        there = {match.word for match in matches}
        return Reasons(
            words=tuple(word for word in dict.fromkeys(self._terms.values()) if word in there),
            concepts={match.concept: match.label for match in matches if match.concept},
            marks=tuple(_joined(matches)),
            sentence=Span(*max(read.sentences, key=worth)),
        )

    def _matches(self, read: _Read) -> Iterator[_Match]:
        found, line = read.found, read.line
        wanted = self._terms.keys() | self._labels.keys()
        for place, (term, start, end) in enumerate(found):
            if term not in wanted:
                continue
            if term in self._terms:
                yield _Match(start, end, word=self._terms[term])
            for rest, label, concept in self._labels.get(term, ()):
                if line[place + 1 : place + 1 + len(rest)] == rest:
                    yield _Match(start, found[place + len(rest)][2], concept=concept, label=label)


@lru_cache(maxsize=2_048)
def _read(text: str, language: str) -> _Read:
    """A passage taken apart, kept: the passages that answer many questions are read once."""
    found = tuple(spelled(text, language))
    return _Read(found, [term for term, _, _ in found], sentences(text) or [(0, len(text))])


def _joined(matches: Sequence[_Match]) -> Iterator[Span]:
    """The places in order, those that overlap as one."""
    start = end = 0
    for match in matches:
        if match.start >= end:
            if end:
                yield Span(start, end)
            start = match.start
        end = max(end, match.end)
    if end:
        yield Span(start, end)


class Paths:
    """How concepts of passages lie below those of a question."""

    def __init__(self, index: PassageIndex, question: Question) -> None:
        self._broader = index.broader
        self._wanted = question.concepts

    def to(self, concepts: Sequence[str]) -> dict[str, tuple[str, ...]]:
        """For each of the concepts that is, or lies below, one of the question's: the ids from that down to it."""
        return {concept: path for concept in concepts if (path := self._path(concept))}

    def _path(self, concept: str) -> tuple[str, ...]:
        paths: list[tuple[str, ...]] = [(concept,)]
        seen = {concept}
        while paths:
            for path in paths:
                if path[0] in self._wanted:
                    return path
            paths = [(up, *path) for path in paths for up in self._broader.get(path[0], ()) if up not in seen]
            seen.update(path[0] for path in paths)
        return ()
