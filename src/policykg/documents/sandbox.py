"""Reading behind a wall: each file is parsed in a child process with limits on memory, processor and time."""

from __future__ import annotations

import hashlib
import json
import os
import selectors
import signal
import struct
import subprocess
import sys
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from queue import SimpleQueue
from time import monotonic
from typing import Any

from policykg.documents.files import SUFFIXES
from policykg.errors import SourceError
from policykg.iri import digest, slug
from policykg.model import Document, Mark, Stated

_LENGTH = struct.Struct(">Q")
_MEDIA_TYPES = {
    "markdown": "text/markdown",
    "text": "text/plain",
    "html": "text/html",
    "xml": "application/xml",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may cost: seconds (of the clock and of the processor), memory, and its own size."""

    seconds: float = 60
    megabytes: int = 2048
    file_megabytes: int = 100


def read(path: Path, *, source: str, seconds: float = 60, megabytes: int = 2048, file_megabytes: int = 100) -> Document:
    """The file as a document; SourceError, with the reason, where it cannot be read within the limits."""
    child = _Child(Limits(seconds, megabytes, file_megabytes))
    try:
        return child.read(path, source)
    finally:
        child.close()


def read_many(
    files: Iterable[tuple[Path, str]], *, limits: Limits | None = None, workers: int = 2
) -> Iterator[Document | SourceError]:
    """Each file as a document, or the error that says why it is none, in the order of the files.

    Ids are unique: where two files would have the same, the later one gets six digits of its source's digest.
    """
    children: SimpleQueue[_Child] = SimpleQueue()
    crew = [_Child(limits or Limits()) for _ in range(max(1, workers))]
    for child in crew:
        children.put(child)

    def attempt(path: Path, source: str) -> Document | SourceError:
        child = children.get()
        try:
            return child.read(path, source)
        except SourceError as error:
            return error
        finally:
            children.put(child)

    pool = ThreadPoolExecutor(max_workers=len(crew))
    try:
        yield from _distinct(_in_order(pool, attempt, files, ahead=4 * len(crew)))
    finally:
        pool.shutdown(cancel_futures=True)
        for child in crew:
            child.close()


def _in_order(
    pool: ThreadPoolExecutor,
    attempt: Callable[[Path, str], Document | SourceError],
    files: Iterable[tuple[Path, str]],
    *,
    ahead: int,
) -> Iterator[Document | SourceError]:
    waiting: deque[Future[Document | SourceError]] = deque()
    for path, source in files:
        waiting.append(pool.submit(attempt, path, source))
        if len(waiting) >= ahead:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def _distinct(results: Iterator[Document | SourceError]) -> Iterator[Document | SourceError]:
    taken: set[str] = set()
    for result in results:
        if isinstance(result, Document):
            document = result
            if document.id in taken:
                document = replace(document, id=f"{document.id}-{digest(document.source)[:6]}")
            taken.add(document.id)
            yield document
        else:
            yield result


class _Child:
    """One process that parses file after file; it is started when needed, and anew when it died or was stopped."""

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None

    def read(self, path: Path, source: str) -> Document:
        """The file as a document; SourceError where the child finds it unreadable, dies of it, or is too slow."""
        kind = SUFFIXES.get(path.suffix.lower(), "")
        if not kind:
            raise SourceError(source, f"unsupported format {path.suffix or '(no suffix)'}")
        if not path.is_file():
            raise SourceError(source, "no such file" if not path.exists() else "not a regular file")
        limits = self._limits
        request = {
            "path": str(path.absolute()),
            "kind": kind,
            "seconds": limits.seconds,
            "megabytes": limits.megabytes,
            "most": limits.file_megabytes * 2**20,
        }
        answer = self._ask(request, source)
        if "spoilt" in answer:
            self.close()
        if "reason" in answer:
            raise SourceError(source, answer["reason"])
        return _document(answer, kind, path, source)

    def close(self) -> None:
        """Stop the process, if one runs."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()
        process.wait()

    def _ask(self, request: dict[str, Any], source: str) -> dict[str, Any]:
        process = self._started()
        data = json.dumps(request).encode()
        deadline = monotonic() + self._limits.seconds
        try:
            assert process.stdin is not None
            process.stdin.write(_LENGTH.pack(len(data)) + data)
            process.stdin.flush()
            head = self._receive(_LENGTH.size, deadline)
            answer: dict[str, Any] = json.loads(self._receive(_LENGTH.unpack(head)[0], deadline))
        except TimeoutError as error:
            self.close()
            raise SourceError(source, f"took longer than {self._limits.seconds} s") from error
        except (EOFError, BrokenPipeError) as error:
            reason = self._epitaph()
            self.close()
            raise SourceError(source, reason) from error
        return answer

    def _started(self) -> subprocess.Popen[bytes]:
        if self._process is None or self._process.poll() is not None:
            self.close()
            root = str(Path(__file__).resolve().parents[2])
            path = os.pathsep.join(filter(None, (root, os.environ.get("PYTHONPATH"))))
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-m", "policykg.documents.child"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env={**os.environ, "PYTHONPATH": path},
            )
        return self._process

    def _receive(self, size: int, deadline: float) -> bytes:
        assert self._process is not None
        assert self._process.stdout is not None
        stream = self._process.stdout.fileno()
        data = bytearray()
        with selectors.DefaultSelector() as selector:
            selector.register(stream, selectors.EVENT_READ)
            while len(data) < size:
                left = deadline - monotonic()
                if left <= 0 or not selector.select(left):
                    raise TimeoutError
                part = os.read(stream, min(size - len(data), 2**20))
                if not part:
                    raise EOFError
                data += part
        return bytes(data)

    def _epitaph(self) -> str:
        assert self._process is not None
        try:
            code = self._process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            return "its reader stopped answering"
        if code == -signal.SIGXCPU:
            return f"took more than {self._limits.seconds} s of processor time"
        if code in {-signal.SIGABRT, -signal.SIGKILL}:
            return f"needs more than {self._limits.megabytes} MB of memory"
        return f"its reader died ({signal.Signals(-code).name if code < 0 else f'exit {code}'})"


def _document(answer: dict[str, Any], kind: str, path: Path, source: str) -> Document:
    text = answer["text"]
    return Document(
        id=slug(answer["id"] or path.stem) or digest(source),
        text=text,
        title=answer["title"],
        language=answer["language"],
        source=source,
        media_type=_MEDIA_TYPES[kind],
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        facts=tuple(Stated(**fact) for fact in answer["facts"]),
        marks=tuple(Mark(**mark) for mark in answer["marks"]),
        pages=tuple(answer["pages"]),
    )
