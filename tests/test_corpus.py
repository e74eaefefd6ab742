"""The default corpus: each digest says whose text it sums up in terms that the vocabulary knows."""

from __future__ import annotations

import hashlib
import re
import subprocess
import sys
from collections import Counter
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import yaml

from policykg.documents import discover
from policykg.ontology import Surroundings, Vocabulary, corpus_folder

ROOT = Path(__file__).parents[1]
PATHS = sorted(path for path in corpus_folder().glob("*.md") if path.name != "README.md")
RELATIONS = {"amends", "repeals", "replaces", "based_on", "implements", "extends", "cites"}
KEYS = {
    "id", "title", "title_native", "aliases", "language", "native_language", "jurisdiction", "issuers", "document_type",
    "number", "date_issued", "date_effective", "date_end", "status", "relations", "concepts", "confidence", "text",
    "sources",
}  # fmt: skip
# SHA-256, first 8 digits, of hosts that re-post other people's pages or were taken over: no digest may cite them.
REPOSTERS = """
    024d692e 13e67b20 148fa07f 14d4f3fa 17a7ac6e 1891f1b7 192dce55 2018107c 261f3f52 28285209 29de5bba 2db479c0
    31295e6a 38175833 3dc7ee93 43daa8aa 44804581 44dd3776 4558aa73 4c9eb594 52fc2cb8 535e9af4 5ab8aefd 647ad838
    675eb041 6cd74a19 77616cd3 78a4c28e 79ea9410 7aca9cc3 83edf787 841d9b29 85af072f 8b9a137c 8fffb7d9 917be905
    972f13c9 9ac1adfa 9cc93399 9edb7f0d 9ef2e397 9f463151 a4c72426 a725b248 a9788269 a99ee76e ad10f087 b5251022
    b7835a61 b7e03d10 b8a74bc0 c011d3fb c2a98feb c8389735 c919606f d10152be d1bc3ed0 d2abcb45 d35c57fd d8cb08e3
    e4e7d0ab f527da0d f64ffe75 fa44353c fd6cc106
"""


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@cache
def parts(path: Path) -> tuple[dict[str, Any], str]:
    _, front, body = path.read_text(encoding="utf-8").split("---\n", 2)
    return yaml.safe_load(front), body


@cache
def ids() -> frozenset[str]:
    return frozenset(path.stem for path in PATHS)


def hosts(url: str) -> set[str]:
    """The host and every domain above it."""
    labels = (urlsplit(url).hostname or "").split(".")
    return {".".join(labels[start:]) for start in range(len(labels) - 1)}


each_digest = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.stem)


def test_the_corpus_is_there() -> None:
    assert len(PATHS) >= 150


@each_digest
def test_a_digest_identifies_its_text_in_known_terms(path: Path) -> None:
    digest, _ = parts(path)
    known = vocabulary()
    assert digest["id"] == path.stem
    assert set(digest) <= KEYS
    assert digest["title"].strip() and digest["language"] == "en"
    assert known.place_of(digest["jurisdiction"])
    assert known.concept_of(digest["document_type"], kind="document_type")
    assert digest["confidence"] in {"verified", "single-source"}
    for issuer in digest["issuers"]:
        name = issuer if isinstance(issuer, str) else issuer["name"]
        assert name in known.organizations or known.bodies.resolve(name, Surroundings(digest["jurisdiction"])).id, name
    assert digest["concepts"]
    assert [concept for concept in digest["concepts"] if concept not in known.concepts] == []


@each_digest
def test_a_digest_relates_to_other_digests(path: Path) -> None:
    digest, _ = parts(path)
    for relation in digest.get("relations", ()):
        assert set(relation) == {"type", "target"}
        assert relation["type"] in RELATIONS
        assert relation["target"] in ids() - {digest["id"]}


@each_digest
def test_a_digest_gives_its_dates_in_iso_form_and_in_order(path: Path) -> None:
    digest, _ = parts(path)
    dates = {key: str(digest[key]) for key in ("date_issued", "date_effective", "date_end") if key in digest}
    for stated in dates.values():
        assert re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", stated)
        date.fromisoformat(f"{stated}-01-01"[:10])
    end = dates.pop("date_end", "")
    assert not end or all(stated[: len(end)] <= end[: len(stated)] for stated in dates.values())


def test_the_last_day_in_force_is_before_the_first_day_of_what_replaces_it() -> None:
    digests = {path.stem: parts(path)[0] for path in PATHS}
    ends = [
        (str(digests[relation["target"]]["date_end"]), str(digest.get("date_effective", digest.get("date_issued"))))
        for digest in digests.values()
        for relation in digest.get("relations", ())
        if relation["type"] in {"replaces", "repeals"} and "date_end" in digests[relation["target"]]
    ]
    ended_by_day = [(end, start) for end, start in ends if len(end) == len(start) == len("2022-04-30")]
    assert ended_by_day
    assert all(end < start for end, start in ended_by_day), ended_by_day


@each_digest
def test_a_digest_cites_addresses_that_are_no_reposts(path: Path) -> None:
    digest, _ = parts(path)
    assert digest["sources"] or digest.get("text"), "neither an address nor a text that was read"
    for source in digest["sources"]:
        assert urlsplit(source).scheme in {"http", "https"}, source
        assert re.fullmatch(r"[^\s<>\"]+", source), source
        digits = {hashlib.sha256(host.encode()).hexdigest()[:8] for host in hosts(source)}
        assert not digits & set(REPOSTERS.split()), source


@each_digest
def test_a_digest_has_a_title_sections_and_enough_prose(path: Path) -> None:
    _, body = parts(path)
    assert re.search(r"\A\s*# \S", body)
    assert len(re.findall(r"^## \S", body, re.MULTILINE)) >= 2
    assert 100 <= len(re.findall(r"\w+", body)) <= 500
    assert not re.search(r"TODO|lorem ipsum|\[citation", body, re.IGNORECASE)


def test_the_digests_are_the_documents_of_the_default_build() -> None:
    assert [path for path, _ in discover([corpus_folder()])] == PATHS


def test_every_policy_is_digested_once() -> None:
    titles = Counter((str(parts(path)[0]["title"]), parts(path)[0]["jurisdiction"]) for path in PATHS)
    assert [title for title, count in titles.items() if count > 1] == []


def test_the_catalogue_of_policies_is_up_to_date() -> None:
    """Run `python scripts/make_catalogue.py` where this fails."""
    if not (script := ROOT / "scripts" / "make_catalogue.py").exists():
        pytest.skip("the catalogue's script is not in this installation")
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0
    assert set(vocabulary().policies) == set(ids())


def test_the_counts_of_the_data_card_are_up_to_date() -> None:
    """Run `python scripts/describe_corpus.py` where this fails."""
    if not (script := ROOT / "scripts" / "describe_corpus.py").exists():
        pytest.skip("the data card's script is not in this installation")
    assert subprocess.run([sys.executable, script, "--check"], check=False).returncode == 0
