"""The graph as files that other tools open; the suffix says the format."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from policykg.errors import PolicyKGError
from policykg.exports import graphs, igscript, pictures, tables
from policykg.exports.network import NETWORKS, Network, network
from policykg.exports.statements import Statement, statements

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
    ".gexf": graphs.gexf,
    ".graphml": graphs.graphml,
    ".cyjs": graphs.cytoscape,
    ".json": graphs.cytoscape,
    ".dot": graphs.dot,
    ".csv": tables.csv_pair,
    ".svg": pictures.svg,
    ".html": pictures.html,
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
    """Write the file (for the CSV of a network: one of nodes, one of edges) and name what was written.

    RDF formats hold the whole dataset when the view is `full`, else the triples between the view's nodes and what
    names them; the view `norms` is a coding sheet or IG Script. PolicyKGError where suffix, view or folder do not
    exist, or the view is not written as that.
    """
    suffix = path.suffix.lower()
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


def _written(store: GraphStore, path: Path, suffix: str, view: str) -> list[Path]:
    if view == _NORMS:
        return _CODED[suffix](statements(store), path)
    if suffix not in _RDF:
        return _DRAWN[suffix](network(store, view), path)
    nodes = None if view == "full" else {node.id for node in network(store, view).nodes}
    store.write(path, _RDF[suffix], about=nodes)
    return [path]
