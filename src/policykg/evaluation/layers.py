"""The layers of annotation that are compared: what each holds, and what makes a found item right."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from policykg.errors import SourceError

Item = Mapping[str, Any]
Same = Callable[[Item, Item], bool]
Passage = tuple[Item, Item]
"""A passage as judged and as found."""

ITSELF = ""
"""The field of a mention's own span."""

_REFERENCES = ("bearer", "counterpart", "head", "tail")
# A length of time that a norm sets is its deadline, not a quantity to reach.
_DURATIONS = frozenset({"year", "years", "month", "months", "week", "weeks", "day", "days", "hour", "hours"})
_NEEDED = {
    "mentions": ("type", "start", "end"),
    "norms": ("modality", "action"),
    "targets": ("value", "unit"),
    "definitions": ("term", "definition"),
    "items": ("ordinal", "label"),
    "relations": ("type", "head", "tail"),
}


@dataclass(frozen=True, slots=True)
class Layer:
    """One kind of annotation under one test: a found item is right where it agrees with the gold one in all `parts`.

    `near` says that two items are about the same words, though one may be wrong; `shown` are the fields that name an
    item to a reader, `anchor` those whose words show where it is.
    """

    name: str
    key: str
    parts: Mapping[str, Same]
    near: Same
    shown: tuple[str, ...]
    anchor: tuple[str, ...]

    def same(self, a: Item, b: Item) -> bool:
        """Whether the two agree in all parts."""
        return all(test(a, b) for test in self.parts.values())

    def differences(self, a: Item, b: Item) -> list[str]:
        """The parts in which the two do not agree."""
        return [name for name, test in self.parts.items() if not test(a, b)]

    def align(self, gold: Sequence[Item], found: Sequence[Item]) -> Iterator[tuple[Item | None, Item | None]]:
        """Each gold and each found item once: the right ones paired, then near ones, the rest beside None.

        Near ones are paired one to one, those that agree in most parts first, then in text order.
        """
        pairs = dict(matches(gold, found, self.same))
        near = [
            (len(self.differences(g, f)), a, b)
            for a, g in enumerate(gold)
            for b, f in enumerate(found)
            if self.near(g, f)
        ]
        for _, a, b in sorted(near):
            if a not in pairs and b not in pairs.values():
                pairs[a] = b
        yield from ((item, found[pairs[a]] if a in pairs else None) for a, item in enumerate(gold))
        taken = set(pairs.values())
        yield from ((None, item) for b, item in enumerate(found) if b not in taken)


def passages(gold: Iterable[Item], predicted: Iterable[Item]) -> list[Passage]:
    """Each gold passage with the predicted one of its `id`, which is empty where there is none.

    SourceError where two gold passages have one id.
    """
    found = {str(record["id"]): record for record in predicted}
    judged: dict[str, Item] = {}
    for record in gold:
        if str(record["id"]) in judged:
            raise SourceError(str(record["id"]), "two passages have this id; give each its own")
        judged[str(record["id"])] = record
    return [(record, found.get(name, {})) for name, record in judged.items()]


def items(record: Item, key: str) -> list[Item]:
    """The record's items under the key, references to mentions replaced by the mentions, limits in time left out."""
    mentions = {mention["id"]: mention for mention in _listed(record, "mentions") if "id" in mention}

    def resolved(name: str, value: object) -> object:
        if name not in _REFERENCES or not isinstance(value, str):
            return value
        if value not in mentions:
            raise SourceError(str(record["id"]), f"its {key} refer to a mention {value!r} that it does not list")
        return mentions[value]

    found = [{name: resolved(name, value) for name, value in item.items()} for item in _listed(record, key)]
    return [item for item in found if key != "targets" or item["unit"] not in _DURATIONS]


def matches(gold: Sequence[Item], found: Sequence[Item], same: Same) -> Iterator[tuple[int, int]]:
    """Places of gold items with the place of the first found item that is the same and not yet taken."""
    left = list(range(len(found)))
    for place, item in enumerate(gold):
        first = next((other for other in left if same(item, found[other])), None)
        if first is not None:
            left.remove(first)
            yield place, first


