"""Items: the members of an enumeration, by list marks, ordinal words or the number that announces them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.lists import lists
from policykg.annotations.english.numbers import WORD_NUMBER, number
from policykg.annotations.english.phrases import NOUNS, nominal_end
from policykg.annotations.english.text import Member, Reading
from policykg.model import Item, Span

_ORDINALS = {
    word: n
    for n, words in enumerate(
        (
            "first|firstly|one",
            "second|secondly|two",
            "third|thirdly",
            "fourth|fourthly",
            "fifth|fifthly",
            "sixth|sixthly",
            "seventh|seventhly",
            "eighth|eighthly",
            "ninth|ninthly",
            "tenth",
        ),
        start=1,
    )
    for word in words.split("|")
}
_WORD = "|".join(sorted((w for w in _ORDINALS if w not in {"one", "two"}), key=len, reverse=True))
_ORDINAL = re.compile(
    rf"(?:(?<=[.;:!?—]\s)|^|(?<=,\s)|(?<=,\sand\s)|(?<=;\sand\s)|(?<=”\s)"
    rf"|(?<=\n))(?:(?P<the>[Tt]he\s)(?P<a>{_WORD})\s(?:is|was|are|aspect\sis|step\sis|one\sis)\b|(?P<b>{_WORD}"
    rf"|{'|'.join(w.capitalize() for w in _WORD.split('|'))})(?=,|\s(?:of\sall|is\b|the\b)),?"
    r"|(?P<c>[Oo]ne)\s(?=must\b|is\s(?:to|that)\b|can\b|should\b|is\sthe\b))"
)
_ANNOUNCED = re.compile(
    rf"\b(?P<number>{WORD_NUMBER}|\d{{1,2}})\s(?P<noun>(?:[a-z-]+\s){{0,3}}?(?:[a-z-]+s))\b(?P<gap>(?:\s(?:of|in"
    rf"|for|from)\s[^.:;]{{2,60}}?)?(?:\s(?:in|of)\s(?:our|the|this)\s\w+)?\s?(?:are|is|include|includes"
    rf"|as\sfollows)?\s?:\s|\sof\s(?=[a-z]))",
    re.IGNORECASE,
)
_COUNTING = re.compile(rf"\b{WORD_NUMBER}\s(?:\w+\s){{0,2}}\w+s\b", re.IGNORECASE)
_NUMBERED = re.compile(rf"\b(?:{WORD_NUMBER}|\d{{1,2}})\s(?:[a-z-]+\s){{0,3}}?[a-z-]+s\b", re.IGNORECASE)
_SENTENCE = re.compile(r"[.!?]\s+")
_STOP = re.compile(r"[.!?](?=[”\"’]?(?:\s|$))")
_CONJUNCTION = re.compile(r"^\s*(?:and|or)\s+")
_VERB_TAGS = frozenset({"VB", "VBG", "VBN", "VBD", "VBZ", "VBP"})


def items(reading: Reading) -> list[Item]:
    """The items of a text, in order."""
    found = [*_marked(reading), *_ordinals(reading), *_announced(reading)]
    kept: dict[tuple[int, int], Item] = {}
    for item in sorted(found, key=lambda i: (i.label.start, i.rule == "items/implied")):
        kept.setdefault((item.label.start, item.ordinal), item)
    return list(kept.values())


def _marked(reading: Reading) -> Iterator[Item]:
    """Members behind marks such as (a), where the list goes on from a stem."""
    for members in lists(reading):
        if _defines(reading, members[0].start, members[0].end):
            continue
        announced = _announcement(reading, members[0].start)
        if members[0].style[0] == "•" and not _counted(reading, announced, members):
            continue
        rule = f"items/{_style(members[0].style)}"
        for member in members:
            span = _label(reading, member.start, member.end)
            if span is None:
                continue
            end = member.start + len(reading.text[member.start : member.end].rstrip(" ;,"))
            yield Item(
                member.start,
                max(end, span.end),
                member.ordinal,
                span,
                members[0].start,
                rule,
                confidence(rule),
                announced,
            )


def _style(style: str) -> str:
    if style[0] == "•":
        return "bullet"
    return "roman" if style.startswith("r") else "number" if style[0] == "1" else "letter"


def _counted(reading: Reading, announced: Span | None, members: list[Member]) -> bool:
    """Whether the words before a colon say how many members a list has, without which bullets are no items."""
    if announced is None:
        return False
    gap = reading.text[announced.end : members[0].start].rstrip()
    count = number(reading.text[announced.start : announced.end].split()[0])
    return gap.endswith(":") and not re.search("[.;:]", gap[:-1]) and count == len(members)


def _defines(reading: Reading, start: int, end: int) -> bool:
    """Whether a list is one of definitions, whose members are terms and no items."""
    return any(start <= d.term.start < end for d in reading.definitions)


def _ordinals(reading: Reading) -> Iterator[Item]:
    """`First, …. Second, …` and `the second is …`; the number is the word's own."""
    run: list[tuple[re.Match[str], int]] = []
    for match in _ORDINAL.finditer(reading.text):
        ordinal = _ORDINALS[(match.group("a") or match.group("b") or match.group("c")).lower()]
        if run and ordinal <= run[-1][1]:
            yield from _counted_off(reading, run, match.start())
            run = []
        run.append((match, ordinal))
    yield from _counted_off(reading, run, len(reading.text))


