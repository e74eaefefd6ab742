"""Text as vectors: in bulk by sentence-transformers, for queries by ONNX Runtime alone."""

from __future__ import annotations

from policykg.vectors.bulk import BulkEncoder
from policykg.vectors.exporting import export_query_encoder
from policykg.vectors.models import DEFAULT_MODEL, Encoder, fingerprint, model_folder
from policykg.vectors.queries import QueryEncoder

__all__ = [
    "DEFAULT_MODEL",
    "BulkEncoder",
    "Encoder",
    "QueryEncoder",
    "export_query_encoder",
    "fingerprint",
    "model_folder",
]
