"""Which representation a client gets."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from policykg.server.conditions import etag, not_modified, unchanged, validators

_RANGE = re.compile(r"^\s*([\w!#$&^.+*-]+/[\w!#$&^.+*-]+)\s*(?:;(.*))?$", re.DOTALL)

_ANYTHING = re.compile(r"^\s*\*\s*(?=;|$)")
"""`*` alone, as old libraries of Java send it."""
_NEVER = re.compile(r"q=0(\.0*)?")


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
    found = _RANGE.match(_ANYTHING.sub("*/*", part))
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


def takes_gzip(request: Request) -> bool:
    """Whether the client unpacks gzip, which it says by name and may take back by a quality of 0 (RFC 9110, 12.5.3)."""
    accepted = ",".join(request.headers.getlist("accept-encoding")).lower().replace(" ", "")
    return any(
        name == "gzip" and not _NEVER.fullmatch(q) for name, _, q in (p.partition(";") for p in accepted.split(","))
    )


def json_answer(request: Request, build: str, make: Callable[[], BaseModel]) -> Response:
    """What `make` gives, as JSON with its validators; not made where the client holds it."""
    headers = validators(etag(build, request.url.path, request.url.query))
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    return Response(make().model_dump_json(), media_type="application/json", headers=headers)
