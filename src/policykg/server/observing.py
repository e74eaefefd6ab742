"""What is known of every request: an id, a line in the log, a latency; and how many a client may send."""

from __future__ import annotations

import ipaddress
import json
import logging
import re
import secrets
import sys
import time
from collections import OrderedDict
from typing import TYPE_CHECKING, Any, TextIO

from prometheus_client import CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, InfoMetricFamily
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policykg.server.delegating import CLIENT
from policykg.server.problems import problem

if TYPE_CHECKING:
    from collections.abc import Container, Iterator

    from policykg.server.querying import Queries
    from policykg.server.remembering import Answers

_ID = re.compile(rb"[\w.-]{1,64}")
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)
_UNLIMITED = ("/livez", "/readyz")
_CLIENTS = 10_000
"""So many clients are remembered; one that is forgotten begins with a full bucket."""


class Rates:
    """A token bucket for each client: so many requests a second on average, twice as many at once."""

    def __init__(self, per_second: float) -> None:
        self._rate = per_second
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, client: str) -> float:
        """Seconds until the client may ask again; 0 where it may now, which takes a token."""
        if not self._rate or not client:
            return 0.0
        now = time.monotonic()
        tokens, seen = self._buckets.pop(client, (2 * self._rate, now))
        tokens = min(2 * self._rate, tokens + (now - seen) * self._rate)
        allowed = tokens >= 1
        self._buckets[client] = (tokens - 1 if allowed else tokens, now)
        if len(self._buckets) > _CLIENTS:
            self._buckets.popitem(last=False)
        return 0.0 if allowed else (1 - tokens) / self._rate


class Figures:
    """The metrics of one app, in a registry of its own."""

    def __init__(self, queries: Queries, answers: Answers) -> None:
        self._queries = queries
        self._answers = answers
        self._registry = CollectorRegistry()
        self.seconds = Histogram(
            "policykg_request_seconds",
            "Seconds from the first byte read to the last one sent",
            ("route", "method", "status"),
            buckets=_BUCKETS,
            registry=self._registry,
        )
        self._registry.register(self)

    def collect(self) -> Iterator[Any]:
        """The figures that others keep, read when they are asked for."""
        counts, served = self._queries.counts, self._queries.served
        kills = CounterMetricFamily("policykg_query_kills", "Query processes ended, by reason", labels=("reason",))
        for reason in sorted({"time", "client", "died", "retired", *counts.kills}):
            kills.add_metric((reason,), counts.kills[reason])
        yield kills
        yield CounterMetricFamily("policykg_queries", "Queries that were given to a process", counts.queries)
        yield CounterMetricFamily("policykg_query_processes_started", "Query processes started", counts.started)
        waiting, running = (served.pool.waiting, served.pool.running) if served else (0, 0)
        yield GaugeMetricFamily("policykg_queries_waiting", "Queries that wait for a process", waiting)
        yield GaugeMetricFamily("policykg_queries_running", "Queries that run", running)
        in_memory = bool(served and served.pool.in_memory)
        yield GaugeMetricFamily("policykg_graph_in_memory", "Whether queries are answered from memory", in_memory)
        found = CounterMetricFamily("policykg_answers", "Requests looked up among kept answers", labels=("found",))
        found.add_metric(("yes",), self._answers.hits)
        found.add_metric(("no",), self._answers.misses)
        yield found
        yield InfoMetricFamily("policykg_build", "The build that is served", {"build": served.build if served else ""})

    def text(self) -> bytes:
        """The metrics in Prometheus' text format."""
        return generate_latest(self._registry)


class Observed:
    """Wraps the app: limits what one client may send, and says of each request what became of it."""

    def __init__(self, app: ASGIApp, *, figures: Figures, rates: Rates, trusted: frozenset[str]) -> None:
        self._app = app
        self._figures = figures
        self._rates = rates
        self._trusted = trusted
        self._log: TextIO = sys.stderr

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, or refuse it where its client has sent too many."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began = time.perf_counter()
        identifier = _identifier(scope)
        scope["policykg.client"] = client = client_of((scope.get("client") or ("", 0))[0], self._trusted)
        CLIENT.set(client)
        seen = _Seen(send, identifier)
        try:
            wait = 0.0 if scope["path"] in _UNLIMITED else self._rates.wait(client)
            if wait:
                detail = f"too many requests; ask again in {wait:.1f} s, and more slowly"
                refusal = problem(Request(scope), 429, detail, headers={"Retry-After": str(int(wait) + 1)})
                await refusal(scope, receive, seen)
            else:
                await self._app(scope, receive, seen)
        finally:
            seconds = time.perf_counter() - began
            route, method = _route(scope), scope["method"]
            self._figures.seconds.labels(route, method, str(seen.status)).observe(seconds)
            self._write(identifier, method, route, seen, seconds)

    def _write(self, identifier: str, method: str, route: str, seen: _Seen, seconds: float) -> None:
        """One line of JSON: neither the address nor the query, which would be a log of questions."""
        self._log.write(
            f'{{"time": {time.time():.3f}, "id": "{identifier}", "method": {json.dumps(method)}, '
            f'"route": {json.dumps(route)}, "status": {seen.status}, "ms": {seconds * 1000:.2f}, '
            f'"bytes": {seen.bytes}}}\n'
        )


class _Seen:
    """Passes a response on, with the id of its request, and remembers what it was."""

    def __init__(self, send: Send, identifier: str) -> None:
        self._send = send
        self._identifier = identifier
        self.status = 0
        self.bytes = 0

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message["headers"], (b"x-request-id", self._identifier.encode())]}
        else:
            self.bytes += len(message.get("body", b""))
        await self._send(message)


class JsonLines(logging.Formatter):
    """A record of the log as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The record; an exception with its class and place, without the values that were in it."""
        line = {"time": round(record.created, 3), "level": record.levelname.lower(), "message": record.getMessage()}
        if record.exc_info:
            line["exception"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False)


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"json": {"()": "policykg.server.observing.JsonLines"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stderr"}},
    "loggers": {"uvicorn": {"handlers": ["stderr"], "level": "INFO", "propagate": False}},
}
"""How the server logs, as `logging.config` has it."""


def addresses(setting: str) -> frozenset[str]:
    """The addresses of a list with commas."""
    return frozenset(part.strip() for part in setting.split(",") if part.strip())


def _identifier(scope: Scope) -> str:
    given = next((value for name, value in scope["headers"] if name == b"x-request-id"), b"")
    return given.decode("ascii") if _ID.fullmatch(given) and given.isascii() else secrets.token_hex(8)


def client_of(host: str, trusted: Container[str]) -> str:
    """Who asks: an address, or for IPv6 its network, since one client has many; empty for the machine itself."""
    if not host or host in trusted:
        return ""
    if ":" not in host:
        return host
    try:
        return str(ipaddress.ip_network(f"{host}/64", strict=False))
    except ValueError:
        return host


def _route(scope: Scope) -> str:
    """The route's path with its parameters unfilled, so that no question gets into the log."""
    return scope.get("policykg.route") or getattr(scope.get("route"), "path", "") or "other"
