"""Search inside SPARQL: `SERVICE pkg:search { … }` becomes VALUES, `pkg:similarity` a table, before the engine sees it.

The engine knows no search and never reaches outward. What comes out here is plain data, so that a query can be
resolved in one process, which holds the encoder, and answered in another, which can be killed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple, Protocol

from policykg.errors import QueryError
from policykg.iri import PKG, PREFIXES
from policykg.sparql import parameters

SEARCH, SIMILARITY = f"{PKG}search", f"{PKG}similarity"
DEFAULT_LIMIT, MAX_LIMIT = 10, 1000
MAX_SEARCHES = 16
"""So many searches and similarity texts a query may hold: each costs an embedding."""

_TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r"|(?P<string>\"\"\"(?:[^\"\\]|\\.|\"(?!\"\"))*\"\"\"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r"|\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*')"
    r"|(?P<iri><[^<>\"{}|^`\\\s]*>)"
    r"|(?P<variable>[?$]\w+)"
    r"|(?P<name>[\w-]*+:(?:[\w.-]*\w)?)"
    r"|(?P<number>[+-]?\d++(?:\.\d++)?(?![\w-]))"
    r"|(?P<word>[\w-]++)"
    r"|(?P<mark>\S)",
    re.DOTALL,
)
_ESCAPES = {"t": "\t", "n": "\n", "r": "\r", "b": "\b", "f": "\f", '"': '"', "'": "'", "\\": "\\"}
_ESCAPE = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)", re.DOTALL)
_OUTPUTS = ("score", "rank", "sentence")
_INPUTS = ("query", "limit", "mode")


class Match(NamedTuple):
    """A passage that a search found: its IRI, its score and its best sentence."""

    passage: str
    score: float
    sentence: str


class Searcher(Protocol):
    """Who answers the searches of a query."""

    @property
    def filters(self) -> Sequence[str]:
        """The names of the filters there are, as in `index.Filters`."""
        ...

    def matches(self, text: str, *, limit: int, mode: str, filters: Mapping[str, Sequence[str]]) -> Sequence[Match]:
        """The best passages, best first."""
        ...

    def similarities(self, text: str) -> Mapping[str, float]:
        """The cosine of every passage, by IRI, to the text."""
        ...


@dataclass(frozen=True, slots=True)
class Resolved:
    """A query that needs no search any more; `similarities` holds by text the cosine of each passage, by IRI.

    `params` are the parameters that are left for the engine to bind.
    """

    sparql: str
    similarities: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def asks(sparql: str) -> bool:
    """Whether the query may hold a search; one that does not is resolved as it is."""
    return "search" in sparql or "similarity" in sparql


def resolve(sparql: str, searcher: Searcher, params: Mapping[str, str] | None = None) -> Resolved:
    """The query with every search in it answered; QueryError where one is not written as it must be.

    `SERVICE pkg:search { ?passage pkg:query "words" ; pkg:score ?score ; pkg:limit 50 }` takes `pkg:query`, and if
    wanted `pkg:limit`, `pkg:mode` and any filter by its name (`pkg:jurisdiction "CN"`, `pkg:asOf "2020-01-01"`), of
    several values any of which may hold (`pkg:jurisdiction "CN", "DE"`). It binds the passage and, if wanted,
    `pkg:score`, `pkg:rank` and `pkg:sentence`. `pkg:similarity(?passage, "text")` is the cosine of the two. Texts are
    written out; a variable stands for one only where the query's header declares it as a parameter, and says nothing
    while `params` do not give it: `pkg:query "words", ?words` has a default.
    """
    given = dict(params or {})
    if not asks(sparql):
        return Resolved(sparql, params=given)
    tokens = [_token(found) for found in _TOKEN.finditer(sparql) if found.lastgroup != "comment"]
    names = _Names(tokens, {name: given.get(name) for name in parameters(sparql)})
    compared = list(_compared(tokens, names))
    texts = dict.fromkeys(text for _, text in compared)
    calls = list(_calls(tokens, names))
    if len(texts) + len(calls) > MAX_SEARCHES:
        raise QueryError(f"{len(texts) + len(calls)} searches in one query; at most {MAX_SEARCHES} are answered")
    pieces = [(first.start, last.end, _Search(block, names, searcher).values()) for first, last, block in calls]
    pieces += [(token.start, token.end, _quoted(text)) for token, text in compared if token.kind == "variable"]
    found = _spliced(sparql, sorted(pieces))
    left = {token.group()[1:] for token in _TOKEN.finditer(found) if token.lastgroup == "variable"}
    return Resolved(
        found,
        {text: searcher.similarities(text) for text in texts},
        {name: value for name, value in given.items() if name in left},
    )


def _spliced(sparql: str, pieces: Sequence[tuple[int, int, str]]) -> str:
    """The query with other words from each start to each end; lines stay where they were, for the engine's errors."""
    parts, at = [], 0
    for start, end, words in pieces:
        parts += [sparql[at:start], words, "\n" * sparql.count("\n", start, end)]
        at = end
    return "".join([*parts, sparql[at:]])