def _counted_off(reading: Reading, places: list[tuple[re.Match[str], int]], limit: int) -> Iterator[Item]:
    """The members of one list, whose ordinals rise; a lone first member only where its list is announced."""
    if not places or (
        len(places) == 1
        and (places[0][1] == 1 or places[0][0].group("c"))
        and not _announces(reading, places[0][0].start())
    ):
        return
    start = places[0][0].start()
    announced = _announcement(reading, start)
    if places[0][1] == 2:
        implied = _implied_first(reading, start)
        if implied:
            yield implied
            start = implied.enumeration
    for position, (match, ordinal) in enumerate(places):
        stop = places[position + 1][0].start() if position + 1 < len(places) else limit
        sentence = re.compile(r"[.!?](?=\s|$)").search(reading.text, match.end(), stop)
        end = sentence.start() if sentence else stop
        span = _label(reading, match.end(), end, clause=True)
        if span:
            words = reading.text[match.start() : end].rstrip(" ,;")
            last = match.start() + max(len(words), span.end - match.start())
            yield Item(
                match.start(), last, ordinal, span, start, "items/ordinal", confidence("items/ordinal"), announced
            )


def _announces(reading: Reading, place: int) -> bool:
    mark = len(reading.text[:place].rstrip()) - 1
    if mark < 0 or reading.text[mark] not in ".:":
        return False
    return _COUNTING.search(reading.text, reading.text.rfind(".", 0, mark) + 1, mark) is not None


def _implied_first(reading: Reading, place: int) -> Item | None:
    """The first member of a list that begins to count at its second: `the way to … is to X. Second, …`."""
    before = reading.text[:place].rstrip()
    start = reading.last_end(_SENTENCE, len(before) - 1)
    match = re.search(r"\b(?:is|are|was)\sto\s", before[start:])
    if not match:
        return None
    first = start + match.end()
    end = len(before.rstrip("."))
    if end <= first:
        return None
    return Item(start, end, 1, Span(first, end), start, "items/implied", confidence("items/implied"))


def _announced(reading: Reading) -> Iterator[Item]:
    """`three aspects: a, b and c` and `from the three aspects of a, b and c`."""
    for match in _ANNOUNCED.finditer(reading.text):
        count = number(match.group("number"))
        if not count or not 2 <= count <= 20 or _at_mark(reading, match.end()):
            continue
        if _ORDINAL.match(reading.text, match.end()):
            continue
        listed = match.group("gap").strip().endswith(":")
        stop = reading.first(_STOP, match.end())
        end = stop.start() if stop else len(reading.text)
        parts = _parts(reading.text, match.end(), end, int(count), listed=listed)
        if any(not re.search("[A-Za-z]", reading.text[a:b]) for a, b in parts):
            continue
        if abs(len(parts) - int(count)) > (1 if listed else 0) or (not listed and not _of_list(reading, match)):
            continue
        words = Span(match.start(), match.end("noun"))
        parts[-1] = _before_verb(reading, *parts[-1]) if not listed else parts[-1]
        for ordinal, (first, last) in enumerate(parts, start=1):
            yield Item(
                first,
                last,
                ordinal,
                Span(first, last),
                parts[0][0],
                "items/announced",
                confidence("items/announced"),
                words,
            )


def _at_mark(reading: Reading, place: int) -> bool:
    """Whether a list mark stands at a place or beside it."""
    return any(place + step in reading.view.enumerators for step in range(-2, 3))


def _before_verb(reading: Reading, start: int, end: int) -> tuple[int, int]:
    """A last member without the verb that the whole list is the subject or object of."""
    first, last = reading.tokens(start, end)
    for token in reading.doc[first + 1 : last]:
        if token.tag_ in {"VBZ", "VBP", "VBD", "MD"}:
            return start, reading.doc[token.i - 1].idx + len(reading.doc[token.i - 1])
    return start, end


