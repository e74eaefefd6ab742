"""The same provision elsewhere: passages of other documents that say it in the same words, or mean the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import numpy as np

from policykg.index import Filters, IndexedDocument, IndexedPassage, PassageIndex
from policykg.index.words import terms
from policykg.iri import DATA

if TYPE_CHECKING:
    from numpy.typing import NDArray

_SHINGLE = 5
"""Terms that stand side by side: in texts of one field, five in a row are rarely chance."""
_CANDIDATES = 50
_SAME_WORDS = 0.5
_SAME_MEANING = 0.70


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
    runs of five terms that the other has. `kind` is `words` from an overlap of a half, else `meaning` from a cosine of
    0.7, else `topic`; `when` says whether the other one was issued earlier or later, as far as both dates tell.
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
        near = dict(self._index.dense(vector, _CANDIDATES + 1, ids)) if vector.any() else {}
        worded = self._index.lexical(passage.text, _CANDIDATES + 1, ids)
        numbers = [n for n in dict.fromkeys([*near, *(number for number, _ in worded)]) if n != passage.id]
        cosines = near | self._cosines(vector, [number for number in numbers if number not in near])
        mine = _shingles(passage.text)
        here = self._place(passage)
        found = (
            _parallel(here, self._place(other), cosines[other.id], _overlap(mine, _shingles(other.text)))
            for other in self._index.gather(numbers)
        )
        return sorted(found, key=lambda p: (-max(p.cosine, p.overlap), p.there.document, p.there.start))

    def _cosines(self, vector: NDArray[np.float32], numbers: Sequence[int]) -> dict[int, float]:
        return {number: float(self._index.vector(number) @ vector) for number in numbers}

    def _place(self, passage: IndexedPassage) -> Place:
        document = self._document(passage.document)
        return Place(
            iri=f"{self._base}passage/{passage.digest}",
            document=document.id,
            title=document.title,
            jurisdiction=document.jurisdiction,
            date_issued=document.date_issued,
            section=passage.path,
            start=passage.start,
            end=passage.end,
            quote=passage.text,
        )

    def _document(self, name: str) -> IndexedDocument:
        return self._index.document(name)


def _parallel(here: Place, there: Place, cosine: float, overlap: float) -> Parallel:
    same = "words" if overlap >= _SAME_WORDS else "meaning" if cosine >= _SAME_MEANING else "topic"
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
    return len(mine & theirs) / min(len(mine), len(theirs))
