"""Changes by those who hold the token: one after another, each answered when the build that holds it is served."""

from __future__ import annotations

import asyncio
import time
from functools import partial

import anyio.to_thread
from starlette.requests import Request

from policykg.errors import BusyError
from policykg.graph.folder import GraphFolder
from policykg.graph.updating import Change, Changed, change
from policykg.server.conditions import build_of, condition
from policykg.server.protocol import Asked
from policykg.sparql import with_dataset

UPDATE_SECONDS = 60.0
UPDATE_MEGABYTES = 2048
MOST_WAITING = 16
PATIENCE = 20.0
"""Seconds that a change waits for a build that `policykg build` is making; it is told to come back after that."""
_LOOK = 0.25


class Changes:
    """Applies changes to a graph folder in the order in which they come."""

    def __init__(self, folder: GraphFolder, *, patience: float = PATIENCE) -> None:
        self._folder = folder
        self._patience = patience
        self._lock = asyncio.Lock()
        self._waiting = 0

    async def apply(self, wanted: Change) -> Changed:
        """Make the build that holds the change the current one."""
        if self._waiting >= MOST_WAITING:
            raise BusyError(f"{MOST_WAITING} updates are waiting already; send yours again in some seconds")
        self._waiting += 1
        try:
            async with self._lock:
                return await self._change(wanted)
        finally:
            self._waiting -= 1

    async def _change(self, wanted: Change) -> Changed:
        """The change, applied as soon as nobody builds; BusyError where that takes too long."""
        work = partial(change, self._folder, wanted, seconds=UPDATE_SECONDS, megabytes=UPDATE_MEGABYTES)
        until = time.monotonic() + self._patience
        while True:
            try:
                return await anyio.to_thread.run_sync(work)
            except BusyError as error:
                if time.monotonic() > until:
                    raise BusyError("the graph is being built anew; send the update again when that is done") from error
            await asyncio.sleep(_LOOK)


async def applied(request: Request, wanted: Change) -> Changed:
    """Apply a change and wait until it is served, so that whoever made it sees it."""
    state = request.app.state
    done: Changed = await state.changes.apply(wanted)
    await state.queries.refresh()
    return done


def update_of(request: Request, wanted: Asked) -> Change:
    """The change that a SPARQL update asks for; the tag of any answer stands for the build that gave it."""
    assert wanted.update is not None
    update = with_dataset(wanted.update, using=wanted.default_graphs, using_named=wanted.named_graphs)
    return Change(update=update, condition=condition(request, own=lambda tag: bool(build_of(tag))))
