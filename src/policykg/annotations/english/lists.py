"""Lists inside running text: marks such as (a), 2. or bullets gathered into enumerations, with their members."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator

from policykg.annotations.english.text import Member, Reading

_END = re.compile(r"[.!?][”\"’)]?(?=\s+[A-Z“‘(\d]|\s*$)|;(?=\s*$)")
_NEXT_END = re.compile(r"[.!?](?=\s+[A-Z“‘(\d]|\s*$)")
_ABBREVIATED = re.compile(r"\b(?:No|Sec|Art|seq|U\.S|Pub|L|etc|e\.g|i\.e|S\.C|Rs|Inc)\.$")
_INSERTED = re.compile(r"\(?(?:\d+[A-Za-z]{1,2}|(?![ivxlc]+[.)])([a-z])(?!\1)[a-z])[.)]\s*$", re.IGNORECASE)
"""A mark that a later amendment put behind an earlier one: (3A) behind (3), (ab) behind (a)."""
_LEADING = re.compile(
    r"\b(?:(?:shall|must|may|should|will|can|to|not)(?:,[^,;:.]{2,60},)?|the\sfollowing(?:\s[a-z-]+){0,3})\s?[:—–-]{0,2}\s*$"
)
"""A stem that ends in its modal or says what follows, so that its members are part of its sentence."""
_ROMAN = {"i": 1, "v": 5, "x": 10, "l": 50, "c": 100}


def lists(reading: Reading) -> list[list[Member]]:
    """The enumerations whose members continue a sentence; numbered subsections, whole sentences each, are none.

    Bullets that continue a sentence are lists too; their style begins with `•`.
    """
    if reading.enumerations is None:
        reading.enumerations = _lists(reading)
    return reading.enumerations


def first_member(reading: Reading, place: int) -> int:
    """Where the list begins that has a member at a place; -1 where none has."""
    if reading.firsts is None:
        reading.firsts = {}
        for members in lists(reading):
            for member in members:
                reading.firsts.setdefault(member.start, members[0].start)
    return reading.firsts.get(place, -1)


def _lists(reading: Reading) -> list[list[Member]]:
    marks = [
        (place, style, ordinal)
        for place, mark in sorted(reading.view.enumerators.items())
        for style, ordinal in _read(mark)
    ]
    marks = sorted([*marks, *_bullets(reading)])
    inserted = {place for place, mark in reading.view.enumerators.items() if _INSERTED.match(mark)}
    marks = _disambiguated(marks)
    found: list[list[Member]] = []
    open_lists: list[tuple[str, list[int], list[int]]] = []
    going_on: dict[tuple[str, int], list[int]] = {}  # the open lists, the last one last, by what they go on with
    for place, style, ordinal in marks:
        positions = going_on.get((style, ordinal + 1 if place in inserted else ordinal))
        position = positions.pop() if positions else len(open_lists)
        if position == len(open_lists):
            open_lists.append((style, [], []))
        for closed in open_lists[position + 1 :]:
            going_on[closed[0], closed[1][-1] + 1].pop()
            found.append(_members(reading, closed, place))
        del open_lists[position + 1 :]
        open_lists[position][1].append(ordinal)
        open_lists[position][2].append(place)
        going_on.setdefault((style, ordinal + 1), []).append(position)
    found += [_members(reading, item, len(reading.text)) for item in open_lists]
    return sorted((members for members in found if members), key=lambda members: members[0].start)


def _members(reading: Reading, opened: tuple[str, list[int], list[int]], close: int) -> list[Member]:
    style, ordinals, places = opened
    members = []
    for n, (ordinal, place) in enumerate(zip(ordinals, places, strict=True)):
        end = places[n + 1] if n + 1 < len(places) else min(close, _last_end(reading, style, place))
        if end > place and reading.text[place:end].strip():
            members.append(Member(style, ordinal, place, end))
    if members and (style[0] == "•" or _LEADING.search(reading.text[max(0, members[0].start - 90) : members[0].start])):
        return members if _continues(reading, members[0]) else []
    going_on = [_continues(reading, m) for m in members[1:]] or [_continues(reading, m) for m in members]
    return members if sum(going_on) > len(going_on) / 2 else []


def _last_end(reading: Reading, style: str, place: int) -> int:
    """Where the last member ends: with its sentence, a bullet's with its paragraph too."""
    end = _sentence_end(reading, place)
    if style[0] != "•":
        return end
    return min(end, reading.next_mark(place), next(reading.paragraphs_behind(place), end))


