"""Binding: whether a quantity is to be reached, kept to or given, or only says how things are."""

from __future__ import annotations

import re

from policykg.annotations.english import aiming
from policykg.annotations.english.comparing import Bound
from policykg.annotations.english.lists import first_member
from policykg.annotations.english.measures import Measure
from policykg.annotations.english.telling import governing, is_described, is_told
from policykg.annotations.english.text import Reading
from policykg.model import Span

# What a quantity is compared with, starts from or is known to be says nothing of what is to be.
_BASELINE = re.compile(
    r"(?:\b(?:up\sfrom|down\sfrom|[Cc]ompared\s(?:with|to)|against|versus|vs\.?|relative\sto|instead\sof)\s(?:about\s|some\s|only\s)?"
    r"|\b(?:increas|ris|rais|grow|reduc|cut|lower|decreas|expand|improv|fall|mov|going|goes|climb|bring|brought|narrow|lift|extend|widen|scal)\w*\b[^.;]{0,80}?\sfrom\s"
    r"(?:(?:an?|the|its|about|some|only|just)\s|(?:current|present|existing|baseline|level|rate|value|figure|share|19\d\d|20\d\d)\s|(?:of|in)\s)*"
    r"|\b[Bb]aseline(?:\s\(?(?:19|20)\d\d\)?|\s(?:of|is|was|value|level))*:?\s|\(\s?(?:in\s|from\s)?(?:(?:19|20)\d\d\s?[:,]?\s|current(?:ly)?:?\s)"
    r"|\(from\s"
    r"|(?<!will\shave\s)(?<!shall\shave\s)(?<!should\shave\s)\b(?:invested|received|rose|fell|grew|reached|totall?ed|accounted\sfor|stood\sat|increased\sby|dropped)\s(?:\w+\s)?"
    r"|\b(?:[Aa]s\spart\sof|[Oo]ut\sof|through|from|with|using)\s(?:the|our|this|its)\s)$"
)
# Where a change starts from, up to the words that lead to where it ends: `from the current 7 % to`.
_FROM = re.compile(r"\bfrom\s(?=[^.;]*\d)[^.;]{1,80}?\s(?=to\s[^.;]{0,30}$)")
# What a share is more or less than says how things are: `12 % higher than in 2020`.
_DIFFERING = re.compile(r"\s(?:higher|lower|more|less|fewer|greater|above|below)\b")
_OF_SOMEBODY = re.compile(
    r"\b(?:who|whose|(?<!of\s)whom|earning|employing|aged|(?<=\s)(?:firms?|enterprises?|employers?|companies|businesses|schools|persons?"
    r"|organi[sz]ations?|families|colleges)\swith)\b(?![^,;]*\b(?:shall|must|should)\b)[^,;]{0,60}$"
)
# What qualifies a thing by its size: `a contract with a total duration not exceeding one month`.
_OF_SIZE = re.compile(
    r"\bwith\s(?:an?\s)?(?:\w+\s){0,2}(?:duration|length|term|turnover|income|revenues?|payroll|workforce|population|value|size"
    r"|capacity)\s(?:of|not|exceeding|above|below|under|over|less|more|greater)\b[^,;.]{0,30}$"
    r"|\b(?:projects?|contracts?|enterprises?|firms?|employers?|undertakings?|companies|debts?|debtors?|purchases?)\s"
    r"(?:each\s)?(?:in\san\samount\s)?(?:in\sexcess\sof|exceeding|over|above|valued\sat)\s(?:more\sthan\s|at\sleast\s)?$"
)
# What somebody fails or refuses to reach is known from elsewhere: `fails to meet at least 90 percent of`.
_FAILED = re.compile(
    r"\b(?:fail\w*|unable|refus\w+|neglect\w*)\sto\s\w+[^.;,]{0,40}$|\bnot\s(?:carry|meet|achiev|perform|fulfil|satisfy|reach|offer|provid)\w*ing(?:\sout)?\s(?:at\sleast\s)?$"
)
_HYPOTHETICAL = re.compile(
    r"\b(?:if|where|when|whether|once|in\scase)\b(?![^,;]*\b(?:shall|must)\b)[^,;:]{0,100}$", re.IGNORECASE
)
_TO_BE = re.compile(
    r"^(?:(?:,\s|,?\sand\s)\d[^.;]{1,80}?)?(?:\s(?:in|of|for|at|from|on|with|across)\s[^.,;]{1,60}?)?(?:,[^.,;]{1,50},)?\s(?:shall|must|should|will|(?:is|are)\sto"
    r"|need\sto|have\sto)\s(?:also\s|have\s)*(?:be(?:en)?\s)?(?:\w+ly\s)?(?P<verb>\w+)"
)
_BINDING = re.compile(
    r"\b(?:shall|must|should|may|will|(?:is|are)\s(?:hereby\s)?(?:set|fixed|capped|authorized|authorised"
    r"|appropriated|limited|allocated|earmarked|required|planned|expected"
    r"|established|constituted|investing|providing|committing|allocating)|(?:is|are)\sto\b|target|targets|goal|goals"
    r"|(?:has|have)\s(?:been\s)?(?:committed|pledged|allocated|earmarked|announced|approved|agreed|budgeted|reserved|set\saside)"
    r"|(?:is|are)\s(?:provided|made\savailable|set\saside|reserved|budgeted|foreseen|envisaged|funded|financed|endowed|proposed|projected|estimated|aimed)"
    r"|foresees?|envisages?|anticipates?|wants?|(?:plan|intend|seek|hope|need|propose|expect)s?\sto"
    r"|ha(?:s|ve)\sto|aims?|aimed|ambition|objective|benchmark|pledges?|commits?|committed|liable|punishable|(?:no|not)\s(?:fewer|less|more)\sthan|quotas?|ceiling|to\s(?:increase|reach|invest|spend|recruit|set\sup|cover"
    r"|achieve|raise|reduce|build|establish|train|cultivate|create|provide|support|double|halve|cut|enrol|enroll|deliver"
    r"|offer|open|be\s\w*(?:ed|en|cut|built|made|set|held|met|brought|spent))"
    r"|by\s20\d\d|fines?|penalty|valid|maximum|minimum|quorum|covers|reimburses|subsidi[sz]es|worth|comprises\san\samount)\b",
    re.IGNORECASE,
)
_FORESEEN = re.compile(
    r"\b(?:foresees?|envisages?|anticipates?|targets|provides?\sfor|aims?\sfor|plans?\sfor)\s(?:\w+\s){0,2}$"
)
_REACHING = re.compile(
    r"\b(?:reach|achieve|build|built|held|chosen|met|train|establish|cultivate|create|deliver|support|increase|set up"
    r"|enrol|enroll|recruit|certify|provide|exceed|open|hire|employ|raise|develop|consist|comprise|complete|have|include|hold"
    r"|meet|serve|select|appoint|contain|construct|form|register|admit|place|offer|invest|award|accredit|attract|benefit"
    r"|involve|cover|attain|add|upgrade|renovate|launch|fund|equip|assist|help|upskill|reskill|retrain|allocate|grant"
    r"|put|extend|expand|roll|install|organi[sz]e|host|conduct|translate|digiti[sz]e|moderni[sz]e|supply|connect|bring|link"
    r"|sign|refurbish|convert|double|triple|arrange|mobili[sz]e|reserve|earmark|place|qualify|license|publish|pilot|test"
    r"|compose|enter|take part|participate|graduate)\w*\b",
    re.IGNORECASE,
)
# A share that says the same again, or is spoken of as known: `EUR 3 million, representing 5 %`, `of the 85 percent`.
_SAID_AGAIN = re.compile(
    r"(?<!shall\s)(?<!must\s)(?<!will\s)(?<!should\s)(?<!to\s)\b(?:(?:represent|account|correspond|amount)\w*\s(?:for\s|to\s)?|equivalent\sto\s|(?:of|from)\sthe\s)(?:about\s|some\s)?$",
    re.IGNORECASE,
)
_DESCRIBING = re.compile(
    r"\b(?:current|existing|previous|the\spresent|to\sdate|today['’]s|last\syear|in\sthe\spast|was|were|had|ha(?:s|ve)\sbeen|spent|amounted)\b[^,;]{0,60}$"
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
    r"|kept|keep|retain\w*|imprison\w*)\b[^,;]{0,80}\sfor\s(?:a\s(?:further\s)?|the\s)?$"
    r"|\b(?:period|duration|term|length|tenure|time|course|apprenticeship|internship|programme|training)\b[^,;.]{0,60}"
    r"\s(?:shall|must|will|should|(?:is|are)\sto)\s(?:be|last|comprise|take|extend\sover|run\sfor)\s(?:a\s(?:total\s)?of\s)?$",
    re.IGNORECASE,
)
_LAID_DOWN = re.compile(r"\b(?:shall|must)\b[^,;:]*$")
_AIMED = re.compile(
    r"\b(?:shall|must|will|should|to|aim(?:s|ed)?|targets?|goals?|wants?|foresees?|envisages?|anticipates?|intends?"
    r"|by 20\d\d|(?:is|are)\splanned)\b"
)
_STEM_REACH = 300
# As many as there are, or more: `two or more employers` says who is meant, not how many there are to be.
_OR_MORE = re.compile(r"\bor\s(?:more|fewer|less)\b")
_WITH = re.compile(r"\swith\s(?![^,;]*\b(?:shall|must|should|will|may|to)\b)[^,;]{0,60}$")
_BODY_OF = re.compile(
    r"\b(?:(?:[Cc]ommission|[Cc]ommittee|[Cc]ouncil|[Bb]oard|[Pp]anel|[Bb]ody|[Aa]uthority|[Tt]ribunal)\s"
    r"|(?:consisting|composed|made\sup)\s)of\s(?:a\s\w+\sand\s)?$"
)
_PENALTY = re.compile(
    r"\b(?:fine[ds]?|penalty|penalties|forfeit|punish\w*|liable)\b(?![^.;]*\b(?:years?|months?|days?)\b)[^.;]{0,120}$",
    re.IGNORECASE,
)
# What is charged or given at a rate that a sentence states in the present: `the levy is 0.5 per cent of`.
_RATED = re.compile(
    r"\b(?:levy|fees?|rates?|allowances?|bursar(?:y|ies)|subsid(?:y|ies)|grants?|budget|ceiling|contributions?|wages?|premiums?"
    r"|amount|incentives?|payments?|awards?|loans?|allocations?|stipends?|deposits?|threshold|tax|price|minimum|maximum|envelope|fund|package)\b[^.;]{0,80}?"
    r"\s(?:is|are|of|worth|equals?|amounts?\sto|stands?\sat|covers?)\s(?:(?:set|fixed|estimated|put|projected|payable)\sat\s|worth\s)?"
    r"(?:the\srate\sof\s|an?\samount\sof\s|up\sto\s|at\sleast\s|equal\sto\s|between\s(?:\S+\sand\s)?)*$"
    r"|\b(?:includes?|including|worth)\s(?:up\sto\s|an?\s(?:additional|extra|further)\s)*$",
    re.IGNORECASE,
)
_SHARED = re.compile(r"[^.,;]{1,80}?\s(?:shall|must|should|will|may|(?:is|are)\sto)\b")
_QUORUM = re.compile(r"[^.;]{0,80}\s(?:constitutes?|forms?|makes?|be|is|are)\s(?:a|the)\s(?:\w+\s)?quorum\b")
# So many as are known already: `the four partners`, `all 50 States`.
_KNOWN = re.compile(
    r"\b(?:the\sfollowing|the|these|those|all|its|our|their|such|both|any|each|other)\s$", re.IGNORECASE
)


