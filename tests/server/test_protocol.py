"""Every clause of the SPARQL 1.1 Protocol, its Graph Store HTTP Protocol and its service description."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from policykg.server.tokens import new_token

Problem = Callable[[httpx.Response, int], str]

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
VOID = Namespace("http://rdfs.org/ns/void#")
FORM, QUERY, UPDATE = (f"application/{name}" for name in ("x-www-form-urlencoded", "sparql-query", "sparql-update"))
ONE = "https://w3id.org/policykg/id/graph/document/d0"
TWO = "https://w3id.org/policykg/id/graph/document/d1"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
TOKEN, DIGEST = new_token()
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture(scope="module")
def writable(
    made: Callable[..., Path], serving: Callable[..., object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    kg = made(
        tmp_path_factory.mktemp("writable") / "kg", "b1", ["<http://e/s> <http://e/p> <http://e/o> <http://e/g> ."]
    )
    with serving(kg, update_token=DIGEST, query_processes=1) as client:  # type: ignore[attr-defined]  # a context manager
        yield client


def sent(
    client: httpx.Client, body: str | bytes, kind: str, method: str = "POST", url: str = "/sparql", **headers: str
) -> httpx.Response:
    return client.request(method, url, content=body, headers={"Content-Type": kind, **headers})


def count(response: httpx.Response) -> int:
    assert response.status_code == 200, response.text
    return int(response.json()["results"]["bindings"][0]["n"]["value"])


def holds(client: httpx.Client, pattern: str) -> bool:
    return bool(client.get("/sparql", params={"query": f"ASK {{ {pattern} }}"}).json()["boolean"])


# 2.1 query operation


def test_a_query_comes_by_get_by_form_or_as_the_body(service: httpx.Client) -> None:
    assert count(service.get("/sparql", params={"query": COUNT})) == 600
    assert count(sent(service, urlencode({"query": COUNT}), FORM)) == 600
    assert count(sent(service, COUNT, QUERY)) == 600
    assert count(sent(service, COUNT, f"{QUERY}; charset=utf-8")) == 600


@pytest.mark.parametrize("way", ["get", "form", "direct"])
def test_the_dataset_is_that_of_the_request(service: httpx.Client, way: str) -> None:
    def ask(query: str, *dataset: tuple[str, str]) -> int:
        if way == "get":
            return count(service.get("/sparql", params=[("query", query), *dataset]))
        if way == "form":
            return count(sent(service, urlencode([("query", query), *dataset]), FORM))
        return count(sent(service, query, QUERY, url=f"/sparql?{urlencode(dataset)}"))

    inside = "SELECT (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s ?p ?o } }"
    assert ask(COUNT, ("default-graph-uri", ONE)) == 200
    assert ask(COUNT, ("default-graph-uri", ONE), ("default-graph-uri", TWO)) == 400
    assert ask(COUNT, ("named-graph-uri", ONE)) == 0
    assert ask(inside, ("named-graph-uri", ONE), ("named-graph-uri", TWO)) == 400
    assert ask(inside, ("default-graph-uri", ONE)) == 0
    assert ask(inside.replace("WHERE", f"FROM <{ONE}> WHERE"), ("named-graph-uri", TWO)) == 200


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        (("GET", {"params": [("query", "ASK {}"), ("query", "SELECT * {}")]}), 400),
        (("POST", {"data": {"other": "ASK {}"}}), 400),
        (("POST", {"content": "ASK {}", "headers": {"Content-Type": "text/plain"}}), 415),
        (("POST", {"content": "ASK {}"}), 415),
        (("POST", {"content": "ASK {}".encode("utf-16"), "headers": {"Content-Type": QUERY}}), 400),
        (
            ("POST", {"content": "ASK {}".encode("utf-16"), "headers": {"Content-Type": f"{QUERY}; charset=UTF-16"}}),
            415,
        ),
        (("GET", {"params": {"query": "ASK {"}}), 400),
        (("PUT", {"params": {"query": "ASK {}"}}), 405),
        (("DELETE", {}), 405),
        (("PATCH", {}), 405),
        (("GET", {"params": {"query": "ASK {}"}, "headers": {"Accept": "image/png"}}), 406),
        (("GET", {"params": {"query": "ASK {}", "default-graph-uri": "relative"}}), 400),
        (("GET", {"params": {"query": "ASK {}", "using-graph-uri": "http://g"}}), 400),
        (("GET", {"params": {"query": "ASK {}", "timeout": "soon"}}), 400),
        (("GET", {"params": {"query": "ASK {}", "offset": "-1"}}), 400),
        (("POST", {"content": "x" * 300_000, "headers": {"Content-Type": QUERY}}), 413),
        (("POST", {"content": b"\x1f\x8b", "headers": {"Content-Type": QUERY, "Content-Encoding": "gzip"}}), 415),
    ],
)
def test_a_request_that_breaks_the_protocol_is_a_problem(
    service: httpx.Client, problem: Problem, request_: tuple[str, dict[str, object]], status: int
) -> None:
    method, how = request_
    assert problem(service.request(method, "/sparql", **how), status)  # type: ignore[arg-type]  # any arguments


def test_an_address_or_a_head_that_is_too_long_is_refused(service: httpx.Client, problem: Problem) -> None:
    def raw(head: bytes) -> bytes:
        with socket.create_connection((service.base_url.host, service.base_url.port or 80), timeout=20) as connection:
            connection.sendall(head)
            return connection.recv(4096)

    assert raw(b"GET /sparql?query=" + b"x" * 300_000 + b" HTTP/1.1\r\nHost: a\r\n\r\n").startswith(b"HTTP/1.1 414 ")
    assert raw(b"GET / HTTP/1.1\r\nHost: a\r\n" + b"X-A: b\r\n" * 9000 + b"\r\n").startswith(b"HTTP/1.1 431 ")
    assert raw(b"GET / HTTP/1.1\r\nX-A: " + b"b" * 400_000).startswith(b"HTTP/1.1 431 ")
    assert raw(b"\x16\x03\x01 this is no HTTP\r\n\r\n").startswith(b"HTTP/1.1 400 ")


SELECT, CONSTRUCT = "SELECT ?s WHERE { ?s ?p ?o } LIMIT 3", "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o } LIMIT 3"


@pytest.mark.parametrize(
    ("query", "accept", "given"),
    [
        (SELECT, "application/sparql-results+json", "application/sparql-results+json"),
        (SELECT, "application/sparql-results+xml", "application/sparql-results+xml"),
        (SELECT, "text/csv", "text/csv; charset=utf-8"),
        (SELECT, "text/tab-separated-values", "text/tab-separated-values; charset=utf-8"),
        (SELECT, "text/csv;q=0.1, application/sparql-results+xml;q=0.9", "application/sparql-results+xml"),
        (SELECT, "application/sparql-results+json;q=0, */*;q=0.1", "application/sparql-results+xml"),
        (CONSTRUCT, "text/turtle", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "application/n-triples", "application/n-triples"),
        (CONSTRUCT, "application/ld+json", "application/ld+json"),
        (CONSTRUCT, "application/rdf+xml", "application/rdf+xml"),
        (CONSTRUCT, "application/trig", "application/trig"),
        (CONSTRUCT, "application/n-quads", "application/n-quads"),
        ("DESCRIBE <https://w3id.org/policykg/id/policy/p1>", "text/turtle", "text/turtle; charset=utf-8"),
        (CONSTRUCT, "text/html, *; q=.2", "text/turtle; charset=utf-8"),
        ("ASK {}", "application/sparql-results+xml", "application/sparql-results+xml"),
    ],
)
def test_each_representation_is_to_be_had(service: httpx.Client, query: str, accept: str, given: str) -> None:
    got = service.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (got.status_code, got.headers["content-type"], got.headers["vary"]) == (200, given, "Accept")
    assert got.content


@pytest.mark.parametrize("form", ["json", "xml", "csv", "tsv", "turtle", "nt", "jsonld", "rdf", "trig", "nq"])
def test_format_stands_in_for_accept(service: httpx.Client, form: str) -> None:
    asked = [service.get("/sparql", params={"query": q, "format": form}).status_code for q in (SELECT, CONSTRUCT)]
    assert sorted(asked) == ([200, 200] if form in ("json", "xml") else [200, 406])


def test_an_answer_that_goes_on_says_so_and_links_to_the_rest(service: httpx.Client) -> None:
    query = "SELECT ?s WHERE { ?s a pkg:Policy } ORDER BY ?s"
    first = service.get("/sparql", params={"query": query, "format": "csv"})
    assert first.headers["policykg-rows"] == "1-200; more"
    rest = service.get(first.links["next"]["url"])
    assert "policykg-rows" not in rest.headers
    rows = first.text.splitlines()[1:] + rest.text.splitlines()[1:]
    assert len(rows) == 300 == len(set(rows))
    posted = service.post("/sparql", data={"query": query})
    assert "policykg-rows" in posted.headers


def test_a_query_over_its_time_is_a_504_and_may_be_given_less(service: httpx.Client, problem: Problem) -> None:
    slow = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    assert "0.3 s" in problem(service.get("/sparql", params={"query": slow, "timeout": "0.3"}), 504)
    assert "1 s" in problem(service.get("/sparql", params={"query": slow}, headers={"Prefer": "wait=1"}), 504)
    assert "2 s" in problem(service.get("/sparql", params={"query": slow, "timeout": "900"}), 504)


# 2.2 update operation


@pytest.mark.parametrize("way", ["form", "direct"])
def test_an_update_changes_what_is_served_at_once(writable: httpx.Client, way: str) -> None:
    before = writable.get("/readyz").json()["build"]
    update = f"INSERT DATA {{ <http://e/{way}> <http://e/p> 'new' }}"
    body, kind = (urlencode({"update": update}), FORM) if way == "form" else (update, UPDATE)
    assert sent(writable, body, kind, **BEARER).status_code == 204
    assert holds(writable, f"<http://e/{way}> <http://e/p> 'new'")
    assert writable.get("/readyz").json()["build"] != before


def test_an_update_may_be_told_its_dataset(writable: httpx.Client) -> None:
    update = "INSERT { GRAPH <http://e/t> { ?s <http://e/seen> 1 } } WHERE { ?s <http://e/p> ?o }"
    using = urlencode({"using-graph-uri": "http://e/nowhere"})
    assert sent(writable, update, UPDATE, url=f"/sparql?{using}", **BEARER).status_code == 204
    assert not holds(writable, "?s <http://e/seen> 1")
    form = urlencode({"update": update, "using-graph-uri": "http://e/g"})
    assert sent(writable, form, FORM, **BEARER).status_code == 204
    assert holds(writable, "<http://e/s> <http://e/seen> 1")
    named = update.replace("{ ?s <http://e/p> ?o }", "{ GRAPH ?g { ?s <http://e/p> ?o } }").replace("1", "2")
    form = urlencode({"update": named, "using-named-graph-uri": "http://e/g"})
    assert sent(writable, form, FORM, **BEARER).status_code == 204
    assert holds(writable, "<http://e/s> <http://e/seen> 2")
    gone = urlencode({"update": "DELETE WHERE { ?s <http://e/seen> 2 }", "using-graph-uri": "http://e/t"})
    assert sent(writable, gone, FORM, **BEARER).status_code == 204


@pytest.mark.parametrize(
    ("body", "kind", "headers", "status"),
    [
        ("INSERT DATA { <a:a> <a:b> <a:c> }", UPDATE, {}, 401),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", UPDATE, {"Authorization": f"Bearer {TOKEN}x"}, 401),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", UPDATE, {"Authorization": f"Basic {TOKEN}"}, 401),
        (urlencode([("update", "CLEAR DEFAULT"), ("update", "CLEAR DEFAULT")]), FORM, BEARER, 400),
        (urlencode([("update", "CLEAR DEFAULT"), ("query", "ASK {}")]), FORM, BEARER, 400),
        (urlencode({"update": "CLEAR DEFAULT", "default-graph-uri": "http://g"}), FORM, BEARER, 400),
        (
            urlencode({"update": "INSERT {} USING <http://h> WHERE {}", "using-graph-uri": "http://g"}),
            FORM,
            BEARER,
            400,
        ),
        (urlencode({"update": "WITH <http://h> INSERT {} WHERE {}", "using-graph-uri": "http://g"}), FORM, BEARER, 400),
        ("INSERT DATA {", UPDATE, BEARER, 400),
        ("CLEAR DEFAULT".encode("utf-16"), UPDATE, BEARER, 400),
        ("LOAD <http://127.0.0.1:9/x>", UPDATE, BEARER, 403),
        ("LOAD SILENT <file:///etc/passwd>", UPDATE, BEARER, 403),
        ("INSERT { ?s ?p ?o } WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", UPDATE, BEARER, 403),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", "text/plain", BEARER, 415),
        ("INSERT DATA { <a:a> <a:b> <a:c> }", QUERY, BEARER, 400),
    ],
)
def test_an_update_that_may_not_be_changes_nothing(
    writable: httpx.Client, problem: Problem, body: str | bytes, kind: str, headers: dict[str, str], status: int
) -> None:
    before = writable.get("/readyz").json()["build"]
    assert problem(sent(writable, body, kind, **headers), status)
    assert writable.get("/readyz").json()["build"] == before


def test_an_update_may_hold_any_character_that_ends_a_line_elsewhere(writable: httpx.Client) -> None:
    odd = "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g"
    for words in (odd, "after"):
        update = f"INSERT DATA {{ <http://e/odd> <http://e/says> '{words}' }}"
        assert sent(writable, update, UPDATE, **BEARER).status_code == 204
    query = "SELECT ?words WHERE { <http://e/odd> <http://e/says> ?words } ORDER BY ?words"
    rows = writable.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert [row["words"]["value"] for row in rows] == [odd, "after"]


def test_an_update_does_not_come_by_get(writable: httpx.Client, problem: Problem) -> None:
    assert "POST" in problem(writable.get("/sparql", params={"update": "CLEAR ALL"}, headers=BEARER), 400)


def test_without_a_token_every_change_is_refused(service: httpx.Client, problem: Problem) -> None:
    for response in (
        sent(service, "CLEAR ALL", UPDATE, **BEARER),
        sent(service, urlencode({"update": "CLEAR ALL"}), FORM),
        sent(service, "", "text/turtle", "PUT", f"/graphs?graph={ONE}", **BEARER),
        sent(service, "", "text/turtle", "POST", f"/graphs?graph={ONE}", **BEARER),
        service.delete("/graphs", params={"graph": ONE}, headers=BEARER),
    ):
        assert "read-only" in problem(response, 403)
    assert count(service.get("/sparql", params={"query": COUNT})) == 600


# Graph Store HTTP Protocol

TURTLE = "<http://e/x> <http://e/name> 'Ann'@en ; <http://e/of> [ <http://e/name> 'y\\n\"' ] ."


def url(graph: str) -> str:
    return "/graphs?" + (urlencode({"graph": graph}) if graph else "default")


def triples(client: httpx.Client, graph: str) -> int:
    got = client.get(url(graph), headers={"Accept": "application/n-triples"})
    assert got.status_code == 200, got.text
    return len(Graph().parse(data=got.text, format="nt"))


@pytest.mark.parametrize("graph", ["http://e/store", ""])
def test_a_graph_is_put_got_added_to_and_removed(writable: httpx.Client, problem: Problem, graph: str) -> None:
    there = url(graph)
    assert sent(writable, TURTLE, "text/turtle", "PUT", there, **BEARER).status_code == (201 if graph else 204)
    assert triples(writable, graph) == 3
    assert sent(writable, "<http://e/z> <http://e/name> 1 .", "text/turtle", "PUT", there, **BEARER).status_code == 204
    assert triples(writable, graph) == 1
    more = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#'>"
        "<rdf:Description rdf:about='http://e/q' xmlns:e='http://e/' e:v='1'/></rdf:RDF>"
    )
    assert sent(writable, more, "application/rdf+xml", "POST", there, **BEARER).status_code == 204
    assert triples(writable, graph) == 2
    head, got = writable.head(there), writable.get(there)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == got.headers["content-length"]
    assert writable.get(there, headers={"If-None-Match": got.headers["etag"]}).status_code == 304
    assert sent(writable, "", "text/turtle", "PUT", there, **BEARER).status_code == 204
    assert triples(writable, graph) == 0
    assert writable.delete(there, headers=BEARER).status_code == 204
    if graph:
        problem(writable.get(there), 404)
        assert writable.head(there).status_code == 404
        problem(writable.delete(there, headers=BEARER), 404)


def test_a_graph_is_posted_to_a_new_name_and_as_a_form(writable: httpx.Client, problem: Problem) -> None:
    new = sent(writable, TURTLE, "text/turtle", "POST", "/graphs", **BEARER)
    assert new.status_code == 201
    assert len(Graph().parse(data=writable.get(new.headers["location"]).text, format="turtle")) == 3
    files = [
        ("a", ("a.ttl", "<http://e/1> <http://e/p> 1 .", "text/turtle")),
        ("b", ("b.nt", "<http://e/2> <http://e/p> <http://e/3> .\n", "application/n-triples")),
    ]
    assert writable.post(url("http://e/form"), files=files, headers=BEARER).status_code == 201
    assert triples(writable, "http://e/form") == 2
    problem(writable.post(url("http://e/form"), files=[("a", ("a.png", b"\x89PNG", "image/png"))], headers=BEARER), 415)


@pytest.mark.parametrize(
    "kind", ["text/turtle", "application/n-triples", "application/ld+json", "application/rdf+xml", "application/trig"]
)
def test_what_a_graph_gives_it_also_takes(writable: httpx.Client, kind: str) -> None:
    sent(writable, TURTLE, "text/turtle", "PUT", url("http://e/from"), **BEARER)
    given = writable.get(url("http://e/from"), headers={"Accept": kind})
    assert given.headers["content-type"].startswith(kind)
    assert sent(writable, given.content, kind, "PUT", url("http://e/to"), **BEARER).status_code in (201, 204)
    assert triples(writable, "http://e/to") == 3


@pytest.mark.parametrize(
    ("method", "where", "kind", "body", "status"),
    [
        ("GET", "/graphs", "", "", 400),
        ("GET", "/graphs?default&graph=http://e/g", "", "", 400),
        ("GET", "/graphs?graph=relative", "", "", 400),
        ("GET", "/graphs?graph=http://e/none", "", "", 404),
        ("GET", "/graphs?graph=http://e/g&format=png", "", "", 406),
        ("PUT", "/graphs", "text/turtle", TURTLE, 400),
        ("PUT", "/graphs?graph=http://e/g", "text/turtle", "<no turtle", 400),
        ("PUT", "/graphs?graph=http://e/g", "application/rdf+xml", TURTLE, 400),
        ("PUT", "/graphs?graph=http://e/g", "application/rdf+xml", "<!DOCTYPE x [<!ENTITY a 'b'>]><x/>", 400),
        ("PUT", "/graphs?graph=http://e/g", "application/ld+json", '{"@context": "http://127.0.0.1:9/c"}', 400),
        ("PUT", "/graphs?graph=http://e/g", "application/trig", "<http://e/other> { <a:a> <a:b> <a:c> }", 400),
        ("PUT", "/graphs?graph=http://e/g", "image/png", "x", 415),
        ("PUT", "/graphs?graph=http://e/g", "", TURTLE, 400),
        ("PATCH", "/graphs?graph=http://e/g", "text/turtle", TURTLE, 405),
    ],
)
def test_a_graph_store_request_that_cannot_be_done_changes_nothing(
    writable: httpx.Client, problem: Problem, method: str, where: str, kind: str, body: str, status: int
) -> None:
    before = writable.get("/readyz").json()["build"]
    headers = {**BEARER, **({"Content-Type": kind} if kind else {})}
    assert problem(writable.request(method, where, content=body, headers=headers), status)
    assert writable.get("/readyz").json()["build"] == before


def test_graphs_whose_addresses_differ_in_their_encoding_only_are_two(writable: httpx.Client) -> None:
    for name in ("a%2Fb", "a/b"):
        turtle = f"<http://e/{name}> <http://e/p> 1 ."
        assert sent(writable, turtle, "text/turtle", "PUT", f"/graphs/{name}", **BEARER).status_code == 201
    for _ in range(2):  # the second time from what is kept
        for name in ("a%2Fb", "a/b"):
            assert f"<http://e/{name}>" in writable.get(f"/graphs/{name}", headers={"Accept": "text/turtle"}).text


def test_changes_sent_at_once_are_all_made(writable: httpx.Client) -> None:
    def change(number: int) -> int:
        triple = f"<http://e/{number}> <http://e/at-once> {number} ."
        if number % 2:
            return sent(writable, f"INSERT DATA {{ {triple} }}", UPDATE, **BEARER).status_code
        return sent(writable, triple, "text/turtle", "POST", url("http://e/at-once"), **BEARER).status_code

    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(change, range(8)))
    assert set(statuses) == {201, 204}
    made = "SELECT (COUNT(*) AS ?n) WHERE { ?s <http://e/at-once> ?o }"
    assert count(writable.get("/sparql", params={"query": made})) == 8


def test_writing_a_graph_takes_the_token(writable: httpx.Client, problem: Problem) -> None:
    for method in ("PUT", "POST", "DELETE"):
        answer = sent(writable, TURTLE, "text/turtle", method, url("http://e/g"))
        assert problem(answer, 401)
        assert answer.headers["www-authenticate"].startswith("Bearer")


# service description


@pytest.mark.parametrize("accept", ["*/*", "application/rdf+xml", "application/ld+json", "application/n-triples"])
def test_the_endpoint_describes_itself_in_rdf(service: httpx.Client, accept: str) -> None:
    got = service.get("/sparql", headers={"Accept": accept})
    kind = got.headers["content-type"].partition(";")[0]
    described = Graph().parse(data=got.text, format="json-ld" if kind == "application/ld+json" else kind)
    [service_] = described.subjects(RDF.type, SD.Service)
    assert described.value(service_, SD.endpoint) == URIRef(str(service.base_url.join("/sparql")))
    assert set(described.objects(service_, SD.supportedLanguage)) == {SD.SPARQL10Query, SD.SPARQL11Query}
    [dataset] = described.objects(service_, SD.defaultDataset)
    counted = {name: int(str(described.value(dataset, VOID[name]))) for name in ("triples", "properties", "classes")}
    assert counted == {"triples": 600, "properties": 2, "classes": 1}
    names = {str(described.value(graph, SD.name)) for graph in described.objects(dataset, SD.namedGraph)}
    assert names == {f"{ONE[:-1]}{n}" for n in range(3)}
    [part] = described.objects(dataset, VOID.classPartition)
    assert int(str(described.value(part, VOID.entities))) == 300


def test_the_description_says_where_updates_are_taken(writable: httpx.Client) -> None:
    described = Graph().parse(data=writable.get("/sparql").text, format="turtle")
    assert (None, SD.supportedLanguage, SD.SPARQL11Update) in described
