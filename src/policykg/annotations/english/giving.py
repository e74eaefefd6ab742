"""Giving: who provides an instrument, and who benefits from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from spacy.tokens import Token

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.pairs import AGENTS, chain, neighbours, related
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Relation

_GIVING = words(
    "give gives gave given provide provides provided providing make makes made making award awards"
    " awarded awarding issue issues issued issuing grant grants granted granting establish establishes"
    " established establishing publish publishes published present presents presented offer offers offered"
    " offering pay pays paid paying allocate allocates build builds built renew renews renewed set sets"
    " create creates created launch launches launched produce prepare prepares deliver introduce"
    " introduces introduced maintain open operate"
)


_RECEIVING = words("receive receives received receiving obtain obtains obtained obtaining get gain")


_TO = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:in the amount of \S+(?:\s\w+)?\s|of (?:up to "
    r"|not more than )?[$€£]\S+(?:\s\w+)?\s)?(?:to|for)\s(?:each\s(?:of\s)?|the\s|an?\s|any\s|all\s"
    r"|eligible\s(?=x)|such\s)*$",
    re.IGNORECASE,
)


def provides(reading: Reading) -> Iterator[Relation]:
    """Who gives, sets up or issues an instrument; an act that is forbidden gives nothing."""
    for verb, instrument in _acts(reading, _GIVING):
        for giver in _subjects(reading, verb):
            yield related("provides", giver, instrument, "gives", 0.8)
    for instrument in (m for m in reading.mentions if m.type == "Instrument"):
        by = re.match(
            r"\s(?:\w+\s){0,2}(?:awarded|issued|granted|provided|made|given|paid|established"
            r"|offered)\s(?:\w+\s){0,2}?by\s(?:the\s|an?\s)?",
            reading.text[instrument.end : instrument.end + 60],
        )
        if by:
            for named in reading.mentions:
                if named.start == instrument.end + by.end() and named.type in AGENTS:
                    yield related("provides", named, instrument, "given-by", 0.7)


def _acts(reading: Reading, verbs: frozenset[str]) -> Iterator[tuple[Token, Mention]]:
    """Each verb of a kind with the instrument that is its object."""
    for token in reading.doc:
        if (
            token.lower_ not in verbs
            or not token.tag_.startswith("VB")
            or token.dep_ == "amod"
            or _behind_preposition(token)
            or _negated(reading, token)
        ):
            continue
        for instrument in _objects(reading, token):
            yield token, instrument


def _behind_preposition(token: Token) -> bool:
    """Whether a gerund only names an activity (`liable for paying`); `by providing` says what is done."""
    before = token.doc[token.i - 1] if token.i else token
    return token.tag_ == "VBG" and before.tag_ == "IN" and before.lower_ not in {"by", "in"}


def _objects(reading: Reading, verb: Token) -> list[Mention]:
    """The instruments that a verb is done to: its parsed objects, else those in the phrase that follows."""
    if verb.tag_ == "VBN" and any(c.dep_ == "aux:pass" for c in verb.children):
        subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
        mention = reading.covering(subject) if subject is not None else None
        return [mention] if mention and mention.type == "Instrument" else []
    if verb.tag_ == "VBN" and verb.dep_.startswith("acl"):
        return []
    heads = [c for c in verb.children if c.dep_ == "obj" and c.i > verb.i]
    heads += [g for c in heads for g in c.children if g.dep_ == "conj"]
    known = [m for h in heads if (m := reading.covering(h)) is not None and m.type == "Instrument"]
    if known:
        return list(dict.fromkeys(known))
    limit = verb.idx + len(verb)
    following = next((m for m in reading.mentions if m.start > limit and m.type == "Instrument"), None)
    if following and re.fullmatch(
        r"\s(?:up\s|into\s|out\s)?(?:the\s|an?\s|any\s|such\s|all\s|each\s|one or more\s)*",
        reading.text[limit : following.start],
    ):
        return [following]
    return []


def _negated(reading: Reading, token: Token) -> bool:
    if any(n.modality == "prohibition" and n.action.start == token.idx for n in reading.norms):
        return True
    return any(t.lower_ in {"not", "never", "n't"} for t in reading.doc[max(0, token.i - 3) : token.i])


def _subjects(reading: Reading, verb: Token) -> list[Mention]:
    """Who does what a verb says: the bearers of its norm, the parsed subject, or that of the verb it depends on."""
    bearers = [n.bearer for n in reading.norms if n.action.start == verb.idx and n.bearer]
    if bearers:
        return [b for b in bearers if b.type in AGENTS]
    if verb.tag_ == "VBN" and any(c.dep_ == "aux:pass" for c in verb.children):
        agent = next((c for c in verb.children if c.dep_ == "obl:agent"), None)
        known = reading.covering(agent) if agent is not None else None
        return [known] if known and known.type in AGENTS else []
    node: Token | None = verb
    for _ in range(4):
        if node is None:
            break
        subject = next((c for c in node.children if c.dep_ in {"nsubj", "nsubj:pass"}), None)
        known = reading.covering(subject) if subject is not None else None
        if known and known.type in AGENTS:
            return [m for m in chain(reading, known) if m.end <= verb.idx and m.type in AGENTS]
        if node is not verb and (ruled := [n.bearer for n in reading.norms if n.action.start == node.idx and n.bearer]):
            return [b for b in ruled if b.type in AGENTS]
        if subject is not None or node.dep_ not in {"xcomp", "advcl", "conj", "ccomp", "parataxis", "acl"}:
            break
        node = node.head if node.head is not node else None
    return _purpose(reading, verb)


def _purpose(reading: Reading, verb: Token) -> list[Mention]:
    """The bearers of the norm that an infinitive of purpose belongs to: `shall use funds to provide assistance`."""
    if verb.i == 0 or reading.doc[verb.i - 1].lower_ != "to":
        return []
    before = [n for n in reading.norms if n.action.end <= verb.idx < n.end and n.bearer and n.bearer.type in AGENTS]
    return [n.bearer for n in before if n.bearer and n.action == before[-1].action]


def benefits(reading: Reading) -> Iterator[Relation]:
    """Who receives an instrument: behind `to`, as the indirect object, or as the one who receives."""
    for instrument, actors, rule in (*_addressed(reading), *_received(reading), *_given(reading)):
        for actor in actors:
            if actor.type == "Actor":
                yield related("benefits", instrument, actor, rule, 0.8)


def _addressed(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`a grant to X and Y`."""
    for one, other, gap in neighbours(_without_amounts(reading)):
        if one.type == "Instrument" and other.type == "Actor" and _TO.match(gap):
            yield one, chain(reading, other), "to"


