"""Class nouns: actors, instruments, industries, counted things, and plans that have no title yet."""

from __future__ import annotations

from collections.abc import Iterator

from policykg.annotations.english import lexicon
from policykg.annotations.english.actors import actor, together
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.industries import industry
from policykg.annotations.english.instruments import incentives, instrument
from policykg.annotations.english.lexicon import verbs, words
from policykg.annotations.english.phrases import Phrase
from policykg.annotations.english.text import Reading

_BODIES = words(
    "council councils committee committees board boards panel panels commission commissions network networks"
    " taskforce working-group group groups body bodies centre centres center centers partnership partnerships"
)
_DRAWN_UP = words("plan plans strategy strategies framework guidance guidelines roadmap roadmaps policy by-laws")
_DRAWING_UP = verbs(
    "prepare develop draft draw/drew/drawn formulate adopt issue publish submit/submitted/submitting approve revise"
    " update"
)
_FOUNDING = verbs("establish set/setting create constitute form found") | {"up"}


def terms(reading: Reading) -> Iterator[Candidate]:
    """The mentions that single noun phrases make by their head."""
    for whole in reading.phrases:
        numbered = (
            whole.core < whole.end - 1
            and whole.doc[whole.core].tag_ == "CD"
            and whole.doc[whole.core + 1].text not in {"-", "–"}
        )
        phrase = Phrase(whole.doc, whole.start, whole.end, whole.core + 1) if numbered else whole
        if _is_founded(phrase):
            yield Candidate(phrase.first, phrase.last, "Instrument", "instruments/founded", 2.75)
        for classify in (_policy, industry, instrument, actor):
            found = classify(phrase)
            if found:
                yield found
                break
    yield from together(reading)
    yield from incentives(reading)


def _is_founded(phrase: Phrase) -> bool:
    """Whether a body is yet to be set up, and so a means of policy: `establish an advisory council`."""
    if phrase.head.lower_ not in _BODIES or phrase.determiner not in {"", "a", "an", "one"}:
        return False
    before = [t.lower_ for t in phrase.doc[max(0, phrase.start - 3) : phrase.start]]
    verb = before[-1:] if before[-1:] != ["up"] else before[-2:-1]
    return bool(set(verb) & _FOUNDING)


def _is_made(phrase: Phrase) -> bool:
    """Whether a plan, strategy or guidance is a text that somebody draws up: `shall prepare a 2-year plan`."""
    head = phrase.head
    if head.lower_ not in _DRAWN_UP or "training" in phrase.words[-2:-1]:
        return False
    verb = head.head
    named = head.dep_ == "obj" or (head.dep_ == "nsubj:pass" and verb.tag_ == "VBN")
    return named and verb.lower_ in _DRAWING_UP


def _policy(phrase: Phrase) -> Candidate | None:
    words, head = phrase.words, phrase.head.lower_
    modifiers = set(words[:-1])
    if (
        head in lexicon.POLICY_CLASS_HEADS
        and modifiers & lexicon.POLICY_CLASS_MODIFIERS
        and "training" not in words[-2:-1]
    ):
        if (
            head.startswith("programme")
            and words[-2] != "work"
            and not modifiers
            & {
                "detailed",
                "operational",
                "annual",
                "implementation",
                "action",
                "multiannual",
            }
        ):
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
    if _is_made(phrase):
        return Candidate(phrase.first, phrase.last, "Policy", "policies/made", 1.65)
    if (
        head in {"plan", "strategy"}
        and len(words) == 1
        and phrase.determiner in {"the", "this", "such", "our", "that", "its"}
    ):
        return Candidate(phrase.first, phrase.last, "Policy", "policies/class-short", 1.6)
    if head == "review" and len(words) > 2:
        return Candidate(phrase.first, phrase.last, "Policy", "policies/review", 1.6)
    return None
