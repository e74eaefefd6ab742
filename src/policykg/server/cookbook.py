"""`/cookbook`: the commented queries over HTTP, each row with the place of its words, as JSON or CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache, partial
from typing import Annotated, Any
from weakref import WeakKeyDictionary

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException
from starlette.responses import Response

from policykg.errors import NotFoundError
from policykg.exports.tables import safe
from policykg.graph.cookbook import Recipe, cookbook, recipe
from policykg.model import Table, Term
from policykg.server.builds import Snapshot
from policykg.server.conditions import etag, not_modified, unchanged, validators
from policykg.server.problems import documented
from policykg.server.representations import json_answer
from policykg.server.turns import in_turn

_KEPT = 64
"""Answers that are kept for a build: those that a reader comes back to while comparing pictures."""
_OWN = {"format"}
Given = tuple[tuple[str, str], ...]
Quoted = Mapping[str, list[int]]
_RECIPE: dict[str, Any] = {
    "name": "targets",
    "title": "Quantified targets",
    "question": "Which targets does the policy set: what, how much, from which baseline, by when?",
    "params": {"document": "document"},
    "sparql": "SELECT ?policy ?what … WHERE { … }",
}
_ROWS: dict[str, Any] = {
    "name": "targets",
    "columns": ["policy", "what", "value", "quote", "document", "start", "end"],
    "rows": [["National Plan", "training bases", "300", "build 300 training bases", "cn-plan-2019", "512", "536"]],
    "build": "0f1e2d3c4b5a6978",
}

router = APIRouter(tags=["cookbook"])
_answers: WeakKeyDictionary[Snapshot, dict[tuple[str, Given], Rows]] = WeakKeyDictionary()


class Query(BaseModel):
    """A query of the cookbook; `params` are what it may be asked of, each with its kind."""

    model_config = ConfigDict(json_schema_extra={"example": _RECIPE})

    name: str
    title: str
    question: str
    params: dict[str, str] = Field(description="name → document, concept, day or text")
    sparql: str


class Queries(BaseModel):
    """The cookbook."""

    model_config = ConfigDict(json_schema_extra={"example": {"queries": [_RECIPE]}})

    queries: list[Query]


class Rows(BaseModel):
    """The rows that answer, in the order of `columns`; unbound values are empty."""

    model_config = ConfigDict(json_schema_extra={"example": _ROWS})

    name: str
    columns: list[str] = Field(description="`start` and `end` say where `quote` stands in the text of `document`")
    rows: list[list[str]]
    build: str


@router.get("/cookbook", response_model=Queries, responses=documented(503))
def queries(request: Request) -> Response:
    """List the commented queries, each with its question, its parameters and its SPARQL."""
    snapshot: Snapshot = request.app.state.builds.current()
    return json_answer(request, snapshot.build, lambda: Queries(queries=[_described(each) for each in cookbook()]))


@router.get(
    "/cookbook/{name}",
    response_model=Rows,
    responses=documented(400, 404, 503, 504),
    openapi_extra={
        "parameters": [
            {
                "name": "document",
                "in": "query",
                "schema": {"type": "string"},
                "example": "cn-double-high-2019",
                "description": "one of its parameters; `/cookbook` lists them",
            },
            {
                "name": "format",
                "in": "query",
                "schema": {"type": "string", "enum": ["json", "csv"]},
                "description": "json, or csv to save",
            },
        ]
    },
)
@in_turn
def rows(request: Request, name: Annotated[str, Path(max_length=80, examples=["targets"])]) -> Response:
    """Answer a query of the cookbook; every other parameter of the address is one of the query's own."""
    snapshot: Snapshot = request.app.state.builds.current()
    _known(name)
    asked = request.query_params
    given = tuple(sorted((key, value) for key, value in asked.items() if key not in _OWN and value))
    wanted: str = asked.get("format", "json")
    if wanted not in ("json", "csv"):
        raise HTTPException(400, f"there is no format {wanted[:80]!r}; choose json or csv")
    if wanted == "json":
        return json_answer(request, snapshot.build, lambda: answer(snapshot, name, given))
    headers = validators(etag(snapshot.build, request.url.path, request.url.query))
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    headers["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return Response(_csv(answer(snapshot, name, given)), media_type="text/csv", headers=headers)


def _known(name: str) -> Recipe:
    names = [each.name for each in cookbook()]
    if name not in names:
        raise NotFoundError(f"no query {name!r} in the cookbook; there are {', '.join(names)}")
    return recipe(name)


def answer(snapshot: Snapshot, name: str, given: Given) -> Rows:
    """The rows of a query of the cookbook, each quote with its place."""
    kept = _answers.setdefault(snapshot, {})
    if (name, given) not in kept:
        while len(kept) >= _KEPT:
            kept.pop(next(iter(kept)), None)
        kept[name, given] = _answered(snapshot, name, given)
    return kept[name, given]


def _answered(snapshot: Snapshot, name: str, given: Given) -> Rows:
    found = snapshot.kg.query(name, params=dict(given))
    if not isinstance(found, Table):
        raise HTTPException(400, f"{name} is no query for rows")
    columns = list(found.columns)
    values = [[term.value if term else "" for term in row] for row in found.rows]
    if {"quote", "document"} <= set(columns) and "start" not in columns:
        places = list(_places(snapshot, columns, values))
        columns += ["start", "end"]
        values = [[*row, *place] for row, place in zip(values, places, strict=True)]
    return Rows(name=name, columns=columns, rows=values, build=snapshot.build)


_EVIDENCE = """SELECT DISTINCT ?document ?quote ?start WHERE {
  ?source dcterms:identifier ?document . ?target oa:hasSource ?source ; oa:hasSelector ?words , ?place .
  ?words oa:exact ?quote . ?place oa:start ?start
}"""


def _places(snapshot: Snapshot, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[tuple[str, str]]:
    """Where each quote stands in its document; words that stand in several places, where findings rest on them.

    Several rows with the same words are given these places in the order of the text.
    """
    quote, document = columns.index("quote"), columns.index("document")
    asked = Counter((row[document], row[quote]) for row in rows)
    quoted = cache(partial(_quoted, snapshot))
    text = cache(snapshot.kg.index.text)
    places = {(name, words): _standing(text(name), words, partial(quoted, name)) for name, words in asked if name}
    given: Counter[tuple[str, str]] = Counter()
    for row in rows:
        pair = row[document], row[quote]
        found = places.get(pair)
        start = found[given[pair] * len(found) // asked[pair]] if found else -1
        given[pair] += 1
        yield (str(start), str(start + len(row[quote]))) if found else ("", "")


def _standing(text: str, words: str, quoted: Callable[[], Quoted]) -> list[int]:
    """Where the words stand: once in the text, or where evidence quotes them, or else first in the text."""
    first = text.find(words) if words else -1
    if first < 0:
        return []
    several = text.find(words, first + 1) >= 0
    return (quoted().get(words) if several else None) or [first]


def _quoted(snapshot: Snapshot, document: str) -> Quoted:
    """Where the document's evidence begins, in order, by its words."""
    found = snapshot.kg.store.query(_EVIDENCE, bindings={"document": Term("literal", document)})
    assert isinstance(found, Table)
    by_words: dict[str, set[int]] = {}
    for row in found.dicts():
        by_words.setdefault(row["quote"], set()).add(int(row["start"]))
    return {words: sorted(starts) for words, starts in by_words.items()}


def _described(each: Recipe) -> Query:
    return Query(name=each.name, title=each.title, question=each.question, params=dict(each.kinds), sparql=each.sparql)


def _csv(found: Rows) -> bytes:
    """A table that spreadsheets open as text: marked as UTF-8, and no cell that starts like a formula runs."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(found.columns)
    writer.writerows([safe(value) for value in row] for row in found.rows)
    return out.getvalue().encode("utf-8-sig")
