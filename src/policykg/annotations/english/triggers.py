"""Triggers: the words that make a norm, with the modality they give it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from policykg.annotations.english.lexicon import CALLS
from policykg.annotations.english.text import Reading
from policykg.model import Modality

MODALS: dict[str, Modality] = {
    "shall": "obligation",
    "must": "obligation",
    "will": "obligation",
    "may": "permission",
    "should": "recommendation",
    "ought": "recommendation",
    "can": "permission",
}

ADDRESSING = frozenset({"calls", "requires", "allows", "forbids"})
"""Rules whose verb says what somebody else is to do: `The Council invites Member States to report`."""

_SUPPOSING = frozenset({"would", "could", "might"})
_DUTIES = r"(?:duty|function|responsibility|task|obligation)"
_SOFT = r"(?:necessary|urgent|essential|imperative|advisable|important|vital|crucial|appropriate|desirable)"
_ADVERB = r"(?:also\s|hereby\s|further\s|expressly\s|strongly\s|only\s)?"
_TO = r"\s?[,:;—–-]{0,2}\s?(?:(?<=[:—–-]\s)[A-Z][^.;:]{2,60}\.\s)?to\b(?=\s?[:—–-]{0,2}\s[“\"‘]?[A-Za-z])"
_UNDER = r"(?:,?\s(?:by|under)\s[^,;.:]{2,60}?,?)?"  # by what: `is required by this Act to`
_IS = r"(?:is|are|will\s(?:not\s)?be)\s(?:not\s)?"
_LED = r"(?:shall\s(?:also\s)?|will\s|must\s)?"


@dataclass(frozen=True, slots=True)
class Rule:
    """What a trigger says: its place, the modality, and the name of its rule.

    `of` is the token where the subject begins if it stands inside the trigger, -1 where it stands before it.
    """

    first: int
    last: int
    modality: Modality
    name: str
    of: int = -1
    negated: bool = False


def _pattern(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b{words}")


def _addressing(verbs: str, link: str) -> re.Pattern[str]:
    """A verb with somebody whom it addresses, up to the word that links what he is to do."""
    return re.compile(rf"\b(?:{verbs})\s(?P<of>[^.;:]{{2,120}}?){link}", re.IGNORECASE)


# A group `of` marks a subject inside the phrase. A phrase that begins with a modal takes the modal's place.
_PHRASES: tuple[tuple[re.Pattern[str], Modality, str], ...] = (
    (
        _pattern(
            rf"[Ii]t\s(?:shall\sbe|is|will\sbe)\s{_ADVERB}(?:the|a)\s{_DUTIES}\sof\s(?P<of>[^.;:]{{2,120}}?){_TO}"
        ),
        "obligation",
        "duty-of",
    ),
    (
        _pattern(
            rf"(?:functions?|dut(?:y|ies)|responsibilit(?:y|ies)|tasks?)\sof\s(?P<of>[^.;:]{{2,80}}?)\s"
            rf"(?:shall\sbe|shall\sinclude|are|is|include)(?:\sas\sfollows|\sthe\sfollowing)?{_TO}"
        ),
        "obligation",
        "functions-of",
    ),
    (
        _pattern(rf"[Ii]t\s(?:shall\sbe|is)\s{_ADVERB}incumbent\s(?:up)?on\s(?P<of>[^.;:]{{2,120}}?){_TO}"),
        "obligation",
        "duty-of",
    ),
    (
        _pattern(rf"powers\sof\s(?P<of>[^.;:]{{2,80}}?)\s(?:shall\sbe|shall\sinclude|are|include){_TO}"),
        "permission",
        "powers-of",
    ),
    (
        _pattern(rf"{_LED}(?:has|have)\sthe\sfollowing\s(?:functions?|duties|responsibilities|tasks){_TO}"),
        "obligation",
        "has-functions",
    ),
    (
        _pattern(
            rf"{_LED}(?:has|have)\s(?:the\s|full\s|all\s|such\s|a\s)?(?:following\s)?(?:powers?|authority|rights?){_TO}"
        ),
        "permission",
        "has-power",
    ),
    (
        _pattern(
            rf"{_LED}(?:has|have|(?:be|is|are)\sunder)\s(?:the|an?)\s(?:\w+\s)?(?:duty|obligation|responsibility){_TO}"
        ),
        "obligation",
        "has-duty",
    ),
    (
        _pattern(rf"{_IS}{_ADVERB}(?:required|obliged|obligated|bound)(?:\sand\s\w+ed)?{_UNDER}{_TO}"),
        "obligation",
        "required",
    ),
    (_pattern(r"(?:has|have)\sto\b(?=\s[a-z])"), "obligation", "has-to"),
    (
        _pattern(
            rf"(?:undertakes?|pledges?|commits?(?:\s(?:itself|themselves))?|agrees?)(?:,[^.;:]{{2,90}}(?=:))?{_TO}"
        ),
        "obligation",
        "undertakes",
    ),
    (
        _pattern(
            rf"{_IS}{_ADVERB}(?P<verb>authori[sz]ed|entitled|empowered|permitted|allowed|eligible|free|at\sliberty)"
            rf"(?P<directed>\sand\s(?:directed|required|instructed))?{_UNDER}{_TO}"
        ),
        "permission",
        "authorised",
    ),
    (
        _pattern(rf"(?:is|are)\s{_ADVERB}(?:directed|instructed|mandated){_TO}"),
        "obligation",
        "directed",
    ),
    (
        _pattern(
            rf"(?:is|are)\s{_ADVERB}(?:encouraged|invited|advised|recommended|urged|asked|requested"
            rf"|called\s(?:up)?on){_TO}"
        ),
        "recommendation",
        "encouraged",
    ),
    (_pattern(rf"(?:is|are|(?:shall|will|should)\sbe)\s{_ADVERB}expected{_TO}"), "recommendation", "expected"),
    (
        _pattern(
            rf"(?:(?:is|are|(?:shall|will|must)\sbe)\s{_ADVERB}(?:\w+ly\s)?responsible\sfor|(?:is|are)\s{_ADVERB}"
            rf"(?:in\scharge\sof|(?:tasked|charged|entrusted)\swith))\b(?=\s[a-z]+ing\b)"
        ),
        "obligation",
        "responsible",
    ),
    (
        _pattern(rf"(?:is|are)\s{_ADVERB}(?:\w+ly\s)?responsible(?=(?:\swith\s[^,;.]{{2,60}})?\sfor\s[a-z])"),
        "obligation",
        "responsible-for",
    ),
    (_pattern(rf"(?:is|are)\s{_ADVERB}(?:tasked|charged){_TO}"), "obligation", "directed"),
    (
        _addressing(r"invites?|urges?|encourages?|asks?|requests?|advises?|expects?|exhorts?|calls?\s(?:up)?on", _TO),
        "recommendation",
        "calls",
    ),
    (_addressing(r"requires?|obliges?|obligates?|directs?|instructs?|mandates?", _TO), "obligation", "requires"),
    (_addressing(r"allows?|permits?|authori[sz]es?|empowers?|entitles?", _TO), "permission", "allows"),
    (
        _addressing(r"grants?|gives?", r"\s(?:the|a)\s(?:right|power|authority|option)\sto\b(?=\s[a-z])"),
        "permission",
        "allows",
    ),
    (_addressing(r"prohibits?|forbids?|bars?", r"\sfrom\b(?=\s\w+ing\b)"), "prohibition", "forbids"),
    (_pattern(r"needs?\sto\b(?=\s[a-z])"), "recommendation", "needs-to"),
    (
        _pattern(rf"[Ii]t\s(?:is|was)\s(?:\w+ly\s)?{_SOFT}\s(?:for\s(?P<of>[^,;.]{{1,60}}?)\s)?to\b"),
        "recommendation",
        "it-is-necessary",
    ),
    (
        _pattern(r"[Ii]t\s(?:shall\sbe|is)\slawful\sfor\s(?P<of>[^;.]{1,80}?)\sto\b(?=\s[a-z])"),
        "permission",
        "lawful-for",
    ),
    (
        _pattern(r"[Tt]here\sis\s(?:also\s)?an?\s(?:\w+\s)?need\s(?:for\s(?P<of>[^,;.]{1,60}?)\s)?to\b(?=\s[a-z])"),
        "recommendation",
        "it-is-necessary",
    ),
    (
        _pattern(
            rf"[Ii]t\s(?:is|shall\sbe)\s{_ADVERB}(?:prohibited|forbidden|unlawful|illegal)\s(?:for\s(?P<of>[^,;.]{{1,60}}?)\s)?to\b"
        ),
        "prohibition",
        "it-is-prohibited",
    ),
    (
        _pattern(rf"(?:is|are)\s{_ADVERB}(?:prohibited|forbidden|barred|precluded)\sfrom\b(?=\s\w+ing\b)"),
        "prohibition",
        "prohibited",
    ),
    (_pattern(rf"(?:is|are)\s{_ADVERB}(?:prohibited|forbidden){_TO}"), "prohibition", "prohibited"),
    (
        _pattern(r"(?:is|are)\s(?:not\s)?to\b(?=\s(?!be\s(?:known|called|cited|referred)\b)[a-z])"),
        "obligation",
        "is-to",
    ),
)
_ORDINAL = re.compile(r"\b[Tt]he\s(?:second|third|fourth|fifth|sixth|seventh|eighth|last)\sis\sto\b(?=\s[a-z])")
_SENTENCE = re.compile(r"[.!?]\s")
_WISHED = re.compile(
    rf"\b(?:(?P<it>[Ii]t)\s(?:is|was)\s{_ADVERB}(?:recommended|{_SOFT[3:-1]})|(?:(?i:recommends?|urges?|requests?)))\sthat\s"
)
_BOUND = re.compile(r"\b(?:must|shall)\b")
NEVER = re.compile(
    r"\b(?:in|under|at|on|by)\sno\s(?:case|circumstances?|event|way|time|means|account)\b", re.IGNORECASE
)
NEVER_BEFORE = re.compile(rf"{NEVER.pattern}(?:\s\w+)?\s$", re.IGNORECASE)
_APPROPRIATED = re.compile(r"\b[Tt]here\s(?:is|are)\s(?:hereby\s)?authori[sz]ed\sto\sbe\s")
# Adjectives that a tagger takes for verbs behind `to`.
_ADJECTIVES = frozenset({"equal", "free", "direct", "separate", "adequate", "own"})
_DENIED = re.compile(
    r"(?:\b(?:do|does|did|shall|will|may|must|should|need)\s(?:not|never)|n[’']t|\bnever)\s(?:\w+ly\s)?$"
)


def triggers(reading: Reading) -> list[Rule]:
    """The words that make norms, in order; a modal inside a phrase is part of it."""
    found = list(_phrased(reading))
    taken = {index for rule in found for index in range(rule.first, rule.last)}
    for token in reading.doc:
        modality = MODALS.get(token.lower_)
        if not modality or token.i in taken or not _is_modal(token) or reading.view.in_heading(token.idx):
            continue
        last = token.i + 1
        if token.lower_ == "ought" and last < len(reading.doc) and reading.doc[last].lower_ == "to":
            last += 1
        found.append(_inverted(reading, token) or Rule(token.i, last, modality, f"modal-{token.lower_}"))
    return sorted(found, key=lambda rule: rule.first)


def _inverted(reading: Reading, modal: Token) -> Rule | None:
    """The rule of a modal that stands before its subject behind a denial: `nor may the employer charge a fee`."""
    phrase = reading.phrase_at(modal.i + 1)
    if phrase is None or modal.i == 0:
        return None
    denied = modal.doc[modal.i - 1].lower_ in {"nor", "neither"}
    if not denied and not NEVER_BEFORE.search(reading.text, max(0, modal.idx - 40), modal.idx):
        return None
    name = f"modal-{modal.lower_}"
    return Rule(modal.i, phrase.end, MODALS[modal.lower_], name, of=phrase.start, negated=True)


def _wished(reading: Reading) -> Iterator[Rule]:
    """What a sentence says to be right in the subjunctive: `It is essential that schools publish results`."""
    for match in _WISHED.finditer(reading.text):
        first, last = reading.tokens(match.start(), match.end())
        name = "it-is-necessary" if match.group("it") else "calls"
        for token in reading.doc[last : last + 15]:
            if token.tag_ == "MD" or (token.is_punct and not _opens_list(reading, token)):
                break
            listed = token.idx in reading.view.enumerators
            bare = token.tag_ in {"VB", "VBP"} or ((listed or token.tag_ in {"VBD", "VBN"}) and token.lower_ in CALLS)
            if bare and token.i > last and token.lower_ != "are":
                yield Rule(first, token.i, "recommendation", name, of=last)
                break


def _opens_list(reading: Reading, mark: Token) -> bool:
    """Whether a list of what is wished follows a colon: `recommends that Member States: (a) improve …`."""
    following = mark.i + 1
    return (
        mark.text in {":", "—", "–"}
        and following < len(mark.doc)
        and mark.doc[following].idx in reading.view.enumerators
    )


def _phrased(reading: Reading) -> Iterator[Rule]:
    """The phrases that stand for a modal, each place once, the earlier pattern first."""
    taken: set[int] = set()
    for match in _APPROPRIATED.finditer(reading.text):
        first, last = reading.tokens(match.start(), match.end() - 4)
        taken.update(range(first, last))
        yield Rule(first, last, "permission", "authorised", of=first)
    for match in _ORDINAL.finditer(reading.text):
        first, last = reading.tokens(match.start(), match.end())
        bound = _BOUND.search(reading.text, reading.last_end(_SENTENCE, match.start()), match.start())
        taken.update(range(first, last))
        yield Rule(first, last, "obligation" if bound else "recommendation", "ordinal-is-to")
    for rule in _wished(reading):
        taken.update(range(rule.first, rule.last))
        yield rule
    for pattern, modality, name in _PHRASES:
        for match in pattern.finditer(reading.text):
            first, last = reading.tokens(match.start(), match.end())
            if taken & set(range(first, last)) or not _binds(reading, first, name, match):
                continue
            taken.update(range(first, last))
            yield _phrase(reading, first, last, (modality, name), match)


def _phrase(reading: Reading, first: int, last: int, kind: tuple[Modality, str], match: re.Match[str]) -> Rule:
    modality, name = kind
    found = match.groupdict()
    inside = match.start("of") if found.get("of") else -1
    if found.get("directed"):
        modality = "obligation"
    of = reading.token_at(inside).i if inside >= 0 else -1
    negated = " not " in f" {match.group()} "
    return Rule(first, last, modality, name, of, negated)


def _binds(reading: Reading, first: int, name: str, match: re.Match[str]) -> bool:
    """Whether a phrase lays anything down: not behind a modal of its own, not in a heading, not an exemption."""
    before = reading.doc[first - 1] if first else None
    if reading.view.in_heading(match.start()) or (before is not None and before.lower_ in _SUPPOSING | MODALS.keys()):
        return False
    if name == "has-power" and _adjectival(reading, match.end()):
        return False
    unsure = name in {"needs-to", "undertakes"} and not match.group().startswith("undertake")
    if unsure and not reading.doc[first].tag_.startswith("VB"):
        return False
    if name in ADDRESSING and not _addresses(reading.doc[first]):
        return False
    if name == "required" and " not " in match.group():
        return False
    return not _DENIED.search(reading.text, max(0, match.start() - 30), match.start())


def _adjectival(reading: Reading, end: int) -> bool:
    """Whether a noun with its adjective follows `the right to`, not a verb: `the right to equal treatment`."""
    verb = reading.token_at(end).i + 1
    word = reading.doc[min(verb, len(reading.doc) - 1)]
    noun = reading.doc[min(verb + 1, len(reading.doc) - 1)]
    return word.lower_ in _ADJECTIVES and noun.tag_ in {"NN", "JJ"} | ({"NNS"} if word.lower_ != "direct" else set())


def _addresses(verb: Token) -> bool:
    """Whether a word is a verb in the present, or one that opens a sentence with a capital: `Calls on States to …`."""
    opens = verb.text[0].isupper() and verb.lower_.endswith(("s", "upon", "on"))
    return verb.tag_ in {"VBZ", "VBP"} or opens


def _is_modal(token: Token) -> bool:
    if token.lower_ == "can" and token.tag_ != "MD":
        return False
    if token.text in {"May", "Will"}:
        return token.tag_ == "MD" and (token.i == 0 or not token.doc[token.i - 1].text[0].isdigit())
    before = token.doc[token.i - 1].lower_ if token.i else ""
    following = token.doc[token.i + 1].text if token.i + 1 < len(token.doc) else ""
    if token.lower_ == "may" and (before in {"case", "as"} or following[:1].isdigit()):
        return False
    return not (token.lower_ in {"will", "must"} and token.tag_ in {"NN", "NNP"})
