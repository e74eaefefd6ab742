"""The search index: what is written is found, exactly as filtered, and survives damage."""

from __future__ import annotations

import contextlib
import gc
import hashlib
import json
import math
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from statistics import fmean
from typing import NamedTuple

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from policykg.errors import NotFoundError, QueryError, StaleIndexError
from policykg.index import FACETS, Filters, IndexWriter, Lexis, PassageIndex, contexts
from policykg.index.neighbours import Neighbours
from policykg.index.stems import LANGUAGES
from policykg.index.vectorfile import VectorFile
from policykg.index.words import queried, sentences, spelled, terms
from policykg.iri import digest
from policykg.model import Annotations, Document, Mention, Norm, Passage, Section, Span, Stated, Target
from policykg.ontology import Concept, KnownOrganization, Vocabulary

WIDTH = 16


class Entry(NamedTuple):
    document: Document
    sections: list[Section]
    passages: list[Passage]
    annotations: Annotations
    vectors: NDArray[np.float32]


def vector(text: str) -> NDArray[np.float32]:
    seed = int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
    found = np.random.default_rng(seed).standard_normal(WIDTH).astype(np.float32)
    return found / np.float32(np.linalg.norm(found))


def entry(name: str, *paragraphs: str, language: str = "en", mentions: tuple[Mention, ...] = (), **facts: str) -> Entry:
    """A document of one section whose passages are the paragraphs."""
    text = "\n".join(paragraphs)
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    stated = tuple(
        Stated(field, value, 0, 1) for field, values in facts.items() for value in values.split("|") if value
    )
    document = Document(name, text, f"The {name} Act", language, f"{name}.md", "text/markdown", sha256, stated)
    section = Section("art_1", "article", "Article 1", "Scope", 1, 0, len(text), 0)
    starts = [sum(len(p) + 1 for p in paragraphs[:i]) for i in range(len(paragraphs))]
    passages = [
        Passage(name, "art_1", start, start + len(p), len(p.split()))
        for start, p in zip(starts, paragraphs, strict=True)
    ]
    vectors = np.array([vector(p) for p in paragraphs])
    return Entry(document, [section], passages, Annotations(mentions=mentions), vectors)


def write(folder: Path, *entries: Entry, vocabulary: Vocabulary | None = None) -> PassageIndex:
    with IndexWriter(folder) as writer:
        if vocabulary:
            writer.concepts(vocabulary)
        for one in entries:
            writer.replace(*one)
    return PassageIndex.open(folder)


def vocabulary(*concepts: Concept, organizations: tuple[KnownOrganization, ...] = ()) -> Vocabulary:
    return Vocabulary.of(concepts, organizations, (), sha256="")


def documents_of(index: PassageIndex, filters: Filters) -> set[str]:
    ids = index.filter(filters)
    assert ids is not None
    return {passage.document for passage in index.gather(ids.tolist())}


LAWS = (
    entry(
        "cn-law",
        "Enterprises pay wages to apprentices.",
        "Schools teach.",
        jurisdiction="CN",
        document_type="law",
        issuer="npc|state-council",
        date_issued="2022-04-20",
        date_effective="2022-05-01",
    ),
    entry(
        "gb-act",
        "Employers pay a levy.",
        jurisdiction="GB",
        document_type="act",
        date_issued="2009",
        date_end="2017-03-31",
    ),
    entry("sct-plan", "Scotland funds pathways.", jurisdiction="GB-SCT", document_type="plan", status="superseded"),
    entry("zh-law", "企业应当支付学徒工资。", language="zh", jurisdiction="CN", date_issued="2019-02"),
)


@pytest.fixture(scope="module")
def laws(tmp_path_factory: pytest.TempPathFactory) -> PassageIndex:
    return write(tmp_path_factory.mktemp("laws"), *LAWS)


# Terms


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        ("apprentic", "apprentice apprentices"),
        ("train", "train training trained trains"),
        ("polici", "policy policies"),
        ("nationalis", "nationalise nationalised nationalises"),
        ("generous", "generous generously"),
        ("generat", "generate generated generation"),
    ],
)
def test_english_endings_are_stripped_as_the_published_algorithm_does(stem: str, forms: str) -> None:
    assert set(terms(forms, "en")) == {stem}


@pytest.mark.parametrize(
    ("stem", "forms"),
    [
        ("betrieb", "Betrieb Betriebe Betrieben Betriebs"),
        ("lehrling", "Lehrling Lehrlinge Lehrlingen Lehrlings"),
        ("ausbild", "Ausbildung Ausbildungen Ausbilder Ausbilderin Ausbilderinnen"),
        ("vergut", "Vergütung Vergütungen"),
        ("beruf", "Beruf Berufe Berufen Berufs beruflich berufliche beruflichen beruflicher"),
        ("zeugnis", "Zeugnisse Zeugnissen"),
        ("schnell", "schnell schneller schnellsten"),
        ("tatig", "Tätigkeit Tätigkeiten"),
        ("feindsel", "feindselig feindselige"),
    ],
)
def test_german_endings_are_stripped_as_the_published_algorithm_does(stem: str, forms: str) -> None:
    assert set(terms(forms, "de")) == {stem}


