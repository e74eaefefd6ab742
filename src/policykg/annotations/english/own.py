"""The document's own policy where the text only points at it: `these measures`, and a pronoun that stands for it."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import replace

from spacy.tokens import Span as Sentence

from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.text import Reading
from policykg.model import Mention

_PRONOMINAL = "policies/pronoun"
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
            yield Candidate(start, match.end(), "Policy", "policies/short", 2.85)


def stands_for_a_policy(title: str) -> bool:
    """Whether a document's title is that of a policy."""
    return re.search(rf"\b(?:{_HEADS})\b", title, re.IGNORECASE) is not None


def pronouns(reading: Reading, verb: re.Pattern[str]) -> Iterator[tuple[Mention, Mention]]:
    """Each `It` or `They` before that verb, as a mention, and the policy that it stands for.

    Where no sentence before names that policy, it is the document's own, and the pronoun itself mentions it.
    """
    sentences: list[tuple[int, Sentence | None]] = []
    for match in _PRONOUN.finditer(reading.text):
        if not verb.match(reading.text, match.end()):
            continue
        sentences = sentences or _about(reading)
        policy = _antecedent(reading, sentences, match.start())
        if policy:
            pronoun = replace(
                policy, start=match.start(), end=match.end(), rule=_PRONOMINAL, confidence=confidence(_PRONOMINAL)
            )
            yield pronoun, pronoun if policy is reading.own else policy


def _about(reading: Reading) -> list[tuple[int, Sentence | None]]:
    """Where each sentence ends, with the last one so far that no pronoun opens."""
    found: list[tuple[int, Sentence | None]] = [(0, None)]
    for sentence in reading.doc.sents:
        if sentence.text.strip():
            found.append((sentence.end_char, found[-1][1] if _PRONOUN.match(sentence.text) else sentence))
    return found


def _antecedent(reading: Reading, sentences: list[tuple[int, Sentence | None]], place: int) -> Mention | None:
    """The policy that the sentence before is about; past sentences about another pronoun, the document's own."""
    _, sentence = sentences[bisect.bisect_right(sentences, place, key=lambda each: each[0]) - 1]
    return _topic(reading, sentence) if sentence is not None else reading.own


def _topic(reading: Reading, sentence: Sentence) -> Mention | None:
    named = [m for m in reading.between(sentence.start_char, sentence.end_char) if m.type == "Policy"]
    for mention in named:
        if mention.reason == OWN or reading.is_subject(mention):
            return mention
    return named[0] if len(named) == 1 else None
