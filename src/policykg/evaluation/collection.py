"""A judged collection in BEIR layout, and the index of it that a build would make."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policykg.documents.language import detect
from policykg.errors import SourceError
from policykg.index import IndexWriter, contexts
from policykg.model import Annotations, Document, Passage, Section
from policykg.ontology import Vocabulary
from policykg.vectors import BulkEncoder, export_query_encoder

Judgements = Mapping[str, int]

_BATCH = 256


@dataclass(frozen=True, slots=True)
class Collection:
    """Passages, the queries that have a relevant one, and for each query which are relevant and how much."""

    records: Sequence[Mapping[str, Any]]
    queries: Mapping[str, str]
    judgements: Mapping[str, Judgements]


def read_collection(folder: Path) -> Collection:
    """What `corpus.jsonl`, `queries.jsonl` and `qrels/test.tsv` of the folder hold; SourceError says what is wrong."""
    judgements = _judgements(folder / "qrels" / "test.tsv")
    queries = {one["_id"]: str(one["text"]) for one in _records(folder / "queries.jsonl") if one["_id"] in judgements}
    return Collection(list(_records(folder / "corpus.jsonl")), queries, judgements)


def index_collection(collection: Collection, folder: Path, *, model: str, cache: Path) -> None:
    """Put the index of the passages into the folder, with the vocabulary's labels, and the query encoder below it."""
    export_query_encoder(model, cache=cache, target=folder / "encoder")
    encoder = BulkEncoder(model)
    with IndexWriter(folder) as writer:
        writer.concepts(Vocabulary.load())
        for start in range(0, len(collection.records), _BATCH):
            parts = [_parts(record) for record in collection.records[start : start + _BATCH]]
            texts = [text for part in parts for text in contexts(*part)]
            for part, vector in zip(parts, encoder.encode(texts), strict=True):
                writer.replace(*part, Annotations(), vector[None, :])


def _parts(record: Mapping[str, Any]) -> tuple[Document, list[Section], list[Passage]]:
    title = str(record.get("title", ""))
    text = str(record["text"]) or title or " "
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    document = Document(str(record["_id"]), text, title, detect(text), "corpus.jsonl", "text/plain", sha256)
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
