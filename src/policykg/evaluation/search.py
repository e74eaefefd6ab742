"""Ranked lists against relevance judgements: a BEIR-layout collection searched by the index that builds use."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from policykg.evaluation.collection import Collection, Judgements, index_collection, read_collection
from policykg.evaluation.figures import Bootstrap, rounded
from policykg.index import PassageIndex
from policykg.retrieval import Retriever
from policykg.vectors import QueryEncoder

Scores = Mapping[str, Sequence[float]]
"""A measure's name → its value for each query, in the order of the queries."""

_MODES = ("lexical", "dense", "hybrid")
_DEPTH = 100


def evaluate_search(folder: Path, *, model: str = "", cache: Path | None = None) -> list[dict[str, Any]]:
    """One row a mode with the means of `ndcg@10`, `recall@100` and `mrr@10` over all queries with a relevant document.

    Each figure has its 95% interval over resampled queries (`…_low`, `…_high`). Two more rows hold what hybrid gains
    over each of its parts, query by query. `folder` holds `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; every
    document is one passage. `cache` keeps the exported query encoder between runs.
    """
    collection = read_collection(folder)
    with tempfile.TemporaryDirectory(prefix="policykg-evaluation-") as name:
        scratch = Path(name)
        index_collection(collection, scratch, model=model, cache=cache or scratch / "cache")
        index = PassageIndex.open(scratch)
        retriever = Retriever(index, QueryEncoder(scratch / "encoder"))
        scores = {mode: _scores(retriever, mode, collection) for mode in _MODES}
        index.close()
    return list(_rows(scores, Bootstrap(len(collection.queries))))


def ndcg(ranked: Sequence[str], relevant: Judgements, depth: int = 10) -> float:
    """The discounted gain of the list over that of the best list there could be; gains are the judgements."""
    best = sorted(relevant.values(), reverse=True)
    return _gain([relevant.get(name, 0) for name in ranked[:depth]]) / _gain(best[:depth])


def recall(ranked: Sequence[str], relevant: Judgements, depth: int = 100) -> float:
    """The share of the relevant documents that the list holds."""
    return len(relevant.keys() & set(ranked[:depth])) / len(relevant)


def reciprocal_rank(ranked: Sequence[str], relevant: Judgements, depth: int = 10) -> float:
    """One over the rank of the first relevant document; 0 where the list has none."""
    return next((1 / rank for rank, name in enumerate(ranked[:depth], 1) if name in relevant), 0.0)


MEASURES: Mapping[str, Callable[[Sequence[str], Judgements], float]] = {
    "ndcg@10": ndcg,
    "recall@100": recall,
    "mrr@10": reciprocal_rank,
}


def _gain(values: Sequence[int]) -> float:
    return sum(value / math.log2(rank + 1) for rank, value in enumerate(values, 1))


def _scores(retriever: Retriever, mode: str, collection: Collection) -> Scores:
    values: dict[str, list[float]] = {name: [] for name in MEASURES}
    for query, text in collection.queries.items():
        ranked = [hit.document for hit in retriever.search(text, limit=_DEPTH, mode=mode)]
        for name, measure in MEASURES.items():
            values[name].append(measure(ranked, collection.judgements[query]))
    return values


def _rows(scores: Mapping[str, Scores], bootstrap: Bootstrap) -> Iterator[dict[str, Any]]:
    for mode, values in scores.items():
        yield {"mode": mode} | _figures(values, bootstrap)
    *parts, whole = _MODES
    for part in parts:
        gains = {
            name: [a - b for a, b in zip(scores[whole][name], scores[part][name], strict=True)] for name in MEASURES
        }
        yield {"mode": f"{whole} − {part}"} | _figures(gains, bootstrap)


def _figures(values: Scores, bootstrap: Bootstrap) -> dict[str, float]:
    found: dict[str, float] = {}
    for name, each in values.items():
        found[name] = rounded(fmean(each))
        found[f"{name}_low"], found[f"{name}_high"] = bootstrap.mean(each)
    return found
