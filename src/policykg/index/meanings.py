"""What the values of filters mean: which concepts and bodies a name stands for, and which values there are."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from policykg.errors import QueryError
from policykg.index.schema import Label
from policykg.index.words import units
from policykg.iri import normal

_SHOWN = 24
_NAMED = "passage_concepts JOIN kinds USING (concept) WHERE kind ="
_COLUMNS = {
    "jurisdiction": ("jurisdiction", "documents"),
    "document_type": ("document_type", "documents"),
    "language": ("language", "documents"),
    "status": ("status", "documents"),
    "number": ("number", "documents"),
    "policy": ("policy", "documents"),
    "document": ("id", "documents"),
    "issuer": ("issuer", "document_issuers"),
    "unit": ("unit", "passage_targets"),
    "concept": ("concept", "passage_concepts"),
    "actor": ("concept", f"{_NAMED} 'actor'"),
    "instrument": ("concept", f"{_NAMED} 'instrument'"),
    "industry": ("concept", f"{_NAMED} 'industry'"),
    "place": ("concept", f"{_NAMED} 'place'"),
    "bearer": ("bearer", "passage_norms"),
}


class Meanings:
    """The names that an index knows, over one connection."""

    def __init__(self, db: sqlite3.Connection) -> None:
        self._db = db

    def labelled(self, keys: Iterable[str], *, kind: str = "concept") -> list[Label]:
        """The labels whose units are one of the keys."""
        rows = self._db.execute(
            "SELECT kind, id, language, label, units FROM labels WHERE kind = ? AND units IN "
            "(SELECT value FROM json_each(?)) ORDER BY id, language, position",
            (kind, json.dumps(sorted(set(keys)))),
        )
        return [Label(*row) for row in rows]

    def labels_of(self, things: Iterable[str], *, kind: str = "concept") -> list[Label]:
        """All labels of the things, by id and language, preferred ones first."""
        rows = self._db.execute(
            "SELECT kind, id, language, label, units FROM labels WHERE kind = ? AND id IN "
            "(SELECT value FROM json_each(?)) ORDER BY id, language, position",
            (kind, json.dumps(sorted(set(things)))),
        )
        return [Label(*row) for row in rows]

    def narrower(self, concepts: Iterable[str]) -> set[str]:
        """The concepts and everything below them."""
        rows = self._db.execute(
            "WITH RECURSIVE below(id) AS (SELECT value FROM json_each(?) "
            "UNION SELECT b.id FROM broader b JOIN below ON b.broader = below.id) SELECT id FROM below",
            (json.dumps(sorted(set(concepts))),),
        )
        return {concept for (concept,) in rows}

    def things(self, field: str, name: str) -> tuple[set[str], set[str]]:
        """The concepts, narrower ones included, and the bodies that an id or a label stands for in that filter.

        Only an actor or a bearer can be a body. QueryError where nothing is called so.
        """
        bodies: set[str] = set()
        if field in ("actor", "bearer"):
            bodies = self._named(name.removeprefix("organization/"), "organization")
        concepts = self._named(name, "concept")
        if field not in ("concept", "bearer"):
            concepts &= self._of_kind(concepts, field)
        if not concepts and not bodies:
            raise self._unknown(field, name)
        return self.narrower(concepts), bodies

    def issuers(self, name: str) -> set[str]:
        """The folded names under which documents may state the issuer; QueryError where none is known so."""
        ids = self._named(name, "organization")
        known = {name, *ids, *(label.label for label in self.labels_of(ids, kind="organization"))}
        folded = {normal(one) for one in known}
        stated = self._db.execute(
            "SELECT 1 FROM document_issuers WHERE folded IN (SELECT value FROM json_each(?)) LIMIT 1",
            (json.dumps(sorted(folded)),),
        ).fetchone()
        if not ids and not stated:
            raise self._unknown("issuer", name)
        return folded

    def check(self, field: str, value: str) -> None:
        """QueryError where no document or target has that value; a jurisdiction stands for its parts too."""
        known = {one.casefold() for one in self.values(field)}
        if field == "jurisdiction":
            known |= {"-".join(one.split("-")[:count]) for one in known for count in (1, 2)}
        if value.casefold() not in known:
            raise self._unknown(field, value)

    def values(self, field: str) -> list[str]:
        """Every value that occurs, the most frequent first."""
        column, tables = _COLUMNS[field]
        rows = self._db.execute(f"SELECT {column}, count(*) FROM {tables} GROUP BY 1 ORDER BY 2 DESC, 1")
        return [value for value, _ in rows if value]

    def _named(self, name: str, kind: str) -> set[str]:
        """The id itself where it is one, else the ids of that label."""
        if self._db.execute("SELECT 1 FROM labels WHERE kind = ? AND id = ? LIMIT 1", (kind, name)).fetchone():
            return {name}
        return {label.id for label in self.labelled([" ".join(units(name))], kind=kind)}

    def _of_kind(self, concepts: Iterable[str], kind: str) -> set[str]:
        rows = self._db.execute(
            "SELECT concept FROM kinds WHERE kind = ? AND concept IN (SELECT value FROM json_each(?))",
            (kind, json.dumps(sorted(concepts))),
        )
        return {concept for (concept,) in rows}

    def _unknown(self, field: str, value: str) -> QueryError:
        known = self.values(field)
        close = get_close_matches(value[:80].casefold(), known, n=3, cutoff=0.6)
        listed = ", ".join(_first(known, close)) or "none in this index"
        more = f" and {len(known) - _SHOWN} more" if len(known) > _SHOWN else ""
        return QueryError(f"no {field} {value[:80]!r}; there are {listed}{more}")


def _first(known: Sequence[str], close: Sequence[str]) -> list[str]:
    return list(dict.fromkeys([*close, *known]))[:_SHOWN]
