"""Verbs: the main verbs that the words of a norm lead to, and those coordinated with them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from policykg.annotations.english.lexicon import CALLS, words
from policykg.annotations.english.lists import first_member, lists
from policykg.annotations.english.text import Reading
from policykg.annotations.english.triggers import MODALS, Rule

_LIGHT = words("strive seek continue begin endeavour endeavor aim try attempt start undertake")
_LATIN = frozenset({"ipso", "jure", "facto", "inter", "alia", "mutatis", "mutandis", "pro", "rata", "bona", "fide"})
_ANNOUNCED = re.compile(
    r"(?:do|doing|take|perform|undertake|exercise|discharge|carry\sout)\s(?:(?:any|all|each|either|both|some|one(?:\sor\s(?:more|both))?|any\sone(?:\sor\smore)?|any\sor\sall"
    r"|at\sleast\sone),?\sof\s)?the\sfollowing(?:\s(?:things|acts|actions|steps|measures|duties"
    r"|functions|tasks|responsibilities|powers))?\s?[:—–-]*"
)
_NEGATIONS = frozenset({"not", "n't", "never", "neither"})
_OPENS_INSERTION = words(
    "in at on with by for from within where if as subject upon under when unless after before without based consistent"
)
_EACH = frozenset({"each", "both", "all", "either"})
_OPENS_CLAUSE = words("where if as when unless after before")
_NOMINATIVE = frozenset({"we", "i", "they", "he", "she", "you"})
_SKIP = frozenset({"RB", "RBR", "HYPH"})


@dataclass(frozen=True, slots=True)
class Action:
    """A main verb, what it is said of, and its voice; `nominal` where a noun follows: `entitled to a refund`."""

    verb: Token
    passive: bool = False
    copular: bool = False
    nominal: bool = False


def after(reading: Reading, index: int) -> tuple[bool, Token | None]:
    """(negated, the first verb) after a modal: adverbs and insertions between commas are passed over."""
    doc, negated = reading.doc, False
    hops = 3
    while index < len(doc):
        token = doc[index]
        if token.lower_ in _NEGATIONS:
            negated = True
        elif token.lower_ == "from" and reading.text.startswith("from time to time", token.idx):
            index += 3
        elif token.text in {",", "("} or token.lower_ in _OPENS_INSERTION:
            verb, close = _past_insertion(reading, index)
            hops -= 1
            if verb is not None or close is None or hops < 0:
                return negated, verb
            index = close
            continue
        elif not _passed_over(token):
            return negated, _first_verb(reading, token)
        index += 1
    return negated, None


def _passed_over(token: Token) -> bool:
    """Whether a token may stand between a modal and its verb."""
    opens = token.tag_ == "TO" or token.text in {":", "—", "–", "-", "“", '"', "‘"}
    return opens or token.tag_ in _SKIP or token.lower_ in _LATIN | _EACH


def _past_insertion(reading: Reading, index: int) -> tuple[Token | None, int | None]:
    """What follows an insertion that begins here: its verb where no comma closes it, else the place behind it."""
    doc = reading.doc
    if doc[index].text in {",", "("}:
        return None, _insertion_end(reading, index)
    stop = next((t for t in doc[index + 1 : index + 14] if _ends_insertion(t)), None)
    tags = {"VB"} if doc[index].lower_ in _OPENS_CLAUSE else {"VB", "VBP"}
    if stop is not None and stop.tag_ in tags and doc[stop.i - 1].lower_ != "to":
        return stop, None
    bare = next((t for t in doc[index + 1 : index + 14] if _behind_name(reading, t)), None)
    if bare is not None:
        return bare, None
    close = next((t.i for t in doc[index + 1 : min(len(doc) - 1, index + 30)] if t.text == ","), None)
    return None, close + 1 if close is not None else None


def _ends_insertion(token: Token) -> bool:
    """Whether a token is the verb behind an insertion, or what ends it: a mark, or a word that opens a clause."""
    ends = token.text in {",", ";", "."} or token.tag_ in {"WDT", "WP", "WRB"} or token.lower_ in {"that", "as"}
    before = token.doc[token.i - 1].tag_
    return ends or (token.tag_ in {"VB", "VBP"} and before not in {"IN", "PRP"})


def _behind_name(reading: Reading, token: Token) -> bool:
    """Whether a noun by its tag is a verb, as a name ends before it and a determiner follows it."""
    if token.tag_ not in {"NN", "JJ"} or not token.text.islower() or token.i + 1 >= len(token.doc):
        return False
    named = reading.covering(token.doc[token.i - 1])
    closed = named is not None and named.end <= token.idx
    return closed and token.doc[token.i + 1].tag_ in {"DT", "CD", "PRP$"}


def _first_verb(reading: Reading, token: Token) -> Token | None:
    """The verb at a token, which the tagger may have taken for a noun or participle right behind the modal."""
    doc = reading.doc
    if token.lower_ in {"be", "have", "do"} or token.tag_ in {"VB", "VBP"}:
        return token
    mistaken = token.tag_ in {"VBN", "VBD", "NN", "JJ", "VBG"} and token.lower_ not in {"each", "such", "subject"}
    behind = mistaken and doc[token.i - 1].text == ","
    if behind and (_takes_object(token) or _may_be_verb(token) or _before_plural(token)):
        return token
    opens = doc[token.i - 1].lower_ in {*MODALS, "not", "to", "also", "—", ":", "“", "from", "for", "of", "with"}
    if not opens and token.idx in reading.view.enumerators and (_takes_object(token) or token.dep_ == "ROOT"):
        return token
    if not mistaken or not opens:
        return None
    later = next((t for t in doc[token.i + 1 : token.i + 4] if t.tag_ == "VB" or t.is_punct or t.tag_ == "IN"), None)
    better = later is not None and later.tag_ == "VB" and doc[later.i - 1].lower_ != "to"
    return later if better and token.tag_ in {"NN", "JJ"} else token


def _takes_object(token: Token) -> bool:
    """Whether a noun by its tag must be a verb, as a determiner follows it: `may, after a hearing, issue a licence`."""
    if token.lower_ == "be":
        return True
    if token.i + 1 >= len(token.doc) or token.tag_ not in {"NN", "NNP", "JJ"}:
        return False
    following = token.doc[token.i + 1]
    determined = following.tag_ in {"DT", "PRP$"} or following.lower_ == "such"
    return determined and not (token.i and token.doc[token.i - 1].is_alpha)


def _insertion_end(reading: Reading, index: int) -> int | None:
    """The place behind the bracket or comma that closes what opens here."""
    doc = reading.doc
    if doc[index].text == "(":
        return next((i + 1 for i in range(index, min(len(doc), index + 40)) if doc[i].text == ")"), None)
    commas = []
    for token in doc[index + 1 : min(len(doc) - 1, index + 70)]:
        if token.text in {".", ";"}:
            break
        listed = token.text in {":", "—", "–"} and doc[token.i + 1].idx in reading.view.enumerators
        if token.text == "," or listed:  # `must, as soon as practicable: (a) inform …`
            commas.append(token.i + 1)
    verbs = (i for i in commas if doc[i].tag_ in {"VB", "VBP", "RB"} or _takes_object(doc[i]))
    likely = (i for i in commas if _may_be_verb(doc[i]))
    return next(verbs, next(likely, next((i for i in commas if _before_plural(doc[i])), None)))


def _before_plural(token: Token) -> bool:
    """Whether a noun by its tag may be a verb with a plural object: `, publish results`."""
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return token.tag_ == "NN" and following is not None and following.tag_ == "NNS"


def _may_be_verb(token: Token) -> bool:
    """Whether a noun behind an insertion may be the verb, as a preposition follows: `, recognise in respect of …`."""
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return token.tag_ in {"NN", "JJ", "VBN", "VBD"} and following is not None and following.tag_ in {"IN", "TO"}


def main_verb(reading: Reading, first: Token) -> Action | None:
    """The main verb that a first verb leads to, and its voice."""
    doc = reading.doc
    if first.lower_ in {"be", "have"}:
        index = first.i + 1
        while index < len(doc) and (
            doc[index].tag_ in _SKIP or (doc[index].lower_ in {"been", "so"} and first.lower_ == "have")
        ):
            index += 1
        if index < len(doc) and first.lower_ == "be" and _participle(doc[index]):
            return Action(doc[index], passive=True)
        if index < len(doc) and first.lower_ == "be" and doc[index].text == "," and first.i + 2 < len(doc):
            close = next(
                (
                    i
                    for i in range(index + 1, min(len(doc) - 1, index + 25))
                    if doc[i].text == "," and doc[i + 1].tag_ == "VBN"
                ),
                None,
            )
            if close is not None:
                return Action(doc[close + 1], passive=True)
        if first.lower_ == "have" and index < len(doc) and doc[index].tag_ == "VBN":
            return Action(doc[index])
        return Action(first, copular=first.lower_ == "be")
    if first.lower_ in _LIGHT:
        step = first.i + 1
        if step + 1 < len(doc) and doc[step].lower_ == "to" and doc[step + 1].tag_ in {"VB", "VBP"}:
            return Action(doc[step + 1])
    return Action(first)


def _participle(token: Token) -> bool:
    """Whether a word behind `be` makes a passive."""
    return token.tag_ in {"VBN", "VBD"} and not token.lower_.endswith("ing")


def coordinated(reading: Reading, action: Action) -> Iterator[Action]:
    """The verbs coordinated with a main verb that share its modal and subject."""
    tags = {"VBN", "VBD"} if action.passive else {"VBG"} if action.verb.tag_ == "VBG" else {"VB", "VBP"}
    heads = [action.verb, *([action.verb.head] if action.copular or action.verb.dep_ in {"aux", "cop"} else [])]
    seen = {action.verb.i}
    while heads:
        head = heads.pop()
        for child in head.children:
            if (
                child.dep_ not in {"conj", "parataxis"}
                or child.i in seen
                or child.i <= action.verb.i
                or child.tag_ not in tags | ({"VB"} if action.passive else set())
            ):
                continue
            if child.dep_ == "parataxis" and reading.doc[child.i - 1].text != ";":
                continue
            if child.idx in reading.view.enumerators and first_member(reading, child.idx) > action.verb.idx:
                continue  # a member of a list that hangs below the verb
            own = [c for c in child.children if c.i < child.i]
            if (
                any(
                    c.dep_.startswith("nsubj") or c.tag_ == "MD" or (c.dep_ == "mark" and c.lower_ != "to") for c in own
                )
                or child.head.i > child.i
            ):
                continue
            if any(c.lower_ == "to" for c in own) and reading.doc[action.verb.i - 1].lower_ != "to":
                continue
            seen.add(child.i)
            passive = child.tag_ in {"VBN", "VBD"}
            be = next((c for c in own if c.lower_ == "be" and c.dep_ == "cop"), None)
            plain = Action(be or child, passive=passive and be is None, copular=be is not None)
            yield (main_verb(reading, child) or plain) if child.lower_ in _LIGHT else plain
            heads.append(child)


def following(reading: Reading, action: Action) -> Iterator[Action]:
    """Base verbs behind a comma or `and` that go on from a main verb where the parse lost the coordination."""
    doc = reading.doc
    if action.passive or action.copular:
        return
    for token in doc[action.verb.i + 1 : action.verb.i + 70]:
        before = doc[token.i - 1]
        if (_hidden(token) or _paired(token, action.verb)) and token.idx not in reading.stops:
            yield Action(token)
            continue
        if (
            (token.tag_ in {"MD", "WDT", "WP", "WRB", "VBZ", "VBD"} and not _remark(token))
            or token.lower_ in _NOMINATIVE
            or token.text in {".", ":", ";"}
            or token.lower_ in {"that", "if"}
            or (token.lower_ == "to" and doc[min(token.i + 1, len(doc) - 1)].tag_ == "VB")
        ):
            return
        lead = doc[token.i - 2] if before.tag_ == "RB" and token.i > 1 else before
        if (
            token.tag_ in {"VB", "VBP"}
            and (lead.text == "," or lead.lower_ in {"and", "or"})
            and token.idx not in reading.stops
        ):
            made = main_verb(reading, token)
            if made:
                yield made
                if made.verb != token:
                    return


def _hidden(token: Token) -> bool:
    """Whether a noun by its tag must be a verb, as verbs stand around it: `grant, suspend or cancel a licence`."""
    doc = token.doc
    if token.tag_ not in {"NN", "JJ"} or token.i + 2 >= len(doc) or doc[token.i - 1].text != ",":
        return False
    following, last = doc[token.i + 1], doc[token.i + 2]
    verbal = doc[token.i - 2].tag_ in {"VB", "VBP"}
    return verbal and following.lower_ in {",", "and", "or"} and (last.tag_ in {"VB", "VBP"} or following.text == ",")


def _remark(token: Token) -> bool:
    """Whether a word opens a remark such as `, where appropriate,`."""
    doc = token.doc
    return token.tag_ == "WRB" and token.i + 2 < len(doc) and doc[token.i - 1].text == doc[token.i + 2].text == ","


def _paired(token: Token, verb: Token) -> bool:
    """Whether a noun by its tag is the second of two verbs: `review and identify the needs`."""
    if token.i != verb.i + 2 or token.doc[verb.i + 1].tag_ != "CC" or token.tag_ not in {"NN", "JJ"}:
        return False
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return following is not None and (following.tag_ in {"DT", "PRP$"} or following.text in {":", "—"})


def infinitives(reading: Reading, rule: Rule, action: Action) -> Iterator[Action]:
    """The further infinitives of `is authorised to make loans, to issue bonds, and to hold property`.

    The gerunds of `is responsible for keeping records and for advising employers` likewise.
    """
    doc = reading.doc
    link = doc[rule.last - 1].lower_
    if link not in {"to", "for", "from", "of", "with"}:
        return
    tags = {"VB", "VBP"} if link == "to" else {"VBG"}
    found: list[Action] = []
    closed = False
    for token in doc[action.verb.i + 1 : action.verb.i + 200]:
        if token.text in {".", ":"} or token.tag_ == "MD":
            break
        before = doc[token.i - 1]
        if token.lower_ != link or before.lower_ not in {",", ";", "and", "or"} or token.i + 1 >= len(doc):
            continue
        if doc[token.i + 1].tag_ not in tags and not (link == "to" and _takes_object(doc[token.i + 1])):
            continue
        made = main_verb(reading, doc[token.i + 1])
        found += [made] if made else []
        closed = closed or before.tag_ == "CC"
    if closed:
        yield from found


def listed(reading: Reading, rule: Rule, action: Action) -> Iterator[tuple[Action, bool]]:
    """The verbs that open the members of a list whose first member follows the modal, and whether each is negated."""
    closing = reading.doc[rule.last - 1]
    gap = closing.idx + (0 if closing.lower_ == "to" else len(closing))
    announcement = announced(reading, action)
    far = announcement or action.verb.idx + len(action.verb)
    for members in lists(reading):
        first = bisect.bisect_left(members, gap, key=lambda member: member.start)
        if first == len(members) or members[first].start > (far + 2 if announcement else action.verb.idx):
            continue
        led = reading.text[max(0, members[first].start - 3) : members[first].start].rstrip()[-1:] in {":", "—", "–"}
        if first and not led:  # a later member may go on from a stem of its own: `If: (a) …, the Board must: (b) …`
            continue
        for member in members[first:] if announcement else members[first + 1 :]:
            negated, token = after(reading, reading.token_at(member.start).i)
            if token is None or token.idx >= member.end:
                token = _opening(reading, member.start)
            if (
                token.lower_ == "be"
                or token.tag_ in {"VB", "VBP"}
                or _like(token, action)
                or (announcement and _before_plural(token))
            ):
                made = main_verb(reading, token)
                if made:
                    yield made, negated


def announced(reading: Reading, action: Action) -> int:
    """Where the words end that announce a list of acts, as in `may do any of the following:`; 0 where none do."""
    found = _ANNOUNCED.match(reading.text, action.verb.idx)
    return found.end() if found else 0


def _opening(reading: Reading, place: int) -> Token:
    """The word that opens a list member, adverbs and `to` left out."""
    token = reading.token_at(place)
    while token.i + 1 < len(reading.doc) and token.tag_ in _SKIP | {"TO"}:
        token = reading.doc[token.i + 1]
    return token


def _like(token: Token, action: Action) -> bool:
    if action.passive and token.tag_ == "VBN":
        return True
    base = token.tag_ in {"NN", "JJ", "VBD", "NNP"} and action.verb.tag_ == "VB"
    return base and (token.dep_ in {"ROOT", "conj", "parataxis"} or token.lower_ in CALLS or _takes_object(token))
