"""Where the nodes of a network stand: each connected part by forces, the parts packed beside one another."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from policykg.exports.spreading import spread

if TYPE_CHECKING:
    import networkx as nx

Place = tuple[float, float]

ROOM = 90.0
"""The side of the square that a node has on average, enough for a label of some words."""
_BY_PAIRS = 400
"""Larger parts are placed by forces read from a grid: forces between all pairs would take minutes."""
_SPREAD = 0.65
"""The power of the distance from the middle, which gives the crowded middle room from the empty margins."""
_WIDER_THAN_HIGH = 1.5


def placed(nodes: Sequence[str], links: Iterable[tuple[str, str, float]]) -> Mapping[str, Place]:
    """A place for each node, the same for the same input; `links` are (node, node, strength)."""
    import networkx as nx

    drawn: nx.Graph[str] = nx.Graph()
    drawn.add_nodes_from(nodes)
    drawn.add_weighted_edges_from(links)
    parts = sorted((sorted(part) for part in nx.connected_components(drawn)), key=lambda part: (-len(part), part))
    squares = [(_within(drawn.subgraph(part)), ROOM * math.sqrt(len(part) + 1)) for part in parts]
    return {
        node: (round(left + x * side, 1), round(top + y * side, 1))
        for (places, side), (left, top) in zip(squares, _packed([side for _, side in squares]), strict=True)
        for node, (x, y) in places.items()
    }


def _within(part: nx.Graph[str]) -> dict[str, Place]:
    """Places in the unit square, by Fruchterman and Reingold (1991) from a fixed start; of large parts by `spread`."""
    import networkx as nx

    ordered: nx.Graph[str] = nx.Graph()
    ordered.add_nodes_from(sorted(part))
    ordered.add_weighted_edges_from(sorted(part.edges(data="weight")))
    if len(ordered) > _BY_PAIRS:
        number = {node: n for n, node in enumerate(ordered)}
        links = [
            (number[a], number[b], float(strength)) for a, b, strength in ordered.edges(data="weight", default=1.0)
        ]
        return _fitted(dict(zip(ordered, spread(len(ordered), links), strict=True)))
    found = nx.spring_layout(ordered, seed=20, iterations=120, method="force")
    return _fitted({node: (float(x), float(y)) for node, (x, y) in found.items()})


def _fitted(places: Mapping[str, Place]) -> dict[str, Place]:
    """The places in the unit square, those near the middle drawn apart."""
    middle = [sum(place[axis] for place in places.values()) / len(places) for axis in (0, 1)]
    away = {node: (x - middle[0], y - middle[1]) for node, (x, y) in places.items()}
    spread = {
        node: (x * distance ** (_SPREAD - 1), y * distance ** (_SPREAD - 1))
        for node, (x, y) in away.items()
        if (distance := max(math.hypot(x, y), 1e-9))
    }
    low, size = [], []
    for axis in (0, 1):
        values = [place[axis] for place in spread.values()]
        low.append(min(values))
        size.append(max(max(values) - min(values), 1e-9))
    return {node: ((x - low[0]) / size[0], (y - low[1]) / size[1]) for node, (x, y) in spread.items()}


def _packed(sides: Sequence[float]) -> Iterator[Place]:
    """The upper left corners of squares in rows, for squares in order of size, the largest first."""
    area = sum((side + ROOM) ** 2 for side in sides)
    widest = max([*sides, math.sqrt(area * _WIDER_THAN_HIGH)])
    left = top = row = 0.0
    for side in sides:
        if left and left + side > widest:
            left, top, row = 0.0, top + row + ROOM, 0.0
        yield left, top
        left, row = left + side + ROOM, max(row, side)
