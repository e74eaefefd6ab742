from __future__ import annotations

import re
from pathlib import Path

import pytest

from policykg.errors import ForbiddenQueryError, QueryError, StaleIndexError
from policykg.model import Table, Term
from policykg.sparql import guard
from policykg.store import GraphStore

LINES = [
    '<http://e/a> <http://e/p> "one" <http://e/g1> .',
    "<http://e/a> <http://e/q> <http://e/b> <http://e/g1> .",
    '<http://e/b> <http://e/p> "二"@zh <http://e/g2> .',
]


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    store = GraphStore.create(tmp_path / "store")
    store.add(LINES)
    return store


def test_a_query_sees_the_union_of_all_graphs(store: GraphStore) -> None:
    found = store.query("SELECT ?s ?o WHERE { ?s <http://e/p> ?o } ORDER BY ?s")
    assert found == Table(
        ("s", "o"),
        (
            (Term("iri", "http://e/a"), Term("literal", "one", "http://www.w3.org/2001/XMLSchema#string")),
            (
                Term("iri", "http://e/b"),
                Term("literal", "二", "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString", "zh"),
            ),
        ),
    )


def test_a_named_default_graph_narrows_the_query(store: GraphStore) -> None:
    query = "ASK { <http://e/b> <http://e/p> ?o }"
    assert store.query(query) is True
    assert store.query(query, default_graphs=["http://e/g1"]) is False


def test_a_binding_is_a_value_and_never_syntax(store: GraphStore) -> None:
    hostile = Term("literal", 'x" } . ?s ?p ?o . #')
    found = store.query("SELECT ?s ?wanted WHERE { ?s <http://e/p> ?wanted }", bindings={"wanted": hostile})
    assert isinstance(found, Table)
    assert found.rows == ()


def test_replacing_a_graph_leaves_the_others(store: GraphStore) -> None:
    store.replace({"http://e/g1": ['<http://e/c> <http://e/p> "three" <http://e/g1> .']})
    assert store.dump() == sorted(['<http://e/c> <http://e/p> "three" <http://e/g1> .', LINES[2]])


def test_a_copy_holds_the_same_and_does_not_follow(store: GraphStore, tmp_path: Path) -> None:
    before = store.dump()
    store.copy_to(tmp_path / "copy")
    store.remove("http://e/g1")
    assert GraphStore.open(tmp_path / "copy").dump() == before


def test_a_folder_without_a_store_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StaleIndexError, match="run `policykg build`"):
        GraphStore.open(tmp_path)


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT * WHERE " + "{" * 101 + "}" * 101, "nested"),
        ("SELECT (" * 5000, "nested"),
        ("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("SELECT * { service silent <http://127.0.0.1/> { ?s ?p ?o } }", "SERVICE"),
        ("LOAD <http://127.0.0.1/>", "LOAD"),
    ],
)
def test_a_query_that_nests_too_deep_or_reaches_outward_is_refused(query: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason):
        guard(query)


def test_a_query_that_reaches_outward_is_told_from_one_that_is_wrong(store: GraphStore) -> None:
    with pytest.raises(ForbiddenQueryError, match=r"another machine.*remove it"):
        store.query("SELECT * { SERVICE <http://127.0.0.1/> { ?s ?p ?o } }")
    with pytest.raises(QueryError) as wrong:
        store.query("SELECT * {")
    assert not isinstance(wrong.value, ForbiddenQueryError)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT * { ?s ?p "SERVICE { { {" }',
        "SELECT * { ?service <http://e/SERVICE> ?o } # SERVICE",
        "SELECT * { ?s pkg:SERVICE ?o FILTER(?a < 5 && ?b > 3) }",
        "SELECT * { ?s ?p '''{{{ SERVICE''' }",
    ],
)
def test_words_in_strings_names_and_comments_are_no_reason_to_refuse(query: str) -> None:
    guard(query)


def test_a_query_that_does_not_parse_says_where(store: GraphStore) -> None:
    with pytest.raises(QueryError, match=r"does not parse.*1:"):
        store.query("SELECT WHERE")


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("SELECT ?s {\n ?s a nope:Thing }", r"error at 2:17, before '}': a prefix has no PREFIX line"),
        ("SELECT ?s WHERE ?s a pkg:Policy }", r"error at 1:17, before '\?s a pkg:Policy }': expected \"{\""),
        ("SELECT ?s { ?s a pkg:Policy", r"where its line ends: expected .*\"}\""),
        ("SELECT ?s (COUNT(?o) AS ?n) { ?s a ?o }", r"neither grouped nor in the pattern"),
        ("INSERT DATA { <a:b> <a:c> <a:d> }", r"no SELECT, ASK, CONSTRUCT or DESCRIBE, and updates are not taken"),
        ("", r"no SELECT, ASK"),
    ],
)
def test_what_is_wrong_with_a_query_is_said_in_one_line(store: GraphStore, query: str, reason: str) -> None:
    with pytest.raises(QueryError, match=reason) as wrong:
        store.query(query)
    assert "\n" not in str(wrong.value)
    assert len(str(wrong.value)) < 200


def test_an_answer_is_serialised_as_asked(store: GraphStore) -> None:
    rows = "SELECT ?o WHERE { <http://e/a> <http://e/p> ?o }"
    assert store.answer(rows, media_type="text/csv").split() == [b"o", b"one"]
    graph = "CONSTRUCT WHERE { <http://e/a> <http://e/p> ?o }"
    assert store.answer(graph, media_type="application/n-triples") == b'<http://e/a> <http://e/p> "one" .\n'
    with pytest.raises(ValueError, match="cannot be written"):
        store.answer(graph, media_type="text/csv")


@pytest.mark.parametrize("suffix", ["nq", "trig", "ttl", "jsonld"])
def test_a_written_dataset_reads_back(store: GraphStore, tmp_path: Path, suffix: str) -> None:
    from rdflib import Dataset, Graph

    types = {"nq": "application/n-quads", "trig": "application/trig", "ttl": "text/turtle"}
    store.write(tmp_path / "out", types.get(suffix, "application/ld+json"))
    read: Dataset | Graph = Dataset() if suffix in ("nq", "trig") else Graph()
    read.parse(tmp_path / "out", format={"nq": "nquads", "jsonld": "json-ld", "ttl": "turtle"}.get(suffix, suffix))
    assert len(read) == 3


def test_a_dataset_is_written_in_order_with_what_no_graph_names_and_the_union_states_once(tmp_path: Path) -> None:
    store = GraphStore.create(tmp_path / "store")
    alone = '<http://e/a> <http://e/p> "x <http://e/y> ." .'
    store.add([*reversed(LINES), LINES[0].replace("g1", "g2"), alone])
    for name, media_type in (("nq", "application/n-quads"), ("nt", "application/n-triples")):
        store.write(tmp_path / name, media_type)
    assert (tmp_path / "nq").read_text("utf-8").splitlines() == store.dump()
    triples = {line.removesuffix(" <http://e/g1> .").removesuffix(" <http://e/g2> .") + " ." for line in LINES}
    assert (tmp_path / "nt").read_text("utf-8").splitlines() == sorted({*triples, alone})


def test_a_written_trig_has_one_block_a_graph(store: GraphStore, tmp_path: Path) -> None:
    store.add([LINES[2].replace("g2", "g1"), LINES[0].replace("g1", "g2")])
    store.write(tmp_path / "out", "application/trig", about={"http://e/a", "http://e/b"})
    assert re.findall(r"<(\S+)> \{", (tmp_path / "out").read_text("utf-8")) == ["http://e/g1", "http://e/g2"]
