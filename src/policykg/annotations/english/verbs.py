"""Verbs: the words that make a norm, the main verbs they lead to, and those coordinated with them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.lists import lists
from policykg.annotations.english.text import Reading
from policykg.model import Modality

_MODALS: dict[str, Modality] = {
    "shall": "obligation",
    "must": "obligation",
    "will": "obligation",
    "may": "permission",
    "should": "recommendation",
    "ought": "recommendation",
}


_PHRASES: tuple[tuple[re.Pattern[str], Modality, str], ...] = (
    (re.compile(r"\b(?:is|are)\s(?:also\s)?(?:required|obliged|bound)\sto\b(?=\s\w)"), "obligation", "required"),
    (re.compile(r"\b(?:has|have)\sto\b(?=\s[a-z])"), "obligation", "has-to"),
    (re.compile(r"\bundertakes?\s*[:,]?\s*to\b(?=\s\w)"), "obligation", "undertakes"),
    (
        re.compile(
            r"\b(?:is|are)\s(?:not\s)?(?:also\s|hereby\s)?(?:authori[sz]ed|entitled|empowered|permitted|allowed"
            r"|eligible)\sto\b"
        ),
        "permission",
        "authorised",
    ),
    (
        re.compile(
            r"\b(?:is|are)\s(?:strongly\s|hereby\s)?(?:encouraged|invited|advised|recommended|urged|called\supon)\sto\b"
        ),
        "recommendation",
        "encouraged",
    ),
    (re.compile(r"\bneeds?\sto\b(?=\s[a-z])"), "recommendation", "needs-to"),
    (
        re.compile(
            r"\b[Ii]t\s(?:is|was)\s(?:\w+ly\s)?(?:necessary|urgent|essential|imperative|advisable|important|vital"
            r"|crucial|appropriate|desirable)\s(?:for\s[^,;.]{1,60}?\s)?to\b"
        ),
        "recommendation",
        "it-is-necessary",
    ),
)


_LIGHT = words("strive seek continue begin endeavour endeavor aim try attempt start undertake")


_LATIN = frozenset({"ipso", "jure", "facto", "inter", "alia", "mutatis", "mutandis", "pro", "rata", "bona", "fide"})


_NEGATIONS = frozenset({"not", "n't", "never", "neither"})
_OPENS_INSERTION = words(
    "in at on with by for from within where if as subject upon under when unless after before without based consistent"
)
_SKIP = frozenset({"RB", "RBR", "HYPH"})


@dataclass(frozen=True, slots=True)
class Rule:
    """What a trigger says: its place, the modality, and the name of its rule."""

    first: int
    last: int
    modality: Modality
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class Action:
    """A main verb, what it is said of, and its voice."""

    verb: Token
    passive: bool = False
    copular: bool = False


def triggers(reading: Reading) -> Iterator[Rule]:
    """The words that make norms: modal verbs, and the phrases that stand for them."""
    for token in reading.doc:
        modality = _MODALS.get(token.lower_)
        if modality and _is_modal(token) and not reading.view.in_heading(token.idx):
            last = token.i + 1
            if token.lower_ == "ought" and last < len(reading.doc) and reading.doc[last].lower_ == "to":
                last += 1
            yield Rule(token.i, last, modality, f"modal-{token.lower_}", 0.9 if token.lower_ != "will" else 0.75)
    for pattern, modality, name in _PHRASES:
        for match in pattern.finditer(reading.text):
            first, last = reading.tokens(match.start(), match.end())
            if (first and reading.doc[first - 1].lower_ in _MODALS) or (
                name == "needs-to" and not reading.doc[first].tag_.startswith("VB")
            ):
                continue
            if reading.view.in_heading(match.start()):
                continue
            yield Rule(first, last, modality, name, 0.7)
    for match in re.finditer(
        r"\b[Tt]he\s(?:second|third|fourth|fifth|sixth|seventh|eighth|last)\sis\sto\b(?=\s[a-z])", reading.text
    ):
        first, last = reading.tokens(match.start(), match.end())
        said = re.split(r"[.!?]\s", reading.text[: match.start()])[-1]
        yield Rule(
            first,
            last,
            "obligation" if re.search(r"\b(?:must|shall)\b", said) else "recommendation",
            "ordinal-is-to",
            0.7,
        )
    for match in re.finditer(r"\b[Tt]here\s(?:is|are)\s(?:hereby\s)?authorized\sto\sbe\s", reading.text):
        first, last = reading.tokens(match.start(), match.end() - 4)
        yield Rule(first, last, "permission", "authorised", 0.9)


def _is_modal(token: Token) -> bool:
    if token.text == "May" or token.text == "Will":
        return token.tag_ == "MD" and (token.i == 0 or not token.doc[token.i - 1].text[0].isdigit())
    before = token.doc[token.i - 1].lower_ if token.i else ""
    following = token.doc[token.i + 1].text if token.i + 1 < len(token.doc) else ""
    if token.lower_ == "may" and (before in {"case", "as"} or following[:1].isdigit()):
        return False
    return not (token.lower_ in {"will", "must"} and token.tag_ in {"NN", "NNP"})


def after(reading: Reading, index: int) -> tuple[bool, Token | None]:
    """(negated, the first verb) after a modal: adverbs and insertions between commas are passed over."""
    doc, negated = reading.doc, False
    hops = 3
    while index < len(doc):
        token = doc[index]
        if token.lower_ in _NEGATIONS:
            negated = True
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
    return opens or token.tag_ in _SKIP or token.lower_ in _LATIN


def _past_insertion(reading: Reading, index: int) -> tuple[Token | None, int | None]:
    """What follows an insertion that begins here: its verb where no comma closes it, else the place behind it."""
    doc = reading.doc
    if doc[index].text in {",", "("}:
        return None, _insertion_end(reading, index)
    stop = next((t for t in doc[index + 1 : index + 14] if t.tag_ == "VB" or t.text in {",", ";", "."}), None)
    if stop is not None and stop.tag_ == "VB" and doc[stop.i - 1].lower_ != "to":
        return stop, None
    close = next((t.i for t in doc[index + 1 : min(len(doc) - 1, index + 30)] if t.text == ","), None)
    return None, close + 1 if close is not None else None


def _first_verb(reading: Reading, token: Token) -> Token | None:
    """The verb at a token, which the tagger may have taken for a noun or participle right behind the modal."""
    doc = reading.doc
    if token.lower_ in {"be", "have", "do"} or token.tag_ in {"VB", "VBP"}:
        return token
    mistaken = token.tag_ in {"VBN", "VBD", "NN", "JJ", "VBG"} and token.lower_ not in {"each", "such", "subject"}
    if mistaken and doc[token.i - 1].text == "," and _takes_object(token):
        return token
    if not mistaken or doc[token.i - 1].lower_ not in {*_MODALS, "not", "to", "also", "—", ":", "“"}:
        return None
    later = next((t for t in doc[token.i + 1 : token.i + 4] if t.tag_ == "VB" or t.is_punct or t.tag_ == "IN"), None)
    better = later is not None and later.tag_ == "VB" and doc[later.i - 1].lower_ != "to"
    return later if better and token.tag_ in {"NN", "JJ"} else token


def _takes_object(token: Token) -> bool:
    """Whether a noun by its tag must be a verb, as a determiner follows it: `may, after a hearing, issue a licence`."""
    following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    return token.lower_ == "be" or (token.tag_ == "NN" and following is not None and following.tag_ in {"DT", "PRP$"})


def _insertion_end(reading: Reading, index: int) -> int | None:
    """The place behind the bracket or comma that closes what opens here."""
    doc = reading.doc
    if doc[index].text == "(":
        return next((i + 1 for i in range(index, min(len(doc), index + 40)) if doc[i].text == ")"), None)
    for i in range(index + 1, min(len(doc) - 1, index + 45)):
        if doc[i].text == "," and (doc[i + 1].tag_ in {"VB", "VBP", "RB"} or _takes_object(doc[i + 1])):
            return i + 1
        if doc[i].text in {".", ";"}:
            return None
    return None


def main_verb(reading: Reading, first: Token) -> Action | None:
    """The main verb that a first verb leads to, and its voice."""
    doc = reading.doc
    if first.lower_ in {"be", "have"}:
        index = first.i + 1
        while index < len(doc) and (
            doc[index].tag_ in _SKIP or (doc[index].lower_ in {"been", "so"} and first.lower_ == "have")
        ):
            index += 1
        if index < len(doc) and first.lower_ == "be" and doc[index].tag_ in {"VBN", "VBD"}:
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


def eligible(reading: Reading, action: Action, modality: Modality, negated: bool) -> tuple[Action, Modality, bool]:
    """`shall (not) be eligible to X` and its like are about X."""
    doc = reading.doc
    if action.copular or action.passive:
        word = (
            action.verb if action.passive else (doc[action.verb.i + 1] if action.verb.i + 1 < len(doc) else action.verb)
        )
        step = word.i + 1
        if (
            word.lower_ == "be"
            or step + 1 >= len(doc)
            or doc[step].lower_ != "to"
            or doc[step + 1].tag_ not in {"VB", "VBP"}
        ):
            return action, modality, negated
        if word.lower_ in {"eligible", "entitled", "authorized", "authorised", "permitted", "allowed"}:
            return Action(doc[step + 1]), "permission", negated
        if word.lower_ in {"required", "obliged"}:
            return Action(doc[step + 1]), "permission" if negated else "obligation", False
        if word.lower_ in {"encouraged", "invited"}:
            return Action(doc[step + 1]), "recommendation", negated
    return action, modality, negated


def coordinated(reading: Reading, action: Action) -> Iterator[Action]:
    """The verbs coordinated with a main verb that share its modal and subject."""
    tags = {"VBN", "VBD"} if action.passive else {"VB", "VBP"}
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
            yield Action(be or child, passive=passive and be is None, copular=be is not None)
            heads.append(child)


def following(reading: Reading, action: Action) -> Iterator[Action]:
    """Base verbs behind a comma or `and` that go on from a main verb where the parse lost the coordination."""
    doc = reading.doc
    if action.passive or action.copular:
        return
    for token in doc[action.verb.i + 1 : action.verb.i + 70]:
        before = doc[token.i - 1]
        if (
            token.tag_ in {"MD", "WDT", "WP", "WRB", "PRP", "VBZ", "VBD"}
            or token.text in {".", ":", ";"}
            or token.lower_ in {"to", "that", "if"}
        ):
            return
        lead = doc[token.i - 2] if before.tag_ == "RB" and token.i > 1 else before
        if (
            token.tag_ in {"VB", "VBP"}
            and (lead.text == "," or lead.lower_ == "and")
            and token.idx not in reading.stops
        ):
            made = main_verb(reading, token)
            if made:
                yield made
                if made.verb is not token:
                    return


def listed(reading: Reading, rule: Rule, action: Action) -> Iterator[Action]:
    """The verbs that open the members of a list whose first member follows the modal."""
    gap = reading.doc[rule.last - 1].idx + len(reading.doc[rule.last - 1])
    for members in lists(reading):
        if not gap <= members[0].start <= action.verb.idx + len(action.verb) + 2:
            continue
        for member in members[1:]:
            token = reading.token_at(member.start)
            while token.i + 1 < len(reading.doc) and token.tag_ in _SKIP | {"TO"}:
                token = reading.doc[token.i + 1]
            if token.lower_ == "be" or token.tag_ in {"VB", "VBP"} or _like(token, action):
                made = main_verb(reading, token)
                if made:
                    yield made


def _like(token: Token, action: Action) -> bool:
    return (action.passive and token.tag_ == "VBN") or (
        token.tag_ in {"NN", "JJ", "VBD"} and action.verb.tag_ == "VB" and token.dep_ in {"ROOT", "conj", "parataxis"}
    )
