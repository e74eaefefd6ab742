"""Measure the explorer in chromium, rendered by software: `python scripts/bench_explorer.py KG`, with the page built.

Prints the gzipped script before the SPARQL view, the first view until it can be used, answers while typing, and a graph
of 50,000 nodes and 150,000 edges opened and panned: policies added to a copy of the store, laid out as by a build, and
sent by the server.
"""

from __future__ import annotations

import contextlib
import gzip
import json
import random
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, sync_playwright

from policykg.graph.drawings import drawn
from policykg.graph.folder import GraphFolder
from policykg.iri import DATA, PREFIXES
from policykg.store import GraphStore

PAGE = Path(__file__).parents[1] / "src" / "policykg" / "server" / "page"
FLAGS = [
    *("--no-sandbox", "--disable-gpu", "--ignore-gpu-blocklist"),
    *("--use-angle=swiftshader", "--enable-unsafe-swiftshader"),
]
SERVE = """
import sys
from pathlib import Path
from policykg.server import serve
serve(Path(sys.argv[1]), port=int(sys.argv[2]))
"""
TYPED = (
    "apprenticeship wages",
    "integration of production",
    "vocational school",
    "ministry of education",
    "tax credit",
)
NODES, EDGES = 50_000, 150_000
ROUNDS = 5
PAN = """async (steps) => {
  const canvas = document.querySelector('.canvas .sigma-mouse'), box = canvas.getBoundingClientRect();
  const at = (n) => ({clientX: box.left + 200 + 4 * n, clientY: box.top + 200 + n, bubbles: true, buttons: 1});
  canvas.dispatchEvent(new MouseEvent('mousedown', at(0)));
  const times = []; let before = performance.now();
  for (let n = 1; n <= steps; n++) {
    canvas.dispatchEvent(new MouseEvent('mousemove', at(n)));
    await new Promise(requestAnimationFrame);
    const now = performance.now(); times.push(now - before); before = now;
  }
  canvas.dispatchEvent(new MouseEvent('mouseup', at(steps)));
  return times;
}"""
STEPS = 60
REST = """async () => {
  const layer = document.querySelector('.canvas .sigma-nodes'), before = performance.now();
  do await new Promise(requestAnimationFrame); while (layer.style.transform);
  await new Promise(requestAnimationFrame);
  return performance.now() - before;
}"""


def main(kg: Path) -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in PAGE.glob("assets/*.js")}
    early = sum(size for name, size in sizes.items() if not name.startswith("sparql"))
    print(f"gzipped script before the SPARQL view: {early / 1000:.0f} kB; with it {sum(sizes.values()) / 1000:.0f} kB")
    chromium = shutil.which("chromium") or ""
    with served(kg) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        views = sorted(first_view(browser, address) for _ in range(ROUNDS))
        print(
            f"first view can be used after {statistics.median(views):.2f} s "
            f"(median of {ROUNDS}; most {views[-1]:.2f} s)"
        )
        typing(address)
        browser.close()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        nodes = grown(kg, Path(folder, "kg"))
        with served(Path(folder, "kg")) as address:
            browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
            large(browser, address, nodes)
            browser.close()


@contextlib.contextmanager
def served(kg: Path) -> Iterator[str]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    with subprocess.Popen([sys.executable, "-c", SERVE, str(kg), str(port)], stderr=subprocess.DEVNULL) as process:
        address = f"http://127.0.0.1:{port}/"
        try:
            for _ in range(600):
                with contextlib.suppress(OSError):
                    urllib.request.urlopen(f"{address}livez", timeout=5).close()
                    break
                time.sleep(0.05)
            urllib.request.urlopen(f"{address}search?q=training", timeout=60).close()  # the model is loaded once
            yield address
        finally:
            process.terminate()


def first_view(browser: Browser, address: str) -> float:
    """Seconds from the address to a list of documents and facets, with nothing in the browser's cache."""
    page = browser.new_context().new_page()
    started = time.perf_counter()
    page.goto(address)
    page.wait_for_selector(".shelf li")
    page.wait_for_selector(".facet")
    taken = time.perf_counter() - started
    page.context.close()
    return taken


