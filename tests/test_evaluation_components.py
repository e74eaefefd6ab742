"""Words of attribute, deontic, aim and object, counted by hand."""

from __future__ import annotations

from typing import Any

from policykg.evaluation import score_components

TEXT = "Small training enterprises must pay apprentices a monthly wage. Vocational schools shall charge no fee."


def at(words: str, text: str = TEXT) -> dict[str, Any]:
    start = text.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def passage(*norms: dict[str, Any], text: str = TEXT) -> dict[str, Any]:
    """A passage whose norms name their bearers by their words."""
    bearers = {norm["bearer"]: f"m{n}" for n, norm in enumerate(norms) if "bearer" in norm}
    mentions = [{"id": name, "type": "Actor", **at(words, text)} for words, name in bearers.items()]
    named = [norm | ({"bearer": bearers[norm["bearer"]]} if "bearer" in norm else {}) for norm in norms]
    return {"id": "p1", "text": text, "mentions": mentions, "norms": named}


PAY = {
    "bearer": "Small training enterprises",
    "modality": "obligation",
    "action": at("pay"),
    "object": at("monthly wage"),
}
CHARGE = {"bearer": "Vocational schools", "modality": "prohibition", "action": at("charge"), "object": at("fee")}


def counts(gold: dict[str, Any], found: dict[str, Any]) -> dict[str, tuple[int, int, int, float]]:
    rows = score_components([gold], [found])
    return {row["component"]: (row["gold"], row["found"], row["correct"], row["mean_f1"]) for row in rows}


def test_every_word_of_the_same_norms_is_right() -> None:
    both = passage(PAY, CHARGE)
    assert counts(both, both) == {
        "attribute": (5, 5, 5, 1),
        "deontic": (2, 2, 2, 1),
        "aim": (2, 2, 2, 1),
        "object": (3, 3, 3, 1),
    }


def test_words_are_counted_one_by_one_within_aligned_norms() -> None:
    found = PAY | {"bearer": "training enterprises", "object": at("apprentices a monthly wage")}
    by = counts(passage(PAY), passage(found))
    assert by["attribute"] == (3, 2, 2, 0.8)  # precision 1, recall 2/3
    assert by["object"] == (2, 4, 2, 0.6667)  # precision 1/2, recall 1
    assert by["deontic"] == by["aim"] == (1, 1, 1, 1)


def test_another_modality_is_a_miss_and_a_false_find_of_the_deontic_alone() -> None:
    by = counts(passage(PAY), passage(PAY | {"modality": "permission"}))
    assert by["deontic"] == (1, 1, 0, 0)
    assert by["attribute"] == (3, 3, 3, 1)


def test_words_of_a_norm_not_found_are_misses_and_of_one_found_in_vain_false_finds() -> None:
    assert counts(passage(PAY, CHARGE), passage(PAY))["attribute"] == (5, 3, 3, 0.5)
    assert counts(passage(PAY), passage(PAY, CHARGE))["attribute"] == (3, 5, 3, 1)
    assert counts(passage(PAY), passage(CHARGE))["object"] == (2, 1, 0, 0)


def test_a_norm_not_found_counts_against_the_mean_but_not_against_that_of_norms_found() -> None:
    rows = score_components([passage(PAY, CHARGE)], [passage(PAY)])
    assert {(row["mean_f1"], row["mean_found"]) for row in rows} == {(0.5, 1.0)}


def test_norms_of_one_sentence_are_one_statement_where_sentences_are_given() -> None:
    by = {row["component"]: row["mean_given"] for row in score_components([passage(PAY, CHARGE)], [passage(PAY)])}
    assert by["deontic"] == 0.5  # of two sentences that hold a norm nothing was found in one
    other = PAY | {"action": at("apprentices")}
    by = {row["component"]: row["mean_given"] for row in score_components([passage(PAY)], [passage(other, CHARGE)])}
    assert (by["attribute"], by["deontic"], by["aim"]) == (1, 1, 0)  # the norm found elsewhere does not count


def test_a_component_that_neither_norm_has_agrees_and_one_that_one_has_does_not() -> None:
    bare = {name: PAY[name] for name in ("modality", "action")}
    assert counts(passage(bare), passage(bare))["object"] == (0, 0, 0, 1)
    assert counts(passage(bare), passage(PAY))["object"] == (0, 2, 0, 0)
    assert counts(passage(bare), passage())["object"] == (0, 0, 0, 0)


def test_of_coordinated_bearers_each_meets_its_own_norm() -> None:
    schools = PAY | {"bearer": "Vocational schools"}
    by = counts(passage(PAY, schools), passage(schools, PAY))
    assert by["attribute"] == (5, 5, 5, 1)


def test_the_same_word_elsewhere_is_another_word() -> None:
    text = "A school must help a school."
    norm = {"modality": "obligation", "action": at("help", text)}
    first, second = {"start": 2, "end": 8}, {"start": 21, "end": 27}
    gold, found = passage(norm | {"object": second}, text=text), passage(norm | {"object": first}, text=text)
    assert counts(gold, found)["object"] == (1, 1, 0, 0)


def test_each_chinese_character_is_a_word() -> None:
    text = "企业应当支付学徒工资2000元。"
    norm = {"modality": "obligation", "action": at("支付", text), "object": at("学徒工资2000元", text)}
    found = norm | {"object": at("工资2000", text)}
    by = counts(passage(norm, text=text), passage(found, text=text))
    assert by["aim"] == (2, 2, 2, 1)
    assert by["object"] == (6, 3, 3, 0.6667)


def test_figures_over_all_words_come_with_their_interval() -> None:
    [row, *_] = score_components([passage(PAY)], [passage(PAY | {"bearer": "enterprises"})])
    assert {name: row[name] for name in ("precision", "recall", "f1", "f1_low", "f1_high")} == {
        "precision": 1.0,
        "recall": 0.3333,
        "f1": 0.5,
        "f1_low": 0.5,
        "f1_high": 0.5,
    }


def test_without_gold_norms_there_is_no_mean() -> None:
    assert all("mean_f1" not in row for row in score_components([passage()], [passage(PAY)]))
