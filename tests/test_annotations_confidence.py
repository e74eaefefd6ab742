"""What rules state of themselves is less than how often they were right on passages that they were made with."""

from __future__ import annotations

import pytest

from policykg.annotations.chinese.confidence import confidence as chinese
from policykg.annotations.english.confidence import confidence as english
from policykg.annotations.unseen import _COUNTS, on_unseen

LAYERS = ("mentions", "norms", "targets", "definitions", "items", "relations")


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("layer", LAYERS)
def test_a_rule_is_trusted_less_on_new_passages_and_few_findings_count_little(layer: str, language: str) -> None:
    counts = _COUNTS[language][layer]
    stated = on_unseen(1.0, f"{layer}/any", language)
    assert 0.5 < stated <= 1.0
    if counts.new_found > 40:
        share = (counts.new_right / counts.new_found) / (counts.known_right / counts.known_found)
        assert stated == pytest.approx(share, abs=0.04)


def test_every_rule_of_a_kind_of_mention_is_of_the_layer_of_mentions() -> None:
    assert on_unseen(0.9, "policies/title", "en") == on_unseen(0.9, "mentions/any", "en")


def test_no_rule_states_that_it_is_never_wrong() -> None:
    assert english("norms/modal-must-active") < 0.95
    assert chinese("norms/modal") < 0.97
