#!/usr/bin/env python3
"""Train the English pipeline that the package ships (tagger, morphology, lemmas, dependency parser).

    python scripts/train_pipeline.py TREEBANK OUT [--steps N]

TREEBANK holds UD English EWT (`en_ewt-ud-{train,dev}.conllu`) and, under `gum/`, the free part of GUM
(`en_gum-free-{train,dev}.conllu`). OUT receives the trained pipeline as a spaCy folder. The seed is fixed: the
same treebank and versions give the same weights on the same machine.
"""

import argparse
import json
import random
import tempfile
from pathlib import Path

import spacy
from spacy.cli.evaluate import evaluate
from spacy.cli.init_config import init_config
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin
from spacy.training.converters import conllu_to_docs

SEED = 20


def convert(sources: list[Path], target: Path) -> None:
    """Write the sources' sentences as one spaCy training file, ten a document, the way running text arrives."""
    found: list[Doc] = []
    for source in sources:
        text = source.read_text(encoding="utf-8")
        found += conllu_to_docs(text, n_sents=10, append_morphology=False, merge_subtokens=True, no_print=True)
    random.Random(SEED).shuffle(found)
    DocBin(docs=found, store_user_data=True).to_disk(target)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebank", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--steps", type=int, default=8000)
    options = parser.parse_args()
    gum = options.treebank / "gum"
    splits = {
        split: [options.treebank / f"en_ewt-ud-{split}.conllu", gum / f"en_gum-free-{split}.conllu"]
        for split in ("train", "dev", "test")
    }
    with tempfile.TemporaryDirectory() as scratch:
        work = Path(scratch)
        for split in ("train", "dev"):
            convert(splits[split], work / f"{split}.spacy")
        components = ["tagger", "morphologizer", "trainable_lemmatizer", "parser"]
        config = init_config(lang="en", pipeline=components, optimize="efficiency")
        config["components"]["tok2vec"]["model"]["encode"].update({"width": 96, "depth": 4})
        config.to_disk(work / "config.cfg")
        overrides = {"paths.train": str(work / "train.spacy"), "paths.dev": str(work / "dev.spacy")}
        overrides |= {
            "training.seed": SEED,
            "training.max_steps": options.steps,
            "training.patience": options.steps,
            "training.eval_frequency": 1000,
            "training.optimizer.learn_rate": 0.001,
        }
        train(work / "config.cfg", work / "model", overrides=overrides)
        best = spacy.load(work / "model" / "model-best")
        best.meta.update(
            name="policykg",
            version="0.1.0",
            license="CC BY-SA 4.0",
            sources=[
                {"name": "UD English EWT", "license": "CC BY-SA 4.0"},
                {"name": "GUM, free genres", "license": "CC BY 4.0"},
            ],
        )
        best.config["paths"].update({"train": None, "dev": None})
        best.to_disk(options.out)
        for name, source in zip(("EWT", "GUM"), splits["test"], strict=True):
            convert([source], work / f"{name}.spacy")
            scores = evaluate(str(options.out), work / f"{name}.spacy", silent=True)
            kept = {k: round(scores[k], 4) for k in ("tag_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f", "speed")}
            print(json.dumps({"test": name, **kept}))


if __name__ == "__main__":
    main()
