"""Networks as pictures: SVG, and a stand-alone page that shows it with a legend and a label search, offline."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from policykg.exports.graphs import clean, size
from policykg.exports.network import Network, Node
from policykg.exports.palette import LIGHT

_MARGIN = 40
_LABELLED = 300
"""So many nodes, those with the most links, carry a label where there is room; the others show it when pointed at."""
_FOREMOST = 25
"""So many of them carry it even where it covers smaller nodes."""
_LONGEST = 42

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fdfcf9 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #191919 } }
body { margin: 0; font: 16px/1.5 Georgia, "Songti SC", serif; color: var(--ink); background: var(--paper) }
header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; padding: .8rem 1.2rem }
h1 { font-size: 1.1rem; margin: 0 }
.key { white-space: nowrap; font-size: .85rem }
.key i { display: inline-block; width: .7em; height: .7em; border-radius: 50%; margin-right: .35em }
input { font: inherit; font-size: .85rem; padding: .15rem .5rem }
svg { display: block; width: 100vw; height: calc(100vh - 4rem); cursor: grab; touch-action: none }
svg text { fill: var(--ink) } svg .halo { stroke: var(--paper) }
"""
_SVG_STYLE = """
line { stroke: #8a8a8a; stroke-opacity: .45 } circle { stroke: #fff; stroke-width: 1 }
text { font-family: Georgia, "Songti SC", serif; fill: #1c1c1c; pointer-events: none }
.halo { stroke: #fdfcf9; stroke-width: 4px; stroke-linejoin: round }
.quiet { display: none } .found .quiet, g:hover > .quiet { display: inline } .faint { opacity: .12 }
"""
_SCRIPT = """
const box = document.querySelector('input'), all = document.querySelectorAll('g[data-l]');
box.addEventListener('input', () => { const wanted = box.value.trim().toLowerCase();
  for (const g of all) { const found = wanted !== '' && g.dataset.l.includes(wanted);
    g.classList.toggle('found', found); g.classList.toggle('faint', wanted !== '' && !found) } });
const picture = document.querySelector('svg'), view = picture.viewBox.baseVal;
picture.addEventListener('wheel', event => { event.preventDefault();
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  const by = event.deltaY < 0 ? .8 : 1.25; view.x = at.x - (at.x - view.x) * by; view.y = at.y - (at.y - view.y) * by;
  view.width *= by; view.height *= by }, { passive: false });
picture.addEventListener('pointermove', event => { if (event.buttons !== 1) return;
  const scale = picture.getScreenCTM().a; view.x -= event.movementX / scale; view.y -= event.movementY / scale });
"""


def svg(network: Network, path: Path) -> list[Path]:
    """A scalable picture of the network."""
    path.write_text('<?xml version="1.0" encoding="UTF-8"?>\n' + _drawing(network), encoding="utf-8")
    return [path]


def html(network: Network, path: Path) -> list[Path]:
    """One self-contained page: the picture, what its colours mean, and a search among its labels."""
    kinds = sorted({node.kind for node in network.nodes}, key=list(LIGHT).index)
    legend = "".join(
        f'<span class="key"><i style="background:{LIGHT[k]}"></i>{k}'
        f" ({sum(n.kind == k for n in network.nodes):,})</span>"
        for k in kinds
    )
    title = f"{network.name}: {len(network.nodes):,} nodes, {len(network.edges):,} links"
    path.write_text(
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>\n'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body><header><h1>{escape(title)}</h1>{legend}"
        f'<input type="search" aria-label="find a label" placeholder="find a label">'
        f'<span class="key">wheel: closer · drag: move · point: what it is</span></header>\n'
        f"{_drawing(network)}\n<script>{_SCRIPT}</script></body></html>\n",
        encoding="utf-8",
    )
    return [path]