def _token(found: re.Match[str]) -> _Token:
    return _Token(found.lastgroup or "", found.group(), found.start(), found.end())


class _Names:
    """What names stand for: IRIs by the query's own prefixes before those known by default, texts by its parameters."""

    def __init__(self, tokens: Sequence[_Token], params: Mapping[str, str | None]) -> None:
        self._params = params
        self._prefixes = dict(PREFIXES)
        for word, name, iri in zip(tokens, tokens[1:], tokens[2:], strict=False):
            if word.text.upper() == "PREFIX" and name.kind == "name" and iri.kind == "iri":
                self._prefixes[name.text.rstrip(":")] = iri.text[1:-1]

    def declares(self, token: _Token) -> bool:
        """Whether the token is a variable that the query's header declares as a parameter."""
        return token.kind == "variable" and token.text[1:] in self._params

    def text(self, token: _Token) -> str | None:
        """What a text, a number or a parameter says; None for a parameter that is not given."""
        if token.kind == "variable":
            return self._params[token.text[1:]]
        return _unquoted(token.text) if token.kind == "string" else token.text

    def iri(self, token: _Token) -> str:
        """The IRI that a token names; empty where it is no name or has an unknown prefix."""
        if token.kind == "iri":
            return token.text[1:-1]
        prefix, colon, local = token.text.partition(":")
        return self._prefixes[prefix] + local if token.kind == "name" and colon and prefix in self._prefixes else ""


def _calls(tokens: Sequence[_Token], names: _Names) -> Iterator[tuple[_Token, _Token, Sequence[_Token]]]:
    """Each search: its first and last token, and those between its braces."""
    for at, token in enumerate(tokens):
        if token.kind != "word" or token.text.upper() != "SERVICE":
            continue
        name = at + 2 if tokens[at + 1 : at + 2] and tokens[at + 1].text.upper() == "SILENT" else at + 1
        if not tokens[name : name + 1] or names.iri(tokens[name]) != SEARCH:
            continue  # another service, which the store refuses
        closing = next((place for place in range(name + 1, len(tokens)) if tokens[place].text == "}"), 0)
        if tokens[name + 1 : name + 2] and tokens[name + 1].text == "{" and closing:
            yield token, tokens[closing], tokens[name + 2 : closing]
        else:
            raise QueryError('SERVICE pkg:search needs a block in braces: { ?passage pkg:query "words" }')


def _compared(tokens: Sequence[_Token], names: _Names) -> Iterator[tuple[_Token, str]]:
    """The second argument of each call of pkg:similarity that has a text, and the text."""
    for at, token in enumerate(tokens):
        if names.iri(token) != SIMILARITY or not tokens[at + 1 : at + 2] or tokens[at + 1].text != "(":
            continue
        passage, comma, text, closing = (*tokens[at + 2 : at + 6], *[token] * 4)[:4]
        if passage.kind not in ("variable", "iri", "name") or comma.text != "," or closing.text != ")":
            raise QueryError('pkg:similarity takes a passage and a text in quotes: pkg:similarity(?passage, "text")')
        if text.kind != "string" and not names.declares(text):
            raise QueryError(f"pkg:similarity compares with a text in quotes, not with {text.text!r}")
        if said := names.text(text):
            yield text, said


