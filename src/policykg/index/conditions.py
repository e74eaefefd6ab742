"""Filters as the SQL that decides them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import get_args

from policykg.errors import QueryError
from policykg.index.schema import Filters
from policykg.model import Modality

Condition = tuple[str, tuple[str | int, ...]]

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


def conditions(filters: Filters, *, concepts: Iterable[str], issuers: Iterable[str]) -> Iterator[Condition]:
    """Each filter that is set as SQL over `documents d` and `passages p` with its parameters.

    `concepts` are the ids that count for `filters.concept`, `issuers` the folded names for `filters.issuer`.
    """
    yield from _of_document(filters)
    if modality := filters.modality.casefold():
        if modality not in get_args(Modality):
            raise QueryError(f"no modality {filters.modality!r}; choose one of {', '.join(get_args(Modality))}")
        yield "p.id IN (SELECT passage FROM passage_modalities WHERE modality = ?)", (modality,)
    if filters.concept:
        yield _listed("p.id IN (SELECT passage FROM passage_concepts WHERE concept IN", concepts)
    if filters.issuer:
        yield _listed("d.id IN (SELECT document FROM document_issuers WHERE folded IN", issuers)


def _of_document(filters: Filters) -> Iterator[Condition]:
    if place := filters.jurisdiction.casefold():
        part = f"{place}-"
        yield "(lower(d.jurisdiction) = ? OR substr(lower(d.jurisdiction), 1, ?) = ?)", (place, len(part), part)
    for column in ("document_type", "language"):
        if value := getattr(filters, column):
            yield f"lower(d.{column}) = ?", (value.casefold(),)
    if filters.document:
        yield "d.id = ?", (filters.document,)
    for bound, sign in ((filters.since, ">="), (filters.until, "<=")):
        if bound:
            yield f"d.date_issued != '' AND {_ISSUED.format(sign=sign)}", (_date(bound),) * 2
    if filters.as_of:
        yield _IN_FORCE, (_day(filters.as_of),) * 2


def _listed(opening: str, values: Iterable[str]) -> Condition:
    return f"{opening} (SELECT value FROM json_each(?)))", (json.dumps(sorted(set(values))),)


def _date(text: str) -> str:
    if not _DATE.fullmatch(text):
        raise QueryError(f"{text!r} is not a date; write it as 2024, 2024-01 or 2024-01-31")
    return text


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError as error:
        raise QueryError(f"{text!r} is not a day; write it as 2024-01-31") from error
