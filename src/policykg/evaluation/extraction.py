"""Annotations found against gold ones, layer by layer: precision, recall and F1."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from policykg.evaluation.figures import Bootstrap, Counts, figures
from policykg.evaluation.layers import LAYERS, Item, Passage, Same, items, matches, overlap, passages


def score_extraction(gold: Iterable[Item], predicted: Iterable[Item]) -> list[dict[str, Any]]:
    """One row a layer and a type of mention: precision, recall, F1 with its 95% interval, and counts.

    Passages are paired by `id`. A gold item is matched by the first item found that is the same and not yet taken;
    passages that were not predicted count as empty, predicted ones without gold are left out. `f1_low` and `f1_high`
    are percentiles over 1,000 seeded resamples of the passages, absent where no passage has anything to count.
    """
    pairs = passages(gold, predicted)
    bootstrap = Bootstrap(len(pairs))
    rows = [{"layer": layer.name} | figures(_counts(pairs, layer.key, layer.same), bootstrap) for layer in LAYERS]
    types = sorted({mention["type"] for record, _ in pairs for mention in items(record, "mentions")})
    return rows + [
        {"layer": f"mentions.{name}"} | figures(_counts(pairs, "mentions", overlap, name), bootstrap) for name in types
    ]


def _counts(pairs: Sequence[Passage], key: str, same: Same, kind: str = "") -> list[Counts]:
    """The counts of each passage, over items of that type alone where one is given."""
    return [_count(_of(record, key, kind), _of(found, key, kind), same) for record, found in pairs]


def _count(gold: Sequence[Item], found: Sequence[Item], same: Same) -> Counts:
    return Counts(len(gold), len(found), sum(1 for _ in matches(gold, found, same)))


def _of(record: Item, key: str, kind: str) -> list[Item]:
    return [item for item in items(record, key) if not kind or item["type"] == kind]
