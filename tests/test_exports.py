"""Each export opens in a reader that policykg did not write."""

from __future__ import annotations

import csv
import json
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import combinations, pairwise
from pathlib import Path

import networkx as nx
import pytest
from rdflib import Dataset, Graph

from policykg.errors import PolicyKGError
from policykg.exports import VIEWS, export, formats, pictures
from policykg.exports.graphs import whole_day
from policykg.exports.layout import placed
from policykg.exports.network import Edge, Network, Node, network
from policykg.iri import DATA, PREFIXES
from policykg.store import GraphStore

HOSTILE = "=SUM(1+1) </script>\x0b \"quoted\" & 'so' 计划"


def nquads(turtle: str, name: str = "document/test") -> list[str]:
    graph = Graph()
    graph.parse(data="".join(f"@prefix {p}: <{i}> .\n" for p, i in PREFIXES.items()) + turtle, format="turtle")
    lines = graph.serialize(format="nt").split("\n")
    return [line.removesuffix(" .") + f" <{DATA}graph/{name}> ." for line in lines if line.strip()]


@pytest.fixture
def store(tmp_path: Path) -> GraphStore:
    store = GraphStore.create(tmp_path / "store")
    label = json.dumps(HOSTILE).replace("\\u000b", "\\u000B")
    store.add(
        nquads(f"""
        <{DATA}policy/law> a pkg:Policy ; pkg:title "Training Law"@en ; dcterms:issued "1996-05"^^xsd:gYearMonth ;
            pkg:inForceUntil "2022-04-30"^^xsd:date ; pkg:issuedBy <{DATA}organization/npc> .
        <{DATA}policy/plan> a pkg:Policy ; pkg:title {label}@en ; pkg:basedOn <{DATA}policy/law> ;
            dcterms:subject voc:apprenticeship ; pkg:addresses <{DATA}actor/employers> .
        <{DATA}organization/npc> a org:FormalOrganization ; rdfs:label "Congress"@en .
        <{DATA}actor/employers> a pkg:Actor ; rdfs:label "employers"@en ; pkg:cooperatesWith <{DATA}actor/schools> .
        <{DATA}actor/schools> a pkg:Actor ; rdfs:label "schools"@en .
        voc:apprenticeship a skos:Concept ; skos:prefLabel "apprenticeship"@en .
        id:assertion\\/1 rdf:subject id:policy\\/plan ; rdf:predicate pkg:basedOn ; rdf:object id:policy\\/law .
        id:assertion\\/2 rdf:subject id:policy\\/plan ; rdf:predicate pkg:basedOn ; rdf:object id:policy\\/law .
        """)
    )
    return store


def test_the_view_of_policies_links_policies_and_issuers(store: GraphStore) -> None:
    found = network(store, "policies")
    assert {n.label for n in found.nodes} == {"Training Law", HOSTILE, "Congress"}
    assert {(e.relation, e.weight) for e in found.edges} == {("basedOn", 2), ("issuedBy", 1)}


def test_the_view_of_actors_links_those_who_cooperate(store: GraphStore) -> None:
    assert [(e.source, e.target) for e in network(store, "actors").edges] == [
        (f"{DATA}actor/employers", f"{DATA}actor/schools")
    ]


def test_what_several_documents_state_is_drawn_once_and_counted_by_its_statements(store: GraphStore) -> None:
    for name in ("one", "two"):
        store.add(
            nquads(
                f"""
            <{DATA}policy/law> a pkg:Policy ; pkg:title "Training Law"@en ; pkg:issuedBy <{DATA}organization/npc> ;
                dcterms:issued "1996-05"^^xsd:gYearMonth ; pkg:inForceFrom "1996-09-01"^^xsd:date .
            <{DATA}policy/plan> pkg:basedOn <{DATA}policy/law> .
            <{DATA}assertion/{name}> rdf:predicate pkg:basedOn ; rdf:subject <{DATA}policy/plan> ;
                rdf:object <{DATA}policy/law> ; pkg:status voc:{"machine" if name == "one" else "rejected"} .
            """,
                f"document/{name}",
            )
        )
    found = network(store, "policies")
    assert sorted((e.relation, e.weight) for e in found.edges) == [("basedOn", 3), ("issuedBy", 1)]
    [law] = [node for node in found.nodes if node.label == "Training Law"]
    assert (law.start, law.end, law.kind, law.weight) == ("1996-09-01", "2022-04-30", "policy", 2)


