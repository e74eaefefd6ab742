"""Files read, annotated and embedded, each once: what comes out lies in the cache."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg.config import Settings
from policykg.errors import SourceError
from policykg.graph.cache import Cache, Reading, reading_of, written
from policykg.graph.crew import Crew, hands_for
from policykg.graph.hand import read_through
from policykg.model import Annotations, Document

if TYPE_CHECKING:
    from policykg.ontology import Vocabulary

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many documents are done, and of how many."""

BATCH_WORDS = 20_000
"""Words that are embedded together: enough to fill the encoder's batches, few enough to lose little when killed."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file to build from, by its content; `id` is what its document is called unless it says so itself."""

    path: Path
    name: str
    id: str
    sha256: str


class Reader:
    """Reads files in their order, by a crew where there is much to read; embedding runs beside it, a batch behind."""

    def __init__(self, cache: Cache, settings: Settings, vocabulary: Vocabulary) -> None:
        from policykg.vectors import BulkEncoder

        self._cache = cache
        self._settings = settings
        self._vocabulary = vocabulary
        self._encoder = BulkEncoder(settings.encoder)

    def read(
        self, sources: Sequence[Source], keys: Mapping[str, str], *, progress: Progress
    ) -> Iterator[tuple[str, str]]:
        """Put each source's reading into the cache under its key; yields (source, reason) where it cannot be read."""
        batch: list[tuple[str, Reading]] = []
        words = 0
        with ThreadPoolExecutor(max_workers=1) as beside:
            running: Future[None] | None = None
            for done, (source, result) in enumerate(zip(sources, self._readings(sources), strict=True)):
                progress("reading", done, len(sources))
                if isinstance(result, SourceError):
                    yield source.name, result.reason
                    continue
                batch.append((keys[source.name], result))
                words += len(result.document.text) // 6
                if words >= BATCH_WORDS:
                    running = _next(running, beside.submit(self._keep, batch))
                    batch, words = [], 0
            _next(running, beside.submit(self._keep, batch)).result()
        progress("reading", len(sources), len(sources))

    def _documents(self, sources: Sequence[Source]) -> Iterator[Document | SourceError]:
        from policykg.documents import Limits, read_many

        s = self._settings
        limits = Limits(s.read_seconds, s.read_megabytes, s.file_megabytes)
        return read_many(((source.path, source.name) for source in sources), limits=limits)

    def _readings(self, sources: Sequence[Source]) -> Iterator[Reading | SourceError]:
        """Each source's reading, in the order of the sources, whoever annotates it."""
        pairs = zip(sources, self._documents(sources), strict=True)
        found = (d if isinstance(d, SourceError) else _identified(d, source) for source, d in pairs)
        # Embedding keeps a processor busy: with two, a crew of two takes 57 s where this process alone takes 52 s.
        hands = hands_for(sum(source.path.stat().st_size for source in sources), taken=1)
        if hands == 1:
            from policykg.annotations import Annotator

            annotator = Annotator(self._vocabulary, english=self._settings.english)
            yield from (each if isinstance(each, SourceError) else read_through(each, annotator) for each in found)
            return
        items = (each if isinstance(each, SourceError) else (each.source, _bare(each)) for each in found)
        with Crew(hands, english=self._settings.english) as crew:
            for answer in crew.work("reading", items):
                yield answer if isinstance(answer, SourceError) else reading_of(answer)

    def _keep(self, batch: Sequence[tuple[str, Reading]]) -> None:
        from policykg.index import contexts

        texts = [text for _, r in batch for text in contexts(r.document, r.sections, r.passages)]
        vectors: Any = self._encoder.encode(texts)
        at = 0
        for key, reading in batch:
            self._cache.put(key, reading, vectors[at : at + len(reading.passages)])
            at += len(reading.passages)


def _bare(document: Document) -> bytes:
    return written(Reading(document, (), (), Annotations()))


def _next(running: Future[None] | None, coming: Future[None]) -> Future[None]:
    """Wait for the batch before, so that no more than two are in memory; its error is raised here."""
    if running is not None:
        running.result()
    return coming


def _identified(document: Document, source: Source) -> Document:
    """The document under the id it states itself, or else under the one its file name gives in this build."""
    return document if document.value("policy") else dataclasses.replace(document, id=source.id)
