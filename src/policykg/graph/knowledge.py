"""A built graph, open for reading: search, SPARQL, entities, exports and checks over one build."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg.errors import NotFoundError
from policykg.graph.about import Entity, describe
from policykg.graph.checking import Problem, problems
from policykg.graph.cookbook import bindings, checked, recipe
from policykg.graph.folder import GraphFolder
from policykg.iri import VOCABULARY, slug
from policykg.model import Hit, Table, Term
from policykg.store import GraphStore

if TYPE_CHECKING:
    from policykg.index import PassageIndex
    from policykg.retrieval import Retriever


def load(kg: Path | str = "kg") -> KnowledgeGraph:
    """The current build of a graph folder; NotFoundError where there is none."""
    return KnowledgeGraph(GraphFolder(Path(kg)))


class KnowledgeGraph:
    """One build of a graph folder; stores and models open when first used, and may be shared by threads."""

    def __init__(self, folder: GraphFolder) -> None:
        self.manifest: Mapping[str, Any] = folder.manifest()
        self.build: str = self.manifest["build"]
        self.base: str = self.manifest["base"]
        self._path = folder.builds / self.build

    @cached_property
    def store(self) -> GraphStore:
        """The quads."""
        return GraphStore.open(self._path / "graph")

    @cached_property
    def index(self) -> PassageIndex:
        """The passages."""
        from policykg.index import PassageIndex

        return PassageIndex.open(self._path)

    @cached_property
    def _retriever(self) -> Retriever:
        from policykg.retrieval import Retriever
        from policykg.vectors import QueryEncoder

        return Retriever(self.index, QueryEncoder(self._path / "encoder"))

    def search(
        self, text: str, *, limit: int = 10, mode: str = "hybrid", filters: Mapping[str, str] | None = None
    ) -> list[Hit]:
        """The passages that answer best, with the reasons; `filters` as in `index.Filters`, empty ones ignored."""
        from policykg.index import Filters

        wanted = {name: value for name, value in (filters or {}).items() if value}
        return self._retriever.search(text, limit=limit, mode=mode, filters=Filters(**wanted))

    def query(self, sparql: str, *, params: Mapping[str, str] | None = None) -> Table | bool | list[str]:
        """The answer to a SPARQL query, or to the cookbook's query of that name; QueryError says what is wrong."""
        given = dict(params or {})
        if sparql and " " not in sparql.strip() and "{" not in sparql:
            found = recipe(sparql.strip())
            documents = [entry["id"] for entry in self.manifest["documents"]]
            sparql, given = found.sparql, checked(found, given, documents=documents, concept=self._concept)
        return self.store.query(sparql, bindings=bindings(given))

    def _concept(self, label: str) -> str:
        """The IRI of the concept with that id or label; NotFoundError where there is none."""
        from policykg.index.words import units

        named = [VOCABULARY + slug(label), *(VOCABULARY + f.id for f in self.index.labelled([" ".join(units(label))]))]
        for iri in named:
            found = self.store.query("SELECT ?c WHERE { ?c a skos:Concept } LIMIT 1", bindings={"c": Term("iri", iri)})
            if isinstance(found, Table) and found.rows:
                return iri
        raise NotFoundError(f"no concept {label!r} in this graph; try its English label, or `policykg search`")

    def about(self, name: str) -> Entity:
        """Everything known of the thing with that IRI, path or label."""
        return describe(self.store, name, base=self.base)

    def export(self, path: Path, *, view: str = "policies") -> list[Path]:
        """Write a view of the graph in the format that the suffix names; the files written."""
        from policykg.exports import export

        return export(self.store, path, view=view)

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
            "encoder": self.manifest["encoder"],
            "english": self.manifest["english"],
            "ontology": self.manifest["ontology"],
            "folder": str(self._path),
        }


def hit_record(hit: Hit) -> dict[str, Any]:
    """A hit as columns and as JSON."""
    return {
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
        "terms": list(hit.terms),
        "concepts": dict(hit.concepts),
        "metadata": dict(hit.metadata),
    }
