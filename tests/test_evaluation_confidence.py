"""What rules and stated confidences are worth, on a few items whose truth is known."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from policykg.evaluation import score_confidence, score_rules

Measure = Callable[[list[dict[str, Any]], list[dict[str, Any]]], list[dict[str, Any]]]


def mentions(*confidences: float | None, rule: str = "actors/head", first: int = 0) -> list[dict[str, Any]]:
    """A mention at every tenth character, of the rule, as sure as is said."""
    return [
        {"type": "Actor", "start": 10 * n, "end": 10 * n + 5, "rule": rule}
        | ({} if confidence is None else {"confidence": confidence})
        for n, confidence in enumerate(confidences, first)
    ]


def rows_of(score: Measure, found: list[dict[str, Any]], *, right: int, **layers: object) -> list[dict[str, Any]]:
    """The rows for one passage in which the first few of the found mentions are in gold."""
    predicted: dict[str, Any] = {"id": "p1", "mentions": found, **layers}
    return score([{"id": "p1", "mentions": found[:right]}], [predicted])


def test_a_rule_is_given_its_precision_with_wilson_s_interval_and_its_mean_confidence() -> None:
    [row] = rows_of(score_rules, mentions(*[0.9] * 5, *[0.7] * 5), right=9)
    assert row == {
        "layer": "mentions.strict",
        "rule": "actors/head",
        "found": 10,
        "right": 9,
        "precision": 0.9,
        "precision_low": 0.5958,
        "precision_high": 0.9821,
        "mean_confidence": 0.8,
    }


def test_rules_are_kept_apart_and_sorted_within_their_layer() -> None:
    found = mentions(0.9, 0.9, rule="b") + mentions(0.5, rule="a", first=2)
    norms = [{"modality": "obligation", "action": {"start": 0, "end": 3}, "rule": "a", "confidence": 0.6}]
    rows = rows_of(score_rules, found, right=2, norms=norms)
    assert [(row["layer"], row["rule"], row["found"], row["right"]) for row in rows] == [
        ("mentions.strict", "a", 1, 0),
        ("mentions.strict", "b", 2, 2),
        ("norms.object", "a", 1, 0),
    ]


def test_a_mention_with_other_bounds_is_not_right() -> None:
    [moved] = mentions(0.9)
    [row] = score_rules([{"id": "p1", "mentions": mentions(0.9)}], [{"id": "p1", "mentions": [moved | {"end": 6}]}])
    assert (row["found"], row["right"]) == (1, 0)


def test_items_found_by_others_need_state_neither_rule_nor_confidence() -> None:
    [row] = rows_of(score_rules, mentions(None, rule=""), right=1)
    assert (row["rule"], row["right"]) == ("", 1)
    assert "mean_confidence" not in row
    assert rows_of(score_confidence, mentions(None), right=1) == []


def test_the_calibration_error_is_the_weighted_distance_of_precision_from_confidence() -> None:
    # (0.8, 0.9]: four at 0.9, half right: 0.4 away. (0.5, 0.6]: one at 0.6, right: 0.4 away.
    # (0.9, 1.0]: five at 1.0, none right: 1.0 away. (4 × 0.4 + 1 × 0.4 + 5 × 1.0) / 10 = 0.7
    found = mentions(0.9, 0.9, 0.6, 0.9, 0.9, *[1.0] * 5)
    rows = rows_of(score_confidence, found, right=3)
    whole = [row for row in rows if row["layer"] == "all"]
    counts = [
        (row["confidence"], row["found"], row["right"], row["mean_confidence"], row["precision"]) for row in whole
    ]
    assert counts == [
        ("(0.5, 0.6]", 1, 1, 0.6, 1.0),
        ("(0.8, 0.9]", 4, 2, 0.9, 0.5),
        ("(0.9, 1.0]", 5, 0, 1.0, 0.0),
        ("all", 10, 3, 0.92, 0.3),
    ]
    assert [row.get("ece") for row in whole] == [None, None, None, 0.7]


def test_each_layer_has_a_table_of_its_own_beside_that_of_all() -> None:
    norms = [{"modality": "obligation", "action": {"start": 0, "end": 3}, "rule": "a", "confidence": 0.6}]
    rows = rows_of(score_confidence, mentions(0.8), right=1, norms=norms)
    errors = {row["layer"]: row["ece"] for row in rows if row["confidence"] == "all"}
    assert errors == {"all": 0.4, "mentions.strict": 0.2, "norms.object": 0.6}


def test_perfectly_calibrated_confidences_have_no_error() -> None:
    rows = rows_of(score_confidence, mentions(*[0.75] * 4), right=3)
    assert [row["ece"] for row in rows if row["confidence"] == "all"] == [0, 0]


@pytest.mark.parametrize(
    ("confidence", "held"),
    [(0.0, "(0.0, 0.1]"), (0.1, "(0.0, 0.1]"), (0.7, "(0.6, 0.7]"), (0.71, "(0.7, 0.8]"), (1.0, "(0.9, 1.0]")],
)
def test_a_bound_belongs_to_the_bin_below_it(confidence: float, held: str) -> None:
    assert rows_of(score_confidence, mentions(confidence), right=1)[0]["confidence"] == held
