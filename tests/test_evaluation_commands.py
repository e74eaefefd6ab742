"""`policykg evaluate extraction` as it is typed."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from policykg.cli.passages import read_passages

TEXT = "Employers must pay a levy. Nobody has to speak of \u2028 lunch."
"""Its line separator is legal within a JSON string and ends no line of the file."""


@pytest.fixture(scope="module")
def gold(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One passage whose first norm the pipeline reads as it stands; `lunch` is no actor."""
    employers = {"id": "m1", "type": "Actor", "start": 0, "end": 9, "text": "Employers"}
    lunch = {"id": "m2", "type": "Actor", "start": TEXT.index("lunch"), "end": TEXT.index("lunch") + 5, "text": "lunch"}
    pay = {"bearer": "m1", "modality": "obligation", "action": {"start": 15, "end": 18, "text": "pay"}}
    record = {"id": "g1", "lang": "en", "text": TEXT, "mentions": [employers, lunch], "norms": [pay]}
    path = tmp_path_factory.mktemp("gold") / "gold.jsonl"
    path.write_text(json.dumps(record, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def evaluate(*words: object) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a real run of `policykg evaluate extraction`."""
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("policykg")), "evaluate", "extraction", *map(str, words)],
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
        check=False,
    )
    return ran.returncode, ran.stdout, ran.stderr


def test_the_layers_come_with_an_interval_of_f1(gold: Path) -> None:
    code, out, _ = evaluate(gold, "--format", "json")
    norms = {row["layer"]: row for row in json.loads(out)}["norms"]
    assert code == 0
    assert norms["correct"] == 1
    assert 0 <= norms["f1_low"] <= norms["f1"] <= norms["f1_high"] <= 1


def test_mistakes_are_listed_with_their_context(gold: Path) -> None:
    code, out, _ = evaluate(gold, "--errors", "--format", "csv")
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert list(rows[0]) == ["layer", "passage", "kind", "differs", "gold", "found", "context", "rule"]
    [lunch] = [row for row in rows if row["gold"] == "Actor · lunch"]
    assert (lunch["kind"], lunch["passage"]) == ("missed", "g1")
    assert "⟦lunch⟧" in lunch["context"]


def test_a_table_of_mistakes_marks_the_words(gold: Path) -> None:
    code, out, _ = evaluate(gold, "--errors")
    assert code == 0
    assert "⟦lunch⟧" in out


@pytest.mark.parametrize(
    ("by", "columns"),
    [
        ("rule", {"layer", "rule", "found", "right", "precision", "precision_low", "precision_high"}),
        ("confidence", {"layer", "confidence", "found", "right", "mean_confidence", "precision"}),
        ("component", {"component", "precision", "recall", "f1", "gold", "found", "correct", "mean_f1", "mean_found"}),
    ],
)
def test_figures_are_broken_down_by_what_is_asked(gold: Path, by: str, columns: set[str]) -> None:
    code, out, _ = evaluate(gold, "--by", by, "--format", "json")
    rows = json.loads(out)
    assert code == 0
    assert rows
    assert all(columns <= set(row) for row in rows)


def test_two_listings_at_once_are_refused_before_anything_is_read() -> None:
    code, out, error = evaluate("missing.jsonl", "--errors", "--by", "rule")
    assert (code, out) == (2, "")
    assert "--errors" in error.splitlines()[-1]
    assert "--by rule" in error.splitlines()[-1]


def test_a_gold_file_that_cannot_be_compared_is_one_line(tmp_path: Path) -> None:
    record = {"id": "g1", "text": TEXT, "mentions": [], "norms": [{"modality": "obligation"}]}
    (tmp_path / "gold.jsonl").write_text(json.dumps(record), encoding="utf-8")
    code, out, error = evaluate(tmp_path / "gold.jsonl")
    assert (code, out) == (1, "")
    assert "g1: each of its norms needs `modality`, `action`" in error
    assert len(error.strip().splitlines()) == 1


def test_the_help_says_what_every_column_is() -> None:
    from policykg.evaluation import list_mistakes, score_components, score_confidence, score_extraction, score_rules

    mention = {"id": "m1", "type": "Actor", "start": 0, "end": 3, "rule": "r", "confidence": 0.5}
    norm = {"modality": "obligation", "action": {"start": 4, "end": 7}}
    records = [{"id": "p1", "text": "who may", "mentions": [mention], "norms": [norm]}]
    measures = (score_extraction, list_mistakes, score_rules, score_confidence, score_components)
    named = {
        name for measure in measures for row in [*measure(records, records), *measure(records, [])] for name in row
    }
    _, out, _ = evaluate("--help")
    assert {name for name in named if name not in out.replace(",", " ").split()} == set()


def test_a_line_separator_within_a_string_ends_no_line(gold: Path) -> None:
    [record] = read_passages(gold)
    assert record["text"] == TEXT
