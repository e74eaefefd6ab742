"""A cited policy is the node of that policy where its number, title or another name says so; else it says why not."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pytest

from policykg.config import Settings
from policykg.graph import build, load
from policykg.iri import DATA, PKG
from policykg.model import Annotations, Document, Mention, Passage, Stated, Table
from policykg.ontology import Vocabulary
from policykg.quads import Citing, Works, to_quads, work_of
from policykg.quads.assertions import BETWEEN_POLICIES
from policykg.quads.works import _CITING, Resolution, number_key


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@cache
def catalogue() -> Works:
    return Works.of(vocabulary())


def cited(name: str, issued: str = "", jurisdiction: str = "") -> Resolution:
    return catalogue().resolve(name, Citing(issued, jurisdiction))


def policy(found: Resolution) -> str:
    return found.node.removeprefix(f"<{DATA}policy/").rstrip(">")


def document(name: str, title: str, text: str = "", **facts: str) -> Document:
    stated = tuple(Stated(field, value, 0, 3) for field, value in facts.items())
    words = text or title
    return Document(
        name, words, title, "en", name, "text/plain", hashlib.sha256(words.encode()).hexdigest(), stated, ()
    )


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("国发〔2019〕4号", "cn-reform-plan-2019"),
        ("国发[2019]4号", "cn-reform-plan-2019"),
        ("Pub. L. 115–224", "us-perkins-5-2018"),
        ("Public Law No. 115-224", "us-perkins-5-2018"),
        ("Regulation (EU) 2021/817", "eu-erasmus-2021"),
        ("Regulation (EU) 2021/817 of the European Parliament and of the Council", "eu-erasmus-2021"),
        ("Executive Order 14278", "us-eo-14278-2025"),
        ("Convention No. 159", "ilo-c159-1983"),
    ],
)
def test_a_number_is_enough_however_it_is_written(name: str, identifier: str) -> None:
    found = cited(name)
    assert (policy(found), found.candidates) == (identifier, ())
    assert found.reason.endswith("of this policy")


def test_a_serial_number_is_that_of_a_law_of_the_same_place() -> None:
    assert policy(cited("Act No. 41 of 2017", jurisdiction="JP")) == "jp-school-act-2017"
    assert cited("Act No. 41 of 2017", jurisdiction="KE").node == ""
    assert cited("Act No. 41 of 2017").node == ""


def test_a_number_further_on_in_a_title_is_that_of_another_policy() -> None:
    amending = document("r", "Regulation (EU) 2018/1475 on a corps, amending Regulation (EU) No 1293/2013")
    works = Works.of(vocabulary(), [work_of(amending, "<x:corps>")])
    assert works.resolve("Regulation (EU) No 1293/2013", Citing()).node == ""


@pytest.mark.parametrize(
    ("name", "identifier"),
    [
        ("the National Vocational Education Reform Implementation Plan", "cn-reform-plan-2019"),
        ("National Vocational Education Reform Implementation Plan of January 2019", "cn-reform-plan-2019"),
        ("Title II of the Workforce Innovation and Opportunity Act", "us-wioa-2014"),
        ("Opinions on Implementing a Lifelong Vocational Skills Training System of the State Council",
         "cn-lifelong-training-2018"),
        ("Skills Development Act", "za-sda-1998"),
    ],
)  # fmt: skip
def test_a_title_is_found_with_what_stands_around_it(name: str, identifier: str) -> None:
    found = cited(name)
    assert (policy(found), found.reason) in {
        (identifier, "title of this policy"),
        (identifier, "other name of this policy"),
    }


def test_a_title_with_the_year_of_another_act_is_none() -> None:
    found = cited("Workforce Innovation and Opportunity Act of 1999")
    assert found.node == ""
    assert found.reason == "of another year than Workforce Innovation and Opportunity Act (2014)"


def test_of_several_editions_the_one_issued_last_before_the_document_is_meant() -> None:
    assert policy(cited("职业教育法", "2018-11-22", "CN-SH")) == "cn-ve-law-1996"
    after = cited("Vocational Education Law", "2023-01-01", "CN")
    assert (policy(after), after.reason) == (
        "cn-ve-law-2022",
        "other name of this policy, the edition issued last before this document",
    )
    assert policy(cited("Vocational Education Law of 1996", "2023-01-01", "CN")) == "cn-ve-law-1996"


def test_a_name_that_leaves_open_which_is_meant_stays_unresolved_and_says_so() -> None:
    found = cited("Vocational Education Law")
    assert found.node == ""
    assert found.reason.startswith(
        "ambiguous: may be Vocational Education Law of the People's Republic of China (1996)"
    )
    assert found.candidates == (f"<{DATA}policy/cn-ve-law-1996>", f"<{DATA}policy/cn-ve-law-2022>")


def test_measures_of_one_name_by_several_bodies_are_no_editions() -> None:
    found = cited("关于深化产教融合的实施意见", "2024-01-01", "CN")
    assert (found.node, len(found.candidates)) == ("", 3)


def test_a_common_name_is_not_that_of_another_country() -> None:
    assert policy(cited("Vocational Training Act", "2009-01-21", "DE")) == "de-bbig-2005"
    assert policy(cited("Vocational Training Act", "1970", "KR")) == "kr-vta-1967"
    found = cited("Vocational Training Act", "1995", "NZ")
    assert (found.node, found.reason.partition(" than ")[0]) == ("", "of another place")
    assert policy(cited("Wagner-Peyser Act", "1995", "NZ")) == "us-wagner-peyser-1933"


def test_what_nothing_is_called_is_unknown() -> None:
    assert cited("Adult Basket Weaving Act 1922").reason == "no policy known here has this name or number"


def test_the_catalogue_knows_a_text_by_what_it_says_of_itself() -> None:
    ours = document("t", "REGULATION (EU) 2021/817 OF THE EUROPEAN PARLIAMENT AND OF THE COUNCIL of 20 May 2021")
    assert catalogue().own(ours, base=DATA) == f"<{DATA}policy/eu-erasmus-2021>"
    unknown = document("t", "Basket Act 1922")
    assert catalogue().own(unknown, base=DATA) == f"<{DATA}policy/basket-act-1922>"


def test_spelling_does_not_make_another_number() -> None:
    assert number_key("SI 2017/513") == number_key("S.I. 2017 No. 513")
    assert number_key("国办发〔2017〕95号") != number_key("国办发〔2017〕9号")


def test_the_fields_that_name_policies_are_those_that_relate_them() -> None:
    assert set(_CITING) == set(BETWEEN_POLICIES)


def quads(name: str) -> list[str]:
    text = f"The {name} applies."
    ours = document("ours", "Our Plan", text, policy="ours", date_issued="2023", jurisdiction="CN")
    named = Mention(4, 4 + len(name), "Policy", name, "test", 0.9)
    passages = [Passage("ours", "", 0, len(text), 5)]
    return to_quads(ours, [], passages, Annotations(mentions=(named,)), vocabulary=vocabulary())


def test_the_graph_says_why_a_policy_was_taken_for_that_one() -> None:
    lines = quads("Vocational Education Law")
    assert any(f"<{PKG}cites> <{DATA}policy/cn-ve-law-2022>" in line for line in lines)
    reasons = [line for line in lines if f"<{PKG}reason>" in line and "/extent/" not in line]
    assert len(reasons) == 2  # of the mention and of the citation
    assert all("the edition issued last before this document" in line for line in reasons)


def test_the_graph_says_what_an_ambiguous_name_may_mean() -> None:
    lines = quads("Vocational Training Act")
    assert any(f"<{PKG}cites> <{DATA}policy/vocational-training-act>" in line for line in lines)
    assert {line.split()[2] for line in lines if f"<{PKG}mayBe>" in line} == {
        f"<{DATA}policy/{name}>" for name in ("kr-vta-1967", "de-bbig-1969", "de-bbig-2005")
    }


PLAN = "# Weaving Plan 2024\n\nThis Plan carries out the Basket Act 1922. Under Order No. 77 schools shall report.\n"
ACT = """---
id: our-basket-act
title: Basket and Cane Weaving Act
aliases: [Basket Act]
date_issued: 1922-05-01
---
# Basket and Cane Weaving Act

