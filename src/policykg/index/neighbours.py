"""The passages nearest to a vector, among all or among some."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from policykg.index.vectorfile import EXACT_UP_TO, VectorFile, library

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Rows = NDArray[np.int64]
    Scores = NDArray[np.float32]

_GATHERED_UP_TO = 20_000
"""Above so many, walking all vectors past a selector is quicker than copying the wanted ones together."""
_NEAR = 1_000
"""The most passages that the lists looked into are trusted to hold."""
_NOTHING = np.empty(0, np.int64), np.empty(0, np.float32)


class Neighbours:
    """Unit vectors in rows, ordered by document and offset, and the rows nearest to another vector.

    `ids` are the passages' ids in that order. Among some rows the answer is exact; among all it is where they are
    few enough to be looked at one by one, else as good as the file's trials say.
    """

    def __init__(
        self, db: sqlite3.Connection, folder: Path, ids: NDArray[np.int64], *, exact_up_to: int = EXACT_UP_TO
    ) -> None:
        self._index, about = VectorFile(db, folder, exact_up_to=exact_up_to).open()
        self._probes = about.probes
        self._ids = ids
        self._by_id = np.argsort(ids) if self._probes else np.empty(0, np.int64)

    @property
    def dimension(self) -> int:
        """The length of a vector; 0 while there is none."""
        return int(self._index.d) if self._index.ntotal else 0

    @property
    def exact(self) -> bool:
        """Whether each vector is compared with a query, and can be read back by its row."""
        return not self._probes

    def vectors(self, rows: Rows) -> Scores:
        """The vectors of some rows, where the index is exact."""
        found: Scores = self._index.reconstruct_batch(rows)
        return found

    def nearest(self, vector: Scores, k: int) -> tuple[Rows, Scores]:
        """The rows nearest to the vector with their cosines, best first; equal ones in row order."""
        wanted = min(k, self._index.ntotal)
        if wanted == 0:
            return _NOTHING
        if self._probes and wanted <= _NEAR:
            rows, scores = self._searched(vector, wanted, self._probes)
            if len(rows) == wanted:  # else the lists looked into were short
                return _ordered(rows, scores, wanted)
        return _ordered(*self._searched(vector, wanted), wanted)

    def nearest_among(self, vector: Scores, k: int, rows: Rows) -> tuple[Rows, Scores]:
        """The same among some rows only, exactly."""
        if not len(rows):
            return _NOTHING
        if len(rows) <= _GATHERED_UP_TO and not self._probes:
            return _ordered(rows, self._index.reconstruct_batch(rows) @ vector, k)
        wanted = min(k, len(rows))
        return _ordered(*self._searched(vector, wanted, among=rows), wanted)

    def _searched(self, vector: Scores, wanted: int, probes: int = 0, among: Rows | None = None) -> tuple[Rows, Scores]:
        """What FAISS finds, in no order; by looking at every vector unless `probes` says into how many lists."""
        faiss = library()
        chosen = None if among is None else self._selector(among)
        if self._probes:
            how = faiss.SearchParametersIVF(sel=chosen, nprobe=probes or self._index.nlist)
        else:
            how = faiss.SearchParameters(sel=chosen)
        faiss.omp_set_num_threads(1)  # of this thread: one query gains nothing from others, whose waiting costs
        scores, found = self._index.search(vector[None, :], wanted, params=how)
        there = found[0] >= 0
        return self._rows_of(found[0][there]), scores[0][there]

    def _selector(self, rows: Rows) -> Any:  # noqa: ANN401
        faiss = library()
        numbers = self._ids[rows] if self._probes else rows
        bits = np.zeros(int(numbers.max()) // 8 * 8 + 8, dtype=np.uint8)
        bits[numbers] = 1
        return faiss.IDSelectorBitmap(np.packbits(bits, bitorder="little"))

    def _rows_of(self, found: Rows) -> Rows:
        """The rows of what FAISS calls by id; it calls by row what it looks at one by one."""
        if not self._probes:
            return found
        rows: Rows = self._by_id[np.searchsorted(self._ids, found, sorter=self._by_id)]
        return rows


def _ordered(rows: Rows, scores: Scores, k: int) -> tuple[Rows, Scores]:
    order = np.lexsort((rows, -scores))[:k]
    return rows[order], scores[order]
