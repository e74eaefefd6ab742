"""stub"""

from __future__ import annotations

from policykg.annotations.english.text import Reading
from policykg.model import Item


def items(reading: Reading) -> list[Item]:
    """stub"""
    return []
