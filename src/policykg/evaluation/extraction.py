"""Annotations found against gold ones, layer by layer: precision, recall and F1."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from policykg.errors import SourceError

Item = Mapping[str, Any]
Same = Callable[[Item, Item], bool]
Pairs = list[tuple[list[Item], list[Item]]]

_REFERENCES = ("bearer", "counterpart", "head", "tail")
# A length of time that a norm sets is its deadline, not a quantity to reach.
_DURATIONS = frozenset({"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours"})


def score_extraction(gold: Iterable[Item], predicted: Iterable[Item]) -> list[dict[str, Any]]:
    """One row a layer with precision, recall, F1 and counts, over passages paired by `id`.

    A gold item is matched by the first item found that is the same and not yet taken; passages that were not
    predicted count as empty, predicted ones without gold are left out.
    """
    found = {str(record["id"]): record for record in predicted}
    passages = [(record, found.get(str(record["id"]), {})) for record in gold]
    rows = [_row(layer, _pairs(passages, key), same) for layer, key, same in _LAYERS]
    mentions = _pairs(passages, "mentions")
    types = sorted({mention["type"] for wanted, _ in mentions for mention in wanted})
    return rows + [_row(f"mentions.{name}", _of_type(mentions, name), _overlap) for name in types]


def _row(layer: str, pairs: Pairs, same: Same) -> dict[str, Any]:
    wanted = sum(len(gold) for gold, _ in pairs)
    found = sum(len(predicted) for _, predicted in pairs)
    correct = sum(_matches(gold, predicted, same) for gold, predicted in pairs)
    precision = correct / found if found else 0.0
    recall = correct / wanted if wanted else 0.0
    f1 = 2 * precision * recall / (precision + recall) if correct else 0.0
    figures = {"precision": precision, "recall": recall, "f1": f1}
    rounded = {name: round(value, 4) for name, value in figures.items()}
    return {"layer": layer, **rounded, "gold": wanted, "found": found, "correct": correct}


def _matches(gold: Sequence[Item], predicted: Sequence[Item], same: Same) -> int:
    left = list(range(len(predicted)))
    matched = 0
    for item in gold:
        first = next((place for place in left if same(item, predicted[place])), None)
        if first is not None:
            left.remove(first)
            matched += 1
    return matched


def _pairs(passages: Sequence[tuple[Item, Item]], key: str) -> Pairs:
    return [(_layer(gold, key), _layer(predicted, key)) for gold, predicted in passages]


def _layer(record: Item, key: str) -> list[Item]:
    """The record's items under the key, references to mentions replaced by the mentions."""
    mentions = {mention["id"]: mention for mention in record.get("mentions", ()) if "id" in mention}

    def resolved(name: str, value: object) -> object:
        if name not in _REFERENCES or not isinstance(value, str):
            return value
        if value not in mentions:
            raise SourceError(str(record["id"]), f"its {key} refer to a mention {value!r} that it does not list")
        return mentions[value]

    items = [{name: resolved(name, value) for name, value in item.items()} for item in record.get(key) or ()]
    return [item for item in items if key != "targets" or item["unit"] not in _DURATIONS]


def _of_type(pairs: Pairs, name: str) -> Pairs:
    return [([m for m in gold if m["type"] == name], [m for m in found if m["type"] == name]) for gold, found in pairs]


def _overlap(a: Item | None, b: Item | None) -> bool:
    if not a or not b:
        return not a and not b
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def _overlapping(*names: str) -> Same:
    return lambda a, b: all(_overlap(a.get(name), b.get(name)) for name in names)


def _equal(*names: str) -> Same:
    return lambda a, b: all(a.get(name) == b.get(name) for name in names)


def _all(*tests: Same) -> Same:
    return lambda a, b: all(test(a, b) for test in tests)


def _same_target(a: Item, b: Item) -> bool:
    close = math.isclose(a["value"], b["value"], rel_tol=1e-6)
    return close and a["unit"] == b["unit"] and a.get("comparator", "exactly") == b.get("comparator", "exactly")


_NORM = _all(_equal("modality"), _overlapping("bearer", "action"))
_LAYERS: tuple[tuple[str, str, Same], ...] = (
    ("mentions.strict", "mentions", _equal("start", "end", "type")),
    ("mentions.overlap", "mentions", _all(_equal("type"), _overlap)),
    ("norms", "norms", _NORM),
    ("norms.object", "norms", _all(_NORM, _overlapping("object"))),
    ("targets", "targets", _same_target),
    ("definitions", "definitions", _overlapping("term", "definition")),
    ("items", "items", _all(_equal("ordinal"), _overlapping("label"))),
    ("relations", "relations", _all(_equal("type"), _overlapping("head", "tail"))),
)
