"""Networks as pictures: SVG, and a stand-alone page that shows it with a legend and a label search, offline."""

from __future__ import annotations

from html import escape
from pathlib import Path

from policykg.exports.graphs import clean, size
from policykg.exports.network import COLOURS, Network, Node

_MARGIN = 80
_LABELLED = 60
"""So many nodes, those with the most links, carry their label in the picture; the others show it when pointed at."""

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fdfcf9; --line: #8a8a8a }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #191919; --line: #777 } }
body { margin: 0; font: 16px/1.5 Georgia, "Songti SC", serif; color: var(--ink); background: var(--paper) }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; padding: .8rem 1.2rem }
h1 { font-size: 1.1rem; margin: 0 }
.key { white-space: nowrap; font-size: .85rem }
.key i { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .35em }
input { font: inherit; font-size: .85rem; padding: .15rem .5rem }
svg { display: block; width: 100vw; height: calc(100vh - 4rem) }
"""
_SVG_STYLE = """
line { stroke: #8a8a8a; stroke-opacity: .45 } circle { stroke: #fff; stroke-width: 1 }
text { font: 13px Georgia, serif; paint-order: stroke; stroke: #fdfcf9; stroke-width: 3px; fill: #1c1c1c }
.faint { opacity: .12 }
"""
_SCRIPT = """
const box = document.querySelector('input'), all = document.querySelectorAll('g[data-l]');
box.addEventListener('input', () => { const wanted = box.value.trim().toLowerCase();
  for (const g of all) g.classList.toggle('faint', wanted !== '' && !g.dataset.l.includes(wanted)) });
"""


def svg(network: Network, path: Path) -> list[Path]:
    """A scalable picture of the network."""
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + _drawing(network), encoding="utf-8")
    return [path]


def html(network: Network, path: Path) -> list[Path]:
    """One self-contained page: the picture, what its colours mean, and a search among its labels."""
    kinds = sorted({node.kind for node in network.nodes}, key=list(COLOURS).index)
    legend = "".join(
        f'<span class="key"><i style="background:{COLOURS[k]}"></i>{k}'
        f" ({sum(n.kind == k for n in network.nodes):,})</span>"
        for k in kinds
    )
    title = f"{network.name}: {len(network.nodes):,} nodes, {len(network.edges):,} links"
    path.write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><header><h1>{escape(title)}</h1>{legend}"
        f'<input type="search" aria-label="find a label" placeholder="find a label"></header>\n'
        f"{_drawing(network)}\n<script>{_SCRIPT}</script></body></html>\n",
        encoding="utf-8",
    )
    return [path]


def _drawing(network: Network) -> str:
    xs = [node.x for node in network.nodes] or [0.0]
    ys = [node.y for node in network.nodes] or [0.0]
    left, top = min(xs) - _MARGIN, min(ys) - _MARGIN
    width, height = max(xs) - left + _MARGIN, max(ys) - top + _MARGIN
    places = {node.id: node for node in network.nodes}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}" role="img"'
        f' aria-label="{_attribute(network.name)} network"><style>{_SVG_STYLE}</style>'
    ]
    for edge in network.edges:
        a, b = places[edge.source], places[edge.target]
        lines.append(
            f'<line x1="{a.x}" y1="{a.y}" x2="{b.x}" y2="{b.y}" stroke-width="{1 + edge.weight**0.5 / 2:.1f}">'
            f"<title>{_text(a.label)} — {_text(edge.relation)} → {_text(b.label)}</title></line>"
        )
    ranked = sorted(network.nodes, key=lambda node: (-node.weight, node.id))
    labelled = {node.id for node in ranked[:_LABELLED]}
    lines += [_circle(node, labelled=node.id in labelled) for node in reversed(ranked)]
    return "\n".join([*lines, "</svg>"])


def _circle(node: Node, *, labelled: bool) -> str:
    radius = size(node) / 2
    dates = f" ({node.start}{'–' + node.end if node.end else ''})" if node.start else ""
    short = node.label if len(node.label) <= 42 else node.label[:40].rstrip() + "…"
    name = f'<text x="{node.x + radius + 3:.1f}" y="{node.y + 4:.1f}">{_text(short)}</text>' if labelled else ""
    return (
        f'<g data-l="{_attribute(node.label.lower())}"><circle cx="{node.x}" cy="{node.y}" r="{radius:.1f}"'
        f' fill="{COLOURS[node.kind]}"><title>{_text(node.label + dates)}</title></circle>{name}</g>'
    )


def _text(text: str) -> str:
    return escape(clean(text), quote=False)


def _attribute(text: str) -> str:
    return escape(clean(text))
