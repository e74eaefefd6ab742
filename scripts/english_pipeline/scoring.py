"""How well a pipeline reads text that somebody annotated."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from spacy.language import Language
from spacy.tokens import DocBin
from spacy.training import Example
from spacy.training.converters import conllu_to_docs

from english_pipeline.student import example
from english_pipeline.treebank import Sentence, sentences

_TOGETHER = 10
"""Sentences of a text, as `spacy convert -n 10` has them."""
_KEPT = ("dep_uas", "dep_las", "tag_acc", "lemma_acc", "sents_f")


def merged(nlp: Language, path: Path) -> dict[str, float]:
    """Scores as `spacy evaluate` prints them on what `spacy convert -n 10 -T` makes of the treebank.

    A contraction (`Secretary's`, `don't`) is one word there and two in the pipeline: its second part always counts
    as wrong, and its tag, which names both, as well.
    """
    found = conllu_to_docs(
        path.read_text(encoding="utf-8"),
        n_sents=_TOGETHER,
        append_morphology=False,
        merge_subtokens=True,
        no_print=True,
    )
    docs = DocBin(docs=found, store_user_data=True).get_docs(nlp.vocab)
    return _scores(nlp, [Example(nlp.make_doc(doc.text), doc) for doc in docs])


def split(nlp: Language, path: Path) -> dict[str, float]:
    """Scores on the treebank's syntactic words."""
    found = list(sentences(path))
    return _scores(nlp, [example(nlp, found[at : at + _TOGETHER]) for at in range(0, len(found), _TOGETHER)])


def paragraphs(nlp: Language, path: Path) -> dict[str, float]:
    """Scores on the treebank's syntactic words, a paragraph a text: as policykg reads, and CoNLL 2018's texts are.

    Ten sentences one after the other (`merged`, `split`) leave out the paragraphs' ends, at which no sentence goes on.
    """
    found: list[list[Sentence]] = []
    for sentence in sentences(path):
        if sentence.breaks or not found:
            found.append([])
        found[-1].append(sentence)
    return _scores(nlp, [example(nlp, text) for text in found])


def alone(nlp: Language, found: Sequence[Sentence]) -> dict[str, float]:
    """Scores on sentences that do not follow each other."""
    return _scores(nlp, [example(nlp, [each]) for each in found])


def _scores(nlp: Language, examples: list[Example]) -> dict[str, float]:
    scores = nlp.evaluate(examples)
    return {name: round(scores[name], 4) for name in _KEPT if scores.get(name) is not None}
