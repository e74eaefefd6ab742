"""Words and meaning as one ranking: a convex combination of normalised scores, after feedback from the first results.

Bruch, Gai & Ingber (2023) show that a convex combination beats reciprocal ranks and needs few examples to tune; the
feedback is Rocchio's (1971) on vectors. `scripts/tune_search.py` is the experiment that settled the constants.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float32]
    Ids = NDArray[np.int64]

DENSE, LEXICAL, CONCEPTS = "dense", "lexical", "concepts"


@dataclass(frozen=True, slots=True)
class Blend:
    """How far meaning decides beside words, and how far the question is moved towards its first `examples` results.

    `first` is what meaning decides while these are chosen; 0 `feedback` leaves the question as it is.
    """

    meaning: float = 0.7
    first: float = 0.5
    feedback: float = 1.5
    examples: int = 2


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages that may answer, in the order of documents: what each gains by words and concepts, and its vector."""

    passages: Ids
    words: Floats
    concepts: Floats
    vectors: Floats


@dataclass(frozen=True, slots=True)
class Found:
    """A passage's rank and score in each component that found it, and what each adds to its score."""

    passage: int
    score: float
    ranks: Mapping[str, int]
    scores: Mapping[str, float]
    gains: Mapping[str, float]


def by_words(candidates: Candidates, limit: int) -> list[Found]:
    """The `limit` best of the candidates by the query's words and concepts alone, whose scores are kept."""
    gains = {LEXICAL: candidates.words, CONCEPTS: candidates.concepts}
    return _found(candidates.passages, gains, gains, limit)


def by_meaning(near: Sequence[tuple[int, float]]) -> list[Found]:
    """Passages by their cosines, which are kept; they come best first."""
    return [
        Found(passage, cosine, {DENSE: rank}, {DENSE: cosine}, {DENSE: cosine})
        for rank, (passage, cosine) in enumerate(near, 1)
    ]


def by_both(
    candidates: Candidates, asked: Floats | None, blend: Blend, *, limit: int, sure: float = 1.0
) -> list[Found]:
    """The `limit` best of the candidates by words and meaning together.

    `sure` is how far the vector of the question can be trusted. A passage without a vector, which the encoder could
    not read, is ranked by its words; so are all where the question has none.
    """
    most = max(float((candidates.words + candidates.concepts).max(initial=0)), 1e-9)
    words, concepts = candidates.words / np.float32(most), candidates.concepts / np.float32(most)
    known: NDArray[np.bool_] = np.zeros(len(words), dtype=bool)
    if asked is not None:
        known[:] = candidates.vectors.any(axis=1)
    cosines, near = _near(candidates.vectors[known], asked, (words + concepts)[known], blend)
    weight = known.astype(np.float32) * np.float32(blend.meaning * sure)
    gains = {DENSE: weight * _spread(near, known), LEXICAL: (1 - weight) * words, CONCEPTS: (1 - weight) * concepts}
    scores = {DENSE: _spread(cosines, known), LEXICAL: candidates.words, CONCEPTS: candidates.concepts}
    return _found(candidates.passages, gains, scores, limit)


def _near(vectors: Floats, asked: Floats | None, words: Floats, blend: Blend) -> tuple[Floats, Floats]:
    """The cosines to the question, and those to the question moved towards its first results, over the largest."""
    if asked is None or not len(vectors):
        none = np.zeros(len(vectors), dtype=np.float32)
        return none, none
    cosines: Floats = vectors @ asked
    first = np.float32(blend.first) * _scaled(cosines) + np.float32(1 - blend.first) * words
    best = np.argsort(-first, kind="stable")[: blend.examples]
    return cosines, _scaled(vectors @ _moved(asked, first[best] @ vectors[best], blend.feedback))


def _moved(asked: Floats, towards: Floats, feedback: float) -> Floats:
    """The unit vector of the first, moved towards the second."""
    moved: Floats = asked + np.float32(feedback / max(float(np.linalg.norm(towards)), 1e-9)) * towards
    return moved / np.float32(max(float(np.linalg.norm(moved)), 1e-9))


def _scaled(cosines: Floats) -> Floats:
    """The cosines over the largest, those below zero as zero."""
    clipped: Floats = np.maximum(cosines, 0)
    scaled: Floats = clipped / np.float32(max(float(clipped.max(initial=0)), 1e-9))
    return scaled


def _spread(values: Floats, known: NDArray[np.bool_]) -> Floats:
    """The values in the places that are known, zero in the others."""
    spread: Floats = np.zeros(len(known), dtype=np.float32)
    spread[known] = values
    return spread


def _found(passages: Ids, gains: Mapping[str, Floats], scores: Mapping[str, Floats], limit: int) -> list[Found]:
    """The passages by the sum of their gains, equal ones in their order, without those that gain nothing."""
    total: Floats = np.stack(list(gains.values())).sum(axis=0)
    best = [place for place in np.argsort(-total, kind="stable")[:limit].tolist() if total[place] > 0]
    ranks = {name: np.argsort(np.argsort(-scores[name], kind="stable"))[best].tolist() for name in gains}
    found = []
    for row, place in enumerate(best):
        names = [name for name in gains if gains[name][place] > 0]
        found.append(
            Found(
                int(passages[place]),
                float(total[place]),
                {name: ranks[name][row] + 1 for name in names},
                {name: float(scores[name][place]) for name in names},
                {name: float(gains[name][place]) for name in names},
            )
        )
    return found
