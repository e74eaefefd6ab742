"""How many SPARQL queries a second over HTTP, beside Virtuoso, oxigraph, rdflib and the store itself? All in one run.

Run `python scripts/bench_sparql.py KG`: each engine holds the same quads and is asked the queries of the cookbook that
all of them answer, in turn, by 16 clients over kept connections. Virtuoso is used where its package is installed
(virtuoso-opensource), oxigraph where its command is (PyPI). `policykg, new` asks queries that were never asked before,
so that no answer is kept. Then a query process is killed, again and again, and the time until the next answer taken.
`--rdflib` asks rdflib and the store instead, each in the process, by one client: the short queries, and each of the
cookbook's until `--slowest`.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import http.client
import os
import shutil
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.parse
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from policykg.graph import cookbook, load
from policykg.iri import PREFIXES
from policykg.workers import Counts, Limits, Nursery, Pool

CLIENTS = 16
KILLS = 100
JSON = "application/sparql-results+json"
SERVE = "import sys; from pathlib import Path; from policykg.server import serve; serve(Path(sys.argv[1]), port={port})"
HEAD = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in PREFIXES.items())
SHORT = {
    "ask": "ASK { ?s a pkg:Norm }",
    "20 labels": "SELECT ?s ?l WHERE { ?s rdfs:label ?l } LIMIT 20",
    "policies": "SELECT ?p ?t WHERE { ?p a pkg:Policy ; pkg:title ?t } LIMIT 20",
    "norms": "SELECT ?n ?b ?a WHERE { ?n a pkg:Norm ; pkg:bearerText ?b ; pkg:action ?a } LIMIT 20",
}
INI = """[Database]
DatabaseFile={d}/v.db
ErrorLogFile={d}/v.log
LockFile={d}/v.lck
TransactionFile={d}/v.trx
xa_persistent_file={d}/v.pxa
[TempDatabase]
DatabaseFile={d}/t.db
TransactionFile={d}/t.trx
[Parameters]
ServerPort=127.0.0.1:{sql}
DirsAllowed={d}
NumberOfBuffers=170000
MaxDirtyBuffers=130000
ServerThreads=40
[HTTPServer]
ServerPort=127.0.0.1:{port}
ServerThreads=20
KeepAliveTimeout=15
MaxKeepAlives=20
[SPARQL]
ResultSetMaxRows=1000000
"""


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def waited(port: int) -> None:
    for _ in range(600):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.05)
    raise SystemExit(f"nothing listens on port {port}")


@contextlib.contextmanager
def running(command: list[str], port: int, **environment: str) -> Iterator[int]:
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet, env={**os.environ, **environment}) as process:
        try:
            waited(port)
            yield process.pid
        finally:
            process.terminate()


@contextlib.contextmanager
def policykg(kg: Path) -> Iterator[str]:
    port = free_port()
    with running([sys.executable, "-c", SERVE.format(port=port), str(kg)], port, POLICYKG_QUERY_ROWS="1000000"):
        yield f"http://127.0.0.1:{port}/sparql"


@contextlib.contextmanager
def oxigraph(kg: Path) -> Iterator[str]:
    port, build = free_port(), load(kg).info()["folder"]
    command = ["oxigraph", "serve-read-only", "--union-default-graph"]
    with running([*command, "--location", f"{build}/graph", "--bind", f"127.0.0.1:{port}"], port):
        yield f"http://127.0.0.1:{port}/query"


@contextlib.contextmanager
def virtuoso(kg: Path) -> Iterator[str]:
    with tempfile.TemporaryDirectory(prefix="bench-virtuoso-") as folder:
        sql, port = free_port(), free_port()
        Path(folder, "virtuoso.ini").write_text(INI.format(d=folder, sql=sql, port=port))
        load(kg).store.write(Path(folder, "all.nq"), "application/n-quads")
        steps = f"DB.DBA.TTLP_MT(file_to_string_output('{folder}/all.nq'), '', 'http://e/', 512);\ncheckpoint;\n"
        Path(folder, "load.sql").write_text(steps)
        command = ["virtuoso-t", "+configfile", f"{folder}/virtuoso.ini", "+foreground", "+wait"]
        with running(command, port):
            subprocess.run(["isql-vt", f"127.0.0.1:{sql}", "dba", "dba", f"{folder}/load.sql"], check=True, stdout=-3)
            yield f"http://127.0.0.1:{port}/sparql"


def status(url: str, query: str, seconds: float) -> int:
    parts = urllib.parse.urlsplit(url)
    connection = http.client.HTTPConnection(parts.netloc, timeout=seconds)
    with contextlib.closing(connection):
        try:
            connection.request(
                "GET", f"{parts.path}?{urllib.parse.urlencode({'query': query})}", headers={"Accept": JSON}
            )
            response = connection.getresponse()
            response.read()
        except (OSError, http.client.HTTPException):
            return 0
        return response.status


class Asking(asyncio.Protocol):
    """One kept connection: asks, reads the whole answer, asks again."""

    def __init__(self, next_request: Callable[[], bytes], until: float, seconds: list[float]) -> None:
        self.next_request, self.until, self.seconds = next_request, until, seconds
        self.done = asyncio.get_running_loop().create_future()
        self.buffer, self.began = bytearray(), 0.0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin."""
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        """Send the next query."""
        self.began = time.perf_counter()
        self.transport.write(self.next_request())

    def data_received(self, data: bytes) -> None:
        """Read on; ask again when the answer is whole."""
        self.buffer += data
        head = self.buffer.find(b"\r\n\r\n")
        if head < 0:
            return
        lines = bytes(self.buffer[:head]).lower()
        if b"content-length:" in lines:
            length = int(lines.partition(b"content-length:")[2].partition(b"\r\n")[0])
            complete = len(self.buffer) >= head + 4 + length
        else:
            complete = self.buffer.endswith(b"\r\n0\r\n\r\n")
        if not complete:
            return
        if b" 200" not in lines[:13]:
            self.done.set_exception(SystemExit(f"no answer: {bytes(self.buffer[:300])!r}"))
            return
        now = time.perf_counter()
        self.seconds.append(now - self.began)
        self.buffer.clear()
        if now < self.until:
            self.ask()
        elif not self.done.done():
            self.done.set_result(None)

    def connection_lost(self, error: Exception | None) -> None:
        """Fail, unless all is done."""
        if not self.done.done():
            self.done.set_exception(SystemExit(f"the connection was closed: {error}"))


