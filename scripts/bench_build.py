"""How long do a build, a second one, one after a changed document, and the commands of every day take?

Run `python scripts/bench_build.py [PATH]`: it builds PATH (default: the packaged corpus) in a folder of its own and
prints seconds of whole processes, imports included, the median of five where a step can be repeated. `within` is the
time that the build itself reports, which leaves imports out; the changed document is compared by it.
"""

from __future__ import annotations

import argparse
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from policykg.documents import discover
from policykg.ontology.files import corpus_folder

POLICYKG = Path(sys.executable).with_name("policykg")
QUESTION = "tax incentives for enterprises that train apprentices"


def run(*arguments: str) -> tuple[float, float]:
    """Seconds of the whole process, and those that a build says it took (0 for other commands)."""
    start = time.perf_counter()
    done = subprocess.run([POLICYKG, *arguments], capture_output=True, text=True, check=True)
    whole = time.perf_counter() - start
    said = re.search(r"([\d.]+) s$", done.stderr.strip())
    return whole, float(said.group(1)) if said else 0.0


def show(what: str, seconds: float, note: str = "") -> None:
    print(f"{what:<32}{seconds:>8.2f} s  {note}".rstrip(), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, default=corpus_folder())
    source = parser.parse_args().path
    with tempfile.TemporaryDirectory() as scratch:
        work, kg = Path(scratch) / "documents", ["--kg", f"{scratch}/kg"]
        shutil.copytree(source, work)
        whole, within = run("build", str(work), *kg)
        show("full build", whole, f"within {within:.1f} s")
        show("second build", statistics.median(run("build", str(work), *kg)[0] for _ in range(5)))
        first = next(path for path, _ in discover([work]) if path.suffix in {".md", ".txt"})
        first.write_text(first.read_text(encoding="utf-8") + "\nEvery school shall report once a year.\n", "utf-8")
        changed, part = run("build", str(work), *kg)
        show("one document changed", changed, f"within {part:.1f} s, {part / within:.0%} of the full build")
        for what, arguments in (("help", ["--help"]), ("search", ["search", QUESTION, *kg])):
            show(what, statistics.median(run(*arguments)[0] for _ in range(5)))


if __name__ == "__main__":
    main()
