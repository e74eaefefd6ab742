"""Norms as institutional statements: their components in the words of the text, and where these stand in it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from policykg.model import Span, Table

if TYPE_CHECKING:
    from policykg.store import GraphStore

Role = Literal["attribute", "deontic", "aim", "object", "counterpart", "condition", "exception", "deadline", "or_else"]


_WORDED: tuple[Role, ...] = (
    *("attribute", "aim", "object", "counterpart", "condition", "exception", "deadline", "or_else"),
)


@dataclass(frozen=True, slots=True)
class Component:
    """A part of a statement; `at` is where its words stand in the statement's quote, None where they do not."""

    role: Role
    words: str
    at: Span | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """A norm to be coded, with the sentence that lays it down; `start` and `end` are offsets into the document.

    `components` holds one a role at most; aim and deontic are always there.
    """

    id: str
    document: str
    policy: str
    section: str
    modality: str
    components: tuple[Component, ...]
    quote: str
    start: int
    end: int
    confidence: str
    rule: str
    status: str

    def words(self, role: Role) -> str:
        """The component of that role in words; empty where the sentence has none."""
        return next((component.words for component in self.components if component.role == role), "")


_NORMS = """
SELECT ?norm ?document ?policy ?section ?kind ?state ?attribute ?aim ?object ?counterpart ?condition ?exception
       ?deadline ?or_else ?quote ?start ?end ?confidence ?rule WHERE {
  ?norm a pkg:Norm ; pkg:inDocument/dcterms:identifier ?document ; pkg:policy ?policy ; pkg:modality ?kind ;
        pkg:action ?aim ; pkg:confidence ?confidence ; pkg:rule ?rule ; pkg:status ?state ;
        pkg:evidence/oa:hasTarget/oa:hasSelector ?words , ?place .
  ?words oa:exact ?quote . ?place oa:start ?start ; oa:end ?end .
  FILTER(?state != voc:rejected)
  OPTIONAL { ?norm pkg:inSection/rdfs:label ?section }
  OPTIONAL { ?norm pkg:bearerText ?attribute }
  OPTIONAL { ?norm pkg:object ?object }
  OPTIONAL { ?norm pkg:counterpartyText ?counterpart }
  OPTIONAL { ?norm pkg:condition ?condition }
  OPTIONAL { ?norm pkg:exception ?exception }
  OPTIONAL { ?norm pkg:deadlineText ?deadline }
  OPTIONAL { ?norm pkg:orElse ?or_else }
}"""
_PLACES = "SELECT ?norm ?start ?end WHERE { ?norm pkg:wordsAt ?place . ?place oa:start ?start ; oa:end ?end }"
_TITLES = """
SELECT DISTINCT ?policy ?title (LANG(?title) AS ?language) WHERE {
  ?policy pkg:title ?title . FILTER EXISTS { ?norm a pkg:Norm ; pkg:policy ?policy }
}"""

_TAIL = re.compile(
    r"(?:[\s,]+(?:to|the|an?|of|with|for|by|in|on|at|from|and|or|its|their|between|among))*[\s,]*$", re.IGNORECASE
)
"""What leads to the next component, and so belongs to neither."""

_NOT = r"(?:\s+\w+)?\s+(?:not|never)\b"
_IS = r"(?:is|are)(?:\s+(?!not\b)\w+)?\s+"
_DEONTICS: Mapping[str, tuple[str, re.Pattern[str]]] = {
    modality: (plain, re.compile(wordings, re.IGNORECASE))
    for modality, plain, wordings in (
        (
            "obligation",
            "must",
            rf"\b(?:must|shall|will)\b(?!{_NOT})|\b(?:has|have|is|are)\s+to\b|\b(?:undertake|pledge|commit|agree)s?\s+to\b"
            rf"|\b{_IS}(?:required|obliged|obligated|bound|directed|instructed|mandated)(?:\s+to)?\b"
            r"|(?:还|均)?应[当该]|必须|务必|均须|有义务|有责任|(?<![供响相适对])应(?![用对急])|须",
        ),
        (
            "prohibition",
            "must not",
            rf"\b(?:must|shall|may|should|will|can){_NOT}|\bcannot\b"
            rf"|\b{_IS}(?:prohibited|forbidden|barred|precluded)(?:\s+from)?\b"
            r"|\b(?:is|are)\s+not\s+(?:permitted|allowed|entitled|authori[sz]ed)(?:\s+to)?\b"
            r"|一律不得|严格禁止|不应当|不得|禁止|严禁|不准|不应|不能|无权|不可|不要|不再",
        ),
        (
            "permission",
            "may",
            rf"\b(?:may|can)\b(?!{_NOT})|\b(?:has|have)\s+(?:the\s+)?(?:power|authority|right)s?\s+to\b"
            rf"|\b{_IS}(?:authori[sz]ed|entitled|empowered|permitted|allowed|eligible|free)(?:\s+to)?\b"
            r"|[也还]?可以|有权|准予|允许|无[须需]|(?<![认许])可(?![能行靠])",
        ),
        (
            "recommendation",
            "should",
            rf"\bshould\b(?!{_NOT})|\bought\s+to\b|\bneeds?\s+to\b"
            rf"|\b{_IS}(?:encouraged|invited|advised|recommended|urged|called\s+upon)(?:\s+to)?\b"
            r"|鼓励|支持|引导|提倡|倡导",
        ),
    )
}
"""Each modality's plain word, and how texts word it; Chinese has no word boundaries, so compounds are ruled out."""