def _drawing(network: Network) -> str:
    ranked = sorted(network.nodes, key=lambda node: (-node.weight, node.id))
    around = [_around(node) for node in ranked] or [_Box(0, 0, 0, 0)]
    letters = max(13.0, (max(box.right for box in around) - min(box.left for box in around)) / 130)
    labels = _labels(ranked, letters)
    boxes = [*around, *labels.values()]
    left, top = min(box.left for box in boxes) - _MARGIN, min(box.top for box in boxes) - _MARGIN
    width, height = max(box.right for box in boxes) - left + _MARGIN, max(box.bottom for box in boxes) - top + _MARGIN
    places = {node.id: node for node in network.nodes}
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left:.1f} {top:.1f} {width:.1f} {height:.1f}" role="img"'
        f' font-size="{letters:.1f}" aria-label="{_attribute(network.name)} network"><style>{_SVG_STYLE}</style>'
    ]
    for edge in network.edges:
        a, b = places[edge.source], places[edge.target]
        lines.append(
            f'<line x1="{a.x}" y1="{a.y}" x2="{b.x}" y2="{b.y}" stroke-width="{1 + edge.weight**0.5 / 2:.1f}">'
            f"<title>{_text(a.label)} — {_text(edge.relation)} → {_text(b.label)}</title></line>"
        )
    lines += [_circle(node, labels.get(node.id), letters) for node in reversed(ranked)]
    return "\n".join([*lines, "</svg>"])


@dataclass(frozen=True, slots=True)
class _Box:
    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: _Box) -> bool:
        return (
            self.left < other.right and other.left < self.right and self.top < other.bottom and other.top < self.bottom
        )


def _labels(ranked: Sequence[Node], letters: float) -> dict[str, _Box]:
    """Where labels stand without covering a node or another label, nodes with many links first; a box for each."""
    circles = [_around(node) for node in ranked]
    found: dict[str, _Box] = {}
    for rank, node in enumerate(ranked[:_LABELLED]):
        clear = [box for box in _beside(node, letters) if not any(map(box.meets, found.values()))]
        free = [box for box in clear if not any(map(box.meets, circles))]
        if chosen := free or (clear if rank < _FOREMOST else []):
            found[node.id] = chosen[0]
    return found


def _around(node: Node) -> _Box:
    radius = size(node) / 2
    return _Box(node.x - radius, node.y - radius, node.x + radius, node.y + radius)


def _beside(node: Node, letters: float) -> Iterator[_Box]:
    """The places for a node's label: right, left, below, above."""
    width = letters * sum(1.0 if ord(letter) > 0x2E80 else 0.55 for letter in _short(node.label))
    away, high = size(node) / 2 + 3, letters * 1.15
    for left, middle in (
        (node.x + away, node.y),
        (node.x - away - width, node.y),
        (node.x - width / 2, node.y + away + high / 2),
        (node.x - width / 2, node.y - away - high / 2),
    ):
        yield _Box(left, middle - high / 2, left + width, middle + high / 2)


def _circle(node: Node, box: _Box | None, letters: float) -> str:
    """A node as a group: its circle, and its label twice, the first as a rim that keeps it legible over lines."""
    dates = f" ({node.start}{'–' + node.end if node.end else ''})" if node.start else ""
    left, bottom = (box.left, box.bottom) if box else (node.x + size(node) / 2 + 3, node.y + letters * 0.575)
    place = f'x="{left:.1f}" y="{bottom - letters * 0.27:.1f}"'
    quiet, short = ("" if box else " quiet"), _text(_short(node.label))
    return (
        f'<g data-l="{_attribute(node.label.lower())}"><circle cx="{node.x}" cy="{node.y}" r="{size(node) / 2:.1f}"'
        f' fill="{LIGHT[node.kind]}"><title>{_text(node.label + dates)}</title></circle>'
        f'<text class="halo{quiet}" {place}>{short}</text><text class="name{quiet}" {place}>{short}</text></g>'
    )


def _short(label: str) -> str:
    return label if len(label) <= _LONGEST else label[: _LONGEST - 2].rstrip() + "…"


def _text(text: str) -> str:
    return escape(clean(text), quote=False)


def _attribute(text: str) -> str:
    return escape(clean(text))
