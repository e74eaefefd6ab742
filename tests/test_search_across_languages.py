"""A question in one language finds passages in another, through the names that the vocabulary gives its concepts."""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from policykg.index import Filters, IndexWriter, Lexis, PassageIndex
from policykg.index.words import terms
from policykg.model import Annotations, Document, Passage, Section
from policykg.ontology import Vocabulary, corpus_folder
from policykg.retrieval import Retriever

OTHERS = {
    "zh-opinions": (
        "zh",
        "关于深化产教融合的若干意见",
        "国家深化产教融合,促进教育链、人才链与产业链有机衔接。\n\n职业学校应当加强教师队伍建设。",
    ),
    "zh-measures": (
        "zh",
        "现代学徒制管理办法",
        "学徒在企业接受培训期间，企业应当支付工资。\n\n本办法自发布之日起施行。",
    ),
    "de-law": ("de", "Berufsbildungsgesetz", "Ausbildende haben Auszubildenden eine Vergütung zu gewähren."),
}


class EnglishWords:
    """An encoder that counts English words in 512 drawers, and cannot read another script."""

    def encode(self, texts: Iterable[str]) -> NDArray[np.float32]:
        rows = [np.zeros(512, dtype=np.float32)]
        for text in texts:
            row = np.zeros(512, dtype=np.float32)
            for term in filter(str.isascii, terms(text)):
                row[zlib.crc32(term.encode()) % 512] += 1
            rows.append(row / max(float(np.linalg.norm(row)), 1))
        return np.array(rows[1:])


def write(writer: IndexWriter, name: str, language: str, title: str, text: str) -> None:
    document = Document(name, text, title, language, f"{name}.md", "text/markdown", "0" * 64)
    places = [match.span() for match in re.finditer(r"(?s)\S.*?(?=\n\n|\Z)", text)]
    passages = [Passage(name, "all", start, end, 9) for start, end in places]
    vectors = EnglishWords().encode(text[start:end] if language == "en" else "" for start, end in places)
    writer.replace(document, [Section("all", "heading", "", "", 1, 0, len(text), 0)], passages, Annotations(), vectors)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The packaged digests without what they say about themselves, and two Chinese and a German text among them."""
    folder = tmp_path_factory.mktemp("languages")
    with IndexWriter(folder) as writer:
        writer.concepts(Vocabulary.load())
        for path in sorted(corpus_folder().glob("*.md")):
            if path.stem != "README":
                text = path.read_text(encoding="utf-8").split("\n---\n", 1)[1].strip()
                write(writer, path.stem, "en", text.split("\n")[0].strip("# "), text)
        for name, other in OTHERS.items():
            write(writer, name, *other)
    return folder


@pytest.fixture(scope="module")
def index(folder: Path) -> PassageIndex:
    return PassageIndex.open(folder)


@pytest.mark.parametrize(("mode", "limit"), [("hybrid", 20), ("lexical", 100)])
@pytest.mark.parametrize(
    ("question", "document"),
    [
        ("industry-education integration", "zh-opinions"),
        ("integration of production and education", "zh-opinions"),
        ("modern apprenticeship system", "zh-measures"),
    ],
)
def test_an_english_question_finds_chinese_passages(
    index: PassageIndex, question: str, document: str, mode: str, limit: int
) -> None:
    hits = Retriever(index, EnglishWords()).search(question, mode=mode, limit=limit)
    assert document in {hit.document for hit in hits}


@pytest.mark.parametrize(
    ("question", "said"),
    [("产教融合", "integration of production and education"), ("校企合作", "school-enterprise cooperation")],
)
def test_a_chinese_question_finds_english_passages(index: PassageIndex, question: str, said: str) -> None:
    hits = Retriever(index, EnglishWords()).search(question)
    found = [hit for hit in hits if hit.metadata["language"] == "en"]
    assert len(found) >= 5
    assert sum(said in hit.concepts.values() or "concepts" in hit.ranks for hit in found) >= 5


def test_a_german_question_finds_german_and_english_passages(index: PassageIndex) -> None:
    hits = Retriever(index, EnglishWords()).search("Vergütungen von Auszubildenden")
    assert hits[0].document == "de-law"
    assert any(hit.metadata["language"] == "en" for hit in hits)


def test_without_the_names_of_concepts_no_other_language_is_found(index: PassageIndex, folder: Path) -> None:
    """What the names add: the same question in an index that gives them no weight."""
    bare = PassageIndex(folder, lexis=Lexis(label=0, narrower=0))
    chinese = Filters(language="zh")
    for lexis, found in ((index, {"zh-opinions"}), (bare, set())):
        hits = Retriever(lexis, EnglishWords()).search("industry-education integration", filters=chinese)
        assert {hit.document for hit in hits} == found