def binds(reading: Reading, measure: Measure, sentence: Span, bound: Bound) -> bool:
    """Whether a sentence says of a quantity that it is to be, not that it is."""
    if measure.unit == "penalty units":
        return True
    clause = _clause(reading, measure, sentence)
    aimed = _is_aim(reading, measure, sentence, bound)
    if _DESCRIBING.search(_FROM.sub("", clause[-120:])[-80:]) or _BASELINE.search(clause[-120:]):
        return False
    if is_told(reading, measure, sentence, listed=aimed):
        return False
    rated = measure.kind in {"money", "percent"} and _RATED.search(clause) is not None
    rated = rated and _DIFFERING.match(reading.text, measure.end) is None
    ordered = aiming.is_ordered(reading, measure)
    words = reading.text[max(sentence.start, measure.start - 600) : min(sentence.end, measure.end + 400)]
    if not (bound.firm or rated or aimed or ordered or _BINDING.search(words)):
        return False
    if _PENALTY.search(clause):
        return True
    if _says_which(reading, measure, clause):
        return False
    if rated or aimed or (ordered and measure.kind == "counted" and measure.value > 1):
        return True
    return _is_set(reading, measure, sentence, bound)


def _says_which(reading: Reading, measure: Measure, clause: str) -> bool:
    """Whether a quantity only says who or what is meant, or in which case."""
    if _FAILED.search(clause[-100:]) or _OF_SOMEBODY.search(clause[-160:]) or _qualifies(reading, measure, clause):
        return True
    return measure.kind != "percent" and _HYPOTHETICAL.search(clause[-160:]) is not None


