"""Subjects: what a modal is said of, and whether its clause lays down anything itself."""

from __future__ import annotations

from dataclasses import dataclass

from spacy.tokens import Token

from policykg.annotations.english.clauses import boundary, clause, finite
from policykg.annotations.english.dependence import dependent
from policykg.annotations.english.lexicon import SHORT_POLICIES, words
from policykg.annotations.english.lists import first_member
from policykg.annotations.english.phrases import NOUNS, Phrase
from policykg.annotations.english.text import Reading
from policykg.annotations.english.triggers import ADDRESSING, Rule

SELF = frozenset({"we", "one", "i", "you"})
_NOTHING = frozenset({"nothing", "none", "nobody"})
_QUANTIFIED = frozenset({"every", "all", "each", "any", "everyone", "everybody"})
_PRONOMINAL = frozenset({"PRP", "EX"})
_DESCRIBED = words(
    "programme programmes program programs plan plans strategy framework agenda scheme curriculum review"
)
_SPEAKERS = SHORT_POLICIES | words("we state government governments states parliament union rules regulations law laws")
_IMPERSONAL = frozenset({"it-is-necessary", "it-is-prohibited", "ordinal-is-to"})


def negated_subject(reading: Reading, subject: list[Token]) -> bool:
    """Whether the subject says `no person`, which makes what it may do a prohibition."""
    if not subject:
        return False
    if subject[0].lower_ in _NOTHING:
        return True
    phrase = reading.phrase_of(subject[0])
    first = phrase.start if phrase else subject[0].i
    near = [t.lower_ for t in reading.doc[max(0, first - 1) : first + 1]]
    return "no" in near[-1:] or "neither" in near


@dataclass(frozen=True, slots=True)
class Said:
    """What a modal is said of: the head words, none where there are none, and whether its clause depends."""

    heads: list[Token]
    dependent: bool = False


def subject(reading: Reading, rule: Rule, last: Said | None) -> Said:
    """What a modal is said of; `last` is what the modal before it was said of, if that stands in the same sentence."""
    if rule.of >= 0 or rule.name in _IMPERSONAL:
        return _inside(reading, rule)
    if _relative(reading, rule.first):
        return Said([], dependent=True)
    joint = _joint(reading, rule.first)
    verb = _finite_before(reading, rule.first) if joint == "and" else -1
    if verb >= 0:
        return _of_verb(reading, verb)
    if joint == "and" and last is not None:
        return last
    if joint == "and" and (verb := _main_before(reading, rule.first)) >= 0:
        return _of_verb(reading, verb)
    found = clause(reading, rule.first, shared=bool(joint) and last is not None)
    if found is not None:
        exempt = _exempting(reading, found.start)
        return Said(_heads(reading, found.start, rule.first), exempt or dependent(reading, found))
    stem = _stem(reading, rule)
    if stem:
        if _relative(reading, stem):
            return Said([], dependent=True)
        found = clause(reading, stem, stem=True)
        if found is not None:
            return Said(_heads(reading, found.start, stem), dependent(reading, found))
    return last if joint and last is not None else Said([])


def _inside(reading: Reading, rule: Rule) -> Said:
    """What a phrase that names its subject itself is said of, if anyone."""
    heads = _heads(reading, rule.of, rule.last) if rule.of >= 0 else []
    if rule.name in ADDRESSING:
        return Said(heads, dependent=not _speaks(reading, rule))
    opening = clause(reading, rule.first + 1) if reading.doc[rule.first].lower_ in {"it", "there"} else None
    return Said(heads, opening is not None and dependent(reading, opening))


def _speaks(reading: Reading, rule: Rule) -> bool:
    """Whether a body or a policy itself, or a resolution that names nobody, calls for what a verb addresses."""
    doc = reading.doc
    first = rule.first
    while first and doc[first - 1].tag_ == "RB" and doc[first].idx not in reading.stops:
        first -= 1
    low = boundary(reading, rule.first)
    if first == low and doc[rule.first].tag_ == "VBZ":  # `Hereby recommends that …`
        return True
    if doc[low].tag_ == "VBZ" or (doc[low].text[0].isupper() and doc[low].i == rule.first):  # `Calls on …; urges …`
        return first == low or doc[first - 1].lower_ in {",", ";", "and"}
    if _relative(reading, rule.first):
        return False
    found = clause(reading, rule.first)
    if found is None or dependent(reading, found):
        return False
    heads = _heads(reading, found.start, first)
    if heads[0].lower_ in _DESCRIBED:
        return False
    known = (reading.covering(token) for token in heads)
    named = any(m is not None and m.type in {"Organization", "Policy", "Provision"} for m in known)
    return named or heads[0].lower_ in _SPEAKERS


def _exempting(reading: Reading, start: int) -> bool:
    """Whether a subject says of whom something does not hold: `not every provider must …`."""
    doc = reading.doc
    index = start if doc[start].lower_ == "not" else start - 1
    return index >= 0 and doc[index].lower_ == "not" and doc[index + 1].lower_ in _QUANTIFIED


