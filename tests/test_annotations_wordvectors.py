"""Words get the vectors that spaCy's own layers compute, whatever was read before."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import pytest
import spacy
from numpy.testing import assert_array_equal
from spacy.language import Language
from spacy.tokens import Doc

from policykg.annotations.arithmetic import quicken
from policykg.annotations.pipeline import UNUSED, folder
from policykg.annotations.wordvectors import MOST_FORMS, lightened

TEXTS = [
    "The Council can't pay.",
    "",
    "A school\n\nshall report\tto it — once a year; it won't be late.",
    "x",
    "$ 5 % " * 300,
]


@cache
def shipped() -> Language:
    nlp = spacy.load(folder(), exclude=[*UNUSED, "tagger", "parser"])
    quicken(model(nlp))
    return nlp


def model(nlp: Language) -> Any:  # noqa: ANN401  thinc's Model, of spaCy's own types
    shared: Any = nlp.get_pipe("tok2vec")
    return shared.model


def made(texts: list[str]) -> list[Doc]:
    return [shipped().make_doc(text) for text in texts]


def test_the_vectors_are_those_of_the_model_and_of_each_document_alone() -> None:
    light, own = lightened(model(shipped())), model(shipped())
    docs = made(TEXTS)
    for found, wanted in zip(light.predict(docs), own.predict(docs), strict=True):
        np.testing.assert_allclose(found, wanted, atol=1e-5)
    for doc, found in zip(docs, light.predict(docs), strict=True):
        np.testing.assert_allclose(light.predict([doc])[0], found, atol=1e-5)


def test_what_was_read_before_changes_no_bit_of_a_vector() -> None:
    fresh, used = lightened(model(shipped())), lightened(model(shipped()))
    used.predict(made(["year a once report it late x", "won't it", *TEXTS[::-1]]))
    for one, other in zip(fresh.predict(made(TEXTS)), used.predict(made(TEXTS)), strict=True):
        assert_array_equal(one, other)


def test_more_forms_than_are_kept_are_read_and_those_before_them_again() -> None:
    light = lightened(model(shipped()))
    docs = made(
        ["The school shall report.", " ".join(f"new{n}word" for n in range(MOST_FORMS + 1)), "A school reports."]
    )
    before = light.predict(docs[:1])
    assert [len(rows) for rows in light.predict(docs)] == [len(doc) for doc in docs]
    assert_array_equal(light.predict(docs[:1])[0], before[0])


@pytest.mark.parametrize("columns", [["NORM", "SPACY"], ["NORM", "IS_SENT_START"]])
def test_a_model_that_looks_at_more_than_forms_is_left_as_it_is(columns: list[str]) -> None:
    nlp = spacy.blank("en")
    embed = {"@architectures": "spacy.MultiHashEmbed.v2", "width": 8, "attrs": columns, "rows": [50, 50]}
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 8, "depth": 2, "window_size": 1}
    nlp.add_pipe(
        "tok2vec",
        config={
            "model": {
                "@architectures": "spacy.Tok2Vec.v2",
                "embed": {**embed, "include_static_vectors": False},
                "encode": {**encode, "maxout_pieces": 3},
            }
        },
    )
    assert lightened(model(nlp)) is model(nlp)
