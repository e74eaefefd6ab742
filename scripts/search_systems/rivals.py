"""One search library over the passages of a folder, run by `bench_search.py` in an environment of its own.

    python rivals.py SYSTEM index|ask|cold FOLDER

SYSTEM is txtai, bm25s or plain (sentence-transformers and FAISS), each as its documentation has it. FOLDER holds
`passages.json` (a list of [id, title, text]), `queries.json` (of [id, text]) and `model`, the path of the embedding
model. Prints JSON.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

Search = Callable[[str], list[str]]
CLIENTS = 16


class Txtai:
    """Hybrid search with stored content, otherwise by default."""

    def __init__(self, folder: Path) -> None:
        from txtai import Embeddings

        self.path = str(folder / "txtai.index")
        model = (folder / "model").read_text()
        self.embeddings = Embeddings(path=model, hybrid=True, content=True)
        if sys.argv[2] == "index":  # loads the model, which is not part of the time of any system
            self.embeddings.index([("first", "warm up", None)])

    def index(self, passages: list[list[str]]) -> None:
        """Index the passages and save what comes of it."""
        self.embeddings.index((name, text, None) for name, text in passages)
        self.embeddings.save(self.path)

    def open(self, _: list[list[str]]) -> Search:
        """Search what was saved, one query after another: threads that share its connection crash the process."""
        self.embeddings.load(self.path)
        line = ThreadPoolExecutor(1)

        def search(query: str) -> list[str]:
            found = line.submit(self.embeddings.search, query, 10).result()
            return [one["id"] for one in found]

        return search


class Bm25s:
    """English stop words and stems; no vectors."""

    def __init__(self, folder: Path) -> None:
        import Stemmer

        self.path = str(folder / "bm25s.index")
        self.stemmer = Stemmer.Stemmer("english")

    def index(self, passages: list[list[str]]) -> None:
        """Index the passages and save what comes of it."""
        import bm25s

        retriever = bm25s.BM25()
        texts = [text for _, text in passages]
        retriever.index(
            bm25s.tokenize(texts, stopwords="en", stemmer=self.stemmer, show_progress=False), show_progress=False
        )
        retriever.save(self.path)

    def open(self, passages: list[list[str]]) -> Search:
        """Search what was saved."""
        import bm25s

        retriever = bm25s.BM25.load(self.path)

        def search(query: str) -> list[str]:
            tokens = bm25s.tokenize(query, stopwords="en", stemmer=self.stemmer, show_progress=False)
            return [passages[row][0] for row in retriever.retrieve(tokens, k=10, show_progress=False)[0][0]]

        return search


class Plain:
    """`SentenceTransformer.encode` by default and an exhaustive FAISS index."""

    def __init__(self, folder: Path) -> None:
        from sentence_transformers import SentenceTransformer

        self.path = str(folder / "plain.faiss")
        self.model = SentenceTransformer((folder / "model").read_text())

    def index(self, passages: list[list[str]]) -> None:
        """Index the passages and save what comes of it."""
        import faiss

        vectors = self.model.encode([text for _, text in passages])
        index = faiss.IndexFlatIP(vectors.shape[1])
        index.add(vectors)
        faiss.write_index(index, self.path)

    def open(self, passages: list[list[str]]) -> Search:
        """Search what was saved."""
        import faiss

        index = faiss.read_index(self.path)
        return lambda query: [passages[row][0] for row in index.search(self.model.encode([query]), 10)[1][0]]


SYSTEMS: dict[str, type] = {"txtai": Txtai, "bm25s": Bm25s, "plain": Plain}


def timed(search: Search, queries: list[str], clients: int) -> tuple[list[list[str]], list[float]]:
    """The answers, and the milliseconds of each query, as many at a time as there are clients."""

    def ask(query: str) -> tuple[list[str], float]:
        start = time.perf_counter()
        found = search(query)
        return found, 1000 * (time.perf_counter() - start)

    with ThreadPoolExecutor(clients) as pool:
        found = list(pool.map(ask, queries))
    return [ranking for ranking, _ in found], [spent for _, spent in found]


def megabytes() -> float:
    """The most memory that this process held."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def asked(search: Search, queries: list[list[str]]) -> dict[str, Any]:
    """Rankings and times of one client and of many."""
    texts = [text for _, text in queries]
    for text in texts[:5]:
        search(text)
    rankings, one = timed(search, texts, 1)
    _, many = timed(search, texts, CLIENTS)
    by_query = dict(zip((name for name, _ in queries), rankings, strict=True))
    return {"one": one, "many": many, "rankings": by_query, "megabytes": megabytes()}


def main() -> None:
    name, step, folder = sys.argv[1], sys.argv[2], Path(sys.argv[3])
    os.environ["HF_HUB_OFFLINE"] = "1"
    records = json.loads((folder / "passages.json").read_text())
    passages = [[name, f"{title}\n{text}"] for name, title, text in records]
    queries = json.loads((folder / "queries.json").read_text())
    system = SYSTEMS[name](folder)
    if step == "index":
        start = time.perf_counter()
        system.index(passages)
        found: dict[str, Any] = {"seconds": time.perf_counter() - start}
    elif step == "ask":
        found = asked(system.open(passages), queries)
    else:
        found = {"first": system.open(passages)(queries[0][1])}
    sys.stdout.write("\n" + json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
