"""DOT, as Graphviz draws it: where the nodes stand, in the colours of their classes, labels beside them."""

from __future__ import annotations

from pathlib import Path

from policykg.exports.network import Network
from policykg.exports.palette import INK, LIGHT, LINK
from policykg.exports.text import fresh, plain

_LONGEST = 60


def dot(network: Network, path: Path) -> list[Path]:
    """A digraph that `dot`, `neato` and `xdot` draw with the places given here; the tooltip is the whole label."""
    with fresh(path) as out:
        out.write(f"digraph {_quoted(network.name)} {{\n")
        out.write("  graph [layout=neato, inputscale=72, forcelabels=false, outputorder=edgesfirst];\n")
        out.write(
            f'  node [shape=circle, style=filled, fixedsize=true, label="", color="#ffffff", fontcolor="{INK}"];\n'
        )
        out.write(f'  edge [color="{LINK}80", arrowsize=0.5, fontsize=8, fontcolor="{LINK}"];\n')
        for n in network.nodes:
            short = n.label if len(n.label) <= _LONGEST else n.label[: _LONGEST - 1] + "…"
            out.write(
                f'  {_quoted(n.id)} [xlabel={_quoted(short)}, tooltip={_quoted(n.label)}, fillcolor="{LIGHT[n.kind]}",'
                f' width={n.size / 72:.3f}, pos="{n.x:.1f},{0 - n.y:.1f}!"];\n'
            )
        for e in network.edges:
            relation = _quoted(e.relation)
            out.write(f"  {_quoted(e.source)} -> {_quoted(e.target)} [label={relation}, tooltip={relation}];\n")
        out.write("}\n")
    return [path]


def _quoted(text: str) -> str:
    """A quoted string; a backslash would start one of Graphviz's escapes, and `&` an entity of HTML."""
    escaped = plain(text).replace("\\", "\\\\").replace('"', '\\"').replace("&", "&amp;")
    return f'"{escaped}"'
