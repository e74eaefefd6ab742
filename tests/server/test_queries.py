"""SPARQL over a graph built by the real pipeline, as its clients meet it."""

from __future__ import annotations

import contextlib
import csv
import gzip
import http.client
import io
import json
import socket
import urllib.request
from collections.abc import Callable
from urllib.parse import urlencode

import httpx
import pytest
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from policykg.graph import KnowledgeGraph
from policykg.iri import PREFIXES

Problem = Callable[[httpx.Response, int], str]

ROWS = "SELECT ?policy ?title WHERE { ?policy a pkg:Policy ; pkg:title ?title } ORDER BY ?title"
GRAPH = "CONSTRUCT { ?s a pkg:Norm } WHERE { ?s a pkg:Norm }"


def test_a_query_is_answered_the_same_by_get_form_and_direct_post(real: httpx.Client) -> None:
    got = real.get("/sparql", params={"query": ROWS})
    form = real.post("/sparql", data={"query": ROWS})
    direct = real.post("/sparql", content=ROWS, headers={"Content-Type": "application/sparql-query; charset=UTF-8"})
    assert got.status_code == form.status_code == direct.status_code == 200
    assert got.json() == form.json() == direct.json()
    assert got.json()["head"]["vars"] == ["policy", "title"]
    assert got.json()["results"]["bindings"]


def test_the_answer_is_what_the_store_gives(real: httpx.Client, graph: KnowledgeGraph) -> None:
    for media_type in ("application/sparql-results+json", "text/csv"):
        got = real.get("/sparql", params={"query": ROWS}, headers={"Accept": media_type})
        assert got.content == graph.store.answer(ROWS, media_type=media_type)


@pytest.mark.parametrize(
    ("query", "accept", "given"),
    [
        (ROWS, "*/*", "application/sparql-results+json"),
        (ROWS, "", "application/sparql-results+json"),
        (ROWS, "application/json", "application/json"),
        (ROWS, "application/sparql-results+xml", "application/sparql-results+xml"),
        (ROWS, "text/csv", "text/csv; charset=utf-8"),
        (ROWS, "text/tab-separated-values, text/csv;q=0.9", "text/tab-separated-values; charset=utf-8"),
        (ROWS, "text/csv;q=0.2, application/sparql-results+xml;q=0.7, */*;q=0.1", "application/sparql-results+xml"),
        (ROWS, "text/html, application/sparql-results+json;q=0, text/*;q=0.5", "text/csv; charset=utf-8"),
        ("ASK { ?s a pkg:Norm }", "text/csv", "text/csv; charset=utf-8"),
        (GRAPH, "*/*", "text/turtle; charset=utf-8"),
        (GRAPH, "application/n-triples", "application/n-triples"),
        (GRAPH, "application/ld+json", "application/ld+json"),
        (GRAPH, "application/rdf+xml", "application/rdf+xml"),
        ("DESCRIBE pkg:Norm", "text/csv, text/turtle;q=0.1", "text/turtle; charset=utf-8"),
    ],
)
def test_the_accept_header_chooses_the_representation(real: httpx.Client, query: str, accept: str, given: str) -> None:
    got = real.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (got.status_code, got.headers["content-type"]) == (200, given)
    assert got.headers["vary"] == "Accept"


def test_an_accept_header_that_nothing_meets_is_told_what_there_is(real: httpx.Client, problem: Problem) -> None:
    detail = problem(real.get("/sparql", params={"query": ROWS}, headers={"Accept": "image/png"}), 406)
    assert "text/csv" in detail
    assert "application/sparql-results+json" in detail
    detail = problem(real.get("/sparql", params={"query": GRAPH}, headers={"Accept": "text/csv"}), 406)
    assert "text/turtle" in detail


def test_the_format_parameter_stands_in_for_the_accept_header(real: httpx.Client, problem: Problem) -> None:
    got = real.get("/sparql", params={"query": ROWS, "format": "csv"}, headers={"Accept": "image/png"})
    assert next(csv.reader(io.StringIO(got.text))) == ["policy", "title"]
    assert "csv" in problem(real.get("/sparql", params={"query": ROWS, "format": "turtle"}), 406)