def statements(store: GraphStore) -> list[Statement]:
    """Every norm that nobody rejected, by document and in text order."""
    titles, places = _titles(store), _places(store)
    found = [_statement(row, titles, places.get(row["norm"], [])) for row in _rows(store, _NORMS)]
    return sorted(found, key=_text_order)


def _text_order(s: Statement) -> tuple[str, int, int, int, str]:
    aim = next(component.at for component in s.components if component.role == "aim")
    return s.document, s.start, s.end, aim.start if aim else 0, s.id


def _rows(store: GraphStore, sparql: str) -> Iterator[dict[str, str]]:
    table = store.query(sparql)
    assert isinstance(table, Table)
    return iter(table.dicts())


def _titles(store: GraphStore) -> Mapping[str, str]:
    """One title a policy: the English one where there is one."""
    called: dict[str, list[tuple[bool, str]]] = {}
    for row in _rows(store, _TITLES):
        called.setdefault(row["policy"], []).append((row["language"] not in ("en", ""), row["title"]))
    return {policy: min(titles)[1] for policy, titles in called.items()}


def _places(store: GraphStore) -> Mapping[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = {}
    for row in _rows(store, _PLACES):
        found.setdefault(row["norm"], []).append((int(row["start"]), int(row["end"])))
    return found


def _statement(row: Mapping[str, str], titles: Mapping[str, str], places: Iterable[tuple[int, int]]) -> Statement:
    start, end, modality = int(row["start"]), int(row["end"]), _local(row["kind"])
    within = [Span(a - start, b - start) for a, b in sorted(places) if start <= a < b <= end]
    parts = _parted(row["quote"], tuple(_components(row, within)))
    return Statement(
        id=row["norm"],
        document=row["document"],
        policy=titles.get(row["policy"], ""),
        section=row["section"],
        modality=modality,
        components=(*parts[:1], deontic(modality, row["quote"], parts), *parts[1:]),
        quote=row["quote"],
        start=start,
        end=end,
        confidence=row["confidence"],
        rule=row["rule"],
        status=_local(row["state"]),
    )


def _components(row: Mapping[str, str], places: list[Span]) -> Iterator[Component]:
    """The components that the norm has, each at the first place that holds its words and that no other has."""
    for role in _WORDED:
        if words := row[role]:
            at = next((p for p in places if spaced(row["quote"][p.start : p.end]) == words), None)
            if at:
                places.remove(at)
            yield Component(role, words, at)


def _parted(quote: str, parts: tuple[Component, ...]) -> tuple[Component, ...]:
    """The components, an object ending before another that stands within it: `a levy` of `a levy to the Commission`."""
    at = next((part.at for part in parts if part.role == "object"), None)
    if not at:
        return parts
    inner = min((p.at.start for p in parts if p.at and at.start < p.at.start < at.end), default=at.end)
    words = quote[at.start : inner] if inner == at.end else _TAIL.sub("", quote[at.start : inner])
    shorter = Component("object", spaced(words), Span(at.start, at.start + len(words))) if words else None
    return tuple(shorter if shorter and part.role == "object" else part for part in parts)


def deontic(modality: str, quote: str, parts: Iterable[Component]) -> Component:
    """The last words of that modality before the aim, outside the other components; else the modality's plain word.

    >>> aim = Component("aim", "charge", Span(34, 40))
    >>> deontic("prohibition", "Schools shall teach and shall not charge a fee.", [aim]).words
    'shall not'
    >>> deontic("prohibition", "No school may, for any reason, ever charge a fee.", [aim]).words
    'must not'
    """
    taken = [part.at for part in parts if part.at]
    aim = next((part.at for part in parts if part.role == "aim"), None)
    plain, wordings = _DEONTICS[modality]
    for found in reversed([*wordings.finditer(quote, 0, aim.start)] if aim else []):
        if all(found.end() <= at.start or at.end <= found.start() for at in taken):
            return Component("deontic", spaced(found[0]), Span(found.start(), found.end()))
    return Component("deontic", plain)


def spaced(text: str) -> str:
    """The text on one line, with one space where it had any white space."""
    return " ".join(text.split())


def _local(iri: str) -> str:
    return iri.rsplit("/", 1)[-1]
