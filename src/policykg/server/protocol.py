"""What a SPARQL Protocol request asks for, read from its address, headers and body."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

MAX_QUERY = 64 * 1024
"""Bytes of a query; a longer one is refused."""
_MAX_BODY = 4 * MAX_QUERY
_FORM, _DIRECT, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_READ_ONLY = "this endpoint is read-only and takes no updates; change the documents and run `policykg build`"
_PROLOGUE = r"(?:\s|\#[^\n]*+|(?:PREFIX\s++[^\s:<]*+:\s*+|BASE\s*+)<[^>]*+>)*+"
_IS_UPDATE = re.compile(_PROLOGUE + r"(?:INSERT|DELETE|LOAD|CLEAR|CREATE|DROP|COPY|MOVE|ADD|WITH)\b", re.IGNORECASE)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")


@dataclass(frozen=True, slots=True)
class Asked:
    """A query with its dataset and the format named in the address; `query` is None where there is none."""

    query: str | None
    default_graphs: tuple[str, ...]
    named_graphs: tuple[str, ...]
    format: str


async def asked(request: Request) -> Asked:
    """What the request asks; HTTPException says which rule of the protocol it breaks."""
    pairs = _pairs(request.url.query.encode("ascii", "replace"))
    if request.method == "POST":
        pairs += await _posted(request)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    if "update" in values:
        raise HTTPException(403, _READ_ONLY)
    queries = values.get("query", [])
    if len(queries) > 1:
        raise HTTPException(400, f"there are {len(queries)} queries; send exactly one")
    if not queries and request.method == "POST":
        raise HTTPException(400, "there is no query; send it as the parameter `query` or as the body")
    if queries and len(queries[0].encode()) > MAX_QUERY:
        raise HTTPException(413, f"the query is longer than {MAX_QUERY} bytes; shorten it")
    return Asked(
        query=queries[0] if queries else None,
        default_graphs=_graphs(values.get("default-graph-uri", ())),
        named_graphs=_graphs(values.get("named-graph-uri", ())),
        format=values.get("format", [""])[-1],
    )


def is_update(sparql: str) -> bool:
    """Whether the text is a SPARQL update, by its first keyword.

    >>> is_update("PREFIX a: <http://a/> insert data { a:b a a:c }")
    True
    """
    return _IS_UPDATE.match(sparql) is not None


def refuse_update() -> HTTPException:
    """The refusal of an update."""
    return HTTPException(403, _READ_ONLY)


async def _posted(request: Request) -> list[tuple[str, str]]:
    media_type, _, parameters = request.headers.get("content-type", "").partition(";")
    media_type = media_type.strip().lower()
    if media_type == _UPDATE:
        raise refuse_update()
    if media_type not in (_FORM, _DIRECT):
        named = f"not {media_type}" if media_type else "but the request names no Content-Type"
        raise HTTPException(415, f"a query is posted as {_DIRECT} or {_FORM}, {named}")
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise HTTPException(415, f"a query is posted in UTF-8, not in {charset[1]}")
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(415, "a query is posted as it is, without a Content-Encoding")
    body = await _body(request)
    return _pairs(body) if media_type == _FORM else [("query", _text(body))]


async def _body(request: Request) -> bytes:
    too_long = HTTPException(413, f"the body is longer than {_MAX_BODY} bytes; shorten the query")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > _MAX_BODY:
        raise too_long
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > _MAX_BODY:
            raise too_long
    return bytes(body)


def _text(body: bytes) -> str:
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError as error:
        raise HTTPException(400, f"the query is not UTF-8 at byte {error.start}; send it in UTF-8") from error


def _pairs(encoded: bytes) -> list[tuple[str, str]]:
    try:
        return parse_qsl(encoded.decode("utf-8"), keep_blank_values=True, errors="strict", max_num_fields=200)
    except UnicodeDecodeError as error:
        raise HTTPException(400, "the parameters are not UTF-8; encode them so") from error
    except ValueError as error:
        raise HTTPException(400, "there are more than 200 parameters; send fewer") from error


def _graphs(names: Iterable[str]) -> tuple[str, ...]:
    for name in names:
        if not _IRI.fullmatch(name):
            raise HTTPException(400, f"the graph name {name[:200]!r} is not an absolute IRI")
    return tuple(names)
