"""Giving: who provides an instrument, and who benefits from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from spacy.tokens import Token

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.pairs import AGENTS, chain, neighbours, related
from policykg.annotations.english.text import Reading
from policykg.model import Mention, MentionType, Relation

_GIVING = words(
    "give gives gave given provide provides provided providing make makes made making award awards"
    " awarded awarding issue issues issued issuing grant grants granted granting establish establishes"
    " established establishing publish publishes published present presents presented offer offers offered"
    " offering pay pays paid paying allocate allocates build builds built renew renews renewed set sets"
    " create creates created launch launches launched produce prepare prepares deliver introduce"
    " introduces introduced maintain open operate submit submits submitted submitting furnish furnishes furnished"
    " furnishing transmit transmits transmitted supply supplies supplied supplying confer confers conferred lend lends"
    " lent extend extends extended renewing preparing prepared launching introducing creating maintains operates opens"
    " opened funds funding subsidise subsidize allocating delivers delivering deliver"
)
_REACH = 200
_GIVEN = (
    r"(?:awarded|issued|granted|provided|made|given|paid|established|offered|allocated|submitted|published|supplied"
    r"|conferred|renewed|prepared|created|set\sup|distributed|disbursed|funded|financed|run|operated|maintained)"
)
_BE = r"(?:(?:shall|may|must|should|will|can|is|are|was|were|has|have|be|been|being|to|hereby|also|not|only|\w+ly)\s)"
_GIVEN_BY = re.compile(
    rf"\s(?:(?:of|under|for|in)\s[^.;,]{{1,40}}\s)?{_BE}{{0,5}}{_GIVEN}\s(?:[^.;,]{{1,60}}?\s)?by\s(?:the\s|an?\s|each\s|its\s)?"
)
_GIVEN_TO = re.compile(
    rf"\s(?:(?:of|under|in)\s[^.;,]{{1,40}}\s)?{_BE}{{1,5}}(?:{_GIVEN}|available|payable|made\savailable)\s(?:by\sthe\s\w+(?:\s\w+)?\s)?"
    r"(?:to|for)\s(?:each\s(?:of\s)?|the\s|an?\s|any\s|all\s|such\s|those\s|its\s)*"
)
_HELD_BY = re.compile(r"\s(?:held|received|obtained|enjoyed|claimed)\sby\s(?:each\s|the\s|an?\s|any\s|all\s|such\s)*")
_ARTICLES = r"(?:(?:the|an?|any|such|all|each|every|one|more|or|its|their|his|other|eligible|certain|of)\s)*"
_WITH = re.compile(rf"\s(?:(?:with|through|by\smeans\sof|via)\s)?{_ARTICLES}")
_BY_MEANS = re.compile(r"\s(?:with|through|by|via)\s")
_HELPING = words(
    "assist assists assisting help helps support supports provide provides providing provided furnish furnishes supply"
    " supplies supplying issue issues reward rewards present"
)
_BEFORE_SOMEBODY = words("the a an any each every all such its their his other eligible certain")
_NOT = re.compile(r"\bno\s$|\b(?:not|never)\s(?:\w+\s){0,3}$", re.IGNORECASE)
_DUES = words(
    "fee fees levy levies tax taxes fine fines penalty penalties charge charges premium premiums dues surcharge"
)
_IS_GIVEN = re.compile(rf"\s{_BE}{{1,5}}(?:granted|awarded|given|issued|offered|paid|provided\swith)\s{_ARTICLES}")
_MAY_HAVE = re.compile(
    rf"\s(?:(?:who|that|which)\s)?{_BE}{{0,5}}(?:(?:entitled|eligible|qualified)\s(?:to\s(?:receive\s)?|for\s)|in\sreceipt\sof\s)"
    rf"{_ARTICLES}"
)
_OWNS = re.compile(r"['’]s?\s")
_BY = re.compile(r"\s(?:[^.;,]{1,40}\s)?by\s(?:the\s|an?\s|each\s|its\s)?")
_WHEN = re.compile(r"(?:by|in|on|before|not later than|within|every|each)\s(?:the\s)?")
_WHAT = re.compile(
    rf"(?:(?:up|into|out|available|with)\s)?(?:,?\s?(?:for|in|on|at|by|within|upon|no|not)\s[^.;:,]{{1,60}},\s)?{_ARTICLES}"
    rf"(?:(?:cop(?:y|ies)|(?:full|wide\s)?range|variety|series|number)\sof\s{_ARTICLES})?"
)
_WHOM = re.compile(rf"(?:(?:to|with|on|upon|for)\s)?{_ARTICLES}")
_ALSO = re.compile(rf",?\s(?:and|or)\s{_ARTICLES}|,\s{_ARTICLES}")


_RECEIVING = words("receive receives received receiving obtain obtains obtained obtaining get gain")


_TO = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:(?:made|awarded|issued|granted|paid|payable|given|provided|offered|allocated|available)\s)*"
    r"(?:in the amount of \S+(?:\s\w+)?\s|of (?:up to "
    r"|not more than )?[$€£]\S+(?:\s\w+)?\s)?(?:to|for)\s(?:each\s(?:of\s)?|the\s|an?\s|any\s|all\s"
    r"|eligible\s(?=x)|such\s)*$",
    re.IGNORECASE,
)


def provides(reading: Reading) -> Iterator[Relation]:
    """Who gives, sets up or issues an instrument; an act that is forbidden gives nothing."""
    for verb, instrument in acts(reading, _GIVING):
        if verb.lower_.startswith("pa") and instrument.name.lower().split()[-1] in _DUES:
            continue  # who pays a fee gives no means of policy
        for giver in subjects(reading, verb):
            yield related("provides", giver, instrument, "gives")
    for verb, _, instrument in _helped(reading):
        for giver in subjects(reading, verb):
            yield related("provides", giver, instrument, "helps")
    for _, instrument in _granted(reading):
        by = _BY.match(reading.text, instrument.end)
        giver_named = reading.starting(by.end()) if by else None
        if giver_named and giver_named.type in AGENTS:
            yield related("provides", giver_named, instrument, "given-by")
    for instrument in (m for m in reading.mentions if m.type == "Instrument"):
        by = _GIVEN_BY.match(reading.text, instrument.end)
        named = reading.starting(by.end()) if by and " not " not in by.group() else None
        if named and named.type in AGENTS:
            yield related("provides", named, instrument, "given-by")


def acts(reading: Reading, verbs: frozenset[str], kind: MentionType = "Instrument") -> Iterator[tuple[Token, Mention]]:
    """Each verb of those given with the mention of a type that is its object; what is denied is left out."""
    for token in reading.doc:
        if (
            token.lower_ not in verbs
            or not token.tag_.startswith("VB")
            or token.dep_ == "amod"
            or _behind_preposition(token)
            or _negated(reading, token)
        ):
            continue
        for mention in _objects(reading, token, kind):
            yield token, mention


def _behind_preposition(token: Token) -> bool:
    """Whether a gerund only names an activity (`liable for paying`); `by providing` says what is done."""
    before = token.doc[token.i - 1] if token.i else token
    if before.lower_ == "of" and before.i and before.doc[before.i - 1].lower_ in {"purpose", "purposes"}:
        return False
    return token.tag_ == "VBG" and before.tag_ == "IN" and before.lower_ not in {"by", "in"}


def _objects(reading: Reading, verb: Token, kind: MentionType) -> list[Mention]:
    """The mentions that a verb is done to: its parsed objects, else those in the phrase that follows."""
    if verb.tag_ == "VBN" and any(c.dep_ == "aux:pass" for c in verb.children):
        subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
        mention = reading.covering(subject) if subject is not None else None
        return [mention] if mention and mention.type == kind else []
    if verb.tag_ == "VBN" and verb.dep_.startswith("acl"):
        return []
    heads = [c for c in verb.children if c.dep_ == "obj" and c.i > verb.i]
    known = [m for h in heads if (m := reading.covering(h)) is not None and m.type == kind]
    first = known[0] if known else _following(reading, verb, kind)
    return _listed(reading, first, kind) if first else []


def _following(reading: Reading, verb: Token, kind: MentionType) -> Mention | None:
    """The first mention of a type behind a verb, with nothing but who receives it and when before it."""
    place = verb.idx + len(verb)
    for mention in reading.between(place, place + _REACH):
        gap = reading.text[place : mention.start].lstrip(" ,")
        if mention.type == kind and _WHAT.fullmatch(gap):
            return mention
        passed = {"Time": _WHEN, "Organization": _WHOM, "Actor": _WHOM}.get(mention.type)
        if passed is None or not passed.fullmatch(gap):
            break
        place = mention.end
    return None


def _listed(reading: Reading, first: Mention, kind: MentionType) -> list[Mention]:
    """A mention and those of its type coordinated with it to the right."""
    found = [first]
    for mention in reading.behind(first.end):
        if mention.type != kind or not _ALSO.fullmatch(reading.text, found[-1].end, mention.start):
            break
        found.append(mention)
    return found


def _negated(reading: Reading, token: Token) -> bool:
    if any(n.modality == "prohibition" for n in reading.norms_of(token)):
        return True
    return any(t.lower_ in {"not", "never", "n't"} for t in reading.doc[max(0, token.i - 3) : token.i])


def subjects(reading: Reading, verb: Token) -> list[Mention]:
    """Who does what a verb says: the bearers of its norm, the parsed subject, or that of the verb it depends on."""
    bearers = [n.bearer for n in reading.norms_of(verb) if n.bearer]
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
        if subject is not None and subject.tag_ in {"WP", "WDT"} and node.dep_.startswith("acl"):
            subject = node.head
        known = reading.covering(subject) if subject is not None else None
        if known and known.type in AGENTS:
            return [m for m in chain(reading, known) if m.end <= verb.idx and m.type in AGENTS]
        if node is not verb and (ruled := [n.bearer for n in reading.norms_of(node) if n.bearer]):
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
    helped = ((other, [one], "helped") for _, one, other in _helped(reading))
    granted = ((other, [one], "granted") for one, other in _granted(reading))
    entitled = ((other, [one], "granted") for one, other in _entitled(reading))
    found = (*_addressed(reading), *_received(reading), *_given(reading), *helped, *granted, *entitled)
    for instrument, actors, rule in found:
        for actor in actors:
            if actor.type == "Actor":
                yield related("benefits", instrument, actor, rule)


def _addressed(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`a grant to X and Y`."""
    for one, other, gap in neighbours(_without_amounts(reading)):
        if one.type == "Instrument" and other.type == "Actor" and _TO.match(gap) and not _denied(reading, one):
            for instrument in _listed_before(reading, one):
                yield instrument, chain(reading, other), "to"
    for instrument in (m for m in reading.mentions if m.type == "Instrument"):
        for pattern, rule in ((_GIVEN_TO, "given-to"), (_HELD_BY, "held-by")):
            match = pattern.match(reading.text, instrument.end)
            other_end = reading.starting(match.end()) if match and " not " not in match.group() else None
            if other_end and other_end.type == "Actor" and not _denied(reading, instrument):
                yield instrument, chain(reading, other_end), rule


