"""Bytes that are almost HTTP: what can be read in two ways is refused; and no client takes all connections."""

from __future__ import annotations

import contextlib
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from policykg.server.tokens import new_token
from policykg.server.wire import MAX_OF_ONE

Made = Callable[..., Path]
Serving = Callable[..., AbstractContextManager[httpx.Client]]

POST = b"POST /sparql HTTP/1.1\r\nHost: a\r\nContent-Type: application/sparql-query\r\n"
CHUNKS = b"6\r\nASK {}\r\n0\r\n"
GET = b"GET /livez HTTP/1.1\r\n"


def connected(client: httpx.Client, source: str = "127.0.0.1") -> socket.socket:
    address = (client.base_url.host, client.base_url.port or 80)
    return socket.create_connection(address, timeout=20, source_address=(source, 0))


def answered(client: httpx.Client, request: bytes) -> bytes:
    """Everything that is answered until the connection is closed, or nothing more comes."""
    found = b""
    with connected(client) as connection, contextlib.suppress(TimeoutError, ConnectionError):
        connection.sendall(request)
        while part := connection.recv(65536):
            found += part
            connection.settimeout(0.2)
    return found


@pytest.mark.parametrize(
    "request_",
    [
        POST + b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n" + CHUNKS + b"\r\n" + GET + b"Host: a\r\n\r\n",
        POST + b"Content-Length: 6\r\nContent-Length: 60\r\n\r\nASK {}",
        POST + b"Content-Length: 6, 6\r\n\r\nASK {}",
        POST + b"Content-Length: +6\r\n\r\nASK {}",
        POST + b"Content-Length: 99999999999999999999999\r\n\r\nASK {}",
        POST + b"Transfer-Encoding: xchunked\r\n\r\n" + CHUNKS + b"\r\n",
        POST + b"Transfer-Encoding: chunked, identity\r\n\r\n" + CHUNKS + b"\r\n",
        POST + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + CHUNKS + b"\r\n",
        POST + b"Transfer-Encoding : chunked\r\n\r\n" + CHUNKS + b"\r\n",
        b"GET /livez HTTP/1.1\nHost: a\n\n",
        GET + b"Host: a\rX: b\r\n\r\n",
        GET + b"Host: a\r\nX: a\x00b\r\n\r\n",
        GET + "Host: a\r\nÄ: b\r\n\r\n".encode(),
        GET + b"\r\n",
        GET + b"Host: a\r\nHost: a\r\n\r\n",
        GET + b"Host: a/b>x\r\n\r\n",
        GET + b"Host: a b\r\n\r\n",
        GET + b"Host: \xc3\xa9\r\n\r\n",
        GET + b"Host: [::1\r\n\r\n",
        GET + b"Host: a:123456\r\n\r\n",
        b"GET /livez\r\n\r\n",
        b"GET /livez HTTP/9.9\r\nHost: a\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
        b"CONNECT elsewhere.example:80 HTTP/1.1\r\nHost: a\r\n\r\n",
        b"BREW /livez HTTP/1.1\r\nHost: a\r\n\r\n",
    ],
)
def test_a_request_that_can_be_read_in_two_ways_is_refused_and_nothing_after_it_is_read(
    service: httpx.Client, request_: bytes
) -> None:
    found = answered(service, request_)
    assert found.startswith(b"HTTP/1.1 400 ")
    assert found.count(b"HTTP/1.1 ") == 1
    assert b"application/problem+json" in found


@pytest.mark.parametrize(
    "request_",
    [
        GET + b"Host: a\r\nX: \xff\r\n\r\n",
        GET + b"Host: [::1]:8000\r\n\r\n",
        b"GET /livez HTTP/1.0\r\n\r\n",
        b"GET http://a/livez HTTP/1.1\r\nHost: a\r\n\r\n",
        GET + b"Host: a\r\n" + b"a:b\r\n" * 3000 + b"\r\n",
        GET + b"Host: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n\r\n",
        GET + b"Host: a\r\nUpgrade: h2c\r\nConnection: Upgrade, HTTP2-Settings\r\nHTTP2-Settings: AAMA\r\n\r\n",
        POST + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS + b"X: y\r\n\r\n",
    ],
)
def test_what_is_odd_but_clear_is_answered(service: httpx.Client, request_: bytes) -> None:
    assert answered(service, request_).startswith(b"HTTP/1.1 200 ")


def test_pipelined_requests_are_answered_one_by_one(service: httpx.Client) -> None:
    assert answered(service, (GET + b"Host: a\r\n\r\n") * 50).count(b"HTTP/1.1 200 ") == 50


