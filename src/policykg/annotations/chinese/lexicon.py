"""The words by which Chinese policy prose is cut and tagged, as `words` and `heads` list them.

One tag a word: v verb, n verb that also serves as a noun, o noun, a attributive, h noun that heads a mention, d adverb,
p preposition, c conjunction, m modal, u the particle 的, t determiner, r pronoun, l localiser; the segmenter adds
q number, w punctuation and x unknown.
"""

from __future__ import annotations

from functools import cache
from typing import cast

from policykg.annotations.chinese.heads import HEADS
from policykg.annotations.chinese.words import WORDS
from policykg.model import MentionType

# Words that are verbs in one list and heads in another; what they mostly are in policy prose.
_MOSTLY = {"组织": "v", "登记": "h", "处分": "h", "补助": "h"}


def among(words: str) -> frozenset[str]:
    """A set of words, written with spaces between them."""
    return frozenset(words.split())


@cache
def heads() -> dict[str, MentionType]:
    """The nouns that head a mention, with the type they give it; where lists overlap the later one holds."""
    return {word: cast("MentionType", kind) for kind, words in _sections(HEADS) for word in words}


@cache
def tags() -> dict[str, str]:
    """Every word with its tag; where lists overlap the later, more special one holds."""
    tagged: dict[str, str] = {}
    for tag, words in _sections(WORDS):
        tagged.update(dict.fromkeys(heads() if tag == "h" else words, tag))
    return tagged | _MOSTLY


def _sections(text: str) -> list[tuple[str, list[str]]]:
    found = []
    for part in text.split("# ")[1:]:
        header, _, body = part.partition("\n")
        found.append((header.split()[0], body.split()))
    return found
