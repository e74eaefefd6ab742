"""Words without the endings of their language."""

from __future__ import annotations

from policykg.index import german, porter

ENGLISH, GERMAN = "en", "de"
LANGUAGES = (ENGLISH, GERMAN)
"""Those whose endings are known; words of any other are taken for English ones."""


def stem(word: str, language: str = ENGLISH) -> str:
    """The folded word without the endings of its language."""
    return german.stem(word) if language == GERMAN else porter.stem(word)
