"""The server's end of the nursery and of one query process."""

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
from typing import Any

from policykg.workers.packets import Packet, receive, send

_MAIN = "import sys; sys.path[:] = sys.argv[2:]; from policykg.workers.nursery import main; main(int(sys.argv[1]))"
_RECEIVE_BUFFER = 4 * 2**20


class Lost(Exception):  # noqa: N818  it says what happened to the process, and is always caught by the pool
    """The query process ended before it answered; `status` is its exit code, or minus the signal."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


class Worker:
    """One query process: asked one query at a time."""

    def __init__(self, pid: int, handle: int, channel: socket.socket, on_death: Callable[[Worker, int], None]) -> None:
        self.pid = pid
        self.slow = False
        self._on_death = on_death
        self._handle = handle
        self._channel = channel
        self._loop = asyncio.get_running_loop()
        self._answer: asyncio.Future[Packet] | None = None
        self._ready: asyncio.Future[None] = self._loop.create_future()
        self._loop.add_reader(channel, self._receive)

    async def ready(self) -> None:
        """Wait until the store is open; Lost where it does not open."""
        await self._ready

    def ask(self, header: dict[str, Any], body: bytes) -> asyncio.Future[Packet]:
        """Send a query; the future gives the answer, or Lost."""
        self._answer = self._loop.create_future()
        try:
            send(self._channel, header, body)
        except OSError:
            self._answer.set_exception(Lost(0))
        return self._answer

    def yield_processor(self) -> None:
        """Let everything else go first: what runs long can wait, and others must not."""
        self.slow = True
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, 15)

    def kill(self) -> None:
        """End the process at once, whatever it does."""
        with contextlib.suppress(ProcessLookupError, OSError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

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
        else:
            packet.close()


@dataclass(frozen=True, slots=True)
class _Birth:
    born: asyncio.Future[Worker]
    channel: socket.socket
    on_death: Callable[[Worker, int], None]


class Nursery:
    """The process that query processes are forked from, started when first needed, and anew when it is gone."""

    def __init__(self) -> None:
        self.network: list[str] = []
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        self._started: asyncio.Future[None] | None = None
        self._births: dict[int, _Birth] = {}
        self._workers: dict[int, Worker] = {}
        self._serial = 0

    async def raise_worker(self, folder: Path, megabytes: int, on_death: Callable[[Worker, int], None]) -> Worker:
        """A new query process over a build's graph; Lost where none can be had. It may not be ready yet."""
        if self._started is None:
            self._start()
        assert self._started is not None
        await asyncio.shield(self._started)
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        for end in (ours, theirs):
            end.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, _RECEIVE_BUFFER)
        ours.setblocking(False)
        self._serial += 1
        serial = self._serial
        born: asyncio.Future[Worker] = asyncio.get_running_loop().create_future()
        self._births[serial] = _Birth(born, ours, on_death)
        asked = {"serial": serial, "folder": str(folder), "megabytes": megabytes}
        try:
            assert self._control is not None
            send(self._control, asked, files=(theirs.fileno(),))
        except (OSError, AssertionError) as error:
            self._births.pop(serial, None)
            ours.close()
            raise Lost(0) from error
        finally:
            theirs.close()
        return await born

    def close(self) -> None:
        """End the nursery and every process that came from it."""
        for worker in list(self._workers.values()):
            worker.kill()
        self._lost()

    def abandon(self) -> None:
        """End everything without the event loop, which may be closed: the kernel ends the children of the nursery."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None
        if self._control is not None:
            self._control.close()
            self._control = None

    def _start(self) -> None:
        loop = asyncio.get_running_loop()
        self._started = loop.create_future()
        ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-S", "-P", "-c", _MAIN, str(theirs.fileno()), *filter(None, sys.path)],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                pass_fds=(theirs.fileno(),),
                start_new_session=True,  # an interrupt from the terminal is for the server, which lets queries finish
            )
        ours.setblocking(False)
        self._control = ours
        loop.add_reader(ours, self._receive)

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
            worker = Worker(header["pid"], files[0], birth.channel, birth.on_death)
            self._workers[worker.pid] = worker
            if birth.born.cancelled():
                worker.kill()
            else:
                birth.born.set_result(worker)
        elif grave := self._workers.pop(header["died"], None):
            grave.ended(header["status"])

    def _lost(self) -> None:
        control, process, started = self._control, self._process, self._started
        self._control = self._process = self._started = None
        if control is not None:
            asyncio.get_running_loop().remove_reader(control)
            control.close()
        if process is not None:
            process.kill()
            process.wait()
        if started is not None and not started.done():
            started.set_exception(Lost(0))
        for birth in self._births.values():
            birth.channel.close()
            if not birth.born.done():
                birth.born.set_exception(Lost(0))
        self._births.clear()
        workers, self._workers = self._workers, {}
        for worker in workers.values():
            worker.ended(-signal.SIGKILL)
