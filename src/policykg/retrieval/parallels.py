"""The same provision elsewhere: passages of other documents that say it in the same words, or mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from policykg.index import Filters, IndexedPassage, PassageIndex
from policykg.index.words import terms
from policykg.iri import DATA

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHINGLE = 5
"""Terms that stand side by side: in texts of one field, five in a row are rarely chance."""
_CANDIDATES = 50
_SAME_WORDS = 0.5
_RUNS_ENOUGH = 8
"""Runs of terms from which an overlap counts: that a law is in force is said of many, and nobody borrowed it."""
SAME_MEANING = 0.80
"""From this cosine a half of the pairs judged in `tests/data/parallels` state the same provision; below it few do."""


@dataclass(frozen=True, slots=True)
class Place:
    """A passage with what dates it: where it stands, what it says, and when its document was issued."""

    iri: str
    document: str
    title: str
    jurisdiction: str
    date_issued: str
    section: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Parallel:
    """A passage and one elsewhere that resembles it.

    `cosine` is that of their vectors, 0 where the encoder cannot read one; `overlap` the share of the shorter one's
    runs of five terms that the other has, those of both titles left out; 0 where that leaves fewer than eight. `kind`
    is `words` from an overlap of a half, else `meaning` from a cosine of 0.8, else `topic`; `when` says whether the
    other one was issued earlier or later, as far as both dates tell.
    """

    here: Place
    there: Place
    cosine: float
    overlap: float
    kind: Literal["words", "meaning", "topic"]
    when: Literal["earlier", "later", "same", "unknown"]


class Comparer:
    """Finds parallels in an index; `base` is where the IRIs of passages start."""

    def __init__(self, index: PassageIndex, *, base: str = DATA) -> None:
        self._index = index
        self._base = base

    def like(self, passage: IndexedPassage, *, limit: int = 10, filters: Filters | None = None) -> list[Parallel]:
        """The `limit` passages most like this one, of any document, the most alike first."""
        ids = self._index.filter(filters or Filters())
        return self._parallels(passage, ids)[:limit]

    def diffusion(self, document: str, *, limit: int = 3, topics: bool = False) -> list[Parallel]:
        """For each passage of the document, in text order, up to `limit` parallels in each other document's passages.

        Only those in the same words or of the same meaning, unless `topics`; each passage's the earliest issued first,
        undated ones last.
        """
        found: list[Parallel] = []
        others = self._others(document)
        for passage in self._index.passages(document):
            near = [p for p in self._parallels(passage, others) if topics or p.kind != "topic"]
            best = near[:limit]
            found += sorted(best, key=lambda p: (not p.there.date_issued, p.there.date_issued, -p.cosine, p.there.iri))
        return found

    def _others(self, document: str) -> NDArray[np.int64]:
        mine = [passage.id for passage in self._index.passages(self._index.document(document).id)]
        return np.setdiff1d(self._index.numbers, np.array(mine, dtype=np.int64))

    def _parallels(self, passage: IndexedPassage, ids: NDArray[np.int64] | None) -> list[Parallel]:
        vector = self._index.vector(passage.id)
        near = self._index.dense(vector, _CANDIDATES + 1, ids) if vector.any() else []
        worded = self._index.lexical(passage.text, _CANDIDATES + 1, ids)
        found = self._index.in_order(number for number, _ in [*near, *worded] if number != passage.id)
        cosines = dict(zip(found.tolist(), (self._index.vectors(found) @ vector).tolist(), strict=True))
        mine = _shingles(passage.text)
        here = self._place(passage)
        parallels = (
            _parallel(here, self._place(other), cosines[other.id], mine) for other in self._index.gather(found.tolist())
        )
        return sorted(parallels, key=lambda p: (-max(p.cosine, p.overlap), p.there.document, p.there.start))

    def _place(self, passage: IndexedPassage) -> Place:
        document = self._index.document(passage.document)
        return Place(
            iri=passage.iri(self._base),
            document=document.id,
            title=document.title,
            jurisdiction=document.jurisdiction,
            date_issued=document.date_issued,
            section=passage.path,
            start=passage.start,
            end=passage.end,
            quote=passage.text,
        )


def _parallel(here: Place, there: Place, cosine: float, mine: set[tuple[str, ...]]) -> Parallel:
    titles = _shingles(here.title) | _shingles(there.title)
    overlap = _overlap(mine - titles, _shingles(there.quote) - titles)
    same = "words" if overlap >= _SAME_WORDS else "meaning" if cosine >= SAME_MEANING else "topic"
    return Parallel(here, there, cosine, overlap, same, _when(here.date_issued, there.date_issued))  # type: ignore[arg-type]  # a literal either way


def _when(here: str, there: str) -> Literal["earlier", "later", "same", "unknown"]:
    """Compared at the lower precision of the two dates."""
    length = min(len(here), len(there))
    if not length:
        return "unknown"
    mine, other = here[:length], there[:length]
    if mine == other:
        return "same" if len(here) == len(there) else "unknown"
    return "earlier" if other < mine else "later"


def _shingles(text: str) -> set[tuple[str, ...]]:
    line = list(terms(text))
    return set(_runs(line)) if len(line) >= _SHINGLE else {tuple(line)}


def _runs(line: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return zip(*(line[place:] for place in range(_SHINGLE)), strict=False)


def _overlap(mine: set[tuple[str, ...]], theirs: set[tuple[str, ...]]) -> float:
    shorter = min(len(mine), len(theirs))
    return len(mine & theirs) / shorter if shorter >= _RUNS_ENOUGH else 0.0
