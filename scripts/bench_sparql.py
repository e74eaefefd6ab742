"""How much slower is a SPARQL answer over HTTP than from the store itself? Both in one run, by turns.

Run `python scripts/bench_sparql.py KG`: it serves the graph folder on a free port of this machine, asks queries of
several sizes over one kept connection and directly, and prints the lower quartiles of the times, which other work on
the machine disturbs least, and their ratio.
"""

from __future__ import annotations

import argparse
import http.client
import socket
import statistics
import subprocess
import sys
import time
import urllib.parse
from collections.abc import Callable
from pathlib import Path

from policykg.graph import load

SERVE = """
import sys
from pathlib import Path
from policykg.server import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]))
"""
JSON = "application/sparql-results+json"
QUERIES = {
    "ask": "ASK { ?s ?p ?o }",
    "100 rows": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 100",
    "1,000 rows": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 1000",
    "1,000 rows, joined": """SELECT ?finding ?confidence ?document WHERE {
        ?finding pkg:confidence ?confidence ; pkg:inDocument ?document ; pkg:evidence ?evidence } LIMIT 1000""",
    "10,000 rows": "SELECT ?s ?p ?o WHERE { ?s ?p ?o } LIMIT 10000",
}


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def seconds(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def quartile(times: list[float]) -> float:
    return statistics.quantiles(times, n=4)[0]


def connected(port: int) -> http.client.HTTPConnection:
    for _ in range(200):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.connect()
        except OSError:
            time.sleep(0.05)
        else:
            connection.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
    raise SystemExit("the server did not start")


def asked(connection: http.client.HTTPConnection, query: str) -> bytes:
    connection.request("GET", "/sparql?" + urllib.parse.urlencode({"query": query}), headers={"Accept": JSON})
    response = connection.getresponse()
    body = response.read()
    if response.status != 200:
        raise SystemExit(f"{response.status}: {body.decode()}")
    return body


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kg", type=Path)
    parser.add_argument("--rounds", type=int, default=60)
    options = parser.parse_args()
    port = free_port()
    command = [sys.executable, "-c", SERVE, str(options.kg), str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as server:
        try:
            compare(load(options.kg).store.answer, connected(port), options.rounds)
        finally:
            server.terminate()


def compare(answer: Callable[..., bytes], connection: http.client.HTTPConnection, rounds: int) -> None:
    print(f"{'query':<20}{'bytes':>10}{'store ms':>10}{'HTTP ms':>10}{'ratio':>8}")
    for name, query in QUERIES.items():
        assert asked(connection, query) == answer(query, media_type=JSON)
        direct, served = [], []
        for _ in range(rounds):
            direct.append(seconds(lambda q=query: answer(q, media_type=JSON)))  # type: ignore[misc]
            served.append(seconds(lambda q=query: asked(connection, q)))  # type: ignore[misc]
        a, b = quartile(direct) * 1000, quartile(served) * 1000
        print(f"{name:<20}{len(answer(query, media_type=JSON)):>10,}{a:>10.2f}{b:>10.2f}{b / a:>8.2f}")


if __name__ == "__main__":
    main()
