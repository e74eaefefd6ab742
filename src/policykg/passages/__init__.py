"""A document's sections, its passages, and the enumerations in its text, all as offsets into `Document.text`."""

from __future__ import annotations

from policykg.passages.enumerations import enumerations
from policykg.passages.reach import READ, reach
from policykg.passages.sections import outline
from policykg.passages.splitting import count_tokens, split

__all__ = ["READ", "count_tokens", "enumerations", "outline", "reach", "split"]
