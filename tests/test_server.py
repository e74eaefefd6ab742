"""The server as clients meet it: a process on a loopback port over a graph built by the real pipeline."""

from __future__ import annotations

import asyncio
import contextlib
import csv
import gzip
import http.client
import io
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import httpx
import numpy as np
import pytest
from fastapi import FastAPI
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib import Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from policykg.graph import GraphFolder, KnowledgeGraph, load
from policykg.index import IndexWriter
from policykg.iri import DATA, PREFIXES
from policykg.model import Annotations, Document, Passage, Section
from policykg.server import create_app
from policykg.store import GraphStore

ROWS = "SELECT ?policy ?title WHERE { ?policy a pkg:Policy ; pkg:title ?title } ORDER BY ?title"
GRAPH = "CONSTRUCT { ?s a pkg:Norm } WHERE { ?s a pkg:Norm }"
COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s rdfs:label ?o }"
SERVE = """
import sys
from pathlib import Path
from policykg.server import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]))
"""


@contextlib.contextmanager
def served(kg: Path) -> Iterator[httpx.Client]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-c", SERVE, str(kg), str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL, env={**os.environ, "HF_HUB_OFFLINE": "1"}) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=30, trust_env=False) as client:
                for _ in range(1200):
                    with contextlib.suppress(httpx.ConnectError):
                        client.get("/livez")
                        break
                    time.sleep(0.05)
                yield client
        finally:
            process.terminate()


@pytest.fixture(scope="module")
def client(kg: Path) -> Iterator[httpx.Client]:
    with served(kg) as client:
        yield client


