"""What a SPARQL Protocol request asks for, read from its address, headers and body."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, overload
from urllib.parse import parse_qsl

from starlette.exceptions import HTTPException
from starlette.requests import Request

from policykg.server import tokens
from policykg.sparql import form

MAX_QUERY = 64 * 1024
"""Bytes of a query; a longer one is refused."""
MAX_UPDATE = 32 * 2**20
"""Bytes of an update or of a graph that is sent."""
HOST = re.compile(r"(?:[\w.-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?", re.ASCII)
"""What a Host header may be."""
_FORM, _DIRECT, _UPDATE = "application/x-www-form-urlencoded", "application/sparql-query", "application/sparql-update"
_WAIT = re.compile(r"\bwait\s*=\s*(\d{1,6})\b", re.IGNORECASE)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\x00-\x20<>\"{}|^`\\]*")

Values = Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class Asked:
    """A query or an update with its dataset, and the format named in the address; no text where there is none.

    `graph` names the one graph that must be there; `rows` is whether the answer may be cut to a page.
    """

    query: str | None
    update: str | None = None
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    format: str = ""
    offset: int = 0
    seconds: float = 0
    graph: str = ""
    whole: bool = False
    similarities: Mapping[str, Mapping[str, float]] = field(default_factory=dict)


async def asked(request: Request) -> Asked:
    """What the request asks; HTTPException says which rule of the protocol it breaks."""
    pairs = _pairs(request.scope["query_string"])
    posted = request.method == "POST"
    if posted:
        pairs += await _posted(request)
    values: dict[str, list[str]] = {}
    for name, value in pairs:
        values.setdefault(name, []).append(value)
    query, update = (_single(values, name) for name in ("query", "update"))
    if query is not None and update is not None:
        raise HTTPException(400, "there is a query and an update; send one of them")
    if update is not None:
        return _update(request, update, values)
    if query is None and posted:
        raise HTTPException(400, "there is no query; send it as the parameter `query` or as the body")
    if query and len(query.encode("utf-8", "surrogatepass")) > MAX_QUERY:
        raise HTTPException(413, f"the query is longer than {MAX_QUERY} bytes; shorten it")
    _refuse(values, ("using-graph-uri", "using-named-graph-uri"), "a query takes default-graph-uri and named-graph-uri")
    return Asked(
        query=query,
        default_graphs=graphs(values.get("default-graph-uri", ())),
        named_graphs=graphs(values.get("named-graph-uri", ())),
        format=values.get("format", [""])[-1],
        offset=_number(values, "offset", whole=True),
        seconds=_seconds(request, values),
    )


def _update(request: Request, update: str, values: Values) -> Asked:
    tokens.require(request)
    if request.method != "POST":
        raise HTTPException(400, "an update changes the graph; send it by POST")
    _refuse(values, ("default-graph-uri", "named-graph-uri"), "an update takes using-graph-uri and the like")
    return Asked(
        query=None,
        update=update,
        default_graphs=graphs(values.get("using-graph-uri", ())),
        named_graphs=graphs(values.get("using-named-graph-uri", ())),
    )


def is_update(sparql: str) -> bool:
    """Whether the text is a SPARQL update, by its first keyword.

    >>> is_update("PREFIX a: <http://a/> insert data { a:b a a:c }")
    True
    """
    return form(sparql) == "update"


def graphs(names: Iterable[str]) -> tuple[str, ...]:
    """The names of graphs, which are absolute IRIs."""
    for name in names:
        if not _IRI.fullmatch(name):
            raise HTTPException(400, f"the graph name {name[:200]!r} is not an absolute IRI")
    return tuple(names)


async def body_of(request: Request, most: int) -> bytes:
    """The body; HTTPException where it is longer, or packed."""
    if request.headers.get("content-encoding", "identity").lower() != "identity":
        raise HTTPException(415, "a body is sent as it is, without a Content-Encoding")
    too_long = HTTPException(413, f"the body is longer than {most} bytes; shorten it, or send it in parts")
    length = request.headers.get("content-length", "0")
    if length.isdecimal() and int(length) > most:
        raise too_long
    body = bytearray()
    async for part in request.stream():
        body += part
        if len(body) > most:
            raise too_long
    return bytes(body)


def media_type(request: Request) -> str:
    """The media type of the body; HTTPException where it is in another encoding than UTF-8."""
    kind, _, parameters = request.headers.get("content-type", "").partition(";")
    charset = re.search(r"charset\s*=\s*\"?([\w-]+)", parameters, re.IGNORECASE)
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii"):
        raise HTTPException(415, f"a query is posted in UTF-8, not in {charset[1]}")
    return kind.strip().lower()


def pairs_of(request: Request) -> dict[str, list[str]]:
    """The parameters in the address."""
    values: dict[str, list[str]] = {}
    for name, value in _pairs(request.scope["query_string"]):
        values.setdefault(name, []).append(value)
    return values


async def _posted(request: Request) -> list[tuple[str, str]]:
    kind = media_type(request)
    if kind not in (_FORM, _DIRECT, _UPDATE):
        named = f"not {kind}" if kind else "but the request names no Content-Type"
        raise HTTPException(415, f"a query is posted as {_DIRECT} or {_FORM}, {named}")
    if kind == _DIRECT:
        return [("query", _text(await body_of(request, 4 * MAX_QUERY)))]
    if kind == _UPDATE:
        tokens.require(request)
        return [("update", _text(await body_of(request, MAX_UPDATE)))]
    with_token = bool(request.app.state.update_token) and "authorization" in request.headers
    return _pairs(await body_of(request, MAX_UPDATE if with_token else 4 * MAX_QUERY))


def _single(values: Values, name: str) -> str | None:
    found = values.get(name, [])
    if len(found) > 1:
        raise HTTPException(400, f"there are {len(found)} parameters `{name}`; send exactly one")
    return found[0] if found else None


def _refuse(values: Values, names: Iterable[str], instead: str) -> None:
    for name in names:
        if name in values:
            raise HTTPException(400, f"there is a parameter `{name}`; {instead}")


def _seconds(request: Request, values: Values) -> float:
    """The seconds that the client allows, as `timeout` or as a `Prefer: wait` (RFC 7240); 0 where it says nothing."""
    if "timeout" in values:
        return _number(values, "timeout")
    found = _WAIT.search(request.headers.get("prefer", ""))
    return float(found[1]) if found else 0.0


@overload
def _number(values: Values, name: str, *, whole: Literal[True]) -> int: ...
@overload
def _number(values: Values, name: str) -> float: ...
def _number(values: Values, name: str, *, whole: bool = False) -> float:
    text = values.get(name, ["0"])[-1].strip()
    if not re.fullmatch(r"[0-9]{1,12}" if whole else r"[0-9]{1,9}(\.[0-9]{1,9})?", text):
        raise HTTPException(400, f"{name}: {text[:40]!r} is not a {'whole ' if whole else ''}number of 0 or more")
    return int(text) if whole else float(text)


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
