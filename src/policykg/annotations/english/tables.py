"""Tables: what the head of a column says of the quantities below it."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, field

from policykg.annotations.english.text import Reading
from policykg.model import Span

_IS = re.compile(
    r"\b(?:baseline|base\syear|actual|current|status|previous|achieved|present|starting|year\sof)\b", re.IGNORECASE
)
_IS_TO_BE = re.compile(r"\b(?:targets?|goals?|objectives?|aims?|planned|milestones?|quota)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Tables:
    """The rows of a text's tables, each with the row of heads that stands first in its table."""

    rows: list[int] = field(default_factory=list)
    heads: dict[int, Span] = field(default_factory=dict)

    @classmethod
    def of(cls, reading: Reading) -> Tables:
        """The tables of a text: runs of rows that have cells."""
        rows = sorted(reading.view.rows)
        ends = [*rows[1:], len(reading.text)][: len(rows)]
        heads: dict[int, Span] = {}
        head: Span | None = None
        for row, end in zip(rows, ends, strict=True):
            stop = next(reading.paragraphs_behind(row), end)
            if "|" not in reading.text[row : min(end, stop)]:
                head = None
            elif head is None:
                head = Span(row, min(end, stop))
            else:
                heads[row] = head
            if stop < end:
                head = None
        return cls(rows, heads)

    def head(self, reading: Reading, place: int) -> Span | None:
        """The head of the column that a place stands in; None where it stands in no table."""
        index = bisect.bisect_right(self.rows, place) - 1
        row = self.rows[index] if index >= 0 else -1
        line = self.heads.get(row)
        if line is None or reading.member(place) != row:
            return None
        return _cell(reading.text, line, reading.text.count("|", row, place))

    def known(self, reading: Reading, place: int) -> tuple[Span, Span] | None:
        """The cell of the row around a place whose column says how things are, behind the column's head."""
        row = reading.member(place)
        line = self.heads.get(row)
        if line is None:
            return None
        end = min(reading.next_row(row), next(reading.paragraphs_behind(row), len(reading.text)))
        for column in range(reading.text.count("|", line.start, line.end) + 1):
            head = _cell(reading.text, line, column)
            if head is not None and is_known(reading.text[head.start : head.end]):
                cell = _cell(reading.text, Span(row, end), column)
                return (head, cell) if cell is not None else None
        return None


def _cell(text: str, row: Span, column: int) -> Span | None:
    """The cell of a row in a column, counted from 0; None where it has no words."""
    start = row.start
    for _ in range(column):
        start = text.find("|", start, row.end) + 1
        if not start:
            return None
    end = text.find("|", start, row.end)
    cell = text[start : end if end >= 0 else row.end]
    return Span(start, start + len(cell)) if cell.strip() else None


def is_known(head: str) -> bool:
    """Whether a column says how things are: `Baseline 2022`."""
    return _IS.search(head) is not None


def is_aim(head: str) -> bool:
    """Whether a column says how things are to be: `Target 2028`."""
    return _IS_TO_BE.search(head) is not None
