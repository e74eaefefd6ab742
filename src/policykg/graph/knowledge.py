"""A built graph, open for reading: search, SPARQL, entities, exports and checks over one build."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg.answering import Answering
from policykg.errors import NotFoundError
from policykg.federation import Resolved, asks, resolve
from policykg.graph import correcting
from policykg.graph.about import Entity, describe
from policykg.graph.checking import Problem, problems
from policykg.graph.cookbook import bindings, checked, recipe
from policykg.graph.folder import GraphFolder
from policykg.graph.reach import reach_of
from policykg.iri import VOCABULARY, slug
from policykg.model import Correction, CorrectionStatus, Hit, Table, Term
from policykg.store import GraphStore

if TYPE_CHECKING:
    from policykg.graph.searching import Neighbour, Searches
    from policykg.index import FacetValue, PassageIndex, Suggestion, Values
    from policykg.retrieval import Parallel, Retriever


def load(kg: Path | str = "kg") -> KnowledgeGraph:
    """The current build of a graph folder; NotFoundError where there is none."""
    return KnowledgeGraph(GraphFolder(Path(kg)))


class KnowledgeGraph:
    """One build of a graph folder; stores and models open when first used, and may be shared by threads.

    `answering` gives what is asked in SPARQL in place of its store.
    """

    def __init__(self, folder: GraphFolder, *, answering: Callable[[KnowledgeGraph], Answering] | None = None) -> None:
        self._answering = answering
        self.manifest: Mapping[str, Any] = folder.manifest()
        self.build: str = self.manifest["build"]
        self.base: str = self.manifest["base"]
        self._path = folder.builds / self.build
        self._folder = folder

    @cached_property
    def store(self) -> GraphStore:
        """The quads."""
        return GraphStore.open(self._path / "graph")

    @cached_property
    def answering(self) -> Answering:
        """What is asked in SPARQL: the quads, or what was given to ask in their place."""
        return self._answering(self) if self._answering else self.store

    @cached_property
    def index(self) -> PassageIndex:
        """The passages."""
        from policykg.index import PassageIndex

        return PassageIndex.open(self._path)

    @cached_property
    def _retriever(self) -> Retriever:
        from policykg.retrieval import Retriever
        from policykg.vectors import QueryEncoder

        return Retriever(self.index, QueryEncoder(self._path / "encoder"), base=self.base)

    @cached_property
    def _searches(self) -> Searches:
        from policykg.graph.searching import Searches

        return Searches(self._retriever, self.index, base=self.base)

    def search(
        self, text: str, *, limit: int = 10, mode: str = "hybrid", filters: Mapping[str, Values] | None = None
    ) -> list[Hit]:
        """The passages that answer best, with the reasons; `filters` as in `index.Filters`, empty ones ignored.

        A filter is one value or several, any of which may hold. The text may hold "exact phrases", -words to leave out,
        and field:value filters.
        """
        from policykg.index import Filters

        return self._retriever.search(text, limit=limit, mode=mode, filters=Filters.of(filters or {}))

    def facets(
        self, text: str = "", *, filters: Mapping[str, Values] | None = None, limit: int = 20
    ) -> dict[str, list[FacetValue]]:
        """By filter, how many passages and documents each of its values would let pass, the most frequent first.

        With a text, of the passages that hold any of its words or another label of its concepts.
        """
        from policykg.index import Filters

        return self._retriever.facets(text, filters=Filters.of(filters or {}), limit=limit)

    def suggest(self, prefix: str, *, limit: int = 10) -> list[Suggestion]:
        """The concepts, bodies and documents whose names go on from what was typed."""
        return self.index.suggest(prefix, limit=limit)

    def similar(self, passage: str, *, limit: int = 10, filters: Mapping[str, Values] | None = None) -> list[Parallel]:
        """The passages most like that one, which is named by its IRI or the end of it."""
        from policykg.index import Filters
        from policykg.retrieval import Comparer

        found = self.index.passage_of(passage.rpartition("/")[2])
        return Comparer(self.index, base=self.base).like(found, limit=limit, filters=Filters.of(filters or {}))

    def diffusion(self, document: str, *, limit: int = 3) -> list[Parallel]:
        """Where the document's provisions stand elsewhere, in the same words or the same meaning, with dates."""
        from policykg.retrieval import Comparer

        return Comparer(self.index, base=self.base).diffusion(document, limit=limit)

    def neighbours(self, passage: str) -> list[Neighbour]:
        """What the graph knows around a passage, which is named by its IRI or the end of it."""
        from policykg.graph.searching import neighbours

        return neighbours(self.answering, self.index.passage_of(passage.rpartition("/")[2]).iri(self.base))

    def resolve(self, sparql: str, params: Mapping[str, str] | None = None) -> Resolved:
        """The query with each `SERVICE pkg:search` and `pkg:similarity` in it answered, for the store to go on with."""
        return resolve(sparql, self._searches, params) if asks(sparql) else Resolved(sparql, params=dict(params or {}))

    def query(self, sparql: str, *, params: Mapping[str, str] | None = None) -> Table | bool | list[str]:
        """The answer to a SPARQL query, or to the cookbook's query of that name; QueryError says what is wrong."""
        sparql, given = self.named(sparql, params or {})
        resolved = self.resolve(sparql, given)
        return self.answering.query(
            resolved.sparql, bindings=bindings(resolved.params), similarities=resolved.similarities
        )

    def named(self, sparql: str, params: Mapping[str, str]) -> tuple[str, dict[str, str]]:
        """The text of a query and its parameters as it takes them, of the cookbook's where `sparql` is its name."""
        if not sparql.strip() or " " in sparql.strip() or "{" in sparql:
            return sparql, dict(params)
        found = recipe(sparql.strip())
        documents = [entry["id"] for entry in self.manifest["documents"]]
        return found.sparql, checked(found, params, documents=documents, concept=self._concept)

    def _concept(self, label: str) -> str:
        """The IRI of the concept with that id or label; NotFoundError where there is none."""
        from policykg.index.words import units

        named = [VOCABULARY + slug(label), *(VOCABULARY + f.id for f in self.index.labelled([" ".join(units(label))]))]
        for iri in named:
            found = self.answering.query(
                "SELECT ?c WHERE { ?c a skos:Concept } LIMIT 1", bindings={"c": Term("iri", iri)}
            )
            if isinstance(found, Table) and found.rows:
                return iri
        raise NotFoundError(f"no concept {label!r} in this graph; try its English label, or `policykg search`")

    def about(self, name: str) -> Entity:
        """Everything known of the thing with that IRI, path or label."""
        return describe(self.answering, name, base=self.base)

    def correct(
        self,
        finding: str,
        status: CorrectionStatus,
        *,
        changes: Mapping[str, str] | None = None,
        by: str = "",
        note: str = "",
    ) -> str:
        """Note that a person accepted, rejected or edited a finding, by IRI or path; the next build follows. Its IRI.

        `changes` are the fields of an edit with their new values. NotFoundError where the graph has no such finding,
        CorrectionError where it cannot be edited so.
        """
        whole = finding if "://" in finding else self.base + finding.removeprefix("id:")
        decided = Correction(whole, status, tuple((changes or {}).items()), by=by, note=note)
        return correcting.note(self._folder, self.manifest, self.store, decided).finding

    def export(self, path: Path, *, view: str = "policies") -> list[Path]:
        """Write a view of the graph in the format that the suffix names; the files written."""
        from policykg.exports import export

        return export(self.store, path, view=view)

    def drawing(self, view: str) -> bytes:
        """A view of the graph laid out for a page that draws it, as gzipped JSON; PolicyKGError for an unknown view."""
        from policykg.graph.drawings import drawn

        return drawn(self.store, self._path, view)

    def check(self) -> list[Problem]:
        """What does not hold; empty where every quote, shape and passage does."""
        return list(problems(self.store, self.index))

    def info(self) -> dict[str, Any]:
        """Counts, versions, model and build id."""
        from importlib.metadata import version

        documents = self.manifest["documents"]
        return {
            "build": self.build,
            "policykg": version("policykg"),
            "documents": len(documents),
            "failures": len(self.manifest["failures"]),
            "passages": sum(entry["passages"] for entry in documents),
            "quads": self.manifest["quads"],
            "characters": reach_of(self.manifest),
            "encoder": self.manifest["encoder"],
            "english": self.manifest["english"],
            "ontology": self.manifest["ontology"],
            "folder": str(self._path),
        }