def test_case_accents_and_width_do_not_matter() -> None:
    assert list(terms("Ｆörderung FÖRDERUNG forderung")) == ["forderung"] * 3


def test_unspaced_script_is_indexed_by_character_and_by_pair() -> None:
    assert list(terms("学徒制")) == ["学", "学徒", "徒", "徒制", "制"]
    assert list(queried("学徒制")) == ["学徒", "徒制"]
    assert list(queried("学")) == ["学"]


def test_grammar_is_not_searched_unless_there_is_nothing_else() -> None:
    assert set(queried("who pays for the training").values()) == {"pays", "training"}
    assert set(queried("to be or not to be").values()) == {"to", "be", "or", "not"}


@given(st.text())
def test_every_term_stands_where_it_is_said_to(text: str) -> None:
    found = list(spelled(text))
    assert all(0 <= start < end <= len(text) for _, start, end in found)
    assert [term for term, *_ in found] == [t for piece in re.findall(r"\S+", text) for t in terms(piece)] or not (
        text.isascii() and text.isalnum()
    )


@given(st.text())
def test_every_query_term_of_a_text_is_among_its_index_terms(text: str) -> None:
    assert set(queried(text)) <= {term for language in LANGUAGES for term in terms(text, language)}


@given(st.text(alphabet="ab .;。!?A1\n", max_size=80))
def test_sentences_cover_the_words_in_order_without_overlap(text: str) -> None:
    spans = sentences(text)
    assert all(start < end for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    assert re.sub(r"\s", "", "".join(text[a:b] for a, b in spans)) == re.sub(r"\s", "", text)


def test_an_abbreviation_does_not_end_a_sentence() -> None:
    text = "Under Art. 5 employers pay. See No. 7 of the Act. 企业支付。学校教学。"
    assert [text[a:b] for a, b in sentences(text)] == [
        "Under Art. 5 employers pay.",
        "See No. 7 of the Act.",
        "企业支付。",
        "学校教学。",
    ]


# Full text


def test_words_match_in_any_form(laws: PassageIndex) -> None:
    [(number, score)] = laws.lexical("paying an apprentice", 1)
    assert laws.passage(number).text == "Enterprises pay wages to apprentices."
    assert score > 0


def test_two_character_chinese_words_match(laws: PassageIndex) -> None:
    assert [laws.passage(n).document for n, _ in laws.lexical("学徒", 5)] == ["zh-law"]
    assert laws.lexical("职业", 5) == []


@pytest.mark.parametrize("query", ['"', "NEAR(", "a AND", "wages*", "body:wages", "-levy", "{", "' OR 1=1 --", "^levy"])
def test_no_query_is_an_operator(laws: PassageIndex, query: str) -> None:
    laws.lexical(query, 5)


def test_a_label_is_found_as_a_phrase(laws: PassageIndex) -> None:
    def holding(*labels: str) -> set[str]:
        return {passage.document for passage in laws.gather(laws.matching("", labels).tolist())}

    assert holding("pays levies", "学徒工资") == {"zh-law"}
    assert holding("paying a levy") == {"gb-act"}


def test_german_is_found_in_any_form_and_by_no_english_ending(tmp_path: Path) -> None:
    index = write(
        tmp_path,
        entry("law", "Der Betrieb bildet aus.", "Die Vergütung ist zu zahlen.", language="de"),
        entry("act", "The training enterprise pays.", language="en"),
    )
    found = {word: [index.passage(n).text for n, _ in index.lexical(word, 5)] for word in ("Betriebe", "Vergütungen")}
    assert found == {"Betriebe": ["Der Betrieb bildet aus."], "Vergütungen": ["Die Vergütung ist zu zahlen."]}


@settings(max_examples=15, deadline=None)  # each builds an index
@given(st.lists(st.lists(st.sampled_from("abcde"), min_size=1, max_size=6), min_size=1, max_size=6))
def test_scores_are_those_of_the_formula(texts: list[list[str]]) -> None:
    """BM25F as Robertson and Zaragoza (2009) write it, one field here, counted out in plain Python."""
    with tempfile.TemporaryDirectory() as name:
        index = write(Path(name), *(entry(f"d{i}", " ".join(text), language="en") for i, text in enumerate(texts)))
        lexis, mean = Lexis(), fmean(map(len, texts))
        scores = index.scores({"a": ["a"]}).words
        holding = sum("a" in text for text in texts)
        for passage in (index.passages(f"d{i}")[0] for i in range(len(texts))):
            text = passage.text.split()
            weight = text.count("a") / (1 - lexis.b + lexis.b * max(len(text) / mean, 0.05))
            idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
            assert scores[passage.id] == pytest.approx(idf * weight * (lexis.k1 + 1) / (weight + lexis.k1), rel=1e-4)


def test_a_title_is_found_by_its_words(laws: PassageIndex) -> None:
    assert laws.passage(laws.lexical("sct-plan", 1)[0][0]).document == "sct-plan"


# Nearest vectors


def test_each_passage_finds_itself_first(laws: PassageIndex) -> None:
    for one in LAWS:
        for passage in laws.passages(one.document.id):
            [(number, cosine), *_] = laws.dense(vector(passage.text), 3)
            assert number == passage.id
            assert cosine == pytest.approx(1, abs=1e-2)


def test_a_passage_without_a_vector_is_not_near_anything(tmp_path: Path) -> None:
    one = entry("one", "read", "unread")
    one.vectors[1] = 0
    index = write(tmp_path, one)
    assert [index.passage(n).text for n, _ in index.dense(vector("unread"), 5)] == ["read"]


def test_most_of_many_vectors_are_searched_exactly(tmp_path: Path) -> None:
    rows = np.random.default_rng(5).standard_normal((20_500, WIDTH)).astype(np.float16)
    near = Neighbours(stored(tmp_path, rows), tmp_path, np.arange(len(rows)))
    query = rows[20_400].astype(np.float32)
    found, _ = near.nearest_among(query, 10, np.arange(20_100))
    assert found.tolist() == np.argsort(-(rows[:20_100].astype(np.float32) @ query))[:10].tolist()


def test_vectors_of_another_length_are_stale(laws: PassageIndex) -> None:
    with pytest.raises(StaleIndexError, match="16 numbers, the encoder gives 3"):
        laws.dense(np.ones(3, dtype=np.float32), 1)


def test_filtered_neighbours_are_the_exact_ones(tmp_path: Path) -> None:
    texts = [f"passage {i}" for i in range(300)]
    index = write(tmp_path, entry("big", *texts, language="en"), entry("small", "one", "two", language="de"))
    ids = index.filter(Filters(language="de"))
    assert ids is not None
    for query in texts[:20]:
        found = index.dense(vector(query), 2, ids)
        expected = sorted(("one", "two"), key=lambda t: -float(vector(t) @ vector(query)))
        assert [index.passage(n).text for n, _ in found] == expected


# Many vectors, in inverted lists


def clustered(count: int, seed: int = 3) -> NDArray[np.float16]:
    """Unit vectors around forty centres."""
    rng = np.random.default_rng(seed)
    rows = np.random.default_rng(9).standard_normal((40, WIDTH))[rng.integers(0, 40, count)]
    rows = rows + 0.3 * rng.standard_normal((count, WIDTH))
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float16)