def _denied(reading: Reading, mention: Mention) -> bool:
    """Whether it is said of something that it is not given: `no grant`, `shall not make a grant`."""
    return _NOT.search(reading.text[max(0, mention.start - 50) : mention.start]) is not None


def _listed_before(reading: Reading, last: Mention) -> list[Mention]:
    """An instrument and those coordinated with it to the left."""
    found = [last]
    for mention in reading.before(last.start):
        if mention.type != "Instrument" or not _ALSO.fullmatch(reading.text, mention.end, found[-1].start):
            break
        found.append(mention)
    return found[::-1]


def _received(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`X receives a grant`, `to receive a grant, X shall …`."""
    for verb, instrument in acts(reading, _RECEIVING):
        yield instrument, subjects(reading, verb) or _bearers_of_sentence(reading, verb), "receives"


def _given(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`gives X a grant`, `renews X's registration`."""
    for verb, instrument in acts(reading, _GIVING):
        indirect = next((c for c in verb.children if c.dep_ == "iobj"), None)
        known = reading.covering(indirect) if indirect is not None else None
        owners = [m for m in islice(reading.before(instrument.start), 1) if _is_owner(reading, m, instrument)]
        yield instrument, [*([known] if known else []), *owners[:1]], "given"


def _is_owner(reading: Reading, one: Mention, other: Mention) -> bool:
    return _OWNS.fullmatch(reading.text, one.end, other.start) is not None


def _helped(reading: Reading) -> Iterator[tuple[Token, Mention, Mention]]:
    """The verb, who and with what: `offers employers a tax credit`, `assist apprentices with loans`."""
    for one, other, gap in neighbours(reading):
        if one.type != "Actor" or other.type != "Instrument" or not _WITH.fullmatch(gap):
            continue
        verb = reading.token_at(max(0, one.start - 1))
        while verb.i and verb.lower_ in _BEFORE_SOMEBODY:
            verb = reading.doc[verb.i - 1]
        helping = verb.lower_ in _HELPING or (verb.lower_ in _GIVING and not _BY_MEANS.match(gap))
        if helping and verb.tag_.startswith("VB") and not _negated(reading, verb):
            yield verb, one, other


def _granted(reading: Reading) -> Iterator[tuple[Mention, Mention]]:
    """Who is given what: `a provider is granted accreditation`."""
    for one, other, gap in neighbours(reading):
        if one.type == "Actor" and other.type == "Instrument" and _IS_GIVEN.fullmatch(gap) and " not " not in gap:
            yield one, other


def _entitled(reading: Reading) -> Iterator[tuple[Mention, Mention]]:
    """Who may have what: `a student is entitled to an allowance`, `persons who are eligible for a grant`."""
    for one, other, gap in neighbours(reading):
        if one.type == "Actor" and other.type == "Instrument" and _MAY_HAVE.fullmatch(gap) and " not " not in gap:
            yield one, other


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
