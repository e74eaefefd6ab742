"""CSV tables: a network as nodes and edges for Gephi, R or Neo4j, statements as a coding sheet.

They are in UTF-8, and no cell starts a formula.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from pathlib import Path

from policykg.exports.network import Network
from policykg.exports.statements import Statement
from policykg.exports.text import fresh, plain

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_TYPE_PARTS = re.compile(r"(?<=[a-z])(?=[A-Z])")


def gephi(network: Network, path: Path) -> list[Path]:
    """`NAME-nodes.csv` and `NAME-edges.csv`, whose columns Gephi's spreadsheet import knows."""
    return _pair(
        path,
        ".csv",
        (
            ("Id", "Label", "kind", "jurisdiction", "start", "end", "weight"),
            ((n.id, n.label, n.kind, n.jurisdiction, n.start, n.end, n.weight) for n in network.nodes),
        ),
        (
            ("Source", "Target", "Type", "relation", "Weight"),
            ((e.source, e.target, "Directed", e.relation, e.weight) for e in network.edges),
        ),
    )


def neo4j(network: Network, path: Path) -> list[Path]:
    """`NAME-nodes.csv` and `NAME-edges.csv` for `neo4j-admin database import`: `id:ID`, `:LABEL`, `:TYPE`."""
    return _pair(
        path,
        ".neo4j.csv",
        (
            ("id:ID", "name", "jurisdiction", "start", "end", "links:int", ":LABEL"),
            ((n.id, n.label, n.jurisdiction, n.start, n.end, n.weight, n.kind.capitalize()) for n in network.nodes),
        ),
        (
            (":START_ID", ":END_ID", "statements:int", ":TYPE"),
            ((e.source, e.target, e.weight, _TYPE_PARTS.sub("_", e.relation).upper()) for e in network.edges),
        ),
    )


_Table = tuple[tuple[str, ...], Iterable[Iterable[object]]]


def _pair(path: Path, suffix: str, nodes: _Table, edges: _Table) -> list[Path]:
    stem = path.name[: -len(suffix)]
    written = [path.with_name(f"{stem}-{part}.csv") for part in ("nodes", "edges")]
    for file, (header, rows) in zip(written, (nodes, edges), strict=True):
        _write(file, header, ([plain(c) if isinstance(c, str) else c for c in row] for row in rows))
    return written


def coding_sheet(statements: Iterable[Statement], path: Path) -> list[Path]:
    """One row a statement in the terms of the Institutional Grammar, in RFC 4180; a cell never starts a formula."""
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
        *(s.words("deadline"), s.words("or_else"), s.quote, s.start, s.end, s.confidence, s.rule, s.status),
    )


def _write(path: Path, header: Iterable[str], rows: Iterable[Iterable[object]], *, ends: str = "\n") -> None:
    with fresh(path, newline="") as out:
        writer = csv.writer(out, lineterminator=ends)
        writer.writerow(header)
        writer.writerows([safe(cell) for cell in row] for row in rows)


def safe(cell: object) -> object:
    """A cell that no spreadsheet runs as a formula: such a text gets an apostrophe in front."""
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell
