"""The trained spaCy pipeline: which one, where it lies, and how text goes through it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, nullcontext
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg.errors import ModelError

if TYPE_CHECKING:  # spaCy takes a second to import: only annotating pays
    from spacy.language import Language
    from spacy.tokens import Doc

SHIPPED = "en_policykg"
NEEDED = ("tagger", "parser")
UNUSED = ("morphologizer", "trainable_lemmatizer", "lemmatizer", "attribute_ruler", "ner", "senter", "entity_linker")
MOST_AT_ONCE = 4_000
"""Words that are parsed together: the memory that their matrices take grows with them."""
LONGEST_SUFFIX = 64
"""Characters of a word in which its suffix lies, with what stands before it."""
MOST_WORDS = 50_000
"""Words that a pipeline remembers: spaCy keeps each one that it ever met, and texts never cease to bring new ones."""


def folder() -> Path:
    """The folder of the pipeline that the package ships."""
    return Path(str(files("policykg.annotations").joinpath(SHIPPED)))


def load(english: str = "") -> Language:
    """The pipeline by name or folder (default: the one shipped); ModelError says what is missing and how to get it."""
    import spacy

    from policykg.annotations.arithmetic import quicken
    from policykg.annotations.wordvectors import lightened

    wanted = english or str(folder())
    try:
        nlp = spacy.load(wanted, exclude=list(UNUSED))
    except (OSError, ValueError) as error:
        hint = (
            f"run `python -m spacy download {english}`"
            if english
            else "run `python scripts/train_pipeline.py`, or reinstall policykg"
        )
        raise ModelError(f"no usable spaCy pipeline at {wanted}; {hint}") from error
    missing = [name for name in NEEDED if name not in nlp.pipe_names]
    if missing:
        raise ModelError(f"the spaCy pipeline {wanted} has no {' and no '.join(missing)}; choose one with both")
    _bound_suffixes(nlp)
    nlp.max_length = 10**9  # spaCy's own limit is for the memory of longer texts than a passage is
    for _, component in nlp.pipeline:
        if hasattr(component, "model"):
            quicken(component.model)
    if "tok2vec" in nlp.pipe_names:
        shared: Any = nlp.get_pipe("tok2vec")  # any callable by its type
        shared.model = lightened(shared.model)
    return nlp


def _bound_suffixes(nlp: Language) -> None:
    """Look for a suffix near the end of a word only.

    spaCy searches all of the word again for each suffix that it takes off, which is quadratic where a line of
    brackets or leaders is one word of thousands of characters.
    """
    tokenizer: Any = nlp.tokenizer  # any callable by its type
    search = getattr(tokenizer, "suffix_search", None)
    if search is not None:
        tokenizer.suffix_search = lambda word: search(word[-LONGEST_SUFFIX:])


def bounded(nlp: Language) -> AbstractContextManager[object]:
    """While it lasts, texts may be parsed; words that are new to a full pipeline are forgotten when it ends.

    What was parsed must not be used behind it, and it must not be nested.
    """
    return nlp.memory_zone() if len(nlp.vocab) >= MOST_WORDS else nullcontext()


def parse(nlp: Language, docs: Iterable[Doc]) -> Iterator[Doc]:
    """The documents with tags, dependencies and sentences, in order, a batch at a time."""
    from policykg.annotations.arithmetic import one_thread
    from policykg.annotations.parsing import parsed

    for batch in batches(docs):
        with one_thread():
            read = parsed(nlp, batch)
        for doc in read:
            _split_tags(doc)
            _tag_verbs(doc)
            yield doc


def batches(docs: Iterable[Doc]) -> Iterator[list[Doc]]:
    """The documents in order, as many together as have `MOST_AT_ONCE` words; a longer one alone."""
    batch: list[Doc] = []
    words = 0
    for doc in docs:
        if batch and words + len(doc) > MOST_AT_ONCE:
            yield batch
            batch, words = [], 0
        batch.append(doc)
        words += len(doc)
    if batch:
        yield batch


def _tag_verbs(doc: Doc) -> None:
    """Tag as a verb what a modal helps and no copula joins: the tagger takes rare verbs for other words."""
    for token in doc:
        verb = token.head
        helps = token.tag_ == "MD" and token.dep_ == "aux" and verb.tag_ in {"IN", "NN", "NNP", "NNS", "RB", "RP"}
        if helps and all(child.dep_ != "cop" for child in verb.children):
            verb.tag_ = "VB"


def _split_tags(doc: Doc) -> None:
    """Give each part of a contraction its own tag.

    The treebank holds `Government's` as one word with two tags, `NNP_POS`, and the tokenizer as two tokens: the
    trained tagger says `NNP_POS` of both.
    """
    strings = doc.vocab.strings
    if not any("_" in strings[tag] for tag in set(doc.to_array("TAG").tolist())):
        return
    second = False
    for token in doc:
        tag = token.tag_
        if "_" not in tag or tag == "_SP":
            second = False
            continue
        parts = tag.split("_")
        token.tag_ = parts[-1] if second or token.text in {"'s", "’s", "'", "’"} else parts[0]
        second = not second and not token.whitespace_


def fingerprint(english: str = "") -> str:
    """Digits that change with this package's code or with the pipeline; spaCy is not imported."""
    digits = hashlib.sha256(english.encode())
    here = Path(__file__).resolve().parent
    model = Path(english) if english and Path(english).is_dir() else (here / SHIPPED if not english else None)
    sources = sorted(here.rglob("*.py"))
    if model is not None and model.is_dir():
        sources += sorted(path for path in model.rglob("*") if path.is_file())
    for path in sources:
        digits.update(path.name.encode() + b"\0" + path.read_bytes())
    return digits.hexdigest()
