"""How the server and its query processes talk: one packet a message, a header in JSON and a body; a large one in memory
that both share, so that it is neither copied through the socket nor held up by a slow reader.
"""

from __future__ import annotations

import json
import os
import socket
from dataclasses import dataclass
from typing import Any

INLINE = 96 * 1024
"""Bytes of a message that travel in the packet itself; a longer body goes into a file in memory."""
_ROOM = INLINE + 16 * 1024


@dataclass(slots=True)
class Packet:
    """A message: its header, and its body either as bytes or as a file in memory of `length` bytes."""

    header: dict[str, Any]
    body: bytes = b""
    file: int = -1
    length: int = 0

    def content(self) -> bytes:
        """The whole body; the file is closed."""
        if self.file < 0:
            return self.body
        try:
            return os.pread(self.file, self.length, 0) if self.length < 2**30 else b"".join(self.parts())
        finally:
            self.close()

    def parts(self, size: int = 256 * 1024) -> Any:  # noqa: ANN401  an iterator of bytes
        """The body piece by piece."""
        at = 0
        while at < self.length:
            part = os.pread(self.file, size, at)
            if not part:
                return
            at += len(part)
            yield part

    def close(self) -> None:
        """Give the file back."""
        if self.file >= 0:
            os.close(self.file)
            self.file = -1


def send(channel: socket.socket, header: dict[str, Any], body: bytes = b"", files: tuple[int, ...] = ()) -> None:
    """Send one message; OSError where the other side is gone."""
    held = -1
    if len(body) > INLINE:
        held = os.memfd_create("answer")
        view = memoryview(body)
        while view:
            view = view[os.write(held, view) :]
        header, body, files = {**header, "length": len(body)}, b"", (*files, held)
    try:
        packet = b"%b\n%b" % (json.dumps(header, ensure_ascii=False).encode("utf-8", "surrogatepass"), body)
        socket.send_fds(channel, [packet], files) if files else channel.send(packet)
    finally:
        if held >= 0:
            os.close(held)


def receive(channel: socket.socket) -> tuple[Packet, list[int]] | None:
    """The next message, and the files that came with it; None where the other side is gone."""
    data, files, _, _ = socket.recv_fds(channel, _ROOM, 4)
    if not data:
        return None
    head, _, body = data.partition(b"\n")
    header: dict[str, Any] = json.loads(head)
    length = header.pop("length", None)
    if length is None:
        return Packet(header, body, length=len(body)), list(files)
    return Packet(header, file=files[-1], length=length), list(files[:-1])
