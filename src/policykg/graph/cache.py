"""What was read from each document, kept on disk under a key of its content and of what read it."""

from __future__ import annotations

import gzip
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from policykg.model import Annotations, Document, Passage, Section

if TYPE_CHECKING:
    import numpy as np
    from pydantic import TypeAdapter

    from policykg.ontology import Vocabulary


@dataclass(frozen=True, slots=True)
class Reading:
    """A document with everything that was read from it, its vectors aside."""

    document: Document
    sections: tuple[Section, ...]
    passages: tuple[Passage, ...]
    annotations: Annotations


@cache
def _adapter() -> TypeAdapter[Reading]:
    from pydantic import TypeAdapter

    return TypeAdapter(Reading)


def written(reading: Reading) -> bytes:
    """A reading as JSON."""
    return _adapter().dump_json(reading)


def reading_of(data: bytes) -> Reading:
    """The reading that was written so."""
    return _adapter().validate_json(data)


class Cache:
    """Readings and vectors by key; a key's files are written whole or not at all."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def _path(self, key: str, suffix: str) -> Path:
        return self._folder / key[:2] / f"{key}{suffix}"

    def __contains__(self, key: str) -> bool:
        return self._path(key, ".json.gz").is_file() and self._path(key, ".npy").is_file()

    def put(self, key: str, reading: Reading, vectors: np.ndarray) -> None:
        """Keep a reading and its passages' vectors (one row a passage)."""
        import io

        import numpy as np

        buffer = io.BytesIO()
        np.save(buffer, vectors, allow_pickle=False)
        _write(self._path(key, ".npy"), buffer.getvalue())
        _write(self._path(key, ".json.gz"), gzip.compress(written(reading), compresslevel=1, mtime=0))

    def reading(self, key: str) -> Reading:
        """The reading kept under the key."""
        return reading_of(gzip.decompress(self._path(key, ".json.gz").read_bytes()))

    def vectors(self, key: str) -> np.ndarray:
        """The vectors kept under the key, one row a passage."""
        import numpy as np

        found: np.ndarray = np.load(self._path(key, ".npy"), allow_pickle=False)
        return found

    def vocabulary(self, key: str) -> Vocabulary:
        """The packaged vocabulary; its Turtle, which takes as long to parse as documents to read, is kept as JSON."""
        from pydantic import TypeAdapter

        from policykg.ontology import Concept, KnownOrganization, KnownPolicy, Vocabulary, fingerprint, ontology_folder

        path = self._folder / f"vocabulary-{key}.json"
        adapter = TypeAdapter(tuple[list[Concept], list[KnownOrganization], list[KnownPolicy]])
        if path.is_file():
            return Vocabulary.of(*adapter.validate_json(path.read_bytes()), sha256=fingerprint(ontology_folder()))
        for old in self._folder.glob("vocabulary-*.json"):
            old.unlink()
        found = Vocabulary.load()
        known = list(found.concepts.values()), list(found.organizations.values()), list(found.policies.values())
        _write(path, adapter.dump_json(known))
        return found

    def keep_only(self, keys: set[str]) -> None:
        """Forget every other key."""
        for path in self._folder.glob("??/*"):
            if path.name.split(".", 1)[0] not in keys:
                path.unlink()


def _write(path: Path, content: bytes) -> None:
    """Write the file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(path.name + ".part")
    part.write_bytes(content)
    part.rename(path)
