"""Class nouns: actors, instruments, industries, counted things, and plans that have no title yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english import lexicon, quantities
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.industries import industry
from policykg.annotations.english.instruments import incentives, instrument
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import NOUNS, Phrase
from policykg.annotations.english.text import Reading

_AGENT = re.compile(r"^[a-z]{4,}(?:eers?|ees|ants?|wrights?|smiths?)$")
_OF_A_YEAR = words("prices figures levels budget budgets results data editions elections values standards")
_YEAR = re.compile(r"(?:19|20)\d\d")
_NOT_AGENT = words(
    "committee degree employee grant grants fee tree warrant plant plants relevant constant instant want"
    " guarantee levee career careers pioneer determinant variants variant restaurant restaurants covenant"
    " covenants merchant coffee important implant implants consonant pleasant tenant-at-will pee knee"
    " agree free three payee coolant"
)


def terms(reading: Reading) -> Iterator[Candidate]:
    """The mentions that single noun phrases make by their head."""
    for whole in reading.phrases:
        numbered = whole.core < whole.end - 1 and whole.doc[whole.core].tag_ == "CD"
        phrase = Phrase(whole.doc, whole.start, whole.end, whole.core + 1) if numbered else whole
        for classify in (_policy, industry, instrument, _actor):
            found = classify(phrase)
            if found:
                yield found
                break
    yield from _coordinated(reading)
    yield from _of_a_body(reading)
    yield from incentives(reading)


def counted(reading: Reading) -> Iterator[Candidate]:
    """Numbers with a unit, a currency or a counted noun, and times."""
    text = reading.text
    for measured in (*quantities.money(text), *quantities.percentages(text)):
        yield Candidate(measured.start, measured.end, "Quantity", f"quantities/{measured.rule}", 0.95, 4)
    for start, end in quantities.ages(text):
        yield Candidate(start, end, "Quantity", "quantities/age", 0.8, 5)
    for start, end in quantities.times(text):
        yield Candidate(start, end, "Time", "times/pattern", 0.9, 3)
    for match in quantities.COUNTED.finditer(text):
        found = _counted_noun(reading, match.start("number"), match.end("number"))
        if found:
            yield found


def _counted_noun(reading: Reading, start: int, end: int) -> Candidate | None:
    first, last = reading.tokens(start, end)
    if first and reading.doc[first - 1].lower_ in lexicon.PROVISION_WORDS | {
        "no",
        "no.",
        "number",
        "annex",
        "theme",
        "tile",
        "tiles",
        "step",
        "level",
        "tier",
        "figure",
        "table",
        "chapter",
        "under",
    }:
        return None
    if (
        first
        and reading.doc[first - 1].lower_ in {"in", "since", "until", "during"}
        and _YEAR.fullmatch(reading.text[start:end])
    ):
        return None
    following = reading.doc[last] if last < len(reading.doc) else reading.doc[last - 1]
    if following.text[0].isupper() and following.text not in {
        "Member",
        "Members",
        "States",
        "Parties",
        "Ministers",
        "Contracting",
    }:
        return None
    phrase = next((p for p in reading.phrases if p.start <= last - 1 and p.end > last), None)
    if phrase is None or phrase.head.tag_ not in {"NNS", "NNPS"} or (phrase.start > first and phrase.start != last):
        return None
    if (
        phrase.head.lower_ in {"years", "months", "days", "weeks", "hours"} | lexicon.PROVISION_WORDS
        or reading.text[start:end].lower() == "one"
    ):
        return None
    return Candidate(start, phrase.last, "Quantity", "quantities/counted", 0.8, 3)


def _policy(phrase: Phrase) -> Candidate | None:
    words, head = phrase.words, phrase.head.lower_
    modifiers = set(words[:-1])
    if (
        head in lexicon.POLICY_CLASS_HEADS
        and modifiers & lexicon.POLICY_CLASS_MODIFIERS
        and "training" not in words[-2:-1]
    ):
        if head.startswith("programme") and not modifiers & {
            "work",
            "detailed",
            "operational",
            "annual",
            "implementation",
            "action",
            "multiannual",
        }:
            return None
        if head.startswith("framework") and not modifiers & {
            "qualifications",
            "skills",
            "national",
            "strategic",
            "development",
        }:
            return None
        return Candidate(phrase.first, phrase.last, "Policy", "policies/class", 0.75, 2)
    if (
        head in {"plan", "strategy"}
        and len(words) == 1
        and phrase.determiner in {"the", "this", "such", "our", "that", "its"}
    ):
        return Candidate(phrase.first, phrase.last, "Policy", "policies/class-short", 0.6, 1)
    if head == "review" and len(words) > 2:
        return Candidate(phrase.first, phrase.last, "Policy", "policies/review", 0.6, 1)
    return None


def _actor(phrase: Phrase) -> Candidate | None:
    words, head = phrase.words, phrase.head.lower_
    low = " ".join(words).replace(" - ", "-")
    if not _is_actor_head(head) or low in lexicon.ACTOR_NOT or " ".join(words[-2:]) in lexicon.ACTOR_NOT:
        return None
    if (
        phrase.head.tag_ in {"NNP"}
        and len(words) > 1
        and all(w[0].isupper() for w in phrase.text.split())
        and head in {"school", "university", "college", "institute"}
    ):
        return Candidate(phrase.first, phrase.last, "Organization", "organizations/head", 0.7, 2)
    if head == "sector":
        return (
            Candidate(phrase.first, phrase.last, "Actor", "actors/sector", 0.6, 1)
            if set(words[:-1]) & lexicon.SECTOR_MODIFIERS
            else None
        )
    if (
        head in lexicon.ACTOR_BARE_NOT
        and len(words) == 1
        and not (head in {"district", "parties"} and phrase.head.text[0].isupper())
    ):
        return None
    if phrase.head.dep_ == "compound" and phrase.head.head.i == phrase.end and phrase.head.head.tag_ in NOUNS:
        return None
    if head == "business" and len(words) > 1 and words[-2] not in {"small", "large", "local", "new", "private"}:
        return None
    if (
        head == "authority"
        and phrase.end < len(phrase.doc)
        and phrase.doc[phrase.end].lower_ in {"of", "to", "under", "for"}
        and len(words) == 1
    ):
        return None
    if head in {"business", "industry"} and phrase.determiner not in {"", "the"}:
        return None
    confidence = 0.85 if head in lexicon.ACTOR_HEADS else 0.6
    return Candidate(
        phrase.first, phrase.last, "Actor", "actors/head" if confidence > 0.8 else "actors/agent", confidence, 1
    )


def _is_actor_head(head: str) -> bool:
    if head in lexicon.ACTOR_HEADS:
        return True
    if head.endswith(lexicon.ACTOR_SUFFIXES) or head.endswith(tuple(f"{s}s" for s in lexicon.ACTOR_SUFFIXES)):
        return True
    return bool(_AGENT.match(head)) and head not in _NOT_AGENT


def _of_a_body(reading: Reading) -> Iterator[Candidate]:
    """An office named by the body it belongs to: `human resources department of the enterprise`."""
    for one, other in zip(reading.phrases, reading.phrases[1:], strict=False):
        if (
            one.head.lower_ not in {"department", "authority", "authorities", "departments", "office"}
            or len(one.words) < 2
        ):
            continue
        between = reading.text[one.last : other.first].lower()
        if (
            re.fullmatch(r"\sof\s(?:the|another|each|an?|any|that)\s", between)
            and _is_actor_head(other.head.lower_)
            and len(other.words) == 1
        ):
            yield Candidate(one.first, other.last, "Actor", "actors/office-of", 0.7, 2)


def _coordinated(reading: Reading) -> Iterator[Candidate]:
    """`industry` as a party beside other parties: `industry, enterprises and schools`."""
    doc = reading.doc
    for phrase in reading.phrases:
        if phrase.words == ["industry"] or phrase.words == ["government"]:
            around = {t.lower_ for t in doc[max(0, phrase.start - 4) : phrase.end + 4]}
            party = any(_is_actor_head(word) for word in around - {"industry", "government", "business"})
            if (
                party
                and (phrase.head.dep_ in {"conj", "nsubj", "obl", "nmod"})
                and "of" not in {doc[phrase.start - 1].lower_ if phrase.start else ""}
            ):
                yield Candidate(phrase.first, phrase.last, "Actor", "actors/coordinated", 0.6, 1)
