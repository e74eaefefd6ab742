"""Linked data, the dataset to download, and the clients that people use already."""

from __future__ import annotations

import html
import io
import json
import re
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from rdflib import RDF, RDFS, Dataset, Graph, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore
from SPARQLWrapper import CSV, JSON, POST, SPARQLWrapper

import policykg
from policykg import Client
from policykg.errors import BusyError, ForbiddenQueryError, NotFoundError, PolicyKGError, QueryError, SlowQueryError
from policykg.graph import load
from policykg.iri import DATA, PREFIXES
from policykg.model import Table

DCAT = Namespace(PREFIXES["dcat"])


def local(client: httpx.Client, iri: str, **headers: str) -> httpx.Response:
    return client.get("/id/" + iri.removeprefix(DATA), headers=headers)


def test_every_iri_of_the_graph_answers(real: httpx.Client, kg: Path) -> None:
    found = load(kg).query(
        "SELECT DISTINCT ?i WHERE { { ?i ?p ?o } UNION { ?s ?p ?i } UNION { ?s ?i ?o } UNION { GRAPH ?i { ?s ?p ?o } } "
        f'FILTER(STRSTARTS(STR(?i), "{DATA}")) }} ORDER BY ?i'
    )
    assert isinstance(found, Table)
    iris = [row["i"] for row in found.dicts()]
    assert len(iris) > 100
    kinds = {iri.removeprefix(DATA).partition("/")[0]: iri for iri in iris}
    assert {"graph", "norm", "evidence", "quote", "position", "section"} <= set(kinds)
    for iri in [*kinds.values(), *iris[:: max(1, len(iris) // 60)]]:
        got = local(real, iri, Accept="text/turtle")
        assert got.status_code == 200, iri
        graph = Graph().parse(data=got.text, format="turtle")
        assert URIRef(iri) in set(graph.all_nodes()) or (iri == kinds["graph"] and len(graph) > 100), iri
    for iri in kinds.values():
        page = local(real, iri, Accept="text/html")
        assert page.status_code == 200, iri
        assert re.search(r"<dd>|<blockquote>|of \d[\d,]+ statements", page.text), iri


def test_a_finding_is_a_page_with_its_words_and_what_it_states(real: httpx.Client) -> None:
    query = (
        "SELECT ?norm ?quote { ?norm a pkg:Norm ; pkg:evidence/oa:hasTarget/oa:hasSelector/oa:exact ?quote } LIMIT 1"
    )
    row = real.get("/sparql", params={"query": query}).json()["results"]["bindings"][0]
    page = local(real, row["norm"]["value"], Accept="text/html").text
    assert html.escape(row["quote"]["value"]) in page
    for words in ('<a href="/ontology/modality">modality</a>', '<a href="/ontology/Norm">', "/documents/", "#char="):
        assert words in page
    evidence = local(real, row["norm"]["value"]).text
    assert f"oa:exact {json.dumps(row['quote']['value'], ensure_ascii=False)}" in evidence


def test_no_text_of_a_graph_runs_in_a_page(
    made: Callable[..., Path],
    serving: Any,  # noqa: ANN401  a fixture
    tmp_path: Path,
) -> None:
    evil, label = "<img src=x onerror=alert(1)>", PREFIXES["rdfs"] + "label"
    lines = [
        f'<{DATA}policy/p> <{label}> "{evil}" <{DATA}graph/document/d> .',
        f'<{DATA}policy/p> <http://e/{"%22%3E"}> "\\"><script>alert(1)</script>" <{DATA}graph/document/d> .',
        f"<{DATA}policy/p> <http://e/p> <javascript:alert(1)> <{DATA}graph/document/d> .",
        f"<{DATA}policy/p> <http://e/p> <http://e/?a='b'&c> <{DATA}graph/document/d> .",
        f"<{DATA}policy/q> <http://e/{evil[1:4]}> <{DATA}policy/p> <{DATA}graph/document/d> .",
    ]
    with serving(made(tmp_path / "kg", "b1", lines), query_processes=1) as client:
        page = local(client, f"{DATA}policy/p", Accept="text/html")
    assert page.status_code == 200
    assert html.escape(evil) in page.text
    assert "javascript:alert(1)" in page.text
    for live in ("<img", "<script", 'href="javascript', "?a='b'&c"):
        assert live not in page.text, live
    assert "script-src" not in page.headers["content-security-policy"]
    assert "default-src 'none'" in page.headers["content-security-policy"]


def test_a_graph_answers_with_what_it_holds(real: httpx.Client) -> None:
    name = f"{DATA}graph/document/levy-act"
    nodes = {"Accept": "application/n-triples"}
    whole = Graph().parse(data=real.get("/graphs", params={"graph": name}, headers=nodes).text, format="nt")
    assert set(Graph().parse(data=local(real, name, **nodes).text, format="nt")) == set(whole)


def test_the_ontology_answers_with_all_of_its_terms(real: httpx.Client) -> None:
    """A client that follows `…/ontology#Norm` asks for `…/ontology`."""
    ontology = PREFIXES["pkg"].removesuffix("#")
    graph = Graph().parse(data=real.get("/ontology", headers={"Accept": "text/turtle"}).text, format="turtle")
    terms = {subject for subject, defined in graph.subject_objects(RDFS.isDefinedBy) if str(defined) == ontology}
    assert {URIRef(PREFIXES["pkg"] + name) for name in ("Norm", "bearer", "evidence")} <= terms
    assert all(graph.value(term, RDFS.label) for term in terms)
    assert "isDefinedBy" in real.get("/ontology", headers={"Accept": "text/html"}).text


def test_a_thing_is_a_page_for_people_and_rdf_with_its_quotes_for_machines(real: httpx.Client, problem: Any) -> None:  # noqa: ANN401  a fixture
    iri = f"{DATA}organization/moe-cn"
    page = local(real, iri, Accept="text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    assert page.headers["content-type"].startswith("text/html")
    assert "<blockquote>" in page.text
    assert "<script" not in page.text
    turtle = local(real, iri)
    graph = Graph().parse(data=turtle.text, format="turtle")
    linked = local(real, iri, Accept="application/ld+json")
    assert len(Graph().parse(data=linked.text, format="json-ld")) == len(graph)
    quotes = set(graph.objects(None, URIRef(PREFIXES["oa"] + "exact")))
    assert any("Ministry of Education" in str(quote) for quote in quotes)
    assert local(real, iri, **{"If-None-Match": turtle.headers["etag"]}).status_code == 304
    assert real.get("/vocabulary/apprenticeship", headers={"Accept": "text/turtle"}).status_code == 200
    assert real.get("/ontology/Norm", headers={"Accept": "text/turtle"}).status_code == 200
    assert problem(real.get("/id/policy/none"), 404)
    assert problem(real.get("/id/policy/none", headers={"Accept": "text/html"}), 404)
    assert problem(local(real, iri, Accept="image/png"), 406)
    assert problem(real.get("/id/x%3E%20%7D%20%23"), 404)


def test_the_dataset_is_described_and_downloaded_as_a_research_object(real: httpx.Client, kg: Path) -> None:
    described = Graph().parse(data=real.get("/dataset").text, format="turtle")
    [dataset] = described.subjects(RDF.type, DCAT.Dataset)
    files = [
        str(f) for d in described.objects(dataset, DCAT.distribution) for f in described.objects(d, DCAT.downloadURL)
    ]
    assert len(files) == 4
    for file in files:
        assert real.get(file).status_code == 200, file
    crate = real.get("/dataset.zip")
    assert crate.content == real.get("/dataset.zip").content
    with zipfile.ZipFile(io.BytesIO(crate.content)) as archive:
        metadata = json.loads(archive.read("ro-crate-metadata.json"))
        nquads = archive.read("policykg.nq").decode().splitlines()
        trig = Dataset().parse(data=archive.read("policykg.trig").decode(), format="trig")
    assert sorted(nquads) == load(kg).store.dump()
    assert len(list(trig.quads())) == len(nquads)
    root = next(entity for entity in metadata["@graph"] if entity["@id"] == "./")
    for name in ("name", "description", "license", "datePublished"):  # what RO-Crate 1.1 demands of the root
        assert root[name], name
    assert date.fromisoformat(root["datePublished"]) <= date.today()
    parts = {part["@id"] for entity in metadata["@graph"] for part in entity.get("hasPart", ())}
    assert parts == {"policykg.nq", "policykg.trig", "policykg.ttl"}


def test_the_client_has_the_verbs_of_the_graph(real: httpx.Client, kg: Path) -> None:
    client, graph = Client(str(real.base_url)), load(kg)
    several = {"document_type": "measures", "language": ["en", "zh"]}
    [hit] = client.search("who pays apprentices a wage", limit=1, filters=several)
    assert hit["quote"] == graph.search("who pays apprentices a wage", limit=1)[0].quote
    assert client.about("Ministry of Education")["iri"] == graph.about("Ministry of Education").iri
    duties = client.query("duties", params={"document": "levy-act"})
    expected = graph.query("duties", params={"document": "levy-act"})
    assert isinstance(expected, Table)
    assert isinstance(duties, list)
    assert {row["quote"] for row in duties} == {row["quote"] for row in expected.dicts()}
    assert client.query("ASK { ?s a pkg:Norm }") is True
    assert "pkg:Norm" in str(client.query("CONSTRUCT { ?s a pkg:Norm } WHERE { ?s a pkg:Norm } LIMIT 1"))
    assert client.info()["build"] == graph.build
    assert "duties" in {query["name"] for query in client.queries()}


def test_the_client_of_the_readme_runs(real: httpx.Client) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8")
    [block] = re.findall(r"^```python\n(.*?)^```", readme, flags=re.DOTALL | re.MULTILINE)
    shown: dict[str, Any] = {"policykg": policykg}
    exec(block.replace("http://127.0.0.1:8000", str(real.base_url)), shown)
    assert shown["rows"][0]["p"].startswith(DATA)
    assert len(shown["rows"].to_pandas()) == len(shown["rows"])


def test_the_client_gives_values_of_python_and_a_frame(service: httpx.Client) -> None:
    client = Client(str(service.base_url))
    rows = client.query(
        "SELECT (1 AS ?i) (2.5 AS ?d) (1e1 AS ?f) (true AS ?b) "
        '("2020-05-06"^^xsd:date AS ?day) ("x"@en AS ?t) ?none WHERE {}'
    )
    assert isinstance(rows, list)
    [row] = rows
    assert (row["i"], float(row["d"]), row["f"], row["b"], row["t"], row["none"]) == (1, 2.5, 10.0, True, "x", None)
    assert row["day"] == date(2020, 5, 6)
    many = client.query("SELECT ?s WHERE { ?s a pkg:Policy }")
    assert isinstance(many, list)
    frame = many.to_pandas()
    assert (list(frame.columns), len(frame), many.more) == (["s"], 200, True)


def test_the_client_raises_the_errors_of_the_library(service: httpx.Client) -> None:
    client = Client(str(service.base_url))
    for sparql, error in (
        ("SELECT * WHERE {", QueryError),
        ("SELECT * WHERE { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", ForbiddenQueryError),
        ("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }", SlowQueryError),
    ):
        with pytest.raises(error):
            client.query(sparql)
    with pytest.raises(NotFoundError):
        client.about("nobody at all")
    with pytest.raises(PolicyKGError, match="policykg serve"):
        Client("http://127.0.0.1:9").info()
    with pytest.raises(ValueError, match="http"):
        Client("file:///etc/passwd")
    assert issubclass(BusyError, PolicyKGError)


def test_sparqlwrapper_and_rdflib_work_unchanged(service: httpx.Client) -> None:
    query = f"PREFIX pkg: <{PREFIXES['pkg']}> SELECT ?s WHERE {{ ?s a pkg:Policy }} LIMIT 5"
    wrapper: Any = SPARQLWrapper(str(service.base_url.join("/sparql")))
    wrapper.setQuery(query)
    wrapper.setReturnFormat(JSON)
    assert len(wrapper.queryAndConvert()["results"]["bindings"]) == 5
    wrapper.setMethod(POST)
    wrapper.setReturnFormat(CSV)
    assert wrapper.queryAndConvert().count(b"\r\n") == 6
    wrapper.setQuery("CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 5")
    wrapper.setReturnFormat("turtle")
    assert len(Graph().parse(data=wrapper.queryAndConvert(), format="turtle")) == 5
    remote = Graph(SPARQLStore(str(service.base_url.join("/sparql"))))
    assert len(list(remote.query(query))) == 5
    assert len(list(remote.triples((None, RDF.type, None)))) == 200


def test_a_browser_asks_as_yasgui_does(service: httpx.Client) -> None:
    origin = {"Origin": "https://yasgui.example"}
    preflight = service.options(
        "/sparql",
        headers={**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"},
    )
    assert preflight.status_code == 204
    answer = service.post(
        "/sparql",
        data={"query": "SELECT * WHERE { ?sub ?pred ?obj . } LIMIT 10"},
        headers={
            **origin,
            "Accept": "application/sparql-results+json,*/*;q=0.9",
            "Content-Type": "application/x-www-form-urlencoded",
            "Referer": "https://yasgui.example/",
        },
    )
    assert len(answer.json()["results"]["bindings"]) == 10
    assert answer.headers["access-control-allow-origin"] == "*"
