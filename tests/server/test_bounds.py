"""What the server answers in its own process, or asks the graph for itself, holds nobody else up."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx
import pytest

Serving = Callable[..., AbstractContextManager[httpx.Client]]
Problem = Callable[[httpx.Response, int], str]

PHRASES = " ".join(f'"training {n} school"' for n in range(120))[:2000]
QUESTIONS = {
    "words": "apprentices train school grant levy " * 55,
    "phrases": PHRASES,
    "exclusions": "-a " * 600 + "training",
    "Chinese": "职业教育学校企业应当" * 200,
    "operators": "NEAR(" * 400,
    "stars": "a* " * 600,
    "quotes": '"' * 2000,
    "fields": "concept:training " * 117,
}
"""Each as long as a question may be, and made to cost what one can."""
GREEDY, OTHER = ({"X-Forwarded-For": f"198.51.100.{n}"} for n in (7, 8))
"""Two clients."""


def passage(real: httpx.Client) -> str:
    found: str = real.get("/search", params={"q": "apprentices"}).json()["hits"][0]["iri"]
    return found.rpartition("/")[2]


def costly(real: httpx.Client) -> list[str]:
    """An address for each kind of request, with the parameters that cost the most."""
    questions = [question[:2000] for question in QUESTIONS.values()]
    most = {"limit": "1000", "facets": "1000"}
    names = [query["name"] for query in real.get("/cookbook").json()["queries"]]
    return [
        *(f"/search?{urlencode({'q': question, **most})}" for question in questions),
        *(f"/facets?{urlencode({'q': question, 'limit': '1000'})}" for question in questions),
        *(f"/?{urlencode({'q': question})}" for question in questions),
        f"/passages/{passage(real)}/similar?limit=100",
        f"/passages/{passage(real)}/neighbours",
        "/documents/apprenticeship-measures/similar?limit=20",
        f"/documents?limit=1000&q={'a' * 300}",
        "/documents/apprenticeship-measures",
        "/reading/apprenticeship-measures",
        "/reading/apprenticeship-measures/marks",
        "/entities/" + quote("Ministry of Education"),
        "/entities/" + "x" * 5000,
        "/id/organization/moe-cn",
        "/id/organization/moe-cn?format=ttl",
        "/id/" + "x" * 5000,
        *(f"/cookbook/{name}" for name in names),
        f"/suggest?{urlencode({'q': 'a' * 200, 'limit': '50'})}",
        "/drawings/full",
    ]


def test_no_kind_of_request_holds_the_server_whatever_its_parameters(real: httpx.Client) -> None:
    async def main(paths: list[str]) -> tuple[list[tuple[str, int, float]], list[float]]:
        answers, others = [], []
        done, at_once = asyncio.Event(), asyncio.Semaphore(24)

        async def ask(http: httpx.AsyncClient, path: str) -> None:
            async with at_once:
                began = time.monotonic()
                got = await http.get(path, headers=GREEDY)
                answers.append((path, got.status_code, time.monotonic() - began))

        async def watch(http: httpx.AsyncClient) -> None:
            while not done.is_set():
                began = time.monotonic()
                assert (await http.get("/livez", headers=OTHER)).status_code == 200
                query = f"ASK {{ ?s a pkg:Policy }} # {began}"
                assert (await http.get("/sparql", params={"query": query}, headers=OTHER)).status_code == 200
                assert (await http.get("/search?q=levy&mode=lexical", headers=OTHER)).status_code == 200
                others.append(time.monotonic() - began)
                await asyncio.sleep(0.02)

        base, limits = str(real.base_url), httpx.Limits(max_connections=200)
        async with httpx.AsyncClient(base_url=base, timeout=60, trust_env=False, limits=limits) as http:
            watching = asyncio.ensure_future(watch(http))
            await asyncio.gather(*(ask(http, path) for path in paths))
            done.set()
            await watching
        return answers, others

    answers, others = asyncio.run(main(costly(real)))
    assert {status for _, status, _ in answers} <= {200, 400, 404, 503}
    kinds = {path.split("/")[1].partition("?")[0] for path, status, _ in answers if status == 200}
    assert kinds >= {
        "search",
        "facets",
        "passages",
        "documents",
        "reading",
        "entities",
        "id",
        "cookbook",
        "suggest",
        "",
    }
    assert len(others) > 5


def test_searches_wait_their_turn_and_beyond_that_are_told_to_come_back(real: httpx.Client) -> None:
    async def main() -> list[httpx.Response]:
        limits = httpx.Limits(max_connections=300)
        base = str(real.base_url)
        async with httpx.AsyncClient(base_url=base, timeout=60, trust_env=False, limits=limits) as http:
            asked = [{"q": f"{QUESTIONS['exclusions'][:1900]} {n}", "limit": "1000"} for n in range(90)]
            greedy = [asyncio.ensure_future(http.get("/search", params=one, headers=GREEDY)) for one in asked]
            await asyncio.sleep(0.1)
            assert (await http.get("/search", params=asked[0], headers=OTHER)).status_code == 200
            return list(await asyncio.gather(*greedy))

    answers = asyncio.run(main())
    assert {answer.status_code for answer in answers} == {200, 503}
    refused = next(answer for answer in answers if answer.status_code == 503)
    assert int(refused.headers["retry-after"]) >= 1
    assert "waiting" in refused.json()["detail"]


def test_one_client_cannot_take_every_turn_of_exports(real: httpx.Client) -> None:
    async def main() -> tuple[list[int], int]:
        limits = httpx.Limits(max_connections=60)
        async with httpx.AsyncClient(base_url=str(real.base_url), timeout=60, trust_env=False, limits=limits) as http:
            greedy = [
                asyncio.ensure_future(http.get(f"/export?view=full&format=svg&n={n}", headers=GREEDY))
                for n in range(40)
            ]
            await asyncio.sleep(0.1)
            assert (await http.get("/export?view=actors&format=csv", headers=OTHER)).status_code == 200
            waiting = sum(not one.done() for one in greedy)
            return [one.status_code for one in await asyncio.gather(*greedy)], waiting

    statuses, waiting = asyncio.run(main())
    assert set(statuses) == {200, 503}
    assert statuses.count(200) <= 9 + 1
    assert waiting > 0


@pytest.mark.parametrize(
    "path",
    [
        "/cookbook/duties",
        "/reading/apprenticeship-measures/marks",
        "/documents/apprenticeship-measures",
        "/entities/policy/apprenticeship-measures",
        "/id/organization/moe-cn",
        "/id/organization/moe-cn?format=ttl",
        "/passages/{passage}/neighbours",
    ],
)
def test_what_asks_the_graph_asks_a_process_that_the_deadline_ends(
    kg: Path, serving: Serving, real: httpx.Client, path: str, hurried: httpx.Client
) -> None:
    where = path.format(passage=passage(real))
    assert real.get(where).status_code == 200
    refused = hurried.get(where)
    assert refused.status_code in (503, 504)
    assert refused.json()["type"].endswith(("slow-query", "busy"))


@pytest.fixture(scope="module")
def hurried(kg: Path, serving: Serving) -> Iterator[httpx.Client]:
    """A server whose queries have no time."""
    with serving(kg, query_seconds=0.00001, requests_per_second=0) as client:
        yield client
