"""Which representation a client gets, and when it may keep the one it has."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from importlib.metadata import version

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from policykg.iri import digest

_RANGE = re.compile(r"^\s*([\w!#$&^.+*-]+/[\w!#$&^.+*-]+)\s*(?:;(.*))?$", re.DOTALL)


def choose(accept: str, offered: Sequence[str]) -> str:
    """The offered type that an Accept header prefers, the first of equals; empty where it takes none of them.

    >>> choose("text/csv;q=0.5, application/json", ["application/json", "text/csv"])
    'application/json'
    >>> choose("image/png", ["text/csv"])
    ''
    """
    ranges = [found for part in accept.split(",") if (found := _range(part))]
    if not ranges:
        return offered[0] if not accept.strip() else ""
    best, best_key = "", (0.0, 0)
    for media_type in offered:
        key = max((r for r in (_fit(media_type, wanted, q) for wanted, q in ranges) if r), default=None)
        if key and key[1] > 0 and (key[1], key[0]) > best_key:
            best, best_key = media_type, (key[1], key[0])
    return best


def _range(part: str) -> tuple[str, float] | None:
    found = _RANGE.match(part)
    if not found:
        return None
    quality = 1.0
    for parameter in (found[2] or "").split(";"):
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                quality = min(1.0, max(0.0, float(value)))
            except ValueError:
                return None
    return found[1].lower(), quality


def _fit(media_type: str, wanted: str, quality: float) -> tuple[int, float] | None:
    """How exactly a range names the type, and its quality: the most exact range decides (RFC 9110, 12.5.1)."""
    if wanted == media_type:
        return 3, quality
    if wanted.endswith("/*") and media_type.startswith(wanted[:-1]):
        return 2, quality
    return (1, quality) if wanted == "*/*" else None


@cache
def _version() -> str:
    return version("policykg")


def etag(build: str, *parts: str) -> str:
    """The entity tag of what a build answers to these parts."""
    return f'"{build}-{digest(_version(), *parts)}"'


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client says that it holds this very representation."""
    held = [one.strip().removeprefix("W/") for one in request.headers.get("if-none-match", "").split(",")]
    return request.method in ("GET", "HEAD") and (tag in held or held == ["*"])


def validators(tag: str) -> dict[str, str]:
    """The headers by which a client may keep an answer and ask whether it still holds."""
    return {"ETag": tag, "Cache-Control": "public, no-cache"}


def not_modified(headers: Mapping[str, str]) -> Response:
    """The answer to a client that holds what it would get."""
    return Response(status_code=304, headers=dict(headers))


def json_answer(request: Request, build: str, make: Callable[[], BaseModel]) -> Response:
    """What `make` gives, as JSON with its validators; not made where the client holds it."""
    headers = validators(etag(build, request.url.path, request.url.query))
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    return Response(make().model_dump_json(), media_type="application/json", headers=headers)
