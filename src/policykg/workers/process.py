"""A query process: it reads one build, answers one query at a time, and may be killed at any moment."""

from __future__ import annotations

import json
import resource
import socket
import time
from typing import Any

from policykg.errors import ForbiddenQueryError, PolicyKGError, QueryError
from policykg.model import Table, Term
from policykg.sparql import form, page
from policykg.store import GraphStore
from policykg.workers.confinement import limit_memory, limit_processor
from policykg.workers.packets import Packet, receive, send

_GROWN = 256 * 1024
"""Kilobytes that a process may have grown by; one that has is replaced after its answer, so that it stays small."""


def run(channel: socket.socket, store: GraphStore, megabytes: int) -> None:
    """Answer the queries that come over the channel until it closes."""
    limit_memory(megabytes)
    began = _resident()
    send(channel, {"ready": True})
    while (found := receive(channel)) is not None:
        packet, _ = found
        limit_processor(packet.header["seconds"])
        started = time.perf_counter()
        header, body = _answered(store, packet)
        header["ms"] = round((time.perf_counter() - started) * 1000, 3)
        if _resident() - began > _GROWN:
            header["last"] = True
        send(channel, header, body)
        if "last" in header:
            return


def _resident() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _answered(store: GraphStore, packet: Packet) -> tuple[dict[str, Any], bytes]:
    asked, body = packet.header, packet.content()
    length = asked.get("query_bytes", len(body))
    sparql = body[:length].decode("utf-8", "surrogatepass")
    asked["similarities"] = json.loads(body[length:] or b"{}")
    try:
        return _answer(store, sparql, asked)
    except ForbiddenQueryError as error:
        return {"fault": "forbidden", "detail": str(error)}, b""
    except QueryError as error:
        return {"fault": "update" if form(sparql) == "update" else "query", "detail": str(error)}, b""
    except (PolicyKGError, ValueError) as error:
        return {"fault": "query", "detail": str(error)}, b""
    except MemoryError:
        return {"fault": "memory", "detail": "", "last": True}, b""


def _answer(store: GraphStore, sparql: str, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    dataset = {name: asked.get(name, ()) for name in ("default_graphs", "named_graphs")}
    dataset["similarities"] = asked["similarities"]
    bindings = {name: Term(*term) for name, term in asked.get("bindings", {}).items()}
    if "graph_exists" in asked and not store.has(asked["graph_exists"]):
        return {"fault": "missing", "detail": ""}, b""
    rows = asked.get("rows", 0)
    cut = page(sparql, rows=rows, skip=asked.get("skip", 0)) if rows else None
    try:
        kind, body = store.respond(cut.sparql if cut else sparql, types=asked["types"], bindings=bindings, **dataset)
    except QueryError:
        if cut and cut.sparql != sparql:
            store.respond(
                sparql, types={}, bindings=bindings, **dataset
            )  # so that the fault is one of the query as sent
        raise
    header: dict[str, Any] = {"form": kind}
    if not asked["types"].get(kind):
        return header | {"fault": "unacceptable", "detail": ""}, b""
    if cut and cut.beyond and (kind == "graph" or len(body) > rows):  # a row takes a byte at least
        next_row = store.query(cut.beyond, bindings=bindings, **dataset)
        header["more"] = bool(next_row.rows if isinstance(next_row, Table) else next_row)
    return header, body
