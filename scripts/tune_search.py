"""Which constants should rank passages, and how good are they on questions that they were not chosen on?

Run `python scripts/tune_search.py COLLECTION [--cache FOLDER]`, on a collection in BEIR layout. The questions are
halved by whether their place in `queries.jsonl` is odd or even. Every setting of a grid is scored (nDCG@10) on both
halves: first BM25's constants by words alone, then, with the best of these, how words and meaning are blended. What is
best on one half is reported on the other. What the other names of concepts add is measured by leaving them out. The
constants of `Lexis` and `Blend` are those that are best on the odd half; the last table scores them, as they stand in
the code. `--cache` keeps the index between runs.
"""

from __future__ import annotations

import argparse
import itertools
import tempfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from policykg.evaluation.collection import Collection, index_collection, read_collection
from policykg.evaluation.search import ndcg
from policykg.index import Lexis, PassageIndex
from policykg.retrieval import Retriever
from policykg.retrieval.fusion import Blend
from policykg.vectors import QueryEncoder

Values = NDArray[np.float64]
Setting = TypeVar("Setting", Lexis, Blend)

LEXES = [
    Lexis(k1=k1, b=b, title=title)
    for k1, b, title in itertools.product((1.2, 1.6, 2.0, 2.5), (0.3, 0.5, 0.75), (0.5, 1.0, 2.0))
]
BLENDS = [
    Blend(meaning=meaning, feedback=feedback, examples=examples)
    for (feedback, examples), meaning in itertools.product(
        [(0.0, 1), *itertools.product((0.5, 1.0, 1.5), (2, 3, 5))], (0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
    )
]
HALVES = ("odd", "even")


class Remembering:
    """An encoder that encodes each text once."""

    def __init__(self, encoder: QueryEncoder) -> None:
        self._encoder = encoder
        self._known: dict[str, NDArray[np.float32]] = {}

    def encode(self, texts: Iterable[str]) -> NDArray[np.float32]:
        """The rows of the texts."""
        wanted = list(texts)
        for text in wanted:
            if text not in self._known:
                self._known[text] = self._encoder.encode([text])[0]
        return np.stack([self._known[text] for text in wanted])


class Experiment:
    """Scores settings on every question of a collection."""

    def __init__(self, collection: Collection, folder: Path) -> None:
        self._collection = collection
        self._folder = folder
        self._encoder = Remembering(QueryEncoder(folder / "encoder"))
        index = PassageIndex.open(folder)
        self._documents = {p.id: d.id for d in index.documents() for p in index.passages(d.id)}
        index.close()

    def values(self, mode: str = "hybrid", *, lexis: Lexis | None = None, blend: Blend | None = None) -> Values:
        """nDCG@10 of each question, in their order."""
        index = PassageIndex(self._folder, lexis=lexis)
        retriever = Retriever(index, self._encoder, blend=blend)
        judgements = self._collection.judgements
        found = [
            ndcg([self._documents[one] for one, _ in retriever.rank(text, mode=mode)], judgements[query])
            for query, text in self._collection.queries.items()
        ]
        index.close()
        return np.array(found)


def halves(values: Values) -> tuple[float, float]:
    """The means of the questions in odd and in even places."""
    return float(values[::2].mean()), float(values[1::2].mean())


def chosen(settings: Sequence[Setting], score: Callable[[Setting], Values], title: str) -> list[Setting]:
    """Print the scores of all settings; the best of each half, the first where several are, with its other half."""
    print(f"\n{title}: nDCG@10\n{'':58} all    odd    even")
    scored = [(setting, score(setting)) for setting in settings]
    for setting, values in scored:
        print_line(describe(setting), values)
    best = [max(scored, key=lambda one, half=half: halves(one[1])[half]) for half in (0, 1)]
    for half, (setting, values) in enumerate(best):
        print(f"best on {HALVES[half]}: {describe(setting)}; on {HALVES[1 - half]}: {halves(values)[1 - half]:.4f}")
    unseen = np.mean([halves(values)[1 - half] for half, (_, values) in enumerate(best)])
    print(f"on the halves not chosen on, together: {unseen:.4f}")
    return [setting for setting, _ in best]


def describe(setting: object) -> str:
    """The fields that a grid varies."""
    varied = ("k1", "b", "title", "meaning", "feedback", "examples")
    return " ".join(f"{name}={getattr(setting, name)}" for name in varied if hasattr(setting, name))


def print_line(name: str, values: Values) -> None:
    print(f"{name:54} {values.mean():7.4f}{halves(values)[0]:7.4f}{halves(values)[1]:7.4f}", flush=True)


def run(experiment: Experiment) -> None:
    """Both grids, and what stands in the code."""
    lexes = chosen(LEXES, lambda lexis: experiment.values("lexical", lexis=lexis), "words")
    lexis = lexes[0]
    chosen(BLENDS, lambda blend: experiment.values(lexis=lexis, blend=blend), f"words ({describe(lexis)}) and meaning")
    print("\nas it stands in the code")
    for mode in ("lexical", "dense", "hybrid"):
        print_line(mode, experiment.values(mode))
    print_line("hybrid, without narrower concepts", experiment.values(lexis=replace(Lexis(), narrower=0)))
    print_line(
        "hybrid, without other names of concepts", experiment.values(lexis=replace(Lexis(), narrower=0, label=0))
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("collection", type=Path, help="a folder in BEIR layout")
    parser.add_argument("--cache", type=Path, help="keep the index here")
    options = parser.parse_args()
    collection = read_collection(options.collection)
    with tempfile.TemporaryDirectory(prefix="policykg-tuning-") as scratch:
        folder = options.cache or Path(scratch)
        if not (folder / "encoder").exists():
            index_collection(collection, folder, model="", cache=folder / "cache")
        run(Experiment(collection, folder))


if __name__ == "__main__":
    main()
