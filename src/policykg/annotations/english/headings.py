"""Headings: what the heading above a text says of the targets below it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from policykg.annotations.english import times
from policykg.model import Section, Span, Target

_DUE = re.compile(
    r"\b(?:by|until|before|for|to)\s(?:the\s)?(?P<due>(?:(?:end|middle|beginning)\sof\s)?(?:19|20)\d\d(?:[/–-](?:20)?\d\d)?)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Headings:
    """The sections of a document by their place, so that what stands above a place is found at once."""

    starts: tuple[int, ...] = ()
    sections: tuple[Section, ...] = ()
    titles: dict[str, str] = field(default_factory=dict)  # by id, of those that others lie in

    @classmethod
    def of(cls, sections: Iterable[Section]) -> Headings:
        """The headings of these sections."""
        ordered = sorted(sections, key=lambda section: (section.start, -section.end))
        titles = {section.id: section.title for section in reversed(ordered) if section.level > 1}
        return cls(tuple(section.start for section in ordered), tuple(ordered), titles)

    def above(self, place: int) -> Section | None:
        """The innermost section that a place lies in; None where it lies in none."""
        index = bisect.bisect_right(self.starts, place) - 1
        return self.sections[index] if index >= 0 else None

    def title(self, place: int) -> str:
        """The title of the innermost section that a place lies in, with that of the one around it."""
        section = self.above(place)
        return f"{self.titles.get(section.parent, '')} {section.title}".strip() if section else ""


def dated(targets: Iterable[Target], sections: Sequence[Section], text: str) -> tuple[Target, ...]:
    """The targets, where one that names no deadline has that of the heading above it: `Targets by 2025`."""
    headings = Headings.of(sections)
    found: list[Target] = []
    for target in targets:
        section = headings.above(target.start) if target.deadline is None else None
        match = _DUE.search(text, section.start, section.body) if section else None
        if match:
            due = Span(*match.span("due"))
            target = replace(target, deadline=due, year=times.year(match["due"]))
        found.append(target)
    return tuple(found)
