"""GraphML: plain, with the attributes by which Gephi and igraph know colours and places, and as yEd draws it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from policykg.exports.network import Edge, Network, Node
from policykg.exports.palette import INK, LIGHT, LINK, rgb
from policykg.exports.text import fresh, plain, xml

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<graphml xmlns="http://graphml.graphdrawing.org/xmlns"{more}\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\
 xsi:schemaLocation="http://graphml.graphdrawing.org/xmlns {schema}">
"""
_PLAIN = "http://graphml.graphdrawing.org/xmlns/1.0/graphml.xsd"
_YED = "http://www.yworks.com/xml/schema/graphml/1.1/ygraphml.xsd"
_TEXT = ("label", "kind", "jurisdiction", "start", "end")
_NODE_KEYS = (
    *((name, "string") for name in (*_TEXT, "colour")),
    ("weight", "int"),
    *((name, "double") for name in ("x", "y", "size")),
    *((name, "int") for name in "rgb"),
)
_COLOURS = {
    kind: f'<data key="colour">{colour}</data>'
    + "".join(f'<data key="{name}">{value}</data>' for name, value in zip("rgb", rgb(colour), strict=True))
    for kind, colour in LIGHT.items()
}


def graphml(network: Network, path: Path) -> list[Path]:
    """The network with typed attributes; ids are IRIs."""
    with fresh(path) as out:
        out.write(_HEAD.format(more="", schema=_PLAIN))
        out.writelines(
            f'<key id="{name}" for="node" attr.name="{name}" attr.type="{type_}"/>\n' for name, type_ in _NODE_KEYS
        )
        out.write('<key id="relation" for="edge" attr.name="relation" attr.type="string"/>\n')
        out.write('<key id="count" for="edge" attr.name="weight" attr.type="int"/>\n')
        out.write(f'<graph id="{xml(network.name)}" edgedefault="directed">\n')
        out.writelines(map(_node, network.nodes))
        out.writelines(_edges(network.edges))
        out.write("</graph>\n</graphml>\n")
    return [path]


def _node(node: Node) -> str:
    stated = "".join(f'<data key="{n}">{xml(value)}</data>' for n in _TEXT if (value := getattr(node, n)))
    return (
        f'<node id="{xml(node.id)}">{stated}{_COLOURS[node.kind]}<data key="weight">{node.weight}</data>'
        f'<data key="x">{node.x}</data><data key="y">{node.y}</data><data key="size">{node.size:.1f}</data></node>\n'
    )


def _edges(edges: Iterable[Edge]) -> Iterator[str]:
    for number, edge in enumerate(edges):
        yield (
            f'<edge id="e{number}" source="{xml(edge.source)}" target="{xml(edge.target)}">'
            f'<data key="relation">{xml(edge.relation)}</data><data key="count">{edge.weight}</data></edge>\n'
        )


def yed(network: Network, path: Path) -> list[Path]:
    """The network as yEd draws it: coloured circles where they stand, labels beside them, arrows; a node's link is its
    IRI.
    """
    with fresh(path) as out:
        out.write(_HEAD.format(more=' xmlns:y="http://www.yworks.com/xml/graphml"', schema=_YED))
        for owner, name in (("node", "kind"), ("node", "jurisdiction"), ("node", "start"), ("node", "end")):
            out.write(f'<key id="{name}" for="{owner}" attr.name="{name}" attr.type="string"/>\n')
        out.write('<key id="url" for="node" attr.name="url" attr.type="string"/>\n')
        out.write('<key id="shape" for="node" yfiles.type="nodegraphics"/>\n')
        out.write('<key id="line" for="edge" yfiles.type="edgegraphics"/>\n')
        out.write(f'<graph id="{xml(network.name)}" edgedefault="directed">\n')
        out.writelines(map(_shape, network.nodes))
        for number, edge in enumerate(network.edges):
            width = 1 + edge.weight**0.5 / 2
            out.write(
                f'<edge id="e{number}" source="{xml(edge.source)}" target="{xml(edge.target)}"><data key="line">'
                f'<y:PolyLineEdge><y:LineStyle color="{LINK}" type="line" width="{width:.1f}"/>'
                '<y:Arrows source="none" target="standard"/>'
                f'<y:EdgeLabel textColor="{LINK}" fontSize="8">{xml(edge.relation)}</y:EdgeLabel>'
                "</y:PolyLineEdge></data></edge>\n"
            )
        out.write("</graph>\n</graphml>\n")
    return [path]


def _shape(node: Node) -> str:
    stated = "".join(f'<data key="{n}">{xml(v)}</data>' for n in _TEXT[1:] if (v := plain(getattr(node, n))))
    corner = f'x="{node.x - node.size / 2:.1f}" y="{node.y - node.size / 2:.1f}"'
    return (
        f'<node id="{xml(node.id)}">{stated}<data key="url">{xml(node.id)}</data><data key="shape"><y:ShapeNode>'
        f'<y:Geometry height="{node.size:.1f}" width="{node.size:.1f}" {corner}/>'
        f'<y:Fill color="{LIGHT[node.kind]}" transparent="false"/>'
        '<y:BorderStyle color="#ffffff" type="line" width="1"/>'
        f'<y:NodeLabel modelName="sides" modelPosition="e" textColor="{INK}">{xml(node.label)}</y:NodeLabel>'
        f'<y:Shape type="ellipse"/></y:ShapeNode></data></node>\n'
    )
