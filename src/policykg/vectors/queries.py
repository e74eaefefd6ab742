"""Queries as vectors: the exported model run by ONNX Runtime, without torch."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from policykg.errors import StaleIndexError
from policykg.vectors.models import readable, unit

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

    Vectors = NDArray[np.float32]

_BATCH = 32


class QueryEncoder:
    """The model as an ONNX graph, from the folder that `export_query_encoder` wrote; safe to share by threads.

    One thread of arithmetic a call suits single queries; give more `threads` to embed many texts at once.
    """

    def __init__(self, folder: Path, *, threads: int = 1) -> None:
        try:
            about = json.loads((folder / "encoder.json").read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise StaleIndexError(f"{folder}: no query encoder here; run `policykg build`") from error
        self.model: str = about["model"]
        self.dimension: int = about["dimension"]
        self._prompt: str = about["prompt"]
        self._padding: int = about["padding"]
        self._tokenizer = _tokenizer(folder / "tokenizer.json", about["max_tokens"])
        self._unknown: int | None = about["unknown"]
        self._session = _session(folder / "model.onnx", threads)

    def encode(self, texts: Iterable[str]) -> Vectors:
        """The texts as unit rows of float32, in their order; zeros for one that the model cannot read."""
        import numpy as np

        encoded = self._tokenizer.encode_batch([self._prompt + text for text in texts])
        found = np.zeros((len(encoded), self.dimension), dtype=np.float32)
        by_length = sorted(range(len(encoded)), key=lambda row: (len(encoded[row].ids), encoded[row].ids))
        for batch in _batches(by_length):
            found[batch] = self._run([encoded[row] for row in batch])
        vectors = unit(found)
        vectors[[not self._reads(text) for text in encoded]] = 0
        return vectors

    def _reads(self, encoded: Encoding) -> bool:
        words = [token for token, added in zip(encoded.ids, encoded.special_tokens_mask, strict=True) if not added]
        return readable(words, self._unknown)

    def _run(self, encoded: Sequence[Encoding]) -> Vectors:
        import numpy as np

        width = max(len(text.ids) for text in encoded)
        ids = np.full((len(encoded), width), self._padding, dtype=np.int64)
        mask = np.zeros((len(encoded), width), dtype=np.int64)
        for row, text in enumerate(encoded):
            ids[row, : len(text.ids)] = text.ids
            mask[row, : len(text.ids)] = 1
        vectors: Vectors = self._session.run(["vector"], {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def _batches(rows: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(rows), _BATCH):
        yield list(rows[start : start + _BATCH])


def _tokenizer(path: Path, max_tokens: int) -> Tokenizer:
    """The tokenizer, cutting texts at the model's length and leaving padding to its caller."""
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception
        raise StaleIndexError(f"{path}: unreadable; run `policykg build`") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return tokenizer


def _session(path: Path, threads: int) -> Any:  # noqa: ANN401 - onnxruntime ships no types
    import onnxruntime  # type: ignore[import-untyped]  # ships no types

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.log_severity_level = 3
    try:
        return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:  # onnxruntime's errors share no base but Exception
        raise StaleIndexError(f"{path}: unreadable; run `policykg build`") from error
