"""What a hostile client sends, and that nobody else notices."""

from __future__ import annotations

import contextlib
import http.client
import os
import random
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

import httpx
import pytest

from policykg.errors import ForbiddenQueryError, QueryError
from policykg.sparql import guard, tokens

DEADLINE = 1.0
HOSTILE = {
    "cartesian": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "sorted cartesian": "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c",
    "distinct cartesian": "SELECT DISTINCT ?a ?d ?g { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "paths": "SELECT (COUNT(*) AS ?n) { ?a (rdf:type|!rdf:type)* ?b . ?c (rdf:type|!rdf:type)* ?d . ?e ?f ?g }",
    "inverse paths": "SELECT (COUNT(*) AS ?n) { ?a (^rdf:type/rdf:type)* ?b . ?c (^rdf:type/rdf:type)+ ?d . ?e ?f ?g }",
    "concatenation": "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d), STR(?g))) AS ?x) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "regex": f'SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER REGEX(CONCAT(STR(?a), STR(?g)), "{"(a+)+" * 20}$") }}',
    "repeated regex": 'ASK { ?a ?b ?c FILTER REGEX(STR(?a), "(a{1000}){1000}") }',
    "huge VALUES": "SELECT * { VALUES ?x {" + " 1" * 15000 + " } VALUES ?y {" + " 2" * 15000 + " } ?a ?b ?c }",
    "growing text": "SELECT (STRLEN(?z) AS ?n) { BIND('"
    + "a" * 9000
    + "' AS ?a) BIND(CONCAT("
    + ",".join(["?a"] * 900)
    + ") AS ?b) BIND(CONCAT("
    + ",".join(["?b"] * 900)
    + ") AS ?z) }",
    "optionals": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c " + "OPTIONAL { ?d ?e ?f } " * 8 + "}",
    "unions": "SELECT (COUNT(*) AS ?n) { " + " UNION ".join(["{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"] * 60) + " }",
    "exists": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i FILTER NOT EXISTS { ?x ?y ?z . ?u ?v 'no' } }",
    "construct": "CONSTRUCT { ?a ?e ?i } WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }",
    "minus": "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i MINUS { ?g ?h ?j . ?k ?l ?m . ?n ?o ?p } }",
    "long path": "SELECT * { ?a " + "/".join(["rdf:type"] * 6000) + " ?b }",
    "long sum": "SELECT (" + "+".join(["1"] * 25000) + " AS ?n) {}",
    "long or": "ASK { FILTER(" + "||".join(["1"] * 25000) + ") }",
    "many triples": "ASK { " + "?a ?b ?c . " * 5000 + "}",
    "many variables": "SELECT * { " + " ".join(f"?a{n} ?b{n} ?c{n} ." for n in range(2000)) + " }",
}
DEEP = {
    "{": ("SELECT * WHERE " + "{" * 50, "}" * 50),
    "(": ("ASK { FILTER(", ")"),
    "[": ("ASK { ?s ?p ", ""),
    "!": ("ASK { FILTER(", "1) }"),
    "-": ("ASK { FILTER(", "1) }"),
    "OPTIONAL {": ("ASK { ", "}"),
    "{ SELECT * {": ("ASK ", "}"),
    "FILTER NOT EXISTS {": ("ASK {", "}"),
    "^": ("ASK { ?s ", "<a:b> ?o }"),
    "<(": ("ASK { FILTER(1", ")"),
}


@pytest.mark.parametrize("deep", DEEP)
@pytest.mark.parametrize("times", [2_300, 5_000])
def test_deep_nesting_is_refused_before_the_parser_sees_it(
    service: httpx.Client,
    problem: Any,  # noqa: ANN401  a fixture
    deep: str,
    times: int,
) -> None:
    before, after = DEEP[deep]
    query = (before + deep * times + after)[: 64 * 1024]
    assert "nested" in problem(service.post("/sparql", data={"query": query}), 400)
    with pytest.raises(QueryError):
        guard(before + deep * 100_000)


