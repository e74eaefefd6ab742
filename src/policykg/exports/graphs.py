"""Networks in the formats of graph tools: GEXF 1.3, GraphML, Cytoscape JSON, DOT."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from xml.sax.saxutils import quoteattr

from policykg.exports.network import Network, Node
from policykg.exports.palette import LIGHT, rgb

_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ATTRIBUTES = (("kind", "string"), ("jurisdiction", "string"), ("weight", "integer"))


def clean(text: str) -> str:
    """The text without the characters that XML 1.0 forbids (production 2, Char)."""
    return _ILLEGAL.sub("", text)


def _quoted(text: str) -> str:
    return quoteattr(clean(text))


def gexf(network: Network, path: Path) -> list[Path]:
    """GEXF 1.3 with typed attributes, colours, sizes, positions, and the days between which a node is valid."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write(
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            '<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"'
            ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
            ' xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">\n'
            '<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">\n'
            '<attributes class="node" mode="static">\n'
        )
        for number, (title, type_) in enumerate(_ATTRIBUTES):
            out.write(f'<attribute id="{number}" title="{title}" type="{type_}"/>\n')
        out.write('</attributes>\n<attributes class="edge" mode="static">\n')
        out.write('<attribute id="0" title="relation" type="string"/>\n</attributes>\n<nodes>\n')
        for node in network.nodes:
            out.write(_gexf_node(node))
        out.write("</nodes>\n<edges>\n")
        for number, edge in enumerate(network.edges):
            out.write(
                f'<edge id="{number}" source={_quoted(edge.source)} target={_quoted(edge.target)}'
                f' label={_quoted(edge.relation)} weight="{edge.weight}">'
                f'<attvalues><attvalue for="0" value={_quoted(edge.relation)}/></attvalues></edge>\n'
            )
        out.write("</edges>\n</graph>\n</gexf>\n")
    return [path]


def _gexf_node(node: Node) -> str:
    start, end = whole_day(node.start, last=False), whole_day(node.end, last=True)
    spell = (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")
    red, green, blue = rgb(LIGHT[node.kind])
    values = "".join(
        f"<attvalue for={_quoted(str(number))} value={_quoted(str(getattr(node, title)))}/>"
        for number, (title, _) in enumerate(_ATTRIBUTES)
    )
    return (
        f"<node id={_quoted(node.id)} label={_quoted(node.label)}{spell}><attvalues>{values}</attvalues>"
        f'<viz:color r="{red}" g="{green}" b="{blue}"/>'
        f'<viz:position x="{node.x}" y="{node.y}" z="0"/><viz:size value="{size(node):.1f}"/></node>\n'
    )


def whole_day(date: str, *, last: bool) -> str:
    """A partial date as its first (or last) day, which GEXF's date format needs; empty stays empty."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", date):
        return ""
    if len(date) == 4:
        return f"{date}-12-31" if last else f"{date}-01-01"
    if len(date) == 7:
        import calendar

        year, month = map(int, date.split("-"))
        return f"{date}-{calendar.monthrange(year, month)[1]:02d}" if last else f"{date}-01"
    return date


def size(node: Node) -> float:
    """A node's diameter, growing with the root of its degree."""
    return 6 + 4 * math.sqrt(node.weight)


def graphml(network: Network, path: Path) -> list[Path]:
    """GraphML as networkx writes it, with typed attributes."""
    import networkx as nx

    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph(name=network.name)
    for node in network.nodes:
        drawn.add_node(
            clean(node.id),
            label=clean(node.label),
            kind=node.kind,
            jurisdiction=clean(node.jurisdiction),
            start=node.start,
            end=node.end,
            weight=node.weight,
            colour=LIGHT[node.kind],
            x=node.x,
            y=node.y,
        )
    for edge in network.edges:
        drawn.add_edge(clean(edge.source), clean(edge.target), relation=edge.relation, weight=edge.weight)
    nx.write_graphml_xml(drawn, path, named_key_ids=True)
    return [path]


def cytoscape(network: Network, path: Path) -> list[Path]:
    """The JSON that cytoscape.js and Cytoscape open: `elements` with nodes, positions and edges."""
    nodes = [
        {
            "data": {
                "id": node.id,
                "value": node.id,
                "name": node.label,
                "kind": node.kind,
                "jurisdiction": node.jurisdiction,
                "start": node.start,
                "end": node.end,
                "weight": node.weight,
                "colour": LIGHT[node.kind],
            },
            "position": {"x": node.x, "y": node.y},
        }
        for node in network.nodes
    ]
    edges = [
        {
            "data": {
                "id": f"e{number}",
                "source": edge.source,
                "target": edge.target,
                "relation": edge.relation,
                "weight": edge.weight,
            }
        }
        for number, edge in enumerate(network.edges)
    ]
    graph = {"data": {"name": network.name}, "directed": True, "elements": {"nodes": nodes, "edges": edges}}
    path.write_text(json.dumps(graph, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    return [path]


def dot(network: Network, path: Path) -> list[Path]:
    """A Graphviz digraph with colours and positions."""
    lines = [f"digraph {_dot(network.name)} {{", "  node [style=filled, fontcolor=white];"]
    lines += [
        f'  {_dot(n.id)} [label={_dot(n.label)}, fillcolor="{LIGHT[n.kind]}", pos="{n.x / 10:.1f},{n.y / 10:.1f}"];'
        for n in network.nodes
    ]
    lines += [f"  {_dot(e.source)} -> {_dot(e.target)} [label={_dot(e.relation)}];" for e in network.edges]
    path.write_text("\n".join([*lines, "}"]) + "\n", encoding="utf-8")
    return [path]


def _dot(text: str) -> str:
    plain = clean(text).replace("\\", "\\\\").replace('"', '\\"')
    return '"' + " ".join(plain.split()) + '"'
