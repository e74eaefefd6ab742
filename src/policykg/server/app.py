"""The app: its routes, their description in OpenAPI, and the server that runs it."""

from __future__ import annotations

import contextlib
import logging
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated, Any

import anyio.to_thread
from fastapi import APIRouter, FastAPI, Query, Request
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Match
from starlette.types import Scope

from policykg.config import Settings, load_settings
from policykg.errors import PolicyKGError, StaleIndexError
from policykg.graph.folder import GraphFolder
from policykg.server import (
    cookbook,
    dataset,
    drawing,
    exporting,
    graphs,
    linked,
    page,
    pages,
    problems,
    reader,
    reading,
    searching,
    shelf,
    sparql,
    tokens,
    values,
)
from policykg.server.builds import Builds
from policykg.server.changing import Changes
from policykg.server.frame import Frame
from policykg.server.observing import LOGGING, Figures, Observed, Rates, addresses
from policykg.server.problems import Problem, documented
from policykg.server.querying import Queries, limits
from policykg.server.remembering import Answers, Remembering
from policykg.server.turns import Turns, in_turn
from policykg.server.wire import Wire

EXPORTS_AT_ONCE, EXPORTS_WAITING = 2, 16

_ABOUT = (
    "Policies of vocational education as a knowledge graph and a search, each fact with the words that carry it. "
    "Read-only. Offsets are Unicode code points, from 0, end-exclusive. Failures are application/problem+json."
)
_HTML: dict[int | str, dict[str, Any]] = {
    200: {"content": {"text/html": {"example": "<!doctype html>…"}}, **{"description": "The page"}}
}

router = APIRouter(tags=["service"])


@router.get("/", response_class=HTMLResponse, responses={**_HTML, **documented()})
@in_turn
def home(
    request: Request, q: Annotated[str, Query(max_length=2000, description="a question", examples=["apprentices"])] = ""
) -> Response:
    """Show the explorer; with a question, or where it is not built, a page without scripts."""
    try:
        snapshot = request.app.state.builds.current()
    except StaleIndexError:
        return HTMLResponse(pages.home(None))
    if not q.strip() and (explorer := page.front(request)):
        return explorer
    found = searching.hits(snapshot, searching.SearchQuery(q=q)).hits if q.strip() else []
    return HTMLResponse(pages.home(snapshot, question=q.strip(), hits=found))


@router.get("/docs", response_class=HTMLResponse, responses={**_HTML, **documented()})
def docs(request: Request) -> Response:
    """Show how each endpoint is asked and answers, as a page for people."""
    return HTMLResponse(pages.reference(request.app.openapi()))


@router.get("/livez", response_model=values.Alive, responses=documented())
async def livez() -> Response:
    """Say that the process answers."""
    return JSONResponse({"status": "alive"}, headers={"Cache-Control": "no-store"})


@router.get("/readyz", response_model=values.Ready, responses=documented(503))
def readyz(request: Request) -> Response:
    """Name the build that is served and count what it holds; 503 while there is none."""
    snapshot = request.app.state.builds.current()
    return JSONResponse({"build": snapshot.build, **snapshot.counts}, headers={"Cache-Control": "no-store"})


@router.get("/version", response_model=values.Version, responses=documented())
def what_runs(request: Request) -> Response:
    """Name the version of policykg, and the build, ontology and models that are served."""
    try:
        manifest = request.app.state.builds.current().kg.manifest
    except StaleIndexError:
        manifest = {}
    named = {name: str(manifest.get(name, "")) for name in ("build", "ontology", "encoder", "english")}
    return JSONResponse({"policykg": version("policykg"), **named}, headers={"Cache-Control": "no-store"})


@router.get(
    "/metrics",
    response_class=Response,
    responses={
        200: {
            "description": "The figures, as Prometheus reads them",
            "content": {"text/plain": {"schema": {"type": "string"}, "example": "policykg_queries_total 12.0\n"}},
        },
        **documented(403),
    },
)
async def metrics(request: Request) -> Response:
    """Give latencies by route, query processes ended and the queue, to the machine itself and trusted addresses."""
    if request.scope.get("policykg.client"):
        raise HTTPException(403, "metrics are for trusted addresses; the setting `trusted` lists them")
    text: bytes = request.app.state.figures.text()
    return Response(text, media_type="text/plain; version=0.0.4", headers={"Cache-Control": "no-store"})


_ROUTERS = (
    router,
    page.router,
    sparql.router,
    graphs.router,
    linked.router,
    dataset.router,
    searching.router,
    shelf.router,
    reading.router,
    reader.router,
    cookbook.router,
    drawing.router,
    exporting.router,
)


