"""The cookbook: every query runs, has the columns it promises, and answers its question on two small documents."""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Callable
from functools import cache, partial
from pathlib import Path

import pyoxigraph as ox
import pytest

from policykg import iri
from policykg.model import (
    Annotations,
    Definition,
    Document,
    Item,
    Mention,
    MentionType,
    Norm,
    Passage,
    Relation,
    Section,
    Span,
    Stated,
    Target,
    Topic,
)
from policykg.ontology import Vocabulary, ontology_folder, ontology_quads
from policykg.quads import to_quads

ALL = sorted((ontology_folder() / "queries").glob("*.rq"))
QUERIES = [path for path in ALL if not re.search("pkg:(search|similarity)", path.read_text(encoding="utf-8"))]
"""Those that the engine answers without a search; `test_queries_searching.py` has the others."""
COLUMNS = {
    "outline": "section number title level",
    "enumeration": "section ordinal label quote",
    "policies-cited": "policy title issuer date quote",
    "duties": "bearer modality action object quote",
    "targets": "policy what comparator value unit baseline deadline quote",
    "definitions": "term definition quote",
    "instruments": "policy instrument kind beneficiary quote",
    "cooperation": "a b quote",
    "industries": "industry quote",
    "actors": "actor kind mentions",
    "lineage": "policy relation other quote",
    "concept-timeline": "concept year policies",
}
LAW = """Firms shall keep twenty places by 2030, if they train. A firm means a company. Plans shall be made.
Schools and firms cooperate. In 2019 the Care Plan was issued by the Care Board. Steel is made. The levy helps pupils.
First, tutors: the school names a tutor. Second, places: the firm gives a place."""
PLAN = "The Work Law 2020 is cited. A firm means a shop. Firms keep fifty places. 学徒制与混合所有制。"


def span(text: str, words: str) -> Span:
    return Span(text.index(words), text.index(words) + len(words))


def mention(text: str, words: str, type_: MentionType, entity: str = "") -> Mention:
    found = span(text, words)
    return Mention(found.start, found.end, type_, words, "test", 0.9, entity)


def document(name: str, text: str, language: str, **facts: str) -> Document:
    stated = [Stated(field, value, 0, 5) for field, value in {"policy": name, **facts}.items()]
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    return Document(name, text, facts["title"], language, f"{name}.txt", "text/plain", sha256, tuple(stated))


def definition(text: str, term: str, meaning: str) -> Definition:
    start, end = text.index(f"A {term} means"), text.index(meaning) + len(meaning) + 1
    return Definition(start, end, Span(start + 2, start + 2 + len(term)), span(text, meaning), "test", 0.9)


def target(text: str, quantity: str, value: float, **more: object) -> Target:
    found = span(text, quantity)
    return Target(
        found.start, found.end, found, value, "places", "at_least", "test", 0.9, what=span(text, "places"), **more  # type: ignore[arg-type]  # deadline and year
    )  # fmt: skip


