"""The query processes of the build that is served; a new build's are ready before the old one's end."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from policykg.config import Settings
from policykg.errors import StaleIndexError
from policykg.graph import GraphFolder
from policykg.server import description
from policykg.workers import Counts, Limits, Nursery, Pool

_LOG = logging.getLogger("uvicorn.error")


@dataclass(frozen=True, slots=True)
class Served:
    """A build and the processes that answer queries over it."""

    build: str
    pool: Pool


def limits(settings: Settings) -> Limits:
    """What one query may cost and how many run, after the settings."""
    return Limits(
        seconds=settings.query_seconds,
        megabytes=settings.query_megabytes,
        workers=settings.query_processes or max(2, 2 * (os.cpu_count() or 1)),
        rows=settings.query_rows,
        memory_quads=settings.query_memory_quads,
    )


class Queries:
    """Query processes over the build that `current` names; used from one event loop at a time."""

    def __init__(self, root: Path, bounds: Limits) -> None:
        self.limits = bounds
        self.counts = Counts()
        self.served: Served | None = None
        self._folder = GraphFolder(root)
        self._nursery = Nursery()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._stamp: tuple[int, ...] = ()
        self._opening: asyncio.Task[None] | None = None
        self._counted: dict[str, description.Counts] = {}

    def build(self) -> str:
        """The build whose answers may be given again; empty while there is none, or another may be named already."""
        if self.served is None or self._look() != self._stamp or self.served is None:
            return ""
        return self.served.build

    async def current(self) -> Served:
        """The build to ask; StaleIndexError while there is none. A new build is opened beside the old one."""
        stamp = self._look()
        if self.served is None or stamp != self._stamp:
            if self._opening is None:
                self._opening = asyncio.get_running_loop().create_task(self._open(stamp))
            if self.served is None:
                await asyncio.shield(self._opening)
        if self.served is None:
            raise StaleIndexError("there is no build; run `policykg build`")
        return self.served

    async def refresh(self) -> None:
        """Wait until the build that `current` names is the one that is served."""
        while await self.current() and self._look() != self._stamp:
            if self._opening is not None:
                await asyncio.shield(self._opening)

    async def counted(self, served: Served) -> description.Counts:
        """What the build holds, counted once."""
        if served.build not in self._counted:
            self._counted = {served.build: await description.counted(partial(_rows, served.pool))}
        return self._counted[served.build]

    @property
    def network(self) -> list[str]:
        """In which ways the query processes are cut off the network."""
        return self._nursery.network

    async def close(self) -> None:
        """Let running queries end, and the processes after them."""
        if self._opening is not None:
            self._opening.cancel()
        if self.served is not None:
            self.served.pool.close()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.served.pool.closed(), self.limits.seconds + 1)
        self.served = None
        self._nursery.close()

    def _look(self) -> tuple[int, ...]:
        loop = asyncio.get_running_loop()
        if self._loop is not loop:  # an app may be driven by one loop after another, whose processes cannot be shared
            self._nursery.abandon()
            self._nursery, self._loop, self.served, self._opening = Nursery(), loop, None, None
        return self._folder.stamp()

    async def _open(self, stamp: tuple[int, ...]) -> None:
        build = self._folder.build_id()
        try:
            await self._switch(build)
        except StaleIndexError as error:
            if self.served is None:
                raise
            _LOG.warning("build %s does not open, %s is served on: %s", build, self.served.build, error)
        finally:
            self._stamp = stamp
            self._opening = None

    async def _switch(self, build: str) -> None:
        if not build:
            raise StaleIndexError("nothing has been built yet; run `policykg build` and ask again")
        if self.served is not None and self.served.build == build:
            return
        quads = self._folder.manifest(build)["quads"]
        pool = Pool(self._nursery, self._folder.builds / build / "graph", limits=self.limits, counts=self.counts)
        await pool.open()
        if quads <= self.limits.memory_quads:
            pool.move_to_memory()
        old, self.served = self.served, Served(build, pool)
        if old is not None:
            old.pool.close()


async def _rows(pool: Pool, sparql: str) -> list[dict[str, str]]:
    """The rows of a SELECT of ours, as text."""
    header = {"types": {"rows": "application/sparql-results+json"}}
    packet = await pool.ask(header, sparql.encode(), seconds=pool.limits.seconds)
    found = json.loads(packet.content())["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]
