"""What a reader makes of a file, before it gets its id, and the sheet on which a reader composes text."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from policykg.documents.words import one_line
from policykg.model import Mark, Stated

_UNWANTED = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ufeff]")


class Unreadable(Exception):  # noqa: N818 - it is a verdict on a file, not a failure of the reader
    """The file cannot be read; the text of the exception is the reason."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document without what depends on its place: id, source and digest."""

    text: str
    title: str = ""
    language: str = ""
    id: str = ""
    facts: tuple[Stated, ...] = ()
    marks: tuple[Mark, ...] = ()
    pages: tuple[int, ...] = ()


def clean(text: str) -> str:
    """Extracted text without what no quote can carry: control characters, lone surrogates, byte order marks."""
    return _UNWANTED.sub("", text.replace("\x0c", "\n").replace("\r\n", "\n").replace("\r", "\n"))


@dataclass(slots=True)
class Sheet:
    """A text in the making: blocks apart by an empty line, with the facts and marks that point into it."""

    facts: list[Stated] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    _parts: list[str] = field(default_factory=list)
    _length: int = 0

    def add(self, text: str, *, gap: str = "\n\n") -> tuple[int, int]:
        """Append a block and give its offsets; an empty one adds nothing and has start = end."""
        block = clean(text).strip()
        if not block:
            return self._length, self._length
        if self._length:
            self._push(gap)
        start = self._length
        self._push(block)
        return start, self._length

    def heading(self, text: str, *, level: int, number: str = "", name: str = "") -> None:
        """Append a block that is a heading."""
        start, end = self.add(text)
        if start < end:
            self.marks.append(Mark("heading", start, end, level=level, number=number, name=name))

    def note(self, text: str) -> None:
        """Append a block that is no part of the text proper: a footnote, an amendment history."""
        start, end = self.add(text)
        if start < end:
            self.marks.append(Mark("note", start, end))

    def header(self, lines: Iterable[tuple[str, str, str]]) -> None:
        """Put (field, words, value) on lines of their own as front matter, so that each fact has words to quote."""
        begun = -1
        for name, words, value in lines:
            shown = one_line(clean(value))
            if not shown:
                continue
            start, end = self.add(f"{words}: {shown}", gap="\n\n" if begun < 0 else "\n")
            begun = start if begun < 0 else begun
            if name:
                self.facts.append(Stated(name, shown, end - len(shown), end))
        if begun >= 0:
            self.marks.append(Mark("front_matter", begun, self._length))

    @property
    def text(self) -> str:
        """Everything appended so far."""
        return "".join(self._parts)

    def _push(self, part: str) -> None:
        self._parts.append(part)
        self._length += len(part)
