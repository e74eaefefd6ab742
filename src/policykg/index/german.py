"""German words without their endings, as the Snowball project describes it: `Lehrlinge` → `lehrling`.

Words come folded: ä, ö and ü without their dots and ß as ss, so the rules for these are left out.
"""

from __future__ import annotations

from functools import lru_cache

_VOWELS = frozenset("aeiouy")
_BEFORE_S = frozenset("bdfghklmnrt")
_BEFORE_ST = frozenset("bdfghklmnt")
_FEWEST = 3
"""Letters that stand before the first region, and before `st`."""


@lru_cache(maxsize=200_000)
def stem(word: str) -> str:
    """The folded word without its German endings; words of other alphabets and short ones stay as they are."""
    if len(word) < _FEWEST or not (word.isascii() and word.isalpha()):
        return word
    first = max(_region(word, 0), _FEWEST)
    second = _region(word, _region(word, 0))
    return _derived(_superlative(_inflected(word, first), first), first, second)


def _region(word: str, start: int) -> int:
    """Where what follows the first consonant after a vowel begins; a u or y between vowels is a consonant."""
    vowel = False
    for place in range(start, len(word)):
        here = _is_vowel(word, place)
        if vowel and not here:
            return place + 1
        vowel = here
    return len(word)


def _is_vowel(word: str, place: int) -> bool:
    if word[place] not in _VOWELS:
        return False
    between = 0 < place < len(word) - 1 and word[place - 1] in _VOWELS and word[place + 1] in _VOWELS
    return not (word[place] in "uy" and between)


def _inflected(word: str, first: int) -> str:
    for suffix in ("erinnen", "erin", "ern", "em", "er", "en", "es", "e"):
        if word.endswith(suffix):
            if len(word) - len(suffix) < first:
                return word
            left = word[: -len(suffix)]
            return left[:-1] if suffix in ("e", "en", "es") and left.endswith("niss") else left
    return word[:-1] if word.endswith("s") and len(word) > first and word[-2] in _BEFORE_S else word


def _superlative(word: str, first: int) -> str:
    for suffix in ("est", "en", "er"):
        if word.endswith(suffix):
            return word[: -len(suffix)] if len(word) - len(suffix) >= first else word
    left = word[:-2]
    takes_st = word.endswith("st") and len(left) >= first and len(left) > _FEWEST and left[-1] in _BEFORE_ST
    return left if takes_st else word


def _derived(word: str, first: int, second: int) -> str:
    """Without what makes a noun or an adjective of another word."""
    for suffix in ("isch", "lich", "heit", "keit", "end", "ung", "ig", "ik"):
        left = word.removesuffix(suffix)
        if left == word:
            continue
        if len(left) < second or (suffix in ("ig", "ik", "isch") and left.endswith("e")):
            return word
        if suffix in ("end", "ung"):
            return _without(left, ("ig",), second) if not left.endswith("eig") else left
        if suffix in ("lich", "heit"):
            return _without(left, ("er", "en"), first)
        return _without(left, ("lich", "ig"), second) if suffix == "keit" else left
    return word


def _without(word: str, suffixes: tuple[str, ...], region: int) -> str:
    found = (word[: -len(one)] for one in suffixes if word.endswith(one) and len(word) - len(one) >= region)
    return next(found, word)
