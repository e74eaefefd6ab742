"""Parquet, for data frames and DuckDB: a network as a table of nodes and a table of edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

from policykg.errors import PolicyKGError
from policykg.exports.network import Network
from policykg.exports.palette import LIGHT
from policykg.exports.text import beside, plain

_ROWS = 20_000
"""Rows of a group: what is in memory at a time."""
_NODES = {"id": "string", "label": "string", "kind": "string", "jurisdiction": "string", "start": "string",
          "end": "string", "weight": "int64", "colour": "string", "x": "float64", "y": "float64"}  # fmt: skip
_EDGES = {"source": "string", "target": "string", "relation": "string", "weight": "int64"}


def parquet(network: Network, path: Path) -> list[Path]:
    """`NAME-nodes.parquet` and `NAME-edges.parquet`; PolicyKGError where pyarrow is not installed."""
    stem = path.name[: -len(path.suffix)]
    nodes, edges = (path.with_name(f"{stem}-{part}.parquet") for part in ("nodes", "edges"))
    _write(
        nodes,
        _NODES,
        (
            (n.id, n.label, n.kind, n.jurisdiction, n.start, n.end, n.weight, LIGHT[n.kind], n.x, n.y)
            for n in network.nodes
        ),
    )
    _write(edges, _EDGES, ((e.source, e.target, e.relation, e.weight) for e in network.edges))
    return [nodes, edges]


def _write(path: Path, columns: dict[str, str], rows: Iterator[Sequence[object]]) -> None:
    try:
        import pyarrow  # type: ignore[import-untyped]  # it carries no types
        from pyarrow import parquet as files
    except ImportError as error:
        hint = "pip install 'policykg[parquet]'"
        raise PolicyKGError(f"{path}: Parquet needs pyarrow, which is not installed; run {hint}") from error
    schema = pyarrow.schema([(name, getattr(pyarrow, type_)()) for name, type_ in columns.items()])
    with beside(path) as part, files.ParquetWriter(str(part), schema, compression="zstd") as out:
        while group := list(islice(rows, _ROWS)):
            values: Iterable[Any] = zip(*group, strict=True)
            arrays = [
                pyarrow.array([plain(v) if isinstance(v, str) else v for v in column], field.type)
                for column, field in zip(values, schema, strict=True)
            ]
            out.write_batch(pyarrow.record_batch(arrays, schema=schema))
