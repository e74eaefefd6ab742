"""How long do a build, a second one, one after a changed document, and the commands of every day take?

Run `python scripts/bench_build.py [PATH]`: it builds PATH (default: the packaged corpus) in a folder of its own and
prints seconds of whole processes, imports included, the median of five where a step can be repeated. A last pair is
taken within one process that has imported everything: a full build, and one after a changed document.
"""

from __future__ import annotations

import argparse
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from policykg import build
from policykg.documents import discover
from policykg.ontology.files import corpus_folder

POLICYKG = Path(sys.executable).with_name("policykg")
QUESTION = "tax incentives for enterprises that train apprentices"


def run(*arguments: str) -> float:
    """Seconds of the whole process."""
    start = time.perf_counter()
    subprocess.run([POLICYKG, *arguments], capture_output=True, text=True, check=True)
    return time.perf_counter() - start


def change(documents: Path) -> None:
    """Add a sentence to the first document."""
    first = next(path for path, _ in discover([documents]) if path.suffix in {".md", ".txt"})
    first.write_text(first.read_text(encoding="utf-8") + "\nEvery school shall report once a year.\n", "utf-8")


def show(what: str, seconds: float, note: str = "") -> None:
    print(f"{what:<32}{seconds:>8.2f} s  {note}".rstrip(), flush=True)


def processes(documents: Path, kg: Path) -> None:
    """Whole processes."""
    build, place = ["build", str(documents)], ["--kg", str(kg)]
    show("full build", run(*build, *place))
    show("second build", statistics.median(run(*build, *place) for _ in range(5)))
    change(documents)
    show("one document changed", run(*build, *place))
    for what, arguments in (("help", ["--help"]), ("search", ["search", QUESTION, *place])):
        show(what, statistics.median(run(*arguments) for _ in range(5)))


def within(documents: Path, scratch: Path) -> None:
    """The same without imports: one small build has made them all."""
    (scratch / "small.md").write_text("# Levy Act\n\nEvery employer shall pay a levy.\n", encoding="utf-8")
    build([scratch / "small.md"], kg=scratch / "small")
    full = build([documents], kg=scratch / "warm").seconds
    change(documents)
    part = build([documents], kg=scratch / "warm").seconds
    show("full build, imports aside", full)
    show("one changed, imports aside", part, f"{part / full:.0%} of the full build")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, default=corpus_folder())
    source = parser.parse_args().path
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        shutil.copytree(source, scratch / "documents")
        processes(scratch / "documents", scratch / "kg")
        within(scratch / "documents", scratch)


if __name__ == "__main__":
    main()