def law() -> list[str]:
    text = LAW
    found = document(
        "work-law-2020", text, "en", title="Work Law 2020", document_type="law", issuer="state-council",
        date_issued="2020-01-01", date_end="2021-12-31", number="9", jurisdiction="CN",
    )  # fmt: skip
    firms, schools = mention(text, "Firms", "Actor"), mention(text, "Schools", "Actor")
    partner, pupils = mention(text, "firms", "Actor"), mention(text, "pupils", "Actor")
    plan, board = mention(text, "Care Plan", "Policy"), mention(text, "Care Board", "Organization")
    levy, year = mention(text, "levy", "Instrument", "concept/levy"), mention(text, "2019", "Time")
    firm = Mention(text.index("firm gives"), text.index("firm gives") + 4, "Actor", "firm", "test", 0.9)
    school = Mention(text.index("school names"), text.index("school names") + 6, "Actor", "school", "test", 0.9)
    duty, idle = (
        span(text, "Firms shall keep twenty places by 2030, if they train."),
        span(text, "Plans shall be made."),
    )
    issue = span(text, "In 2019 the Care Plan was issued by the Care Board.")
    together, help_ = span(text, "Schools and firms cooperate."), span(text, "The levy helps pupils.")
    first, second = text.index("First, "), text.index("Second, ")
    annotations = Annotations(
        mentions=(
            firms, schools, partner, pupils, plan, board, levy, year, school, firm, mention(text, "Steel", "Industry"),
        ),
        norms=(
            Norm(duty.start, duty.end, "obligation", span(text, "keep"), "test", 0.9, bearer=firms,
                 object=span(text, "twenty places"), condition=span(text, "if they train"),
                 deadline=span(text, "by 2030")),
            Norm(idle.start, idle.end, "obligation", span(text, "made"), "test", 0.6, object=span(text, "Plans")),
        ),
        targets=(target(text, "twenty places", 20.0, deadline=span(text, "by 2030"), year=2030),),
        definitions=(definition(text, "firm", "a company"),),
        items=(
            Item(first, second - 1, 1, span(text, "tutors"), first, "test", 0.9),
            Item(second, len(text), 2, Span(second + 8, second + 14), first, "test", 0.9),
        ),
        relations=(
            Relation(issue.start, issue.end, "issued_by", plan, board, "test", 0.9),
            Relation(issue.start, issue.end, "issued_on", plan, year, "test", 0.9),
            Relation(together.start, together.end, "cooperates_with", schools, partner, "test", 0.9),
            Relation(help_.start, help_.end, "benefits", levy, pupils, "test", 0.9),
            Relation(help_.start, help_.end, "provides", firms, levy, "test", 0.9),
        ),
    )  # fmt: skip
    sections = [Section("sec_1", "section", "1", "Work", 1, 0, len(text), 1)]
    passages = [Passage("work-law-2020", "sec_1", 0, len(text), 60)]
    return to_quads(found, sections, passages, annotations, vocabulary=vocabulary())


def plan() -> list[str]:
    text = PLAN
    found = document(
        "shop-plan-2023", text, "en", title="Shop Plan 2023", document_type="plan", issuer="moe-cn", date_issued="2023",
        implements="work-law-2020",
    )  # fmt: skip
    topics = (("学徒制", "modern-apprenticeship"), ("混合所有制", "mixed-ownership"))
    annotations = Annotations(
        mentions=(mention(text, "Work Law 2020", "Policy", "policy/work-law-2020"),),
        targets=(target(text, "fifty places", 50.0),),
        definitions=(definition(text, "firm", "a shop"),),
        topics=tuple(
            Topic(found.start, found.end, concept, "test", 0.9)
            for words, concept in topics
            for found in [span(text, words)]
        ),
    )
    passages = [Passage("shop-plan-2023", "", 0, len(text), 30)]
    return to_quads(found, [], passages, annotations, vocabulary=vocabulary())


def notice() -> list[str]:
    text = "《关于深化产教融合的意见》提出混合所有制。《国家职业教育改革实施方案》。"
    found = document("notice", text, "zh", title="通知")
    annotations = Annotations(
        mentions=(
            mention(text, "关于深化产教融合的意见", "Policy"),
            mention(text, "国家职业教育改革实施方案", "Policy", "policy/cn-reform-plan-2019"),
        ),
        topics=(Topic(text.index("混合"), text.index("制。") + 1, "mixed-ownership", "test", 0.9),),
    )
    return to_quads(found, [], [Passage("notice", "", 0, len(text), 20)], annotations, vocabulary=vocabulary())


def rules() -> list[str]:
    text = """These rules are made under section 4 of the Work Law 2020. Firms keep fifty training places.
A grant or a fine is paid. High school students and colleges meet."""
    found = document("shop-rules-2024", text, "en", title="Shop Rules 2024", document_type="regulation")
    own, part = (
        mention(text, "These rules", "Policy", "policy/shop-rules-2024"),
        mention(text, "section 4", "Provision"),
    )
    whole = mention(text, "Work Law 2020", "Policy", "policy/work-law-2020")
    made = span(text, "These rules are made under section 4 of the Work Law 2020.")
    annotations = Annotations(
        mentions=(
            own, part, whole, mention(text, "grant", "Instrument", "concept/grant"),
            mention(text, "fine", "Instrument", "concept/fine"), mention(text, "High school students", "Actor"),
            mention(text, "colleges", "Actor"),
        ),
        targets=(_training(text, 50.0),),
        items=(Item(text.index("High"), len(text), 1, span(text, "meet"), text.index("High"), "test", 0.9),),
        relations=(
            Relation(made.start, made.end, "based_on", own, part, "test", 0.9),
            Relation(made.start, made.end, "part_of", part, whole, "test", 0.9),
        ),
    )  # fmt: skip
    sections = [Section("sec_1", "section", "1", "Rules", 1, 0, len(text), 0)]
    passages = [Passage("shop-rules-2024", "sec_1", 0, len(text), 30)]
    return to_quads(found, sections, passages, annotations, vocabulary=vocabulary())


