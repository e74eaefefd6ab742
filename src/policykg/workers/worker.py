"""The server's end of one query process."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import Callable
from typing import Any

from policykg.workers.packets import Packet, receive, send

_GIVES_WAY = ((0.1, 10), (1.0, 19))
"""Processor seconds after which a query runs at a lower priority (nice(2)), so that short ones do not wait for it."""
_SCHEDULER_CLOCK = 2
"""Which clock of a process counts what it ran (clock_getcpuclockid(3))."""


class Lost(Exception):  # noqa: N818  it says what happened to the process, and is always caught by the pool
    """The query process ended before it answered; `status` is its exit code, or minus the signal."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Worker:
    """One query process: asked one query at a time; `spent`: none after the one that it answers."""

    def __init__(self, pid: int, handle: int, channel: socket.socket, on_death: Callable[[Worker, int], None]) -> None:
        self.pid = pid
        self.spent = False
        self._on_death = on_death
        self._handle = handle
        self._channel = channel
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[Packet] | None = None
        self._watch: asyncio.TimerHandle | None = None
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(channel, self._receive)

    async def ready(self) -> None:
        """Wait until the store is open; Lost where it does not open."""
        await self._ready

    def ask(self, header: dict[str, Any], body: bytes) -> asyncio.Future[Packet]:
        """Send a query; the future gives the answer, or Lost."""
        self._answer = self._loop.create_future()
        self._watch = self._loop.call_later(_GIVES_WAY[0][0], self._watched, self._ran())
        try:
            send(self._channel, header, body)
        except OSError:
            self._answer.set_exception(Lost(0))
        return self._answer

    def _watched(self, before: float) -> None:
        """Let everything else go first when the query has run for long: it can wait, and others must not."""
        if self._answer is None or self._answer.done():
            return
        ran = self._ran() - before  # where the machine is busy, it has waited rather than run
        for seconds, priority in _GIVES_WAY:
            if ran < seconds:
                self._watch = self._loop.call_later(seconds - ran, self._watched, before)
                return
            self.spent = True
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, self.pid, priority)

    def _ran(self) -> float:
        """Processor seconds that the process has taken."""
        try:
            return time.clock_gettime((~self.pid << 3) | _SCHEDULER_CLOCK)
        except OSError:  # it is gone
            return 0.0

    def kill(self) -> None:
        """End the process, whatever it does; who waits for its answer does not wait until it is gone as well."""
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(Lost(-signal.SIGKILL))

    def ended(self, status: int) -> None:
        """Take note that the process is gone."""
        if self._handle < 0:
            return
        self._loop.remove_reader(self._channel)
        self._channel.close()
        os.close(self._handle)
        self._handle = -1
        for waiting in (self._ready, self._answer):
            if waiting is not None and not waiting.done():
                waiting.set_exception(Lost(status))
        if not self._ready.cancelled():
            self._ready.exception()  # nobody may be waiting for it any more
        self._on_death(self, status)

    def _receive(self) -> None:
        try:
            found = receive(self._channel)
        except BlockingIOError:
            return
        except OSError:
            found = None
        if found is None:
            self._loop.remove_reader(self._channel)  # the nursery says how it ended
            return
        packet = found[0]
        if "ready" in packet.header:
            if not self._ready.done():
                self._ready.set_result(None)
        elif self._answer is not None and not self._answer.done():
            self._answer.set_result(packet)
            if self._watch is not None:
                self._watch.cancel()
        else:
            packet.close()
