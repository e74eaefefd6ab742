"""stub"""

from __future__ import annotations

from policykg.annotations.english.text import Reading
from policykg.model import Norm


def norms(reading: Reading) -> list[Norm]:
    """stub"""
    return []
