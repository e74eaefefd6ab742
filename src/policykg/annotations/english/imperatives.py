"""Imperatives: acts that an opinion or a list of actions calls for without saying whose they are."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from spacy.tokens import Token

from policykg.annotations.english import circumstances
from policykg.annotations.english.clauses import finite, subordinates
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.lexicon import CALLS, words
from policykg.annotations.english.lists import first_member
from policykg.annotations.english.objects import direct
from policykg.annotations.english.phrases import NOUNS
from policykg.annotations.english.text import Reading
from policykg.annotations.english.verbs import Action, coordinated, main_verb
from policykg.model import Norm, Span

# What a reader is asked to do, or what is done to another text, is no act of a policy.
_ADDRESSING = words(
    "see note let provided is are be contact visit click read find call suppose imagine recall compare refer download"
    " omit substitute insert repeal strike renumber delete email print go get thank remember welcome click tell know"
)
# Verbs that need no object, where a preposition or an infinitive follows.
_WITHOUT_OBJECT = words(
    "focus adhere rely invest work participate engage collaborate cooperate build draw contribute consult respond"
    " comply concentrate persist stick report strive continue seek start act move centre aim"
)
_WITH_CLAUSE = words("ensure guarantee require recommend recognise recognize consider avoid explore")
_ADVERBS = words("further also then next do please")
_CAPITAL_OPENERS = words("The A An Each Every No Any All This These Those Such If Where When In For On It There Not")
_OBJECT_TAGS = frozenset({"DT", "PDT", "PRP$", "CD", "JJ", "JJR", "JJS", "VBG", "$"})
_JOINTS = frozenset({",", ";", "and", "or"})
_FARTHEST = 45


def imperatives(reading: Reading) -> Iterator[Norm]:
    """The acts that sentences and list members open with, as recommendations without a bearer."""
    for first, end in _stretches(reading):
        index, negated = _opening(reading, first, end)
        if index < 0:
            continue
        for verb in (reading.doc[index], *_further(reading, reading.doc[index], end)):
            action = main_verb(reading, verb) or Action(verb)
            yield _norm(reading, action.verb, first, end, negated=negated)


def _stretches(reading: Reading) -> Iterator[tuple[int, int]]:
    """Where sentences, and list members that are sentences, begin and end, as tokens."""
    doc = reading.doc
    sentences = {sent.start for sent in doc.sents if sent.start == 0 or doc[sent.start - 1].is_punct}
    starts = sentences | {reading.token_at(place).i for place in reading.stops}
    edges = [*sorted(starts), len(doc)]
    for first, end in pairwise(edges):
        if first < end and doc[first].text[:1].isupper() and not reading.view.in_heading(doc[first].idx):
            yield first, end


def _opening(reading: Reading, first: int, end: int) -> tuple[int, bool]:
    """The verb that a stretch calls for, adverbs and an opening phrase passed over, and whether it is denied.

    -1 where there is none.
    """
    doc = reading.doc
    index, negated = _past_adverbs(reading, first, end)
    if index < end and _calls(reading, index, end):
        member = first_member(reading, doc[first].idx) >= 0
        return (index, negated) if not member or doc[index].lower_ in CALLS else (-1, False)
    comma = next((t.i for t in doc[first : min(end, first + _FARTHEST)] if t.text == "," or finite(t)), end)
    if negated or comma + 1 >= end or doc[comma].text != "," or doc[first].tag_ not in {"IN", "TO", "VBN", "VBG"}:
        return -1, False
    index, negated = _past_adverbs(reading, comma + 1, end)
    called = index < end and doc[index].lower_ in CALLS and not _asserts(reading, index + 1, end)
    called = called and _calls(reading, index, end)
    return (index, negated) if called else (-1, False)


def _past_adverbs(reading: Reading, index: int, end: int) -> tuple[int, bool]:
    doc, negated = reading.doc, False
    while index < end:
        token = doc[index]
        negated = negated or token.lower_ in {"not", "n't", "never"}
        manner = token.tag_ == "RB" and (token.lower_.endswith("ly") or token.lower_ in {"not", "n't", "never"})
        if not manner and token.lower_ not in _ADVERBS and not (token.is_punct and token.text in "“‘\"'"):
            break
        if token.lower_ == "further" and doc[min(index + 1, len(doc) - 1)].lower_ not in CALLS:
            break
        index += 1
    return index, negated


def _calls(reading: Reading, index: int, end: int) -> bool:
    """Whether a word is a verb that calls for something here, not a noun or the head of a title."""
    verb = reading.doc[index]
    if verb.lower_ in _ADDRESSING or index + 1 >= end or any(t.text == "|" for t in reading.doc[index : index + 9]):
        return False
    following = reading.doc[index + 1]
    if following.text in _CAPITAL_OPENERS or following.text in {":", ".", "—"}:
        return False
    tagged = verb.tag_ in {"VB", "VBP"}
    if not tagged and (verb.lower_ not in CALLS or not _takes(reading, verb) or _asserts(reading, index + 1, end)):
        return False
    if tagged and any(c.dep_.startswith("nsubj") for c in verb.children):
        return False
    if tagged and any(t.tag_ == "MD" for t in verb.sent) and not any(c.dep_ == "obj" for c in verb.children):
        return False
    return _complete(reading, verb, end)


def _takes(reading: Reading, verb: Token) -> bool:
    """Whether what follows a word can be its object, so that it may be a verb though tagged a noun."""
    following = verb.doc[verb.i + 1]
    named = reading.covering(following)
    acting = named is not None and named.type in {"Actor", "Organization"}
    someone = acting and named is not None and named.start in {verb.idx, following.idx}
    particle = following.tag_ == "RP" or (verb.lower_ in _WITHOUT_OBJECT and following.tag_ in {"IN", "TO"})
    joined = following.lower_ in {"and", "or"} and verb.doc[min(verb.i + 2, len(verb.doc) - 1)].lower_ in CALLS
    return following.tag_ in _OBJECT_TAGS or someone or particle or joined or following.lower_ in {"up", "out", "that"}


def _asserts(reading: Reading, index: int, end: int) -> bool:
    """Whether a stretch has a finite verb of its own, so that the word before it is its subject."""
    opened = False
    for token in reading.doc[index:end]:
        opened = opened or subordinates(reading, token.i) or token.tag_ in {"WDT", "WP", "WRB"}
        if finite(token) and token.lower_ not in CALLS:
            if not opened:
                return True
            opened = False
    return False


def _complete(reading: Reading, verb: Token, end: int) -> bool:
    """Whether a verb has what makes it a call: an object, or the words that its kind goes on with."""
    following = verb.doc[verb.i + 1]
    if verb.lower_ in _WITHOUT_OBJECT and following.tag_ in {"IN", "TO", "RP", "RB"}:
        return True
    if verb.lower_ in _WITH_CLAUSE and (following.lower_ == "that" or following.tag_ == "VBG"):
        return True
    target = direct(reading, verb)
    if target is None or target.start >= verb.doc[end - 1].idx + len(verb.doc[end - 1]):
        return any(t.lower_ in CALLS for t in _further(reading, verb, end)) and following.lower_ in {"and", ","}
    return not _titled(reading, target)


def _titled(reading: Reading, span: Span) -> bool:
    """Whether an object is in title case, so that the sentence is a heading."""
    long = [w for w in reading.text[span.start : span.end].split() if len(w) > 3]
    return len(long) > 2 and sum(w[0].isupper() for w in long) > len(long) / 2


def _further(reading: Reading, verb: Token, end: int) -> Iterator[Token]:
    """The verbs that a call goes on with: those that the parse joins to it, and calls behind a comma or semicolon."""
    doc = reading.doc
    joined = {act.verb.i for act in coordinated(reading, Action(verb))}
    purpose = False
    for token in doc[verb.i + 1 : end]:
        before = doc[token.i - 1] if doc[token.i - 1].tag_ != "RB" else doc[token.i - 2]
        purpose = before.text != ";" and (purpose or token.tag_ in {"TO", "WDT", "WP", "WRB"} or token.lower_ == "that")
        if token.i in joined:
            purpose = False
            yield token
        elif before.lower_ in _JOINTS and token.lower_ in CALLS and not purpose and _goes_on(reading, token):
            yield token


def _goes_on(reading: Reading, token: Token) -> bool:
    """Whether a word behind a comma is the next call, not a noun in a list."""
    if token.i + 1 >= len(token.doc):
        return False
    return token.tag_ in {"VB", "VBP"} or (token.tag_ in NOUNS and token.doc[token.i + 1].tag_ in {"DT", "PRP$"})


def _norm(reading: Reading, verb: Token, first: int, end: int, *, negated: bool) -> Norm:
    around = circumstances.of(reading, verb, verb.i)
    start = max(around.sentence.start, reading.doc[first].idx)
    last = reading.doc[end - 1]
    return Norm(
        start,
        max(min(around.sentence.end, last.idx + len(last)), verb.idx + len(verb)),
        "prohibition" if negated else "recommendation",
        Span(verb.idx, verb.idx + len(verb)),
        "norms/imperative",
        confidence("norms/imperative"),
        None,
        direct(reading, verb),
        None,
        around.deadline,
        around.condition,
        around.exception,
    )
