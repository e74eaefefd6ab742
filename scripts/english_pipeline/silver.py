"""Blocks of tokens → sentences as the teacher reads them; and its vectors of frequent words."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from english_pipeline.teacher import WINDOW, Teacher, parse, starts, states
from english_pipeline.texts import Block
from english_pipeline.treebank import Sentence

LONGEST = 200
"""Words of a sentence; a longer one is left out."""
_TOGETHER = 24
"""Windows in a batch."""
_FORMS = 512
"""Single words in a batch."""


@dataclass(frozen=True, slots=True)
class Silver:
    """A sentence as the teacher reads it, and the mean probability of its arcs."""

    sentence: Sentence
    sure: float
    block: int


def annotate(teacher: Teacher, blocks: Sequence[Block]) -> Iterator[Silver]:
    """The sentences of the blocks, in order."""
    cut = _sentences(teacher, blocks)
    jobs: list[list[tuple[int, int, int]]] = []
    for number, bounds in enumerate(cut):
        room = 0
        for start, end in bounds:
            if end - start > LONGEST:
                room = 0
                continue
            if room < end - start:
                jobs.append([])
                room = WINDOW
            jobs[-1].append((number, start, end))
            room -= end - start
    found: dict[tuple[int, int], Silver] = {}
    order = sorted(range(len(jobs)), key=lambda job: sum(end - start for _, start, end in jobs[job]))
    for first in range(0, len(order), _TOGETHER):
        some = [jobs[job] for job in order[first : first + _TOGETHER]]
        parsed = parse(teacher, [[blocks[n].words[start:end] for n, start, end in job] for job in some])
        for job, parses in zip(some, parsed, strict=True):
            for (number, start, end), each in zip(job, parses, strict=True):
                block = blocks[number]
                sentence = Sentence(
                    words=block.words[start:end],
                    spaces=block.spaces[start:end],
                    tags=each.tags,
                    morphs=(),
                    lemmas=(),
                    heads=each.heads,
                    labels=each.labels,
                    opens=start == 0,
                )
                found[number, start] = Silver(sentence, each.sure, number)
    for key in sorted(found):
        yield found[key]


def _sentences(teacher: Teacher, blocks: Sequence[Block]) -> list[list[tuple[int, int]]]:
    """Where each block's sentences begin and end: a window at a time, each from the last sentence that is whole."""
    begins: list[set[int]] = [{0, *block.opens} for block in blocks]
    at = dict.fromkeys(range(len(blocks)), 0)
    while at:
        order = sorted(at, key=lambda number: min(WINDOW, len(blocks[number].words) - at[number]))
        for first in range(0, len(order), _TOGETHER):
            some = order[first : first + _TOGETHER]
            shown = [blocks[n].words[at[n] : at[n] + WINDOW] for n in some]
            for number, words, opens in zip(some, shown, starts(teacher, shown), strict=True):
                here = [at[number] + int(place) for place in np.flatnonzero(opens) if place]
                begins[number] |= set(here)
                if at[number] + len(words) >= len(blocks[number].words):
                    del at[number]
                else:
                    at[number] = here[-1] if here else at[number] + len(words)
    return [
        list(zip(sorted(begin), [*sorted(begin)[1:], len(block.words)], strict=True))
        for begin, block in zip(begins, blocks, strict=True)
    ]


def word_vectors(
    teacher: Teacher, counts: Counter[str], norm: Callable[[str], str], *, words: int, width: int
) -> tuple[list[str], np.ndarray]:
    """For each frequent norm what the teacher's encoder makes of its two most frequent forms, in its main directions.

    Each form is read alone, and weighs by how often it occurs.
    """
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for word, count in counts.items():
        forms[norm(word)][word] += count
    known = sorted(forms, key=lambda each: (-forms[each].total(), each))[:words]
    asked = [(each, form, count) for each in known for form, count in forms[each].most_common(2)]
    sums: dict[str, np.ndarray] = {}
    weights: Counter[str] = Counter()
    for first in range(0, len(asked), _FORMS):
        some = asked[first : first + _FORMS]
        for (each, _, count), [row] in zip(some, states(teacher, [[form] for _, form, _ in some]), strict=True):
            sums[each] = sums.get(each, 0) + count * row
            weights[each] += count
    means = np.stack([sums[each] / weights[each] for each in known])
    roots = np.sqrt([forms[each].total() for each in known])[:, None]
    means -= (means * roots).sum(0) / roots.sum()
    _, _, directions = np.linalg.svd(means * roots / roots.max(), full_matrices=False)
    vectors = means @ directions[:width].T
    return known, (vectors / vectors.std()).astype(np.float32)
