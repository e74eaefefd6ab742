"""The process that makes a changed copy of a store: it may fail or be killed, what is served was not touched."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from policykg.errors import ForbiddenQueryError, QueryError
from policykg.store import GraphStore, insertion
from policykg.workers.confinement import die_with_parent, leave_network, limit_memory, limit_processor


def main() -> None:
    """Read what to do from standard input, a header in JSON and bodies of RDF; write what came of it."""
    die_with_parent()
    leave_network()
    header: dict[str, Any] = json.loads(sys.stdin.buffer.readline())
    limit_processor(header["seconds"])
    bodies = [(kind, sys.stdin.buffer.read(length)) for kind, length in header.get("bodies", ())]
    try:
        answer = _changed(header, bodies)
    except ForbiddenQueryError as error:
        answer = {"fault": "forbidden", "detail": str(error)}
    except QueryError as error:
        answer = {"fault": "query", "detail": str(error)}
    except MemoryError:
        answer = {"fault": "memory", "detail": ""}
    sys.stdout.write(json.dumps(answer))


def _changed(header: dict[str, Any], bodies: list[tuple[str, bytes]]) -> dict[str, Any]:
    target = Path(header["target"])
    old = GraphStore.open(Path(header["source"]))
    limit_memory(header["megabytes"])
    graph = header.get("graph")
    existed = graph is None or graph == "" or old.has(graph)
    update = header.get("update")
    if header["missing"] and update is None and not existed:
        return {"fault": "missing", "detail": ""}
    if existed not in header["allowed"]:
        return {"fault": "condition", "existed": existed}
    if update is None:
        update = insertion(bodies, graph=graph or "", replace=header["replace"])
    old.copy_to(target)
    new = GraphStore.create(target)
    new.update(update)
    new.flush(compact=False)
    return {"quads": len(new), "update": update, "existed": existed}