def stored(folder: Path, rows: NDArray[np.float16]) -> sqlite3.Connection:
    """The tables of an index that vectors are read from; the ids are the places."""
    db = sqlite3.connect(folder / "passages.sqlite")
    db.execute('CREATE TABLE passages (id INTEGER PRIMARY KEY, document TEXT, "start" INTEGER, vector BLOB)')
    db.execute("CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT)")
    insert(db, rows, 0)
    return db


def insert(db: sqlite3.Connection, rows: NDArray[np.float16], first: int) -> None:
    numbered = ((first + i, first + i, row.tobytes()) for i, row in enumerate(rows))
    db.executemany("INSERT INTO passages VALUES (?, '', ?, ?)", numbered)
    db.commit()


def listed(folder: Path, rows: NDArray[np.float16]) -> Neighbours:
    return Neighbours(stored(folder, rows), folder, np.arange(len(rows)), exact_up_to=1_000)


def nearest(rows: NDArray[np.float16], query: NDArray[np.float32], k: int) -> list[int]:
    return list(np.argsort(-(rows.astype(np.float32) @ query), kind="stable")[:k].tolist())


def agreement(near: Neighbours, rows: NDArray[np.float16], queries: NDArray[np.float16]) -> float:
    """The share of the ten nearest rows that are found."""
    asked = queries.astype(np.float32)
    return float(np.mean([len(set(near.nearest(q, 10)[0]) & set(nearest(rows, q, 10))) / 10 for q in asked]))


def test_large_indexes_find_what_exhaustive_search_finds(tmp_path: Path) -> None:
    rows = clustered(3_000)
    near = listed(tmp_path, rows)
    assert 0 < json.loads((tmp_path / "vectors.json").read_text())["probes"] < int(2 * 3_000**0.5)
    assert agreement(near, rows, clustered(50, seed=4)) >= 0.98


@pytest.mark.parametrize("share", [0.01, 0.3, 0.99])
def test_large_indexes_are_exact_among_some(tmp_path: Path, share: float) -> None:
    rows = clustered(3_000)
    near = listed(tmp_path, rows)
    among = np.flatnonzero(np.random.default_rng(1).random(len(rows)) < share)
    for query in clustered(20, seed=4).astype(np.float32):
        found, scores = near.nearest_among(query, 10, among)
        assert found.tolist() == among[nearest(rows[among], query, 10)].tolist()
        assert np.allclose(scores, rows[found].astype(np.float32) @ query, atol=1e-5)


def test_every_vector_of_a_large_index_can_be_asked_for(tmp_path: Path) -> None:
    rows = clustered(3_000)
    query = rows[7].astype(np.float32)
    assert listed(tmp_path, rows).nearest(query, 3_000)[0].tolist()[:5] == nearest(rows, query, 5)
    assert len(listed_again(tmp_path, rows).nearest(query, 9_999)[0]) == 3_000


