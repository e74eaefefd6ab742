"""Claims: what is laid down by `entitled`, `responsible`, `eligible` and `can`, with or without a verb of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.text import Reading
from policykg.annotations.english.triggers import Rule
from policykg.annotations.english.verbs import Action
from policykg.model import Mention, Modality

NOMINAL = {"entitled": "to", "responsible": "for"}
"""Words that lay down without a verb, with the word that leads to what is due."""
_NOUNS = words("travel work leave rest transport holiday study sick")
_OFFICIAL = words(
    "revoke suspend cancel withdraw grant issue refuse reject impose order require prohibit appoint remove designate"
    " delegate authorise authorize approve exempt waive extend vary amend levy inspect audit prescribe request demand"
    " direct adopt award recognise recognize accredit register deregister intervene prosecute enter seize search"
    " question"
)
_OFFICIALS = re.compile(
    r"(?:authority|authorities|governments?|(?:inspector|officer|official|tribunal|court|regulator)s?)$", re.I
)
_CLAIMS = words("apply appeal claim request object terminate complain deduct opt")
_BARRED = words("charge dismiss refuse employ deduct require transfer disclose claim apply enrol register accept")
_POWERS = frozenset({"power", "powers", "authority", "right"})


def claimed(reading: Reading, rule: Rule) -> Action | None:
    """What a phrase says without a verb, as in `is entitled to a refund`, `is responsible for safety`."""
    words = reading.doc[rule.first : rule.last]
    verb = next((t for t in words if t.lower_ in NOMINAL), None)
    if verb is None or rule.last >= len(reading.doc):
        return None
    following = reading.doc[rule.last]
    if rule.name == "responsible-for":
        return Action(verb, nominal=True)
    named = following.tag_ in {"DT", "PRP$", "CD", "VBN", "JJ", "NNS", "VBG"} or following.lower_ in _NOUNS
    nominal = named or reading.phrase_at(rule.last) is not None
    return Action(verb, nominal=True) if rule.name == "authorised" and nominal else None


def grants(action: Action, bearers: Iterable[Mention], modality: Modality) -> bool:
    """Whether `can` gives a power or a right to those who bear it, and does not say what they are able to do."""
    verb = action.verb.lower_
    acting = [b for b in bearers if b.type in {"Actor", "Organization"}]
    if verb in _OFFICIAL and any(b.type == "Organization" or _OFFICIALS.search(b.name) for b in acting):
        return True
    return bool(acting) and (verb in _CLAIMS or (modality == "prohibition" and verb in _BARRED))


def eligible(reading: Reading, action: Action, modality: Modality, negated: bool) -> tuple[Action, Modality, bool]:
    """`shall (not) be eligible to X` and its like are about X."""
    doc = reading.doc
    if action.verb.lower_ == "have":
        power = next((t.i for t in doc[action.verb.i + 1 : action.verb.i + 5] if t.lower_ in _POWERS), len(doc))
        step = next((t.i + 1 for t in doc[power + 1 : power + 3] if t.lower_ == "to"), len(doc))
        if step < len(doc) and doc[step].tag_ in {"VB", "VBP", "NN"}:
            return Action(doc[step]), "permission", negated
    if action.copular or action.passive:
        word = (
            action.verb if action.passive else (doc[action.verb.i + 1] if action.verb.i + 1 < len(doc) else action.verb)
        )
        step = word.i + 1
        if word.lower_ == "entitled" and action.passive and doc[min(step + 1, len(doc) - 1)].tag_ not in {"VB", "VBP"}:
            return Action(word, nominal=True), "permission", negated
        if (
            word.lower_ == "be"
            or step + 1 >= len(doc)
            or doc[step].lower_ != "to"
            or doc[step + 1].tag_ not in {"VB", "VBP"}
        ):
            return action, modality, negated
        if word.lower_ in {
            "eligible",
            "entitled",
            "authorized",
            "authorised",
            "permitted",
            "allowed",
            "empowered",
            "free",
        }:
            return Action(doc[step + 1]), "permission", negated
        if word.lower_ in {"required", "obliged", "liable"}:
            return Action(doc[step + 1]), "obligation", negated
        if word.lower_ in {"encouraged", "invited", "expected"}:
            return Action(doc[step + 1]), "recommendation", negated
    return action, modality, negated
