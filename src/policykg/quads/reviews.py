"""What people decided about the findings of one document: which decisions still hold, and on what."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from policykg.errors import CorrectionError
from policykg.model import Correction, Definition, Document, Item, Mention, Norm, Span, Target, Topic
from policykg.quads.edits import Editor, F, Finding
from policykg.quads.evidence import context

GONE = "its words no longer stand in the document, or nothing is found in them any more"


@dataclass(frozen=True, slots=True)
class Stated:
    """A finding that was stated: where its evidence stands, and its own words, by which it is known again."""

    kind: str
    start: int
    end: int
    words: tuple[str, ...]


@dataclass(slots=True)
class Reviews:
    """The decisions about one document's findings; `unfit` says of each that could not be followed why."""

    corrections: Mapping[str, Correction]
    editor: Editor
    stated: dict[str, Stated] = field(default_factory=dict)
    unfit: dict[str, str] = field(default_factory=dict)

    def status(self, finding: str) -> str:
        """The status of what the machine found; what a person edited counts as rejected: the edit stands beside it."""
        known = self.corrections.get(finding)
        if known is None or finding in self.unfit:
            return "machine"
        return "rejected" if known.status == "edited" else known.status

    def edited(self, iri: str, finding: F) -> F | None:
        """The finding as a person edited it; None where nobody did, or where that is not possible any more."""
        known = self.corrections.get(iri)
        if known is None or known.status != "edited":
            return None
        try:
            return self.editor.edited(finding, dict(known.changes))
        except CorrectionError as error:
            self.unfit[iri] = str(error)
            return None

    def edited_object(self, iri: str, value: str, term: Callable[[str, str], str]) -> str:
        """What a person put in the place of an assertion's object, as a term; empty where nobody did, or it is none."""
        known = self.corrections.get(iri)
        if known is None or known.status != "edited":
            return ""
        changes = dict(known.changes)
        if set(changes) != {"object"}:
            self.unfit[iri] = "of an assertion only the `object` can be edited"
            return ""
        try:
            return term(changes["object"].strip(), value)
        except CorrectionError as error:
            self.unfit[iri] = str(error)
            return ""

    def lost(self, document: str) -> Iterator[Correction]:
        """The decisions about findings of that document that were not stated."""
        return (c for c in self.corrections.values() if c.document == document and c.finding not in self.stated)


def own_words(found: Finding, text: str) -> tuple[str, ...]:
    """The words of a finding that tell it from others of the same stretch of text."""
    match found:
        case Mention():
            return (found.type, _even(found.name))
        case Topic():
            return ("Topic", found.concept)
        case Norm():
            bearer, counterpart = (m.name if m else "" for m in (found.bearer, found.counterpart))
            return (found.modality, bearer, counterpart, *_said(text, found.action, found.object))
        case Target():
            return tuple(_said(text, found.quantity, found.what))
        case Definition():
            return tuple(_said(text, found.term, found.definition))
        case Item():
            return (str(found.ordinal), *_said(text, found.label))


def _said(text: str, *spans: Span | None) -> list[str]:
    return [_even(text[span.start : span.end]) if span else "" for span in spans]


def found_again(lost: Correction, document: Document, stated: Mapping[str, Stated]) -> str:
    """The IRI of the finding that a decision is about, in a document that changed since; empty where it is gone."""
    kind = _kind(lost.finding)
    same = [
        (iri, each)
        for iri, each in stated.items()
        if each.kind == kind
        and each.words == lost.words
        and _even(document.text[each.start : each.end]) == _even(lost.quote)
    ]
    near = [
        (iri, each) for iri, each in same if around(document.text, each.start, each.end) == (lost.before, lost.after)
    ]
    chosen = near or (same if len(same) == 1 else [])
    return min(chosen, key=lambda pair: (abs(pair[1].start - lost.start), pair[0]))[0] if chosen else ""


def remembered(correction: Correction, document: Document, stated: Stated) -> Correction:
    """The decision with what the finding is now, so that it is known again where the document changes."""
    before, after = around(document.text, stated.start, stated.end)
    return replace(
        correction,
        document=document.id,
        quote=document.text[stated.start : stated.end],
        before=before,
        after=after,
        start=stated.start,
        words=stated.words,
    )


def around(text: str, start: int, end: int) -> tuple[str, str]:
    """The words of a sentence before and behind a stretch of it."""
    low, high = context(text, start, end)
    return _even(text[low:start]), _even(text[end:high])


def _kind(iri: str) -> str:
    return iri.rsplit("/", 2)[-2]


def _even(words: str) -> str:
    return " ".join(words.split())