def test_rdf_answers_parse_and_agree(real: httpx.Client) -> None:
    graphs = [
        Graph().parse(data=real.get("/sparql", params={"query": GRAPH, "format": name}).text, format=parser)
        for name, parser in (("turtle", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml"))
    ]
    assert len(graphs[0]) > 0
    assert all(set(graph) == set(graphs[0]) for graph in graphs)


def test_requests_that_break_the_protocol_are_refused_with_the_rule(real: httpx.Client, problem: Problem) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    assert "exactly one" in problem(real.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400)
    assert "no query" in problem(real.post("/sparql", data={"q": "ASK {}"}), 400)
    assert "exactly one" in problem(real.post("/sparql?query=ASK%7B%7D", content="ASK {}", headers=direct), 400)
    assert "UTF-8" in problem(real.post("/sparql", content="ASK {}".encode("utf-16"), headers=direct), 400)
    assert "UTF-8" in problem(real.get("/sparql?query=%FF"), 400)
    assert "1:7" in problem(real.get("/sparql", params={"query": "SELECT"}), 400)
    assert "application/sparql-query" in problem(real.post("/sparql", json={"query": "ASK {}"}), 415)
    assert "Content-Type" in problem(real.post("/sparql", content=b"ASK {}"), 415)
    latin = {"Content-Type": "application/sparql-query; charset=latin-1"}
    assert "UTF-8" in problem(real.post("/sparql", content="ASK {}", headers=latin), 415)
    packed = {**direct, "Content-Encoding": "gzip"}
    assert "Content-Encoding" in problem(real.post("/sparql", content=gzip.compress(b"ASK {}"), headers=packed), 415)
    assert "IRI" in problem(real.get("/sparql", params={"query": ROWS, "default-graph-uri": "no iri"}), 400)


def test_updates_are_forbidden_however_they_are_sent(real: httpx.Client, problem: Problem) -> None:
    update = "PREFIX a: <http://a/> # note\nINSERT DATA { a:a a:b a:c }"
    posted = real.post("/sparql", content=update, headers={"Content-Type": "application/sparql-update"})
    assert "read-only" in problem(posted, 403)
    problem(real.post("/sparql", data={"update": update}), 403)
    problem(real.get("/sparql", params={"update": update}), 403)
    problem(real.get("/sparql", params={"query": update}), 403)
    problem(real.get("/sparql", params={"query": "LOAD <http://127.0.0.1:9/x>"}), 403)


def test_a_query_never_reaches_another_machine(real: httpx.Client, problem: Problem) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        service = f"SELECT * WHERE {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"
        assert "SERVICE" in problem(real.get("/sparql", params={"query": service}), 403)
        real.get("/sparql", params={"query": f"SELECT * FROM <{address}> WHERE {{ ?s ?p ?o }}"})
        real.get("/sparql", params={"query": ROWS, "default-graph-uri": address})
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_query_that_nests_too_deep_is_refused_and_the_server_lives(real: httpx.Client, problem: Problem) -> None:
    query = "SELECT * WHERE " + "{" * 3000 + "}" * 3000
    assert "nested" in problem(real.post("/sparql", data={"query": query}), 400)
    assert real.get("/livez").json() == {"status": "alive"}


def test_a_query_may_be_64_kilobytes_long_and_no_longer(real: httpx.Client, problem: Problem) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    fits = "ASK {} #".ljust(64 * 1024, "%")
    assert real.post("/sparql", content=fits, headers=direct).status_code == 200
    assert get_by_hand(real, fits) == 200
    assert "65536" in problem(real.post("/sparql", content=fits + "x", headers=direct), 413)
    assert get_by_hand(real, fits + "%") == 413
    problem(real.post("/sparql", content=b"x" * 300_000, headers=direct), 413)


def get_by_hand(real: httpx.Client, query: str) -> int:
    """The status of a GET whose address is longer than the client library allows."""
    connection = http.client.HTTPConnection(real.base_url.host, real.base_url.port)
    with contextlib.closing(connection):
        connection.request("GET", f"/sparql?{urlencode({'query': query})}")
        return connection.getresponse().status


def test_graphs_named_in_the_address_are_the_dataset(real: httpx.Client, graph: KnowledgeGraph) -> None:
    name = next(name for name in graph.store.graphs() if "/document/" in name)
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    alone = real.get("/sparql", params={"query": count, "default-graph-uri": name}).json()
    inside = real.get("/sparql", params={"query": f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"})
    whole = real.get("/sparql", params={"query": count}).json()
    n = [int(found["results"]["bindings"][0]["n"]["value"]) for found in (alone, inside.json(), whole)]
    assert 0 < n[0] == n[1] < n[2]
    other = real.get("/sparql", params={"query": "ASK { ?s ?p ?o }", "named-graph-uri": name}).json()
    assert other["boolean"] is False


def test_without_a_query_the_service_describes_itself(real: httpx.Client) -> None:
    got = real.get("/sparql")
    assert got.headers["content-type"] == "text/turtle; charset=utf-8"
    described = Graph().parse(data=got.text, format="turtle")
    sd, void = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
    [service] = described.subjects(URIRef(f"{sd}endpoint"))
    assert str(service) == str(real.base_url.join("/sparql"))
    assert (service, URIRef(f"{sd}feature"), URIRef(f"{sd}UnionDefaultGraph")) in described
    [dataset] = described.objects(service, URIRef(f"{sd}defaultDataset"))
    [triples] = described.objects(dataset, URIRef(f"{void}triples"))
    counted = real.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"}).json()
    assert str(triples) == counted["results"]["bindings"][0]["n"]["value"]
    assert "<b" not in real.get("/sparql", headers={"Host": "a> <b"}).text


def test_rdflib_and_urllib_talk_to_the_endpoint(real: httpx.Client) -> None:
    endpoint = str(real.base_url.join("/sparql"))
    remote = Graph(SPARQLStore(endpoint))
    rows = list(remote.query(f"PREFIX pkg: <{PREFIXES['pkg']}> {ROWS}"))
    request = urllib.request.Request(endpoint, data=ROWS.encode(), headers={"Content-Type": "application/sparql-query"})
    with urllib.request.urlopen(request) as response:
        assert len(json.load(response)["results"]["bindings"]) == len(rows) > 0


def test_a_client_that_holds_the_answer_is_told_so(real: httpx.Client) -> None:
    for url in (f"/sparql?query={ROWS}", "/documents", "/documents/apprenticeship-measures", "/export?format=ttl"):
        tag = real.get(url).headers["etag"]
        again = real.get(url, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
        assert real.get(url, headers={"If-None-Match": "*"}).status_code == 304
    tags = {real.get("/sparql", params={"query": ROWS, "format": form}).headers["etag"] for form in ("json", "csv")}
    assert len(tags) == 2
    random = real.get("/sparql", params={"query": "SELECT (RAND() AS ?r) WHERE {}"})
    assert "etag" not in random.headers
    assert random.headers["cache-control"] == "no-store"


def test_sparql_may_search(real: httpx.Client, problem: Problem) -> None:
    query = """SELECT ?document ?near WHERE {
      SERVICE pkg:search { ?passage pkg:query "training levy" ; pkg:limit 1 }
      ?passage pkg:inDocument/dcterms:identifier ?document . BIND (pkg:similarity(?passage, "a tax") AS ?near) }"""
    [row] = real.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert row["document"]["value"] == "levy-act"
    assert float(row["near"]["value"]) > 0
    wrong = "SELECT * WHERE { SERVICE pkg:search { ?p pkg:limit 3 } }"
    assert "asks nothing" in problem(real.get("/sparql", params={"query": wrong}), 400)
