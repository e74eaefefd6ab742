"""Does a server under load stay as it is? Mixed requests at a share of its capacity: errors, latencies, memory, files.

Run `python scripts/soak.py KG --minutes 60`: it starts a server on a free port of this machine, finds how many mixed
requests a second it can answer, warms it up, and then sends 70 % of that. It fails where a request fails, where memory
grows by 1 % or more after the warm-up, or where open files grow. `--hostile` then has another client send hostile
queries in every other ten seconds, and compares the latencies of the others in these with those in between: it fails
where their 95th percentile more than doubles, or where a hostile query is answered more than a second late.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import os
import random
import socket
import statistics
import subprocess
import sys
import time
from collections import Counter, deque
from pathlib import Path
from urllib.parse import quote, urlencode

import httpx

SERVE = "import sys; from pathlib import Path; from policykg.server import serve; serve(Path(sys.argv[1]), port={port})"
QUERIES = [
    "SELECT ?s ?l WHERE { ?s rdfs:label ?l } LIMIT 20",
    "SELECT ?p ?t WHERE { ?p a pkg:Policy ; pkg:title ?t } LIMIT 50",
    "SELECT (COUNT(*) AS ?n) WHERE { ?s a pkg:Norm }",
    "ASK { ?s a pkg:Target }",
    "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c } LIMIT 100",
]
HOSTILE = [
    "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }",
    "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?c",
    "SELECT (COUNT(*) AS ?n) { ?a (rdf:type|!rdf:type)* ?b . ?c (rdf:type|!rdf:type)* ?d . ?e ?f ?g }",
    "ASK { FILTER(" + "||".join(["1"] * 20000) + ") }",
]
PATHS = ["/livez", "/readyz", "/documents?limit=5", "/search?q=training&mode=lexical&limit=3", "/version", "/dataset"]
CLIENTS = 8
STEPS = 6
"""Of ten seconds each, over which memory must stay as it is before it counts as warmed up."""
ROUNDS, PERIOD, ALLOWED = 3, 10, 2
"""How often hostile queries are sent, for how many seconds, and how many each may take."""


def target(rng: random.Random) -> str:
    """A request of the mix: mostly SPARQL, half of it asked before."""
    if rng.random() < 0.3:
        return rng.choice(PATHS)
    query = rng.choice(QUERIES) + (f" # {rng.randrange(10**9)}" if rng.random() < 0.5 else "")
    return f"/sparql?{urlencode({'query': query})}"


def memory(pid: int) -> tuple[int, int]:
    """Bytes resident in the server's own process, and its open files."""
    fields = Path(f"/proc/{pid}/statm").read_text().split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE"), len(os.listdir(f"/proc/{pid}/fd"))  # noqa: PTH208  a count


class Load:
    """Requests by several clients, at a rate or as fast as they are answered."""

    def __init__(self, url: str, seed: int = 1) -> None:
        self.url = url
        self.rng = random.Random(seed)
        self.statuses: Counter[str] = Counter()
        self.took: list[float] = []

    async def run(self, seconds: float, *, rate: float = 0) -> float:
        """Requests a second that were answered."""
        began, sent = time.monotonic(), 0

        async def client() -> None:
            nonlocal sent
            async with httpx.AsyncClient(base_url=self.url, timeout=60, trust_env=False) as http:
                while time.monotonic() < began + seconds:
                    turn, sent = sent, sent + 1
                    if rate:
                        await asyncio.sleep(max(0.0, began + turn / rate - time.monotonic()))
                    await self.one(http)

        await asyncio.gather(*(client() for _ in range(CLIENTS)))
        return sent / (time.monotonic() - began)

    async def one(self, http: httpx.AsyncClient) -> None:
        """Send one request, and note what became of it."""
        start = time.perf_counter()
        try:
            status = (await http.get(target(self.rng))).status_code
            self.statuses["ok" if status == 200 else str(status)] += 1
        except httpx.HTTPError as error:
            self.statuses[type(error).__name__] += 1
        self.took.append(time.perf_counter() - start)

    def p95(self) -> float:
        """The 95th of a hundred latencies so far, in ms; then forget them."""
        cut = statistics.quantiles(self.took, n=20)[18] * 1000
        self.took.clear()
        return cut


