"""The same provision elsewhere, told from lines that many documents have."""

from __future__ import annotations

import numpy as np
import pytest

from policykg.index import IndexWriter, PassageIndex
from policykg.model import Annotations, Document, Passage, Section, Stated
from policykg.retrieval import Comparer

FORCE = "The law is in force."
LEVY = (
    "Every employer whose yearly pay bill is above the threshold must pay a levy of one percent to the training fund."
)
TITLE = "Act on the Financing of Vocational Education by the Levies of Employers in the Provinces of the North"


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> PassageIndex:
    folder = tmp_path_factory.mktemp("parallels")
    with IndexWriter(folder) as writer:
        write(writer, "old-law", "1990", TITLE, [FORCE, LEVY, "Schools report every year."])
        write(writer, "new-law", "2020", "Training Act", [FORCE, f"As before, {LEVY[0].lower()}{LEVY[1:]}"])
        write(writer, "other-law", "2021", "School Act", [f"It repeals the {TITLE}."])
    return PassageIndex.open(folder)


def write(writer: IndexWriter, name: str, year: str, title: str, passages: list[str]) -> None:
    text = "\n".join(passages)
    stated = (Stated("date_issued", year, 0, 1),)
    document = Document(name, text, title, "en", f"{name}.md", "text/plain", "0" * 64, stated)
    section = Section("s", "article", "", "", 1, 0, len(text), 0)
    cut = [Passage(name, "s", text.index(line), text.index(line) + len(line), 9) for line in passages]
    writer.replace(document, [section], cut, Annotations(), np.eye(len(passages), 8, dtype=np.float32))


def test_a_provision_is_followed_by_its_words(index: PassageIndex) -> None:
    [found] = [p for p in Comparer(index).diffusion("old-law") if p.kind == "words"]
    assert (found.here.quote, found.there.document, found.when) == (LEVY, "new-law", "later")
    assert found.overlap > 0.8


def test_a_short_line_that_many_documents_have_is_no_borrowing(index: PassageIndex) -> None:
    force = index.passages("old-law")[0]
    found = {p.there.quote: p.overlap for p in Comparer(index).like(force)}
    assert found[FORCE] == 0


def test_the_title_of_the_other_is_no_borrowing(index: PassageIndex) -> None:
    [repeal] = index.passages("other-law")
    assert {p.overlap for p in Comparer(index).like(repeal) if p.there.document == "old-law"} == {0.0}
