"""An index of synthetic passages: what it takes to make, to keep and to ask; run by `bench_search.py --scale`.

    python scale.py COLLECTION PASSAGES FOLDER

Vectors: a document lies between two real passages, and its ten passages lie around it as far as real ones lie from
their nearest neighbour. Questions: a passage mixed with a real one, at a cosine of about 0.75 to its nearest. Texts:
twelve words drawn as often as the collection has them; above 200,000 passages there are none, and hybrid search is not
run. The encoder is left out: a question's vector is at hand.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from policykg.evaluation.collection import read_collection
from policykg.index import IndexWriter, PassageIndex
from policykg.index.vectorfile import VectorFile, library
from policykg.model import Annotations, Document, Passage, Section

Vectors = NDArray[np.float32]
PER_DOCUMENT, WORDS, QUESTIONS = 10, 12, 100
WORDED_UP_TO = 200_000


class Prepared:
    """An encoder for questions whose vectors are known."""

    def __init__(self, vectors: dict[str, Vectors]) -> None:
        self._vectors = vectors

    def encode(self, texts: Iterable[str]) -> Vectors:
        """The vectors of the questions."""
        return np.array([self._vectors[text] for text in texts])


class Synthetic:
    """Vectors and texts like those of real passages."""

    def __init__(self, real: Vectors, words: list[str]) -> None:
        self._real = real
        cosines = real @ real.T
        np.fill_diagonal(cosines, -1)
        self._around = real - real[cosines.argmax(axis=1)]
        self._words = words
        self._numbers = np.random.default_rng(20)
        self._random = random.Random(20)

    def document(self) -> tuple[Vectors, list[str]]:
        """The vectors and texts of a document's passages."""
        one, other = self._real[self._numbers.integers(0, len(self._real), 2)]
        share = self._numbers.random()
        apart = self._around[self._numbers.integers(0, len(self._around), PER_DOCUMENT)]
        texts = [" ".join(self._random.choices(self._words, k=WORDS)) for _ in range(PER_DOCUMENT)]
        return unit(one * share + other * (1 - share) + 0.7 * apart).astype(np.float16).astype(np.float32), texts

    def question(self, vector: Vectors) -> Vectors:
        """Something that could be asked of a passage."""
        other = self._real[self._numbers.integers(0, len(self._real))]
        return unit((vector + 0.6 * (other - self._real.mean(axis=0)))[None, :])[0]


def unit(vectors: Vectors) -> Vectors:
    return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)


