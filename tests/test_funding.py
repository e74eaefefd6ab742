"""Whom a policy funds: who receives an instrument of money, and what a norm says is to be funded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from functools import cache

import pytest

from policykg.annotations import Annotator
from policykg.iri import DATA, PKG, VOCABULARY
from policykg.model import Annotations, Correction, Document, Mention, MentionType, Norm, Passage, Relation, Span
from policykg.ontology import Vocabulary, check_shapes, ontology_quads
from policykg.quads import to_quads
from policykg.quads.funding import fundings

TEXT = "The grant benefits apprentices. The State shall fund training bases of colleges. The portal benefits pupils."


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@cache
def annotator() -> Annotator:
    return Annotator(vocabulary())


def span(words: str) -> Span:
    return Span(TEXT.index(words), TEXT.index(words) + len(words))


def mention(words: str, type_: MentionType) -> Mention:
    found = span(words)
    return Mention(found.start, found.end, type_, words, "test", 0.9)


def said(modality: str = "obligation") -> Annotations:
    grant, portal = mention("grant", "Instrument"), mention("portal", "Instrument")
    apprentices, pupils = mention("apprentices", "Actor"), mention("pupils", "Actor")
    bases, colleges = mention("training bases", "Instrument"), mention("colleges", "Actor")
    state = mention("State", "Organization")
    first, duty, last = (span(words + ".") for words in TEXT.rstrip(".").split(". "))
    norm = Norm(
        duty.start, duty.end, modality, span("fund"), "test", 0.8, state, span("training bases of colleges")  # type: ignore[arg-type]  # a modality
    )  # fmt: skip
    return Annotations(
        mentions=(grant, apprentices, state, bases, colleges, portal, pupils),
        norms=(norm,),
        relations=(
            Relation(first.start, first.end, "benefits", grant, apprentices, "test", 0.7),
            Relation(last.start, last.end, "benefits", portal, pupils, "test", 0.7),
        ),
    )


def document(text: str, language: str = "en") -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document("aid", text, "Aid Plan", language, "aid.txt", "text/plain", digest)


def quads(found: Annotations, corrections: Sequence[Correction] = ()) -> list[str]:
    passages = [Passage("aid", "", 0, len(TEXT), 20)]
    return to_quads(document(TEXT), [], passages, found, vocabulary=vocabulary(), corrections=corrections)


def funded(lines: list[str]) -> set[str]:
    return {line.split()[2] for line in lines if line.split()[1] == f"<{PKG}funds>"}


def test_who_receives_money_and_what_is_to_be_funded_is_funded() -> None:
    found = [(f.recipient.name, f.rule, f.confidence) for f in fundings(TEXT, said(), vocabulary())]
    assert found == [
        ("apprentices", "quads/money-that-benefits", 0.7),
        ("training bases", "quads/norm-of-funding", 0.8),
    ]


def test_what_must_not_be_funded_is_not() -> None:
    found = fundings(TEXT, said("prohibition"), vocabulary())
    assert [f.recipient.name for f in found] == ["apprentices"]


def test_the_graph_has_it_with_its_sentence_and_satisfies_the_shapes() -> None:
    lines = quads(said())
    assert funded(lines) == {f"<{DATA}actor/apprentices>", f"<{DATA}instrument/training-bases>"}
    assert any(line.split()[1].endswith("exact>") and '"The grant benefits apprentices."' in line for line in lines)
    assert not check_shapes([*lines, *ontology_quads(None, f"{DATA}graph/ontology")])


def test_another_than_a_policy_that_funds_breaks_the_shapes() -> None:
    wrong = f"<{DATA}actor/apprentices> <{PKG}funds> <{DATA}actor/pupils> <{DATA}graph/document/aid> ."
    messages = [v.message for v in check_shapes([*quads(said()), wrong])]
    assert "only a policy addresses, uses or funds" in messages


@pytest.mark.parametrize("kind", ["mention", "norm"])
def test_what_rests_on_a_rejected_finding_is_not_stated(kind: str) -> None:
    lines = quads(said())
    nodes = {line.split()[0][1:-1] for line in lines if f"/id/{kind}/" in line.split()[0]}
    rejected = quads(said(), corrections=[Correction(node, "rejected") for node in sorted(nodes)])
    assert len(funded(rejected)) == (0 if kind == "mention" else 1)


@pytest.mark.parametrize(
    ("text", "language", "wanted"),
    [
        ("The Secretary shall make grants to States.", "en", {"States"}),
        ("The Commission may subsidise small enterprises that train apprentices.", "en", {"small enterprises"}),
        ("Employers shall report apprentices to the Commission.", "en", set()),
        ("各级人民政府应当资助职业学校。", "zh", {"职业学校"}),
    ],
)
def test_sentences_of_both_languages_are_read_for_it(text: str, language: str, wanted: set[str]) -> None:
    found = annotator().annotate(document(text, language), [], [Passage("aid", "", 0, len(text), 10)])
    assert {text[f.recipient.start : f.recipient.end] for f in fundings(text, found, vocabulary())} == wanted


def test_an_instrument_of_the_vocabulary_is_money_if_the_vocabulary_says_so() -> None:
    found = said()
    levy, training = (replace(found.mentions[0], entity=f"concept/{c}") for c in ("levy", "training-base"))
    assert vocabulary().concepts["levy"].detail == "money", VOCABULARY
    for instrument, count in ((levy, 1), (training, 0)):
        relation = replace(found.relations[0], head=instrument)
        assert len(list(fundings(TEXT, Annotations(relations=(relation,)), vocabulary()))) == count
