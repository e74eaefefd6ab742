"""The child process that parses files: requests in, documents out, as length-prefixed JSON."""

from __future__ import annotations

import json
import resource
import struct
import sys
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Any, BinaryIO

from policykg.documents.draft import Draft, Unreadable

_LENGTH = struct.Struct(">Q")
_GRACE = 2


def main() -> None:
    """Answer requests from standard input until it ends."""
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while (request := receive(requests)) is not None:
        send(answers, _answer(request))


def receive(stream: BinaryIO) -> dict[str, Any] | None:
    """The next message; None where the stream ends."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    message: dict[str, Any] = json.loads(stream.read(_LENGTH.unpack(head)[0]))
    return message


def send(stream: BinaryIO, message: dict[str, Any]) -> None:
    """Write one message."""
    data = json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    """A draft, or the reason why there is none; `spoilt`: what failed may have left this process unfit for more."""
    _limit(request["seconds"], request["megabytes"])
    try:
        draft = parse(Path(request["path"]), request["kind"], request["most"])
    except Unreadable as error:
        return {"reason": str(error)}
    except MemoryError:
        return {"reason": f"needs more than {request['megabytes']} MB of memory", "spoilt": True}
    except RecursionError:
        return {"reason": "nested too deeply", "spoilt": True}
    except OSError as error:
        return {"reason": error.strerror or type(error).__name__}
    except Exception as error:
        return {"reason": f"cannot be parsed: {type(error).__name__}: {str(error)[:120]}", "spoilt": True}
    return asdict(draft)


def _limit(seconds: float, megabytes: int) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    spent = int(used.ru_utime + used.ru_stime)
    resource.setrlimit(
        resource.RLIMIT_CPU, (spent + ceil(seconds) + _GRACE, resource.getrlimit(resource.RLIMIT_CPU)[1])
    )
    resource.setrlimit(resource.RLIMIT_AS, (megabytes * 2**20, resource.getrlimit(resource.RLIMIT_AS)[1]))


def parse(path: Path, kind: str, most: int) -> Draft:
    """The draft that the reader for this kind makes of the file; each reader imports its library when called."""
    from policykg.documents.sniff import check

    with path.open("rb") as file:
        data = file.read(most + 1)
    if len(data) > most:
        raise Unreadable(f"larger than {most // 2**20} MB")
    check(data, kind)
    return _read(data, kind, path.stem)


def _read(data: bytes, kind: str, stem: str) -> Draft:
    if kind == "markdown":
        from policykg.documents.markdown import read_markdown as read
    elif kind == "text":
        from policykg.documents.plaintext import read_text as read
    elif kind == "html":
        from policykg.documents.html import read_html as read
    elif kind == "xml":
        from policykg.documents.legislation import read_xml as read
    elif kind == "pdf":
        from policykg.documents.pdf import read_pdf as read
    else:
        from policykg.documents.docx import read_docx as read
    return read(data, stem)


if __name__ == "__main__":
    main()
