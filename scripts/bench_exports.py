"""Time and memory of every export of a network of 100,000 nodes and 200,000 links, each in a process of its own.

    python scripts/bench_exports.py [NODES]

The network is synthetic, with labels, dates and degrees like those of policies, and written as each format; the RDF
formats are written from a store that holds it. Time is that of the writing, memory the most that the process ever held.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from policykg.exports import _DRAWN, _RDF
from policykg.exports.network import Edge, Network, Node
from policykg.exports.palette import LIGHT
from policykg.iri import DATA, PREFIXES
from policykg.store import GraphStore

WORDS = ("act on", "training", "apprentices", "plan for", "vocational", "education", "skills", "职业", "教育", "法")
SECONDS, MEGABYTES = 10, 300


def network(nodes: int) -> Network:
    """A network with hubs: the later a node comes, the likelier it links to an early one."""
    rng = random.Random(20)
    kinds = list(LIGHT)
    ids = [f"{DATA}policy/{number:07d}" for number in range(nodes)]
    ends = sorted({(a, int(a * rng.random() ** 3)) for _ in range(2 * nodes) if (a := rng.randrange(1, nodes))})
    degree = [0] * nodes
    for a, b in ends:
        degree[a] += 1
        degree[b] += 1
    made = (
        Node(
            ids[i],
            " ".join(rng.choices(WORDS, k=8)),
            kinds[i % 7],
            start=f"{rng.randrange(1950, 2025)}",
            jurisdiction="CN",
            weight=degree[i],
            x=round(rng.random() * 28_000, 1),
            y=round(rng.random() * 28_000, 1),
        )
        for i in range(nodes)
    )
    return Network("bench", tuple(made), tuple(Edge(ids[a], ids[b], "cites", 1 + a % 3) for a, b in ends))


def store(nodes: int, folder: Path) -> GraphStore:
    """The network as quads: per node a type, title, date and place, per link a triple; a graph a thousand nodes."""
    made, found = network(nodes), GraphStore.create(folder)
    pkg = PREFIXES["pkg"]

    def graph(iri: str) -> str:
        return f"<{DATA}graph/document/bench-{iri[-7:-3]}> ."

    lines = (
        f"<{node.id}> <{PREFIXES['rdf']}type> <{pkg}Policy> {graph(node.id)}\n"
        f'<{node.id}> <{pkg}title> "{node.label}"@en {graph(node.id)}\n'
        f'<{node.id}> <{PREFIXES["dcterms"]}issued> "{node.start}"^^<{PREFIXES["xsd"]}gYear> {graph(node.id)}\n'
        f"<{node.id}> <{pkg}jurisdiction> <{DATA}place/cn> {graph(node.id)}"
        for node in made.nodes
    )
    found.add(lines)
    found.add(f"<{e.source}> <{pkg}{e.relation}> <{e.target}> {graph(e.source)}" for e in made.edges)
    found.flush()
    return found


def write(suffix: str, nodes: int, folder: Path) -> None:
    """Write the format and print seconds, peak megabytes and the size of what was written."""
    written = folder / suffix.removeprefix(".")
    written.mkdir()
    path = written / f"g{suffix}"
    if suffix in _RDF:
        kept = GraphStore.open(folder / "store")
        start = time.perf_counter()
        kept.write(path, _RDF[suffix])
    else:
        made = network(nodes)
        start = time.perf_counter()
        _DRAWN[suffix](made, path)
    seconds = time.perf_counter() - start
    files = [p for p in written.rglob("*") if p.is_file()]
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{seconds:.1f} {megabytes:.0f} {sum(p.stat().st_size for p in files) / 1e6:.0f}")


def main() -> None:
    if len(sys.argv) == 4:
        write(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]))
        return
    nodes = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    print(f"{nodes:,} nodes; wanted: {SECONDS} s, {MEGABYTES} MB")
    print("| format | seconds | memory, MB | file, MB | reached |\n|---|---:|---:|---:|---|")
    with tempfile.TemporaryDirectory() as name:
        subprocess.run([sys.executable, "-c", _STORE, name, str(nodes)], check=True, cwd=Path(__file__).parent)
        for suffix in (*_RDF, *_DRAWN):
            command = [sys.executable, __file__, suffix, str(nodes), name]
            ran = subprocess.run(command, capture_output=True, text=True, check=True)
            seconds, memory, size = ran.stdout.split()
            reached = "yes" if float(seconds) <= SECONDS and float(memory) <= MEGABYTES else "**no**"
            print(f"| {suffix.removeprefix('.')} | {seconds} | {memory} | {size} | {reached} |", flush=True)


_STORE = "import sys, pathlib, bench_exports as b; b.store(int(sys.argv[2]), pathlib.Path(sys.argv[1], 'store'))"

if __name__ == "__main__":
    main()
