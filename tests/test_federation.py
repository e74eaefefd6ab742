"""Searches inside SPARQL: what they become, what they join with, and how a wrong one is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pytest

from policykg.errors import ForbiddenQueryError, QueryError
from policykg.federation import Match, Resolved, resolve
from policykg.graph import KnowledgeGraph
from policykg.model import Table


class Fixed:
    """Answers every search with the same passages, and keeps what it was asked."""

    filters = ("jurisdiction", "as_of")

    def __init__(self) -> None:
        self.asked: list[tuple[str, int, str, dict[str, list[str]]]] = []

    def matches(self, text: str, *, limit: int, mode: str, filters: Mapping[str, Sequence[str]]) -> list[Match]:
        self.asked.append((text, limit, mode, {name: list(values) for name, values in filters.items()}))
        return [Match("urn:a", 0.5, 'He said "no".\n'), Match("urn:b", 0.25, "\\")]

    def similarities(self, text: str) -> Mapping[str, float]:
        return {"urn:a": 0.5}


def resolved(sparql: str) -> tuple[Resolved, Fixed]:
    searcher = Fixed()
    return resolve(sparql, searcher), searcher


def test_a_search_becomes_values() -> None:
    found, searcher = resolved(
        'SELECT * WHERE { SERVICE pkg:search { ?p pkg:query "a \\"levy\\"" ; pkg:score ?s ; pkg:rank ?r ; '
        'pkg:sentence ?t ; pkg:limit 50 ; pkg:mode "dense" ; pkg:jurisdiction "CN" ; pkg:asOf "2020-01-01" } ?p ?q ?o }'
    )
    assert searcher.asked == [('a "levy"', 50, "dense", {"jurisdiction": ["CN"], "as_of": ["2020-01-01"]})]
    assert found.sparql == (
        "SELECT * WHERE { VALUES (?p ?s ?r ?t) { "
        '(<urn:a> 0.500000 1 "He said \\"no\\".\\n") (<urn:b> 0.250000 2 "\\\\") } ?p ?q ?o }'
    )


@pytest.mark.parametrize(
    "block",
    [
        'service SILENT pkg:search { ?p pkg:query "levy" . ?p pkg:limit 7 . }',
        "SERVICE <https://w3id.org/policykg/ontology#search> { ?p pkg:query '''levy'''@en ; pkg:limit 7 }",
        'SERVICE pkg:search\n{\n ?p pkg:query "le\\u0076y" ; # a comment with a }\n pkg:limit "7"^^xsd:integer ; }',
    ],
)
def test_a_search_may_be_written_in_any_way_of_sparql(block: str) -> None:
    found, searcher = resolved(f"SELECT * WHERE {{ {block} }}")
    assert searcher.asked == [("levy", 7, "hybrid", {})]
    assert "VALUES (?p) { (<urn:a>) (<urn:b>) }" in found.sparql


@pytest.mark.parametrize("written", ['"CN"@en, "DE"', '"CN" ; pkg:jurisdiction "DE"'])
def test_a_filter_takes_several_values(written: str) -> None:
    _, searcher = resolved(f'SELECT * {{ SERVICE pkg:search {{ ?p pkg:query "levy" ; pkg:jurisdiction {written} }} }}')
    assert searcher.asked == [("levy", 10, "hybrid", {"jurisdiction": ["CN", "DE"]})]


def test_a_prefix_of_the_query_s_own_is_known() -> None:
    found, _ = resolved(
        'PREFIX k: <https://w3id.org/policykg/ontology#> SELECT * { SERVICE k:search { ?p k:query "levy" } }'
    )
    assert "SERVICE" not in found.sparql


def test_lines_stay_where_they_were() -> None:
    query = 'SELECT * WHERE {\n SERVICE pkg:search {\n ?p pkg:query "levy"\n }\n ?p ?q }'
    assert resolved(query)[0].sparql.count("\n") == query.count("\n")


def test_words_in_texts_and_comments_are_no_search() -> None:
    query = 'SELECT * WHERE { ?s ?p "SERVICE pkg:search { similarity" } # SERVICE pkg:search {'
    assert resolved(query)[0] == Resolved(query)


def test_similarity_gets_a_table_for_each_text() -> None:
    query = (
        "SELECT (pkg:similarity(?p, \"levy\") AS ?a) WHERE { ?p ?q ?o FILTER (pkg:similarity( ?p , 'x\\ty' ) > 0.5) }"
    )
    found, _ = resolved(query)
    assert found.sparql == query
    assert found.similarities == {"levy": {"urn:a": 0.5}, "x\ty": {"urn:a": 0.5}}


HEADER = "# params: words (optional: what to look for), place (optional)\n"


@pytest.mark.parametrize(
    ("params", "asked"),
    [
        ({}, ("levy", {})),
        ({"words": 'a "tax"'}, ('a "tax"', {})),
        ({"words": "tax", "place": "CN"}, ("tax", {"jurisdiction": ["CN"]})),
    ],
)
def test_a_parameter_of_the_header_stands_for_a_text(
    params: dict[str, str], asked: tuple[str, dict[str, list[str]]]
) -> None:
    query = 'SELECT * { SERVICE pkg:search { ?p pkg:query "levy", ?words ; pkg:jurisdiction ?place } ?p ?q ?place }'
    searcher = Fixed()
    found = resolve(HEADER + query, searcher, params)
    assert [(text, filters) for text, _, _, filters in searcher.asked] == [asked]
    assert found.params == {name: value for name, value in params.items() if name == "place"}


def test_a_parameter_of_the_header_is_what_similarity_compares_with() -> None:
    query = HEADER + 'SELECT (COALESCE(pkg:similarity(?p, ?words), pkg:similarity(?p, "levy")) AS ?s) { ?p ?q ?o }'
    assert resolve(query, Fixed()).similarities.keys() == {"levy"}
    found = resolve(query, Fixed(), {"words": 'a "tax"'})
    assert found.similarities.keys() == {'a "tax"', "levy"}
    assert 'pkg:similarity(?p, "a \\"tax\\"")' in found.sparql
    assert found.params == {}


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("SERVICE pkg:search { }", "begins with the variable of the passage"),
        ('SERVICE pkg:search { <urn:a> pkg:query "x" }', "begins with the variable"),
        ("SERVICE pkg:search { ?p pkg:limit 3 }", "asks nothing"),
        ("SERVICE pkg:search { ?p pkg:query ?x }", "takes a text in quotes or a number, not \\?x"),
        ("SERVICE pkg:search { ?p pkg:query }", "pkg:query has no value"),
        ('SERVICE pkg:search { ?p pkg:query "x" ; pkg:colour "red" }', "no pkg:search parameter 'pkg:colour'; there"),
        ('SERVICE pkg:search { ?p pkg:query "x" ; pkg:score 3 }', "given to a variable"),
        ('SERVICE pkg:search { ?p pkg:query "x" ; pkg:limit 0 }', "not a number from 1 to 1000"),
        ('SERVICE pkg:search { ?p pkg:query "x" ; pkg:limit 9999999999 }', "not a number from 1 to 1000"),
        ('SERVICE pkg:search { ?p pkg:query "x\\q" }', "no escape"),
        ('SERVICE pkg:search { ?p pkg:query "\\ud800" }', "is no character"),
        ('SERVICE pkg:search ?p pkg:query "x"', "needs a block in braces"),
        ("FILTER (pkg:similarity(?p, ?text) > 0.5)", "compares with a text in quotes, not with '\\?text'"),
        ("FILTER (pkg:similarity(?p) > 0.5)", "takes a passage and a text"),
        ("FILTER (pkg:similarity(", "takes a passage and a text"),
        ('SERVICE pkg:search { ?p pkg:query "x" } ' * 17, "17 searches in one query"),
    ],
)
def test_a_search_that_is_written_wrongly_is_refused(inside: str, said: str) -> None:
    with pytest.raises(QueryError, match=said):
        resolved(f"SELECT * WHERE {{ {inside} }}")


def test_a_search_joins_with_the_graph(graph: KnowledgeGraph) -> None:
    found = graph.query(
        """SELECT ?document ?score ?sentence WHERE {
          SERVICE pkg:search { ?passage pkg:query "employers pay a levy" ; pkg:score ?score ; pkg:sentence ?sentence }
          ?passage pkg:inDocument/dcterms:identifier ?document .
        } ORDER BY DESC(?score)"""
    )
    assert isinstance(found, Table)
    hits = graph.search("employers pay a levy")
    assert [row["document"] for row in found.dicts()] == [hit.document for hit in hits]
    assert found.dicts()[0]["sentence"] == "Every employer must pay a training levy to the Commission within 90 days."


def test_similarity_orders_passages(graph: KnowledgeGraph) -> None:
    found = graph.query(
        """SELECT ?document ?cosine WHERE {
          ?passage a pkg:Passage ; pkg:inDocument/dcterms:identifier ?document .
          BIND (pkg:similarity(?passage, "a tax that employers pay") AS ?cosine)
        } ORDER BY DESC(?cosine)"""
    )
    assert isinstance(found, Table)
    assert found.dicts()[0]["document"] == "levy-act"
    chinese = [row["cosine"] for row in found.dicts() if row["document"] == "zhidao-yijian"]
    assert set(chinese) == {""}, "the encoder cannot read them"


def test_any_other_service_stays_refused(graph: KnowledgeGraph) -> None:
    with pytest.raises(ForbiddenQueryError):
        graph.query("SELECT * WHERE { SERVICE <http://127.0.0.1/search> { ?s ?p ?o } }")
