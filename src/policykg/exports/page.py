"""A network as one page for any browser, without a network connection: to move in and to search."""

from __future__ import annotations

from collections import Counter
from html import escape
from pathlib import Path

from policykg.exports.drawing import drawing
from policykg.exports.network import Network
from policykg.exports.palette import DARK, DARK_INK, DARK_PAPER, INK, LIGHT, NAMES, PAPER
from policykg.exports.svg import picture
from policykg.exports.text import fresh, plain

_STYLE = f"""
:root {{ color-scheme: light dark; --ink: {INK}; --paper: {PAPER}; --soft: #5c5851; --edge: #8b857a }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: {DARK_INK}; --paper: {DARK_PAPER}; --soft: #b0aa9e }} }}
{"".join(f".{kind} {{ --dot: {colour} }} " for kind, colour in LIGHT.items())}
@media (prefers-color-scheme: dark) {{ {"".join(f".{kind} {{ --dot: {colour} }} " for kind, colour in DARK.items())} }}
* {{ box-sizing: border-box }}
body {{ margin: 0; height: 100vh; display: flex; flex-direction: column; color: var(--ink); background: var(--paper);
  font: 16px/1.5 Georgia, "Noto Serif", "Noto Serif CJK SC", "Songti SC", serif }}
header {{ display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; align-items: baseline; padding: .7rem 1.2rem }}
h1 {{ font-size: 1.1rem; margin: 0 }} .key, .hint {{ font-size: .9rem; white-space: nowrap }}
.hint {{ color: var(--soft) }}
i {{ display: inline-block; width: .75em; height: .75em; border-radius: 50%; margin-right: .4em;
  background: var(--dot) }}
input[type=search] {{ font: inherit; font-size: .9rem; padding: .15rem .5rem; color: inherit; background: transparent;
  border: 1px solid var(--edge); border-radius: 3px; width: 16rem }}
main {{ flex: 1; min-height: 0; position: relative }}
svg {{ display: block; width: 100%; height: 100%; cursor: grab; touch-action: none }}
main svg text {{ fill: var(--ink) }} main svg .halo {{ stroke: var(--paper) }} main svg circle {{ fill: var(--dot) }}
.quiet {{ display: none }} .found .quiet, g:hover > .quiet {{ display: inline }} .faint {{ opacity: .12 }}
"""
_SCRIPT = """
const box = document.querySelector('input[type=search]'), all = document.querySelectorAll('g[data-l]');
box.addEventListener('input', () => { const wanted = box.value.trim().toLowerCase();
  for (const g of all) { const found = wanted !== '' && g.dataset.l.includes(wanted);
    g.classList.toggle('found', found); g.classList.toggle('faint', wanted !== '' && !found) } });
const picture = document.querySelector('main svg'), view = picture.viewBox.baseVal;
picture.addEventListener('wheel', event => { event.preventDefault();
  const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(picture.getScreenCTM().inverse());
  const by = event.deltaY < 0 ? .8 : 1.25; view.x = at.x - (at.x - view.x) * by; view.y = at.y - (at.y - view.y) * by;
  view.width *= by; view.height *= by }, { passive: false });
picture.addEventListener('pointermove', event => { if (event.buttons !== 1) return;
  const scale = picture.getScreenCTM().a; view.x -= event.movementX / scale; view.y -= event.movementY / scale });
"""


def html(network: Network, path: Path) -> list[Path]:
    """One self-contained page: the picture to move in, what its colours mean, and a search among its labels."""
    title = f"{plain(network.name)}: {len(network.nodes):,} nodes, {len(network.edges):,} links"
    with fresh(path) as out:
        out.write(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            # Nothing is fetched: what is not in this file does not exist.
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
            "script-src 'unsafe-inline'\">\n"
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
            f"<body><header><h1>{escape(title)}</h1>{_legend(network)}"
            '<input type="search" aria-label="find a label" placeholder="find a label">'
            '<span class="hint">wheel: closer · drag: move · point: what it is</span></header>\n<main>'
        )
        out.writelines(picture(network, drawing(network), titled=False))
        out.write(f"</main>\n<script>{_SCRIPT}</script></body></html>\n")
    return [path]


def _legend(network: Network) -> str:
    counts = Counter(node.kind for node in network.nodes)
    return "".join(f'<span class="key {k}"><i></i>{NAMES[k]} ({counts[k]:,})</span>' for k in LIGHT if k in counts)