def typing(address: str) -> None:
    """Each beginning of some questions, as one types it: suggestions, passages and counts."""
    for what, path in (
        ("suggestions", "suggest?q="),
        ("passages", "search?limit=20&q="),
        ("facets", "facets?limit=1000&q="),
    ):
        times = []
        for text in TYPED:
            for end in range(2, len(text) + 1):
                url = address + path + quote(text[:end])
                started = time.perf_counter()
                with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=10) as answer:
                    answer.read()
                times.append(time.perf_counter() - started)
        p95 = statistics.quantiles(times, n=20)[-1]
        print(
            f"{what} while typing: median {1000 * statistics.median(times):.0f} ms, "
            f"p95 {1000 * p95:.0f} ms ({len(times)})"
        )


def large(browser: Browser, address: str, nodes: int) -> None:
    opened, panned, rested = zip(*(opened_and_panned(browser, address, nodes) for _ in range(ROUNDS)), strict=True)
    frames = [taken for round_ in panned for taken in round_]
    print(f"it opens in {statistics.median(opened):.1f} s (median of {ROUNDS}; most {max(opened):.1f} s)")
    print(f"it pans at {1000 / statistics.mean(frames):.0f} frames/s (slowest frame {max(frames):.0f} ms)")
    print(f"where it rests it is drawn anew after {statistics.median(rested) / 1000:.1f} s")


def opened_and_panned(browser: Browser, address: str, nodes: int) -> tuple[float, list[float], float]:
    """Seconds until the graph is there, milliseconds of each frame of a movement, and those until it is drawn anew."""
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()
    page.goto(address)
    page.wait_for_selector(".shelf li")
    started = time.perf_counter()
    page.evaluate("location.hash = '#/graph?view=full'")
    page.wait_for_selector(".canvas canvas", timeout=60_000)
    page.wait_for_function(
        "n => document.querySelector('.picture [role=status]')?.textContent.replace(/\\D*([\\d,]+).*/s, '$1') === n",
        arg=f"{nodes:,}",
        timeout=60_000,
    )
    page.evaluate("new Promise(requestAnimationFrame)")
    opened = time.perf_counter() - started
    page.wait_for_timeout(1000)
    frames = page.evaluate(PAN, STEPS)
    rested = page.evaluate(REST)
    context.close()
    return opened, frames, rested


def grown(kg: Path, copy: Path) -> int:
    """A copy of the graph with as many policies in communities, laid out; the number of its nodes."""
    shutil.copytree(kg, copy)
    build = GraphFolder(copy).current()
    store = GraphStore.create(build / "graph")
    store.add(policies())
    store.flush()
    shutil.rmtree(build / "drawings")
    started = time.perf_counter()
    columns = json.loads(gzip.decompress(drawn(store, build, "full")))
    nodes, edges = len(columns["nodes"]["id"]), len(columns["edges"]["source"])
    print(f"{nodes:,} nodes and {edges:,} edges are laid out in {time.perf_counter() - started:.0f} s")
    return nodes


def policies() -> Iterator[str]:
    chance = random.Random(7)
    ends = {(n, chance.randrange(n)) for n in range(1, NODES)}
    while len(ends) < EDGES:
        community = chance.randrange(200)
        a, b = (community + 200 * chance.randrange(NODES // 200) for _ in "ab")
        ends |= {(a, b)} if a != b else set()
    graph = f"<{DATA}graph/document/bench> ."
    pkg = PREFIXES["pkg"]
    for n in range(NODES):
        policy, year = f"<{DATA}policy/bench-{n}>", 1950 + n % 75
        yield f"{policy} <{PREFIXES['rdf']}type> <{pkg}Policy> {graph}"
        yield f'{policy} <{pkg}title> "A policy of the year {year}, number {n}"@en {graph}'
        yield f'{policy} <{PREFIXES["dcterms"]}issued> "{year}"^^<{PREFIXES["xsd"]}gYear> {graph}'
    for a, b in sorted(ends):
        yield f"<{DATA}policy/bench-{a}> <{pkg}{'cites' if a % 2 else 'implements'}> <{DATA}policy/bench-{b}> {graph}"


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "kg"))