def asked(app: FastAPI, url: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(url)

    return asyncio.run(ask())


def made(root: Path, build: str, labels: int) -> None:
    """Publish a build by hand: one document, and so many labels in its graph."""
    folder = GraphFolder(root)
    scratch = folder.scratch(build)
    store = GraphStore.create(scratch / "graph")
    store.add(f'<{DATA}{n}> <{PREFIXES["rdfs"]}label> "{n}" <{DATA}graph/document/d> .' for n in range(labels))
    store.flush()
    document = Document("d", "Schools must teach.", "D", "en", "d.txt", "text/plain", "0" * 64)
    with IndexWriter(scratch) as index:
        passages = [Passage("d", "s", 0, 19, 4)]
        index.replace(document, [Section("s", "heading", "", "", 1, 0, 19, 1)], passages, Annotations(), np.eye(1, 4))
    entry = {"id": "d", "source": "d.txt", "sha256": "", "key": "", "graph": "", "passages": 1}
    manifest = {"format": 1, "build": build, "base": DATA, "quads": labels, "documents": [entry], "failures": []}
    folder.publish(scratch, manifest)


def problem(response: httpx.Response, status: int) -> str:
    """The problem's detail, after checking that it is one."""
    assert response.status_code == status, response.text
    assert response.headers["content-type"] == "application/problem+json"
    content = response.json()
    assert set(content) == {"type", "title", "status", "detail", "instance"}
    assert content["status"] == status
    assert content["title"]
    assert "Traceback" not in response.text
    return str(content["detail"])


def test_a_query_is_answered_the_same_by_get_form_and_direct_post(client: httpx.Client) -> None:
    got = client.get("/sparql", params={"query": ROWS})
    form = client.post("/sparql", data={"query": ROWS})
    direct = client.post("/sparql", content=ROWS, headers={"Content-Type": "application/sparql-query; charset=UTF-8"})
    assert got.status_code == form.status_code == direct.status_code == 200
    assert got.json() == form.json() == direct.json()
    assert got.json()["head"]["vars"] == ["policy", "title"]
    assert got.json()["results"]["bindings"]


def test_the_answer_is_what_the_store_gives(client: httpx.Client, graph: KnowledgeGraph) -> None:
    for media_type in ("application/sparql-results+json", "text/csv"):
        got = client.get("/sparql", params={"query": ROWS}, headers={"Accept": media_type})
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
def test_the_accept_header_chooses_the_representation(
    client: httpx.Client, query: str, accept: str, given: str
) -> None:
    got = client.get("/sparql", params={"query": query}, headers={"Accept": accept})
    assert (got.status_code, got.headers["content-type"]) == (200, given)
    assert got.headers["vary"] == "Accept"


def test_an_accept_header_that_nothing_meets_is_told_what_there_is(client: httpx.Client) -> None:
    detail = problem(client.get("/sparql", params={"query": ROWS}, headers={"Accept": "image/png"}), 406)
    assert "text/csv" in detail
    assert "application/sparql-results+json" in detail
    detail = problem(client.get("/sparql", params={"query": GRAPH}, headers={"Accept": "text/csv"}), 406)
    assert "text/turtle" in detail


def test_the_format_parameter_stands_in_for_the_accept_header(client: httpx.Client) -> None:
    got = client.get("/sparql", params={"query": ROWS, "format": "csv"}, headers={"Accept": "image/png"})
    assert next(csv.reader(io.StringIO(got.text))) == ["policy", "title"]
    assert "csv" in problem(client.get("/sparql", params={"query": ROWS, "format": "turtle"}), 406)


def test_rdf_answers_parse_and_agree(client: httpx.Client) -> None:
    graphs = [
        Graph().parse(data=client.get("/sparql", params={"query": GRAPH, "format": name}).text, format=parser)
        for name, parser in (("turtle", "turtle"), ("nt", "nt"), ("jsonld", "json-ld"), ("rdf", "xml"))
    ]
    assert len(graphs[0]) > 0
    assert all(set(graph) == set(graphs[0]) for graph in graphs)


def test_requests_that_break_the_protocol_are_refused_with_the_rule(client: httpx.Client) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    assert "exactly one" in problem(client.get("/sparql?query=ASK%7B%7D&query=ASK%7B%7D"), 400)
    assert "no query" in problem(client.post("/sparql", data={"q": "ASK {}"}), 400)
    assert "exactly one" in problem(client.post("/sparql?query=ASK%7B%7D", content="ASK {}", headers=direct), 400)
    assert "UTF-8" in problem(client.post("/sparql", content="ASK {}".encode("utf-16"), headers=direct), 400)
    assert "UTF-8" in problem(client.get("/sparql?query=%FF"), 400)
    assert "1:7" in problem(client.get("/sparql", params={"query": "SELECT"}), 400)
    assert "application/sparql-query" in problem(client.post("/sparql", json={"query": "ASK {}"}), 415)
    assert "Content-Type" in problem(client.post("/sparql", content=b"ASK {}"), 415)
    latin = {"Content-Type": "application/sparql-query; charset=latin-1"}
    assert "UTF-8" in problem(client.post("/sparql", content="ASK {}", headers=latin), 415)
    packed = {**direct, "Content-Encoding": "gzip"}
    assert "Content-Encoding" in problem(client.post("/sparql", content=gzip.compress(b"ASK {}"), headers=packed), 415)
    assert "IRI" in problem(client.get("/sparql", params={"query": ROWS, "default-graph-uri": "no iri"}), 400)


def test_updates_are_forbidden_however_they_are_sent(client: httpx.Client) -> None:
    update = "PREFIX a: <http://a/> # note\nINSERT DATA { a:a a:b a:c }"
    posted = client.post("/sparql", content=update, headers={"Content-Type": "application/sparql-update"})
    assert "read-only" in problem(posted, 403)
    problem(client.post("/sparql", data={"update": update}), 403)
    problem(client.get("/sparql", params={"update": update}), 403)
    problem(client.get("/sparql", params={"query": update}), 403)
    problem(client.get("/sparql", params={"query": "LOAD <http://127.0.0.1:9/x>"}), 403)


def test_a_query_never_reaches_another_machine(client: httpx.Client) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.2)
        address = f"http://127.0.0.1:{listener.getsockname()[1]}/"
        service = f"SELECT * WHERE {{ SERVICE SILENT <{address}> {{ ?s ?p ?o }} }}"
        assert "SERVICE" in problem(client.get("/sparql", params={"query": service}), 403)
        client.get("/sparql", params={"query": f"SELECT * FROM <{address}> WHERE {{ ?s ?p ?o }}"})
        client.get("/sparql", params={"query": ROWS, "default-graph-uri": address})
        with pytest.raises(TimeoutError):
            listener.accept()