def measure(url: str, queries: list[str], seconds: float, *, new: bool = False) -> tuple[float, float, float]:
    """Requests a second, and the median and the 99th of a hundred latencies in ms."""
    parts = urllib.parse.urlsplit(url)
    turn = count()

    def request() -> bytes:
        n = next(turn)
        query = queries[n % len(queries)] + (f"\n# {n}" if new else "")
        target = f"{parts.path}?{urllib.parse.urlencode({'query': query})}"
        return f"GET {target} HTTP/1.1\r\nHost: {parts.netloc}\r\nAccept: {JSON}\r\n\r\n".encode()

    ready = [request() for _ in queries]

    def next_request() -> bytes:
        return request() if new else ready[next(turn) % len(ready)]

    async def main() -> list[float]:
        loop = asyncio.get_running_loop()
        took: list[float] = []
        until = time.perf_counter() + seconds
        made = [
            await loop.create_connection(lambda: Asking(next_request, until, took), parts.hostname, parts.port)
            for _ in range(CLIENTS)
        ]
        await asyncio.gather(*(protocol.done for _, protocol in made))
        return took

    began = time.perf_counter()
    took = asyncio.run(main())
    cuts = statistics.quantiles(took, n=100)
    return len(took) / (time.perf_counter() - began), cuts[49] * 1000, cuts[98] * 1000


