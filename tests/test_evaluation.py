"""Scores: known by hand, and the same as the annotation guide's own scorer gives."""

from __future__ import annotations

import copy
import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from policykg.errors import SourceError
from policykg.evaluation import evaluate_search, score_extraction
from policykg.evaluation.figures import Bootstrap, wilson
from policykg.evaluation.search import ndcg, recall, reciprocal_rank

GOLD = Path(__file__).parents[2] / "shared" / "gold"
beside = pytest.mark.skipif(
    not GOLD.is_dir(), reason="the annotation guide and its scorer lie beside the checkout only"
)


def span(start: int, end: int) -> dict[str, Any]:
    return {"start": start, "end": end, "text": "x" * (end - start)}


def mention(name: str, kind: str, start: int, end: int) -> dict[str, Any]:
    return {"id": name, "type": kind, **span(start, end)}


def rows(gold: list[dict[str, Any]], predicted: list[dict[str, Any]]) -> dict[str, dict[str, Any]]:
    return {row["layer"]: row for row in score_extraction(gold, predicted)}


PASSAGE: dict[str, Any] = {
    "id": "p1",
    "text": "…",
    "mentions": [mention("m1", "Actor", 0, 9), mention("m2", "Policy", 20, 30), mention("m3", "Time", 40, 44)],
    "norms": [{"bearer": "m1", "modality": "obligation", "action": span(10, 14), "object": span(15, 19)}],
    "targets": [
        {"quantity": span(50, 52), "value": 50.0, "unit": "percent", "comparator": "at_least"},
        {"quantity": span(60, 66), "value": 7.0, "unit": "years", "comparator": "exactly"},
    ],
    "definitions": [{"term": span(70, 75), "definition": span(80, 90)}],
    "items": [{"ordinal": 1, "label": span(100, 110)}],
    "relations": [{"type": "issued_on", "head": "m2", "tail": "m3"}],
}


def test_gold_against_itself_is_perfect() -> None:
    for row in score_extraction([PASSAGE], [PASSAGE]):
        assert (row["precision"], row["recall"], row["f1"]) == (1, 1, 1)


def test_nothing_found_scores_zero_without_failing() -> None:
    for row in score_extraction([PASSAGE], []):
        assert (row["precision"], row["recall"], row["f1"], row["found"]) == (0, 0, 0, 0)


def test_strict_mentions_need_the_same_bounds_and_overlapping_ones_one_character() -> None:
    found = {"id": "p1", "mentions": [mention("a", "Actor", 8, 9), mention("b", "Place", 20, 30)]}
    scores = rows([PASSAGE], [found])
    assert scores["mentions.strict"]["correct"] == 0
    assert scores["mentions.overlap"] | {"precision": 0.5, "recall": 0.3333, "correct": 1} == scores["mentions.overlap"]
    assert scores["mentions.Actor"]["f1"] == 1


def test_an_item_is_matched_once() -> None:
    twice = {"id": "p1", "mentions": [mention("a", "Actor", 0, 4), mention("b", "Actor", 5, 9)]}
    assert rows([PASSAGE], [twice])["mentions.overlap"]["correct"] == 1


def test_a_norm_without_bearer_matches_only_one_without_bearer() -> None:
    found = copy.deepcopy(PASSAGE)
    del found["norms"][0]["bearer"]
    assert rows([PASSAGE], [found])["norms"]["correct"] == 0
    assert rows([found], [found])["norms"]["correct"] == 1


def test_limits_in_time_are_no_targets() -> None:
    assert rows([PASSAGE], [PASSAGE])["targets"]["gold"] == 1


def test_a_reference_to_no_mention_is_refused() -> None:
    with pytest.raises(SourceError, match=r"p1.*'m9'"):
        score_extraction([PASSAGE | {"relations": [{"type": "cites", "head": "m9", "tail": "m1"}]}], [])


@pytest.mark.parametrize(
    ("key", "item", "needs"),
    [
        ("mentions", {"id": "m1", "start": 0, "end": 4}, "`type`"),
        ("norms", {"modality": "obligation"}, "`action`"),
        ("norms", {"modality": "obligation", "action": {"text": "pay"}}, "`start`"),
        ("targets", {"value": 5.0}, "`unit`"),
        ("items", "first", "`ordinal`"),
    ],
)
def test_an_item_that_lacks_what_is_compared_is_refused_with_its_passage(key: str, item: object, needs: str) -> None:
    with pytest.raises(SourceError, match=f"p9.*{key}.*{needs}"):
        score_extraction([{"id": "p9", "mentions": [], key: [item]}], [])


