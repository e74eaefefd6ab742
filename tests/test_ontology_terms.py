"""Every term that the graph uses is defined, and its subjects and objects agree with its domain and range."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest
from rdflib import OWL, RDF, RDFS, SKOS, Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from policykg import iri
from policykg.model import (
    Annotations,
    Definition,
    Document,
    Item,
    Mention,
    Norm,
    Passage,
    Relation,
    Section,
    Span,
    Stated,
    Target,
    Topic,
)
from policykg.ontology import Vocabulary, ontology_folder
from policykg.quads import to_quads

REFERENCE = Path(__file__).parents[2] / "shared" / "vocabularies"
PKG, VOC, ELI = iri.PKG, iri.VOCABULARY, iri.PREFIXES["eli"]
XSD = Namespace(iri.PREFIXES["xsd"])
BUILT_IN = (str(RDF), str(RDFS), str(OWL), str(XSD))
NUMBERS = {XSD.integer, XSD.nonNegativeInteger, XSD.decimal}
TEXT = "Act 9. The State issued the Plan in 2019 under section 5 of the Act. Firms and schools shall get a grant of 5 "
TEXT += "percent in Rome for steel by 2030. A firm means a body. First, a. Second, b."

needs_reference = pytest.mark.skipif(
    not REFERENCE.is_dir(), reason="the reference copies of the vocabularies are absent"
)


def sample(document_type: str) -> list[str]:
    def span(words: str) -> Span:
        return Span(TEXT.index(words), TEXT.index(words) + len(words))

    def named(words: str, type_: str, entity: str = "") -> Mention:
        found = span(words)
        return Mention(found.start, found.end, type_, words, "r", 0.9, entity)  # type: ignore[arg-type]  # checked by eye

    values = {
        "policy": "act-9", "title": "Act 9", "title_native": "第九号法", "number": "9", "issuer": "State",
        "alias": "A9", "date_issued": "2020-01-02", "date_effective": "2020-02-03", "date_end": "2030-01-01",
        "jurisdiction": "CN", "document_type": document_type, "language": "en", "status": "in force",
        "concept": "apprenticeship", "source": "https://example.org/act", "cites": "cn-reform-plan-2019",
        "amends": "cn-ve-law-1996", "repeals": "cn-education-law-1995", "based_on": "cn-education-law-1995",
        "implements": "cn-decision-2014", "extends": "cn-decision-2005", "replaces": "Act 8",
    }  # fmt: skip
    document = Document(
        "act-9", TEXT, "Act 9", "en", "act.txt", "text/plain", hashlib.sha256(TEXT.encode()).hexdigest(),
        facts=tuple(Stated(field, value, 0, 5) for field, value in values.items()),
    )  # fmt: skip
    state, plan, year = named("State", "Organization"), named("Plan", "Policy"), named("2019", "Time")
    section, act = named("section 5", "Provision"), Mention(63, 66, "Policy", "Act 9", "r", 0.9, "policy/act-9")
    firms, schools, grant = named("Firms", "Actor"), named("schools", "Actor"), named("grant", "Instrument")
    more = (
        named("5 percent", "Quantity") if "5 percent" in TEXT else named("percent", "Quantity"),
        named("Rome", "Place"),
    )
    whole = span(TEXT[TEXT.index("Firms") : TEXT.index(" A firm")])
    get, by = span("get"), span("by 2030")
    relations = [
        Relation(7, 68, type_, head, tail, "r", 0.8)  # type: ignore[arg-type]  # checked by eye
        for type_, head, tail in (
            ("issued_by", plan, state), ("issued_on", plan, year), ("part_of", section, act),
            ("based_on", plan, section), ("cites", section, plan), ("amends", act, plan), ("repeals", act, plan),
            ("cooperates_with", firms, schools), ("provides", state, grant), ("benefits", grant, firms),
        )
    ]  # fmt: skip
    annotations = Annotations(
        mentions=(state, plan, year, section, act, firms, schools, grant, *more, named("steel", "Industry")),
        norms=(Norm(whole.start, whole.end, "obligation", get, "r", 0.8, firms, span("a grant"), schools, by, by, by),),
        targets=(Target(whole.start, whole.end, span("percent"), 5.5, "percent", "about", "r", 0.8, get, by, 2030),),
        definitions=(Definition(*_ends(span("A firm means a body.")), span("firm"), span("a body"), "r", 0.9),),
        items=(Item(*_ends(span("First, a.")), 1, span("a."), TEXT.index("First"), "r", 0.9, span("First")),),
        relations=tuple(relations),
        topics=(Topic(grant.start, grant.end, "training-subsidy", "r", 0.9),),
    )
    sections = [
        Section("a", "chapter", "1", "One", 1, 0, len(TEXT), 1),
        Section("a__b", "article", "2", "Two", 2, 7, len(TEXT), 8, "a"),
    ]
    passages = [Passage("act-9", "a__b", 7, len(TEXT), 50, 3)]
    return to_quads(document, sections, passages, annotations, vocabulary=vocabulary())


def _ends(span: Span) -> tuple[int, int]:
    return span.start, span.end


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@cache
def ontology() -> Graph:
    return Graph().parse(ontology_folder() / "policykg.ttl")


@cache
def reference() -> Graph:
    """The reused vocabularies, with our terms and closed lists."""
    found = Graph()
    for name in ("eli", "oa", "org", "prov", "dcterms", "skos", "time"):
        found.parse(REFERENCE / f"{name}.ttl")
    for path in ontology_folder().glob("*.ttl"):
        found.parse(path)
    return found


def triples(lines: list[str]) -> Graph:
    text = "\n".join(re.sub(r" <[^<>]*> \.$", " .", line) for line in lines)
    return Graph().parse(data=text, format="nt")


@cache
def data(document_type: str) -> Graph:
    return triples(sample(document_type))


def own_terms() -> list[URIRef]:
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty)
    found = {s for kind in kinds for s in ontology().subjects(RDF.type, kind)}
    return sorted(s for s in found if isinstance(s, URIRef) and str(s).startswith(PKG))


@pytest.mark.parametrize("term", own_terms(), ids=lambda term: str(term).removeprefix(PKG))
def test_a_term_has_labels_a_definition_and_an_example(term: URIRef) -> None:
    languages = {label.language for label in ontology().objects(term, RDFS.label) if isinstance(label, Literal)}
    assert languages >= {"en", "zh"}
    assert ontology().value(term, SKOS.definition)
    assert ontology().value(term, SKOS.example)


def test_every_term_is_used() -> None:
    files = [*ontology_folder().glob("*.ttl"), *(ontology_folder() / "queries").glob("*.rq")]
    files.append(Path(__file__).parents[1] / "scripts" / "make_catalogue.py")
    elsewhere = "\n".join(path.read_text(encoding="utf-8") for path in files if path.name != "policykg.ttl")
    stated = "\n".join([*sample("law"), *sample("plan")])
    # superclasses and superproperties that only their subterms make use of
    abstract = {str(o) for p in (RDFS.subClassOf, RDFS.subPropertyOf) for o in ontology().objects(None, p)}
    for term in own_terms():
        name = f"pkg:{str(term).removeprefix(PKG)}"
        assert f"<{term}>" in stated or re.search(rf"{name}\b", elsewhere) or str(term) in abstract, name


# What a query says to the search is no term of the graph: its names are those of the search's parameters.
_SEARCH = re.compile(r"SERVICE pkg:search \{.*?\}|\bpkg:similarity\(|^#[^\n]*", re.DOTALL | re.MULTILINE)


def test_every_own_term_that_is_used_is_defined() -> None:
    files = [*ontology_folder().glob("*.ttl"), *(ontology_folder() / "queries").glob("*.rq")]
    texts = [_SEARCH.sub("", path.read_text(encoding="utf-8")) for path in files]
    names = {n for text in texts for n in re.findall(r"\bpkg:(\w+)", text)}
    names |= {n for line in [*sample("law"), *sample("plan")] for n in re.findall(rf"<{re.escape(PKG)}(\w+)>", line)}
    defined = {str(term).removeprefix(PKG) for term in own_terms()}
    assert {name for name in names if not name.endswith("Shape")} <= defined


def test_every_member_of_a_closed_list_is_labelled_in_english_and_chinese() -> None:
    lists = Graph().parse(ontology_folder() / "schemes.ttl")
    for member in lists.subjects(RDF.type, SKOS.Concept):
        found = {label.language for label in lists.objects(member, SKOS.prefLabel) if isinstance(label, Literal)}
        assert found >= {"en", "zh"}, member


@needs_reference
@pytest.mark.parametrize("document_type", ["law", "plan"])
def test_every_property_and_class_used_is_defined(document_type: str) -> None:
    graph = data(document_type)
    terms = set(graph.predicates()) | set(graph.objects(None, RDF.type))
    unknown = {t for t in terms if not str(t).startswith(BUILT_IN) and (t, None, None) not in reference()}
    assert not unknown


@needs_reference
@pytest.mark.parametrize("document_type", ["law", "plan"])
def test_subjects_and_objects_agree_with_domain_and_range(document_type: str) -> None:
    graph, wrong = data(document_type), set()
    for s, p, o in graph:
        for allowed in map(_members, reference().objects(p, RDFS.domain)):
            if not _types(graph, s) & allowed:
                wrong.add(f"subject {s} of {p} is none of {sorted(map(str, allowed))}")
        for allowed in map(_members, reference().objects(p, RDFS.range)):
            if not _fits(graph, o, allowed):
                wrong.add(f"object {o} of {p} is none of {sorted(map(str, allowed))}")
    assert not wrong


@needs_reference
def test_a_plan_has_no_property_whose_domain_is_law() -> None:
    legal = {URIRef(f"{ELI}LegalResource"), URIRef(f"{ELI}LegalExpression"), URIRef(f"{ELI}LegalResourceSubdivision")}
    graph = data("plan")
    own = URIRef(f"{iri.DATA}policy/act-9")
    used = set(graph.predicates(own))
    only_law = {p for p in used for d in reference().objects(p, RDFS.domain) if _members(d) <= legal}
    assert only_law == set()
    assert not legal & _types(graph, own)


def _members(found: Node) -> set[Node]:
    """The classes a domain or range stands for: itself, or the members of its union."""
    union = reference().value(found, OWL.unionOf)
    return {m for m in Collection(reference(), union) if m} if union is not None else {found}


def _types(graph: Graph, node: Node) -> set[Node]:
    direct = {*graph.objects(node, RDF.type), *reference().objects(node, RDF.type)}
    return {RDFS.Resource, OWL.Thing} | {c for d in direct for c in _supers()[d] | {d}}


@cache
def _supers() -> dict[Node, set[Node]]:
    above: dict[Node, set[Node]] = defaultdict(set)
    for cls in set(reference().subjects(RDFS.subClassOf, None)):
        above[cls] = {c for c in reference().transitive_objects(cls, RDFS.subClassOf) if c is not None and c != cls}
    return above


def _fits(graph: Graph, node: Node, allowed: set[Node]) -> bool:
    if not isinstance(node, Literal):
        return bool(_types(graph, node) & allowed)
    if allowed & {RDFS.Literal, XSD.anyURI}:
        return True
    datatype = node.datatype or XSD.string
    if allowed & NUMBERS and datatype in NUMBERS:
        return XSD.nonNegativeInteger not in allowed or int(node) >= 0
    return datatype in allowed and node.language is None
