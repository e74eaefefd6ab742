"""Where the vocabularies and the default corpus are, and what state they are in."""

from __future__ import annotations

import hashlib
from pathlib import Path

from policykg.errors import OntologyError

PACKAGE = Path(__file__).resolve().parent.parent


def ontology_folder() -> Path:
    """Where the vocabularies are: in the checkout, or in the installed package."""
    return _data_folder("ontology")


def corpus_folder() -> Path:
    """Where the default corpus is: in the checkout, or in the installed package."""
    return _data_folder("corpus")


def fingerprint(folder: Path | None = None) -> str:
    """SHA-256 of the vocabularies and queries, the same on every machine."""
    folder = folder or ontology_folder()
    total = hashlib.sha256()
    paths = [path for path in folder.rglob("*") if path.suffix in {".ttl", ".rq"}]
    for path in sorted(paths, key=lambda path: path.relative_to(folder).as_posix()):
        content = path.read_bytes().replace(b"\r\n", b"\n")
        total.update(f"{path.relative_to(folder).as_posix()}\0{len(content)}\0".encode())
        total.update(content)
    return total.hexdigest()


def _data_folder(name: str) -> Path:
    packaged, checkout = PACKAGE / "_data" / name, PACKAGE.parent.parent / name
    for folder in (packaged, checkout):
        if folder.is_dir():
            return folder
    raise OntologyError(f"no {name}/ beside the package ({packaged}, {checkout}); install policykg again")
