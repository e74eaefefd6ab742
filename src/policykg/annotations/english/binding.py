"""Binding: whether a quantity is to be reached, kept to or given, or only says how things are."""

from __future__ import annotations

import re

from policykg.annotations.english.comparing import Bound
from policykg.annotations.english.measures import Measure
from policykg.annotations.english.telling import is_described, is_told
from policykg.annotations.english.text import Reading
from policykg.model import Span

# What a quantity is compared with, starts from or is known to be says nothing of what is to be.
_BASELINE = re.compile(
    r"(?:\b(?:up\sfrom|down\sfrom|compared\s(?:with|to)|as\sagainst|relative\sto|instead\sof)\s(?:about\s|some\s)?"
    r"|\b(?:increas|ris|rais|grow|reduc|cut|lower|decreas|expand|improv|fall|mov)\w*\b[^.;]{0,80}?\sfrom\s"
    r"|(?<!will\shave\s)(?<!shall\shave\s)(?<!should\shave\s)\b(?:invested|received|rose|fell|grew|reached|totall?ed|accounted\sfor|stood\sat|increased\sby|dropped)\s(?:\w+\s)?"
    r"|\b(?:[Aa]s\spart\sof|[Oo]ut\sof|through|from|with|using)\s(?:the|our|this|its)\s)$"
)
_OF_SOMEBODY = re.compile(
    r"\b(?:who|whose|(?<!of\s)whom|earning|employing|aged|(?<=\s)(?:firms?|enterprises?|employers?|companies|businesses|schools|persons?"
    r"|organi[sz]ations?|families|colleges)\swith)\b(?![^,;]*\b(?:shall|must|should)\b)[^,;]{0,60}$"
)
_HYPOTHETICAL = re.compile(r"\b(?:if|where|when|in\scase)\b(?![^,;]*\b(?:shall|must)\b)[^,;:]{0,100}$", re.IGNORECASE)
_TO_BE = re.compile(
    r"^(?:\s(?:in|of|for|at|from|on|with|across)\s[^.,;]{1,60}?)?(?:,[^.,;]{1,50},)?\s(?:shall|must|should|will|(?:is|are)\sto"
    r"|need\sto|have\sto)\s(?:also\s|have\s)*(?:be(?:en)?\s)?(?:\w+ly\s)?(?P<verb>\w+)"
)
_BINDING = re.compile(
    r"\b(?:shall|must|should|may|will|(?:is|are)\s(?:hereby\s)?(?:set|fixed|capped|authorized|authorised"
    r"|appropriated|limited|allocated|earmarked|required|planned|expected"
    r"|established|constituted|investing|providing|committing|allocating)|(?:is|are)\sto\b|target|targets|goal|goals"
    r"|(?:has|have)\s(?:committed|pledged|allocated|earmarked|announced|approved|agreed)|wants?|(?:plan|intend|seek|hope|need)s?\sto"
    r"|ha(?:s|ve)\sto|aims?|aimed|ambition|objective|benchmark|pledges?|commits?|committed|liable|punishable|(?:no|not)\s(?:fewer|less|more)\sthan|quotas?|ceiling|to\s(?:increase|reach|invest|spend|recruit"
    r"|achieve|raise|reduce|build|establish|train|cultivate|create|provide|support|double|halve|cut|enrol|enroll|deliver"
    r"|offer|open)"
    r"|by\s20\d\d|fines?|penalty|valid|maximum|minimum|quorum|covers|reimburses|subsidi[sz]es|worth|comprises\san\samount)\b",
    re.IGNORECASE,
)
_REACHING = re.compile(
    r"\b(?:reach|achieve|build|built|held|chosen|met|train|establish|cultivate|create|deliver|support|increase|set up"
    r"|enrol|enroll|recruit|certify|provide|exceed|open|hire|employ|raise|develop|consist|comprise|complete|have|include|hold"
    r"|meet|serve|select|appoint|contain|construct|form|register|admit|place|offer|invest|award|accredit|attract|benefit"
    r"|involve|cover|attain|add|upgrade|renovate|launch|fund|equip|assist|help|upskill|reskill|retrain|allocate|grant"
    r"|compose|enter|take part|participate|graduate)\w*\b",
    re.IGNORECASE,
)
# A share that says the same again, or is spoken of as known: `EUR 3 million, representing 5 %`, `of the 85 percent`.
_SAID_AGAIN = re.compile(
    r"\b(?:(?:represent|account|correspond|amount)\w*\s(?:for\s|to\s)?|equivalent\sto\s|(?:of|from)\sthe\s)(?:about\s|some\s)?$",
    re.IGNORECASE,
)
_DESCRIBING = re.compile(
    r"\b(?:current|existing|previous|last\syear|in\sthe\spast|was|were|had|ha(?:s|ve)\sbeen|spent|amounted)\b[^,;]{0,60}$"
    r"|\b(?:turnover|incomes?|earnings|revenues?|balance\ssheet|wage\sbill)\s(?:of|is|exceed\w*|below|above)\b[^,;]{0,20}$"
    r"|\b(?:for|per)\s(?:every|each)\s$|\baverage\s(?:of\s)?$|(?:^|[.;]\s)With\s(?:\w+\s){0,2}$",
    re.IGNORECASE,
)
# What is owed by its length: `60 days' notice`, `four weeks of paid leave`.
OWED = re.compile(
    r"\s?['’]?\s?(?:of\s)?(?:(?:prior|previous|written|annual|paid|unpaid|consecutive)\s){0,2}(?:notice|holidays?|leave|rest)\b"
)
# A body whose members a sentence counts: `shall be composed of`, `which must include`.
_COMPOSED = re.compile(
    r"\b(?:shall|must|will|should|is\sto|are\sto|to)\s(?:be\s)?(?:consist|composed|comprised?|made\sup|constituted|include)\b"
    r"[^.]{0,500}$",
    re.IGNORECASE,
)
# What lasts as long as a text says: `is valid for five years`, `hold office for a further period of`.
_LASTING = re.compile(
    r"\b(?:valid|hold\soffice|serve|appoint\w*|in\s(?:force|effect)|remain\w*|continue|last|renew\w*|extend\w*|suspend\w*"
    r"|kept|keep|retain\w*|imprison\w*)\b[^,;]{0,80}\sfor\s(?:a\s(?:further\s)?|the\s)?$",
    re.IGNORECASE,
)
_LAID_DOWN = re.compile(r"\b(?:shall|must)\b[^,;:]*$")
_AIMED = re.compile(r"\b(?:shall|must|will|should|to|aim(?:s|ed)?|targets?|goals?|wants?|plans?|intends?|by 20)\b")
_WITH = re.compile(r"\swith\s(?![^,;]*\b(?:shall|must|should|will|may|to)\b)[^,;]{0,60}$")
_BODY_OF = re.compile(
    r"\b(?:(?:[Cc]ommission|[Cc]ommittee|[Cc]ouncil|[Bb]oard|[Pp]anel|[Bb]ody|[Aa]uthority|[Tt]ribunal)\s"
    r"|(?:consisting|composed|made\sup)\s)of\s(?:a\s\w+\sand\s)?$"
)
_PENALTY = re.compile(
    r"\b(?:fine[ds]?|penalty|penalties|forfeit|punish\w*|liable)\b(?![^.;]*\b(?:years?|months?|days?)\b)[^.;]{0,120}$",
    re.IGNORECASE,
)
_AIM_IS = re.compile(
    r"\b(?:target|goal|aim|objective|ambition|quota|benchmark|intake)\b[^.;]{0,60}?(?:\s(?:is|are|of|at|to\s\w+)|:)\s$"
    r"|\b(?:target|goal|aim|objective|ambition)s?\s(?:is|are|remains)\sthat\b[^.;]*$",
    re.IGNORECASE,
)
# What is charged or given at a rate that a sentence states in the present: `the levy is 0.5 per cent of`.
_RATED = re.compile(
    r"\b(?:levy|fees?|rates?|allowances?|bursar(?:y|ies)|subsid(?:y|ies)|grants?|budget|ceiling|contributions?|wages?|premiums?"
    r"|amount|incentives?|payments?|awards?|loans?|allocations?|stipends?|deposits?|threshold|tax|price|minimum|maximum|envelope)\b[^.;]{0,80}?"
    r"\s(?:is|are|of|worth|equals?|amounts?\sto|stands?\sat|covers?)\s(?:set\sat\s|fixed\sat\s|worth\s|payable\sat\s)?"
    r"(?:the\srate\sof\s|an?\samount\sof\s|up\sto\s|at\sleast\s|equal\sto\s|between\s(?:\S+\sand\s)?)*$"
    r"|\b(?:includes?|including|worth)\s(?:up\sto\s|an?\s(?:additional|extra|further)\s)*$",
    re.IGNORECASE,
)
_SHARED = re.compile(r"[^.,;]{1,80}?\s(?:shall|must|should|will|may|(?:is|are)\sto)\b")
_QUORUM = re.compile(r"[^.;]{0,80}\s(?:constitutes?|forms?|makes?|be|is|are)\s(?:a|the)\s(?:\w+\s)?quorum\b")
# So many as are known already: `the four partners`, `all 50 States`.
_KNOWN = re.compile(r"\b(?:the|these|those|all|its|our|their|such|both|any|each|other)\s$", re.IGNORECASE)


