"""Files as `Document`s: each is parsed in a child process under limits; a bad one costs nothing else."""

from __future__ import annotations

from policykg.documents.files import SUFFIXES, discover, skipped
from policykg.documents.sandbox import Limits, read, read_many

__all__ = ["SUFFIXES", "Limits", "discover", "read", "read_many", "skipped"]
