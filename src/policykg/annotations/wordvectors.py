"""Vectors of words where they stand, as spaCy's `tok2vec` computes them, with less work: for reading, not for training.

A word's own vector depends on nothing but its form, so that it is computed once for all of its places. The layers that
see its neighbours go over the words in stretches whose matrices stay in a core's cache.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray
from spacy.tokens import Doc
from spacy.vocab import Vocab
from thinc.api import Model

Floats = NDArray[np.float32]
Form = tuple[int, int]
"""The hashes of a word as it is written and as the tokenizer took it (`n't` for `not`)."""

MOST_FORMS = 20_000
"""Forms whose vectors are kept; when there are more, all are forgotten and computed anew as they come."""
_TOGETHER = 64
"""Forms that are computed together, always as many: the last bits of a product can change with its number of rows."""
_STRETCH = 256
"""Words whose matrices stay in a core's cache."""
_OF_FORMS = frozenset({"ORTH", "NORM", "LOWER", "PREFIX", "SUFFIX", "SHAPE"})
_LAYER = "residual(expand_window>>maxout>>layernorm>>dropout)"


def lightened(model: Model[Any, Any]) -> Model[Any, Any]:
    """A model of the same vectors; the model itself where it looks at more than forms and their neighbours."""
    if not _fits(model):
        return model
    forms, around = model.layers
    layers = [_Layer(layer) for layer in around.layers[0].layers]
    words = _Words(_Forms(forms), margin=around.attrs["pad"])

    def forward(_: Model[Any, Any], docs: Sequence[Doc], is_train: bool) -> tuple[list[Floats], Any]:
        if is_train:
            raise NotImplementedError("these vectors are for reading; train the pipeline as spaCy loads it")
        found = words.of(docs)
        for layer in layers:
            found = layer.over(found)
        return words.apart(found, docs), None

    return Model("lightened", forward, dims={"nO": model.get_dim("nO")})


def _fits(model: Model[Any, Any]) -> bool:
    if len(model.layers) != 2 or not model.layers[1].layers:
        return False
    layers = {name: [each for each in model.walk() if each.name == name] for name in ("expand_window", _LAYER)}
    columns = [each.attrs["columns"] for each in model.walk() if each.name == "extract_features"]
    return (
        bool(layers[_LAYER])
        and list(model.layers[1].layers[0].layers) == layers[_LAYER]
        and all(window.attrs["window_size"] == 1 for window in layers["expand_window"])
        and all(_OF_FORMS.issuperset(each) for each in columns)
    )


class _Words:
    """The words of some documents one below another, with as many empty rows around each as its vectors may look at."""

    def __init__(self, forms: _Forms, *, margin: int) -> None:
        self._forms = forms
        self._margin = margin

    def of(self, docs: Sequence[Doc]) -> Floats:
        """The vectors of all forms, in order."""
        length = self._margin + sum(len(doc) + self._margin for doc in docs if len(doc))
        found = np.zeros((length, self._forms.width), dtype=np.float32)
        for (doc, place), rows in zip(self._places(docs), self._forms.rows(docs), strict=True):
            np.take(self._forms.vectors, rows, axis=0, out=found[place : place + len(doc)])
        return found

    def apart(self, found: Floats, docs: Sequence[Doc]) -> list[Floats]:
        """The rows of each document."""
        return [found[place : place + len(doc)].copy() for doc, place in self._places(docs)]

    def _places(self, docs: Sequence[Doc]) -> Iterable[tuple[Doc, int]]:
        place = self._margin
        for doc in docs:
            yield doc, place
            place += len(doc) + self._margin if len(doc) else 0


class _Forms:
    """The vectors of words by their form, each computed once."""

    def __init__(self, model: Model[Any, Any]) -> None:
        self._model = model
        self.width: int = model.get_dim("nO")
        self.vectors = np.empty((MOST_FORMS, self.width), dtype=np.float32)
        self._rows: dict[Form, int] = {}

    def rows(self, docs: Sequence[Doc]) -> list[list[int]]:
        """For each document the rows of `vectors` that its words have, until rows are asked for again."""
        forms = [_forms_of(doc) for doc in docs]
        new = list(dict.fromkeys(form for each in forms for form in each if form not in self._rows))
        if len(self._rows) + len(new) > len(self.vectors):
            self._rows.clear()
            new = list(dict.fromkeys(form for each in forms for form in each))
            self.vectors = np.empty((max(MOST_FORMS, len(new)), self.width), dtype=np.float32)
        for start in range(0, len(new), _TOGETHER):
            self._learn(docs[0].vocab, new[start : start + _TOGETHER])
        return [[self._rows[form] for form in each] for each in forms]

    def _learn(self, vocab: Vocab, new: Sequence[Form]) -> None:
        filled = [*new, *[new[0]] * (_TOGETHER - len(new))]
        doc = Doc(vocab, words=[vocab.strings[word] for word, _ in filled])
        for token, (_, norm) in zip(doc, filled, strict=True):
            if token.norm != norm:
                token.norm_ = vocab.strings[norm]
        first = len(self._rows)
        self.vectors[first : first + len(new)] = self._model.predict([doc])[0][: len(new)]
        self._rows.update(zip(new, range(first, first + len(new)), strict=True))


def _forms_of(doc: Doc) -> list[Form]:
    columns = doc.to_array(["ORTH", "NORM"]).T.tolist() if len(doc) else ([], [])
    return list(zip(*columns, strict=True))


class _Layer:
    """A layer that adds to each word what it and the words on either side make of each other."""

    def __init__(self, model: Model[Any, Any]) -> None:
        maxout, norm = (next(each for each in model.walk() if each.name == name) for name in ("maxout", "layernorm"))
        weights: Any = maxout.get_param("W")
        self._width, self._pieces, _ = weights.shape
        # The pieces one behind the other, so that the largest of them is found by looking along, not across.
        self._weights = np.ascontiguousarray(weights.transpose(2, 1, 0).reshape(-1, self._pieces * self._width))
        self._bias = np.ascontiguousarray(maxout.get_param("b").T).ravel()
        self._scale: Any = norm.get_param("G")
        self._shift: Any = norm.get_param("b")

    def over(self, words: Floats) -> Floats:
        """The vectors of the words, a row each, as the layer leaves them."""
        beside = np.zeros((len(words) + 2, self._width), dtype=np.float32)
        beside[1:-1] = words
        found = np.empty_like(words)
        windows = np.empty((_STRETCH, 3 * self._width), dtype=np.float32)
        for start in range(0, len(words), _STRETCH):
            stop = min(start + _STRETCH, len(words))
            window = windows[: stop - start]
            for step in range(3):
                window[:, step * self._width : (step + 1) * self._width] = beside[start + step : stop + step]
            products = window @ self._weights
            products += self._bias
            self._write_largest(products, found[start:stop])
            self._normalise(found[start:stop])
        found += words
        return found

    def _write_largest(self, products: Floats, out: Floats) -> None:
        pieces = [products[:, n * self._width : (n + 1) * self._width] for n in range(self._pieces)]
        out[:] = pieces[0]
        for piece in pieces[1:]:
            np.maximum(out, piece, out=out)

    def _normalise(self, words: Floats) -> None:
        """Give each vector a mean of nought and a variance of one, then scale and move it."""
        words -= words.mean(axis=1, keepdims=True)
        spread = (words * words).mean(axis=1, keepdims=True) + 1e-08
        words *= spread**-0.5
        words *= self._scale
        words += self._shift
