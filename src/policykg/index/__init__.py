"""The search index of a build: passages with metadata, full text and vectors, in SQLite and FAISS."""

from __future__ import annotations

from policykg.index.reader import PassageIndex
from policykg.index.schema import Filters, IndexedDocument, IndexedPassage, Label
from policykg.index.writer import IndexWriter, contexts, section_paths

__all__ = [
    "Filters",
    "IndexWriter",
    "IndexedDocument",
    "IndexedPassage",
    "Label",
    "PassageIndex",
    "contexts",
    "section_paths",
]
