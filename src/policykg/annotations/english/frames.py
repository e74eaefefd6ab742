"""Frames: who does what a verb says, to what and for whom, read off the dependency parse in any wording."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Token

from policykg.annotations.english.lexicon import verbs, words
from policykg.annotations.english.pairs import AGENTS, chain
from policykg.annotations.english.text import Reading
from policykg.model import Mention, MentionType

_CLIMBED = words("xcomp advcl conj ccomp parataxis acl csubj cop aux amod")
_TOPICS = words("on about regarding concerning")  # `a notice on drawing up the plan`: nobody is said to draw it up
_SHARED = words("conj xcomp ccomp parataxis")
_CONDITIONS = words("if unless whether lest")
_PRESUMED = verbs("purport refuse fail cease decline threaten intend propose apply seek wish request")
_DENIALS = words("not never n't neither nor without cannot")
_NOBODY = words("no nobody none neither nothing")
# Who is made or helped to do something does it: `orders the employer to pay`.
_CAUSING = verbs(
    "order encourage require/required/requiring allow enable help oblige direct instruct invite urge ask request assist"
    " authorise authorize empower permit/permitted/permitting support motivate"
)
_POINTERS = words("who which that whom")
_NOT_FOR = words("liable fined penalty charged apply applies applied applying application applications eligible paid")
# What somebody has before an infinitive says what he does: `the power to issue licences`.
_ABILITIES = words(
    "power powers duty duties function functions right rights authority obligation responsibility mandate task tasks"
    " role commitment mission competence option ability discretion"
)
_AIMS = words("purpose purposes aim aims view objective goal order intention means basis")
_HELD = _ABILITIES | _AIMS
_LISTED_CONDITION = re.compile(r"\b(?:if|unless|where)(?:,?\s[^.;:]{1,60})?:\s", re.IGNORECASE)
_CONDITION = re.compile(r"\b(?:if|unless|whether)\b", re.IGNORECASE)
_CLAUSE_END = re.compile(r"[.,;:?!—]\s")
_NO_DENIAL = words("only later less more fewer earlier")
_SENTENCE = re.compile(r"[.?!]\s(?=[A-Z“\"(])")
_PARTS = words(
    "stage stages copy copies part parts form forms set sets range series number variety type types kind kinds amount"
    " round rounds portion award awards payment provision system network package instalment instalments"
)
_REACH = 200
_WHEN = re.compile(r"(?:by|in|on|before|not later than|within|every|each)\s(?:the\s)?")
ARTICLES = r"(?:(?:the|an?|any|such|all|each|every|one|more|or|its|their|his|other|eligible|certain|of)\s)*"
_WHAT = re.compile(
    rf"(?:(?:up|into|out|available|with)\s)?(?:,?\s?(?:for|in|on|at|by|within|upon|no|not)\s[^.;:,]{{1,60}},\s)?{ARTICLES}"
    rf"(?:(?:cop(?:y|ies)|(?:full|wide\s)?range|variety|series|number|stage|stages|rounds?|part|parts)\sof\s{ARTICLES})?"
)
_WHOM = re.compile(rf"(?:(?:to|with|on|upon|for)\s)?{ARTICLES}")
_ALSO = re.compile(rf",?\s(?:and|or)\s{ARTICLES}|,\s{ARTICLES}")


def acts(reading: Reading, kinds: frozenset[str], kind: MentionType) -> Iterator[tuple[Token, Mention]]:
    """Each verb of those given with the mention of a type that it is done to, save what is denied or supposed."""
    for token in reading.verbs:
        if token.lower_ not in kinds or token.dep_ == "amod" or _only_named(token):
            continue
        found = objects(reading, token, kind)
        if found and not unreal(reading, token):
            for mention in found:
                yield token, mention


def _only_named(token: Token) -> bool:
    """Whether a gerund only names an activity (`liable for paying`); `by providing` says what is done."""
    before = token.doc[token.i - 1] if token.i else token
    if token.tag_ != "VBG" or before.tag_ != "IN":
        return False
    if before.lower_ == "of":
        noun = token.doc[before.i - 1].lower_ if before.i else ""
        return noun not in {"purpose", "purposes"} | _ABILITIES
    if before.lower_ == "for":
        return token.head.lower_ in _NOT_FOR or token.doc[max(0, before.i - 1)].lower_ in _NOT_FOR
    return before.lower_ in {"from", "without", "against", "about", "than", "as"}


def objects(reading: Reading, verb: Token, kind: MentionType) -> list[Mention]:
    """The mentions of a type that a verb is done to: its parsed objects, else those in the phrase that follows."""
    if is_passive(verb):
        subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
        mention = reading.covering(subject) if subject is not None else None
        return [mention] if mention and mention.type == kind else []
    if verb.tag_ == "VBN" and verb.dep_.startswith("acl"):
        return _modified(reading, verb, kind)
    heads = [_whole(c) for c in verb.children if c.dep_ == "obj" and c.i > verb.i]
    known = [m for h in heads if (m := reading.covering(h)) is not None and m.type == kind]
    first = known[0] if known else _following(reading, verb, kind)
    return listed(reading, first, kind) if first else []


def _modified(reading: Reading, verb: Token, kind: MentionType) -> list[Mention]:
    """What a participle is said of: `the rules and procedures prescribed by the Board`."""
    node = verb.head
    for _ in range(3):
        mention = reading.covering(node)
        if mention and mention.type == kind:
            return [mention]
        if node.dep_ != "conj":
            break
        node = node.head
    return []


def _whole(head: Token) -> Token:
    """What is given where only a part or a copy of it is: `the first stage of a plan`."""
    if head.lower_ not in _PARTS:
        return head
    return next((c for c in head.children if c.dep_ == "nmod" and head.doc[head.i + 1].lower_ == "of"), head)


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


def listed(reading: Reading, first: Mention, kind: MentionType) -> list[Mention]:
    """A mention and those of its type coordinated with it to the right."""
    found = [first]
    for mention in reading.behind(first.end):
        if mention.type != kind or not _ALSO.fullmatch(reading.text, found[-1].end, mention.start):
            break
        found.append(mention)
    return found


def listed_before(reading: Reading, last: Mention, kind: MentionType) -> list[Mention]:
    """A mention and those of its type coordinated with it to the left, in text order."""
    found = [last]
    for mention in reading.before(last.start):
        if mention.type != kind or not _ALSO.fullmatch(reading.text, mention.end, found[-1].start):
            break
        found.append(mention)
    return found[::-1]


def is_passive(verb: Token) -> bool:
    """Whether a participle has an auxiliary of the passive."""
    return verb.tag_ == "VBN" and any(c.dep_ == "aux:pass" for c in verb.children)


def governor(reading: Reading, mention: Mention, known: frozenset[str] = frozenset()) -> Token | None:
    """The verb that a mention is the object, subject or complement of, through the phrases around it.

    A word of `known` is one whatever its tag.
    """
    first, last = reading.tokens(mention.start, mention.end)
    node = reading.doc[first:last].root
    for _ in range(6):
        if node.head == node:
            return None
        node = node.head
        if node.lower_ in known or (node.tag_.startswith("VB") and node.dep_ not in {"case", "amod", "compound"}):
            return node
    return None


def unreal(reading: Reading, verb: Token) -> bool:
    """Whether an act is denied, forbidden or only supposed: `shall not`, `if it issues`, `refuses to grant`."""
    if any(n.modality == "prohibition" for n in reading.norms_of(verb)):
        return True
    for token in verb.doc[max(0, verb.i - 3) : verb.i]:
        if token.lower_ in _DENIALS and verb.doc[token.i + 1].lower_ not in _NO_DENIAL:
            return True
    return _nobody(verb) or supposed(reading, verb)


def _nobody(verb: Token) -> bool:
    """Whether the subject or the object says that there is none: `no State shall receive a grant`."""
    for child in verb.children:
        denied = child.lower_ in _NOBODY or any(g.lower_ in {"no", "neither"} for g in child.children if g.i < child.i)
        if denied and child.dep_ in {"nsubj", "nsubj:pass", "obj"}:
            return True
    return False


def supposed(reading: Reading, verb: Token) -> bool:
    """Whether a verb stands in a condition, or in what somebody only purports, refuses or proposes to do."""
    node = verb
    for _ in range(8):
        for child in node.children:
            if child.i < node.i and child.lower_ in _CONDITIONS and child.dep_ in {"mark", "advmod", "cc"}:
                return True
            if child.lower_ in {"where", "whenever"} and child.dep_ == "advmod" and child.i < node.i:
                return True
        if node.dep_ not in _SHARED or node.head == node:
            break
        if node.dep_ == "xcomp" and node.head.lower_ in _PRESUMED:
            return True
        node = node.head
    if reading.norms_of(verb):
        return False
    clause = reading.last(_CONDITION, verb.idx)  # where the parse lost it
    if clause is not None and not _CLAUSE_END.search(reading.text, clause.end(), verb.idx):
        return True
    opening = reading.last_end(_SENTENCE, verb.idx)
    found = reading.last(_LISTED_CONDITION, verb.idx)
    if found is None or found.start() < opening:
        return False
    return not reading.acts_between(found.end(), verb.idx)  # the consequence of the conditions


def doers(reading: Reading, verb: Token) -> list[Mention]:
    """Who does what a verb says: the bearers of its norm, its subject, or that of the verb or noun it depends on."""
    node: Token | None = verb
    for _ in range(8):
        if node is None:
            break
        caused = _caused(reading, node)
        if caused:
            return caused
        found = _said_of(reading, node, verb)
        if found is not None:
            return found
        node = _above(node)
    return _of_purpose(reading, verb)


def _said_of(reading: Reading, node: Token, verb: Token) -> list[Mention] | None:
    """Who does what a verb or noun on the way up from a verb says; None where that is not said there."""
    bearers = [n.bearer for n in reading.norms_of(node) if n.bearer]
    if bearers:
        return [b for b in bearers if b.type in AGENTS]
    participle = is_passive(node) or (node.tag_ == "VBN" and node.dep_ == "acl")
    if participle and (node == verb or not _infinitive(verb)):
        agents = _agent(reading, node)
        if agents or node == verb:
            return agents
    subject = _subject(node)
    found = _named(reading, node, subject, verb) if subject is not None else None
    if found is None and node.dep_ == "acl" and node.head.lower_ in _HELD:
        found = _owners(reading, node.head) or None
    return found


def _caused(reading: Reading, node: Token) -> list[Mention]:
    """Whom another is said to make or help do it: `the Tribunal may order the employer to pay`."""
    cause = node.head
    if node.dep_ not in {"xcomp", "ccomp", "advcl"} or cause.lower_ not in _CAUSING or is_passive(cause):
        return []
    whom = next((c for c in cause.children if c.dep_ in {"obj", "iobj"} and cause.i < c.i < node.i), None)
    known = reading.covering(whom) if whom is not None else None
    return [m for m in chain(reading, known) if m.type in AGENTS and m.end <= node.idx] if known else []


def _subject(node: Token) -> Token | None:
    """The subject of a verb; of `a body issuing licences`, the body."""
    subject = next((c for c in node.children if c.dep_ in {"nsubj", "nsubj:pass"}), None)
    return node.head if subject is None and node.dep_ == "acl" and node.tag_ == "VBG" else subject


def _above(node: Token) -> Token | None:
    """The verb or noun whose subject also does what a verb says; None where there is none."""
    if node.head == node:
        return None
    if (node.dep_ == "acl" and node.head.lower_ in _HELD) or (
        node.lower_ in _HELD and node.dep_ in {"obl", "obj", "nmod"}
    ):
        return node.head
    if any(child.dep_ == "mark" and child.lower_ in _TOPICS for child in node.lefts):
        return None
    return node.head if node.dep_ in _CLIMBED and _subject(node) is None else None


def _infinitive(verb: Token) -> bool:
    return verb.i > 0 and verb.doc[verb.i - 1].lower_ == "to"


def _named(reading: Reading, node: Token, subject: Token, verb: Token) -> list[Mention] | None:
    """The mentions that a subject names, those coordinated with it too; None where it names nobody."""
    if subject.lower_ in _POINTERS:
        clause = node
        while clause.dep_ == "conj" and clause.head != clause:
            clause = clause.head
        if not clause.dep_.startswith("acl"):
            return None
        subject = clause.head
    known = reading.covering(subject)
    if known is None or known.type not in AGENTS:
        return None
    return [m for m in chain(reading, known) if (m.end <= verb.idx or known.start > verb.idx) and m.type in AGENTS]


def _agent(reading: Reading, verb: Token) -> list[Mention]:
    """Those by whom a participle says that something is done."""
    for child in verb.children:
        by = child.dep_ == "obl:agent" or (
            child.dep_ in {"obl", "nmod"} and any(g.lower_ == "by" and g.dep_ == "case" for g in child.children)
        )
        known = reading.covering(child) if by and child.i > verb.i else None
        if known and known.type in AGENTS:
            return [m for m in chain(reading, known) if m.type in AGENTS]
    return []


def _owners(reading: Reading, noun: Token) -> list[Mention]:
    """Whose power, duty or function a noun says: `the duty of the Board to issue`, `the Board's power to issue`."""
    for child in noun.children:
        if child.dep_ in {"nmod", "nmod:poss"}:
            known = reading.covering(child)
            if known and known.type in AGENTS:
                return [m for m in chain(reading, known) if m.type in AGENTS]
    return []


def _of_purpose(reading: Reading, verb: Token) -> list[Mention]:
    """The bearers of the norm that an infinitive of purpose belongs to: `shall use funds to provide assistance`."""
    if not _infinitive(verb):
        return []
    before = [n for n in reading.norms if n.action.end <= verb.idx < n.end and n.bearer and n.bearer.type in AGENTS]
    return [n.bearer for n in before if n.bearer and n.action == before[-1].action]


def complements(reading: Reading, verb: Token, cases: frozenset[str], kind: MentionType) -> list[Mention]:
    """The mentions of a type that a verb has behind one of some prepositions, or without any where `cases` has ''."""
    found: list[Mention] = []
    for child in verb.children:
        case = next((g.lower_ for g in child.children if g.dep_ == "case" and g.i < child.i), "")
        fits = child.dep_ == "iobj" if not case else child.dep_ in {"obl", "nmod", "obl:agent"}
        if not fits or case not in cases:
            continue
        known = reading.covering(child)
        if known and known.type == kind:
            found += [m for m in chain(reading, known) if m.type == kind and m not in found]
    return found