def _received(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`X receives a grant`, `to receive a grant, X shall …`."""
    for verb, instrument in _acts(reading, _RECEIVING):
        yield instrument, _subjects(reading, verb) or _bearers_of_sentence(reading, verb), "receives"


def _given(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`gives X a grant`, `renews X's registration`."""
    for verb, instrument in _acts(reading, _GIVING):
        indirect = next((c for c in verb.children if c.dep_ == "iobj"), None)
        known = reading.covering(indirect) if indirect is not None else None
        owners = [m for m in reading.mentions if re.fullmatch(r"['’]s?\s", reading.text[m.end : instrument.start])]
        yield instrument, [*([known] if known else []), *owners[:1]], "given"


def _bearers_of_sentence(reading: Reading, verb: Token) -> list[Mention]:
    """The bearers of the norm whose sentence a purpose clause opens: `to receive a grant, an entity shall …`."""
    following = [n for n in reading.norms if n.start <= verb.idx < n.action.start and n.bearer]
    if not following or reading.doc[verb.i - 1].lower_ != "to":
        return []
    first = following[0].action
    return [n.bearer for n in following if n.action == first and n.bearer]


def _without_amounts(reading: Reading) -> Reading:
    """The same reading with sums of money left out of the mentions, so that giver and receiver are neighbours."""
    kept: Iterable[Mention] = (m for m in reading.mentions if m.type not in {"Quantity", "Time"})
    return Reading(reading.view, reading.doc, mentions=list(kept))
