"""What a picture of a network shows and where: nodes, links, the labels that find room, a title and a legend."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from policykg.exports.network import Network, Node
from policykg.exports.palette import LIGHT, NAMES
from policykg.exports.text import plain

_MARGIN = 40
_LABELLED = 300
"""So many nodes, those with the most links, carry a label where there is room."""
_FOREMOST = 25
"""So many of them carry it even where it covers smaller nodes."""
_LONGEST = 42
_LEAST_LETTERS = 13.0
_ACROSS = 130
"""Letters of a label go so many times into the width of the network, so that a large one can be read as a whole."""
WIDE = 0x2E80
"""From this code point on, letters are as wide as high (Chinese, Japanese, Korean)."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle; y points down."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Whether the two overlap."""
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


@dataclass(frozen=True, slots=True)
class Key:
    """An entry of the legend: a class, how many nodes it has, and where its dot stands."""

    kind: str
    words: str
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Drawing:
    """A network to be drawn; `nodes` go from many links to few, `labels` by node, `letters` is the size of the type."""

    title: str
    nodes: tuple[Node, ...]
    labels: Mapping[str, Box]
    letters: float
    legend: tuple[Key, ...]
    frame: Box


def drawing(network: Network) -> Drawing:
    """The network as a picture."""
    ranked = sorted(network.nodes, key=lambda node: (-node.weight, node.id))
    around = [_around(node) for node in ranked] or [Box(0, 0, 0, 0)]
    body = _around_all(around)
    letters = max(_LEAST_LETTERS, (body.right - body.left) / _ACROSS)
    labels = _labels(ranked, around, letters)
    inner = _around_all([*around, *labels.values()])
    legend = tuple(_legend(network, inner.left, inner.top - 2.2 * letters, letters))
    title = f"{network.name}: {len(network.nodes):,} nodes, {len(network.edges):,} links"
    right = max(inner.right, *(key.x + _width(key.words, letters) + letters for key in legend), inner.left)
    frame = Box(
        inner.left - _MARGIN,
        inner.top - 4.6 * letters - _MARGIN,
        max(right, inner.left + 1.2 * _width(title, letters)) + _MARGIN,
        inner.bottom + _MARGIN,
    )
    return Drawing(title, tuple(ranked), labels, letters, legend, frame)


def short(label: str) -> str:
    """The label, cut so that it stays a label."""
    words = plain(label)
    return words if len(words) <= _LONGEST else words[: _LONGEST - 2].rstrip() + "…"


def _legend(network: Network, left: float, middle: float, letters: float) -> Iterator[Key]:
    counts = Counter(node.kind for node in network.nodes)
    for kind in LIGHT:
        if kind in counts:
            words = f"{NAMES[kind]} ({counts[kind]:,})"
            yield Key(kind, words, left + letters / 2, middle)
            left += _width(words, letters) + 3 * letters


def _around_all(boxes: Sequence[Box]) -> Box:
    return Box(
        min(box.left for box in boxes),
        min(box.top for box in boxes),
        max(box.right for box in boxes),
        max(box.bottom for box in boxes),
    )


def _around(node: Node) -> Box:
    radius = node.size / 2
    return Box(node.x - radius, node.y - radius, node.x + radius, node.y + radius)


class _Taken:
    """Boxes by the cells of a grid that they touch, so that neighbours are found without looking at all."""

    def __init__(self, cell: float) -> None:
        self._cell = cell
        self._boxes: dict[tuple[int, int], list[Box]] = {}

    def add(self, box: Box) -> None:
        for cell in self._cells(box):
            self._boxes.setdefault(cell, []).append(box)

    def meets(self, box: Box) -> bool:
        return any(box.meets(other) for cell in self._cells(box) for other in self._boxes.get(cell, ()))

    def _cells(self, box: Box) -> Iterator[tuple[int, int]]:
        for across in range(int(box.left // self._cell), int(box.right // self._cell) + 1):
            for down in range(int(box.top // self._cell), int(box.bottom // self._cell) + 1):
                yield across, down


def _labels(ranked: Sequence[Node], around: Sequence[Box], letters: float) -> dict[str, Box]:
    """Where labels stand without covering a node or another label, nodes with many links first; a box for each."""
    circles, written = _Taken(letters * 6), _Taken(letters * 6)
    for box in around:
        circles.add(box)
    found: dict[str, Box] = {}
    for rank, node in enumerate(ranked[:_LABELLED]):
        clear = [box for box in _beside(node, letters) if not written.meets(box)]
        free = [box for box in clear if not circles.meets(box)]
        if chosen := free or (clear if rank < _FOREMOST else []):
            found[node.id] = chosen[0]
            written.add(chosen[0])
    return found


def _beside(node: Node, letters: float) -> Iterator[Box]:
    """The places for a node's label: right, left, below, above."""
    width, away, high = _width(short(node.label), letters), node.size / 2 + 3, letters * 1.15
    for left, middle in (
        (node.x + away, node.y),
        (node.x - away - width, node.y),
        (node.x - width / 2, node.y + away + high / 2),
        (node.x - width / 2, node.y - away - high / 2),
    ):
        yield Box(left, middle - high / 2, left + width, middle + high / 2)


def _width(words: str, letters: float) -> float:
    return letters * sum(1.0 if ord(letter) > WIDE else 0.55 for letter in words)
