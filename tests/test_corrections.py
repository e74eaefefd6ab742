from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policykg.cli import app
from policykg.errors import NotFoundError, SourceError
from policykg.graph import GraphFolder, load
from policykg.graph.corrections import append, statuses
from policykg.model import Table


def test_the_last_decision_about_a_finding_counts(tmp_path: Path) -> None:
    path = tmp_path / "kg" / "corrections.jsonl"
    append(path, "http://e/norm/1", "accepted", by="Li")
    append(path, "http://e/norm/2", "accepted")
    append(path, "http://e/norm/1", "rejected", note="describes, does not order")
    assert statuses(path) == {"http://e/norm/1": "rejected", "http://e/norm/2": "accepted"}


def test_without_a_file_there_are_no_decisions(tmp_path: Path) -> None:
    assert statuses(tmp_path / "corrections.jsonl") == {}


@pytest.mark.parametrize("line", ["{", '{"finding": "x"}', '{"finding": "x", "status": "perhaps"}', "[]"])
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_text(f'{{"finding": "x", "status": "accepted"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"corrections\.jsonl:2"):
        statuses(path)


def test_a_finding_is_corrected_by_its_iri_or_path_and_an_unknown_one_is_said_to_be(kg: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kg"
    shutil.copytree(kg, copy)
    graph = load(copy)
    found = graph.query("SELECT ?norm WHERE { ?norm a pkg:Norm } ORDER BY ?norm LIMIT 2")
    assert isinstance(found, Table)
    first, second = (row["norm"] for row in found.dicts())
    assert graph.correct(first, "accepted", by="Li") == first
    ran = CliRunner().invoke(app, ["correct", second.removeprefix(graph.base), "rejected", "--kg", str(copy)])
    assert ran.exit_code == 0
    assert "run `policykg build` again" in ran.stderr
    assert statuses(GraphFolder(copy).corrections) == {first: "accepted", second: "rejected"}
    for unknown in ("norm/none", "norm/a b> ?x }", "https://example.org/x"):
        with pytest.raises(NotFoundError, match="no finding"):
            graph.correct(unknown, "rejected")
    assert len(statuses(GraphFolder(copy).corrections)) == 2
