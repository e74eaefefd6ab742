"""What a mention names: an entry of the vocabulary, the long form of a short form, or the document's own policy."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.headings import Headings
from policykg.annotations.english.industries import is_branch
from policykg.annotations.english.lexicon import INDUSTRY_HEADS, MORE_PLACES, POLICY_HEADS, words
from policykg.annotations.english.own import OWN, stands_for_a_policy
from policykg.annotations.english.text import Reading
from policykg.iri import normal
from policykg.model import Document, Mention, MentionType, Section
from policykg.ontology import Concept, Vocabulary

_KINDS: dict[str, MentionType] = {
    "actor": "Actor",
    "instrument": "Instrument",
    "industry": "Industry",
    "place": "Place",
}
_BRACKETED = re.compile(
    r"(?<![\w’'-])(?P<long>(?:[A-Z][\w’'-]*|of|and|for|the|in|on|to|&|Career,|Technical,)(?:\s(?:[A-Z][\w’'-]*|of|and|for|the"
    r"|in|on|to|&)){0,12})\s"
    r"\((?:hereinafter|hereafter|in this \w+)?(?:\s?(?:referred to as"
    r"|called))?,?\s?(?:the\s)?[“\"‘']?(?:the\s)?(?P<short>[A-Z][\w-]*(?:\s[A-Z][\w-]*){0,4})[”\"’']?\)"
)


_OF_YEAR = re.compile(r",?\s(?:of\s)?\(?(?P<year>(?:19|20)\d\d)\)?$")
_SPELLINGS = tuple(
    (re.compile(rf"\b{one}"), other)
    for pair in (
        ("organisation", "organization"),
        ("programme", "program"),
        ("centre", "center"),
        ("labour", "labor"),
    )
    for one, other in (pair, pair[::-1])
)
# A notice by which another text is issued is cited for that text: `Notice on Issuing the Measures for …`.
_ISSUES = re.compile(
    r"^(?:Notice|Circular)\s(?:(?:of|by)\s.{3,120}?\s)?(?:on|concerning|regarding)\s(?:the\s)?"
    r"(?:Issuing|Issuance|Printing|Publishing|Publication|Promulgating|Promulgation|Release|Releasing|Distribution)"
    r"(?:\sand\s(?:Distributing|Distribution|Issuing|Issuance))?(?:\sof)?\s(?:the\s)?"
)


@dataclass(frozen=True, slots=True)
class Names:
    """The names of the vocabulary, by their normal form."""

    entries: dict[str, tuple[MentionType, str, str]] = field(default_factory=dict)
    exact: dict[str, tuple[MentionType, str, str]] = field(default_factory=dict)
    written: dict[str, MentionType] = field(default_factory=dict)  # in lower case, punctuation kept, to be matched
    places: set[str] = field(default_factory=set)
    years: dict[str, str] = field(default_factory=dict)  # when policies were issued

    @classmethod
    def read(cls, vocabulary: Vocabulary, language: str) -> Names:
        """The names in a language; acronyms are kept apart, as they only hold as written."""
        names = cls()
        for concept in vocabulary.concepts.values():
            names._add_concept(concept, language)
        for body in vocabulary.organizations.values():
            for position, name in enumerate(body.names.get(language, ())):
                ground = "name of a known body" if position == 0 else "other name of a known body"
                names._add(name, "Organization", f"organization/{body.id}", ground)
            if body.acronym:
                names._add(body.acronym, "Organization", f"organization/{body.id}", "acronym of a known body")
        for policy in vocabulary.policies.values():
            names.years[f"policy/{policy.id}"] = policy.date_issued[:4]
            for title in policy.titles.get(language, ()):
                names._add(title, "Policy", f"policy/{policy.id}", "title of a known policy")
            for number in filter(None, policy.number.split("; ")):
                names.exact.setdefault(number, ("Policy", f"policy/{policy.id}", "number of a known policy"))
        return names

    def _add_concept(self, concept: Concept, language: str) -> None:
        kind = _KINDS.get(concept.kind)
        if kind is None:
            return
        for position, label in enumerate(concept.labels.get(language, ())):
            if kind == "Place" and label[0].isupper():
                self.places.add(label)
            ground = "preferred label of the vocabulary" if position == 0 else "alternative label of the vocabulary"
            self._add(label, kind, f"concept/{concept.id}", ground)

    def _add(self, label: str, kind: MentionType, entity: str, ground: str) -> None:
        plain = re.sub(r"\s\([^()]*\)$", "", label)
        for name in {label, plain}:
            if name.isupper() or len(name) < 5:
                self.exact.setdefault(name, (kind, entity, ground))
            else:
                known = self.entries.setdefault(normal(name), (kind, entity, ground))
                if kind == known[0] == "Policy" and known[1] != entity:
                    self.entries[normal(name)] = (kind, "", "name of several known policies")
                self.written.setdefault(name.lower(), kind)

    def find(self, name: str, kind: str) -> tuple[str, str]:
        """(entity, reason) of a name of that type; empty strings where the vocabulary has none."""
        entry = self.exact.get(name)
        if entry and entry[0] == kind:
            return entry[1], entry[2]
        for form in _forms(normal(name)):
            entry = self.entries.get(form)
            if entry and entry[0] == kind:
                return entry[1], entry[2]
        return "", ""


def _forms(name: str) -> Iterator[str]:
    """A normal form, and its singular and plural."""
    yield name
    if name.endswith("ies"):
        yield f"{name[:-3]}y"
    if name.endswith("s"):
        yield name[:-1]
        if name.endswith("es"):
            yield name[:-2]
    else:
        yield f"{name}s"
    for spelling, other in _SPELLINGS:
        if spelling.search(name):
            yield spelling.sub(other, name)


@dataclass(frozen=True, slots=True)
class Scope:
    """What a document says about names: its own policy, the short forms that it introduces, and its headings."""

    title: str = ""
    policy: str = ""
    short: dict[str, str] = field(default_factory=dict)
    headings: Headings = field(default_factory=Headings)

    @classmethod
    def of(cls, document: Document, text: str, sections: Sequence[Section] = ()) -> Scope:
        """The scope that a document sets, read from its facts and from brackets such as `… Council (SFC)`."""
        short: dict[str, str] = {}
        for match in _BRACKETED.finditer(re.sub(r"[ \t]*\n[ \t]*", " ", text)):
            long = _long_form(match.group("long"), match.group("short"))
            if long and normal(long) != normal(match.group("short")):
                short.setdefault(match.group("short"), long)
        return cls(document.title, document.value("policy"), short, Headings.of(sections))


def _long_form(words: str, short: str) -> str:
    """The part of the words before a bracket that the short form stands for."""
    parts = words.split()
    while parts and not parts[0][0].isupper():
        parts.pop(0)
    if short.isupper() and len(short) > 1:
        for first in range(len(parts)):
            initials = "".join(p[0] for p in parts[first:] if p[0].isupper())
            if initials == short.rstrip("s") or "".join(p[0].upper() for p in parts[first:]) == short:
                return " ".join(parts[first:])
        return ""
    wanted = short.split()
    kept = [w for w in wanted if w in parts]
    if len(kept) < len(wanted) or (parts[0] in {"The", "In", "This"} and len(parts) < 3):
        return ""
    return " ".join(parts[1:] if parts[0] in {"The", "This", "In"} else parts)


_VAGUE = words("program programs programme programmes course courses project projects placement placements training")


def _stands(doc: Doc, first: int, last: int, kind: str, rule: str) -> bool:
    """Whether words of the vocabulary may be a mention: no single vague word, no `by laws` for by-laws."""
    if last - first == 1:
        return _stands_alone(kind, rule, doc[first].lower_)
    return doc[first].tag_ != "IN" or doc[first + 1].text == "-"


def _stands_alone(kind: str, rule: str, word: str) -> bool:
    """Whether a single word of the vocabulary is enough to make a mention."""
    return (rule == "acronym" and kind in {"Organization", "Policy"}) or (kind == "Industry" and word in INDUSTRY_HEADS)


def _is_counted(reading: Reading, first: int, last: int) -> bool:
    """Whether a number counts what the first words name: `10 universities of technology`."""
    phrase = reading.phrase_of(reading.doc[first])
    return phrase is not None and phrase.end < last and reading.doc[phrase.core].tag_ == "CD"


class Resolver:
    """Finds the vocabulary's names in texts and says what each mention stands for."""

    def __init__(self, names: Names, vocab: Vocab, tokenizer: object) -> None:
        self._names = names
        self.scope = Scope()
        self.places = frozenset(names.places) | MORE_PLACES
        self._matcher = PhraseMatcher(vocab, attr="LOWER")
        self._exact = PhraseMatcher(vocab)
        make = tokenizer  # a spaCy tokenizer is a callable from text to document
        forms = {form: kind for form, (kind, _, _) in names.entries.items()} | names.written
        for form, kind in sorted(forms.items()):
            self._matcher.add(kind, [make(form)])  # type: ignore[operator]
        for form, (kind, _, _) in sorted(names.exact.items()):
            if len(form) > 1:
                self._exact.add(kind, [make(form)])  # type: ignore[operator]

    def labels(self, reading: Reading) -> Iterator[Candidate]:
        """The vocabulary's names that stand in a text."""
        doc: Doc = reading.doc
        for matcher, rule in ((self._matcher, "label"), (self._exact, "acronym")):
            for key, first, last in matcher(doc):
                kind: MentionType = doc.vocab.strings[key]  # type: ignore[assignment]
                if kind == "Place" or not _stands(doc, first, last, kind, rule) or _is_counted(reading, first, last):
                    continue
                if kind == "Instrument" and doc[last - 1].lower_ in _VAGUE and not doc[last - 1].text[0].isupper():
                    continue
                if kind == "Organization" and not all(
                    t.text[0].isupper() for t in doc[first:last] if t.is_alpha and len(t) > 3
                ):
                    continue
                if kind == "Policy" and not doc[first].text[0].isupper():
                    continue
                phrase = reading.phrase_of(doc[last - 1])
                start = doc[first].idx
                if phrase and phrase.end == last and phrase.first < start:
                    numbered = doc[phrase.core].tag_ == "CD" and phrase.core + 1 < last
                    start = doc[phrase.core + 1].idx if numbered else phrase.first
                elif phrase and phrase.end > last and kind in {"Actor", "Instrument", "Industry"}:
                    continue
                if kind == "Industry" and phrase and not is_branch(phrase):
                    continue
                end = doc[last - 1].idx + len(doc[last - 1])
                yield Candidate(
                    start, end, kind, f"vocabulary/{rule}", 1.85 if kind in {"Actor", "Instrument"} else 2.85
                )

    def short_forms(self, reading: Reading) -> Iterator[Candidate]:
        """The short forms that the document introduced, wherever they stand."""
        for short, long in self.scope.short.items():
            kind = self._kind(long)
            if kind is None:
                continue
            for match in re.finditer(rf"(?<![\w-]){re.escape(short)}(?![\w-])", reading.text):
                yield Candidate(match.start(), match.end(), kind, "short-forms/bracket", 2.8)

    def _kind(self, long: str) -> MentionType | None:
        last = long.split()[-1].lower()
        if last in POLICY_HEADS or re.search(r"\b(?:Act|Law|Plan|Strategy|Regulations?)\b", long):
            return "Policy"
        if last in {"fund", "programme", "program", "scheme", "grant", "levy", "portal", "accounts", "corps"}:
            return "Instrument"
        if len(long.split()) > 1:
            return "Organization"
        return None

    def mention(self, candidate: Candidate, text: str) -> Mention:
        """The mention that a candidate becomes, with its full name and what it was resolved to."""
        words = text[candidate.start : candidate.end]
        name, entity, reason = re.sub(r"\s+", " ", words), "", ""
        if words in self.scope.short:
            name = self.scope.short[words]
            reason = f"short form introduced in this document for {name}"
        if candidate.type == "Policy" and candidate.rule == "policies/short" and self.scope.title:
            name, entity, reason = self._own(words, name, reason)
        if not entity and reason != OWN:  # a title may be that of several editions: which one, the document says
            entity, ground = self._found(candidate, name)
            reason = "; ".join(filter(None, (reason, ground)))
        return Mention(
            candidate.start,
            candidate.end,
            candidate.type,
            name,
            candidate.rule,
            confidence(candidate.rule),
            entity,
            reason,
        )

    def _found(self, candidate: Candidate, name: str) -> tuple[str, str]:
        if candidate.rule == "industries/beside":
            tries = (self._names.find(f"{name}{noun}", "Industry") for noun in ("", " industry", " technology"))
            return next((hit for hit in tries if hit[0]), ("", ""))
        if candidate.type == "Policy":
            return self._policy(name)
        if candidate.rule != "instruments/incentive":
            return self._names.find(name, candidate.type)
        word = re.sub(r"^financ\w*$", "fiscal", name.split()[0].lower())
        tries = (self._names.find(f"{word} {noun}", candidate.type) for noun in ("support", "incentive", "credit"))
        return next((hit for hit in tries if hit[0]), ("", ""))

    def _policy(self, name: str) -> tuple[str, str]:
        """A policy by its title; by that which a notice issues; or, where the year is its own, by `Title of 2015`."""
        found = self._names.find(name, "Policy")
        if not found[0]:
            found = self._names.find(_ISSUES.sub("", name), "Policy")
        dated = _OF_YEAR.search(name) if not found[0] else None
        if dated:
            entity, ground = self._names.find(name[: dated.start()], "Policy")
            found = (entity, ground) if self._names.years.get(entity) == dated.group("year") else found
        return found

    def names_an_industry(self, name: str) -> bool:
        """Whether the vocabulary has an industry of that name."""
        return bool(self._names.find(name, "Industry")[0])

    def own_policy(self) -> Mention | None:
        """The document's own policy, as what a pronoun may stand for; None where its title is that of no policy."""
        title, policy = self.scope.title, self.scope.policy
        if not title or not (policy or stands_for_a_policy(title)):
            return None
        return Mention(
            0, 1, "Policy", title, "policies/own", confidence("policies/own"), f"policy/{policy}" if policy else "", OWN
        )

    def _own(self, words: str, name: str, reason: str) -> tuple[str, str, str]:
        """What `this Act` or `the Plan` stands for: the document's own policy where its title says so."""
        head = words.split()[-1]
        if words.lower().startswith("that"):
            return name, "", reason
        if words.lower().startswith(("this", "these")) or re.search(rf"\b{head}\b", self.scope.title, re.IGNORECASE):
            entity = f"policy/{self.scope.policy}" if self.scope.policy else ""
            return self.scope.title, entity, OWN
        return name, "", reason
