"""A sentence-transformers model written as ONNX for queries, once, and checked against the original."""

from __future__ import annotations

import importlib.util
import json
import os
import shutil
import tempfile
import warnings
from pathlib import Path

from policykg.errors import ModelError
from policykg.vectors.bulk import BulkEncoder
from policykg.vectors.models import DEFAULT_MODEL, PROBES, fingerprint
from policykg.vectors.queries import QueryEncoder


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
    bulk = BulkEncoder(model, exact=True)
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

    wanted = bulk.encode_queries(PROBES)
    alone = np.concatenate([query.encode([text]) for text in PROBES])
    return all((found * wanted).sum(axis=1).min() >= 0.9999 for found in (query.encode(PROBES), alone))


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
    sample = whole.tokenizer(list(PROBES), padding=True, return_tensors="pt")
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


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
