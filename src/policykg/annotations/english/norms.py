"""Norms: who must, may, should or must not do what, from modal verbs and the phrases that stand for them."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from itertools import islice, takewhile

from spacy.tokens import Token

from policykg.annotations.english import circumstances
from policykg.annotations.english.antecedents import ACTING, PRONOUNS, antecedent
from policykg.annotations.english.claims import claimed, eligible, grants
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.imperatives import imperatives
from policykg.annotations.english.lexicon import CALLS
from policykg.annotations.english.objects import named
from policykg.annotations.english.possibility import supposes
from policykg.annotations.english.subjects import SELF, Said, negated_subject, subject
from policykg.annotations.english.text import Reading
from policykg.annotations.english.triggers import NEVER, NEVER_BEFORE, Rule, triggers
from policykg.annotations.english.verbs import (
    Action,
    after,
    announced,
    coordinated,
    following,
    infinitives,
    listed,
    main_verb,
)
from policykg.model import Mention, Modality, Norm, Span

_AGENTS = frozenset({"Organization", "Actor", "Place"})


_AUTHORITY = re.compile(
    r"\b(?:government|ministry|council|commission|agency|authority|board|department|minister|secretary)\b",
    re.IGNORECASE,
)


_THEM = r"\s(?:the\s|each\s(?:of\s)?|an?\s|any\s|all\s)?"
_TOGETHER_WITH = re.compile(
    r"\b(?:(?:in|into)\s(?:consultation|cooperation|co-operation|partnership|conjunction|collaboration)\swith"
    rf"|together\swith|with){_THEM}",
    re.IGNORECASE,
)
_ADDRESSED = re.compile(rf"\b(?:to|for|on behalf of){_THEM}", re.IGNORECASE)


def norms(reading: Reading) -> list[Norm]:
    """The norms of a text, in order, one for each bearer and main verb."""
    found: dict[tuple[int, int], Norm] = {}
    last: Said | None = None
    place = 0
    for rule in triggers(reading):
        if _parted(reading, place, rule.first):
            last = None
        said = subject(reading, rule, last)
        for norm in _laid_down(reading, rule, said):
            found.setdefault((norm.bearer.start if norm.bearer else -1, norm.action.start), norm)
        last, place = said, rule.last
    taken = {norm.action.start for norm in found.values()}
    for norm in imperatives(reading):
        if norm.action.start not in taken:
            found.setdefault((-1, norm.action.start), norm)
    return sorted(found.values(), key=lambda n: (n.action.start, n.bearer.start if n.bearer else -1))


def _parted(reading: Reading, first: int, last: int) -> bool:
    """Whether a full stop parts two triggers."""
    return any(t.text in {".", "?", "!"} for t in reading.doc[first:last])


def _laid_down(reading: Reading, rule: Rule, said: Said) -> Iterator[Norm]:
    negated, first = after(reading, rule.last)
    if said.dependent or _defined(reading, reading.doc[rule.first]):
        return
    if first is None and rule.name == "calls" and reading.doc[rule.last].tag_.startswith("VB"):
        first = reading.doc[rule.last]
    main = claimed(reading, rule) or (main_verb(reading, first) if first is not None else None)
    if main is None:
        return
    negated = negated or rule.negated or _denied(reading, rule, main)
    main, modality, negated = eligible(reading, main, rule.modality, negated)
    no_one = negated_subject(reading, said.heads)
    if (negated or no_one) and _relieved(reading, rule, main):
        return
    if not _lays_down(reading, rule, main, said.heads, no_one=no_one):
        return
    acts = list(_actions(reading, rule, main, negated=negated))
    verbs = {act.verb.i: act for act, _ in acts}
    for action, negative in acts:
        yield from _of_action(reading, rule, _polarity(modality, negative or no_one), said.heads, (action, verbs))


def _relieved(reading: Reading, rule: Rule, main: Action) -> bool:
    """Whether a denied duty is one that nobody has: `shall not be required to repay the grant`."""
    before = reading.doc[max(0, main.verb.i - 2)]
    return before.lower_ in {"required", "obliged", "expected", "encouraged"} and before.i >= rule.last


def _actions(reading: Reading, rule: Rule, main: Action, *, negated: bool) -> Iterator[tuple[Action, bool]]:
    """The main verbs that share a modal, each once, and whether each is negated."""
    members = [(action, negated or own) for action, own in listed(reading, rule, main)]
    leading = [(action, negated) for action in (main, *infinitives(reading, rule, main))]
    leading = members if members and announced(reading, main) else leading + members
    seen: set[int] = set()
    for action, negative in leading:
        for each in (action, *coordinated(reading, action), *following(reading, action)):
            if each.verb.i not in seen:
                seen.add(each.verb.i)
                yield each, negative


def _polarity(modality: Modality, negated: bool) -> Modality:
    return "prohibition" if negated else modality


def _defined(reading: Reading, modal: Token) -> bool:
    """Whether a modal is part of what a definition says, in the sentence that begins it."""
    around = [d for d in reading.definitions if d.start <= modal.idx < d.definition.end]
    begins = circumstances.opening(reading, modal) if around else 0
    return any(d.rule != "definitions/known-as" and begins <= d.definition.start for d in around)


def _verbal(reading: Reading, action: Action) -> bool:
    """Whether what follows a phrase is a verb: `the right to vote`, not `the right to protection`."""
    following = action.verb.doc[min(action.verb.i + 1, len(action.verb.doc) - 1)]
    member = action.verb.idx in reading.view.enumerators and action.verb.lower_ in CALLS
    return action.verb.tag_.startswith("VB") or action.copular or following.tag_ in {"DT", "PRP$"} or member


def _denied(reading: Reading, rule: Rule, action: Action) -> bool:
    """Whether the words around a modal deny it: `shall in no case disclose`, `in no event shall it`."""
    first = reading.doc[rule.first].idx
    return bool(
        NEVER.search(reading.text, first, action.verb.idx)
        or NEVER_BEFORE.search(reading.text, max(0, first - 40), first)
    )


def _lays_down(reading: Reading, rule: Rule, action: Action, said_of: list[Token], *, no_one: bool) -> bool:
    """Whether a phrase that is a modal in some sentences only is one here."""
    known = {m.type for t in said_of if (m := reading.covering(t)) is not None}
    if action.nominal:
        return bool(known & _AGENTS)
    following = reading.doc[min(action.verb.i + 1, len(reading.doc) - 1)]
    acted = rule.name in {"responsible", "prohibited", "forbids"} and action.verb.lower_.endswith("ing")
    gerund = acted and following.tag_[:2] in {"NN", ".", ","}  # `tasked with monitoring results`
    if not rule.name.startswith("modal") and not _verbal(reading, action) and not gerund:
        return False
    if rule.name == "required":
        return not no_one
    if rule.name == "expected" or reading.doc[rule.first].lower_ in {"expect", "expects"}:
        return bool(known & {"Actor", "Organization"})
    if rule.name == "is-to":
        bearers = [m for t in said_of if (m := reading.covering(t)) is not None and m.type in _AGENTS]
        return bool(bearers) or (action.passive and bool(said_of))
    return not rule.name.startswith("has-") or bool(said_of)


def _of_action(
    reading: Reading, rule: Rule, modality: Modality, subject: list[Token], act: tuple[Action, dict[int, Action]]
) -> Iterator[Norm]:
    action, verbs = act
    bearers = _bearers(reading, rule, subject, action)
    if rule.name == "modal-can" and not grants(action, bearers, modality):
        return
    if rule.name == "modal-will" and (not _binds(reading, subject, bearers) or action.passive or action.copular):
        return
    if rule.name == "modal-may" and supposes(reading, rule.first, action, subject, bearers):
        return
    around = circumstances.of(reading, action.verb, rule.first)
    target = named(reading, action, verbs, subject, known=bool(bearers))
    name = f"norms/{rule.name}-{'passive' if action.passive else 'active'}"
    each: list[Mention | None] = [*bearers] or [None]
    for bearer in each:
        yield Norm(
            start=around.sentence.start,
            end=around.sentence.end,
            modality=modality,
            action=Span(action.verb.idx, action.verb.idx + len(action.verb)),
            rule=name,
            confidence=confidence(name),
            bearer=bearer,
            object=target,
            counterpart=_counterpart(reading, action, bearer, around),
            deadline=around.deadline,
            condition=around.condition,
            exception=around.exception,
        )


def _binds(reading: Reading, subject: list[Token], bearers: list[Mention]) -> bool:
    """Whether `will` is said by an authority of itself, and is no prediction."""
    if subject and subject[0].lower_ == "we":
        return True
    return any(
        b.type == "Organization" or (b.type == "Actor" and (b.rule.startswith("places/") or _AUTHORITY.search(b.name)))
        for b in bearers
    )


def _bearers(reading: Reading, rule: Rule, subject: list[Token], action: Action) -> list[Mention]:
    if action.passive:
        agent = _agent(reading, action.verb)
        return [agent] if agent else []
    if not subject or subject[0].lower_ in SELF | {"there"}:
        return []
    if subject[0].lower_ in PRONOUNS:
        known = antecedent(reading, subject[0])
        return [known] if known else []
    found = [
        m
        for token in subject
        if (m := reading.covering(token)) is not None and m.type in ACTING and _heads(reading, m, token)
    ]
    return list(
        dict.fromkeys(_part_first(reading, m) for m in found if not (action.copular and m.type == "Instrument"))
    )


def _part_first(reading: Reading, mention: Mention) -> Mention:
    """For the policy of `Article 5 of the Regulation` the article, which is what is spoken of."""
    near = takewhile(lambda m: mention.start - m.end < 9, reading.before(mention.start))
    before = next(
        (
            m
            for m in near
            if m.type == "Provision" and re.fullmatch(r"\s(?:of|to)\s(?:the\s)?", reading.text[m.end : mention.start])
        ),
        None,
    )
    return _part_first(reading, before) if before and mention.type in {"Policy", "Provision"} else mention


def _heads(reading: Reading, mention: Mention, token: Token) -> bool:
    """Whether a mention is what a subject is about, not a word inside its phrase."""
    phrase = reading.phrase_of(token)
    return phrase is None or mention.end >= token.idx + len(token)


def _agent(reading: Reading, verb: Token) -> Mention | None:
    """The acting mention in the by-phrase of a passive."""
    for token in reading.doc[verb.i + 1 : verb.i + 12]:
        joined = token.tag_ == "VBN" and reading.doc[token.i - 1].lower_ in {"and", "or", ","}
        if token.text in {";", ".", ":"} or (token.tag_ in {"VBN", "WDT"} and not joined):
            break
        if token.lower_ == "by":
            following = next(reading.behind(token.idx), None)
            if following is not None and following.start - token.idx < 14 and following.type in _AGENTS:
                return following
    return None


def _counterpart(
    reading: Reading, action: Action, bearer: Mention | None, around: circumstances.Circumstances
) -> Mention | None:
    """The body or class that the act is done with or for: an indirect object, or behind `to`, `with`, `for`."""
    recipient = next((c for c in action.verb.children if c.dep_ == "iobj"), None)
    known = reading.covering(recipient) if recipient is not None else None
    if known and known.type in _AGENTS:
        return known
    named = (
        _partner(reading, _TOGETHER_WITH, around.clause, bearer),
        _partner(reading, _ADDRESSED, Span(action.verb.idx, max(around.clause.end, action.verb.idx + 1)), bearer),
    )
    return min(filter(None, named), key=lambda m: m.start, default=None)


def _partner(reading: Reading, pattern: re.Pattern[str], where: Span, bearer: Mention | None) -> Mention | None:
    """The first mention of someone other than the bearer that words of that pattern lead to."""
    led = reading.led(pattern)
    for _, found in islice(led, bisect.bisect_left(led, where.start, key=lambda each: each[0]), None):
        if found.start > where.end:
            break
        if found.type in _AGENTS and found != bearer:
            return found
    return None
