"""What holds for every request: HEAD and OPTIONS, reading from other sites, and headers that keep browsers careful."""

from __future__ import annotations

from collections.abc import Callable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from policykg.server.conditions import any_is_held

PAGE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
DATA_POLICY = "default-src 'none'; frame-ancestors 'none'"
_EXPOSED = "ETag, Link, Policykg-Rows, Content-Disposition, Allow, Retry-After"
_ACCEPTED = "Accept, Content-Type, If-None-Match"


class Frame:
    """Wraps the app; `allowed` tells the methods that a path takes, none where there is no such path."""

    def __init__(self, app: ASGIApp, *, allowed: Callable[[Scope], list[str]]) -> None:
        self._app = app
        self._allowed = allowed

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer OPTIONS here; pass the rest on, HEAD as a GET whose body is dropped."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS" and (methods := self._allowed(scope)):
            await _answer_options(send, methods)
            return
        head = scope["method"] == "HEAD"
        held = (head or scope["method"] == "GET") and any_is_held(Headers(scope=scope))

        async def framed(message: Message) -> None:
            nonlocal head
            if message["type"] == "http.response.start":
                _add_headers(message)
                if held and message["status"] == 200:
                    _drop_content(message)
                    head = True
            elif head and message["type"] == "http.response.body":
                message = {**message, "body": b""}
            await send(message)

        await self._app({**scope, "method": "GET"} if head else scope, receive, framed)


def _add_headers(message: Message) -> None:
    headers = MutableHeaders(scope=message)
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Access-Control-Allow-Origin"] = "*"
    headers["Access-Control-Expose-Headers"] = _EXPOSED
    is_page = headers.get("content-type", "").startswith("text/html")
    headers.setdefault("Content-Security-Policy", PAGE_POLICY if is_page else DATA_POLICY)
    headers["Referrer-Policy"] = "no-referrer"


def _drop_content(message: Message) -> None:
    """Make the answer a 304, for a client that holds whatever is there."""
    message["status"] = 304
    headers = MutableHeaders(scope=message)
    for name in ("content-type", "content-length", "content-disposition", "content-encoding"):
        del headers[name]


async def _answer_options(send: Send, methods: list[str]) -> None:
    allow = ", ".join(methods)
    headers = {
        "allow": allow,
        "access-control-allow-origin": "*",
        "access-control-allow-methods": allow,
        "access-control-allow-headers": _ACCEPTED,
        "access-control-max-age": "86400",
        "x-content-type-options": "nosniff",
    }
    raw = [(name.encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 204, "headers": raw})
    await send({"type": "http.response.body", "body": b""})
