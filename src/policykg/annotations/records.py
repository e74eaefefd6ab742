"""Passages as JSON objects, before and after: the format of `policykg annotate`."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from policykg.annotations import Annotator
from policykg.errors import SourceError
from policykg.model import Annotations, Baseline, Document, Mention, Span

_HAN = re.compile(r"[\u4e00-\u9fff]")
BATCH = 64
"""Records that are annotated together: a short form is known within them, where they are of one document."""


def annotate_passages(records: Iterable[dict[str, Any]], annotator: Annotator) -> Iterator[dict[str, Any]]:
    """Each record with its annotations added, in order; SourceError names the first that has no text.

    A record needs `id` and `text`; its `lang` is taken from the text where it is not given.
    """
    stream = iter(records)
    while batch := list(islice(stream, BATCH)):
        documents = [_document(record, position) for position, record in enumerate(batch)]
        found_in = annotator.annotate_texts(zip(documents, _contexts(batch), strict=True))
        for record, document, found in zip(batch, documents, found_in, strict=True):
            yield {**record, **_Writer(document.text).write(found)}


def _document(record: dict[str, Any], position: int) -> Document:
    text = record.get("text")
    if not isinstance(text, str) or "id" not in record:
        raise SourceError(str(record.get("id", f"record {position + 1}")), "a record needs an `id` and a `text`")
    return Document(
        id=str(record["id"]),
        text=text,
        title=str(record.get("title", "")),
        language=str(record.get("lang") or language(text)),
        source=str(record["id"]),
        media_type="text/plain",
        sha256=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def _contexts(batch: list[dict[str, Any]]) -> list[str]:
    """For each record the texts of its `document` in the batch, where short forms such as `(SFC)` may be introduced."""
    texts: dict[str, list[str]] = defaultdict(list)
    for record in batch:
        texts[str(record.get("document", record["id"]))].append(record["text"])
    return ["\n\n".join(texts[str(record.get("document", record["id"]))]) for record in batch]


def language(text: str) -> str:
    """`zh` where a good part of the letters are Chinese characters, else `en`."""
    return "zh" if len(_HAN.findall(text)) * 4 > sum(ch.isalpha() for ch in text) else "en"


class _Writer:
    """Writes annotations of one text as plain values, mentions by id."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._ids: dict[tuple[int, int], str] = {}

    def _span(self, start: int, end: int) -> dict[str, Any]:
        return {"start": start, "end": end, "text": self._text[start:end]}

    def _maybe(self, key: str, span: Span | None) -> dict[str, Any]:
        return {key: self._span(span.start, span.end)} if span else {}

    def _baseline(self, baseline: Baseline | None) -> dict[str, Any]:
        if baseline is None:
            return {}
        figure = {"value": baseline.value, "unit": baseline.unit} | ({"year": baseline.year} if baseline.year else {})
        return {"baseline": self._span(baseline.start, baseline.end) | figure}

    def _id(self, key: str, mention: Mention | None) -> dict[str, Any]:
        known = self._ids.get((mention.start, mention.end)) if mention else None
        return {key: known} if known else {}

    def write(self, found: Annotations) -> dict[str, Any]:
        """The layers of the format; empty ones as empty lists."""
        mentions = []
        for number, m in enumerate(found.mentions, start=1):
            self._ids[m.start, m.end] = f"m{number}"
            extra = {"entity": m.entity} if m.entity else {}
            mentions.append(
                {
                    "id": f"m{number}",
                    "type": m.type,
                    **self._span(m.start, m.end),
                    "name": m.name,
                    **extra,
                    "rule": m.rule,
                    "confidence": m.confidence,
                }
            )
        return {
            "mentions": mentions,
            "norms": [
                {
                    **self._id("bearer", n.bearer),
                    "modality": n.modality,
                    **self._maybe("action", n.action),
                    **self._maybe("object", n.object),
                    **self._id("counterpart", n.counterpart),
                    **self._maybe("deadline", n.deadline),
                    **self._maybe("condition", n.condition),
                    **self._maybe("exception", n.exception),
                    **self._maybe("or_else", n.or_else),
                    "rule": n.rule,
                    "confidence": n.confidence,
                }
                for n in found.norms
            ],
            "targets": [
                {
                    **self._maybe("quantity", t.quantity),
                    "value": t.value,
                    "unit": t.unit,
                    "comparator": t.comparator,
                    **self._maybe("what", t.what),
                    **self._maybe("deadline", t.deadline),
                    **({"year": t.year} if t.year else {}),
                    **self._baseline(t.baseline),
                    "rule": t.rule,
                    "confidence": t.confidence,
                }
                for t in found.targets
            ],
            "definitions": [
                {
                    **self._maybe("term", d.term),
                    **self._maybe("definition", d.definition),
                    "rule": d.rule,
                    "confidence": d.confidence,
                }
                for d in found.definitions
            ],
            "items": [
                {"ordinal": i.ordinal, **self._maybe("label", i.label), "rule": i.rule, "confidence": i.confidence}
                for i in found.items
            ],
            "relations": [
                {
                    "type": r.type,
                    **self._id("head", r.head),
                    **self._id("tail", r.tail),
                    "rule": r.rule,
                    "confidence": r.confidence,
                }
                for r in found.relations
                if r.type != "cites"  # a matter of whole documents, no part of the format
                and (r.head.start, r.head.end) in self._ids
                and (r.tail.start, r.tail.end) in self._ids
            ],
        }
