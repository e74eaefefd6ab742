"""Names that a text gives to what it has just described: `the fund (hereinafter referred to as the Fund)`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import takewhile

from policykg.annotations.english.clauses import boundary
from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import Phrase
from policykg.annotations.english.text import Reading
from policykg.model import Definition, Span

_OPEN, _CLOSE = "“‘\"«'", "”’\"»'"
_HERE = r"(?:here(?:in)?after|herein|hereunder|in\s(?:this|these|the\spresent)\s\w+)"
_GIVEN = r"(?:referred\sto|known|designated|described|cited)\s(?:in\sthis\s\w+\s)?(?:collectively\s)?as|called"
_TERM = rf"(?P<term>(?:the\s)?[{_OPEN}]?[A-Z][^,;.()“”\"]{{1,70}})"
_FREE = rf"(?P<free>(?:the\s)?[{_OPEN}]?[A-Za-z][^,;.()“”\"]{{1,70}})"
_SUBJECT = re.compile(
    rf"\b(?:(?:is|are)\sto\sbe|shall\sbe|may\sbe|is|are)\s(?:also\s|collectively\s)?"
    rf"(?:called|known|referred\sto|cited)\s?(?:in\sthis\s\w+\s)?(?:collectively\s)?(?:as)?\s{_TERM}"
)
_APPOSED = re.compile(
    rf"(?P<gap>\s?[,(]\s?(?:[^();]{{1,40}};\s)?|(?<!\bis)(?<!\bare)\s(?=to\sbe\s))"
    rf"(?:to\sbe\s|which\s(?:is|are|shall\sbe)\s)?"
    rf"(?:(?:also|commonly|otherwise|hereby|collectively)\s)?"
    rf"(?:{_HERE}\s(?:{_GIVEN})\s{_FREE}|(?:{_GIVEN})\s(?:{_HERE}\s)?{_TERM}"
    rf"|here(?:in)?after[:,]?\s(?:the\s)?(?P<quoted>[{_OPEN}][^“”\"()]{{2,70}}))"
)
_SHORT = re.compile(r"(?P<gap>\s\(\s?)(?:the\s)?[“‘](?P<term>(?:the\s)?[A-Za-z][^“”‘’()]{2,60})[”’]\s?\)")
_AGREED = words("agreed said adopted approved proposed resulting above")
_LINKS = re.compile(r"\s(?P<word>of|for|to|in|on|and)\s(?:the\s)?")


def introduced(reading: Reading) -> Iterator[Definition]:
    """The names that a text introduces with `known as` and its like, each with the noun phrase that bears it.

    Of `a body that shall be called the Skills Council (hereinafter the Council)` only the short name is a term.
    """
    found = list(_introduced(reading))
    renamed = {(d.definition.start + d.definition.end) // 2 for d in found}
    for definition in found:
        if not any(definition.term.start <= middle < definition.term.end for middle in renamed):
            yield definition


def _introduced(reading: Reading) -> Iterator[Definition]:
    for match in _SUBJECT.finditer(reading.text):
        if "cited" in match.group():
            continue
        described = _subject(reading, match.start())
        yield from _given(reading, match, "term", described)
    for match in _APPOSED.finditer(reading.text):
        kind = next(name for name in ("free", "quoted", "term") if match.group(name))
        yield from _given(reading, match, kind, _before(reading, match, kind))
    for match in _SHORT.finditer(reading.text):
        if match.group("term") not in reading.text[max(0, match.start() - 400) : match.start()]:
            yield from _given(reading, match, "term", _before(reading, match, "term"))


def _given(reading: Reading, match: re.Match[str], kind: str, described: Span | None) -> Iterator[Definition]:
    term = _bare(reading.text, match.start(kind), match.end(kind))
    if described is None or term is None or term.start < described.end:
        return
    named = reading.mention_over(described.start, described.end)
    if named and named.type == "Provision" and named.start <= described.start:
        return  # `title 5, commonly known as …` says what its text is called, not what a term means
    yield Definition(
        described.start, term.end, term, described, "definitions/known-as", confidence("definitions/known-as")
    )


def _bare(text: str, start: int, end: int) -> Span | None:
    """A name without its article and quotation marks, to where they close."""
    lead = re.match(rf"[\s{_OPEN}]*(?:the\s+|an?\s+)?[{_OPEN}]*", text[start:end], re.IGNORECASE)
    start += lead.end() if lead else 0
    closed = re.search(
        r"[”»\"]|’(?!s)|\s[—–]\s|\s(?:and|which|who|that|shall|is|are|to|for)\s(?=[a-z])", text[start:end]
    )
    if closed:
        end = start + closed.start()
    words = text[start:end].rstrip(f" ,:;{_CLOSE}")
    return Span(start, start + len(words)) if re.search(r"[A-Za-z]{2}", words) else None


def _subject(reading: Reading, place: int) -> Span | None:
    """The noun phrase that is said to be known as something; its first mention where a short form stands for it."""
    verb = reading.token_at(place)
    low = reading.doc[boundary(reading, verb.i)].idx
    ahead = (p for p in reading.phrases_from(reading.token_at(low).i) if low <= p.first)
    inside = list(takewhile(lambda p: p.last <= place, ahead))
    if not inside:
        return None
    relative = reading.doc[verb.i - 1].lower_ in {"that", "which"} if verb.i else False
    phrase = _whole(inside[-1], inside, reading) if relative else inside[0]
    if relative:
        return Span(phrase.doc[phrase.start].idx, _trimmed(reading.text, phrase.first, place))
    plain = [w for w in phrase.words if w not in _AGREED]
    earlier = next((p for p in reading.phrases if p.last < phrase.first and p.words == plain), None)
    if earlier is not None and inside[-1] is phrase:
        stop = re.compile(r"[.;,]").search(reading.text, earlier.last, phrase.first)
        return Span(earlier.first, stop.start() if stop else earlier.last)
    return Span(phrase.doc[phrase.start].idx, _trimmed(reading.text, phrase.first, place))


def _before(reading: Reading, match: re.Match[str], kind: str) -> Span | None:
    """The noun phrase right before a bracket or comma: the one with the name's own noun, else the nearest whole one."""
    place = match.start("gap")
    titled = next((m for m in reading.before(place + 1) if m.type == "Policy"), None)
    if titled and titled.name[-1:].isdigit() and not reading.text[titled.end : place].strip():
        return Span(titled.start, titled.end)
    token = reading.token_at(max(0, place - 1))
    low = reading.doc[boundary(reading, token.i + 1)].idx
    near = list(takewhile(lambda p: p.last <= place, reading.phrases_from(reading.token_at(low).i)))
    if not near:
        return None
    names = re.findall(r"[A-Za-z]+", match.group(kind))
    noun = names[-1].lower().rstrip("s") if names else ""
    same = [p for p in near if p.head.lower_.rstrip("s") == noun]
    first = _whole(same[-1] if same else near[-1], near, reading)
    mention = reading.mention_over(near[-1].first, near[-1].last)
    start = first.doc[first.start].idx
    if mention is not None and not same and mention.start < start:
        start = mention.start
    return Span(start, _trimmed(reading.text, start, place))


def _whole(phrase: Phrase, near: list[Phrase], reading: Reading) -> Phrase:
    """The phrase where the name begins that ends with this one: `of` and `for` link its parts."""
    place = near.index(phrase)
    while place:
        link = _LINKS.fullmatch(reading.text, near[place - 1].last, near[place].first)
        own = near[place].start < near[place].core
        if link is None or (own and link.group("word") != "of"):
            break
        place -= 1
    return near[place]


def _trimmed(text: str, start: int, end: int) -> int:
    words = re.sub(r"[\s,]+(?:which|that|who)$", "", text[start:end].rstrip(" ,;:("))
    return start + len(words.rstrip(" ,;:("))
