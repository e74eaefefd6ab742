"""Whether a passage can be read in a language at all: what cannot is skipped, and counted."""

from __future__ import annotations

import re

_HAN = r"\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LATIN = re.compile(r"[A-Za-zªº\u00c0-\u024f\u1e00-\u1eff]")
_SCRIPTS = {
    "zh": re.compile(rf"[{_HAN}]"),
    "ja": re.compile(rf"[{_HAN}\u3040-\u30ff]"),
    "ko": re.compile(rf"[{_HAN}\u1100-\u11ff\u3130-\u318f\uac00-\ud7af]"),
}
_LATIN_WRITTEN = re.compile(r"en|de|fr|es|pt|it|nl|da|sv|no|fi|pl|cs|id|ms|vi")
_LETTER = re.compile(r"[^\W\d_]")
_RUN = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]{2,}(?:[-'’.][^\W\d_]+)*")
_EDGES = "\"'“”‘’()[]{}<>*_#|`.,;:!?…—–-/§•"
_FEWEST_LETTERS, _OWN_SHARE = 20, 0.3
"""Letters from which a script can be told, and the share of them that a language's own script has in its text."""
_LONGEST_WORD = 1_000
_FEWEST_WORDS, _WORD_SHARE = 12, 0.4
"""Runs with a letter from which noise can be told, and the share of them that are words in text that is none."""


def unreadable(words: str, language: str) -> str:
    """Why a passage cannot be read in a language: other-script, without-spaces or noise; empty where it can."""
    script = _SCRIPTS.get(language[:2], _LATIN if _LATIN_WRITTEN.fullmatch(language[:2]) else None)
    if script and not (script is _LATIN and words.isascii()):
        letters = len(_LETTER.findall(words))
        if letters >= _FEWEST_LETTERS and len(script.findall(words)) < _OWN_SHARE * letters:
            return "other-script"
    return _garbled(words) if script is _LATIN else ""


def _garbled(words: str) -> str:
    """Why text in Latin letters cannot be read; empty where it can."""
    runs = _RUN.findall(words)
    if sum(len(run) for run in runs if len(run) > _LONGEST_WORD) * 2 > len(words):
        return "without-spaces"
    bare = [run.strip(_EDGES) for run in runs if _LETTER.search(run)]
    worded = sum(_WORD.fullmatch(run) is not None for run in bare)
    return "noise" if len(bare) >= _FEWEST_WORDS and worded < _WORD_SHARE * len(bare) else ""