def _of_list(reading: Reading, match: re.Match[str]) -> bool:
    """Whether `the three aspects of …` goes on with the members themselves."""
    return bool(re.search(r"\bthe\s$", reading.text[max(0, match.start() - 5) : match.start()])) and _nominal_noun(
        match.group("noun")
    )


def _nominal_noun(noun: str) -> bool:
    return bool(
        re.search(
            r"(?:aspects|areas|dimensions|levels|fields|pillars|principles|themes|parts|categories|elements"
            r"|stages|links|factors|characteristics|ways|functions|goals|objectives|priorities|mechanisms|types)$",
            noun,
        )
    )


def _parts(text: str, start: int, end: int, count: int, *, listed: bool) -> list[tuple[int, int]]:
    """The stretch cut at semicolons or, failing those, at commas and the last `and`."""
    for pattern in (r";\s*(?:and\s)?", r",\s*(?:and\s|or\s)?|\s(?:and|or|as well as)\s"):
        cuts = list(islice(re.finditer(pattern, text[start:end]), count + 2))  # more only show that there are more
        if pattern.startswith(",") and len(cuts) >= count:
            cuts = cuts[: count - 1]
            tail = re.compile(r"[,;]").search(text, start + cuts[-1].end(), end)
            end = tail.start() if tail else end
        if len(cuts) == count - 1 or (listed and cuts and abs(len(cuts) + 1 - count) == 1):
            edges = [start, *(start + c.end() for c in cuts)]
            ends = [*(start + c.start() for c in cuts), end]
            parts = [(a, a + len(text[a:b].rstrip(" ,;:"))) for a, b in zip(edges, ends, strict=True)]
            return [p for p in parts if p[1] > p[0]]
    return []


def _announcement(reading: Reading, place: int) -> Span | None:
    """What announces a list just before it: `the following six aspects`."""
    start = reading.last_end(_SENTENCE, max(0, place - 1))
    found = reading.last(_NUMBERED, place)
    return Span(*found.span()) if found and found.start() >= min(start, place - 160) else None


def _label(reading: Reading, start: int, end: int, *, clause: bool = False) -> Span | None:
    """The shortest phrase that names a member: its verb with object, or its first noun phrase."""
    start, end = _stripped(reading.text, start, end)
    if start >= end:
        return None
    first, last = reading.tokens(start, end)
    special = _of_clause(reading, first, last, start, end) if clause else _measured(reading, start, end)
    if special is not None:
        return special
    index = _past_lead(reading, _past_opening(reading, first, last), last)
    acting = None if clause else _acting(reading, index, last)
    if acting is not None:
        return acting
    head = reading.doc[index] if index < last else None
    if head is not None and head.tag_ in _VERB_TAGS and (head.tag_ != "VBN" or head.dep_ != "amod"):
        return _verb_phrase(reading, index, last)
    phrase = _first_phrase(reading, index, last)
    if phrase is None:
        return reading.span(first, min(last, first + 8))
    if clause and any(t.lower_ in {"it", "we", "they"} for t in reading.doc[index : min(index + 2, last)]):
        verb = next((t for t in reading.doc[index:last] if t.tag_ in _VERB_TAGS and t.i > phrase[0]), None)
        if verb is not None:
            return _verb_phrase(reading, verb.i, last)
    stop = min(last, nominal_end(reading.doc[phrase[1] - 1], limit=last))
    return _trimmed_phrase(reading, phrase[0], min(stop, phrase[1] + 8))


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    """A member without its leading conjunction, quotation marks and closing punctuation."""
    lead = _CONJUNCTION.match(text[start:end])
    start += lead.end() if lead else 0
    start += len(text[start:end]) - len(text[start:end].lstrip(' ,;:—“"'))
    return start, start + len(text[start:end].rstrip(" ,;.:"))


def _measured(reading: Reading, start: int, end: int) -> Span | None:
    """The quantity or time that a member opens with."""
    found = next(reading.behind(start), None)
    if found is None or found.start > start + 12 or found.type not in {"Quantity", "Time"}:
        return None
    opening = takewhile(lambda p: p.first < found.start, reading.phrases_from(reading.token_at(start).i))
    before = any(start <= p.first for p in opening)
    return None if before else Span(found.start, min(found.end, end))