def listed_again(folder: Path, rows: NDArray[np.float16]) -> Neighbours:
    return Neighbours(sqlite3.connect(folder / "passages.sqlite"), folder, np.arange(len(rows)), exact_up_to=1_000)


def test_lists_follow_what_is_added_and_removed_without_being_placed_anew(tmp_path: Path) -> None:
    db = stored(tmp_path, clustered(3_000))
    VectorFile(db, tmp_path, exact_up_to=1_000).write([], range(3_000))
    db.execute("DELETE FROM passages WHERE id < 500 OR id = 2999")
    more = clustered(700, seed=8)
    insert(db, more, 2_999)  # SQLite gives the last id again
    VectorFile(db, tmp_path, exact_up_to=1_000).write([*range(500), 2_999], range(2_999, 3_699))
    about = json.loads((tmp_path / "vectors.json").read_text())
    assert (about["trained"], about["added"]) == (3_000, 700)
    rows = np.concatenate([clustered(3_000)[500:2_999], more])
    near = Neighbours(db, tmp_path, np.arange(500, 3_699), exact_up_to=1_000)
    assert agreement(near, rows, clustered(50, seed=4)) >= 0.98
    query = more[0].astype(np.float32)
    assert near.nearest_among(query, 5, np.arange(len(rows)))[0].tolist() == nearest(rows, query, 5)


def test_lists_are_placed_anew_when_half_as_many_have_come(tmp_path: Path) -> None:
    db = stored(tmp_path, clustered(2_000))
    VectorFile(db, tmp_path, exact_up_to=1_000).write([], range(2_000))
    insert(db, clustered(1_001, seed=8), 2_000)
    VectorFile(db, tmp_path, exact_up_to=1_000).write([], range(2_000, 3_001))
    about = json.loads((tmp_path / "vectors.json").read_text())
    assert (about["trained"], about["added"]) == (3_001, 0)


def test_an_index_that_shrinks_is_searched_one_by_one_again(tmp_path: Path) -> None:
    rows = clustered(1_500)
    db = stored(tmp_path, rows)
    VectorFile(db, tmp_path, exact_up_to=1_000).write([], range(1_500))
    db.execute("DELETE FROM passages WHERE id >= 900")
    VectorFile(db, tmp_path, exact_up_to=1_000).write(range(900, 1_500), [])
    near = Neighbours(db, tmp_path, np.arange(900), exact_up_to=1_000)
    assert agreement(near, rows[:900], clustered(50, seed=4)) == 1.0


