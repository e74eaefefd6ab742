"""The shipped English pipeline reads thirty legal sentences, whose parses were corrected by hand, nearly right."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from policykg.annotations import pipeline

ROOT = Path(__file__).parents[1]
LEGAL = ROOT / "tests" / "data" / "legal.conllu"
TEXTS = ROOT.parent / "shared" / "texts"


def rows(conllu: str) -> Iterator[list[list[str]]]:
    for block in conllu.strip().split("\n\n"):
        yield [line.split("\t") for line in block.split("\n") if not line.startswith("#")]


def test_the_sentences_are_trees_and_hold_no_words() -> None:
    found = list(rows(LEGAL.read_text(encoding="utf-8")))
    assert len(found) == 30
    for sentence in found:
        heads = {int(row[0]): int(row[6]) for row in sentence}
        assert list(heads.values()).count(0) == 1
        for word in heads:
            seen = set()
            while word and word not in seen:
                seen.add(word)
                word = heads[word]
            assert word == 0
        assert {row[1] for row in sentence} <= {"_", "—"}


@pytest.mark.skipif(not TEXTS.is_dir(), reason="the texts that the sentences stand in are not here")
def test_legal_sentences_are_parsed_nearly_as_corrected_by_hand() -> None:
    from spacy.tokens import Doc

    joined = subprocess.run(
        [sys.executable, ROOT / "scripts" / "legal.py", LEGAL, TEXTS], capture_output=True, text=True, check=True
    )
    nlp = pipeline.load()
    gold = list(rows(joined.stdout))
    docs = [
        Doc(nlp.vocab, words=[row[1] for row in each], spaces=["SpaceAfter=No" not in row[9] for row in each])
        for each in gold
    ]
    right = words = 0
    for doc, sentence in zip(pipeline.parse(nlp, docs), gold, strict=True):
        for token, row in zip(doc, sentence, strict=True):
            head = 0 if token.head.i == token.i else token.head.i + 1
            right += (head, token.dep_.lower()) == (int(row[6]), row[7])
            words += 1
    assert words == 1235
    assert right / words > 0.88


def test_a_layer_multiplies_as_numpy_does() -> None:
    from policykg.annotations.arithmetic import NumpyProduct

    x, y = (np.arange(size, dtype="f").reshape(-1, 3) for size in (6, 12))
    product = NumpyProduct().gemm(x, y, trans2=True)
    assert np.array_equal(product, x @ y.T)
    out = np.empty((3, 3), dtype="f")
    assert np.array_equal(NumpyProduct().gemm(x, x, out=out, trans1=True), x.T @ x)
    assert np.array_equal(out, x.T @ x)
