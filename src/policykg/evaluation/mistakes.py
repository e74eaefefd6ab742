"""Each thing missed, wrong or spurious, with the words around it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

from policykg.evaluation.layers import STRICTEST, Item, Layer, items, passages, span

_AROUND = 60
_OPEN, _CLOSE = "⟦", "⟧"
_CUT_WORD_BEFORE, _CUT_WORD_AFTER = re.compile(r"^\S{0,15}\s"), re.compile(r"\s\S{0,15}$")


def list_mistakes(gold: Iterable[Item], predicted: Iterable[Item]) -> list[dict[str, Any]]:
    """One row a mistake, by passage and layer, under the strictest test of each kind of annotation.

    `missed`: nothing found there; `spurious`: nothing in gold there; `wrong`: the two are about the same words and
    differ in the parts that `differs` names. Missed and wrong together are what a layer's score lacks in recall,
    spurious and wrong what it lacks in precision. `context` marks the gold words, or those of a spurious find.
    """
    pairs = passages(gold, predicted)
    return [row for record, found in pairs for layer in STRICTEST for row in _mistakes(record, found, layer)]


def _mistakes(record: Item, found: Item, layer: Layer) -> Iterator[dict[str, Any]]:
    text = str(record.get("text", ""))
    for right, ours in layer.align(items(record, layer.key), items(found, layer.key)):
        differs = layer.differences(right, ours) if right and ours else []
        if right and ours and not differs:
            continue
        yield {
            "layer": layer.name,
            "passage": str(record["id"]),
            "kind": "wrong" if right and ours else "missed" if right else "spurious",
            "differs": ", ".join(differs),
            "gold": _words(text, layer, right),
            "found": _words(text, layer, ours),
            "rule": str((ours or {}).get("rule", "")),
            "context": _context(text, layer, right or ours or {}),
        }


def _words(text: str, layer: Layer, item: Item | None) -> str:
    return " · ".join(_word(text, item, name) for name in layer.shown) if item else ""


def _word(text: str, item: Item, name: str) -> str:
    place = span(item, name)
    if place:
        return text[place["start"] : place["end"]]
    return "–" if item.get(name) is None else str(item[name])


def _context(text: str, layer: Layer, item: Item) -> str:
    """The item's words, marked, with about 60 characters on each side, cut between words."""
    places = [place for name in layer.anchor if (place := span(item, name))]
    if not places:
        return ""
    start, end = min(place["start"] for place in places), max(place["end"] for place in places)
    before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
    if start > _AROUND:
        before = "…" + _CUT_WORD_BEFORE.sub("", before)
    if end + _AROUND < len(text):
        after = _CUT_WORD_AFTER.sub("", after) + "…"
    return f"{before}{_OPEN}{text[start:end]}{_CLOSE}{after}"
