from __future__ import annotations

from pathlib import Path

from policykg.graph.cache import Cache
from policykg.ontology import Vocabulary


def test_the_vocabulary_kept_is_the_one_parsed(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.vocabulary("one") == cache.vocabulary("one") == Vocabulary.load()


def test_a_new_key_forgets_the_vocabulary_kept_before(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.vocabulary("one")
    cache.vocabulary("two")
    assert [path.name for path in tmp_path.iterdir()] == ["vocabulary-two.json"]
