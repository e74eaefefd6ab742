"""Definitions: what a text says that a term means."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english.text import Reading
from policykg.model import Definition, Span

_OPEN, _CLOSE = "“‘\"«'", "”’\"»'"
_VERB = (
    r"(?:shall\s|must\s|do\s|does\s)?(?:not\s)?(?:also\s)?"
    r"(?:means?\b(?!\s(?:of|that|test))|refers?\sto\b|ha(?:s|ve)\sthe\s(?:same\s|respective\s)?meanings?\b|(?:is"
    r"|are)\sdefined\s(?:as|in|by)\b|(?:shall\sbe|is|are)\sunderstood\s(?:as|to\smean)\b"
    r"|mean\b|denotes?\b)"
)
_INCLUDES = r"(?:(?:shall\s|may\s)?(?:also\s)?includes?\b(?!\sbut)|(?:is|are)\b(?=\s(?:an?|the)\s))"
_QUOTED = re.compile(
    rf"(?:\b[Tt]he\s)?(?:\b(?:[Tt]erms?|expressions?|words?"
    rf"|phrases?)\s)?[{_OPEN}](?P<term>[^“”\"«»\n]{{2,90}}?)[{_CLOSE}](?P<tail>(?:,?\s(?:and"
    rf"|or)\s[{_OPEN}][^“”\"]{{2,60}}[{_CLOSE}])?(?:[,\s]+(?:in relation to|for|with respect to|when used|as used"
    rf"|in|of)\s[^,;.:“”]{{2,80}},?|\s\w+)?)\s*,?\s*(?P<verb>{_VERB}|{_INCLUDES})"
)
_SUBJECT = re.compile(rf"\s(?P<verb>{_VERB})\s*[:,—–-]?\s*(?=\S)")
_NAMED = re.compile(
    rf"\b(?:(?:is|are)\sto\sbe\s(?:known|cited)\s(?:collectively\s)?as|(?:shall|may)\sbe\s(?:called|known\sas"
    rf"|referred\sto\sas)|(?:herein\w*|in\sthis\s\w+)?\s?(?:also\s)?(?:referred\sto"
    rf"|known)\s(?:in\sthis\s\w+\s)?(?:collectively\s)?as)\s(?P<term>(?:the\s)?[{_OPEN}]?[A-Z][^,;.()”\"]{{2,80}})"
)
_SENTENCE_END = re.compile(r"\.(?=[”\"’)]*\s+[A-Z“‘(\[]|[”\"’)\]]*\s*$)")
_ABBREVIATED = re.compile(r"(?:\b(?:No|Sec|Art|seq|Pub|L|etc|e\.g|i\.e|[A-Z])|U\.S|U\.S\.C)$")


def definitions(reading: Reading) -> list[Definition]:
    """The definitions of a text, in order, none overlapping."""
    found = [*_quoted(reading), *_plain(reading), *_named(reading)]
    kept: list[Definition] = []
    for definition in sorted(found, key=lambda d: (-d.confidence, d.start)):
        if (
            all(definition.end <= k.start or definition.term.start >= k.end for k in kept)
            or definition.rule == "definitions/known-as"
        ):
            kept.append(definition)
    return sorted(kept, key=lambda d: d.start)


def _quoted(reading: Reading) -> Iterator[Definition]:
    for match in _QUOTED.finditer(reading.text):
        statutory = bool(re.search(r"\bterms?\b|\bexpressions?\b|\bphrase\b", match.group()[:14])) or _opens(
            reading, match.start()
        )
        verb = match.group("verb")
        if (re.fullmatch(_INCLUDES, verb) and not (statutory and "includ" in verb)) or "not" in verb.split():
            continue
        if re.fullmatch(r"(?:is|are)", verb):
            continue
        start = match.end()
        made = _made(reading, Span(match.start("term"), match.end("term")), start, "definitions/quoted-term", 0.95)
        if made:
            yield made


def _opens(reading: Reading, place: int) -> bool:
    before = reading.text[:place].rstrip()
    return (
        not before
        or before.endswith((".", ";", ":", "—", ",", "“"))
        or any(0 <= place - e < 4 for e in reading.view.enumerators)
    )


def _plain(reading: Reading) -> Iterator[Definition]:
    """`X means Y` without quotation marks, X being the sentence's or the list member's first phrase."""
    for match in _SUBJECT.finditer(reading.text):
        verb = match.group("verb")
        token = reading.token_at(match.start("verb"))
        if verb.startswith(("mean", "denote")) and token.tag_ in {"NN", "NNS"} and not verb.startswith("means"):
            continue
        start = _term_start(reading, match.start())
        words = reading.text[start : match.start()].strip()
        if (
            not words
            or len(words.split()) > 22
            or re.search(
                r"\b(?:it|this|that|which|who|paragraph|subsection|section|by|these)\b$|^(?:it|this|that|which"
                r"|these|who)\b|\bas\s(?:such|that|those|the)\s(?:terms?|expressions?)$",
                words,
                re.IGNORECASE,
            )
        ):
            continue
        if (
            verb.startswith("means")
            and reading.token_at(match.start("verb")).tag_ == "NNS"
            and reading.text.startswith("to ", match.end())
        ):
            continue
        span = _bare(reading, start, match.start())
        if span is None:
            continue
        made = _made(
            reading,
            span,
            match.end(),
            "definitions/" + ("means" if verb.startswith(("mean", "has", "have")) else "refers-to"),
            0.85,
        )
        if made:
            yield made


def _term_start(reading: Reading, place: int) -> int:
    """Where the term that ends at `place` begins: the last sentence, list mark, paragraph or leading clause before."""
    starts = [
        m.end()
        for m in re.finditer(
            r"[.;:—]\s+[“\"‘]?|\bthat\s[“\"‘]|(?:^|(?<=[.;]\s))(?:In|For"
            r"|Under)\s[^,.;]{3,90},\s(?:unless[^,]{0,60},\s)?|^(?:In|For)\s[^,.;]{3,90},\s",
            reading.text[:place],
        )
    ]
    starts += [p for p in reading.stops if p <= place]
    return max(starts, default=0)


def _bare(reading: Reading, start: int, end: int) -> Span | None:
    """A term without its article, quotation marks and trailing `, in relation to …`."""
    words = reading.text[start:end]
    lead = re.match(
        rf"\s*(?:\([^()]*\)\s*)?[{_OPEN}]*\s*(?:(?:the|an?|a reference to)\s+)?[{_OPEN}]*", words, re.IGNORECASE
    )
    start += lead.end() if lead else 0
    tail = re.search(
        r",?\s(?:in relation to|with respect to|for the purposes? of|of a person)\b.*$|,.*$", reading.text[start:end]
    )
    end = start + tail.start() if tail and tail.start() > 1 else end
    words = reading.text[start:end].rstrip(f" ,:;—({_CLOSE}")
    return Span(start, start + len(words)) if words and re.search(r"[A-Za-z]{2}", words) else None


def _made(reading: Reading, term: Span, start: int, rule: str, confidence: float) -> Definition | None:
    end = _definition_end(reading, start)
    words = reading.text[start:end]
    lead = len(words) - len(words.lstrip(" ,:;—–-"))
    body = words.strip(' ,:;—–-“”"')
    start += lead
    while start < end and reading.text[start] in '“"':
        start += 1
    if len(body) < 3:
        return None
    whole = Span(min(term.start, start), start + len(body))
    return Definition(whole.start, whole.end, term, Span(start, start + len(body)), rule, confidence)


def _definition_end(reading: Reading, start: int) -> int:
    """To the full stop, or to where the next term is defined; a quotation ends with its closing mark."""
    text = reading.text
    limit = len(text)
    following = _QUOTED.search(text, start)
    if following:
        gap = text[start : following.start()]
        boundary = max(gap.rfind(";"), gap.rfind("."))
        if boundary >= 0:
            limit = start + boundary
    for place in sorted(reading.view.paragraphs):
        if (
            start < place < limit
            and text[:place].rstrip()[-1:] not in {"—", ":", ";", ",", "–", "-"}
            and not re.search(r"\b(?:and|or)\s*$", text[:place])
        ):
            limit = place
            break
    depth = text.rfind("“", 0, start) > text.rfind("”", 0, start)
    close = text.find("”", start, limit) if depth else -1
    if close > 0:
        return close
    for stop in _SENTENCE_END.finditer(text, start, limit):
        if not _ABBREVIATED.search(text[start : stop.start()]):
            return stop.start()
    return limit


def _named(reading: Reading) -> Iterator[Definition]:
    """`the requirements … are to be known as the R`: the name is the term, what bears it the definition."""
    for match in _NAMED.finditer(reading.text):
        span = _bare(reading, match.start("term"), match.end("term"))
        before = [p for p in reading.phrases if p.last <= match.start()]
        if span is None or not before:
            continue
        phrase = before[-1]
        stop = reading.doc[phrase.end].idx if phrase.end < len(reading.doc) else 0
        if stop and match.start() - phrase.last > 40:
            continue
        same = [p for p in reading.phrases if p.last < phrase.first and p.words == phrase.words]
        first = same[0] if same else phrase
        while (
            not same
            and len(before) > 1
            and re.fullmatch(r"\sof\s(?:the\s)?", reading.text[before[-2].last : before[-1].first])
        ):
            before.pop()
            first = before[-1]
        end = _phrase_end(reading, first.last, match.start()) if same else phrase.last
        if "may be" in match.group() and "cited" in match.group():
            continue
        yield Definition(
            min(span.start, first.first),
            max(span.end, end),
            span,
            Span(first.first, max(end, first.last)),
            "definitions/known-as",
            0.7,
        )


def _phrase_end(reading: Reading, place: int, limit: int) -> int:
    stop = re.compile(r"[.;,]").search(reading.text, place, limit)
    return stop.start() if stop else place