def more_rules() -> list[str]:
    text = "Firms keep sixty training places."
    found = document("more-rules-2025", text, "en", title="More Rules 2025", document_type="regulation")
    passages = [Passage("more-rules-2025", "", 0, len(text), 6)]
    return to_quads(found, [], passages, Annotations(targets=(_training(text, 60.0),)), vocabulary=vocabulary())


def both() -> list[str]:
    stated = {"title": "Joint Notice", "date_issued": "2021"}
    found = document("joint-notice", "Joint Notice of 2021.", "en", **stated)
    issuers = tuple(Stated("issuer", name, 0, 5) for name in ("Care Board", "Work Board"))
    found = dataclasses.replace(found, facts=(*found.facts, *issuers))
    return to_quads(found, [], [], Annotations(), vocabulary=vocabulary())


def of_minister(name: str) -> list[str]:
    text = "The Minister decides."
    found = document(name, text, "en", title=name, document_type="law")
    annotations = Annotations(mentions=(mention(text, "Minister", "Organization"),))
    return to_quads(found, [], [Passage(name, "", 0, len(text), 4)], annotations, vocabulary=vocabulary())


MINISTERS = (partial(of_minister, "bridge-act"), partial(of_minister, "canal-act"))


def _training(text: str, value: float) -> Target:
    places = span(text, "training places")
    return Target(places.start, places.end, places, value, "places", "exactly", "test", 0.9, what=places)


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@cache
def store(*documents: Callable[[], list[str]]) -> ox.Store:
    found = ox.Store()
    lines = [line for each in (law, plan, *documents) for line in each()]
    found.bulk_load(
        "\n".join([*lines, *ontology_quads(None, f"{iri.DATA}graph/ontology")]).encode(), ox.RdfFormat.N_QUADS
    )
    return found


def ask(name: str, *documents: Callable[[], list[str]], **params: str) -> list[dict[str, str]]:
    sparql = (ontology_folder() / "queries" / f"{name}.rq").read_text(encoding="utf-8")
    bound: dict[ox.Variable, ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple] = {
        ox.Variable(key): _term(value) for key, value in params.items()
    }
    found = store(*documents).query(sparql, use_default_graph_as_union=True, substitutions=bound)
    assert isinstance(found, ox.QuerySolutions)
    names = [variable.value for variable in found.variables]
    return [{n: getattr(row[n], "value", "") for n in names} for row in found]


def _term(value: str) -> ox.NamedNode | ox.Literal:
    if value.startswith("voc:"):
        return ox.NamedNode(iri.expand(value))
    if re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        return ox.Literal(value, datatype=ox.NamedNode(iri.expand("xsd:date")))
    return ox.Literal(value)


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_says_what_it_asks_and_runs_with_and_without_a_document(path: Path) -> None:
    head = path.read_text(encoding="utf-8").splitlines()
    assert [line.split(":")[0] for line in head[:3]] == ["# title", "# question", "# params"]
    assert head[3].startswith("# ")
    everything, one = ask(path.stem), ask(path.stem, document="work-law-2020")
    assert all(row["document"] == "work-law-2020" for row in one)
    assert len(one) <= len(everything)


def test_there_are_at_least_22_queries() -> None:
    assert len(QUERIES) >= 22


@pytest.mark.parametrize("name", COLUMNS)
def test_a_query_has_its_columns_in_order_and_the_document_last(name: str) -> None:
    columns = list(ask(name)[0])
    promised = COLUMNS[name].split()
    assert columns[: len(promised)] == promised
    assert columns[-1] == "document"


@pytest.mark.parametrize("path", QUERIES, ids=lambda path: path.stem)
def test_a_query_repeats_no_row(path: Path) -> None:
    rows = [tuple(row.values()) for row in ask(path.stem)]
    assert len(rows) == len(set(rows))


