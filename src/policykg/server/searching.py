"""Search: ranked passages with reasons and facets, suggestions while typing, and what resembles a passage."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, StringConstraints
from starlette.exceptions import HTTPException
from starlette.responses import Response

from policykg.graph import hit_record, parallel_record
from policykg.server.builds import Snapshot
from policykg.server.found import FacetValue, Hit, Hits, Neighbour, Neighbours, Parallel, Parallels, Suggestion
from policykg.server.found import Suggestions as SuggestionList
from policykg.server.plain import QueryRoute
from policykg.server.problems import documented
from policykg.server.representations import json_answer
from policykg.server.turns import in_turn

DAY = r"^(\d{4}(-\d{2}){0,2})?$"
_YEAR = r"^(\d{4})?$"
_NUMBER = r"^([+-]?\d{1,15}(\.\d{1,9})?)?$"
_VALUES = 20
"""So many values one filter may have."""

router = APIRouter(tags=["search"], route_class=QueryRoute)


Text = Annotated[str, StringConstraints(max_length=300)]
Day = Annotated[str, StringConstraints(pattern=DAY)]
FullDay = Annotated[str, StringConstraints(pattern=r"^(\d{4}-\d{2}-\d{2})?$")]
Year = Annotated[str, StringConstraints(pattern=_YEAR)]
Number = Annotated[str, StringConstraints(pattern=_NUMBER)]
Norm = Literal["", "obligation", "prohibition", "permission", "recommendation"]


def _filter(description: str, *examples: str) -> Any:  # noqa: ANN401  as pydantic's own
    """A filter that may be given again, for passages that pass either."""
    return Field(default=[], max_length=_VALUES, description=description, examples=[[one] for one in examples] or None)


class DocumentFilters(BaseModel):
    """Filters that documents and passages share.

    An empty one lets everything pass, a repeated one what any of its values would.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    jurisdiction: list[Text] = _filter("country code or body; includes its parts", "CN")
    type: list[Text] = _filter("document type", "law")
    issuer: list[Text] = _filter("issuing body: id or name", "moe-cn")
    since: list[Day] = _filter("issued in or after", "2014")
    until: list[Day] = _filter("issued in or before", "2022")
    language: list[Text] = _filter("language of the text", "en")


class SearchFilters(DocumentFilters):
    """Filters of passages."""

    year: list[Year] = _filter("issued in that year", "2019")
    status: list[Text] = _filter("status as the document states it")
    number: list[Text] = _filter("official number of the document")
    policy: list[Text] = _filter("id of the policy")
    document: list[Text] = _filter("id of the document")
    as_of: list[FullDay] = _filter("in force on that day", "2020-01-01")
    concept: list[Text] = _filter("on this concept or a narrower one: id or label")
    actor: list[Text] = _filter("naming this actor or body: id or label")
    instrument: list[Text] = _filter("naming this instrument or a narrower one")
    industry: list[Text] = _filter("naming this industry or a narrower one")
    place: list[Text] = _filter("naming this place or a part of it")
    modality: list[Norm] = _filter("with a norm of this kind")
    bearer: list[Text] = _filter("with a norm that binds this actor or body")
    unit: list[Text] = _filter("with a target in this unit", "percent")
    at_least: list[Number] = _filter("with a target of at least this value")
    at_most: list[Number] = _filter("with a target of at most this value")
    due: list[Year] = _filter("with a target due in that year")
    due_since: list[Year] = _filter("with a target due in or after", "2025")
    due_until: list[Year] = _filter("with a target due in or before", "2029")

    def given(self) -> dict[str, Sequence[str]]:
        """The filters by the names that the library has for them."""
        values = {name: getattr(self, name) for name in SearchFilters.model_fields}
        return {"document_type": values.pop("type"), **values}


class SearchQuery(SearchFilters):
    """What to search for, and where."""

    q: str = Field(
        min_length=1,
        max_length=2000,
        description='a question or words; also "exact phrase", -not, field:value',
        examples=["who pays for training"],
    )
    limit: int = Field(default=10, ge=1, le=1000, description="how many passages")
    mode: Literal["hybrid", "dense", "lexical"] = Field(default="hybrid", description="what ranks")
    facets: int = Field(default=0, ge=0, le=1000, description="how many values of each facet; 0: no facets")


