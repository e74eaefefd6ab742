"""`/export`: a view of the graph as a file that other tools open."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Annotated, BinaryIO

from fastapi import APIRouter, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import Response, StreamingResponse

from policykg.exports import FORMATS, VIEWS, formats
from policykg.server.conditions import etag, not_modified, unchanged, validators
from policykg.server.problems import documented
from policykg.server.turns import taken

_NAMES = tuple(suffix.removeprefix(".") for suffix in FORMATS)
_TYPES: Mapping[str, str] = {
    "gexf": "application/gexf+xml",
    "graphml": "application/graphml+xml",
    "cyjs": "application/json",
    "cx2": "application/json",
    "json": "application/json",
    "dot": "text/vnd.graphviz",
    "svg": "image/svg+xml",
    "png": "image/png",
    "parquet": "application/vnd.apache.parquet",
    "html": "text/html",
    "ttl": "text/turtle",
    "nq": "application/n-quads",
    "trig": "application/trig",
    "jsonld": "application/ld+json",
    "csv": "text/csv",
    "igs": "text/plain",
    "zip": "application/zip",
}
_SANDBOX = "sandbox allow-scripts; default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
_PART = 256 * 1024

router = APIRouter(tags=["exports"])


@router.get(
    "/export",
    response_class=StreamingResponse,
    responses={
        200: {
            "description": "The file; a zip archive where a format is several (csv, neo4j.csv, parquet, obsidian)",
            "content": {
                "application/gexf+xml": {
                    "schema": {"type": "string", "format": "binary"},
                    "example": '<?xml version="1.0" encoding="UTF-8"?>\n<gexf xmlns="http://gexf.net/1.3">…</gexf>',
                },
                "text/csv": {
                    "schema": {"type": "string"},
                    "example": "id,document,policy,section,attribute,deontic,modality,aim,…\r\n",
                },
                "text/plain": {
                    "schema": {"type": "string"},
                    "example": "https://w3id.org/policykg/id/norm/…\nAn A(employer) D(must) I(pay) a Bdir(levy).\n\n",
                },
            },
        },
        **documented(400, 503),
    },
)
async def export(
    request: Request,
    view: Annotated[
        str, Query(description="which part of the graph", json_schema_extra={"enum": list(VIEWS)})
    ] = "policies",
    format: Annotated[
        str,
        Query(
            description="the format, by its suffix; for the view norms csv (a coding sheet) or igs (IG Script)",
            json_schema_extra={"enum": list(_NAMES)},
        ),
    ] = "gexf",
) -> Response:
    """Download the graph, or a view of it, for Gephi, Cytoscape, a spreadsheet, a browser, an RDF tool or IG Parser."""
    if view not in VIEWS:
        raise HTTPException(400, f"there is no view {view[:80]!r}; choose one of {', '.join(VIEWS)}")
    if format not in _NAMES:
        raise HTTPException(400, f"there is no format {format[:80]!r}; choose one of {', '.join(_NAMES)}")
    if f".{format}" not in formats(view):
        written = ", ".join(suffix.removeprefix(".") for suffix in formats(view))
        raise HTTPException(400, f"the view {view} is not written as {format}; choose one of {written}")
    work = partial(_written, request, view, format)
    return await taken(request, work, files=True)


def _written(request: Request, view: str, form: str) -> Response:
    snapshot = request.app.state.builds.current()
    headers = validators(etag(snapshot.build, "export", view, form))
    if unchanged(request, headers["ETag"]):
        return not_modified(headers)
    with tempfile.TemporaryDirectory(prefix="policykg-export-") as folder:
        name = f"policykg-{view}"
        file = _one_file(snapshot.kg.export(Path(folder) / f"{name}.{form}", view=view), name)
        content = file.open("rb")  # read on after the folder is gone: nothing is left behind, however the client ends
    headers["Content-Security-Policy"] = _SANDBOX
    headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    headers["Content-Length"] = str(os.fstat(content.fileno()).st_size)
    return StreamingResponse(_parts(content), media_type=_TYPES[file.suffix.removeprefix(".")], headers=headers)


def _parts(content: BinaryIO) -> Iterator[bytes]:
    with content:
        while part := content.read(_PART):
            yield part


def _one_file(files: list[Path], name: str) -> Path:
    """The file, or an archive of several or of a folder, dated 1980 so that the same graph gives the same bytes."""
    if len(files) == 1 and files[0].is_file():
        return files[0]
    folder = files[0].parent
    inside = [path for file in files for path in ([file] if file.is_file() else sorted(file.rglob("*")))]
    archive = folder / f"{name}.zip"
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as out:
        for path in inside:
            if path.is_file():
                entry = zipfile.ZipInfo(path.relative_to(folder).as_posix())
                out.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    return archive