def test_every_document_is_listed_dated_or_not() -> None:
    found = {row["document"]: (row["title"], row["issued"], row["place"]) for row in ask("documents", notice)}
    assert found == {
        "notice": ("通知", "", ""),
        "shop-plan-2023": ("Shop Plan 2023", "2023", ""),
        "work-law-2020": ("Work Law 2020", "2020-01-01", "China"),
    }


def test_a_policy_cited_comes_with_what_the_text_says_of_it() -> None:
    [row] = ask("policies-cited", document="work-law-2020")
    assert (row["title"], row["issuer"], row["date"]) == ("Care Plan", "Care Board", "2019")
    assert row["quote"] == "In 2019 the Care Plan was issued by the Care Board."


def test_where_the_text_is_silent_another_source_says_who_issued() -> None:
    [row] = ask("policies-cited", document="shop-plan-2023")
    assert (row["title"], row["date"]) == ("Work Law 2020", "2020-01-01")
    assert row["issuer"].startswith("State Council")
    assert row["quote"] == "The Work Law 2020 is cited."


def test_a_policy_that_the_catalogue_knows_has_its_title_and_another_the_words_of_the_text() -> None:
    named, known = ask("policies-cited", notice, document="notice")
    assert (named["title"], named["date"]) == ("关于深化产教融合的意见", "")
    assert known["title"] == "National Vocational Education Reform Implementation Plan"
    assert known["named"] == "国家职业教育改革实施方案"


def test_a_duty_has_its_bearer_and_its_sentence() -> None:
    first, second = ask("duties", document="work-law-2020")
    assert [first[c] for c in ("bearer", "modality", "action", "object")] == [
        "firms",
        "obligation",
        "keep",
        "twenty places",
    ]
    assert (first["condition"], first["deadline"]) == ("if they train", "by 2030")
    assert second["bearer"] == ""


def test_a_duty_without_bearer_is_found() -> None:
    [row] = ask("duties-without-bearer")
    assert row["quote"] == "Plans shall be made."


def test_the_duties_of_an_actor_are_found_by_part_of_its_name() -> None:
    [row] = ask("duties-of-actors", actor="FIRM")
    assert row["since"] == "2020-01-01"
    assert ask("duties-of-actors", actor="pupil") == []


def test_a_target_has_its_number_and_deadline() -> None:
    [row] = ask("targets", document="work-law-2020")
    shown = [row[c] for c in ("policy", "what", "comparator", "value", "unit", "deadline")]
    assert shown == ["Work Law 2020", "places", "at_least", "20", "places", "2030"]
    assert row["quote"] == "Firms shall keep twenty places by 2030, if they train."


def test_an_enumeration_is_listed_in_order() -> None:
    assert [(r["section"], r["ordinal"], r["label"]) for r in ask("enumeration")] == [
        ("1 Work", "1", "tutors"),
        ("1 Work", "2", "places"),
    ]


def test_the_roles_of_school_and_enterprise_are_told_apart() -> None:
    found = [(r["ordinal"], r["aspect"], r["party"]) for r in ask("school-and-enterprise-roles")]
    assert found == [("1", "tutors", "school"), ("2", "places", "enterprise")]


def test_an_instrument_has_its_kind_and_beneficiary() -> None:
    [row] = ask("instruments")
    assert (row["kind"], row["beneficiary"], row["quote"]) == ("money", "pupils", "The levy helps pupils.")


def test_cooperation_names_both_sides() -> None:
    [row] = ask("cooperation")
    assert {row["a"], row["b"]} == {"Schools", "firms"}


def test_an_industry_is_quoted_with_its_sentence() -> None:
    [row] = ask("industries")
    assert (row["industry"], row["quote"]) == ("Steel", "Steel is made.")


def test_actors_are_counted() -> None:
    counted = {row["actor"]: (row["kind"], row["mentions"]) for row in ask("actors")}
    assert counted["firms"] == ("actor", "2")
    assert counted["Care Board"] == ("organization", "1")


@pytest.mark.parametrize("name", ["actors", "actors-as-bearers-vs-mentions"])
def test_bodies_of_one_name_are_told_apart(name: str) -> None:
    found = {row["actor"] for row in ask(name, *MINISTERS) if "Minister" in row["actor"]}
    assert found == {"Minister (bridge-act)", "Minister (canal-act)"}
    [alone] = [row["actor"] for row in ask(name, MINISTERS[0]) if "Minister" in row["actor"]]
    assert alone == "Minister"


