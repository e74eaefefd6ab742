"""Cytoscape's two formats: the JSON of cytoscape.js (`cyjs`), and CX2, which Cytoscape and NDEx exchange."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policykg.exports.network import Network, Node
from policykg.exports.palette import INK, LIGHT, LINK
from policykg.exports.text import fresh, js, listed, plain

_STYLE = [
    {
        "selector": "node",
        "style": {
            "label": "data(name)",
            "color": INK,
            "background-color": "data(colour)",
            "width": "data(size)",
            "height": "data(size)",
            "font-size": 13,
        },
    },
    {
        "selector": "edge",
        "style": {"line-color": LINK, "target-arrow-color": LINK, "target-arrow-shape": "triangle", "width": 1,
                  "curve-style": "bezier", "opacity": 0.5},
    },
]  # fmt: skip


def cyjs(network: Network, path: Path) -> list[Path]:
    """The JSON that cytoscape.js and Cytoscape open: `elements` with nodes, places and edges, and how they look."""
    with fresh(path) as out:
        out.write(f'{{"data":{js({"name": plain(network.name)})},"directed":true,\n"style":{js(_STYLE)},\n')
        out.write('"layout":{"name":"preset"},"elements":{"nodes":[\n')
        listed(out, ({"data": _data(node), "position": {"x": node.x, "y": node.y}} for node in network.nodes))
        out.write('],\n"edges":[\n')
        listed(out, _edges(network))
        out.write("]}}\n")
    return [path]


def _data(node: Node) -> dict[str, Any]:
    return {
        "id": plain(node.id),
        "value": plain(node.id),
        "name": plain(node.label),
        "kind": node.kind,
        "jurisdiction": plain(node.jurisdiction),
        "start": plain(node.start),
        "end": plain(node.end),
        "weight": node.weight,
        "colour": LIGHT[node.kind],
        "size": round(node.size, 1),
    }


def _edges(network: Network) -> Iterator[dict[str, Any]]:
    for number, edge in enumerate(network.edges):
        ends = {"source": plain(edge.source), "target": plain(edge.target)}
        yield {"data": {"id": f"e{number}", **ends, "relation": plain(edge.relation), "weight": edge.weight}}


_DECLARED = {
    "networkAttributes": {"name": {"d": "string"}},
    "nodes": {
        **{name: {"d": "string"} for name in ("name", "represents", "kind", "jurisdiction", "start", "end")},
        "links": {"d": "integer"},
        "size": {"d": "double"},
    },
    "edges": {"interaction": {"d": "string"}, "weight": {"d": "integer"}},
}
_LOOK = {
    "default": {
        "node": {"NODE_SHAPE": "ellipse", "NODE_BORDER_COLOR": "#FFFFFF", "NODE_BORDER_WIDTH": 1,
                 "NODE_LABEL_COLOR": INK, "NODE_LABEL_FONT_SIZE": 13},
        "edge": {"EDGE_LINE_COLOR": LINK, "EDGE_TARGET_ARROW_SHAPE": "triangle", "EDGE_TARGET_ARROW_COLOR": LINK,
                 "EDGE_OPACITY": 0.5, "EDGE_WIDTH": 1},
        "network": {"NETWORK_BACKGROUND_COLOR": "#FFFFFF"},
    },
    "nodeMapping": {
        "NODE_LABEL": {"type": "PASSTHROUGH", "definition": {"attribute": "name", "type": "string"}},
        **{side: {"type": "PASSTHROUGH", "definition": {"attribute": "size", "type": "double"}}
           for side in ("NODE_WIDTH", "NODE_HEIGHT")},
        "NODE_BACKGROUND_COLOR": {
            "type": "DISCRETE",
            "definition": {"attribute": "kind", "type": "string",
                           "map": [{"v": kind, "vp": colour} for kind, colour in LIGHT.items()]},
        },
    },
    "edgeMapping": {},
}  # fmt: skip


def cx2(network: Network, path: Path) -> list[Path]:
    """CX2: nodes and edges by number, their attributes declared, colours by class."""
    counted = {"attributeDeclarations": 1, "networkAttributes": 1, "nodes": len(network.nodes)}
    counted |= {"edges": len(network.edges), "visualProperties": 1}
    numbers = {node.id: number for number, node in enumerate(network.nodes)}
    with fresh(path) as out:
        out.write('[{"CXVersion":"2.0","hasFragments":false},\n')
        out.write(f'{{"metaData":{js([{"elementCount": n, "name": name} for name, n in counted.items()])}}},\n')
        out.write(f'{{"attributeDeclarations":[{js(_DECLARED)}]}},\n')
        out.write(f'{{"networkAttributes":[{js({"name": plain(network.name)})}]}},\n{{"nodes":[\n')
        listed(out, (_numbered(numbers[node.id], node) for node in network.nodes))
        out.write(']},\n{"edges":[\n')
        listed(
            out,
            (
                {"id": number, "s": numbers[edge.source], "t": numbers[edge.target],
                 "v": {"interaction": plain(edge.relation), "weight": edge.weight}}
                for number, edge in enumerate(network.edges)
            ),
        )  # fmt: skip
        out.write(f']}},\n{{"visualProperties":[{js(_LOOK)}]}},\n{{"status":[{{"success":true}}]}}]\n')
    return [path]


def _numbered(number: int, node: Node) -> dict[str, Any]:
    stated = {"jurisdiction": plain(node.jurisdiction), "start": plain(node.start), "end": plain(node.end)}
    return {
        "id": number,
        "x": node.x,
        "y": node.y,
        "v": {
            "name": plain(node.label),
            "represents": plain(node.id),
            "kind": node.kind,
            **{name: value for name, value in stated.items() if value},
            "links": node.weight,
            "size": round(node.size, 1),
        },
    }
