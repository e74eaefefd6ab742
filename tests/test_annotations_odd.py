"""Odd text is annotated without a crash, every offset in its text, in time that grows with its length."""

from __future__ import annotations

import cProfile
import hashlib
import itertools
from functools import cache

import pytest
import spacy

from policykg.annotations import LONGEST_PASSAGE, Annotator, annotate_passages
from policykg.annotations.english import EnglishAnnotator
from policykg.annotations.pipeline import MOST_AT_ONCE, MOST_WORDS, batches
from policykg.model import Document
from policykg.ontology import Vocabulary
from policykg.passages import outline, split

DUTY = "the employer shall pay a levy to the Commission and "


@cache
def annotator() -> Annotator:
    return Annotator(Vocabulary.load())


@pytest.mark.parametrize(
    "text",
    [
        DUTY * 500,
        "x" * 1_200_000,
        "企业 shall 支付 levy，学校 may 开展培训. " * 50,
        "\x00\x01The\x07 employer\u200b shall\x85 pay\ufeff a levy.\r\n\x1b[0m\ud7ff\ufffe",
        "P@rt Il — Oi the lnstitute shaIl. , tlie Act No- 5O o£ l999 ;; i) ¡) (a} {b) §§ 1.,2",
        "\n" * 3_000 + "The employer shall pay.",
        ". " * 3_000,
        "🙂" * 500 + " The employer 🙂 shall pay 🙂 a levy.",
        " ",
    ],
    ids=["sentence of 5,000 words", "no space", "two languages", "control", "ocr", "blank", "dots", "emoji", "space"],
)
def test_odd_text_is_annotated_with_its_words_in_place(text: str) -> None:
    [found] = annotate_passages([{"id": "odd", "text": text}], annotator())
    for mention in found["mentions"]:
        assert text[mention["start"] : mention["end"]] == mention["text"]
    for norm in found["norms"]:
        assert text[norm["action"]["start"] : norm["action"]["end"]] == norm["action"]["text"]


def test_a_text_longer_than_a_passage_is_read_to_its_end() -> None:
    text = "".join(f"School {n} shall report to the Agency.\n\n" for n in range(LONGEST_PASSAGE // 30))
    [found] = annotate_passages([{"id": "long", "text": text}], annotator())
    assert len(text) > LONGEST_PASSAGE
    assert found["norms"][-1]["action"]["start"] > len(text) - 60
    assert len(found["norms"]) > 0.9 * LONGEST_PASSAGE // 30


def calls(words: int) -> int:
    """How many functions are called to annotate a document of one sentence of so many words."""
    sentence = " ".join((DUTY * (words // 10 + 1)).split()[:words])
    digest = hashlib.sha256(sentence.encode()).hexdigest()
    document = Document("one", sentence, "", "en", "one.txt", "text/plain", digest)
    counted = cProfile.Profile()
    counted.enable()
    sections = outline(document)
    found = annotator().annotate(document, sections, split(document, sections))
    counted.disable()
    assert len(found.norms) > 0.9 * words // 10
    return sum(entry.callcount for entry in counted.getstats())


def test_a_sentence_of_20_000_words_takes_eight_times_the_work_of_one_of_2_500() -> None:
    calls(500)  # what is loaded at first use
    assert calls(20_000) < 2.2**3 * calls(2_500)


def test_a_pipeline_that_knows_enough_words_forgets_new_ones_and_finds_the_same() -> None:
    records = [{"id": "a", "text": "The zyxwvut-board shall pay Qwertz 20 percent of the levy by 2030. " + DUTY}]
    bounded = Annotator(Vocabulary.load())
    before = list(annotate_passages(records, bounded))
    english = bounded._of("en")
    assert isinstance(english, EnglishAnnotator)
    english._nlp.make_doc(" ".join(f"new{number}" for number in range(MOST_WORDS)))
    known = len(english._nlp.vocab.strings)
    records.append(
        {"id": "b", "text": "Unheardof bodies shall unseenly gratulate " + " ".join(f"w{n}ord" for n in range(500))}
    )
    after = list(annotate_passages(records, bounded))
    assert after[0] == before[0]
    assert len(english._nlp.vocab.strings) == known


@pytest.mark.parametrize("lengths", [[], [1], [700] * 9, [5_000, 1, 1_999, 1, 3_000], [1] * 3_000])
def test_no_more_words_are_parsed_together_than_the_memory_is_meant_for(lengths: list[int]) -> None:
    make = spacy.blank("en").make_doc
    docs = [make("word " * length) for length in lengths]
    found = list(batches(docs))
    assert [doc for batch in found for doc in batch] == docs
    assert all(len(batch) == 1 or sum(map(len, batch)) <= MOST_AT_ONCE for batch in found)
    assert all(sum(map(len, one)) + len(two[0]) > MOST_AT_ONCE for one, two in itertools.pairwise(found))
