"""Changes sent to the server: each is applied to a copy of the store, which becomes a new build in one step.

A build keeps the changes it holds in `updates.jsonl`; when documents are built anew, they are applied again, in order.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from policykg import iri
from policykg.errors import (
    ConditionError,
    CostlyQueryError,
    ForbiddenQueryError,
    NotFoundError,
    QueryError,
    SlowQueryError,
)
from policykg.graph.folder import GraphFolder
from policykg.store import GraphStore

LOG = "updates.jsonl"
_MAIN = "import sys; sys.path[:] = sys.argv[1:]; from policykg.workers.writing import main; main()"


@dataclass(frozen=True, slots=True)
class Condition:
    """When a change may be made: of one of these builds (None: of any), of none of those, its graph there or not.

    None of `there`: it does not matter whether the graph is there.
    """

    of: frozenset[str] | None = None
    not_of: frozenset[str] = frozenset()
    there: bool | None = None

    def fault(self, build: str, *, there: bool) -> str:
        """Why a graph that is in this build, or is not, may not be changed so; empty where it may."""
        if (self.of is not None and build not in self.of) or (there and build in self.not_of):
            return "the graph is not, or no longer, what the request names; get it anew, and change what is there now"
        if self.there is not None and self.there is not there:
            return f"the graph is {'there already' if there else 'not there'}, which the request rules out"
        return ""


@dataclass(frozen=True, slots=True)
class Change:
    """A SPARQL update; or RDF for a graph (`""`: the unnamed one), added to what it holds or put in its place.

    RDF of no body that replaces is the removal of the graph, which must be there.
    """

    update: str | None = None
    graph: str | None = None
    bodies: Sequence[tuple[str, bytes]] = ()
    replace: bool = False
    condition: Condition = Condition()


@dataclass(frozen=True, slots=True)
class Changed:
    """What became of a change: the build that holds it, and whether the graph was there before."""

    build: str
    existed: bool


def change(folder: GraphFolder, wanted: Change, *, seconds: float, megabytes: int) -> Changed:
    """Apply a change to a copy of the current build and make that the current one; all of it or nothing.

    PolicyKGError where another build is running, QueryError where the change cannot be applied, NotFoundError where
    the graph to be removed is not there, ConditionError where the change's condition does not hold.
    """
    with folder.locked():
        old = folder.current()
        manifest = folder.manifest()
        scratch = folder.scratch(f"{manifest['build']}-changed")
        try:
            done = _written(old, scratch, wanted, seconds=seconds, megabytes=megabytes)
            _link(old, scratch)
            build = _log(old, scratch, manifest, done["update"])
            folder.publish(
                scratch, {**manifest, "build": build, "quads": done["quads"], "updates": len(logged(scratch))}
            )
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return Changed(build, done["existed"])


def logged(build: Path) -> list[str]:
    """The changes that a build's folder holds, in order."""
    path = build / LOG
    lines = path.read_text(encoding="utf-8").split("\n") if path.is_file() else []
    return [json.loads(line)["update"] for line in lines if line]


def build_id(inputs: str, updates: Sequence[str]) -> str:
    """The id of a build of these inputs with these changes applied."""
    return iri.digest(inputs, *updates) if updates else inputs


def replay(store: GraphStore, scratch: Path, updates: Sequence[str]) -> None:
    """Apply the changes of the build before to a new one, and keep them with it."""
    for update in updates:
        store.update(update)
    _save(scratch, updates)


def _log(old: Path, scratch: Path, manifest: dict[str, Any], update: str) -> str:
    updates = [*logged(old), update]
    _save(scratch, updates)
    return build_id(manifest.get("inputs", manifest["build"]), updates)


def _save(scratch: Path, updates: Sequence[str]) -> None:
    if updates:
        lines = (json.dumps({"update": update}, ensure_ascii=False) + "\n" for update in updates)
        (scratch / LOG).write_text("".join(lines), encoding="utf-8")


def _link(old: Path, scratch: Path) -> None:
    """Give the new build the files that a change of the graph leaves as they are."""
    for path in sorted(old.iterdir()):
        if path.name in ("graph", "manifest.json", LOG):
            continue
        if path.is_dir():
            shutil.copytree(path, scratch / path.name, copy_function=os.link)
        else:
            os.link(path, scratch / path.name)


def _written(old: Path, scratch: Path, wanted: Change, *, seconds: float, megabytes: int) -> dict[str, Any]:
    header = {
        "source": str(old / "graph"),
        "target": str(scratch / "graph"),
        "seconds": seconds,
        "megabytes": megabytes,
        "update": wanted.update,
        "graph": wanted.graph,
        "replace": wanted.replace,
        "missing": not wanted.bodies,
        "allowed": [there for there in (False, True) if not wanted.condition.fault(old.name, there=there)],
        "bodies": [(media_type, len(body)) for media_type, body in wanted.bodies],
    }
    sent = json.dumps(header).encode() + b"\n" + b"".join(body for _, body in wanted.bodies)
    command = [sys.executable, "-S", "-P", "-c", _MAIN, *filter(None, sys.path)]
    try:
        ran = subprocess.run(command, input=sent, stdout=subprocess.PIPE, timeout=seconds, check=False)
    except subprocess.TimeoutExpired as error:
        raise SlowQueryError(f"the update took longer than {seconds:g} s; send it in parts") from error
    if ran.returncode:
        raise CostlyQueryError(f"the update breaks the engine or needs more than {megabytes} MB of memory")
    done: dict[str, Any] = json.loads(ran.stdout)
    fault = done.get("fault")
    if fault == "forbidden":
        raise ForbiddenQueryError(done["detail"])
    if fault == "missing":
        raise NotFoundError(f"there is no graph {wanted.graph!r}; GET /sparql lists those there are")
    if fault == "condition":
        raise ConditionError(wanted.condition.fault(old.name, there=done["existed"]))
    if fault:
        raise QueryError(done["detail"] or f"the update needs more than {megabytes} MB of memory")
    return done
