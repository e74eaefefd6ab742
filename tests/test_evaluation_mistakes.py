"""Each mistake is listed once, with what was wrong and the words around it."""

from __future__ import annotations

from typing import Any

from policykg.evaluation import list_mistakes, score_extraction

TEXT = "In 2025 employers must pay a training levy to the Commission. Vocational schools may charge no fee to trainees."


def at(words: str) -> dict[str, Any]:
    start = TEXT.index(words)
    return {"start": start, "end": start + len(words), "text": words}


def mention(name: str, kind: str, words: str, **more: object) -> dict[str, Any]:
    return {"id": name, "type": kind, **at(words), **more}


EMPLOYERS = mention("m1", "Actor", "employers")
COMMISSION = mention("m2", "Organization", "Commission")
PAY = {"bearer": "m1", "modality": "obligation", "action": at("pay"), "object": at("training levy")}


def passage(**layers: object) -> dict[str, Any]:
    return {"id": "p1", "text": TEXT, "mentions": [], **layers}


def mistakes(gold: dict[str, Any], found: dict[str, Any]) -> list[dict[str, Any]]:
    return list_mistakes([gold], [found])


def kinds(gold: dict[str, Any], found: dict[str, Any]) -> list[tuple[str, str, str]]:
    return [(row["layer"], row["kind"], row["differs"]) for row in mistakes(gold, found)]


def test_what_is_right_is_not_listed() -> None:
    gold = passage(mentions=[EMPLOYERS, COMMISSION], norms=[PAY])
    assert mistakes(gold, gold) == []


def test_a_miss_is_shown_with_the_gold_words_marked_in_context() -> None:
    [row] = mistakes(passage(mentions=[EMPLOYERS]), passage())
    assert row == {
        "layer": "mentions.strict",
        "passage": "p1",
        "kind": "missed",
        "differs": "",
        "gold": "Actor · employers",
        "found": "",
        "rule": "",
        "context": "In 2025 ⟦employers⟧ must pay a training levy to the Commission. Vocational…",
    }


def test_a_spurious_find_names_its_rule() -> None:
    [row] = mistakes(passage(), passage(mentions=[mention("a", "Time", "2025", rule="times/pattern")]))
    assert (row["kind"], row["gold"], row["found"]) == ("spurious", "", "Time · 2025")
    assert row["rule"] == "times/pattern"
    assert row["context"].startswith("In ⟦2025⟧ employers")


def test_an_overlapping_mention_of_other_bounds_or_type_is_wrong_in_these() -> None:
    gold = passage(mentions=[mention("m1", "Actor", "Vocational schools"), COMMISSION])
    found = passage(mentions=[mention("a", "Actor", "schools"), mention("b", "Actor", "the Commission")])
    assert kinds(gold, found) == [("mentions.strict", "wrong", "start"), ("mentions.strict", "wrong", "type, start")]


def test_a_norm_is_wrong_in_the_parts_that_disagree() -> None:
    found = PAY | {"modality": "permission", "object": at("fee")}
    gold = passage(mentions=[EMPLOYERS], norms=[PAY])
    [row] = mistakes(gold, passage(mentions=[EMPLOYERS], norms=[found]))
    assert (row["layer"], row["kind"], row["differs"]) == ("norms.object", "wrong", "modality, object")
    assert row["gold"] == "obligation · employers · pay · training levy"
    assert row["found"] == "permission · employers · pay · fee"


def test_an_absent_bearer_is_shown_as_a_dash() -> None:
    bare = {"modality": "obligation", "action": at("pay")}
    [row] = mistakes(passage(norms=[bare]), passage())
    assert row["gold"] == "obligation · – · pay · –"


