"""What holds for the explorer's sources without building them."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

from policykg.exports import palette
from policykg.exports.network import NETWORKS, SPEAKS_OF, relations
from policykg.graph.cookbook import cookbook
from policykg.server.found import Parallel

FOLDER = Path(__file__).parents[1] / "src" / "explorer"
SOURCES = {path: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "src").rglob("*.ts*"))}
REGISTRY = SOURCES[FOLDER / "src" / "analyses" / "registry.ts"]


def dictionary() -> set[str]:
    words = "".join(text for path, text in SOURCES.items() if path.name == "chinese.ts")
    quoted = re.findall(r'^  "((?:[^"\\]|\\.)+)":', words, re.M)
    return {*quoted, *re.findall(r"^  ([A-Za-z]+):", words, re.M)}


def test_every_word_of_the_interface_has_chinese() -> None:
    said = {found for text in SOURCES.values() for found in re.findall(r'\bt\("([^"]+)"\)', text)}
    said |= set(re.findall(r'(?:title|question|group): "([^"]+)"', REGISTRY))
    assert len(said) > 100
    assert not said - dictionary()


def test_titles_of_queries_have_chinese() -> None:
    assert not {each.title for each in cookbook()} - dictionary()


def in_words(name: str) -> str:
    return re.sub(r"[_-]+", " ", re.sub(r"([a-z])([A-Z])", r"\1 \2", name)).lower()


def test_relations_columns_and_types_and_states_of_documents_have_chinese() -> None:
    asked = set(re.findall(r'query: "([^"]+)"', REGISTRY))
    heads = [re.split(r"\bWHERE\b", each.sparql)[0] for each in cookbook() if each.name in asked]
    columns = {name for head in heads for name in re.findall(r"(?:AS|SELECT|\)) \?(\w+)", head)}
    [hidden] = re.findall(r"HIDDEN = new Set\(\[(.+?)\]\)", SOURCES[FOLDER / "src" / "analyses" / "table.tsx"])
    columns |= set(Parallel.model_fields)
    columns -= set(re.findall(r'"(\w+)"', hidden))
    related = {relation.rpartition(":")[2] for view in NETWORKS for relation in relations(view).split()}
    folder = FOLDER.parents[1] / "corpus"
    files = [path.read_text(encoding="utf-8") for path in folder.glob("*.md")]
    types = {found for text in files for found in re.findall(r"^document_type: (.+)$", text, re.MULTILINE)}
    stated = Counter(found for text in files for found in re.findall(r"^status: (.+)$", text, re.MULTILINE))
    states = {status for status, times in stated.items() if times > 1}
    assert len(columns) > 20
    assert len(types) > 20
    assert len(states) > 5
    assert not {*map(in_words, columns | related | types), in_words(SPEAKS_OF), *states} - dictionary()


def test_every_analysis_is_a_query_of_the_cookbook() -> None:
    asked = set(re.findall(r'query: "([^"]+)"', REGISTRY))
    assert asked - {"similar"} <= {each.name for each in cookbook()}


def test_classes_have_the_colours_of_pictures_and_files() -> None:
    light, dark = (FOLDER / "src" / "styles" / "theme.css").read_text(encoding="utf-8").split('[data-theme="dark"]', 1)
    for colours, css in ((palette.LIGHT, light), (palette.DARK, dark)):
        assert dict(re.findall(r"--(\w+): (#[0-9a-f]{6})", css)).items() >= dict(colours).items()


def test_the_lock_names_no_registry() -> None:
    lock = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))
    assert not [name for name, package in lock["packages"].items() if "resolved" in package]


def test_no_source_reaches_outside() -> None:
    hosts = {host for text in SOURCES.values() for host in re.findall(r"https?://([\w.-]+)", text)}
    namespaces = {"w3id.org", "www.w3.org", "gexf.net", "purl.org", "data.europa.eu"}
    assert hosts <= namespaces