Every weaver shall register.
"""


def test_a_document_of_the_build_is_cited_by_its_name_and_the_citation_follows_when_it_comes_and_goes(
    tmp_path: Path,
) -> None:
    folder, kg = tmp_path / "texts", tmp_path / "kg"
    folder.mkdir()
    (folder / "plan.md").write_text(PLAN, encoding="utf-8")

    def cites() -> set[tuple[str, str]]:
        found = load(kg).query(
            "SELECT ?o ?reason WHERE { ?a rdf:predicate pkg:cites ; rdf:object ?o ; pkg:reason ?reason }"
        )
        assert isinstance(found, Table)
        return {(row["o"].removeprefix(f"{DATA}policy/"), row["reason"]) for row in found.dicts()}

    unknown = ("basket-act-1922", "no policy known here has this name or number")
    known = ("our-basket-act", "other name of this policy")
    build([folder], kg=kg, settings=Settings())
    assert unknown in cites()
    listed = load(kg).query("unresolved-citations", params={"document": "plan"})
    assert isinstance(listed, Table)
    found = {(row["name"], row["mayBe"]) for row in listed.dicts()}
    assert found == {("Basket Act 1922", ""), ("Order No. 77", "")}
    (folder / "act.md").write_text(ACT, encoding="utf-8")
    assert build([folder], kg=kg, settings=Settings()).reread == 1
    assert known in cites()
    assert unknown not in cites()
    about = load(kg).about("Basket and Cane Weaving Act")
    assert [fact.reason for fact in about.facts if fact.predicate == "cites"] == ["other name of this policy"]
    build([folder], kg=tmp_path / "fresh", settings=Settings())
    assert load(kg).store.dump() == load(tmp_path / "fresh").store.dump()
    (folder / "act.md").unlink()
    build([folder], kg=kg, settings=Settings())
    assert unknown in cites()
