"""The annotated passages of `tests/data/gold` hold no text, and find theirs again where the sources are."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[1]
GOLD = sorted((ROOT / "tests" / "data" / "gold").glob("*.jsonl"))
TEXTS = ROOT.parent / "shared" / "texts"


def gold(*arguments: str | Path) -> list[dict[str, Any]]:
    ran = subprocess.run(
        [sys.executable, ROOT / "scripts" / "gold.py", *arguments], capture_output=True, text=True, check=True
    )
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_a_passage_is_stripped_of_its_words_and_joined_with_them_again(tmp_path: Path) -> None:
    (tmp_path / "act.md").write_text("# Levy Act\n\nThe\nCommission shall  report.\n", encoding="utf-8")
    passage = {
        "id": "own-1",
        "text": "The Commission shall report.",
        "lang": "en",
        "mentions": [{"id": "m1", "type": "Organization", "start": 4, "end": 14, "text": "Commission"}],
        "norms": [{"bearer": "m1", "modality": "obligation", "action": {"start": 21, "end": 27, "text": "report"}}],
    }
    whole = tmp_path / "whole.jsonl"
    whole.write_text(json.dumps(passage | {"source": "act.md", "start": 12}), encoding="utf-8")
    bare = gold("strip", whole)
    assert "Commission" not in json.dumps(bare)
    kept = tmp_path / "bare.jsonl"
    kept.write_text(json.dumps(bare[0]), encoding="utf-8")
    assert gold("join", kept, tmp_path) == [passage]


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the annotated texts lie beside the checkout only")
@pytest.mark.parametrize("path", GOLD, ids=[path.stem for path in GOLD])
def test_every_annotated_passage_finds_its_text(path: Path) -> None:
    for passage in gold("join", path, TEXTS):
        for mention in passage["mentions"]:
            assert mention["text"] == mention["text"].strip() != ""
