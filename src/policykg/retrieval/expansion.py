"""The concepts of a question as passages: those that name one by another label, or name a narrower one."""

from __future__ import annotations

from collections.abc import Sequence

from policykg.index import Named, PassageIndex
from policykg.index.words import queried
from policykg.retrieval.question import Question, first_labels

_KEPT = 1_000


class Expander:
    """Finds the passages of concepts in an index; what was found is kept, for an index never changes."""

    def __init__(self, index: PassageIndex) -> None:
        self._index = index
        self._kept: dict[tuple[str, str], Named] = {}

    def named(self, question: Question) -> list[Named]:
        """Each concept of the question with the words that name it, and the passages that name it otherwise."""
        return [self._named(concept, said, question) for concept, said in sorted(question.concepts.items())]

    def _named(self, concept: str, said: str, question: Question) -> Named:
        words = frozenset(question.terms[term] for term in queried(said) if term in question.terms)
        if (concept, said) not in self._kept:
            if len(self._kept) >= _KEPT:
                self._kept.clear()
            self._kept[concept, said] = self._found(concept, [k for k, v in question.labels.items() if v == concept])
        found = self._kept[concept, said]
        return Named(words, found.labelled, found.narrower)

    def _found(self, concept: str, names: Sequence[str]) -> Named:
        below = first_labels(self._index.labels_of(self._index.narrower([concept]) - {concept}))
        return Named(
            frozenset(),
            self._index.naming(names),
            self._index.matching("", [label.label for label in below]),
        )