def test_mentions_are_set_against_duties() -> None:
    [firms] = [row for row in ask("actors-as-bearers-vs-mentions") if row["actor"] == "firms"]
    assert (firms["mentions"], firms["norms"], firms["partners"]) == ("2", "1", "1")


def test_lineage_and_chain_lead_from_the_plan_to_the_law() -> None:
    assert {(r["relation"], r["other"]) for r in ask("lineage", document="shop-plan-2023")} == {
        ("cites", "Work Law 2020"),
        ("implements", "Work Law 2020"),
    }
    [row] = ask("policy-chain", document="shop-plan-2023")
    assert row["via"] == "Work Law 2020"


def test_a_term_defined_twice_is_found_from_both_sides() -> None:
    assert [r["otherDefinition"] for r in ask("defined-otherwise", document="work-law-2020")] == ["a shop"]


def test_two_values_for_one_thing_are_found_and_bare_counts_are_no_thing() -> None:
    found = [(r["what"], r["value"], r["otherValue"]) for r in ask("different-values", rules, more_rules)]
    assert found == [("training places", "60", "50"), ("training places", "50", "60")]


def test_a_policy_that_rests_on_a_section_rests_on_its_law() -> None:
    [row] = ask("policy-chain", rules, document="shop-rules-2024")
    assert (row["via"], row["root"]) == ("Work Law 2020", "")
    [based] = [row for row in ask("lineage", rules) if row["relation"] == "basedOn"]
    assert based["other"] == "section 4, Work Law 2020"


def test_an_incentive_is_no_fine() -> None:
    assert [row["incentive"] for row in ask("incentives", rules, document="shop-rules-2024")] == ["grant"]


def test_students_of_a_school_are_no_school() -> None:
    found = [row for row in ask("school-and-enterprise-roles", rules) if row["document"] == "shop-rules-2024"]
    assert [(row["party"], row["actor"]) for row in found] == [("school", "colleges")]


def test_bodies_issue_together_where_a_document_says_so() -> None:
    assert ask("joint-issuers") == []
    [row] = ask("joint-issuers", both)
    assert (row["a"], row["b"], row["year"]) == ("Care Board", "Work Board", "2021")


@pytest.mark.parametrize(("day", "found"), [("2020-06-01", {"work-law-2020"}), ("2021-12-31", {"work-law-2020"}),
                                            ("2022-01-01", set()), ("2023-06-01", {"shop-plan-2023"})])  # fmt: skip
def test_what_is_in_force_depends_on_the_day(day: str, found: set[str]) -> None:
    assert {row["document"] for row in ask("in-force-on", date=day)} == found


def test_a_law_that_ended_and_is_still_cited_is_found() -> None:
    [row] = ask("repealed-still-cited", document="shop-plan-2023")
    assert (row["title"], row["ended"], row["citedBy"]) == ("Work Law 2020", "2021-12-31", "Shop Plan 2023")


def test_concepts_that_share_a_passage_are_found() -> None:
    [row] = ask("co-occurring-concepts", idea="voc:mixed-ownership")
    assert (row["other"], row["passages"]) == ("modern apprenticeship", "1")
    [row] = ask("same-passage", one="voc:modern-apprenticeship", two="voc:mixed-ownership")
    assert row["policy"] == "Shop Plan 2023"


def test_a_concept_is_counted_by_the_year_of_the_policy() -> None:
    [row] = ask("concept-timeline", document="shop-plan-2023", idea="voc:mixed-ownership")
    assert (row["year"], row["policies"]) == ("2023", "1")


def test_a_concept_in_an_undated_policy_comes_after_the_dated_ones_without_a_year() -> None:
    rows = ask("concept-timeline", notice, idea="voc:mixed-ownership")
    assert [(row["year"], row["policies"]) for row in rows] == [("2023", "1"), ("", "1")]
    [row] = ask("concept-timeline", notice, document="notice")
    assert (row["concept"], row["year"]) == ("mixed-ownership schooling", "")


def test_what_one_document_speaks_of_and_another_does_not() -> None:
    found = ask("what-a-regulates-that-b-does-not", document="shop-plan-2023", other="work-law-2020")
    assert {row["concept"] for row in found} == {"mixed-ownership schooling", "modern apprenticeship"}


def test_the_least_sure_findings_come_first() -> None:
    assert ask("to-review")[0]["confidence"] == "0.6"
