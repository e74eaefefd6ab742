"""Networks as JSON: node-link, which networkx and D3 read, and the file of VOSviewer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policykg.exports.network import Network, Node
from policykg.exports.palette import LIGHT, NAMES
from policykg.exports.text import fresh, js, listed, plain, xml

_CLUSTERS = {kind: number for number, kind in enumerate(LIGHT, 1)}
_VOSVIEWER = {
    "parameters": {"colored_links": False},
    "color_schemes": {"cluster_colors": [{"cluster": _CLUSTERS[k], "color": LIGHT[k]} for k in LIGHT]},
    "terminology": {"link": "relation", "links": "relations", "link_strength": "statements",
                    "total_link_strength": "statements", "cluster": "class", "clusters": "classes"},
}  # fmt: skip


def node_link(network: Network, path: Path) -> list[Path]:
    """`nodes` and `links`, as `networkx.node_link_graph(…, edges="links")` and D3's forces take them."""
    with fresh(path) as out:
        out.write(f'{{"directed":true,"multigraph":true,"graph":{js({"name": plain(network.name)})},"nodes":[\n')
        listed(out, map(_node, network.nodes))
        out.write('],\n"links":[\n')
        listed(
            out,
            (
                {
                    "source": plain(e.source),
                    "target": plain(e.target),
                    "relation": plain(e.relation),
                    "weight": e.weight,
                }
                for e in network.edges
            ),
        )
        out.write("]}\n")
    return [path]


def _node(node: Node) -> dict[str, Any]:
    return {
        "id": plain(node.id),
        "label": plain(node.label),
        "kind": node.kind,
        "jurisdiction": plain(node.jurisdiction),
        "start": plain(node.start),
        "end": plain(node.end),
        "weight": node.weight,
        "colour": LIGHT[node.kind],
        "x": node.x,
        "y": node.y,
        "size": round(node.size, 1),
    }


def vosviewer(network: Network, path: Path) -> list[Path]:
    """The JSON that VOSviewer and VOSviewer Online open: a class is a cluster, links go neither way."""
    numbers = {node.id: number for number, node in enumerate(network.nodes, 1)}
    unit = max((max(abs(node.x), abs(node.y)) for node in network.nodes), default=1.0) or 1.0
    with fresh(path) as out:
        out.write('{"network":{"items":[\n')
        listed(out, (_item(numbers[node.id], node, unit) for node in network.nodes))
        out.write('],\n"links":[\n')
        listed(out, _strengths(network, numbers))
        out.write(f']}},\n"config":{js(_VOSVIEWER)}}}\n')
    return [path]


def _item(number: int, node: Node, unit: float) -> dict[str, Any]:
    dates = f" · {xml(node.start)}{'–' + xml(node.end) if node.end else ''}" if node.start else ""
    year = node.start[:4]
    return {
        "id": number,
        "label": plain(node.label),
        # VOSviewer shows this as HTML, hence escaped text.
        "description": f"{xml(node.label)}<br>{NAMES[node.kind]}{dates}",
        "url": plain(node.id),
        "x": round(node.x / unit, 4),
        "y": round(0 - node.y / unit, 4),
        "cluster": _CLUSTERS[node.kind],
        "weights": {"Links": node.weight},
        **({"scores": {"Year": int(year)}} if year.isdecimal() else {}),
    }


def _strengths(network: Network, numbers: dict[str, int]) -> Iterator[dict[str, int]]:
    """One link a pair, with the statements of all its relations either way."""
    found: dict[tuple[int, int], int] = {}
    for edge in network.edges:
        one, two = sorted((numbers[edge.source], numbers[edge.target]))
        found[one, two] = found.get((one, two), 0) + edge.weight
    for (one, two), strength in sorted(found.items()):
        yield {"source_id": one, "target_id": two, "strength": strength}
