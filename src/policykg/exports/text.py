"""Text that no format trips over, and files that take their place only when they are whole."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import cache
from html import escape
from pathlib import Path
from typing import TextIO

_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 forbids (production 2, Char) or advises against: control characters, surrogates, non-characters."""


def plain(text: str) -> str:
    """The text on one line, without control characters."""
    return " ".join(_ILLEGAL.sub(" ", text).split())


@cache
def spelled(relation: str) -> str:
    """The name of a relation in words: `based on` for `basedOn`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", plain(relation)).lower()


def xml(text: str) -> str:
    """The text for an XML or HTML element, or for an attribute in either kind of quotes."""
    return escape(plain(text))


def js(value: object) -> str:
    """The value as JSON on one line, safe inside `<script>` too: no `<`, and no line separator of JavaScript's own."""
    written = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return written.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def listed(out: TextIO, items: Iterable[object]) -> None:
    """Write the items of a JSON array, one a line."""
    between = ""
    for item in items:
        out.write(between + js(item))
        between = ",\n"


@contextmanager
def fresh(path: Path, *, newline: str = "\n") -> Iterator[TextIO]:
    """A UTF-8 file to write; it replaces what was at `path` when the block ends well, and else leaves it as it was."""
    with beside(path) as part, part.open("w", encoding="utf-8", newline=newline) as out:
        yield out


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A place beside `path` for a file that is moved there when the block ends well, and else removed."""
    part = path.with_name(f".{path.name}.part")
    try:
        yield part
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
