"""Whom or what a policy gives money: who receives an instrument of money, and what a norm says is to be funded."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from policykg.model import Annotations, Mention, Span
from policykg.ontology import Vocabulary

_MONEY = "money"
# Names of money where the vocabulary does not have the instrument.
_NAMES = re.compile(
    r"\b(?:grants?|subsid(?:y|ies)|loans?|funds?|funding|bursar(?:y|ies)|stipends?|scholarships?|allowances?|bonus(?:es)?"
    r"|tax credits?|tax (?:relief|exemptions?|deductions?|incentives?)|vouchers?)$"
    r"|(?:补贴|补助|资助|贷款|基金|奖学金|助学金|奖金|经费)$",
    re.IGNORECASE,
)
_VERB = re.compile(
    r"(?:co-?)?(?:fund|financ|subsidi[sz]|sponsor|reimburs)|资助|补贴|补助|拨款|奖补|出资", re.IGNORECASE
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_RECEIVERS = frozenset({"Actor", "Organization", "Instrument"})


@dataclass(frozen=True, slots=True)
class Funding:
    """Who or what receives money, by which instrument where one is named, and the words that say so."""

    instrument: Mention | None
    recipient: Mention
    start: int
    end: int
    rule: str
    confidence: float


def fundings(text: str, found: Annotations, vocabulary: Vocabulary) -> Iterator[Funding]:
    """Every statement of a text that money goes to somebody or into something."""
    for relation in found.relations:
        if relation.type == "benefits" and _is_money(relation.head, vocabulary):
            rule = "quads/money-that-benefits"
            yield Funding(relation.head, relation.tail, relation.start, relation.end, rule, relation.confidence)
    mentions = sorted((m for m in found.mentions if m.type in _RECEIVERS), key=lambda m: (m.start, m.end))
    starts = [mention.start for mention in mentions]
    for norm in found.norms:
        if norm.object is None or norm.modality == "prohibition":
            continue
        if _VERB.match(text[norm.action.start : norm.action.end]):
            recipient = _named_by(norm.object, text, mentions, starts)
            if recipient:
                yield Funding(None, recipient, norm.start, norm.end, "quads/norm-of-funding", norm.confidence)


def _is_money(instrument: Mention, vocabulary: Vocabulary) -> bool:
    concept = vocabulary.concepts.get(instrument.entity.removeprefix("concept/"))
    return concept.detail == _MONEY if concept else bool(_NAMES.search(instrument.name))


def _named_by(words: Span, text: str, mentions: Sequence[Mention], starts: Sequence[int]) -> Mention | None:
    """What an object names: in English what its first noun phrase does, in Chinese its last."""
    inside = [
        m for m in mentions[bisect_left(starts, words.start) : bisect_left(starts, words.end)] if m.end <= words.end
    ]
    if not inside:
        return None
    return inside[-1] if _HAN.search(text, words.start, words.end) else inside[0]