async def attack(url: str, seconds: float) -> list[tuple[int, float]]:
    """Send hostile queries one after another, as a client of another address; each status and time."""
    answers, until = [], time.monotonic() + seconds
    headers = {"X-Forwarded-For": "198.51.100.66"}
    async with httpx.AsyncClient(base_url=url, timeout=120, trust_env=False, headers=headers) as http:
        while time.monotonic() < until:
            for query in HOSTILE:
                start = time.monotonic()
                got = await http.post("/sparql", content=f"query={quote(query)}&timeout={ALLOWED}", headers=FORM)
                answers.append((got.status_code, time.monotonic() - start))
    return answers


FORM = {"Content-Type": "application/x-www-form-urlencoded"}


async def warm(load: Load, pid: int, *, longest: float) -> None:
    """Send as much as is answered until memory stays as it is for a minute: until kept answers fill their room.

    One step alone shows nothing: where the machine has other work, few new answers come in ten seconds.
    """
    until, step = time.monotonic() + longest, min(10, longest)
    held: deque[int] = deque(maxlen=STEPS)
    while time.monotonic() < until:
        await load.run(step)
        now = memory(pid)[0]
        if len(held) == STEPS and now < held[0] * 1.003:
            return
        held.append(now)


async def soak(url: str, pid: int, options: argparse.Namespace) -> int:
    load = Load(url)
    span = options.minutes * 60
    await load.run(min(5, span / 6))
    capacity = await load.run(min(10, span / 6))
    rate = options.share * capacity
    await warm(load, pid, longest=min(900, 4 * span))
    load.statuses.clear()
    load.p95()
    before, files = memory(pid)
    print(f"capacity {capacity:.0f} requests/s; {options.minutes:g} minutes at {rate:.0f}", flush=True)
    await load.run(span, rate=rate)
    after, files_after = memory(pid)
    growth = (after - before) / before * 100
    failed = {status: n for status, n in load.statuses.items() if status != "ok"}
    print(f"{load.statuses.total()} requests, {sum(failed.values())} failed {failed or ''}; p95 {load.p95():.1f} ms")
    print(
        f"resident memory {before / 2**20:.1f} → {after / 2**20:.1f} MB ({growth:+.2f} %); "
        f"open files {files} → {files_after}"
    )
    harmed = options.hostile and await harms(url, load, rate)
    return int(bool(failed) or growth >= options.growth or files_after > files + 4 or harmed)


async def harms(url: str, load: Load, rate: float) -> bool:
    """Whether hostile queries make others wait, or are answered late; periods alternate, since machines drift."""
    alone, beside, answers = [], [], []
    for _ in range(ROUNDS):
        await load.run(PERIOD, rate=rate)
        alone.append(load.p95())
        hostile = asyncio.ensure_future(attack(url, PERIOD))
        await load.run(PERIOD, rate=rate)
        beside.append(load.p95())
        answers += await hostile
    worst = max(took for _, took in answers)
    before, after = statistics.median(alone), statistics.median(beside)
    print(f"{len(answers)} hostile queries, the slowest answered after {worst:.1f} s of {ALLOWED} allowed")
    print(f"p95 of the others {before:.1f} → {after:.1f} ms ({after / before:.2f} ×)")
    return worst > ALLOWED + 1 or after > 2 * before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kg", type=Path)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--share", type=float, default=0.7, help="of the capacity found")
    parser.add_argument("--growth", type=float, default=1.0, help="percent of memory allowed after the warm-up")
    parser.add_argument("--hostile", action="store_true")
    options = parser.parse_args()
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [sys.executable, "-c", SERVE.format(port=port), str(options.kg)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(600):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            sys.exit(asyncio.run(soak(f"http://127.0.0.1:{port}", process.pid, options)))
        finally:
            process.terminate()


if __name__ == "__main__":
    main()
