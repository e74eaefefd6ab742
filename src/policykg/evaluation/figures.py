"""Precision, recall and F1 from counts, and how far they can be trusted."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any, NamedTuple

import numpy as np

DRAWS = 1_000
_SEED = 20_190_124
_DECIMALS = 4
_Z = NormalDist().inv_cdf(0.975)


class Counts(NamedTuple):
    """How many a passage has in gold, how many were found, how many of these are correct."""

    gold: int
    found: int
    correct: int


class Bootstrap:
    """1,000 seeded resamples of the passages, or questions, the same for every figure, so that rows can be compared.

    The intervals say how far a figure depends on which passages were drawn; passages of one document resemble each
    other, which they do not know of.
    """

    def __init__(self, passages: int) -> None:
        drawn = np.random.default_rng(_SEED).integers(max(passages, 1), size=(DRAWS, passages))
        self._weights = np.array([np.bincount(draw, minlength=passages) for draw in drawn])

    def interval(self, counts: Sequence[Counts]) -> dict[str, float]:
        """The 2.5th and 97.5th percentile of F1 over the draws that have anything to count; empty if none has."""
        gold, found, correct = (self._weights @ np.array(counts).reshape(-1, 3)).T
        any_there = gold + found > 0
        if not any_there.any():
            return {}
        low, high = np.percentile(2 * correct[any_there] / (gold + found)[any_there], [2.5, 97.5])
        return {"f1_low": rounded(low), "f1_high": rounded(high)}

    def mean(self, values: Sequence[float]) -> tuple[float, float]:
        """The 2.5th and 97.5th percentile of the mean over the draws."""
        low, high = np.percentile(self._weights @ np.array(values) / len(values), [2.5, 97.5])
        return rounded(low), rounded(high)


def figures(counts: Sequence[Counts], bootstrap: Bootstrap) -> dict[str, Any]:
    """Precision, recall and F1 with its interval over all passages, and the sums of the counts."""
    total = Counts(*(sum(column) for column in zip(*counts, strict=True))) if counts else Counts(0, 0, 0)
    precision = share(total.correct, total.found)
    recall = share(total.correct, total.gold)
    f1 = 2 * precision * recall / (precision + recall) if total.correct else 0.0
    shares = {"precision": rounded(precision), "recall": rounded(recall), "f1": rounded(f1)}
    return shares | bootstrap.interval(counts) | total._asdict()


def wilson(right: int, found: int) -> tuple[float, float]:
    """Wilson's 95% interval of a share (1927), which holds for few cases and near 0 and 1; `found` is above 0."""
    middle = (right + _Z**2 / 2) / (found + _Z**2)
    half = _Z / (found + _Z**2) * (right * (found - right) / found + _Z**2 / 4) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def share(part: int, whole: int) -> float:
    """The part of the whole; 0 of nothing is 0."""
    return part / whole if whole else 0.0


def rounded(value: float) -> float:
    """The value as it is printed."""
    return round(float(value), _DECIMALS)
