"""The server's end of the processes that query processes are forked from: without a graph, or with it in memory."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from policykg.workers.packets import receive, send
from policykg.workers.worker import Lost, Worker

_MAIN = "import sys; sys.path[:] = sys.argv[2:]; from policykg.workers.nursery import main; main(int(sys.argv[1]))"
_RECEIVE_BUFFER = 4 * 2**20


class _Child(Protocol):
    """What was forked: it can be ended, and is told when it has."""

    pid: int

    def kill(self) -> None: ...
    def ended(self, status: int) -> None: ...


@dataclass(frozen=True, slots=True)
class _Birth:
    born: asyncio.Future[Any]
    channel: socket.socket
    made: Callable[[int, int, socket.socket], _Child]
    """The child, by its number, the kernel's handle of it and the channel to it."""


class _Parent:
    """A process that forks others on demand, and says how each one ended."""

    def __init__(self) -> None:
        self.network: list[str] = []
        self._control: socket.socket | None = None
        self._started: asyncio.Future[None] | None = None
        self._births: dict[int, _Birth] = {}
        self._children: dict[int, _Child] = {}
        self._serial = 0

    async def raise_worker(self, folder: Path, megabytes: int, on_death: Callable[[Worker, int], None]) -> Worker:
        """A new query process over a build's graph; Lost where none can be had. It may not be ready yet."""

        def made(pid: int, handle: int, channel: socket.socket) -> Worker:
            return Worker(pid, handle, channel, on_death)

        found: Worker = await self._raise({"folder": str(folder), "megabytes": megabytes}, made)
        return found

    async def _raise(self, asked: dict[str, Any], made: Callable[[int, int, socket.socket], _Child]) -> Any:  # noqa: ANN401  what `made` gives
        if self._started is None:
            raise Lost(0)
        await asyncio.shield(self._started)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _RECEIVE_BUFFER)
        ours.setblocking(False)
        self._serial += 1
        birth = _Birth(asyncio.get_running_loop().create_future(), ours, made)
        self._births[self._serial] = birth
        try:
            assert self._control is not None
            send(self._control, {**asked, "serial": self._serial}, files=(theirs.fileno(),))
        except (OSError, AssertionError) as error:
            self._births.pop(self._serial, None)
            ours.close()
            raise Lost(0) from error
        finally:
            theirs.close()
        return await birth.born

    def close(self) -> None:
        """End the process and every one that came from it."""
        for child in list(self._children.values()):
            child.kill()
        self._lost()

    def _listen(self, control: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        self._started = loop.create_future()
        control.setblocking(False)
        self._control = control
        loop.add_reader(control, self._receive)

    def _receive(self) -> None:
        assert self._control is not None
        try:
            found = receive(self._control)
        except BlockingIOError:
            return
        except OSError:
            found = None
        if found is None:
            self._lost()
            return
        header, files = found[0].header, found[1]
        if "ready" in header:
            self.network = header["network"]
            assert self._started is not None
            self._started.set_result(None)
        elif "born" in header:
            birth = self._births.pop(header["born"])
            child = birth.made(header["pid"], files[0], birth.channel)
            self._children[child.pid] = child
            if birth.born.cancelled():
                child.kill()
            else:
                birth.born.set_result(child)
        elif grave := self._children.pop(header["died"], None):
            grave.ended(header["status"])

    def _lost(self) -> None:
        control, started = self._control, self._started
        self._control = self._started = None
        if control is not None:
            asyncio.get_running_loop().remove_reader(control)
            control.close()
        self._bury()
        if started is not None and not started.done():
            started.set_exception(Lost(0))
            started.exception()  # nobody may be waiting for it any more
        for birth in self._births.values():
            birth.channel.close()
            if not birth.born.done():
                birth.born.set_exception(Lost(0))
        self._births.clear()
        children, self._children = self._children, {}
        for child in children.values():
            child.ended(-signal.SIGKILL)

    def _bury(self) -> None:
        """See to it that the process is gone."""
        raise NotImplementedError


class Nursery(_Parent):
    """The process that all others are forked from, started when first needed, and anew when it is gone."""

    def __init__(self) -> None:
        super().__init__()
        self._process: subprocess.Popen[bytes] | None = None

    async def raise_worker(self, folder: Path, megabytes: int, on_death: Callable[[Worker, int], None]) -> Worker:
        """A new query process that reads the build's graph from disk."""
        self._start()
        return await super().raise_worker(folder, megabytes, on_death)

    async def raise_seed(self, folder: Path) -> Seed:
        """A process that has loaded the build's graph into its memory; Lost where that fails."""
        self._start()
        seed: Seed = await self._raise({"seed": str(folder)}, Seed)
        await seed.ready()
        return seed

    def abandon(self) -> None:
        """End everything without the event loop, which may be closed: the kernel ends the children of the nursery."""
        self._bury()
        if self._control is not None:
            self._control.close()
            self._control = None

    def _start(self) -> None:
        if self._started is not None:
            return
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-S", "-P", "-c", _MAIN, str(theirs.fileno()), *filter(None, sys.path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                process_group=0,  # an interrupt from the terminal is for the server, which lets queries finish
            )
        self._listen(ours)

    def _bury(self) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()


class Seed(_Parent):
    """A process that holds a build's graph in memory; a query process forked from it shares that memory."""

    def __init__(self, pid: int, handle: int, channel: socket.socket) -> None:
        super().__init__()
        self.pid = pid
        self._handle = handle
        self._listen(channel)

    async def ready(self) -> None:
        """Wait until the graph is loaded; Lost where that fails."""
        started = self._started
        if started is None:
            raise Lost(0)
        try:
            await asyncio.shield(started)
        except asyncio.CancelledError:
            self.close()
            raise

    def kill(self) -> None:
        """End the process, and with it those that came from it."""
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def ended(self, status: int) -> None:
        """Take note that the process is gone."""
        self._lost()

    def _bury(self) -> None:
        self.kill()
        if self._handle >= 0:
            os.close(self._handle)
            self._handle = -1
