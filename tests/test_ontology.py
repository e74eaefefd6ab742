"""The vocabularies: what they hold, how they are looked up, and that they do not contradict themselves."""

from __future__ import annotations

import re
import subprocess
import sys
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from rdflib import Graph
from rdflib.namespace import RDF, SKOS

from policykg.errors import OntologyError
from policykg.iri import PREFIXES, normal
from policykg.ontology import (
    Named,
    Surroundings,
    Vocabulary,
    check_shapes,
    fingerprint,
    ontology_folder,
    ontology_quads,
)

FOLDER = ontology_folder()
FILES = sorted(FOLDER.glob("*.ttl"))
GRAPH_IRI = "https://w3id.org/policykg/id/graph/ontology"
KINDS = {"topic", "actor", "instrument", "industry", "place"}
DETAILS = {"money", "authority", "organisation", "information", "programme"}
REUSED = ("eli", "org", "skos", "oa", "prov", "dcterms", "time")

TINY = """
@prefix pkg: <https://w3id.org/policykg/ontology#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
@prefix voc: <https://w3id.org/policykg/vocabulary/> .
"""


@pytest.fixture(scope="module")
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@pytest.fixture(scope="module")
def quads() -> list[str]:
    return ontology_quads(None, GRAPH_IRI)


def load_text(folder: Path, text: str) -> Vocabulary:
    (folder / "tiny.ttl").write_text(TINY + text, encoding="utf-8")
    return Vocabulary.load(folder)


def test_importing_the_module_and_taking_the_fingerprint_does_not_import_rdflib() -> None:
    code = "import sys; from policykg.ontology import fingerprint; fingerprint(); assert 'rdflib' not in sys.modules"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_every_concept_has_a_preferred_label_in_english_and_chinese(vocabulary: Vocabulary) -> None:
    graph = Graph()
    for path in FILES:
        graph.parse(path)
    for concept in graph.subjects(RDF.type, SKOS.Concept):
        languages = Counter(getattr(label, "language", None) for label in graph.objects(concept, SKOS.prefLabel))
        assert {"en", "zh"} <= set(languages), concept
        assert max(languages.values()) == 1, concept


def test_labels_are_clean_and_said_once(vocabulary: Vocabulary) -> None:
    for concept in vocabulary.concepts.values():
        for labels in concept.labels.values():
            assert len(set(labels)) == len(labels), concept.id
            for label in labels:
                assert label == label.strip() and "  " not in label and "\n" not in label, concept.id
                assert unicodedata.is_normalized("NFC", label) and normal(label), concept.id


def test_a_preferred_label_names_one_concept_of_its_kind(vocabulary: Vocabulary) -> None:
    for kind in KINDS:
        for language in ("en", "zh"):
            concepts = [c for c in vocabulary.concepts.values() if c.kind == kind and language in c.labels]
            named = Counter(normal(concept.label(language)) for concept in concepts)
            assert [name for name, count in named.items() if count > 1] == [], (kind, language)


def test_the_kinds_that_extraction_looks_for_are_well_filled(vocabulary: Vocabulary) -> None:
    kinds = Counter(concept.kind for concept in vocabulary.concepts.values())
    assert kinds["topic"] >= 100
    assert kinds["actor"] >= 150
    assert kinds["instrument"] >= 200
    assert kinds["industry"] >= 100
    assert kinds["place"] >= 250


def test_every_instrument_says_what_it_works_by(vocabulary: Vocabulary) -> None:
    for concept in vocabulary.concepts.values():
        assert (concept.detail in DETAILS) == (concept.kind == "instrument"), concept.id


def test_related_concepts_are_related_both_ways_and_never_broader(vocabulary: Vocabulary) -> None:
    for concept in vocabulary.concepts.values():
        for other in concept.related:
            assert concept.id in vocabulary.concepts[other].related
            assert other not in vocabulary.narrower(concept.id)
            assert concept.id not in vocabulary.narrower(other)


