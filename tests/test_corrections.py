from __future__ import annotations

from pathlib import Path

import pytest

from policykg.errors import SourceError
from policykg.graph.corrections import append, statuses


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
