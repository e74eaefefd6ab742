"""Places: those that the vocabulary knows, and class nouns of places that do not act."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Doc, Token

from policykg.annotations.english import lexicon
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.text import Reading
from policykg.model import MentionType

_WHERE = words("in within throughout across outside inside into around")
_JURISDICTIONS = words(
    "state states country countries region regions province provinces municipality municipalities territory territories"
    " city cities county counties locality localities village villages town towns neighbourhood neighbourhoods"
    " neighborhood neighborhoods municipality island islands"
)
_OWNING = words("state country region province territory county city")
_ALSO = re.compile(r"\s?[,;]?\s(?:(?:and|or)\s)?(?:(?:the|other|any|each|all)\s)*", re.IGNORECASE)
_TERM = re.compile(
    r"[“\"‘'](?P<span>State|Territory|Province|Country)[”\"’']\s(?:shall\s)?(?:also\s)?(?:includes?|means?)\b"
)


def places(reading: Reading, known: frozenset[str]) -> Iterator[Candidate]:
    """Known places, and class nouns of places with a modifier."""
    doc = reading.doc
    index, granted = 0, False
    while index < len(doc):
        size = _place_at(reading, index, known)
        if not size:
            index += 1
            continue
        first, last = doc[index], doc[index + size - 1]
        if index + size < len(doc) and doc[index + size].lower_ == "government":
            size += 1
            end = doc[index + size - 1].idx + len(doc[index + size - 1])
            yield Candidate(first.idx, end, "Organization", "organizations/government", 3.7)
            index += size
            continue
        end = last.idx + len(last)
        acting = any(_acts(doc[i]) for i in range(index, index + size))
        possessor = index + size < len(doc) and doc[index + size].tag_ == "POS"
        joined = index > 1 and {t.lower_ for t in doc[index - 2 : index]} <= {"and", "the", "or", ","}
        granted = not _is_inside(doc, index) and (_granted(doc, index) or (granted and joined))
        kind: MentionType = "Actor" if (acting or granted) and not possessor else "Place"
        yield Candidate(first.idx, end, kind, f"places/{'acting' if kind == 'Actor' else 'name'}", 3.8)
        index += size
    yield from _classes(reading)
    for match in _TERM.finditer(reading.text):
        yield Candidate(match.start("span"), match.end("span"), "Place", "places/term", 3.6)


def _classes(reading: Reading) -> Iterator[Candidate]:
    """Class nouns of places: with a modifier that says so, in the place of one, or as the owner of something."""
    last = -1
    for phrase in reading.phrases:
        low = phrase.head.lower_
        kind = low in lexicon.PLACE_CLASS_HEADS and set(phrase.words[-2:-1]) & lexicon.PLACE_CLASS_MODIFIERS
        if kind or (low in _JURISDICTIONS and (_is_where(reading, phrase.start, last) or _owns(phrase.head))):
            last = phrase.last
            yield Candidate(phrase.first, last, "Place", "places/class", 2.7)
        elif _acts(phrase.head):
            last = -1


def _is_where(reading: Reading, first: int, last: int) -> bool:
    """Whether a phrase stands behind a preposition of place, or beside a place that does."""
    doc = reading.doc
    if first and doc[first - 1].lower_ in _WHERE:
        return True
    if first > 1 and doc[first - 1].text == ":" and doc[first - 2].lower_ in _WHERE:
        return True
    return last >= 0 and _ALSO.fullmatch(reading.text, last, doc[first].idx) is not None


def _owns(token: Token) -> bool:
    """Whether something is said to be that of a place: `the State's allocation`."""
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return token.lower_ in _OWNING and following is not None and following.tag_ == "POS"


def _is_inside(doc: Doc, index: int) -> bool:
    """Whether a place is where something is: `in Sri Lanka`, `throughout the Union`."""
    before = doc[index - 2 if index > 1 and doc[index - 1].lower_ == "the" else index - 1] if index else None
    return before is not None and before.lower_ in _WHERE


def _granted(doc: Doc, index: int) -> bool:
    """Whether a place is what a grant goes to."""
    before = {t.lower_ for t in doc[max(0, index - 12) : index]}
    return bool(before & {"grant", "grants", "loan", "funds", "allotment"}) and any(
        t.lower_ == "to" for t in doc[max(0, index - 4) : index]
    )


def _acts(token: Token) -> bool:
    """Whether a place does something, or is helped to do it: `Scotland will invest`, `helping Scotland to respond`."""
    if token.dep_ in {"nsubj", "iobj"}:
        return token.head.tag_.startswith("VB") and not token.head.dep_.startswith("acl")
    following = token.doc[token.i + 1 : token.i + 3]
    helped = len(following) == 2 and following[0].lower_ == "to" and following[1].tag_ == "VB"
    return helped and token.i > 0 and token.doc[token.i - 1].tag_.startswith("VB")


def _place_at(reading: Reading, index: int, known: frozenset[str]) -> int:
    doc = reading.doc
    if not doc[index].text[0].isupper():
        return 0
    for size in (6, 5, 4, 3, 2, 1):
        if index + size <= len(doc):
            last = doc[index + size - 1]
            if reading.text[doc[index].idx : last.idx + len(last)] in known:
                return size
    return 0