def _is_set(reading: Reading, measure: Measure, sentence: Span, bound: Bound) -> bool:
    """Whether a binding sentence sets a quantity, by what kind of quantity it is."""
    clause = _clause(reading, measure, sentence)
    if measure.kind in {"money", "percent"}:
        known = not bound.stated and _KNOWN.search(clause)
        return not (known or _SAID_AGAIN.search(clause[-60:]) or (not bound.firm and is_described(reading, measure)))
    if measure.kind == "duration":
        return _lasts(reading, measure, clause, bound.stated)
    if measure.kind == "share" and (bound.firm or _SHARED.match(reading.text, measure.end)):
        return bound.firm or not is_described(reading, measure)
    return _is_laid_down(reading, measure, sentence, bound)


def _is_aim(reading: Reading, measure: Measure, sentence: Span, bound: Bound) -> bool:
    """Whether a quantity is called an aim; one, those known already and what has a length are none unless bounded."""
    clause = _clause(reading, measure, sentence)
    small = measure.kind in {"abstract", "duration"} or (measure.kind == "counted" and measure.value < 2)
    if not bound.firm and (small or (measure.kind == "counted" and _KNOWN.search(clause))):
        return False
    return aiming.names_an_aim(clause) or aiming.is_listed(reading, measure, sentence)


