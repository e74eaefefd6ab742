"""Bodies and places by name: from heads, offices, acronyms and the places that the vocabulary knows."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Token

from policykg.annotations.english import lexicon
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.runs import left, opens_sentence, right
from policykg.annotations.english.text import Reading

_ACRONYM = re.compile(r"[A-Z]{3,7}")


_NO_BODY = words("VET TVET CTE ICT STEM NVQ SVQ GDP SME SMES ITA ITAS CEO USC FTE IVET CVET EQF NQF CV NOTE")


_SINGULAR_OFFICE = re.compile(
    "^(?:" + "|".join(sorted(map(re.escape, lexicon.OFFICES), key=len, reverse=True)) + r")(?:\s(?:of|for)\b.*)?$", re.I
)


# Several bodies under one head: `Ministries of Education and of Labour`, `Departments of Health, Labour and Finance`.
_FIELD = r"(?:of\s|for\s)?(?:the\s)?[A-Z][\w-]+(?:\s(?:and\s)?[A-Z][\w-]+)*"
_SEVERAL = re.compile(
    rf"\b(?:Ministries|Departments|Directorates|Secretariats|Ministers|Secretaries)\s(?=of\s|for\s){_FIELD}(?:(?:,|,?\sand)\s{_FIELD})+"
)
_NEEDS_NAME = words("body conference foundation service group company union society network house college force")
_INDEFINITE = words("each any every a an")
_CLASSES = words("school college university enterprise company")


def organizations(reading: Reading, known: frozenset[str]) -> Iterator[Candidate]:
    """Bodies by name, by office, and by the capitalised short name that a text gives them."""
    for token in reading.doc:
        heads = token.lower_ in lexicon.ORGANIZATION_HEADS and token.tag_ in {"NNP", "NN", "NNPS", "JJ"}
        if heads and token.text[0].isupper() and token.is_alpha and not token.text.isupper():
            yield from _headed(reading, token)
    for match in re.finditer(
        r"\b(?:Lieutenant\s)?Governor(?:-General)?\sin\sCouncil\b|\bGovernor(?:-|\s)?General\b", reading.text
    ):
        yield Candidate(match.start(), match.end(), "Organization", "organizations/office", 3.9)
    for match in _SEVERAL.finditer(reading.text):
        yield Candidate(match.start(), match.end(), "Organization", "organizations/head", 4.2)
    yield from _offices(reading)
    yield from _named_after_place(reading, known)
    yield from _acronyms(reading)


def _headed(reading: Reading, token: Token) -> Iterator[Candidate]:
    """The body whose name a head word such as `Council` anchors; an office of an unnamed body is a class."""
    doc, low = reading.doc, token.lower_
    first, last = left(reading, token.i), right(reading, token.i)
    alone = last - first == 1
    before = doc[first - 1].lower_ if first else ""
    if (low == "council" and before == "in") or (first == token.i and low in _NEEDS_NAME):
        return
    if alone and (not _short_name(reading, token) or before in _INDEFINITE):
        return
    generic = first < token.i and doc[first].lower_ in _CLASSES and low in {"office", "department", "committee"}
    start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
    if generic:
        yield Candidate(start, end, "Actor", "actors/office", 3.6)
    else:
        yield Candidate(start, end, "Organization", "organizations/head", 2.95)


def _short_name(reading: Reading, token: Token) -> bool:
    if token.lower_ not in lexicon.SHORT_ORGANIZATIONS:
        return False
    if token.i + 1 < len(reading.doc) and reading.doc[token.i + 1].tag_ in {"NN", "NNS", "NNP", "NNPS"}:
        return False
    return not opens_sentence(token)


def _offices(reading: Reading) -> Iterator[Candidate]:
    doc = reading.doc
    for phrase in reading.phrases:
        head = phrase.head
        words = list(doc[phrase.core : phrase.end])
        while (
            len(words) > 1
            and not words[0].text[0].isupper()
            and (phrase.determiner == "the" or (phrase.start and doc[phrase.start - 1].text == "-"))
        ):
            words.pop(0)  # the newly appointed Director
        if not all(t.text[0].isupper() or t.lower_ == "-" for t in words if t.is_alpha):
            continue
        name = reading.text[words[0].idx : phrase.last].lower()
        last_two = " ".join(phrase.words[-2:])
        is_office = (
            (head.lower_ == "officer" and len(words) > 1)
            or name in lexicon.OFFICES
            or head.lower_ in lexicon.OFFICES
            or last_two in lexicon.OFFICES
        )
        if not is_office or head.tag_ == "NNS":
            continue
        if phrase.determiner in {"each", "any", "every", "a", "an", "another", "no", "one"}:
            yield Candidate(phrase.first, phrase.last, "Actor", "actors/office", 2.7)
            continue
        last = _of_office(reading, head.i)
        yield Candidate(
            words[0].idx, doc[last - 1].idx + len(doc[last - 1]), "Organization", "organizations/office", 2.9
        )


def _of_office(reading: Reading, index: int) -> int:
    """Where the name of an office ends: `Secretary to the Treasury`, `Director General of the Commission`."""
    doc = reading.doc
    if index + 1 < len(doc) and doc[index + 1].text in {"General", "Principal"}:
        index += 1
    last = right(reading, index)
    if last == index + 1 and last + 1 < len(doc) and doc[last].lower_ == "to" and doc[last + 1].lower_ == "the":
        head = last + 2
        if head < len(doc) and doc[head].text in {"Treasury", "Ministry", "Cabinet", "President", "Board", "Council"}:
            return right(reading, head)
    return last


def _named_after_place(reading: Reading, known: frozenset[str]) -> Iterator[Candidate]:
    for phrase in reading.phrases:
        words = list(reading.doc[phrase.core : phrase.end])
        if (
            len(words) > 2
            and words[-1].text in known
            and all(t.text[0].isupper() for t in words)
            and words[0].lower_ not in lexicon.NATIONALITIES
        ):
            yield Candidate(phrase.first, phrase.last, "Organization", "organizations/place", 2.7)


def _acronyms(reading: Reading) -> Iterator[Candidate]:
    """Bare acronyms that act: the subject of a verb, or behind `with` or `by`."""
    for phrase in reading.phrases:
        name = phrase.text
        if not _ACRONYM.fullmatch(name) or name in _NO_BODY:
            continue
        before = reading.doc[phrase.start - 1].lower_ if phrase.start else ""
        acts = phrase.head.dep_ in {"nsubj", "nsubj:pass", "obl:agent"} or before in {"with", "by"}
        joined = phrase.head.dep_ == "conj" and phrase.head.head.dep_ in {"nsubj", "nsubj:pass"}
        if acts or joined:
            yield Candidate(phrase.first, phrase.last, "Organization", "organizations/acronym", 1.6)
