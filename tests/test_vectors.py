"""Embedding: in bulk, for queries, and that both agree."""

from __future__ import annotations

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from policykg.errors import ModelError, StaleIndexError
from policykg.vectors import BulkEncoder, QueryEncoder, export_query_encoder, fingerprint, model_folder

TEXTS = [
    "Enterprises shall set aside 1.5 percent of total wages for training.",
    "apprentices",
    "The council meets twice a year. " * 40,
    "Wer Lehrlinge einstellt, zahlt eine Vergütung.",
]


@pytest.fixture(scope="module")
def bulk() -> BulkEncoder:
    return BulkEncoder()


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    root = tmp_path_factory.mktemp("encoder")
    export_query_encoder("", cache=root / "cache", target=root / "first")
    return root / "cache", root / "first"


@pytest.fixture(scope="module")
def query(folders: tuple[Path, Path]) -> QueryEncoder:
    return QueryEncoder(folders[1])


def test_vectors_are_unit_rows_in_the_order_of_the_texts(bulk: BulkEncoder) -> None:
    vectors = bulk.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), bulk.dimension)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert np.allclose(bulk.encode(TEXTS[::-1])[::-1], vectors, atol=1e-5)


def test_a_text_has_the_same_vector_in_any_company(bulk: BulkEncoder) -> None:
    alone, among = bulk.encode(TEXTS[:1])[0], bulk.encode(TEXTS)[0]
    assert float(alone @ among) > 0.99999


def test_equal_texts_have_equal_rows(bulk: BulkEncoder) -> None:
    first, _, last = bulk.encode(["levy", "grant", "levy"])
    assert (first == last).all()


def test_no_texts_give_no_rows(bulk: BulkEncoder, query: QueryEncoder) -> None:
    assert bulk.encode([]).shape == (0, bulk.dimension)
    assert query.encode([]).shape == (0, bulk.dimension)


def test_nearness_follows_meaning(query: QueryEncoder) -> None:
    question, near, far = query.encode(
        ["Who pays for training in small companies?", "A levy funds courses of small employers.", "Fish live in water."]
    )
    assert float(question @ near) > float(question @ far) + 0.2


def test_the_exported_encoder_gives_the_vectors_of_the_original(bulk: BulkEncoder, query: QueryEncoder) -> None:
    cosines = (bulk.encode_queries(TEXTS) * query.encode(TEXTS)).sum(axis=1)
    assert cosines.min() > 0.9999


def test_one_query_at_a_time_gives_the_same_vectors(bulk: BulkEncoder, query: QueryEncoder) -> None:
    expected = bulk.encode_queries(TEXTS)
    for text, vector in zip(TEXTS, expected, strict=True):
        assert float(query.encode([text])[0] @ vector) > 0.9999


def test_a_second_export_is_taken_from_the_cache(folders: tuple[Path, Path], tmp_path: Path) -> None:
    cache, first = folders
    kept = {path: path.stat().st_mtime_ns for path in cache.rglob("*")}
    export_query_encoder("", cache=cache, target=tmp_path / "second")
    assert {path: path.stat().st_mtime_ns for path in cache.rglob("*")} == kept
    assert (tmp_path / "second" / "model.onnx").read_bytes() == (first / "model.onnx").read_bytes()


def test_threads_share_a_query_encoder(query: QueryEncoder) -> None:
    alone = [query.encode([text])[0] for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: query.encode([text])[0], TEXTS * 4))
    assert all(np.allclose(together[i], alone[i % len(TEXTS)], atol=1e-5) for i in range(len(together)))


def test_what_a_model_cannot_read_has_no_vector(bulk: BulkEncoder, query: QueryEncoder) -> None:
    for encoder in (bulk, query):
        vectors = encoder.encode(["企业应当承担职业教育义务", "", "vocational education in China (职业)"])
        assert vectors.any(axis=1).tolist() == [False, False, True]


def test_a_query_needs_neither_torch_nor_sentence_transformers(folders: tuple[Path, Path]) -> None:
    code = (
        "import sys; from pathlib import Path; from policykg.vectors import QueryEncoder; "
        f"QueryEncoder(Path({str(folders[1])!r})).encode(['levy']); "
        "print(sorted({'torch', 'transformers', 'sentence_transformers'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "[]"


def test_the_fingerprint_depends_on_the_weights_alone(tmp_path: Path) -> None:
    for name in ("here", "there"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "config.json").write_text("{}")
        (tmp_path / name / "model.safetensors").write_bytes(b"\x00" * 64)
    assert fingerprint(str(tmp_path / "here")) == fingerprint(str(tmp_path / "there"))
    (tmp_path / "there" / "model.safetensors").write_bytes(b"\x00" * 63 + b"\x01")
    assert fingerprint(str(tmp_path / "here")) != fingerprint(str(tmp_path / "there"))
    assert len(fingerprint()) == 64


def test_the_packaged_model_is_found_without_being_named() -> None:
    assert model_folder() == model_folder("all-MiniLM-L6-v2")
    assert (model_folder() / "model.safetensors").is_file()


def test_a_missing_model_is_named_with_the_command_that_gets_it() -> None:
    with pytest.raises(ModelError, match=r"no-such/model.*run `hf download no-such/model`"):
        BulkEncoder("no-such/model")


def test_a_folder_without_a_model_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{}")
    with pytest.raises(ModelError, match="not a usable"):
        BulkEncoder(str(tmp_path))


def test_a_missing_or_damaged_encoder_folder_asks_for_a_build(tmp_path: Path, folders: tuple[Path, Path]) -> None:
    with pytest.raises(StaleIndexError, match="policykg build"):
        QueryEncoder(tmp_path)
    for name in ("encoder.json", "tokenizer.json"):
        (tmp_path / name).write_bytes((folders[1] / name).read_bytes())
    (tmp_path / "model.onnx").write_bytes(b"not a model")
    with pytest.raises(StaleIndexError, match=r"model\.onnx"):
        QueryEncoder(tmp_path)


def test_half_precision_is_taken_only_where_it_keeps_the_vectors(bulk: BulkEncoder) -> None:
    exact = BulkEncoder(exact=True)
    assert exact.precision == "float32"
    cosines = (bulk.encode(TEXTS) * exact.encode(TEXTS)).sum(axis=1)
    assert cosines.min() > (0.999 if bulk.precision == "bfloat16" else 0.99999)


def test_texts_of_many_lengths_get_the_vectors_that_sentence_transformers_gives_them() -> None:
    from sentence_transformers import SentenceTransformer

    texts = ["levy " * (1 + 37 * number % 300) for number in range(40)]
    expected = SentenceTransformer(str(model_folder()), local_files_only=True).encode(texts, show_progress_bar=False)
    cosines = (BulkEncoder(exact=True).encode(texts) * expected).sum(axis=1)
    assert cosines.min() > 0.99999