def test_of_the_catalogue_only_what_the_documents_name_is_drawn(store: GraphStore) -> None:
    catalogue = f"""
        <{DATA}policy/law> pkg:issuedBy <{DATA}organization/moe> .
        <{DATA}policy/other> pkg:issuedBy <{DATA}organization/moe> .
        <{DATA}organization/moe> a org:FormalOrganization ; rdfs:label "Ministry"@en .
        <{DATA}policy/other> a pkg:Policy ; pkg:title "Not named"@en .
        """
    store.add(nquads(catalogue, "ontology"))
    labels = {node.label for node in network(store, "policies").nodes}
    assert labels == {"Training Law", HOSTILE, "Congress", "Ministry"}


def test_the_view_of_concepts_weighs_them_by_the_passages_that_name_them(store: GraphStore) -> None:
    topics = "".join(
        f"""<{DATA}mention/{number}> a pkg:Mention ; oa:motivatedBy oa:classifying ; oa:hasBody voc:{concept} ;
            pkg:inDocument <{DATA}document/plan> ; pkg:inPassage <{DATA}passage/{passage}> ; pkg:status voc:{status} .
        """
        for number, (concept, passage, status) in enumerate(
            [("apprenticeship", 1, "machine"), ("apprenticeship", 2, "machine"), ("apprenticeship", 2, "machine"),
             ("tvet", 1, "machine"), ("levy", 1, "rejected")]
        )
    )  # fmt: skip
    store.add(nquads(topics + f"<{DATA}document/plan> pkg:policy <{DATA}policy/plan> ."))
    store.add(nquads('voc:tvet a skos:Concept ; skos:prefLabel "vocational education"@en .', "ontology"))
    found = network(store, "concepts")
    labels = {node.id: node.label for node in found.nodes}
    assert [(labels[e.target], e.relation, e.weight) for e in found.edges] == [
        ("apprenticeship", "subject", 2),
        ("vocational education", "speaksOf", 1),
    ]


