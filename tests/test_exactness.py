"""Filters are exact: what passes them is ranked as if everything had been ranked and the rest left out."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest

import policykg
from policykg.graph import KnowledgeGraph
from policykg.index import Filters, IndexWriter, PassageIndex
from policykg.model import Annotations, Document, Passage, Section, Stated

GIVEN = {
    "jurisdiction": "CN",
    "document_type": "law",
    "issuer": "Ministry of Education",
    "since": "2020",
    "until": "2005",
    "year": "2019",
    "language": "en",
    "status": "in force",
    "number": "国发〔2019〕4号",
    "policy": "de-bbig-2005",
    "document": "cn-ve-law-2022",
    "as_of": "2003-06-01",
    "concept": "apprenticeship",
    "actor": "enterprise",
    "instrument": "training base",
    "industry": "finance",
    "place": "China",
    "modality": "prohibition",
    "bearer": "school",
    "unit": "percent",
    "at_least": "50",
    "at_most": "5",
    "due": "2025",
    "due_since": "2026",
    "due_until": "2010",
}
QUESTIONS = ("who pays apprentices while they train", "number of vocational schools to be built", "law 学徒")
PASSAGES, DOCUMENTS, WIDTH = 105, 200, 16
RARE = 2
"""Documents of 200 that a filter of one percent lets pass."""


@pytest.fixture(scope="module")
def corpus(demo: Path) -> KnowledgeGraph:
    return policykg.load(demo / "kg")


def test_every_filter_is_tried() -> None:
    assert list(GIVEN) == [field.name for field in fields(Filters)]


@pytest.mark.parametrize("name", GIVEN)
def test_what_passes_a_filter_is_ranked_as_without_it(corpus: KnowledgeGraph, name: str) -> None:
    index = corpus.index
    ids = index.filter(Filters.of({name: GIVEN[name]}))
    assert ids is not None
    assert len(ids)
    count = len(index.numbers)
    for question in QUESTIONS:
        everything = index.lexical(question, count)
        assert index.lexical(question, count, ids) == [(number, score) for number, score in everything if number in ids]
    for number in index.numbers[::150].tolist():
        near = {one: cosine for one, cosine in index.dense(index.vector(number), count) if one in ids}
        found = index.dense(index.vector(number), count, ids)
        assert dict(found) == pytest.approx(near, abs=1e-6)
        assert [cosine for _, cosine in found] == sorted((cosine for _, cosine in found), reverse=True)


def test_a_filtered_list_is_never_short(corpus: KnowledgeGraph) -> None:
    for name in ("as_of", "modality", "due", "place"):
        ids = corpus.index.filter(Filters.of({name: GIVEN[name]}))
        assert ids is not None
        found = corpus.search(QUESTIONS[0], filters={name: GIVEN[name]}, limit=1000)
        assert sorted(int(hit.metadata["passage"]) for hit in found) == ids.tolist()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> PassageIndex:
    """An index of 21,000 passages in clusters, one document in a hundred in the jurisdiction ZZ."""
    folder = tmp_path_factory.mktemp("many")
    rng = np.random.default_rng(11)
    centres = rng.standard_normal((50, WIDTH))
    with IndexWriter(folder) as writer:
        for number in range(DOCUMENTS):
            words = rng.integers(0, 2000, (PASSAGES, 6))
            lines = [" ".join(f"word{word}" for word in row) for row in words]
            text = "\n".join(lines)
            starts = np.cumsum([0, *(len(line) + 1 for line in lines[:-1])]).tolist()
            rows = centres[rng.integers(0, 50, PASSAGES)] + 0.5 * rng.standard_normal((PASSAGES, WIDTH))
            vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
            place = "ZZ" if number % (DOCUMENTS // RARE) == 7 else "YY"
            stated = (Stated("jurisdiction", place, 0, 1),)
            document = Document(f"d{number:03}", text, "T", "en", "d.txt", "text/plain", f"{number:064}", stated)
            section = Section("s", "article", "", "", 1, 0, len(text), 0)
            passages = [Passage(document.id, "s", a, a + len(b), 6) for a, b in zip(starts, lines, strict=True)]
            writer.replace(document, [section], passages, Annotations(), vectors)
    return PassageIndex.open(folder)


@pytest.mark.parametrize("place", ["ZZ", "YY"], ids=["1 percent", "99 percent"])
def test_recall_against_exhaustive_search_is_whole_among_many(many: PassageIndex, place: str) -> None:
    ids = many.filter(Filters(jurisdiction=place))
    assert ids is not None
    assert len(ids) == PASSAGES * (RARE if place == "ZZ" else DOCUMENTS - RARE)
    vectors = np.array([many.vector(number) for number in many.numbers.tolist()])
    passing = np.isin(many.numbers, ids)
    for query in np.random.default_rng(12).standard_normal((25, WIDTH)).astype(np.float32):
        query /= np.linalg.norm(query)
        cosines = np.where(passing, vectors @ query, -2)
        best = set(many.numbers[np.argsort(-cosines)[:100]].tolist())
        assert {number for number, _ in many.dense(query, 100, ids)} == best


@pytest.mark.parametrize("place", ["ZZ", "YY"], ids=["1 percent", "99 percent"])
def test_words_are_ranked_among_many_as_if_the_rest_were_left_out(many: PassageIndex, place: str) -> None:
    ids = many.filter(Filters(jurisdiction=place))
    assert ids is not None
    for query in ("word7 word11 word13", "word1999", "word1 word2 word3 word4 word5 word6"):
        everything = many.lexical(query, PASSAGES * DOCUMENTS)
        expected = [(number, score) for number, score in everything if number in ids]
        assert many.lexical(query, 100, ids) == expected[:100]
