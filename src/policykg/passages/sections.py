"""The outline of a document: its headings, nested, each with an id in Akoma Ntoso style and its extent."""

from __future__ import annotations

from dataclasses import dataclass, replace

from policykg.iri import slug
from policykg.model import Document, Section
from policykg.passages.headings import Heading, excluded, find_headings
from policykg.passages.units import ANNEXES, CONTAINERS, PREFIXES, contains, outranks


@dataclass(frozen=True, slots=True)
class _Open:
    heading: Heading
    id: str


def outline(document: Document) -> list[Section]:
    """The document's sections in text order; each ends where its last subsection does."""
    headings = _roles(find_headings(document))
    stack: list[_Open] = []
    taken: set[str] = set()
    placed: list[tuple[Heading, str, str, int]] = []
    for heading in headings:
        _close(stack, heading)
        parent = stack[-1].id if stack else ""
        named = next((one.id for one in reversed(stack) if one.heading.unit.name), "")
        name = _unique(f"{named}__{_label(heading)}" if named else _label(heading), taken)
        stack.append(_Open(heading, name))
        placed.append((heading, name, parent, len(stack)))
    return _sections(document, placed)


def _roles(headings: list[Heading]) -> list[Heading]:
    """Sections that hold articles are divisions: where a text has articles, "Section 2" is above them."""
    articles = sum(heading.unit.name == "article" for heading in headings)
    worded = [h for h in headings if h.unit.name == "section" and h.unit.number[:1].isalpha()]
    if not articles or len(worded) >= articles:
        return headings
    return [replace(h, unit=replace(h.unit, name="division")) if h in worded else h for h in headings]


def _close(stack: list[_Open], heading: Heading) -> None:
    same = [place for place, one in enumerate(stack) if one.heading.unit.name == heading.unit.name in CONTAINERS]
    while stack and not _encloses(stack[-1].heading, heading):
        stack.pop()
    if same and len(stack) > same[-1] and not (heading.level and stack[same[-1]].heading.level):
        del stack[same[-1] :]


def _encloses(outer: Heading, inner: Heading) -> bool:
    if not outer.level or not inner.level:
        return contains(outer.unit, inner.unit)
    if inner.unit.name in ANNEXES and outer.unit.name not in {"", "title"}:
        return False
    if inner.level != outer.level:
        return inner.level > outer.level
    return outranks(outer.unit, inner.unit)


def _label(heading: Heading) -> str:
    unit = heading.unit
    prefix = PREFIXES.get(unit.name, "hd")
    key = unit.key or slug(unit.title)[:24].strip("-")
    return f"{prefix}_{key}" if key else prefix


def _unique(name: str, taken: set[str]) -> str:
    candidate, count = name, 1
    while candidate in taken:
        count += 1
        candidate = f"{name}-{count}"
    taken.add(candidate)
    return candidate


def _sections(document: Document, placed: list[tuple[Heading, str, str, int]]) -> list[Section]:
    text = document.text
    ends = [len(text)] * len(placed)
    open_places: list[int] = []
    for place, (heading, _, _, level) in enumerate(placed):
        while open_places and placed[open_places[-1]][3] >= level:
            ends[open_places.pop()] = heading.start
        open_places.append(place)
    outside = excluded(document)
    sections = []
    for (heading, name, parent, level), stop in zip(placed, ends, strict=True):
        end = _trimmed(text, heading.end, stop, outside)
        unit = heading.unit
        sections.append(
            Section(name, unit.kind, unit.number, unit.title, level, heading.start, end, heading.end, parent)
        )
    return sections


def _trimmed(text: str, start: int, stop: int, outside: list[tuple[int, int]]) -> int:
    """The end of a section without the white space, notes and chrome after its last words."""
    end = start + len(text[start:stop].rstrip())
    for begin, finish in reversed(outside):
        if finish >= end > begin >= start:
            end = start + len(text[start:begin].rstrip())
        elif finish < start:
            break
    return max(end, start)
