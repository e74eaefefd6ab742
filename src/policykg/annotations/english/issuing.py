"""Issuing: who issued a policy, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.pairs import AGENTS, chain, neighbours, related
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Relation

_ISSUE = (
    r"(?:issued?|promulgated?|adopted?|enacted?|published?|released?|introduced|approved|passed|formulated|drafted"
    r"|printed and distributed|unveiled|launched)"
)


_ISSUING = re.compile(
    rf"\b(?:jointly\s|have\s|has\s|had\s|also\s|formally\s|officially\s|was\s|were\s)*{_ISSUE}\b", re.IGNORECASE
)


_MAKING = words(
    "make issue adopt establish prepare develop publish formulate draw promulgate approve enact produce"
    " draft prescribe introduce"
)


def issued(reading: Reading) -> Iterator[Relation]:
    """Who issued a policy, and when."""
    for policy in (m for m in reading.mentions if m.type == "Policy"):
        left = max((m.end() for m in re.finditer(r"[.;]\s(?=[A-Z])|\[", reading.text[: policy.start])), default=0)
        before = reading.text[left : policy.start]
        active = list(_ISSUING.finditer(before))
        if active and len(before) - active[-1].end() < 60 and not re.search(r"\bby\b", before[active[-1].end() :]):
            place = left + active[-1].start()
            yield from _issue(reading, policy, _run(reading, place, left), left, "issued")
            continue
        after = re.compile(
            rf"^[^.;]{{0,60}}?\b{_ISSUE}\b(?P<rest>[^.;]{{0,60}}?)(?=[.;,]|\sby\s|$)(?P<by>\s?by\s(?:the\s)?)?"
        ).match(reading.text[policy.end : policy.end + 200])
        if after:
            place = policy.end + after.end()
            first = next(
                (m for m in reading.mentions if after.group("by") and 0 <= m.start - place < 5 and m.type in AGENTS),
                None,
            )
            issuers = chain(reading, first) if first else []
            yield from _issue(reading, policy, issuers, policy.end, "issued-by")
    yield from _authored(reading)
    yield from _duties(reading)


def _authored(reading: Reading) -> Iterator[Relation]:
    """`Regulation (EU) No 1288/2013 of the European Parliament and of the Council of 11 December 2013`."""
    for one, other, gap in neighbours(reading):
        if one.type != "Policy" or one.rule != "policies/number":
            continue
        if other.type == "Time" and re.fullmatch(r"\sof\s", gap):
            yield related("issued_on", one, other, "of-date", 0.8)
        if other.type == "Organization" and re.fullmatch(r"\sof\s(?:the\s)?", gap):
            bodies, place = [other], other.end
            while second := re.match(r",?\s(?:and\s)?of\s(?:the\s)?", reading.text[place : place + 14]):
                following = next((m for m in reading.mentions if m.start == place + second.end()), None)
                if following is None or following.type not in {"Organization", "Time"}:
                    break
                if following.type == "Time":
                    yield related("issued_on", one, following, "of-date", 0.8)
                    break
                bodies.append(following)
                place = following.end
            for body in bodies:
                yield related("issued_by", one, body, "of-body", 0.7)


def _issue(reading: Reading, policy: Mention, issuers: list[Mention], left: int, rule: str) -> Iterator[Relation]:
    bodies = [m for m in issuers if m.type == "Organization" or (m.type == "Actor" and rule == "issued-by")]
    for body in bodies:
        yield related("issued_by", policy, body, rule, 0.8)
    time = _issue_time(reading, policy, left)
    if time:
        yield related("issued_on", policy, time, "issued-on", 0.8)


def _issue_time(reading: Reading, policy: Mention, left: int) -> Mention | None:
    """The date that opens the sentence (`In 2015, …`) or follows the title within the sentence or the bracket."""
    dates = [m for m in reading.mentions if m.type == "Time" and re.search(r"\b(?:19|20)\d{2}\b", m.name)]
    start = left
    for mention in dates:
        if start <= mention.start < policy.start and re.search(
            r"(?:^|[.\[“]\s?|,\s|\b)(?:[Ii]n|[Oo]n|[Ss]ince)\s$", reading.text[start : mention.start]
        ):
            return mention
    bracket = reading.text.find("]", policy.end)
    inside = reading.text.rfind("[", 0, policy.start) > reading.text.rfind("]", 0, policy.start)
    for mention in dates:
        if mention.start < policy.end:
            continue
        gap = reading.text[policy.end : mention.start]
        if left < policy.start and re.fullmatch(r"\s(?:on|in)\s", gap):
            return mention
        if (inside and mention.end <= bracket) or re.fullmatch(
            rf"[^.;]{{0,60}}?\b{_ISSUE}\b[^.;]{{0,80}}?(?:\s(?:on|in))?\s", gap, re.IGNORECASE
        ):
            return mention
    return None


def _run(reading: Reading, place: int, left: int) -> list[Mention]:
    """The bodies that stand together right before a verb: `the A and the B issued`, also without a conjunction."""
    found: list[Mention] = []
    for mention in reversed([m for m in reading.mentions if left <= m.start and m.end <= place]):
        gap = reading.text[mention.end : found[-1].start if found else place]
        if mention.type not in AGENTS or len(gap) > (16 if found else 30) or re.search(r"[.;:]", gap):
            break
        found.append(mention)
    return found[::-1]


def _duties(reading: Reading) -> Iterator[Relation]:
    """A duty or power to make a policy also says who issues it."""
    for norm in reading.norms:
        verb = reading.text[norm.action.start : norm.action.end].lower()
        if (
            norm.bearer is None
            or norm.bearer.type not in AGENTS
            or norm.modality == "prohibition"
            or verb not in _MAKING
        ):
            continue
        if norm.object is None:
            continue
        made = next(
            (m for m in reading.mentions if m.type == "Policy" and norm.object.start - 2 <= m.start < norm.object.end),
            None,
        )
        phrase = reading.phrase_of(reading.token_at(made.start)) if made else None
        if (
            made
            and phrase
            and phrase.core <= reading.token_at(norm.object.start).i + 8
            and not re.search(r"\b(?:of|for|in|under|to)\s", reading.text[norm.object.start : made.start])
        ):
            yield related("issued_by", made, norm.bearer, "duty-to-make", 0.6)
        for definition in reading.definitions:
            if (
                definition.rule == "definitions/known-as"
                and definition.definition.start < norm.object.end
                and norm.object.start < definition.definition.end
            ):
                named = reading.mention_over(definition.term.start, definition.term.end)
                if named and named.type == "Policy":
                    yield related("issued_by", named, norm.bearer, "duty-to-make", 0.7)
