"""Filters as the SQL that decides them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
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
    for name, condition in _OF_DOCUMENT.items():
        if values := getattr(filters, name):
            yield _either(condition(name, value, meant) for value in values)
    for name in NAMED:
        if values := getattr(filters, name):
            yield _either(_naming(*meant.things(name, value)) for value in values)
    for table, parts in (("passage_norms", _of_norm(filters, meant)), ("passage_targets", _of_target(filters, meant))):
        if found := list(parts):
            one = " AND ".join(sql for sql, _ in found)
            yield f"p.id IN (SELECT passage FROM {table} WHERE {one})", tuple(v for _, values in found for v in values)


def _either(found: Iterable[Condition]) -> Condition:
    """What holds where any of the conditions does."""
    each = list(found)
    return f"({' OR '.join(sql for sql, _ in each)})", tuple(value for _, values in each for value in values)


def _of_place(name: str, value: str, meant: Meanings) -> Condition:
    place = value.casefold()
    meant.check(name, place)
    part = f"{place}-"
    return "(lower(d.jurisdiction) = ? OR substr(lower(d.jurisdiction), 1, ?) = ?)", (place, len(part), part)


def _stated(name: str, value: str, meant: Meanings) -> Condition:
    meant.check(name, value)
    return f"lower(d.{name}) = ?", (value.casefold(),)


def _called(name: str, value: str, meant: Meanings) -> Condition:
    meant.check(name, value)
    return "d.id = ?", (value,)


def _issued_by(_: str, value: str, meant: Meanings) -> Condition:
    return _listed("d.id IN (SELECT document FROM document_issuers WHERE folded IN", meant.issuers(value))


def _issued_in(_: str, value: str, __: Meanings) -> Condition:
    return "d.year = ?", (_year(value),)


def _issued(name: str, value: str, _: Meanings) -> Condition:
    sign = ">=" if name == "since" else "<="
    return f"(d.date_issued != '' AND {_ISSUED.format(sign=sign)})", (_date(value),) * 2


def _in_force(_: str, value: str, __: Meanings) -> Condition:
    return _IN_FORCE, (_day(value),) * 2


_OF_DOCUMENT: Mapping[str, Callable[[str, str, Meanings], Condition]] = {
    "jurisdiction": _of_place,
    **dict.fromkeys(("document_type", "language", "status", "number", "policy"), _stated),
    "document": _called,
    "issuer": _issued_by,
    "year": _issued_in,
    **dict.fromkeys(("since", "until"), _issued),
    "as_of": _in_force,
}


def _naming(concepts: Iterable[str], bodies: Iterable[str]) -> Condition:
    named, these = _listed("p.id IN (SELECT passage FROM passage_concepts WHERE concept IN", concepts)
    if not bodies:
        return named, these
    also, those = _listed("p.id IN (SELECT passage FROM passage_bodies WHERE body IN", bodies)
    return f"({named} OR {also})", (*these, *those)


def _of_norm(filters: Filters, meant: Meanings) -> Iterator[Condition]:
    """What one norm must have: any of the modalities, and any of the bearers."""
    if filters.modality:
        yield _either(("modality = ?", (_modality(value),)) for value in filters.modality)
    if filters.bearer:
        named = [meant.things("bearer", value) for value in filters.bearer]
        bearers = {one for concepts, _ in named for one in concepts}
        bearers |= {f"organization/{body}" for _, bodies in named for body in bodies}
        yield "bearer IN (SELECT value FROM json_each(?))", (json.dumps(sorted(bearers)),)


def _of_target(filters: Filters, meant: Meanings) -> Iterator[Condition]:
    """What one target must have: any of the units, a value and a deadline within the bounds."""
    for value in filters.unit:
        meant.check("unit", value)
    if filters.unit:
        yield _either(("unit = ?", (value.casefold(),)) for value in filters.unit)
    for name, column, sign in _BOUNDS:
        if values := getattr(filters, name):
            read = _number if column == "value" else _year
            yield _either((f"{column} {sign} ?", (read(value),)) for value in values)


_BOUNDS = (
    ("at_least", "value", ">="),
    ("at_most", "value", "<="),
    ("due", "due", "="),
    ("due_since", "due", ">="),
    ("due_until", "due", "<="),
)


def _modality(value: str) -> str:
    if value.casefold() not in get_args(Modality):
        raise QueryError(f"no modality {value[:80]!r}; there are {', '.join(get_args(Modality))}")
    return value.casefold()


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
