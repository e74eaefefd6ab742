"""Relations between mentions: what is part of, changes or rests on what, who acts with whom, who issues and gives."""

from __future__ import annotations

from policykg.annotations.english.cooperating import cooperates
from policykg.annotations.english.giving import benefits, provides
from policykg.annotations.english.issuing import issued
from policykg.annotations.english.text import Reading
from policykg.annotations.english.texts import based_on, changes, part_of
from policykg.model import Relation

_COMPONENTS = (part_of, changes, based_on, issued, cooperates, provides, benefits)


def relations(reading: Reading) -> list[Relation]:
    """The relations of a text, in order, each pair once a type (provisions and policies: each time)."""
    kept: dict[tuple[str, int, int], Relation] = {}
    for component in _COMPONENTS:
        for relation in component(reading):
            kept.setdefault((relation.type, relation.head.start, relation.tail.start), relation)
    return sorted(kept.values(), key=lambda r: (r.start, r.end, r.type, r.tail.start))
