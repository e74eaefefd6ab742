from __future__ import annotations

import dataclasses
import hashlib
from functools import cache

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykg import iri
from policykg.model import (
    Annotations,
    Baseline,
    Correction,
    Definition,
    Document,
    Item,
    Mark,
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
from policykg.ontology import Vocabulary, check_shapes, ontology_quads
from policykg.quads import to_quads
from policykg.quads.dates import iso_date
from policykg.quads.evidence import context, entry
from policykg.quads.terms import text as literal

PREFIXES = iri.PREFIXES | {kind: f"{iri.DATA}{kind}/" for kind in ("policy", "document", "organization")}
LAW = """---
id: training-law
title: Training Law 2030
number: No. 7
---
# Training Law 2030

## 1 Duties

In 2029 the Skills Plan was issued by the Ministry of Skills. Under the Skills Plan, employers shall provide
two hundred places by 2035. Employers and colleges cooperate. The levy benefits apprentices.

## 2 Terms

An apprentice means a person in training. Two paths: First, schools. Second, firms.
"""
CHINESE = "# 技能意见\n\n各企业应当提供学徒岗位。根据《技能计划》，校企合作。“产教融合”是指学校与企业共同育人。\n"


def at(text: str, words: str, *, nth: int = 0) -> Span:
    start = -1
    for _ in range(nth + 1):
        start = text.index(words, start + 1)
    return Span(start, start + len(words))


def mention(text: str, words: str, type_: MentionType, *, nth: int = 0, entity: str = "", name: str = "") -> Mention:
    found = at(text, words, nth=nth)
    return Mention(found.start, found.end, type_, name or words, "mentions/test", 0.9, entity)


def stated(text: str, field: str, words: str) -> Stated:
    found = at(text, words)
    return Stated(field, words, found.start, found.end)


def law() -> tuple[Document, list[Section], list[Passage], Annotations]:
    body = LAW.index("# Training Law 2030\n")
    document = Document(
        "training-law",
        LAW,
        "Training Law 2030",
        "en",
        "laws/training.md",
        "text/markdown",
        hashlib.sha256(LAW.encode()).hexdigest(),
        facts=(
            stated(LAW, "policy", "training-law"),
            stated(LAW, "title", "Training Law 2030"),
            stated(LAW, "number", "No. 7"),
            Stated("document_type", "law", 4, 6),
            Stated("issuer", "Assembly of Skills", 4, 6),
            Stated("date_issued", "2030-05-01", 4, 6),
            Stated("date_effective", "2030", 4, 6),
            Stated("source", "https://example.org/a law", 4, 6),
            Stated("language", "en", 4, 6),
            Stated("jurisdiction", "CN", 4, 6),
            Stated("concept", "modern-apprenticeship", 4, 6),
            Stated("cites", "cn-reform-plan-2019", 4, 6),
            Stated("amends", "cn-ve-law-1996", 4, 6),
        ),
        marks=(Mark("front_matter", 0, body),),
    )
    one, two = LAW.index("## 1"), LAW.index("## 2")
    sections = [
        Section("training-law", "heading", "", "Training Law 2030", 1, body, len(LAW), body + 20),
        Section("sec_1", "section", "1", "Duties", 2, one, two, one + 12, "training-law"),
        Section("sec_2", "section", "2", "Terms", 2, two, len(LAW), two + 10, "training-law"),
    ]
    passages = [
        Passage("training-law", "sec_1", one + 13, two - 2, 60),
        Passage("training-law", "sec_2", two + 12, len(LAW), 30, 1),
    ]
    plan = mention(LAW, "Skills Plan", "Policy")
    ministry = mention(LAW, "Ministry of Skills", "Organization")
    issued = mention(LAW, "2029", "Time")
    employers = mention(LAW, "employers", "Actor")
    more_employers = mention(LAW, "Employers", "Actor")
    colleges = mention(LAW, "colleges", "Actor", entity="concept/college")
    levy = mention(LAW, "levy", "Instrument", entity="concept/levy")
    apprentices = mention(LAW, "apprentices", "Actor")
    places = mention(LAW, "two hundred places", "Quantity")
    duty = at(LAW, "Under the Skills Plan, employers shall provide\ntwo hundred places by 2035.")
    enumeration = LAW.index("First, ")
    annotations = Annotations(
        mentions=(issued, plan, ministry, employers, places, more_employers, colleges, levy, apprentices),
        norms=(
            Norm(
                duty.start,
                duty.end,
                "obligation",
                at(LAW, "provide"),
                "norms/shall",
                0.876,
                bearer=employers,
                object=at(LAW, "two hundred places"),
                deadline=at(LAW, "by 2035"),
            ),
        ),
        targets=(
            Target(
                duty.start,
                duty.end,
                at(LAW, "two hundred places"),
                200.0,
                "places",
                "at_least",
                "targets/test",
                0.8,
                what=at(LAW, "places"),
                deadline=at(LAW, "by 2035"),
                year=2035,
            ),
        ),
        definitions=(
            Definition(
                LAW.index("An apprentice means"),
                at(LAW, "in training.").end,
                at(LAW, "apprentice means").__class__(LAW.index("apprentice means"), LAW.index(" means")),
                at(LAW, "a person in training"),
                "definitions/means",
                0.95,
            ),
        ),
        items=(
            Item(
                enumeration,
                enumeration + 14,
                1,
                at(LAW, "schools"),
                enumeration,
                "items/first",
                0.9,
                at(LAW, "Two paths"),
            ),
            Item(
                enumeration + 15,
                len(LAW) - 1,
                2,
                at(LAW, "firms"),
                enumeration,
                "items/first",
                0.9,
                at(LAW, "Two paths"),
            ),
        ),
        relations=(
            Relation(
                *_span("In 2029 the Skills Plan was issued by the Ministry of Skills."),
                "issued_by",
                plan,
                ministry,
                "r",
                0.9,
            ),
            Relation(
                *_span("In 2029 the Skills Plan was issued by the Ministry of Skills."),
                "issued_on",
                plan,
                issued,
                "r",
                0.9,
            ),
            Relation(
                *_span("Employers and colleges cooperate."), "cooperates_with", more_employers, colleges, "r", 0.7
            ),
            Relation(*_span("The levy benefits apprentices."), "benefits", levy, apprentices, "r", 0.7),
        ),
        topics=(Topic(levy.start, levy.end, "apprenticeship-levy", "topics/label", 0.85),),
    )
    return document, sections, passages, annotations


def _span(words: str) -> tuple[int, int]:
    found = at(LAW, words)
    return found.start, found.end


def opinions() -> tuple[Document, list[Section], list[Passage], Annotations]:
    document = Document(
        "jineng", CHINESE, "技能意见", "zh", "zh.txt", "text/plain", hashlib.sha256(CHINESE.encode()).hexdigest()
    )
    sections = [Section("sec", "heading", "", "技能意见", 1, 0, len(CHINESE), 6)]
    passages = [Passage("jineng", "sec", CHINESE.index("各"), len(CHINESE) - 1, 40)]
    firms, plan = mention(CHINESE, "企业", "Actor"), mention(CHINESE, "技能计划", "Policy")
    duty = at(CHINESE, "各企业应当提供学徒岗位。")
    meaning = at(CHINESE, "“产教融合”是指学校与企业共同育人。")
    annotations = Annotations(
        mentions=(firms, plan),
        norms=(Norm(duty.start, duty.end, "obligation", at(CHINESE, "提供"), "norms/zh", 0.8, bearer=firms),),
        definitions=(
            Definition(
                meaning.start, meaning.end, at(CHINESE, "产教融合"), at(CHINESE, "学校与企业共同育人"), "d", 0.9
            ),
        ),
    )
    return document, sections, passages, annotations


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


def quads(parts: tuple[Document, list[Section], list[Passage], Annotations], **more: object) -> list[str]:
    return to_quads(*parts, vocabulary=vocabulary(), **more)  # type: ignore[arg-type]  # keyword values of each test


@pytest.fixture(scope="module")
def store() -> ox.Store:
    found = ox.Store()
    lines = [*quads(law()), *quads(opinions()), *ontology_quads(None, f"{iri.DATA}graph/ontology")]
    found.bulk_load("\n".join(lines).encode(), ox.RdfFormat.N_QUADS)
    return found


def rows(store: ox.Store, where: str, *columns: str) -> list[tuple[str, ...]]:
    found = store.query(
        f"SELECT {' '.join('?' + c for c in columns)} WHERE {{ {where} }}",
        prefixes=PREFIXES,
        use_default_graph_as_union=True,
    )
    assert isinstance(found, ox.QuerySolutions)
    return sorted(tuple(term.value if (term := row[c]) else "" for c in columns) for row in found)


def ask(store: ox.Store, pattern: str) -> bool:
    return bool(store.query(f"ASK {{ {pattern} }}", prefixes=PREFIXES, use_default_graph_as_union=True))


def test_the_lines_are_sorted_unique_and_without_blank_nodes() -> None:
    lines = quads(law())
    assert lines == sorted(set(lines))
    assert not any("_:" in line.split('"')[0] for line in lines)
    assert all(line.endswith("> .") and "\n" not in line for line in lines)


def test_the_same_input_gives_the_same_lines() -> None:
    assert quads(law()) == quads(law())


def test_a_store_gives_the_lines_back_byte_for_byte() -> None:
    lines = [*quads(law()), *quads(opinions())]
    store = ox.Store()
    store.bulk_load("\n".join(lines).encode(), ox.RdfFormat.N_QUADS)
    dumped = store.dump(format=ox.RdfFormat.N_QUADS)
    assert dumped is not None
    assert sorted(dumped.decode().split("\n")[:-1]) == sorted(lines)


@given(st.text())
def test_any_text_survives_as_a_literal(words: str) -> None:
    line = f"<http://a> <http://b> {literal(words)} ."
    [triple] = ox.parse(line.encode(), ox.RdfFormat.N_TRIPLES)
    assert isinstance(triple.object, ox.Literal)
    assert triple.object.value == words


def test_every_quote_is_the_text_at_its_position(store: ox.Store) -> None:
    texts = {"training-law": LAW, "jineng": CHINESE}
    found = rows(
        store,
        """?e pkg:evidence/oa:hasTarget ?t . ?t oa:hasSource/dcterms:identifier ?d ; oa:hasSelector ?p, ?q .
           ?p oa:start ?s ; oa:end ?f . ?q oa:exact ?x ; oa:prefix ?before ; oa:suffix ?after""",
        *("d", "s", "f", "x", "before", "after"),
    )
    assert len(found) > 20
    for document, start, end, exact, before, after in found:
        words, s, e = texts[document], int(start), int(end)
        assert words[s:e] == exact
        assert words[:s].endswith(before)
        assert words[e:].startswith(after)


def test_what_the_front_matter_states_is_quoted_with_its_field(store: ox.Store) -> None:
    stated = """?a rdf:predicate pkg:number ; pkg:evidence/oa:hasTarget/oa:hasSelector/oa:exact ?words"""
    assert rows(store, stated, "words") == [("number: No. 7",)]


@pytest.mark.parametrize(
    ("front", "value", "shown"),
    [
        ("id: a\njurisdiction:   CN \n---\n", "CN", "jurisdiction:   CN"),
        ("issuers:\n  - moe-cn\n  - mof-cn\n---\n", "mof-cn", "issuers:\n  - moe-cn\n  - mof-cn"),
        ("issuers: [moe-cn, mof-cn]\nstatus: x\n", "moe-cn", "issuers: [moe-cn, mof-cn]"),
        ("concepts:\n" + "".join(f"  - concept-{n}\n" for n in range(20)), "concept-7", "- concept-7"),
        ("title: " + "long " * 60 + "end\n", "end", "title: " + "long " * 60 + "end"),
        ("id: a", "a", "id: a"),
    ],
)
def test_an_entry_is_quoted_as_it_was_written_and_a_long_one_by_its_line(front: str, value: str, shown: str) -> None:
    start = front.rindex(value)
    first, last = entry(front, start, start + len(value))
    assert front[first:last] == shown


def test_the_graph_satisfies_the_shapes() -> None:
    assert check_shapes([*quads(law()), *quads(opinions())]) == []


def test_a_finding_without_evidence_breaks_the_shapes() -> None:
    lines = [line for line in quads(law()) if f"<{iri.PKG}evidence>" not in line]
    assert any(violation.path == f"{iri.PKG}evidence" for violation in check_shapes(lines))


def test_a_law_has_the_terms_of_eli(store: ox.Store) -> None:
    assert ask(store, 'policy:training-law a eli:LegalResource ; eli:id_local "No. 7"')
    assert ask(store, 'policy:training-law eli:date_document "2030-05-01"^^xsd:date ; eli:amends policy:cn-ve-law-1996')
    assert ask(store, "document:training-law eli:realizes policy:training-law")


def test_a_date_keeps_the_precision_of_its_source(store: ox.Store) -> None:
    assert ask(store, 'policy:training-law pkg:inForceFrom "2030"^^xsd:gYear')
    assert not ask(store, "policy:training-law eli:first_date_entry_in_force ?day")


def test_a_plan_never_has_the_terms_of_law() -> None:
    document, sections, passages, annotations = law()
    facts = tuple(dataclasses.replace(f, value="plan") if f.field == "document_type" else f for f in document.facts)
    lines = quads((dataclasses.replace(document, facts=facts), sections, passages, annotations))
    eli = [line.split()[1] for line in lines if line.split()[1].startswith("<http://data.europa.eu/eli/ontology#")]
    assert eli == []
    assert any("/id/policy/training-law> <http://www.w3.org" in x and x.count("ontology#Work>") for x in lines)


def test_a_relation_to_a_plan_is_stated_without_eli(store: ox.Store) -> None:
    assert ask(store, "policy:training-law pkg:cites policy:cn-reform-plan-2019")
    assert ask(store, "policy:training-law eli:cites policy:cn-reform-plan-2019")  # any work may be cited by a law
    assert ask(store, "policy:cn-reform-plan-2019 a eli:Work")


def test_every_fact_has_an_assertion_with_evidence(store: ox.Store) -> None:
    found = rows(
        store,
        """policy:training-law ?p ?o . FILTER(?p NOT IN (rdf:type, eli:is_realized_by, eli:cites, eli:amends,
           eli:id_local, eli:date_document))
           FILTER NOT EXISTS {
             [] rdf:subject policy:training-law ; rdf:predicate ?p ; rdf:object ?o ; pkg:evidence ?e }""",
        *("p", "o"),
    )
    assert found == []


def test_an_issuer_and_a_date_that_the_text_states_stand_at_the_policy_named(store: ox.Store) -> None:
    assert ask(store, f"policy:skills-plan pkg:issuedBy <{iri.DATA}organization/cn/ministry-of-skills>")
    assert ask(store, 'policy:skills-plan dcterms:issued "2029"^^xsd:gYear')


def test_a_policy_named_in_two_documents_is_one_node() -> None:
    document, sections, passages, _ = opinions()
    named = mention(CHINESE, "技能计划", "Policy", name="Skills Plan")
    lines = quads((document, sections, passages, Annotations(mentions=(named,))))
    assert any(f"<{iri.DATA}policy/skills-plan>" in line for line in lines)


def test_a_document_without_metadata_is_resolved_by_its_title() -> None:
    document, sections, passages, annotations = law()
    plain = dataclasses.replace(document, facts=(), title="National Vocational Education Reform Implementation Plan")
    lines = quads((plain, sections, passages, annotations))
    assert any(f"{iri.PKG}policy> <{iri.DATA}policy/cn-reform-plan-2019>" in line for line in lines)


def test_a_rejected_assertion_keeps_its_node_and_loses_its_plain_statement(store: ox.Store) -> None:
    pattern = "?a rdf:subject policy:skills-plan ; rdf:predicate pkg:issuedBy"
    [(assertion,)] = rows(store, pattern, "a")
    lines = quads(law(), corrections=[Correction(assertion, "rejected")])
    plain = f"<{iri.DATA}policy/skills-plan> <{iri.PKG}issuedBy>"
    assert not any(line.startswith(plain) for line in lines)
    assert any(line.startswith(f"<{assertion}> <{iri.PKG}status> <{iri.VOCABULARY}rejected>") for line in lines)


def test_a_rejected_mention_supports_nothing(store: ox.Store) -> None:
    [(found,)] = rows(store, "?m oa:hasBody voc:levy", "m")
    lines = quads(law(), corrections=[Correction(found, "rejected")])
    assert not any(f"<{iri.PKG}uses> <{iri.VOCABULARY}levy>" in line for line in lines)
    assert not any(f"<{iri.PKG}benefits>" in line for line in lines)


def test_an_accepted_finding_says_so(store: ox.Store) -> None:
    [(norm,)] = rows(store, "?n a pkg:Norm ; pkg:inDocument document:training-law", "n")
    lines = quads(law(), corrections=[Correction(norm, "accepted")])
    assert any(line.startswith(f"<{norm}> <{iri.PKG}status> <{iri.VOCABULARY}accepted>") for line in lines)


def test_a_norm_says_who_must_do_what(store: ox.Store) -> None:
    found = rows(
        store,
        """?n a pkg:Norm ; pkg:inDocument document:training-law ; pkg:bearer/rdfs:label ?b ; pkg:modality ?m ;
           pkg:action ?a ; pkg:object ?o ; pkg:deadlineText ?d ; pkg:confidence ?c""",
        *("b", "m", "a", "o", "d", "c"),
    )
    assert found == [("employers", f"{iri.VOCABULARY}obligation", "provide", "two hundred places", "by 2035", "0.88")]


def test_a_target_has_the_amount_that_it_starts_from() -> None:
    text = "The rate of graduates in work is to rise from 61 % in 2021 to 80 % by 2027."
    document = Document("m", text, "Plan", "en", "m.txt", "text/plain", "0" * 64)
    starts = at(text, "61 %")
    baseline = Baseline(starts.start, starts.end, 61.0, "percent", 2021)
    goal = Target(0, len(text), at(text, "80 %"), 80.0, "percent", "exactly", "targets/test", 0.8, baseline=baseline)
    graph = ox.Store()
    lines = quads((document, [], [Passage("m", "", 0, len(text), 8)], Annotations(targets=(goal,))))
    graph.bulk_load("\n".join(lines).encode(), ox.RdfFormat.N_QUADS)
    where = """?t pkg:value/schema:value ?v ; pkg:baseline ?b ; pkg:baselineText ?words ; pkg:baselineYear ?year .
               ?b schema:value ?from ; schema:unitText ?unit"""
    assert rows(graph, where, "v", "from", "unit", "words", "year") == [("80", "61", "percent", "61 %", "2021")]


def test_the_components_of_a_norm_stand_where_their_words_are(store: ox.Store) -> None:
    found = rows(
        store,
        "?n a pkg:Norm ; pkg:inDocument document:training-law ; pkg:wordsAt ?w . ?w oa:start ?s ; oa:end ?e",
        *("s", "e"),
    )
    words = {LAW[int(start) : int(end)] for start, end in found}
    assert words == {"employers", "provide", "two hundred places", "by 2035"}


def test_the_chinese_terms_are_tagged_as_chinese(store: ox.Store) -> None:
    assert ask(store, "document:jineng pkg:title '技能意见'@zh")
    assert ask(store, "?d a pkg:Definition ; pkg:term '产教融合' ; pkg:definitionText '学校与企业共同育人'")


def test_an_address_in_metadata_becomes_a_legal_iri(store: ox.Store) -> None:
    assert ask(store, "document:training-law prov:hadPrimarySource <https://example.org/a%20law>")


def test_another_base_moves_minted_iris_but_not_catalogued_ones() -> None:
    lines = quads(law(), base="https://example.org/kg/")
    assert any("<https://example.org/kg/document/training-law>" in line for line in lines)
    assert any(f"<{iri.DATA}policy/cn-reform-plan-2019>" in line for line in lines)
    assert not any(f"<{iri.DATA}norm/" in line for line in lines)


def test_the_context_of_a_mention_is_its_sentence() -> None:
    words = "It rains. The levy is due\nnow. So be it."
    before, after = context(words, 14, 18)
    assert words[before:after] == "The levy is due\nnow."


@given(st.text(alphabet="ab .。\n-", max_size=80), st.data())
def test_a_context_always_encloses_its_quote(words: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, max(0, len(words) - 1)))
    end = data.draw(st.integers(start, len(words)))
    before, after = context(words, start, end)
    assert 0 <= before <= start <= end <= after <= len(words)