class _Search:
    """One search as it is written: what it asks for, and which variables take the answer."""

    def __init__(self, block: Sequence[_Token], names: _Names, searcher: Searcher) -> None:
        self._searcher = searcher
        self._filters = {_camel(name): name for name in searcher.filters}
        self._known = (*_INPUTS, *_OUTPUTS, *self._filters)
        self._given: dict[str, str] = {}
        self._passing: dict[str, list[str]] = {}
        self._variables: dict[str, str] = {}
        if not block or block[0].kind != "variable":
            raise QueryError('SERVICE pkg:search begins with the variable of the passage: ?passage pkg:query "words"')
        self._passage = block[0].text
        for clause in _clauses(block):
            self._read(clause[1:] if clause[0].text == self._passage else clause, names)
        if "query" not in self._given:
            raise QueryError('SERVICE pkg:search asks nothing; add pkg:query "words"')

    def _read(self, clause: Sequence[_Token], names: _Names) -> None:
        """Take one parameter with its values; a language tag or a datatype behind one says nothing more."""
        name = names.iri(clause[0]).removeprefix(PKG) if clause else ""
        if name not in self._known:
            written = clause[0].text if clause else self._passage
            raise QueryError(f"no pkg:search parameter {written!r}; there are {', '.join(self._known)}")
        if len(clause) == 1:
            raise QueryError(f"pkg:{name} has no value")
        said: list[str] = []
        for before, value in pairwise(clause):
            if before is clause[0] or before.text == ",":
                said = self._taken(name, value, said, names)
        if said and name in self._filters:
            self._passing.setdefault(self._filters[name], []).extend(said)
        elif said:
            self._given[name] = said[-1]

    def _taken(self, name: str, value: _Token, said: list[str], names: _Names) -> list[str]:
        """What a parameter's values say, with one more; a parameter of the query that is given takes their place."""
        if name in _OUTPUTS:
            if value.kind != "variable":
                raise QueryError(f"pkg:{name} is given to a variable, not to {value.text}")
            self._variables[name] = value.text
            return []
        if value.kind not in ("string", "number") and not names.declares(value):
            raise QueryError(f"pkg:{name} takes a text in quotes or a number, not {value.text}")
        text = names.text(value)
        if text is None:
            return said
        return [text] if value.kind == "variable" else [*said, text]

    def values(self) -> str:
        """The answer as a VALUES clause."""
        mode = self._given.get("mode", "hybrid")
        found = self._searcher.matches(self._given["query"], limit=self._limit(), mode=mode, filters=self._passing)
        columns = [name for name in _OUTPUTS if name in self._variables]
        variables = " ".join([self._passage, *(self._variables[name] for name in columns)])
        rows = (
            "(" + " ".join([f"<{match.passage}>", *(_cell(name, match, rank) for name in columns)]) + ")"
            for rank, match in enumerate(found, 1)
        )
        return f"VALUES ({variables}) {{ {' '.join(rows)} }}"

    def _limit(self) -> int:
        given = self._given.get("limit", str(DEFAULT_LIMIT))
        if not given.isascii() or not given.isdigit() or not 1 <= int(given[:6]) <= MAX_LIMIT:
            raise QueryError(f"pkg:limit {given[:20]} is not a number from 1 to {MAX_LIMIT}")
        return int(given)


def _clauses(block: Sequence[_Token]) -> Iterator[Sequence[_Token]]:
    """The parts between semicolons and full stops."""
    clause: list[_Token] = []
    for token in block:
        if token.text not in (";", "."):
            clause.append(token)
        elif clause:
            yield clause
            clause = []
    if clause:
        yield clause


def _cell(name: str, match: Match, rank: int) -> str:
    if name == "rank":
        return str(rank)
    return f"{match.score:.6f}" if name == "score" else _quoted(match.sentence)


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _quoted(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    return f'"{escaped}"'


def _unquoted(token: str) -> str:
    width = 3 if token[:3] in ('"""', "'''") else 1
    return _ESCAPE.sub(_unescaped, token[width:-width])


def _unescaped(found: re.Match[str]) -> str:
    code = found.group(1)
    if code[0] in "uU" and len(code) > 1:
        number = int(code[1:], 16)
        if number > 0x10FFFF or 0xD800 <= number <= 0xDFFF:
            raise QueryError(f"\\{code} is no character")
        return chr(number)
    if code not in _ESCAPES:
        raise QueryError(f"\\{code} is no escape in a SPARQL string")
    return _ESCAPES[code]
