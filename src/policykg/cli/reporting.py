"""`policykg report`: a policy, a comparison or a view as a page to read or to print."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policykg.cli.opening import KG, load_graph


class ReportView(StrEnum):
    """Which part of the whole graph is reported."""

    policies = "policies"
    actors = "actors"
    concepts = "concepts"
    full = "full"


def report(
    documents: Annotated[
        list[str] | None, typer.Argument(help="A document's id; several are compared. None: see --view.")
    ] = None,
    kg: KG = None,
    view: Annotated[ReportView | None, typer.Option(help="Report on all documents instead.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="The file; .html or .pdf.")] = Path("report.html"),
) -> None:
    """Write a report: outline, duties by actor, targets, instruments, lineage, each line with its quote."""
    from policykg.reports import report as write

    typer.echo(str(write(load_graph(kg), output, documents=documents or [], view=view.value if view else "")))
