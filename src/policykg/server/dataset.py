"""`/dataset`: the whole graph described in DCAT, and as a research object (RO-Crate) to download."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from functools import partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, BinaryIO

from fastapi import APIRouter, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from policykg.server.asking import answered, packet_response
from policykg.server.builds import Snapshot
from policykg.server.conditions import etag, not_modified, unchanged, validators
from policykg.server.problems import documented
from policykg.server.protocol import Asked, pairs_of
from policykg.server.sparql import GRAPH_LABELS, endpoint, representation
from policykg.server.turns import taken
from policykg.store import GRAPH_TYPES

_FILES = {
    "policykg.nq": "application/n-quads",
    "policykg.trig": "application/trig",
    "policykg.ttl": "text/turtle",
}
_TITLE = "policykg: policies of vocational education"
_WORDS = "A knowledge graph of policy documents, in which each fact has the words that carry it."
_LICENCE = "https://creativecommons.org/licenses/by/4.0/"
_CONTEXT, _PROFILE = "https://w3id.org/ro/crate/1.1/context", "https://w3id.org/ro/crate/1.1"
_TYPES = "https://www.iana.org/assignments/media-types/"
_TIME = (1980, 1, 1, 0, 0, 0)
_STRING = {"type": "string"}

router = APIRouter(tags=["dataset"])


@router.get(
    "/dataset",
    response_class=Response,
    responses={
        200: {
            "description": "The description",
            "content": {
                t: {"schema": _STRING, **({"example": "<…/dataset> a dcat:Dataset ."} if t == "text/turtle" else {})}
                for t in GRAPH_TYPES
            },
        },
        **documented(400, 406, 503),
    },
)
async def describe_dataset(request: Request) -> Response:
    """Describe the whole graph in DCAT: its build, licence, endpoint and the files to download."""
    served = await request.app.state.queries.current()
    here = endpoint(request)
    wanted = Asked(query=_dcat(here, served.build), format=pairs_of(request).get("format", [""])[-1], whole=True)
    label = representation(request, wanted, GRAPH_LABELS)
    if not label:
        raise HTTPException(406, f"the description is given as {', '.join(GRAPH_LABELS)}; accept one of these")
    headers = {"Vary": "Accept", **validators(etag(served.build, "dataset", here, label))}
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    packet = await answered(request, served.pool, wanted, {"graph": GRAPH_LABELS[label]})
    headers["Content-Type"] = label + ("; charset=utf-8" if label.startswith("text/") else "")
    return packet_response(packet, headers)


def _dcat(here: str, build: str) -> str:
    root = here.rpartition("/")[0]
    lines = [
        f'<{here}> a dcat:Dataset ; dcterms:title "{_TITLE}"@en ; dcterms:description "{_WORDS}"@en ;',
        f'dcterms:identifier "{build}" ; dcat:version "{build}" ; dcterms:license <{_LICENCE}> ;',
        f"dcterms:conformsTo <https://w3id.org/policykg/ontology> ; dcat:distribution <{here}.zip> .",
        f'<{here}.zip> a dcat:Distribution ; dcterms:title "RO-Crate of N-Quads, TriG and Turtle"@en ;',
        f"dcat:downloadURL <{here}.zip> ; dcat:mediaType <{_TYPES}application/zip> .",
        f"<{root}/sparql> a dcat:DataService ; dcat:endpointURL <{root}/sparql> ; dcat:servesDataset <{here}> .",
    ]
    for suffix, media_type in (("nq", "application/n-quads"), ("trig", "application/trig"), ("ttl", "text/turtle")):
        file = f"<{root}/export?view=full&format={suffix}>"
        lines.append(f"<{here}> dcat:distribution {file} . {file} a dcat:Distribution ; dcat:downloadURL {file} ;")
        lines.append(f"dcat:mediaType <{_TYPES}{media_type}> .")
    return "CONSTRUCT {\n" + "\n".join(lines) + "\n} WHERE {}"


@router.get(
    "/dataset.zip",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The RO-Crate",
            "content": {"application/zip": {"schema": {"type": "string", "format": "binary"}, "example": "PK…"}},
        },
        **documented(503),
    },
)
async def download_dataset(request: Request) -> Response:
    """Download the whole graph as an RO-Crate: N-Quads, TriG and Turtle with a description; same build, same bytes."""
    return await taken(request, partial(_crate, request), files=True)


def _crate(request: Request) -> Response:
    snapshot: Snapshot = request.app.state.builds.current()
    headers = validators(etag(snapshot.build, "dataset.zip"))
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    with tempfile.TemporaryDirectory(prefix="policykg-dataset-") as folder:
        path = Path(folder) / "policykg.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, media_type in _FILES.items():
                file = Path(folder) / name
                snapshot.kg.store.write(file, media_type)
                _put(archive, name, file.read_bytes())
            _put(archive, "ro-crate-metadata.json", json.dumps(_metadata(snapshot), indent=1).encode())
        content = path.open("rb")  # read on after the folder is gone
    headers["Content-Disposition"] = f'attachment; filename="policykg-{snapshot.build}.zip"'
    headers["Content-Length"] = str(os.fstat(content.fileno()).st_size)
    return StreamingResponse(_parts(content), media_type="application/zip", headers=headers)


def _put(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    archive.writestr(zipfile.ZipInfo(name, _TIME), content, zipfile.ZIP_DEFLATED)


def _parts(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while part := content.read(256 * 1024):
            yield part


def _metadata(snapshot: Snapshot) -> dict[str, Any]:
    """The crate's description (RO-Crate 1.1)."""
    files = [
        {"@id": name, "@type": "File", "name": name, "encodingFormat": media_type}
        for name, media_type in _FILES.items()
    ]
    newest = max((d.date_issued for d in snapshot.documents if d.date_issued), default="")
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": _TITLE,
        "description": _WORDS,
        "identifier": snapshot.build,
        "version": snapshot.build,
        "datePublished": snapshot.day,
        "license": {"@id": _LICENCE},
        "hasPart": [{"@id": name} for name in _FILES],
        "creator": {"@id": "#policykg"},
        **({"temporalCoverage": f"../{newest}"} if newest else {}),
    }
    about = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "conformsTo": {"@id": _PROFILE},
        "about": {"@id": "./"},
    }
    maker = {"@id": "#policykg", "@type": "SoftwareApplication", "name": "policykg", "version": version("policykg")}
    return {"@context": _CONTEXT, "@graph": [about, root, *files, maker]}
