"""One stretch of text on its way through the components: the view, its parse, and what was found so far."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import takewhile

from spacy.tokens import Doc, Token

from policykg.annotations.english.phrases import Phrase
from policykg.annotations.view import View
from policykg.model import Definition, Item, Mention, Norm, Relation, Span, Target


def _start(mention: Mention) -> int:
    return mention.start


def _end(mention: Mention) -> int:
    return mention.end


def _first(phrase: Phrase) -> int:
    return phrase.start


def _each(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The match at every place where one begins, so that one may begin inside another."""
    found = pattern.search(text)
    while found is not None:
        yield found
        found = pattern.search(text, found.start() + 1)


@dataclass(frozen=True, slots=True)
class Member:
    """One member: its mark's style and ordinal, and where its text starts and ends."""

    style: str
    ordinal: int
    start: int
    end: int


@dataclass(slots=True)
class Reading:
    """What the components read and add to; every offset is into `view.text`, which `doc` parses."""

    view: View
    doc: Doc
    phrases: list[Phrase] = field(default_factory=list)
    mentions: list[Mention] = field(default_factory=list)  # in text order, none overlapping
    inner: list[Mention] = field(default_factory=list)  # bodies that the titles of policies name
    under: str = ""  # the heading that the text stands under, where it is known
    own: Mention | None = None  # the policy that the document is the text of, where its title is one
    norms: list[Norm] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    enumerations: list[list[Member]] | None = None  # the lists, once they were asked for
    firsts: dict[int, int] | None = None  # where a list begins, by the place of each of its members
    within: dict[int, bool] = field(default_factory=dict)  # finite verbs, and whether they are part of another clause
    runs: dict[tuple[str, bool, int], int] = field(default_factory=dict)  # where names end, by how and whence
    _starts: list[int] = field(default_factory=list)
    _stops: frozenset[int] | None = None
    _sorted: list[int] | None = None
    _paragraphs: list[int] | None = None
    _marks: list[int] | None = None
    _members: list[int] | None = None
    _rows: list[int] | None = None
    _openings: list[int] | None = None
    _acts: dict[int, list[Norm]] | None = None  # norms by the place of their act, asked for when all are found
    _subjects: list[Mention] | None = None
    _verbs: list[Token] | None = None
    _acted: list[int] | None = None  # where the acts of norms begin
    _matches: dict[re.Pattern[str], list[re.Match[str]]] = field(default_factory=dict)
    _led: dict[re.Pattern[str], list[tuple[int, Mention]]] = field(default_factory=dict)
    _overlapping: dict[re.Pattern[str], list[re.Match[str]]] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The text that offsets count in."""
        return self.view.text

    @property
    def stops(self) -> frozenset[int]:
        """Places that no phrase runs across: a list mark, a row of a table or a paragraph break stood there."""
        if self._stops is None:
            self._stops = frozenset(self.view.enumerators) | self.view.paragraphs | self.view.rows
        return self._stops

    def token_at(self, offset: int) -> Token:
        """The token that covers an offset, or the last one before it."""
        if not self._starts:
            self._starts = self.doc.to_array("IDX").tolist()
        return self.doc[max(0, bisect.bisect_right(self._starts, offset) - 1)]

    def tokens(self, start: int, end: int) -> tuple[int, int]:
        """The range of token indices that offsets `start` to `end` touch."""
        return self.token_at(start).i, self.token_at(end - 1).i + 1

    def covering(self, token: Token) -> Mention | None:
        """The mention that a token is part of; None where it is part of none."""
        return self.mention_over(token.idx, token.idx + len(token))

    def mention_over(self, start: int, end: int) -> Mention | None:
        """The first mention that shares a character with a stretch."""
        index = bisect.bisect_right(self.mentions, start, key=_end)
        found = self.mentions[index] if index < len(self.mentions) else None
        return found if found is not None and found.start < end else None

    def starting(self, place: int) -> Mention | None:
        """The mention that begins at a place."""
        index = bisect.bisect_left(self.mentions, place, key=_start)
        found = self.mentions[index] if index < len(self.mentions) else None
        return found if found is not None and found.start == place else None

    def behind(self, place: int) -> Iterator[Mention]:
        """The mentions that begin at a place or behind it, in text order."""
        for index in range(bisect.bisect_left(self.mentions, place, key=_start), len(self.mentions)):
            yield self.mentions[index]

    def before(self, place: int) -> Iterator[Mention]:
        """The mentions that end at a place or before it, the last first."""
        for index in range(bisect.bisect_right(self.mentions, place, key=_end) - 1, -1, -1):
            yield self.mentions[index]

    def between(self, start: int, end: int) -> list[Mention]:
        """The mentions inside a stretch, in text order."""
        found = []
        for mention in self.behind(start):
            if mention.end > end:
                break
            found.append(mention)
        return found

    @property
    def subjects(self) -> list[Mention]:
        """The mentions that hold the subject of a verb, in text order."""
        if self._subjects is None:
            heads = [t for t in self.doc if t.dep_.startswith("nsubj")]
            found = {m.start: m for t in heads if (m := self.covering(t)) is not None}
            self._subjects = [found[start] for start in sorted(found)]
        return self._subjects

    @property
    def verbs(self) -> list[Token]:
        """The verbs by their tag, in text order."""
        if self._verbs is None:
            self._verbs = [t for t in self.doc if t.tag_.startswith("VB")]
        return self._verbs

    def acts_between(self, start: int, end: int) -> bool:
        """Whether a norm names its act from one place to another."""
        if self._acted is None:
            self._acted = sorted(n.action.start for n in self.norms)
        index = bisect.bisect_left(self._acted, start)
        return index < len(self._acted) and self._acted[index] < end

    def norms_of(self, verb: Token) -> list[Norm]:
        """The norms whose act that verb names."""
        if self._acts is None:
            self._acts = {}
            for norm in self.norms:
                self._acts.setdefault(norm.action.start, []).append(norm)
        return self._acts.get(verb.idx, [])

    def is_subject(self, mention: Mention) -> bool:
        """Whether a mention holds the subject of a verb."""
        index = bisect.bisect_left(self.subjects, mention.start, key=_start)
        return index < len(self.subjects) and self.subjects[index].start < mention.end

    def matches(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        """The matches of a pattern in the text, found once, none overlapping."""
        if pattern not in self._matches:
            self._matches[pattern] = list(pattern.finditer(self.text))
        return self._matches[pattern]

    def last(self, pattern: re.Pattern[str], place: int) -> re.Match[str] | None:
        """The last match of a pattern that ends at a place or before it."""
        found = self.matches(pattern)
        index = bisect.bisect_right(found, place, key=re.Match.end)
        return found[index - 1] if index else None

    def last_end(self, pattern: re.Pattern[str], place: int) -> int:
        """Where the last match of a pattern up to a place ends; 0 where none does."""
        found = self.last(pattern, place)
        return found.end() if found else 0

    def first(self, pattern: re.Pattern[str], start: int, end: int = -1) -> re.Match[str] | None:
        """The first match of a pattern that begins at a place or behind it, and before `end` where one is given."""
        if pattern not in self._overlapping:
            self._overlapping[pattern] = list(_each(pattern, self.text))
        every = self._overlapping[pattern]
        index = bisect.bisect_left(every, start, key=re.Match.start)
        found = every[index] if index < len(every) else None
        if found is None or end < 0 or found.end() <= end:
            return found
        return pattern.search(self.text, start, end) if found.start() < end else None

    def led(self, pattern: re.Pattern[str]) -> list[tuple[int, Mention]]:
        """The mentions that words of a pattern lead to, each with where these words begin."""
        if pattern not in self._led:
            found = ((m.start(), self.starting(m.end())) for m in _each(pattern, self.text))
            self._led[pattern] = [(place, mention) for place, mention in found if mention is not None]
        return self._led[pattern]

    def opening(self, place: int) -> int:
        """The last stop up to a place that a full stop precedes; 0 where there is none."""
        if self._openings is None:
            self._openings = [p for p in sorted(self.stops) if self.text[:p].rstrip()[-1:] in {".", ""}]
        index = bisect.bisect_right(self._openings, place)
        return self._openings[index - 1] if index else 0

    def last_stop(self, place: int) -> int:
        """The last stop up to a place; 0 where there is none."""
        if self._sorted is None:
            self._sorted = sorted(self.stops)
        index = bisect.bisect_right(self._sorted, place)
        return self._sorted[index - 1] if index else 0

    def paragraphs_behind(self, place: int) -> Iterator[int]:
        """Where paragraphs begin behind a place, in text order."""
        if self._paragraphs is None:
            self._paragraphs = sorted(self.view.paragraphs)
        for index in range(bisect.bisect_right(self._paragraphs, place), len(self._paragraphs)):
            yield self._paragraphs[index]

    def next_mark(self, place: int) -> int:
        """The first list mark behind a place; the end of the text where there is none."""
        if self._marks is None:
            self._marks = sorted(self.view.enumerators)
        index = bisect.bisect_right(self._marks, place)
        return self._marks[index] if index < len(self._marks) else len(self.text)

    def next_row(self, place: int) -> int:
        """Where the first bullet or row of a table begins behind a place; the end of the text where none does."""
        if self._rows is None:
            self._rows = sorted(self.view.rows)
        index = bisect.bisect_right(self._rows, place)
        return self._rows[index] if index < len(self._rows) else len(self.text)

    def member(self, place: int) -> int:
        """Where the member of a list or the row of a table begins that a place lies in; -1 where it lies in none."""
        if self._members is None:
            self._members = sorted(self.view.enumerators.keys() | self.view.rows)
        index = bisect.bisect_right(self._members, place) - 1
        start = self._members[index] if index >= 0 else -1
        return start if start >= 0 and next(self.paragraphs_behind(start), place + 1) > place else -1

    def phrase_at(self, index: int) -> Phrase | None:
        """The noun phrase that begins at a token."""
        found = next(self.phrases_from(index), None)
        return found if found is not None and found.start == index else None

    def phrases_from(self, index: int) -> Iterator[Phrase]:
        """The noun phrases that begin at a token or behind it, in text order."""
        for place in range(bisect.bisect_left(self.phrases, index, key=_first), len(self.phrases)):
            yield self.phrases[place]

    def phrases_between(self, first: int, last: int) -> list[Phrase]:
        """The noun phrases from token `first` to before token `last`, in text order."""
        return list(takewhile(lambda p: p.end <= last, self.phrases_from(first)))

    def phrase_of(self, token: Token) -> Phrase | None:
        """The noun phrase that a token is part of."""
        index = bisect.bisect_right(self.phrases, token.i, key=lambda p: p.start) - 1
        found = self.phrases[index] if index >= 0 else None
        return found if found is not None and token.i < found.end else None

    def owned(self, phrase: Phrase) -> Phrase:
        """The last phrase of a run of possessives that a phrase opens: `plan` of `the school's training plan`."""
        while phrase.end + 1 < len(self.doc) and self.doc[phrase.end].tag_ == "POS":
            behind = self.phrase_at(phrase.end + 1)
            if behind is None:
                break
            phrase = behind
        return phrase

    def owner(self, phrase: Phrase) -> Phrase:
        """The first phrase of the run of possessives that a phrase closes: `school` of `the school's plan`."""
        while phrase.start > 1 and self.doc[phrase.start - 1].tag_ == "POS":
            before = self.phrase_of(self.doc[phrase.start - 2])
            if before is None:
                break
            phrase = before
        return phrase

    def span(self, first: int, last: int) -> Span:
        """The stretch from token `first` to before token `last`."""
        end = self.doc[last - 1]
        return Span(self.doc[first].idx, end.idx + len(end))

    def sentence(self, token: Token) -> Span:
        """The sentence around a token."""
        sent = token.sent
        return Span(sent.start_char, max(sent.start_char + 1, sent.start_char + len(sent.text.rstrip())))
