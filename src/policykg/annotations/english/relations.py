"""Relations between mentions: what is part of, changes or rests on what, who acts with whom, who issues and gives."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from itertools import combinations, islice, pairwise, product, takewhile

from policykg.annotations.english.giving import benefits, provides
from policykg.annotations.english.issuing import issued
from policykg.annotations.english.pairs import AGENTS, JOINED, chain, neighbours, related
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Norm, Relation, RelationType, Span

_WITH = re.compile(
    r"(?:\b(?:in\s(?:close\s|full\s)?(?:consultation|cooperation|co-operation|collaboration|conjunction"
    r"|partnership|coordination|co-ordination|agreement|association|concert|liaison|alliance|dialogue)\swith"
    r"|(?:after|following|upon|without)\s(?:prior\s)?(?:consultation\swith|consulting|consultations\swith)"
    r"|(?:partnership|partnerships|cooperation|co-operation|collaboration|alliances?|dialogue|engagement|links)\swith"
    r"|in\scombination\swith|alongside"
    r"|(?:together|jointly|along|collaboratively|closely|directly)\swith"
    r"|(?:work|works|working|cooperate|cooperates|cooperating|co-operate|collaborate|collaborates|collaborating"
    r"|contract|contracts|contracting|negotiate|negotiates|confer|confers|meet|meets|interact|team up|join forces"
    r"|take part"
    r"|partner|partners|partnering|consult|consults|engage|engages|liaise|liaises|coordinate"
    r"|coordinates)\s(?:\w+ly\s)?(?:together\s)?with"
    r"|(?:consult|consults))\s)(?:the\s|an?\s|any\s|other\s|its\s|their\s|our\s|all\s|such\s|relevant\s"
    r"|appropriate\s)*$",
    re.IGNORECASE,
)


_LEADING_WITH = re.compile(r"(?:^|[.;]\s)(?:Working|Together|Jointly|In\s\w+)\s(?:closely\s)?with\s", re.IGNORECASE)


_BETWEEN = re.compile(
    r"\b(?:cooperation|co-operation|collaboration|partnership|partnerships|agreement|agreements|agreed|coordination"
    r"|link|co-ordination|contract|alliance|memorandum|exchange|interaction|consultation|negotiation|contact|synergy|discussion"
    r"|links|platform|arrangements|relationship|dialogue|communication|liaison|intermediary|coalition)s?\b[^.;,]{0,40}?\b(?:between|among"
    r"|amongst)\s(?:the\s|an?\s)?$",
    re.IGNORECASE,
)


_TOGETHER = re.compile(
    r"\b(?:jointly|together|cooperate|co-operate|collaborate|in partnership|in cooperation|work together)\b",
    re.IGNORECASE,
)


_BRINGS = re.compile(
    r"\b(?:bring|brings|bringing|brought|gather|unite|unites)\stogether\s(?:the\s|all\s)*", re.IGNORECASE
)


_HAS_WITH = re.compile(
    r"\b(?:has|have|enter|enters|entered|entering|makes?|made|signs?|signed|signing|concludes?"
    r"|concluded)\s(?:into\s)?(?:an?\s)?(?:\w+\s){0,2}(?:arrangements?|agreements?|contracts?|partnerships?"
    r"|memorand\w+)(?:\s(?:of|for)\s[\w-]+(?:\s\w+)?)?\swith\s(?:the\s|an?\s|any\s)?$",
    re.IGNORECASE,
)


_UNDER = re.compile(
    r"^,?\s(?:(?:(?:shall|may|must|are|is|to|be|been|have|has|or|required|authori[sz]ed|permitted)\s){0,8}?|\w+\s)(?:(?:made|issued|adopted|established|prescribed|prepared|developed|submitted|approved|required"
    r"|promulgated|enacted|set up|drawn up)\s(?:by the \w+\s)?(?:under|pursuant to|in accordance with|by)|pursuant to"
    r"|under|in accordance with|on the basis of"
    r"|based on|to implement|for the implementation of|in pursuance of"
    r"|by virtue of)\s(?:the\s(?:provisions\sof\s)?)?$",
    re.IGNORECASE,
)


_CHANGED = re.compile(
    r"\b(?P<verb>amended|inserted|substituted|replaced|repealed|revoked|added|renumbered)\b(?:[^.;:()]"
    r"|\([^)]*\)){0,80}?\bby\s(?:the\s|adding\s)?$",
    re.IGNORECASE,
)


_CHANGES = re.compile(
    r"\b(?P<verb>amends?|amending|repeals?|repealing|revokes?|revoking|replaces|replacing|supersedes|to amend"
    r"|to repeal)\s(?:the\s|and\s(?:repealing|re-enacting)\s(?:the\s)?)*$",
    re.IGNORECASE,
)


_RESTS = re.compile(r"\b(?:[Bb]ased on|[Oo]n the basis of|[Pp]ursuant to)\b")
_RESTS_NEAR = re.compile(rf"{_RESTS.pattern}\s[^.;]{{0,80}}$")
_FAR = 120  # characters that the near pattern may take
_STOP = re.compile(r"[.;]\s")
_AIM = re.compile(r"to\s", re.IGNORECASE)


_PART = re.compile(r"^\s?(?:thereof\s)?(?:of|to|in)\s(?:the\s|that\s|this\s)?$")


_REPEALS = re.compile(r"repeal|revok|supersed", re.IGNORECASE)


def relations(reading: Reading) -> list[Relation]:
    """The relations of a text, in order, each pair once a type (provisions and policies: each time)."""
    found: list[Relation] = []
    for component in (_part_of, _changes, _based_on, issued, _cooperates, provides, benefits):
        found += component(reading)
    kept: dict[tuple[str, int, int], Relation] = {}
    for relation in found:
        kept.setdefault((relation.type, relation.head.start, relation.tail.start), relation)
    return sorted(kept.values(), key=lambda r: (r.start, r.end, r.type, r.tail.start))


def _part_of(reading: Reading) -> Iterator[Relation]:
    """`section 5 of the Act`, `points (a) and (b) of Article 7(1)`."""
    for one, other, gap in neighbours(reading):
        if one.type == "Provision" and other.type in {"Provision", "Policy"} and _PART.match(gap):
            yield related("part_of", one, other, "part-of")


def _changes(reading: Reading) -> Iterator[Relation]:
    """`amended by X`, `inserted … by section 15`, `Regulation X amending Regulation Y`."""
    legal = [m for m in reading.mentions if m.type in {"Policy", "Provision"}]
    ends = [m.end for m in legal]
    for mention in legal:
        before = reading.text[max(0, mention.start - 130) : mention.start]
        passive = _CHANGED.search(before)
        active = None if passive else _CHANGES.search(before)
        match = passive or active
        if match is None:
            continue
        place = mention.start - (len(before) - match.start())
        stop = reading.last(_STOP, place)
        first = bisect.bisect_right(ends, stop.start()) if stop else 0
        others = legal[first : bisect.bisect_right(ends, place)]
        if not others or (active and _AIM.match(active.group()) and _has_agent(reading, others[-1].end, place)):
            continue
        kind: RelationType = "repeals" if _REPEALS.search(match.group("verb")) else "amends"
        other = _whole(reading, others, passive is not None)
        head, tail = (mention, other) if passive else (other, mention)
        yield related(kind, head, tail, "changed-by" if passive else "changes")


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


def _based_on(reading: Reading) -> Iterator[Relation]:
    """`regulations made under section 12`, and a notice that puts another policy into force."""
    for one, other, gap in neighbours(reading):
        planned = one.rule.startswith("policies/class") and gap.strip() in {"under", "in accordance with"}
        if one.type == "Policy" and other.type in {"Policy", "Provision"} and _UNDER.match(gap) and not planned:
            yield related("based_on", one, other, "made-under")
    for norm in reading.norms:
        made = _made(reading, norm.object) if norm.object else None
        base = _base(reading, norm) if made else None
        if made and base and base is not made:
            yield related("based_on", made, base, "made-under")
    named = [m for m in reading.mentions if m.type == "Policy"]
    for head in named:
        if re.match(r"(?:Notice|Circular|Opinions)\b.*\b(?:Implementation|Issuance|Issuing|Printing)\b", head.name):
            for tail in named:
                if tail is not head and _alike(head.name, tail.name):
                    yield related("based_on", head, tail, "puts-into-force")
                    break


def _made(reading: Reading, words: Span) -> Mention | None:
    """The policy that an object names."""
    first = reading.mention_over(words.start, words.end)
    inside = takewhile(lambda m: m.start < words.end, reading.behind(first.start)) if first else ()
    return next((m for m in inside if m.type == "Policy"), None)


def _base(reading: Reading, norm: Norm) -> Mention | None:
    """What a norm says that it rests on: `based on this Law, the Board shall …`."""
    before = takewhile(lambda m: m.end <= norm.action.start, reading.behind(norm.start))
    base = next((m for m in before if m.type in {"Provision", "Policy"}), None)
    if base is None:
        return None
    near = reading.text[max(norm.start, norm.action.start - _FAR) : norm.action.start]
    stated = _RESTS.search(reading.text, norm.start, base.start) or _RESTS_NEAR.search(near)
    return base if stated else None


def _alike(one: str, other: str) -> bool:
    left, right = (set(re.findall(r"[a-z]{4,}", name.lower())) for name in (one, other))
    return len(left & right) >= 0.55 * min(len(left), len(right)) and min(len(left), len(right)) > 2


def _chain_left(reading: Reading, last: Mention) -> list[Mention]:
    """A mention and those coordinated with it to the left, in text order."""
    found = [last]
    for mention in reading.before(last.start):
        if not JOINED.match(reading.text[mention.end : found[-1].start]) or mention.type not in AGENTS | {"Place"}:
            break
        found.append(mention)
    return found[::-1]


def _cooperates(reading: Reading) -> Iterator[Relation]:
    """Those said to act with one another, once a pair."""
    seen: set[tuple[str, str]] = set()
    for relation in (*_with(reading), *_between(reading), *_jointly(reading), *_brought(reading)):
        pair = (relation.head.name.lower(), relation.tail.name.lower())
        if pair[0] != pair[1] and pair not in seen and pair[::-1] not in seen:
            seen.add(pair)
            yield relation


def _with(reading: Reading) -> Iterator[Relation]:
    for mention in reading.mentions:
        if mention.type not in AGENTS:
            continue
        before = reading.text[max(0, mention.start - 90) : mention.start]
        holding = _HAS_WITH.search(before)
        match = _WITH.search(before) or holding
        if not match:
            continue
        place = mention.start - len(before) + match.start()
        partners = chain(reading, mention)
        near = takewhile(lambda m: place - m.end < 3, reading.before(place)) if holding else ()  # noqa: B023  used at once
        beside = [m for m in near if m.type in AGENTS][::-1]
        for actor in beside or _doers(reading, place):
            for partner in partners:
                if partner.type in AGENTS:
                    first, second = sorted((actor, partner), key=lambda m: m.start)
                    yield related("cooperates_with", first, second, "with")


def _doers(reading: Reading, place: int) -> list[Mention]:
    """Those who act with the partners: the bearers of the norm at this place, else the subject before it."""
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


def _index(mentions: list[Mention], place: int) -> int:
    """The position of the first mention that begins at a place or behind it."""
    return bisect.bisect_left(mentions, place, key=lambda m: m.start)


def _between(reading: Reading) -> Iterator[Relation]:
    for mention in reading.mentions:
        if mention.type in AGENTS and _BETWEEN.search(reading.text[max(0, mention.start - 90) : mention.start]):
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