def test_a_query_that_nests_too_deep_is_refused_and_the_server_lives(client: httpx.Client) -> None:
    query = "SELECT * WHERE " + "{" * 3000 + "}" * 3000
    assert "nested" in problem(client.post("/sparql", data={"query": query}), 400)
    assert client.get("/livez").json() == {"status": "alive"}


def test_a_query_may_be_64_kilobytes_long_and_no_longer(client: httpx.Client) -> None:
    direct = {"Content-Type": "application/sparql-query"}
    fits = "ASK {} #".ljust(64 * 1024, "%")
    assert client.post("/sparql", content=fits, headers=direct).status_code == 200
    assert get_by_hand(client, fits) == 200
    assert "65536" in problem(client.post("/sparql", content=fits + "x", headers=direct), 413)
    assert get_by_hand(client, fits + "%") == 413
    problem(client.post("/sparql", content=b"x" * 300_000, headers=direct), 413)


def get_by_hand(client: httpx.Client, query: str) -> int:
    """The status of a GET whose address is longer than the client library allows."""
    connection = http.client.HTTPConnection(client.base_url.host, client.base_url.port)
    with contextlib.closing(connection):
        connection.request("GET", f"/sparql?{urlencode({'query': query})}")
        return connection.getresponse().status


def test_graphs_named_in_the_address_are_the_dataset(client: httpx.Client, graph: KnowledgeGraph) -> None:
    name = next(name for name in graph.store.graphs() if "/document/" in name)
    count = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    alone = client.get("/sparql", params={"query": count, "default-graph-uri": name}).json()
    inside = client.get(
        "/sparql", params={"query": f"SELECT (COUNT(*) AS ?n) WHERE {{ GRAPH <{name}> {{ ?s ?p ?o }} }}"}
    )
    whole = client.get("/sparql", params={"query": count}).json()
    n = [int(found["results"]["bindings"][0]["n"]["value"]) for found in (alone, inside.json(), whole)]
    assert 0 < n[0] == n[1] < n[2]
    other = client.get("/sparql", params={"query": "ASK { ?s ?p ?o }", "named-graph-uri": name}).json()
    assert other["boolean"] is False


def test_without_a_query_the_service_describes_itself(client: httpx.Client) -> None:
    got = client.get("/sparql")
    assert got.headers["content-type"] == "text/turtle; charset=utf-8"
    described = Graph().parse(data=got.text, format="turtle")
    sd, void = "http://www.w3.org/ns/sparql-service-description#", "http://rdfs.org/ns/void#"
    [service] = described.subjects(URIRef(f"{sd}endpoint"))
    assert str(service) == str(client.base_url.join("/sparql"))
    assert (service, URIRef(f"{sd}feature"), URIRef(f"{sd}UnionDefaultGraph")) in described
    [dataset] = described.objects(service, URIRef(f"{sd}defaultDataset"))
    [triples] = described.objects(dataset, URIRef(f"{void}triples"))
    counted = client.get("/sparql", params={"query": "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"}).json()
    assert str(triples) == counted["results"]["bindings"][0]["n"]["value"]
    assert "<b" not in client.get("/sparql", headers={"Host": "a> <b"}).text


def test_rdflib_and_urllib_talk_to_the_endpoint(client: httpx.Client) -> None:
    endpoint = str(client.base_url.join("/sparql"))
    remote = Graph(SPARQLStore(endpoint))
    rows = list(remote.query(f"PREFIX pkg: <{PREFIXES['pkg']}> {ROWS}"))
    request = urllib.request.Request(endpoint, data=ROWS.encode(), headers={"Content-Type": "application/sparql-query"})
    with urllib.request.urlopen(request) as response:
        assert len(json.load(response)["results"]["bindings"]) == len(rows) > 0