def _finite_before(reading: Reading, modal: int) -> int:
    """The verb that a modal is coordinated with at once, as in `is or may become`; -1 where there is none."""
    doc = reading.doc
    index = modal - 2
    return index if index > 0 and doc[index].tag_ in {"VBZ", "VBP", "VBD"} and doc[modal - 1].tag_ == "CC" else -1


def _main_before(reading: Reading, modal: int) -> int:
    """The first verb of a main clause before a modal: `is a body corporate and may sue`; -1 where there is none."""
    for token in reading.doc[boundary(reading, modal) : modal]:
        if finite(token) and not _relative(reading, token.i):
            found = clause(reading, token.i)
            return token.i if found and not dependent(reading, found) else -1
    return -1


def _of_verb(reading: Reading, verb: int) -> Said:
    """What a finite verb is said of."""
    if _relative(reading, verb):
        return Said([], dependent=True)
    found = clause(reading, verb)
    return Said(_heads(reading, found.start, verb), dependent(reading, found)) if found else Said([])


def _relative(reading: Reading, modal: int) -> bool:
    """Whether the word before a modal opens a relative or comparing clause, or a question."""
    before = reading.doc[modal - 1] if modal else None
    if (
        before is not None and before.tag_ == "VBG" and reading.phrase_of(before) is None
    ):  # `grounds for suspecting may`
        return modal < 2 or reading.doc[modal - 2].tag_ not in {"DT", "PDT"}
    return before is not None and (
        before.tag_ in {"WDT", "WP", "WRB"} or before.lower_ in {"that", "which", "who", "as", "than"}
    )


def _stem(reading: Reading, rule: Rule) -> int | None:
    """Where the stem ends that a list member beginning with its modal goes on from."""
    place = reading.doc[rule.first].idx
    if place not in reading.view.enumerators:
        return None
    first = first_member(reading, place)
    if first < 0:
        return None
    stem = reading.token_at(first).i
    while stem and (reading.doc[stem - 1].is_punct or reading.doc[stem - 1].tag_ == "CC"):
        stem -= 1
    return stem


def _heads(reading: Reading, start: int, limit: int) -> list[Token]:
    """The subject that begins at a token: a pronoun, or the heads of coordinated phrases."""
    doc = reading.doc
    opener = doc[start]
    if opener.lower_ in _NOTHING or opener.tag_ in _PRONOMINAL | {"WP"} or opener.lower_ in SELF:
        return [opener]
    phrase = reading.phrase_of(opener) or next(reading.phrases_from(start), None)
    if phrase is None or phrase.end > limit:
        last = doc[limit - 1]
        return [last if last.tag_ in NOUNS and last.i >= start else opener]
    return _with_conjuncts(reading, phrase, limit)


def _with_conjuncts(reading: Reading, phrase: Phrase, limit: int) -> list[Token]:
    """A subject's head and those coordinated with it, up to the modal."""
    doc = reading.doc
    phrase = reading.owned(phrase)
    heads = [phrase.head]
    closed = False
    while phrase.end < limit:
        index = phrase.end
        while index < limit and (
            doc[index].lower_ in {",", "and", "or", "nor", "but", "also", "the", "any", "a", "an", ")", "(", "&"}
            or _bracketed(doc[index])
        ):
            index += 1
        following = reading.phrase_of(doc[index]) if index < len(doc) else None
        joined = {t.lower_ for t in doc[phrase.end : index]}
        if following is None or following is phrase or not joined & {",", "and", "or", "nor", "but", "&"}:
            break
        following = reading.owned(following)
        if following.end > limit:
            break
        after = doc[following.end].lower_ if following.end < len(doc) else ""
        if joined & {"and", "or", "nor", "but"} or after in {",", "and", "or"}:
            heads.append(following.head)
        closed = closed or bool(joined & {"and", "or", "nor", "but", "&"})
        phrase = following
    if not closed:  # `The Chief Executive, Skills Agency, may …`: one body, and where it belongs
        del heads[1:]
    return heads + [c for c in heads[0].children if _conjunct(c, heads, limit)]


def _conjunct(token: Token, heads: list[Token], limit: int) -> bool:
    """Whether the parse joins a noun to the subject behind a phrase that hangs on it."""
    if token.dep_ != "conj" or token.tag_ not in NOUNS or token.i >= limit or token in heads:
        return False
    return not any(t.text == "," for t in token.doc[heads[0].i : token.i])


def _bracketed(token: Token) -> bool:
    doc = token.doc
    return token.i > 0 and doc[token.i - 1].text == "(" and token.i + 1 < len(doc) and doc[token.i + 1].text == ")"


def _joint(reading: Reading, modal: int) -> str:
    """What joins a modal to the one before: `and`, a comma, or the list mark that it stands behind; else nothing."""
    doc = reading.doc
    index = modal - 1
    while (
        index >= 0
        and (doc[index].tag_ == "RB" or doc[index].text in {"“", '"'})
        and doc[index + 1].idx not in reading.stops
    ):
        index -= 1
    if index >= 0 and doc[index].tag_ == "CC":
        return "and"
    if doc[index + 1].idx in reading.stops:
        return "mark"
    return "comma" if index >= 0 and doc[index].text in {",", ";", ":", "—"} else ""
