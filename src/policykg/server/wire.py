"""HTTP connections under limits: how long a request line, how large a head, how slow a sender or a reader may be."""

from __future__ import annotations

import asyncio
import json
from http import HTTPStatus
from typing import Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from policykg.server.observing import client_of
from policykg.server.protocol import HOST, MAX_QUERY

MAX_TARGET = 4 * MAX_QUERY
"""Bytes of the address and its query: a query of the greatest length, percent-encoded, fits."""
MAX_HEADERS = 32 * 1024
MAX_CONNECTIONS = 1000
MAX_OF_ONE = 200
"""Connections of one client that is not trusted: others find room, however many it opens."""
SLOW_REQUEST = 20.0
"""Seconds that a request may take to arrive, its body included."""
SLOW_READER = 60.0
"""Seconds that a client may take nothing of its answer."""


class Wire(HttpToolsProtocol):
    """Uvicorn's protocol, which by itself waits for ever and reads heads of any size."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:  # noqa: ANN401  passed on as they come
        super().__init__(*args, **kwargs)
        self._arriving: asyncio.TimerHandle | None = None
        self._stuck: asyncio.TimerHandle | None = None
        self._unread = self._fields = 0
        self._hosts: list[bytes] = []
        self._in_head = False
        self._refused = False
        self.whose = ""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as Uvicorn has it
        """Take the connection, unless there are too many."""
        super().connection_made(transport)
        self.whose = client_of(self.client[0] if self.client else "", self.config.forwarded_allow_ips or ())
        mine = sum(getattr(one, "whose", "") == self.whose for one in self.connections) if self.whose else 0
        if len(self.connections) > MAX_CONNECTIONS or mine > MAX_OF_ONE:
            transport.abort()
        self._expect()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._arrived()
        self.resume_writing()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on, as long as the head is not too large."""
        if self._refused:
            return
        self._unread += len(data)
        super().data_received(data)
        if self._unread > MAX_TARGET + MAX_HEADERS and not self._refused:
            self._refuse(431, f"the head of the request is longer than {MAX_TARGET + MAX_HEADERS} bytes; send less")

    def on_message_begin(self) -> None:
        """Start the clock for a request."""
        self._fields = 0
        self._hosts = []
        self._in_head = True
        self._expect()
        super().on_message_begin()

    def on_url(self, url: bytes) -> None:
        """Read on in the address, as long as it is not too long."""
        super().on_url(url)
        if len(self.url) > MAX_TARGET and not self._refused:
            self._refuse(414, f"the address is longer than {MAX_TARGET} bytes; send the query by POST")

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take a header, as long as all together are not too large; none that follows the body, which no proxy saw."""
        self._fields += len(name) + len(value) + 4
        if self._fields > MAX_HEADERS:
            if not self._refused:
                self._refuse(431, f"the headers are longer than {MAX_HEADERS} bytes; send fewer")
        elif self._in_head:
            if name.lower() == b"host":
                self._hosts.append(value)
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """Start the answer; the query is split off by hand, since the parser of addresses fails beyond 64 kB."""
        self._unread = -(2**62)  # a body is limited where it is read
        self._in_head = False
        if not self._refused and not self._host_is_one():
            self._refuse(400, "a request names one host, and nothing but a host; send one Host header")
        if self._refused:
            return
        target, mark, query = self.url.partition(b"?")
        if not mark or not target.startswith(b"/"):
            super().on_headers_complete()
            return
        self.url = target
        super().on_headers_complete()
        self.scope["query_string"] = query

    def on_body(self, body: bytes) -> None:
        """Take a part of the body."""
        if not self._refused:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Stop the clock for a request."""
        self._unread = 0
        self._arrived()
        if not self._refused:
            super().on_message_complete()

    def pause_writing(self) -> None:
        """Give a client that takes nothing some time."""
        super().pause_writing()
        if self._stuck is None:
            self._stuck = self.loop.call_later(SLOW_READER, self.transport.abort)

    def resume_writing(self) -> None:
        """The client takes its answer again."""
        if self._stuck is not None:
            self._stuck.cancel()
            self._stuck = None
        super().resume_writing()

    def send_400_response(self, msg: str) -> None:
        """What is no HTTP is answered as a problem too."""
        self._refuse(400, "this is no HTTP request that can be read; send HTTP/1.1")

    def _host_is_one(self) -> bool:
        """Whether the host is named once (RFC 9112, 3.2); it becomes a part of IRIs. HTTP/1.0 may leave it out."""
        named = len(self._hosts)
        if not named:
            return self.parser.get_http_version() == "1.0"
        return named == 1 and HOST.fullmatch(self._hosts[0].decode("latin-1")) is not None

    def _expect(self) -> None:
        self._arrived()
        self._arriving = self.loop.call_later(SLOW_REQUEST, self._too_slow)

    def _arrived(self) -> None:
        if self._arriving is not None:
            self._arriving.cancel()
            self._arriving = None

    def _too_slow(self) -> None:
        self._refuse(408, f"the request did not arrive within {SLOW_REQUEST:g} s; send it at once")

    def _refuse(self, status: int, detail: str) -> None:
        """Answer with a problem, if no answer has begun, and close."""
        self._refused = True
        self._arrived()
        if self.transport.is_closing():
            return
        if self.cycle is None or self.cycle.response_complete or not self.cycle.response_started:
            self.transport.write(_problem(status, detail))
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        self.transport.close()


def _problem(status: int, detail: str) -> bytes:
    title = HTTPStatus(status).phrase
    content = {"type": "about:blank", "title": title, "status": status, "detail": detail, "instance": "/"}
    body = json.dumps(content).encode()
    head = (
        f"HTTP/1.1 {status} {title}\r\nContent-Type: application/problem+json\r\nContent-Length: {len(body)}\r\n"
        "Cache-Control: no-store\r\nAccess-Control-Allow-Origin: *\r\nConnection: close\r\n\r\n"
    )
    return head.encode("ascii") + body
