"""One stretch of Chinese text as the components read it: its view, its words, and what has been found so far."""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from policykg.annotations.chinese.lexicon import words
from policykg.model import Definition, Item, MentionType, Modality, RelationType, Target

_SPACE = re.compile(r"\s+")
_MARKUP = re.compile(r"<!--.*?-->|\*{1,3}|`+|<[^<>\n]{1,80}>|(?m:^[ \t]*(?:#{1,6}|>|[-+])[ \t]+)|\|", re.DOTALL)
_OPENS = re.compile(
    r"\s*(?:#|[-*+>|]|第[一二三四五六七八九十百零〇\d]+[条章节编部]|[（(][一二三四五六七八九十百\d]+[）)]|[一二三四五六七八九十]+[、．.]|\d+[、．.])"
)
_CLOSED = frozenset("。；：！？;:!?")
_WRAPPED = 18  # a line this long that ends without a stop is wrapped, a shorter one is a heading
_FULL_WIDTH = {",": "，", ";": "；", ":": "：", "(": "（", ")": "）", "?": "？", "!": "！"}
_SAME = {**{chr(0xFF10 + d): str(d) for d in range(10)}, "％": "%", "﹪": "%", "．": "."}
_STOPS = frozenset("。！？\n")
PUNCTUATION = frozenset("。！？\n，；：、（）《》“”‘’—…,;:()\"'〈〉〔〕[]【】.")
_NUMBER = re.compile(
    r"第?(?:百分之[零〇一二三四五六七八九十百点两\d.]+|\d+(?:[.,]\d+)*|[零〇一二三四五六七八九十百千万亿两]+(?:点[零一二三四五六七八九]+)?)"
)


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
        mentions = sorted(self.mentions, key=lambda m: m.start)
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
        """The mentions in that stretch, in text order."""
        return sorted((m for m in self._near(start, end)), key=lambda m: m.start)

    def _near(self, start: int, end: int) -> Iterator[Draft]:
        return (m for m in self.mentions if start <= m.start and m.end <= end)

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


class Segmenter:
    """Cuts text into words of the lexicon, choosing the division with the fewest words and unknown characters."""

    _UNKNOWN = 1.6

    def __init__(self, extra: dict[str, str]) -> None:
        self._tags = {**extra, **words()}
        lengths: dict[str, set[int]] = {}
        for word in self._tags:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(sizes) for first, sizes in lengths.items()}

    def words(self, text: str) -> list[Word]:
        """The words of a text, in order, covering it."""
        found: list[Word] = []
        position = 0
        for match in _NUMBER.finditer(text):
            if match.start() >= position and not self._is_word(text, match):
                self._cut(text, position, match.start(), found)
                found.append(Word(match.start(), match.end(), "q", match.group()))
                position = match.end()
        self._cut(text, position, len(text), found)
        return _retagged(found)

    def _is_word(self, text: str, match: re.Match[str]) -> bool:
        """Whether the numeral is the beginning or the end of a word (`一线`, `统一`)."""
        if match.end() - match.start() > 1:
            return False
        place = match.start()
        return any(
            text[a:b] in self._tags
            for a in range(max(0, place - 3), place + 1)
            for b in range(place + 1, place + 5)
            if b - a > 1
        )

    def _cut(self, text: str, start: int, end: int, found: list[Word]) -> None:
        run = start
        for place in range(start, end):
            if text[place] in PUNCTUATION:
                self._divide(text, run, place, found)
                found.append(Word(place, place + 1, "c" if text[place] == "、" else "w", text[place]))
                run = place + 1
        self._divide(text, run, end, found)

    def _divide(self, text: str, start: int, end: int, found: list[Word]) -> None:
        size = end - start
        if size <= 0:
            return
        cost = [0.0] * (size + 1)
        step = [1] * (size + 1)
        for place in range(size - 1, -1, -1):
            best, width = cost[place + 1] + self._UNKNOWN, 1
            for length in self._lengths.get(text[start + place], ()):
                if place + length > size:
                    break
                if text[start + place : start + place + length] in self._tags:
                    price = cost[place + length] + 1 + (0.5 if length == 1 else 0.0)
                    if price <= best:
                        best, width = price, length
            cost[place], step[place] = best, width
        place = 0
        while place < size:
            word = text[start + place : start + place + step[place]]
            tag = self._tags.get(word, "x")
            if tag == "x" and found and found[-1].tag == "x" and found[-1].end == start + place and place:
                last = found.pop()
                found.append(Word(last.start, last.end + 1, "x", last.text + word))
            else:
                found.append(Word(start + place, start + place + len(word), tag, word))
            place += step[place]


_NOMINAL = frozenset("onhax")
_AFTER_MODAL = frozenset("vnpdx")


def _retagged(found: list[Word]) -> list[Word]:
    """Tags that only the neighbours decide: `组织` as a noun, `应` and `要` as modals, nouns after `有关`."""
    result = list(found)
    for i, word in enumerate(found):
        before = result[i - 1] if i else None
        after = found[i + 1] if i + 1 < len(found) else None
        if word.text in _RETAG:
            tag = _RETAG[word.text](before, after)
            if tag != word.tag:
                result[i] = word._replace(tag=tag)
    return result


def _tag(word: Word | None) -> str:
    return word.tag if word else "w"


def _organisation(before: Word | None, after: Word | None) -> str:
    noun_before = _tag(before) in "ua" or (_tag(before) == "t" and _tag(after) in "cwmpud")
    noun_after = _tag(after) in "cmwu" and _tag(before) in "onxh" and not (after and after.text == "、")
    return "h" if noun_before or noun_after else "v"


def _modal(before: Word | None, after: Word | None) -> str:
    return "m" if _tag(after) in _AFTER_MODAL and _tag(before) not in "vu" else "x"


def _ruling(before: Word | None, after: Word | None) -> str:
    noun = _tag(before) in "tu" or (
        before is not None
        and before.text in ("国家", "法律", "法规", "行政法规", "条例", "政策", "按照", "依照", "依据", "违反", "符合")
    )
    return "o" if noun or _tag(after) in "wu" else "v"


def _through(before: Word | None, after: Word | None) -> str:
    passed = before is not None and before.text in (
        "会议",
        "审议",
        "审查",
        "考核",
        "考试",
        "表决",
        "讨论",
        "验收",
        "评审",
    )
    return "v" if passed or _tag(after) == "w" else "p"


def _like_with(before: Word | None, after: Word | None) -> str:
    return "p" if _tag(before) in "wm" else "c"


_RETAG = {
    "组织": _organisation,
    "应": _modal,
    "要": _modal,
    "可": _modal,
    "须": _modal,
    "需": _modal,
    "规定": _ruling,
    "要求": _ruling,
    "决定": _ruling,
    "通过": _through,
    "和": _like_with,
    "与": lambda before, after: "p" if _tag(before) in "wm" else "c",
}
