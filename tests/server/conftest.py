"""Server processes, over a graph made by hand and over one that the real pipeline built, and what a problem is."""

from __future__ import annotations

import contextlib
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import httpx
import numpy as np
import pytest

from policykg.graph import GraphFolder
from policykg.index import IndexWriter
from policykg.iri import DATA, PREFIXES
from policykg.model import Annotations, Document, Passage, Section
from policykg.store import GraphStore

SERVE = """import sys
from pathlib import Path
from policykg.server import serve, wire
{first}
serve(Path(sys.argv[1]), port={port})"""
Made = Callable[..., Path]
Serving = Callable[..., AbstractContextManager[httpx.Client]]

LINES = [
    f'<{DATA}policy/p{n}> <{PREFIXES["rdfs"]}label> "Policy {n}"@en <{DATA}graph/document/d{n % 3}> .'
    for n in range(300)
] + [
    f"<{DATA}policy/p{n}> <{PREFIXES['rdf']}type> <{PREFIXES['pkg']}Policy> <{DATA}graph/document/d{n % 3}> ."
    for n in range(300)
]


def publish(root: Path, build: str, lines: list[str] = LINES) -> Path:
    """Publish a build of these N-Quads lines, with one document in its index."""
    folder = GraphFolder(root)
    scratch = folder.scratch(build)
    store = GraphStore.create(scratch / "graph")
    store.add(lines)
    store.flush()
    document = Document("d", "Schools must teach.", "D", "en", "d.txt", "text/plain", "0" * 64)
    with IndexWriter(scratch) as index:
        passages = [Passage("d", "s", 0, 19, 4)]
        index.replace(document, [Section("s", "heading", "", "", 1, 0, 19, 1)], passages, Annotations(), np.eye(1, 4))
    entry = {"id": "d", "source": "d.txt", "sha256": "", "key": "", "graph": "", "passages": 1}
    manifest = {"format": 1, "build": build, "base": DATA, "quads": len(lines), "documents": [entry], "failures": []}
    folder.publish(scratch, manifest)
    return root


@contextlib.contextmanager
def serving_process(kg: Path, *, first: str = "pass", **settings: object) -> Iterator[httpx.Client]:
    """A client of a server process over the graph folder, run with these settings, and after a statement of Python."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    given = {f"POLICYKG_{name.upper()}": str(value) for name, value in settings.items()}
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", **given}
    command = [sys.executable, "-c", SERVE.format(port=port, first=first), str(kg)]
    log = kg.parent / f"server-{port}.log"
    with log.open("wb") as said, subprocess.Popen(command, stderr=said, env=environment) as process:
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60, trust_env=False) as client:
                for _ in range(600):
                    with contextlib.suppress(httpx.ConnectError):
                        client.get("/livez")
                        break
                    assert process.poll() is None, log.read_text()
                    time.sleep(0.05)
                client.process, client.log = process, log  # type: ignore[attr-defined]  # for tests that look behind
                yield client
        finally:
            process.terminate()


@pytest.fixture(scope="session")
def made() -> Made:
    return publish


@pytest.fixture(scope="session")
def serving() -> Serving:
    return serving_process


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return publish(tmp_path_factory.mktemp("small") / "kg", "b1")


@pytest.fixture(scope="session")
def service(small: Path) -> Iterator[httpx.Client]:
    limits: dict[str, Any] = {"query_seconds": 2, "query_megabytes": 256, "query_rows": 200, "query_processes": 2}
    with serving_process(small, **limits, requests_per_second=0) as client:
        yield client


@pytest.fixture(scope="session")
def real(kg: Path) -> Iterator[httpx.Client]:
    """A server over the graph that the real pipeline built."""
    with serving_process(kg, query_seconds=5, requests_per_second=0) as client:
        yield client


@pytest.fixture(scope="session")
def until() -> Callable[[Callable[[], bool]], None]:
    def holds(condition: Callable[[], bool]) -> None:
        """Wait until it holds, however busy the machine is."""
        end = time.monotonic() + 60
        while not condition():
            assert time.monotonic() < end
            time.sleep(0.02)

    return holds


@pytest.fixture(scope="session")
def problem() -> Callable[[httpx.Response, int], str]:
    def detail(response: httpx.Response, status: int) -> str:
        """The problem's detail, after checking that it is one."""
        assert response.status_code == status, response.text
        assert response.headers["content-type"] == "application/problem+json"
        content = response.json()
        assert set(content) == {"type", "title", "status", "detail", "instance"}
        assert content["status"] == status
        assert content["title"]
        assert "Traceback" not in response.text
        return str(content["detail"])

    return detail
