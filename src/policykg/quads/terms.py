"""RDF terms and statements as canonical N-Quads text; no RDF library is needed to write them."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from urllib.parse import quote

from policykg.iri import PREFIXES, expand

_ECHAR = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}
_SPECIAL = re.compile('[\\x00-\\x1f\\x7f"\\\\\ufffe\uffff]')
_WEB = re.compile(r"(?:https?|ftp)://[^/\s]+|(?:urn|doi):\S", re.IGNORECASE)
_LANGUAGE = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*")
_DATATYPES: Mapping[int, str] = {
    4: f"{PREFIXES['xsd']}gYear",
    7: f"{PREFIXES['xsd']}gYearMonth",
    10: f"{PREFIXES['xsd']}date",
}
_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")
_INTEGER, _DECIMAL = f"{PREFIXES['xsd']}integer", f"{PREFIXES['xsd']}decimal"
_IN_IRI = "!#$%&'()*+,/:;=?@[]~"
"""Characters that stay as they are in an address; everything else that is not a letter or digit is escaped."""


def name(curie: str) -> str:
    """`pkg:Norm` as a term."""
    return f"<{expand(curie)}>"


def iri(value: str) -> str:
    """An IRI as a term; it must hold no character that an IRI forbids (minted ones never do)."""
    return f"<{value}>"


def address(url: str) -> str:
    """A web address found in a text as an IRI; empty where it is none, stray characters escaped."""
    url = url.strip()
    return quote(url, safe=_IN_IRI) if _WEB.match(url) else ""


def text(value: str, language: str = "") -> str:
    """A plain or language-tagged literal, escaped as canonical N-Quads has it."""
    if _SPECIAL.search(value):
        value = _SPECIAL.sub(_escape, value)
    language = language.lower()
    return f'"{value}"@{language}' if _LANGUAGE.fullmatch(language) else f'"{value}"'


def _escape(found: re.Match[str]) -> str:
    return _ECHAR.get(found[0]) or f"\\u{ord(found[0]):04X}"


def integer(value: int) -> str:
    """A whole number."""
    return f'"{value}"^^<{_INTEGER}>'


def decimal(value: float) -> str:
    """A number without exponent and without trailing zeros, the form that stores give back."""
    plain = f"{Decimal(str(value)):f}"
    if "." in plain:
        plain = plain.rstrip("0").rstrip(".")
    return f'"{plain}"^^<{_DECIMAL}>'


def date(value: str) -> str:
    """An ISO date at its own precision: xsd:gYear, xsd:gYearMonth or xsd:date; empty where it is none."""
    return f'"{value}"^^<{_DATATYPES[len(value)]}>' if _DATE.fullmatch(value) and _exists(value) else ""


def _exists(value: str) -> bool:
    try:
        datetime.date(*map(int, value.split("-")), *(1, 1)[value.count("-") :])
    except ValueError:
        return False
    return True


class Statements:
    """The statements of one named graph, each once."""

    def __init__(self, graph: str) -> None:
        self._end = f" {iri(graph)} ."
        self._lines: set[str] = set()

    def add(self, subject: str, predicate: str, *objects: str) -> None:
        """State the predicate of the subject with each object; an empty object states nothing."""
        for found in objects:
            if found:
                self._lines.add(f"{subject} {predicate} {found}{self._end}")

    def lines(self) -> list[str]:
        """Every statement as one line without its line break, sorted by code point."""
        return sorted(self._lines)
