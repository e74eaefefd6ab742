"""Running the server: what it tells about itself, whom it refuses, and how it starts, switches and ends."""

from __future__ import annotations

import asyncio
import json
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from policykg.errors import BusyError, ConfigError
from policykg.graph import GraphFolder
from policykg.graph.updating import Change, Changed
from policykg.server.changing import Changes
from policykg.server.tokens import checked, new_token

SLOW = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
Until = Callable[[Callable[[], bool]], None]
POLICYKG = Path(sys.executable).with_name("policykg")


def lines(log: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in log.read_text().splitlines() if line.startswith("{")]


def test_the_version_names_the_build(service: httpx.Client) -> None:
    told = service.get("/version").json()
    assert told["build"] == service.get("/readyz").json()["build"]
    assert told["policykg"]


def test_every_request_has_an_id_that_the_log_names_without_the_question(service: httpx.Client, until: Until) -> None:
    secret = "SELECT ?zebra WHERE { ?zebra a pkg:Policy } LIMIT 1"
    given = service.get("/sparql", params={"query": secret}, headers={"X-Request-Id": "mine-1"})
    assert given.headers["x-request-id"] == "mine-1"
    own = service.get("/livez", headers={"X-Request-Id": 'bad "id"'}).headers["x-request-id"]
    assert len(own) == 16
    service.get("/entities/zebra")
    log = service.log  # type: ignore[attr-defined]  # set by the fixture
    until(lambda: any(line.get("route") == "/entities/{name:path}" for line in lines(log)))
    mine = [line for line in lines(log) if line.get("id") == "mine-1"]
    assert [(line["route"], line["status"], line["method"]) for line in mine] == [("/sparql", 200, "GET")]
    assert mine[0]["ms"] > 0
    assert "zebra" not in log.read_text()


def test_metrics_count_requests_queries_and_kills(service: httpx.Client) -> None:
    service.get("/sparql", params={"query": SLOW, "timeout": "0.2"})
    service.get("/sparql", params={"query": "ASK {}"})
    told = service.get("/metrics").text
    assert all(family.documentation for family in text_string_to_metric_families(told))
    figures = dict(line.rsplit(" ", 1) for line in told.splitlines() if line[0] != "#")
    assert float(figures['policykg_query_kills_total{reason="time"}']) >= 1
    assert float(figures["policykg_queries_total"]) >= 2
    assert float(figures["policykg_queries_waiting"]) == 0
    assert any(name.startswith("policykg_request_seconds_bucket") and '"/sparql"' in name for name in figures)
    assert service.get("/metrics", headers={"X-Forwarded-For": "203.0.113.5"}).status_code == 403


def test_a_client_that_asks_too_fast_is_told_when_to_come_back(small: Path, serving: Any, problem: Any) -> None:  # noqa: ANN401  fixtures
    with serving(small, requests_per_second=1, query_processes=1) as client:
        far = {"X-Forwarded-For": "203.0.113.7"}
        client.get("/version")
        began = time.monotonic()
        answers = [client.get("/version", headers=far)]
        while answers[-1].status_code == 200:
            answers.append(client.get("/version", headers=far))
        assert 2 <= len(answers) - 1 <= 2 + (time.monotonic() - began)
        assert problem(answers[-1], 429)
        wait = int(answers[-1].headers["retry-after"])
        assert wait >= 1
        assert client.get("/version", headers={"X-Forwarded-For": "203.0.113.8"}).status_code == 200
        assert client.get("/version").status_code == 200
        assert client.get("/livez", headers=far).status_code == 200
        time.sleep(wait)
        assert client.get("/version", headers=far).status_code == 200


def test_a_token_is_kept_as_a_digest_only() -> None:
    token, kept = new_token()
    assert token not in kept
    assert checked(kept, updates="auto") == kept
    assert checked(kept, updates="off") == ""
    with pytest.raises(ConfigError, match="digest"):
        checked(token, updates="auto")
    printed = subprocess.run([POLICYKG, "token"], capture_output=True, text=True, check=True).stdout.split()
    assert len(printed[1]) >= 43
    assert printed[-1].strip('"').startswith("sha256:")


def test_updates_without_a_token_are_not_served(small: Path, tmp_path: Path) -> None:
    for host in ("127.0.0.1", "0.0.0.0"):
        ran = subprocess.run(
            [POLICYKG, "serve", "--kg", small, "--host", host, "--port", "0"],
            env={"POLICYKG_UPDATES": "on", "PATH": "/usr/bin"},
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert ran.returncode == 2
        assert "no token" in ran.stderr


def test_a_server_that_is_told_to_end_finishes_what_runs(small: Path, serving: Any, until: Until) -> None:  # noqa: ANN401  a fixture
    answers: list[int] = []
    with serving(small, query_processes=1) as client:

        def ask() -> None:
            answers.append(client.get("/sparql", params={"query": SLOW, "timeout": "3"}).status_code)

        asking = threading.Thread(target=ask)
        asking.start()
        with httpx.Client(base_url=client.base_url, trust_env=False) as other:
            until(lambda: "policykg_queries_running 1.0" in other.get("/metrics").text)
        client.process.send_signal(signal.SIGTERM)
        asking.join()
        assert client.process.wait(timeout=10) is not None
    assert answers == [504]


def test_an_update_waits_for_a_build_that_is_being_made_and_is_told_to_come_back(
    made: Callable[..., Path], tmp_path: Path
) -> None:
    kg = made(tmp_path / "kg", "b1", ["<a:a> <a:b> <a:c> <a:g> ."])
    wanted = Change(update="INSERT DATA { <a:a> <a:b> 1 }")

    async def refused() -> None:
        with GraphFolder(kg).locked():
            await Changes(GraphFolder(kg), patience=0.2).apply(wanted)

    async def sent() -> Changed:
        with GraphFolder(kg).locked():
            changing = asyncio.ensure_future(Changes(GraphFolder(kg)).apply(wanted))
            await asyncio.sleep(0.6)
            assert not changing.done()
        return await changing

    with pytest.raises(BusyError, match="built anew"):
        asyncio.run(refused())
    assert GraphFolder(kg).build_id() == "b1"
    assert asyncio.run(sent()).build == GraphFolder(kg).build_id() != "b1"


def test_an_update_during_a_build_is_answered_when_it_is_served(
    made: Callable[..., Path],
    serving: Any,  # noqa: ANN401  a fixture
    tmp_path: Path,
) -> None:
    kg = made(tmp_path / "kg", "b1", ["<a:a> <a:b> <a:c> <a:g> ."])
    token, digest = new_token()
    with serving(kg, update_token=digest, query_processes=1) as client:
        statuses: list[int] = []

        def update() -> None:
            headers = {"Authorization": f"Bearer {token}"}
            statuses.append(
                client.post("/sparql", data={"update": "INSERT DATA { <a:d> <a:b> 1 }"}, headers=headers).status_code
            )

        with GraphFolder(kg).locked():
            sending = threading.Thread(target=update)
            sending.start()
            time.sleep(1)
            assert not statuses
        sending.join()
        assert statuses == [204]
        assert client.get("/sparql", params={"query": "ASK { <a:d> <a:b> 1 }"}).json()["boolean"]
