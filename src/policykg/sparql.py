"""SPARQL as text: its tokens in linear time, and what they tell before the engine's parser sees a query.

The engine's parser overflows its stack on deep nesting, and the engine has no switch that turns SERVICE off, so both
are looked for here first. A pattern never gives back what it has read (possessive quantifiers), so that no text,
however hostile, is read more than twice.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policykg.errors import ForbiddenQueryError, QueryError

MAX_DEPTH = 100
"""Deeper nesting is refused: the engine's parser overflows its stack (measured: the process dies at 2,187)."""

_LETTER = r"0-9A-Za-z_\x80-\U0010FFFF"
_TOKEN = re.compile(
    rf"""
      (?P<string>
          \"{{3}}(?:[^"\\]++|\\.|"(?!""))*+(?:\"{{3}}|\Z)
        | '{{3}}(?:[^'\\]++|\\.|'(?!''))*+(?:'{{3}}|\Z)
        | "(?:[^"\\\n\r]++|\\.)*+"?
        | '(?:[^'\\\n\r]++|\\.)*+'?
      )
    | (?P<iri><(?:[^<>"{{}}|^`\\\x00-\x20]++|\\u[0-9A-Fa-f]{{4}}|\\U[0-9A-Fa-f]{{8}})*+>)
    | (?P<comment>\#[^\n\r]*+)
    | (?P<variable>[?$][{_LETTER}]*+)
    | (?P<tag>@[A-Za-z]++(?:-[A-Za-z0-9]++)*+)
    | (?P<word>(?:[{_LETTER}.:%]|\\[_~.\-!$&'()*+,;=/?\#@%])(?:[{_LETTER}.:%-]|\\[_~.\-!$&'()*+,;=/?\#@%])*+)
    | (?P<open>[{{(\[])
    | (?P<close>[}})\]])
    | (?P<prefix>[!+^-])
    """,
    re.VERBOSE | re.DOTALL,
)
_QUERIES = {"SELECT": "rows", "ASK": "rows", "CONSTRUCT": "graph", "DESCRIBE": "graph"}
_UPDATES = frozenset(["INSERT", "DELETE", "LOAD", "CLEAR", "CREATE", "DROP", "COPY", "MOVE", "ADD", "WITH"])
_SCHEME = re.compile(r"<[A-Za-z][A-Za-z0-9+.-]*:")
_MAYBE_RELATIVE = re.compile(rf"<(?!{_SCHEME.pattern[1:]})[^<>\"{{}}|^`\x00-\x20]*+>")
_OUTWARD = {"service": "a SERVICE clause would reach another machine", "load": "LOAD would reach another machine"}
_PARAMS = re.compile(r"^#\s*params:\s*(.*)$", re.MULTILINE)
_PARAM = re.compile(r"(\w+)(?:\s*\(([^)]*)\))?")
_SLICE = re.compile(r"(LIMIT|OFFSET)(\d*)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a query; `depth` is the number of brackets open around it, of a bracket itself those outside it."""

    kind: str
    text: str
    start: int
    end: int
    depth: int


def parameters(sparql: str) -> dict[str, str]:
    r"""The parameters that the header of a query declares, each with what it says of it.

    >>> parameters("# params: document (optional), date (optional: a day)\nSELECT …")
    {'document': 'optional', 'date': 'optional: a day'}
    """
    header = _PARAMS.search(sparql)
    return dict(_PARAM.findall(header[1])) if header else {}


def tokens(sparql: str) -> Iterator[Token]:
    """The pieces of the text in order, comments left out; what is no SPARQL is left to the parser to complain about."""
    depth = 0
    for found in _TOKEN.finditer(sparql):
        kind = found.lastgroup or ""
        if kind == "comment":
            continue
        if kind == "close":
            depth = max(0, depth - 1)
        yield Token(kind, found[0], found.start(), found.end(), depth)
        if kind == "open":
            depth += 1


def guard(sparql: str) -> None:
    """Refuse, before the engine's parser sees it, a query that nests too deep or reaches outward; raises QueryError.

    One that reaches outward raises its subclass ForbiddenQueryError. What reads as an IRI may be a comparison that
    closes a filter (`1<2)SERVICE?x#>`), so brackets and keywords count there too.
    """
    depth = signs = 0
    declared: set[str] = set()
    previous = ""
    for token in tokens(sparql):
        kind, text = token.kind, token.text
        signs = signs + 1 if kind == "prefix" else 0
        if kind == "open":
            depth += 1
        elif kind == "close":
            depth -= 1
        elif kind == "iri":
            depth += max(0, text.count("(") - text.count(")"))
            if ")" in text:
                _refuse_outward(text.lower())
        elif kind == "word":
            name, colon, _ = text.partition(":")
            if previous == "PREFIX" and colon:
                declared.add(name)
            elif not (colon and name in declared):
                _refuse_outward(name.lower())
        if depth > MAX_DEPTH or signs > MAX_DEPTH:
            raise QueryError(f"brackets or signs nested deeper than {MAX_DEPTH}; simplify the query")
        previous = text.upper() if kind == "word" else ""


def _refuse_outward(text: str) -> None:
    """Keywords need no space before or after them for the engine (`1SERVICE<x>`), so any word that holds one counts."""
    for word, reason in _OUTWARD.items():
        if word in text:
            raise ForbiddenQueryError(f"{reason}, which policykg never does; remove it")


def form(sparql: str) -> str:
    """`rows` for SELECT and ASK, `graph` for CONSTRUCT and DESCRIBE, `update` for an update, by the first keyword."""
    for token in tokens(sparql):
        word = token.text.upper()
        if token.kind == "word" and word in _QUERIES:
            return _QUERIES[word]
        if token.kind == "word" and word in _UPDATES:
            return "update"
    return ""


@dataclass(frozen=True, slots=True)
class Page:
    """A query that gives some rows of its answer; `beyond` gives the first row after them, empty where none can be."""

    sparql: str
    beyond: str


def page(sparql: str, *, rows: int, skip: int = 0) -> Page:
    """The query cut to so many solutions, after skipping some; one that asks for no more stays as it is.

    >>> page("SELECT * { ?s ?p ?o }", rows=10).sparql.split()[-4:]
    ['LIMIT', '10', 'OFFSET', '0']
    """
    cut, values, first = _slices(sparql)
    own, offset = cut.get("LIMIT"), cut.get("OFFSET")
    asked = own[2] if own else None
    if first == "ASK" or not first or (asked is not None and asked <= rows and not skip):
        return Page(sparql, "")
    kept = rows if asked is None else max(0, min(rows, asked - skip))
    begin = (offset[2] if offset else 0) + skip
    more = asked is None or asked - skip > rows
    return Page(
        _sliced(sparql, cut, values, f"\nLIMIT {kept} OFFSET {begin}\n"),
        _sliced(sparql, cut, values, f"\nLIMIT 1 OFFSET {begin + rows}\n") if more else "",
    )


def _slices(sparql: str) -> tuple[dict[str, tuple[int, int, int]], int, str]:
    """The outermost LIMIT and OFFSET (start, end, number), where a final VALUES begins, and the form's keyword."""
    cut: dict[str, tuple[int, int, int]] = {}
    values, first, pending = len(sparql), "", None
    for token in tokens(sparql):
        if token.depth or token.kind != "word":
            pending = None
            continue
        word = token.text.upper()
        if not first:
            first = word if word in _QUERIES else ""
        elif pending is not None and word.isdecimal():
            cut[pending[0]] = (pending[1], token.end, int(word[:18]))
        elif word == "VALUES" and values == len(sparql):
            values = token.start
        found = _SLICE.match(word)
        pending = (found[1], token.start) if found and not found[2] else None
        if found and found[2]:
            cut[found[1]] = (token.start, token.end, int(found[2][:18]))
    return cut, values, first


def _sliced(sparql: str, cut: dict[str, tuple[int, int, int]], values: int, clause: str) -> str:
    parts, at = [], 0
    for start, end, _ in sorted([*cut.values(), (values, values, -1)]):
        parts.append(sparql[at:start])
        if start == values and end == values:
            parts.append(clause)
        at = end
    return "".join(parts) + sparql[at:]


def with_base(sparql: str, base: str) -> str:
    """The text, told what its IRIs without a scheme are relative to, where it holds any (SPARQL 1.1 Query, 4.1.1.2).

    >>> with_base("ASK { <a> ?p <b:c> }", "http://e/sparql")
    'BASE <http://e/sparql> ASK { <a> ?p <b:c> }'
    >>> with_base("ASK { <a:b> ?p ?o }", "http://e/sparql")
    'ASK { <a:b> ?p ?o }'
    """
    if not _MAYBE_RELATIVE.search(sparql):
        return sparql
    relative = any(token.kind == "iri" and not _SCHEME.match(token.text) for token in tokens(sparql))
    return f"BASE <{base}> {sparql}" if relative else sparql


def with_dataset(update: str, *, using: Sequence[str], using_named: Sequence[str]) -> str:
    """The update with these graphs as the dataset of every WHERE (SPARQL 1.1 Protocol, 2.2.3).

    QueryError where it names a dataset itself: the protocol allows one or the other.

    >>> with_dataset("DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }", using=["http://g"], using_named=[])
    'DELETE { ?s ?p ?o } USING <http://g> WHERE { ?s ?p ?o }'
    """
    clause = "".join([*(f"USING <{g}> " for g in using), *(f"USING NAMED <{g}> " for g in using_named)])
    if not clause:
        return update
    parts, at, previous, short = [], 0, "", -1
    for token in tokens(update):
        word = token.text.upper() if token.kind == "word" and not token.depth else ""
        if word in ("USING", "WITH"):
            raise QueryError("the update names a dataset itself; leave out `using-graph-uri` or USING and WITH")
        if word == "WHERE":
            parts.append(update[at : token.start])
            at = token.start
            if previous == "DELETE":
                short = len(parts)
            else:
                parts.append(clause)
        elif short >= 0 and token.kind == "close" and not token.depth:
            pattern = update[at + len("WHERE") : token.end]
            parts.append(f"{pattern} {clause}WHERE{pattern}")
            at, short = token.end, -1
        if token.kind != "prefix":
            previous = word
    return "".join(parts) + update[at:]
