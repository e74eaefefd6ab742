"""A network as one page for any browser, without a network connection: to move in, to search, to follow links."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TextIO

from policykg.exports.drawing import drawing
from policykg.exports.network import Network
from policykg.exports.palette import DARK, DARK_INK, DARK_PAPER, INK, LIGHT, LINK, NAMES, PAPER
from policykg.exports.svg import picture
from policykg.exports.text import fresh, js, listed, plain

VIEWER = Path(__file__).with_name("viewer.js")
"""Sigma, graphology and the page's own script, bundled by `make viewer`; not in the repository, but in the wheel."""

_STYLE = f"""
:root {{ color-scheme: light dark; --ink: {INK}; --paper: {PAPER}; --soft: #5c5851; --edge: #8b857a }}
@media (prefers-color-scheme: dark) {{ :root {{ --ink: {DARK_INK}; --paper: {DARK_PAPER}; --soft: #b0aa9e }} }}
{"".join(f".{kind} {{ --dot: {colour} }} " for kind, colour in LIGHT.items())}
@media (prefers-color-scheme: dark) {{ {"".join(f".{kind} {{ --dot: {colour} }} " for kind, colour in DARK.items())} }}
* {{ box-sizing: border-box }}
body {{ margin: 0; height: 100vh; display: flex; flex-direction: column; color: var(--ink); background: var(--paper);
  font: 16px/1.5 Georgia, "Noto Serif", "Noto Serif CJK SC", "Songti SC", serif }}
header {{ display: flex; flex-wrap: wrap; gap: .4rem 1.4rem; align-items: baseline; padding: .7rem 1.2rem }}
h1 {{ font-size: 1.1rem; margin: 0 }} label, .hint {{ font-size: .9rem; white-space: nowrap }}
.hint {{ color: var(--soft) }}
i {{ display: inline-block; width: .75em; height: .75em; border-radius: 50%; margin-right: .4em;
  background: var(--dot) }}
input[type=search] {{ font: inherit; font-size: .9rem; padding: .15rem .5rem; color: inherit; background: transparent;
  border: 1px solid var(--edge); border-radius: 3px; width: 16rem }}
main {{ flex: 1; min-height: 0; position: relative }}
aside {{ position: absolute; right: 1.2rem; top: .6rem; width: 21rem; max-width: 90vw; max-height: calc(100% - 1.2rem);
  overflow: auto; background: var(--paper); border: 1px solid var(--edge); border-radius: 3px; padding: .7rem 1rem;
  font-size: .95rem }}
aside h2 {{ font-size: 1rem; margin: 0 0 .2rem }} aside p, aside ul {{ margin: .2rem 0 }} aside ul {{ padding: 0 }}
aside li {{ list-style: none; margin: .15rem 0 }} aside .soft {{ color: var(--soft); font-size: .85rem }}
button {{ font: inherit; color: inherit; background: none; border: 0; padding: 0; cursor: pointer; text-align: left;
  text-decoration: underline; text-decoration-color: var(--edge) }}
[hidden] {{ display: none }}
svg {{ display: block; width: 100%; height: 100%; cursor: grab; touch-action: none }}
main svg text {{ fill: var(--ink) }} main svg .halo {{ stroke: var(--paper) }} main svg circle {{ fill: var(--dot) }}
.quiet {{ display: none }} .found .quiet, g:hover > .quiet {{ display: inline }} .faint {{ opacity: .12 }}
"""
_PLAIN_SCRIPT = """
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
    """One self-contained page; with the viewer where it has been built, else with an SVG to move and search."""
    viewer = VIEWER.read_text(encoding="utf-8") if VIEWER.is_file() else ""
    title = f"{plain(network.name)}: {len(network.nodes):,} nodes, {len(network.edges):,} links"
    with fresh(path) as out:
        out.write(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            # Nothing is fetched: what is not in this file does not exist.
            "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; "
            "script-src 'unsafe-inline'; img-src data: blob:\">\n"
            f"<title>{escape(title)}</title><style>{_STYLE}</style></head>\n"
            f"<body><header><h1>{escape(title)}</h1>{_legend(network, boxes=bool(viewer))}"
            '<input type="search" list="labels" aria-label="find a label" placeholder="find a label">'
        )
        (_viewed if viewer else _pictured)(network, out)
        script = viewer.replace("</script", "<\\/script") if viewer else _PLAIN_SCRIPT
        out.write(f"<script>{script}</script></body></html>\n")
    return [path]


def _legend(network: Network, *, boxes: bool) -> str:
    counts = Counter(node.kind for node in network.nodes)
    box = '<input type="checkbox" checked value="{}">' if boxes else ""
    return "".join(
        f'<label class="{k}">{box.format(k)}<i></i>{NAMES[k]} ({counts[k]:,})</label>' for k in LIGHT if k in counts
    )


def _pictured(network: Network, out: TextIO) -> None:
    out.write('<span class="hint">wheel: closer · drag: move · point: what it is</span></header>\n<main>')
    drawn = drawing(network)
    out.writelines(picture(network, drawn, titled=False))
    out.write("</main>\n")


def _viewed(network: Network, out: TextIO) -> None:
    """The network as data for the viewer: ends and relations by number, to keep the file small."""
    numbers = {node.id: number for number, node in enumerate(network.nodes)}
    relations = sorted({edge.relation for edge in network.edges})
    of = {relation: number for number, relation in enumerate(relations)}
    out.write(
        '<span class="hint" id="hint"></span></header>\n<main><div id="view"></div><aside hidden></aside></main>\n'
    )
    out.write('<datalist id="labels"></datalist>\n<script type="application/json" id="network">{"nodes":[\n')
    listed(
        out,
        (
            [plain(n.id), plain(n.label), n.kind, n.x, n.y, round(n.size, 1), n.start, n.end, plain(n.jurisdiction)]
            for n in network.nodes
        ),
    )
    out.write('],\n"edges":[\n')
    listed(out, _numbered(network, numbers, of))
    look = {"light": dict(LIGHT), "dark": dict(DARK), "names": dict(NAMES), "link": LINK, "relations": relations}
    out.write(f'],\n"look":{js(look)}}}</script>\n')


def _numbered(network: Network, numbers: dict[str, int], relations: dict[str, int]) -> Iterator[list[int]]:
    for edge in network.edges:
        yield [numbers[edge.source], numbers[edge.target], relations[edge.relation], edge.weight]
