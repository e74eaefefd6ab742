"""Text as the terms that are indexed and searched: one way for both, in every language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from policykg.errors import QueryError
from policykg.index.stems import ENGLISH, LANGUAGES, stem

# Chinese, Japanese and Korean write words without spaces: han, kana, hangul, and han beyond the first plane.
_UNSPACED = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(rf"([{_UNSPACED}]+)|([^\W_{_UNSPACED}]+)")
_ACCENT = re.compile("[\u0300-\u036f]")
_POSSESSIVE = re.compile(r"(?<=\w)['\u2019]s\b")
_SENTENCE_END = re.compile(r"[。！？；]+[」』”’]?|[.!?;]+[\"'”’)\]]*(?=\s+[^\sa-z])|\n\s*\n")
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Art|Arts|para|paras|sec|subsec|cf|e\.g|i\.e|Dr|St|Abs|Nr|vs|pp?)|\b[A-Z]|(?:\A|\n)\s*\d{1,3})\.$"
)

# Words that carry grammar, not a topic; a query of nothing else keeps them.
_GRAMMAR = """
a about all also am an and any are as at be been but by can could did do does for from had has have how i if in into is
it its may me must my no not of on or our shall should so some such than that the their them there these they this those
to under up was we were what when where which who whom whose why will with would you your
der die das den dem des ein eine einer eines und oder von zu im ist sind wird werden fur mit auf
"""
STOP_WORDS = frozenset(_GRAMMAR.split())


def spoken(text: str, *, name: str = "the query") -> str:
    """The text; QueryError where it holds halves of characters, which neither SQLite nor an encoder takes."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise QueryError(f"{name} is not text at character {error.start}; write it in UTF-8") from error
    return text


def words(text: str) -> Iterator[tuple[str, bool]]:
    """Each word of the text, case and accents folded; a run of unspaced script is one, marked True."""
    for match in _WORD.finditer(_folded(text)):
        yield match.group(), match.group(1) is not None


def plain(text: str) -> str:
    """The text as phrases are compared: folded words between single spaces, characters of unspaced script apart."""
    spaced = (" ".join(word) if unspaced else word for word, unspaced in words(text))
    return f" {' '.join(spaced)} "


def terms(text: str, language: str = ENGLISH) -> Iterator[str]:
    """What is indexed: the stem of each word, and of unspaced script each character and each pair of neighbours.

    A phrase stays a phrase: the terms of 学徒 stand side by side within those of 现代学徒制.
    """
    for word, unspaced in words(text):
        if not unspaced:
            yield stem(word, language)
            continue
        for place, character in enumerate(word):
            yield character
            if place + 1 < len(word):
                yield word[place : place + 2]


def phrases(text: str) -> list[str]:
    """The terms of a text side by side, as texts of each language have them."""
    return list(dict.fromkeys(" ".join(terms(text, language)) for language in LANGUAGES))


def spelled(text: str, language: str = ENGLISH) -> Iterator[tuple[str, int, int]]:
    """The terms of a text in their order, each with the offsets of what it stands for."""
    for match in _WORD.finditer(text):
        start, end = match.span()
        if match.group() in "sS" and text[start - 1 : start] in ("'", "\u2019"):
            continue
        found = _of_word(match.group(), language)
        if len(found) == 2 * (end - start) - 1 and match.group(1):
            yield from ((t, start + place // 2, start + place // 2 + len(t)) for place, t in enumerate(found))
        else:
            yield from ((term, start, end) for term in found)


@lru_cache(maxsize=65_536)
def _of_word(word: str, language: str) -> tuple[str, ...]:
    """The terms of one word, kept: texts repeat most of theirs."""
    return tuple(terms(word, language))


def queried(text: str) -> dict[str, str]:
    """What a query looks for: term → the query's own word; pairs of characters where the script has no spaces.

    A word has a term for each language whose endings are known: which one the query is in is not asked.
    """
    found: dict[str, str] = {}
    grammar: dict[str, str] = {}
    for word, unspaced in words(text):
        if unspaced:
            pairs = [word[place : place + 2] for place in range(len(word) - 1)]
            found.update((pair, pair) for pair in pairs or [word])
        else:
            among = grammar if word in STOP_WORDS else found
            for language in LANGUAGES:
                among.setdefault(stem(word, language), word)
    return found or grammar


def units(text: str) -> list[str]:
    """The text as the units that labels are compared by: words in the singular, characters of unspaced script.

    Stems would be too coarse: those of employer and employability are the same.
    """
    return [unit for word, unspaced in words(text) for unit in (word if unspaced else (_singular(word),))]


def _singular(word: str) -> str:
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")) else word


def sentences(text: str) -> list[tuple[int, int]]:
    """The offsets of the text's sentences, without the white space around them."""
    found = []
    start = 0
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATION.search(text, start, match.end()):
            found.append((start, match.end()))
            start = match.end()
    return [
        (first, last)
        for first, last in (_trimmed(text, *span) for span in [*found, (start, len(text))])
        if first < last
    ]


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    inner = text[start:end]
    return start + len(inner) - len(inner.lstrip()), end - len(inner) + len(inner.rstrip())


def _folded(text: str) -> str:
    if text.isascii():
        return _POSSESSIVE.sub("", text.lower())
    decomposed = unicodedata.normalize("NFD", unicodedata.normalize("NFKC", text).casefold())
    return _POSSESSIVE.sub("", unicodedata.normalize("NFC", _ACCENT.sub("", decomposed)))
