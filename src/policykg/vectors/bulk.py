"""Passages as vectors, many at once: a sentence-transformers model in the fastest precision that is close enough."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg.errors import ModelError
from policykg.vectors.models import PROBES, model_folder, readable, stay_offline, unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

_TOKENS_AT_ONCE = 4_096
"""Tokens of a batch, padding included: as many short texts as long ones keep the processor busy."""
_CLOSE = 0.999
"""The least cosine between a text's vectors in half and in whole precision."""


class BulkEncoder:
    """A sentence-transformers model for a build: `model` is a name or a folder, empty for the packaged one.

    It runs in bfloat16 where the processor multiplies that and every probe keeps its vector, unless `exact`.
    """

    def __init__(self, model: str = "", *, exact: bool = False) -> None:
        folder = model_folder(model)
        stay_offline()
        try:
            from sentence_transformers import SentenceTransformer
            from transformers.utils import logging as chatter
        except ImportError as error:
            raise ModelError("sentence-transformers is missing; run `pip install sentence-transformers`") from error
        chatter.disable_progress_bar()  # type: ignore[no-untyped-call]
        chatter.set_verbosity_error()  # type: ignore[no-untyped-call]
        options = {"use_safetensors": True}
        try:
            self._model: Any = SentenceTransformer(str(folder), local_files_only=True, model_kwargs=options)
        except Exception as error:  # the loaders raise whatever their formats raise
            raise ModelError(f"{folder}: not a usable sentence-transformers model: {error}") from error
        self._model.eval()
        self._transformer: Any = self._model[0]
        self._half = not exact and _multiplies_halves() and self._halved()

    def encode(self, texts: Iterable[str]) -> Vectors:
        """The passages as unit rows of float32, in their order; zeros for one that the model cannot read.

        Equal texts have equal rows. A model that knows less than 60 percent of a text's tokens, as an English one
        does of Chinese, would place it by chance.
        """
        return self._embed(texts, self._prompt("document", "passage"))

    def encode_queries(self, texts: Iterable[str]) -> Vectors:
        """The same for queries, which some models mark by another prompt."""
        return self._embed(texts, self._prompt("query"))

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension())

    @property
    def precision(self) -> str:
        """`bfloat16` or `float32`."""
        return "bfloat16" if self._half else "float32"

    def _prompt(self, *names: str) -> str:
        prompts = self._model.prompts or {}
        return next((prompts[name] for name in names if prompts.get(name)), "")

    def _embed(self, texts: Iterable[str], prompt: str) -> Vectors:
        import numpy as np

        rows = [prompt + text for text in texts]
        distinct = sorted(set(rows))
        place = {text: number for number, text in enumerate(distinct)}
        found = np.zeros((len(distinct), self.dimension), dtype=np.float32)
        for numbers, vectors in self._vectors(distinct):
            found[numbers] = vectors
        return unit(found)[[place[text] for text in rows]]

    def _vectors(self, texts: Sequence[str]) -> Iterator[tuple[list[int], Vectors]]:
        """Batches of the readable texts, by their places, with their vectors; the longest first, to fail early."""
        tokens = self._tokens(texts)
        read = [number for number, ids in enumerate(tokens) if self._reads(ids)]
        by_length = sorted(read, key=lambda number: (-len(tokens[number]), tokens[number]))
        for batch in _batches(by_length, tokens):
            yield batch, self._forward([tokens[number] for number in batch])

    def _forward(self, tokens: Sequence[Sequence[int]]) -> Vectors:
        """A batch through the model: its transformer in the precision chosen, what pools its output always in whole."""
        import torch

        padded = self._model.tokenizer.pad({"input_ids": tokens}, return_tensors="pt")
        with torch.inference_mode():
            features = self._transformer(dict(padded))
            features["token_embeddings"] = features["token_embeddings"].float()
            for module in list(self._model)[1:]:
                features = module(features)
        vectors: Vectors = features["sentence_embedding"].cpu().numpy()
        return vectors

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        """The tokens of each text, cut at the model's length: once, both to judge and to embed it."""
        if not texts:
            return []
        longest = int(self._model.max_seq_length or 512)
        found: list[list[int]] = self._model.tokenizer(
            list(texts), truncation=True, max_length=longest, return_attention_mask=False, return_token_type_ids=False
        )["input_ids"]
        return found

    def _reads(self, tokens: Sequence[int]) -> bool:
        tokenizer = self._model.tokenizer
        special = {tokenizer.cls_token_id, tokenizer.sep_token_id, tokenizer.bos_token_id, tokenizer.eos_token_id}
        return readable([token for token in tokens if token not in special], tokenizer.unk_token_id)

    def _halved(self) -> bool:
        """Run the transformer in bfloat16 if every probe keeps its vector; whether it does."""
        import copy

        import torch

        exact, whole = self.encode(PROBES), self._transformer
        self._transformer = copy.deepcopy(whole).to(torch.bfloat16)
        close = bool((exact * self.encode(PROBES)).sum(axis=1).min() >= _CLOSE)
        if not close:
            self._transformer = whole
        return close


def _batches(by_length: Sequence[int], tokens: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    """The numbers in runs whose padded tokens stay within bounds; the first of a run is its longest."""
    start = 0
    while start < len(by_length):
        size = max(1, _TOKENS_AT_ONCE // len(tokens[by_length[start]]))
        yield list(by_length[start : start + size])
        start += size


def _multiplies_halves() -> bool:
    """Whether the processor multiplies bfloat16 itself; elsewhere it would be slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags
