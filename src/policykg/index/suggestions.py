"""What a reader may mean while still typing: concepts, bodies and documents by the beginning of their names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

from policykg.index.words import units

_FIRST, _ANYWHERE = 0, 1
_LAST = "\U0010ffff"
_NAMES = """
SELECT l.kind, l.id, l.label, l.language, k.kind, l.position FROM labels l LEFT JOIN kinds k ON k.concept = l.id
WHERE l.units >= ? AND l.units < ? ORDER BY l.position, length(l.label), l.label LIMIT ?"""
_INSIDE = """
SELECT l.kind, l.id, l.label, l.language, k.kind, l.position FROM labels l LEFT JOIN kinds k ON k.concept = l.id
WHERE instr(' ' || l.units, ' ' || ?) > 1 ORDER BY l.position, length(l.label), l.label LIMIT ?"""
_TITLES = "SELECT id, title, language FROM documents ORDER BY id"


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name that goes on from what was typed.

    `field` is the filter that takes `value`: concept, actor, instrument, industry, place, issuer or document.
    """

    text: str
    field: str
    value: str
    language: str


def suggestions(db: sqlite3.Connection, prefix: str, limit: int) -> list[Suggestion]:
    """Names that begin with the prefix, then those with a later word that does; each thing once."""
    typed = " ".join(units(prefix))
    if not typed:
        return []
    found: dict[tuple[str, str], tuple[int, int, int, Suggestion]] = {}
    for place, (order, suggestion) in enumerate(_candidates(db, typed, 4 * limit)):
        key = (suggestion.field, suggestion.value)
        if key not in found:
            found[key] = (order, len(suggestion.text), place, suggestion)
    return [suggestion for *_, suggestion in sorted(found.values(), key=lambda one: one[:3])[:limit]]


def _candidates(db: sqlite3.Connection, typed: str, limit: int) -> Iterator[tuple[int, Suggestion]]:
    for order, rows in (
        (_FIRST, db.execute(_NAMES, (typed, typed + _LAST, limit))),
        (_ANYWHERE, db.execute(_INSIDE, (typed, limit))),
    ):
        for kind, thing, label, language, of, _ in rows:
            field = "issuer" if kind == "organization" else "concept" if of in (None, "topic") else of
            yield order, Suggestion(label, field, thing, language)
    for document, title, language in db.execute(_TITLES):
        words = " ".join(units(title))
        if f" {words}".find(f" {typed}") >= 0:
            yield (_FIRST if words.startswith(typed) else _ANYWHERE), Suggestion(title, "document", document, language)
