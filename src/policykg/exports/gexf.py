"""GEXF 1.3, as Gephi opens it: typed attributes, colours, sizes, places, and spells for its timeline."""

from __future__ import annotations

import calendar
import re
from pathlib import Path

from policykg.exports.network import Network, Node
from policykg.exports.palette import LIGHT, LINK, rgb
from policykg.exports.text import fresh, xml

_HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz"\
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"\
 xsi:schemaLocation="http://gexf.net/1.3 http://gexf.net/1.3/gexf.xsd" version="1.3">
<meta><creator>policykg</creator><description>{name}</description></meta>
<graph defaultedgetype="directed" mode="dynamic" timeformat="date" timerepresentation="interval">
<attributes class="node" mode="static">
<attribute id="kind" title="kind" type="string"/>
<attribute id="jurisdiction" title="jurisdiction" type="string"/>
<attribute id="from" title="from" type="string"/>
<attribute id="until" title="until" type="string"/>
<attribute id="links" title="links" type="integer"/>
</attributes>
<attributes class="edge" mode="static">
<attribute id="relation" title="relation" type="string"/>
</attributes>
<nodes>
"""
_COLOUR = '<viz:color r="{}" g="{}" b="{}"/>'.format
_COLOURS = {kind: _COLOUR(*rgb(colour)) for kind, colour in LIGHT.items()}
_LINK = _COLOUR(*rgb(LINK))


def gexf(network: Network, path: Path) -> list[Path]:
    """The network; a link lasts as long as what states it. `from` and `until` are the dates as they are known."""
    spells: dict[str, str] = {}
    with fresh(path) as out:
        out.write(_HEAD.format(name=xml(network.name)))
        for node in network.nodes:
            if spell := _spell(node):
                spells[node.id] = spell
            out.write(_node(node, spell))
        out.write("</nodes>\n<edges>\n")
        for number, edge in enumerate(network.edges):
            out.write(
                f'<edge id="{number}" source="{xml(edge.source)}" target="{xml(edge.target)}"'
                f' label="{xml(edge.relation)}" weight="{edge.weight}">'
                f'<attvalues><attvalue for="relation" value="{xml(edge.relation)}"/></attvalues>'
                f"{spells.get(edge.source, '')}{_LINK}</edge>\n"
            )
        out.write("</edges>\n</graph>\n</gexf>\n")
    return [path]


def _node(node: Node, spell: str) -> str:
    stated = (("kind", node.kind), ("jurisdiction", node.jurisdiction), ("from", node.start), ("until", node.end))
    values = "".join(f'<attvalue for="{name}" value="{xml(value)}"/>' for name, value in stated if value)
    return (
        f'<node id="{xml(node.id)}" label="{xml(node.label)}"><attvalues>{values}'
        f'<attvalue for="links" value="{node.weight}"/></attvalues>{spell}'
        f'<viz:size value="{node.size:.1f}"/>'
        # Gephi's y points up, as in mathematics, ours down, as on a page.
        f'<viz:position x="{node.x:.1f}" y="{0 - node.y:.1f}" z="0"/>{_COLOURS[node.kind]}</node>\n'
    )


def _spell(node: Node) -> str:
    start, end = whole_day(node.start, last=False), whole_day(node.end, last=True)
    bounds = (f' start="{start}"' if start else "") + (f' end="{end}"' if end else "")
    return f"<spells><spell{bounds}/></spells>" if bounds else ""


def whole_day(date: str, *, last: bool) -> str:
    """A partial date as its first (or last) day, which GEXF's date format needs; empty stays empty."""
    if not re.fullmatch(r"\d{4}(-\d\d){0,2}", date):
        return ""
    if len(date) == 4:
        return f"{date}-12-31" if last else f"{date}-01-01"
    if len(date) == 7:
        year, month = map(int, date.split("-"))
        return f"{date}-{calendar.monthrange(year, month)[1]:02d}" if last else f"{date}-01"
    return date
