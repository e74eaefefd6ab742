"""The document's own policy where the text only points at it: `these measures`, and a pronoun that stands for it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span as Sentence

from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.text import Reading
from policykg.model import Mention

OWN = "short form of the document's own policy"
_HEADS = (
    "notice|circular|opinions?|measures|plan|outline|decision|guidelines|guide|recommendation|regulations?|provisions"
    "|strategy|law|act|ordinance|order|declaration|rules|directive|agenda|convention|resolution|standards|announcement"
    "|decree|communiqué"
)
_POINTING = re.compile(
    rf"\b(?P<det>this|these)\s(?P<words>(?:(?:action|guiding|implementing|implementation|interim|pilot|strategic"
    rf"|overall|national|joint|present)\s)?(?P<head>{_HEADS}))\b(?!\s?[-(\d])",
    re.IGNORECASE,
)
_PRONOUN = re.compile(r"\b(?:It|They)\b")


def forms(reading: Reading, title: str) -> Iterator[Candidate]:
    """Short forms such as `this plan` and `these opinions`, where the title has the same noun."""
    for match in _POINTING.finditer(reading.text) if title else ():
        if re.search(rf"\b{match.group('head')}\b", title, re.IGNORECASE):
            start = match.start() if match.group("det").lower() == "this" else match.start("words")
            yield Candidate(start, match.end(), "Policy", "policies/short", 0.85, 2)


def stands_for_a_policy(title: str) -> bool:
    """Whether a document's title is that of a policy."""
    return re.search(rf"\b(?:{_HEADS})\b", title, re.IGNORECASE) is not None


def pronouns(reading: Reading, verb: re.Pattern[str]) -> Iterator[tuple[Mention, Mention]]:
    """Each `It` or `They` before that verb, as a mention, and the policy that it stands for.

    Where no sentence before names that policy, it is the document's own, and the pronoun itself mentions it.
    """
    for match in _PRONOUN.finditer(reading.text):
        policy = _antecedent(reading, match.start()) if verb.match(reading.text, match.end()) else None
        if policy:
            pronoun = replace(policy, start=match.start(), end=match.end(), rule="policies/pronoun", confidence=0.6)
            yield pronoun, pronoun if policy is reading.own else policy


def _antecedent(reading: Reading, place: int) -> Mention | None:
    """The policy that the sentence before is about; past sentences about another pronoun, the document's own."""
    sentences = [s for s in reading.doc.sents if s.end_char <= place and s.text.strip()]
    for sentence in reversed(sentences):
        if _PRONOUN.match(sentence.text):
            continue
        return _topic(reading, sentence)
    return reading.own


def _topic(reading: Reading, sentence: Sentence) -> Mention | None:
    named = [m for m in reading.between(sentence.start_char, sentence.end_char) if m.type == "Policy"]
    for mention in named:
        first, last = reading.tokens(mention.start, mention.end)
        if mention.reason == OWN or any(t.dep_.startswith("nsubj") for t in reading.doc[first:last]):
            return mention
    return named[0] if len(named) == 1 else None