def create_app(kg: Path, settings: Settings | None = None) -> FastAPI:
    """The app over a graph folder; it starts without a build, and serves each one that `current` names."""
    settings = settings or load_settings()
    app = FastAPI(
        title="policykg",
        version=version("policykg"),
        description=_ABOUT,
        docs_url=None,
        redoc_url=None,
        lifespan=_opened,
    )
    app.state.queries = Queries(kg, limits(settings))
    app.state.builds = Builds(kg, app.state.queries)
    app.state.changes = Changes(GraphFolder(kg))
    app.state.update_token = tokens.checked(settings.update_token, updates=settings.updates)
    app.state.turns = Turns()
    app.state.export_turns = Turns(EXPORTS_AT_ONCE, EXPORTS_WAITING)
    for each in _ROUTERS:
        app.include_router(each)
    routes = [*(route for each in _ROUTERS for route in each.routes), *app.routes]

    def allowed(scope: Scope) -> list[str]:
        return _allowed(routes, scope)

    app.state.allowed = allowed
    app.add_middleware(Frame, allowed=allowed)
    app.state.answers = Answers()
    app.add_middleware(Remembering, answers=app.state.answers, served=app.state.queries.build)
    figures = app.state.figures = Figures(app.state.queries, app.state.answers)
    trusted = addresses(settings.trusted)
    app.add_middleware(Observed, figures=figures, rates=Rates(settings.requests_per_second), trusted=trusted)
    problems.install(app)
    described: dict[str, Any] = {}

    def openapi() -> dict[str, Any]:
        if not described:
            described.update(_described(app))
        return described

    app.openapi = openapi  # type: ignore[method-assign]  # the way FastAPI documents for changing the description
    return app


@asynccontextmanager
async def _opened(app: FastAPI) -> AsyncIterator[None]:
    """Open the build before the first request; without one the server starts all the same."""
    try:
        await anyio.to_thread.run_sync(app.state.builds.current)
    except PolicyKGError as error:
        logging.getLogger("uvicorn.error").warning("no build is served yet: %s", error)
    with contextlib.suppress(PolicyKGError):
        await app.state.queries.current()
    yield
    await app.state.queries.close()


def serve(kg: Path, *, host: str = "127.0.0.1", port: int = 8000, settings: Settings | None = None) -> None:
    """Run the app until it is interrupted; requests under way are answered first.

    PolicyKGError where nothing can listen at that address.
    """
    import uvicorn

    settings = settings or load_settings()
    try:
        socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET).close()
    except OSError as error:
        reason = error.strerror or error
        raise PolicyKGError(f"{host}:{port}: cannot listen there ({reason}); choose another host or port") from error
    uvicorn.run(
        create_app(kg, settings),
        host=host,
        port=port,
        access_log=False,  # it would be a log of questions
        log_config=LOGGING,
        forwarded_allow_ips=sorted(addresses(settings.trusted)),
        server_header=False,
        loop="uvloop",
        http=Wire,
        timeout_keep_alive=15,
        timeout_graceful_shutdown=int(limits(settings).seconds) + 5,
    )


def _allowed(routes: list[BaseRoute], scope: Scope) -> list[str]:
    """The methods that some route takes at the path, sorted; empty where there is none."""
    methods: set[str] = set()
    for route in routes:
        if route.matches(scope)[0] is not Match.NONE:
            methods |= getattr(route, "methods", None) or set()
    if "GET" in methods:
        methods.add("HEAD")
    return sorted(methods | {"OPTIONS"}) if methods else []


def _described(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, with problems in place of FastAPI's own errors, and every answer's example."""
    api = get_openapi(title=app.title, version=app.version, description=app.description, routes=app.routes)
    schemas = api["components"]["schemas"]
    for name in ("HTTPValidationError", "ValidationError"):
        schemas.pop(name, None)
    schemas["Problem"] = _schema(Problem)
    for operations in api["paths"].values():
        for operation in operations.values():
            operation["responses"].pop("422", None)
            if any(parameter["in"] == "query" for parameter in operation.get("parameters", ())):
                operation["responses"].setdefault("400", documented(400)[400])
            for described in operation["responses"]["200"].get("content", {}).values():
                referred = described.get("schema", {}).get("$ref", "").rpartition("/")[2]
                if "example" in schemas.get(referred, {}):
                    described["example"] = schemas[referred]["example"]
            operation["responses"] = dict(sorted(operation["responses"].items()))
    return api


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    return model.model_json_schema(ref_template="#/components/schemas/{model}")