def test_every_hostile_query_ends_in_time_and_others_are_served_meanwhile(small: Path, serving: Any) -> None:  # noqa: ANN401  a fixture
    """By how much others are slowed down, `scripts/soak.py --hostile` measures."""
    limits = {"query_seconds": DEADLINE, "query_megabytes": 256, "query_processes": 4, "requests_per_second": 0}
    answers: dict[str, tuple[int, float]] = {}
    served: list[int] = []

    def attack(address: str, names: list[str]) -> None:
        with httpx.Client(base_url=service.base_url, timeout=60, trust_env=False) as client:
            for name in names:
                began = time.monotonic()
                got = client.post("/sparql", data={"query": HOSTILE[name]}, headers={"X-Forwarded-For": address})
                answers[name] = (got.status_code, time.monotonic() - began)

    with serving(small, **limits) as service:
        attacks = [(f"198.51.100.{n}", list(HOSTILE)[n::3]) for n in range(3)]
        attackers = [threading.Thread(target=attack, args=one) for one in attacks]
        for attacker in attackers:
            attacker.start()
        while any(attacker.is_alive() for attacker in attackers):
            query = f"SELECT ?s WHERE {{ ?s a pkg:Policy }} LIMIT 5 # {len(served)}"
            served.append(service.get("/sparql", params={"query": query}).status_code)
    assert set(answers) == set(HOSTILE)
    assert not {name: took for name, (_, took) in answers.items() if took > DEADLINE + 1}
    assert {status for status, _ in answers.values()} <= {200, 400, 413, 504}
    assert len(served) > sum(status == 504 for status, _ in answers.values())  # while each of these took a second
    assert set(served) == {200}


@pytest.fixture
def listener() -> Iterator[socket.socket]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        listener.settimeout(0.05)
        yield listener


SSRF = [
    "SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE SILENT <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ seRVice <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ \\u0053ERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ SERVICE#x\n<{url}> {{ ?s ?p ?o }} }}",
    "SELECT * {{ {{ SELECT * {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }} }}",
    "PREFIX x: <{url}> SELECT * {{ SERVICE x: {{ ?s ?p ?o }} }}",
    "PREFIX x: <{url}> SELECT * {{ SERVICEx:{{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?g {{ <{url}> }} SERVICE ?g {{ ?s ?p ?o }} }}",
    "SELECT * {{ VALUES ?x {{ <{url}> }} FILTER(1<2)SERVICE?x#>\n{{ ?s ?p ?o }} }}",
    "PREFIX a: <a:> SELECT * {{ ?s a:\\' ?o . SERVICE <{url}> {{ ?s ?p ?q }} ?s a:\\' ?o }}",
    "SELECT * {{ <a:\\u0041#> ?p ?o . SERVICE <{url}> {{ ?s ?q ?r }} }}",
    "SELECT * {{ ?s ?p 1SERVICE<{url}>{{ ?a ?b ?c }} }}",
    "SELECT * {{ ?s ?p trueSERVICE<{url}>{{ ?a ?b ?c }} }}",
    "ASK {{ FILTER EXISTS {{ SERVICE <{url}> {{ ?s ?p ?o }} }} }}",
    "CONSTRUCT {{ ?s ?p ?o }} WHERE {{ SERVICE <{url}> {{ ?s ?p ?o }} }}",
    "SELECT * FROM <{url}> {{ ?s ?p ?o }}",
    "SELECT * FROM NAMED <{url}> {{ GRAPH ?g {{ ?s ?p ?o }} }}",
    "LOAD <{url}>",
    "DESCRIBE <{url}>",
]


@pytest.mark.parametrize("attack", SSRF)
def test_no_query_reaches_a_listener_on_this_machine(
    service: httpx.Client, listener: socket.socket, attack: str
) -> None:
    url = f"http://127.0.0.1:{listener.getsockname()[1]}/"
    got = service.post("/sparql", data={"query": attack.format(url=url)})
    assert got.status_code in (200, 400, 403)
    for name in ("default-graph-uri", "named-graph-uri"):
        service.get("/sparql", params={"query": "ASK { ?s ?p ?o }", name: url})
    with pytest.raises(TimeoutError):
        listener.accept()