def _bullets(reading: Reading) -> Iterator[tuple[int, str, int]]:
    """The bullets as marks, numbered from 1 in each list; a colon or a paragraph before one opens another list."""
    paragraphs = sorted(reading.view.paragraphs - reading.view.enumerators.keys())
    counts: dict[str, int] = {}
    last = -1
    for place, mark in sorted(reading.view.enumerators.items()):
        if mark[0] != "•":
            continue
        parted = bisect.bisect_left(paragraphs, place) > bisect.bisect_right(paragraphs, last)
        opens = parted or reading.text[max(0, place - 3) : place].rstrip().endswith((":", "—"))
        counts[mark] = 1 if opens else counts.get(mark, 0) + 1
        last = place
        yield place, mark, counts[mark]


def _continues(reading: Reading, member: Member) -> bool:
    """Whether a member goes on from a stem or from its sibling, so that its mark is a list's and not a subsection's."""
    before = reading.text[: member.start].rstrip(' “‘"')
    if before.endswith(("—", ":", ";", ",", "–", " and", " or", "-")):
        return True
    if not before:
        return reading.text[member.start].islower()
    return (not before.endswith((".", "!", "?", "”", '"')) and reading.text[member.start].islower()) or bool(
        re.search(r"\b(?:shall|must|may|means|is|are|has|have|who|which|that|of|to|to)$", before[-12:])
    )


def _sentence_end(reading: Reading, place: int) -> int:
    match = reading.first(_END, place)
    while match and _ABBREVIATED.search(reading.text[max(0, match.start() - 12) : match.start() + 1]):
        match = reading.first(_NEXT_END, match.end())
    return match.end() if match else len(reading.text)


def _read(mark: str) -> list[tuple[str, int]]:
    """The styles and ordinals of the marks at one place: `(a)`, or `(1) (A)` where two lists open at once."""
    found = []
    for part in re.findall(r"\(?\w+[.)]", mark):
        word = part.strip("().")
        wrap = "()" if part.startswith("(") else part[-1]
        if word.isdigit():
            found.append((f"1{wrap}", int(word)))
        elif inserted := re.fullmatch(r"(\d+)[A-Za-z]{1,2}", word):
            found.append((f"1{wrap}", int(inserted[1])))
        elif word.isalpha():
            case = "A" if word.isupper() else "a"
            roman = _roman(word.lower())
            letter = (
                ord(word[0].lower()) - 96 + (26 if len(word) == 2 else 0)
                if len(set(word.lower())) == 1 and len(word) < 3
                else ord(word[0].lower()) - 96
            )
            style = f"{'r' if roman and (len(word) > 1 or word.lower() == 'i') else ''}{case}{wrap}"
            found.append((style, roman if style.startswith("r") else letter))
    return found


def _disambiguated(marks: list[tuple[int, str, int]]) -> list[tuple[int, str, int]]:
    """Letters that are also Roman numerals read as their neighbours demand: (h) (i) (j), but (iv) (v) (vi)."""
    fixed: list[tuple[int, str, int]] = []
    last: dict[str, int] = {}
    for place, style, ordinal in marks:
        plain = style.lstrip("r")
        roman = f"r{plain}"
        if plain[0] in "aA":
            letter_number = ordinal
            if style == roman and ordinal == 1 and last.get(plain) == 8:
                style, ordinal = plain, 9
            elif style == plain:
                numeral = _roman(chr(96 + letter_number)) if 0 < letter_number < 27 else 0
                if numeral and last.get(roman) == numeral - 1 and last.get(plain) != letter_number - 1:
                    style, ordinal = roman, numeral
        last[style] = ordinal
        fixed.append((place, style, ordinal))
    return fixed


def _roman(word: str) -> int:
    if not re.fullmatch(r"[ivxlc]+", word):
        return 0
    total = 0
    for one, following in zip(word, [*word[1:], ""], strict=True):
        value = _ROMAN[one]
        total += -value if following and _ROMAN[following] > value else value
    return total