@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped", "unexplained"])
def test_damaged_lists_are_made_again(tmp_path: Path, damage: str) -> None:
    rows = clustered(2_000)
    listed(tmp_path, rows)
    path = tmp_path / "vectors.faiss"
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(whole[: len(whole) // 2])
    elif damage == "flipped":
        path.write_bytes(whole[:-300] + bytes([whole[-300] ^ 1]) + whole[-299:])
    else:
        (tmp_path / "vectors.json").write_text("{}")
    assert agreement(listed_again(tmp_path, rows), rows, clustered(20, seed=4)) >= 0.98
    assert path.read_bytes() == whole


def test_a_kill_while_lists_are_made_leaves_an_index_that_answers(tmp_path: Path) -> None:
    rows = clustered(2_000)
    stored(tmp_path, rows).close()
    code = (
        "import sqlite3, sys; from pathlib import Path; from policykg.index.vectorfile import VectorFile\n"
        "folder = Path(sys.argv[1]); db = sqlite3.connect(folder / 'passages.sqlite')\n"
        "while True:\n"
        "    VectorFile(db, folder, exact_up_to=1_000).open(); print(flush=True); (folder / 'vectors.json').unlink()"
    )
    for moment in (0.0, 0.005, 0.02, 0.05):
        child = subprocess.Popen([sys.executable, "-c", code, str(tmp_path)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(moment)
        child.kill()
        child.communicate()
        assert agreement(listed_again(tmp_path, rows), rows, clustered(20, seed=4)) >= 0.98


# Filters


def test_no_filter_is_none(laws: PassageIndex) -> None:
    assert laws.filter(Filters()) is None


def test_a_jurisdiction_includes_its_parts(laws: PassageIndex) -> None:
    assert documents_of(laws, Filters(jurisdiction="gb")) == {"gb-act", "sct-plan"}
    assert documents_of(laws, Filters(jurisdiction="GB-SCT")) == {"sct-plan"}


def test_dates_compare_at_the_lower_precision(laws: PassageIndex) -> None:
    assert documents_of(laws, Filters(since="2019")) == {"cn-law", "zh-law"}
    assert documents_of(laws, Filters(since="2019-02-28", until="2019-12-31")) == {"zh-law"}
    assert documents_of(laws, Filters(since="2019-03", until="2022-04-19")) == set()
    assert documents_of(laws, Filters(until="2010")) == {"gb-act"}


def test_what_has_no_date_passes_no_date_filter(laws: PassageIndex) -> None:
    assert "sct-plan" not in documents_of(laws, Filters(since="1000", until="2999"))


def test_in_force_means_begun_and_not_ended(laws: PassageIndex) -> None:
    assert documents_of(laws, Filters(as_of="2022-05-01")) == {"cn-law", "zh-law"}
    assert documents_of(laws, Filters(as_of="2022-04-30")) == {"zh-law"}
    assert documents_of(laws, Filters(as_of="2017-03-31")) == {"gb-act"}
    assert documents_of(laws, Filters(as_of="2017-04-01")) == set()


def test_a_document_that_ended_on_an_unknown_day_is_not_known_to_be_in_force(tmp_path: Path) -> None:
    old = entry("old", "text", date_issued="1999-01-01", status="superseded by the 2020 law")
    extended = entry("new", "text", date_issued="1999-01-01", status="in force (amended and extended 2020)")
    assert documents_of(write(tmp_path, old, extended), Filters(as_of="2005-01-01")) == {"new"}


@pytest.mark.parametrize("wrong", [{"since": "last year"}, {"until": "2019-13"}, {"as_of": "2019"}])
def test_a_date_that_is_none_is_refused(laws: PassageIndex, wrong: dict[str, str]) -> None:
    with pytest.raises(QueryError, match="write it as"):
        laws.filter(Filters(**wrong))


def test_filters_combine(laws: PassageIndex) -> None:
    assert documents_of(laws, Filters(jurisdiction="CN", language="en", document_type="Law")) == {"cn-law"}
    assert documents_of(laws, Filters(document="cn-law", issuer="npc")) == {"cn-law"}
    assert documents_of(laws, Filters(document="zh-law", issuer="npc")) == set()


def test_an_issuer_is_named_by_id_or_by_any_of_its_names(tmp_path: Path) -> None:
    council = KnownOrganization("state-council", {"en": ("State Council",), "zh": ("国务院",)})
    index = write(tmp_path, *LAWS, vocabulary=vocabulary(organizations=(council,)))
    for name in ("state-council", "State Council", "the state council", "国务院"):
        assert documents_of(index, Filters(issuer=name)) == {"cn-law"}
    with pytest.raises(QueryError, match="no issuer 'council'; there are state-council, npc"):
        index.filter(Filters(issuer="council"))


def test_a_concept_includes_narrower_ones_and_is_named_in_any_language(tmp_path: Path) -> None:
    funding = Concept("funding", "topic", {"en": ("funding",), "zh": ("经费",)})
    levy = Concept("levy", "instrument", {"en": ("training levy", "levy"), "de": ("Umlage",)}, broader=("funding",))
    mention = Mention(14, 18, "Instrument", "levy", "lexicon", 0.9, entity="concept/levy")
    one = entry("one", "Employers pay levy.", "Others do not.", mentions=(mention,))
    index = write(tmp_path, one, entry("two", "Nothing here."), vocabulary=vocabulary(funding, levy))
    for name in ("levy", "funding", "经费", "Umlage", "training levies"):
        ids = index.filter(Filters(concept=name))
        assert ids is not None
        assert [passage.text for passage in index.gather(ids.tolist())] == ["Employers pay levy."]
    with pytest.raises(QueryError, match="no concept 'apprenticeship'; there are levy"):
        index.filter(Filters(concept="apprenticeship"))


def test_a_modality_is_that_of_a_norm_in_the_passage(tmp_path: Path) -> None:
    one = entry("one", "Employers must pay.", "They may train.")
    norms = (
        Norm(0, 19, "obligation", Span(15, 18), "modal", 0.9),
        Norm(20, 35, "permission", Span(29, 34), "modal", 0.9),
    )
    index = write(tmp_path, one._replace(annotations=Annotations(norms=norms)))
    ids = index.filter(Filters(modality="permission"))
    assert ids is not None
    assert [passage.text for passage in index.gather(ids.tolist())] == ["They may train."]


MUST, MAY = "Employers must pay 5 percent by 2025.", "Schools may train."
EMPLOYER = Mention(0, 9, "Actor", "employers", "lexicon", 0.9, entity="concept/employer")
SCHOOL = Mention(38, 45, "Actor", "schools", "lexicon", 0.9, entity="concept/school")
MINISTRY = Mention(38, 45, "Organization", "schools", "lexicon", 0.9, entity="organization/moe")
FOUND = Annotations(
    mentions=(EMPLOYER, SCHOOL, MINISTRY),
    norms=(
        Norm(0, 37, "obligation", Span(15, 18), "modal", 0.9, bearer=EMPLOYER),
        Norm(38, 56, "permission", Span(50, 55), "modal", 0.9, bearer=SCHOOL),
    ),
    targets=(Target(0, 37, Span(19, 28), 5.0, "percent", "exactly", "quantity", 0.9, year=2025),),
)


@pytest.fixture(scope="module")
def duties(tmp_path_factory: pytest.TempPathFactory) -> PassageIndex:
    body = Concept("body", "actor", {"en": ("body",)})
    employer = Concept("employer", "actor", {"en": ("employer",), "zh": ("雇主",)}, broader=("body",))
    school = Concept("school", "actor", {"en": ("school",)}, broader=("body",))
    levy = Concept("levy", "instrument", {"en": ("training levy",)})
    known = vocabulary(
        body, employer, school, levy, organizations=(KnownOrganization("moe", {"en": ("Ministry of Education",)}),)
    )
    one = entry("one", MUST, MAY, date_issued="2019-03-28", jurisdiction="GB-SCT", issuer="Ministry of Education")
    other = entry("two", "Nothing is said.", jurisdiction="GB", status="in force", date_issued="2020")
    return write(tmp_path_factory.mktemp("duties"), one._replace(annotations=FOUND), other, vocabulary=known)


def texts_of(index: PassageIndex, **filters: str | tuple[str, ...]) -> list[str]:
    ids = index.filter(Filters.of(filters))
    assert ids is not None
    return [passage.text for passage in index.gather(ids.tolist())]


def test_a_bearer_is_that_of_the_norm_with_the_modality(duties: PassageIndex) -> None:
    assert texts_of(duties, bearer="雇主") == [MUST]
    assert texts_of(duties, bearer="body") == [MUST, MAY]
    assert texts_of(duties, bearer="employer", modality="permission") == []


def test_an_actor_is_a_concept_of_that_kind_or_a_body(duties: PassageIndex) -> None:
    assert texts_of(duties, actor="employers") == [MUST]
    assert texts_of(duties, actor="Ministry of Education") == [MAY]
    with pytest.raises(QueryError, match="no actor 'training levy'"):
        texts_of(duties, actor="training levy")


def test_a_target_is_found_by_its_unit_value_and_deadline(duties: PassageIndex) -> None:
    assert texts_of(duties, unit="percent", at_least="5", due_until="2029") == [MUST]
    assert texts_of(duties, due="2025") == [MUST]
    assert texts_of(duties, at_least="5.1") == []
    assert texts_of(duties, due_since="2026") == []


@pytest.mark.parametrize(
    ("several", "found"),
    [
        ({"modality": ("obligation", "permission")}, [MUST, MAY]),
        ({"modality": ("obligation", "permission"), "bearer": ("school",)}, [MAY]),
        ({"modality": ("permission", "prohibition"), "bearer": ("employer", "school")}, [MAY]),
        ({"bearer": ("employer", "school"), "year": ("2019", "1999")}, [MUST, MAY]),
        ({"year": ("1999", "2020")}, ["Nothing is said."]),
        ({"jurisdiction": ("GB-SCT", "GB"), "since": ("2019-06", "2020")}, ["Nothing is said."]),
        ({"actor": ("employer", "Ministry of Education")}, [MUST, MAY]),
        ({"due": ("2024", "2025"), "unit": ("percent",), "at_least": ("99", "5")}, [MUST]),
        ({"issuer": ("Ministry of Education", " ", "")}, [MUST, MAY]),
    ],
)
def test_of_several_values_of_a_filter_any_may_hold(
    duties: PassageIndex, several: dict[str, tuple[str, ...]], found: list[str]
) -> None:
    assert texts_of(duties, **several) == found


@pytest.mark.parametrize("field", ["jurisdiction", "year", "modality", "bearer", "unit", "status", "actor"])
def test_several_values_find_what_each_finds_alone(duties: PassageIndex, field: str) -> None:
    values = [value.value for value in duties.facets(Filters())[field]]
    each = {text for value in values for text in texts_of(duties, **{field: value})}
    assert set(texts_of(duties, **{field: tuple(values)})) == each


def test_one_unknown_value_among_known_ones_is_refused(duties: PassageIndex) -> None:
    with pytest.raises(QueryError, match="no unit 'furlong'; there are percent"):
        texts_of(duties, unit=("percent", "furlong"))


def test_other_facts_of_a_document_are_filters_too(duties: PassageIndex) -> None:
    assert texts_of(duties, year="2019") == [MUST, MAY]
    assert texts_of(duties, status="In force") == ["Nothing is said."]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"jurisdiction": "ZZ"}, "no jurisdiction 'zz'; there are GB, GB-SCT"),
        ({"unit": "percentage"}, "no unit 'percentage'; there are percent"),
        ({"bearer": "pupils"}, "no bearer 'pupils'; there are employer, school"),
        ({"modality": "must"}, "there are obligation, prohibition, permission, recommendation"),
        ({"due": "soon"}, "not a year"),
        ({"at_least": "many"}, "not a number"),
        ({"colour": "red"}, "no filter 'colour'; there are jurisdiction, document_type"),
    ],
)
def test_an_unknown_filter_or_value_lists_those_there_are(
    duties: PassageIndex, wrong: dict[str, str], said: str
) -> None:
    with pytest.raises(QueryError, match=said):
        duties.filter(Filters.of(wrong))


