"""Relations between mentions: who issued what and when, what changes or rests on what, who acts with whom, who gives."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import combinations

from spacy.tokens import Token

from policykg.annotations.english.text import Reading
from policykg.model import Mention, Relation, RelationType

_AGENTS = frozenset({"Organization", "Actor"})
_ISSUE = r"(?:issued?|promulgated?|adopted?|enacted?|published?|released?|introduced|approved|passed|formulated|drafted|printed and distributed|unveiled|launched)"
_ISSUING = re.compile(rf"\b(?:jointly\s|have\s|has\s|had\s|also\s|formally\s|officially\s|was\s|were\s)*{_ISSUE}\b", re.IGNORECASE)
_MAKING = frozenset("make issue adopt establish prepare develop publish formulate draw promulgate approve enact produce draft prescribe introduce".split())  # fmt: skip
_GIVING = frozenset(
    "give gives gave given provide provides provided providing make makes made making award awards awarded awarding issue issues issued"
    " issuing grant grants granted granting establish establishes established establishing publish publishes published present presents"
    " presented offer offers offered offering pay pays paid paying allocate allocates build builds built renew renews renewed set sets create"
    " creates created launch launches launched produce prepare prepares deliver introduce introduces introduced maintain open operate"
    "".split()
)  # fmt: skip
_RECEIVING = frozenset("receive receives received receiving obtain obtains obtained obtaining get gain".split())
_TO = re.compile(r"^\s*(?:\([^)]*\)\s*)?(?:in the amount of \S+(?:\s\w+)?\s|of (?:up to |not more than )?[$€£]\S+(?:\s\w+)?\s)?(?:to|for)\s(?:each\s(?:of\s)?|the\s|an?\s|any\s|all\s|eligible\s(?=x)|such\s)*$", re.IGNORECASE)  # fmt: skip
_JOINED = re.compile(r"^\s*(?:\([^)]*\)\s*)?(?:,\s*|,?\s*(?:and|or|as well as)\s+)(?:the\s|an?\s|any\s|each\s|other\s|its\s|their\s|our\s)*$", re.IGNORECASE)
_WITH = re.compile(
    r"(?:\b(?:in\s(?:close\s|full\s)?(?:consultation|cooperation|co-operation|collaboration|conjunction|partnership|coordination|agreement|association|concert|liaison)\swith"
    r"|(?:together|jointly|along|collaboratively|closely|directly)\swith"
    r"|(?:work|works|working|cooperate|cooperates|cooperating|co-operate|collaborate|collaborates|collaborating|partner|partners|partnering|consult|consults|engage|engages|liaise|liaises|coordinate|coordinates)\s(?:\w+ly\s)?(?:together\s)?with"
    r"|(?:consult|consults))\s)(?:the\s|an?\s|any\s|other\s|its\s|their\s|our\s|all\s|such\s|relevant\s|appropriate\s)*$",
    re.IGNORECASE,
)
_LEADING_WITH = re.compile(r"(?:^|[.;]\s)(?:Working|Together|Jointly|In\s\w+)\s(?:closely\s)?with\s", re.IGNORECASE)
_BETWEEN = re.compile(r"\b(?:cooperation|co-operation|collaboration|partnership|partnerships|agreement|agreements|coordination|link|links|platform|arrangements|relationship|dialogue|communication)s?\b[^.;,]{0,40}?\b(?:between|among|amongst)\s(?:the\s|an?\s)?$", re.IGNORECASE)  # fmt: skip
_TOGETHER = re.compile(r"\b(?:jointly|together|cooperate|co-operate|collaborate|in partnership|in cooperation|work together|synergy)\b", re.IGNORECASE)
_HAS_WITH = re.compile(r"\b(?:has|have|enter|enters|entered|entering|makes?|made)\s(?:into\s)?(?:an?\s)?(?:\w+\s){0,2}(?:arrangements?|agreements?|contracts?|memorand\w+)\swith\s(?:the\s|an?\s|any\s)?$", re.IGNORECASE)
_UNDER = re.compile(
    r"^,?\s(?:\w+\s)?(?:(?:made|issued|adopted|established|prescribed|prepared|developed|submitted|approved|set up|drawn up)\s(?:by the \w+\s)?(?:under|pursuant to|in accordance with)|pursuant to|on the basis of|based on|to implement|for the implementation of|in pursuance of|by virtue of)\s(?:the\s(?:provisions\sof\s)?)?$",
    re.IGNORECASE,
)
_CHANGED = re.compile(r"\b(?P<verb>amended|inserted|substituted|replaced|repealed|revoked|added|renumbered)\b(?:[^.;:()]|\([^)]*\)){0,80}?\bby\s(?:the\s|adding\s)?$", re.IGNORECASE)
_CHANGES = re.compile(r"\b(?P<verb>amends?|amending|repeals?|repealing|revokes?|revoking|replaces|replacing|supersedes|to amend|to repeal)\s(?:the\s|and\s(?:repealing|re-enacting)\s(?:the\s)?)*$", re.IGNORECASE)
_PART = re.compile(r"^\s?(?:thereof\s)?(?:of|to|in)\s(?:the\s|that\s|this\s)?$")
_REPEALS = re.compile(r"repeal|revok|supersed", re.IGNORECASE)


def relations(reading: Reading) -> list[Relation]:
    """The relations of a text, in order, each pair once a type (provisions and policies: each time)."""
    found: list[Relation] = []
    for component in (_part_of, _changes, _based_on, _issued, _cooperates, _provides, _benefits):
        found += component(reading)
    kept: dict[tuple[str, int, int], Relation] = {}
    for relation in found:
        kept.setdefault((relation.type, relation.head.start, relation.tail.start), relation)
    return sorted(kept.values(), key=lambda r: (r.start, r.end, r.type, r.tail.start))


def _related(kind: RelationType, head: Mention, tail: Mention, rule: str, confidence: float) -> Relation:
    return Relation(min(head.start, tail.start), max(head.end, tail.end), kind, head, tail, f"relations/{rule}", confidence)


def _neighbours(reading: Reading) -> Iterator[tuple[Mention, Mention, str]]:
    for one, other in zip(reading.mentions, reading.mentions[1:], strict=False):
        yield one, other, reading.text[one.end : other.start]


def _part_of(reading: Reading) -> Iterator[Relation]:
    """`section 5 of the Act`, `points (a) and (b) of Article 7(1)`."""
    for one, other, gap in _neighbours(reading):
        if one.type == "Provision" and other.type in {"Provision", "Policy"} and _PART.match(gap):
            yield _related("part_of", one, other, "part-of", 0.95)


def _changes(reading: Reading) -> Iterator[Relation]:
    """`amended by X`, `inserted … by section 15`, `Regulation X amending Regulation Y`."""
    legal = [m for m in reading.mentions if m.type in {"Policy", "Provision"}]
    for mention in legal:
        before = reading.text[max(0, mention.start - 130) : mention.start]
        passive = _CHANGED.search(before)
        active = None if passive else _CHANGES.search(before)
        match = passive or active
        if match is None:
            continue
        place = mention.start - (len(before) - match.start())
        others = [m for m in legal if m.end <= place and not re.search(r"[.;]\s", reading.text[m.end : place])]
        if not others:
            continue
        kind: RelationType = "repeals" if _REPEALS.search(match.group("verb")) else "amends"
        other = _whole(reading, others, passive is not None)
        head, tail = (mention, other) if passive else (other, mention)
        yield _related(kind, head, tail, "changed-by" if passive else "changes", 0.8)


def _whole(reading: Reading, others: list[Mention], passive: bool) -> Mention:
    """The mention that changes or is changed: for `section 5 of the Act` the section."""
    chosen = len(others) - 1
    while passive and chosen > 0 and others[chosen - 1].type == "Provision" and _PART.match(reading.text[others[chosen - 1].end : others[chosen].start]):
        chosen -= 1
    return others[chosen]


def _based_on(reading: Reading) -> Iterator[Relation]:
    """`regulations made under section 12`, and a notice that puts another policy into force."""
    for one, other, gap in _neighbours(reading):
        if one.type == "Policy" and other.type in {"Policy", "Provision"} and _UNDER.match(gap):
            yield _related("based_on", one, other, "made-under", 0.7)
    for norm in reading.norms:
        match = re.compile(r"\b(?:[Bb]ased on|[Oo]n the basis of|[Pp]ursuant to)\s[^.;]{0,80}?(?=$)").search(reading.text[norm.start : norm.action.start])
        base = next((m for m in reading.between(norm.start, norm.action.start) if m.type in {"Provision", "Policy"}), None)
        made = next((m for m in reading.mentions if norm.object and m.type == "Policy" and m.start < norm.object.end and norm.object.start < m.end), None)
        if base and made and base is not made and (match or re.search(r"\b(?:[Bb]ased on|[Oo]n the basis of|[Pp]ursuant to)\b", reading.text[norm.start : base.start])):
            yield _related("based_on", made, base, "made-under", 0.7)
    named = [m for m in reading.mentions if m.type == "Policy"]
    for head in named:
        if re.match(r"(?:Notice|Circular|Opinions)\b.*\b(?:Implementation|Issuance|Issuing|Printing)\b", head.name):
            for tail in named:
                if tail is not head and _alike(head.name, tail.name):
                    yield _related("based_on", head, tail, "puts-into-force", 0.6)
                    break


def _alike(one: str, other: str) -> bool:
    left, right = ({w for w in re.findall(r"[a-z]{4,}", name.lower())} for name in (one, other))
    return len(left & right) >= 0.55 * min(len(left), len(right)) and min(len(left), len(right)) > 2


def _issued(reading: Reading) -> Iterator[Relation]:
    """Who issued a policy, and when."""
    for policy in (m for m in reading.mentions if m.type == "Policy"):
        left = max((m.end() for m in re.finditer(r"[.;]\s(?=[A-Z])|\[", reading.text[: policy.start])), default=0)
        before = reading.text[left : policy.start]
        active = list(_ISSUING.finditer(before))
        if active and len(before) - active[-1].end() < 60 and not re.search(r"\bby\b", before[active[-1].end() :]):
            place = left + active[-1].start()
            yield from _issue(reading, policy, _run(reading, place, left), left, "issued")
            continue
        after = re.compile(rf"^[^.;]{{0,60}}?\b{_ISSUE}\b(?P<rest>[^.;]{{0,60}}?)(?=[.;,]|\sby\s|$)(?P<by>\s?by\s(?:the\s)?)?").match(reading.text[policy.end : policy.end + 200])
        if after:
            place = policy.end + after.end()
            first = next((m for m in reading.mentions if after.group("by") and 0 <= m.start - place < 5 and m.type in _AGENTS), None)
            issuers = _chain(reading, first) if first else []
            yield from _issue(reading, policy, issuers, policy.end, "issued-by")
    yield from _authored(reading)
    yield from _duties(reading)


def _authored(reading: Reading) -> Iterator[Relation]:
    """`Regulation (EU) No 1288/2013 of the European Parliament and of the Council of 11 December 2013`."""
    for one, other, gap in _neighbours(reading):
        if one.type != "Policy" or one.rule != "policies/number":
            continue
        if other.type == "Time" and re.fullmatch(r"\sof\s", gap):
            yield _related("issued_on", one, other, "of-date", 0.8)
        if other.type == "Organization" and re.fullmatch(r"\sof\s(?:the\s)?", gap):
            bodies, place = [other], other.end
            while second := re.match(r",?\s(?:and\s)?of\s(?:the\s)?", reading.text[place : place + 14]):
                following = next((m for m in reading.mentions if m.start == place + second.end()), None)
                if following is None or following.type not in {"Organization", "Time"}:
                    break
                if following.type == "Time":
                    yield _related("issued_on", one, following, "of-date", 0.8)
                    break
                bodies.append(following)
                place = following.end
            for body in bodies:
                yield _related("issued_by", one, body, "of-body", 0.7)


def _issue(reading: Reading, policy: Mention, issuers: list[Mention], left: int, rule: str) -> Iterator[Relation]:
    bodies = [m for m in issuers if m.type == "Organization" or m.type == "Actor" and rule == "issued-by"]
    for body in bodies:
        yield _related("issued_by", policy, body, rule, 0.8)
    time = _issue_time(reading, policy, left)
    if time:
        yield _related("issued_on", policy, time, "issued-on", 0.8)


def _issue_time(reading: Reading, policy: Mention, left: int) -> Mention | None:
    """The date that opens the sentence (`In 2015, …`) or follows the title within the sentence or the bracket."""
    dates = [m for m in reading.mentions if m.type == "Time" and re.search(r"\b(?:19|20)\d{2}\b", m.name)]
    start = left
    for mention in dates:
        if start <= mention.start < policy.start and re.search(r"(?:^|[.\[“]\s?|,\s|\b)(?:[Ii]n|[Oo]n|[Ss]ince)\s$", reading.text[start : mention.start]):
            return mention
    bracket = reading.text.find("]", policy.end)
    inside = reading.text.rfind("[", 0, policy.start) > reading.text.rfind("]", 0, policy.start)
    for mention in dates:
        if mention.start < policy.end:
            continue
        gap = reading.text[policy.end : mention.start]
        if inside and mention.end <= bracket or re.fullmatch(rf"[^.;]{{0,60}}?\b{_ISSUE}\b[^.;]{{0,80}}?(?:\s(?:on|in))?\s", gap, re.IGNORECASE):
            return mention
    return None


def _run(reading: Reading, place: int, left: int) -> list[Mention]:
    """The bodies that stand together right before a verb: `the A and the B issued`, also without a conjunction."""
    found: list[Mention] = []
    for mention in reversed([m for m in reading.mentions if left <= m.start and m.end <= place]):
        gap = reading.text[mention.end : found[-1].start if found else place]
        if mention.type not in _AGENTS or len(gap) > (16 if found else 30) or re.search(r"[.;:]", gap):
            break
        found.append(mention)
    return found[::-1]


def _chain(reading: Reading, first: Mention) -> list[Mention]:
    """A mention and those coordinated with it to the right."""
    found = [first]
    for mention in reading.mentions:
        if mention.start >= found[-1].end and _JOINED.match(reading.text[found[-1].end : mention.start]) and mention.type in _AGENTS | {"Place"}:
            found.append(mention)
        elif mention.start >= found[-1].end:
            break
    return found


def _chain_left(reading: Reading, last: Mention) -> list[Mention]:
    """A mention and those coordinated with it to the left, in text order."""
    found = [last]
    for mention in reversed(reading.mentions):
        if mention.end <= found[-1].start and _JOINED.match(reading.text[mention.end : found[-1].start]) and mention.type in _AGENTS | {"Place"}:
            found.append(mention)
        elif mention.end <= found[-1].start:
            break
    return found[::-1]


def _duties(reading: Reading) -> Iterator[Relation]:
    """A duty or power to make a policy also says who issues it."""
    for norm in reading.norms:
        verb = reading.text[norm.action.start : norm.action.end].lower()
        if norm.bearer is None or norm.bearer.type not in _AGENTS or norm.modality == "prohibition" or verb not in _MAKING:
            continue
        if norm.object is None:
            continue
        made = next((m for m in reading.mentions if m.type == "Policy" and norm.object.start - 2 <= m.start < norm.object.end), None)
        phrase = reading.phrase_of(reading.token_at(made.start)) if made else None
        if made and phrase and phrase.core <= reading.token_at(norm.object.start).i + 8 and not re.search(r"\b(?:of|for|in|under|to)\s", reading.text[norm.object.start : made.start]):
            yield _related("issued_by", made, norm.bearer, "duty-to-make", 0.6)
        for definition in reading.definitions:
            if definition.rule == "definitions/known-as" and definition.definition.start < norm.object.end and norm.object.start < definition.definition.end:
                named = reading.mention_over(definition.term.start, definition.term.end)
                if named and named.type == "Policy":
                    yield _related("issued_by", named, norm.bearer, "duty-to-make", 0.7)


def _cooperates(reading: Reading) -> Iterator[Relation]:
    """Those said to act with one another, once a pair."""
    seen: set[tuple[str, str]] = set()
    for relation in (*_with(reading), *_between(reading), *_jointly(reading)):
        pair = (relation.head.name.lower(), relation.tail.name.lower())
        if pair[0] != pair[1] and pair not in seen and pair[::-1] not in seen:
            seen.add(pair)
            yield relation


def _with(reading: Reading) -> Iterator[Relation]:
    for mention in reading.mentions:
        if mention.type not in _AGENTS:
            continue
        before = reading.text[max(0, mention.start - 90) : mention.start]
        match = _WITH.search(before) or _HAS_WITH.search(before)
        if not match:
            continue
        place = mention.start - len(before) + match.start()
        partners = _chain(reading, mention)
        for actor in _doers(reading, place, partners):
            for partner in partners:
                if partner.type in _AGENTS:
                    first, second = sorted((actor, partner), key=lambda m: m.start)
                    yield _related("cooperates_with", first, second, "with", 0.75)


def _doers(reading: Reading, place: int, partners: list[Mention]) -> list[Mention]:
    """Those who act with the partners: the bearers of the norm at this place, else the subject before it."""
    for norm in reading.norms:
        if norm.start <= place < norm.end and norm.bearer:
            same = [n.bearer for n in reading.norms if n.action == norm.action and n.bearer and n.bearer.type in _AGENTS]
            if same:
                return same
    left = max((m.end() for m in re.finditer(r"[.;]\s", reading.text[:place])), default=0)
    subjects = [m for m in reading.between(left, place) if m.type in _AGENTS and _is_subject(reading, m)]
    if subjects:
        return _chain(reading, subjects[0]) if len(subjects) == 1 else subjects[:1]
    near = [m for m in reading.between(left, place) if m.type in _AGENTS and place - m.end < 25]
    return near[-1:]


def _is_subject(reading: Reading, mention: Mention) -> bool:
    first, last = reading.tokens(mention.start, mention.end)
    return any(t.dep_.startswith("nsubj") for t in reading.doc[first:last])


def _between(reading: Reading) -> Iterator[Relation]:
    for mention in reading.mentions:
        if mention.type in _AGENTS and _BETWEEN.search(reading.text[max(0, mention.start - 90) : mention.start]):
            chain = [m for m in _chain(reading, mention) if m.type in _AGENTS]
            for partner in chain[1:]:
                yield _related("cooperates_with", chain[0], partner, "between", 0.8)


def _jointly(reading: Reading) -> Iterator[Relation]:
    """`A and B jointly …`, `A, B and C … work together`."""
    for match in _TOGETHER.finditer(reading.text):
        if re.match(r"\s?with\b", reading.text[match.end() : match.end() + 6]):
            continue
        left = max((m.end() for m in re.finditer(r"[.;]\s", reading.text[: match.start()])), default=0)
        before = [m for m in reading.between(left, match.start()) if m.type in _AGENTS]
        chains = [c for m in before if len(c := [x for x in _chain(reading, m) if x in before]) > 1 and (_is_subject(reading, m) or len(c) > 2 or match.group().lower() == "jointly")]
        if chains:
            for one, other in combinations(chains[0], 2):
                yield _related("cooperates_with", one, other, "together", 0.6)


def _provides(reading: Reading) -> Iterator[Relation]:
    """Who gives, sets up or issues an instrument; an act that is forbidden gives nothing."""
    for verb, instrument in _acts(reading, _GIVING):
        for giver in _subjects(reading, verb):
            yield _related("provides", giver, instrument, "gives", 0.7)
    for instrument in (m for m in reading.mentions if m.type == "Instrument"):
        by = re.match(r"\s(?:\w+\s){0,2}(?:awarded|issued|granted|provided|made|given|paid|established|offered)\s(?:\w+\s){0,2}?by\s(?:the\s|an?\s)?", reading.text[instrument.end : instrument.end + 60])
        if by:
            giver = next((m for m in reading.mentions if m.start == instrument.end + by.end() and m.type in _AGENTS), None)
            if giver:
                yield _related("provides", giver, instrument, "given-by", 0.7)


def _acts(reading: Reading, verbs: frozenset[str]) -> Iterator[tuple[Token, Mention]]:
    """Each verb of a kind with the instrument that is its object."""
    for token in reading.doc:
        if token.lower_ not in verbs or not token.tag_.startswith("VB") or token.dep_ == "amod" or _negated(reading, token):
            continue
        for instrument in _objects(reading, token):
            yield token, instrument


def _objects(reading: Reading, verb: Token) -> list[Mention]:
    """The instruments that a verb is done to: its parsed objects, else those in the phrase that follows."""
    if verb.tag_ == "VBN" and any(c.dep_ == "aux:pass" for c in verb.children):
        subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None)
        known = reading.covering(subject) if subject is not None else None
        return [known] if known and known.type == "Instrument" else []
    if verb.tag_ == "VBN" and verb.dep_.startswith("acl"):
        return []
    heads = [c for c in verb.children if c.dep_ == "obj" and c.i > verb.i]
    heads += [g for c in heads for g in c.children if g.dep_ == "conj"]
    known = [m for h in heads if (m := reading.covering(h)) is not None and m.type == "Instrument"]
    if known:
        return list(dict.fromkeys(known))
    limit = verb.idx + len(verb)
    following = next((m for m in reading.mentions if m.start > limit and m.type == "Instrument"), None)
    if following and re.fullmatch(r"\s(?:up\s|into\s|out\s)?(?:the\s|an?\s|any\s|such\s|all\s|each\s|one or more\s)*", reading.text[limit : following.start]):
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
        return [b for b in bearers if b.type in _AGENTS]
    if verb.tag_ == "VBN" and any(c.dep_ == "aux:pass" for c in verb.children):
        agent = next((c for c in verb.children if c.dep_ == "obl:agent"), None)
        known = reading.covering(agent) if agent is not None else None
        return [known] if known and known.type in _AGENTS else []
    node: Token | None = verb
    for _ in range(4):
        if node is None:
            break
        subject = next((c for c in node.children if c.dep_ in {"nsubj", "nsubj:pass"}), None)
        known = reading.covering(subject) if subject is not None else None
        if known and known.type in _AGENTS:
            return [m for m in _chain(reading, known) if m.end <= verb.idx and m.type in _AGENTS]
        if node is not verb and (ruled := [n.bearer for n in reading.norms if n.action.start == node.idx and n.bearer]):
            return [b for b in ruled if b.type in _AGENTS]
        if subject is not None or node.dep_ not in {"xcomp", "advcl", "conj", "ccomp", "parataxis", "acl"}:
            break
        node = node.head if node.head is not node else None
    return _purpose(reading, verb)


def _purpose(reading: Reading, verb: Token) -> list[Mention]:
    """The bearers of the norm that an infinitive of purpose belongs to: `shall use funds to provide assistance`."""
    if verb.i == 0 or reading.doc[verb.i - 1].lower_ != "to":
        return []
    before = [n for n in reading.norms if n.action.end <= verb.idx < n.end and n.bearer and n.bearer.type in _AGENTS]
    return [n.bearer for n in before if n.bearer and n.action == before[-1].action]


def _benefits(reading: Reading) -> Iterator[Relation]:
    """Who receives an instrument: behind `to`, as the indirect object, or as the one who receives."""
    for one, other, gap in _neighbours(_without_amounts(reading)):
        if one.type == "Instrument" and other.type == "Actor" and _TO.match(gap):
            for actor in _chain(reading, other):
                if actor.type == "Actor":
                    yield _related("benefits", one, actor, "to", 0.7)
    for verb, instrument in _acts(reading, _RECEIVING):
        for actor in _subjects(reading, verb) or _bearers_of_sentence(reading, verb):
            if actor.type == "Actor":
                yield _related("benefits", instrument, actor, "receives", 0.7)
    for verb, instrument in _acts(reading, _GIVING):
        indirect = next((c for c in verb.children if c.dep_ == "iobj"), None)
        known = reading.covering(indirect) if indirect is not None else None
        owner = next((m for m in reading.mentions if m.type == "Actor" and re.fullmatch(r"['’]s?\s", reading.text[m.end : instrument.start])), None)
        for actor in (known, owner):
            if actor and actor.type == "Actor":
                yield _related("benefits", instrument, actor, "given", 0.7)


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