def test_singular_plural_and_american_spelling_lead_to_one_concept(vocabulary: Vocabulary) -> None:
    for label in ("training provider", "training providers", "training organisations", "Training Organizations"):
        assert vocabulary.concept_of(label) == "training-provider"
    assert vocabulary.concept_of("levies") == vocabulary.concept_of("training levy") == "levy"
    assert vocabulary.concept_of("职业学校", "zh") == vocabulary.concept_of("vocational schools")
    assert vocabulary.concept_of("Gewerkschaft", "de") == "trade-union"


def test_an_unknown_label_leads_nowhere(vocabulary: Vocabulary) -> None:
    assert vocabulary.concept_of("flux capacitor") == ""
    assert vocabulary.bodies.resolve("Ministry of Silly Walks", Surroundings()) == Named()
    assert vocabulary.policy_by_name("Levitation Act") == ""
    assert vocabulary.policy_by_number("") == ""
    assert vocabulary.place_of("") == ""


def test_a_body_of_the_same_name_in_several_countries_needs_the_country(vocabulary: Vocabulary) -> None:
    def body(name: str, place: str = "", language: str = "en") -> str:
        return vocabulary.bodies.resolve(name, Surroundings(place), language=language).id

    assert body("Ministry of Education") == body("State Council") == ""
    assert body("the Ministry of Education", "CN") == body("教育部", language="zh") == "moe-cn"
    assert body("Ministry of Education", "SG") == "sg-moe"
    assert body("Scottish Government", "GB") == body("Scottish Government", "CN") == "scottish-government"


@pytest.mark.parametrize(
    ("name", "policy"),
    [
        ("National Vocational Education Reform Implementation Plan", "cn-reform-plan-2019"),
        (
            "Implementation Measures for the Construction of Integral Enterprises for Production and Education (Trial)",
            "cn-pei-enterprise-2019",
        ),
        (
            "Overall Plan for Coordinating the Advancement of World-Class Universities and First-Class Disciplines",
            "cn-double-first-class-2015",
        ),
        ("国家职业教育改革实施方案", "cn-reform-plan-2019"),
        ("职业教育提质培优行动计划", "cn-excellence-2020-2023"),
        ("WIOA", "us-wioa-2014"),
        ("Perkins V", "us-perkins-5-2018"),
        ("the Smith-Hughes Act", "us-smith-hughes-1917"),
    ],
)
def test_a_policy_is_known_by_its_titles_and_short_names(vocabulary: Vocabulary, name: str, policy: str) -> None:
    assert vocabulary.policy_by_name(name) == policy


def test_successive_laws_of_one_name_are_told_apart_by_date(vocabulary: Vocabulary) -> None:
    assert vocabulary.policies_by_name("Vocational Education Law") == ("cn-ve-law-1996", "cn-ve-law-2022")
    assert vocabulary.policy_by_name("Vocational Education Law") == ""
    assert vocabulary.policy_by_name("职业教育法", as_of="2005-06-01") == "cn-ve-law-1996"
    assert vocabulary.policy_by_name("职业教育法", as_of="2024") == "cn-ve-law-2022"
    assert vocabulary.policy_by_name("Berufsbildungsgesetz", jurisdiction="DE", as_of="2010") == "de-bbig-2005"


def test_a_number_is_found_whatever_its_brackets(vocabulary: Vocabulary) -> None:
    for number in ("国发〔2019〕4号", "国发[2019]4号", "国发（2019）4号"):
        assert vocabulary.policy_by_number(number) == "cn-reform-plan-2019"


def test_narrower_concepts_are_found_at_any_depth(vocabulary: Vocabulary) -> None:
    assert "modern-apprenticeship" in vocabulary.narrower("work-based-learning")
    assert "work-based-learning" not in vocabulary.narrower("work-based-learning")
    assert vocabulary.narrower("no-such-concept") == ()


def test_labels_of_a_kind_come_with_their_concepts(vocabulary: Vocabulary) -> None:
    labels = dict(vocabulary.labels("instrument", "en"))
    assert labels["levies"] == "levy"
    assert "employer" not in labels


