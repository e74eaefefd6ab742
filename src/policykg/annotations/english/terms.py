"""Class nouns: actors, instruments, industries, counted things, and plans that have no title yet."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english import lexicon, quantities
from policykg.annotations.english.actors import actor, together
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.industries import industry
from policykg.annotations.english.instruments import incentives, instrument
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import Phrase
from policykg.annotations.english.text import Reading

_OF_A_YEAR = words("prices figures levels budget budgets results data editions elections values standards")
_YEAR = re.compile(r"(?:19|20)\d\d")


def terms(reading: Reading) -> Iterator[Candidate]:
    """The mentions that single noun phrases make by their head."""
    for whole in reading.phrases:
        numbered = (
            whole.core < whole.end - 1
            and whole.doc[whole.core].tag_ == "CD"
            and whole.doc[whole.core + 1].text not in {"-", "–"}
        )
        phrase = Phrase(whole.doc, whole.start, whole.end, whole.core + 1) if numbered else whole
        for classify in (_policy, industry, instrument, actor):
            found = classify(phrase)
            if found:
                yield found
                break
    yield from together(reading)
    yield from incentives(reading)


def counted(reading: Reading) -> Iterator[Candidate]:
    """Numbers with a unit, a currency or a counted noun, and times."""
    text = reading.text
    for measured in (*quantities.money(text), *quantities.percentages(text)):
        yield Candidate(measured.start, measured.end, "Quantity", f"quantities/{measured.rule}", 4.95)
    for start, end in quantities.ages(text):
        yield Candidate(start, end, "Quantity", "quantities/age", 5.8)
    for start, end in quantities.times(text):
        yield Candidate(start, end, "Time", "times/pattern", 3.9)
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
    if phrase is None or (phrase.start > first and phrase.start != last):
        return None
    if phrase.head.tag_ not in {"NNS", "NNPS"} and not (reading.text[start:end] == "1" and phrase.head.tag_ == "NN"):
        return None
    if (
        phrase.head.lower_.removesuffix("s") in {"year", "month", "day", "week", "hour"}
        or (phrase.head.lower_ in lexicon.PROVISION_WORDS and reading.text[start].isdigit())
        or reading.text[start:end].lower() == "one"
        or (reading.text[start:end] == "1" and phrase.head.tag_ != "NN" and following.tag_ != "CD")
        or (_YEAR.fullmatch(reading.text[start:end]) and phrase.head.lower_ in _OF_A_YEAR)
    ):
        return None
    return Candidate(start, phrase.last, "Quantity", "quantities/counted", 3.8)


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
        return Candidate(phrase.first, phrase.last, "Policy", "policies/class", 2.75)
    if (
        head in {"plan", "strategy"}
        and len(words) == 1
        and phrase.determiner in {"the", "this", "such", "our", "that", "its"}
    ):
        return Candidate(phrase.first, phrase.last, "Policy", "policies/class-short", 1.6)
    if head == "review" and len(words) > 2:
        return Candidate(phrase.first, phrase.last, "Policy", "policies/review", 1.6)
    return None