def span(item: Item, name: str) -> Item | None:
    """The span of the item's field, or of the item itself; None where it has none."""
    value = item if name == ITSELF else item.get(name)
    return value if isinstance(value, Mapping) and "start" in value else None


def overlap(a: Item | None, b: Item | None) -> bool:
    """Whether the spans share a character, or neither is there."""
    if not a or not b:
        return not a and not b
    return bool(a["start"] < b["end"] and b["start"] < a["end"])


def _listed(record: Item, key: str) -> list[Item]:
    listed = record.get(key) or []
    if not isinstance(listed, list) or not all(_is_whole(key, item) for item in listed):
        needs = ", ".join(f"`{name}`" for name in _NEEDED[key])
        raise SourceError(str(record["id"]), f"each of its {key} needs {needs}; each span needs `start` and `end`")
    return listed


def _is_whole(key: str, item: object) -> bool:
    if not isinstance(item, Mapping) or any(item.get(name) is None for name in _NEEDED[key]):
        return False
    spans = [value for value in item.values() if isinstance(value, Mapping)]
    return all(isinstance(one.get(edge), int) for one in spans for edge in ("start", "end"))


def _equal(name: str, default: object = None) -> Same:
    return lambda a, b: bool(a.get(name, default) == b.get(name, default))


def _overlapping(name: str) -> Same:
    return lambda a, b: overlap(a.get(name), b.get(name))


def _meeting(name: str) -> Same:
    """Both have words there, and share some."""
    return lambda a, b: span(a, name) is not None and overlap(span(a, name), span(b, name))


def _related(a: Item, b: Item) -> bool:
    """Two of type, head and tail are the same."""
    return sum(test(a, b) for test in _RELATION.values()) >= 2


_TYPE = {"type": _equal("type")}
_BOUNDS = {"start": _equal("start"), "end": _equal("end")}
_NORM = {"modality": _equal("modality"), "bearer": _overlapping("bearer"), "action": _overlapping("action")}
_TARGET: Mapping[str, Same] = {
    "value": lambda a, b: math.isclose(a["value"], b["value"], rel_tol=1e-6),
    "unit": _equal("unit"),
    "comparator": _equal("comparator", "exactly"),
}
_DEFINITION = {"term": _overlapping("term"), "definition": _overlapping("definition")}
_ITEM = {"ordinal": _equal("ordinal"), "label": _overlapping("label")}
_RELATION = _TYPE | {"head": _overlapping("head"), "tail": _overlapping("tail")}

LAYERS: tuple[Layer, ...] = (
    Layer("mentions.strict", "mentions", _TYPE | _BOUNDS, _meeting(ITSELF), ("type", ITSELF), (ITSELF,)),
    Layer("mentions.overlap", "mentions", _TYPE | {"span": overlap}, _meeting(ITSELF), ("type", ITSELF), (ITSELF,)),
    Layer("norms", "norms", _NORM, _meeting("action"), ("modality", "bearer", "action"), ("action",)),
    Layer(
        "norms.object",
        "norms",
        _NORM | {"object": _overlapping("object")},
        _meeting("action"),
        ("modality", "bearer", "action", "object"),
        ("action",),
    ),
    Layer("targets", "targets", _TARGET, _meeting("quantity"), ("comparator", "value", "unit"), ("quantity",)),
    Layer("definitions", "definitions", _DEFINITION, _meeting("term"), ("term", "definition"), ("term",)),
    Layer("items", "items", _ITEM, _meeting("label"), ("ordinal", "label"), ("label",)),
    Layer("relations", "relations", _RELATION, _related, ("type", "head", "tail"), ("head", "tail")),
)
STRICTEST = tuple(layer for layer in LAYERS if layer.name not in ("mentions.overlap", "norms"))
"""One layer a kind of annotation, the one that asks most."""