def binds(reading: Reading, measure: Measure, sentence: Span, bound: Bound) -> bool:
    """Whether a sentence says of a quantity that it is to be, not that it is."""
    words = reading.text[max(sentence.start, measure.start - 600) : min(sentence.end, measure.end + 400)]
    clause = _clause(reading, measure, sentence)
    if measure.unit == "penalty units":
        return True
    if _DESCRIBING.search(clause[-80:]) or _BASELINE.search(clause[-120:]) or is_told(reading, measure, sentence):
        return False
    rated = measure.kind in {"money", "percent"} and _RATED.search(clause) is not None
    if not (bound.firm or rated or _BINDING.search(words)):
        return False
    if _PENALTY.search(clause):
        return True
    if _OF_SOMEBODY.search(clause[-160:]) or _qualifies(reading, measure, clause):
        return False
    if measure.kind != "percent" and _HYPOTHETICAL.search(clause[-160:]):
        return False
    if rated or _AIM_IS.search(clause):
        return True
    if measure.kind in {"money", "percent"}:
        known = not bound.stated and _KNOWN.search(clause)
        return not (known or _SAID_AGAIN.search(clause[-60:]) or (not bound.firm and is_described(reading, measure)))
    if measure.kind == "duration":
        return _lasts(reading, measure, clause, bound.stated)
    return _is_laid_down(reading, measure, sentence, bound)


