"""Requests that depend on what their client holds: RFC 9110, 13."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlencode

import httpx
import pytest

from policykg.server.tokens import new_token

Problem = Callable[[httpx.Response, int], str]

TOKEN, DIGEST = new_token()
BEARER = {"Authorization": f"Bearer {TOKEN}"}
THERE, NEW = "/graphs?graph=http://e/g", "/graphs?graph=http://e/new"
TRIPLE = "<http://e/a> <http://e/b> <http://e/c> ."


@pytest.fixture(scope="module")
def writable(
    made: Callable[..., Path], serving: Callable[..., object], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[httpx.Client]:
    kg = made(
        tmp_path_factory.mktemp("conditions") / "kg", "b1", ["<http://e/s> <http://e/p> <http://e/o> <http://e/g> ."]
    )
    with serving(kg, update_token=DIGEST, query_processes=1) as client:  # type: ignore[attr-defined]  # a context manager
        yield client


def wrote(client: httpx.Client, method: str, url: str, *, body: str = TRIPLE, **conditions: str) -> httpx.Response:
    headers = {**BEARER, "Content-Type": "text/turtle"} | {n.replace("_", "-"): v for n, v in conditions.items()}
    return client.request(method, url, content=None if method == "DELETE" else body, headers=headers)


def updated(client: httpx.Client, **conditions: str) -> httpx.Response:
    headers = {**BEARER} | {name.replace("_", "-"): value for name, value in conditions.items()}
    return client.post("/sparql", data={"update": "INSERT DATA { <http://e/u> <http://e/p> 1 }"}, headers=headers)


def build(client: httpx.Client) -> str:
    return str(client.get("/readyz").json()["build"])


def tag(client: httpx.Client, url: str = THERE, accept: str = "text/turtle") -> str:
    return client.get(url, headers={"Accept": accept}).headers["etag"]


@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
@pytest.mark.parametrize(
    "condition",
    [
        {"If_Match": '"b1-0000000000000000"'},
        {"If_Match": "no tag"},
        {"If_Match": ""},
        {"If_Match": "{weak}"},
        {"If_Match": "{other}"},
        {"If_None_Match": "*"},
        {"If_None_Match": "{tag}"},
        {"If_None_Match": "{weak}"},
        {"If_None_Match": '"a", {tag}'},
        {"If_Match": "*", "If_None_Match": "*"},
        {"If_Match": "{tag}", "If_None_Match": "{tag}"},
    ],
)
def test_a_graph_that_is_not_as_its_writer_says_is_left_as_it_is(
    writable: httpx.Client, problem: Problem, method: str, condition: dict[str, str]
) -> None:
    before, now = build(writable), tag(writable)
    words = {"tag": now, "weak": f"W/{now}", "other": tag(writable, "/graphs?default")}
    given = {name: value.format(**words) for name, value in condition.items()}
    assert "the graph" in problem(wrote(writable, method, THERE, **given), 412)
    assert build(writable) == before


@pytest.mark.parametrize(("method", "body"), [("PUT", TRIPLE), ("POST", TRIPLE), ("POST", ""), ("PUT", "")])
def test_a_graph_that_is_not_there_is_not_what_anyone_holds(
    writable: httpx.Client, problem: Problem, method: str, body: str
) -> None:
    before = build(writable)
    for held in ("*", tag(writable), tag(writable, "/graphs?default")):
        assert problem(wrote(writable, method, NEW, body=body, If_Match=held), 412)
    assert problem(writable.get(NEW), 404)
    assert build(writable) == before


def test_a_writer_who_holds_what_is_there_changes_it_and_then_holds_it_no_more(
    writable: httpx.Client, problem: Problem
) -> None:
    for accept in ("text/turtle", "application/n-triples", "application/ld+json"):
        held = tag(writable, accept=accept)
        assert wrote(
            writable, "POST", THERE, body=f"<http://e/{accept[-4:]}> <http://e/b> 1 .", If_Match=held
        ).is_success
        assert problem(wrote(writable, "PUT", THERE, If_Match=held), 412)
        assert wrote(writable, "PUT", THERE, If_Match=f'"x", {tag(writable)}').status_code == 204
        assert wrote(writable, "PUT", THERE, If_None_Match=held).status_code == 204
    assert wrote(writable, "PUT", THERE, If_Match="*").status_code == 204
    assert wrote(writable, "DELETE", THERE, If_Match=tag(writable)).status_code == 204
    assert problem(wrote(writable, "DELETE", THERE, If_Match="*"), 404)  # as without the condition: RFC 9110, 13.2.1
    assert wrote(writable, "PUT", THERE, If_None_Match="*").status_code == 201


def test_of_two_who_make_the_same_graph_one_makes_it(writable: httpx.Client) -> None:
    def make(number: int) -> int:
        body = f"<http://e/{number}> <http://e/b> 1 ."
        return wrote(writable, "PUT", "/graphs?graph=http://e/once", body=body, If_None_Match="*").status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(make, range(4))) == [201, 412, 412, 412]


def test_of_those_who_change_what_all_hold_one_changes_it(writable: httpx.Client) -> None:
    held = tag(writable)

    def add(number: int) -> int:
        return wrote(writable, "POST", THERE, body=f"<http://e/{number}> <http://e/c> 1 .", If_Match=held).status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(add, range(4))) == [204, 412, 412, 412]
    found = writable.get("/sparql", params={"query": "SELECT ?s { ?s <http://e/c> 1 }"}).json()["results"]["bindings"]
    assert len(found) == 1


def test_an_update_may_depend_on_an_answer(writable: httpx.Client, problem: Problem) -> None:
    question = "/sparql?" + urlencode({"query": "ASK { <http://e/u> ?p ?o }"})
    held = writable.get(question).headers["etag"]
    assert updated(writable, If_Match=held).status_code == 204
    before = build(writable)
    for condition in (
        {"If_Match": held},
        {"If_Match": "x"},
        {"If_None_Match": "*"},
        {"If_None_Match": tag(writable, question, "*/*")},
    ):
        assert problem(updated(writable, **condition), 412)
    assert build(writable) == before
    assert updated(writable, If_Match="*").status_code == 204


def test_without_the_token_a_condition_says_nothing(writable: httpx.Client, problem: Problem) -> None:
    assert problem(writable.put(THERE, content=TRIPLE, headers={"If-Match": '"x"'}), 401)


GIVEN = [
    *("/documents", "/documents/levy-act", "/search?q=levy", "/suggest?q=le", "/entities/organization/moe-cn"),
    *("/id/organization/moe-cn", "/vocabulary/apprenticeship", "/dataset", "/dataset.zip", "/drawings/policies"),
    *("/export?view=policies&format=gexf", "/cookbook", "/cookbook/duties", "/cookbook/duties?format=csv", "/facets"),
    *("/reading/levy-act", "/reading/levy-act/marks", "/graphs?default", "/sparql", "/sparql?query=ASK{}"),
    "/documents/levy-act/similar",
]


@pytest.mark.parametrize("path", GIVEN)
def test_what_a_reader_holds_is_not_sent_again(real: httpx.Client, problem: Problem, path: str) -> None:
    got = real.get(path)
    held = got.headers["etag"]
    for method in ("GET", "HEAD"):
        for condition in (held, f"W/{held}", f'"x", {held}', "*"):
            again = real.request(method, path, headers={"If-None-Match": condition})
            assert (again.status_code, again.content) == (304, b""), condition
            assert again.headers["etag"] == held
            assert again.headers.get("vary") == got.headers.get("vary")
            assert "content-type" not in again.headers
    two = [("If-None-Match", '"x"'), ("If-None-Match", held)]
    assert real.get(path, headers=two).status_code == 304
    assert real.get(path, headers={"If-None-Match": '"x"'}).status_code == 200
    assert real.get(path, headers={"If-Match": held}).status_code == 200
    assert real.get(path, headers={"If-Match": "*"}).status_code == 200
    for condition in ('"x"', f"W/{held}", "x"):
        assert "get it anew" in problem(real.get(path, headers={"If-Match": condition}), 412)


@pytest.mark.parametrize(
    "path", ["/documents/none", "/id/policy/none", "/graphs?graph=http://e/none", "/nothing", "/cookbook/none"]
)
def test_what_is_not_there_is_not_what_a_reader_holds(real: httpx.Client, problem: Problem, path: str) -> None:
    for name in ("If-None-Match", "If-Match"):
        assert problem(real.get(path, headers={name: "*"}), 404)
    assert problem(real.get("/sparql?query=ASK", headers={"If-None-Match": "*"}), 400)


def test_a_query_that_is_posted_is_given_whole_or_not_at_all(real: httpx.Client, problem: Problem) -> None:
    got = real.post("/sparql", data={"query": "ASK {}"})
    for condition in ({"If-None-Match": got.headers["etag"]}, {"If-None-Match": "*"}, {"If-Match": '"x"'}):
        assert problem(real.post("/sparql", data={"query": "ASK {}"}, headers=condition), 412)
    assert real.post("/sparql", data={"query": "ASK {}"}, headers={"If-Match": got.headers["etag"]}).status_code == 200


def test_what_is_packed_is_given_to_those_who_unpack_it(real: httpx.Client) -> None:
    packed = real.get("/drawings/policies", headers={"Accept-Encoding": "gzip"})
    plain = real.get("/drawings/policies", headers={"Accept-Encoding": "gzip;q=0, identity"})
    assert (packed.headers["content-encoding"], plain.headers.get("content-encoding")) == ("gzip", None)
    assert packed.json() == plain.json()
    assert packed.headers["etag"] != plain.headers["etag"]
