"""`/facets`: what every filter would leave, also before anything is asked."""

from __future__ import annotations

import dataclasses
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from policykg.server.builds import Snapshot
from policykg.server.found import FacetValue
from policykg.server.plain import QueryRoute
from policykg.server.problems import documented
from policykg.server.representations import json_answer
from policykg.server.searching import SearchFilters
from policykg.server.turns import in_turn

router = APIRouter(tags=["search"], route_class=QueryRoute)


class FacetsQuery(SearchFilters):
    """What to count among."""

    q: str = Field(default="", max_length=2000, description="a question or words; empty: everything")
    limit: int = Field(default=20, ge=1, le=1000, description="how many values of each facet")


class Facets(BaseModel):
    """The values of each filter, the most frequent first."""

    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "facets": {"jurisdiction": [{"value": "CN", "label": "CN", "passages": 58, "documents": 21}]},
                "build": "0f1e2d3c4b5a6978",
            }
        }
    )

    facets: dict[str, list[FacetValue]]
    build: str


@router.get("/facets", response_model=Facets, responses=documented(400, 503))
@in_turn
def facets(request: Request, asked: Annotated[FacetsQuery, Query()]) -> Response:
    """Count, for each value of each filter, the passages and documents that choosing it would leave."""
    snapshot: Snapshot = request.app.state.builds.current()
    return json_answer(request, snapshot.build, lambda: _counted(snapshot, asked))


def _counted(snapshot: Snapshot, asked: FacetsQuery) -> Facets:
    counted = snapshot.kg.facets(asked.q, filters=asked.given(), limit=asked.limit)
    return Facets(
        facets={name: [FacetValue(**dataclasses.asdict(v)) for v in values] for name, values in counted.items()},
        build=snapshot.build,
    )
