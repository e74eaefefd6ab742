"""Texts: which policy or provision is part of, changes or rests on which other."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from itertools import pairwise

from spacy.tokens import Token

from policykg.annotations.english.frames import governor, objects, unreal
from policykg.annotations.english.lexicon import verbs
from policykg.annotations.english.pairs import AGENTS, neighbours, related
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Relation, RelationType

_LEGAL = frozenset({"Policy", "Provision"})
_THE = r"(?:the\s(?:provisions\sof\s(?:the\s)?)?|that\s|any\s|an?\s)?"
_GROUND = (
    r"(?:under|pursuant\sto|in\s(?:accordance|line|compliance|conformity|keeping)\swith|by\svirtue\sof|in\spursuance\sof"
    r"|on\sthe\s(?:basis|strength)\sof|based\s(?:up)?on|(?:in\sorder\s)?to\s(?:implement|give\seffect\sto|carry\sout)"
    r"|for\sthe\simplementation\sof|in\simplementation\sof|for\sthe\spurposes?\sof\simplementing|implementing)"
)
_MADE = (
    r"(?:made|issued|adopted|established|prescribed|prepared|developed|submitted|approved|required|promulgated|enacted"
    r"|set\sup|drawn\sup|formulated|laid\sdown|published|passed)"
)
_BE = (
    r"(?:(?:shall|may|must|are|is|to|be|been|have|has|or|was|were|required|authori[sz]ed|permitted|that|which"
    r"|and)\s){0,8}?"
)
_UNDER = re.compile(
    rf"^,?\s(?:{_BE}{_MADE}\s(?:by\s(?:the\s)?\w+(?:\s\w+)?\s)?(?:{_GROUND}|by)|(?:(?:is|are|was|were|hereby)\s){{0,2}}{_GROUND})\s{_THE}$",
    re.IGNORECASE,
)
_OWN = re.compile(r"^(?:this|these|that)\b", re.IGNORECASE)
_ADVERBIAL = re.compile(r"^,?\s(?:under|pursuant|in\saccordance|by\svirtue)", re.IGNORECASE)
_MAKING = verbs(
    "make/made issue adopt establish prescribe prepare develop formulate enact promulgate publish draw/drew/drawn"
    " lay/laid approve set/setting draft pass"
)
_BEFORE_VERB = re.compile(
    rf"(?:^|(?<=[.;,:)\]]\s)|(?<=\bshall\s)|(?<=\bmay\s)|(?<=\bmust\s))(?:and\s)?{_GROUND}\s"
    rf"(?:(?:the|a)\s[^.,;:]{{3,60}}?\s(?:in|of|by|under)\s)??{_THE}(?=[A-Z§]|this|section|article|paragraph|sub|point)",
    re.IGNORECASE,
)
_BEHIND_VERB = re.compile(rf"\b{_GROUND}\s{_THE}", re.IGNORECASE)
_NEAR = 40  # characters that the words before a policy may take in the phrase that names it
_REACH = 160  # characters between a verb and the ground that it names
_RESTING = verbs("implement transpose supplement")
_CHANGING = verbs(
    "amend insert substitute replace repeal revoke rescind supersede add renumber/renumbered omit/omitted modify vary"
    " alter revise annul/annulled abolish"
)
_CHANGED = re.compile(
    r"\b(?P<verb>amended|inserted|substituted|replaced|repealed|revoked|added|renumbered|modified|omitted|superseded)\b"
    r"(?:[^.;:()]|\([^)]*\)){0,80}?\bby\s(?:the\s|adding\s)?$",
    re.IGNORECASE,
)
_CHANGES = re.compile(
    r"\b(?P<verb>amends?|amending|repeals?|repealing|revokes?|revoking|replaces|replacing|supersedes|to amend"
    r"|to repeal)\s(?:the\s|and\s(?:repealing|re-enacting)\s(?:the\s)?)*$",
    re.IGNORECASE,
)
_CHANGE_OF = re.compile(r"\b(?P<noun>repeal|revocation|amendment|modification)s?\sof\s(?:the\s)?", re.IGNORECASE)
_CHANGE_BY = re.compile(r"(?:,\s(?:see|made\sby|under)|\s(?:by|made\sby))\s(?:the\s)?")
_STOP = re.compile(r"[.;]\s")
_AIM = re.compile(r"to\s", re.IGNORECASE)
_BRACKET = r"(?:\s?\([^()]{1,60}\))?"
_PART = re.compile(rf"^{_BRACKET}\s?(?:thereof\s)?(?:of|to|in)\s(?:the\s|that\s|this\s)?$")
_AND = re.compile(rf"^{_BRACKET}(?:,\s|,?\s(?:and|or|to|through)\s)(?:of\s)?$")
_THEREOF = re.compile(r"^,?\s(?:and\s)?(?:in\sparticular|especially|notably|including)?,?\s?(?:the\s)?$")
_REPEALS = re.compile(r"repeal|revo[ck]|supersed|rescind|annul|abolish", re.IGNORECASE)


def part_of(reading: Reading) -> Iterator[Relation]:
    """`section 5 of the Act`, `points (a) and (b) of Article 7(1)`, `the Treaty, in particular Article 4 thereof`."""
    waiting: list[Mention] = []
    legal = [m for m in reading.mentions if m.type in _LEGAL]
    for one, other in pairwise(legal):
        gap = reading.text[one.end : min(other.start, one.end + _REACH)]
        if one.type == "Policy" and other.type == "Provision" and _names_its_part(reading, one, other, gap):
            yield related("part_of", other, one, "part-of")
        if one.type != "Provision":
            waiting = []
        elif _PART.match(gap) or _names_its_whole(other, gap):
            for provision in (*(p for p in waiting if _level(p) != _level(other)), one):
                yield related("part_of", provision, other, "part-of")
            waiting = []
        else:
            joined = other.type == "Provision" and _AND.match(gap) and not _OWN.match(one.name)
            waiting = [*waiting, one] if joined else []


def _level(mention: Mention) -> str:
    """What kind of part a provision is: `section` for `sections 5 and 6` and `this section`."""
    return mention.name.removeprefix("this ").split()[0].lower().rstrip("s") if mention.type == "Provision" else ""


def _names_its_whole(policy: Mention, gap: str) -> bool:
    """`Article 290 TFEU`, `title 38, United States Code`."""
    return _is_title(policy) and (gap == ", " or (gap == " " and policy.name.isupper()))


def _is_title(mention: Mention) -> bool:
    """Whether a policy is named by a title or number, not by `this Act`."""
    return mention.type == "Policy" and mention.name[:1].isupper() and mention.rule != "policies/short"


def _names_its_part(reading: Reading, policy: Mention, provision: Mention, gap: str) -> bool:
    """`D.C. Law 20-219, § 6`, `the Treaty, and in particular Articles 4 and 5 thereof`."""
    if reading.text.startswith(" thereof", provision.end):
        return _THEREOF.match(gap) is not None
    return gap == ", " and _is_title(policy) and provision.name.startswith("§")


def changes(reading: Reading) -> Iterator[Relation]:
    """`amended by X`, `X repeals Y and amends Z`, `inserted … by section 15`, `repeal of X, see section 4 of Y`."""
    parsed = list(_parsed_changes(reading))
    yield from parsed
    known = {r.tail.start for r in parsed} | {r.head.start for r in parsed}
    legal = [m for m in reading.mentions if m.type in _LEGAL]
    ends = [m.end for m in legal]
    for mention in legal:
        before = reading.text[max(0, mention.start - 130) : mention.start]
        passive = _CHANGED.search(before)
        active = None if passive else _CHANGES.search(before)
        match = passive or active
        if match is None or mention.start in known:
            continue
        place = mention.start - (len(before) - match.start())
        stop = reading.last(_STOP, place)
        first = bisect.bisect_right(ends, stop.start()) if stop else 0
        others = legal[first : bisect.bisect_right(ends, place)]
        if unreal(reading, reading.token_at(place)):
            continue
        if not others or (active and _AIM.match(active.group()) and _has_agent(reading, others[-1].end, place)):
            continue
        other = _whole(reading, others, passive is not None)
        head, tail = (mention, other) if passive else (other, mention)
        kind = _kind(match.group("verb"), head, tail)
        yield related(kind, head, tail, "changed-by" if passive else "changes")
    yield from _noun_changes(reading)


def _parsed_changes(reading: Reading) -> Iterator[Relation]:
    """What the subject of a changing verb does to its object, both of them texts."""
    for verb in reading.verbs:
        if verb.lower_ not in _CHANGING or verb.tag_ == "VBN" or unreal(reading, verb):
            continue
        heads = _text_subjects(reading, verb)
        for tail in (m for kind in ("Provision", "Policy") for m in objects(reading, verb, kind)):
            for head in heads:
                if head.end <= verb.idx < tail.start:
                    yield related(_kind(verb.lower_, head, tail), head, tail, "changes")


def _text_subjects(reading: Reading, verb: Token) -> list[Mention]:
    """The text that changes another by a verb: its subject, or that of the verb it is coordinated with."""
    node = verb
    for _ in range(4):
        kinds = {"nsubj"} if node == verb else {"nsubj", "nsubj:pass"}  # `is made under it and amends`
        subject = next((c for c in node.children if c.dep_ in kinds), None)
        if subject is None and node.dep_ == "acl" and node.tag_ == "VBG":
            subject = node.head
            if subject.dep_ == "obj" and subject.head.tag_ == "VBG" and subject.head.lower_ in _CHANGING:
                node = subject.head  # `a Regulation repealing one Decision and amending another`
                continue
        if subject is not None:
            known = reading.covering(subject)
            return [known] if known and known.type in _LEGAL else []
        if node.dep_ != "conj":
            break
        node = node.head
    return []


def _kind(verb: str, head: Mention, tail: Mention) -> RelationType:
    """A policy that replaces another repeals it; what replaces a provision amends it."""
    whole = verb.lower().startswith("replac") and head.type == tail.type == "Policy"
    return "repeals" if whole or _REPEALS.search(verb) else "amends"


def _noun_changes(reading: Reading) -> Iterator[Relation]:
    """`repeal of this section, see § 2 of the Skills Act`, `the amendment of the Levy Act by the Skills Act`."""
    for match in _CHANGE_OF.finditer(reading.text):
        tail = reading.starting(match.end())
        by = _CHANGE_BY.match(reading.text, tail.end) if tail and tail.type in _LEGAL else None
        head = reading.starting(by.end()) if by else None
        if tail and head and head.type in _LEGAL:
            yield related(_kind(match.group("noun"), head, tail), head, tail, "changed-by")


def _has_agent(reading: Reading, start: int, end: int) -> bool:
    """Whether someone stands between, who is then the one to change: `Article 290 empowers the Commission to amend`."""
    return any(m.type in AGENTS for m in reading.between(start, end))


def _whole(reading: Reading, others: list[Mention], passive: bool) -> Mention:
    """The mention that changes or is changed: for `section 5 of the Act` the section."""
    chosen = len(others) - 1
    while (
        passive
        and chosen > 0
        and (
            (others[chosen - 1].type == "Provision" and _PART.match(_gap(reading, others, chosen)))
            or (others[chosen - 1].type == "Policy" and _UNDER.match(_gap(reading, others, chosen)))
        )
    ):
        chosen -= 1
    return others[chosen]


def _gap(reading: Reading, others: list[Mention], index: int) -> str:
    return reading.text[others[index - 1].end : others[index].start]


def based_on(reading: Reading) -> Iterator[Relation]:
    """`regulations made under section 12`, `based on the Plan, the Board shall adopt rules`."""
    for one, other, gap in neighbours(reading):
        apart = one.type == "Policy" and other.type in _LEGAL and not _is_same(one, other)
        if apart and _UNDER.match(gap) and not _adverbial(one, gap):
            yield related("based_on", one, other, "made-under")
    for policy, verb in _made(reading):
        ground = _ground(reading, policy, verb)
        if ground is not None and ground.start != policy.start:
            yield related("based_on", policy, ground, "made-under")
    yield from _resting(reading)
    yield from _having_regard(reading)
    named = [m for m in reading.mentions if m.type == "Policy"]
    for head in named:
        if re.match(r"(?:Notice|Circular|Opinions)\b.*\b(?:Implementation|Issuance|Issuing|Printing)\b", head.name):
            for tail in named:
                if tail is not head and _alike(head.name, tail.name):
                    yield related("based_on", head, tail, "puts-into-force")
                    break


def _is_same(policy: Mention, other: Mention) -> bool:
    """Whether a demonstrative points back at a policy: `the Insolvency Act …, under that Act`."""
    words = other.name.split()
    return words[0].lower() == "that" and len(words) == 2 and words[1].lower() in policy.name.lower().split()


def _adverbial(policy: Mention, gap: str) -> bool:
    """Whether the ground is that of what is done, not of the policy: `duties under this Act, under section 4`."""
    if policy.rule.startswith("policies/class") and gap.strip() == "under":
        return True
    return _OWN.match(policy.name) is not None and _ADVERBIAL.match(gap) is not None


def _made(reading: Reading) -> Iterator[tuple[Mention, Token]]:
    """The policies that are made, each with the verb that says so."""
    for norm in reading.norms:
        verb = reading.token_at(norm.action.start)
        if norm.object and norm.modality != "prohibition" and verb.lower_ in _MAKING:
            named = next(reading.behind(norm.object.start), None)
            if named and named.type == "Policy" and named.start < min(norm.object.end, norm.object.start + _NEAR):
                yield named, verb
    for verb in reading.verbs:
        if verb.lower_ in _MAKING and verb.dep_ != "amod":
            found = objects(reading, verb, "Policy")
            if found and not unreal(reading, verb):
                yield from ((policy, verb) for policy in found)


def _ground(reading: Reading, policy: Mention, verb: Token) -> Mention | None:
    """What the making of a policy rests on: the text named before the subject, or behind the verb."""
    start = verb.sent.start_char
    low = max(start, verb.idx - _REACH)
    for match in _BEFORE_VERB.finditer(reading.text, low, verb.idx):
        ground = reading.starting(match.end())
        if ground and ground.type in _LEGAL:
            return ground
    last = max(policy.end, verb.idx + len(verb))
    stop = _STOP.search(reading.text, last, last + _REACH)
    high = min(stop.start() if stop else last + _REACH, verb.sent.end_char)
    for match in _BEHIND_VERB.finditer(reading.text, last, high):
        ground = reading.starting(match.end())
        between = reading.text[last : match.start()]
        if ground and ground.type in _LEGAL:
            same = governor(reading, ground)
            near = len(between) < 2 or same == verb
            return ground if near else None
    return None


def _resting(reading: Reading) -> Iterator[Relation]:
    """`The act implements the white paper`, `The rules are based on the Act`."""
    for verb in reading.verbs:
        if verb.lower_ not in _RESTING or verb.tag_ not in {"VBZ", "VBP", "VBD"} or unreal(reading, verb):
            continue
        for head in _text_subjects(reading, verb):
            for tail in objects(reading, verb, "Policy"):
                if head.type == "Policy" and head.start != tail.start:
                    yield related("based_on", head, tail, "implements")


_REGARD = re.compile(r"\bHaving\sregard\sto\s(?:the\s)?")
_ENACTED = re.compile(r"\sof\s(?:the\s)?(?=[A-Z])", re.IGNORECASE)


def _having_regard(reading: Reading) -> Iterator[Relation]:
    """The grounds in the preamble of a policy whose title stands before it: `Having regard to the Treaty`."""
    for match in _REGARD.finditer(reading.text):
        ground = reading.starting(match.end())
        if ground is None or ground.type not in _LEGAL:
            continue
        titles = [m for m in reading.mentions if m.end < match.start() and m.type == "Policy"]
        head = next((m for m in titles if _ENACTED.match(reading.text, m.end)), None)
        if head is None:
            continue
        yield related("based_on", head, ground, "regards")
        part = next(reading.behind(ground.end), None)
        if part and part.type == "Provision" and reading.text.startswith(" thereof", part.end):
            yield related("based_on", head, part, "regards")


def _alike(one: str, other: str) -> bool:
    left, right = (set(re.findall(r"[a-z]{4,}", name.lower())) for name in (one, other))
    return len(left & right) >= 0.55 * min(len(left), len(right)) and min(len(left), len(right)) > 2
