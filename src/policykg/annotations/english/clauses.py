"""Clauses: where the clause of a modal begins, what it is said of, and whether it depends on another.

Read off the words between the last full stop and the modal, not off the parse, which long legal sentences lead astray.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import NOUNS
from policykg.annotations.english.text import Reading

_FARTHEST = 160
_ENDS = frozenset({".", ";", ":", "—", "?", "!"})
_SUBORDINATE = words(
    "if when where whether that which who whom whose unless until because although though while since as"
    " once whenever wherever before after how what why so than lest whereas"
)
_RELATIVE = words("that which who whom whose")
_PERSONAL = words("we i you it they he she there one")
_OPENERS = words(
    "The A An Each Every No Any All This These Those If Where When Whenever Unless Subject Except Notwithstanding"
    " Nothing We It They There Not Such In For Under Before After Upon Within Once Despite Neither"
)
_FINITE = frozenset({"VBZ", "VBP", "VBD", "MD"})
_OPENS = frozenset({"DT", "PDT", "PRP", "PRP$", "EX", "CD", "JJ", "JJR", "JJS", "VBN", "VBG", "AFX", "$"}) | NOUNS
_INSERTS = frozenset({"IN", "VBG", "VBN", "RB", "WDT", "WP", "WP$", "TO", "JJ", "WRB"})
_NEVER_FIRST = words("subject due prior")
_TIMES = words("day days week weeks month months year years time times meantime moment")
_TRANSPARENT = words(
    "provided except enacted recommends recommended ensure understood agreed declares essential important necessary"
    " vital crucial imperative urgent desirable stating stipulating"
)
_ARTICLES = words("the a an")
_SHARES = words("amount sum share part portion half")
_BOUNDS = words("not no more less fewer than at least most up to")
_DENIALS = words("not no never nothing nor")


@dataclass(frozen=True, slots=True)
class Clause:
    """The clause of a modal: the token where its subject begins, and whether it is part of another clause.

    `low` is the token where the sentence or list member begins that it stands in.
    """

    start: int
    low: int
    subordinate: bool = False


def clause(reading: Reading, modal: int, *, shared: bool = False, stem: bool = False) -> Clause | None:
    """The clause that the modal at that token belongs to; None where no subject of its own stands before the modal.

    `shared` says that it may go on from a modal before it, which then counts more than a guess; `stem` that a list
    begins at the token, so that what stands before its mark is looked at.
    """
    doc = reading.doc
    low = boundary(reading, modal, stem=stem)
    nearest = _pronoun(reading, low, modal)
    if nearest is not None:
        return Clause(nearest, low, _dependent_pronoun(reading, low, nearest))
    if doc[low].lower_ in {"whoever", "whosoever", "whomever"}:
        return Clause(low, low)
    compared = next((t.i for t in reversed(doc[low:modal]) if _compares(t, low)), -1)
    if low < compared < modal - 1 and _leads_to(reading, compared + 1, modal, plain=True):
        return Clause(compared + 1, low, subordinate=True)
    starts = [start for start in _main_starts(reading, low, modal) if _leads_to(reading, start, modal)]
    if starts:
        return Clause(_of_new_clause(reading, low, starts), low)
    if shared:
        return None
    for opener in range(modal - 1, low - 1, -1):
        opens = subordinates(reading, opener) and doc[opener].lower_ not in _BOUNDS
        start = _past_bound(reading, opener + 1) if opens else modal
        if _leads_to(reading, start, modal):
            return Clause(start, low, subordinate=not transparent(reading, opener))
    return _behind_adverbial(reading, low, modal)


def _compares(token: Token, low: int) -> bool:
    """Whether a word opens a clause such as `as the Board may direct`, behind a whole clause."""
    doc = token.doc
    if token.lower_ not in {"as", "than"} or doc[token.i + 1].tag_ not in {"DT", "PRP", "NNP"}:
        return False
    return any(finite(t) for t in doc[low : token.i])


def _of_new_clause(reading: Reading, low: int, starts: list[int]) -> int:
    """The first place, but behind a whole clause the last that `, and` opens: `… to parents, and the plan shall`."""
    doc = reading.doc
    whole = doc[low].tag_ in _OPENS and any(finite(t) for t in doc[low : starts[0]])
    if not whole or len(starts) == 1:
        return starts[0]
    joined = [s for s in starts if doc[s - 1].tag_ == "CC"]
    return joined[-1] if joined else starts[0]


def _pronoun(reading: Reading, low: int, modal: int) -> int | None:
    """The pronoun right before a modal, which must be its subject: `With our partners we will …`."""
    index = modal - 1
    while index > low and reading.doc[index].tag_ == "RB":
        index -= 1
    if index >= low and reading.doc[index].lower_ in _PERSONAL:
        return index
    return None


def _dependent_pronoun(reading: Reading, low: int, index: int) -> bool:
    """Whether the clause of a pronoun hangs on a noun or a subordinating word before it."""
    doc = reading.doc
    before = doc[index - 1] if index > low else None
    if before is None or before.text == ",":
        return before is not None and any(subordinates(reading, i) for i in range(max(low, index - 3), index))
    if subordinates(reading, before.i):
        return not transparent(reading, before.i)
    return before.tag_ in NOUNS and doc[index].head.dep_.startswith("acl")


def boundary(reading: Reading, modal: int, *, stem: bool = False) -> int:
    """Where the sentence, list member or clause behind a semicolon begins that a modal stands in."""
    doc = reading.doc
    first, depth = modal, 0
    while first > max(0, modal - _FARTHEST):
        before = doc[first - 1]
        if before.text == ")" and any(t.text == "(" for t in doc[max(0, first - 40) : first]):
            depth += 1
        elif before.text == "(":
            depth -= 1
        stops = doc[first].idx in reading.stops and not (stem and first == modal)
        if stops and (first == modal or before.is_punct or doc[first].text[0].isupper() or before.lower_ == "which"):
            break
        if depth <= 0 and (before.text in _ENDS or (first < modal and _opens_sentence(reading, first))):
            break
        if depth < 0:
            break
        first -= 1
    return first


def _opens_sentence(reading: Reading, index: int) -> bool:
    """Whether a capital opens a sentence behind a heading that no full stop ends: `Restriction The State shall …`."""
    doc = reading.doc
    token = doc[index]
    if token.text not in _OPENERS or doc[index - 1].text in {"“", '"', "‘", "(", ","}:
        return False
    if token.text == "A" and (index + 1 >= len(doc) or not doc[index + 1].text[0].islower()):
        return False
    mention = reading.covering(token)
    return mention is None or mention.start >= token.idx


def _main_starts(reading: Reading, low: int, modal: int) -> Iterator[int]:
    """The places where the subject of a main clause may begin: at the boundary and behind each comma."""
    doc = reading.doc
    places = [low, *(t.i + 1 for t in doc[low:modal] if t.text == "," and not _inside_name(reading, t))]
    for place in places[:16]:
        start = place
        while start < modal and (doc[start].tag_ in {"CC", "RB"} or doc[start].is_punct):
            start += 1
        if start < modal and doc[start].tag_ in _OPENS:
            yield start


def _leads_to(reading: Reading, start: int, modal: int, *, plain: bool = False) -> bool:
    """Whether one noun phrase with what hangs on it fills the stretch from `start` to the modal.

    A `plain` one has no clause in it.
    """
    doc = reading.doc
    if start >= modal or doc[start].tag_ not in _OPENS or doc[start].lower_ in _NEVER_FIRST:
        return False
    if _adverbial(reading, start, modal):
        return False
    index, open_clauses, depth = start, 0, 0
    while index < modal and open_clauses >= 0:
        token = doc[index]
        depth += (token.text == "(") - (token.text == ")")
        step = index + 1
        if depth > 0 or token.text == ")":
            pass
        elif index > start and token.lower_ in _ARTICLES and doc[index - 1].tag_ in NOUNS:
            return False
        elif token.text == "," and not _inside_name(reading, token):
            step = _past_comma(reading, index, modal)
            open_clauses = 0 if step > index + 1 else open_clauses
        elif index > start and _opens_clause(reading, index):
            borne = _takes_verb(reading, index, modal)
            open_clauses = -1 if plain or index == modal - 1 else open_clauses + (not borne)
            step += borne
        elif finite(token) and not {doc[index - 1].tag_, doc[max(0, index - 2)].tag_} & {"CC"}:
            open_clauses -= 1
        if step <= index:
            return False
        index = step
    return open_clauses == 0


def finite(token: Token) -> bool:
    """Whether a word is a finite verb; a past form with a preposition behind it is a participle."""
    if token.tag_ not in _FINITE or token.lower_ in {"according", "including"}:
        return False
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return token.tag_ != "VBD" or following is None or following.tag_ not in {"IN", "TO", "CC"}


def _opens_clause(reading: Reading, index: int) -> bool:
    token = reading.doc[index]
    if token.lower_ == "that":
        return token.tag_ != "DT" or reading.doc[index - 1].tag_ in NOUNS
    return token.lower_ in _SUBORDINATE - {"so", "since", "before", "after", "until", "as", "than", "once"} and (
        token.tag_ in {"IN", "WDT", "WP", "WP$", "WRB"}
    )


def _takes_verb(reading: Reading, relative: int, modal: int) -> bool:
    """Whether the word behind a relative pronoun is its verb, though tagged a noun: `who work`, `that host`."""
    doc = reading.doc
    following = doc[relative + 1]
    if doc[relative].lower_ not in {"that", "which", "who"} or following.i >= modal - 1:
        return False
    if any(finite(t) for t in doc[relative + 1 : modal]):
        return False
    return doc[relative].lower_ == "who" or following.tag_ in {"NN", "NNS", "VB", "VBN", "VBD", "VBG"}


def _past_comma(reading: Reading, comma: int, modal: int) -> int:
    """Where a subject goes on behind a comma: in a list of nouns or behind an insertion; 0 where it does not."""
    doc = reading.doc
    following = doc[comma + 1]
    if comma == modal - 1 or doc[modal - 1].text == ",":
        return modal
    if following.lower_ in {"and", "or", "nor"}:
        verb = next((t.i for t in doc[comma + 1 : modal] if finite(t)), None)
        closed = verb is None or doc[comma + 2].tag_ not in _OPENS or _relative_before(reading, comma, verb)
        return comma + 1 if closed else 0
    if following.tag_ in _INSERTS - {"JJ", "VBN"} or following.lower_ in {"subject", "such", "acting", "based"}:
        close = next((t.i for t in doc[comma + 1 : modal] if t.text == "," and not _inside_name(reading, t)), comma)
        onward = doc[close + 1]
        return 0 if close > comma and onward.tag_ in _OPENS and not _joins(doc[close + 1 : modal]) else close + 1
    return comma + 1 if following.tag_ in _OPENS and _joins(doc[comma + 1 : modal]) else 0


def _joins(tokens: Iterable[Token]) -> bool:
    return any(t.lower_ in {"and", "or", "nor"} for t in tokens)


def _relative_before(reading: Reading, comma: int, verb: int) -> bool:
    return any(_opens_clause(reading, t.i) for t in reading.doc[comma + 1 : verb])


def _adverbial(reading: Reading, start: int, modal: int) -> bool:
    """Whether a phrase at the start says when, or is a participle clause: `Each year, the Board shall …`."""
    doc = reading.doc
    phrase = reading.phrase_of(doc[start])
    comma = next((t.i for t in doc[start:modal] if t.text == ","), None)
    if doc[start].tag_ in {"VBG", "VBN"} and (phrase is None or phrase.start != start):
        return comma is not None or doc[start].tag_ == "VBN"
    timed = phrase is not None and phrase.head.lower_ in _TIMES and phrase.end < modal
    if timed and phrase is not None and doc[phrase.end].tag_ in {"DT", "NNP", "PRP"}:
        return True
    return (
        comma is not None
        and comma < modal - 1
        and phrase is not None
        and (phrase.head.lower_ in _TIMES or doc[start].tag_ == "CD")
        and not any(t.lower_ in {"and", "or"} for t in doc[phrase.end : comma + 2])
    )


def subordinates(reading: Reading, index: int) -> bool:
    """Whether a word may open a clause that depends on another."""
    token = reading.doc[index]
    if token.lower_ not in _SUBORDINATE or token.tag_ not in {"IN", "WDT", "WRB", "WP", "WP$", "RB", "CC"}:
        return False
    return token.lower_ not in {"before", "after", "since", "so", "than", "as", "until"} or token.tag_ == "IN"


def transparent(reading: Reading, opener: int) -> bool:
    """Whether the clause behind `that` is what the sentence itself lays down: `provided that the fee shall …`."""
    doc = reading.doc
    if doc[opener].lower_ == "which" and opener > 0 and doc[opener - 1].lower_ == "of":
        start = _past_bound(reading, opener + 1)  # a share: `of which not more than 5 percent may …`
        return doc[start].tag_ in {"CD", "$"} or bool({t.lower_ for t in doc[start : start + 2]} & _SHARES)
    if doc[opener].lower_ not in {"that", "so"} or opener == 0 or doc[opener - 1].lower_ not in _TRANSPARENT:
        return False
    return not any(t.lower_ in _DENIALS for t in doc[max(0, opener - 5) : opener])


def _past_bound(reading: Reading, index: int) -> int:
    """The place behind words such as `not more than` before a number."""
    while index + 1 < len(reading.doc) and reading.doc[index].lower_ in _BOUNDS:
        index += 1
    return index


def _behind_adverbial(reading: Reading, low: int, modal: int) -> Clause | None:
    """The subject behind an opening phrase that no comma closes: `Under this section the Minister may …`."""
    doc = reading.doc
    for phrase in reversed(reading.phrases_between(low, modal)):
        before = doc[phrase.start - 1] if phrase.start > low else None
        if (before is None or before.tag_ not in {"IN", "TO", "VBG", "VB", "VBN", "CC", "HYPH", "VBZ", "VBP"}) and (
            _leads_to(reading, phrase.start, modal)
        ):
            bare = _bare_relative(reading, low, phrase.start)
            return Clause(phrase.start, low, bare or _within_subordinate(reading, low, phrase.start))
        joined = before is not None and before.tag_ == "CC" and any(finite(t) for t in doc[low : before.i])
        if joined and _leads_to(reading, phrase.start, modal):
            return Clause(phrase.start, low)
    for token in reversed(doc[low:modal]):
        if token.tag_ in {"PRP", "EX"} and _leads_to(reading, token.i, modal):
            return Clause(token.i, low, _within_subordinate(reading, low, token.i))
    return None


def _bare_relative(reading: Reading, low: int, start: int) -> bool:
    """Whether a subject opens a relative clause without its pronoun: `the steps the Board should take`."""
    doc = reading.doc
    before = reading.phrase_of(doc[start - 1]) if start > low else None
    if before is None or before.head.i != start - 1 or before.head.lower_ in _TIMES or doc[start].text[0].isupper():
        return False
    return before.start == low or doc[before.start - 1].tag_ in {"VB", "VBZ", "VBP", "VBD", "RB", "CC", ","}


def _within_subordinate(reading: Reading, low: int, start: int) -> bool:
    """Whether a word that opens a clause stands between boundary and subject without a comma or verb to close it."""
    doc = reading.doc
    for index in range(start - 1, low - 1, -1):
        borne = finite(doc[index]) and not (index > low and _opens_clause(reading, index - 1))
        if doc[index].text == "," or borne:
            return False
        if _opens_clause(reading, index):
            return True
    return False


def _inside_name(reading: Reading, comma: Token) -> bool:
    """Whether a comma is part of a name such as `Office of Career, Technical, and Adult Education`."""
    mention = reading.covering(comma)
    return mention is not None and mention.start < comma.idx and mention.end > comma.idx + 1
