"""One stretch of Chinese text as the components read it: its view, its words, and what has been found so far."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from policykg.model import Definition, Item, MentionType, Modality, RelationType, Target

_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"<!--.*?-->|\*{1,3}|`+|<[^<>\n]{1,80}>|(?m:^[ \t]*(?:#{1,6}|>|[-+])[ \t]+)|\|", re.DOTALL)
_OPENS = re.compile(
    r"\s*(?:#|[-*+>|]|第[一二三四五六七八九十百零〇\d]+[条章节编部]|[（(][一二三四五六七八九十百\d]+[）)]|"
    r"[一二三四五六七八九十]+[、．.]|\d+[、．.])"
)
_CLOSED = frozenset("。；：！？;:!?")
_WRAPPED = 18  # a line this long that ends without a stop is wrapped, a shorter one is a heading
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"}
_SAME = {**{chr(0xFF10 + d): str(d) for d in range(10)}, "％": "%", "﹪": "%", "．": "."}
_STOPS = frozenset("。！？\n")


class Word(NamedTuple):
    """A word of the view with its one tag (see `lexicon`)."""

    start: int
    end: int
    tag: str
    text: str


@dataclass(slots=True)
class Draft:
    """A mention as found in the view; `rank` breaks ties when an entity is named."""

    start: int
    end: int
    type: MentionType
    rule: str
    name: str = ""
    entity: str = ""
    reason: str = ""


@dataclass(slots=True)
class NormDraft:
    """A norm as found in the view."""

    start: int
    end: int
    modality: Modality
    action: tuple[int, int]
    rule: str
    bearer: Draft | None = None
    object: tuple[int, int] | None = None
    counterpart: Draft | None = None
    deadline: tuple[int, int] | None = None
    condition: tuple[int, int] | None = None


@dataclass(slots=True)
class RelationDraft:
    """A relation as found in the view."""

    start: int
    end: int
    type: RelationType
    head: Draft
    tail: Draft
    rule: str


@dataclass(slots=True)
class Reading:
    """The working value that every component receives and adds to; offsets are into `text`."""

    text: str
    at: array[int]
    words: list[Word]
    statute: bool = False
    policy: tuple[str, str] = ("", "")
    mentions: list[Draft] = field(default_factory=list)
    taken: bytearray = field(default_factory=bytearray)
    norms: list[NormDraft] = field(default_factory=list)
    relations: list[RelationDraft] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    opens: list[int] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.taken = bytearray(len(self.text))
        self.starts = [word.start for word in self.words]

    def add(self, draft: Draft) -> bool:
        """Keep a mention unless it overlaps one that is kept already."""
        if draft.start >= draft.end or any(self.taken[draft.start : draft.end]):
            return False
        self.taken[draft.start : draft.end] = b"\1" * (draft.end - draft.start)
        self.mentions.append(draft)
        return True

    def fold(self) -> None:
        """Make each mention one word, so that clauses are read over whole names; q for times and quantities, else h."""
        mentions = self.mentions = sorted(self.mentions, key=lambda m: m.start)
        self.opens = [mention.start for mention in mentions]
        folded: list[Word] = []
        at = 0
        for mention in mentions:
            while at < len(self.words) and self.words[at].end <= mention.start:
                folded.append(self.words[at])
                at += 1
            if at < len(self.words) and self.words[at].start < mention.start:
                folded.append(self._part(self.words[at], self.words[at].start, mention.start))
            tag = "q" if mention.type in ("Time", "Quantity") else "h"
            folded.append(Word(mention.start, mention.end, tag, self.text[mention.start : mention.end]))
            while at < len(self.words) and self.words[at].end <= mention.end:
                at += 1
            if at < len(self.words) and self.words[at].start < mention.end:
                self.words[at] = self._part(self.words[at], mention.end, self.words[at].end)
        self.words = folded + self.words[at:]
        self.starts = [word.start for word in self.words]

    def _part(self, word: Word, start: int, end: int) -> Word:
        return Word(start, end, word.tag, self.text[start:end])

    def between(self, start: int, end: int) -> list[Word]:
        """The words that begin in that stretch of the view."""
        return self.words[bisect_left(self.starts, start) : bisect_left(self.starts, end)]

    def inside(self, start: int, end: int) -> list[Draft]:
        """The mentions in that stretch, in text order; once the words are folded."""
        first, last = bisect_left(self.opens, start), bisect_left(self.opens, end)
        return [mention for mention in self.mentions[first:last] if mention.end <= end]

    def sentences(self) -> Iterator[tuple[int, int]]:
        """Start and end of each sentence, its stop included."""
        start = 0
        for place, character in enumerate(self.text):
            if character in _STOPS:
                if self.text[start:place].strip():
                    yield start, place + 1
                start = place + 1
        if start < len(self.text):
            yield start, len(self.text)

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets in the document of a stretch of the view."""
        return self.at[start], self.at[end - 1] + 1


def view(source: str, start: int, end: int) -> tuple[str, array[int]]:
    """`source[start:end]` without white space and Markdown, punctuation in full width; and where each character stands.

    A line break that ends a paragraph or heading stays as one; one that wraps a line goes.
    """
    raw = source[start:end]
    out: list[str] = []
    at: array[int] = array("l")
    position = 0
    for first, last, kept in _cuts(raw):
        for place in range(position, first):
            out.append(_rendered(raw, place))
            at.append(start + place)
        if kept and out and out[-1] != "\n":
            out.append(kept)
            at.append(start + first)
        position = last
    for place in range(position, len(raw)):
        out.append(_rendered(raw, place))
        at.append(start + place)
    return "".join(out), at


def _cuts(raw: str) -> Iterator[tuple[int, int, str]]:
    cuts = [(m.start(), m.end(), "") for m in _MARKUP.finditer(raw)]
    cuts += [(m.start(), m.end(), _kept(raw, m)) for m in _SPACE.finditer(raw)]
    last = 0
    for first, end, kept in sorted(cuts):
        if end > last:
            yield max(first, last), end, kept
            last = end


def _kept(raw: str, space: re.Match[str]) -> str:
    breaks = space.group().count("\n")
    before, after = raw[max(0, space.start() - 1) : space.start()], raw[space.end() : space.end() + 1]
    if not breaks:
        return " " if before.isascii() and before.isalnum() and after.isascii() and after.isalnum() else ""
    if breaks > 1 or before in _CLOSED or _OPENS.match(raw, space.end()):
        return "\n"
    line = raw[raw.rfind("\n", 0, space.start()) + 1 : space.start()]
    return "\n" if len(line) < _WRAPPED or line.lstrip().startswith("#") else ""


def _rendered(raw: str, place: int) -> str:
    character = raw[place]
    if character in _SAME:
        return _SAME[character]
    if character in _FULL_WIDTH:
        before, after = raw[max(0, place - 1) : place], raw[place + 1 : place + 2]
        if not (before + after).isascii():
            return _FULL_WIDTH[character]
    return character
