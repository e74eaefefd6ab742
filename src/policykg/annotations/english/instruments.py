"""Instruments: the means by which policies act, by the noun that heads them and what stands around it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english import lexicon
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import NOUNS, Phrase
from policykg.annotations.english.runs import opens_sentence
from policykg.annotations.english.text import Reading

_PROGRAMMES = words("programme programmes program programs")
# Nouns of money, authority or organisation: a scheme, system or plan that they qualify is a means of policy.
_MEANS = words(
    "pilot mobility exchange grant grants loan loans apprenticeship apprenticeships scholarship scholarships bursary"
    " levy subsidy assistance incentive incentives outreach traineeship traineeships internship mentoring mentorship"
    " voucher preapprenticeship pre-apprenticeship fellowship work-study work-experience award awards certification"
    " accreditation licensing registration reimbursement rebate tax credit guarantee funding demonstration"
)
_NAMED = words(
    "corps passport academy portal deal deals initiative challenge hub hubs accelerator account accounts fund"
    " guarantee pledge partnership observatory toolkit helpline service campaign bank pathway pathways gateway"
)
_GRANTING = words(
    "grant grants granted cancel cancels cancelled withdraw withdrawn renew renews renewed revoke revoked suspend"
    " suspended expire expires lose loses apply applies application applications"
)
_OF_APPRENTICES = re.compile(r"\sof\s(?:apprenticeship|traineeship|internship)s?\b", re.IGNORECASE)
_OF_ATTAINMENT = re.compile(
    r"\sof\s(?:attainment|enrolment|enrollment|completion|eligibility|participation|intent|exemption|competence|competency|conformity|service|recognition|release|incorporation|results|accreditation|offer|expenditure|accounts"
    r"|registration|qualification|proficiency|understanding|achievement|compliance|need|origin)\b"
)
_CERTIFYING = words("statement statements confirmation certificate certificates proof memorandum letter record")
_NOTICES = words("notice notices")
_NOTICE_KINDS = words(
    "improvement compliance infringement prohibition enforcement rectification penalty show-cause remedial"
)
_ORDERS = words("order orders")
_DIRECTIONS = words("direction directions directive directives")
_BASES = words("training practice industrial internship demonstration pilot")


def instrument(phrase: Phrase) -> Candidate | None:
    """The instrument that a noun phrase names by its head; None where it names none."""
    found, head = phrase.words, phrase.head.lower_
    before = found[-2] if len(found) > 1 else ""
    if before in lexicon.INSTRUMENT_MODIFIERS.get(head, ()):
        return _candidate(phrase, "modified", 1.75)
    if head in _PROGRAMMES:
        return _programme(phrase)
    if head in _CERTIFYING and (tail := _OF_ATTAINMENT.match(phrase.doc.text, phrase.last)):
        return Candidate(phrase.first, tail.end(), "Instrument", "instruments/of-kind", 1.75)
    if head in {"recognition", "approval"}:
        return _candidate(phrase, "recognition", 1.6) if _is_granted(phrase) else None
    if (head in _NOTICES and before not in _NOTICE_KINDS) or (head in _ORDERS and before in lexicon.STATUTORY_ORDERS):
        return None
    if head not in lexicon.INSTRUMENT_HEADS:
        return _branded(phrase)
    if _closes_a_name(phrase):
        return None
    if head in lexicon.INSTRUMENT_BARE_NOT and not _is_concrete(phrase):
        return None
    if head in _DIRECTIONS and not (
        head.startswith("directive") or phrase.determiner in {"a", "the", "any", "such", "that"}
    ):
        return None
    return _candidate(phrase, "head", 1.75)


def _closes_a_name(phrase: Phrase) -> bool:
    """Whether a lone capitalised noun is the last of those that a name lists: `Health, Labor, and Pensions`."""
    if phrase.start < 2 or len(phrase.words) > 1 or not phrase.head.text[0].isupper() or phrase.determiner:
        return False
    joined, before = phrase.doc[phrase.start - 1], phrase.doc[phrase.start - 2]
    before = phrase.doc[phrase.start - 3] if before.text == "," and phrase.start > 2 else before
    return joined.lower_ == "and" and before.text[0].isupper() and not opens_sentence(before)


def _candidate(phrase: Phrase, rule: str, weight: float) -> Candidate:
    return Candidate(phrase.first, phrase.last, "Instrument", f"instruments/{rule}", weight)


def _programme(phrase: Phrase) -> Candidate | None:
    """A programme by name, by the means that it gives, or the one programme that a text is about."""
    head, found = phrase.head.lower_, phrase.words
    tail = _OF_APPRENTICES.match(phrase.doc.text, phrase.last)
    if tail:
        return Candidate(phrase.first, tail.end(), "Instrument", "instruments/of-kind", 1.65)
    if phrase.head.text[0].isupper() and not phrase.text.isupper() and not opens_sentence(phrase.head):
        return _candidate(phrase, "programme", 1.6)
    if set(found[:-1]) & _MEANS and not (len(found) > 2 and found[-2] in {"education"}):
        return _candidate(phrase, "programme", 1.65)
    if head == "programme" and len(found) == 1 and phrase.determiner == "the":
        return _candidate(phrase, "programme", 1.6)
    return None


def _branded(phrase: Phrase) -> Candidate | None:
    found = phrase.words
    capital = len(found) > 1 and phrase.head.text[0].isupper() and not phrase.text.isupper()
    if capital and found[-1] in _NAMED and phrase.doc[phrase.end - 2].text[0].isupper():
        return _candidate(phrase, "named", 1.7)
    return None


def _is_granted(phrase: Phrase) -> bool:
    """Whether recognition is the formal one that a body holds: somebody's, or granted, renewed, cancelled."""
    doc = phrase.doc
    owner = doc[phrase.start - 1] if phrase.start else None
    if (owner is not None and owner.tag_ == "POS") or "'s" in phrase.words or "’s" in phrase.words:
        return True
    return bool({t.lower_ for t in doc[max(0, phrase.start - 4) : phrase.start]} & _GRANTING)


