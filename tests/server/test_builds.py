"""Which build is served: none, one, a new one, one that does not open."""

from __future__ import annotations

import asyncio
import os
import threading
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

import httpx
from fastapi import FastAPI

from policykg.graph import load
from policykg.iri import DATA, PREFIXES
from policykg.server import create_app

Made = Callable[..., Path]
Problem = Callable[[httpx.Response, int], str]
Serving = Callable[..., AbstractContextManager[httpx.Client]]

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s rdfs:label ?o }"


def labels(count: int) -> list[str]:
    return [f'<{DATA}{n}> <{PREFIXES["rdfs"]}label> "{n}" <{DATA}graph/document/d> .' for n in range(count)]


def asked(app: FastAPI, url: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(url)

    return asyncio.run(ask())


def test_readiness_names_the_build_and_counts_it(real: httpx.Client, kg: Path) -> None:
    ready = real.get("/readyz").json()
    assert ready["build"] == load(kg).build
    assert (ready["documents"], ready["quads"]) == (3, load(kg).info()["quads"])


def test_without_a_build_the_server_is_alive_but_not_ready(made: Made, problem: Problem, tmp_path: Path) -> None:
    app = create_app(tmp_path / "kg")
    assert asked(app, "/livez").status_code == 200
    assert "policykg build" in asked(app, "/").text
    for path in ("/readyz", "/sparql?query=ASK{}", "/documents", "/export"):
        waiting = asked(app, path)
        assert "policykg build" in problem(waiting, 503)
        assert str(tmp_path) not in waiting.text
        assert waiting.headers["retry-after"]
    made(tmp_path / "kg", "b1", labels(1))
    assert asked(app, "/readyz").json() == {"build": "b1", "documents": 1, "passages": 1, "quads": 1}


def test_a_failure_of_ours_shows_nothing_of_the_inside(problem: Problem, tmp_path: Path) -> None:
    app = create_app(tmp_path)

    def broken() -> None:
        raise RuntimeError("the secret is at /etc/secret")

    app.add_api_route("/broken", broken)
    failed = asked(app, "/broken")
    assert "secret" not in problem(failed, 500)
    assert "RuntimeError" not in failed.text


def test_builds_are_switched_to_without_a_failed_request(made: Made, serving: Serving, tmp_path: Path) -> None:
    switches = int(os.environ.get("POLICYKG_TEST_SWITCHES", "10"))
    made(tmp_path / "kg", "b1", labels(1))
    seen: list[tuple[int, str, str]] = []
    done = threading.Event()

    def ask(client: httpx.Client, start: float) -> None:
        with httpx.Client(base_url=client.base_url, timeout=30, trust_env=False) as mine:
            turn = 0
            while not done.is_set():
                time.sleep(max(0.0, start + turn / 10 - time.monotonic()))
                got = mine.get("/sparql", params={"query": f"{COUNT} # {turn}"})
                n = got.json()["results"]["bindings"][0]["n"]["value"] if got.status_code == 200 else got.text
                seen.append((got.status_code, got.headers.get("etag", "")[1:].partition("-")[0], n))
                seen.append((mine.get("/documents").status_code, "", ""))
                turn += 1

    def served(build: str) -> None:
        end = time.monotonic() + 30
        while not any(build == found for _, found, _ in reversed(seen)):
            assert time.monotonic() < end
            time.sleep(0.01)

    with serving(tmp_path / "kg") as client:
        threads = [threading.Thread(target=ask, args=(client, time.monotonic() + n / 50)) for n in range(5)]
        for thread in threads:
            thread.start()
        for number in range(2, switches + 2):
            made(tmp_path / "kg", f"b{number}", labels(number))
            served(f"b{number}")
        done.set()
        for thread in threads:
            thread.join()
        assert client.get("/readyz").json()["build"] == f"b{switches + 1}"
    assert {status for status, _, _ in seen} == {200}
    assert all(f"b{n}" == build for _, build, n in seen if build)


def test_a_build_that_does_not_open_leaves_the_old_one_served(made: Made, tmp_path: Path) -> None:
    made(tmp_path, "b1", labels(1))
    app = create_app(tmp_path)
    assert asked(app, "/readyz").json()["build"] == "b1"
    (tmp_path / "current").write_text("missing")
    assert asked(app, "/readyz").json()["build"] == "b1"
    made(tmp_path, "b2", labels(2))
    assert asked(app, "/readyz").json()["build"] == "b2"
