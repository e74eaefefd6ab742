"""policykg's side of `bench_search.py`: the same steps as its rivals', and what embedding costs.

python ours.py policykg index|ask|cold|embedding FOLDER
"""

from __future__ import annotations

import hashlib
import json
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rivals import Search, asked


def index(folder: Path, passages: list[list[str]]) -> dict[str, Any]:
    from policykg.documents.language import detect
    from policykg.index import IndexWriter, contexts
    from policykg.model import Annotations, Document, Passage, Section
    from policykg.ontology import Vocabulary
    from policykg.vectors import BulkEncoder, export_query_encoder

    def parts(name: str, title: str, text: str) -> tuple[Document, list[Section], list[Passage]]:
        text = text or title or " "
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        document = Document(name, text, title, detect(text), "corpus.jsonl", "text/plain", sha256)
        section = Section("text", "heading", "", "", 1, 0, len(text), 0)
        return document, [section], [Passage(name, "text", 0, len(text), len(text.split()))]

    export_query_encoder("", cache=folder / "cache", target=folder / "encoder")
    encoder, vocabulary = BulkEncoder(), Vocabulary.load()
    start = time.perf_counter()
    with IndexWriter(folder) as writer:
        writer.concepts(vocabulary)
        read = [parts(*passage) for passage in passages]
        vectors = encoder.encode(text for part in read for text in contexts(*part))
        for part, vector in zip(read, vectors, strict=True):
            writer.replace(*part, Annotations(), vector[None, :])
    return {"seconds": time.perf_counter() - start}


def opened(folder: Path) -> Search:
    from policykg.index import PassageIndex
    from policykg.retrieval import Retriever
    from policykg.vectors import QueryEncoder

    retriever = Retriever(PassageIndex.open(folder), QueryEncoder(folder / "encoder"))
    return lambda query: [hit.document for hit in retriever.search(query, limit=10)]


def embedding(passages: list[list[str]]) -> dict[str, Any]:
    """Texts a second: by default, by policykg, and by its forward passes alone, in turns."""
    from sentence_transformers import SentenceTransformer

    from policykg.vectors import BulkEncoder, model_folder

    texts = [f"{title}\n{text}" for _, title, text in passages]
    plain, ours = SentenceTransformer(str(model_folder())), BulkEncoder()
    spent: list[float] = []
    forward = ours._forward

    def clocked(tokens: Any) -> Any:  # noqa: ANN401 - as the method it stands before
        start = time.perf_counter()
        found = forward(tokens)
        spent.append(time.perf_counter() - start)
        return found

    vectors, default = ours.encode(texts[:64]), plain.encode(texts[:64], show_progress_bar=False)
    slow, fast, alone = [], [], []
    for part in (texts[0::2], texts[1::2]):
        slow.append(seconds(lambda part=part: plain.encode(part, show_progress_bar=False)))
        fast.append(seconds(lambda part=part: ours.encode(part)))
        ours._forward = clocked  # type: ignore[method-assign]  # the clock wraps what is measured
        spent.clear()
        ours.encode(part)
        ours._forward = forward  # type: ignore[method-assign]
        alone.append(sum(spent))
    return {
        "texts": len(texts),
        "precision": ours.precision,
        "sentence-transformers, texts/s": len(texts) / sum(slow),
        "policykg, texts/s": len(texts) / sum(fast),
        "times as fast": sum(slow) / sum(fast),
        "of the forward passes alone": sum(fast) / sum(alone),
        "least cosine": float((vectors * default).sum(axis=1).min()),
        "mean cosine": statistics.fmean((vectors * default).sum(axis=1).tolist()),
    }


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    step, folder = sys.argv[2], Path(sys.argv[3])
    passages = json.loads((folder / "passages.json").read_text())
    queries = json.loads((folder / "queries.json").read_text())
    if step == "index":
        found = index(folder, passages)
    elif step == "ask":
        found = asked(opened(folder), queries)
    elif step == "cold":
        found = {"first": opened(folder)(queries[0][1])}
    else:
        found = embedding(passages)
    print("\n" + json.dumps(found))


if __name__ == "__main__":
    main()
