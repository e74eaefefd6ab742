"""Antecedents: the mention that a pronoun before a modal stands for."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from policykg.annotations.english.lexicon import OFFICES, words
from policykg.annotations.english.text import Reading
from policykg.model import Mention

PRONOUNS = words("it they he she them")
ACTING = frozenset({"Organization", "Actor", "Policy", "Provision", "Instrument", "Place", "Industry"})
"""Types of mentions that can bear a norm."""

_PERSONS = words(
    "apprentice trainee learner student pupil worker employee person individual child teacher trainer instructor tutor"
    " candidate graduate parent guardian inspector citizen adult woman man youth volunteer participant assessor mentor"
    " jobseeker official officer expert supervisor adviser counsellor member veteran migrant refugee offender"
)
_PLURAL = frozenset({"NNS", "NNPS"})
_HANGING = ("acl", "ccomp", "csubj", "xcomp")
_FARTHEST = 12
"""Mentions that are looked at before a pronoun."""


def antecedent(reading: Reading, pronoun: Token) -> Mention | None:
    """The mention that a pronoun stands for: one of its number and kind, subjects of main clauses first."""
    known = list(_candidates(reading, pronoun))
    subjects = [m for m in known if reading.is_subject(m)]
    main = [m for m in subjects if not _hangs(reading, m)]
    fitting = (m for group in (main, subjects) for m in group if _fits(reading, m, pronoun))
    found = next(fitting, None)
    if found is not None:
        return found
    if pronoun.lower_ == "it":
        return next((m for m in known if m.type == "Organization" and _fits(reading, m, pronoun)), None)
    return next((m for m in known if _fits(reading, m, pronoun)), None) or next(iter(subjects or known), None)


def _candidates(reading: Reading, pronoun: Token) -> Iterator[Mention]:
    """The nearest mentions before a pronoun that can bear a norm, the nearest first."""
    left = _FARTHEST
    for mention in reading.before(pronoun.idx):
        if mention.type in ACTING:
            yield mention
            left -= 1
        if not left:
            return


def _fits(reading: Reading, mention: Mention, pronoun: Token) -> bool:
    """Whether a mention has the number of a pronoun, and is a person where that speaks of one."""
    plural = reading.token_at(mention.end - 1).tag_ in _PLURAL
    if pronoun.lower_ in {"they", "them"}:
        return plural
    return not plural and _person(mention) == (pronoun.lower_ in {"he", "she"})


def _person(mention: Mention) -> bool:
    """Whether a mention names a single human being: by a class or by an office."""
    name = mention.name.casefold()
    return name.split()[-1] in _PERSONS or name in OFFICES


def _hangs(reading: Reading, mention: Mention) -> bool:
    """Whether the clause whose subject a mention holds hangs on a word of another one: `that the provider keeps …`."""
    tokens = reading.doc[slice(*reading.tokens(mention.start, mention.end))]
    subject = next((t for t in tokens if t.dep_.startswith("nsubj")), None)
    return subject is not None and subject.head.dep_.startswith(_HANGING)
