"""Words without the endings of their language, by the Snowball project's stemmers: `apprentices` → `apprentic`."""

from __future__ import annotations

import threading
from functools import lru_cache

import Stemmer  # type: ignore[import-not-found]  # a C extension without stubs

ENGLISH, GERMAN = "en", "de"
LANGUAGES = (ENGLISH, GERMAN)
"""Those whose endings are known; words of any other are taken for English ones."""

_ALGORITHMS = {ENGLISH: "english", GERMAN: "german"}
_OWN = threading.local()  # a stemmer serves one thread


@lru_cache(maxsize=200_000)
def stem(word: str, language: str = ENGLISH) -> str:
    """The folded word without the endings of its language; one of another alphabet stays as it is."""
    algorithm = _ALGORITHMS.get(language, "english")
    if not hasattr(_OWN, algorithm):
        setattr(_OWN, algorithm, Stemmer.Stemmer(algorithm, 0))
    return str(getattr(_OWN, algorithm).stemWord(word))
