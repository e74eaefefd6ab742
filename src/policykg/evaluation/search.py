"""Ranked lists against relevance judgements: a BEIR-layout collection searched by the index that builds use."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from policykg.evaluation.collection import Judgements, index_collection, read_collection
from policykg.evaluation.figures import Bootstrap, rounded
from policykg.index import PassageIndex
from policykg.retrieval import Retriever
from policykg.vectors import QueryEncoder

Scores = Mapping[str, Sequence[float]]
"""A measure's name → its value for each query, in the order of the queries."""

MODES = ("lexical", "dense", "hybrid")
DEPTH = 100


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
        ranked = {mode: [_ranked(retriever, text, mode) for text in collection.queries.values()] for mode in MODES}
        index.close()
    return list(compared(ranked, [collection.judgements[query] for query in collection.queries]))


def compared(ranked: Mapping[str, Sequence[Sequence[str]]], judged: Sequence[Judgements]) -> Iterator[dict[str, Any]]:
    """One row a mode with the means of the measures and their intervals, then what hybrid gains over each part.

    `ranked` holds by mode a list for each query, `judged` for each query what is relevant.
    """
    scores = {mode: _scores(lists, judged) for mode, lists in ranked.items()}
    yield from _rows(scores, Bootstrap(len(judged)))


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


def _ranked(retriever: Retriever, text: str, mode: str) -> list[str]:
    return [hit.document for hit in retriever.search(text, limit=DEPTH, mode=mode)]


def _scores(lists: Sequence[Sequence[str]], judged: Sequence[Judgements]) -> Scores:
    return {
        name: [measure(ranked, relevant) for ranked, relevant in zip(lists, judged, strict=True)]
        for name, measure in MEASURES.items()
    }


def _rows(scores: Mapping[str, Scores], bootstrap: Bootstrap) -> Iterator[dict[str, Any]]:
    for mode, values in scores.items():
        yield {"mode": mode} | _figures(values, bootstrap)
    *parts, whole = MODES
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
