"""The `evaluate` commands: extraction against gold passages, search against judgements."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from policykg.cli.opening import KG, load_graph
from policykg.cli.output import Form, Format, print_rows
from policykg.cli.passages import annotated, read_passages
from policykg.errors import SourceError

evaluation = typer.Typer(
    help="Measure extraction against gold passages, or search against judgements.", no_args_is_help=True
)

_EXTRACTION = """Annotate gold passages and compare: precision, recall and F1 of each layer.

\b
Columns of the layers:
  layer                   a kind of annotation under one test, or a type of mention (by overlap)
  precision, recall, f1   over all passages
  f1_low, f1_high         95% of 1,000 resamples of the passages have their F1 between
  gold, found, correct    counts

\b
Layers, and what makes a found item correct:
  mentions.strict    same type, start and end
  mentions.overlap   same type, a shared character
  norms              same modality; bearers overlap, or both none; actions overlap
  norms.object       as norms, and objects overlap, or both none
  targets            same value, unit and comparator; limits in time are left out
  definitions        terms and definitions overlap
  items              same ordinal, labels overlap
  relations          same type, heads and tails overlap

\b
Columns of --errors, one row a mistake in mentions.strict, norms.object and the other layers:
  passage       its id
  kind          missed: nothing found there; spurious: nothing in gold there; wrong: found otherwise
  differs       what is wrong: the parts that disagree
  gold, found   the two, as the layer compares them
  context       the words around, the place marked with ⟦ ⟧
  rule          what found it (json and csv only)

\b
Columns of --by rule, one row a layer and rule:
  found, right, precision         what the rule found, and what of it is in gold
  precision_low, precision_high   Wilson's 95% interval
  mean_confidence                 what the rule states

\b
Columns of --by confidence, for all layers together and each layer:
  confidence        the bin of stated confidence; all: every bin
  found, right      what states it, and what of that is in gold
  precision         what is observed
  mean_confidence   the mean of what is stated
  ece               expected calibration error: the mean distance of the two over the bins

\b
Columns of --by component, norms as statements of the Institutional Grammar, counted in words:
  component               attribute (bearer), deontic (modality, one label), aim (action), object
  precision, recall, f1   over all words of all norms, f1_low and f1_high as above
  gold, found, correct    counts of words; those of norms not found are missed
  mean_f1                 the mean over gold norms of the F1 of each
  mean_found              the same over the gold norms that were found
  mean_given              the same over the sentences that hold a gold norm, all norms of a sentence taken together
"""


class By(StrEnum):
    """What figures are broken down by."""

    rule = "rule"
    confidence = "confidence"
    component = "component"


@evaluation.command("extraction", help=_EXTRACTION, epilog="Example: policykg evaluate extraction gold.jsonl --errors")
def evaluate_extraction(
    gold: Annotated[Path, typer.Argument(help="Annotated passages, one JSON object a line.")],
    errors: Annotated[bool, typer.Option("--errors", help="List each mistake with the words around it.")] = False,
    by: Annotated[By | None, typer.Option(help="Figures a rule, a bin of confidence, or a component of norms.")] = None,
    form: Form = Format.table,
) -> None:
    """Annotate gold passages and print what was asked for; see `_EXTRACTION`."""
    if errors and by:
        raise typer.BadParameter(f"it cannot go with --by {by.value}; ask for one at a time", param_hint="--errors")
    records = read_passages(gold)
    if not records:
        raise SourceError(str(gold), "no passages; write one JSON object a line")
    given = ("id", "document", "lang", "text")
    bare = [{key: value for key, value in record.items() if key in given} for record in records]
    found = list(annotated(bare))
    if errors:
        _print_mistakes(records, found, form)
    else:
        print_rows(_figures(records, found, by), form)


def _figures(gold: Iterable[dict[str, Any]], found: Iterable[dict[str, Any]], by: By | None) -> list[dict[str, Any]]:
    from policykg.evaluation import score_components, score_confidence, score_extraction, score_rules

    measures = {By.rule: score_rules, By.confidence: score_confidence, By.component: score_components}
    return (measures[by] if by else score_extraction)(gold, found)


def _print_mistakes(gold: Iterable[dict[str, Any]], found: Iterable[dict[str, Any]], form: Format) -> None:
    from policykg.evaluation import list_mistakes

    rows = list_mistakes(gold, found)
    if not rows:
        typer.echo("nothing missed, nothing wrong, nothing spurious", err=True)
    columns = ["layer", "passage", "kind", "differs", "gold", "found", "context"]
    print_rows(rows, form, columns=columns if form is Format.table else [*columns, "rule"])


@evaluation.command("search", epilog="Example: policykg evaluate search collection/")
def evaluate_search(
    folder: Annotated[Path, typer.Argument(help="A test collection in BEIR layout.")],
    kg: KG = None,
    form: Form = Format.table,
) -> None:
    """Rank a judged collection by each mode and print nDCG@10, recall@100 and MRR@10 with 95% intervals.

    The last rows hold what hybrid gains over each of its parts, query by query: a paired bootstrap. A folder without
    corpus.jsonl judges places in documents: these are searched in the graph folder, with the filters of each question.
    """
    from policykg.config import load_settings
    from policykg.evaluation import evaluate_graph
    from policykg.evaluation import evaluate_search as run

    if not folder.is_dir():
        raise SourceError(str(folder), "no such folder; it holds corpus.jsonl, queries.jsonl and qrels/test.tsv")
    if (folder / "corpus.jsonl").exists():
        print_rows(run(folder, model=load_settings().encoder), form)
    else:
        print_rows(evaluate_graph(folder, load_graph(kg)), form)
