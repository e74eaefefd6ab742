"""Filters as the SQL that decides them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import get_args

from policykg.errors import QueryError
from policykg.index.meanings import Meanings
from policykg.index.schema import Filters
from policykg.model import Modality

Condition = tuple[str, tuple[str | int | float, ...]]

NAMED = ("concept", "actor", "instrument", "industry", "place")
"""The filters by what a passage names; all but the first are a concept's kind as well."""

_ENDED = re.compile(r"\b(?:superseded|replaced|succeeded|repealed|revoked|expired|historical|completed|ended)\b", re.I)

# A date of lower precision counts from its first day, and to its last. A document that has ended on a day that it
# does not state is not known to have been in force on any day.
_IN_FORCE = """(
    coalesce(nullif(d.date_effective, ''), nullif(d.date_issued, '')) <= ?
    AND CASE WHEN d.date_end = '' THEN NOT d.ended ELSE substr(?, 1, length(d.date_end)) <= d.date_end END
)"""
_ISSUED = "substr(d.date_issued, 1, length(?)) {sign} substr(?, 1, length(d.date_issued))"
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


def has_ended(status: str) -> bool:
    """Whether a status in words says that the document is no longer in force."""
    return bool(_ENDED.search(status))


def conditions(filters: Filters, meant: Meanings) -> Iterator[Condition]:
    """Each filter that is set as SQL over `documents d` and `passages p` with its parameters.

    QueryError says which value is none and lists those there are.
    """
    yield from _of_document(filters, meant)
    for name in NAMED:
        if value := getattr(filters, name):
            yield _naming(*meant.things(name, value))
    yield from _of_norm(filters, meant)
    yield from _of_target(filters, meant)


def _of_document(filters: Filters, meant: Meanings) -> Iterator[Condition]:
    if place := filters.jurisdiction.casefold():
        meant.check("jurisdiction", place)
        part = f"{place}-"
        yield "(lower(d.jurisdiction) = ? OR substr(lower(d.jurisdiction), 1, ?) = ?)", (place, len(part), part)
    for column in ("document_type", "language", "status", "number", "policy"):
        if value := getattr(filters, column):
            meant.check(column, value)
            yield f"lower(d.{column}) = ?", (value.casefold(),)
    if filters.document:
        meant.check("document", filters.document)
        yield "d.id = ?", (filters.document,)
    if filters.issuer:
        yield _listed("d.id IN (SELECT document FROM document_issuers WHERE folded IN", meant.issuers(filters.issuer))
    if filters.year:
        yield "d.year = ?", (_year(filters.year),)
    for bound, sign in ((filters.since, ">="), (filters.until, "<=")):
        if bound:
            yield f"d.date_issued != '' AND {_ISSUED.format(sign=sign)}", (_date(bound),) * 2
    if filters.as_of:
        yield _IN_FORCE, (_day(filters.as_of),) * 2


def _naming(concepts: Iterable[str], bodies: Iterable[str]) -> Condition:
    named, these = _listed("p.id IN (SELECT passage FROM passage_concepts WHERE concept IN", concepts)
    if not bodies:
        return named, these
    also, those = _listed("p.id IN (SELECT passage FROM passage_bodies WHERE body IN", bodies)
    return f"({named} OR {also})", (*these, *those)


def _of_norm(filters: Filters, meant: Meanings) -> Iterator[Condition]:
    """One norm that has both the modality and the bearer."""
    parts: list[str] = []
    values: list[str | int | float] = []
    if modality := filters.modality.casefold():
        if modality not in get_args(Modality):
            raise QueryError(f"no modality {filters.modality[:80]!r}; there are {', '.join(get_args(Modality))}")
        parts.append("modality = ?")
        values.append(modality)
    if filters.bearer:
        concepts, bodies = meant.things("bearer", filters.bearer)
        parts.append("bearer IN (SELECT value FROM json_each(?))")
        values.append(json.dumps(sorted({*concepts, *(f"organization/{body}" for body in bodies)})))
    if parts:
        yield f"p.id IN (SELECT passage FROM passage_norms WHERE {' AND '.join(parts)})", tuple(values)


def _of_target(filters: Filters, meant: Meanings) -> Iterator[Condition]:
    """One target that has the unit, the value and the deadline."""
    parts: list[str] = []
    values: list[str | int | float] = []
    if filters.unit:
        meant.check("unit", filters.unit)
        parts.append("unit = ?")
        values.append(filters.unit.casefold())
    for name, sign in (("at_least", ">="), ("at_most", "<=")):
        if bound := getattr(filters, name):
            parts.append(f"value {sign} ?")
            values.append(_number(bound))
    for name, sign in (("due", "="), ("due_since", ">="), ("due_until", "<=")):
        if bound := getattr(filters, name):
            parts.append(f"due {sign} ?")
            values.append(_year(bound))
    if parts:
        yield f"p.id IN (SELECT passage FROM passage_targets WHERE {' AND '.join(parts)})", tuple(values)


def _listed(opening: str, values: Iterable[str]) -> Condition:
    return f"{opening} (SELECT value FROM json_each(?)))", (json.dumps(sorted(set(values))),)


def _date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise QueryError(f"{text[:80]!r} is not a date; write it as 2024, 2024-01 or 2024-01-31")
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise QueryError(f"{text[:80]!r} is not a day; write it as 2024-01-31") from error


def _year(text: str) -> int:
    if not re.fullmatch(r"\d{4}", text, re.ASCII):
        raise QueryError(f"{text[:80]!r} is not a year; write it as 2024")
    return int(text)


def _number(text: str) -> float:
    if not re.fullmatch(r"[+-]?\d{1,15}(?:\.\d{1,9})?", text, re.ASCII):
        raise QueryError(f"{text[:80]!r} is not a number; write it as 50 or 7.5")
    return float(text)
