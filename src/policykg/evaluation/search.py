"""Ranked lists against relevance judgements: a BEIR-layout collection searched by the index that builds use."""

from __future__ import annotations

import csv
import hashlib
import json
import math
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import Any

from policykg.errors import SourceError
from policykg.evaluation.figures import Bootstrap, rounded
from policykg.index import IndexWriter, PassageIndex, contexts
from policykg.model import Annotations, Document, Passage, Section
from policykg.retrieval import Retriever
from policykg.vectors import BulkEncoder, QueryEncoder, export_query_encoder

Judgements = Mapping[str, int]
Scores = Mapping[str, Sequence[float]]
"""A measure's name → its value for each query, in the order of the queries."""

_MODES = ("lexical", "dense", "hybrid")
_DEPTH = 100
_BATCH = 256


def evaluate_search(folder: Path, *, model: str = "", cache: Path | None = None) -> list[dict[str, Any]]:
    """One row a mode with the means of `ndcg@10`, `recall@100` and `mrr@10` over all queries with a relevant document.

    Each figure has its 95% interval over resampled queries (`…_low`, `…_high`). Two more rows hold what hybrid gains
    over each of its parts, query by query. `folder` holds `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv`; every
    document is one passage. `cache` keeps the exported query encoder between runs.
    """
    judgements = _judgements(folder / "qrels" / "test.tsv")
    queries = {one["_id"]: str(one["text"]) for one in _records(folder / "queries.jsonl") if one["_id"] in judgements}
    with tempfile.TemporaryDirectory(prefix="policykg-evaluation-") as name:
        scratch = Path(name)
        export_query_encoder(model, cache=cache or scratch / "cache", target=scratch / "encoder")
        _index(list(_records(folder / "corpus.jsonl")), scratch, BulkEncoder(model))
        index = PassageIndex.open(scratch)
        retriever = Retriever(index, QueryEncoder(scratch / "encoder"))
        scores = {mode: _scores(retriever, mode, queries, judgements) for mode in _MODES}
        index.close()
    return list(_rows(scores, Bootstrap(len(queries))))


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


def _scores(
    retriever: Retriever, mode: str, queries: Mapping[str, str], judgements: Mapping[str, Judgements]
) -> Scores:
    values: dict[str, list[float]] = {name: [] for name in MEASURES}
    for query, text in queries.items():
        ranked = [hit.document for hit in retriever.search(text, limit=_DEPTH, mode=mode)]
        for name, measure in MEASURES.items():
            values[name].append(measure(ranked, judgements[query]))
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


def _index(records: Sequence[dict[str, Any]], folder: Path, encoder: BulkEncoder) -> None:
    with IndexWriter(folder) as writer:
        for start in range(0, len(records), _BATCH):
            parts = [_parts(record) for record in records[start : start + _BATCH]]
            texts = [text for part in parts for text in contexts(*part)]
            for part, vector in zip(parts, encoder.encode(texts), strict=True):
                writer.replace(*part, Annotations(), vector[None, :])


def _parts(record: Mapping[str, Any]) -> tuple[Document, list[Section], list[Passage]]:
    title = str(record.get("title", ""))
    text = str(record["text"]) or title or " "
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    document = Document(str(record["_id"]), text, title, "", "corpus.jsonl", "text/plain", sha256)
    section = Section("text", "heading", "", "", 1, 0, len(text), 0)
    return document, [section], [Passage(document.id, "text", 0, len(text), len(text.split()))]


def _records(path: Path) -> Iterator[dict[str, Any]]:
    try:
        # Not splitlines: a JSON string may hold U+2028 and other breaks as they are.
        lines = path.read_text(encoding="utf-8").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise SourceError(str(path), "cannot be read as UTF-8 text") from error
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                record = json.loads(line)
                record["_id"], record["text"]
            except (ValueError, KeyError, TypeError) as error:
                raise SourceError(f"{path}:{number}", "not a JSON object with `_id` and `text`") from error
            yield record


def _judgements(path: Path) -> dict[str, dict[str, int]]:
    """Query → document → how relevant it is, for those above zero."""
    found: dict[str, dict[str, int]] = {}
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t"):
                if int(row["score"]) > 0:
                    found.setdefault(row["query-id"], {})[row["corpus-id"]] = int(row["score"])
    except (OSError, KeyError, ValueError, TypeError) as error:
        raise SourceError(str(path), "not a table of `query-id`, `corpus-id`, `score`") from error
    return found
