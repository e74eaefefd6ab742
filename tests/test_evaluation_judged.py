"""The judged question set: what it holds, that its judgements stand, and how a graph's search is measured with it."""

from __future__ import annotations

import csv
import json
from dataclasses import fields
from pathlib import Path

import pytest

from policykg.errors import SourceError
from policykg.evaluation import evaluate_graph
from policykg.evaluation.judged import Grades, Judged, asked, judgements
from policykg.graph import KnowledgeGraph
from policykg.index import Filters
from policykg.ontology import corpus_folder

SET = Path(__file__).parent / "data" / "search"
QUESTIONS = asked(SET)
with (SET / "qrels" / "test.tsv").open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))


def chinese(text: str) -> bool:
    return any("\u4e00" <= character <= "\u9fff" for character in text)


def test_the_set_is_large_and_half_of_it_is_filtered() -> None:
    assert len(QUESTIONS) >= 60
    filtered = [one for one in QUESTIONS if one.filters or "jurisdiction:" in one.text]
    assert 2 * len(filtered) >= len(QUESTIONS)
    assert {name for one in filtered for name in one.filters} <= {field.name for field in fields(Filters)}
    assert sum(chinese(one.text) for one in QUESTIONS) >= 12


def test_every_question_has_an_answer_and_passages_that_are_none() -> None:
    for question in QUESTIONS:
        grades = {int(row["score"]) for row in ROWS if row["query-id"] == question.id}
        assert grades <= {0, 1, 2}
        assert 2 in grades, question
    assert {row["query-id"] for row in ROWS} == {question.id for question in QUESTIONS}


def test_some_answers_are_in_another_language_than_the_question() -> None:
    questions = {one.id: one for one in QUESTIONS}
    answers = {
        (chinese(questions[row["query-id"]].text), row["corpus-id"].partition(":")[0].endswith("-zh"))
        for row in ROWS
        if row["score"] == "2"
    }
    assert answers == {(False, False), (False, True), (True, False), (True, True)}


def test_every_judgement_points_at_its_words_and_stands_once() -> None:
    texts = {
        path.stem: path.read_text(encoding="utf-8") for path in [*corpus_folder().glob("*.md"), *SET.glob("*/*.md")]
    }
    for row in ROWS:
        document, _, stretch = row["corpus-id"].partition(":")
        start, end = map(int, stretch.split("-"))
        assert row["quote"]
        assert texts[document][start:end].startswith(row["quote"]), row
    assert len({(row["query-id"], row["corpus-id"]) for row in ROWS}) == len(ROWS)


def test_a_passage_has_the_grade_of_what_it_shares_half_of_the_shorter_with() -> None:
    grades = Grades([Judged("a", 100, 200, 2), Judged("a", 200, 400, 0), Judged("b", 0, 50, 1)])
    assert grades.of("a", 100, 200) == 2
    assert grades.of("a", 100, 140) == 2, "a part of it"
    assert grades.of("a", 0, 1000) == 2, "a whole that holds it"
    assert grades.of("a", 180, 400) == 0, "a little of it"
    assert grades.of("a", 400, 500) is None
    assert grades.of("c", 0, 50) is None


LAW = "Every employer must pay a training levy"
GRANT = "The Commission may give a grant"


@pytest.fixture
def small(tmp_path: Path, graph: KnowledgeGraph) -> Path:
    """A set of two questions over the documents of `graph`; the second has a filter, a third no answer."""
    text = graph.index.text("levy-act")
    lines = [
        {"_id": "q1", "text": "who pays the levy"},
        {"_id": "q2", "text": "what may be granted", "metadata": {"filters": {"modality": "permission"}}},
        {"_id": "q3", "text": "not judged"},
    ]
    (tmp_path / "queries.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    rows = [
        f"q1\tlevy-act:{text.index(LAW)}-{text.index(LAW) + 80}\t2\t{LAW}",
        f"q2\tlevy-act:{text.index(GRANT) + 7}-{text.index(GRANT) + 160}\t1\t{GRANT}",
        "q2\tlevy-act:0-20\t0\tThese words are nowhere",
    ]
    (tmp_path / "qrels").mkdir()
    table = "\n".join(["query-id\tcorpus-id\tscore\tquote", *rows])
    (tmp_path / "qrels" / "test.tsv").write_text(table, encoding="utf-8")
    return tmp_path


def test_a_judgement_is_found_again_where_its_words_moved(small: Path, graph: KnowledgeGraph) -> None:
    found = judgements(small, graph.index)
    text = graph.index.text("levy-act")
    assert [one.start for one in found["q1"]] == [text.index(LAW)]
    assert [(one.start, one.end - one.start) for one in found["q2"]] == [(text.index(GRANT), 153)]


def test_a_graph_is_measured_with_the_filters_of_each_question(small: Path, graph: KnowledgeGraph) -> None:
    rows = {row["mode"]: row for row in evaluate_graph(small, graph)}
    assert list(rows) == ["lexical", "dense", "hybrid", "hybrid − lexical", "hybrid − dense"]
    for mode in ("lexical", "dense", "hybrid"):
        assert rows[mode]["recall@100"] == 1
        assert 0 < rows[mode]["judged@10"] < 1
    permitted = graph.search("what may be granted", filters={"modality": "permission"})
    assert 0 < len(permitted) < len(graph.search("what may be granted", limit=100))


def test_a_set_over_other_documents_is_refused(small: Path, graph: KnowledgeGraph) -> None:
    table = small / "qrels" / "test.tsv"
    table.write_text("query-id\tcorpus-id\tscore\tquote\nq1\tno-such-law:0-9\t1\twords\n", encoding="utf-8")
    with pytest.raises(SourceError, match="judges no-such-law, which this graph lacks"):
        evaluate_graph(small, graph)


@pytest.mark.parametrize("row", ["q1\tlevy-act\t1\twords", "q1\tlevy-act:0-9\tgood\twords", "q1\tlevy-act:0-9\t1"])
def test_a_table_of_another_form_is_refused(small: Path, graph: KnowledgeGraph, row: str) -> None:
    (small / "qrels" / "test.tsv").write_text(f"query-id\tcorpus-id\tscore\tquote\n{row}\n", encoding="utf-8")
    with pytest.raises(SourceError, match="not a table of `query-id`"):
        evaluate_graph(small, graph)
