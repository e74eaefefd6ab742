"""Languages without a grammar of their own: names of the vocabulary, numbers with a unit, dates, and marked lists."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from policykg.iri import normal
from policykg.model import Annotations, Document, Item, Mention, MentionType, Passage, Section
from policykg.ontology import Vocabulary
from policykg.passages import enumerations

_KINDS: dict[str, MentionType] = {
    "actor": "Actor",
    "instrument": "Instrument",
    "industry": "Industry",
    "place": "Place",
}
_MONTHS = (
    "Januar|Februar|März|April|Mai|Juni|Juli|August|September|Oktober|November|Dezember"
    "|janvier|février|mars|avril|mai|juin|juillet|août|septembre|octobre|novembre|décembre"
    "|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
    "|janeiro|fevereiro|março|maio|junho|julho|setembro|outubro|dezembro"
    "|gennaio|febbraio|aprile|maggio|giugno|luglio|settembre|ottobre|dicembre"
)
_TIME = re.compile(
    rf"(?<![\w.])(?:\d{{1,2}}\.?º?\s(?:de\s)?(?:{_MONTHS})(?:\s(?:de\s)?\d{{4}})?|\d{{1,2}}\.\d{{1,2}}\.\d{{4}}"
    rf"|\d{{4}}-\d{{2}}-\d{{2}}|(?:{_MONTHS})\s(?:de\s)?\d{{4}})(?!\w)",
    re.IGNORECASE,
)
_NUMBER = r"\d{1,3}(?:[.  ]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?"
_QUANTITY = re.compile(
    rf"(?<![\w.,])(?:(?:{_NUMBER})\s?(?:%|Prozent\b|Euro\b|euros?\b|EUR\b|pour\scent\b|por\sciento\b|por\scento\b"
    rf"|per\scento\b)"
    rf"|(?:EUR|€|USD|\$|CHF|R\$)\s?(?:{_NUMBER})(?:\s(?:Millionen|Milliarden|millions?|milliards?|millones"
    rf"|milhões|milioni)\b)?)"
)
_PROVISION = re.compile(
    r"(?:§§?\s?\d+[a-z]?(?:\s(?:Absatz|Abs\.)\s\d+)?(?:\s(?:Satz|Nummer|Nr\.)\s\d+)*|\b(?:Artikel|Art\.|article"
    r"|artículo|artigo|articolo)\s\d+[a-z]?)(?!\w)",
    re.IGNORECASE,
)
_ACTING = 0.7


@dataclass(frozen=True, slots=True)
class _Name:
    """A name of the vocabulary: what it names and on what ground."""

    type: MentionType
    entity: str
    reason: str


class OtherAnnotator:
    """Annotates documents in a language that has no component of its own: mentions, and items by their marks."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._languages: dict[str, tuple[re.Pattern[str] | None, dict[str, _Name]]] = {}

    def annotate(self, document: Document, sections: list[Section], passages: list[Passage]) -> Annotations:
        """The mentions and items of the document's passages, in text order."""
        pattern, names = self._names(document.language)
        found = [m for p in passages for m in self._mentions(document.text, p.start, p.end, pattern, names)]
        items = tuple(item for start, end in _stretches(passages) for item in _items(document.text, start, end))
        return Annotations(mentions=tuple(sorted(found, key=lambda m: m.start)), items=items)

    def _names(self, language: str) -> tuple[re.Pattern[str] | None, dict[str, _Name]]:
        if language not in self._languages:
            names = dict(_labels(self._vocabulary, language))
            longest = sorted(names, key=lambda name: (-len(name), name))
            joined = "|".join(re.escape(name).replace(r"\ ", r"\s+") for name in longest)
            pattern = re.compile(rf"(?<!\w)(?:{joined})(?!\w)", re.IGNORECASE) if names else None
            self._languages[language] = pattern, {normal(name): value for name, value in names.items()}
        return self._languages[language]

    def _mentions(
        self, text: str, start: int, end: int, pattern: re.Pattern[str] | None, names: dict[str, _Name]
    ) -> Iterator[Mention]:
        taken: list[tuple[int, int]] = []
        for expression, kind in ((_PROVISION, "Provision"), (_TIME, "Time"), (_QUANTITY, "Quantity")):
            for match in expression.finditer(text, start, end):
                if _free(taken, match.start(), match.end()):
                    taken.append(match.span())
                    yield Mention(match.start(), match.end(), kind, match.group(), f"other/{kind.lower()}", 0.8)  # type: ignore[arg-type]  # one of three literals
        for match in pattern.finditer(text, start, end) if pattern else ():
            name = names.get(normal(match.group()))
            if name and _free(taken, match.start(), match.end()):
                taken.append(match.span())
                words = re.sub(r"\s+", " ", match.group())
                yield Mention(
                    match.start(), match.end(), name.type, words, "other/vocabulary", _ACTING, name.entity, name.reason
                )


def _stretches(passages: list[Passage]) -> Iterator[tuple[int, int]]:
    """What lists may run over: from the first to the last passage of each section."""
    for _, group in groupby(passages, key=lambda passage: passage.section):
        run = list(group)
        yield run[0].start, run[-1].end


def _items(text: str, start: int, end: int) -> Iterator[Item]:
    for item in enumerations(text, start, end):
        if any(ch.isalpha() for ch in text[item.label.start : item.label.end]):
            yield replace(item, rule=f"items/{item.rule}")


def _free(taken: Iterable[tuple[int, int]], start: int, end: int) -> bool:
    return all(end <= first or last <= start for first, last in taken)


def _labels(vocabulary: Vocabulary, language: str) -> Iterator[tuple[str, _Name]]:
    """The names in a language; of names that stand for several things the last is kept: bodies before concepts."""
    for concept in vocabulary.concepts.values():
        kind = _KINDS.get(concept.kind)
        for label in concept.labels.get(language, ()) if kind else ():
            yield label, _Name(kind, f"concept/{concept.id}", "label of the vocabulary")  # type: ignore[arg-type]  # not None here
    for body in vocabulary.organizations.values():
        for name in body.names.get(language, ()):
            yield name, _Name("Organization", f"organization/{body.id}", "name of a known body")
    for policy in vocabulary.policies.values():
        for title in policy.titles.get(language, ()):
            one = len(vocabulary.policies_by_name(title)) == 1
            entity = f"policy/{policy.id}" if one else ""
            yield title, _Name("Policy", entity, "title of a known policy" if one else "name of several known policies")
