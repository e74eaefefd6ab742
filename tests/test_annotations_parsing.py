"""The parser taken step by step parses as spaCy's own loop does."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
import spacy
from spacy.language import Language
from spacy.tokens import Doc

from policykg.annotations.arithmetic import quicken
from policykg.annotations.parsing import parsed
from policykg.annotations.pipeline import UNUSED, folder

TEXTS = [
    "The Council shall, within 30 days, issue a licence to each provider that meets the standards.",
    "",
    "Apprentices",
    "It may not refuse: (a) an application that is complete; (b) one that was renewed. Fees are set by the Minister.",
    "A school shall report once a year and " * 40,
]


def loaded() -> Language:
    nlp = spacy.load(folder(), exclude=list(UNUSED))
    for _, component in nlp.pipeline:
        shared: Any = component
        quicken(shared.model)
    return nlp


shipped = cache(loaded)


def trees(docs: list[Doc]) -> list[list[tuple[int, str, str, bool]]]:
    return [[(t.head.i, t.dep_, t.tag_, bool(t.is_sent_start)) for t in doc] for doc in docs]


def made(nlp: Language) -> list[Doc]:
    return [nlp.make_doc(text) for text in TEXTS]


def test_the_trees_are_those_of_the_parser_s_own_loop() -> None:
    nlp = shipped()
    found = parsed(nlp, made(nlp))
    assert [doc.text for doc in found] == TEXTS
    assert trees(found) == trees(list(nlp.pipe(made(nlp))))
    assert [token.dep_ for token in found[0] if token.text == "Council"] == ["nsubj"]


def test_documents_without_words_are_parsed_too() -> None:
    assert [len(doc) for doc in parsed(shipped(), [shipped().make_doc("")] * 2)] == [0, 0]


@pytest.mark.parametrize("last", ["sentencizer", "merge_noun_chunks"])
def test_a_pipeline_that_goes_on_behind_the_parser_is_left_to_spacy(last: str) -> None:
    nlp = loaded()
    nlp.add_pipe(last)
    found = parsed(nlp, [nlp.make_doc(text) for text in TEXTS])
    assert trees(found) == trees([nlp(text) for text in TEXTS])