def parallel_record(parallel: Parallel) -> dict[str, Any]:
    """A parallel as columns and as JSON."""
    here = {f"here_{name}": value for name, value in dataclasses.asdict(parallel.here).items()}
    there = dataclasses.asdict(parallel.there)
    figures = {"cosine": round(parallel.cosine, 4), "overlap": round(parallel.overlap, 4)}
    return {**there, "when": parallel.when, "kind": parallel.kind, **figures, **here}


def hit_record(hit: Hit) -> dict[str, Any]:
    """A hit as columns and as JSON."""
    return {
        "iri": hit.iri,
        "document": hit.document,
        "title": hit.title,
        "section": hit.section,
        "page": hit.page,
        "start": hit.start,
        "end": hit.end,
        "quote": hit.quote,
        "sentence": hit.quote[hit.sentence.start - hit.start : hit.sentence.end - hit.start],
        "score": round(hit.score, 6),
        "ranks": dict(hit.ranks),
        "scores": {name: round(value, 6) for name, value in hit.scores.items()},
        "gains": {name: round(value, 6) for name, value in hit.gains.items()},
        "terms": list(hit.terms),
        "marks": [[mark.start, mark.end] for mark in hit.marks],
        "concepts": dict(hit.concepts),
        "paths": {concept: list(path) for concept, path in hit.paths.items()},
        "metadata": dict(hit.metadata),
    }
