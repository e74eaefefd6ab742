"""Answers kept by build and request, so that what was asked before costs neither a query nor a thread."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES = 64 * 2**20
_LARGEST = 4 * 2**20
_LONGEST_BODY = 256 * 1024
_TOLD = (b"accept", b"content-type", b"content-encoding", b"host", b"content-length", b"transfer-encoding")
"""The headers that decide what an answer is that is kept here; a request with one of the next gets none of them."""
_PRIVATE = (b"authorization", b"if-match", b"if-none-match", b"range", b"expect")

Key = tuple[str | bytes, ...]


@dataclass(frozen=True, slots=True)
class Kept:
    """A response as it was sent."""

    start: Message
    body: bytes
    route: str = ""


class Answers:
    """The latest answers of one build, up to a number of bytes."""

    def __init__(self) -> None:
        self.hits = self.misses = 0
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._bytes = 0
        self._build = ""

    def get(self, build: str, key: Key) -> Kept | None:
        """The answer that this build gave to the request."""
        found = self._kept.get(key) if build == self._build else None
        if found is None:
            self.misses += 1
            return None
        self.hits += 1
        self._kept.move_to_end(key)
        return found

    def keep(self, build: str, key: Key, kept: Kept) -> None:
        """Keep an answer; those of other builds go, and then the oldest ones while there is no room."""
        if build != self._build:
            self._kept.clear()
            self._build, self._bytes = build, 0
        if key in self._kept:
            return
        self._kept[key] = kept
        self._bytes += _size(key, kept)
        while self._bytes > MOST_BYTES:
            self._bytes -= _size(*self._kept.popitem(last=False))


def _size(key: Key, kept: Kept) -> int:
    return len(kept.body) + sum(map(len, key)) + 1024


class Remembering:
    """Wraps the app: what it answered under an entity tag of the build that is served is given again."""

    def __init__(self, app: ASGIApp, *, answers: Answers, served: Callable[[], str]) -> None:
        self._app = app
        self._answers = answers
        self._served = served

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer from what is kept, or pass on and keep what may be kept."""
        build = self._served() if scope["type"] == "http" else ""
        told = _told(scope) if build else None
        if told is None:
            await self._app(scope, receive, send)
            return
        body = b""
        if scope["method"] == "POST":
            body, receive = await _read(receive)
        key = (*told, body)
        kept = self._answers.get(build, key)
        if kept is None:

            def keep(start: Message, body: bytes) -> None:
                if _build(start["headers"]) == build:
                    route = getattr(scope.get("route"), "path", "")
                    self._answers.keep(build, key, Kept(start, body, route))

            await self._app(scope, receive, _Copy(send, keep))
            return
        scope["policykg.route"] = kept.route
        await send(kept.start)
        await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else kept.body})


def _told(scope: Scope) -> tuple[str | bytes, ...] | None:
    """What decides the answer; None where the request is none that may be answered from what is kept."""
    method, path = scope["method"], scope["path"]
    if method not in ("GET", "HEAD") and not (method == "POST" and path == "/sparql"):
        return None
    told: dict[bytes, bytes] = {}
    for name, value in scope["headers"]:
        if name in _PRIVATE:
            return None
        if name in _TOLD:
            told[name] = told[name] + b"," + value if name in told else value
    if method == "POST":
        length = told.pop(b"content-length", b"")
        if not length.isdigit() or int(length) > _LONGEST_BODY or b"content-encoding" in told:
            return None
    elif b"content-length" in told or b"transfer-encoding" in told:
        return None
    kind = told.get(b"content-type", b"") if method == "POST" else b""
    accept, host = told.get(b"accept", b""), told.get(b"host", b"")
    asked = scope.get("raw_path") or path  # `a%2Fb` and `a/b` name two graphs
    return ("POST" if method == "POST" else "GET", scope["scheme"], asked, scope["query_string"], accept, host, kind)


async def _read(receive: Receive) -> tuple[bytes, Receive]:
    """The body, which is short, and a `receive` that gives it once more."""
    parts, messages = [], []
    while True:
        message = await receive()
        messages.append(message)
        if message["type"] != "http.request":
            break
        parts.append(message.get("body", b""))
        if not message.get("more_body"):
            break
    rest = iter(messages)

    async def again() -> Message:
        found = next(rest, None)
        return await receive() if found is None else found

    return b"".join(parts), again


class _Copy:
    """Passes a response on, and keeps it when it turns out to be one that may be kept."""

    def __init__(self, send: Send, keep: Callable[[Message, bytes], None]) -> None:
        self._send = send
        self._keep = keep
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self._start = message if message["status"] == 200 and not _packed(message) else None
        elif self._start is not None:
            body = message.get("body", b"")
            if not message.get("more_body") and 0 < len(body) <= _LARGEST:
                self._keep(self._start, body)
            self._start = None  # what comes in several parts is too large to keep
        await self._send(message)


def _packed(start: Message) -> bool:
    """Whether the answer is for clients that unpack it, or for those that do not; neither gets what the others got."""
    return any(name == b"vary" and b"accept-encoding" in value.lower() for name, value in start["headers"])


def _build(headers: Iterable[tuple[bytes, bytes]]) -> str:
    """The build named in the entity tag; empty where the answer has none and so holds for the moment only."""
    tag = next((value for name, value in headers if name == b"etag"), b"")
    return tag.strip(b'"').rpartition(b"-")[0].decode("ascii")
