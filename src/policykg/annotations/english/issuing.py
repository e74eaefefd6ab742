"""Issuing: who issued a policy, and when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import takewhile

from policykg.annotations.english import own
from policykg.annotations.english.frames import acts, doers, listed_before
from policykg.annotations.english.lexicon import verbs, words
from policykg.annotations.english.pairs import AGENTS, chain, neighbours, related
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Relation

_ISSUE = (
    r"(?:issued?|promulgated?|adopted?|enacted?|published?|released?|introduced|approved|passed|formulated|drafted"
    r"|printed and distributed|unveiled|launched|signed|endorsed|concluded|agreed|drawn up|proclaimed|decreed"
    r"|notified|gazetted)"
)
_ISSUING = re.compile(
    rf"\b(?:jointly\s|have\s|has\s|had\s|also\s|formally\s|officially\s|was\s|were\s)*{_ISSUE}\b", re.IGNORECASE
)
_RELEASED = re.compile(r"publish|releas|unveiled|launched", re.IGNORECASE)
_APPROVED = re.compile(r"approved|formulated|drafted|introduced", re.IGNORECASE)
_LESSER_DATES = {"relations/published": 0, "relations/approved": 1}
_AWAY = re.compile(
    r"\b(?:by|under|pursuant|accordance|within|to|for|from|against|in line with|on|concerning|regarding|about"
    r"|amend\w*|repeal\w*|replac\w*|revok\w*|supersed\w*|implement\w*|based)\b",
    re.IGNORECASE,
)
_DAY_GAP = re.compile(r"\s(?:on|in)\s(?=\s|$)")
_LINK = r"(?:which|that|and|first|jointly|hereby|was|were|is|are|has|have|had|been|being|be|shall|may|must|\w+ly)"
_MADE_BY = r"(?:made|prescribed|laid\sdown|prepared|developed|established|set)(?=\sby\s)"
_AFTER = re.compile(
    rf"[”\"’»]?(?:\s?\([^()]*\))?,?\s(?:(?:and|or)\s[a-z-]+\s)?(?:{_LINK}\s)*(?P<verb>{_ISSUE}\b|{_MADE_BY})",
    re.IGNORECASE,
)
_AGAIN_BY = re.compile(
    rf"(?:\s(?:in|on)\s[^.;,]{{4,20}})?,?\s(?:and|then)\s(?:{_LINK}\s)*(?:{_ISSUE}|{_MADE_BY})\s(?:(?:in|on)\s[^.;,]{{4,20}}\s)?by\s(?:the\s)?",
    re.IGNORECASE,
)
_WAS_ISSUED = re.compile(rf"\s(?:(?:was|were|has|have|been|also|first|jointly|\w+ly)\s)+{_ISSUE}\b")
_ON = r"(?:on|in|dated|(?:at\s)?the\s(?:end|beginning|start)\sof|(?:early|late)\sin)\s"
_SESSION = r"(?:at\s(?:its|the|their)\s[^.;,]{0,40}?\s(?:meeting|session|sitting|summit)\s)?"
_DATED = re.compile(rf"\s{_SESSION}{_ON}", re.IGNORECASE)
_REACH = 150  # characters that a session and the words before a date may take
_LEAD = 40  # characters that the words before a date may take
_OPENING = 8
_SENTENCE = re.compile(r"[.;]\s(?=[A-Z])")
_STOP = re.compile(r"[.;](?=\s|$)")
_OTHER_EVENT = re.compile(r"\b(?:effect|force|appl\w+|amended|revised|repealed|expire\w*|replaced|signed|readings?)\b")
_AUTHORED = (
    "Notice|Circular|Opinions?|Decisions?|Announcement|Measures|Provisions|Regulations?|Communiqu[ée]|Guidelines"
    "|Resolution|Recommendation|Directive|Order|Interpretation|Reply|Letter|Proposal"
)
_TITLE_OF = re.compile(rf"(?:[A-Z][\w-]+\s){{0,3}}?(?:{_AUTHORED})\s(?:of|by|from)\s(?:the\s)?")
_OWN_TEXTS = re.compile(
    r"\b(?:rules|regulations?|guidelines|guidance|by-?laws|ordinances?|plan|strategy|policy|standards|directives?"
    r"|roadmap|white\spaper)s?$",
    re.IGNORECASE,
)
_COLON = re.compile(r"[^.;:]{0,80}:\s(?:the\s)?")
_PART_OF = re.compile(
    r"\b(?:variations?|amendments?|changes?|revisions?|parts?|cop(?:y|ies)|summar(?:y|ies)|repeal|publication|draft)\sof\s"
    r"(?:the\s|an?\s|that\s|any\s|its\s)?$"
)  # what is issued then is no policy, but what is done to one
_OF_DAY = re.compile(r"\s(?:of|dated)\s|\s\(", re.IGNORECASE)
# What stands between a title and its day: `[Certified on 29 June 2007]`, `Date of assent: 22 October 1992`.
_ENACTED = re.compile(
    r"[\s\[(,;:–—-]{1,4}(?:certified|(?:date\sof\s)?(?:royal\s)?assent(?:ed\sto)?|sanctioned|enacted|passed|done\sat\s[A-Z]\w+"
    r"|adopted|registration|promulgated)(?:\son)?[\s:,]{1,3}(?:the\s)?",
    re.IGNORECASE,
)
_ENACTS = re.compile(
    r"\b[Bb](?:e|E)\s(?:it|IT)(?:\s(?:therefore|THEREFORE))?\s(?:enacted|ENACTED)\s(?:by|BY)\s(?:the\s|THE\s)?"
)
_CITED_AS = re.compile(
    r"[^;]{0,200}?\b(?:may|shall)\sbe\s(?:cited|known)\s(?:for\s\w+\spurposes\s)?as\s(?:the\s)?[“\"‘]?"
)
_OF_BODY = re.compile(r"\sof\s(?:the\s)?", re.IGNORECASE)
_OF_NEXT = re.compile(r",?\s(?:and\s)?of\s(?:the\s)?", re.IGNORECASE)
_HISTORY = re.compile(r"(?:^|[.;:)]\s|\n)$")
_AUTHORED_HEAD = re.compile(
    r"\b(?:Recommendation|Decision|Regulation|Directive|Resolution|Communication|Conclusions|Declaration|Opinion)$",
    re.IGNORECASE,
)
_OWNS = re.compile(r"['’]s?\s(?:own\s)?")
_JOINED_AUTHOR = re.compile(r",?\s(?:and\s)?(?:of\s)?(?:the\s)?")
_TITLE_ON = re.compile(r",?\s(?:on|concerning|regarding|about|for|to)\b")
_AVAILABLE = re.compile(r"\s(?:\w+ly\s)?(?:available|known|public|accessible|part|effective)\b")
_MAKES = verbs(
    "make/made issue adopt promulgate publish prescribe enact formulate develop prepare draw/drew/drawn establish"
    " draft introduce sign proclaim produce"
)
_MAKING = words(
    "make issue adopt establish prepare develop publish formulate draw promulgate approve enact produce"
    " draft prescribe introduce"
)


def issued(reading: Reading) -> Iterator[Relation]:
    """Who issued a policy, and when: the day of issue, or else that of approval, or else that of publication."""
    found = [
        *_stated(reading),
        *_authored(reading),
        *_by_title(reading),
        *_enacted(reading),
        *_of_body(reading),
        *_duties(reading),
        *_made(reading),
    ]
    best: dict[str, int] = {}
    for relation in found:
        if relation.type == "issued_on":
            best[relation.head.name] = max(best.get(relation.head.name, 0), _rank(relation))
    yield from (r for r in found if r.type != "issued_on" or _rank(r) == best[r.head.name])


def _rank(relation: Relation) -> int:
    return _LESSER_DATES.get(relation.rule, len(_LESSER_DATES))


def _date_of(verb: str) -> str:
    """The rule that says what kind of day a verb dates."""
    if _RELEASED.search(verb):
        return "published"
    return "approved" if _APPROVED.search(verb) else "issued-on"


def _stated(reading: Reading) -> Iterator[Relation]:
    """`X issued the Plan`, `the Plan, issued by X`, `It was issued by X`."""
    for policy in (m for m in reading.mentions if m.type == "Policy"):
        bracket = reading.text.rfind("[", 0, policy.start) + 1
        left = max(reading.last_end(_SENTENCE, policy.start - 1), bracket)
        active = reading.last(_ISSUING, policy.start)
        if active and _dates(reading, active):
            active = None
        if active and active.start() >= left and _reaches(reading, active.end(), policy.start):
            named = _parsed(reading, active) or _run(reading, active.start(), left)
            bodies = [m for m in named if m.type == "Organization"]
            bodies = bodies or _named_behind(reading, policy)
            time = _issue_time(reading, policy, left)
            yield from _issue(reading, policy, bodies, time, "issued", _date_of(active.group()))
        else:
            yield from _passive(reading, policy, left)
    for pronoun, policy in own.pronouns(reading, _WAS_ISSUED):
        for relation in _passive(reading, pronoun, pronoun.start):
            yield replace(relation, head=policy, start=min(policy.start, relation.start))


def _dates(reading: Reading, verb: re.Match[str]) -> bool:
    """Whether a verb only dates the text before it: `the Procedures Act of 1975, approved October 16, 2006`."""
    time = reading.starting(verb.end() + 1)
    return time is not None and time.type == "Time"


def _parsed(reading: Reading, active: re.Match[str]) -> list[Mention]:
    """Who issues, by the parse: not the partner in `the Minister, in consultation with the Board, shall issue`."""
    verb = reading.token_at(active.end() - 1)
    return doers(reading, verb) if verb.tag_.startswith("VB") else []


def _named_behind(reading: Reading, policy: Mention) -> list[Mention]:
    """Those that a colon names behind a number of them: `Six departments issued the plan: the Ministry of A and B`."""
    colon = _COLON.match(reading.text, policy.end)
    first = reading.starting(colon.end()) if colon else None
    return [m for m in chain(reading, first) if m.type == "Organization"] if first else []


def _reaches(reading: Reading, start: int, end: int) -> bool:
    """Whether what stands after the verb is its object: nothing else is issued, and no preposition leads away."""
    inside = reading.between(start, end) if end - start < 60 else []
    gap = reading.text[start:end]
    for mention in inside:
        gap = gap.replace(reading.text[mention.start : mention.end], "")
    return (
        end - start < 60
        and not _AWAY.search(_DAY_GAP.sub(" ", gap))
        and all(m.type in {"Policy", "Time", "Quantity"} for m in inside)
    )


def _passive(reading: Reading, policy: Mention, left: int) -> Iterator[Relation]:
    """`the Plan was issued by X and Y on 5 March 2019`, `the Plan, published in 2019, …`."""
    verb = _AFTER.match(reading.text, policy.end)
    if verb is None or _PART_OF.search(reading.text, max(0, policy.start - 40), policy.start):
        return
    stop = reading.first(_STOP, verb.end())
    end = stop.start() if stop else len(reading.text)
    by = re.compile(r"[^.;,]{0,60}?(?<=\s)by\s(?:the\s)?").match(reading.text, verb.end(), end)
    near = takewhile(lambda m: by is not None and m.start - by.end() < 5, reading.behind(by.end()) if by else ())
    first = next((m for m in near if m.type in AGENTS), None)
    time = _opening_time(reading, policy, left) or _following_time(reading, verb.end(), end)
    bodies = [m for m in chain(reading, first) if m.type == "Organization"] if first else []
    bodies += _second_issuers(reading, bodies[-1], end) if bodies else []
    yield from _issue(reading, policy, bodies, time, "issued-by", _date_of(verb.group("verb")))


def _second_issuers(reading: Reading, first: Mention, end: int) -> list[Mention]:
    """Those that another act of issuing names: `was drawn up by the Ministry and adopted by the Cabinet`."""
    again = _AGAIN_BY.match(reading.text, first.end, end)
    second = reading.starting(again.end()) if again else None
    return [m for m in chain(reading, second) if m.type == "Organization"] if second else []


def _opening_time(reading: Reading, policy: Mention, left: int) -> Mention | None:
    """The date that opens the sentence: `In 2015, the Plan was issued`."""
    for mention in takewhile(lambda m: m.start < min(left + _OPENING, policy.start), reading.behind(left)):
        lead, rest = reading.text[left : mention.start], reading.text[mention.end : policy.start]
        if _is_day(mention) and re.fullmatch(r"\s*(?:In|On)\s", lead) and re.fullmatch(r",?\s(?:the\s)?[“\"‘]?", rest):
            return mention
    return None


def _following_time(reading: Reading, start: int, end: int) -> Mention | None:
    """The first date after the verb, unless it is the day of something else (`and took effect on 1 May 2019`)."""
    for mention in takewhile(lambda m: m.end <= end, reading.behind(start)):
        lead = reading.text[max(start, mention.start - _LEAD) : mention.start]
        if _is_day(mention) and (mention.start - start == 1 or re.search(rf"(?:^|\s|,\s){_ON}$", lead, re.IGNORECASE)):
            return None if _OTHER_EVENT.search(reading.text[start : mention.start]) else mention
    return None


def _is_day(mention: Mention) -> bool:
    return mention.type == "Time" and re.search(r"\b(?:19|20)\d{2}\b", mention.name) is not None


def _by_title(reading: Reading) -> Iterator[Relation]:
    """`Notice of the Ministry of Finance on …`: the title names the body that issues."""
    for policy in (m for m in reading.mentions if m.type == "Policy"):
        inside = [m for m in reading.inner if policy.start < m.start and m.end < policy.end]
        place = policy.start
        authors: list[Mention] = []
        for body in inside:
            lead = reading.text[place : body.start]
            if not (_JOINED_AUTHOR if authors else _TITLE_OF).fullmatch(lead):
                break
            authors.append(body)
            place = body.end
        if authors and _TITLE_ON.match(reading.text, place):
            for body in authors:
                yield related("issued_by", policy, body, "title-names")


def _enacted(reading: Reading) -> Iterator[Relation]:
    """`Be it enacted by the Council …, That this act may be cited as the “Skills Act of 2016”`."""
    for match in _ENACTS.finditer(reading.text):
        body = reading.starting(match.end())
        cited = _CITED_AS.match(reading.text, body.end) if body and body.type == "Organization" else None
        policy = reading.starting(cited.end()) if cited else None
        if body and policy and policy.type == "Policy":
            yield related("issued_by", policy, body, "issued")


def _authored(reading: Reading) -> Iterator[Relation]:
    """`Regulation (EU) No 1288/2013 of the European Parliament and of the Council of 11 December 2013`."""
    for one, other, gap in neighbours(reading):
        if (
            other.rule == "policies/number"
            and gap == ", "
            and _is_day(one)
            and _HISTORY.search(reading.text[max(0, one.start - 3) : one.start])
        ):
            yield related("issued_on", other, one, "of-date")  # `Mar. 11, 2015, D.C. Law 20-219`
        if one.type != "Policy":
            continue
        if other.type == "Time" and _is_day(other) and _OF_DAY.fullmatch(gap) and one.rule != "policies/short":
            yield related("issued_on", one, other, "of-date")
        if other.type == "Time" and _is_day(other) and _ENACTED.fullmatch(gap) and one.rule != "policies/short":
            yield related("issued_on", one, other, "issued-on")
        if (other.type, gap) == ("Policy", " (") and other.rule == "policies/number":
            dated = next(reading.behind(other.end), None)
            if dated and _is_day(dated) and reading.text[other.end : dated.start] == ", ":
                yield related("issued_on", one, dated, "of-date")
        if other.type == "Organization" and _OF_BODY.fullmatch(gap) and _is_authored(one):
            yield from _authors(reading, one, other)


def _is_authored(policy: Mention) -> bool:
    return policy.rule == "policies/number" or _AUTHORED_HEAD.search(policy.name) is not None


def _authors(reading: Reading, policy: Mention, first: Mention) -> Iterator[Relation]:
    """The bodies that a title names one after another, and the day that ends it."""
    yield related("issued_by", policy, first, "of-body")
    place = first.end
    while second := _OF_NEXT.match(reading.text, place):
        following = reading.starting(second.end())
        if following is None or following.type not in {"Organization", "Time"}:
            return
        if following.type == "Time":
            yield related("issued_on", policy, following, "of-date")
            return
        yield related("issued_by", policy, following, "of-body")
        place = following.end


def _of_body(reading: Reading) -> Iterator[Relation]:
    """`the rules of the Board`, `the Council's guidelines`: what a body makes is its own."""
    for one, other, gap in neighbours(reading):
        if (one.type, other.type) == ("Policy", "Organization") and gap == " of the ":
            policy, body = one, other
        elif (one.type, other.type) == ("Organization", "Policy") and _OWNS.fullmatch(gap):
            policy, body = other, one
        else:
            continue
        if _OWN_TEXTS.search(policy.name):
            joined = listed_before(reading, policy, "Policy") if policy.start < body.start else [policy]
            for each in joined:
                yield related("issued_by", each, body, "of-body")


def _issue(  # noqa: PLR0913  # who, when, and on what ground each
    reading: Reading, policy: Mention, bodies: list[Mention], time: Mention | None, rule: str, dated: str
) -> Iterator[Relation]:
    for body in bodies:
        yield related("issued_by", policy, body, rule)
    if time:
        yield related("issued_on", policy, time, dated)


def _issue_time(reading: Reading, policy: Mention, left: int) -> Mention | None:
    """The date that opens the sentence (`In 2015, …`) or follows the title within the sentence or the bracket."""
    for mention in takewhile(lambda m: m.start < policy.start, reading.behind(left)):
        lead = reading.text[max(left, mention.start - _LEAD) : mention.start]
        if _is_day(mention) and re.search(r"(?:^|[.\[“]\s?|,\s|\b)(?:[Ii]n|[Oo]n|[Ss]ince)\s$", lead):
            return mention
    inside = reading.text.rfind("[", 0, policy.start) > reading.text.rfind("]", 0, policy.start)
    bracket = reading.text.find("]", policy.end) if inside else -1
    limit = max(policy.end + _REACH, bracket)
    for mention in takewhile(lambda m: m.start < limit, reading.behind(policy.end)):
        gap = reading.text[policy.end : mention.start]
        if _is_day(mention) and (mention.end <= bracket or _DATED.fullmatch(gap)):
            return mention
    return None


def _run(reading: Reading, place: int, left: int) -> list[Mention]:
    """The bodies that stand together right before a verb: `the A and the B issued`, also without a conjunction."""
    found: list[Mention] = []
    for mention in takewhile(lambda m: m.start >= left, reading.before(place)):
        gap = reading.text[mention.end : found[-1].start if found else place]
        if mention.type not in AGENTS or len(gap) > (16 if found else 30) or re.search(r"[.;:]", gap):
            break
        found.append(mention)
    return found[::-1]


def _made(reading: Reading) -> Iterator[Relation]:
    """Who makes rules, a plan or guidance, by the parse: `may make, amend and repeal by-laws`."""
    for verb, policy in acts(reading, _MAKES, "Policy"):
        for body in doers(reading, verb):
            if body.type == "Organization" and not _AVAILABLE.match(reading.text, policy.end):
                yield related("issued_by", policy, body, "makes")


def _duties(reading: Reading) -> Iterator[Relation]:
    """A duty or power to make a policy also says who issues it."""
    named_here = [d for d in reading.definitions if d.rule == "definitions/known-as"]
    for norm in reading.norms:
        verb = reading.text[norm.action.start : norm.action.end].lower()
        if (
            norm.bearer is None
            or norm.bearer.type != "Organization"
            or norm.modality == "prohibition"
            or verb not in _MAKING
        ):
            continue
        if norm.object is None:
            continue
        last = norm.object.end
        inside = takewhile(lambda m: m.start < last, reading.behind(norm.object.start - 2))  # noqa: B023  used at once
        made = next((m for m in inside if m.type == "Policy"), None)
        phrase = reading.phrase_of(reading.token_at(made.start)) if made else None
        if (
            made
            and phrase
            and not _AVAILABLE.match(reading.text, made.end)
            and phrase.core <= reading.token_at(norm.object.start).i + 8
            and not re.search(r"\b(?:of|for|in|under|to)\s", reading.text[norm.object.start : made.start])
        ):
            yield related("issued_by", made, norm.bearer, "duty-to-make")
        for definition in named_here:
            described = definition.definition
            if described.start <= norm.object.start + _LEAD and norm.object.start < described.end:
                named = reading.mention_over(definition.term.start, definition.term.end)
                if named and named.type == "Policy":
                    yield related("issued_by", named, norm.bearer, "duty-to-make")
