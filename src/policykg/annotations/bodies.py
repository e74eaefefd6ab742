"""Which body a name stands for in its document: that of its own place, or of the place that the words name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

from policykg.model import Annotations, Document, Mention
from policykg.ontology import Surroundings, Vocabulary

_PATH = "organization/"
_SENTENCE_START = re.compile(r".*(?:[.!?;。！？；]\s?|\n)", re.DOTALL)
_OWNING = re.compile(r"(?:[’']s?)?\s|的?")
_OWNED = re.compile(r"(?:,|\s\(|\s(?:of|in)(?:\sthe)?)\s?")
_REACH = 240
"""Characters before a name in which its sentence names a place."""
_NEARLY_ALL, _FEWEST = 0.8, 3
"""The share, and the number, of names of places from which a document speaks of one state."""

_Key = tuple[int, int]


def settled(found: Annotations, document: Document, vocabulary: Vocabulary) -> Annotations:
    """The annotations, where each body named is the one that the document means, or none with the reason why."""
    settle = _Settler(found, document, vocabulary)
    bodies = {(m.start, m.end): settle.body(m) for m in found.mentions if m.type == "Organization"}
    changed = {key: new for key, (old, new) in bodies.items() if old is not new}
    if not changed:
        return found
    return replace(
        found,
        mentions=tuple(_of(changed, m) for m in found.mentions),
        norms=tuple(
            replace(n, bearer=_known(changed, n.bearer), counterpart=_known(changed, n.counterpart))
            for n in found.norms
        ),
        relations=tuple(replace(r, head=_of(changed, r.head), tail=_of(changed, r.tail)) for r in found.relations),
    )


def _of(changed: Mapping[_Key, Mention], mention: Mention) -> Mention:
    new = changed.get((mention.start, mention.end))
    return replace(mention, entity=new.entity, reason=new.reason) if new and mention.type == new.type else mention


def _known(changed: Mapping[_Key, Mention], mention: Mention | None) -> Mention | None:
    return _of(changed, mention) if mention else None


def _mostly(places: list[str]) -> str:
    """The state that nearly all places are of or are; empty where there is none, or too few are named to know."""
    [(place, times)] = Counter(places).most_common(1) or [("", 0)]
    return place if times >= max(_FEWEST, _NEARLY_ALL * len(places)) else ""


class _Settler:
    """Settles the bodies of one document, each by its name and by the places named around it."""

    def __init__(self, found: Annotations, document: Document, vocabulary: Vocabulary) -> None:
        self._bodies = vocabulary.bodies
        self._text = document.text
        self._language = document.language[:2]
        self._here = vocabulary.where(document)
        coded = ((m, self._code(m, vocabulary)) for m in found.mentions if m.type == "Place")
        self._places = [(m, code) for m, code in coded if code]
        self._starts = [m.start for m, _ in self._places]
        self._mostly = _mostly([code.partition("-")[0] for _, code in self._places])

    def _code(self, place: Mention, vocabulary: Vocabulary) -> str:
        concept = vocabulary.concepts.get(place.entity.removeprefix("concept/"))
        return concept.notation if concept else self._bodies.place_of(place.name)

    def body(self, mention: Mention) -> tuple[Mention, Mention]:
        """A body's mention, before and after."""
        at = Surroundings(self._here, tuple(self._beside(mention)), tuple(self._near(mention)), self._mostly)
        found = self._bodies.resolve(mention.name, at, language=self._language)
        if not found.id and not found.reason:  # no name of a known body
            return mention, mention
        entity = f"{_PATH}{found.id}" if found.id else ""
        within = mention.reason if mention.reason.startswith("short form") else ""
        reason = "; ".join(filter(None, (within.partition(";")[0], found.reason)))
        return mention, replace(mention, entity=entity, reason=reason)

    def _beside(self, mention: Mention) -> list[str]:
        """The place that owns the body by the words: `Singapore's Ministry of Education`, `…, Singapore`."""
        at = bisect_left(self._starts, mention.start)
        found = []
        if at and _OWNING.fullmatch(self._text, self._places[at - 1][0].end, mention.start):
            found.append(self._places[at - 1][1])
        behind = self._places[at] if at < len(self._places) else None
        if behind and _OWNED.fullmatch(self._text, mention.end, behind[0].start):
            found.append(behind[1])
        return found

    def _near(self, mention: Mention) -> list[str]:
        """The places that the sentence names before the body."""
        low = max(0, mention.start - _REACH)
        opened = _SENTENCE_START.match(self._text, low, mention.start)
        first = opened.end() if opened else low
        at = bisect_left(self._starts, first)
        return sorted({code for place, code in self._places[at : bisect_left(self._starts, mention.start)]})