def test_a_client_that_holds_the_answer_is_told_so(client: httpx.Client) -> None:
    for url in (f"/sparql?query={ROWS}", "/documents", "/documents/apprenticeship-measures", "/export?format=ttl"):
        tag = client.get(url).headers["etag"]
        again = client.get(url, headers={"If-None-Match": f'"other", {tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    tags = {client.get("/sparql", params={"query": ROWS, "format": form}).headers["etag"] for form in ("json", "csv")}
    assert len(tags) == 2
    random = client.get("/sparql", params={"query": "SELECT (RAND() AS ?r) WHERE {}"})
    assert "etag" not in random.headers
    assert random.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("path", ["/sparql?query=ASK{}", "/documents", "/livez", "/nothing", "/sparql?query=SELEC"])
def test_head_gives_the_headers_of_get_without_its_body(client: httpx.Client, path: str) -> None:
    got, head = client.get(path), client.head(path)
    assert head.content == b""
    assert head.status_code == got.status_code
    names = ("content-type", "content-length", "etag", "vary")
    assert [head.headers.get(name) for name in names] == [got.headers.get(name) for name in names]


def test_other_methods_are_refused_with_those_that_there_are(client: httpx.Client) -> None:
    for method, path, allow in (
        ("PUT", "/sparql", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/documents/x", "GET, HEAD, OPTIONS"),
        ("POST", "/search", "GET, HEAD, OPTIONS"),
        ("PATCH", "/", "GET, HEAD, OPTIONS"),
    ):
        got = client.request(method, path)
        problem(got, 405)
        assert got.headers["allow"] == allow


def test_pages_of_other_sites_may_read(client: httpx.Client) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    asks = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = client.options("/sparql", headers=asks)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    for path in ("/sparql?query=ASK{}", "/documents", "/nothing"):
        got = client.get(path, headers=origin)
        assert got.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in got.headers
    problem(client.options("/nothing"), 404)


def test_search_gives_hits_with_their_quotes_and_reasons(client: httpx.Client) -> None:
    found = client.get("/search", params={"q": "who pays apprentices a wage", "limit": 2}).json()
    assert found["query"] == "who pays apprentices a wage"
    assert 1 <= len(found["hits"]) <= 2
    hit = found["hits"][0]
    text = client.get(f"/documents/{hit['document']}").json()["text"]
    assert text[hit["start"] : hit["end"]] == hit["quote"]
    assert hit["sentence"] in hit["quote"]
    assert hit["ranks"]


def test_search_filters_and_modes_are_those_of_the_library(client: httpx.Client, graph: KnowledgeGraph) -> None:
    asked_for = {
        "q": "grant for employers",
        "mode": "lexical",
        "type": "measures",
        "jurisdiction": "CN",
        "since": "2019",
    }
    found = client.get("/search", params=asked_for).json()["hits"]
    filters = {"document_type": "measures", "jurisdiction": "CN", "since": "2019"}
    expected = graph.search("grant for employers", mode="lexical", filters=filters)
    assert [hit["quote"] for hit in found] == [hit.quote for hit in expected]
    assert {hit["document"] for hit in found} == {"apprenticeship-measures"}


def test_a_filter_may_be_repeated(client: httpx.Client, graph: KnowledgeGraph) -> None:
    found = client.get("/search", params={"q": "levy apprentices", "language": ["en", "zh"], "limit": 50}).json()[
        "hits"
    ]
    expected = graph.search("levy apprentices", filters={"language": ["en", "zh"]}, limit=50)
    assert [hit["iri"] for hit in found] == [hit.iri for hit in expected]
    assert {hit["metadata"]["language"] for hit in found} == {"en", "zh"}
    assert client.get("/search", params={"q": "levy", "language": ["en", "xx"]}).status_code == 400
    listed = client.get("/documents", params={"language": ["en", "zh"]}).json()
    assert listed["total"] == client.get("/documents").json()["total"]
    assert client.get("/documents", params={"language": "zh"}).json()["total"] == 1


def test_search_counts_facets_where_asked(client: httpx.Client) -> None:
    params: dict[str, str | int] = {"q": "employers grant", "facets": 5, "modality": "obligation"}
    found = client.get("/search", params=params).json()
    assert client.get("/search?q=grant").json()["facets"] == {}
    counted = [(name, value) for name, values in found["facets"].items() for value in values]
    assert counted
    for name, value in counted:
        chosen = {**params, {"document_type": "type"}.get(name, name): value["value"]}
        narrowed = client.get("/search", params=chosen).json()["facets"][name]
        assert value in narrowed


def test_search_takes_each_filter_of_the_library(client: httpx.Client) -> None:
    asked_for = {"q": "apprentices", "unit": "apprentices", "at_least": "20000", "due_until": "2029"}
    [hit] = client.get("/search", params=asked_for).json()["hits"]
    assert hit["document"] == "apprenticeship-measures"
    assert client.get("/search?q=apprentices&bearer=training+enterprise&modality=obligation").json()["hits"]
    assert "no concept 'xyzzy'; there are" in problem(client.get("/search?q=a&concept=xyzzy"), 400)
    assert "no filter 'foo'; there are" in problem(client.get("/search?q=foo:bar+levy"), 400)


def test_names_are_suggested(client: httpx.Client) -> None:
    found = client.get("/suggest", params={"q": "appren", "limit": 3}).json()["suggestions"]
    assert len(found) == 3
    assert all(one["text"].startswith("appren") for one in found)


def test_what_resembles_a_passage_and_what_is_around_it(client: httpx.Client) -> None:
    hit = client.get("/search", params={"q": "training levy"}).json()["hits"][0]
    name = hit["iri"].rpartition("/")[2]
    parallels = client.get(f"/passages/{name}/similar?limit=2").json()["parallels"]
    assert len(parallels) == 2
    assert all(one["here_iri"] == hit["iri"] != one["iri"] for one in parallels)
    around = client.get(f"/passages/{name}/neighbours").json()["neighbours"]
    assert ("bearer", "employer") in {(one["relation"], one["label"]) for one in around}
    assert "no passage" in problem(client.get(f"/passages/{'0' * 16}/similar"), 404)
    elsewhere = client.get("/documents/levy-act/similar").json()["parallels"]
    assert all(one["document"] != "levy-act" for one in elsewhere)
    problem(client.get("/documents/nothing/similar"), 404)


def test_sparql_may_search(client: httpx.Client) -> None:
    query = """SELECT ?document ?near WHERE {
      SERVICE pkg:search { ?passage pkg:query "training levy" ; pkg:limit 1 }
      ?passage pkg:inDocument/dcterms:identifier ?document . BIND (pkg:similarity(?passage, "a tax") AS ?near) }"""
    [row] = client.get("/sparql", params={"query": query}).json()["results"]["bindings"]
    assert row["document"]["value"] == "levy-act"
    assert float(row["near"]["value"]) > 0
    wrong = "SELECT * WHERE { SERVICE pkg:search { ?p pkg:limit 3 } }"
    assert "asks nothing" in problem(client.get("/sparql", params={"query": wrong}), 400)


def test_what_cannot_be_asked_is_said_parameter_by_parameter(client: httpx.Client) -> None:
    assert "'q' is missing" in problem(client.get("/search"), 400)
    assert "'juridiction'" in problem(client.get("/search?q=a&juridiction=CN"), 400)
    assert "limit" in problem(client.get("/search?q=a&limit=0"), 400)
    assert "mode" in problem(client.get("/search?q=a&mode=magic"), 400)
    assert "since" in problem(client.get("/search?q=a&since=lately"), 400)
    problem(client.get("/search", params={"q": "  "}), 400)
    assert "offset" in problem(client.get("/documents?offset=-1"), 400)


def test_documents_are_listed_filtered_and_paged(client: httpx.Client) -> None:
    everything = client.get("/documents").json()
    ids = [document["id"] for document in everything["documents"]]
    assert everything["total"] == len(ids) == 3
    assert ids == sorted(ids)
    part = client.get("/documents?offset=1&limit=1").json()
    assert (part["total"], [d["id"] for d in part["documents"]]) == (3, ids[1:2])
    [measures] = client.get("/documents?jurisdiction=cn&issuer=moe-cn&since=2020&until=2020").json()["documents"]
    assert measures["id"] == "apprenticeship-measures"
    assert measures["number"] == "教职成〔2020〕7号"
    assert client.get(measures["href"]).json()["title"] == measures["title"]
    assert client.get("/documents?jurisdiction=CN&since=2021").json()["total"] == 0
    assert client.get("/documents?language=zh").json()["total"] == 1
    for narrowed in ("modality=obligation&jurisdiction=CN", "concept=apprentice", "as_of=2020-09-01", "unit=percent"):
        counted = client.get(f"/facets?{narrowed}").json()["facets"]
        listed = client.get(f"/documents?{narrowed}").json()
        assert listed["total"] == len(listed["documents"]) == sum(v["documents"] for v in counted["language"]) > 0
    [measures] = client.get("/documents?unit=percent").json()["documents"]
    assert measures["id"] == "apprenticeship-measures"
    assert client.get("/documents?concept=no-such-concept").status_code == 400


def test_every_annotation_of_a_document_quotes_its_text(client: httpx.Client, graph: KnowledgeGraph) -> None:
    for entry in client.get("/documents").json()["documents"]:
        document = client.get(entry["href"]).json()
        text, sections = document["text"], {section["id"] for section in document["sections"]}
        found = [finding for layer in document["annotations"].values() for finding in layer]
        for finding in found:
            assert text[finding["start"] : finding["end"]] == finding["quote"]
            assert finding["section"] in {*sections, ""}
            assert 0 <= finding["confidence"] <= 1
        count = "SELECT (COUNT(DISTINCT ?f) AS ?n) ?in WHERE { ?f pkg:inDocument ?in ; pkg:confidence ?c } GROUP BY ?in"
        stored = {row["in"]: int(row["n"]) for row in graph.query(count).dicts()}  # type: ignore[union-attr]
        assert len(found) == stored[document["iri"]]


def test_a_norm_names_its_bearer_its_action_and_its_modality(client: httpx.Client) -> None:
    norms = client.get("/documents/apprenticeship-measures").json()["annotations"]["norms"]
    said = [norm["properties"] for norm in norms]
    duty = next(p for p in said if p["action"] == ["pay"])
    assert duty["modality"][0]["label"] == "obligation"
    assert duty["bearerText"] == ["Training enterprises"]


def test_an_entity_is_found_by_path_iri_and_label(client: httpx.Client) -> None:
    path = client.get("/entities/organization/moe-cn").json()
    iri = client.get(f"/entities/{DATA}organization/moe-cn").json()
    label = client.get("/entities/ministry of education").json()
    assert path == iri
    assert path["label"] == label["label"] == "Ministry of Education"
    quoted = [fact for fact in path["facts"] if fact["quote"]]
    assert quoted
    for fact in quoted:
        text = client.get(fact["href"].partition("#")[0]).json()["text"]
        assert text[fact["start"] : fact["end"]] == fact["quote"]
    assert "nothing called" in problem(client.get("/entities/no such thing"), 404)
    problem(client.get("/entities/http://a%20b"), 404)


@pytest.mark.parametrize("form", ["gexf", "graphml", "cyjs", "dot", "svg", "html", "ttl", "nq", "trig", "jsonld"])
def test_an_export_is_a_file_that_is_gone_from_the_server_afterwards(
    client: httpx.Client, form: str, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    got = client.get("/export", params={"view": "policies", "format": form})
    assert got.status_code == 200
    assert got.headers["content-disposition"] == f'attachment; filename="policykg-policies.{form}"'
    [file] = graph.export(tmp_path / f"policykg-policies.{form}", view="policies")
    assert got.content == file.read_bytes()
    assert "sandbox" in got.headers["content-security-policy"]


def test_a_csv_export_is_an_archive_of_nodes_and_edges(client: httpx.Client) -> None:
    got = client.get("/export?view=actors&format=csv")
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        assert archive.namelist() == ["policykg-actors-nodes.csv", "policykg-actors-edges.csv"]
    assert got.headers["content-type"] == "application/zip"
    assert "gexf" in problem(client.get("/export?format=docx"), 400)
    assert "actors" in problem(client.get("/export?view=all"), 400)


@pytest.mark.parametrize(("form", "type_"), [("csv", "text/csv"), ("igs", "text/plain")])
def test_norms_are_served_as_a_coding_sheet_and_as_ig_script(
    client: httpx.Client, graph: KnowledgeGraph, tmp_path: Path, form: str, type_: str
) -> None:
    got = client.get("/export", params={"view": "norms", "format": form})
    assert got.headers["content-type"] == f"{type_}; charset=utf-8"
    [file] = graph.export(tmp_path / f"policykg-norms.{form}", view="norms")
    assert got.content == file.read_bytes()
    described = client.get("/openapi.json").json()["paths"]["/export"]["get"]
    assert type_ in described["responses"]["200"]["content"]
    enums = {parameter["name"]: parameter["schema"]["enum"] for parameter in described["parameters"]}
    assert form in enums["format"]
    assert "norms" in enums["view"]


def test_a_view_in_a_format_that_it_is_not_written_as_names_those_that_it_is(client: httpx.Client) -> None:
    assert "choose one of csv, igs" in problem(client.get("/export?view=norms&format=gexf"), 400)
    assert "gexf" in problem(client.get("/export?view=full&format=igs"), 400)


def test_every_operation_is_described_with_an_example_and_its_problems(client: httpx.Client) -> None:
    api = client.get("/openapi.json").json()
    assert api["openapi"].startswith("3.1")
    operations = {(path, method): op for path, methods in api["paths"].items() for method, op in methods.items()}
    assert {path for path, _ in operations} >= {
        *("/", "/sparql", "/search", "/documents", "/documents/{document_id}", "/entities/{name}", "/export"),
        *("/livez", "/readyz", "/docs"),
    }
    for (path, method), operation in operations.items():
        assert operation["description"], path
        content = operation["responses"]["200"]["content"]
        assert any("example" in described for described in content.values()), (path, method)
        failures = {status: answer for status, answer in operation["responses"].items() if status >= "4"}
        assert {"405", "500"} <= set(failures)
        assert "422" not in failures
        assert all("application/problem+json" in answer["content"] for answer in failures.values())
    schemas = api["components"]["schemas"]
    referred = {part.split('"')[0] for part in json.dumps(api).split("#/components/schemas/")[1:]}
    assert referred <= set(schemas)


def test_examples_of_the_description_fit_their_schemas(client: httpx.Client) -> None:
    from policykg.server import values

    for name, schema in client.get("/openapi.json").json()["components"]["schemas"].items():
        if model := getattr(values, name, None):
            model.model_validate(schema["example"])


def test_pages_need_no_script_and_nothing_from_elsewhere(client: httpx.Client) -> None:
    for path in ("/docs", "/?q=apprentices"):
        page = client.get(path)
        assert page.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in page.text
        assert "src=" not in page.text
    assert "/sparql" in client.get("/?q=apprentices").text
    assert "<blockquote>" in client.get("/?q=apprentices").text
    assert "<img" not in client.get("/", params={"q": "<img src=x>"}).text


@settings(max_examples=60, deadline=None)
@given(
    method=st.sampled_from(["GET", "POST", "PUT", "HEAD", "OPTIONS"]),
    path=st.sampled_from(["/sparql", "/search", "/documents", "/documents/x", "/entities/x", "/export", "/"]),
    query=st.dictionaries(
        st.sampled_from(["query", "update", "format", "default-graph-uri", "q", "limit", "since", "view"]),
        st.text(max_size=20) | st.sampled_from(["ASK {}", "SELECT", "1", "9" * 30, "http://a/b", "\ud7ff\x00"]),
    ),
    accept=st.sampled_from(["", "*/*", "text/csv;q=x", "a/b;;,,q", "application/*;q=0.001", ";", "*"]),
    kind=st.sampled_from(["", "application/sparql-query", "application/x-www-form-urlencoded; charset=", "a;b=c;"]),
    body=st.binary(max_size=30),
)
def test_no_request_makes_the_server_fail(
    client: httpx.Client, method: str, path: str, query: dict[str, str], accept: str, kind: str, body: bytes
) -> None:
    headers = {"Accept": accept, "Content-Type": kind}
    got = client.request(method, path, params=query, headers=headers, content=body if method == "POST" else None)
    assert got.status_code < 500, got.text
    if got.status_code >= 400 and method != "HEAD":
        problem(got, got.status_code)


def test_an_unknown_path_is_a_problem(client: httpx.Client) -> None:
    assert "/nothing/here" in problem(client.get("/nothing/here"), 404)


def test_readiness_names_the_build_and_counts_it(client: httpx.Client, kg: Path) -> None:
    ready = client.get("/readyz").json()
    assert ready["build"] == load(kg).build
    assert (ready["documents"], ready["quads"]) == (3, load(kg).info()["quads"])


def test_without_a_build_the_server_is_alive_but_not_ready(tmp_path: Path) -> None:
    app = create_app(tmp_path / "kg")
    assert asked(app, "/livez").status_code == 200
    assert "policykg build" in asked(app, "/").text
    for path in ("/readyz", "/sparql?query=ASK{}", "/documents", "/export"):
        waiting = asked(app, path)
        assert "policykg build" in problem(waiting, 503)
        assert str(tmp_path) not in waiting.text
        assert waiting.headers["retry-after"]
    made(tmp_path / "kg", "b1", labels=1)
    assert asked(app, "/readyz").json() == {"build": "b1", "documents": 1, "passages": 1, "quads": 1}


def test_a_failure_of_ours_shows_nothing_of_the_inside(tmp_path: Path) -> None:
    app = create_app(tmp_path)

    def broken() -> None:
        raise RuntimeError("the secret is at /etc/secret")

    app.add_api_route("/broken", broken)
    failed = asked(app, "/broken")
    assert "secret" not in problem(failed, 500)
    assert "RuntimeError" not in failed.text


def test_a_new_build_is_served_without_a_failed_request(tmp_path: Path) -> None:
    made(tmp_path, "b1", labels=1)
    seen: list[tuple[int, int]] = []
    done = threading.Event()

    def ask(url: httpx.URL) -> None:
        with httpx.Client(base_url=url, trust_env=False) as mine:
            while not done.is_set():
                got = mine.get("/sparql", params={"query": COUNT})
                n = int(got.json()["results"]["bindings"][0]["n"]["value"]) if got.status_code == 200 else -1
                seen.append((got.status_code, n))

    with served(tmp_path) as client:
        threads = [threading.Thread(target=ask, args=(client.base_url,)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for labels in (2, 3, 4):
            time.sleep(0.3)
            made(tmp_path, f"b{labels}", labels=labels)
        time.sleep(0.3)
        done.set()
        for thread in threads:
            thread.join()
        assert client.get("/readyz").json()["build"] == "b4"
    assert {status for status, _ in seen} == {200}
    assert {n for _, n in seen} == {1, 2, 3, 4}


def test_a_build_that_does_not_open_leaves_the_old_one_served(tmp_path: Path) -> None:
    made(tmp_path, "b1", labels=1)
    app = create_app(tmp_path)
    assert asked(app, "/readyz").json()["build"] == "b1"
    (tmp_path / "current").write_text("missing")
    assert asked(app, "/readyz").json()["build"] == "b1"
    made(tmp_path, "b2", labels=2)
    assert asked(app, "/readyz").json()["build"] == "b2"