def test_of_two_norms_on_one_verb_each_meets_the_one_it_agrees_with_most() -> None:
    schools = mention("m3", "Actor", "Vocational schools")
    norms = [PAY | {"object": at("fee")}, PAY | {"bearer": "m3"}]
    gold = passage(mentions=[EMPLOYERS, schools], norms=norms)
    found = passage(mentions=[EMPLOYERS, schools], norms=[norms[1] | {"object": at("trainees")}, PAY])
    assert [row["differs"] for row in mistakes(gold, found)] == ["object", "object"]


def test_a_relation_between_mentions_is_marked_from_head_to_tail() -> None:
    gold = passage(
        mentions=[EMPLOYERS, COMMISSION], relations=[{"type": "cooperates_with", "head": "m1", "tail": "m2"}]
    )
    [row] = mistakes(gold, passage(mentions=[EMPLOYERS, COMMISSION]))
    assert row["gold"] == "cooperates_with · employers · Commission"
    assert "⟦employers must pay a training levy to the Commission⟧" in row["context"]


def test_a_relation_of_other_type_or_tail_is_wrong_and_of_other_ends_missed() -> None:
    three = [EMPLOYERS, COMMISSION, mention("m3", "Actor", "trainees")]
    gold = passage(mentions=three, relations=[{"type": "benefits", "head": "m1", "tail": "m2"}])
    for other, expected in (
        ({"type": "provides", "head": "m1", "tail": "m2"}, [("relations", "wrong", "type")]),
        ({"type": "benefits", "head": "m1", "tail": "m3"}, [("relations", "wrong", "tail")]),
        (
            {"type": "provides", "head": "m3", "tail": "m2"},
            [("relations", "missed", ""), ("relations", "spurious", "")],
        ),
    ):
        assert kinds(gold, passage(mentions=three, relations=[other])) == expected


def test_targets_definitions_and_items_are_wrong_where_they_share_their_words() -> None:
    gold = passage(
        targets=[{"quantity": at("2025"), "value": 5.0, "unit": "percent", "comparator": "at_least"}],
        definitions=[{"term": at("levy"), "definition": at("fee")}],
        items=[{"ordinal": 1, "label": at("trainees")}],
    )
    found = passage(
        targets=[{"quantity": at("2025"), "value": 5.0, "unit": "eur"}],
        definitions=[{"term": at("training levy"), "definition": at("trainees")}],
        items=[{"ordinal": 2, "label": at("trainees")}],
    )
    assert kinds(gold, found) == [
        ("targets", "wrong", "unit, comparator"),
        ("definitions", "wrong", "definition"),
        ("items", "wrong", "ordinal"),
    ]
    assert [row["gold"] for row in mistakes(gold, found)] == ["at_least · 5.0 · percent", "levy · fee", "1 · trainees"]


def test_mistakes_and_correct_ones_add_up_to_the_counts_of_the_score() -> None:
    other = mention("m3", "Actor", "schools")
    gold = passage(mentions=[EMPLOYERS, COMMISSION, mention("m4", "Actor", "Vocational schools")], norms=[PAY, PAY])
    found = passage(mentions=[EMPLOYERS, other, mention("m5", "Time", "2025")], norms=[PAY])
    listed = [row["kind"] for row in mistakes(gold, found) if row["layer"] == "mentions.strict"]
    score = {row["layer"]: row for row in score_extraction([gold], [found])}["mentions.strict"]
    assert sorted(listed) == ["missed", "spurious", "wrong"]
    assert score["gold"] - score["correct"] == listed.count("missed") + listed.count("wrong")
    assert score["found"] - score["correct"] == listed.count("spurious") + listed.count("wrong")


def test_context_is_cut_between_words_and_chinese_after_sixty_characters() -> None:
    text = "学" * 100 + "企业" + "校" * 100
    gold = {"id": "z", "text": text, "mentions": [{"type": "Actor", "start": 100, "end": 102}]}
    [row] = list_mistakes([gold], [])
    assert row["context"] == "…" + "学" * 60 + "⟦企业⟧" + "校" * 60 + "…"