def test_what_follows_a_body_is_no_header(made: Made, serving: Serving, tmp_path: Path) -> None:
    token, digest = new_token()
    kg = made(tmp_path / "kg", "b1", ["<a:a> <a:b> <a:c> <a:g> ."])
    head = POST.replace(b"sparql-query", b"sparql-update") + b"Transfer-Encoding: chunked\r\n"
    body = b"\r\n9\r\nCLEAR ALL\r\n0\r\n"
    bearer = b"Authorization: Bearer " + token.encode() + b"\r\n"
    with serving(kg, update_token=digest, query_processes=1) as client:
        assert answered(client, head + body + bearer + b"\r\n").startswith(b"HTTP/1.1 401 ")
        assert client.get("/readyz").json()["build"] == "b1"
        assert answered(client, head + bearer + body + b"\r\n").startswith(b"HTTP/1.1 204 ")
    flood = b"X: yyyyyyyyyyyyyyyy\r\n" * 3000
    with serving(kg, query_processes=1) as client:
        trailed = POST + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKS + flood + b"\r\n"
        assert b"HTTP/1.1 431 " in answered(client, trailed)


def test_one_address_cannot_take_every_connection(small: Path, serving: Serving) -> None:
    with serving(small, trusted="127.0.0.9", requests_per_second=0, query_processes=1) as client:
        with contextlib.ExitStack() as held:
            mine = [held.enter_context(connected(client, "127.0.0.2")) for _ in range(MAX_OF_ONE)]
            for connection in mine:
                connection.sendall(GET + b"Host: a\r\n\r\n")
                assert connection.recv(12) == b"HTTP/1.1 200"
            with connected(client, "127.0.0.2") as another, contextlib.suppress(ConnectionError):
                another.sendall(GET + b"Host: a\r\n\r\n")
                assert another.recv(12) == b""
            with connected(client, "127.0.0.3") as other:
                other.sendall(GET + b"Host: a\r\n\r\n")
                assert other.recv(12) == b"HTTP/1.1 200"
        with connected(client, "127.0.0.9") as trusted:
            trusted.sendall(GET + b"Host: a\r\n\r\n")
            assert trusted.recv(12) == b"HTTP/1.1 200"


HASTY = "wire.SLOW_REQUEST, wire.SLOW_READER, wire.MAX_CONNECTIONS = 1.0, 1.0, 12"
"""The same clocks and counts, short enough to be waited for."""


@pytest.fixture(scope="module")
def hasty(small: Path, serving: Serving) -> Iterator[httpx.Client]:
    with serving(small, first=HASTY, requests_per_second=0, query_processes=1) as client:
        yield client


@pytest.mark.parametrize("part", [b"", b"GET /li", GET + b"Host: a\r\n", POST + b"Content-Length: 6\r\n\r\nASK"])
def test_a_request_that_does_not_arrive_in_time_is_given_up(hasty: httpx.Client, part: bytes) -> None:
    with connected(hasty) as connection:
        connection.sendall(part)
        began = time.monotonic()
        answer = connection.recv(65536)
        assert time.monotonic() - began > 0.5
        assert answer.startswith(b"HTTP/1.1 408 ")
        assert b"application/problem+json" in answer
        assert connection.recv(1) == b""


def test_a_client_that_takes_nothing_of_its_answer_is_left(hasty: httpx.Client) -> None:
    query = "SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 100000"
    with connected(hasty) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(f"GET /sparql?query={quote(query)} HTTP/1.1\r\nHost: a\r\n\r\n".encode())
        assert connection.recv(12) == b"HTTP/1.1 200"
        time.sleep(3)
        taken = 0
        with contextlib.suppress(ConnectionError):
            while part := connection.recv(65536):
                taken += len(part)
    whole = len(hasty.get("/sparql", params={"query": query}).content)
    assert taken < whole


def test_beyond_so_many_connections_new_ones_are_closed(hasty: httpx.Client) -> None:
    with contextlib.ExitStack() as held:
        many = [held.enter_context(connected(hasty)) for _ in range(20)]
        for connection in many:
            with contextlib.suppress(ConnectionError):
                connection.sendall(GET + b"Host: a\r\n\r\n")
        answers = []
        for connection in many:
            try:
                answers.append(connection.recv(12))
            except ConnectionError:
                answers.append(b"")
    assert answers.count(b"HTTP/1.1 200") in (11, 12)  # one may be the client's that asks for /livez first
    assert answers.count(b"") == 20 - answers.count(b"HTTP/1.1 200")
