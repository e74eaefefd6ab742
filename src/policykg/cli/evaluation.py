"""The `evaluate` commands: extraction against gold passages, search against judgements."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from policykg.cli.output import Form, Format, print_rows
from policykg.cli.passages import annotated, read_passages
from policykg.errors import SourceError

evaluation = typer.Typer(
    help="Measure extraction against gold passages, or search against judgements.", no_args_is_help=True
)


@evaluation.command("extraction", epilog="Example: policykg evaluate extraction gold.jsonl")
def evaluate_extraction(
    gold: Annotated[Path, typer.Argument(help="Annotated passages, one JSON object a line.")],
    form: Form = Format.table,
) -> None:
    """Annotate gold passages and print precision, recall and F1 of each layer."""
    from policykg.evaluation import score_extraction

    records = read_passages(gold)
    if not records:
        raise SourceError(str(gold), "no passages; write one JSON object a line")
    given = ("id", "document", "lang", "text")
    bare = [{key: value for key, value in record.items() if key in given} for record in records]
    predicted = list(annotated(bare))
    print_rows(score_extraction(records, predicted), form)


@evaluation.command("search", epilog="Example: policykg evaluate search collection/")
def evaluate_search(
    folder: Annotated[Path, typer.Argument(help="A test collection in BEIR layout.")],
    form: Form = Format.table,
) -> None:
    """Rank a judged collection by each mode and print nDCG@10, recall@100 and MRR@10."""
    from policykg.config import load_settings
    from policykg.evaluation import evaluate_search as run

    if not folder.is_dir():
        raise SourceError(str(folder), "no such folder; it holds corpus.jsonl, queries.jsonl and qrels/test.tsv")
    print_rows(run(folder, model=load_settings().encoder), form)
