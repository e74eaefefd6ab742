"""Which concepts of the vocabulary a text speaks of, by their labels: words in their order, singular or plural."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from policykg.model import Document, Topic
from policykg.ontology import Vocabulary

KINDS = ("topic", "instrument", "industry")
_WORD = re.compile(r"[^\W_]+")
_UNSPACED = {"zh", "ja"}
_SURE, _LIKELY = 0.95, 0.85


class TopicMatcher:
    """Finds the labels of a vocabulary's topics, longest first and without overlap."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._phrases: dict[str, dict[tuple[str, ...], str]] = {}
        self._patterns: dict[str, tuple[re.Pattern[str], dict[str, str]]] = {}

    def find(self, document: Document) -> tuple[Topic, ...]:
        """The topics in the document's text, front matter included, in text order."""
        if document.language in _UNSPACED:
            return tuple(self._unspaced(document.text, document.language))
        return tuple(self._spaced(document.text, document.language))

    def _labels(self, language: str) -> Iterator[tuple[str, str]]:
        for kind in KINDS:
            yield from self._vocabulary.labels(kind, language)

    def _spaced(self, text: str, language: str) -> Iterator[Topic]:
        phrases = self._phrases.get(language)
        if phrases is None:
            labels = (
                (tuple(_folded(m.group()) for m in _WORD.finditer(label)), c) for label, c in self._labels(language)
            )
            phrases = self._phrases[language] = {words: concept for words, concept in labels if words}
        longest = max(map(len, phrases), default=0)
        openers = {words[0] for words in phrases}
        found = [(match.start(), match.end(), _folded(match.group())) for match in _WORD.finditer(text)]
        at = 0
        while at < len(found):
            length = 0
            if found[at][2] in openers:
                for size in range(min(longest, len(found) - at), 0, -1):
                    words = tuple(word for _, _, word in found[at : at + size])
                    if concept := phrases.get(words):
                        confidence = _SURE if size > 1 else _LIKELY
                        yield Topic(found[at][0], found[at + size - 1][1], concept, "topics/label", confidence)
                        length = size
                        break
            at += length or 1

    def _unspaced(self, text: str, language: str) -> Iterator[Topic]:
        if language not in self._patterns:
            labels = {unicodedata.normalize("NFKC", label): concept for label, concept in self._labels(language)}
            longest_first = sorted(labels, key=lambda label: (-len(label), label))
            self._patterns[language] = re.compile("|".join(map(re.escape, longest_first)) or r"(?!)"), labels
        pattern, labels = self._patterns[language]
        for match in pattern.finditer(text):
            confidence = _SURE if len(match.group()) > 2 else _LIKELY
            yield Topic(match.start(), match.end(), labels[match.group()], "topics/label", confidence)


def _folded(word: str) -> str:
    """A word as labels are compared: case folded, a plain plural ending dropped."""
    word = unicodedata.normalize("NFKC", word).casefold()
    if len(word) > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word
