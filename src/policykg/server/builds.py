"""The build that is served: opened once, swapped when `current` names another, never taken from a running request."""

from __future__ import annotations

import logging
import threading
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from policykg.errors import PolicyKGError, StaleIndexError
from policykg.graph import GraphFolder, KnowledgeGraph
from policykg.model import Table
from policykg.server.delegating import Delegated
from policykg.server.querying import Queries

if TYPE_CHECKING:
    from policykg.index import IndexedDocument

_LOG = logging.getLogger("uvicorn.error")


class Snapshot:
    """One build, open; a request holds one and so keeps its build, whatever is published meanwhile."""

    def __init__(self, folder: GraphFolder, queries: Queries) -> None:
        self.kg = KnowledgeGraph(folder, answering=lambda kg: Delegated(queries, kg.build, kg.store))
        self.build = self.kg.build
        self._manifest = folder.builds / self.build / "manifest.json"
        self.kg.store  # noqa: B018  opened here, so that a build whose store is broken is never served

    @cached_property
    def day(self) -> str:
        """The day on which the build was published on this machine; nothing in the graph knows it."""
        return datetime.fromtimestamp(self._manifest.stat().st_mtime, tz=UTC).date().isoformat()

    @cached_property
    def documents(self) -> tuple[IndexedDocument, ...]:
        """Every document's metadata, by id."""
        return tuple(self.kg.index.documents())

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many documents, passages and quads the build holds."""
        entries = self.kg.manifest["documents"]
        return {
            "documents": len(entries),
            "passages": sum(entry["passages"] for entry in entries),
            "quads": int(self.kg.manifest["quads"]),
        }

    @cached_property
    def triples(self) -> int:
        """How many triples the union of all graphs holds: a quad that two graphs share counts once."""
        found = self.kg.store.query("SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }")
        return int(found.dicts()[0]["n"]) if isinstance(found, Table) else 0


class Builds:
    """The current build of a graph folder; one request opens a new one while the others go on with the old."""

    def __init__(self, root: Path, queries: Queries) -> None:
        self._folder = GraphFolder(root)
        self._queries = queries
        self._lock = threading.Lock()
        self._snapshot: Snapshot | None = None
        self._refused = ""

    def current(self) -> Snapshot:
        """The build that `current` names; StaleIndexError while there is none that opens."""
        snapshot = self._snapshot
        if snapshot and self._folder.build_id() in (snapshot.build, self._refused, ""):
            return snapshot
        if not self._lock.acquire(blocking=snapshot is None):
            assert snapshot is not None
            return snapshot
        try:
            return self._opened()
        finally:
            self._lock.release()

    def of(self, build: str) -> Snapshot:
        """The build of that id if it is the one held, else the current one."""
        snapshot = self._snapshot
        return snapshot if snapshot and snapshot.build == build else self.current()

    def _opened(self) -> Snapshot:
        build, old = self._folder.build_id(), self._snapshot
        if old and old.build == build:
            return old
        if not build:
            raise StaleIndexError("nothing has been built yet; run `policykg build` and ask again")
        try:
            self._snapshot = Snapshot(self._folder, self._queries)
        except PolicyKGError as error:
            if old is None:
                raise
            _LOG.warning("build %s does not open, %s is served on: %s", build, old.build, error)
            self._refused = build
            return old
        _LOG.info("serving build %s", self._snapshot.build)
        return self._snapshot
