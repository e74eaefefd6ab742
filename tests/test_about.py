"""Everything known of one thing, by whatever it is called."""

from __future__ import annotations

from pathlib import Path

import pytest

from policykg.errors import NotFoundError
from policykg.graph import KnowledgeGraph
from policykg.graph.about import describe
from policykg.iri import DATA, PKG, PREFIXES
from policykg.store import GraphStore

RDF = PREFIXES["rdf"]
MEASURES = f"{DATA}policy/apprenticeship-measures"


@pytest.mark.parametrize(
    "name",
    [
        MEASURES,
        "policy/apprenticeship-measures",
        "id:policy/apprenticeship-measures",
        "Measures on Apprenticeship in Small Enterprises",
        "measures on apprenticeship in small enterprises",
        "教职成〔2020〕7号",
        "教职成[2020]7号",
        " 教职成 2020 7号 ",
    ],
)
def test_a_policy_is_found_by_iri_path_title_or_number(graph: KnowledgeGraph, name: str) -> None:
    assert graph.about(name).iri == MEASURES


def test_a_document_s_name_means_its_policy_and_its_path_the_document(graph: KnowledgeGraph) -> None:
    assert graph.about("levy-act").label == "Training Levy Act 2011"
    assert graph.about("levy-act").facts
    assert graph.about("document/levy-act").iri == f"{DATA}document/levy-act"


@pytest.mark.parametrize(
    "name", ["教职成〔2020〕", "2020", "7号", "1/2/QH3", "concept/none", "http://x<y", "pkg:a b", ""]
)
def test_what_nothing_is_called_is_said_to_be_unknown(graph: KnowledgeGraph, name: str) -> None:
    with pytest.raises(NotFoundError, match="nothing called"):
        graph.about(name)


def test_one_of_several_numbers_or_one_with_slashes_is_enough(tmp_path: Path) -> None:
    store = GraphStore.create(tmp_path / "store")
    graph = f"<{DATA}graph/document/test> ."
    for name, number in (("standards", "F2025L00354; F2025L00355"), ("law", "74/2014/QH13")):
        policy = f"<{DATA}policy/{name}>"
        store.add([f"{policy} <{RDF}type> <{PKG}Policy> {graph}", f'{policy} <{PKG}number> "{number}" {graph}'])
    assert describe(store, "F2025L00355").iri == f"{DATA}policy/standards"
    assert describe(store, "74/2014/QH13").iri == f"{DATA}policy/law"
