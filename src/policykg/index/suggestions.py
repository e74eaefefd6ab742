"""What a reader may mean while still typing: concepts, bodies and documents by the beginning of their names."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
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


@dataclass(frozen=True, slots=True)
class Title:
    """A document's title, and its words as they are compared."""

    document: str
    text: str
    language: str
    words: str


def titles(db: sqlite3.Connection) -> tuple[Title, ...]:
    """The titles of all documents, which take longer to spell than to look through."""
    rows = db.execute(_TITLES)
    return tuple(Title(document, text, language, " ".join(units(text))) for document, text, language in rows)


def suggestions(db: sqlite3.Connection, known: Iterable[Title], prefix: str, limit: int) -> list[Suggestion]:
    """Names that begin with the prefix, then those with a later word that does; each thing once."""
    typed = " ".join(units(prefix))
    if not typed:
        return []
    found: dict[tuple[str, str], tuple[int, int, int, Suggestion]] = {}
    for place, (order, suggestion) in enumerate(_candidates(db, known, typed, 4 * limit)):
        key = (suggestion.field, suggestion.value)
        if key not in found:
            found[key] = (order, len(suggestion.text), place, suggestion)
    return [suggestion for *_, suggestion in sorted(found.values(), key=lambda one: one[:3])[:limit]]


def _candidates(
    db: sqlite3.Connection, known: Iterable[Title], typed: str, limit: int
) -> Iterator[tuple[int, Suggestion]]:
    for order, rows in (
        (_FIRST, db.execute(_NAMES, (typed, typed + _LAST, limit))),
        (_ANYWHERE, db.execute(_INSIDE, (typed, limit))),
    ):
        for kind, thing, label, language, of, _ in rows:
            field = "issuer" if kind == "organization" else "concept" if of in (None, "topic") else of
            yield order, Suggestion(label, field, thing, language)
    for title in known:
        if f" {typed}" in f" {title.words}":
            order = _FIRST if title.words.startswith(typed) else _ANYWHERE
            yield order, Suggestion(title.text, "document", title.document, title.language)