def _of_clause(reading: Reading, first: int, last: int, start: int, end: int) -> Span | None:
    """For a member that is a sentence: what it says must be done, or its heading before a colon."""
    modal = next((t for t in reading.doc[first:last] if t.tag_ == "MD"), None)
    verb = next((t for t in reading.doc[modal.i + 1 : last] if t.tag_.startswith("VB")), None) if modal else None
    if verb is not None:
        return _verb_phrase(reading, verb.i, last)
    words = reading.text[start:end]
    colon = re.search(r"[:—]\s", words)
    if colon and colon.start() > 3 and len(words[: colon.start()].split()) < 9:
        return _trimmed_phrase(reading, first, reading.token_at(start + colon.start() - 1).i + 1)
    return None


def _past_opening(reading: Reading, first: int, last: int) -> int:
    """The index past a phrase that opens a member and a comma closes, where a verb or a clause follows."""
    doc = reading.doc
    if doc[first].tag_ not in {"IN", "VBN", "WRB", "RB"} or doc[first].lower_ in {"not", "that"}:
        return first
    for token in doc[first : min(last - 1, first + 40)]:
        if token.text == "," and (doc[token.i + 1].tag_ in {"VB", "VBP"} or doc[token.i + 1].tag_ in {"DT", "PRP"}):
            return token.i + 1
    return first


def _acting(reading: Reading, index: int, last: int) -> Span | None:
    """What a member that is a clause says of the one who acts: `the apprentice has entered into an agreement`."""
    phrase = reading.phrase_at(index)
    if phrase is None or phrase.end >= last - 1:
        return None
    actor = reading.mention_over(phrase.first, phrase.last)
    verb = reading.doc[phrase.end]
    if (
        actor is None
        or actor.type not in {"Actor", "Organization", "Place"}
        or verb.tag_ not in {"VBZ", "VBP", "VBD", "MD"}
    ):
        return None
    step = verb.i + 1
    while step < last - 1 and (reading.doc[step].tag_ == "RB" or reading.doc[step].lower_ in {"been", "be"}):
        step += 1
    if verb.lower_ in {"has", "have", "had"} and not reading.doc[step].tag_.startswith("VB"):
        given = reading.phrase_at(step)
        return _trimmed_phrase(reading, given.core, given.end) if given and given.end <= last else None
    auxiliary = verb.tag_ == "MD" or verb.lower_ in {"has", "have", "had", "is", "are", "was", "were"}
    return _verb_phrase(reading, step if auxiliary else verb.i, last)


def _past_lead(reading: Reading, first: int, last: int) -> int:
    """The index past conjunctions, adverbs and modals that open a member."""
    index = first + (reading.doc[first].lower_ in {"if", "where", "when", "whether", "that"})
    while index < last and reading.doc[index].tag_ in {"RB", "TO", "MD"}:
        index += 1
    return index


def _first_phrase(reading: Reading, first: int, last: int) -> tuple[int, int] | None:
    """The first noun phrase that is not inside an opening prepositional phrase set off by a comma."""
    inside = list(takewhile(lambda p: p.start < last, reading.phrases_from(first)))
    if not inside:
        return None
    doc = reading.doc
    if doc[first].tag_ == "IN":
        comma = next((t.i for t in doc[first:last] if t.text == ","), None)
        later = [p for p in inside if comma is not None and p.start > comma]
        chosen = later[0] if later else inside[0]
        return chosen.core, min(chosen.end, last)
    return inside[0].core, min(inside[0].end, last)


def _verb_phrase(reading: Reading, index: int, last: int) -> Span:
    """A verb with its object, prepositional phrases of the object included."""
    verb = reading.doc[index]
    child = next((c for c in verb.children if c.dep_ in {"obj", "xcomp", "obl", "ccomp"} and index < c.i < last), None)
    if child is not None and child.tag_ in NOUNS:
        return reading.span(index, max(index + 1, min(last, nominal_end(child, limit=last))))
    phrase = next(reading.phrases_from(index + 1), None)
    if phrase is not None and phrase.start >= min(last, index + 6):
        phrase = None
    return reading.span(index, max(index + 1, min(last, phrase.end if phrase else index + 6)))


def _trimmed_phrase(reading: Reading, first: int, last: int) -> Span:
    while first < last - 1 and reading.doc[first].tag_ in {"DT", "PRP$"}:
        first += 1
    while last > first + 1 and (
        reading.doc[last - 1].is_punct or reading.doc[last - 1].tag_ in {"CC", "IN", "DT", "TO"}
    ):
        last -= 1
    words = [t.text for t in reading.doc[first:last]]
    if words.count("(") > words.count(")") and last < len(reading.doc) and reading.doc[last].text == ")":
        last += 1
    return reading.span(first, last)
