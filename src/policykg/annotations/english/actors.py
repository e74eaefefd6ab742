"""Actors: classes of people and bodies, by the noun that heads them and by those that they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from policykg.annotations.english import lexicon
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import NOUNS, Phrase
from policykg.annotations.english.text import Reading

_AGENT = re.compile(r"^[a-z]{4,}(?:eers?|ees|ants?|wrights?|smiths?)$")
_NOT_AGENT = words(
    "committee degree employee grant grants fee tree warrant plant plants relevant constant instant want"
    " guarantee levee career careers pioneer determinant variants variant restaurant restaurants covenant"
    " covenants merchant coffee important implant implants consonant pleasant tenant-at-will pee knee"
    " agree free three payee coolant degrees trees guarantees committees fees wants"
)
_OFFICES_OF = words("department authority authorities departments office")
# What these are, only their owner says: `member of the Commission`, `government of the province`.
_MEMBERS = words("member members officer officers government governments head heads")
_BODIES = words("board council committee commission department office panel secretary executive chair")
_ASSOCIATED = words("organisation organisations organization organizations association associations federation")
_OWNED_BY = re.compile(r"\sof\s(?:(?:the|an?|each|another|any|that|such|its|their|his)\s)?")
_ALSO_OWNED_BY = re.compile(r"\s(?:and|or)\s(?:of\s)?(?:(?:the|an?|any|other)\s)?")
_PROVINCES = words("province provinces territory state country region county city district")
_LEVELS = words(
    "state federal local provincial municipal county city national district tribal regional central territory"
    " territorial commonwealth district"
)
_PUBLIC = re.compile(r"\b[Tt]he\s(?P<span>(?:general\s)?public)\b")
_THE_NEEDY = re.compile(
    r"\b[Tt]he\s(?P<span>(?:(?:long-term|young|newly)\s)?(?:unemployed|disabled|elderly|poor|self-employed"
    r"|underemployed|disadvantaged))\b"
)
_PARTIES = (["industry"], ["government"])
_LABOUR = (["labor"], ["labour"], ["management"])


def actor(phrase: Phrase) -> Candidate | None:
    """The class of people or bodies that a noun phrase names by its head; None where it names none."""
    found, head = phrase.words, phrase.head.lower_
    low = " ".join(found).replace(" - ", "-")
    if not is_actor(head) or low in lexicon.ACTOR_NOT or " ".join(found[-2:]) in lexicon.ACTOR_NOT:
        return None
    if (
        phrase.head.tag_ in {"NNP"}
        and len(found) > 1
        and all(w[0].isupper() for w in phrase.text.split())
        and head in {"school", "university", "college", "institute"}
    ):
        return Candidate(phrase.first, phrase.last, "Organization", "organizations/head", 2.7)
    if head == "sector":
        named = set(found[:-1]) & lexicon.SECTOR_MODIFIERS
        return Candidate(phrase.first, phrase.last, "Actor", "actors/sector", 1.6) if named else None
    if _is_vague(phrase, head, found):
        return None
    rule, weight = ("actors/head", 1.85) if head in lexicon.ACTOR_HEADS else ("actors/agent", 1.6)
    return Candidate(phrase.first, phrase.last, "Actor", rule, weight)


def _is_vague(phrase: Phrase, head: str, found: list[str]) -> bool:
    """Whether a noun that may name bodies names none here."""
    capital = head in {"district", "parties"} and phrase.head.text[0].isupper()
    if head in lexicon.ACTOR_BARE_NOT and len(found) == 1 and not capital and not _has_owner(phrase, head):
        return True
    if phrase.head.dep_ == "compound" and phrase.head.head.i == phrase.end and phrase.head.head.tag_ in NOUNS:
        return True
    if head == "business" and len(found) > 1 and found[-2] not in {"small", "large", "local", "new", "private"}:
        return True
    following = phrase.doc[phrase.end].lower_ if phrase.end < len(phrase.doc) else ""
    if head == "authority" and following in {"of", "to", "under", "for"} and len(found) == 1:
        return True
    return head in {"business", "industry"} and phrase.determiner not in {"", "the"}


def _has_owner(phrase: Phrase, head: str) -> bool:
    """Whether a possessive says whose body one is: `the school's board`."""
    return head in _BODIES and phrase.start > 1 and phrase.doc[phrase.start - 1].tag_ == "POS"


def is_actor(head: str) -> bool:
    """Whether a noun is one that heads actors."""
    if head in lexicon.ACTOR_HEADS:
        return True
    if head.endswith(lexicon.ACTOR_SUFFIXES) or head.endswith(tuple(f"{s}s" for s in lexicon.ACTOR_SUFFIXES)):
        return True
    return bool(_AGENT.match(head)) and head not in _NOT_AGENT


def together(reading: Reading) -> Iterator[Candidate]:
    """Actors that more than one phrase makes: by coordination, by ellipsis, by the body they belong to."""
    yield from _of_a_body(reading)
    yield from _parties(reading)
    yield from _elliptical(reading)
    for match in (*_PUBLIC.finditer(reading.text), *_THE_NEEDY.finditer(reading.text)):
        following = reading.token_at(match.end()).i + 1
        if following >= len(reading.doc) or reading.doc[following].tag_ not in NOUNS | {"JJ", "CC", "HYPH"}:
            yield Candidate(match.start("span"), match.end("span"), "Actor", "actors/adjective", 1.6)


def _of_a_body(reading: Reading) -> Iterator[Candidate]:
    """An office named by the body it belongs to: `human resources department of the enterprise`."""
    for one, other in zip(reading.phrases, reading.phrases[1:], strict=False):
        if one.head.lower_ not in _OFFICES_OF or len(one.words) < 2:
            continue
        between = reading.text[one.last : other.first].lower()
        if (
            re.fullmatch(r"\sof\s(?:the|another|each|an?|any|that)\s", between)
            and is_actor(other.head.lower_)
            and len(other.words) == 1
        ):
            yield Candidate(one.first, other.last, "Actor", "actors/office-of", 2.7)


def _parties(reading: Reading) -> Iterator[Candidate]:
    """`industry` as a party beside other parties: `industry, enterprises and schools`, `employers and labor`."""
    doc = reading.doc
    for phrase in reading.phrases:
        if phrase.words in _LABOUR and _beside_employers(reading, phrase):
            yield Candidate(phrase.first, phrase.last, "Actor", "actors/coordinated", 1.6)
        if phrase.words not in _PARTIES or phrase.determiner not in {"", "the"}:
            continue
        around = {t.lower_ for t in doc[max(0, phrase.start - 4) : phrase.end + 4]}
        party = any(is_actor(word) for word in around - {"industry", "government", "business"})
        if (
            party
            and phrase.head.dep_ in {"conj", "nsubj", "obl", "nmod"}
            and (phrase.start == 0 or doc[phrase.start - 1].lower_ != "of")
            and not (phrase.end < len(doc) and doc[phrase.end].lower_ == "in")
        ):
            yield Candidate(phrase.first, phrase.last, "Actor", "actors/coordinated", 1.6)


def _beside_employers(reading: Reading, phrase: Phrase) -> bool:
    doc = reading.doc
    left = doc[phrase.start - 2] if phrase.start > 1 and doc[phrase.start - 1].lower_ in {"and", "or"} else None
    right = doc[phrase.end + 1] if phrase.end + 1 < len(doc) and doc[phrase.end].lower_ in {"and", "or"} else None
    partners = {token.lower_ for token in (left, right) if token is not None}
    return bool(partners & {"employers", "management", "industry", "business", "labor", "labour", "government"})


def _elliptical(reading: Reading) -> Iterator[Candidate]:
    """Bodies whose first kind leaves out the noun: `public and private bodies`, `State and local agencies`."""
    doc = reading.doc
    for phrase in reading.phrases:
        if phrase.core != phrase.start or len(phrase.words) < 2 or not is_actor(phrase.head.lower_):
            continue
        first = phrase.start
        while first > 1 and doc[first - 1].lower_ in {"and", "or", ","}:
            step = 3 if first > 2 and doc[first - 2].text == "," else 2
            if not _is_kind(reading, first - step, phrase):
                break
            first -= step
            while first and doc[first].text != "," and _is_kind(reading, first - 1, phrase):
                first -= 1
        if first < phrase.start and actor(phrase):
            yield Candidate(doc[first].idx, phrase.last, "Actor", "actors/elliptical", 3.7)


def _is_kind(reading: Reading, index: int, phrase: Phrase) -> bool:
    """Whether a word only says of what kind the bodies are that a later noun names."""
    token = reading.doc[index]
    if reading.doc[index + 1].idx in reading.stops or token.lower_ in lexicon.QUANTIFIERS:
        return False
    if token.lower_ in _LEVELS and (set(phrase.words[:-1]) & _LEVELS or token.tag_ == "JJ"):
        return True
    return token.tag_ == "JJ" and reading.phrase_of(token) is None and token.head.i != index - 1


def owned(reading: Reading, found: Iterable[Candidate]) -> Iterator[Candidate]:
    """Actors whose noun says nothing without its owner: `member of the Commission`, `organisations of employers`."""
    ends: dict[int, int] = {}
    for candidate in found:
        if candidate.type in {"Organization", "Actor"}:
            ends[candidate.start] = max(ends.get(candidate.start, 0), candidate.end)
    for phrase in reading.phrases:
        head = phrase.head.lower_
        link = _OWNED_BY.match(reading.text, phrase.last) if head in _MEMBERS | _ASSOCIATED else None
        if link is None or phrase.doc[phrase.core].tag_ == "CD":
            continue
        end = ends.get(link.end(), 0)
        owner = reading.token_at(link.end())
        if not end and head.startswith("government") and owner.lower_ in _PROVINCES:
            end = owner.idx + len(owner)
        if not end and owner.text == "Parliament":
            end = owner.idx + len(owner)
        further = _ALSO_OWNED_BY.match(reading.text, end) if end and head in _ASSOCIATED else None
        if further and further.end() in ends:
            end = ends[further.end()]
        if end and not (phrase.head.text[0].isupper() and head.startswith(("organi", "associ", "feder"))):
            yield Candidate(phrase.first, end, "Actor", "actors/owned", 2.65)
