"""Documents in, a graph folder out: each document is read once, and a new build replaces the old one in one step."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg import iri
from policykg.config import Settings
from policykg.errors import SourceError
from policykg.graph import updating
from policykg.graph.cache import Cache
from policykg.graph.corrections import corrections
from policykg.graph.folder import FORMAT, GraphFolder
from policykg.graph.reach import reach_of
from policykg.graph.reading import Progress, Reader, Source
from policykg.graph.updating import logged
from policykg.graph.works import cites_as_before, works_of
from policykg.model import Table
from policykg.ontology import corpus_folder, fingerprint, ontology_folder

if TYPE_CHECKING:
    from policykg.index import IndexWriter
    from policykg.ontology import Vocabulary
    from policykg.quads import Decided, Works
    from policykg.store import GraphStore

STORED_AT_ONCE = 1_000_000
"""Quads that are held in memory before they go to the store."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a build did; `failures` holds (source, reason) of the files that could not be read.

    `copies` holds (source, first) of files that hold the same bytes as another.

    `followed` counts the decisions of `corrections.jsonl` that were followed, and `unfit` holds (finding, quote,
    reason) of those that no longer could be. `reach` counts the characters that were read (`read`), and those that were
    not, by reason.
    """

    build: str
    documents: int
    passages: int
    quads: int
    reread: int
    failures: tuple[tuple[str, str], ...]
    copies: tuple[tuple[str, str], ...]
    seconds: float
    unchanged: bool
    followed: int
    unfit: tuple[tuple[str, str, str], ...]
    reach: Mapping[str, int]


def build(paths: Sequence[Path], *, kg: Path, settings: Settings, progress: Progress = lambda *_: None) -> Report:
    """Read the documents below `paths` (none: the packaged corpus) into the graph folder `kg`.

    Only documents whose content, pipeline or settings changed are read again. Raises PolicyKGError where another
    build is running, SourceError where a path does not exist; a file that cannot be read is reported, not raised.
    """
    started = time.monotonic()
    folder = GraphFolder(kg)
    with folder.locked():
        work = _Work(folder, settings, progress)
        sources = _sources(paths or [corpus_folder()])
        inputs = iri.digest(work.fingerprint, *(f"{s.name} {s.id} {s.sha256}" for s in sources))
        work.updates = logged(folder.builds / folder.build_id()) if folder.build_id() else []
        build_id = updating.build_id(inputs, work.updates)
        unchanged = folder.has(build_id)
        if unchanged:
            if folder.build_id() != build_id:
                folder.point_to(build_id)
        else:
            work.run(build_id, inputs, sources)
        manifest = folder.manifest(build_id)
    return Report(
        build=build_id,
        documents=len(manifest["documents"]),
        passages=sum(entry["passages"] for entry in manifest["documents"]),
        quads=manifest["quads"],
        reread=0 if unchanged else work.reread,
        failures=tuple((source, reason) for source, reason in manifest["failures"]),
        copies=copies(manifest["documents"]),
        seconds=time.monotonic() - started,
        unchanged=unchanged,
        followed=manifest["followed"],
        reach=reach_of(manifest),
        unfit=tuple((finding, quote, reason) for finding, quote, reason in manifest["unfit"]),
    )


def copies(entries: Sequence[Mapping[str, str]]) -> tuple[tuple[str, str], ...]:
    """Each source that holds the same bytes as one before it, with that one, from entries of a manifest.

    >>> copies([{"source": "b.txt", "sha256": "0"}, {"source": "a.txt", "sha256": "0"}])
    (('b.txt', 'a.txt'),)
    """
    first: dict[str, str] = {}
    ordered = sorted(entries, key=lambda entry: entry["source"])
    return tuple(
        (entry["source"], before)
        for entry in ordered
        if (before := first.setdefault(entry["sha256"], entry["source"])) != entry["source"]
    )


def _sources(paths: Sequence[Path]) -> list[Source]:
    from policykg.documents import SUFFIXES, discover

    discovered = discover(paths)
    if not discovered:
        names = ", ".join(map(str, paths))
        raise SourceError(names, f"no document to read there; known suffixes are {' '.join(SUFFIXES)}")
    found = [(path, name, hashlib.sha256(path.read_bytes()).hexdigest()) for path, name in discovered]
    taken: set[str] = set()
    sources = []
    for path, name, sha256 in found:
        stem = iri.slug(path.stem) or iri.digest(name)
        identifier = stem if stem not in taken else f"{stem}-{iri.digest(name)[:6]}"
        taken.add(identifier)
        sources.append(Source(path, name, identifier, sha256))
    return sources


class _Work:
    """One build: what it is made with, and its steps."""

    def __init__(self, folder: GraphFolder, settings: Settings, progress: Progress) -> None:
        from policykg.annotations import fingerprint as annotations
        from policykg.vectors import fingerprint as vectors

        self.folder = folder
        self.settings = settings
        self.progress = progress
        self.cache = Cache(folder.cache)
        self.corrections = corrections(folder.corrections)
        self.ontology = fingerprint(ontology_folder())
        self.reader = iri.digest(
            code_fingerprint(),
            self.ontology,
            annotations(settings.english),
            vectors(settings.encoder),
        )
        self.fingerprint = iri.digest(
            FORMAT,
            self.reader,
            settings.base,
            [asdict(self.corrections[finding]) for finding in sorted(self.corrections)],
        )
        self.reread = 0
        self.updates: list[str] = []

    @cached_property
    def vocabulary(self) -> Vocabulary:
        return self.cache.vocabulary(iri.digest(code_fingerprint(), self.ontology))

    @cached_property
    def catalogued(self) -> Works:
        from policykg.quads import Works

        return Works.of(self.vocabulary)

    def key(self, source: Source) -> str:
        return iri.digest("reading", self.reader, source.name, source.id, source.sha256)

    def run(self, build_id: str, inputs: str, sources: Sequence[Source]) -> None:
        """Read what is not in the cache, then assemble the build and publish it."""
        keys = {source.name: self.key(source) for source in sources}
        missing = [source for source in sources if keys[source.name] not in self.cache]
        failures = dict(self._read(missing, keys)) if missing else {}
        self.reread = len(missing) - len(failures)
        scratch = self.folder.scratch(build_id)
        entries = self._entries(sources, keys, failures)
        quads = self._assemble(scratch, entries)
        self._copy_encoder(scratch)
        decided = self._decided(entries)
        manifest = {
            "format": FORMAT,
            "build": build_id,
            "inputs": inputs,
            "updates": len(self.updates),
            "fingerprint": self.fingerprint,
            "ontology": self.ontology,
            "encoder": self.settings.encoder or "all-MiniLM-L6-v2",
            "english": self.settings.english or "en_policykg",
            "base": self.settings.base,
            "quads": quads,
            "documents": entries,
            "failures": sorted(failures.items()),
            "followed": sum(not each.unfit for each in decided),
            "unfit": [(each.correction.finding, each.correction.quote, each.unfit) for each in decided if each.unfit],
        }
        self.folder.publish(scratch, manifest)
        self.cache.keep_only({entry["key"] for entry in entries})

    def _read(self, sources: Sequence[Source], keys: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        reader = Reader(self.cache, self.settings, self.vocabulary)
        return reader.read(sources, keys, progress=self.progress)

    def _entries(
        self, sources: Sequence[Source], keys: dict[str, str], failures: dict[str, str]
    ) -> list[dict[str, Any]]:
        """One manifest entry a document, sorted by id; a second document with a taken id is a failure."""
        previous = self._previous()
        known = {entry["key"]: entry for entry in previous["documents"]} if previous else {}
        entries: dict[str, dict[str, Any]] = {}
        for source in sources:
            if source.name in failures:
                continue
            key = keys[source.name]
            entry = known.get(key) or self._entry(source, key)
            identifier = entry["id"]
            if identifier in entries:
                failures[source.name] = f"has the id {identifier!r} of {entries[identifier]['source']}; give it another"
                continue
            entries[identifier] = entry
        return [entries[identifier] for identifier in sorted(entries)]

    def _entry(self, source: Source, key: str) -> dict[str, Any]:
        from policykg.passages import reach
        from policykg.quads import cited_in, work_of

        reading = self.cache.reading(key)
        node = self.catalogued.own(reading.document, base=self.settings.base)
        return {
            "id": reading.document.id,
            "source": source.name,
            "sha256": source.sha256,
            "key": key,
            "graph": graph_iri(reading.document.id, self.settings.base),
            "passages": len(reading.passages),
            "work": asdict(work_of(reading.document, node)),
            "ends": reading.document.value("date_end"),
            "cited": cited_in(reading.document, reading.annotations),
            "reach": reach(reading.document, reading.sections, reading.passages, reading.annotations.skipped),
        }

    def _assemble(self, scratch: Path, entries: list[dict[str, Any]]) -> int:
        """Write store and index into `scratch`, starting from the last build where that is possible."""
        from policykg.index import IndexWriter, copy_index
        from policykg.quads import review_quads
        from policykg.store import GraphStore

        previous = self._previous()
        old = {entry["id"]: entry for entry in previous["documents"]} if previous else {}
        if previous:
            last = self.folder.builds / previous["build"]
            GraphStore.open(last / "graph").copy_to(scratch / "graph")
            copy_index(last, scratch)
        store = GraphStore.create(scratch / "graph")
        works, before = works_of(entries, self.vocabulary), works_of(old.values(), self.vocabulary)
        same = [entry for entry in entries if old.get(entry["id"], {}).get("key") == entry["key"]]
        kept = {entry["id"] for entry in same if before == works or cites_as_before(entry, before, works)}
        with IndexWriter(scratch) as index:
            for identifier in old.keys() - {entry["id"] for entry in entries}:
                store.remove(old[identifier]["graph"])
                index.remove(identifier)
            changed = [entry for entry in entries if entry["id"] not in kept]
            self._replace(store, index, changed, works=works, fresh=not previous)
            index.ends(_ends(store, entries))
            index.finish()
        decisions = review_quads(self._decided(entries), base=self.settings.base)
        store.replace({f"{self.settings.base}graph/corrections": decisions})
        updating.replay(store, scratch, self.updates)
        store.flush(compact=not previous)
        self._draw(store, scratch)
        return len(store)

    def _decided(self, entries: Sequence[dict[str, Any]]) -> list[Decided]:
        """What became of each decision."""
        from policykg.quads import Decided

        there = {old: (now, entry["id"]) for entry in entries for old, now in entry["followed"]}
        unfit = {finding: reason for entry in entries for finding, reason in entry["unfit"]}
        documents = {entry["id"] for entry in entries}
        decided = []
        for finding, each in self.corrections.items():
            now, document = there.get(finding, (finding, each.document))
            reason = ""
            if finding not in there:
                away = each.document and each.document not in documents
                nothing = f"no document {each.document!r} in this build" if away else "no such finding in this build"
                reason = unfit.get(finding, nothing)
            decided.append(Decided(each, now, document, reason))
        return decided

    def _draw(self, store: GraphStore, scratch: Path) -> None:
        from policykg.graph.drawings import draw

        self.progress("drawing", 0, 1)
        draw(store, scratch)
        self.progress("drawing", 1, 1)

    def _previous(self) -> dict[str, Any] | None:
        """The current build's manifest, if this build can start from it."""
        build_id = self.folder.build_id()
        if not build_id or not self.folder.has(build_id):
            return None
        manifest = self.folder.manifest(build_id)
        fits = manifest["fingerprint"] == self.fingerprint and not manifest.get("updates")
        return manifest if fits else None

    def _replace(
        self,
        store: Any,  # noqa: ANN401  GraphStore
        index: IndexWriter,
        entries: Sequence[dict[str, Any]],
        *,
        works: Works,
        fresh: bool,
    ) -> None:
        if fresh:
            from policykg.ontology import ontology_quads

            store.add(ontology_quads(ontology_folder(), f"{self.settings.base}graph/ontology"))
            index.concepts(self.vocabulary)
        if not entries:
            return
        from policykg.quads import write

        graphs: dict[str, list[str]] = {}
        for done, entry in enumerate(entries):
            self.progress("assembling", done, len(entries))
            reading = self.cache.reading(entry["key"])
            decisions = [c for c in self.corrections.values() if c.document in ("", entry["id"])]
            written = write(
                reading.document,
                reading.sections,
                reading.passages,
                reading.annotations,
                vocabulary=self.vocabulary,
                works=works,
                base=self.settings.base,
                corrections=decisions,
            )
            graphs[entry["graph"]] = written.lines
            entry["followed"] = [(written.moved.get(c.finding, c.finding), c.finding) for c in written.corrections]
            entry["unfit"] = [(c.finding, reason) for c, reason in written.unfit]
            index.replace(
                reading.document,
                reading.sections,
                reading.passages,
                written.annotations,
                self.cache.vectors(entry["key"]),
            )
            if sum(map(len, graphs.values())) > STORED_AT_ONCE:
                store.replace(graphs)
                graphs = {}
        store.replace(graphs)
        self.progress("assembling", len(entries), len(entries))

    def _copy_encoder(self, scratch: Path) -> None:
        from policykg.vectors import export_query_encoder

        export_query_encoder(self.settings.encoder, cache=self.folder.cache, target=scratch / "encoder")


def _ends(store: GraphStore, entries: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """By document the last day in force of its policy, as itself says, or the document that repeals it; or empty."""
    stated = store.query("SELECT ?policy (MIN(STR(?day)) AS ?last) { ?policy pkg:inForceUntil ?day } GROUP BY ?policy")
    assert isinstance(stated, Table)
    last = {f"<{row['policy']}>": row["last"] for row in stated.dicts()}
    return {entry["id"]: entry["ends"] or last.get(entry["work"]["node"], "") for entry in entries}


def graph_iri(document: str, base: str) -> str:
    """The named graph that holds what was read from a document."""
    return f"{base}graph/document/{document}"


def code_fingerprint() -> str:
    """A digest of the code that readings and quads depend on, so that no cache outlives it."""
    root = Path(__file__).parents[1]
    modules = ("model.py", "iri.py", "index*", "passages*", "quads*", "documents", "annotations", "graph", "ontology")
    files = sorted({path for module in modules for found in root.glob(module) for path in _python_files(found)})
    return iri.digest(*(hashlib.sha256(path.read_bytes()).hexdigest() for path in files))


def _python_files(path: Path) -> Iterable[Path]:
    return [path] if path.is_file() else path.rglob("*.py")