def written(source: Synthetic, size: int, folder: Path) -> Iterator[Vectors]:
    """Write the index, document by document; yields their vectors."""
    with IndexWriter(folder) as writer:
        for number in range(size // PER_DOCUMENT):
            vectors, texts = source.document()
            text = "\n".join(texts)
            name = f"d{number:07d}"
            starts = [sum(len(t) + 1 for t in texts[:i]) for i in range(len(texts))]
            passages = [Passage(name, "s", at, at + len(t), WORDS) for at, t in zip(starts, texts, strict=True)]
            section = Section("s", "heading", "", "", 1, 0, len(text), 0)
            document = Document(name, text, texts[0], "en", name, "text/plain", "")
            writer.replace(document, [section], passages, Annotations(), vectors)
            yield vectors


def vectors_alone(source: Synthetic, size: int, folder: Path) -> Iterator[Vectors]:
    """The same without texts."""
    with IndexWriter(folder):
        pass
    with closing(sqlite3.connect(folder / "passages.sqlite")) as db:
        for number in range(size // PER_DOCUMENT):
            vectors, _ = source.document()
            rows = ((f"d{number:07d}", at, row.astype("<f2").tobytes()) for at, row in enumerate(vectors))
            db.executemany("INSERT INTO passages VALUES (NULL, ?, '', '', ?, 0, 0, 0, '', ?, '')", rows)
            yield vectors
        VectorFile(db, folder).write((), range(1, size + 1))


def exact(kept: Vectors, questions: Vectors, k: int) -> list[set[int]]:
    """The nearest of all, block by block, so that no table of all cosines is made."""
    best = np.full((len(questions), k), -2.0, np.float32)
    rows = np.zeros((len(questions), k), np.int64)
    for start in range(0, len(kept), 50_000):
        cosines = np.hstack([best, questions @ kept[start : start + 50_000].astype(np.float32).T])
        numbers = np.hstack([rows, np.tile(np.arange(start, start + cosines.shape[1] - k), (len(questions), 1))])
        order = np.argsort(-cosines, axis=1)[:, :k]
        best, rows = np.take_along_axis(cosines, order, 1), np.take_along_axis(numbers, order, 1)
    return [set(row) for row in rows.tolist()]


def measure(folder: Path) -> dict[str, Any]:
    """What asking costs, in a process that holds nothing but the index."""
    from policykg.retrieval import Retriever

    questions = np.load(folder / "questions.npy")
    texts = json.loads((folder / "questions.json").read_text())
    library()
    before = resident()
    start = time.perf_counter()
    index = PassageIndex.open(folder)
    index.dense(questions[0], 10)
    opening = time.perf_counter() - start
    found, dense = zip(*(clocked(lambda q=q: index.dense(q, 10)) for q in questions), strict=True)
    after = resident()
    _, near = zip(*(clocked(lambda q=q: index.dense(q, 100)) for q in questions), strict=True)
    ids = index.numbers
    hybrid: list[float] = []
    if len(ids) <= WORDED_UP_TO:
        retriever = Retriever(index, Prepared(dict(zip(texts, questions, strict=True))))
        hybrid = [clocked(lambda t=t: retriever.search(t))[1] for t in texts]
    chosen = np.sort(np.random.default_rng(1).choice(ids, max(10, len(ids) // 100), replace=False))
    _, among = zip(*(clocked(lambda q=q: index.dense(q, 10, chosen)) for q in questions), strict=True)
    return {
        "open, s": opening,
        "bytes/passage": (after - before) / len(ids),
        "p50 ms": statistics.median(dense),
        "p95 ms": sorted(dense)[int(0.95 * len(dense))],
        "p50 ms, 100 nearest": statistics.median(near),
        "p50 ms, 1 % filter": statistics.median(among),
        "p50 ms, hybrid": statistics.median(hybrid) if hybrid else None,
        "found": [[number for number, _ in one] for one in found],
    }


def clocked(work: Any) -> tuple[Any, float]:  # noqa: ANN401 - anything without arguments
    start = time.perf_counter()
    found = work()
    return found, 1000 * (time.perf_counter() - start)


def resident() -> int:
    """Bytes of this process that are in memory, mapped files included."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096


def main() -> None:
    if sys.argv[1] == "measure":
        print(json.dumps(measure(Path(sys.argv[2]))))
        return
    collection, size, folder = Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]) / sys.argv[2]
    folder.mkdir()
    texts = [str(record["text"]) for record in read_collection(collection).records]
    real = _embedded(texts)
    source = Synthetic(real, " ".join(texts).split())
    start = time.perf_counter()
    make = written if size <= WORDED_UP_TO else vectors_alone
    kept = np.concatenate([vectors.astype(np.float16) for vectors in make(source, size, folder)])
    building = time.perf_counter() - start
    picked = np.linspace(0, len(kept) - 1, QUESTIONS).astype(int)
    questions = np.array([source.question(kept[row].astype(np.float32)) for row in picked])
    np.save(folder / "questions.npy", questions)
    words = [" ".join(source._random.choices(source._words, k=6)) for _ in questions]
    (folder / "questions.json").write_text(json.dumps(words))
    ran = subprocess.run([sys.executable, __file__, "measure", folder], capture_output=True, text=True, check=True)
    found = json.loads(ran.stdout.splitlines()[-1])
    rankings = [{number - 1 for number in ids} for ids in found.pop("found")]
    shared = [len(a & b) / 10 for a, b in zip(exact(kept, questions, 10), rankings, strict=True)]
    disk = sum(path.stat().st_size for path in folder.glob("vectors.*"))
    sizes = {"passages": size, "build, s": building, "recall@10": statistics.fmean(shared)}
    print(json.dumps({**sizes, "file bytes/passage": disk / size, **found}))


def _embedded(texts: list[str]) -> Vectors:
    from policykg.vectors import BulkEncoder

    return BulkEncoder().encode(texts)


if __name__ == "__main__":
    main()
