"""stub"""

from __future__ import annotations

from policykg.annotations.english.text import Reading
from policykg.model import Relation


def relations(reading: Reading) -> list[Relation]:
    """stub"""
    return []
