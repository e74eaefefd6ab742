"""What a reader may mean while still typing: concepts, bodies and documents by the beginning of their names."""

from __future__ import annotations

import sqlite3
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate

from policykg.index.words import units

_FIRST, _ANYWHERE = 0, 1
_LABELS = """
SELECT l.kind, l.id, l.label, l.language, k.kind, l.units FROM labels l LEFT JOIN kinds k ON k.concept = l.id
ORDER BY l.position, length(l.label), l.label"""
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


class Names:
    """Every name of an index, to be looked through at once: concepts and bodies, preferred ones first, then titles."""

    def __init__(self, db: sqlite3.Connection) -> None:
        labels = [(_label(*row), spelled) for *row, spelled in db.execute(_LABELS)]
        titles = [
            (Suggestion(text, "document", document, lang), " ".join(units(text)))
            for document, text, lang in db.execute(_TITLES)
        ]
        self._labels, self._titles = _Lines(labels), _Lines(titles)

    def going_on(self, prefix: str, limit: int) -> list[Suggestion]:
        """Names that begin with the prefix, then those with a later word that does; each thing once."""
        typed = " ".join(units(prefix))
        if not typed:
            return []
        found: dict[tuple[str, str], tuple[int, int, int, Suggestion]] = {}
        candidates = [*self._labels.holding(typed, 4 * limit), *self._titles.holding(typed, len(self._titles))]
        for place, (order, suggestion) in enumerate(candidates):
            key = (suggestion.field, suggestion.value)
            if key not in found:
                found[key] = (order, len(suggestion.text), place, suggestion)
        return [suggestion for *_, suggestion in sorted(found.values(), key=lambda one: one[:3])[:limit]]


class _Lines:
    """Names as the lines of one text, each with a space before every word: searching it is one search for each find."""

    def __init__(self, names: Sequence[tuple[Suggestion, str]]) -> None:
        self._names = [suggestion for suggestion, _ in names]
        lines = [f" {spelled}\n" for _, spelled in names]
        self._text = "".join(lines)
        self._starts = [0, *accumulate(map(len, lines))]

    def __len__(self) -> int:
        return len(self._names)

    def holding(self, typed: str, most: int) -> Iterator[tuple[int, Suggestion]]:
        """The names that begin with what was typed, then those with a later word that does, so many of each."""
        first: list[Suggestion] = []
        later: list[Suggestion] = []
        wanted, at = f" {typed}", 0
        while (at := self._text.find(wanted, at)) >= 0 and not len(first) == len(later) == most:
            line = bisect_right(self._starts, at) - 1
            kind = first if at == self._starts[line] else later
            if len(kind) < most:
                kind.append(self._names[line])
            at = self._starts[line + 1]
        yield from ((_FIRST, name) for name in first)
        yield from ((_ANYWHERE, name) for name in later)


def _label(kind: str, thing: str, label: str, language: str, of: str | None) -> Suggestion:
    field = "issuer" if kind == "organization" else "concept" if of in (None, "topic") else of
    return Suggestion(label, field, thing, language)
