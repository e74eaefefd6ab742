"""From which cosine a parallel means the same: measured on judged pairs of the packaged digests."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policykg.ontology import corpus_folder
from policykg.retrieval.parallels import SAME_MEANING

PAIRS = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "parallels" / "pairs.jsonl").read_text(encoding="utf-8").splitlines()
]
STEPS = [round(step, 2) for step in np.arange(0.6, 0.91, 0.05).tolist()]


def f1(threshold: float) -> float:
    found = [bool(pair["same"]) for pair in PAIRS if pair["cosine"] >= threshold]
    return 2 * sum(found) / (len(found) + sum(bool(pair["same"]) for pair in PAIRS))


def test_the_threshold_of_meaning_is_the_best_of_its_steps() -> None:
    assert max(STEPS, key=f1) == SAME_MEANING


def test_half_of_what_is_called_the_same_in_meaning_is_and_little_else() -> None:
    above = [pair["same"] for pair in PAIRS if pair["cosine"] >= SAME_MEANING]
    below = [pair["same"] for pair in PAIRS if pair["cosine"] < SAME_MEANING]
    assert sum(above) / len(above) >= 0.5
    assert sum(below) / len(below) < 0.05


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: f"{pair['a']['document']}-{pair['b']['document']}")
def test_each_side_of_a_pair_still_stands_in_its_digest(pair: dict[str, Any]) -> None:
    for side in (pair["a"], pair["b"]):
        text = (corpus_folder() / f"{side['document']}.md").read_text(encoding="utf-8")
        assert " ".join(side["opens"].split()) in " ".join(text.split())
