"""The commands that find passages: by a question, by likeness, and wherever a document's provisions stand."""

from __future__ import annotations

import dataclasses
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from policykg.cli.opening import KG, load_graph
from policykg.cli.output import Form, Format, print_hit, print_parallel, print_rows

if TYPE_CHECKING:
    from policykg.index import FacetValue
    from policykg.retrieval import Parallel


Values = list[str] | None
"""A filter may be given again: what passes either is found."""


class Mode(StrEnum):
    """Which component ranks."""

    hybrid = "hybrid"
    dense = "dense"
    lexical = "lexical"


def search(  # noqa: PLR0913  each option is one filter of the interface
    text: Annotated[str, typer.Argument(help='What to look for: words, "exact phrases", -not, field:value.')],
    kg: KG = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many passages.")] = 10,
    mode: Annotated[Mode, typer.Option(help="What ranks: meaning, words, or both.")] = Mode.hybrid,
    jurisdiction: Annotated[Values, typer.Option(help="Country code or body, such as CN or EU.")] = None,
    type_: Annotated[Values, typer.Option("--type", help="Document type, such as law or plan.")] = None,
    issuer: Annotated[Values, typer.Option(help="Issuing body: id or name.")] = None,
    since: Annotated[Values, typer.Option(help="Issued in or after (2014, 2014-05-02).")] = None,
    until: Annotated[Values, typer.Option(help="Issued in or before.")] = None,
    concept: Annotated[Values, typer.Option(help="Passages on this concept or a narrower one: id or label.")] = None,
    actor: Annotated[Values, typer.Option(help="Passages that name this actor or body.")] = None,
    instrument: Annotated[Values, typer.Option(help="Passages that name this instrument.")] = None,
    modality: Annotated[Values, typer.Option(help="Passages that state an obligation, permission …")] = None,
    bearer: Annotated[
        Values, typer.Option(help="Whom the norm binds; with --modality, what it must or may do.")
    ] = None,
    language: Annotated[Values, typer.Option(help="Language of the text, such as en or zh.")] = None,
    as_of: Annotated[Values, typer.Option("--as-of", help="In force on that day.")] = None,
    where: Annotated[
        Values, typer.Option("--where", help="field=value: any other filter, such as due_until=2029.")
    ] = None,
    facets: Annotated[bool, typer.Option("--facets", help="Count what each filter would leave, in place of hits.")] = (
        False
    ),
    form: Form = Format.table,
) -> None:
    """Rank passages for a question, each with its quote and the reasons why it was found.

    A filter may be given again: `--jurisdiction CN --jurisdiction DE` finds what is of either.
    """
    named = {
        "jurisdiction": jurisdiction,
        "document_type": type_,
        "issuer": issuer,
        "since": since,
        "until": until,
        "concept": concept,
        "actor": actor,
        "instrument": instrument,
        "modality": modality,
        "bearer": bearer,
        "language": language,
        "as_of": as_of,
    }
    filters = {name: list(values or ()) for name, values in named.items()}
    for name, value in map(_pair, where or ()):
        filters.setdefault(name, []).append(value)
    graph = load_graph(kg)
    if facets:
        found = graph.facets(text, filters=filters)
        rows = [_row(field, value) for field, values in found.items() for value in values]
        print_rows(rows, form, columns=("filter", "value", "label", "passages", "documents"))
        return
    hits = graph.search(text, limit=limit, mode=mode.value, filters=filters)
    if not hits:
        typer.echo("nothing found; use other words, or fewer filters", err=True)
    if form is Format.table:
        for position, hit in enumerate(hits, 1):
            print_hit(position, hit)
        return
    from policykg.graph import hit_record

    print_rows([hit_record(hit) for hit in hits], form)


def _row(field: str, value: FacetValue) -> dict[str, Any]:
    return {"filter": field, **dataclasses.asdict(value)}


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is not field=value", param_hint="--where")
    return name, value


def similar(
    passage: Annotated[str, typer.Argument(help="The IRI of a passage, or the end of it; hits of `search` name it.")],
    kg: KG = None,
    limit: Annotated[int, typer.Option(min=1, max=100, help="How many passages.")] = 10,
    form: Form = Format.table,
) -> None:
    """List the passages most like this one: in words or in meaning, issued earlier or later."""
    _print_parallels(load_graph(kg).similar(passage, limit=limit), form)


def diffusion(
    document: Annotated[str, typer.Argument(help="The id of a document.")],
    kg: KG = None,
    limit: Annotated[int, typer.Option(min=1, max=20, help="How many passages elsewhere for each of its own.")] = 3,
    form: Form = Format.table,
) -> None:
    """Follow a document's provisions: where they stand elsewhere, in the same words or meaning, earliest first."""
    _print_parallels(load_graph(kg).diffusion(document, limit=limit), form)


def _print_parallels(parallels: list[Parallel], form: Format) -> None:
    from policykg.graph import parallel_record

    if not parallels:
        typer.echo("nothing elsewhere resembles it", err=True)
    if form is not Format.table:
        print_rows([parallel_record(parallel) for parallel in parallels], form)
        return
    shown = ""
    for parallel in parallels:
        print_parallel(parallel, heading=parallel.here.iri != shown)
        shown = parallel.here.iri
