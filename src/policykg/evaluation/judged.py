"""Judgements on places in documents, for a graph's own search with its filters.

A judgement names its document, offsets and first words, so that it holds however the documents are cut into passages.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policykg.errors import NotFoundError, SourceError
from policykg.evaluation.search import DEPTH, MODES, compared
from policykg.graph import KnowledgeGraph
from policykg.index import PassageIndex
from policykg.model import Hit

_FIRST = 10


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a reader puts it: `text` and the filters chosen beside it."""

    id: str
    text: str
    filters: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Judged:
    """How well a stretch of a document answers a question: 2 answers it, 1 bears on it, 0 does not."""

    document: str
    start: int
    end: int
    grade: int


def evaluate_graph(folder: Path, graph: KnowledgeGraph) -> list[dict[str, Any]]:
    """The rows of `evaluate_search` for a graph's own search, filters and all, over the questions that have an answer.

    `judged@10` of a mode is the share of its first ten passages that are judged, whatever their grade.
    """
    judged = judgements(folder, graph.index)
    grades = {name: Grades(found) for name, found in judged.items()}
    relevant = {name: found.relevant(graph.index) for name, found in grades.items()}
    questions = [one for one in asked(folder) if relevant.get(one.id)]
    hits = {mode: [_found(graph, one, mode) for one in questions] for mode in MODES}
    ranked = {mode: [[_name(hit) for hit in found] for found in lists] for mode, lists in hits.items()}
    rows = list(compared(ranked, [relevant[one.id] for one in questions]))
    for row in rows:
        if row["mode"] in hits:
            firsts = [
                grades[one.id].of(hit.document, hit.start, hit.end)
                for one, found in zip(questions, hits[row["mode"]], strict=True)
                for hit in found[:_FIRST]
            ]
            row["judged@10"] = round(sum(grade is not None for grade in firsts) / max(1, len(firsts)), 4)
    return rows


def _found(graph: KnowledgeGraph, question: Asked, mode: str) -> list[Hit]:
    return graph.search(question.text, limit=DEPTH, mode=mode, filters=question.filters)


def _name(hit: Hit) -> str:
    return named(hit.document, hit.start, hit.end)


class Grades:
    """The judgements on one question, looked up by passage."""

    def __init__(self, judged: Sequence[Judged]) -> None:
        self._judged: dict[str, list[Judged]] = {}
        for one in judged:
            self._judged.setdefault(one.document, []).append(one)

    def of(self, document: str, start: int, end: int) -> int | None:
        """The best grade of the stretches that a passage is, or shares half of the shorter of both with; else None."""
        found = [
            one.grade
            for one in self._judged.get(document, ())
            if 2 * (min(end, one.end) - max(start, one.start)) >= min(end - start, one.end - one.start)
        ]
        return max(found, default=None)

    def relevant(self, index: PassageIndex) -> dict[str, int]:
        """The passages of the index with a grade above 0, by `named`."""
        passages = (passage for document in self._judged for passage in index.passages(document))
        grades = ((p, self.of(p.document, p.start, p.end)) for p in passages)
        return {named(p.document, p.start, p.end): grade for p, grade in grades if grade}


def named(document: str, start: int, end: int) -> str:
    """What a stretch of a document is called among the judgements."""
    return f"{document}:{start}-{end}"


def asked(folder: Path) -> list[Asked]:
    """The questions of `queries.jsonl`, each with the filters in its metadata; SourceError where a line is none."""
    path = folder / "queries.jsonl"
    try:
        lines = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line.strip()]
        return [Asked(str(one["_id"]), str(one["text"]), one.get("metadata", {}).get("filters", {})) for one in lines]
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise SourceError(str(path), "not JSON objects with `_id` and `text`, one a line") from error


def judgements(folder: Path, index: PassageIndex) -> dict[str, list[Judged]]:
    """Question → what is judged for it, found again by offsets and first words; what is no longer there is left out.

    SourceError where `qrels/test.tsv` is no such table, or judges a document that the index does not have.
    """
    texts: dict[str, str] = {}
    found: dict[str, list[Judged]] = {}
    for row in _rows(folder / "qrels" / "test.tsv"):
        document, start, end = _place(row["corpus-id"])
        if document not in texts:
            texts[document] = _text(index, document, folder)
        begin = _found_again(texts[document], row["quote"], start)
        if begin >= 0:
            judged = Judged(document, begin, begin + end - start, int(row["score"]))
            found.setdefault(row["query-id"], []).append(judged)
    return found


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE):
                _place(row["corpus-id"])
                yield row | {"score": int(row["score"]), "query-id": row["query-id"], "quote": "" + row["quote"]}
    except (OSError, KeyError, ValueError, TypeError) as error:
        columns = "`query-id`, `corpus-id` (document:start-end), `score`, `quote`"
        raise SourceError(str(path), f"not a table of {columns}") from error


def _place(name: str) -> tuple[str, int, int]:
    document, _, stretch = name.rpartition(":")
    start, _, end = stretch.partition("-")
    return document, int(start), int(end)


def _text(index: PassageIndex, document: str, folder: Path) -> str:
    try:
        return index.text(document)
    except NotFoundError as error:
        raise SourceError(str(folder), f"judges {document}, which this graph lacks; build it with it") from error


def _found_again(text: str, words: str, start: int) -> int:
    """Where the words stand, nearest to where they stood; -1 where they are gone."""
    if text.startswith(words, start):
        return start
    before, after = text.rfind(words, 0, start + len(words)), text.find(words, start)
    places = [place for place in (before, after) if place >= 0]
    return min(places, key=lambda place: abs(place - start), default=-1)