def _is_concrete(phrase: Phrase) -> bool:
    """Whether the words before a vague head say what kind of means it is."""
    if len(phrase.words) < 2:
        if phrase.head.lower_ == "contract":
            return phrase.determiner in {"a", "the", "such", "that", "any"}
        return phrase.head.lower_ in {"fund", "scheme", "pilot"} and (
            phrase.determiner == "the" and phrase.head.text[0].isupper()
        )
    inner = list(phrase.doc[phrase.core : phrase.end])
    if any(t.text[0].isupper() for t in phrase.doc[max(phrase.core, 1) : phrase.end]):
        return True
    nouns = {t.lower_ for t in inner[:-1] if t.tag_ in NOUNS}
    if phrase.head.lower_ in lexicon.INSTRUMENT_OF_ANY_NOUN and nouns:
        return True
    kinds = _BASES if phrase.head.lower_ in {"base", "bases"} else lexicon.INSTRUMENT_KINDS
    return bool(set(phrase.words[:-1]) & kinds)


_INCENTIVE = re.compile(
    r"\b(?P<kind>financ|fiscal|land|credit|tax)(?:e|ial)?(?:\s(?:policies|policy|incentives|support"
    r"|concessions))?\b(?=\s?[+,”\"]|\sand\b|\s(?:as|in|for)\b|\.)",
    re.IGNORECASE,
)


def incentives(reading: Reading) -> Iterator[Candidate]:
    """The means that a sentence on incentives lists: finance, land, credit, tax."""
    for sentence in re.finditer(r"[^.]+\.?", reading.text):
        if not re.search(r"\bincentives?\b", sentence.group()):
            continue
        found = list(_INCENTIVE.finditer(reading.text, sentence.start(), sentence.end()))
        if len({m.group("kind").lower() for m in found}) > 1:
            for match in found:
                yield Candidate(match.start(), match.end(), "Instrument", "instruments/incentive", 1.6)
