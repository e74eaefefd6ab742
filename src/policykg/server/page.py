"""The explorer: the page that `make explorer` builds, served from memory under a strict content security policy."""

from __future__ import annotations

import gzip
import mimetypes
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Request
from fastapi import Path as InPath
from starlette.exceptions import HTTPException
from starlette.responses import Response

from policykg.iri import digest
from policykg.server.conditions import not_modified, unchanged, validators
from policykg.server.representations import takes_gzip

FOLDER = Path(__file__).with_name("page")
"""Where Vite writes; what it writes travels in the wheel and is not in the repository."""

_HANDLES = "'sha256-zCK2EVMoPc04mRF/g5CotUvxbJPWS+8V0b+s9ptqQIk='"
"""The one style sheet that a script of the SPARQL view inserts, for the columns of its table, by what it says."""
POLICY = "; ".join(
    (
        *("default-src 'none'", "script-src 'self'", f"style-src 'self' {_HANDLES}", "img-src 'self' data: blob:"),
        *("font-src 'self'", "connect-src 'self'", "form-action 'self'", "base-uri 'none'", "frame-ancestors 'none'"),
    )
)
_FOR_GOOD = "public, max-age=31536000, immutable"
_SQUEEZED = {"text/html", "text/css", "text/javascript", "image/svg+xml"}
_SMALL = 1_000
_TYPES = {".js": "text/javascript", ".css": "text/css", ".html": "text/html", ".woff2": "font/woff2"}

router = APIRouter(tags=["service"], include_in_schema=False)


@dataclass(frozen=True, slots=True)
class _File:
    """A file of the page; `squeezed` is it in gzip, empty where that saves nothing."""

    media_type: str
    content: bytes
    squeezed: bytes
    digest: str


def front(request: Request, folder: Path = FOLDER) -> Response | None:
    """The explorer; None where it has not been built."""
    file = _files(folder).get("index.html")
    if file is None:
        return None
    tag = f'"{file.digest}{"-gzip" if _squeezes(request, file) else ""}"'
    headers = {**validators(tag), "Content-Security-Policy": POLICY, "Vary": "Accept-Encoding"}
    return not_modified(headers) if unchanged(request, tag) else _answer(request, file, headers)


@router.get("/assets/{name}")
def asset(request: Request, name: Annotated[str, InPath(max_length=200)]) -> Response:
    """Give a script, style sheet or font of the page; its name changes with its content."""
    file = _files(FOLDER).get(f"assets/{name}")
    if file is None:
        raise HTTPException(404, "the page has no such part; load it again")
    return _answer(request, file, {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"})


def _answer(request: Request, file: _File, headers: dict[str, str]) -> Response:
    if _squeezes(request, file):
        return Response(file.squeezed, media_type=file.media_type, headers={**headers, "Content-Encoding": "gzip"})
    return Response(file.content, media_type=file.media_type, headers=headers)


def _squeezes(request: Request, file: _File) -> bool:
    return bool(file.squeezed) and takes_gzip(request)


@cache
def _files(folder: Path) -> dict[str, _File]:
    """Every file of the page by its path: a name that is asked for never reaches the file system."""
    return {path.relative_to(folder).as_posix(): _file(path) for path in sorted(folder.rglob("*")) if path.is_file()}


def _file(path: Path) -> _File:
    content = path.read_bytes()
    media_type = _TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    squeeze = media_type in _SQUEEZED and len(content) > _SMALL
    return _File(media_type, content, gzip.compress(content, mtime=0) if squeeze else b"", digest(content.hex()))
