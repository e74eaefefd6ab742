"""The FAISS file of an index: made from the vectors in SQLite, changed with them, made again where it is damaged."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
from collections.abc import Collection, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from policykg.errors import StaleIndexError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Block = tuple[NDArray[np.int64], NDArray[np.float16]]

Index = Any
"""A FAISS index; its stubs lack half of what is used here."""

FILE = "vectors.faiss"
SIDECAR = "vectors.json"
FILES = (FILE, SIDECAR)
EXACT_UP_TO = 100_000
"""Up to so many passages each query is compared with every vector."""

_BLOCK = 20_000
_TRAINED_ON = 40
"""Vectors a list that the lists are placed by; FAISS asks for 39."""
_ROUNDS = 8
_RECALL = 0.985
"""The share of the ten nearest passages that a query must find; the figure to reach is 0.98."""
_QUERIES = 200
_NOISE = 0.6
"""How much of another passage a trial query holds: its best cosine is then about that of a question's."""


@dataclass(frozen=True, slots=True)
class About:
    """What the FAISS file was made from (`source`), and its own digest; how many lists of an inverted one to look into.

    `trained` is the number of vectors by which the lists were placed, `added` the number that came since.
    """

    source: str
    sha256: str = ""
    probes: int = 0
    trained: int = 0
    added: int = 0


