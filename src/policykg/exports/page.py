"""A network as one page for any browser, without a network connection: to move in, to search, and with its words."""

from __future__ import annotations

import base64
from collections import Counter
from collections.abc import Mapping
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from types import MappingProxyType
from typing import Any

from policykg.exports.network import Network
from policykg.exports.palette import DARK, DARK_INK, DARK_PAPER, INK, LIGHT, NAMES, PAPER
from policykg.exports.quotes import Ends, Words
from policykg.exports.text import fresh, js, plain, spelled


def _colours(kinds: Mapping[str, str], **others: str) -> str:
    return "; ".join(f"--{name}: {colour}" for name, colour in {**kinds, **others}.items())


_ON_PAPER = _colours(
    LIGHT, ink=INK, paper=PAPER, soft="#5c5851", edge="#8b857a", line="#e4e0d6", link="#77736b", mark="#f3e6b8"
)
_IN_THE_DARK = _colours(
    DARK, ink=DARK_INK, paper=DARK_PAPER, soft="#b0aa9e", edge="#7d776c", line="#33342f", link="#a09a8f", mark="#5a4d1f"
)
_THEME = f"""
:root {{ color-scheme: light dark; {_ON_PAPER} }}
@media (prefers-color-scheme: dark) {{ :root {{ {_IN_THE_DARK} }} }}
{" ".join(f".{kind} {{ --dot: var(--{kind}) }}" for kind in LIGHT)}
"""
_KINDS = {kind: number for number, kind in enumerate(LIGHT)}


def html(network: Network, path: Path, *, quotes: Mapping[Ends, Words] = MappingProxyType({})) -> list[Path]:
    """One self-contained page: the network to move in, narrowed by class, searched, each link with its words.

    The page's policy lets it run this script and no other, and load nothing.
    """
    title = f"{plain(network.name)}: {len(network.nodes):,} nodes, {len(network.edges):,} links"
    style, script = _THEME + _beside("page.css"), _beside("page.js")
    policy = f"default-src 'none'; style-src '{_digest(style)}'; script-src '{_digest(script)}'"
    with fresh(path) as out:
        out.write(
            '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">\n'
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
            f"<title>{escape(title)}</title><style>{style}</style></head>\n"
            f'<body><header><h1>{escape(title)}</h1><div class="find"><input type="search" role="combobox" '
            'aria-label="find a name" placeholder="find a name" aria-expanded="false" aria-controls="found" '
            'aria-autocomplete="list" autocomplete="off"><ul id="found" role="listbox" aria-label="names found" hidden>'
            f'</ul></div><div class="keys" role="group" aria-label="classes shown">{_legend(network)}</div>'
            '<span class="hint">drag · wheel or + − · point or click</span></header>\n'
            '<main><canvas tabindex="0" role="img" aria-label="'
            f'{escape(title)}; arrows move, plus and minus bring closer, 0 shows all"></canvas>\n'
            '<div id="tip" role="tooltip" hidden></div>'
            '<aside id="chosen" aria-label="what is chosen" tabindex="0" hidden></aside>'
            "<noscript>This page needs JavaScript; its data is in its source.</noscript></main>\n"
            '<script type="application/json" id="data">'
        )
        # Column by column: no name is written once a row, and no more than one column is held as text.
        out.write(f'{{"kinds":{js([[kind, NAMES[kind]] for kind in LIGHT])},')
        _write_nodes(out.write, network)
        _write_edges(out.write, network, quotes)
        out.write(f"}}</script>\n<script>{script}</script></body></html>\n")
    return [path]


@cache
def _beside(name: str) -> str:
    return Path(__file__).with_name(name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return f"sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}"


def _legend(network: Network) -> str:
    counts = Counter(node.kind for node in network.nodes)
    return "".join(
        f'<button type="button" class="{kind}" aria-pressed="true" data-kind="{number}"><i></i>{NAMES[kind]} '
        f"({counts[kind]:,})</button>"
        for kind, number in _KINDS.items()
        if kind in counts
    )


def _write_nodes(write: Any, network: Network) -> None:  # noqa: ANN401  a file's method
    columns = {
        "label": [plain(node.label) for node in network.nodes],
        "kind": [_KINDS[node.kind] for node in network.nodes],
        "start": [plain(node.start) for node in network.nodes],
        "end": [plain(node.end) for node in network.nodes],
        "weight": [node.weight for node in network.nodes],
        "x": [node.x for node in network.nodes],
        "y": [node.y for node in network.nodes],
    }
    write(f'"nodes":{js(columns)},\n')


def _write_edges(write: Any, network: Network, quotes: Mapping[Ends, Words]) -> None:  # noqa: ANN401  as above
    numbers = {node.id: number for number, node in enumerate(network.nodes)}
    relations = {name: number for number, name in enumerate(sorted({edge.relation for edge in network.edges}))}
    said: dict[Words, int] = {}
    columns = {
        "source": [numbers[edge.source] for edge in network.edges],
        "target": [numbers[edge.target] for edge in network.edges],
        "relation": [relations[edge.relation] for edge in network.edges],
        "weight": [edge.weight for edge in network.edges],
        "quote": [
            said.setdefault(words, len(said)) if (words := quotes.get((e.source, e.relation, e.target))) else -1
            for e in network.edges
        ],
    }
    write(f'"relations":{js([spelled(name) for name in relations])},\n"edges":{js(columns)},\n')
    write(f'"quotes":{js([[words.document, words.before, words.exact, words.after] for words in said])}')
