"""Where findings stand in the text: their section and passage, and the annotations that quote their words."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from urllib.parse import quote

from policykg import iri
from policykg.model import Document, Passage, Section
from policykg.quads.terms import Statements, integer, name, text

TYPE = name("rdf:type")
IN_DOCUMENT, IN_SECTION, IN_PASSAGE = name("pkg:inDocument"), name("pkg:inSection"), name("pkg:inPassage")
ANNOTATION, MOTIVATED_BY, HAS_TARGET = name("oa:Annotation"), name("oa:motivatedBy"), name("oa:hasTarget")
IDENTIFYING, CLASSIFYING = name("oa:identifying"), name("oa:classifying")
_SPECIFIC, _SOURCE, _SELECTOR = name("oa:SpecificResource"), name("oa:hasSource"), name("oa:hasSelector")
_POSITION, _START, _END = name("oa:TextPositionSelector"), name("oa:start"), name("oa:end")
_QUOTE, _EXACT = name("oa:TextQuoteSelector"), name("oa:exact")
_PREFIX, _SUFFIX = name("oa:prefix"), name("oa:suffix")

_SENTENCE_END = re.compile(
    r"[.!?][\"”’')\]]*\s+|[。！？][”’」』）]*\s*|\n\s*\n\s*"
    r"|\n(?=\s*(?:[-*#|]|\(?(?:\d{1,3}|[A-Za-z])[.)]\s))"  # a list item or heading begins
    r"|\n(?=[a-z_]+:(?:\s|$))"  # a field of front matter begins
)
_SPACE = re.compile(r"\s+")
_CLOSING, _FULL_STOPS = "\"”’')]）」』 ", frozenset(".!?。！？")
_REACH = 240
"""How far a quote's context reaches to find the ends of its sentence."""
_FIELD, _FIELD_END = re.compile(r"^[A-Za-z_]+:", re.MULTILINE), re.compile(r"^\S", re.MULTILINE)
_ENTRY = 160
"""Characters of an entry of front matter that a quote repeats whole; of a longer one it has the line."""


class Places:
    """The document's nodes, and which section and passage an offset lies in."""

    def __init__(
        self, document: Document, sections: Sequence[Section], passages: Sequence[Passage], *, base: str
    ) -> None:
        self.base = base
        self.identifier = quote(document.id, safe="-")
        self.document = f"<{base}document/{self.identifier}>"
        self._sections = sorted(sections, key=lambda section: (section.start, -section.end))
        self._section_starts = [section.start for section in self._sections]
        self._by_id: Mapping[str, Section] = {section.id: section for section in sections}
        self._passages = sorted(passages, key=lambda passage: (passage.start, passage.end))
        self._passage_starts = [passage.start for passage in self._passages]
        self._passage_nodes = [self.passage_node(passage) for passage in self._passages]

    def section_node(self, section: str) -> str:
        """The node of the section with that id."""
        return f"<{self.base}section/{self.identifier}/{quote(section, safe='-')}>"

    def passage_node(self, passage: Passage) -> str:
        """The node of a passage."""
        return f"<{iri.mint('passage', passage.document, passage.start, passage.end, base=self.base)}>"

    def section_at(self, offset: int) -> str:
        """The node of the innermost section that the offset lies in; empty outside every section."""
        at = bisect_right(self._section_starts, offset) - 1
        section = self._sections[at] if at >= 0 else None
        while section is not None and offset >= section.end:
            section = self._by_id.get(section.parent)
        return self.section_node(section.id) if section else ""

    def passage_at(self, offset: int) -> str:
        """The node of the passage that the offset lies in; empty outside every passage."""
        at = bisect_right(self._passage_starts, offset) - 1
        return self._passage_nodes[at] if at >= 0 and offset < self._passages[at].end else ""


