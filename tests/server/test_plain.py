"""Parameters filled in one step are what FastAPI makes of the same address, faults included."""

from __future__ import annotations

import asyncio
from typing import Annotated
from urllib.parse import urlencode

import httpx
import pytest
from fastapi import FastAPI, Query, Request
from fastapi.routing import APIRoute
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.responses import JSONResponse, Response

from policykg.server import problems
from policykg.server.plain import QueryRoute
from policykg.server.searching import SearchQuery


async def told(request: Request, asked: Annotated[SearchQuery, Query()]) -> Response:
    return JSONResponse(asked.model_dump())


def app(route: type[APIRoute]) -> FastAPI:
    made = FastAPI()
    made.router.route_class = route
    made.get("/search")(told)
    problems.install(made)
    return made


OURS, THEIRS = app(QueryRoute), app(APIRoute)


def got(app: FastAPI, query: str) -> tuple[int, object]:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(f"/search?{query}")

    answer = asyncio.run(ask())
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "query",
    [
        *(
            "",
            "q",
            "q=",
            "q=a",
            "q=a&q=b",
            "q=a&limit=5&limit=7",
            "q=a&limit=",
            "q=a&limit=x",
            "q=a&limit=0",
            "q=a+b%20c",
        ),
        *("q=a&language=en&language=zh", "q=a&language=", "q=a&type=" + "x" * 301, "q=a&" + "issuer=a&" * 21),
        *(
            "q=a&foo=1",
            "q=a&foo=1&foo=2&bar",
            "foo=1",
            "q=%ff%fe",
            "q=%E8%81%8C",
            "q=a&since=2014-1",
            "q=a&modality=no",
        ),
        *(
            "q=a&mode=dense&facets=-1",
            "q=a&limit=1e3",
            "q=a&limit=%201",
            "q=a&q[]=b",
            "q=" + "x" * 2001,
            "&&q=a&",
            "q=a;limit=3",
        ),
    ],
)
def test_an_address_means_the_same(query: str) -> None:
    assert got(OURS, query) == got(THEIRS, query)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["q", "limit", "language", "since", "mode", "at_least", "Q", "x"]),
            st.text(max_size=5) | st.sampled_from(["1", "2014", "dense", "en", "-1.5"]),
        ),
        max_size=6,
    )
)
def test_any_address_means_the_same(pairs: list[tuple[str, str]]) -> None:
    query = urlencode(pairs)
    assert got(OURS, query) == got(THEIRS, query)


def test_it_is_described_the_same() -> None:
    assert OURS.openapi() == THEIRS.openapi()