def _clause(reading: Reading, measure: Measure, sentence: Span) -> str:
    return reading.text[max(sentence.start, measure.start - 400) : measure.start].rsplit(";", 1)[-1]


def _qualifies(reading: Reading, measure: Measure, clause: str) -> bool:
    """Whether a quantity says which are meant: `undertakings with a turnover of`, `a firm that employs 50 persons`."""
    if _OF_SIZE.search(clause):
        return True
    verb = governing(reading, measure)
    if verb is not None and verb.dep_ == "acl:relcl" and verb.tag_ in {"VBZ", "VBP", "VBD"}:
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if subject is not None and subject.lower_ in {"who", "that", "which"}:
            return True
    link = _WITH.search(clause)
    place = measure.start - len(clause) + link.start() if link else 0
    actor = next(reading.before(place), None) if link else None
    return actor is not None and actor.end == place and actor.type == "Actor"


def _is_laid_down(reading: Reading, measure: Measure, sentence: Span, bound: Bound) -> bool:
    """Whether so many are to be reached, built, chosen or counted among the members of a body."""
    clause = _clause(reading, measure, sentence)
    if measure.kind == "counted" and _QUORUM.match(reading.text, measure.end):
        return True
    if measure.start in reading.view.enumerators and _is_member_of_body(reading, measure, sentence):
        return True
    if _BODY_OF.search(clause) or _COMPOSED.search(
        reading.text, max(sentence.start, measure.start - 600), measure.start
    ):
        return True
    if not bound.stated and (measure.value == 1 or _KNOWN.search(clause)):
        return False
    ahead = _TO_BE.match(reading.text[measure.end : measure.end + 180])
    if ahead and _REACHING.match(ahead.group("verb")):
        return True
    return _is_aimed(reading, measure, clause, bound)


def _is_member_of_body(reading: Reading, measure: Measure, sentence: Span) -> bool:
    """Whether a quantity opens a member of a list that says who makes up a body."""
    first = first_member(reading, measure.start)
    stems = {reading.next_mark(sentence.start - 1), first if first >= 0 else measure.start}
    return any(_COMPOSED.search(reading.text, max(0, stem - _STEM_REACH), stem) for stem in stems)


def _is_aimed(reading: Reading, measure: Measure, clause: str, bound: Bound) -> bool:
    """Whether words before a number say that so many are to be."""
    if _OR_MORE.search(reading.text, measure.start, measure.end):
        return bool(_REACHING.search(clause) and _LAID_DOWN.search(clause))
    loose = measure.kind in {"share", "times"} or re.search(r"\d", reading.text[measure.start : measure.end])
    aimed = (_AIMED if loose else _LAID_DOWN).search(clause) is not None
    if measure.kind in {"share", "times"} or (measure.noun and measure.noun.end < measure.start):
        return aimed
    if bound.firm or (aimed and (_REACHING.search(clause) or _FORESEEN.search(clause))):
        return True
    return bound.stated and _BINDING.search(clause) is not None


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
