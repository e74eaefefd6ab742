"""Norms as institutional statements: how many words of each component were found."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterable, Iterator, Sequence
from statistics import fmean
from typing import Any, NamedTuple

from policykg.evaluation.figures import Bootstrap, Counts, figures, rounded, share
from policykg.evaluation.layers import LAYERS, Item, Passage, items, passages, span

_COMPONENTS = {"attribute": "bearer", "deontic": "modality", "aim": "action", "object": "object"}
_NORMS = next(layer for layer in LAYERS if layer.name == "norms.object")
# Chinese is written without spaces: each character is a word.
_WORD = re.compile(r"[\u3400-\u9fff]|[^\W\u3400-\u9fff]+")
_SENTENCE = re.compile(r"[.!?][”\"’)]?\s+(?=[A-Z“‘(\d*#-])|[。！？]")

Words = frozenset[int | str]
"""Where words start, or a label."""


class Compared(NamedTuple):
    """One component of a gold norm beside that of the found norm aligned with it; either may be None."""

    gold: Words | None
    found: Words | None

    def counts(self) -> Counts:
        """How many words each has, and how many both have."""
        gold, found = self.gold or Words(), self.found or Words()
        return Counts(len(gold), len(found), len(gold & found))

    def f1(self) -> float:
        """1 where both are there and have no words, 0 where one is not there."""
        gold, found, correct = self.counts()
        if self.gold is None or self.found is None:
            return 0.0
        return share(2 * correct, gold + found) if gold or found else 1.0


def score_components(gold: Iterable[Item], predicted: Iterable[Item]) -> list[dict[str, Any]]:
    """One row a component of the Institutional Grammar, counted in words: attribute, deontic, aim and object.

    Norms of a passage are aligned one to one: first those that are the same (modality, bearer, action, object), then
    those whose actions share a character, most such parts in common first. The words of a gold norm that stays alone
    are misses, those of a found one false finds. A word is right where it stands at the same place in both; a word
    is a run of letters and digits, or one Chinese character. The deontic is one label a norm: its modality.

    `precision`, `recall` and `f1` are over all words. `mean_f1` is the mean over gold norms of each one's own F1, 1
    where neither has the component and 0 where one alone has it or the norm was not found: the figure that NLP4Gov
    (Chakraborti et al. 2024) reports, which compares lemmas without stop words where this compares places. NLP4Gov is
    given its statements and need not find them; `mean_found` is the mean over the norms that were found, `mean_given`
    that over sentences: those that hold a gold norm are taken as given, one statement each, and of each the words of
    all its gold norms are compared with those of all norms found there.
    """
    pairs = passages(gold, predicted)
    bootstrap = Bootstrap(len(pairs))
    return [
        {"component": name}
        | _figures([list(_compared(pair, field)) for pair in pairs], bootstrap)
        | _given(pairs, field)
        for name, field in _COMPONENTS.items()
    ]


def _figures(compared: Sequence[Sequence[Compared]], bootstrap: Bootstrap) -> dict[str, Any]:
    counts = [_sum(one.counts() for one in passage) for passage in compared]
    each = [one for passage in compared for one in passage if one.gold is not None]
    found = [one.f1() for one in each if one.found is not None]
    means = {"mean_f1": [one.f1() for one in each], "mean_found": found}
    return figures(counts, bootstrap) | {name: rounded(fmean(values)) for name, values in means.items() if values}


def _given(pairs: Sequence[Passage], field: str) -> dict[str, float]:
    each = [one.f1() for pair in pairs for one in _statements(pair, field)]
    return {"mean_given": rounded(fmean(each))} if each else {}


def _statements(pair: Passage, field: str) -> Iterator[Compared]:
    """The component of all gold norms of a sentence beside that of all norms found in it."""
    text = str(pair[0].get("text", ""))
    words, starts = _words_of(text), [match.end() for match in _SENTENCE.finditer(text)]
    by_sentence: dict[int, tuple[list[Words], list[Words]]] = {}
    for side, record in enumerate(pair):
        for norm in items(record, "norms"):
            number = bisect.bisect_right(starts, norm["action"]["start"])
            by_sentence.setdefault(number, ([], []))[side].append(_words(norm, field, words) or Words())
    for _, (gold, found) in sorted(by_sentence.items()):
        if gold:
            yield Compared(Words().union(*gold), Words().union(*found) if found else None)


def _sum(counts: Iterable[Counts]) -> Counts:
    return Counts(*(sum(column) for column in zip(Counts(0, 0, 0), *counts, strict=True)))


def _compared(pair: Passage, field: str) -> Iterator[Compared]:
    words = _words_of(str(pair[0].get("text", "")))
    gold, found = (items(record, "norms") for record in pair)
    for theirs, ours in _NORMS.align(gold, found):
        yield Compared(_words(theirs, field, words), _words(ours, field, words))


def _words_of(text: str) -> list[tuple[int, int]]:
    return [match.span() for match in _WORD.finditer(text)]


def _words(norm: Item | None, field: str, words: Sequence[tuple[int, int]]) -> Words | None:
    if norm is None:
        return None
    if field == "modality":
        return Words([norm["modality"]])
    place = span(norm, field)
    return Words(start for start, end in words if place and start < place["end"] and place["start"] < end)
