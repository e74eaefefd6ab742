"""The process that query processes are forked from: it has everything loaded, one thread and no network, so that a new
query process is there in milliseconds and inherits nothing that it could harm.

A seed is such a process that also holds a graph in its memory, which the ones forked from it share.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from policykg.errors import StaleIndexError
from policykg.store import GraphStore, preload
from policykg.workers import process
from policykg.workers.confinement import die_with_parent, leave_network, limit_files
from policykg.workers.packets import Packet, receive, send

_ASIDE = 10
"""How much less urgent reading a graph from disk is than answering."""


def main(descriptor: int) -> None:
    """Fork a process for each request on the channel, and say how each one ended, until the channel closes."""
    preload()  # once, here, for every process to come
    die_with_parent()
    _Forking(socket.socket(fileno=descriptor), leave_network()).run()


class _Forking:
    """A process that forks: query processes over `store`, or over a folder where it holds none, and seeds."""

    def __init__(self, control: socket.socket, network: list[str], store: GraphStore | None = None) -> None:
        self._control = control
        self._network = network
        self._store = store
        self._waker, self._wake = os.pipe()

    def run(self) -> None:
        os.set_blocking(self._wake, False)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        signal.set_wakeup_fd(self._wake, warn_on_full_buffer=False)
        gc.freeze()  # so that collecting does not touch, and so copy, the memory that is shared
        try:
            send(self._control, {"ready": True, "network": self._network})
        except BrokenPipeError:  # the server ended before this began
            return
        while True:
            ready, _, _ = select.select([self._control.fileno(), self._waker], [], [])
            if self._waker in ready:
                os.read(self._waker, 4096)
                self._bury()
            if self._control.fileno() in ready:
                found = self._request()
                if found is None:
                    return
                asked, channel = found[0].header, found[1][0]
                self._raise_child(asked["serial"], channel, lambda: self._begin(asked, socket.socket(fileno=channel)))  # noqa: B023  called before the next turn

    def _request(self) -> tuple[Packet, list[int]] | None:
        try:
            return receive(self._control)
        except ConnectionResetError:  # the server is gone
            return None

    def _begin(self, asked: dict[str, Any], channel: socket.socket) -> None:
        """What a child does."""
        limit_files()
        if "seed" in asked:
            _Forking(channel, self._network, loaded(Path(asked["seed"]))).run()
            return
        store = GraphStore.open(Path(asked["folder"])) if self._store is None else self._store  # `or` would count it
        process.run(channel, store, asked["megabytes"])

    def _raise_child(self, serial: int, channel: int, begin: Callable[[], None]) -> None:
        child = os.fork()
        if child:
            os.close(channel)
            handle = os.pidfd_open(child)
            try:
                send(self._control, {"born": serial, "pid": child}, files=(handle,))
            finally:
                os.close(handle)
            return
        code = 1
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            die_with_parent()
            self._control.close()
            os.close(self._waker)
            os.close(self._wake)
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                begin()
            code = 0
        except Exception as error:
            sys.stderr.write(f"query process: {type(error).__name__}: {error}\n")
        finally:
            os._exit(code)

    def _bury(self) -> None:
        while True:
            try:
                child, status = os.waitpid(-1, os.WNOHANG)
            except ChildProcessError:
                return
            if not child:
                return
            send(self._control, {"died": child, "status": os.waitstatus_to_exitcode(status)})


def loaded(folder: Path) -> GraphStore:
    """The graph of that folder in the memory of this process; StaleIndexError where it does not read.

    Another process reads it from disk, since that starts threads, and a process with threads cannot be forked safely.
    """
    with os.fdopen(os.memfd_create("graph"), "r+b") as held:
        reader = os.fork()
        if not reader:
            code = 1
            try:
                os.nice(_ASIDE)
                store = GraphStore.open(folder)
                held.write(json.dumps(store.graphs()).encode() + b"\n")
                store.export(held)
                held.flush()
                code = 0
            finally:
                os._exit(code)
        if os.waitpid(reader, 0)[1]:
            raise StaleIndexError(f"{folder}: the graph store does not read")
        held.seek(0)
        return GraphStore.in_memory(json.loads(held.readline()), held)
