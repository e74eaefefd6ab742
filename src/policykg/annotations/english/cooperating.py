"""Cooperating: who is said to act together with whom."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from itertools import combinations, islice, pairwise, product, takewhile

from spacy.tokens import Token

from policykg.annotations.english.frames import complements, doers, unreal
from policykg.annotations.english.lexicon import verbs, words
from policykg.annotations.english.pairs import AGENTS, JOINED, chain, neighbours, related
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Relation

_WITH = re.compile(
    r"(?:\b(?:in\s(?:close\s|full\s)?(?:consultation|cooperation|co-operation|collaboration|conjunction"
    r"|partnership|coordination|co-ordination|agreement|association|concert|liaison|alliance|dialogue)\swith"
    r"|(?:after|following|upon|without)\s(?:prior\s)?(?:consultation\swith|consulting|consultations\swith)"
    r"|(?:partnership|partnerships|cooperation|co-operation|collaboration|alliances?|dialogue|engagement|links)\swith"
    r"|with\sthe\s(?:\w+\sand\s)?(?:assistance|help|support|cooperation|collaboration|participation|involvement"
    r"|consultation)(?:\sand\s\w+)?\sof|part(?:y|ies)\sto\san?\s\w+\swith"
    r"|(?:consult|confer|meet|cooperate|collaborate|negotiate|liaise)s?\s(?:\w+\s){1,6}?with"
    r"|in\scombination\swith|alongside|joint\s(?:\w+\s){1,3}with|networks?\swith|in\sconcert\swith"
    r"|(?:together|jointly|along|collaboratively|closely|directly)\swith"
    r"|(?:work|works|working|cooperate|cooperates|cooperating|co-operate|collaborate|collaborates|collaborating"
    r"|contract|contracts|contracting|negotiate|negotiates|confer|confers|meet|meets|interact|team up|join forces"
    r"|take part"
    r"|partner|partners|partnering|consult|consults|engage|engages|liaise|liaises|coordinate"
    r"|coordinates)\s(?:\w+ly\s)?(?:together\s)?with"
    r"|(?:consult|consults))(?:,\s(?:and|or)\s[^,.;]{1,50},)?\s)(?:by\s)?(?:the\s|an?\s|any\s|other\s|its\s|their\s|our\s|all\s|such\s|relevant\s"
    r"|appropriate\s|(?:wide\s|broad\s|large\s)?(?:range|variety|number|group|network)\sof\s)*$",
    re.IGNORECASE,
)


_LEADING_WITH = re.compile(r"(?:^|[.;]\s)(?:Working|Together|Jointly|In\s\w+)\s(?:closely\s)?with\s", re.IGNORECASE)


_BETWEEN = re.compile(
    r"\b(?:cooperation|co-operation|collaboration|partnership|partnerships|agreement|agreements|agreed|coordination"
    r"|link|co-ordination|contract|alliance|memorandum|exchange|interaction|consultation|negotiation|contact|synergy|discussion"
    r"|links|platform|arrangements|relationship|dialogue|communication|liaison|intermediary|coalition)s?\b[^.;,]{0,40}?\b(?:between|among"
    r"|amongst)\s(?:the\s|an?\s|its\s|their\s|all\s|each\s|both\s)*$",
    re.IGNORECASE,
)


_TOGETHER = re.compile(
    r"\b(?:jointly|together|cooperate|co-operate|collaborate|in partnership|in cooperation|work together"
    r"|with each other|with one another|among themselves)\b",
    re.IGNORECASE,
)


_ONLY_WITH = re.compile(r"\swith\s(?:the\s|an?\s|any\s|its\s|their\s|other\s|all\s)*")
_TIES = (
    r"(?:agreement|contract|arrangement|memorandum|partnership|alliance|cooperation|co-operation|collaboration|dialogue"
    r"|consultation|coordination|project|programme|network|negotiation)s?"
)
_JOINT_BY = re.compile(
    rf"(?:\b{_TIES}\s(?:concluded|signed|made|reached|entered\sinto|agreed|negotiated|held|organi[sz]ed)"
    r"|\bjointly\s\w+|\bjoint\s(?:\w+\s){0,3}\w+)\s(?:by|of)\s(?:the\s|an?\s)?$",
    re.IGNORECASE,
)
_TIE = re.compile(r"\b(?:Partnership|Alliance|Network|Consortium|Coalition)$")
_ACTING = verbs(
    "consult confer/conferred/conferring meet/met work cooperate co-operate collaborate partner liaise coordinate"
    " co-ordinate engage negotiate contract interact enter conclude sign join act"
)
_TIE_NOUNS = words(
    "agreement agreements arrangement arrangements contract contracts partnership partnerships memorandum alliance"
    " consultation consultations cooperation co-operation collaboration dialogue coordination negotiations"
)
_COMPANY = frozenset({"with"})
_OWNED = re.compile(rf"\b{_TIES}\sof\s(?:the\s|an?\s)?$", re.IGNORECASE)


_BRINGS = re.compile(
    r"\b(?:bring|brings|bringing|brought|gather|unite|unites)\stogether\s(?:the\s|all\s)*", re.IGNORECASE
)


_HAS_WITH = re.compile(
    r"\b(?:has|have|enter|enters|entered|entering|makes?|made|signs?|signed|signing|concludes?"
    r"|concluded)\s(?:into\s)?(?:an?\s)?(?:\w+\s){0,2}(?:arrangements?|agreements?|contracts?|partnerships?"
    r"|memorand\w+)(?:\s(?:and|or)\s(?:\w+\s)?\w+)?(?:\s(?:of|for)\s[\w-]+(?:\s\w+)?)?\swith\s(?:the\s|an?\s|any\s)?$",
    re.IGNORECASE,
)
_NEAR = 60  # characters that the partners named behind these words may take before who acts with them
_STOP = re.compile(r"[.;]\s")


def _chain_left(reading: Reading, last: Mention) -> list[Mention]:
    """A mention and those coordinated with it to the left, in text order."""
    found = [last]
    for mention in reading.before(last.start):
        if not JOINED.match(reading.text[mention.end : found[-1].start]) or mention.type not in AGENTS | {"Place"}:
            break
        found.append(mention)
    return found[::-1]


def cooperates(reading: Reading) -> Iterator[Relation]:
    """Those said to act with one another, once a pair."""
    seen: set[tuple[str, str]] = set()
    for relation in (
        *_with(reading),
        *_tied(reading),
        *_acting(reading),
        *_between(reading),
        *_jointly(reading),
        *_brought(reading),
    ):
        pair = (relation.head.name.lower(), relation.tail.name.lower())
        if pair[0] != pair[1] and pair not in seen and pair[::-1] not in seen:
            seen.add(pair)
            yield relation


def _with(reading: Reading) -> Iterator[Relation]:
    """`in consultation with the Board, the Minister shall …`, `enters into an agreement with the employer`."""
    for mention in reading.mentions:
        if mention.type not in AGENTS:
            continue
        before = reading.text[max(0, mention.start - 90) : mention.start]
        holding = _HAS_WITH.search(before)
        match = _WITH.search(before) or holding
        if not match:
            continue
        place = mention.start - len(before) + match.start()
        verb = _governing(reading, place)
        if verb is not None and unreal(reading, verb) and not match.group().lstrip().startswith("without"):
            continue
        yield from _pairs(
            (_beside(reading, place) if holding else []) or _doers(reading, place, verb), reading, mention
        )


def _acting(reading: Reading) -> Iterator[Relation]:
    """By the parse: `shall consult twice a year with the Council`, `may enter into contracts with any body`."""
    for verb in reading.verbs:
        if verb.lower_ not in _ACTING or verb.dep_ == "amod":
            continue
        partners = list(_partners(reading, verb))
        if partners and not unreal(reading, verb):
            for actor in doers(reading, verb):
                for partner in partners:
                    if partner.start != actor.start:
                        first, second = sorted((actor, partner), key=lambda m: m.start)
                        yield related("cooperates_with", first, second, "with")


def _partners(reading: Reading, verb: Token) -> Iterator[Mention]:
    """Those whom a verb of togetherness names behind `with`, also by way of an agreement or consultation."""
    nodes = [verb, *(c for c in verb.children if c.lower_ in _TIE_NOUNS)]
    nodes += [c for n in nodes[1:] for c in n.children if c.dep_ == "conj" and c.lower_ in _TIE_NOUNS]
    plain = verb.lower_[:3] in {"ent", "con", "sig", "act", "joi"} and not verb.lower_.startswith(("consult", "confer"))
    for node in nodes[1:] if plain else nodes:
        yield from complements(reading, node, _COMPANY, "Organization")
        yield from complements(reading, node, _COMPANY, "Actor")


def _beside(reading: Reading, place: int) -> list[Mention]:
    """Who stands right before words such as `has an agreement with`."""
    return [m for m in islice(reading.before(place), 1) if place - m.end == 1 and m.type in AGENTS]


def _pairs(actors: list[Mention], reading: Reading, mention: Mention) -> Iterator[Relation]:
    """Each of those who act with a partner and those coordinated with him."""
    for actor in actors:
        for partner in chain(reading, mention):
            if partner.type in AGENTS:
                first, second = sorted((actor, partner), key=lambda m: m.start)
                yield related("cooperates_with", first, second, "with")


def _tied(reading: Reading) -> Iterator[Relation]:
    """`the agreement concluded by A with B`, `the dialogue of A with B`, `the Skills Partnership with B`."""
    for one, other, gap in neighbours(reading):
        if one.type not in AGENTS or other.type not in AGENTS or not _ONLY_WITH.fullmatch(gap):
            continue
        before = reading.text[max(0, one.start - 60) : one.start]
        if _JOINT_BY.search(before) or _OWNED.search(before) or _TIE.search(one.name):
            yield from _pairs([one], reading, other)


def _doers(reading: Reading, place: int, verb: Token | None) -> list[Mention]:
    """Those who act with the partners: whom the parse says to do it, else the bearers of the norm at this place."""
    parsed = doers(reading, verb) if verb is not None else []
    apart = [m for m in parsed if m.end <= place or m.start > place + _NEAR]
    if apart:
        return apart
    for norm in reading.norms:
        if norm.start <= place < norm.end and norm.bearer:
            same = [n.bearer for n in reading.norms if n.action == norm.action and n.bearer and n.bearer.type in AGENTS]
            if same:
                return same
    left = reading.last_end(_STOP, place)
    before = takewhile(lambda m: m.end <= place, islice(reading.subjects, _index(reading.subjects, left), None))
    subjects = list(islice((m for m in before if m.type in AGENTS), 2))
    if subjects:
        return chain(reading, subjects[0]) if len(subjects) == 1 else subjects[:1]
    near = takewhile(lambda m: place - m.end < 25 and m.start >= left, reading.before(place))
    nearest = next((m for m in near if m.type in AGENTS), None)
    if nearest:
        return _chain_left(reading, nearest)
    after = [n.bearer for n in reading.norms if n.bearer and n.start <= place < n.action.start]
    return [b for b in after[:1] if b.type in AGENTS]


def _governing(reading: Reading, place: int) -> Token | None:
    """The verb that words of togetherness belong to: `shall, in consultation with the Board, appoint`."""
    node = reading.token_at(place)
    for _ in range(6):
        if node.tag_.startswith("VB") and node.dep_ not in {"case", "fixed", "amod"}:
            return node
        if node.head == node:
            return None
        node = node.head
    return None


def _index(mentions: list[Mention], place: int) -> int:
    """The position of the first mention that begins at a place or behind it."""
    return bisect.bisect_left(mentions, place, key=lambda m: m.start)


def _between(reading: Reading) -> Iterator[Relation]:
    for mention in reading.mentions:
        before = reading.text[max(0, mention.start - 90) : mention.start] if mention.type in AGENTS else ""
        if before and (_BETWEEN.search(before) or _JOINT_BY.search(before)):
            parties = [m for m in chain(reading, mention) if m.type in AGENTS]
            for one, other in _opposed(reading, parties):
                yield related("cooperates_with", one, other, "between")


def _opposed(reading: Reading, parties: list[Mention]) -> Iterator[tuple[Mention, Mention]]:
    """The pairs among parties: each two of `A, B and C`, the sides of `A and B, C` and `A or B and C`."""
    gaps = [reading.text[one.end : other.start].strip() for one, other in pairwise(parties)]
    sides = next((i for i, gap in enumerate(gaps, start=1) if gap.startswith("and")), 0)
    if not sides or any(gap.startswith(",") for gap in gaps[:sides]):
        return combinations(parties, 2)
    return product(parties[:sides], parties[sides:])


def _brought(reading: Reading) -> Iterator[Relation]:
    """`bring together employers and labor`."""
    for match in _BRINGS.finditer(reading.text):
        first = reading.starting(match.end())
        parties = [m for m in chain(reading, first) if m.type in AGENTS] if first and first.type in AGENTS else []
        for one, other in combinations(parties, 2):
            yield related("cooperates_with", one, other, "together")


def _jointly(reading: Reading) -> Iterator[Relation]:
    """`A and B jointly …`, `A, B and C … work together`."""
    chains_of: dict[int, list[Mention]] = {}
    for match in _TOGETHER.finditer(reading.text):
        if re.match(r"\s?with\b", reading.text[match.end() : match.end() + 6]):
            continue
        left = reading.last_end(_STOP, match.start())
        before = [m for m in reading.between(left, match.start()) if m.type in AGENTS]
        for mention in before:
            chains_of.setdefault(mention.start, [m for m in chain(reading, mention) if m.type in AGENTS])
        chains: list[list[Mention]] = [
            c
            for m in before
            if len(c := [x for x in chains_of[m.start] if x.end <= match.start()]) > 1
            and (reading.is_subject(m) or len(c) > 2 or match.group().lower() == "jointly")
        ]
        if chains:
            parties = max(chains, key=len)
            for one, other in combinations(parties, 2):
                yield related("cooperates_with", one, other, "together")
