"""Scores of arcs → the best tree with one root (Chu and Liu 1965, Edmonds 1967)."""

from __future__ import annotations

import numpy as np

_NEVER = -1e9


def spanning_tree(scores: np.ndarray) -> np.ndarray:
    """The head of each word (0: root, else word + 1), `scores[word, head]` being words × (root, words)."""
    size = len(scores)
    square = np.full((size + 1, size + 1), _NEVER)
    square[1:] = scores
    np.fill_diagonal(square, _NEVER)
    greedy = square.argmax(1)
    greedy[0] = 0
    if (greedy[1:] == 0).sum() == 1 and not _cycle(greedy).any():
        return greedy[1:]
    best, worth = greedy, -np.inf
    for root in _candidates(square):
        tried = square.copy()
        tried[1:, 0] = _NEVER
        tried[root, 0] = square[root, 0]
        heads = _edmonds(tried)
        total = tried[np.arange(1, size + 1), heads[1:]].sum()
        if total > worth:
            best, worth = heads, total
    return best[1:]


def _candidates(square: np.ndarray) -> np.ndarray:
    """The words most likely to be the root, best first."""
    return np.argsort(-square[1:, 0])[:3] + 1


def _cycle(heads: np.ndarray) -> np.ndarray:
    """A mask of the nodes of one cycle; all false where there is none."""
    state = np.zeros(len(heads), dtype=int)
    state[0] = 2
    for start in range(1, len(heads)):
        path, node = [], start
        while state[node] == 0:
            state[node] = 1
            path.append(node)
            node = heads[node]
        if state[node] == 1:
            mask = np.zeros(len(heads), dtype=bool)
            while not mask[node]:
                mask[node] = True
                node = heads[node]
            return mask
        state[path] = 2
    return np.zeros(len(heads), dtype=bool)


def _edmonds(square: np.ndarray) -> np.ndarray:
    heads = square.argmax(1)
    heads[0] = 0
    cycle = _cycle(heads)
    if not cycle.any():
        return heads
    inside, outside = np.flatnonzero(cycle), np.flatnonzero(~cycle)
    kept = square[inside, heads[inside]]
    entering = square[np.ix_(inside, outside)] - kept[:, None]
    leaving = square[np.ix_(outside, inside)]
    count = len(outside)
    smaller = np.full((count + 1, count + 1), _NEVER)
    smaller[:count, :count] = square[np.ix_(outside, outside)]
    smaller[count, :count] = entering.max(0) + kept.sum()
    smaller[:count, count] = leaving.max(1)
    np.fill_diagonal(smaller, _NEVER)
    found = _edmonds(smaller)
    result = heads.copy()
    above = found[count]
    gate = inside[entering[:, above].argmax()]
    result[gate] = outside[above]
    for place in range(1, count):
        head = found[place]
        result[outside[place]] = outside[head] if head < count else inside[leaving[place].argmax()]
    return result
