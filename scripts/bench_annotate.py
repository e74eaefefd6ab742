"""How many words a second are annotated, by one process and by two, and does memory stay flat over a long stream?

Run `python scripts/bench_annotate.py [PATH] [--words N]`: it reads PATH (default: the packaged corpus) once, then
annotates its documents with all components. One process is held to one core; then two processes, each held to a core
of its own, share the same documents, and the ratio of the two is printed. Last, one process annotates a stream of
N words (default: 200,000) and prints its resident memory at every tenth of it: the documents over and over, with one
word in fifty made a new one, as texts go on to bring new words. A word is a run of characters without white space, or
one Chinese character.
"""

from __future__ import annotations

import argparse
import itertools
import multiprocessing
import os
import re
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from policykg.annotations import Annotator
from policykg.documents import discover, read_many
from policykg.model import Document, Passage, Section
from policykg.ontology import Vocabulary, corpus_folder
from policykg.passages import outline, split

Read = tuple[Document, list[Section], list[Passage]]

_WORD = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")
_KILOBYTES = 1024


def words(documents: Iterable[Read]) -> int:
    """The words of the documents' texts."""
    return sum(len(_WORD.findall(document.text)) for document, _, _ in documents)


def documents_of(path: Path, language: str) -> list[Read]:
    """The documents below a path, with their sections and passages; those in other languages are left out."""
    found = [d for d in read_many(discover([path])) if isinstance(d, Document) and d.language.startswith(language)]
    return [(document, sections := outline(document), split(document, sections)) for document in found]


def resident() -> float:
    """Megabytes of memory that the process holds."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / _KILOBYTES**2


def worker(core: int, documents: list[Read], link: Connection) -> None:
    """Load the pipeline on a core, say so, and annotate the documents each time that this is asked for."""
    os.sched_setaffinity(0, {core})
    annotator = Annotator(Vocabulary.load())
    for document in documents[:2]:
        annotator.annotate(*document)  # what is loaded at first use
    link.send("ready")
    while link.recv():
        for document in documents:
            annotator.annotate(*document)
        link.send("done")


def seconds(shares: list[list[Read]]) -> float:
    """Seconds in which as many processes as there are shares, each on its own core, annotate all of them."""
    spawning = multiprocessing.get_context("spawn")
    cores = sorted(os.sched_getaffinity(0))
    links, processes = [], []
    for number, share in enumerate(shares):
        here, there = spawning.Pipe()
        process = spawning.Process(target=worker, args=(cores[number % len(cores)], share, there))
        process.start()
        links.append(here)
        processes.append(process)
    for link in links:
        link.recv()
    started = time.perf_counter()
    for link in links:
        link.send(True)
    for link in links:
        link.recv()
    taken = time.perf_counter() - started
    for link, process in zip(links, processes, strict=True):
        link.send(False)
        process.join()
    return taken


def halves(documents: list[Read]) -> list[list[Read]]:
    """Two shares of the documents of about as many words, the longest dealt first."""
    shares: list[list[Read]] = [[], []]
    for document in sorted(documents, key=lambda each: -len(each[0].text)):
        min(shares, key=words).append(document)
    return shares


def renewed(document: Document, fresh: Iterator[int]) -> Read:
    """The document with one word in fifty made one that no document had, by a number in letters."""
    counted = itertools.count(1)

    def new(found: re.Match[str]) -> str:
        return found.group() if next(counted) % 50 else found.group() + _letters(next(fresh))

    again = replace(document, text=re.sub(r"\b[a-z]{4,}\b", new, document.text), facts=(), marks=())
    sections = outline(again)
    return again, sections, split(again, sections)


def _letters(number: int) -> str:
    return "".join(chr(ord("a") + int(digit)) for digit in str(number))


def stream(documents: list[Read], wanted: int) -> None:
    """Annotate the documents over and over, renewed, and print the memory held at every tenth of the words wanted."""
    annotator = Annotator(Vocabulary.load())
    fresh = itertools.count()
    done, tenth = 0, 1
    for document, _, _ in itertools.cycle(documents):
        again = renewed(document, fresh)
        annotator.annotate(*again)
        done += words([again])
        while done >= wanted * tenth / 10:
            print(f"{done:>12,} words {resident():>8.0f} MB", flush=True)
            tenth += 1
        if tenth > 10:
            return


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", type=Path, default=corpus_folder())
    parser.add_argument("--language", default="en", help="only documents in this language")
    parser.add_argument("--words", type=int, default=200_000, help="length of the stream; 0: none")
    options = parser.parse_args()
    documents = documents_of(options.path, options.language)
    total = words(documents)
    one = seconds([documents])
    print(f"one process   {total:>12,} words {one:>8.1f} s {total / one:>8,.0f} words/s", flush=True)
    two = seconds(halves(documents))
    print(f"two processes {total:>12,} words {two:>8.1f} s {total / two:>8,.0f} words/s, {one / two:.2f} x", flush=True)
    if options.words:
        stream(documents, options.words)


if __name__ == "__main__":
    main()
