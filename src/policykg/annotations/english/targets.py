"""stub"""

from __future__ import annotations

from policykg.annotations.english.text import Reading
from policykg.model import Target


def targets(reading: Reading) -> list[Target]:
    """stub"""
    return []
