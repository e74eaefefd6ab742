"""A bounded number of query processes over one build, a bounded queue before them, and a deadline for each query."""

from __future__ import annotations

import asyncio
import contextlib
import signal
from collections import Counter, deque
from collections.abc import Coroutine
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from policykg.errors import BusyError, CostlyQueryError, SlowQueryError, StaleIndexError
from policykg.workers.nurseries import Nursery, Seed
from policykg.workers.packets import Packet
from policykg.workers.worker import Lost, Worker

_RETRY = 0.05
_LINGER = 1.0
"""Seconds for requests that have looked the pool up and have not asked yet."""
_SETTLED = 0.5
"""Seconds before a graph is loaded into memory, which pays where the next build does not come at once."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What a query may cost, and how many run and wait."""

    seconds: float = 30
    megabytes: int = 1024
    workers: int = 4
    waiting: int = 64
    rows: int = 100_000
    memory_quads: int = 1_000_000


@dataclass(slots=True)
class Counts:
    """What happened so far, for the metrics."""

    started: int = 0
    queries: int = 0
    kills: Counter[str] = field(default_factory=Counter)


@dataclass(slots=True, eq=False)
class _Turn:
    """A query that waits for a process; `client` is empty for one that need not share."""

    client: str
    got: asyncio.Future[Worker]


