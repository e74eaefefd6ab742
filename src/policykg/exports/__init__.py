"""The graph as files that other tools open; the suffix says the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from policykg.errors import PolicyKGError
from policykg.exports import cytoscape, dot, gexf, graphml, igscript, linked, page, parquet, png, svg, tables, vault
from policykg.exports.network import NETWORKS, Network, network
from policykg.exports.quotes import quotes
from policykg.exports.statements import Statement, statements
from policykg.exports.text import beside

if TYPE_CHECKING:
    from policykg.store import GraphStore

__all__ = ["FORMATS", "VIEWS", "export", "formats", "network"]

_RDF: Mapping[str, str] = {
    ".ttl": "text/turtle",
    ".nq": "application/n-quads",
    ".trig": "application/trig",
    ".jsonld": "application/ld+json",
}
_DRAWN: Mapping[str, Callable[[Network, Path], list[Path]]] = {
    ".gexf": gexf.gexf,
    ".graphml": graphml.graphml,
    ".yed.graphml": graphml.yed,
    ".cyjs": cytoscape.cyjs,
    ".cx2": cytoscape.cx2,
    ".json": linked.node_link,
    ".vosviewer.json": linked.vosviewer,
    ".dot": dot.dot,
    ".csv": tables.gephi,
    ".neo4j.csv": tables.neo4j,
    ".parquet": parquet.parquet,
    ".obsidian": vault.vault,
    ".svg": svg.svg,
    ".png": png.png,
    ".html": page.html,
}
_CODED: Mapping[str, Callable[[Iterable[Statement], Path], list[Path]]] = {
    ".csv": tables.coding_sheet,
    ".igs": igscript.igs,
}
_NORMS = "norms"
VIEWS = (*NETWORKS, _NORMS)
FORMATS = tuple(sorted({*_RDF, *_DRAWN, *_CODED}))


def formats(view: str) -> tuple[str, ...]:
    """The suffixes that a view is written as; PolicyKGError for an unknown view."""
    if view not in VIEWS:
        raise PolicyKGError(f"no view {view!r}; choose one of {', '.join(VIEWS)}")
    return tuple(sorted(_CODED if view == _NORMS else {*_RDF, *_DRAWN}))


def export(store: GraphStore, path: Path, *, view: str = "policies") -> list[Path]:
    """Write the file and name what was written: for CSV and Parquet of a network a file of nodes and one of edges, for
    Obsidian the notes of a folder.

    RDF formats hold the whole dataset when the view is `full`, else the triples between the view's nodes and what
    names them; the view `norms` is a coding sheet or IG Script. PolicyKGError where suffix, view or folder do not
    exist, or the view is not written as that.
    """
    suffix = _suffix(path)
    if suffix not in FORMATS:
        raise PolicyKGError(f"{path}: no format {suffix or 'without a suffix'!r}; choose one of {' '.join(FORMATS)}")
    if suffix not in formats(view):
        others = f"{', '.join(NETWORKS)}: {' '.join(formats(NETWORKS[0]))}; {_NORMS}: {' '.join(formats(_NORMS))}"
        raise PolicyKGError(f"{path}: the view {view} is not written as {suffix}; what goes is {others}")
    if not path.parent.is_dir():
        raise PolicyKGError(f"{path.parent}: no such folder; make it first")
    try:
        return _written(store, path, suffix, view)
    except OSError as error:
        raise PolicyKGError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error


def _suffix(path: Path) -> str:
    """The longest of the formats' suffixes that the name ends in, such as `.yed.graphml`, else its last one."""
    name = path.name.lower()
    known = (suffix for suffix in FORMATS if name.endswith(suffix) and len(name) > len(suffix))
    return max(known, key=len, default=path.suffix.lower())


def _written(store: GraphStore, path: Path, suffix: str, view: str) -> list[Path]:
    if view == _NORMS:
        return _CODED[suffix](statements(store), path)
    if suffix == ".html":
        return page.html(network(store, view), path, quotes=quotes(store, view))
    if suffix not in _RDF:
        return _DRAWN[suffix](network(store, view), path)
    nodes = None if view == "full" else {node.id for node in network(store, view).nodes}
    with beside(path) as part:
        store.write(part, _RDF[suffix], about=nodes)
    return [path]
