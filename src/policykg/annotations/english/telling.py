"""Telling: whether the verb that a quantity belongs to says how things are or were, not how they are to be."""

from __future__ import annotations

from spacy.tokens import Token

from policykg.annotations.english.lexicon import verbs, words
from policykg.annotations.english.measures import Measure
from policykg.annotations.english.text import Reading
from policykg.model import Span

# What somebody has done so that something will be: `has committed $5 million`.
_PROMISED = verbs(
    "commit/committed/committing pledge allocate earmark announce approve agree/agreed set/setting propose"
    " plan reserve dedicate"
)
_LINKS = words("is are")


def is_told(reading: Reading, measure: Measure, sentence: Span, *, listed: bool) -> bool:
    """Whether a verb tells what happened (`covered 40 firms`); a requirement in a list may be past.

    In a list of aims a bare past tense is what the aim is (`12,000 teachers retrained`).
    """
    verb = governing(reading, measure)
    if verb is None or reading.next_mark(sentence.start - 1) <= measure.start:
        return False
    around = helpers(verb)
    if any(h.tag_ == "MD" or h.lower_ in {"to", "be"} for h in around) or verb.lower_ in _PROMISED:
        return False
    return (verb.tag_ == "VBD" and not listed) or any(
        h.tag_ == "VBD" or h.lower_ in {"has", "have", "had"} for h in around
    )


def is_described(reading: Reading, measure: Measure) -> bool:
    """Whether a share is, or is the subject of, what a sentence says in the present: `40 % of firms report`."""
    node = reading.token_at(measure.end - 1)
    for _ in range(6):
        around = helpers(node)
        if any(h.tag_ == "MD" or h.lower_ == "to" for h in around):
            return False
        if any(h.dep_ == "cop" and h.lower_ in _LINKS for h in around):
            return True
        if node.head == node:
            return False
        if node.dep_ == "nsubj" and node.head.tag_ in {"VBZ", "VBP"}:
            return not any(h.tag_ == "MD" or h.lower_ == "to" for h in helpers(node.head))
        if node.tag_.startswith("VB"):
            return False
        node = node.head
    return False


def helpers(verb: Token) -> list[Token]:
    """The auxiliaries, copulas and marks of a verb."""
    return [child for child in verb.children if child.dep_.startswith("aux") or child.dep_ in {"cop", "mark"}]


def governing(reading: Reading, measure: Measure) -> Token | None:
    """The verb that a quantity depends on, through the phrases around it."""
    node = reading.token_at(measure.end - 1)
    for _ in range(6):
        if node.tag_.startswith("VB") and node.dep_ not in {"case", "amod", "compound", "aux", "aux:pass", "cop"}:
            return node
        if node.head == node or any(child.dep_ == "cop" for child in node.children):
            return node
        node = node.head
    return None
