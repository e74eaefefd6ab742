"""What the W3C's suites for the protocol, the graph store and the description look at, case by case, in our own words.

The names are those of the cases (sparql11-test-suite: protocol, http-rdf-update, service-description), 34, 19 and 3.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from urllib.parse import urlencode

import httpx
import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from policykg.server.tokens import new_token

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORM, QUERY, UPDATE = (f"application/{name}" for name in ("x-www-form-urlencoded", "sparql-query", "sparql-update"))
ONE, TWO, THREE, NEW = (f"http://e/graph/{name}" for name in ("one", "two", "three", "new"))
LINES = [f"<{g}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://e/Thing> <{g}> ." for g in (ONE, TWO, THREE)]
TOKEN, DIGEST = new_token()
BEARER = {"Authorization": f"Bearer {TOKEN}"}

IN_DEFAULT = f"ASK {{ <{ONE}> a ?t . <{TWO}> a ?t }}"
IN_NAMED = f"ASK {{ GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?t }} }}"
IN_BOTH = f"ASK {{ <{THREE}> a ?t GRAPH ?g {{ <{ONE}> a ?t }} GRAPH ?h {{ <{TWO}> a ?t }} }}"
DEFAULTS = [("default-graph-uri", ONE), ("default-graph-uri", TWO)]
NAMED = [("named-graph-uri", ONE), ("named-graph-uri", TWO)]
Pairs = Sequence[tuple[str, str]]
Request = Callable[[httpx.Client], httpx.Response]


@pytest.fixture(scope="module")
def store(
    made: Callable[..., Path], serving: Callable[..., object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    kg = made(tmp_path_factory.mktemp("suites") / "kg", "b1", LINES)
    with serving(kg, update_token=DIGEST, query_processes=1) as client:  # type: ignore[attr-defined]  # a context manager
        yield client


def get(query: str, dataset: Pairs = (), accept: str = "*/*") -> Request:
    return lambda client: client.get("/sparql", params=[("query", query), *dataset], headers={"Accept": accept})


def posted(
    body: str | bytes,
    kind: str | None,
    dataset: Pairs = (),
    headers: Mapping[str, str] = MappingProxyType({}),
) -> Request:
    named = {"Content-Type": kind} if kind else {}
    return lambda client: client.post("/sparql", params=tuple(dataset), content=body, headers={**named, **headers})


def form(**fields: str) -> str:
    return urlencode(fields)


ANSWERED = {
    "query_get": get("ASK {}"),
    "query_post_form": posted(form(query=f"ASK {{ <{ONE}> a ?t }}"), FORM, [("default-graph-uri", ONE)]),
    "query_post_direct": posted("ASK {}", QUERY),
    "query_dataset_default_graphs_get": get(IN_DEFAULT, DEFAULTS),
    "query_dataset_default_graphs_post": posted(IN_DEFAULT, QUERY, DEFAULTS),
    "query_dataset_named_graphs_get": get(IN_NAMED, NAMED),
    "query_dataset_named_graphs_post": posted(IN_NAMED, QUERY, NAMED),
    "query_dataset_full": posted(IN_BOTH, QUERY, [("default-graph-uri", THREE), *NAMED]),
    "query_multiple_dataset": get(IN_DEFAULT.replace("ASK", f"ASK FROM <{THREE}>"), DEFAULTS),
}


@pytest.mark.parametrize("case", ANSWERED)
def test_a_query_is_answered_with_true(store: httpx.Client, case: str) -> None:
    got = ANSWERED[case](store)
    assert (got.status_code, got.json()["boolean"]) == (200, True)


def test_the_dataset_of_the_request_is_the_whole_dataset(store: httpx.Client) -> None:
    assert get(IN_DEFAULT, [("default-graph-uri", ONE)])(store).json()["boolean"] is False
    assert get(IN_NAMED, [("named-graph-uri", ONE)])(store).json()["boolean"] is False
    assert get(IN_DEFAULT, NAMED)(store).json()["boolean"] is False


ROWS = {"application/sparql-results+json", "application/sparql-results+xml", "text/csv", "text/tab-separated-values"}
GRAPHS = {"text/turtle", "application/rdf+xml", "application/n-triples", "application/ld+json"}


@pytest.mark.parametrize(
    ("case", "query", "kinds"),
    [
        ("query_content_type_select", "SELECT (1 AS ?x) {}", ROWS),
        ("query_content_type_ask", "ASK {}", ROWS),
        ("query_content_type_describe", f"DESCRIBE <{ONE}>", GRAPHS),
        ("query_content_type_construct", "CONSTRUCT { <a:s> <a:p> 1 } WHERE {}", GRAPHS),
    ],
)
def test_an_answer_has_a_type_of_its_form(store: httpx.Client, case: str, query: str, kinds: set[str]) -> None:
    for accept in ("*/*", ", ".join(sorted(kinds)), *kinds):
        got = get(query, accept=accept)(store)
        assert got.status_code == 200, case
        assert got.headers["content-type"].partition(";")[0] in kinds


REFUSED = {
    "bad_query_method": lambda client: client.put("/sparql", params={"query": "ASK {}"}),
    "bad_multiple_queries": lambda client: client.get("/sparql?query=ASK%20%7B%7D&query=SELECT%20%2A%20%7B%7D"),
    "bad_query_wrong_media_type": posted("ASK {}", "text/plain"),
    "bad_query_missing_form_type": posted(form(query="ASK {}"), None),
    "bad_query_missing_direct_type": posted("ASK {}", None),
    "bad_query_non_utf8": posted("ASK {}".encode("utf-16"), f"{QUERY}; charset=UTF-16"),
    "bad_query_syntax": get("ASK {"),
    "bad_update_get": lambda client: client.get("/sparql", params={"update": "CLEAR ALL"}, headers=BEARER),
    "bad_multiple_updates": posted("update=CLEAR%20NAMED&update=CLEAR%20DEFAULT", FORM, headers=BEARER),
    "bad_update_wrong_media_type": posted("CLEAR NAMED", "text/plain", headers=BEARER),
    "bad_update_missing_form_type": posted(form(update="CLEAR NAMED"), None, headers=BEARER),
    "bad_update_non_utf8": posted("CLEAR NAMED".encode("utf-16"), f"{UPDATE}; charset=UTF-16", headers=BEARER),
    "bad_update_syntax": posted(form(update="CLEAR XYZ"), FORM, headers=BEARER),
    "bad_update_dataset_conflict": posted(
        form(**{"update": f"INSERT {{ <a:s> <a:p> 1 }} USING <{ONE}> WHERE {{}}", "using-named-graph-uri": TWO}),
        FORM,
        headers=BEARER,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_breaks_the_protocol_is_the_clients_fault(store: httpx.Client, case: str) -> None:
    got = REFUSED[case](store)
    assert 400 <= got.status_code < 500
    assert got.headers["content-type"] == "application/problem+json"
    assert get(IN_NAMED)(store).json()["boolean"]


def seen(client: httpx.Client) -> set[str]:
    """What the last update marked as seen; its graph is empty again after."""
    rows = get(f"SELECT ?s {{ GRAPH <{NEW}> {{ ?s a <http://e/Seen> }} }}", accept="text/csv")(client)
    assert posted(f"DROP SILENT GRAPH <{NEW}>", UPDATE, headers=BEARER)(client).status_code == 204
    return set(rows.text.split()[1:])


MARK = f"INSERT {{ GRAPH <{NEW}> {{ ?s a <http://e/Seen> }} }} WHERE "
DATASETS: dict[str, tuple[str, Pairs, set[str]]] = {
    "update_dataset_default_graph": ("{ ?s a ?t }", [("using-graph-uri", ONE)], {ONE}),
    "update_dataset_default_graphs": (
        "{ ?s a ?t }",
        [("using-graph-uri", ONE), ("using-graph-uri", TWO)],
        {ONE, TWO},
    ),
    "update_dataset_named_graphs": (
        "{ GRAPH ?g { ?s a ?t } }",
        [("using-named-graph-uri", ONE), ("using-named-graph-uri", TWO)],
        {ONE, TWO},
    ),
    "update_dataset_full": (
        "{ { ?s a ?t } UNION { GRAPH ?g { ?s a ?t } } }",
        [("using-graph-uri", ONE), ("using-named-graph-uri", TWO)],
        {ONE, TWO},
    ),
}


@pytest.mark.parametrize("case", DATASETS)
def test_an_update_sees_the_dataset_of_its_request(store: httpx.Client, case: str) -> None:
    where, dataset, marked = DATASETS[case]
    assert posted(urlencode([("update", MARK + where), *dataset]), FORM, headers=BEARER)(store).status_code == 204
    assert seen(store) == marked
    assert posted(MARK + where, UPDATE, dataset, headers=BEARER)(store).status_code == 204
    assert seen(store) == marked


@pytest.mark.parametrize("case", ["update_post_form", "update_post_direct"])
def test_an_update_is_done(store: httpx.Client, case: str) -> None:
    update = f"INSERT DATA {{ GRAPH <{NEW}> {{ <{ONE}> a <http://e/Seen> }} }}"
    body, kind = (form(update=update), FORM) if case == "update_post_form" else (update, UPDATE)
    assert posted(body, kind, headers=BEARER)(store).status_code == 204
    assert seen(store) == {ONE}


def test_update_base_uri(store: httpx.Client) -> None:
    here = str(store.base_url.join("/"))
    update = f"INSERT DATA {{ GRAPH <{NEW}> {{ <named> a <http://e/Seen> }} }}"
    assert posted(update, UPDATE, headers=BEARER)(store).status_code == 204
    assert seen(store) == {f"{here}named"}
    based = update.replace("INSERT", "BASE <http://e/base/> INSERT")
    assert posted(based, UPDATE, headers=BEARER)(store).status_code == 204
    assert seen(store) == {"http://e/base/named"}
    asked = get("SELECT ?x { BIND(<named> AS ?x) }", accept="text/csv")(store)
    assert asked.text.split() == ["x", f"{here}named"]


PERSON = '@prefix f: <http://xmlns.com/foaf/0.1/> . <{me}> a f:Person ; f:knows [ f:name "{name}" ] .'
Sent = tuple[str, str, str, str, set[int]]
"""Method, address, Content-Type, body and the statuses that may answer."""


def person(name: str) -> str:
    return PERSON.format(me="http://e/person", name=name)


def sent(store: httpx.Client, method: str, where: str, body: str = "", kind: str = "text/turtle") -> httpx.Response:
    typed = {"Content-Type": f"{kind}; charset=utf-8"} if method in ("PUT", "POST") else {}
    return store.request(method, where, content=body, headers={**BEARER, **typed})


def held(store: httpx.Client, where: str) -> set[str]:
    """The names of the people that the graph at that address holds."""
    got = store.get(where, headers={"Accept": "text/turtle"})
    assert got.status_code == 200, got.text
    assert got.headers["content-type"].startswith("text/turtle")
    found = Graph().parse(data=got.text, format="turtle")
    return {str(name) for name in found.objects(None, URIRef("http://xmlns.com/foaf/0.1/name"))}


@pytest.mark.parametrize("named", ["direct", "indirect"])
def test_the_graph_store_does_as_its_suite_says(store: httpx.Client, named: str) -> None:
    where = "/graphs/person/1.ttl" if named == "direct" else f"/graphs?{urlencode({'graph': 'http://e/person/1.ttl'})}"
    # head_on_a_nonexisting_graph, delete__nonexistent_graph
    assert store.head(where).status_code == 404
    assert sent(store, "DELETE", where).status_code == 404
    # put__initial_state, get_of_put__initial_state, head_on_an_existing_graph
    assert sent(store, "PUT", where, person("Jane")).status_code == 201
    assert held(store, where) == {"Jane"}
    head = store.head(where)
    assert (head.status_code, head.content, int(head.headers["content-length"]) > 0) == (200, b"", True)
    # put__graph_already_in_store, get_of_put__graph_already_in_store
    assert sent(store, "PUT", where, person("John")).status_code in (200, 204)
    assert held(store, where) == {"John"}
    # put__mismatched_payload
    assert sent(store, "PUT", where, person("Nobody"), "application/rdf+xml").status_code == 400
    assert held(store, where) == {"John"}
    # post__existing_graph, get_of_post__existing_graph
    assert sent(store, "POST", where, person("Jack")).status_code in (200, 204)
    assert held(store, where) == {"John", "Jack"}
    # post__multipart_formdata, get_of_post__multipart_formdata
    parts = [(name, (f"{name}.ttl", person(name), "text/turtle")) for name in ("Ann", "Bob")]
    assert store.post(where, files=parts, headers=BEARER).status_code in (200, 204)
    assert held(store, where) == {"John", "Jack", "Ann", "Bob"}
    # get_of_post__after_noop
    assert sent(store, "POST", where, "").status_code in (200, 204)
    assert held(store, where) == {"John", "Jack", "Ann", "Bob"}
    # delete__existing_graph, get_of_delete__existing_graph
    assert sent(store, "DELETE", where).status_code in (200, 204)
    assert store.get(where).status_code == 404


def test_the_default_graph_is_put_got_and_added_nothing_to(store: httpx.Client) -> None:
    # put__default_graph, get_of_put__default_graph
    assert sent(store, "PUT", "/graphs?default", person("Alice")).status_code in (200, 201, 204)
    assert held(store, "/graphs?default") == {"Alice"}
    assert sent(store, "POST", "/graphs?default", "").status_code in (200, 204)
    assert held(store, "/graphs?default") == {"Alice"}


def test_a_graph_posted_to_the_store_gets_a_name(store: httpx.Client) -> None:
    # post__create__new_graph, get_of_post__create__new_graph
    new = sent(store, "POST", "/graphs", person("Eve"))
    assert new.status_code == 201
    assert held(store, new.headers["location"]) == {"Eve"}


def test_a_graph_below_the_store_is_the_one_of_that_name_in_queries(store: httpx.Client) -> None:
    where = "/graphs/of/its%20own"
    assert sent(store, "PUT", where, person("Kim")).status_code == 201
    iri = str(store.base_url.join(where))
    assert get(f"ASK {{ GRAPH <{iri}> {{ ?s ?p 'Kim' }} }}")(store).json()["boolean"]
    assert held(store, f"/graphs?{urlencode({'graph': iri})}") == {"Kim"}
    assert sent(store, "PUT", f"{where}?default", person("Kim")).status_code == 400


SUBJECTS = {
    **dict.fromkeys(("endpoint", "feature", "defaultEntailmentRegime", "supportedLanguage"), "Service"),
    **dict.fromkeys(("extensionFunction", "languageExtension", "resultFormat", "inputFormat"), "Service"),
    **{"defaultDataset": "Service", "defaultGraph": "Dataset", "namedGraph": "Dataset"},
    **{"name": "NamedGraph", "graph": "NamedGraph"},
}
OBJECTS = {
    **{"defaultDataset": "Dataset", "defaultGraph": "Graph", "namedGraph": "NamedGraph", "graph": "Graph"},
    **{"extensionFunction": "Function", "languageExtension": "Feature"},
}
"""Which class the vocabulary wants before and behind each of its properties."""


def test_the_service_describes_itself(store: httpx.Client) -> None:
    got = store.get("/sparql")
    described = Graph().parse(data=got.text, format="turtle")  # returns-rdf
    [service] = described.subjects(RDF.type, SD.Service)
    assert described.value(service, SD.endpoint) == URIRef(str(store.base_url.join("/sparql")))  # has-endpoint-triple
    # conforms-to-schema: each term of the vocabulary stands where the vocabulary says that it may
    classes = {*SUBJECTS.values(), *OBJECTS.values()}
    for subject, predicate, value in described:
        if str(predicate).startswith(SD):
            name = str(predicate).removeprefix(SD)
            assert (subject, RDF.type, SD[SUBJECTS[name]]) in described
            assert name not in OBJECTS or (value, RDF.type, SD[OBJECTS[name]]) in described
        if predicate == RDF.type and str(value).startswith(SD):
            assert str(value).removeprefix(SD) in classes
    named = list(described.subjects(RDF.type, SD.NamedGraph))
    names = [name for graph in named for name in described.objects(graph, SD.name)]
    assert len(names) == len(named) == len(set(names)) > 0
    assert all(isinstance(name, URIRef) for name in names)
    assert set(described.objects(service, SD.feature)) == {SD.UnionDefaultGraph, SD.EmptyGraphs}
    languages = {SD[name] for name in ("SPARQL10Query", "SPARQL11Query", "SPARQL11Update")}
    assert set(described.objects(service, SD.supportedLanguage)) == languages
    taken = {str(kind).rpartition("/")[2] for kind in described.objects(service, SD.inputFormat)}
    assert taken == {"Turtle", "N-Triples", "JSON-LD", "RDF_XML", "TriG", "N-Quads"}


def test_a_graph_that_is_left_empty_stays_and_is_described(store: httpx.Client) -> None:
    name = URIRef("http://e/graph/emptied")
    where = f"/graphs?{urlencode({'graph': name})}"
    assert sent(store, "PUT", where, person("Ann")).status_code == 201
    assert posted(f"DELETE WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}", UPDATE, headers=BEARER)(store).status_code == 204
    assert held(store, where) == set()
    described = Graph().parse(data=store.get("/sparql").text, format="turtle")
    [graph] = described.subjects(SD.name, name)
    contents = described.value(graph, SD.graph)
    assert int(str(described.value(contents, URIRef("http://rdfs.org/ns/void#triples")))) == 0
    assert sent(store, "DELETE", where).status_code == 204


def test_parts_of_a_form_keep_their_blank_nodes_apart(store: httpx.Client) -> None:
    where = f"/graphs?{urlencode({'graph': 'http://e/graph/merged'})}"
    parts = [(name, (name, f"_:x <http://e/name> '{name}' .", "text/turtle; charset=utf-8")) for name in ("Ann", "Bob")]
    assert store.post(where, files=parts, headers=BEARER).status_code == 201
    graph = Graph().parse(data=store.get(where).text, format="turtle")
    assert len(set(graph.subjects())) == len(graph) == 2


def test_relative_iris_are_relative_to_the_graph(store: httpx.Client) -> None:
    where = f"/graphs?{urlencode({'graph': 'http://e/people/all'})}"
    assert sent(store, "PUT", where, "<ann> <#knows> </bob> .").status_code == 201
    graph = Graph().parse(data=store.get(where).text, format="turtle")
    assert set(graph) == {tuple(map(URIRef, ("http://e/people/ann", "http://e/people/all#knows", "http://e/bob")))}
    assert sent(store, "PUT", "/graphs?default", "<ann> <knows> <bob> .").status_code == 400


def test_a_graph_of_no_named_kind_is_rdf_xml(store: httpx.Client) -> None:
    where = f"/graphs?{urlencode({'graph': 'http://e/graph/unsaid'})}"
    described = (
        "<rdf:RDF xmlns:rdf='http://www.w3.org/1999/02/22-rdf-syntax-ns#' xmlns:f='http://xmlns.com/foaf/0.1/'>"
        "<rdf:Description f:name='Ann'/></rdf:RDF>"
    )
    assert store.put(where, content=described, headers=BEARER).status_code == 201
    assert held(store, where) == {"Ann"}
    assert store.put(where, content=person("Bob"), headers=BEARER).status_code == 400


def test_nothing_that_is_posted_makes_no_graph(store: httpx.Client) -> None:
    build = store.get("/version").json()["build"]
    nowhere = f"/graphs?{urlencode({'graph': 'http://e/graph/nowhere'})}"
    for where in ("/graphs", nowhere):
        assert sent(store, "POST", where, "\n").status_code == 204
    assert store.get(nowhere).status_code == 404
    assert store.get("/version").json()["build"] == build
