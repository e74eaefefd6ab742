"""The graph folder on disk: which build is current, and how a new one takes its place at once or not at all."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policykg.errors import BusyError, NotFoundError, StaleIndexError

FORMAT = 1
"""The layout of a build; a folder of another layout is built anew."""
_SQLITE = b"SQLite format 3\0"
KEPT_BUILDS = 2
"""The current build and the one before it, which a running server may still read."""


class GraphFolder:
    """`current`, `builds/`, `cache/` and `corrections.jsonl` below one folder."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.builds = root / "builds"
        self.cache = root / "cache"
        self.corrections = root / "corrections.jsonl"
        self._current = root / "current"

    def build_id(self) -> str:
        """The id of the current build; empty where nothing was built."""
        try:
            return self._current.read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return ""

    def stamp(self) -> tuple[int, ...]:
        """What changes whenever `current` names another build; empty where nothing was built. Costs one look."""
        try:
            found = self._current.stat()
        except FileNotFoundError:
            return ()
        return found.st_mtime_ns, found.st_ino, found.st_size

    def current(self) -> Path:
        """The current build's folder; NotFoundError where nothing was built."""
        build = self.build_id()
        if not build:
            raise NotFoundError(f"{self.root}: no graph here; run `policykg build --kg {self.root}`")
        return self.builds / build

    def manifest(self, build: str = "") -> dict[str, Any]:
        """What a build (default: the current one) consists of; StaleIndexError where it does not read."""
        folder = self.builds / build if build else self.current()
        try:
            manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StaleIndexError(f"{folder}: no readable manifest; run `policykg build`") from error
        if manifest.get("format") != FORMAT:
            raise StaleIndexError(f"{folder}: built by another version; run `policykg build`")
        return manifest

    def has(self, build: str) -> bool:
        """Whether that build is complete on disk, as far as a glance at its parts tells."""
        folder = self.builds / build
        try:
            with (folder / "passages.sqlite").open("rb") as index:
                indexed = index.read(len(_SQLITE)) == _SQLITE
            parts = (folder / "graph" / "CURRENT").is_file() and any((folder / "encoder").iterdir())
            return bool(self.manifest(build)) and indexed and parts
        except (OSError, StaleIndexError):
            return False

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Nobody else builds into this folder while the context is open."""
        self.root.mkdir(parents=True, exist_ok=True)
        with (self.root / "lock").open("w") as handle:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise BusyError(f"{self.root}: another build is running; wait for it") from error
            yield

    def scratch(self, build: str) -> Path:
        """An empty folder to write a build into; what an interrupted run left there is gone."""
        self.builds.mkdir(parents=True, exist_ok=True)
        for leftover in self.builds.glob("*.part"):
            shutil.rmtree(leftover)
        folder = self.builds / f"{build}.part"
        folder.mkdir()
        return folder

    def publish(self, scratch: Path, manifest: dict[str, Any]) -> None:
        """Make a finished scratch folder the current build: synced first, then renamed, then named in `current`."""
        build = manifest["build"]
        write_atomic(scratch / "manifest.json", json.dumps(manifest, indent=1, ensure_ascii=False).encode())
        sync_tree(scratch)
        target = self.builds / build
        if target.exists():
            shutil.rmtree(target)
        scratch.rename(target)
        sync(self.builds)
        self.point_to(build)
        self._forget_old(build)

    def point_to(self, build: str) -> None:
        """Name the build in `current`, in one step."""
        write_atomic(self._current, build.encode())

    def _forget_old(self, build: str) -> None:
        others = [folder for folder in self.builds.iterdir() if folder.name != build]
        others.sort(key=lambda folder: folder.stat().st_mtime, reverse=True)
        for folder in others[KEPT_BUILDS - 1 :]:
            shutil.rmtree(folder, ignore_errors=True)


def write_atomic(path: Path, content: bytes) -> None:
    """The file holds either its old content or all of the new one, even after a power cut."""
    part = path.with_name(path.name + ".part")
    with part.open("wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    part.rename(path)
    sync(path.parent)


def sync(path: Path) -> None:
    """Force a file or a folder's entries to disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Force everything below the folder to disk."""
    for path in sorted(folder.rglob("*")):
        sync(path)
    sync(folder)