@pytest.mark.parametrize(
    ("words", "date"),
    [
        ("28 March 2019", "2019-03-28"),
        ("March 28, 2019", "2019-03-28"),
        ("2019年3月28日", "2019-03-28"),
        ("2019 年 3 月", "2019-03"),
        ("in 2015", "2015"),
        ("1. Mai 2020", "2020-05-01"),
        ("2019-03-28", "2019-03-28"),
        ("the 1st day of May, 2020", "2020-05-01"),
        ("2014-2020", ""),
        ("90 days", ""),
    ],
)
def test_a_date_is_read_at_the_precision_written(words: str, date: str) -> None:
    assert iso_date(words) == date


def test_a_policy_does_not_cite_itself() -> None:
    text = "制定本意见。《技能意见（试行）》。《技能意见》。《技能计划》。"
    document = Document("jineng-file", text, "技能意见（试行）", "zh", "z.txt", "text/plain", "0" * 64)
    named = (
        mention(text, "本意见", "Policy", entity="policy/jineng-file", name="技能意见（试行）"),
        mention(text, "技能意见（试行）", "Policy"),
        mention(text, "技能意见", "Policy", nth=1),
        mention(text, "技能计划", "Policy"),
    )
    lines = quads((document, [], [Passage("jineng-file", "", 0, len(text), 20)], Annotations(mentions=named)))
    cited = [line for line in lines if f"<{iri.PKG}cites>" in line and "22-rdf-syntax" not in line]
    assert len(cited) == 1
    assert not any(f"<{iri.DATA}policy/jineng-file>" in line for line in lines)


