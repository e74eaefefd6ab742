"""Enumerations: members that ordinal words, letters, numbers, bullets or an announced count set apart."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from policykg.model import Item, Span
from policykg.passages.labels import NO_NOUN, NUMBER, announced, label, number_value
from policykg.passages.markers import Marker, find_markers

_RULES = {
    "words": ("ordinal-words", 0.9),
    "digit()": ("bracketed-numbers", 0.85),
    "digit.": ("numbered-lines", 0.85),
    "alpha-lower()": ("bracketed-letters", 0.85),
    "alpha-upper()": ("bracketed-letters", 0.85),
    "roman-lower()": ("bracketed-roman", 0.85),
    "roman-upper()": ("bracketed-roman", 0.85),
    "zh-shi": ("chinese-ordinals", 0.9),
    "zh-di": ("chinese-ordinals", 0.9),
    "zh-words": ("chinese-ordinals", 0.8),
    "zh-bracket": ("chinese-brackets", 0.9),
    "zh-list": ("chinese-numbers", 0.85),
    "zh-circle": ("circled-numbers", 0.85),
}
_SENTENCE = re.compile(r"[.!?][”\"’)\]]*(?=\s+[\"“‘(]?[A-Z])|[。！？]|\n[ \t]*\n|\Z")
_CLOSED = re.compile(r"[.!?。！？][”’\"')*_]*\s*\Z")
_PARAGRAPH = re.compile(r"\n[ \t]*\n|\Z")
_COUNTED = re.compile(
    rf"\b(?P<num>{NUMBER}|\d{{1,2}}) (?P<noun>(?:(?!of\b|the\b|and\b|or\b)[\w-]+ ){{0,3}}?{NO_NOUN}[A-Za-z][\w-]*s)\b"
    r"(?P<lead> of (?!the\b|these\b|those\b|this\b|which\b|its\b|our\b)"
    r"|(?: [\w’'-]+){0,6}?(?: are| is| include)?[:：]\s+)",
    re.IGNORECASE,
)
_HEADED = re.compile(
    r"\s*(?:[^\n]{1,90}[^\n.;:,!?。；：，]\s*\n[ \t]*\n|[A-Z][^\n]{1,70}[^\n.;:,!?。；：，—]\s*\n)\s*[\"“‘(*]*[A-Z]"
)
_APART = re.compile(r"\n[ \t]*\n(?=[^\s<*+•-])")
_EDGE = re.compile(r"(?:\s*\n[ \t]*[-*+•]?[ \t]*[*_]*|\s+)\Z")
_ENDING = re.compile(r"\s(?:is|are|was|were|has|have|had|shall|must|may|can|should|will|would)\s")


@dataclass(slots=True)
class _Sequence:
    style: str
    last: int
    markers: list[Marker] = field(default_factory=list)
    ordinals: list[int] = field(default_factory=list)
    end: int = -1
    after: int = 0

    def add(self, marker: Marker, ordinal: int) -> None:
        self.markers.append(marker)
        self.ordinals.append(ordinal)
        self.last = ordinal


def enumerations(text: str, start: int, end: int) -> list[Item]:
    """The members of the enumerations in a stretch of text, nested ones included, in text order."""
    items: list[Item] = []
    for sequence in _sequences(text, find_markers(text, start, end), end):
        items += _members(text, sequence, start, end)
    items += [item for item in _counted(text, start, end) if not any(_crosses(item, other) for other in items)]
    items.sort(key=lambda item: (item.start, -item.end, item.ordinal))
    return items


def _crosses(item: Item, other: Item) -> bool:
    return item.start < other.start < item.end


def _sequences(text: str, markers: list[Marker], end: int) -> list[_Sequence]:
    """Markers as sequences: one that carries on an open sequence closes those opened within it."""
    stack: list[_Sequence] = []
    done: list[_Sequence] = []
    after = 0
    for marker in markers:
        before, after = after, marker.end
        found = _carried_on(text, stack, marker)
        if found:
            sequence, ordinal = found
            while stack[-1] is not sequence:
                _close(stack, marker.start)
            sequence.add(marker, ordinal)
            continue
        style, ordinal = _opening(marker)
        if not style:
            continue
        same = [one for one in stack if one.style == style]
        while same and same[0] in stack:
            _close(stack, marker.start)
        sequence = _Sequence(style, 0, after=before)
        sequence.add(marker, ordinal)
        stack.append(sequence)
        done.append(sequence)
    while stack:
        _close(stack, end)
    return done


def _close(stack: list[_Sequence], at: int) -> None:
    stack.pop().end = at


def _carried_on(text: str, stack: list[_Sequence], marker: Marker) -> tuple[_Sequence, int] | None:
    for sequence in reversed(stack):
        for style, ordinal in marker.readings:
            if sequence.style == style and ordinal in {sequence.last + 1, 0}:
                apart = style.startswith("bullet") and _APART.search(text, sequence.markers[-1].end, marker.start)
                return None if apart else (sequence, sequence.last + 1)
    return None


def _opening(marker: Marker) -> tuple[str, int]:
    """The reading under which a marker opens a sequence: as its first, or, worded or on a line, as a later one."""
    for style, ordinal in marker.readings:
        if ordinal == 1 or style.startswith("bullet"):
            return ("words" if style == "one" else style), 1
    style, ordinal = marker.readings[-1]
    return (style, ordinal) if ordinal and marker.line and style == "words" else ("", 0)


def _members(text: str, sequence: _Sequence, start: int, end: int) -> list[Item]:
    markers = sequence.markers
    first, alone = markers[0], len(markers) == 1
    told = announced(text, max(start, sequence.after), first.start, 0 if alone else len(markers))
    if alone and (sequence.style != "words" or sequence.ordinals[0] > 5 or (sequence.ordinals[0] == 1 and not told)):
        return []
    rule, confidence = _rule(sequence.style)
    if sequence.style != "words" and not _is_introduced(text, sequence, start):
        return []
    stops = [marker.start for marker in markers[1:]] + [_last_end(text, sequence, end)]
    items = []
    for marker, ordinal, stop in zip(markers, sequence.ordinals, stops, strict=True):
        edge = _EDGE.search(text, max(marker.end, stop - 60), stop)
        finish = edge.start() if edge else stop
        if finish <= marker.end:
            continue
        named = label(text, marker.end, finish)
        sure = confidence - 0.3 if alone else confidence
        items.append(Item(marker.start, finish, ordinal, named, first.start, rule, round(sure, 2), told))
    return items


def _rule(style: str) -> tuple[str, float]:
    if style.startswith("bullet"):
        return "bullets", 0.8
    return _RULES.get(style, ("lettered-lines", 0.8))


def _is_introduced(text: str, sequence: _Sequence, start: int) -> bool:
    """Whether words lead into the members, so that they are no numbered paragraphs that stand for themselves."""
    first = sequence.markers[0]
    before = text[start : first.start].rstrip(" \t\n*_-+•　")
    if sequence.style.startswith("zh-") and sequence.style not in {"zh-bracket", "zh-list"}:
        return True
    if not before or _CLOSED.search(before[-8:]):
        return False
    if sequence.style.startswith("bullet") and not before.endswith((":", "：")):
        return False
    headed = sum(bool(_HEADED.match(text, marker.end)) for marker in sequence.markers)
    if headed * 2 > len(sequence.markers):
        return False
    line = before[before.rfind("\n") + 1 :].strip()
    is_title = before.endswith("\n" + line) and len(line.split()) <= 8 and line[:1].isupper() and first.line
    return not (
        is_title
        and text[len(before) + start :][:3].count("\n") > 1
        and not line.endswith((":", "：", "—", "that", "by", "to"))
    )


def _last_end(text: str, sequence: _Sequence, end: int) -> int:
    """Where the last member ends: with its sentence, or with its paragraph where it has a line of its own."""
    last = sequence.markers[-1]
    limit = min(end, sequence.end if sequence.end >= 0 else end)
    own_line = last.line and sequence.style != "words" and not sequence.style.startswith("zh-shi")
    pattern = _PARAGRAPH if own_line else _SENTENCE
    found = pattern.search(text, last.end, limit)
    stop = found.end() if found and not own_line else found.start() if found else limit
    if sequence.style.startswith("bullet"):
        line = text.find("\n", last.end, limit)
        stop = min(stop, line if line >= 0 else limit)
    return min(stop, limit)


def _counted(text: str, start: int, end: int) -> Iterator[Item]:
    """Members that follow an announced number: "three aspects of a, b and c", "six aspects: a, b, c and d"."""
    for match in _COUNTED.finditer(text, start, end):
        number = number_value(match["num"])
        after = match.end()
        found = _SENTENCE.search(text, after, end)
        stop = found.start() if found else end
        if ":" in match["lead"] or "：" in match["lead"]:
            parts = _parts(text, after, stop)
            fits = len(parts) >= 2 and abs(len(parts) - number) <= 1
            rule, confidence = "colon-list", 0.85 if len(parts) == number else 0.65
        else:
            finite = _ENDING.search(text, after, stop)
            parts = _parts(text, after, finite.start() if finite else stop)
            fits = len(parts) == number >= 3 and all(len(text[a:b].split()) <= 7 for a, b in parts)
            rule, confidence = "counted-list", 0.8
        if not fits:
            continue
        told = Span(match.start("num"), match.end("noun"))
        for ordinal, (begin, finish) in enumerate(parts, 1):
            yield Item(begin, finish, ordinal, label(text, begin, finish), after, rule, confidence, told)


def _parts(text: str, start: int, stop: int) -> list[tuple[int, int]]:
    """The stretch cut at its semicolons, or else at its commas and its last "and"."""
    body = text[start:stop]
    between = r"\s*;\s*(?:and\s+|or\s+)?" if ";" in body else r"\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or)\s+"
    parts, begin = [], 0
    for cut in [*re.finditer(between, body), None]:
        finish = cut.start() if cut else len(body)
        piece = body[begin:finish]
        if piece.strip():
            shift = len(piece) - len(piece.lstrip())
            parts.append((start + begin + shift, start + begin + len(piece.rstrip())))
        begin = cut.end() if cut else finish
    return parts if all(len(text[a:b].split()) <= 25 for a, b in parts) and _opens_plainly(body) else []


def _opens_plainly(body: str) -> bool:
    return not re.match(r"\s*(?:\(|\d|[-*•]|first\b|one\b|firstly\b)", body, re.IGNORECASE)
