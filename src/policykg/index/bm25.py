"""How well each passage answers words: BM25 over fields, and concepts in the place of the words that name them."""

from __future__ import annotations

import math
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from policykg.index.postings import FIELDS, Counts, Floats, Numbers, postings, relative_lengths

Ids = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Lexis:
    """The constants of BM25F (Robertson & Zaragoza 2009): saturation, length normalisation, weights of the fields.

    `label` is what another name of a concept counts beside the query's own words for it, `narrower` what any name of a
    narrower concept does.
    """

    k1: float = 2.5
    b: float = 0.5
    title: float = 2.0
    heading: float = 1.0
    label: float = 0.9
    narrower: float = 0.5


@dataclass(frozen=True, slots=True)
class Naming:
    """Passages that name a concept by one of some labels, and how strongly, as a word of that frequency would count."""

    passages: Ids
    weights: Floats


@dataclass(frozen=True, slots=True)
class Named:
    """A concept in a query: the words for it there, and who names it, or a narrower one, otherwise."""

    words: frozenset[str]
    labelled: Naming
    narrower: Ids


@dataclass(frozen=True, slots=True)
class Scores:
    """What each passage gains, by number: through the query's own words, and through its concepts beyond these."""

    words: Floats
    concepts: Floats

    @property
    def total(self) -> Floats:
        """Both together."""
        return self.words + self.concepts


class Ranker:
    """Scores the passages of an index; `lexis` is what the experiment settled."""

    def __init__(self, db: sqlite3.Connection, lexis: Lexis) -> None:
        lengths = relative_lengths(db)
        self._lexis = lexis
        self._size = lengths.shape[1]
        self._count = db.execute("SELECT count(*) FROM passage_lengths").fetchone()[0]
        weights = np.array([[1.0], [lexis.title], [lexis.heading]], dtype=np.float32)
        # A passage's count of a term times this is its weight in that field.
        self._weights = np.ascontiguousarray((weights / (1 - lexis.b + lexis.b * np.maximum(lengths, 0.05))).T)

    def scores(self, db: sqlite3.Connection, words: Mapping[str, Iterable[str]], named: Sequence[Named] = ()) -> Scores:
        """The passages by words, each as any of its terms; and by concepts, where they say more than the words do.

        A passage that names a concept otherwise gains what the query's own words for it would weigh, less what it
        gains by these: so a name in another language takes the place of a phrase, and is not counted beside it.
        """
        own, worth, group = self._empty(), dict.fromkeys(words, 0.0), [self._empty() for _ in named]
        for word, terms in words.items():
            for numbers, gained, idf in self._gains(db, terms):
                own[numbers] += gained
                worth[word] = max(worth[word], idf)
                for one, concept in zip(group, named, strict=True):
                    if word in concept.words:
                        one[numbers] += gained
        extra = self._empty()
        for said, concept in zip(group, named, strict=True):
            extra += self._beyond(said, concept, sum(worth[word] for word in concept.words))
        return Scores(own, extra)

    def naming(self, db: sqlite3.Connection, holding: Iterable[tuple[str, Ids]]) -> Naming:
        """Phrases, each with the passages that hold it, as one name of which each is a form.

        A passage holds a phrase as often as the rarest of its terms.
        """
        counts = np.zeros((self._size, len(FIELDS)), dtype=np.float32)
        for phrase, passages in holding:
            least = np.full((len(passages), len(FIELDS)), np.inf, dtype=np.float32)
            for term in set(phrase.split()):
                numbers, found = postings(db, term)
                least = np.minimum(least, found[np.searchsorted(numbers, passages)])
            counts[passages] += least
        named: Ids = np.flatnonzero(counts.any(axis=1))
        return Naming(named, self._saturated(named, counts[named]))

    def _beyond(self, said: Floats, concept: Named, worth: float) -> Floats:
        """What naming the concept otherwise adds to what was said of it in the query's words."""
        otherwise = self._empty()
        otherwise[concept.narrower] = self._lexis.narrower * worth
        labelled = np.float32(self._lexis.label * worth) * concept.labelled.weights
        at = concept.labelled.passages
        otherwise[at] = np.maximum(otherwise[at], labelled)
        beyond: Floats = np.maximum(otherwise - said, 0)
        return beyond

    def _gains(self, db: sqlite3.Connection, terms: Iterable[str]) -> Iterable[tuple[Numbers, Floats, float]]:
        """For each of a word's terms the passages that hold it, and what each gains; all weigh as one word."""
        found = [postings(db, term) for term in terms]
        holding = max((len(numbers) for numbers, _ in found), default=0)
        if len(found) > 1:
            holding = len(np.unique(np.concatenate([numbers for numbers, _ in found])))
        idf = math.log(1 + (self._count - holding + 0.5) / (holding + 0.5))
        for numbers, counts in found:
            yield numbers, self._saturated(numbers, counts) * np.float32(idf), idf

    def _saturated(self, numbers: Numbers | Ids, counts: Counts | Floats) -> Floats:
        weight: Floats = (counts.astype(np.float32) * self._weights[numbers]).sum(axis=1)
        saturated: Floats = weight * np.float32(self._lexis.k1 + 1) / (weight + np.float32(self._lexis.k1))
        return saturated

    def _empty(self) -> Floats:
        return np.zeros(self._size, dtype=np.float32)
