"""Which files of a folder are documents, and what each is called."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from policykg.errors import SourceError

SUFFIXES: Mapping[str, str] = MappingProxyType(
    {
        ".md": "markdown",
        ".markdown": "markdown",
        ".txt": "text",
        ".text": "text",
        ".html": "html",
        ".htm": "html",
        ".xhtml": "html",
        ".xml": "xml",
        ".pdf": "pdf",
        ".docx": "docx",
    }
)
"""File name suffix, in lower case → format."""


def discover(paths: Iterable[Path]) -> list[tuple[Path, str]]:
    """Every document under those files and folders with its source, sorted by source, each file once.

    Hidden files, a folder's README.md, files of unknown suffix and links that lead out of a folder are left out
    (`skipped` names the latter two).
    A source is relative to the folder given; where several are given, it starts with the folder's name.
    """
    found: dict[str, Path] = {}
    seen: set[Path] = set()
    for path, source, reason in _candidates(list(paths)):
        real = path.resolve()
        if reason or real in seen:
            continue
        seen.add(real)
        name = source if source not in found else path.absolute().as_posix().lstrip("/")
        found[name] = path
    return sorted(((path, source) for source, path in found.items()), key=lambda pair: pair[1])


def skipped(paths: Iterable[Path]) -> list[tuple[str, str]]:
    """The files that `discover` leaves out, with the reason, sorted by source; hidden files are not listed."""
    return sorted((source, reason) for _, source, reason in _candidates(list(paths)) if reason)


def _candidates(paths: list[Path]) -> Iterator[tuple[Path, str, str]]:
    several = len(paths) > 1
    for path in paths:
        if path.is_dir():
            prefix = f"{path.resolve().name}/" if several else ""
            yield from _inside(path, prefix)
        elif not path.exists():
            raise SourceError(str(path), "no such file or folder")
        elif path.suffix.lower() not in SUFFIXES:
            raise SourceError(str(path), f"unsupported format; known suffixes are {' '.join(SUFFIXES)}")
        else:
            yield path, path.name, ""


def _inside(folder: Path, prefix: str) -> Iterator[tuple[Path, str, str]]:
    root = folder.resolve()
    for parent, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = Path(parent, name)
            if name.startswith(".") or name.lower() == "readme.md":  # a README describes the folder, it is no document
                continue
            source = prefix + path.relative_to(folder).as_posix()
            yield path, source, _objection(path, root)


def _objection(path: Path, root: Path) -> str:
    if path.is_symlink() and not path.resolve().is_relative_to(root):
        return "a link that leads out of the folder"
    if path.suffix.lower() not in SUFFIXES:
        return f"unsupported format {path.suffix or '(no suffix)'}"
    return "" if path.is_file() else "not a regular file"