def test_words_that_only_look_like_service_are_answered(service: httpx.Client) -> None:
    for query in (
        "SELECT ?service WHERE { ?service rdfs:label ?load }",
        "ASK { ?s rdfs:label 'SERVICE <x> { }' } # SERVICE",
        "PREFIX service: <http://e/service/> ASK { ?s service:load <http://e/SERVICE> }",
    ):
        assert service.get("/sparql", params={"query": query}).status_code == 200
    with pytest.raises(ForbiddenQueryError):
        guard("ASK { SERVICE <http://e/> {} }")


@pytest.mark.parametrize(
    "unit", ["1", "中", '"', "'", "<", "<a", '"""', "\\", "-", "@a", "a:", "a1", "?", "#", "%", "."]
)
def test_the_tokens_of_any_text_are_found_in_linear_time(unit: str) -> None:
    def steps(n: int) -> float:
        began = time.process_time()
        for _ in range(3):
            deque(tokens((unit * n)[:n]), maxlen=0)  # kept tokens would time the garbage collector
        return time.process_time() - began

    steps(1000)
    assert steps(100_000) < 40 * max(steps(10_000), 0.002)


def test_mutated_queries_never_break_the_service(service: httpx.Client) -> None:
    count = int(os.environ.get("POLICYKG_TEST_MUTATIONS", "600"))
    seeds = [
        "SELECT ?s (COUNT(*) AS ?n) WHERE { ?s a pkg:Policy ; rdfs:label ?l FILTER(?l != 'x'@en && 1 < 2) } GROUP BY ?s ORDER BY DESC(?n) LIMIT 3 OFFSET 1",
        "CONSTRUCT { ?s ?p [ rdfs:label 1.5 ] } WHERE { { ?s ?p ?o } UNION { GRAPH ?g { ?s ^rdfs:label* ?o } } MINUS { ?s a ?x } }",
        'PREFIX a: <http://a/> DESCRIBE ?s WHERE { VALUES ?s { a:b UNDEF <http://c/d> } BIND("""x""" AS ?y) OPTIONAL { ?s a:c/a:d|!a:e "\\u00e9" } }',
        "ASK FROM <http://g> { SELECT DISTINCT * { ?a ?b ?c } HAVING(MAX(?c) > 1) }",
    ]
    scraps = [
        "{",
        "}",
        "(",
        ")",
        "[",
        "]",
        "<",
        ">",
        '"',
        "'",
        '"""',
        "\\",
        "\x00",
        "#",
        "SERVICE",
        "LIMIT 9",
        "*",
        "^",
        "\ud7ff",
        "😀",
        "%ff",
        "INSERT DATA",
        "UNION",
        "?",
        "$",
        "@",
        "^^",
        "\n",
        ";",
        "<<",
        ">>",
        "{|",
    ]
    rng = random.Random(7)
    host, port = service.base_url.host, service.base_url.port
    connection = http.client.HTTPConnection(host, port, timeout=30)
    statuses: set[int] = set()
    for n in range(count):
        text = rng.choice(seeds)
        for _ in range(rng.randrange(1, 6)):
            at = rng.randrange(len(text) + 1)
            kind = rng.randrange(4)
            text = {
                0: text[:at] + rng.choice(scraps) + text[at:],
                1: text[:at] + text[at + rng.randrange(8) :],
                2: text[:at] + rng.choice(seeds)[at : at + 30] + text[at:],
                3: text[:at] + text[at : at + 20] * 3 + text[at:],
            }[kind]
        body = text.encode("utf-8", "surrogatepass")
        if n % 5 == 0:
            body = bytes(rng.randrange(256) if rng.random() < 0.02 else byte for byte in body)
        if n % 2:
            connection.request("POST", "/sparql", body, {"Content-Type": "application/sparql-query"})
        else:
            connection.request("GET", "/sparql?timeout=1&query=" + quote(body))
        response = connection.getresponse()
        response.read()
        statuses.add(response.status)
    assert statuses <= {200, 400, 403, 504}
    assert {200, 400} <= statuses
    assert service.get("/sparql", params={"query": "ASK {}"}).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/../../etc/passwd",
        "/documents/..%2f..%2f..%2fetc%2fpasswd",
        "/documents/%00",
        "/entities/%2e%2e/%2e%2e/x",
        "/id/..%2f..%2fx",
        "/documents/" + "a" * 5000,
        "/export?format=../../x",
        "/static/..%2f..%2fapp.py",
        "/assets/../../app.py",
        "//etc/passwd",
        "/cookbook/..%2f..%2fpolicykg",
        "/documents/C:%5Cwindows",
        "/%ff%fe",
    ],
)
def test_path_tricks_find_nothing(service: httpx.Client, path: str) -> None:
    connection = http.client.HTTPConnection(service.base_url.host, service.base_url.port or 80, timeout=30)
    with contextlib.closing(connection):
        connection.request("GET", path)
        response = connection.getresponse()
        content = response.read()
    assert response.status in (400, 404, 406), (response.status, content[:200])
    assert b"root:" not in content