class Evidence:
    """Writes annotations that quote the document; one target serves every finding with the same words."""

    def __init__(self, document: Document, places: Places, statements: Statements) -> None:
        self._text = document.text
        self._id = document.id
        self._places = places
        self._statements = statements
        self._targets: dict[tuple[int, int], str] = {}
        self._annotations: dict[tuple[int, int], str] = {}

    def annotation(self, start: int, end: int) -> str:
        """The node of the annotation that quotes these words."""
        if (start, end) not in self._annotations:
            node = f"<{iri.mint('evidence', self._id, start, end, base=self._places.base)}>"
            add = self._statements.add
            add(node, TYPE, ANNOTATION)
            add(node, MOTIVATED_BY, IDENTIFYING)
            add(node, HAS_TARGET, self.target(start, end))
            self._annotations[start, end] = node
        return self._annotations[start, end]

    def target(self, start: int, end: int) -> str:
        """The node of these words in this document, with their place and their quote."""
        if (start, end) not in self._targets:
            self._targets[start, end] = self._target(start, end)
        return self._targets[start, end]

    def position(self, start: int, end: int) -> str:
        """The node of a place in this document, without its words."""
        node, add = f"<{self._places.base}position/{iri.digest(self._id, start, end)}>", self._statements.add
        add(node, TYPE, _POSITION)
        add(node, _START, integer(start))
        add(node, _END, integer(end))
        return node

    def _target(self, start: int, end: int) -> str:
        key = iri.digest(self._id, start, end)
        base, add = self._places.base, self._statements.add
        node, words = f"<{base}target/{key}>", f"<{base}quote/{key}>"
        before, after = context(self._text, start, end)
        add(node, TYPE, _SPECIFIC)
        add(node, _SOURCE, self._places.document)
        add(node, _SELECTOR, self.position(start, end), words)
        add(words, TYPE, _QUOTE)
        add(words, _EXACT, text(self._text[start:end]))
        add(words, _PREFIX, text(self._text[before:start]))
        add(words, _SUFFIX, text(self._text[end:after]))
        return node


def context(words: str, start: int, end: int) -> tuple[int, int]:
    """Offsets around `start` and `end` that bound their sentence, within reach; the span's own where it is one.

    >>> text = "It rains. The levy is due. So be it."
    >>> before, after = context(text, 14, 18)
    >>> text[before:14], text[18:after]
    ('The ', ' is due.')
    """
    return _sentence_start(words, start), _sentence_end(words, start, end)


def _sentence_start(words: str, start: int) -> int:
    low = max(0, start - _REACH)
    ends = [found.end() for found in _SENTENCE_END.finditer(words, low, start)]
    at = ends[-1] if ends else low
    if not ends and low and (space := _SPACE.search(words, low, start)):
        at = space.end()  # reach ended inside a word
    return at + len(words[at:start]) - len(words[at:start].lstrip())


def _sentence_end(words: str, start: int, end: int) -> int:
    if words[start:end].rstrip(_CLOSING)[-1:] in _FULL_STOPS:
        return end
    high = min(len(words), end + _REACH)
    if found := _SENTENCE_END.search(words, end, high):
        return found.start() + len(found[0].rstrip())
    if high == len(words):
        return end + len(words[end:high].rstrip())
    space = words.rfind(" ", end, high)
    return space if space > end else high


def entry(words: str, start: int, end: int) -> tuple[int, int]:
    r"""Offsets of the field of front matter around a value, as it was written; of its line where the field is long.

    >>> text = "issuers:\n  - moe-cn\ndate: 2019"
    >>> first, last = entry(text, 13, 19)
    >>> text[first:last]
    'issuers:\n  - moe-cn'
    """
    line = words.rfind("\n", 0, start) + 1
    below = words.find("\n", end)
    below = len(words) if below < 0 else below
    fields = [found.start() for found in _FIELD.finditer(words, max(0, end - _ENTRY), start)]
    after = _FIELD_END.search(words, below + 1)
    whole = (fields[-1] if fields else line, after.start() if after else len(words))
    first, last = whole if len(words[slice(*whole)].rstrip()) <= _ENTRY else (line, below)
    return last - len(words[first:last].lstrip()), first + len(words[first:last].rstrip())
