"""How much of a rule's precision is left on passages that nobody saw while the rules were made.

Precision on the passages that rules are made with is optimistic. By how much was counted a language and layer, before
the rules were changed for them: on forty English passages with the rules that knew only the 44 of the development set
and on 37 more with the rules that knew these 84, together, and on twelve Chinese ones with the rules that knew only
the 20. Of Chinese norms and targets more was judged, in nine statutes, opinions and notices: each was new once, and
known after the rules had been changed for it. That precision, over the precision of the rules on the passages they
know, is the share that is left. Both are estimated as `(right + 10 m) / (found + 10)`, where `m` is the precision of
all layers together, so that a layer with few findings is trusted like the others.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple


class Counts(NamedTuple):
    """How much was found, and how much of it is right, on passages that were new to the rules and on known ones."""

    new_found: int
    new_right: int
    known_found: int
    known_right: int


# What `policykg evaluate extraction --by rule` counts, summed over the rules of a layer.
_COUNTS: dict[str, dict[str, Counts]] = {
    "en": {
        "mentions": Counts(1175, 967, 1005, 918),
        "norms": Counts(194, 151, 196, 181),
        "targets": Counts(27, 21, 26, 26),
        "definitions": Counts(37, 28, 24, 23),
        "items": Counts(95, 86, 107, 106),
        "relations": Counts(127, 115, 148, 143),
    },
    "zh": {
        "mentions": Counts(100, 95, 236, 231),
        "norms": Counts(376, 303, 821, 802),
        "targets": Counts(59, 55, 82, 82),
        "definitions": Counts(0, 0, 3, 3),
        "items": Counts(5, 4, 6, 6),
        "relations": Counts(11, 11, 49, 49),
    },
}
_STRENGTH = 10


def on_unseen(precision: float, rule: str, language: str) -> float:
    """A rule's precision on passages that it was made with, as it is to be expected on others."""
    layer = rule.partition("/")[0]
    return round(precision * _share_left(layer if layer in _COUNTS[language] else "mentions", language), 2)


@cache
def _share_left(layer: str, language: str) -> float:
    counts = _COUNTS[language]
    found = Counts(*(sum(column) for column in zip(*counts.values(), strict=True)))
    one = counts[layer]
    new = _shrunk(one.new_right, one.new_found, found.new_right / found.new_found)
    known = _shrunk(one.known_right, one.known_found, found.known_right / found.known_found)
    return min(1.0, new / known)


def _shrunk(right: int, found: int, mean: float) -> float:
    return (right + _STRENGTH * mean) / (found + _STRENGTH)
