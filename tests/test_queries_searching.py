"""The cookbook's queries that search: each is answered from the packaged corpus, with words that stand there."""

from __future__ import annotations

from pathlib import Path

import pytest

import policykg
from policykg.graph import KnowledgeGraph, cookbook
from policykg.model import Table

NAMES = [one.name for one in cookbook() if "pkg:search" in one.sparql or "pkg:similarity" in one.sparql]


@pytest.fixture(scope="module")
def corpus(demo: Path) -> KnowledgeGraph:
    return policykg.load(demo / "kg")


def ask(corpus: KnowledgeGraph, name: str, **params: str) -> list[dict[str, str]]:
    found = corpus.query(name, params=params)
    assert isinstance(found, Table)
    return found.dicts()


def test_five_questions_need_both_search_and_graph() -> None:
    assert NAMES == ["duties-about", "idea-over-time", "laws-resembling", "silent-on", "targets-about"]


@pytest.mark.parametrize("name", NAMES)
def test_every_row_quotes_its_document_and_stands_once(corpus: KnowledgeGraph, name: str) -> None:
    rows = ask(corpus, name)
    assert rows
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    assert list(rows[0])[-1] == "document"
    for row in rows:
        assert row["quote"]
        assert row["quote"] in corpus.index.text(row["document"])


@pytest.mark.parametrize("name", NAMES)
def test_a_document_narrows_the_answer(corpus: KnowledgeGraph, name: str) -> None:
    document = ask(corpus, name)[0]["document"]
    assert {row["document"] for row in ask(corpus, name, document=document)} == {document}


def test_hosts_must_not_send_interns_into_bars(corpus: KnowledgeGraph) -> None:
    rows = ask(corpus, "duties-about")
    found = [(r["modality"], r["bearer"], r["action"]) for r in rows if "karaoke" in r["quote"]]
    assert found == [("prohibition", "host organisation", "place")]


def test_duties_follow_other_words_and_an_earlier_date(corpus: KnowledgeGraph) -> None:
    rows = ask(corpus, "duties-about", words="teachers practise in companies", since="1900")
    assert any(row["quote"].startswith("Teachers of specialised courses shall practise in enterprises") for row in rows)


def test_the_union_and_a_country_set_targets_about_digital_skills(corpus: KnowledgeGraph) -> None:
    rows = ask(corpus, "targets-about")
    assert any((r["value"], r["year"]) == ("70", "2025") and "basic digital skills" in r["quote"] for r in rows)
    assert {"European Union", "China"} <= {row["jurisdiction"] for row in rows}
    assert max(row["year"] for row in rows) <= "2030"


def test_the_law_on_minimum_pay_comes_first_and_rests_on_the_training_act(corpus: KnowledgeGraph) -> None:
    first, *_ = ask(corpus, "laws-resembling")
    assert (first["document"], first["relation"]) == ("de-bbimog-2020", "amends")
    assert first["restsOn"] == "Vocational Training Reform Act (new BBiG 2005)"
    assert first["quote"].startswith("The pay rises with the years of training")


def test_the_levy_is_followed_from_the_first_law_on(corpus: KnowledgeGraph) -> None:
    rows = ask(corpus, "idea-over-time")
    assert [row["issued"] for row in rows] == sorted(row["issued"] for row in rows)
    documents = list(dict.fromkeys(row["document"] for row in rows))
    levies = [d for d in documents if d in ("nz-industry-training-1992", "za-sdla-1999", "gb-apprenticeship-levy-2017")]
    assert levies == ["nz-industry-training-1992", "za-sdla-1999", "gb-apprenticeship-levy-2017"]


def test_a_law_on_pay_is_not_silent_on_pay(corpus: KnowledgeGraph) -> None:
    silent = {row["document"] for row in ask(corpus, "silent-on")}
    assert "gb-enterprise-act-2016" in silent
    assert not silent & {"de-bbimog-2020", "in-apprenticeship-rules-2019"}
    about_women = ask(corpus, "silent-on", words="women in occupations of men", idea="apprenticeship")
    assert "us-women-apprenticeship-1992" not in {row["document"] for row in about_women}