def test_words_that_only_point_at_a_policy_are_no_citation() -> None:
    text = "This Act applies. The Skills Act applies."
    document = Document("notes", text, "Notes", "en", "n.txt", "text/plain", "0" * 64)
    named = (mention(text, "This Act", "Policy"), mention(text, "Skills Act", "Policy"))
    lines = quads((document, [], [Passage("notes", "", 0, len(text), 8)], Annotations(mentions=named)))
    cited = [line.split()[2] for line in lines if f"<{iri.PKG}cites>" in line and "22-rdf-syntax" not in line]
    assert cited == [f"<{iri.DATA}policy/skills-act>"]


@pytest.mark.parametrize(
    ("stated_day", "read_day", "days"),
    [
        ("", "22 May 2020", ["2020-05-22"]),
        ("2020", "22 May 2020", ["2020", "2020-05-22"]),
        ("2020-05-06", "22 May 2020", ["2020-05-06"]),
    ],
)
def test_prose_dates_the_own_policy_where_metadata_do_not_say_otherwise(
    stated_day: str, read_day: str, days: list[str]
) -> None:
    text = f"These Measures were issued on {read_day}."
    facts = (Stated("date_issued", stated_day, 0, 5),) if stated_day else ()
    document = Document("m", text, "Measures", "en", "m.txt", "text/plain", "0" * 64, facts)
    head, day = mention(text, "Measures", "Policy"), mention(text, read_day, "Time")
    said = Relation(0, len(text), "issued_on", head, day, "r", 0.8)
    found = Annotations(mentions=(head, day), relations=(said,))
    lines = quads((document, [], [Passage("m", "", 0, len(text), 8)], found))
    issued = (line.split()[2] for line in lines if line.split()[1] == f"<{PREFIXES['dcterms']}issued>")
    assert sorted({value.split('"')[1] for value in issued}) == days
