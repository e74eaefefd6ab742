"""Definitions: what a text says that a term means."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.introduced import introduced
from policykg.annotations.english.text import Reading
from policykg.model import Definition, Span

_OPEN, _CLOSE = "“‘\"«'", "”’\"»'"
_VERB = (
    r"(?:shall\s|must\s|do\s|does\s)?(?:not\s)?(?:also\s)?"
    r"(?:means?\b(?!\s(?:of|test|by|through|whereby|available)\b)(?!\sthat\sthe\s)|refers?\sto\b"
    r"|ha(?:s|ve)\sthe\s(?:same\s|respective\s)?meanings?\b"
    r"|(?:is|are)\sdefined\s(?:as|in|by|under)\b"
    r"|(?:shall\sbe|is|are)\s(?:to\sbe\s)?(?:understood|taken|construed)\s(?:as|to\s(?:mean|include))\b"
    r"|(?:is|are|shall\sbe)\sdeemed\sto\s(?:mean|include)\b|denotes?\b)"
)
_INCLUDES = r"(?:(?:shall\s|may\s)?(?:also\s)?includes?\b(?!\sbut)|(?:is|are)\b(?=\s(?:an?|the)\s))"
_QUOTED = re.compile(
    rf"(?:\b[Tt]he\s)?(?:\b(?:[Tt]erms?|expressions?|words?"
    rf"|phrases?)\s)?[{_OPEN}](?P<term>[^“”\"«»\n]{{2,90}}?)[{_CLOSE}](?P<tail>(?:,?\s(?:and"
    rf"|or)\s[{_OPEN}][^“”\"]{{2,60}}[{_CLOSE}])?(?:[,\s]+(?:in relation to|for|with respect to|when used|as used"
    rf"|in|of)\s[^,;.:“”]{{2,80}},?|,\s[^,;.:“”]{{2,60}},|\s\w+)?)\s*,?\s*(?P<verb>{_VERB}|{_INCLUDES})"
)
_SUBJECT = re.compile(rf"\s(?P<verb>{_VERB})\s*[:,—–-]?\s*(?=\S)")
_EMPHASISED = re.compile(
    rf"\s*(?:,?\s(?:in relation to|for|with respect to|as used|in|of)\s[^;:“”]{{2,80}}?)?,?\s*"
    rf"(?P<verb>{_VERB}|(?:also\s)?includes?\b)"
)
_LEAD = re.compile(r"^\W*(?:In|For|Under|As used in|When used in|Within)\b[^,;:]{2,90}[,:]\s*(?:unless[^,]{0,60},\s)?")
_SCOPE = re.compile(r"\b(?:[Ii]n|[Ff]or the purposes? of)\s(?:this|these|the)\s[^,.;:]{2,60}[,:—–-]\s*$")
_INCLUDED = re.compile(r"\s(?:shall\s)?includes?\s(?=\S)")
_OPENINGS = (
    re.compile(r"[.;]\s+\([^()]{3,60}\)\s+"),  # `…; (prêteur) lender means …`
    re.compile(r"[.;:—]\s+[“\"‘]?|\bthat\s[“\"‘]"),
    re.compile(r"(?:^|(?<=[.;]\s))(?:In|For|Under)\s[^,.;]{3,90},\s"),
    re.compile(r"(?:^|(?<=[.;]\s))(?:In|For|Under)\s[^,.;]{3,90},\sunless[^,]{0,60},\s"),
)
_SENTENCE_END = re.compile(r"\.(?=[”\"’)]*\s+[A-Z“‘(\[]|[”\"’)\]]*\s*$)")
_SURER = (
    ("definitions/quoted-term", "definitions/emphasised-term"),
    ("definitions/means", "definitions/refers-to"),
    ("definitions/includes",),
)
_RUNNING = frozenset({"definitions/means", "definitions/quoted-term", "definitions/emphasised-term"})
_CLOSED = re.compile(r"[.;]\s+(?:(?:and|or)\s+)?(?:\([^()]{3,60}\)\s+)?(?:(?:the|an?)\s+)?[“\"‘']?$", re.IGNORECASE)
_GOES_ON = re.compile(r"\b(?:and|or)\s*$")
_ABBREVIATED = re.compile(r"(?:\b(?:No|Sec|Art|seq|Pub|L|etc|e\.g|i\.e|[A-Z])|U\.S|U\.S\.C)$")


def definitions(reading: Reading) -> list[Definition]:
    """The definitions of a text, in order, none overlapping."""
    found = [*_emphasised(reading), *_quoted(reading), *_plain(reading), *_scoped(reading), *introduced(reading)]
    found = _cut(reading, found)
    kept: list[Definition] = []
    taken = bytearray(len(reading.text))
    for definition in sorted(found, key=lambda d: (_rank(d), d.start)):
        free = taken.find(1, definition.term.start, definition.end) < 0
        if free or definition.rule == "definitions/known-as":
            taken[definition.start : definition.end] = b"\1" * (definition.end - definition.start)
            kept.append(definition)
    return sorted(kept, key=lambda d: d.start)


def _cut(reading: Reading, found: list[Definition]) -> list[Definition]:
    """Each definition up to where the next term of a running list is defined: `…; lender means …; province means …`."""
    starts = sorted(d.term.start for d in found if d.rule in _RUNNING and d.term.start < d.definition.start)
    cut: list[Definition] = []
    for definition in found:
        following = bisect.bisect_right(starts, definition.definition.start)
        place = starts[following] if following < len(starts) else len(reading.text)
        if definition.definition.start < place < definition.definition.end:
            end = _close_before(reading, definition.definition.start, place)
            if end:
                span = Span(definition.definition.start, end)
                definition = replace(definition, end=max(definition.term.end, end), definition=span)
        cut.append(definition)
    return cut


def _close_before(reading: Reading, start: int, place: int) -> int:
    """Where a definition ends whose next follows a semicolon or full stop, and a bracket; 0 where none does."""
    closed = _CLOSED.search(reading.text[max(start, place - 80) : place])
    return max(start, place - 80) + closed.start() if closed else 0


def _rank(definition: Definition) -> int:
    """Where two definitions overlap, the lower rank stays."""
    return next((rank for rank, rules in enumerate(_SURER) if definition.rule in rules), len(_SURER))


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
        made = _made(reading, Span(match.start("term"), match.end("term")), start, "definitions/quoted-term")
        if made:
            yield made


def _opens(reading: Reading, place: int) -> bool:
    before = reading.text[:place].rstrip()
    return (
        not before
        or before.endswith((".", ";", ":", "—", ",", "“"))
        or any(place - step in reading.view.enumerators for step in range(4))
    )


def _emphasised(reading: Reading) -> Iterator[Definition]:
    """`**term** means …`, as the dictionaries of laws print it."""
    for start, end in reading.view.emphases:
        match = _EMPHASISED.match(reading.text, end)
        term = reading.text[start:end].strip()
        if match is None or "not" in match.group("verb").split() or not re.search(r"[A-Za-z]{2}", term):
            continue
        first = start + len(reading.text[start:end]) - len(reading.text[start:end].lstrip())
        made = _made(reading, Span(first, first + len(term)), match.end(), "definitions/emphasised-term")
        if made:
            yield made


def _plain(reading: Reading) -> Iterator[Definition]:
    """`X means Y` without quotation marks, X being the sentence's or the list member's first phrase."""
    for match in _SUBJECT.finditer(reading.text):
        verb = match.group("verb")
        start = _term_start(reading, match.start())
        words = reading.text[start : match.start()].strip()
        if "not" in verb.split() or not _may_be_term(words) or not _is_verb(reading, match):
            continue
        span = _bare(reading, start, match.start())
        if span is None or _finite(reading, span) or (verb.startswith("refer") and _points(reading, span)):
            continue
        kind = "means" if verb.startswith(("mean", "has", "have")) else "refers-to"
        made = _made(reading, span, match.end(), f"definitions/{kind}")
        if made:
            yield made


def _scoped(reading: Reading) -> Iterator[Definition]:
    """`In this Act, worker includes an apprentice`: only where the sentence says for what it defines."""
    for match in _INCLUDED.finditer(reading.text):
        start = _term_start(reading, match.start())
        scope = _SCOPE.search(reading.text, max(0, start - 90), start) or _LEAD.match(
            reading.text[start : match.start()]
        )
        span = _bare(reading, start, match.start()) if scope else None
        if (
            span is None
            or not _may_be_term(reading.text[span.start : span.end])
            or _finite(reading, span)
            or len(reading.text[span.start : span.end].split()) > 5
        ):
            continue
        made = _made(reading, span, match.end(), "definitions/includes")
        if made:
            yield made


def _may_be_term(words: str) -> bool:
    """Whether words can name what is defined: short, and no pronoun or provision that refers to something."""
    pointing = (
        r"\b(?:it|this|that|which|who|paragraph|subsection|section|by|these)\b$|^such\b|^(?:it|this|that|which|these|who)\b"
        r"|\bas\s(?:such|that|those|the)\s(?:terms?|expressions?)$"
    )
    return bool(words) and len(words.split()) <= 22 and not re.search(pointing, words, re.IGNORECASE)


def _is_verb(reading: Reading, match: re.Match[str]) -> bool:
    """Whether `means` is a verb here: not behind a determiner, not `the means to`, not a bare plural by its tag."""
    verb = match.group("verb")
    token = reading.token_at(match.start("verb"))
    before = reading.doc[token.i - 1] if token.i else None
    if not verb.startswith(("mean", "denote")):
        return True
    if before is not None and (before.tag_ in {"DT", "PRP$", "IN", "CC"} or before.lower_ in {"other", "all", "such"}):
        return False
    noun = token.tag_ in {"NN", "NNS"}
    if noun and (not verb.startswith("means") or (before is not None and before.tag_ == "JJ")):
        return False
    return not (noun and reading.text.startswith(("to ", "for ", "that "), match.end()))


def _finite(reading: Reading, term: Span) -> bool:
    """Whether a verb stands in what should be a term, so that the sentence only happens to say `means`."""
    first, last = reading.tokens(term.start, term.end)
    return any(t.tag_ in {"VBZ", "VBP", "MD"} for t in reading.doc[first:last])


def _points(reading: Reading, term: Span) -> bool:
    """Whether a text or a body is said to refer to something: `Article 5 refers to …`."""
    mention = reading.mention_over(term.start, term.end)
    return mention is not None and mention.type in {"Policy", "Provision", "Organization"}


def _term_start(reading: Reading, place: int) -> int:
    """Where the term that ends at `place` begins: the last sentence, list mark, paragraph or leading clause before."""
    return max(reading.last_stop(place), *(reading.last_end(pattern, place) for pattern in _OPENINGS))


def _bare(reading: Reading, start: int, end: int) -> Span | None:
    """A term without its article, quotation marks, leading `In this Act,` and trailing `, in relation to …`."""
    scope = _LEAD.match(reading.text[start:end])
    if scope and reading.text[start + scope.end() : end].strip():
        start += scope.end()
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


def _made(reading: Reading, term: Span, start: int, rule: str) -> Definition | None:
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
    return Definition(whole.start, whole.end, term, Span(start, start + len(body)), rule, confidence(rule))


def _definition_end(reading: Reading, start: int) -> int:
    """To the full stop, or to where the next term is defined; a quotation ends with its closing mark."""
    text = reading.text
    limit = len(text)
    following = reading.first(_QUOTED, start)
    if following:
        gap = text[start : following.start()]
        boundary = max(gap.rfind(";"), gap.rfind("."))
        if boundary >= 0:
            limit = start + boundary
    emphases = reading.view.emphases
    for first, last in islice(emphases, bisect.bisect_right(emphases, (start, len(text))), None):
        if first >= limit:
            break
        if _EMPHASISED.match(text, last):
            limit = first
            break
    for place in reading.paragraphs_behind(start):
        if place >= limit:
            break
        before = text[:place].rstrip()[-1:]
        if before not in {"—", ":", ";", ",", "–", "-"} and not _GOES_ON.search(text[max(0, place - 8) : place]):
            limit = place
            break
    depth = text.rfind("“", 0, start) > text.rfind("”", 0, start)
    close = text.find("”", start, limit) if depth else -1
    if close > 0:
        return close
    return _full_stop(reading, start, limit)


def _full_stop(reading: Reading, start: int, limit: int) -> int:
    """The first full stop of a stretch that no abbreviation has; its end where there is none."""
    stop = reading.first(_SENTENCE_END, start, limit)
    while stop is not None:
        if not _ABBREVIATED.search(reading.text[max(start, stop.start() - 12) : stop.start()]):
            return stop.start()
        stop = reading.first(_SENTENCE_END, stop.end(), limit)
    closing = reading.text[start:limit].rstrip().rstrip('”"’)]')
    stopped = closing.endswith(".") and not _ABBREVIATED.search(closing[-12:-1])
    return start + len(closing) - 1 if stopped else limit
