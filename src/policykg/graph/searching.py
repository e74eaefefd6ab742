"""Where search and graph meet: searches that SPARQL asks for, and what the graph knows around a passage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import TYPE_CHECKING

from policykg.answering import Answering
from policykg.federation import Match
from policykg.index import Filters, PassageIndex, Values
from policykg.model import Table, Term

if TYPE_CHECKING:
    from policykg.retrieval import Retriever

_NEIGHBOURS = """
SELECT DISTINCT ?passage ?relation ?iri ?label WHERE {
  {
    ?finding pkg:inPassage ?passage ; ?relation ?iri .
    VALUES ?relation { oa:hasBody pkg:bearer pkg:counterparty }
  } UNION {
    ?passage pkg:inDocument/pkg:policy ?policy .
    ?policy ?relation ?iri .
    VALUES ?relation {
      pkg:issuedBy pkg:cites pkg:basedOn pkg:implements pkg:amends pkg:repeals pkg:replaces pkg:extends pkg:policy }
  }
  FILTER isIRI(?iri)
  OPTIONAL { ?iri rdfs:label|skos:prefLabel ?label FILTER (lang(?label) IN ("", "en")) }
}"""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A thing that the passage names, or a policy that its own is related to; `relation` says how, as a local name."""

    relation: str
    iri: str
    label: str


class Searches:
    """Answers the searches that a SPARQL query holds."""

    def __init__(self, retriever: Retriever, index: PassageIndex, *, base: str) -> None:
        self._retriever = retriever
        self._index = index
        self._base = base

    @property
    def filters(self) -> Sequence[str]:
        """The names of the filters there are."""
        return [field.name for field in fields(Filters)]

    def matches(self, text: str, *, limit: int, mode: str, filters: Mapping[str, Values]) -> list[Match]:
        """The best passages, best first."""
        hits = self._retriever.search(text, limit=limit, mode=mode, filters=Filters.of(filters))
        return [
            Match(hit.iri, hit.score, hit.quote[hit.sentence.start - hit.start : hit.sentence.end - hit.start])
            for hit in hits
        ]

    def similarities(self, text: str) -> Mapping[str, float]:
        """The cosine of every passage that the encoder can read to the text, by IRI."""
        return {self._iris[number]: cosine for number, cosine in self._retriever.cosines(text)}

    @cached_property
    def _iris(self) -> Mapping[int, str]:
        return {number: f"{self._base}passage/{digest}" for number, digest in self._index.digests()}


def neighbours(store: Answering, passage: str) -> list[Neighbour]:
    """What lies one step from a passage in the graph, by relation, then label."""
    found = store.query(_NEIGHBOURS, bindings={"passage": Term("iri", passage)})
    rows = found.dicts() if isinstance(found, Table) else []
    unique = {(row["relation"], row["iri"]): row["label"] for row in reversed(rows)}
    return sorted(
        (Neighbour(_local(relation), iri, label or _local(iri)) for (relation, iri), label in unique.items()),
        key=lambda one: (one.relation, one.label, one.iri),
    )


def _local(iri: str) -> str:
    return iri.rpartition("#")[2].rpartition("/")[2]
