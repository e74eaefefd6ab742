"""Every failure as an `application/problem+json` of RFC 9457: what is wrong and what to change, never a stack trace."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Mapping
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from policykg import errors

MEDIA_TYPE = "application/problem+json"
TYPES = "https://w3id.org/policykg/problem/"
STATUSES: Mapping[type[errors.PolicyKGError], tuple[int, str, str]] = {
    errors.ForbiddenQueryError: (403, "forbidden-query", "The query asks for what this service never does"),
    errors.SlowQueryError: (504, "slow-query", "The query takes longer than it may"),
    errors.CostlyQueryError: (400, "costly-query", "The query needs more than it may have"),
    errors.BusyError: (503, "busy", "Too much is asked at once"),
    errors.QueryError: (400, "query", "The query cannot be answered"),
    errors.ConditionError: (412, "condition", "This is not as the request says"),
    errors.NotFoundError: (404, "not-found", "There is no such thing in the graph"),
    errors.StaleIndexError: (503, "no-build", "No build can be served now"),
    errors.ModelError: (503, "model", "A model is missing on the server"),
    errors.PolicyKGError: (500, "server", "The server cannot do this"),
}
"""What each error of ours is over HTTP: status, the last part of its type, title; the first class that fits counts."""

_LOG = logging.getLogger("uvicorn.error")
_RETRY_SECONDS = "5"


class Problem(BaseModel):
    """What went wrong, after RFC 9457."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "type": f"{TYPES}query",
                "title": "The query cannot be answered",
                "status": 400,
                "detail": "the query does not parse: error at 1:9: expected WHERE",
                "instance": "/sparql",
            }
        }
    )

    type: str = Field(description="which kind of problem; `about:blank` where the status says it all")
    title: str = Field(description="the kind of problem in words")
    status: int = Field(description="the HTTP status")
    detail: str = Field(description="what is wrong here, and what to change")
    instance: str = Field(description="the path that was asked for")


def documented(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The `responses` of an operation that answers with these statuses, next to those that any may answer with."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "example": _example(status)}},
        }
        for status in sorted({*statuses, 405, 500})
    }


def _example(status: int) -> dict[str, Any]:
    kind, title = next(
        ((f"{TYPES}{slug}", title) for code, slug, title in STATUSES.values() if code == status),
        ("about:blank", HTTPStatus(status).phrase),
    )
    return {"type": kind, "title": title, "status": status, "detail": "what to change", "instance": "/…"}


def install(app: FastAPI) -> None:
    """Answer every failure of the app as a problem."""
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(RequestValidationError, _validation)
    app.add_exception_handler(errors.PolicyKGError, _ours)
    app.add_exception_handler(Exception, _unexpected)


def problem(
    request: Request,
    status: int,
    detail: str,
    *,
    kind: tuple[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """The response for one problem; `kind` is the last part of its type, and its title."""
    content = {
        "type": TYPES + kind[0] if kind else "about:blank",
        "title": kind[1] if kind else HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": quote(request.url.path, safe="/:@"),
    }
    more = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Access-Control-Allow-Origin": "*"}
    if status == 503:
        more["Retry-After"] = _RETRY_SECONDS
    body = json.dumps(content, ensure_ascii=False).encode("utf-8", "replace")
    return Response(body, status_code=status, media_type=MEDIA_TYPE, headers={**more, **(headers or {})})


async def _http(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    if error.status_code == 405:
        headers["Allow"] = ", ".join(request.app.state.allowed(request.scope))
        detail = f"{request.method} is not possible here; use {headers['Allow']}"
    elif error.status_code == 404 and error.detail == HTTPStatus.NOT_FOUND.phrase:
        detail = f"there is nothing at {request.url.path}; / lists what there is"
    else:
        detail = str(error.detail)
    return problem(request, error.status_code, detail, headers=headers)


async def _validation(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    return problem(request, 400, "; ".join(_faults(error.errors(), _parameters(request))))


def _parameters(request: Request) -> Iterable[str]:
    """The parameters that the address asked for takes."""
    for parameter in request.scope["route"].dependant.query_params:
        yield from getattr(parameter.field_info.annotation, "model_fields", (parameter.alias,))


def _faults(found: Iterable[Mapping[str, Any]], known: Iterable[str]) -> Iterable[str]:
    for fault in found:
        # A parameter that may be repeated is followed by which of its values it is.
        name = next(part for part in reversed(fault["loc"]) if isinstance(part, str))[:80]
        if fault["type"] == "extra_forbidden":
            yield f"there is no parameter {name!r}; there are {', '.join(known)}"
        elif fault["type"] == "missing":
            yield f"the parameter {name!r} is missing"
        elif fault["type"] == "string_pattern_mismatch":
            yield f"{name}: {str(fault['input'])[:80]!r} is not written as it is here; /docs has an example"
        else:
            yield f"{name}: {str(fault['msg']).lower()}"


async def _ours(request: Request, error: Exception) -> Response:
    status, slug, title = next(found for kind, found in STATUSES.items() if isinstance(error, kind))
    detail = str(error)
    if status >= 500 and not isinstance(error, (errors.SlowQueryError, errors.BusyError)):
        _LOG.error("%s %s: %s", request.method, request.url.path, error)
        detail = _without_paths(error)
    return problem(request, status, detail, kind=(slug, title))


def _without_paths(error: Exception) -> str:
    """What a stranger may know of a failure on the server: what to do, not where its files lie."""
    if isinstance(error, errors.StaleIndexError):
        return "there is no build that this server can read; run `policykg build` and ask again"
    return "the server is not set up for this; its log says what is missing"


async def _unexpected(request: Request, error: Exception) -> Response:
    return problem(request, 500, "something failed on the server; its log says what")
