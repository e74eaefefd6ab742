"""Aiming: whether the words that lead to a quantity call it an aim: a target, an order, a list of objectives."""

from __future__ import annotations

import re

from policykg.annotations.english.measures import Measure
from policykg.annotations.english.telling import governing, helpers
from policykg.annotations.english.text import Reading
from policykg.model import Span

_AIMS = (
    r"(?:targets?|goals?|aims?|objectives?|ambitions?|quotas?|benchmarks?|milestones?|deliverables?|commitments?|pledges?"
    r"|KPIs?|(?:performance\s|outcome\s|key\s)?indicators?|expected\s(?:results?|outcomes?|outputs?))"
)
# `a target of`, `the ambition is for`, `our aim is to see`.
_AIM_IS = re.compile(
    rf"\b(?:{_AIMS}|intake)\b[^.;]{{0,60}}?(?:\s(?:is|are|be|of|at|for|to\s\w+|(?:of|at|for)\s\w+ing)|:)\s"
    r"(?:that\s|for\s|an?\s|the\s|about\s|around\s|some\s|at\sleast\s|up\sto\s|over\s)*$"
    r"|\b(?:target|goal|aim|objective|ambition)s?\s(?:is|are|remains)\s(?:that|for)\b[^.;]*$",
    re.IGNORECASE,
)
_HEADS = re.compile(rf"\b{_AIMS}\b", re.IGNORECASE)
# What a list of aims hangs on: `The main objectives for 2025 are:`, `By 2030:`, `the following shall be achieved:`.
_STEM = re.compile(
    rf"\b{_AIMS}\b[^.:;]{{0,80}}:"
    r"|^\s*(?:By|Before|In|Until)\s(?:the\s(?:end|beginning)\sof\s)?(?:\w+\s)?(?:19|20)\d\d[^.:;]{0,80}:"
    r"|\b(?:shall|will|should|must|(?:is|are)\sto)\sbe\s(?:achieved|attained|met|reached|realised|realized|completed|delivered)\b[^.:;]{0,60}:",
    re.IGNORECASE,
)
_ORDERS = frozenset({"VB", "VBP"})
_OPENS = re.compile(r"(?:^|[.:;•]\s|\n|[-–—]\s)[“\"(]?$")


def names_an_aim(clause: str) -> bool:
    """Whether the words right before a quantity say that it is an aim."""
    return _AIM_IS.search(clause) is not None


def is_listed(reading: Reading, measure: Measure, sentence: Span) -> bool:
    """Whether a quantity stands in a list of aims, by the words that lead to the list or the heading above it."""
    if _STEM.search(reading.text, sentence.start, measure.start):
        return True
    return reading.member(measure.start) >= 0 and _HEADS.search(reading.under) is not None


def is_ordered(reading: Reading, measure: Measure) -> bool:
    """Whether a quantity belongs to an order that opens a sentence or a member of a list: `Create 600 traineeships`."""
    if any(n.rule == "norms/imperative" and n.start <= measure.start < n.end for n in reading.norms):
        return True
    verb = governing(reading, measure)
    if verb is None or verb.tag_ not in _ORDERS or helpers(verb):
        return False
    if any(child.dep_.startswith("nsubj") for child in verb.children):
        return False
    return verb.idx in reading.stops or _OPENS.search(reading.text, max(0, verb.idx - 4), verb.idx) is not None
