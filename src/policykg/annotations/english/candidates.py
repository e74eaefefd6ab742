"""Candidates: stretches that may become mentions."""

from __future__ import annotations

from dataclasses import dataclass

from policykg.model import MentionType


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may become a mention; where two overlap, the higher `weight`, then the longer one stays."""

    start: int
    end: int
    type: MentionType
    rule: str
    confidence: float
    weight: int = 0
