"""`/drawings`: a view of the graph with the places of its nodes, for a page that draws it."""

from __future__ import annotations

import gzip
from typing import Annotated, Any

from fastapi import APIRouter, Path, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import Response

from policykg.errors import NotFoundError
from policykg.exports.network import NETWORKS
from policykg.server.builds import Snapshot
from policykg.server.conditions import etag, not_modified, unchanged, validators
from policykg.server.problems import documented
from policykg.server.representations import takes_gzip
from policykg.server.turns import in_turn

_EXAMPLE: dict[str, Any] = {
    "view": "policies",
    "kinds": ["organization", "policy"],
    "relations": ["issuedBy"],
    "nodes": {"id": ["https://w3id.org/policykg/id/organization/moe-cn"], "label": ["Ministry of Education"]},
    "edges": {"source": [1], "target": [0], "relation": [0], "weight": [1]},
}

router = APIRouter(tags=["exports"])


class Drawing(BaseModel):
    """A network as columns."""

    model_config = ConfigDict(json_schema_extra={"example": _EXAMPLE})

    view: str
    kinds: list[str]
    relations: list[str]
    nodes: dict[str, list[str | int | float]] = Field(
        description="id, label, kind (its place in `kinds`), start, end, place, weight, x, y"
    )
    edges: dict[str, list[int]] = Field(description="source and target (places of nodes), relation, weight")


@router.get("/drawings/{view}", response_model=Drawing, responses=documented(404, 503))
@in_turn
def drawing(
    request: Request,
    view: Annotated[str, Path(max_length=80, json_schema_extra={"enum": list(NETWORKS)}, examples=["policies"])],
) -> Response:
    """Give a view of the graph with the places of its nodes, as columns; laid out when the graph was built."""
    if view not in NETWORKS:
        raise NotFoundError(f"no view {view!r} to draw; there are {', '.join(NETWORKS)}")
    snapshot: Snapshot = request.app.state.builds.current()
    packed = takes_gzip(request)
    tag = etag(snapshot.build, "drawing", view, "gzip" if packed else "")
    headers = {**validators(tag), "Vary": "Accept-Encoding"}
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    content = snapshot.kg.drawing(view)
    if packed:
        headers["Content-Encoding"] = "gzip"
    else:
        content = gzip.decompress(content)
    return Response(content, media_type="application/json", headers=headers)
