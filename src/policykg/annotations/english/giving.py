"""Giving: who provides an instrument, and who benefits from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import islice

from spacy.tokens import Token

from policykg.annotations.english.frames import (
    ARTICLES,
    acts,
    complements,
    doers,
    governor,
    listed,
    listed_before,
    unreal,
)
from policykg.annotations.english.lexicon import verbs, words
from policykg.annotations.english.pairs import AGENTS, JOINED, chain, neighbours, related
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Relation

_GIVING = verbs(
    "give/gave/given provide make/made award issue grant establish publish present offer pay/paid allocate build/built"
    " renew set/setting create launch produce prepare deliver introduce maintain open operate furnish supply extend"
    " submit/submitted/submitting transmit/transmitted/transmitting confer/conferred/conferring lend/lent fund finance"
    " subsidise subsidize distribute disburse send/sent organise organize run/ran/running advance lay/laid"
)
_RECEIVING = verbs("receive obtain get/got/getting gain claim enjoy")
# Who seeks or draws on something has it from what stands behind these words.
_SEEKING = {
    word: frozenset({case})
    for case, kinds in (("for", "apply/applied/applying qualify"), ("from", "benefit profit"))
    for word in verbs(kinds)
}
_SERVING = verbs("enable help support assist benefit")
_GIVEN = (
    r"(?:awarded|issued|granted|provided|made|given|paid|established|offered|allocated|submitted|published|supplied"
    r"|conferred|renewed|prepared|created|set\sup|distributed|disbursed|funded|financed|run|operated|maintained"
    r"|advanced)"
)
_BE = r"(?:(?:shall|may|must|should|will|can|is|are|was|were|has|have|be|been|being|to|hereby|also|not|only|\w+ly)\s)"
_MEANT = r"(?:open|reserved|intended|designed|meant|earmarked|aimed|targeted|directed|dedicated|tailored|destined)"
_GIVEN_BY = re.compile(
    rf"\s(?:(?:of|under|for|in)\s[^.;,]{{1,40}}\s)?{_BE}{{0,5}}{_GIVEN}\s(?:[^.;,]{{1,60}}?\s)?by\s(?:the\s|an?\s|each\s|its\s)?"
)
_GIVEN_TO = re.compile(
    rf"(?:\s(?:(?:of|under|in)|(?:described|referred\sto|mentioned|specified)\s\w+)\s[^.;,]{{1,40}})?(?:\s(?:that|which))?\s"
    rf"{_BE}{{1,5}}(?:{_GIVEN}|{_MEANT}|available|payable|made\savailable)\s(?:by\sthe\s\w+(?:\s\w+)?\s|each\s\w+\s)?"
    r"(?:to|for|at|towards|in\srespect\sof|on\sbehalf\sof)\s(?:each\s(?:of\s)?|the\s|an?\s|any\s|all\s|such\s|those\s|its\s)*"
)
# `the student to whom a loan is made`, `the fund to which the levy will be payable`
_TO_WHOM = re.compile(rf",?\s(?:to|for)\s(?:whom|which)\s{ARTICLES}")
_WILL_GO = re.compile(rf"\s(?!{_BE}{{0,3}}not\s){_BE}{{1,5}}(?:{_GIVEN}|payable|available)\b")
_NESTED = 50  # characters between an instrument and another that it only speaks of
_SHARED_TAKER = re.compile(rf"\s(?:to|for|with)(?:\s(?:and|or)|,\s(?:and|or))\s(?:\w+\s){{0,3}}?{ARTICLES}")
_HELD_BY = re.compile(r"\s(?:held|received|obtained|enjoyed|claimed)\sby\s(?:each\s|the\s|an?\s|any\s|all\s|such\s)*")
_FROM = re.compile(r"\s(?:from|by)\s(?:the\s|an?\s|its\s|their\s|his\sor\sher\s)?")
_WITH = re.compile(rf"\s(?:(?:with|through|by\smeans\sof|via)\s)?{ARTICLES}")
_BY_MEANS = re.compile(r"\s(?:with|through|by|via)\s")
_HELPING = verbs("assist help support provide furnish supply issue reward present equip/equipped/equipping award")
_BEFORE_SOMEBODY = words("the a an any each every all such its their his other eligible certain")
_NOT = re.compile(r"\bno\s$|\b(?:not|never|without)\s(?:\w+\s){0,3}$", re.IGNORECASE)
_DUES = words(
    "fee fees levy levies tax taxes fine fines penalty penalties charge charges premium premiums dues surcharge"
    " contribution contributions tuition"
)
_IS_GIVEN = re.compile(
    rf"\s(?!ha(?:s|ve|d)\s(?:\w+ly\s)?(?!been)\w*(?:ed|en|paid)\s){_BE}{{1,5}}(?:granted|awarded|given|issued|offered|paid|provided\swith)\s{ARTICLES}"
)
_MAY_HAVE = re.compile(
    rf"\s(?:(?:who|that|which)\s)?{_BE}{{0,5}}(?:(?:entitled|eligible|qualified)\s(?:to\s(?:receive\s)?|for\s)|in\sreceipt\sof\s)"
    rf"{ARTICLES}"
)
_OWNS = re.compile(r"['’]s?\s")
_BY = re.compile(r"\s(?:[^.;,]{1,40}\s)?by\s(?:the\s|an?\s|each\s|its\s)?")
_TO = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:(?:made|awarded|issued|granted|paid|payable|given|provided|offered|allocated|available)\s)*"
    r"(?:in the amount of \S+(?:\s\w+)?\s|of (?:up to "
    r"|not more than )?[$€£]\S+(?:\s\w+)?\s)?(?:to|for(?:\sthe\sbenefit\sof)?)\s"
    r"(?:each\s(?:of\s)?|the\s|an?\s|any\s|all\s|such\s)*$",
    re.IGNORECASE,
)
# Nouns that name the giving: `the award of grants by the Ministry to schools`.
_GIFT = re.compile(
    r"\b(?:award|payment|provision|granting|issue|issuance|allocation|establishment|creation|publication|preparation"
    r"|submission|supply|delivery|introduction|launch|disbursement|distribution|renewal)\b",
    re.IGNORECASE,
)
_STEP = re.compile(rf"\s(?P<case>of|by|to|for)\s{ARTICLES}")
_TO_OR_WITH = re.compile(rf"\s(?:to|for|with)\s{ARTICLES}")
_PAYMENT_OF = re.compile(r"\b(?:payment|exemption|completion|receipt|award)\s(?:of|from)\s(?:an?\s|the\s|any\s)?$")
# What somebody does with an instrument that others give: `the repayment of loans by borrowers`.
_TAKEN = re.compile(
    r"\b(?:repayment|refund|return|use|receipt|misuse|acceptance|possession)\sof\s(?:an?\s|the\s|any\s|such\s)?$"
)
_TO_SOMEBODY = frozenset({"to", "for", "on", "upon", ""})


def provides(reading: Reading) -> Iterator[Relation]:
    """Who gives, sets up or issues an instrument; an act that is forbidden or only supposed gives nothing."""
    for verb, instrument in acts(reading, _GIVING, "Instrument"):
        if verb.lower_.startswith("pa") and _is_due(instrument):
            continue  # who pays a fee gives no means of policy
        given = (instrument, *_gapped(reading, instrument))
        yield from (related("provides", giver, each, "gives") for giver in doers(reading, verb) for each in given)
    for verb, _, instrument in _helped(reading):
        for giver in doers(reading, verb):
            yield related("provides", giver, instrument, "helps")
    for _, instrument in _granted(reading):
        by = _BY.match(reading.text, instrument.end)
        giver_named = reading.starting(by.end()) if by else None
        if giver_named and giver_named.type in AGENTS:
            yield related("provides", giver_named, instrument, "given-by")
    yield from _given_by(reading)
    for instrument, givers, _ in _gifts(reading):
        for giver in givers:
            yield related("provides", giver, instrument, "gift")
    yield from _also_given(reading)


def _also_given(reading: Reading) -> Iterator[Relation]:
    """What one gives by another verb: `make grants to or enter into contracts with colleges`."""
    for one, other in _shared(reading):
        giving = governor(reading, one, _GIVING)
        if giving is not None and giving.lower_ in _GIVING:
            yield from (related("provides", giver, other, "gives") for giver in doers(reading, giving))


def _gapped(reading: Reading, first: Mention) -> Iterator[Mention]:
    """What else is given, each to others: the stipends in `provides grants to firms and stipends to trainees`."""
    while taker := _taker(reading, first):
        last = chain(reading, taker)[-1]
        following = next(reading.behind(last.end), None)
        if following is None or following.type != "Instrument" or _taker(reading, following) is None:
            return
        if not JOINED.match(reading.text[last.end : following.start]):
            return
        yield following
        first = following


def _taker(reading: Reading, instrument: Mention) -> Mention | None:
    """Who gets an instrument, right behind it: `grants to firms`."""
    around = islice(reading.behind(instrument.end), 3)
    other = next((m for m in around if m.type not in {"Quantity", "Time"}), None)
    if other is None or other.type not in AGENTS or not _TO.match(reading.text[instrument.end : other.start]):
        return None
    return other


def _is_due(instrument: Mention) -> bool:
    return instrument.name.lower().split()[-1] in _DUES


def _given_by(reading: Reading) -> Iterator[Relation]:
    """`a licence issued by the Board`, `a grant from the Ministry`."""
    for instrument in (m for m in reading.mentions if m.type == "Instrument"):
        by = _GIVEN_BY.match(reading.text, instrument.end)
        if by is None and not _is_due(instrument):
            by = _FROM.match(reading.text, instrument.end)
        taken = _TAKEN.search(reading.text, max(0, instrument.start - 40), instrument.start)
        named = reading.starting(by.end()) if by and not taken and " not " not in by.group() else None
        if named and named.type in AGENTS and not _denied(reading, instrument):
            for giver in (m for m in chain(reading, named) if m.type in AGENTS):
                yield related("provides", giver, instrument, "given-by")


def _gifts(reading: Reading) -> Iterator[tuple[Mention, list[Mention], list[Mention]]]:
    """What a noun says to be given, by whom and to whom: `the payment by the Board of allowances to apprentices`."""
    for match in _GIFT.finditer(reading.text):
        if _NOT.search(reading.text[max(0, match.start() - 50) : match.start()]):
            continue
        instrument: Mention | None = None
        givers: list[Mention] = []
        takers: list[Mention] = []
        owner = next(reading.before(match.start()), None)
        if owner and owner.type in AGENTS and _OWNS.fullmatch(reading.text, owner.end, match.start()):
            givers = [owner]
        place = match.end()
        for _ in range(3):
            step = _STEP.match(reading.text, place)
            named = reading.starting(step.end()) if step else None
            if step is None or named is None:
                break
            case, place = step.group("case"), named.end
            if case == "of" and named.type == "Instrument" and instrument is None:
                instrument = named
            elif case == "by" and named.type in AGENTS:
                givers = [m for m in chain(reading, named) if m.type in AGENTS]
                place = givers[-1].end
            elif case in {"to", "for"} and named.type in AGENTS:
                takers = chain(reading, named)
                place = takers[-1].end
        if instrument:
            yield instrument, givers, takers


def benefits(reading: Reading) -> Iterator[Relation]:
    """Who receives an instrument: behind `to`, as the indirect object, or as the one who receives."""
    helped = ((other, [one], "helped") for _, one, other in _helped(reading))
    granted = ((other, [one], "granted") for one, other in _granted(reading))
    entitled = ((other, [one], "granted") for one, other in _entitled(reading))
    gifts = ((instrument, takers, "gift") for instrument, _, takers in _gifts(reading))
    found = (
        *_addressed(reading),
        *_received(reading),
        *_served(reading),
        *_given(reading),
        *helped,
        *granted,
        *entitled,
        *gifts,
    )
    for instrument, actors, rule in found:
        for actor in actors:
            if actor.type == "Actor":
                yield related("benefits", instrument, actor, rule)


def _addressed(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`a grant to X and Y`."""
    for one, other, gap in neighbours(_without_amounts(reading)):
        if one.type == "Instrument" and other.type == "Actor" and _TO.match(gap) and not _denied(reading, one):
            for instrument in _outermost(reading, one):
                yield instrument, chain(reading, other), "to"
    for instrument in (m for m in reading.mentions if m.type == "Instrument"):
        for pattern, rule in ((_GIVEN_TO, "given-to"), (_HELD_BY, "held-by")):
            match = pattern.match(reading.text, instrument.end)
            other_end = reading.starting(match.end()) if match and " not " not in match.group() else None
            if other_end and other_end.type == "Actor" and not _denied(reading, instrument):
                for each in listed_before(reading, instrument, "Instrument"):
                    yield each, chain(reading, other_end), rule
    yield from _sharing(reading)
    yield from _to_whom(reading)