class SuggestQuery(BaseModel):
    """What was typed so far."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    q: str = Field(max_length=200, description="the beginning of a name", examples=["appren"])
    limit: int = Field(default=10, ge=1, le=50, description="how many names")


class SimilarQuery(SearchFilters):
    """Where to look for what resembles a passage."""

    limit: int = Field(default=10, ge=1, le=100, description="how many passages")


class DiffusionQuery(BaseModel):
    """How much to list of what resembles a document."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    limit: int = Field(default=3, ge=1, le=20, description="how many passages elsewhere for each of the document's")


_PASSAGE = Path(
    description="the last part of the passage's IRI", pattern="^[0-9a-f]{16}$", examples=["0f3a9c0d1e4b5a67"]
)


@router.get("/search", response_model=Hits, responses=documented(400, 503))
@in_turn
def search(request: Request, asked: Annotated[SearchQuery, Query()]) -> Response:
    """Rank passages for a question, each with its quote and the reasons why it was found; with facets if wanted.

    A facet says how many passages and documents choosing each value would leave, among those that hold any word of
    the question or a label of its concepts; its own filter is left out of its counts.
    """
    snapshot = _snapshot(request)
    return json_answer(request, snapshot.build, lambda: hits(snapshot, asked))


def hits(snapshot: Snapshot, asked: SearchQuery) -> Hits:
    """The passages of a build that answer best."""
    if not asked.q.strip():
        raise HTTPException(400, "q: holds no words; say what to look for")
    filters = asked.given()
    found = snapshot.kg.search(asked.q, limit=asked.limit, mode=asked.mode, filters=filters)
    facets = snapshot.kg.facets(asked.q, filters=filters, limit=asked.facets) if asked.facets else {}
    return Hits(
        query=asked.q,
        hits=[Hit.model_construct(**hit_record(hit)) for hit in found],  # checked once, when it was found
        facets={name: [FacetValue(**dataclasses.asdict(v)) for v in values] for name, values in facets.items()},
        build=snapshot.build,
    )


@router.get("/suggest", response_model=SuggestionList, responses=documented(400, 503))
@in_turn
def suggest(request: Request, asked: Annotated[SuggestQuery, Query()]) -> Response:
    """Name concepts, actors, bodies and documents that go on from what was typed, in any language."""
    snapshot = _snapshot(request)
    return json_answer(request, snapshot.build, lambda: _suggested(snapshot, asked))


def _suggested(snapshot: Snapshot, asked: SuggestQuery) -> SuggestionList:
    found = snapshot.kg.suggest(asked.q, limit=asked.limit)
    return SuggestionList(suggestions=[Suggestion(**dataclasses.asdict(one)) for one in found], build=snapshot.build)


@router.get("/passages/{passage_id}/similar", response_model=Parallels, responses=documented(400, 404, 503))
@in_turn
def similar_passages(
    request: Request, passage_id: Annotated[str, _PASSAGE], asked: Annotated[SimilarQuery, Query()]
) -> Response:
    """List the passages most like this one, with what they share and which was issued first."""
    snapshot = _snapshot(request)

    def found() -> Parallels:
        parallels = snapshot.kg.similar(passage_id, limit=asked.limit, filters=asked.given())
        return Parallels(parallels=[Parallel(**parallel_record(one)) for one in parallels], build=snapshot.build)

    return json_answer(request, snapshot.build, found)


@router.get("/passages/{passage_id}/neighbours", response_model=Neighbours, responses=documented(404, 503, 504))
@in_turn
def neighbours(request: Request, passage_id: Annotated[str, _PASSAGE]) -> Response:
    """List what the passage names in the graph, and the policies that its own is related to."""
    snapshot = _snapshot(request)

    def found() -> Neighbours:
        around = snapshot.kg.neighbours(passage_id)
        return Neighbours(neighbours=[Neighbour(**dataclasses.asdict(one)) for one in around], build=snapshot.build)

    return json_answer(request, snapshot.build, found)


@router.get("/documents/{document_id}/similar", response_model=Parallels, responses=documented(400, 404, 503))
@in_turn
def similar_documents(
    request: Request,
    document_id: Annotated[str, Path(description="its id", examples=["cn-ve-law-2022"])],
    asked: Annotated[DiffusionQuery, Query()],
) -> Response:
    """List where the document's provisions stand elsewhere, in the same words or of the same meaning, with dates."""
    snapshot = _snapshot(request)

    def found() -> Parallels:
        parallels = snapshot.kg.diffusion(document_id, limit=asked.limit)
        return Parallels(parallels=[Parallel(**parallel_record(one)) for one in parallels], build=snapshot.build)

    return json_answer(request, snapshot.build, found)


def _snapshot(request: Request) -> Snapshot:
    snapshot: Snapshot = request.app.state.builds.current()
    return snapshot
