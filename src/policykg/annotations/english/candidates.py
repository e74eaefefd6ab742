"""Candidates: stretches that may become mentions."""

from __future__ import annotations

from dataclasses import dataclass

from policykg.model import MentionType


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may become a mention; where two overlap, the longer one stays, then that of the higher `weight`.

    From a weight of 4 on, as of quoted titles and sums of money, the weight comes first.
    """

    start: int
    end: int
    type: MentionType
    rule: str
    weight: float
