"""What holds at every address: methods, other sites, problems, pages and the description."""

from __future__ import annotations

import json
from collections.abc import Callable

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

Problem = Callable[[httpx.Response, int], str]


@pytest.mark.parametrize("path", ["/sparql?query=ASK{}", "/documents", "/livez", "/nothing", "/sparql?query=SELEC"])
def test_head_gives_the_headers_of_get_without_its_body(real: httpx.Client, path: str) -> None:
    got, head = real.get(path), real.head(path)
    assert head.content == b""
    assert head.status_code == got.status_code
    names = ("content-type", "content-length", "etag", "vary")
    assert [head.headers.get(name) for name in names] == [got.headers.get(name) for name in names]


def test_every_address_answers_head_as_get_and_says_what_it_takes(real: httpx.Client) -> None:
    hit = real.get("/search", params={"q": "levy"}).json()["hits"][0]["iri"]
    filled = {
        **{"/search": "/search?q=levy", "/suggest": "/suggest?q=le", "/graphs": "/graphs?default"},
        "{document_id}": "levy-act",
        "{passage_id}": hit.rpartition("/")[2],
        "{view}": "policies",
        "/cookbook/{name}": "/cookbook/duties",
        "{name}": "organization/moe-cn",
    }
    described = real.get("/openapi.json").json()["paths"]
    for template, operations in described.items():
        path = template
        for part, value in filled.items():
            path = value if path == part else path.replace(part, value) if part.startswith("{") else path
        got, head = real.get(path), real.head(path)
        assert (head.status_code, head.content) == (got.status_code, b""), path
        told = ("content-type", "etag", "vary", "cache-control")
        assert [head.headers.get(name) for name in told] == [got.headers.get(name) for name in told], path
        if got.status_code != 404:
            allowed = set(real.options(path).headers["allow"].split(", "))
            assert allowed == {"HEAD", "OPTIONS", *(method.upper() for method in operations)}, path


def test_other_methods_are_refused_with_those_that_there_are(real: httpx.Client, problem: Problem) -> None:
    for method, path, allow in (
        ("PUT", "/sparql", "GET, HEAD, OPTIONS, POST"),
        ("DELETE", "/documents/x", "GET, HEAD, OPTIONS"),
        ("POST", "/search", "GET, HEAD, OPTIONS"),
        ("PATCH", "/", "GET, HEAD, OPTIONS"),
    ):
        got = real.request(method, path)
        problem(got, 405)
        assert got.headers["allow"] == allow


def test_pages_of_other_sites_may_read(real: httpx.Client, problem: Problem) -> None:
    origin = {"Origin": "https://elsewhere.example"}
    asks = {**origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Headers": "content-type"}
    preflight = real.options("/sparql", headers=asks)
    assert preflight.status_code == 204
    assert "POST" in preflight.headers["access-control-allow-methods"]
    assert "Content-Type" in preflight.headers["access-control-allow-headers"]
    for path in ("/sparql?query=ASK{}", "/documents", "/nothing"):
        got = real.get(path, headers=origin)
        assert got.headers["access-control-allow-origin"] == "*"
        assert "access-control-allow-credentials" not in got.headers
    asked = {**origin, "Access-Control-Request-Method": "PUT", "Access-Control-Request-Headers": "authorization"}
    for path in ("/sparql", "/graphs"):  # a page elsewhere cannot send a token
        assert "authorization" not in real.options(path, headers=asked).headers["access-control-allow-headers"].lower()
    problem(real.options("/nothing"), 404)


def test_every_operation_is_described_with_an_example_and_its_problems(real: httpx.Client) -> None:
    api = real.get("/openapi.json").json()
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


def test_examples_of_the_description_fit_their_schemas(real: httpx.Client) -> None:
    from policykg.server import values

    for name, schema in real.get("/openapi.json").json()["components"]["schemas"].items():
        if model := getattr(values, name, None):
            model.model_validate(schema["example"])


def test_pages_need_no_script_and_nothing_from_elsewhere(real: httpx.Client) -> None:
    for path in ("/docs", "/?q=apprentices"):
        page = real.get(path)
        assert page.headers["content-type"].startswith("text/html")
        assert "default-src 'none'" in page.headers["content-security-policy"]
        assert page.headers["x-content-type-options"] == "nosniff"
        assert "<script" not in page.text
        assert "src=" not in page.text
    assert "/sparql" in real.get("/?q=apprentices").text
    assert "<blockquote>" in real.get("/?q=apprentices").text
    assert "<img" not in real.get("/", params={"q": "<img src=x>"}).text


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
    real: httpx.Client,
    method: str,
    path: str,
    query: dict[str, str],
    accept: str,
    kind: str,
    body: bytes,
    problem: Problem,
) -> None:
    headers = {"Accept": accept, "Content-Type": kind}
    got = real.request(method, path, params=query, headers=headers, content=body if method == "POST" else None)
    assert got.status_code < 500, got.text
    if got.status_code >= 400 and method != "HEAD":
        problem(got, got.status_code)


def test_an_unknown_path_is_a_problem(real: httpx.Client, problem: Problem) -> None:
    assert "/nothing/here" in problem(real.get("/nothing/here"), 404)
