"""`/search` over HTTP beside the bare embedding of the same questions."""

from __future__ import annotations

import json
import os
import socket
import statistics
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from urllib.parse import quote

from policykg.graph import load
from policykg.vectors import QueryEncoder

CLIENTS = 16
COLD_STARTS = 5


def served(kg: Path, folder: Path) -> dict[str, Any]:
    """Times of the questions, none asked twice of the server: half by one client, half by sixteen."""
    queries = [text for _, text in json.loads((folder / "queries.json").read_text())]
    encoder = QueryEncoder(kg / "builds" / load(kg).build / "encoder")
    encoder.encode(queries[:5])
    bare = [_clocked(lambda text=text: encoder.encode([text])) for text in queries]
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    policykg = Path(sys.executable).with_name("policykg")
    limits = {"POLICYKG_REQUESTS_PER_SECOND": "0"}
    command = [policykg, "serve", "--kg", kg, "--port", str(port)]
    with subprocess.Popen(
        command, env={**os.environ, **limits}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as server:
        try:
            _wait(port)
            one, failed = _times(port, queries[0::2], 1)
            many, more = _times(port, queries[1::2], CLIENTS)
        finally:
            server.terminate()
    cold = [
        _clocked(lambda: subprocess.run([policykg, "search", queries[0], "--kg", kg], check=True, capture_output=True))
        for _ in range(COLD_STARTS)
    ]
    p50 = statistics.median(many)
    return {
        "bare embedding p50, ms": statistics.median(bare),
        "/search p50, ms, 1 client": statistics.median(one),
        "times the embedding": statistics.median(one) / statistics.median(bare),
        "p50, ms, 16 clients": p50,
        "p95, ms, 16 clients": sorted(many)[int(0.95 * len(many))],
        "p95 of p50": sorted(many)[int(0.95 * len(many))] / p50,
        "errors": failed + more,
        "cold `policykg search`, s": statistics.median(cold) / 1000,
    }


def _clocked(work: Any) -> float:  # noqa: ANN401 - anything without arguments
    start = time.perf_counter()
    work()
    return 1000 * (time.perf_counter() - start)


def _wait(port: int) -> None:
    for _ in range(300):
        try:
            connection = HTTPConnection("127.0.0.1", port, timeout=5)
            connection.request("GET", "/search?q=warm+up")
            if connection.getresponse().status == 200:
                return
        except OSError:
            pass
        time.sleep(0.1)
    sys.exit("the server did not come up")


def _times(port: int, queries: list[str], clients: int) -> tuple[list[float], int]:
    """Milliseconds of each request over connections that are kept, and how many were not answered by 200."""
    kept = threading.local()
    failed = []

    def ask(query: str) -> float:
        connection = getattr(kept, "connection", None)
        if connection is None:
            connection = kept.connection = HTTPConnection("127.0.0.1", port, timeout=60)

        def request() -> None:
            connection.request("GET", f"/search?q={quote(query)}&limit=10")
            response = connection.getresponse()
            response.read()
            if response.status != 200:
                failed.append(response.status)

        return _clocked(request)

    with ThreadPoolExecutor(clients) as pool:
        return list(pool.map(ask, queries)), len(failed)
