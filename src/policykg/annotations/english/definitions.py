"""stub"""

from __future__ import annotations

from policykg.annotations.english.text import Reading
from policykg.model import Definition


def definitions(reading: Reading) -> list[Definition]:
    """stub"""
    return []
