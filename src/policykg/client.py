"""A client of a server elsewhere: the verbs of `KnowledgeGraph` over HTTP, with the standard library alone."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from http.client import HTTPResponse
from typing import TYPE_CHECKING, Any
from urllib.error import HTTPError, URLError
from urllib.parse import quote, urlencode, urlsplit
from urllib.request import Request, urlopen

from policykg.errors import (
    BusyError,
    ForbiddenQueryError,
    NotFoundError,
    PolicyKGError,
    QueryError,
    SlowQueryError,
)

if TYPE_CHECKING:
    from pandas import DataFrame  # type: ignore[import-untyped]  # it has no types of its own

_JSON, _TURTLE = "application/sparql-results+json", "text/turtle"
_ERRORS: Mapping[int, type[PolicyKGError]] = {
    400: QueryError,
    403: ForbiddenQueryError,
    404: NotFoundError,
    429: BusyError,
    503: BusyError,
    504: SlowQueryError,
}
_XSD = "http://www.w3.org/2001/XMLSchema#"
_VALUES: Mapping[str, Callable[[str], Any]] = {
    **{_XSD + name: int for name in ("integer", "int", "long", "nonNegativeInteger", "positiveInteger", "short")},
    **{_XSD + name: float for name in ("double", "float")},
    _XSD + "decimal": Decimal,
    _XSD + "boolean": lambda text: text in ("true", "1"),
    _XSD + "date": date.fromisoformat,
    _XSD + "dateTime": datetime.fromisoformat,
}


class Rows(list[dict[str, Any]]):
    """The rows of a SELECT: a list of dicts, by the names of its columns; what is unbound is None.

    Numbers, booleans and dates are values of Python; IRIs and texts are strings. `more` is true where the server gave
    only the first rows.
    """

    columns: tuple[str, ...] = ()
    more: bool = False

    def to_pandas(self) -> DataFrame:
        """The rows as a DataFrame, which needs pandas."""
        from pandas import DataFrame

        return DataFrame(list(self), columns=list(self.columns))


class Client:
    """A graph that a server holds, asked with the verbs of `KnowledgeGraph`.

    PolicyKGError and its kinds say what the server, or the way to it, has against a question.
    """

    def __init__(self, url: str = "http://127.0.0.1:8000", *, timeout: float = 60) -> None:
        if urlsplit(url).scheme not in ("http", "https"):
            raise ValueError(f"{url!r} is no address of a server; it begins with http:// or https://")
        self._url = url.rstrip("/")
        self._timeout = timeout

    def search(
        self,
        text: str,
        *,
        limit: int = 10,
        mode: str = "hybrid",
        filters: Mapping[str, str | Sequence[str]] | None = None,
    ) -> list[dict[str, Any]]:
        """The passages that answer best, each with its quote, place and reasons.

        A filter is one value or several, any of which may hold.
        """
        given = {name: value for name, value in (filters or {}).items() if value}
        if "document_type" in given:
            given["type"] = given.pop("document_type")
        asked = urlencode({"q": text, "limit": limit, "mode": mode, **given}, doseq=True)
        hits: list[dict[str, Any]] = self._json(f"/search?{asked}")["hits"]
        return hits

    def query(self, sparql: str, *, params: Mapping[str, str] | None = None) -> Rows | bool | str:
        """A SELECT's rows, an ASK's answer, or the Turtle of a CONSTRUCT or DESCRIBE.

        A name of the cookbook stands for its query; `params` are its parameters, and its rows hold texts.
        """
        named = sparql.strip()
        if named and " " not in named and "{" not in named:
            found = self._json(f"/cookbook/{quote(named, safe='')}" + (f"?{urlencode(params)}" if params else ""))
            rows = Rows(dict(zip(found["columns"], row, strict=True)) for row in found["rows"])
            rows.columns = tuple(found["columns"])
            return rows
        if params:
            raise QueryError("parameters are for queries of the cookbook; write the values into your own query")
        body = urlencode({"query": sparql}).encode()
        return self._answer(self._open("/sparql", accept=f"{_JSON}, {_TURTLE};q=0.9", body=body))

    def about(self, name: str) -> dict[str, Any]:
        """Everything known of the thing with that IRI, path or label, each fact with its quote."""
        known: dict[str, Any] = self._json(f"/entities/{quote(name, safe='/:')}")
        return known

    def queries(self) -> list[dict[str, Any]]:
        """The queries of the cookbook, with what they answer and their parameters."""
        found: list[dict[str, Any]] = self._json("/cookbook")["queries"]
        return found

    def info(self) -> dict[str, Any]:
        """The version, the build and what it holds."""
        return {**self._json("/version"), **self._json("/readyz")}

    def _json(self, path: str) -> Any:  # noqa: ANN401  whatever the server describes
        with self._open(path, accept="application/json") as response:
            return json.load(response)

    def _answer(self, response: HTTPResponse) -> Rows | bool | str:
        with response:
            content, kind = response.read(), response.headers.get_content_type()
        if kind == _TURTLE:
            return content.decode()
        found = json.loads(content)
        if "boolean" in found:
            return bool(found["boolean"])
        columns = tuple(found["head"]["vars"])
        rows = Rows({name: _value(row.get(name)) for name in columns} for row in found["results"]["bindings"])
        rows.columns, rows.more = columns, response.headers.get("Policykg-Rows") is not None
        return rows

    def _open(self, path: str, *, accept: str, body: bytes | None = None) -> HTTPResponse:
        request = Request(self._url + path, data=body, headers={"Accept": accept, "User-Agent": "policykg"})
        try:
            response: HTTPResponse = urlopen(request, timeout=self._timeout)
        except HTTPError as error:
            with error:
                raise _ERRORS.get(error.code, PolicyKGError)(_detail(error)) from error
        except (URLError, TimeoutError, ConnectionError) as error:
            reason = getattr(error, "reason", error)
            raise PolicyKGError(f"{self._url}: no answer ({reason}); is `policykg serve` running there?") from error
        return response


def _detail(error: HTTPError) -> str:
    try:
        return str(json.load(error)["detail"])
    except (ValueError, KeyError, TypeError):
        return f"the server answered {error.code} {error.reason}"


def _value(term: Mapping[str, str] | None) -> Any:  # noqa: ANN401  after the datatype
    if term is None:
        return None
    try:
        return _VALUES.get(term.get("datatype", ""), str)(term["value"])
    except (ValueError, ArithmeticError):
        return term["value"]
