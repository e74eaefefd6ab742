"""What a reader types, taken apart: words, "exact phrases", -not, and field:value."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields

from policykg.errors import QueryError
from policykg.index import Filters

ALIASES = {"type": "document_type"}
"""Shorter names of filters, as the command line and the API have them."""

# A quote that nothing closes, a lone hyphen and a colon before a space or slashes are text like any other.
_FORM = re.compile(
    r'(?<!\S)(?P<not>-)?["“”](?P<phrase>[^"“”]*)["“”]'
    r"|(?<!\S)-(?P<word>[^\W_][^\s\"“”]*)"
    r"|(?<!\S)(?P<field>[A-Za-z][A-Za-z_]*):(?P<value>[\"“”][^\"“”]*[\"“”]|[^\s\"“”/]\S*)"
)
_FIELDS = tuple(one.name for one in fields(Filters))


@dataclass(frozen=True, slots=True)
class Forms:
    """`words` rank, a passage must hold every one of `phrases` and none of `excluded`, and pass `filters`."""

    words: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def parse(text: str) -> Forms:
    """The parts of a query; QueryError lists the fields there are where one is unknown.

    A field that is repeated has several values, any of which may hold.

    >>> parse('"training levy" small employers -grant jurisdiction:CN')
    ... # doctest: +NORMALIZE_WHITESPACE
    Forms(words='training levy small employers', phrases=('training levy',), excluded=('grant',),
          filters={'jurisdiction': ('CN',)})
    """
    words: list[str] = []
    phrases: list[str] = []
    excluded: list[str] = []
    filters: dict[str, tuple[str, ...]] = {}
    at = 0
    for found in _FORM.finditer(text):
        words.append(text[at : found.start()])
        at = found.end()
        if found["field"]:
            name = _field(found["field"])
            filters[name] = (*filters.get(name, ()), found["value"].strip('"“”'))
        elif found["word"]:
            excluded.append(found["word"])
        elif found["not"]:
            excluded.append(found["phrase"])
        else:
            words.append(found["phrase"])
            phrases.append(found["phrase"])
    words.append(text[at:])
    asked = " ".join(" ".join(words).split())
    return Forms(asked, tuple(filter(str.strip, phrases)), tuple(filter(str.strip, excluded)), filters)


def _field(name: str) -> str:
    known = ALIASES.get(name.lower(), name.lower())
    if known not in _FIELDS:
        raise QueryError(
            f"no filter {name[:80]!r}; there are {', '.join(_FIELDS)}; a space after the colon makes it a word"
        )
    return known
