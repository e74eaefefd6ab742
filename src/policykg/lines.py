"""Lines in order, however many: what does not fit in memory waits on disk in sorted runs, which are merged."""

from __future__ import annotations

import heapq
import tempfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from itertools import groupby
from types import TracebackType
from typing import IO

_MOST = 16_000_000
"""Bytes of text that are sorted in memory; sorting takes about three times as much."""


class SortedLines:
    r"""What is written here in any order, read back sorted by its bytes, each line once.

    A line ends in a line feed; with `kept`, only the lines (without it) for which that is true stay.

    >>> with SortedLines() as lines:
    ...     _ = lines.write(b"b\na\nb")
    ...     _ = lines.write(b"\nc\n")
    ...     list(lines)
    [b'a\n', b'b\n', b'c\n']
    """

    def __init__(self, kept: Callable[[bytes], bool] | None = None, *, most: int = _MOST) -> None:
        self._kept, self._most = kept, most
        self._parts: list[bytes] = []
        self._size = 0
        self._runs: list[IO[bytes]] = []
        self._open = ExitStack()

    def __enter__(self) -> SortedLines:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._open.close()

    def write(self, data: bytes) -> int:
        """Take the bytes, which may end within a line, as a file does."""
        self._parts.append(data)
        self._size += len(data)
        if self._size > self._most:
            run = tempfile.TemporaryFile(buffering=1 << 20)  # noqa: SIM115  closed with the others
            self._open.push(run)
            run.writelines(self._sorted())
            self._runs.append(run)
        return len(data)

    def flush(self) -> None:
        """Nothing: what was written is read back from here alone."""

    def __iter__(self) -> Iterator[bytes]:
        return merged([self])

    def runs(self) -> Iterator[Iterable[bytes]]:
        """What was written, in parts that are sorted, each line once a part; nothing can be written any more."""
        last = self._sorted()
        for run in self._runs:
            run.seek(0)
        yield from self._runs
        yield last

    def _sorted(self) -> list[bytes]:
        """The whole lines in memory, which it holds no longer; a line that goes on stays."""
        text, _, rest = b"".join(self._parts).rpartition(b"\n")
        self._parts, self._size = [rest], len(rest)
        lines = set(text.split(b"\n")) - {b""}
        return sorted(
            [line + b"\n" for line in filter(self._kept, lines)] if self._kept else [x + b"\n" for x in lines]
        )


def merged(parts: Iterable[SortedLines]) -> Iterator[bytes]:
    """What was written to all of them, sorted, each line once."""
    return (line for line, _ in groupby(heapq.merge(*(run for part in parts for run in part.runs()))))


class Remade:
    """Hands what is written here on to `lines`: each line behind `before`, and ending in `after` instead of ` .`.

    The bytes ` .` and a line feed stand in N-Triples at the end of a line alone.
    """

    def __init__(self, lines: SortedLines, before: bytes, after: bytes) -> None:
        self._lines, self._before, self._after = lines, before, after
        self._rest = b""

    def write(self, data: bytes) -> int:
        """Take the bytes, which may end within a line, as a file does."""
        text, _, self._rest = (self._rest + data).rpartition(b"\n")
        if text:
            made = (text + b"\n").replace(b" .\n", self._after + b"\n" + self._before)
            self._lines.write(self._before + made.removesuffix(self._before))
        return len(data)

    def flush(self) -> None:
        """Nothing: what was written is read back from the lines alone."""