class Pool:
    """The query processes of one build."""

    def __init__(self, nursery: Nursery, folder: Path, *, limits: Limits, counts: Counts) -> None:
        self.limits = limits
        self.counts = counts
        self._folder = folder
        self._nursery = nursery
        self._seed: Seed | None = None
        self._idle: list[Worker] = []
        self._workers: set[Worker] = set()
        self._killed: dict[Worker, str] = {}
        self._turns: deque[_Turn] = deque()
        self._running: Counter[str] = Counter()
        self._asking = 0
        self._tasks: set[asyncio.Task[None]] = set()
        self._moving: asyncio.Task[None] | None = None
        self._closed = False

    @property
    def waiting(self) -> int:
        """How many queries wait for a process."""
        return len(self._turns)

    @property
    def running(self) -> int:
        """How many queries run."""
        return self._running.total()

    @property
    def in_memory(self) -> bool:
        """Whether query processes share the graph in memory, and none is asked any more that reads it from disk."""
        return self._seed is not None

    async def open(self) -> None:
        """Start the processes; StaleIndexError where the build's graph does not open."""
        try:
            first = await self._born()
        except Lost as error:
            self.close()
            raise StaleIndexError(f"{self._folder}: the graph store does not open; run `policykg build`") from error
        self._free(first)
        for _ in range(self.limits.workers - 1):
            self._raise_one()

    def move_to_memory(self) -> None:
        """Load the graph into memory beside what runs; from then on query processes are forked from there."""
        self._moving = self._begin(self._move())

    async def _move(self) -> None:
        await asyncio.sleep(_SETTLED)
        if self._closed:
            return
        with contextlib.suppress(Lost):  # it does not fit, then: queries are answered from disk as before
            self._seed = await self._nursery.raise_seed(self._folder)
            for worker in list(self._workers):
                self._retire(worker)

    def ask(
        self, header: dict[str, Any], body: bytes, *, seconds: float, client: str = ""
    ) -> Coroutine[Any, Any, Packet]:
        """The answer to one query; BusyError, SlowQueryError or CostlyQueryError where there is none.

        A client that is cancelled while it waits leaves no query running. The pool counts the query from the call on,
        so that a pool that is closed before the first step still answers it.
        """
        self._asking += 1
        self.counts.queries += 1
        return self._ask(header, body, seconds, client)

    async def _ask(self, header: dict[str, Any], body: bytes, seconds: float, client: str) -> Packet:
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        try:
            while True:
                worker = await self._turn(client, deadline)
                try:
                    return await self._asked(worker, header, body, deadline, seconds)
                except _Unstarted:
                    if loop.time() >= deadline:
                        raise BusyError("no query process could be started; ask again in some seconds") from None
                finally:
                    self._stopped(client)
                    self._next()
        finally:
            self._asking -= 1
            if self._closed and not self._asking:
                self._end()

    async def closed(self) -> None:
        """Wait until no query runs any more."""
        while self._asking:
            await asyncio.sleep(_RETRY)

    def close(self) -> None:
        """End the processes when what runs is finished."""
        self._closed = True
        asyncio.get_running_loop().call_later(_LINGER, self._end)

    def _end(self) -> None:
        if self._asking:
            return
        if self._moving is not None:
            self._moving.cancel()
        for worker in list(self._workers):
            worker.kill()
        if self._seed is not None:
            self._seed.close()
            self._seed = None

    async def _turn(self, client: str, deadline: float) -> Worker:
        """An idle process, now or when it is this query's turn; it counts as running for the client from then on."""
        if self._idle and self._may_run(client) and not self._turns:
            self._running[client] += 1
            return self._idle.pop()
        mine = sum(turn.client == client for turn in self._turns) if client else 0
        if len(self._turns) >= self.limits.waiting or mine > self.limits.waiting // 2:
            raise BusyError(f"{mine or len(self._turns)} queries are waiting already; ask again in some seconds")
        loop = asyncio.get_running_loop()
        turn = _Turn(client, loop.create_future())
        self._turns.append(turn)
        self._next()
        try:
            async with asyncio.timeout_at(deadline):
                return await turn.got
        except TimeoutError as error:
            self._leave(turn)
            raise BusyError("no query process was free within the time for this query; ask again later") from error
        except BaseException:
            self._leave(turn)
            raise

    def _leave(self, turn: _Turn) -> None:
        with contextlib.suppress(ValueError):
            self._turns.remove(turn)
        if turn.got.done() and not turn.got.cancelled():
            self._stopped(turn.client)
            self._free(turn.got.result())

    def _stopped(self, client: str) -> None:
        self._running[client] -= 1
        if not self._running[client]:
            del self._running[client]

    def _may_run(self, client: str) -> bool:
        """No client but the machine itself holds more than half of the processes, so that others find one."""
        return not client or self._running[client] < max(1, self.limits.workers // 2)

    def _next(self) -> None:
        """Give idle processes to those who wait, first come first served among those who may run."""
        while self._idle:
            turn = next((turn for turn in self._turns if self._may_run(turn.client)), None)
            if turn is None:
                return
            self._turns.remove(turn)
            if not turn.got.done():
                self._running[turn.client] += 1
                turn.got.set_result(self._idle.pop())

    async def _asked(
        self, worker: Worker, header: dict[str, Any], body: bytes, deadline: float, seconds: float
    ) -> Packet:
        loop = asyncio.get_running_loop()
        answer = worker.ask({**header, "seconds": seconds}, body)
        over = loop.call_at(deadline, self._kill, worker, "time")
        try:
            packet = await answer
        except Lost as lost:
            raise self._reason(worker, lost, seconds) from lost
        except BaseException:
            self._kill(worker, "client")
            raise
        finally:
            over.cancel()
        if packet.header.get("last") or worker.spent:
            self._kill(worker, "retired")
        else:
            self._free(worker)
        if packet.header.get("fault") == "memory":
            raise self._too_large()
        return packet

    def _reason(self, worker: Worker, lost: Lost, seconds: float) -> Exception:
        why = self._killed.get(worker, "")
        if why == "time" or lost.status == -signal.SIGXCPU:
            return SlowQueryError(f"the query took longer than {seconds:g} s; narrow it, or add a LIMIT")
        if lost.status == 0:
            return _Unstarted()
        if lost.status == -signal.SIGKILL:
            return BusyError("the system ended the query's process; ask again in some seconds")
        if lost.status == -signal.SIGABRT:
            return self._too_large()
        return CostlyQueryError("the query breaks the engine; write it more simply")

    def _too_large(self) -> CostlyQueryError:
        return CostlyQueryError(
            f"the query needs more than {self.limits.megabytes} MB of memory; narrow it, or add a LIMIT"
        )

    def _kill(self, worker: Worker, why: str) -> None:
        if worker in self._workers and worker not in self._killed:
            self.counts.kills[why] += 1
            self._killed[worker] = why
            worker.kill()

    def _free(self, worker: Worker) -> None:
        if worker in self._workers and worker not in self._killed:
            self._idle.append(worker)
            self._next()

    def _died(self, worker: Worker, status: int) -> None:
        if worker not in self._killed and not self._closed:
            self.counts.kills["died"] += 1
        asyncio.get_running_loop().call_soon(self._killed.pop, worker, None)
        known = worker in self._workers
        self._workers.discard(worker)
        if worker in self._idle:
            self._idle.remove(worker)
        if known and not self._closed:
            self._raise_one()

    def _retire(self, worker: Worker) -> None:
        """End the process: now where it is idle, else after its answer."""
        if worker in self._idle:
            self._idle.remove(worker)
            self._kill(worker, "retired")
        else:
            worker.spent = True

    def _raise_one(self) -> None:
        self._begin(self._raised())

    def _begin(self, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    async def _raised(self) -> None:
        """Start one more process; where that fails, try again as long as the pool is open."""
        while not self._closed:
            try:
                self._free(await self._born())
            except Lost:
                await asyncio.sleep(_RETRY)
            else:
                return

    async def _born(self) -> Worker:
        worker = await self._raised_worker()
        await worker.ready()
        self.counts.started += 1
        if self._closed and not self._asking:
            worker.kill()
        else:
            self._workers.add(worker)
        return worker

    async def _raised_worker(self) -> Worker:
        if self._seed is not None:
            try:
                return await self._seed.raise_worker(self._folder, self.limits.megabytes, self._died)
            except Lost:
                self._seed = None  # the system ended it, for want of memory: from disk again
        return await self._nursery.raise_worker(self._folder, self.limits.megabytes, self._died)


class _Unstarted(Exception):  # noqa: N818  it never leaves the pool
    """The process was gone before it could begin, through no fault of the query."""
