"""Passages: stretches of one section, cut at paragraphs, then sentences, that together are the whole text proper."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate

from policykg.model import Document, Passage, Section
from policykg.passages.headings import excluded

_LEAST, _GOOD, _MOST = 60, 190, 250
_WORDS = re.compile(r"\w+")
_HAN = re.compile(r"[\u3400-\u9fff]")
_LISTED = (
    r"(?:[-*+•–—][ \t]|\([A-Za-z0-9]{1,5}\)|\d{1,3}[.)][ \t]|[a-z][.)][ \t]"
    r"|[（([一二三四五六七八九十]{1,3}[）)]|[一二三四五六七八九十]{1,3}、|<li)"
)
_BREAK = re.compile(
    rf"(?P<blank>\n[ \t]*\n\s*)|(?P<item>\n[ \t]*(?={_LISTED}))"
    r"|(?P<sentence>(?<=[.!?])[\"”’)\]]*\s+(?=[\"“‘(\[*_]*[A-Z0-9ÄÖÜÉ])|(?<=[。！？])[”’）]*(?=[^”’）]))"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Art|Arts|Abs|Nr|Sec|Secs|Pub|Stat|Ch|ch|para|paras|cf|vs|etc|e\.g|i\.e|U\.S|Dr|Mr|Mrs|Ms|St|Bd|Co|Ltd|Inc|"
    r"Vol|pp|Fig|bzw|vgl|usw|ff|Bek|ss|cl|reg|approx)|\b[A-Za-z]|\n[ \t]*\d{1,3}|\n[ \t]*[a-z]{1,3})\.$"
)
_UNIT = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_FINER = (re.compile(r"[;；:：]\s*"), re.compile(r"[,，、]\s*"), re.compile(r"\s+"))
_EDGE = re.compile(r"(?:\s|</?[A-Za-z][^>\n]*>)+")


def count_tokens(text: str) -> int:
    """How long a text is: each word counts one, each Chinese character two thirds."""
    if text.isascii() or not _HAN.search(text):
        return len(_WORDS.findall(text))
    bare, han = _HAN.subn(" ", text)
    return len(_WORDS.findall(bare)) + round(han / 1.5)


def split(document: Document, sections: Sequence[Section]) -> list[Passage]:
    """The passages of a document, in text order and without overlap.

    A passage lies within one section and in no subsection of it. A section without words of its own and without
    subsections gives its heading. Text before the first heading belongs to the section "".
    """
    outside = excluded(document)
    passages = []
    for name, start, stop in _regions(document, sections):
        for begin, end in _without(start, stop, outside):
            for first, last, tokens in _cut(document.text, begin, end):
                page = bisect_right(document.pages, first)
                passages.append(Passage(document.id, name, first, last, tokens, page))
    return passages


def _regions(document: Document, sections: Sequence[Section]) -> Iterator[tuple[str, int, int]]:
    """Each section's own stretch, up to the next heading."""
    starts = [section.start for section in sections] + [len(document.text)]
    if starts[0] > 0:
        yield "", 0, starts[0]
    for place, section in enumerate(sections):
        stop = starts[place + 1]
        childless = place + 1 == len(sections) or sections[place + 1].parent != section.id
        if childless and not _has_words(document.text, section.body, min(stop, section.end)):
            yield section.id, section.start, section.body
        else:
            yield section.id, section.body, stop


def _has_words(text: str, start: int, stop: int) -> bool:
    return start < stop and bool(_WORDS.search(text, start, stop))


def _without(start: int, stop: int, outside: list[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    place = start
    first = max(0, bisect_right(outside, (start, start)) - 1)
    for begin, end in outside[first:]:
        if begin >= stop:
            break
        if end > place:
            if begin > place:
                yield place, begin
            place = end
    if place < stop:
        yield place, stop


def _cut(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    """The passages of one stretch: as even as its paragraphs and sentences allow."""
    start, stop = _bare(text, start, stop)
    if start >= stop or not _has_words(text, start, stop):
        return
    pieces = list(_pieces(text, start, stop))
    total = sum(tokens for _, _, tokens, _ in pieces)
    if total <= _MOST:
        yield start, stop, count_tokens(text[start:stop])
        return
    aim = total / -(-total // _GOOD)
    begun, held, left = start, 0, total
    for begin, _, tokens, strength in pieces:
        full = held + tokens > _MOST
        fair = held >= (0.6 if strength == "blank" else 0.8 if strength == "item" else 1.0) * aim
        if held and (full or (fair and left >= _LEAST and held >= _LEAST)):
            yield from _passage(text, begun, begin)
            begun, held = begin, 0
        held += tokens
        left -= tokens
    yield from _passage(text, begun, stop)


def _passage(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int]]:
    start, stop = _bare(text, start, stop)
    if start < stop and _has_words(text, start, stop):
        yield start, stop, count_tokens(text[start:stop])


def _bare(text: str, start: int, stop: int) -> tuple[int, int]:
    """The stretch without white space and tags at its ends."""
    lead = _EDGE.match(text, start, stop)
    start = lead.end() if lead else start
    while start < stop and (text[stop - 1].isspace() or text[stop - 1] == ">"):
        if text[stop - 1] == ">":
            tag = text.rfind("<", start, stop)
            if tag < 0 or not _EDGE.fullmatch(text, tag, stop):
                break
            stop = tag
        else:
            stop -= 1
    return start, stop


def _pieces(text: str, start: int, stop: int) -> Iterator[tuple[int, int, int, str]]:
    """(start, end, tokens, what it starts after) of each sentence or list line; long ones in parts."""
    begun, strength = start, "blank"
    for cut in _BREAK.finditer(text, start, stop):
        kind = str(cut.lastgroup)
        if kind == "sentence" and _ABBREVIATION.search(text, max(start, cut.start() - 12), cut.start()):
            continue
        if kind == "blank" and text[cut.end() : cut.end() + 1].islower() and text[cut.start() - 1] not in ".;:!?。；":
            continue
        yield from _parts(text, begun, cut.end(), strength)
        begun, strength = cut.end(), kind
    yield from _parts(text, begun, stop, strength)


def _parts(text: str, start: int, stop: int, strength: str) -> Iterator[tuple[int, int, int, str]]:
    """A sentence, or the parts of an over-long one; its words are looked up once, however many parts it has."""
    units = [(unit.end(), bool(_HAN.match(unit[0]))) for unit in _UNIT.finditer(text, start, stop)]
    ends = [end for end, _ in units]
    han = [0, *accumulate(is_han for _, is_han in units)]

    def tokens(first: int, last: int) -> int:
        return last - first - (han[last] - han[first]) + round((han[last] - han[first]) / 1.5)

    at = 0
    while tokens(at, len(ends)) > _MOST:
        middle = _halfway(text, ends, at)
        if middle >= stop:
            break
        to = bisect_right(ends, middle)
        yield start, middle, tokens(at, to), strength
        start, strength, at = middle, "part", to
    if start < stop:
        yield start, stop, tokens(at, len(ends)), strength


def _halfway(text: str, ends: Sequence[int], at: int) -> int:
    """Where to cut an over-long sentence: after some two hundred tokens, at a semicolon, else a comma, else a space."""
    low, high = ends[min(len(ends) - 1, at + 140)], ends[min(len(ends) - 1, at + 230)]
    for finer in _FINER:
        cuts = [cut.end() for cut in finer.finditer(text, low, high)]
        if cuts:
            return cuts[-1]
    return high
