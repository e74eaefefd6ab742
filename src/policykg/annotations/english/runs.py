"""Runs of capitalised words: where a name that a head word anchors begins and ends."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from spacy.tokens import Doc, Token

from policykg.annotations.english import lexicon
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.text import Reading

_CONNECT = words("of for and on in to the a an from with concerning & as at by into through towards plus or")


_PARTS = words(
    "part parts party parties signatory signatories scope purpose purposes member members appendix annex preamble"
    " text application ratification implementation objectives aim aims participation accession"
)


# What ends a title, so that `and` behind it begins another.
_WHOLE_TITLES = words("act acts code charter convention directive ordinance treaty protocol constitution")


_TITLE_RIGHT = frozenset({"on", "for", "of", "concerning", "to"})


def left(reading: Reading, index: int, *, titles: bool = False) -> int:
    """Where the run of capitalised words before a head begins; connecting words count between capitals."""
    return _end_of(reading, ("left", titles), index, partial(_leftward, titles=titles))


def _end_of(reading: Reading, way: tuple[str, bool], start: int, step: Callable[[Reading, int], int]) -> int:
    """Where steps lead that depend on their place only; kept for all places on the way, so that no run is run twice."""
    passed: list[int] = []
    place = start
    while (*way, place) not in reading.runs:
        passed.append(place)
        onward = step(reading, place)
        if onward == place:
            reading.runs[*way, place] = place
        place = onward
    end = reading.runs[*way, place]
    reading.runs.update(((*way, each), end) for each in passed)
    return end


def _leftward(reading: Reading, first: int, *, titles: bool) -> int:
    """One step to the left of a place inside a run; the place itself where the run begins there."""
    doc = reading.doc
    if first <= 0 or doc[first].idx in reading.stops:
        return first
    before = doc[first - 1]
    year = (
        titles
        and len(before) == 4
        and before.is_digit
        and first > 1
        and _capital(doc[first - 2])
        and not _barrier(doc[first - 2], titles=True)
    )
    if year or (_capital(before) and not _barrier(before, titles=titles)):
        return first - 1
    opening = _bracket(doc, first - 1) if titles and before.text == ")" else -1
    if opening > 0 and _capital(doc[opening - 1]):
        return opening
    if before.text == "-" and first > 1 and not before.whitespace_:
        return first - 2
    if before.lower_ == "of" and first > 1 and doc[first - 2].text in {"District", "Republic", "State", "University"}:
        return first - 2
    hop = _hop(reading, first - 1, titles=titles)
    return first if hop is None else hop


def _bracket(doc: Doc, index: int) -> int:
    """Where a short bracket of capitalised words opens that closes at `index`; -1 where there is none."""
    for first in range(index - 1, max(-1, index - 6), -1):
        if doc[first].text == "(":
            return first if doc[first + 1].text[0].isupper() else -1
    return -1


def _hop(reading: Reading, index: int, *, titles: bool) -> int | None:
    """Over connecting words to the left, where a capitalised word that belongs to the name stands before them."""
    doc = reading.doc
    allowed = _CONNECT if titles else frozenset({"and", "&", ","})
    seen: list[str] = []
    while index > 0 and (doc[index].lower_ in allowed or doc[index].text == ",") and len(seen) < 3:
        if doc[index].idx in reading.stops:
            return None
        seen.append(doc[index].lower_)
        index -= 1
    if not seen or not _capital(doc[index]) or _barrier(doc[index], titles=titles):
        return None
    if titles and seen == ["and"] and doc[index].lower_ in _WHOLE_TITLES:
        return None
    if titles and (_is_part_of(doc, index, seen) or _is_order(doc[index], seen)):
        return None
    if seen[-1] == "the" or seen == ["the", "and"] or (seen == ["and", ","] and not titles):
        return None
    if seen == [","] or (seen[-1] == "," and "and" not in seen):
        if titles:
            return index if seen == [","] and _opens_list(doc, index) else None
        listed = (index > 0 and doc[index - 1].lower_ in {"of", "and", ","}) or _listed(doc[index])
        return index if listed else None
    if seen[0] in {"and", "&"} and not titles and doc[index].lower_ in lexicon.ORGANIZATION_HEADS:
        return None
    return index


def _opens_list(doc: Doc, index: int) -> bool:
    """Whether a title lists its matters from here: `Public Governance, Performance and Accountability Act`."""
    matters = [t for t in doc[index + 2 : index + 5] if t.lower_ != "and"]
    led = index > 0 and (_capital(doc[index - 1]) or doc[index - 1].lower_ == "the")
    return (
        led
        and doc[index].lower_ not in lexicon.POLICY_HEADS | lexicon.ORGANIZATION_HEADS
        and any(t.lower_ == "and" for t in doc[index + 2 : index + 5])
        and all(map(_capital, matters))
    )


def _is_part_of(doc: Doc, index: int, seen: list[str]) -> bool:
    """Whether the words before name a part of a policy or those bound by it: `Part II of the Charter`."""
    owners = {"of", "to", "in"} & set(seen)
    near = {t.lower_ for t in doc[max(0, index - 1) : index + 1]}
    return bool(owners) and "the" in seen and bool(near & _PARTS)


def _is_order(token: Token, seen: list[str]) -> bool:
    """Whether a verb and an article stand before a name: `Publish a Skills Plan`."""
    return token.tag_ in {"VB", "VBP", "VBZ"} and bool({"a", "an", "the"} & set(seen))


def _listed(token: Token) -> bool:
    following = token.doc[token.i + 1 : token.i + 5]
    return any(t.lower_ == "and" for t in following) and token.i > 0 and _capital(token.doc[token.i - 1])


def right(reading: Reading, index: int, *, titles: bool = False) -> int:
    """Where the of-phrase (for titles: any connected capitals) after a head ends."""
    doc = reading.doc
    last = index + 1
    openers = (
        _TITLE_RIGHT
        if titles
        else frozenset(
            {"of", "for", "on"}
            if doc[index].lower_ in {"committee", "commission", "conference", "council"}
            else {"of", "for"}
        )
    )
    if (
        titles
        and doc[index].lower_ in {"act", "acts", "law", "code", "bill"}
        and not (
            last < len(doc)
            and (doc[last].lower_ == "on" or (doc[last].lower_ == "to" and index and doc[index - 1].lower_ == "an"))
        )
    ):
        openers = frozenset()
    onward = _opened(reading, last, openers, titles=titles)
    return _end_of(reading, ("phrases", titles), onward, partial(_phrasewise, titles=titles)) if onward > last else last


def _phrasewise(reading: Reading, last: int, *, titles: bool) -> int:
    """One connected phrase further to the right."""
    openers = (_CONNECT if titles else frozenset({"of", "for"})) - {"a", "the"}
    if titles and reading.doc[last - 1].lower_.endswith("ing"):  # `on Adjusting the Levy`
        openers |= {"a", "the"}
    return _opened(reading, last, openers, titles=titles)


def _opened(reading: Reading, last: int, openers: frozenset[str], *, titles: bool) -> int:
    """Where the phrase ends that one of the words given opens here; the place itself where none does."""
    doc = reading.doc
    if last >= len(doc) or doc[last].lower_ not in openers or doc[last].idx in reading.stops:
        return last
    step = last + 1
    while step < len(doc) and doc[step].lower_ in {"the", "a", "an"}:
        step += 1
    second = titles and doc[last].lower_ == "and" and last + 1 < step < len(doc)
    if second and doc[step].lower_ in lexicon.POLICY_HEADS:  # `the Rules on Pay and the Provisions on Leave` are two
        return last
    end = _capitals(reading, step, titles=titles)
    return last if end == step else end


def _capitals(reading: Reading, index: int, *, titles: bool) -> int:
    """Where the capitalised words that begin at a place end."""
    doc = reading.doc
    if index >= len(doc) or doc[index].idx in reading.stops or not _capital(doc[index]):
        return min(index, len(doc))
    return min(_end_of(reading, ("capitals", titles), index + 1, partial(_rightward, titles=titles)), len(doc))


def _rightward(reading: Reading, end: int, *, titles: bool) -> int:
    """One step to the right of a place behind a capitalised word; the place itself where the run ends there."""
    doc = reading.doc
    if end >= len(doc) or doc[end].idx in reading.stops:
        return end
    token = doc[end]
    if _capital(token) and (titles or not _barrier(token, titles=False) or doc[end - 1].lower_ != "and"):
        return end + 1
    if token.text == "-" and not token.whitespace_:
        return end + 2
    if token.lower_ not in {"and", "&", ","} or end + 1 >= len(doc):
        return end
    step = end + 2 if token.text == "," and doc[end + 1].lower_ == "and" else end + 1
    if step >= len(doc) or not _capital(doc[step]) or doc[step].idx in reading.stops:
        return end
    names_a_body = doc[step].lower_ in lexicon.ORGANIZATION_HEADS or any(
        t.lower_ in lexicon.ORGANIZATION_HEADS | lexicon.POLICY_HEADS | {"development"} and _capital(t)
        for t in doc[step : step + 4]
    )
    if (names_a_body and not titles) or (token.text == "," and not _closes(doc, step)):
        return end
    return step + 1


def _closes(doc: Doc, index: int) -> bool:
    """Whether a list of capitalised words inside a name comes to its `and`."""
    return any(t.lower_ == "and" for t in doc[index : index + 5])


def _capital(token: Token) -> bool:
    if not token.text[0].isupper() and not re.fullmatch(r"\d+(?:st|nd|rd|th)", token.text):
        return False
    return token.tag_ not in {
        "DT",
        "IN",
        "PRP",
        "PRP$",
        "WDT",
        "WP",
        "WRB",
        "MD",
        "CC",
        "EX",
        "UH",
        "TO",
    } and token.lower_ not in {
        "the",
        "under",
        "in",
        "for",
        "with",
        "subject",
        "where",
        "when",
        "if",
        "each",
        "any",
        "see",
        "heading",
        "note",
        "all",
        "such",
        "no",
        "that",
        "pursuant",
        "according",
        "notwithstanding",
        "whereas",
        "having",
        "based",
        "considering",
    }


def _barrier(token: Token, *, titles: bool) -> bool:
    """Whether a name that comes before ends with this word."""
    low = token.lower_
    if low in lexicon.PROVISION_WORDS and (
        not titles or (token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ in {"of", "to"})
    ):
        return low not in {"title", "regulation", "rule", "item", "point", "part"} or titles
    if not titles and low in lexicon.ORGANIZATION_HEADS - {
        "council",
        "parliament",
        "union",
        "congress",
        "trust",
        "service",
        "group",
        "association",
        "government",
        "network",
        "court",
        "board",
        "administration",
        "society",
        "cabinet",
        "college",
        "university",
        "institution",
        "foundation",
        "partnership",
        "company",
        "house",
        "bank",
        "force",
    }:
        return True
    if titles and low in lexicon.ORGANIZATION_HEADS | lexicon.OFFICES:
        following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        return (
            following is not None
            and following.lower_ in {"of", "under", "for", "in", "and", "by", "may", "shall", "must"}
            and low in {"minister", "secretary", "commission", "director", "president", "registrar", "governor"}
        )
    return (
        opens_sentence(token)
        and token.tag_ in {"VB", "VBG", "VBN", "RB", "JJ"}
        and token.lower_ not in {"strengthening"}
        and not titles
    )


def opens_sentence(token: Token) -> bool:
    """Whether a word opens a sentence, so that its capital says nothing."""
    if token.i == 0:
        return True
    before = token.doc[token.i - 1]
    return before.text in {".", ":", "?", "!", "—"} or (
        before.text in {"“", '"'} and token.i > 1 and token.doc[token.i - 2].text == "."
    )
