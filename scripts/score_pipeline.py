#!/usr/bin/env python3
"""Score an English pipeline: on the test sets of EWT and GUM, and on thirty legal sentences corrected by hand.

    python scripts/score_pipeline.py TREEBANK [--pipeline FOLDER] [--texts TEXTS]

TREEBANK is the folder that `train_pipeline.py` learns from; the pipeline is the one that the package ships unless a
folder is given; TEXTS is the folder of the policy texts in which the legal sentences stand. One JSON line a test:

- words "as written": ten sentences a text, contractions one word, as `spacy convert -n 10 -T` and `spacy evaluate`;
- words "syntactic": ten sentences a text, contractions two words, as the treebank has them;
- words "syntactic, by paragraphs": a paragraph of the treebank a text, as policykg reads.
"""

import argparse
import json
import tempfile
from dataclasses import replace
from pathlib import Path

import legal
import spacy
from english_pipeline import scoring
from english_pipeline.treebank import Sentence, files, sentences

from policykg.annotations import pipeline
from policykg.annotations.arithmetic import quicken

LEGAL = Path(__file__).parents[1] / "tests" / "data" / "legal.conllu"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("treebank", type=Path)
    parser.add_argument("--pipeline", type=Path, default=pipeline.folder())
    parser.add_argument("--texts", type=Path)
    options = parser.parse_args()
    score(options.pipeline, options.treebank, legal_sentences(options.texts) if options.texts else [])


def score(folder: Path, treebank: Path, held_out: list[Sentence]) -> None:
    """Print the scores of the pipeline in a folder, one line a test."""
    nlp = spacy.load(folder)
    for _, component in nlp.pipeline:
        quicken(component.model)
    for name, path in files(treebank, "test").items():
        for words, scored in _MEASURES.items():
            print(json.dumps({"test": name, "words": words} | scored(nlp, path)))
    if held_out:
        print(json.dumps({"test": "legal", "words": "syntactic"} | scoring.alone(nlp, held_out)))


_MEASURES = {
    "as written": scoring.merged,
    "syntactic": scoring.split,
    "syntactic, by paragraphs": scoring.paragraphs,
}


def legal_sentences(texts: Path) -> list[Sentence]:
    """The sentences corrected by hand, whose words stand in the texts; they have no lemmas."""
    with tempfile.TemporaryDirectory() as scratch:
        joined = Path(scratch) / "legal.conllu"
        joined.write_text(legal.join(LEGAL, texts), encoding="utf-8")
        return [replace(each, lemmas=(), morphs=()) for each in sentences(joined)]


if __name__ == "__main__":
    main()