def test_two_gold_passages_of_one_id_are_refused() -> None:
    with pytest.raises(SourceError, match=r"p1.*two passages"):
        score_extraction([PASSAGE, PASSAGE], [PASSAGE])


def spoilt(record: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    """The record with spans moved, values changed, items dropped and doubled, as a poor annotator would."""
    result = copy.deepcopy(record)
    for key in ("norms", "targets", "definitions", "items", "relations"):
        items = [item for item in result.get(key) or [] if chance.random() < 0.8]
        result[key] = items + [copy.deepcopy(item) for item in items if chance.random() < 0.2]
        for item in result[key]:
            for name, value in item.items():
                if isinstance(value, dict) and chance.random() < 0.4:
                    moved = chance.randrange(-8, 9)
                    value["start"], value["end"] = value["start"] + moved, value["end"] + moved
                elif name in ("modality", "type", "ordinal", "value", "comparator") and chance.random() < 0.2:
                    item[name] = chance.choice(["obligation", "cites", 1, 2.0, "at_most"]) if name != "value" else 1.5
    for one in result["mentions"]:
        if chance.random() < 0.3:
            one["end"] += 3
        if chance.random() < 0.2:
            one["type"] = chance.choice(["Actor", "Policy", "Time"])
    return result


@beside
@pytest.mark.parametrize("seed", range(8))
def test_scores_are_those_of_the_guide_s_own_scorer(seed: int) -> None:
    spec = importlib.util.spec_from_file_location("guide_score", GOLD / "score.py")
    assert spec is not None
    assert spec.loader is not None
    guide = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(guide)
    chance = random.Random(seed)
    gold = [PASSAGE | {"id": f"p{number}"} for number in range(20)]
    predicted = [spoilt(record, chance) for record in gold if chance.random() < 0.9]
    theirs = guide.score({r["id"]: r for r in gold}, {r["id"]: r for r in predicted})
    theirs |= {f"mentions.{kind}": score for kind, score in theirs.pop("mentions.by_type").items()}
    ours = rows(gold, predicted)
    assert without_intervals(ours) == {layer: {"layer": layer, **theirs[layer]} for layer in ours}
    assert len(ours) == len(theirs) - 2  # it also counts passages


@beside
def test_the_command_prints_the_figures_of_the_guide_s_script(tmp_path: Path) -> None:
    policykg = str(Path(sys.executable).with_name("policykg"))
    gold, predicted = GOLD / "dev.jsonl", tmp_path / "predicted.jsonl"
    predicted.write_bytes(run([policykg, "annotate", str(gold)]))
    theirs = json.loads(run([sys.executable, str(GOLD / "score.py"), str(gold), str(predicted)]))
    theirs |= {f"mentions.{kind}": score for kind, score in theirs.pop("mentions.by_type").items()}
    printed = json.loads(run([policykg, "evaluate", "extraction", str(gold), "--format", "json"]))
    ours = {row["layer"]: row for row in printed}
    assert without_intervals(ours) == {layer: {"layer": layer, **theirs[layer]} for layer in ours}
    assert set(ours) == set(theirs) - {"passages", "missing"}


def run(command: list[str]) -> bytes:
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"}
    return subprocess.run(command, capture_output=True, env=environment, check=True).stdout


def without_intervals(rows: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    added = ("f1_low", "f1_high")
    return {layer: {name: value for name, value in row.items() if name not in added} for layer, row in rows.items()}


def many(passages: int, right: int) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Passages of one mention each, of which the first few are found."""
    gold = [{"id": str(number), "mentions": [mention("m1", "Actor", 0, 9)]} for number in range(passages)]
    return gold, gold[:right]


def test_the_interval_of_f1_comes_from_resampled_passages() -> None:
    row = rows(*many(100, 50))["mentions.strict"]
    # Recall is binomial, with a standard error of 0.05; F1 is 2r / (1 + r).
    assert row["f1"] == pytest.approx(2 / 3, abs=1e-4)
    assert row["f1_low"] == pytest.approx(2 * 0.40 / 1.40, abs=0.02)
    assert row["f1_high"] == pytest.approx(2 * 0.60 / 1.60, abs=0.02)


def test_intervals_are_the_same_on_every_run_and_narrower_with_more_passages() -> None:
    few, most = rows(*many(20, 10))["mentions.strict"], rows(*many(200, 100))["mentions.strict"]
    assert few == rows(*many(20, 10))["mentions.strict"]
    assert most["f1_high"] - most["f1_low"] < few["f1_high"] - few["f1_low"]


def test_the_interval_is_that_of_draws_which_have_anything_to_count() -> None:
    gold = [{"id": str(number), "mentions": []} for number in range(19)]
    [row, *_] = score_extraction([*gold, PASSAGE], [PASSAGE])
    assert (row["f1_low"], row["f1_high"]) == (1, 1)


def test_a_layer_with_nothing_to_count_has_no_interval() -> None:
    assert "f1_low" not in rows(*many(3, 3))["norms"]
    assert rows(*many(3, 3))["norms"]["f1"] == 0
    assert all("f1_low" not in row for row in score_extraction([], []))


@pytest.mark.parametrize(
    ("right", "found", "low", "high"),
    [(0, 10, 0, 0.2775), (10, 10, 0.7225, 1), (9, 10, 0.5958, 0.9821), (50, 100, 0.4038, 0.5962), (1, 1, 0.2065, 1)],
)
def test_wilson_s_interval_is_that_of_the_tables(right: int, found: int, low: float, high: float) -> None:
    assert wilson(right, found) == pytest.approx((low, high), abs=1e-4)


def test_ndcg_discounts_by_rank_and_weighs_by_judgement() -> None:
    judged = {"a": 3, "b": 1}
    assert ndcg(["a", "b"], judged) == 1
    assert ndcg(["b", "a"], judged) == pytest.approx((1 + 3 / 1.5849625) / (3 + 1 / 1.5849625))
    assert ndcg(["x"] * 10 + ["a"], judged) == 0


def test_recall_and_reciprocal_rank() -> None:
    assert recall(["x", "b"], {"a": 1, "b": 2}) == 0.5
    assert reciprocal_rank(["x", "b"], {"a": 1, "b": 2}) == 0.5
    assert reciprocal_rank(["x"] * 10 + ["a"], {"a": 1}) == 0


def test_a_judged_collection_is_ranked_by_every_mode(tmp_path: Path) -> None:
    corpus = {
        "1": "A levy on wages pays for the training of apprentices.",
        "2": "Fish live in rivers and in the sea.",
        "3": "Teachers spend one month a year\u2028in an enterprise.",
    }
    records = [{"_id": name, "title": "", "text": text} for name, text in corpus.items()]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    (tmp_path / "corpus.jsonl").write_text("\n".join(lines), encoding="utf-8")
    queries = {"q1": "who funds apprentice training", "q2": "workplace practice for teachers", "q3": "not judged"}
    lines = [json.dumps({"_id": name, "text": text}) for name, text in queries.items()]
    (tmp_path / "queries.jsonl").write_text("\n".join(lines))
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t1\t2\nq2\t3\t1\nq1\t2\t0\n")
    rows = {row["mode"]: row for row in evaluate_search(tmp_path)}
    assert list(rows) == ["lexical", "dense", "hybrid", "hybrid − lexical", "hybrid − dense"]
    for mode in ("lexical", "dense", "hybrid"):
        assert all(rows[mode][measure] == 1 for measure in ("ndcg@10", "recall@100", "mrr@10"))
    assert rows["hybrid − dense"]["ndcg@10"] == 0


def test_a_mean_over_queries_has_an_interval_that_holds_it() -> None:
    values = [0.0, 0.2, 0.9, 0.4, 1.0, 0.1]
    low, high = Bootstrap(len(values)).mean(values)
    assert 0 < low < np.mean(values) < high < 1
    assert Bootstrap(3).mean([0.5, 0.5, 0.5]) == (0.5, 0.5)
    gain = Bootstrap(len(values)).mean([value + 0.1 - value for value in values])
    assert gain == pytest.approx((0.1, 0.1))


def test_a_folder_that_is_no_collection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"test\.tsv"):
        evaluate_search(tmp_path)


def test_a_collection_that_is_not_utf_8_is_refused(tmp_path: Path) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\t1\t1\n")
    (tmp_path / "queries.jsonl").write_bytes(b'{"_id": "q1", "text": "\xff"}')
    with pytest.raises(SourceError, match=r"queries\.jsonl.*UTF-8"):
        evaluate_search(tmp_path)
