"""Subjects: what a modal is said of, and whether its clause lays down anything itself."""

from __future__ import annotations

import re

from spacy.tokens import Token

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import NOUNS
from policykg.annotations.english.text import Reading
from policykg.annotations.english.verbs import Rule
from policykg.model import Norm

_SUBORDINATE = words(
    "if when where whether that which who whom whose unless until because although though while since as"
    " once whenever wherever before after how what why so than lest whereas"
)


SELF = frozenset({"we", "one", "i", "you"})


def inherited(reading: Reading, last: list[Norm]) -> list[Token]:
    """The subjects of the norms before, which a list member that begins with its modal shares."""
    bearers = {n.bearer.end: n.bearer for n in last if n.bearer}
    return [reading.token_at(end - 1) for end in sorted(bearers)]


def negated_subject(reading: Reading, subject: list[Token]) -> bool:
    """Whether the subject says `no person`, which makes what it may do a prohibition."""
    phrase = reading.phrase_of(subject[0]) if subject else None
    if subject and subject[0].lower_ in {"nothing", "none", "nobody"}:
        return True
    return phrase is not None and reading.doc[phrase.start].lower_ in {"no", "neither"}


def subject(reading: Reading, rule: Rule, first: Token) -> list[Token]:
    """The head words of what the modal is said of; empty where there is nothing."""
    doc = reading.doc
    if rule.name in {"it-is-necessary", "ordinal-is-to"}:
        return []
    heads = [first, first.head, doc[rule.first].head, *([doc[first.i + 1]] if first.i + 1 < len(doc) else [])]
    parsed = next(
        (
            c
            for h in heads
            for c in h.children
            if c.dep_.startswith(("nsubj", "expl", "csubj")) and c.i < rule.first and _same_clause(reading, c, rule)
        ),
        None,
    )
    start = _after_opening(reading, _clause_start(reading, rule.first), rule.first)
    inside = [p for p in reading.phrases if start <= p.start and p.end <= rule.first]
    nothing = next((t for t in doc[start : rule.first] if t.lower_ in {"nothing", "none", "nobody"}), None)
    if nothing is not None:
        return [nothing]
    pronoun = next(
        (
            t
            for t in doc[start : rule.first]
            if (t.tag_ in {"PRP", "EX"} and t.dep_.startswith(("nsubj", "expl"))) or t.lower_ in SELF
        ),
        None,
    )
    if parsed is not None and inside and (parsed.i < start or _in_prepositional(reading, parsed)):
        parsed = None
    if parsed is not None and parsed.tag_ in NOUNS | {"PRP", "EX", "WDT", "WP", "CD"}:
        return _with_conjuncts(reading, parsed, rule.first)
    if inside:
        return _with_conjuncts(reading, inside[0].head, rule.first)
    if pronoun is not None:
        return [pronoun]
    if parsed is not None:
        return [parsed]
    return []


def _in_prepositional(reading: Reading, token: Token) -> bool:
    """Whether a parsed subject stands behind a preposition, where the parse must be wrong."""
    phrase = reading.phrase_of(token)
    index = (phrase.start if phrase else token.i) - 1
    while index >= 0 and reading.doc[index].tag_ == "RB":
        index -= 1
    return index >= 0 and reading.doc[index].tag_ == "IN" and reading.doc[index].lower_ not in _SUBORDINATE


def _same_clause(reading: Reading, token: Token, rule: Rule) -> bool:
    between = reading.text[token.idx : reading.doc[rule.first].idx]
    return len(between) < 500 and not re.search(r"[.;]\s", between) and not re.search(r"\b(?:shall|must)\b", between)


def _clause_start(reading: Reading, index: int) -> int:
    """Where the clause of a modal begins: after punctuation, a list mark or a word that opens a subordinate clause."""
    doc = reading.doc
    first, depth, comma = index, 0, -1
    while first > 0:
        before = doc[first - 1]
        depth += (before.text == ")") - (before.text == "(")
        if doc[first].idx in reading.stops and (first == index or before.is_punct or doc[first].text[0].isupper()):
            break
        if depth <= 0 and before.text in {".", ";", ":", "—", "?", "!"}:
            break
        if depth <= 0 and before.lower_ in _SUBORDINATE and before.tag_ in {"IN", "WDT", "WRB", "WP", "WP$"}:
            if not _complete(reading, before, index):
                return comma if comma >= 0 and before.tag_ in {"IN", "WRB"} else first
        elif depth <= 0 and before.text == "," and not _inside_name(reading, before):
            if _list_comma(reading, first):
                comma = comma if comma >= 0 else first
            elif doc[first].tag_ != "IN" and not _inserted(reading, first):
                break
        first -= 1
    return first


