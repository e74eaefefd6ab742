"""What the commands print: rows as a table, JSON or CSV, hits with their reasons, and a progress bar."""

from __future__ import annotations

import csv
import json
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policykg.model import Hit

if TYPE_CHECKING:
    from policykg.retrieval import Parallel

PIPE_WIDTH = 160
"""Columns of a table that is not printed to a terminal."""


class Format(StrEnum):
    """How rows are printed."""

    table = "table"
    json = "json"
    csv = "csv"


Form = Annotated[Format, typer.Option("--format", help="How to print rows.")]


class ProgressBar:
    """A progress bar on a terminal, nothing in a pipe."""

    def __enter__(self) -> Callable[[str, int, int], None]:
        self._bar: Any = None
        if not sys.stderr.isatty():
            return lambda *_: None
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(stderr=True),
            transient=True,
        )
        self._bar.start()
        self._tasks: dict[str, Any] = {}
        return self._update

    def _update(self, what: str, done: int, total: int) -> None:
        if what not in self._tasks:
            self._tasks[what] = self._bar.add_task(what, total=total)
        self._bar.update(self._tasks[what], completed=done)

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self._bar.stop()


def print_hit(position: int, hit: Hit) -> None:
    """One search hit: where, the best sentence, and why it was found."""
    page = f"page {hit.page}" if hit.page else ""
    place = " · ".join(filter(None, (hit.title, hit.metadata.get("section_path", ""), page)))
    typer.echo(f"{position}. {place}")
    typer.echo(f"   “{_marked(hit)}”")
    gains = " + ".join(f"{name} {gain:.3f} (rank {hit.ranks[name]})" for name, gain in hit.gains.items())
    reasons = [f"score {hit.score:.3f} = {gains}"]
    reasons += [f"words: {', '.join(hit.terms)}"] if hit.terms else []
    named = {**hit.concepts, **{path[0]: " › ".join(path) for path in hit.paths.values() if len(path) > 1}}
    reasons += [f"concepts: {', '.join(named.values())}"] if named else []
    typer.echo(f"   {'; '.join(reasons)}")
    typer.echo(f"   {hit.document} {hit.start}–{hit.end}, passage {hit.iri.rpartition('/')[2]}\n")


def _marked(hit: Hit) -> str:
    """The best sentence on one line; on a terminal, the words that match stand out."""
    parts, at = [], hit.sentence.start
    for mark in hit.marks if sys.stdout.isatty() else ():
        if at <= mark.start and mark.end <= hit.sentence.end:
            parts += [hit.quote[at - hit.start : mark.start - hit.start]]
            parts += [typer.style(hit.quote[mark.start - hit.start : mark.end - hit.start], bold=True)]
            at = mark.end
    parts.append(hit.quote[at - hit.start : hit.sentence.end - hit.start])
    return " ".join("".join(parts).split())


def print_parallel(parallel: Parallel, *, heading: bool) -> None:
    """A passage that resembles another; with a heading, that other one first."""
    if heading:
        here = parallel.here
        typer.echo(f"{here.document} · {here.section or 'no heading'} ({here.date_issued or 'undated'})")
        typer.echo(f"   “{_short(here.quote)}”")
    there = parallel.there
    typer.echo(
        f"   {parallel.when:>8} {there.date_issued or 'undated'} {there.document} · {there.section or 'no heading'}: "
        f"same {parallel.kind}, cosine {parallel.cosine:.2f}, {parallel.overlap:.0%} of runs of words"
    )
    typer.echo(f"            “{_short(there.quote)}”")


def _short(quote: str) -> str:
    line = " ".join(quote.split())
    return line if len(line) <= 160 else f"{line[:159]}…"


def print_rows(rows: Sequence[Mapping[str, Any]], form: Format, *, columns: Iterable[str] = ()) -> None:
    """Rows in the format asked for, to standard output; `columns` fixes which and in what order."""
    names = list(columns) or list(dict.fromkeys(key for row in rows for key in row))
    if form is Format.json:
        typer.echo(json.dumps([dict(row) for row in rows], ensure_ascii=False, indent=1))
    elif form is Format.csv:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(names)
        writer.writerows([_safe(row.get(name, "")) for name in names] for row in rows)
    else:
        _print_table(names, rows)


def _safe(value: Any) -> Any:  # noqa: ANN401  a cell of any type
    """A cell that a spreadsheet does not run as a formula."""
    return f"'{value}" if isinstance(value, str) and value[:1] in ("=", "+", "-", "@", "\t", "\r") else value


def _print_table(names: Sequence[str], rows: Sequence[Mapping[str, Any]]) -> None:
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
    for name in names:
        table.add_column(name, overflow="fold")
    for row in rows:
        table.add_row(*(Text(" ".join(str(row.get(name, "")).split())) for name in names))
    Console(width=None if sys.stdout.isatty() else PIPE_WIDTH).print(table)
