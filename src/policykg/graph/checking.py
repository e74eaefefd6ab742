"""Does a built graph keep its promises: every quote is in its text, every shape holds, index and store agree."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from policykg.model import Table
from policykg.ontology import check_shapes
from policykg.store import GraphStore

if TYPE_CHECKING:
    from policykg.index import PassageIndex


@dataclass(frozen=True, slots=True)
class Problem:
    """Something that does not hold; `kind` is evidence, shape, text or index."""

    kind: str
    where: str
    what: str

    def record(self) -> dict[str, str]:
        """The problem as columns."""
        return {"kind": self.kind, "where": self.where, "what": self.what}


_QUOTES = """
SELECT ?document ?target ?start ?end ?quote WHERE {
  ?target oa:hasSource ?source ; oa:hasSelector ?position, ?words .
  ?source dcterms:identifier ?document .
  ?position oa:start ?start ; oa:end ?end . ?words oa:exact ?quote .
}"""
_TEXTS = "SELECT ?document ?sha WHERE { ?d dcterms:identifier ?document ; pkg:textSha256 ?sha }"
_UNFOUNDED = """
SELECT ?finding WHERE {
  ?finding pkg:confidence ?c . FILTER NOT EXISTS { ?finding pkg:evidence ?e }
} ORDER BY ?finding"""
_PASSAGES = """
SELECT ?document (COUNT(?p) AS ?n) WHERE {
  ?p a pkg:Passage ; pkg:inDocument/dcterms:identifier ?document
} GROUP BY ?document"""


def problems(store: GraphStore, index: PassageIndex) -> Iterator[Problem]:
    """Everything that does not hold, evidence first."""
    texts = {document.id: index.text(document.id) for document in index.documents()}
    yield from _evidence(store, texts)
    yield from _texts(store, texts)
    yield from _agreement(store, index)
    for violation in check_shapes(store.dump()):
        yield Problem("shape", violation.focus, f"{violation.path} {violation.value}: {violation.message}")


def _rows(store: GraphStore, sparql: str) -> list[dict[str, str]]:
    found = store.query(sparql)
    return found.dicts() if isinstance(found, Table) else []


def _evidence(store: GraphStore, texts: dict[str, str]) -> Iterator[Problem]:
    for row in _rows(store, _QUOTES):
        text = texts.get(row["document"], "")
        if text[int(row["start"]) : int(row["end"])] != row["quote"]:
            yield Problem("evidence", row["target"], f"{row['document']} does not say {row['quote'][:60]!r} there")
    for row in _rows(store, _UNFOUNDED):
        yield Problem("evidence", row["finding"], "has no evidence")


def _texts(store: GraphStore, texts: dict[str, str]) -> Iterator[Problem]:
    stated = {row["document"]: row["sha"] for row in _rows(store, _TEXTS)}
    for document, text in texts.items():
        if stated.get(document) != hashlib.sha256(text.encode()).hexdigest():
            yield Problem("text", document, "the text in the index is not the one the graph was made from")


def _agreement(store: GraphStore, index: PassageIndex) -> Iterator[Problem]:
    stored = {row["document"]: int(row["n"]) for row in _rows(store, _PASSAGES)}
    for document in index.documents():
        found = len(index.passages(document.id))
        if found != stored.get(document.id, 0):
            there = stored.get(document.id, 0)
            yield Problem("index", document.id, f"{found} passages in the index, {there} in the graph")