@pytest.mark.parametrize("given", [{}, {"modality": "obligation"}, {"jurisdiction": "GB-SCT", "actor": "school"}])
def test_each_facet_says_what_choosing_its_value_leaves(duties: PassageIndex, given: dict[str, str]) -> None:
    facets = duties.facets(Filters.of(given))
    assert set(facets) == set(FACETS)
    for field, values in facets.items():
        assert values or field != "actor"
        for value in values:
            ids = duties.filter(Filters.of({**given, field: value.value}))
            assert ids is not None
            passages = duties.gather(ids.tolist())
            assert (value.passages, value.documents) == (len(passages), len({p.document for p in passages})), value


def test_facets_hold_parents_and_are_labelled(duties: PassageIndex) -> None:
    facets = duties.facets(Filters())
    assert [(v.value, v.passages) for v in facets["jurisdiction"]] == [("GB", 3), ("GB-SCT", 2)]
    assert ("organization/moe", "Ministry of Education") in {(v.value, v.label) for v in facets["actor"]}
    assert [(v.value, v.label) for v in facets["issuer"]] == [("moe", "Ministry of Education")]
    assert [v.value for v in facets["bearer"]] == ["body", "employer", "school"]


def test_facets_count_among_the_passages_asked_for(duties: PassageIndex) -> None:
    [value] = duties.facets(Filters(), duties.matching("train"))["modality"]
    assert (value.value, value.passages) == ("permission", 1)


