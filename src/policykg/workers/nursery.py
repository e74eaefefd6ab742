"""The process that query processes are forked from: it has everything loaded, one thread, no store and no network, so
that a new query process is there in milliseconds and inherits nothing that it could harm.
"""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import sys
from typing import Any

from policykg.store import preload
from policykg.workers import process
from policykg.workers.confinement import die_with_parent, leave_network
from policykg.workers.packets import Packet, receive, send


def main(descriptor: int) -> None:
    """Fork a query process for each request on the channel, and say how each one ended, until the channel closes."""
    preload()  # once, here, for every process to come
    die_with_parent()
    control = socket.socket(fileno=descriptor)
    waker, wake = os.pipe()
    os.set_blocking(wake, False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(wake, warn_on_full_buffer=False)
    send(control, {"ready": True, "network": leave_network()})
    while True:
        ready, _, _ = select.select([control.fileno(), waker], [], [])
        if waker in ready:
            os.read(waker, 4096)
            _bury(control)
        if control.fileno() in ready:
            found = _request(control)
            if found is None:
                return
            _raise_child(control, found[0].header, found[1][0], (waker, wake))


def _request(control: socket.socket) -> tuple[Packet, list[int]] | None:
    try:
        return receive(control)
    except ConnectionResetError:  # the server is gone
        return None


def _raise_child(control: socket.socket, asked: dict[str, Any], channel: int, own: tuple[int, int]) -> None:
    child = os.fork()
    if child:
        os.close(channel)
        handle = os.pidfd_open(child)
        try:
            send(control, {"born": asked["serial"], "pid": child}, files=(handle,))
        finally:
            os.close(handle)
        return
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        die_with_parent()
        control.close()
        for descriptor in own:
            os.close(descriptor)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            process.run(socket.socket(fileno=channel), asked["folder"], asked["megabytes"])
        code = 0
    except Exception as error:
        sys.stderr.write(f"query process: {type(error).__name__}: {error}\n")
    finally:
        os._exit(code)


def _bury(control: socket.socket) -> None:
    while True:
        try:
            child, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if not child:
            return
        send(control, {"died": child, "status": os.waitstatus_to_exitcode(status)})
