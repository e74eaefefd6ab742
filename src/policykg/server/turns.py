"""Work in threads of the server: so much at a time, in all and for one client, that others are answered meanwhile."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial, wraps
from typing import ParamSpec, TypeVar

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import Response

from policykg.errors import BusyError

AT_ONCE = 8
MOST_WAITING = 64

P = ParamSpec("P")
T = TypeVar("T")


class Turns:
    """Who may work in a thread; a client other than the machine itself takes half of the turns and places at most."""

    def __init__(self, at_once: int = AT_ONCE, waiting: int = MOST_WAITING) -> None:
        self._at_once = at_once
        self._most = at_once + waiting
        self._all = anyio.CapacityLimiter(at_once)
        self._shares: dict[str, asyncio.Semaphore] = {}
        self._present: Counter[str] = Counter()

    async def take(self, client: str, work: Callable[[], T]) -> T:
        """What the work gives, when it is its turn; BusyError where too many wait already."""
        held = self._present[client] if client else 0
        if self._present.total() >= self._most or held >= self._most // 2:
            raise BusyError("too many requests like this one are waiting already; ask again in some seconds")
        self._present[client] += 1
        try:
            if not client:
                return await anyio.to_thread.run_sync(work, limiter=self._all)
            async with self._shares.setdefault(client, asyncio.Semaphore(max(1, self._at_once // 2))):
                return await anyio.to_thread.run_sync(work, limiter=self._all)
        finally:
            self._present[client] -= 1
            if not self._present[client]:
                del self._present[client]
                self._shares.pop(client, None)


async def taken(request: Request, work: Callable[[], T], *, files: bool = False) -> T:
    """What the work gives, when it is the turn of this request; work that makes files has turns of its own."""
    turns: Turns = request.app.state.export_turns if files else request.app.state.turns
    return await turns.take(request.scope.get("policykg.client", ""), work)


def in_turn(answer: Callable[P, Response]) -> Callable[P, Awaitable[Response]]:
    """The route, answered in a thread when it is its turn."""

    @wraps(answer)
    async def waiting(*args: P.args, **given: P.kwargs) -> Response:
        request = given["request"]
        assert isinstance(request, Request)
        return await taken(request, partial(answer, *args, **given))

    return waiting
