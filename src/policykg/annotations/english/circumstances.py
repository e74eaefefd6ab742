"""What surrounds an act: by when it is due, and on what condition."""

from __future__ import annotations

import re
from dataclasses import dataclass

from spacy.tokens import Token

from policykg.annotations.english.text import Reading
from policykg.model import Span

_CONDITION = re.compile(
    r"\b(?:(?:if|when|where|whenever|while|unless|once)\b(?!\s(?:and|or|necessary|appropriate|practicable"
    r"|applicable|possible|available|required)\b)|(?<!be )(?<!is )(?<!are )subject to|except (?:as|where|when|if"
    r"|in)|provided that|in the case of|in the event"
    r"|upon (?=\w+ing\b)|due to|before having|in cases where|to the extent that|on condition that|so long as"
    r"|as long as|for (?:any|each) [^,;.]{3,60}? for which)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:\b(?:at the latest by|not later than|no later than|by no later than|by the end of|before the end of"
    r"|before|by|within|until|from|as of|in advance of|prior to|during|in|on or before|at least|for"
    r"|after)\s(?:the\s|a\s|any\s|each\s|every\s|a period of\s)*)$",
    re.IGNORECASE,
)
_LATEST = re.compile(
    r"\b(?:in advance of|prior to|before the end of|no later than|not later than)\s[^,;.]{3,80}", re.IGNORECASE
)
_ENDS = re.compile(r"[;.](?=\s|$)")
_SEMICOLON = re.compile(r";\s")
_SENTENCE_START = re.compile(r"[.!?][”\"’)]?\s+(?=[A-Z“‘(])")
_SENTENCE_END = re.compile(r"[.!?](?=[”\"’)]?\s+[A-Z“‘(]|[”\"’)]?\s*$)")


@dataclass(frozen=True, slots=True)
class Circumstances:
    """The sentence and clause of an act, and what they say of time and condition."""

    sentence: Span
    clause: Span
    deadline: Span | None
    condition: Span | None
    exception: Span | None


def of(reading: Reading, verb: Token, modal: int) -> Circumstances:
    """The circumstances of the act that `verb` names; `modal` is the token that makes it a norm."""
    sentence = _sentence(reading, verb, reading.doc[modal])
    clause = _clause(reading, verb, sentence)
    condition = _condition(reading, sentence, clause, verb)
    words = reading.text[condition.start : condition.end].lower() if condition else ""
    exception = condition if re.match(r"(?:unless|except)\b", words) else None
    return Circumstances(sentence, clause, _deadline(reading, clause, verb), condition, exception)


def _sentence(reading: Reading, verb: Token, modal: Token) -> Span:
    """From the last full stop before the modal to the first after the verb, list members included."""
    start = opening(reading, modal)
    stop = reading.first(_SENTENCE_END, verb.idx)
    end = stop.end() if stop else len(reading.text.rstrip())
    return Span(start, max(end, verb.idx + len(verb)))


def opening(reading: Reading, token: Token) -> int:
    """Where the sentence of a token begins, behind the last full stop or stop before it."""
    return max(reading.last_end(_SENTENCE_START, token.idx - 1), reading.opening(token.idx))


def _clause(reading: Reading, verb: Token, sentence: Span) -> Span:
    stop = reading.first(_ENDS, verb.idx)
    end = min(sentence.end, stop.start() if stop else sentence.end)
    start = reading.last_end(_SEMICOLON, verb.idx)
    return Span(max(sentence.start, start), max(end, verb.idx + len(verb)))


def _deadline(reading: Reading, clause: Span, verb: Token) -> Span | None:
    for mention in reading.between(clause.start, clause.end):
        if mention.type != "Time":
            continue
        before = _BY.search(reading.text, max(clause.start, mention.start - 40), mention.start)
        if before is None or not re.match(
            r"(?:at the latest|not later|no later|by|before|within|until|from|prior|in\s|on or|as of)",
            before.group(),
            re.IGNORECASE,
        ):
            continue
        if re.match(r"in\s", before.group(), re.IGNORECASE) and not re.fullmatch(r"(?:19|20)\d{2}", mention.name):
            continue
        return Span(before.start(), mention.end)
    latest = reading.first(_LATEST, verb.idx, clause.end)
    return Span(latest.start(), latest.start() + len(latest.group().rstrip())) if latest else None


def _condition(reading: Reading, sentence: Span, clause: Span, verb: Token) -> Span | None:
    after = reading.first(_CONDITION, verb.idx, clause.end)
    if after:
        stop = sentence.end if ":" in reading.text[after.start() : sentence.end] else clause.end
        return _trimmed(reading, after.start(), stop)
    before = reading.first(_CONDITION, clause.start, verb.idx)
    if before is None:
        return None
    comma = reading.text.find(",", before.end(), verb.idx)
    while comma > 0 and reading.text[comma + 1 : comma + 5].strip().startswith(("or ", "and")):
        comma = reading.text.find(",", comma + 1, verb.idx)
    return _trimmed(reading, before.start(), comma) if comma > 0 else None


def _trimmed(reading: Reading, start: int, end: int) -> Span | None:
    words = reading.text[start:end].rstrip(" ,;.")
    return Span(start, start + len(words)) if words else None