def test_issuers_and_jurisdictions_of_every_known_policy_are_known(vocabulary: Vocabulary) -> None:
    for policy in vocabulary.policies.values():
        assert set(policy.issuers) <= set(vocabulary.organizations), policy.id
        assert vocabulary.place_of(policy.jurisdiction), policy.id
        assert vocabulary.concepts[policy.document_type].kind == "document_type", policy.id
    for organization in vocabulary.organizations.values():
        assert vocabulary.place_of(organization.jurisdiction), organization.id
        assert vocabulary.concepts[organization.kind].kind == "actor", organization.id


def test_every_term_of_our_own_is_defined_and_every_reused_term_exists() -> None:
    defined, used = set(), set()
    for path in FILES:
        graph = Graph().parse(path)
        defined |= set(map(str, graph.subjects()))
        used |= {str(p) for p in graph.predicates()} | {str(o) for o in graph.objects(None, RDF.type)}
    own = (PREFIXES["pkg"], PREFIXES["voc"])
    assert sorted(term for term in used if term.startswith(own) and term not in defined) == []
    shared = Path(__file__).parents[2] / "shared" / "vocabularies"
    if not shared.is_dir():
        pytest.skip("the published vocabularies are not beside this checkout")
    for prefix in REUSED:
        published = set(map(str, Graph().parse(shared / f"{prefix}.ttl").subjects())) | defined
        terms = {term for term in used if term.startswith(PREFIXES[prefix])}
        assert sorted(terms - published) == [], prefix


def test_the_quads_are_sorted_unique_and_without_blank_nodes(quads: list[str]) -> None:
    node, text = r"<[^<>\s]+>", r'"(?:[^"\\]|\\.)*"'
    line = re.compile(rf"{node} {node} (?:{node}|{text}(?:@[A-Za-z-]+|\^\^{node})?) {node} \.")
    assert quads == sorted(set(quads))
    assert all(line.fullmatch(quad) for quad in quads)
    assert all(quad.endswith(f"<{GRAPH_IRI}> .") for quad in quads)


def test_the_vocabularies_satisfy_the_shapes(quads: list[str]) -> None:
    assert check_shapes(quads) == []


def test_a_quad_that_breaks_a_shape_is_reported_with_its_node() -> None:
    norm = f"{PREFIXES['id']}norm/0123456789abcdef"
    bad = f"<{norm}> <{PREFIXES['rdf']}type> <{PREFIXES['pkg']}Norm> <{GRAPH_IRI}> ."
    found = check_shapes([bad])
    assert {violation.focus for violation in found} == {norm}
    assert f"{PREFIXES['pkg']}modality" in {violation.path for violation in found}


def test_the_fingerprint_follows_the_content_and_not_the_line_ends(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_bytes(b"one\ntwo\n")
    first = fingerprint(tmp_path)
    (tmp_path / "a.ttl").write_bytes(b"one\r\ntwo\r\n")
    assert fingerprint(tmp_path) == first
    (tmp_path / "notes.txt").write_text("not a vocabulary")
    assert fingerprint(tmp_path) == first
    (tmp_path / "queries").mkdir()
    (tmp_path / "queries" / "q.rq").write_text("SELECT * {}")
    assert fingerprint(tmp_path) != first


def test_a_file_that_does_not_parse_is_named(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"tiny\.ttl"):
        load_text(tmp_path, "voc:a a skos:Concept ; skos:prefLabel")


def test_a_concept_that_is_broader_than_itself_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match=r"tiny\.ttl: voc:a is broader than itself"):
        load_text(
            tmp_path,
            'voc:a a skos:Concept ; skos:prefLabel "a"@en ; skos:broader voc:b .\n'
            'voc:b a skos:Concept ; skos:prefLabel "b"@en ; skos:broader voc:a .\n',
        )


def test_a_concept_without_a_label_or_with_an_undefined_neighbour_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="voc:a has no label"):
        load_text(tmp_path, "voc:a a skos:Concept .")
    with pytest.raises(OntologyError, match="a points at ghost, which is not defined"):
        load_text(tmp_path, 'voc:a a skos:Concept ; skos:prefLabel "a"@en ; skos:broader voc:ghost .')


def test_a_folder_without_vocabularies_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OntologyError, match="no vocabulary"):
        Vocabulary.load(tmp_path)
