"""A query of a request, answered by a query process: given up when the client goes, and its faults as our errors."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Mapping, Sequence
from typing import Any, TypeVar

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from policykg.errors import ForbiddenQueryError, NotFoundError, QueryError
from policykg.model import Term
from policykg.server import tokens
from policykg.server.protocol import Asked
from policykg.workers import Packet, Pool

_PATIENCE = 0.05
"""Seconds before the connection is watched: most queries are answered sooner, and watching costs."""
_WHOLE = 4 * 2**20
"""Bytes of an answer that are sent in one piece; a longer one is read from the shared memory as the client takes it."""

T = TypeVar("T")


class GoneError(Exception):
    """The client closed the connection before it was answered."""


async def answered(
    request: Request,
    pool: Pool,
    wanted: Asked,
    types: Mapping[str, str],
    bindings: Mapping[str, Term] | None = None,
) -> Packet:
    """The answer to what is asked; an error of ours or an HTTPException where there is none."""
    assert wanted.query is not None
    header = {
        "types": types,
        "rows": 0 if wanted.whole else pool.limits.rows,
        "skip": wanted.offset,
        "default_graphs": wanted.default_graphs,
        "named_graphs": wanted.named_graphs,
        "bindings": {name: _plain(term) for name, term in (bindings or {}).items()},
    }
    query = wanted.query.encode("utf-8", "surrogatepass")
    tables = json.dumps(wanted.similarities).encode() if wanted.similarities else b""
    if tables:
        header["query_bytes"] = len(query)
    if wanted.graph:
        header["graph_exists"] = wanted.graph
    seconds = min(pool.limits.seconds, wanted.seconds or pool.limits.seconds)
    client = request.scope.get("policykg.client", "")
    packet = await _unless_gone(request, pool.ask(header, query + tables, seconds=seconds, client=client))
    if fault := packet.header.get("fault"):
        packet.close()
        if fault == "update":
            tokens.require(request)
        raise _fault(fault, packet.header, wanted)
    return packet


def _plain(term: Term) -> Sequence[str]:
    return term.kind, term.value, term.datatype, term.language


def _fault(fault: str, header: Mapping[str, Any], wanted: Asked) -> Exception:
    if fault == "forbidden":
        return ForbiddenQueryError(header["detail"])
    if fault == "update":
        return HTTPException(400, "this is an update; send it by POST as the parameter `update`, with the token")
    if fault == "missing":
        return NotFoundError(f"there is no graph {wanted.graph!r}; GET /sparql lists those there are")
    if fault == "unacceptable":
        return NotAcceptable(header["form"])
    return QueryError(header["detail"])


class NotAcceptable(HTTPException):
    """The client takes no representation that this form of query has."""

    def __init__(self, form: str) -> None:
        super().__init__(406)
        self.form = form


async def _unless_gone(request: Request, asking: Awaitable[T]) -> T:
    """The result; cancelled, and GoneError, where the client closes the connection before."""
    task = asyncio.ensure_future(asking)
    try:
        done, _ = await asyncio.wait((task,), timeout=_PATIENCE)
        if done:
            return task.result()
        watch = asyncio.ensure_future(_gone(request))
        try:
            await asyncio.wait((task, watch), return_when=asyncio.FIRST_COMPLETED)
            if task.done():
                return task.result()
            raise GoneError
        finally:
            watch.cancel()
    finally:
        if not task.done():
            task.cancel()


async def _gone(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass


def packet_response(packet: Packet, headers: Mapping[str, str]) -> Response:
    """The answer as a response, in one piece where it is short."""
    if packet.file < 0 or packet.length <= _WHOLE:
        return Response(packet.content(), headers=dict(headers))
    return StreamingResponse(_parts(packet), headers={**headers, "Content-Length": str(packet.length)})


async def _parts(packet: Packet) -> AsyncIterator[bytes]:
    try:
        for part in packet.parts():
            yield part
    finally:
        packet.close()