def _clause(reading: Reading, measure: Measure, sentence: Span) -> str:
    return reading.text[max(sentence.start, measure.start - 400) : measure.start].rsplit(";", 1)[-1]


def _qualifies(reading: Reading, measure: Measure, clause: str) -> bool:
    """Whether a quantity says which actors are meant: `undertakings with a turnover of less than`."""
    link = _WITH.search(clause)
    place = measure.start - len(clause) + link.start() if link else 0
    actor = next(reading.before(place), None) if link else None
    return actor is not None and actor.end == place and actor.type == "Actor"


def _is_laid_down(reading: Reading, measure: Measure, sentence: Span, bound: Bound) -> bool:
    """Whether so many are to be reached, built, chosen or counted among the members of a body."""
    clause = _clause(reading, measure, sentence)
    if measure.kind == "counted" and _QUORUM.match(reading.text, measure.end):
        return True
    stem = reading.next_mark(sentence.start - 1)
    if measure.start in reading.view.enumerators and _COMPOSED.search(reading.text, sentence.start, stem):
        return True
    if _BODY_OF.search(clause) or _COMPOSED.search(
        reading.text, max(sentence.start, measure.start - 600), measure.start
    ):
        return True
    if measure.kind == "share" and (bound.firm or _SHARED.match(reading.text, measure.end)):
        return True
    if not bound.stated and _KNOWN.search(clause):
        return False
    ahead = _TO_BE.match(reading.text[measure.end : measure.end + 180])
    if ahead and _REACHING.match(ahead.group("verb")):
        return True
    loose = measure.kind in {"share", "times"} or re.search(r"\d", reading.text[measure.start : measure.end])
    aimed = (_AIMED if loose else _LAID_DOWN).search(clause)
    if measure.kind in {"share", "times"} or (measure.noun and measure.noun.end < measure.start):
        return aimed is not None
    return bound.stated or bool(_REACHING.search(clause) and aimed)


def _lasts(reading: Reading, measure: Measure, clause: str, stated: bool) -> bool:
    """Whether a duration limits something, rather than says within which time it is done."""
    if re.search(r"\b(?:if|when|where)\b[^,;]{0,80}$", clause):
        return False
    if re.search(r"\b(?:over|within|under|above|after|below)\s(?:the\s|a\s)?$", clause):
        return False
    if OWED.match(reading.text, measure.end) or _LASTING.search(clause):
        return True
    term = re.match(r"(?:period|term)\sof\s", reading.text[measure.start : measure.end])
    return stated or bool(term and re.search(r"\b(?:shall|must|is|are)\b[^,;]*\sfor\s(?:a|the)\s$", clause))
