"""The search index of a build: passages with metadata, full text and vectors, in SQLite and FAISS."""

from __future__ import annotations

from policykg.index.bm25 import Lexis, Named, Scores
from policykg.index.facets import FACETS
from policykg.index.reader import PassageIndex
from policykg.index.schema import FacetValue, Filters, IndexedDocument, IndexedPassage, Label, Values
from policykg.index.suggestions import Suggestion
from policykg.index.writer import IndexWriter, contexts, copy_index, section_paths

__all__ = [
    "FACETS",
    "FacetValue",
    "Filters",
    "IndexWriter",
    "IndexedDocument",
    "IndexedPassage",
    "Label",
    "Lexis",
    "Named",
    "PassageIndex",
    "Scores",
    "Suggestion",
    "Values",
    "contexts",
    "copy_index",
    "section_paths",
]