def _complete(reading: Reading, relative: Token, index: int) -> bool:
    """Whether a relative clause inside the subject has its verb before the modal: `a body that asks shall …`."""
    if relative.tag_ not in {"WDT", "WP", "WP$"} and relative.lower_ not in {"that", "whom"}:
        return False
    doc = reading.doc
    if relative.i == 0 or doc[relative.i - 1].tag_ not in NOUNS | {"IN", "DT", "CD", ","}:
        return False
    return any(t.tag_ in {"VBZ", "VBP", "VBD"} or t.tag_ == "MD" for t in doc[relative.i + 1 : index])


def _inside_name(reading: Reading, comma: Token) -> bool:
    """Whether a comma is part of a name such as `Office of Career, Technical, and Adult Education`."""
    mention = reading.covering(comma)
    return mention is not None and mention.start < comma.idx and mention.end > comma.idx + 1


def _after_opening(reading: Reading, start: int, limit: int) -> int:
    """Where the clause proper begins after an adverbial set off by a comma: `To ensure X, the Secretary …`."""
    doc = reading.doc
    if doc[start].tag_ not in {"IN", "TO", "VBG", "VBN"}:
        return start
    return next((t.i + 1 for t in doc[start:limit] if t.text == "," and not _inside_name(reading, t)), start)


def _inserted(reading: Reading, index: int) -> bool:
    """Whether an insertion after the subject follows a comma: `the Secretary, in consultation with …, shall`."""
    doc = reading.doc
    if doc[index].tag_ not in {"IN", "VBG", "RB"} and doc[index].lower_ not in {"subject", "after", "upon", "acting"}:
        return False
    subject = next((p for p in reading.phrases if p.end == index - 1), None)
    if subject is None:
        return False
    opener = doc[subject.start - 1] if subject.start else None
    return opener is None or opener.is_punct or doc[subject.start].idx in reading.stops


def _list_comma(reading: Reading, index: int) -> bool:
    """Whether the comma before a token separates coordinated nouns: `schools, enterprises and parents must`."""
    doc = reading.doc
    if doc[index].lower_ in {"and", "or"}:
        return True
    right = next((p for p in reading.phrases if p.start <= index < p.end), None)
    left = next((p for p in reading.phrases if p.end == index - 1), None)
    following = doc[right.end].lower_ if right and right.end < len(doc) else ""
    return left is not None and right is not None and following in {",", "and", "or"} and left.head.dep_ not in {"obl"}


def _with_conjuncts(reading: Reading, head: Token, limit: int) -> list[Token]:
    """A subject's head and those coordinated with it, up to the modal."""
    heads = [head]
    phrase = reading.phrase_of(head)
    if phrase is None or phrase.end - 1 != head.i:
        return heads
    doc = reading.doc
    while phrase.end < limit:
        index = phrase.end
        while index < limit and (
            doc[index].lower_ in {",", "and", "or", "the", "any", "a", "an", ")", "(", "&"} or _bracketed(doc[index])
        ):
            index += 1
        following = next((p for p in reading.phrases if p.start <= index < p.end), None)
        joined = {t.lower_ for t in doc[phrase.end : index]}
        if following is None or following is phrase or not joined & {",", "and", "or", "&"} or following.end > limit:
            break
        after = doc[following.end].lower_ if following.end < len(doc) else ""
        if joined & {"and", "or"} or after in {",", "and", "or"}:
            heads.append(following.head)
        phrase = following
    return heads


def _bracketed(token: Token) -> bool:
    doc = token.doc
    return token.i > 0 and doc[token.i - 1].text == "(" and token.i + 1 < len(doc) and doc[token.i + 1].text == ")"


def subordinate(reading: Reading, rule: Rule, subject: list[Token]) -> bool:
    """Whether the clause of a modal is a relative, conditional or content clause."""
    doc = reading.doc
    before = doc[rule.first - 1] if rule.first else None
    if before is not None and before.lower_ == "we" and rule.first > 1 and doc[rule.first - 2].tag_ in NOUNS:
        return doc[rule.first].head.dep_.startswith("acl")
    if (before is not None and before.tag_ in {"WDT", "WP"}) or (
        before is not None and before.lower_ in {"that", "which", "who", "as", "than"}
    ):
        return True
    start = _clause_start(reading, rule.first)
    opener = doc[start - 1] if start else None
    if (
        any(opener is not None and opener.idx < place <= doc[start].idx for place in reading.view.enumerators)
        and opener is not None
        and opener.lower_ in {"which", "that"}
    ):
        return opener.lower_ == "that"
    if (
        opener is None
        or opener.text in {".", ";", "?", "!"}
        or (doc[start].idx in reading.stops and opener.text in {".", ":", "—"})
    ):
        return False
    if opener.lower_ in _SUBORDINATE:
        return not (
            opener.lower_ in {"that", "so"}
            and start > 1
            and doc[start - 2].lower_ in {"provided", "enacted", "recommends", "ensure"}
        )
    if opener.text == "," and subject and not subject[0].dep_.startswith("nsubj"):
        return False
    return False
