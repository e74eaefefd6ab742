"""One stretch of text on its way through the components: the view, its parse, and what was found so far."""

from __future__ import annotations

import bisect
from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from policykg.annotations.english.phrases import Phrase
from policykg.annotations.view import View
from policykg.model import Definition, Item, Mention, Norm, Relation, Span, Target


def _start(mention: Mention) -> int:
    return mention.start


def _end(mention: Mention) -> int:
    return mention.end


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
    own: Mention | None = None  # the policy that the document is the text of, where its title is one
    norms: list[Norm] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    definitions: list[Definition] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
    enumerations: list[list[Member]] | None = None  # the lists, once they were asked for
    _starts: list[int] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The text that offsets count in."""
        return self.view.text

    @property
    def stops(self) -> frozenset[int]:
        """Places that no phrase runs across: a list mark or a paragraph break stood there."""
        return frozenset(self.view.enumerators) | self.view.paragraphs

    def token_at(self, offset: int) -> Token:
        """The token that covers an offset, or the last one before it."""
        if not self._starts:
            self._starts = [token.idx for token in self.doc]
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

    def phrase_of(self, token: Token) -> Phrase | None:
        """The noun phrase that a token is part of."""
        index = bisect.bisect_right(self.phrases, token.i, key=lambda p: p.start) - 1
        found = self.phrases[index] if index >= 0 else None
        return found if found is not None and token.i < found.end else None

    def span(self, first: int, last: int) -> Span:
        """The stretch from token `first` to before token `last`."""
        end = self.doc[last - 1]
        return Span(self.doc[first].idx, end.idx + len(end))

    def sentence(self, token: Token) -> Span:
        """The sentence around a token."""
        sent = token.sent
        return Span(sent.start_char, max(sent.start_char + 1, sent.start_char + len(sent.text.rstrip())))
