"""Which language a text is in, by its script and its most frequent words."""

from __future__ import annotations

import re
from collections import Counter

_WORD = re.compile(r"[^\W\d_]+")
_SAMPLE = 20_000
_STOP_WORDS = {
    "en": "the of and to in for is that by be shall must will with this are which or not from any each every has been "
    "an as at it its may their under who",
    "de": "der die das und zu den von für mit ist des im nach nicht auf dem eine oder durch über bei sich werden sind",
    "fr": "le la les des et du en pour une dans est que qui sur par au aux ou avec sont ce cette leur être sa",
    "es": "el la los las de y en que del para por una con se su es al como o sus este esta son más",
    "pt": "o os as da do das dos em que para por uma com não se ao como são à ou mais sua no na",
    "it": "il lo gli della delle dei di che per una con non sono nel alla è dal sono questo anche più nella degli",
    "nl": "de het een van en in dat voor op met zijn niet aan door bij wordt worden ook naar deze",
}
_SETS = {language: frozenset(words.split()) for language, words in _STOP_WORDS.items()}


def detect(text: str) -> str:
    """The language's ISO 639-1 code; `und` where the text gives too little to tell."""
    sample = text[:_SAMPLE] if len(text) <= 3 * _SAMPLE else text[:_SAMPLE] + text[len(text) // 2 :][:_SAMPLE]
    letters = sum(map(str.isalpha, sample))
    return _by_script(sample, letters) or _by_words(sample)


def _by_script(sample: str, letters: int) -> str:
    han = sum("\u4e00" <= char <= "\u9fff" for char in sample)
    kana = sum("\u3040" <= char <= "\u30ff" for char in sample)
    hangul = sum("\uac00" <= char <= "\ud7a3" for char in sample)
    if hangul > letters * 0.3:
        return "ko"
    if kana > (han + kana) * 0.1 and han + kana > letters * 0.3:
        return "ja"
    return "zh" if han > letters * 0.3 else ""


def _by_words(sample: str) -> str:
    words = Counter(map(str.lower, _WORD.findall(sample)))
    total = words.total()
    score = {language: sum(words[word] for word in stop) for language, stop in _SETS.items()}
    best, second = sorted(score, key=lambda language: -score[language])[:2]
    enough = total and score[best] >= max(2, total * 0.08) and score[best] > score[second] * 1.15
    return best if enough else "und"
