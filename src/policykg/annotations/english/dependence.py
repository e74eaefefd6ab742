"""Dependence: whether a clause lays nothing down because another clause governs it, though no word before it says so.

A coordinated clause shares what opens the clause before it: `If the Council agrees, and the Board may act, …`.
"""

from __future__ import annotations

from spacy.tokens import Token

from policykg.annotations.english.clauses import Clause, clause, finite, subordinates, transparent
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.lists import first_member
from policykg.annotations.english.text import Reading

_RELATIVE = words("that which who whom whose whoever whatever as than")
_DENYING = words(
    "not no never nothing neither hardly false untrue wrong incorrect doubtful unlikely deny denies denied reject"
    " rejects rejected refuse refuses refused dispute disputes disputed"
)
_MOST = 12
_DEEPEST = 8
"""Clauses joined by `and` that are followed back from one of them."""


def dependent(reading: Reading, found: Clause, *, depth: int = 0) -> bool:
    """Whether a clause is part of another: by its own opening word, by that of a clause before it, or of its list."""
    if found.subordinate or _inserted_opener(reading, found) or _of_stem(reading, found):
        return True
    joint = _joint(reading, found)
    return joint > found.low and depth < _DEEPEST and _inherits(reading, found, joint, depth + 1)


def _joint(reading: Reading, found: Clause) -> int:
    """The `and` that a clause follows, adverbs passed over; -1 where it follows none."""
    doc = reading.doc
    index = found.start - 1
    while index > found.low and doc[index].tag_ == "RB":
        index -= 1
    return index if index >= found.low and doc[index].tag_ == "CC" and doc[index].lower_ != "but" else -1


def _inherits(reading: Reading, found: Clause, joint: int, depth: int) -> bool:
    """Whether the clause before `and` depends on another and goes on behind it.

    Without a comma it does; behind one only where no main clause was said yet, or its content is denied.
    """
    doc = reading.doc
    verbs = [t for t in doc[found.low : joint] if finite(t)][-_MOST:]
    if not verbs:
        return subordinates(reading, found.low)
    if not _within_other(reading, verbs[-1], depth):
        return False
    if doc[joint - 1].text != ",":
        return True
    return all(_within_other(reading, verb, depth) for verb in verbs[:-1]) or _denied(reading, found.low, verbs[-1])


def _within_other(reading: Reading, verb: Token, depth: int) -> bool:
    """Whether a finite verb before stands in a relative or subordinate clause."""
    if verb.i not in reading.within:
        before = verb.doc[verb.i - 1] if verb.i else None
        relative = before is not None and (before.lower_ in _RELATIVE or before.tag_ in {"WDT", "WP"})
        around = None if relative else clause(reading, verb.i)
        reading.within[verb.i] = relative or (around is not None and dependent(reading, around, depth=depth))
    return reading.within[verb.i]


def _denied(reading: Reading, low: int, verb: Token) -> bool:
    """Whether a verb says what is said not to be so: `It is not true that the employer shall pay, and …`."""
    doc = reading.doc
    opener = next((i for i in range(verb.i - 1, low, -1) if subordinates(reading, i)), low)
    return any(t.lower_ in _DENYING for t in doc[low:opener])


def _inserted_opener(reading: Reading, found: Clause) -> bool:
    """Whether an insertion parts a clause from the word that opens it: `decide if, and on what terms, he may …`."""
    doc = reading.doc
    if found.start <= found.low or doc[found.start - 1].text != ",":
        return False
    for index in range(found.start - 2, found.low, -1):
        if finite(doc[index]):
            return False
        if doc[index].text == ",":
            return subordinates(reading, index - 1) and not transparent(reading, index - 1)
    return False


def _of_stem(reading: Reading, found: Clause) -> bool:
    """Whether a list member goes on from a stem that ends in a subordinating word: `Where— (a) the Board may …`."""
    doc = reading.doc
    first = found.low + (doc[found.low].tag_ == "CC")
    place = doc[first].idx
    commas = [t.i for t in doc[found.low : found.start] if t.text == ","]
    if place not in reading.view.enumerators or (commas and any(finite(t) for t in doc[found.low : commas[-1]])):
        return False  # the main clause behind the last member
    begins = first_member(reading, place)
    index = reading.token_at(begins).i - 1 if begins >= 0 else -1
    while index > 0 and doc[index].is_punct:
        index -= 1
    return index >= 0 and subordinates(reading, index) and not transparent(reading, index)
