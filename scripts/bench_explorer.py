"""Measure the explorer in chromium, rendered by software: `python scripts/bench_explorer.py KG`, with the page built.

Prints the gzipped script before the SPARQL view, the first view until it can be used, answers while typing, and a graph
of 50,000 nodes and 150,000 edges opened and panned; the last one is made here and sent in place of the server's.
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
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Browser, Page, Route, sync_playwright

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
    document.dispatchEvent(new MouseEvent('mousemove', at(n)));
    canvas.dispatchEvent(new MouseEvent('mousemove', at(n)));
    await new Promise(requestAnimationFrame);
    const now = performance.now(); times.push(now - before); before = now;
  }
  document.dispatchEvent(new MouseEvent('mouseup', at(steps)));
  return times;
}"""


def main(kg: Path) -> None:
    sizes = {path.name: len(gzip.compress(path.read_bytes())) for path in PAGE.glob("assets/*.js")}
    early = sum(size for name, size in sizes.items() if not name.startswith("sparql"))
    print(f"gzipped script before the SPARQL view: {early / 1000:.0f} kB; with it {sum(sizes.values()) / 1000:.0f} kB")
    with served(kg) as address, sync_playwright() as playwright:
        chromium = shutil.which("chromium") or ""
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        views = sorted(first_view(browser, address) for _ in range(ROUNDS))
        print(
            f"first view can be used after {statistics.median(views):.2f} s "
            f"(median of {ROUNDS}; most {views[-1]:.2f} s)"
        )
        typing(address)
        large(browser, address)
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


def large(browser: Browser, address: str) -> None:
    content = made()
    context = browser.new_context(viewport={"width": 1400, "height": 1000})
    page = context.new_page()

    def answer(route: Route) -> None:
        route.fulfill(body=content, content_type="application/json")

    page.route("**/drawings/full", answer)
    page.goto(address)
    page.wait_for_selector(".shelf li")
    started = time.perf_counter()
    page.evaluate("location.hash = '#/graph?view=full'")
    page.wait_for_selector(".canvas canvas")
    page.wait_for_function("document.querySelector('.picture [role=status]')?.textContent.includes('50000')")
    page.evaluate("new Promise(requestAnimationFrame)")
    print(
        f"{NODES:,} nodes and {EDGES:,} edges ({len(content) / 1e6:.1f} MB) "
        f"open in {time.perf_counter() - started:.1f} s"
    )
    frames(page)
    context.close()


def frames(page: Page) -> None:
    page.wait_for_timeout(1000)
    times = page.evaluate(PAN, 60)
    print(f"panning: {1000 / statistics.mean(times):.0f} frames/s (slowest {max(times):.0f} ms)")


def made() -> bytes:
    """A network in communities, as the server packs one."""
    chance = random.Random(7)
    kinds = ["actor", "concept", "industry", "instrument", "organization", "policy"]
    ends = [(n, chance.randrange(n)) for n in range(1, NODES)]
    while len(ends) < EDGES:
        community = chance.randrange(200)
        ends.append(tuple(community + 200 * chance.randrange(NODES // 200) for _ in "ab"))  # type: ignore[arg-type]
    places = [(chance.gauss(n % 20 * 900, 260), chance.gauss(n % 200 // 20 * 900, 260)) for n in range(NODES)]
    degree = [0] * NODES
    for a, b in ends:
        degree[a] += 1
        degree[b] += 1
    columns = {
        "view": "full",
        "kinds": kinds,
        "relations": ["uses", "cites"],
        "nodes": {
            "id": [f"https://w3id.org/policykg/id/policy/{n}" for n in range(NODES)],
            "label": [f"A policy of the year {1950 + n % 75}, number {n}" for n in range(NODES)],
            "kind": [n % len(kinds) for n in range(NODES)],
            "start": [str(1950 + n % 75) for n in range(NODES)],
            "end": [""] * NODES,
            "place": ["CN"] * NODES,
            "weight": degree,
            "x": [round(x, 1) for x, _ in places],
            "y": [round(y, 1) for _, y in places],
        },
        "edges": {
            "source": [a for a, _ in ends],
            "target": [b for _, b in ends],
            "relation": [n % 2 for n in range(len(ends))],
            "weight": [1] * len(ends),
        },
    }
    return json.dumps(columns, separators=(",", ":")).encode()


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "kg"))