def _to_whom(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`the student to whom a loan is made`: who gets what a relative clause says to be given."""
    for one, other, gap in neighbours(reading):
        if (one.type, other.type) != ("Actor", "Instrument") or not _TO_WHOM.fullmatch(gap):
            continue
        if _WILL_GO.match(reading.text, other.end) and not _denied(reading, other):
            yield other, [one], "given-to"


def _outermost(reading: Reading, last: Mention) -> list[Mention]:
    """What is given: of `a certificate of exemption from payment of a levy` the certificate; else what is listed."""
    first = next(reading.before(last.start), None)
    if (
        first is not None
        and first.type == "Instrument"
        and last.start - first.end < _NESTED
        and _PAYMENT_OF.search(reading.text[first.end : last.start])
    ):
        return [first]
    return listed_before(reading, last, "Instrument")


def _sharing(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`make grants to or enter into contracts with employers`: both are for those named last."""
    for one, other in _shared(reading):
        link = _TO_OR_WITH.match(reading.text, other.end)
        taker = reading.starting(link.end()) if link else None
        if taker and taker.type == "Actor":
            yield one, chain(reading, taker), "to"
            yield other, chain(reading, taker), "to"


def _shared(reading: Reading) -> Iterator[tuple[Mention, Mention]]:
    """Instruments that share who gets them, and who gives them: `make grants to or enter into contracts with`."""
    for one, other, gap in neighbours(reading):
        if one.type == other.type == "Instrument" and _SHARED_TAKER.fullmatch(gap) and not _denied(reading, one):
            yield one, other


def _denied(reading: Reading, mention: Mention) -> bool:
    """Whether it is said of something that it is not given, or only supposed: `no grant`, `if it makes a grant`."""
    if _NOT.search(reading.text[max(0, mention.start - 50) : mention.start]):
        return True
    verb = governor(reading, mention, _GIVING)
    return verb is not None and verb.lower_ in _GIVING and unreal(reading, verb)


def _received(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`X receives a grant`, `to receive a grant, X shall …`."""
    for verb, instrument in acts(reading, _RECEIVING, "Instrument"):
        yield instrument, doers(reading, verb) or _bearers_of_sentence(reading, verb), "receives"
    for verb in reading.verbs:
        cases = _SEEKING.get(verb.lower_)
        if cases and not unreal(reading, verb):
            for instrument in complements(reading, verb, cases, "Instrument"):
                yield instrument, doers(reading, verb), "receives"


def _served(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`the grant enables colleges to …`: whom an instrument is said to serve."""
    for verb, actor in acts(reading, _SERVING, "Actor"):
        subject = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        known = reading.covering(subject) if subject is not None else None
        if known and known.type == "Instrument":
            yield known, chain(reading, actor), "receives"


def _given(reading: Reading) -> Iterator[tuple[Mention, list[Mention], str]]:
    """`gives X a grant`, `submits to X, by May, a report`, `renews X's registration`."""
    for verb, instrument in acts(reading, _GIVING, "Instrument"):
        given = complements(reading, verb, _TO_SOMEBODY, "Actor")
        takers = [taker for taker in given if not _goes_with_another(reading, instrument, taker)]
        owners = [m for m in islice(reading.before(instrument.start), 1) if _is_owner(reading, m, instrument)]
        yield instrument, [*takers, *owners[:1]], "given"


def _goes_with_another(reading: Reading, instrument: Mention, taker: Mention) -> bool:
    """Whether another instrument stands before a taker: the trainees in `grants to firms and stipends to trainees`."""
    between = [m for m in reading.between(instrument.end, taker.start) if m.type == "Instrument"]
    return bool(between) and between[-1] not in listed(reading, instrument, "Instrument")


def _is_owner(reading: Reading, one: Mention, other: Mention) -> bool:
    return _OWNS.fullmatch(reading.text, one.end, other.start) is not None


def _helped(reading: Reading) -> Iterator[tuple[Token, Mention, Mention]]:
    """The verb, who and with what: `offers employers a tax credit`, `assist apprentices with loans`."""
    for one, other, gap in neighbours(reading):
        if one.type != "Actor" or other.type != "Instrument" or not _WITH.fullmatch(gap):
            continue
        verb = reading.token_at(max(0, one.start - 1))
        while verb.i and verb.lower_ in _BEFORE_SOMEBODY:
            verb = reading.doc[verb.i - 1]
        helping = verb.lower_ in _HELPING or (verb.lower_ in _GIVING and not _BY_MEANS.match(gap))
        if helping and verb.tag_.startswith("VB") and not unreal(reading, verb):
            yield verb, one, other


def _granted(reading: Reading) -> Iterator[tuple[Mention, Mention]]:
    """Who is given what: `a provider is granted accreditation`."""
    for one, other, gap in neighbours(reading):
        if one.type == "Actor" and other.type == "Instrument" and _IS_GIVEN.fullmatch(gap) and " not " not in gap:
            yield _passive_subject(reading, other) or one, other


def _passive_subject(reading: Reading, instrument: Mention) -> Mention | None:
    """Who is given it by the parse, where a clause stands between: `firms that take on trainees are granted …`."""
    verb = governor(reading, instrument)
    subject = next((c for c in verb.children if c.dep_ == "nsubj:pass"), None) if verb is not None else None
    known = reading.covering(subject) if subject is not None else None
    return known if known and known.type == "Actor" else None


def _entitled(reading: Reading) -> Iterator[tuple[Mention, Mention]]:
    """Who may have what: `a student is entitled to an allowance`, `persons who are eligible for a grant`."""
    for one, other, gap in neighbours(reading):
        if one.type == "Actor" and other.type == "Instrument" and _MAY_HAVE.fullmatch(gap) and " not " not in gap:
            yield one, other


def _bearers_of_sentence(reading: Reading, verb: Token) -> list[Mention]:
    """The bearers of the norm whose sentence a purpose clause opens: `to receive a grant, an entity shall …`."""
    following = [n for n in reading.norms if n.start <= verb.idx < n.action.start and n.bearer]
    if not following or reading.doc[verb.i - 1].lower_ != "to":
        return []
    first = following[0].action
    return [n.bearer for n in following if n.action == first and n.bearer]


def _without_amounts(reading: Reading) -> Reading:
    """The same reading with sums of money left out of the mentions, so that giver and receiver are neighbours."""
    kept: Iterable[Mention] = (m for m in reading.mentions if m.type not in {"Quantity", "Time"})
    return Reading(reading.view, reading.doc, mentions=list(kept))
