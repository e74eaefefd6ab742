"""What rules and the confidences they state are worth: how often what they found is right."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from policykg.evaluation.figures import rounded, wilson
from policykg.evaluation.layers import STRICTEST, Item, Layer, Passage, items, matches, passages

BINS = 10


@dataclass(frozen=True, slots=True)
class Judged:
    """A found item, the rule that found it, how sure it was, and whether it is right; `confidence` may be unknown."""

    layer: str
    rule: str
    confidence: float | None
    right: bool


def score_rules(gold: Iterable[Item], predicted: Iterable[Item]) -> list[dict[str, Any]]:
    """One row a layer and rule: how much it found, how much of that is right, and the confidence it states on average.

    `precision_low` and `precision_high` are Wilson's 95% interval. Right is what the strictest test of the layer
    calls right. `mean_confidence` is absent where none is stated.
    """
    groups: dict[tuple[str, str], list[Judged]] = defaultdict(list)
    order = [layer.name for layer in STRICTEST]
    for one in _judged(gold, predicted):
        groups[one.layer, one.rule].append(one)
    ordered = sorted(groups.items(), key=lambda group: (order.index(group[0][0]), group[0][1]))
    return [
        {"layer": layer, "rule": rule} | _counted(found) | _interval(found) | _mean(found)
        for (layer, rule), found in ordered
    ]


def score_confidence(gold: Iterable[Item], predicted: Iterable[Item]) -> list[dict[str, Any]]:
    """A reliability table over all layers together, then one a layer: a row a bin, closed by a row `all` with the ECE.

    The expected calibration error (Naeini, Cooper, Hauskrecht: Obtaining well calibrated probabilities using
    Bayesian binning, AAAI 2015) is the mean distance of precision from mean confidence over 10 bins of equal width,
    weighted by how much each holds. Empty bins are left out, and so is what states no confidence.
    """
    stated = [one for one in _judged(gold, predicted) if one.confidence is not None]
    layers = [layer.name for layer in STRICTEST]
    tables = {"all": stated} | {name: [one for one in stated if one.layer == name] for name in layers}
    return [row for name, found in tables.items() if found for row in _reliability(name, found)]


def _reliability(layer: str, found: Sequence[Judged]) -> list[dict[str, Any]]:
    bins: dict[int, list[Judged]] = defaultdict(list)
    for one, confidence in zip(found, _stated(found), strict=True):
        bins[_bin(confidence)].append(one)
    rows = [
        {"layer": layer, "confidence": f"({(n - 1) / BINS}, {n / BINS}]"} | _counted(bins[n]) | _mean(bins[n])
        for n in sorted(bins)
    ]
    error = sum(len(held) * _gap(held) for held in bins.values()) / len(found)
    return [*rows, {"layer": layer, "confidence": "all"} | _counted(found) | _mean(found) | {"ece": rounded(error)}]


def _bin(confidence: float) -> int:
    """The bin from 1 whose upper bound is the first not below; 0.7 is in (0.6, 0.7], whatever 0.7 × 10 comes to."""
    return max(1, math.ceil(round(confidence * BINS, 9)))


def _gap(found: Sequence[Judged]) -> float:
    return abs(fmean(one.right for one in found) - fmean(_stated(found)))


def _counted(found: Sequence[Judged]) -> dict[str, Any]:
    right = sum(one.right for one in found)
    return {"found": len(found), "right": right, "precision": rounded(right / len(found))}


def _interval(found: Sequence[Judged]) -> dict[str, float]:
    low, high = wilson(sum(one.right for one in found), len(found))
    return {"precision_low": rounded(low), "precision_high": rounded(high)}


def _mean(found: Sequence[Judged]) -> dict[str, float]:
    stated = _stated(found)
    return {"mean_confidence": rounded(fmean(stated))} if stated else {}


def _stated(found: Sequence[Judged]) -> list[float]:
    return [one.confidence for one in found if one.confidence is not None]


def _judged(gold: Iterable[Item], predicted: Iterable[Item]) -> list[Judged]:
    pairs = passages(gold, predicted)
    return [one for layer in STRICTEST for pair in pairs for one in _judged_in(pair, layer)]


def _judged_in(pair: Passage, layer: Layer) -> list[Judged]:
    gold, found = (items(record, layer.key) for record in pair)
    right = {place for _, place in matches(gold, found, layer.same)}
    return [
        Judged(layer.name, str(item.get("rule", "")), item.get("confidence"), place in right)
        for place, item in enumerate(found)
    ]