def test_names_are_suggested_by_their_beginning_in_any_language(duties: PassageIndex) -> None:
    assert [(s.text, s.field, s.value) for s in duties.suggest("emp")] == [("employer", "actor", "employer")]
    assert [s.text for s in duties.suggest("雇")] == ["雇主"]
    assert [(s.text, s.field) for s in duties.suggest("Minis")] == [("Ministry of Education", "issuer")]
    assert [s.text for s in duties.suggest("edu")] == ["Ministry of Education"]
    assert [(s.text, s.value) for s in duties.suggest("the t")] == [("The two Act", "two")]
    assert duties.suggest("?!") == []


def test_every_name_is_suggested_by_each_of_its_words(duties: PassageIndex) -> None:
    names = {one.text: one for letter in "abcdefghijklmnopqrstuvwxyz雇" for one in duties.suggest(letter, limit=1000)}
    assert {"employer", "Ministry of Education", "The two Act", "雇主"} <= set(names)
    for text, named in names.items():
        words = text.lower().split()
        for first in range(len(words)):
            for typed in (words[first], words[first][:1], " ".join(words[first:])[:-1]):
                assert named in duties.suggest(typed, limit=1000), (text, typed)


def test_an_exact_phrase_keeps_its_endings_and_may_stand_in_a_title(duties: PassageIndex) -> None:
    assert [p.text for p in duties.gather(duties.holding("employers must pay").tolist())] == [MUST]
    assert duties.holding("employer must pay").tolist() == []
    assert len(duties.holding("employer must pay", exactly=False)) == 1
    assert [p.document for p in duties.gather(duties.holding("The two Act").tolist())] == ["two"]


def test_a_passage_is_known_by_the_end_of_its_iri(duties: PassageIndex) -> None:
    first = duties.passages("one")[0]
    assert duties.passage_of(digest("one", first.start, first.end)) == first
    with pytest.raises(NotFoundError, match="a hit of `search` names its own"):
        duties.passage_of("0" * 16)


# Writing


def test_what_was_written_is_read_back(laws: PassageIndex) -> None:
    document = laws.document("cn-law")
    assert (document.title, document.issuers, document.year) == ("The cn-law Act", ("npc", "state-council"), 2022)
    assert laws.text("cn-law") == LAWS[0].document.text
    assert laws.sections("cn-law") == LAWS[0].sections
    first = laws.passages("cn-law")[0]
    assert laws.text("cn-law")[first.start : first.end] == first.text
    assert first.path == "Article 1 Scope"
    assert [d.id for d in laws.documents()] == ["cn-law", "gb-act", "sct-plan", "zh-law"]
    assert laws.counts() == {"documents": 4, "sections": 4, "passages": 5}
    assert np.allclose(laws.vector(first.id), vector(first.text), atol=1e-3)


def test_what_is_not_there_is_said_to_be_missing(laws: PassageIndex) -> None:
    for ask in (lambda: laws.document("x"), lambda: laws.text("x"), lambda: laws.passage(99), lambda: laws.vector(99)):
        with pytest.raises(NotFoundError):
            ask()


def test_replacing_leaves_nothing_of_the_old_version(tmp_path: Path) -> None:
    write(tmp_path / "first", entry("law", "old words", "more"), entry("other", "kept"))
    (tmp_path / "second").mkdir()
    shutil.copy(tmp_path / "first" / "passages.sqlite", tmp_path / "second")
    index = write(tmp_path / "second", entry("law", "new words"))
    assert index.lexical("old more", 9) == []
    assert {index.passage(n).text for n, _ in index.dense(vector("old words"), 9)} == {"new words", "kept"}
    assert [passage.text for passage in index.passages("law")] == ["new words"]