class VectorFile:
    """The FAISS file in a folder, over the connection to the folder's SQLite file.

    Up to `exact_up_to` passages it holds their vectors in the order of `document` and `start`; above, inverted lists
    with the passages' ids. Both hold what SQLite holds, in half precision, so that scores are the same from either.
    HNSW would need 1.7 kB a passage in memory, cannot forget one, and returns short lists under a filter.
    """

    def __init__(self, db: sqlite3.Connection, folder: Path, *, exact_up_to: int = EXACT_UP_TO) -> None:
        self._db = db
        self._folder = folder
        self._exact_up_to = exact_up_to

    def open(self) -> tuple[Index, About]:
        """The index, mapped into memory; made again where the file is missing, damaged, or not of these vectors."""
        about = self._whole()
        if about is None:
            index, about = self._made(self._source())
            try:
                self._save(index, about)
            except OSError:  # a folder that cannot be written to is served from memory
                return index, about
        return _mapped(self._folder / FILE), about

    def write(self, removed: Collection[int], added: Collection[int]) -> None:
        """Follow what changed in SQLite since the file was written, and have the disk hold it.

        `removed` ids that are `added` too have other vectors now.
        """
        before = self._whole()
        source = self._chained(removed, added)
        if before is not None and before.source == source:
            return
        self._db.execute("INSERT OR REPLACE INTO meta VALUES ('vectors', ?)", (source,))
        self._db.commit()
        index, about = self._changed(before, source, removed, added) or self._made(source)
        self._save(index, about)

    def _whole(self) -> About | None:
        """What is known about the file where it is whole and made from these vectors, else None."""
        try:
            about = About(**json.loads((self._folder / SIDECAR).read_text(encoding="utf-8")))
            with (self._folder / FILE).open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        except (OSError, ValueError, TypeError):
            return None
        return about if (about.source, about.sha256) == (self._source(), sha256) else None

    def _source(self) -> str:
        row = self._db.execute("SELECT value FROM meta WHERE key = 'vectors'").fetchone()
        return str(row[0]) if row else ""

    def _chained(self, removed: Collection[int], added: Collection[int]) -> str:
        """A digest of all changes so far: of the digest before them, and of these."""
        if not removed and not added and self._source():
            return self._source()
        changes = hashlib.sha256(f"{self._source()} {sorted(removed)}".encode())
        for ids, vectors in self._blocks("id", added):
            changes.update(ids.tobytes() + vectors.tobytes())
        return changes.hexdigest()

    def _changed(
        self, before: About | None, source: str, removed: Collection[int], added: Collection[int]
    ) -> tuple[Index, About] | None:
        """The inverted lists with the changes made to them; None where they are to be placed anew."""
        faiss = library()
        if before is None or not before.trained or before.added + len(added) > before.trained // 2:
            return None
        if self._count() <= self._exact_up_to:
            return None
        index = faiss.read_index(str(self._folder / FILE))
        index.remove_ids(np.fromiter(sorted(removed), dtype=np.int64))
        for ids, vectors in self._blocks("id", added):
            index.add_with_ids(vectors.astype(np.float32), ids)
        return index, About(source, "", before.probes, before.trained, before.added + len(added))

    def _made(self, source: str) -> tuple[Index, About]:
        count, width = self._count(), self._width()
        if count <= self._exact_up_to:
            return self._flat(width), About(source)
        index = self._trained(count, width)
        for ids, vectors in self._blocks("id"):
            index.add_with_ids(vectors.astype(np.float32), ids)
        return index, About(source, "", probes(index, self._sample(count, _QUERIES)), count, 0)

    def _flat(self, width: int) -> Index:
        faiss = library()
        halves = faiss.ScalarQuantizer.QT_fp16
        index = faiss.IndexScalarQuantizer(width, halves, faiss.METRIC_INNER_PRODUCT)
        for _, vectors in self._blocks('document, "start", id'):
            index.add(vectors.astype(np.float32))
        return index

    def _trained(self, count: int, width: int) -> Index:
        """Inverted lists, empty yet: twice the square root of the count, each placed by some forty vectors."""
        faiss = library()
        lists = int(2 * count**0.5)
        index = faiss.index_factory(width, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
        index.by_residual = False  # half precision of the vectors themselves, as SQLite has it
        index.cp.niter = _ROUNDS
        index.train(self._sample(count, _TRAINED_ON * lists))
        return index

    def _sample(self, count: int, wanted: int) -> NDArray[np.float32]:
        """So many of the vectors, evenly from all documents."""
        step = max(1, count // wanted)
        parts = []
        at = 0
        for _, vectors in self._blocks('document, "start", id'):
            parts.append(vectors[-at % step :: step].astype(np.float32))
            at += len(vectors)
        return np.concatenate(parts)

    def _blocks(self, order: str, ids: Collection[int] | None = None) -> Iterator[Block]:
        """Ids with vectors, block by block, in that order; of some passages where `ids` are given."""
        among = "" if ids is None else "WHERE id IN (SELECT value FROM json_each(?))"
        given = () if ids is None else (json.dumps(sorted(ids)),)
        rows = self._db.execute(f"SELECT id, vector FROM passages {among} ORDER BY {order}", given)
        width = self._width()
        while block := rows.fetchmany(_BLOCK):
            if any(len(blob) != 2 * width for _, blob in block):
                raise StaleIndexError("the index holds vectors of two embedding models; build it anew")
            joined = b"".join(blob for _, blob in block)
            yield np.array([number for number, _ in block]), np.frombuffer(joined, "<f2").reshape(len(block), width)

    def _count(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM passages").fetchone()[0])

    def _width(self) -> int:
        row = self._db.execute("SELECT length(vector) FROM passages LIMIT 1").fetchone()
        return row[0] // 2 if row else 1

    def _save(self, index: Index, about: About) -> None:
        """Under another name first, the sidecar last: what a kill leaves behind is the old file, or is made again."""
        faiss = library()
        with _replacing(self._folder / FILE) as draft:
            faiss.write_index(index, str(draft))
            with draft.open("rb") as file:
                sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        with _replacing(self._folder / SIDECAR) as draft:
            draft.write_text(json.dumps({**asdict(about), "sha256": sha256}) + "\n", encoding="utf-8")


def library() -> Any:  # noqa: ANN401
    """FAISS, whose stubs lack half of what is used of it."""
    import faiss

    return faiss


def probes(index: Index, sample: NDArray[np.float32]) -> int:
    """How many lists to look into so that a query finds the share of its ten nearest that is wanted.

    Tried with passages that are mixed with another one, against looking into all lists.
    """
    faiss = library()
    mixed = sample + _NOISE * (np.roll(sample, len(sample) // 2, axis=0) - sample.mean(axis=0))
    queries = mixed / np.maximum(np.linalg.norm(mixed, axis=1, keepdims=True), 1e-9)
    k = min(10, index.ntotal)
    _, nearest = index.search(queries, k, params=faiss.SearchParametersIVF(nprobe=index.nlist))
    wanted = 4
    while wanted < index.nlist:
        _, found = index.search(queries, k, params=faiss.SearchParametersIVF(nprobe=wanted))
        shared = (len(set(a) & set(b)) for a, b in zip(nearest.tolist(), found.tolist(), strict=True))
        if sum(shared) >= _RECALL * k * len(queries):
            break
        wanted = min(index.nlist, wanted * 3 // 2)
    return int(wanted)


def _mapped(path: Path) -> Index:
    # The digest has just been checked: the C++ parser never sees a damaged file.
    return library().read_index(str(path), library().IO_FLAG_MMAP_IFC)


@contextlib.contextmanager
def _replacing(path: Path) -> Iterator[Path]:
    """A draft that takes the place of the file once it is written and on the disk."""
    descriptor, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}-")
    draft = Path(name)
    try:
        yield draft
        os.fsync(descriptor)
        os.close(descriptor)
        draft.chmod(0o644)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
