"""Networks as two CSV tables, nodes and edges, which Gephi, R and spreadsheets open."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from policykg.exports.network import Network

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def csv_pair(network: Network, path: Path) -> list[Path]:
    """`NAME.csv` → `NAME-nodes.csv` and `NAME-edges.csv`, in UTF-8; a cell never starts a formula."""
    nodes = path.with_name(f"{path.stem}-nodes.csv")
    edges = path.with_name(f"{path.stem}-edges.csv")
    _write(
        nodes,
        ("Id", "Label", "kind", "jurisdiction", "start", "end", "weight"),
        ((n.id, n.label, n.kind, n.jurisdiction, n.start, n.end, n.weight) for n in network.nodes),
    )
    _write(
        edges,
        ("Source", "Target", "Type", "relation", "Weight"),
        ((e.source, e.target, "Directed", e.relation, e.weight) for e in network.edges),
    )
    return [nodes, edges]


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(header)
        writer.writerows([safe(cell) for cell in row] for row in rows)


def safe(cell: object) -> object:
    """A cell that no spreadsheet runs as a formula: such a text gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
