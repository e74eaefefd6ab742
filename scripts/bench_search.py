"""Search beside what a user would pick instead, and by how much it slows down with its size.

    python -m venv out/rivals
    out/rivals/bin/pip install txtai==9.14.0 bm25s==0.3.16 PyStemmer==3.1.0 torch==2.13.0
    python scripts/bench_search.py COLLECTION --rivals out/rivals/bin/python --embedding --kg KG
    python scripts/bench_search.py COLLECTION --scale 10000 100000 1000000

COLLECTION is in BEIR layout. All systems index the same passages with the same embedding model, each in processes of
its own: one indexes, one answers every question, alone and 16 at a time, one starts cold and answers one. `--kg` asks
the server of a built graph too. `--scale` searches synthetic passages, whose vectors lie around real ones as passages
of one document lie around each other; the index is made by the writer that builds use, the encoder is left out.
Prints tables; writes `search.json`, which keeps the parts that are not run again, and `search.svg` into `--output`.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from search_systems.plot import draw
from search_systems.server import served

from policykg.evaluation.collection import Collection, read_collection
from policykg.evaluation.search import ndcg
from policykg.vectors import model_folder

PARTS = Path(__file__).parent / "search_systems"
OURS = PARTS / "ours.py"
RIVALS = PARTS / "rivals.py"
SCALE = PARTS / "scale.py"
RIVAL_NAMES = ("txtai", "bm25s", "plain")
COLD_STARTS = 3


def run(python: str | Path, script: Path, *arguments: str) -> dict[str, Any]:
    """What a process of its own measured."""
    ran = subprocess.run([python, script, *arguments], capture_output=True, text=True, check=False)
    if ran.returncode:
        sys.exit(f"{script.name} {' '.join(arguments)}: {ran.stderr[-2000:]}")
    found: dict[str, Any] = json.loads(ran.stdout.splitlines()[-1])
    return found


def seconds(python: str | Path, script: Path, *arguments: str) -> float:
    """How long all of such a process takes."""
    start = time.perf_counter()
    run(python, script, *arguments)
    return time.perf_counter() - start


def percentile(values: Sequence[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def measured(name: str, python: str | Path, script: Path, folder: Path, collection: Collection) -> dict[str, Any]:
    """One row of the comparison."""
    indexed = run(python, script, name, "index", str(folder))
    asked = run(python, script, name, "ask", str(folder))
    cold = statistics.median(seconds(python, script, name, "cold", str(folder)) for _ in range(COLD_STARTS))
    gains = [ndcg(ranking, collection.judgements[query]) for query, ranking in asked["rankings"].items()]
    return {
        "system": name,
        "passages/s": len(collection.records) / indexed["seconds"],
        "p50 ms, 1 client": percentile(asked["one"], 0.5),
        "p95 ms, 1 client": percentile(asked["one"], 0.95),
        "queries/s, 16 clients": 16_000 / statistics.fmean(asked["many"]),
        "p50 ms, 16 clients": percentile(asked["many"], 0.5),
        "p95 ms, 16 clients": percentile(asked["many"], 0.95),
        "cold start, s": cold,
        "memory, MB": asked["megabytes"],
        "nDCG@10": statistics.fmean(gains),
    }


def prepare(collection: Collection, folder: Path) -> None:
    """Put what every system reads into the folder."""
    passages = [(r["_id"], str(r.get("title", "")), str(r["text"])) for r in collection.records]
    (folder / "passages.json").write_text(json.dumps(passages))
    (folder / "queries.json").write_text(json.dumps(list(collection.queries.items())))
    (folder / "model").write_text(str(model_folder()))


def table(rows: Sequence[dict[str, Any]]) -> str:
    """The rows as Markdown."""
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|---" + "|---:" * (len(names) - 1) + "|"]
    lines += ["| " + " | ".join(_shown(row[name]) for name in names) + " |" for row in rows]
    return "\n".join(lines)


def _shown(value: Any) -> str:  # noqa: ANN401 - a cell
    if value is None:
        return "–"
    if not isinstance(value, float):
        return f"{value:,}" if isinstance(value, int) else str(value)
    return f"{value:,.0f}" if value >= 100 else f"{value:.3f}" if value < 1 else f"{value:.1f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path)
    parser.add_argument("--rivals", type=Path, help="the Python of the environment that holds the rivals")
    parser.add_argument("--systems", nargs="*", default=RIVAL_NAMES, choices=RIVAL_NAMES, help="which of them")
    parser.add_argument("--embedding", action="store_true", help="embed with and without policykg")
    parser.add_argument("--kg", type=Path, help="a built graph, to be served and asked over HTTP")
    parser.add_argument("--scale", type=int, nargs="+", default=[], help="sizes of synthetic indexes")
    parser.add_argument("--output", type=Path, default=Path("out"))
    given = parser.parse_args()
    os.environ["HF_HUB_OFFLINE"] = "1"
    given.output.mkdir(exist_ok=True)
    kept = given.output / "search.json"
    found = json.loads(kept.read_text()) if kept.exists() else {}
    collection = read_collection(given.collection)
    with tempfile.TemporaryDirectory() as name:
        prepare(collection, Path(name))
        for part, row in rows(given, collection, Path(name)):
            key = "passages" if part == "scale" else "system"
            others = [one for one in found.get(part, []) if one.get(key) != row.get(key)]
            found[part] = sorted([*others, row], key=lambda one: one["passages"]) if part == "scale" else [*others, row]
            print(json.dumps(row), file=sys.stderr, flush=True)
            kept.write_text(json.dumps(found, indent=1) + "\n")
    (given.output / "search.svg").write_text(draw(found), encoding="utf-8")
    for name, measured_rows in found.items():
        print(f"\n{name}\n\n{table(measured_rows)}")


def rows(given: argparse.Namespace, collection: Collection, folder: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """The parts that are asked for, row by row: what is done is kept when the rest is interrupted."""
    if given.rivals:
        yield "systems", measured("policykg", sys.executable, OURS, folder, collection)
        for name in given.systems:
            python = sys.executable if name == "plain" else given.rivals
            yield "systems", measured(name, python, RIVALS, folder, collection)
    if given.embedding:
        yield "embedding", run(sys.executable, OURS, "policykg", "embedding", str(folder))
    if given.kg:
        yield "server", served(given.kg, folder)
    for size in given.scale:
        yield "scale", run(sys.executable, SCALE, str(given.collection), str(size), str(folder))


if __name__ == "__main__":
    main()
