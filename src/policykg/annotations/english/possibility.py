"""Possibility: what `may` says to be so perhaps and therefore lays down nothing: `costs may differ`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from spacy.tokens import Token

from policykg.annotations.english.lexicon import words
from policykg.annotations.english.text import Reading
from policykg.annotations.english.verbs import Action
from policykg.model import Mention

# What nobody is allowed to do, as it befalls him or is only in his mind.
_BEFALLS = words(
    "differ occur arise happen seem appear suffer lack struggle hesitate face encounter experience feel fear"
    " believe want need prefer forget lose misunderstand perceive commit know realise realize underestimate wonder"
)
# What things may bring about, though a body may be allowed to do it.
_BRINGS_ABOUT = words(
    "vary lead result cause affect increase decrease reduce rise fall drop grow improve worsen hinder hamper prevent"
    " discourage deter reflect indicate suggest imply mean pose create trigger undermine threaten harm damage delay"
    " fluctuate change deteriorate persist emerge develop evolve explain influence generate stem prove limit impede"
    " weaken strengthen disrupt fail take last stay depend lie exist"
)
_BEFALLEN = words(
    "affected caused faced needed exposed perceived associated seen found lost explained linked attributed hindered"
    " hampered tempted inclined motivated influenced misled worsened aggravated discouraged disadvantaged overlooked"
    " felt interested concerned unaffected tired"
)
_STATES = words(
    "able unable aware unaware likely unlikely reluctant hesitant willing unwilling difficult hard easy possible"
    " impossible necessary unnecessary useful helpful beneficial desirable relevant irrelevant important interested"
    " unclear uncertain inadequate insufficient sufficient better worse higher lower greater smaller longer shorter"
    " more less due true false evident apparent similar different vulnerable costly expensive cheaper slow slower rare"
    " common wrong correct right obvious present absent too several many some signs reasons cases differences"
)
_EFFECTS = words(
    "effect effects impact impacts consequence consequences difficulty difficulties trouble doubts doubt needs"
    " disability disabilities implications influence concerns problem problems advantage advantages disadvantage"
    " disadvantages experience skills knowledge reason reasons bearing repercussions"
)
_PERHAPS = words("well sometimes often possibly perhaps inadvertently unknowingly unintentionally necessarily")
_AGENTS = frozenset({"Actor", "Organization", "Policy", "Provision", "Place"})
_NEAR = 6


def supposes(
    reading: Reading, modal: int, action: Action, subject: Sequence[Token], bearers: Sequence[Mention]
) -> bool:
    """Whether `may` says of a subject what is possible, not what is permitted."""
    verb = action.verb
    between = reading.doc[modal + 1 : verb.i]
    if any(t.lower_ in _PERHAPS for t in between) or _perfect(action, between):
        return True
    if action.passive:
        return verb.lower_ in _BEFALLEN
    if action.copular:
        return _expletive(subject) or _state(reading, verb) in _STATES
    if verb.lower_ in {"have", "find"}:
        return _has_effect(reading, verb)
    if verb.lower_ in _BEFALLS:
        return True
    return verb.lower_ in _BRINGS_ABOUT and not any(b.type in _AGENTS for b in bearers)


def _perfect(action: Action, between: Iterable[Token]) -> bool:
    """Whether a verb says what has perhaps been done: `may have changed`, `may have been lost`."""
    return action.verb.tag_ in {"VBN", "VBD"} and any(t.lower_ == "have" for t in between)


def _expletive(subject: Sequence[Token]) -> bool:
    return bool(subject) and subject[0].lower_ in {"there", "it"}


def _state(reading: Reading, be: Token) -> str:
    """The word that says what something may be, adverbs passed over."""
    following = (
        t for t in reading.doc[be.i + 1 : be.i + 1 + _NEAR] if t.tag_ not in {"RB", "DT", "PDT"} or t.lower_ == "too"
    )
    return next((t.lower_ for t in following), "")


def _has_effect(reading: Reading, verb: Token) -> bool:
    """Whether what may be had is an effect or a need, or what may be found is how something is."""
    phrase = next(reading.phrases_from(verb.i + 1), None)
    if verb.lower_ == "find":
        following = reading.doc[verb.i + 1].lower_ if verb.i + 1 < len(reading.doc) else ""
        return following in {"it", "that", "themselves", "itself", "themself"}
    return phrase is not None and phrase.start <= verb.i + 2 and phrase.head.lower_ in _EFFECTS
