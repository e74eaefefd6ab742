"""CSV tables that R and spreadsheets open: a network as nodes and edges, statements as a coding sheet."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from pathlib import Path

from policykg.exports.network import Network
from policykg.exports.statements import Statement

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


def coding_sheet(statements: Iterable[Statement], path: Path) -> list[Path]:
    """One row a statement in the terms of the Institutional Grammar, as RFC 4180 has it; a cell never starts a formula.

    `or_else` is empty: the graph does not tie sanctions to norms.
    """
    header = (
        *("id", "document", "policy", "section", "attribute", "deontic", "modality", "aim", "direct_object"),
        *("indirect_object", "activation_condition", "exception", "execution_constraint", "or_else"),
        *("quote", "start", "end", "confidence", "rule", "status"),
    )
    _write(path, header, map(_coded, statements), ends="\r\n")
    return [path]


def _coded(s: Statement) -> tuple[object, ...]:
    return (
        *(s.id, s.document, s.policy, s.section, s.words("attribute"), s.words("deontic"), s.modality),
        *(s.words("aim"), s.words("object"), s.words("counterpart"), s.words("condition"), s.words("exception")),
        *(s.words("deadline"), "", s.quote, s.start, s.end, s.confidence, s.rule, s.status),
    )


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]], *, ends: str = "\n") -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator=ends)
        writer.writerow(header)
        writer.writerows([safe(cell) for cell in row] for row in rows)


def safe(cell: object) -> object:
    """A cell that no spreadsheet runs as a formula: such a text gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