def test_gexf_opens_with_types_colours_and_dates(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.gexf", view="full")
    root = ElementTree.parse(path).getroot()
    space = {"g": "http://gexf.net/1.3", "viz": "http://gexf.net/1.3/viz"}
    assert root.attrib["version"] == "1.3"
    law = root.find(".//g:node[@label='Training Law']", space)
    assert law is not None
    assert (law.attrib["start"], law.attrib["end"]) == ("1996-05-01", "2022-04-30")
    assert law.find("viz:color", space) is not None
    read = nx.read_gexf(path, version="1.3")
    assert read.number_of_nodes() == len(network(store, "full").nodes)


def test_graphml_opens_in_networkx(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.graphml", view="full")
    read = nx.read_graphml(path)
    assert read.nodes[f"{DATA}policy/plan"]["label"] == HOSTILE.replace("\x0b", "")
    assert read.number_of_edges() == len(network(store, "full").edges)


def test_cytoscape_json_opens_in_networkx(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.cyjs", view="policies")
    read = nx.cytoscape_graph(json.loads(path.read_text(encoding="utf-8")), name="name", ident="id")
    assert read.number_of_nodes() == 3


def test_csv_gives_two_tables_without_formulas(store: GraphStore, tmp_path: Path) -> None:
    nodes, edges = export(store, tmp_path / "g.csv", view="policies")
    with nodes.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert f"'{HOSTILE}" in {row["Label"] for row in rows}
    with edges.open(encoding="utf-8", newline="") as lines:
        ends = {row["Source"] for row in csv.DictReader(lines)}
    assert ends <= {row["Id"] for row in rows}


@pytest.mark.parametrize(
    ("suffix", "form"), [("ttl", "turtle"), ("nq", "nquads"), ("trig", "trig"), ("jsonld", "json-ld")]
)
@pytest.mark.parametrize("view", ["full", "policies"])
def test_rdf_opens_in_rdflib(store: GraphStore, tmp_path: Path, suffix: str, form: str, view: str) -> None:
    [path] = export(store, tmp_path / f"g.{suffix}", view=view)
    read: Dataset | Graph = Dataset() if suffix in ("nq", "trig") else Graph()
    read.parse(path, format=form)
    assert (len(read) == len(store)) == (view == "full")
    assert len(read) > 5


def test_a_page_and_a_picture_parse_and_run_no_text_as_script(store: GraphStore, tmp_path: Path) -> None:
    from lxml import html

    [page] = export(store, tmp_path / "g.html", view="full")
    scripts = html.document_fromstring(page.read_text(encoding="utf-8")).findall(".//script")
    assert len(scripts) == 1
    assert "http" not in (scripts[0].text or "")
    [picture] = export(store, tmp_path / "g.svg", view="full")
    assert len(ElementTree.parse(picture).findall(".//{http://www.w3.org/2000/svg}circle")) == 6


def test_labels_stand_apart_inside_the_picture(tmp_path: Path) -> None:
    nodes = [Node(str(i), f"Act on the training of apprentices {i}", "policy") for i in range(80)]
    links = [(str(i), str(i % 7)) for i in range(7, 80)]
    places = placed([n.id for n in nodes], [(a, b, 1.0) for a, b in links])
    drawn = [
        replace(n, x=places[n.id][0], y=places[n.id][1], weight=sum(n.id in link for link in links)) for n in nodes
    ]
    network = Network("test", tuple(drawn), tuple(Edge(a, b, "cites") for a, b in links))
    [picture] = pictures.svg(network, tmp_path / "g.svg")
    root = ElementTree.parse(picture).getroot()
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    letters = float(root.attrib["font-size"])
    labels = [
        (float(t.attrib["x"]), float(t.attrib["y"]), len(t.text or "") * letters / 2)
        for t in root.iter("{http://www.w3.org/2000/svg}text")
        if t.attrib["class"] == "name"
    ]
    assert len(labels) >= 20
    assert all(left < x and x + wide < left + width and top < y < top + height for x, y, wide in labels)
    for (ax, ay, aw), (bx, by, bw) in combinations(labels, 2):
        assert abs(ay - by) >= letters or ax + aw <= bx or bx + bw <= ax


def test_parts_that_nothing_links_stand_beside_one_another() -> None:
    rings = [[f"{ring}-{i}" for i in range(ring + 2)] for ring in range(8)]
    links = [(a, b, 1.0) for ring in rings for a, b in pairwise(ring)]
    places = placed([node for ring in rings for node in ring], links)
    spans = [[(min(v), max(v)) for v in zip(*(places[node] for node in ring), strict=True)] for ring in rings]
    for one, two in combinations(spans, 2):
        assert any(a[1] < b[0] or b[1] < a[0] for a, b in zip(one, two, strict=True))


@pytest.mark.skipif(shutil.which("dot") is None, reason="Graphviz is not installed")
def test_dot_opens_in_graphviz(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.dot", view="full")
    assert subprocess.run(["dot", "-Tplain", str(path)], capture_output=True, check=True).stdout


@pytest.mark.parametrize(("view", "suffix"), [(view, suffix) for view in VIEWS for suffix in formats(view)])
def test_every_export_is_the_same_twice(store: GraphStore, tmp_path: Path, suffix: str, view: str) -> None:
    first = [path.read_bytes() for path in export(store, tmp_path / f"a{suffix}", view=view)]
    assert first == [path.read_bytes() for path in export(store, tmp_path / f"a{suffix}", view=view)]


@pytest.mark.parametrize(("name", "view"), [("g.xlsx", "full"), ("g.gexf", "other"), ("no/such/folder/g.gexf", "full")])
def test_a_wrong_suffix_view_or_folder_is_named(store: GraphStore, tmp_path: Path, name: str, view: str) -> None:
    with pytest.raises(PolicyKGError, match=r"choose one of|no such folder"):
        export(store, tmp_path / name, view=view)


@pytest.mark.parametrize(
    ("date", "first", "last"),
    [("2019", "2019-01-01", "2019-12-31"), ("2020-02", "2020-02-01", "2020-02-29"), ("soon", "", "")],
)
def test_a_partial_date_becomes_its_first_or_last_day(date: str, first: str, last: str) -> None:
    assert (whole_day(date, last=False), whole_day(date, last=True)) == (first, last)
