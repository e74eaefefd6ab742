"""Entity tags, and requests that depend on what their client holds (RFC 9110, 8.8.3 and 13).

A tag names the build that answered: whatever changes the graph gives every address another one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import cache
from importlib.metadata import version

from starlette.datastructures import Headers
from starlette.requests import Request
from starlette.responses import Response

from policykg.errors import ConditionError
from policykg.graph.updating import Condition
from policykg.iri import digest

_TAG = re.compile(r'(W/)?("[\x21\x23-\x7e\x80-\xff]*")')
_ANY = "*"
CONDITIONS = [
    {
        "name": name,
        "in": "header",
        "schema": {"type": "string", "example": example},
        "description": f"{words}; 412 otherwise, and nothing is changed",
    }
    for name, example, words in (
        ("If-Match", '"0f1e2d3c4b5a6978-1a2b3c4d5e6f7a8b"', "change what has this entity tag, or `*`: what is there"),
        ("If-None-Match", "*", "change what has not this entity tag, or `*`: what is not there yet"),
    )
]
"""How the headers that a change may depend on are described."""


@cache
def _version() -> str:
    return version("policykg")


def etag(build: str, *parts: str) -> str:
    """The entity tag of what a build answers to these parts."""
    return f'"{build}-{digest(_version(), *parts)}"'


def build_of(tag: str) -> str:
    """The build that gave an entity tag; empty for one that is none of ours.

    >>> build_of('"0f1e2d3c4b5a6978-a1"')
    '0f1e2d3c4b5a6978'
    """
    return tag.strip('"').rpartition("-")[0]


def validators(tag: str) -> dict[str, str]:
    """The headers by which a client may keep an answer and ask whether it still holds."""
    return {"ETag": tag, "Cache-Control": "public, no-cache"}


def unchanged(request: Request, tag: str) -> bool:
    """Whether the client of a GET says that it holds this very representation.

    ConditionError where it asks for another one, or for none, in a way that a 304 is no answer to. `*` is left to
    `any_is_held`: it holds of what is there, which is known when the answer is.
    """
    wanted = _given(request.headers, "if-match")
    if wanted and _ANY not in wanted and tag not in wanted:
        raise ConditionError("what is here is not, or no longer, what If-Match names; get it anew")
    held = [one.removeprefix("W/") for one in _given(request.headers, "if-none-match")]
    if request.method in ("GET", "HEAD"):
        return tag in held
    if tag in held or _ANY in held:
        raise ConditionError("what is here is what If-None-Match names; leave the header out")
    return False


def any_is_held(headers: Headers) -> bool:
    """Whether the client wants an answer only where there is nothing yet: a 304 in place of any 200."""
    return _ANY in _given(headers, "if-none-match")


def condition(request: Request, *, own: Callable[[str], bool]) -> Condition:
    """What the client makes a change depend on; `own` says whether a tag is, or was, one of this address."""
    wanted, refused = (_given(request.headers, name) for name in ("if-match", "if-none-match"))
    there = True if wanted else None
    of = None
    if wanted and _ANY not in wanted:
        of = frozenset(build_of(tag) for tag in wanted if own(tag))
    if _ANY in refused:
        there, of = False, frozenset[str]() if wanted else None  # nothing is there and is not there
    weak = (tag.removeprefix("W/") for tag in refused)
    return Condition(there=there, of=of, not_of=frozenset(build_of(tag) for tag in weak if own(tag)))


def not_modified(headers: Mapping[str, str]) -> Response:
    """The answer to a client that holds what it would get."""
    return Response(status_code=304, headers=dict(headers))


def _given(headers: Headers, name: str) -> tuple[str, ...]:
    """The tags that a header lists, or `*`; what is no tag equals none, so that it never lets a change through."""
    values = headers.getlist(name)
    if not values:
        return ()
    text = ", ".join(values).strip()
    return (text,) if text == _ANY else tuple(found[0] for found in _TAG.finditer(text)) or (text,)