def test_going_on_from_a_copy_gives_the_same_answers_as_building_at_once(tmp_path: Path) -> None:
    write(tmp_path / "a", *LAWS[:2], entry("gone", "levy"))
    (tmp_path / "b").mkdir()
    shutil.copy(tmp_path / "a" / "passages.sqlite", tmp_path / "b")
    with IndexWriter(tmp_path / "b") as writer:
        writer.remove("gone")
        for one in reversed(LAWS[2:]):
            writer.replace(*one)
    step, once = PassageIndex.open(tmp_path / "b"), write(tmp_path / "c", *LAWS)
    assert (tmp_path / "b" / "vectors.faiss").read_bytes() == (tmp_path / "c" / "vectors.faiss").read_bytes()
    for query in ("pay levy wages", "学徒"):
        answers = [[(i.passage(n).text, s) for n, s in i.lexical(query, 9)] for i in (step, once)]
        assert answers[0] == answers[1]


def test_a_writer_finishes_once(tmp_path: Path) -> None:
    with IndexWriter(tmp_path) as writer:
        writer.replace(*LAWS[0])
        writer.finish()
    assert PassageIndex.open(tmp_path).counts()["documents"] == 1


def test_an_empty_index_answers_with_nothing(tmp_path: Path) -> None:
    index = write(tmp_path)
    assert index.lexical("levy", 5) == []
    assert index.dense(vector("levy"), 5) == []
    assert index.documents() == []


def test_a_vector_for_each_passage_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="2 passages but 1 vectors"), IndexWriter(tmp_path) as writer:
        writer.replace(*LAWS[0]._replace(vectors=LAWS[0].vectors[:1]))


def test_the_context_of_a_passage_is_its_title_and_headings() -> None:
    one = LAWS[1]
    assert contexts(one.document, one.sections, one.passages) == [
        "The gb-act Act › Article 1 Scope\nEmployers pay a levy."
    ]


# Damage


def test_a_folder_without_an_index_asks_for_a_build(tmp_path: Path) -> None:
    with pytest.raises(StaleIndexError, match="run `policykg build`"):
        PassageIndex.open(tmp_path)
    (tmp_path / "passages.sqlite").write_bytes(b"nonsense" * 200)
    with pytest.raises(StaleIndexError, match="run `policykg build`"):
        PassageIndex.open(tmp_path)


def test_another_version_is_refused_by_reader_and_writer(tmp_path: Path) -> None:
    write(tmp_path, LAWS[0]).close()
    with sqlite3.connect(tmp_path / "passages.sqlite") as db:
        db.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    with pytest.raises(StaleIndexError, match="another version"):
        PassageIndex.open(tmp_path)
    with pytest.raises(StaleIndexError, match="another version"):
        IndexWriter(tmp_path)


@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped", "foreign"])
def test_a_damaged_vector_file_is_made_again(tmp_path: Path, damage: str) -> None:
    write(tmp_path / "index", *LAWS).close()
    write(tmp_path / "other", LAWS[1]).close()
    path = tmp_path / "index" / "vectors.faiss"
    whole = path.read_bytes()
    if damage == "missing":
        path.unlink()
    elif damage == "truncated":
        path.write_bytes(whole[:-7])
    elif damage == "flipped":
        path.write_bytes(whole[:90] + bytes([whole[90] ^ 4]) + whole[91:])
    else:
        for name in ("vectors.faiss", "vectors.json"):
            shutil.copy(tmp_path / "other" / name, tmp_path / "index" / name)
    index = PassageIndex.open(tmp_path / "index")
    assert index.passage(index.dense(vector("Schools teach."), 1)[0][0]).text == "Schools teach."
    assert path.read_bytes() == whole


def test_threads_share_an_index(laws: PassageIndex) -> None:
    def ask(number: int) -> tuple[str, str]:
        by_word, by_meaning = laws.lexical("levy", 1), laws.dense(vector("Schools teach."), 1)
        assert laws.filter(Filters(jurisdiction="CN")) is not None
        return laws.passage(by_word[0][0]).document, laws.passage(by_meaning[0][0]).text

    with ThreadPoolExecutor(8) as pool:
        assert set(pool.map(ask, range(200))) == {("gb-act", "Schools teach.")}


def test_threads_that_end_leave_no_connection_open(laws: PassageIndex) -> None:
    index = PassageIndex.open(laws._folder)
    for _ in range(3):
        with ThreadPoolExecutor(20) as pool:
            assert set(pool.map(lambda _: index.counts()["documents"], range(200))) == {4}
        gc.collect()
        assert len(index._connections) == 1


def test_closing_an_index_closes_the_connections_of_threads_that_wait(laws: PassageIndex) -> None:
    index = PassageIndex.open(laws._folder)
    asked, closed = threading.Barrier(9), threading.Event()
    left_open: list[str] = []

    def ask() -> None:
        connection = index._db
        asked.wait()
        closed.wait()
        with contextlib.suppress(sqlite3.ProgrammingError):
            connection.execute("SELECT 1")
            left_open.append(threading.current_thread().name)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    asked.wait()
    index.close()
    closed.set()
    for thread in threads:
        thread.join()
    assert left_open == []
    assert index.counts()["documents"] == 4


def test_a_vector_file_that_cannot_be_written_is_done_without(tmp_path: Path) -> None:
    write(tmp_path, *LAWS).close()
    (tmp_path / "vectors.faiss").unlink()
    (tmp_path / "vectors.faiss").mkdir()
    assert len(PassageIndex.open(tmp_path).dense(vector("x"), 9)) == 5