def test_bodies_are_measured_and_not_unpacked(service: httpx.Client, problem: Any) -> None:  # noqa: ANN401  a fixture
    def endless() -> Iterator[bytes]:
        for _ in range(200):
            yield b"q" * 65536

    direct = {"Content-Type": "application/sparql-query"}
    for chunked in (endless(), b"x" * 400_000):
        with contextlib.suppress(httpx.WriteError, httpx.ReadError, httpx.RemoteProtocolError):
            assert problem(service.post("/sparql", content=chunked, headers=direct), 413)
    packed = {**direct, "Content-Encoding": "gzip"}
    assert problem(service.post("/sparql", content=b"\x1f\x8b\x08" + b"\x00" * 100, headers=packed), 415)
    assert problem(service.post("/sparql?" + "a=b&" * 300, content="ASK {}", headers=direct), 400)


def test_slow_clients_hold_nobody_up(service: httpx.Client) -> None:
    address = (service.base_url.host, service.base_url.port or 80)
    slow = [socket.create_connection(address) for _ in range(150)]
    try:
        for n, connection in enumerate(slow):
            connection.sendall(
                b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"[: 10 + n]
            )
        assert service.get("/sparql", params={"query": "ASK {} # slow"}).status_code == 200
        for connection in slow:  # it was answered while they were waited for, not after they were given up
            with pytest.raises(BlockingIOError):
                connection.recv(1, socket.MSG_DONTWAIT)
    finally:
        for connection in slow:
            connection.close()


def test_a_client_that_goes_ends_its_query(service: httpx.Client, until: Any) -> None:  # noqa: ANN401  a fixture
    def figure(name: str) -> float:
        return float(service.get("/metrics").text.partition(f"\n{name} ")[2].split()[0])

    kills = 'policykg_query_kills_total{reason="client"}'
    before = figure(kills)
    with socket.create_connection((service.base_url.host, service.base_url.port or 80)) as connection:
        target = "/sparql?" + urlencode({"query": HOSTILE["cartesian"] + " # gone"})
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        until(lambda: figure("policykg_queries_running") == 1)
    until(lambda: figure(kills) == before + 1)


def test_requests_made_from_the_description_break_nothing(real: httpx.Client, tmp_path: Path) -> None:
    command = [
        str(Path(sys.executable).with_name("schemathesis")),
        "run",
        str(real.base_url.join("/openapi.json")),
        "--checks",
        "not_a_server_error",
        "--max-examples",
        os.environ.get("POLICYKG_TEST_EXAMPLES", "2"),
        "--phases",
        "fuzzing",
        "--seed",
        "1",
        "--request-timeout",
        "20",
    ]
    ran = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout[-3000:] + ran.stderr[-1000:]
