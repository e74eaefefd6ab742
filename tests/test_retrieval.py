"""Questions to ranked hits, and the reasons that each hit gives."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from policykg.errors import QueryError
from policykg.index import Filters, IndexWriter, PassageIndex
from policykg.index.words import terms
from policykg.iri import mint
from policykg.model import Annotations, Document, Mention, Passage, Section, Stated
from policykg.ontology import Concept, Vocabulary
from policykg.retrieval import Retriever, parse
from policykg.retrieval.forms import Forms
from policykg.retrieval.fusion import Blend, Candidates, by_both

WIDTH = 256


class WordHashes:
    """A tiny encoder: a text is the sum of its words, and Chinese is unreadable to it."""

    def encode(self, texts: Iterable[str]) -> NDArray[np.float32]:
        rows = [self._sum([term for term in terms(text) if term.isascii()]) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, WIDTH)

    def _sum(self, words: list[str]) -> NDArray[np.float64]:
        total = np.sum([self._word(word) for word in words], axis=0) if words else np.zeros(WIDTH)
        length = float(np.linalg.norm(total))
        return total / length if length else total

    def _word(self, word: str) -> NDArray[np.float64]:
        seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:4], "big")
        return np.random.default_rng(seed).standard_normal(WIDTH)


CONCEPTS = {
    "learner": Concept("learner", "actor", {"en": ("learner",)}),
    "apprentice": Concept(
        "apprentice",
        "actor",
        {"en": ("apprentice", "trainee"), "zh": ("学徒",), "de": ("Lehrling",)},
        broader=("learner",),
    ),
    "apprentice-wage": Concept("apprentice-wage", "topic", {"en": ("apprentice wage",), "zh": ("学徒工资",)}),
    "ar": Concept("ar", "topic", {"en": ("augmented reality", "AR")}),
    "ict": Concept("ict", "topic", {"en": ("information technology", "IT")}),
    "employer": Concept("employer", "actor", {"en": ("employer",)}),
    "law": Concept("law", "document_type", {"en": ("law",), "zh": ("法律",)}),
}
TEXTS = {
    "act": "This Act starts in May. Employers shall pay every apprentice a wage. The Minister may report.",
    "plan": "Schools and enterprises cooperate.",
    "zh": "学校教学。企业应当支付学徒工资。",
    "de": "Jeder Lehrling erhält eine Vergütung.",
}


@pytest.fixture(scope="module")
def retriever(tmp_path_factory: pytest.TempPathFactory) -> Retriever:
    folder = tmp_path_factory.mktemp("index")
    vocabulary = Vocabulary.of(CONCEPTS.values(), (), (), sha256="")
    with IndexWriter(folder) as writer:
        writer.concepts(vocabulary)
        for name, text in TEXTS.items():
            write(writer, name, text)
    return Retriever(PassageIndex.open(folder), WordHashes())


def write(writer: IndexWriter, name: str, text: str) -> None:
    facts = (Stated("jurisdiction", "XX", 0, 1), Stated("date_issued", "2020-05-01", 0, 1), Stated("issuer", "a", 0, 1))
    document = Document(name, text, f"Title of {name}", name, f"{name}.md", "text/plain", "0" * 64, facts)
    at = max(text.find("apprentice"), text.find("学徒"), text.find("Lehrling"))
    named = (Mention(at, at + 2, "Actor", "x", "lexicon", 0.9, entity="concept/apprentice"),) if at >= 0 else ()
    section = Section("art_1", "article", "Article 1", "Duties", 1, 0, len(text), 0)
    passage = Passage(name, "art_1", 0, len(text), 9, page=3)
    writer.replace(document, [section], [passage], Annotations(mentions=named), WordHashes().encode([text]))


def test_a_hit_says_where_it_is_and_quotes_it(retriever: Retriever) -> None:
    hit = retriever.search("wage of an apprentice")[0]
    assert (hit.document, hit.title, hit.section, hit.page) == ("act", "Title of act", "art_1", 3)
    assert hit.quote == TEXTS["act"][hit.start : hit.end]
    assert hit.metadata["section_path"] == "Article 1 Duties"
    assert hit.metadata["date_issued"] == "2020-05-01"
    assert "number" not in hit.metadata


def test_a_hit_points_at_its_best_sentence(retriever: Retriever) -> None:
    hit = retriever.search("wage of an apprentice")[0]
    assert TEXTS["act"][hit.sentence.start : hit.sentence.end] == "Employers shall pay every apprentice a wage."


def test_a_hit_names_the_words_and_concepts_that_matched(retriever: Retriever) -> None:
    hit = retriever.search("Wages of apprentices abroad")[0]
    assert set(hit.terms) == {"wages", "apprentices"}
    assert hit.concepts == {"apprentice": "apprentice"}


def test_the_longest_label_in_a_query_wins(retriever: Retriever) -> None:
    assert set(retriever.understand("the apprentice wage").concepts) == {"apprentice-wage"}
    assert set(retriever.understand("a wage for each apprentice").concepts) == {"apprentice"}


def test_a_label_is_matched_as_a_word_not_as_a_stem_or_in_small_letters(retriever: Retriever) -> None:
    assert retriever.understand("how are trainees doing").concepts == {"apprentice": "trainee"}
    assert set(retriever.understand("AR in schools").concepts) == {"ar"}
    assert retriever.understand("ar it employability").concepts == {}


def test_a_closed_list_is_no_topic(retriever: Retriever) -> None:
    assert retriever.understand("law").concepts == {}


def test_an_english_query_finds_other_languages_by_their_labels(retriever: Retriever) -> None:
    hits = retriever.search("apprentice", mode="lexical")
    assert {hit.document: set(hit.ranks) for hit in hits} == {
        "act": {"lexical"},
        "zh": {"concepts"},
        "de": {"concepts"},
    }


def test_the_query_s_own_words_come_before_their_translation(retriever: Retriever) -> None:
    assert retriever.search("学徒")[0].document == "zh"


def test_a_chinese_query_finds_english_by_its_labels(retriever: Retriever) -> None:
    hits = {hit.document: hit for hit in retriever.search("学徒")}
    assert {"act", "zh", "de"} <= hits.keys()
    assert hits["act"].ranks.keys() == {"dense", "concepts"}
    assert hits["zh"].terms == ("学徒",)


def test_a_hit_says_by_which_label_it_names_the_concept(retriever: Retriever) -> None:
    hits = {hit.document: hit for hit in retriever.search("apprentice")}
    assert hits["act"].concepts == {"apprentice": "apprentice"}
    assert hits["zh"].concepts == {"apprentice": "学徒"}
    assert hits["de"].concepts == {"apprentice": "Lehrling"}
    assert TEXTS["zh"][hits["zh"].sentence.start : hits["zh"].sentence.end] == "企业应当支付学徒工资。"


def test_a_query_that_the_encoder_cannot_read_is_searched_by_words(retriever: Retriever) -> None:
    hits = retriever.search("学校")
    assert [hit.document for hit in hits] == ["zh"]
    assert hits[0].ranks == {"lexical": 1}


def test_words_and_meaning_weigh_as_the_blend_says(retriever: Retriever) -> None:
    for hit in retriever.search("enterprises cooperate with schools"):
        assert 0 < hit.score <= 1
        assert hit.gains.get("dense", 0) <= Blend().meaning + 1e-6
        assert (
            hit.gains.get("lexical", 0) + hit.gains.get("concepts", 0)
            <= 1 - Blend().meaning * ("dense" in hit.ranks) + 1e-6
        )
        assert hit.ranks.keys() == hit.scores.keys()


def test_the_question_is_moved_towards_its_first_results() -> None:
    vectors = np.array([[1, 0, 0], [0.8, 0.6, 0], [0, 0.6, 0.8], [0.6, 0, 0.8]], dtype=np.float32)
    none = np.zeros(4, dtype=np.float32)
    candidates = Candidates(np.arange(4), none, none, vectors)
    asked = np.array([0.9, 0, np.sqrt(1 - 0.81)], dtype=np.float32)
    still = Blend(meaning=1, feedback=0)
    moved = Blend(meaning=1, feedback=2, examples=1)
    assert [found.passage for found in by_both(candidates, asked, still, limit=9)] == [0, 3, 1, 2]
    assert [found.passage for found in by_both(candidates, asked, moved, limit=9)] == [0, 1, 3, 2]


def test_a_passage_that_the_encoder_cannot_read_is_ranked_by_its_words() -> None:
    vectors = np.array([[1, 0], [0, 0]], dtype=np.float32)
    words = np.array([1, 2], dtype=np.float32)
    candidates = Candidates(np.array([7, 8]), words, np.zeros(2, dtype=np.float32), vectors)
    [first, second] = by_both(candidates, np.array([1, 0], dtype=np.float32), Blend(meaning=0.6), limit=9)
    assert (first.passage, first.score) == (8, 1)
    assert second.gains == pytest.approx({"dense": 0.6, "lexical": 0.2})


def test_one_component_alone_keeps_its_scores(retriever: Retriever) -> None:
    for mode in ("dense", "lexical"):
        hits = retriever.search("enterprises cooperate with schools", mode=mode)
        assert hits[0].document == "plan"
        assert all(hit.score == hit.scores[mode] for hit in hits)
        assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_filters_hold_for_both_components(retriever: Retriever) -> None:
    found = retriever.search("apprentice wage", filters=Filters(language="plan"))
    assert {hit.document for hit in found} == {"plan"}
    assert retriever.search("apprentice wage", filters=Filters(until="2019")) == []


def test_a_hit_s_score_is_the_sum_of_what_each_component_gains(retriever: Retriever) -> None:
    for hit in retriever.search("Wages of apprentices abroad"):
        assert sum(hit.gains.values()) == pytest.approx(hit.score)
        assert hit.gains.keys() == hit.ranks.keys() == hit.scores.keys()


def test_a_hit_marks_the_words_that_match(retriever: Retriever) -> None:
    hits = {hit.document: hit for hit in retriever.search("an apprentice's wages")}
    assert [TEXTS["act"][m.start : m.end] for m in hits["act"].marks] == ["apprentice", "wage"]
    assert [TEXTS["zh"][m.start : m.end] for m in hits["zh"].marks] == ["学徒工资"]


def test_a_hit_says_how_its_concepts_lie_below_the_query_s(retriever: Retriever) -> None:
    [hit] = retriever.search("learners", filters=Filters(language="de"))
    assert hit.paths == {"apprentice": ("learner", "apprentice")}


def test_a_hit_is_a_node_of_the_graph(retriever: Retriever) -> None:
    [hit, *_] = retriever.search("apprentice")
    assert hit.iri == mint("passage", hit.document, hit.start, hit.end)


def test_a_phrase_in_quotes_must_be_there_as_it_is(retriever: Retriever) -> None:
    assert {hit.document for hit in retriever.search('"shall pay every"')} == {"act"}
    assert {hit.document for hit in retriever.search("“支付学徒”")} == {"zh"}
    assert retriever.search('"pay every apprentices"') == []


def test_a_word_after_a_hyphen_must_not_be_there(retriever: Retriever) -> None:
    assert "act" in {hit.document for hit in retriever.search("apprentice")}
    assert {hit.document for hit in retriever.search("apprentice -employer")} == {"plan", "zh", "de"}
    assert "act" not in {hit.document for hit in retriever.search('apprentice -"a wage"')}
    assert "act" in {hit.document for hit in retriever.search('apprentice -"a wages"')}


def test_a_field_in_the_query_is_a_filter(retriever: Retriever) -> None:
    assert {hit.document for hit in retriever.search("apprentice language:de")} == {"de"}
    assert {hit.document for hit in retriever.search('apprentice document:"act"', filters=Filters(language="act"))} == {
        "act"
    }


def test_a_field_that_is_repeated_finds_what_passes_either(retriever: Retriever) -> None:
    assert {hit.document for hit in retriever.search("apprentice language:de language:zh")} == {"de", "zh"}
    both = retriever.search("apprentice", filters=Filters(language=("de", "zh")))
    assert {hit.document for hit in both} == {"de", "zh"}


@pytest.mark.parametrize(
    ("query", "forms"),
    [
        ('say "a b" -c -"d e" type:law', Forms("say a b", ("a b",), ("c", "d e"), {"document_type": ("law",)})),
        ('a "b', Forms('a "b')),
        ("a - b well-known 10:30 https://x", Forms("a - b well-known 10:30 https://x")),
        ('issuer:"state council" x', Forms("x", filters={"issuer": ("state council",)})),
        ('"" x', Forms("x")),
        ("type:law x type:plan", Forms("x", filters={"document_type": ("law", "plan")})),
    ],
)
def test_a_query_is_taken_apart(query: str, forms: Forms) -> None:
    assert parse(query) == forms


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("foo:bar levy", "no filter 'foo'; there are jurisdiction"),
        ("-levy", "says only where to look"),
        ("language:de", "says only where to look"),
        ("apprentice language:xx", "no language 'xx'; there are act, de, plan, zh"),
        ("a \ud800", "not text at character 2"),
        ("😀", "holds no word"),
        ("\0", "holds no word"),
    ],
)
def test_a_query_that_cannot_be_answered_says_why(retriever: Retriever, query: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        retriever.search(query)


@pytest.mark.parametrize(
    "query", ["the of", 'the "', "wage OR", "NEAR(wage", "wage*", "a AND NOT b", "wage😀", "wage\0levy", "title^2 wage"]
)
def test_any_words_are_searched(retriever: Retriever, query: str) -> None:
    assert retriever.search(query)


def test_facets_count_what_holds_the_words_or_labels(retriever: Retriever) -> None:
    facets = retriever.facets("apprentice", filters=Filters(since="2020"))
    assert {(v.value, v.passages) for v in facets["language"]} == {("act", 1), ("zh", 1), ("de", 1)}
    assert {v.value for v in retriever.facets("apprentice language:de")["jurisdiction"]} == {"XX"}
    assert {v.value for v in retriever.facets()["language"]} == set(TEXTS)
    assert {v.value for v in retriever.facets("apprentice -employer")["language"]} == {"zh", "de"}


def test_the_limit_is_kept(retriever: Retriever) -> None:
    assert len(retriever.search("apprentice", limit=2)) == 2


@pytest.mark.parametrize("query", ["", "  ", "?!…", "a" * 8_001])
def test_a_query_that_asks_nothing_is_refused(retriever: Retriever, query: str) -> None:
    with pytest.raises(QueryError):
        retriever.search(query)


def test_an_unknown_mode_or_limit_is_refused(retriever: Retriever) -> None:
    with pytest.raises(QueryError, match="hybrid, dense, lexical"):
        retriever.search("levy", mode="magic")
    with pytest.raises(QueryError, match="at least 1"):
        retriever.search("levy", limit=0)


def test_a_long_query_is_searched(retriever: Retriever) -> None:
    words = [f"word{number}" for number in range(800)]
    assert retriever.search(" ".join([*words, "apprentice"]))[0].document


def test_equal_passages_are_ranked_by_document(tmp_path: Path) -> None:
    for order in ("ab", "ba"):
        with IndexWriter(tmp_path / order) as writer:
            for name in order:
                write(writer, name, "The same words.")
        hits = Retriever(PassageIndex.open(tmp_path / order), WordHashes()).search("same words")
        assert [hit.document for hit in hits] == ["a", "b"]


def test_threads_share_a_retriever(retriever: Retriever) -> None:
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: [hit.document for hit in retriever.search("apprentice wage")], range(64)))
    assert answers == answers[:1] * 64


def test_searching_imports_nothing_that_only_building_needs() -> None:
    heavy = {"torch", "spacy", "rdflib", "sentence_transformers", "transformers", "pydantic", "pyoxigraph"}
    code = f"import sys, policykg.retrieval, policykg.vectors; print(sorted({heavy!r} & set(sys.modules)))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"
