"""Mentions: every candidate of names, terms and the vocabulary, overlaps settled, each resolved to what it names."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policykg.annotations.english import actors, bodies, counting, industries, own, places, policies, terms
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.resolution import Resolver
from policykg.annotations.english.text import Reading
from policykg.model import Mention

_EDGES = " \t\n,;:.'’‘“”\"*_[]#()|-–—"
_LONG_TITLE = 20
_CLOSERS = {")": "(", "]": "["}


def mentions(reading: Reading, resolver: Resolver) -> list[Mention]:
    """The mentions of one text, in order, none inside or across another."""
    found = [
        *policies.policies(reading),
        *policies.provisions(reading),
        *bodies.organizations(reading, resolver.places),
        *places.places(reading, resolver.places),
        *terms.terms(reading),
        *counting.counted(reading),
        *resolver.labels(reading),
        *resolver.short_forms(reading),
        *own.forms(reading, resolver.scope.title),
    ]
    found += industries.beside(reading, found, resolver.names_an_industry)
    found += industries.anchored(reading, resolver.names_an_industry)
    found += list(actors.owned(reading, found))
    kept = settle(found, reading.text)
    reading.inner = [resolver.mention(c, reading.text) for c in _inner(found, kept, reading.text)]
    reading.own = resolver.own_policy()
    return [resolver.mention(c, reading.text) for c in kept]


def _inner(found: Iterable[Candidate], kept: list[Candidate], text: str) -> list[Candidate]:
    """The bodies named inside the titles of policies."""
    titles = [c for c in kept if c.type == "Policy" and c.end - c.start > _LONG_TITLE]
    bodies_found = (c for c in found if c.type == "Organization")
    return settle((c for c in bodies_found if any(t.start < c.start and c.end < t.end for t in titles)), text)


def settle(candidates: Iterable[Candidate], text: str) -> list[Candidate]:
    """The candidates that stay: the longest of those that overlap, then the heavier; edges trimmed of marks."""
    trimmed = [t for c in candidates if (t := _trim(c, text)) is not None]
    trimmed.sort(key=lambda c: (-_rank(c), -(c.end - c.start), -c.weight, c.start, c.type))
    kept: list[Candidate] = []
    taken = bytearray(len(text))
    for candidate in trimmed:
        if taken.find(1, candidate.start, candidate.end) >= 0:
            continue
        taken[candidate.start : candidate.end] = b"\1" * (candidate.end - candidate.start)
        kept.append(candidate)
    return sorted(kept, key=lambda c: c.start)


def _rank(candidate: Candidate) -> int:
    """Length decides between names and terms; numbers and quoted titles come before both."""
    return 1 if candidate.weight >= 4 else 0


def _trim(candidate: Candidate, text: str) -> Candidate | None:
    start, end = candidate.start, candidate.end
    while start < end and text[start] in _EDGES and text[start] != "(":
        start += 1
    while end > start and text[end - 1] in _EDGES and not _balanced(text[start:end]):
        end -= 1
    tail = max(start, end - 2)
    possessive = re.search(r"['’]s?$", text[tail:end])
    if possessive:
        end = tail + possessive.start()
    if start >= end or not any(ch.isalnum() for ch in text[start:end]):
        return None
    return Candidate(start, end, candidate.type, candidate.rule, candidate.weight)


def _balanced(words: str) -> bool:
    """Whether a closing bracket at the end belongs to one inside, as in `section 5(a)`; a full stop after `U.S.C.`."""
    last = words[-1]
    if last == "." and re.search(r"(?:[A-Z]\.|seq\.)$", words):
        return True
    return last in _CLOSERS and words.count(last) <= words.count(_CLOSERS[last])
