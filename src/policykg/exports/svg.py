"""A network as SVG, which browsers, editors of drawings and printers take at any size."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policykg.exports.drawing import Box, Drawing, drawing, short
from policykg.exports.network import Network, Node
from policykg.exports.palette import INK, LIGHT, LINK, PAPER
from policykg.exports.text import fresh, xml

FONTS = "Georgia, 'Noto Serif', 'Noto Serif CJK SC', 'Songti SC', SimSun, serif"
_STYLE = f"""
line {{ stroke: {LINK}; stroke-opacity: .45 }} circle {{ stroke: #fff; stroke-width: 1 }}
text {{ font-family: {FONTS}; fill: {INK}; pointer-events: none }}
.halo {{ stroke: {PAPER}; stroke-width: .3em; stroke-linejoin: round }} .title {{ font-size: 1.2em; font-weight: bold }}
{"".join(f".{kind} {{ fill: {colour} }} " for kind, colour in LIGHT.items())}
"""


def svg(network: Network, path: Path) -> list[Path]:
    """A picture with a title, a legend, and the whole label and dates of each node when pointed at."""
    with fresh(path) as out:
        out.write('<?xml version="1.0" encoding="UTF-8"?>\n')
        drawn = drawing(network)
        out.writelines(picture(network, drawn))
    return [path]


def picture(network: Network, drawn: Drawing) -> Iterator[str]:
    """The lines of the `svg` element, with its title and legend."""
    frame = drawn.frame
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{frame.left:.1f} {frame.top:.1f} '
        f'{frame.right - frame.left:.1f} {frame.bottom - frame.top:.1f}" role="img" font-size="{drawn.letters:.1f}"'
        f' aria-label="{xml(drawn.title)}"><style>{_STYLE}</style>\n'
    )
    yield f'<rect x="{frame.left:.1f}" y="{frame.top:.1f}" width="100%" height="100%" fill="{PAPER}"/>\n'
    yield from _heading(drawn)
    places = {node.id: node for node in network.nodes}
    for edge in network.edges:
        a, b = places[edge.source], places[edge.target]
        yield (
            f'<line x1="{a.x}" y1="{a.y}" x2="{b.x}" y2="{b.y}" stroke-width="{1 + edge.weight**0.5 / 2:.1f}">'
            f"<title>{xml(a.label)} — {xml(edge.relation)} → {xml(b.label)}</title></line>\n"
        )
    for node in reversed(drawn.nodes):
        yield _circle(node, drawn.labels.get(node.id), drawn.letters)
    yield "</svg>\n"


def _heading(drawn: Drawing) -> Iterator[str]:
    left, letters = drawn.frame.left + 40, drawn.letters
    for key in drawn.legend[:1]:
        yield f'<text class="title" x="{left:.1f}" y="{key.y - 1.1 * letters:.1f}">{xml(drawn.title)}</text>\n'
    for key in drawn.legend:
        yield f'<circle class="{key.kind}" cx="{key.x:.1f}" cy="{key.y:.1f}" r="{letters * 0.4:.1f}"/>'
        yield f'<text x="{key.x + letters * 0.8:.1f}" y="{key.y + letters * 0.35:.1f}">{xml(key.words)}</text>\n'


def _circle(node: Node, box: Box | None, letters: float) -> str:
    """A node as a group: its circle, and its label twice, the first as a rim that keeps it legible over lines."""
    dates = f" ({node.start}{'–' + node.end if node.end else ''})" if node.start else ""
    circle = (
        f'<g><circle class="{node.kind}" cx="{node.x}" cy="{node.y}" r="{node.size / 2:.1f}">'
        f"<title>{xml(node.label + dates)}</title></circle>"
    )
    if not box:
        return f"{circle}</g>\n"
    place, words = f'x="{box.left:.1f}" y="{box.bottom - letters * 0.27:.1f}"', xml(short(node.label))
    texts = "".join(f'<text class="{name}" {place}>{words}</text>' for name in ("halo", "name"))
    return f"{circle}{texts}</g>\n"
