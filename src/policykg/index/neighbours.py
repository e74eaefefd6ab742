"""The vectors of an index by nearness: a FAISS file that can always be made again from SQLite."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import sqlite3
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from policykg.errors import StaleIndexError

if TYPE_CHECKING:
    from faiss import Index
    from numpy.typing import NDArray

FILE = "vectors.faiss"
SIDECAR = "vectors.json"
_EXACT_UP_TO = 100_000
# Above this many, walking all vectors past a selector is quicker than copying the wanted ones together.
_GATHERED_UP_TO = 20_000


class Neighbours:
    """Unit vectors in rows, ordered by document and offset, and the rows nearest to another vector."""

    def __init__(self, db: sqlite3.Connection, folder: Path) -> None:
        self._index = _stored(db, folder) or _rebuilt(db, folder)
        self._exact = self._index.ntotal <= _EXACT_UP_TO

    @property
    def dimension(self) -> int:
        """The length of a vector; 0 while there is none."""
        return int(self._index.d) if self._index.ntotal else 0

    def nearest(self, vector: NDArray[np.float32], k: int) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The rows nearest to the vector with their cosines, best first; equal ones in row order."""
        wanted = min(k, self._index.ntotal)
        if wanted == 0:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        scores, rows = self._index.search(vector[None, :], wanted)
        found = rows[0] >= 0
        if found.sum() < wanted:  # an inverted list was short: look at every vector instead
            return self.nearest_among(vector, k, np.arange(self._index.ntotal, dtype=np.int64))
        return _ordered(rows[0], scores[0], wanted)

    def nearest_among(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        """The same among some rows only, exactly."""
        if not len(rows):
            return np.empty(0, np.int64), np.empty(0, np.float32)
        if len(rows) > _GATHERED_UP_TO and self._exact:
            return self._selected(vector, k, rows)
        return _ordered(rows, self._index.reconstruct_batch(rows) @ vector, k)

    def _selected(
        self, vector: NDArray[np.float32], k: int, rows: NDArray[np.int64]
    ) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
        import faiss

        wanted = min(k, len(rows))
        among = faiss.SearchParameters(sel=faiss.IDSelectorBatch(rows))  # type: ignore[call-arg]  # not in its stubs
        scores, found = self._index.search(vector[None, :], wanted, params=among)
        return _ordered(found[0], scores[0], wanted)

    def vector(self, row: int) -> NDArray[np.float32]:
        """The vector of one row."""
        return np.asarray(self._index.reconstruct(int(row)), dtype=np.float32)

    def vectors(self, rows: NDArray[np.int64]) -> NDArray[np.float32]:
        """The vectors of some rows."""
        found: NDArray[np.float32] = self._index.reconstruct_batch(rows)
        return found


def write_neighbours(db: sqlite3.Connection, folder: Path) -> None:
    """Write the FAISS file and its sidecar from the vectors in SQLite, and have the disk hold them."""
    vectors = _vectors(db)
    source = hashlib.sha256(vectors.tobytes()).hexdigest()
    db.execute("INSERT OR REPLACE INTO meta VALUES ('vectors', ?)", (source,))
    db.commit()
    _write(build(vectors.astype(np.float32)), source, folder)


def build(vectors: NDArray[np.float32], *, exact_up_to: int = _EXACT_UP_TO) -> Index:
    """A FAISS index of the rows: exhaustive up to that many, above it by inverted lists of half-precision vectors."""
    import faiss

    count, dimension = vectors.shape
    if count <= exact_up_to:
        flat = faiss.IndexFlatIP(dimension)
        flat.add(vectors)
        return flat
    lists = int(4 * count**0.5)
    inverted = faiss.index_factory(dimension, f"IVF{lists},SQfp16", faiss.METRIC_INNER_PRODUCT)
    inverted.train(vectors)
    inverted.add(vectors)
    settings = faiss.extract_index_ivf(inverted)
    settings.nprobe = max(32, lists // 16)
    settings.make_direct_map()
    return inverted


def _stored(db: sqlite3.Connection, folder: Path) -> Index | None:
    """The FAISS file where it is whole and made from these vectors, else None."""
    import faiss

    try:
        about = json.loads((folder / SIDECAR).read_text(encoding="utf-8"))
        content = (folder / FILE).read_bytes()
    except (OSError, ValueError):
        return None
    if about != {"source": _source(db), "sha256": hashlib.sha256(content).hexdigest()}:
        return None
    # The digest has just been checked: the C++ parser never sees a damaged file.
    return faiss.deserialize_index(np.frombuffer(content, dtype=np.uint8))


def _rebuilt(db: sqlite3.Connection, folder: Path) -> Index:
    index = build(_vectors(db).astype(np.float32))
    with contextlib.suppress(OSError):  # a folder that cannot be written to is served from memory
        _write(index, _source(db), folder)
    return index


def _vectors(db: sqlite3.Connection) -> NDArray[np.float16]:
    blobs = [blob for (blob,) in db.execute('SELECT vector FROM passages ORDER BY document, "start", id')]
    lengths = {len(blob) for blob in blobs}
    if len(lengths) > 1:
        raise StaleIndexError("the index holds vectors of two embedding models; build it anew")
    width = lengths.pop() // 2 if lengths else 1
    return np.frombuffer(b"".join(blobs), dtype="<f2").reshape(len(blobs), width)


def _source(db: sqlite3.Connection) -> str:
    row = db.execute("SELECT value FROM meta WHERE key = 'vectors'").fetchone()
    return str(row[0]) if row else ""


def _write(index: Index, source: str, folder: Path) -> None:
    import faiss

    content = faiss.serialize_index(index).tobytes()
    about = {"source": source, "sha256": hashlib.sha256(content).hexdigest()}
    _replace(folder / FILE, content)
    _replace(folder / SIDECAR, (json.dumps(about) + "\n").encode())


def _replace(path: Path, content: bytes) -> None:
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}-", delete=False) as file:
        draft = Path(file.name)
        try:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
            draft.chmod(0o644)
            draft.replace(path)
        except OSError:
            draft.unlink(missing_ok=True)
            raise


def _ordered(
    rows: NDArray[np.int64], scores: NDArray[np.float32], k: int
) -> tuple[NDArray[np.int64], NDArray[np.float32]]:
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]
