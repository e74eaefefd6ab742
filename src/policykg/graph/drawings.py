"""Networks laid out once and kept beside the build, ready to be sent to a page that draws them."""

from __future__ import annotations

import contextlib
import gzip
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg.exports import network
from policykg.exports.network import NETWORKS
from policykg.graph.folder import write_atomic

if TYPE_CHECKING:
    from policykg.exports.network import Network
    from policykg.store import GraphStore

_FORMAT = "1"
"""Drawings of another format are drawn anew."""


def draw(store: GraphStore, folder: Path) -> None:
    """Lay out every view of the build in that folder; what is drawn already stays."""
    for view in NETWORKS:
        drawn(store, folder, view)


def drawn(store: GraphStore, folder: Path, view: str) -> bytes:
    """A view as gzipped JSON: columns of nodes with their places, and of edges; PolicyKGError for an unknown view."""
    path = folder / "drawings" / f"{view}-{_FORMAT}.json.gz"
    if view in NETWORKS and path.is_file():
        return path.read_bytes()
    content = packed(network(store, view))
    # A build on read-only media is drawn each time the server starts.
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        write_atomic(path, content)
    return content


def packed(found: Network) -> bytes:
    """The network as columns: edges point at nodes by their place, kinds and relations are listed once."""
    kinds, relations = _listed(n.kind for n in found.nodes), _listed(e.relation for e in found.edges)
    places = {node.id: number for number, node in enumerate(found.nodes)}

    def column(things: Iterable[Any], read: Callable[[Any], Any]) -> list[Any]:
        return [read(thing) for thing in things]

    columns = {
        "view": found.name,
        "kinds": kinds,
        "relations": relations,
        "nodes": {
            "id": column(found.nodes, lambda n: n.id),
            "label": column(found.nodes, lambda n: n.label),
            "kind": column(found.nodes, lambda n: kinds.index(n.kind)),
            "start": column(found.nodes, lambda n: n.start),
            "end": column(found.nodes, lambda n: n.end),
            "place": column(found.nodes, lambda n: n.jurisdiction),
            "weight": column(found.nodes, lambda n: n.weight),
            "x": column(found.nodes, lambda n: n.x),
            "y": column(found.nodes, lambda n: n.y),
        },
        "edges": {
            "source": column(found.edges, lambda e: places[e.source]),
            "target": column(found.edges, lambda e: places[e.target]),
            "relation": column(found.edges, lambda e: relations.index(e.relation)),
            "weight": column(found.edges, lambda e: e.weight),
        },
    }
    text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), compresslevel=6, mtime=0)


def _listed(names: Iterable[str]) -> list[str]:
    return sorted(set(names))
