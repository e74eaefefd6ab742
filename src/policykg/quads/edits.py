"""Findings as a person edited them: another bearer, modality, value, stretch of words, or thing that is meant."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, TypeVar, get_args

from policykg.errors import CorrectionError
from policykg.model import Comparator, Definition, Item, Mention, MentionType, Modality, Norm, Span, Target, Topic
from policykg.ontology import Vocabulary
from policykg.quads.evidence import context

RULE = "corrections/edited"
SURE = 1.0
"""A person's own reading is stated with the confidence of what a document says of itself."""
_ARTICLE = re.compile(r"(?:the|an?|each|every|any|such)\s+", re.IGNORECASE)
_NODE = re.compile(r"(?:concept|organization|policy|actor|place|industry|instrument)/[\w%-]+(?:/[\w%-]+)*")

Finding = Mention | Norm | Target | Definition | Item | Topic
F = TypeVar("F", bound=Finding)
Change = Callable[["Editor", Any, str, str], dict[str, Any]]


class Editor:
    """Applies the changes of an edit to what was read from a text."""

    def __init__(self, text: str, vocabulary: Vocabulary, mentions: tuple[Mention, ...]) -> None:
        self._text = text
        self._vocabulary = vocabulary
        self._mentions = {(m.start, m.end): m for m in mentions}

    def edited(self, finding: F, changes: Mapping[str, str]) -> F:
        """The finding with other values; CorrectionError where a field or a value of it is not possible."""
        fields = _FIELDS[type(finding)]
        for field, value in changes.items():
            if field not in fields:
                kind = type(finding).__name__.lower()
                raise CorrectionError(f"a {kind} has no field {field!r} to edit; it has {', '.join(sorted(fields))}")
            finding = replace(finding, **fields[field](self, finding, field, value.strip()))
        return replace(finding, rule=RULE, confidence=SURE)

    def words(self, finding: Finding, field: str, value: str) -> Span:
        """Where words stand in the sentence of a finding, nearest to what they take the place of."""
        low, high = context(self._text, finding.start, finding.end)
        old = getattr(finding, field, None)
        near = old.start if isinstance(old, Span | Mention) else finding.start
        pattern = r"\s+".join(map(re.escape, value.split())) or r"(?!)"
        found = [match.span() for match in re.finditer(pattern, self._text[low:high], re.IGNORECASE)]
        if not found:
            raise CorrectionError(f"{field}: the words {value!r} do not stand in the sentence of the finding")
        start, end = min(found, key=lambda place: (abs(place[0] + low - near), place))
        return Span(low + start, low + end)

    def span(self, finding: Finding, field: str, value: str) -> dict[str, Any]:
        """The words that take the place of others."""
        return {field: self.words(finding, field, value)}

    def maybe(self, finding: Finding, field: str, value: str) -> dict[str, Any]:
        """The words that take the place of others, or none."""
        return {field: self.words(finding, field, value) if value else None}

    def named(self, finding: Finding, field: str, value: str) -> dict[str, Any]:
        """A thing named: the mention that has these words, else one made for them."""
        if not value:
            return {field: None}
        place = self.words(finding, field, value)
        article = _ARTICLE.match(self._text, place.start, place.end)
        first = article.end() if article else place.start
        known = self._mentions.get((place.start, place.end)) or self._mentions.get((first, place.end))
        if known is None:
            old = getattr(finding, field)
            words = " ".join(self._text[place.start : place.end].split())
            concept = self._vocabulary.concept_of(words, kind="actor")
            kind: MentionType = old.type if old else "Actor"
            entity = f"concept/{concept}" if concept else ""
            known = Mention(place.start, place.end, kind, words, RULE, SURE, entity)
        return {field: known}

    def place(self, finding: Mention, field: str, value: str) -> dict[str, Any]:
        """Where a thing is named, and by which words."""
        found = self.words(finding, field, value)
        name = " ".join(self._text[found.start : found.end].split())
        return {"start": found.start, "end": found.end, "name": name}

    def one_of(self, finding: Finding, field: str, value: str) -> dict[str, Any]:
        """One of the values that a field may have."""
        allowed = _CHOICES[field]
        if value not in allowed:
            raise CorrectionError(f"{field} is one of {', '.join(allowed)}, not {value!r}")
        return {field: value}

    def plain(self, finding: Finding, field: str, value: str) -> dict[str, Any]:
        """The value as it was given."""
        return {field: value}

    def number(self, finding: Finding, field: str, value: str) -> dict[str, Any]:
        """The value as a number."""
        try:
            return {field: float(value)}
        except ValueError as error:
            raise CorrectionError(f"{field} is a number such as 12 or 0.5, not {value!r}") from error

    def whole(self, finding: Finding, field: str, value: str) -> dict[str, Any]:
        """The value as a whole number; no year where it is empty."""
        if not value and field == "year":
            return {field: None}
        if not value.isascii() or not value.isdigit():
            raise CorrectionError(f"{field} is a whole number, not {value!r}")
        return {field: int(value)}

    def entity(self, finding: Mention, field: str, value: str) -> dict[str, Any]:
        """What is meant: a path such as `organization/sg-moe`, or nothing known."""
        if value and not _NODE.fullmatch(value):
            raise CorrectionError(
                f"{field} is a path such as organization/sg-moe or concept/levy, or empty, not {value!r}"
            )
        kind, _, local = value.partition("/")
        known: Mapping[str, object] = {
            "concept": self._vocabulary.concepts,
            "organization": self._vocabulary.organizations,
        }.get(kind, {local: ""})
        if value and local not in known:
            raise CorrectionError(f"{field}: there is no {kind} {local!r} in the vocabulary")
        return {"entity": value, "reason": "a person says so"}

    def concept(self, finding: Topic, field: str, value: str) -> dict[str, Any]:
        """Another concept of the vocabulary."""
        if value not in self._vocabulary.concepts:
            raise CorrectionError(f"{field}: there is no concept {value!r} in the vocabulary")
        return {field: value}


_CHOICES: Mapping[str, tuple[str, ...]] = {
    "modality": get_args(Modality),
    "comparator": get_args(Comparator),
    "type": get_args(MentionType),
}
_FIELDS: Mapping[type, Mapping[str, Change]] = {
    Mention: {"type": Editor.one_of, "name": Editor.plain, "entity": Editor.entity, "words": Editor.place},
    Topic: {"concept": Editor.concept},
    Norm: {
        "modality": Editor.one_of,
        "action": Editor.span,
        **dict.fromkeys(("bearer", "counterpart"), Editor.named),
        **dict.fromkeys(("object", "deadline", "condition", "exception", "or_else"), Editor.maybe),
    },
    Target: {
        "value": Editor.number,
        "unit": Editor.plain,
        "comparator": Editor.one_of,
        "quantity": Editor.span,
        "year": Editor.whole,
        **dict.fromkeys(("what", "deadline"), Editor.maybe),
    },
    Definition: {"term": Editor.span, "definition": Editor.span},
    Item: {"label": Editor.span, "ordinal": Editor.whole},
}