def inside(answer: Callable[[str], object], queries: list[str], seconds: float) -> tuple[float, float, float]:
    took: list[float] = []
    began = time.perf_counter()
    for n in count():
        start = time.perf_counter()
        answer(queries[n % len(queries)])
        took.append(time.perf_counter() - start)
        if time.perf_counter() - began > seconds and len(took) > 1:
            break
    cuts = statistics.quantiles(took, n=100)
    return len(took) / (time.perf_counter() - began), cuts[49] * 1000, cuts[98] * 1000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kg", type=Path)
    parser.add_argument("--seconds", type=float, default=5)
    parser.add_argument("--rdflib", action="store_true", help="rdflib and the store alone, without a server")
    parser.add_argument("--slowest", type=float, default=1.0, help="seconds beyond which a query is left out")
    options = parser.parse_args()
    store = load(options.kg).store
    queries = {recipe.name: HEAD + recipe.sparql for recipe in cookbook()}
    if options.rdflib:
        in_process(options, list(queries.values()))
        return
    with contextlib.ExitStack() as stack:
        urls = {"policykg": stack.enter_context(policykg(options.kg))}
        if shutil.which("virtuoso-t"):
            urls["Virtuoso"] = stack.enter_context(virtuoso(options.kg))
        if shutil.which("oxigraph"):
            urls["oxigraph"] = stack.enter_context(oxigraph(options.kg))
        kept = [q for q in queries.values() if all(status(url, q, options.slowest) == 200 for url in urls.values())]
        short = [HEAD + query for query in SHORT.values()]
        for what, asked in (
            (f"{len(kept)} of the cookbook's {len(queries)} queries", kept),
            ("4 short queries", short),
        ):
            print(f"{len(store):,} quads, {what}, {CLIENTS} clients")
            print(f"{'':<16}{'requests/s':>12}{'median ms':>12}{'p99 ms':>10}")
            for name, url in urls.items():
                report(name, measure(url, asked, options.seconds))
            report("policykg, new", measure(urls["policykg"], asked, options.seconds, new=True))
    took = asyncio.run(respawned(Path(str(load(options.kg).info()["folder"])) / "graph"))
    cuts = statistics.quantiles(took, n=100)
    print(f"{KILLS} query processes killed: next answer after {cuts[49]:.0f} ms (median), {cuts[98]:.0f} ms (p99)")


async def respawned(graph: Path) -> list[float]:
    """Milliseconds from the death of the only query process to the next answer, with the graph in memory."""
    nursery, took = Nursery(), []
    pool = Pool(nursery, graph, limits=Limits(workers=1), counts=Counts())
    asked = {"types": {"rows": JSON, "graph": "text/turtle"}}
    try:
        await pool.open()
        pool.move_to_memory()
        while not pool.in_memory:
            await asyncio.sleep(0.05)
        await pool.ask(asked, b"ASK {}", seconds=30)
        for _ in range(KILLS):
            [worker] = pool._workers
            began = time.perf_counter()
            os.kill(worker.pid, signal.SIGKILL)
            while worker in pool._workers:
                await asyncio.sleep(0)
            await pool.ask(asked, b"ASK {}", seconds=30)
            took.append((time.perf_counter() - began) * 1000)
    finally:
        pool.close()
        nursery.close()
    return took


def in_process(options: argparse.Namespace, queries: list[str]) -> None:
    """What rdflib and the store do without a server, and how many of the cookbook's queries they answer in time."""
    import rdflib

    store = load(options.kg).store
    with tempfile.TemporaryDirectory() as folder:
        store.write(Path(folder, "all.nt"), "application/n-triples")
        graph = rdflib.Graph().parse(Path(folder, "all.nt"), format="nt")
    engines: dict[str, Callable[[str], object]] = {
        "the store": lambda query: store.answer(query, media_type=JSON),
        "rdflib": lambda query: graph.query(query).serialize(format="json"),
    }
    print(f"{len(store):,} quads, 4 short queries, 1 client, in the process")
    for name, answer in engines.items():
        report(name, inside(answer, [HEAD + query for query in SHORT.values()], options.seconds))
        answered = sum(in_time(answer, query, options.slowest) for query in queries)
        print(f"{name} answers {answered} of the cookbook's {len(queries)} queries within {options.slowest:g} s")


def in_time(answer: Callable[[str], object], query: str, seconds: float) -> bool:
    def over(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        began = time.perf_counter()
        answer(query)
        return time.perf_counter() - began < seconds
    except Exception:  # an engine that fails does not answer
        return False
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def report(name: str, figures: tuple[float, float, float]) -> None:
    print(f"{name:<16}{figures[0]:>12,.0f}{figures[1]:>12.2f}{figures[2]:>10.1f}", flush=True)


if __name__ == "__main__":
    main()
