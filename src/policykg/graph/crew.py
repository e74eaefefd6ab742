"""Processes that annotate side by side, each with a pipeline of its own; what they find comes back in order."""

from __future__ import annotations

import json
import os
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Self, TypeVar

from policykg.errors import SourceError

LENGTH = struct.Struct(">Q")
BYTES_EACH = 250_000
"""Text that makes up for the seconds in which a process loads its pipeline."""
MOST = 8

T = TypeVar("T")


def cores() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0))


def hands_for(size: int, *, taken: int = 0) -> int:
    """How many processes are worth starting for so many bytes of text; 1: none beside this one.

    `taken` processors are left to other work.
    """
    return max(1, min(cores() - taken, MOST, size // BYTES_EACH))


class Crew:
    """So many child processes; they end with the block, or when the process that started them does."""

    def __init__(self, hands: int, *, english: str = "") -> None:
        self._children = [_Child(english) for _ in range(hands)]
        self._idle: SimpleQueue[_Child] = SimpleQueue()
        for child in self._children:
            self._idle.put(child)
        self._threads = ThreadPoolExecutor(max_workers=hands)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)
        for child in self._children:  # whoever waits for an answer goes on
            child.close()
        self._threads.shutdown()
        for child in self._children:
            child.close()

    def work(self, task: str, items: Iterable[tuple[str, bytes] | T]) -> Iterator[bytes | SourceError | T]:
        """The answer to each named item, in the order of the items; what is no named item is passed through.

        SourceError stands for an item that a child died of; RuntimeError is raised where one failed for another reason.
        """
        waiting: deque[Future[bytes | SourceError] | T] = deque()
        for item in items:
            waiting.append(self._threads.submit(self._ask, task, *item) if isinstance(item, tuple) else item)
            if len(waiting) > 2 * len(self._children):
                yield _result(waiting.popleft())
        while waiting:
            yield _result(waiting.popleft())

    def _ask(self, task: str, name: str, data: bytes) -> bytes | SourceError:
        child = self._idle.get()
        try:
            return child.ask(task, data)
        except (EOFError, BrokenPipeError):
            child.close()
            return SourceError(name, "the process that annotated it died; it may need more memory than there is")
        finally:
            self._idle.put(child)


def _result(waited: Future[bytes | SourceError] | T) -> bytes | SourceError | T:
    return waited.result() if isinstance(waited, Future) else waited


class _Child:
    """One process; it is started when first asked, and again when it died."""

    def __init__(self, english: str) -> None:
        self._english = english
        self._process: subprocess.Popen[bytes] | None = None

    def ask(self, task: str, data: bytes) -> bytes:
        process = self._started()
        assert process.stdin is not None
        assert process.stdout is not None
        write(process.stdin, task.encode())
        write(process.stdin, data)
        answer = read(process.stdout)
        if failure := read(process.stdout):
            raise RuntimeError(failure.decode())
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None:
            root = str(Path(__file__).resolve().parents[2])
            path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "policykg.graph.hand", json.dumps(self._english)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                env={**os.environ, "PYTHONPATH": path, "OMP_NUM_THREADS": "1"},
            )
        return self._process

    def close(self) -> None:
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def write(stream: IO[bytes], data: bytes) -> None:
    """Send data behind its length."""
    stream.write(LENGTH.pack(len(data)))
    stream.write(data)
    stream.flush()


def read(stream: IO[bytes]) -> bytes:
    """What the other side sent; EOFError where it is gone."""
    return _exactly(stream, LENGTH.unpack(_exactly(stream, LENGTH.size))[0])


def _exactly(stream: IO[bytes], size: int) -> bytes:
    data = stream.read(size)
    if len(data) < size:
        raise EOFError
    return data
