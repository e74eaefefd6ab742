"""Each export opens in a reader that policykg did not write."""

from __future__ import annotations

import csv
import json
import re
import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ElementTree
from itertools import combinations, pairwise
from pathlib import Path

import networkx as nx
import pytest
import yaml
from rdflib import Dataset, Graph

from policykg.errors import PolicyKGError
from policykg.exports import _DRAWN, VIEWS, export, formats, vault
from policykg.exports.gexf import whole_day
from policykg.exports.layout import placed
from policykg.exports.network import Network, Node, network
from policykg.exports.palette import LIGHT
from policykg.iri import DATA, PREFIXES
from policykg.store import GraphStore

PLAIN = "=SUM(1+1) </script> \"quoted\" & 'so' 计划"
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
    spell = law.find("g:spells/g:spell", space)
    assert spell is not None
    assert (spell.attrib["start"], spell.attrib["end"]) == ("1996-05-01", "2022-04-30")
    stated = {value.attrib["for"]: value.attrib["value"] for value in law.iterfind("g:attvalues/g:attvalue", space)}
    assert stated == {"kind": "policy", "from": "1996-05", "until": "2022-04-30", "links": "2"}
    assert [child.tag.rpartition("}")[2] for child in law] == ["attvalues", "spells", "size", "position", "color"]
    read = nx.read_gexf(path, version="1.3")
    assert read.number_of_nodes() == len(network(store, "full").nodes)
    assert read.nodes[f"{DATA}policy/law"]["spells"] == [("1996-05-01", "2022-04-30")]


def test_graphml_opens_in_networkx(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.graphml", view="full")
    read = nx.read_graphml(path)
    assert read.nodes[f"{DATA}policy/plan"]["label"] == PLAIN
    assert read.number_of_edges() == len(network(store, "full").edges)


def test_cytoscape_json_opens_in_networkx(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.cyjs", view="policies")
    read = nx.cytoscape_graph(json.loads(path.read_text(encoding="utf-8")), name="name", ident="id")
    assert read.number_of_nodes() == 3


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def test_csv_gives_two_tables_without_formulas(store: GraphStore, tmp_path: Path) -> None:
    nodes, edges = export(store, tmp_path / "g.csv", view="policies")
    assert f"'{PLAIN}" in {row["Label"] for row in table(nodes)}
    ends = {row[end] for row in table(edges) for end in ("Source", "Target")}
    assert ends == {row["Id"] for row in table(nodes)}


def test_csv_for_neo4j_names_its_columns_as_its_import_wants_them(store: GraphStore, tmp_path: Path) -> None:
    nodes, edges = export(store, tmp_path / "g.neo4j.csv", view="policies")
    assert [path.name for path in (nodes, edges)] == ["g-nodes.csv", "g-edges.csv"]
    assert {row[":LABEL"] for row in table(nodes)} == {"Policy", "Organization"}
    assert {row[":TYPE"] for row in table(edges)} == {"BASED_ON", "ISSUED_BY"}
    ends = {row[end] for row in table(edges) for end in (":START_ID", ":END_ID")}
    assert ends == {row["id:ID"] for row in table(nodes)}


def test_node_link_json_opens_in_networkx(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.json", view="policies")
    read = nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="links")
    assert read.nodes[f"{DATA}policy/plan"]["label"] == PLAIN
    assert sorted(data["relation"] for *_, data in read.edges(data=True)) == ["basedOn", "issuedBy"]


def test_graphml_for_yed_draws_each_node_where_it_stands(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.yed.graphml", view="policies")
    read = nx.read_graphml(path)
    found = network(store, "policies")
    assert {read.nodes[node.id]["shape_type"] for node in found.nodes} == {"ellipse"}
    assert read.nodes[f"{DATA}policy/plan"]["label"] == PLAIN
    for node in found.nodes:
        middle = float(read.nodes[node.id]["x"]) + node.size / 2
        assert middle == pytest.approx(node.x, abs=0.2)


def test_cx2_holds_what_it_declares(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.cx2", view="full")
    first, *aspects, last = json.loads(path.read_text(encoding="utf-8"))
    assert first == {"CXVersion": "2.0", "hasFragments": False}
    assert last == {"status": [{"success": True}]}
    found = {name: values for aspect in aspects for name, values in aspect.items()}
    for meta in found["metaData"]:
        assert len(found[meta["name"]]) == meta["elementCount"]
    [declared] = found["attributeDeclarations"]
    python = {"string": str, "integer": int, "double": float}
    for name in ("nodes", "edges"):
        for item in found[name]:
            assert all(type(value) is python[declared[name][key]["d"]] for key, value in item["v"].items())
    ids = {node["id"] for node in found["nodes"]}
    assert all({edge["s"], edge["t"]} <= ids for edge in found["edges"])


def test_vosviewer_json_has_one_link_a_pair_and_a_cluster_a_class(store: GraphStore, tmp_path: Path) -> None:
    [path] = export(store, tmp_path / "g.vosviewer.json", view="policies")
    read = json.loads(path.read_text(encoding="utf-8"))
    items = {item["id"]: item for item in read["network"]["items"]}
    clusters = {each["cluster"]: each["color"] for each in read["config"]["color_schemes"]["cluster_colors"]}
    assert {clusters[item["cluster"]] for item in items.values()} == {LIGHT["policy"], LIGHT["organization"]}
    pairs = [(link["source_id"], link["target_id"]) for link in read["network"]["links"]]
    assert len(set(pairs)) == len(pairs) == 2
    assert {end for pair in pairs for end in pair} == set(items)
    assert not any("<script" in item["description"] or "</script" in item["description"] for item in items.values())


def test_parquet_opens_in_duckdb(store: GraphStore, tmp_path: Path) -> None:
    duckdb = pytest.importorskip("duckdb", reason="DuckDB is not installed")
    nodes, edges = export(store, tmp_path / "g.parquet", view="policies")
    answer = duckdb.sql(
        f"SELECT s.label, e.relation, t.label, e.weight FROM '{edges}' e JOIN '{nodes}' s ON e.source = s.id "
        f"JOIN '{nodes}' t ON e.target = t.id ORDER BY ALL"
    )
    assert answer.fetchall() == [(PLAIN, "basedOn", "Training Law", 2), ("Training Law", "issuedBy", "Congress", 1)]


def test_notes_of_obsidian_have_front_matter_and_links_that_lead_to_notes(store: GraphStore, tmp_path: Path) -> None:
    [folder] = export(store, tmp_path / "g.obsidian", view="full")
    notes = {path.stem: path.read_text(encoding="utf-8") for path in folder.rglob("*.md")}
    linked = {name for text in notes.values() for name in re.findall(r"\[\[([^\]|]+)\]\]", text)}
    assert linked == set(notes) - {"Start here"}
    matter = {name: yaml.safe_load(text.split("---\n")[1]) for name, text in notes.items() if name != "Start here"}
    assert {each["iri"] for each in matter.values()} == {node.id for node in network(store, "full").nodes}
    [plan] = [each for each in matter.values() if each["iri"] == f"{DATA}policy/plan"]
    assert plan["aliases"] == [PLAIN]
    groups = json.loads((folder / ".obsidian" / "graph.json").read_text(encoding="utf-8"))["colorGroups"]
    assert {int(LIGHT["policy"][1:], 16)} <= {group["color"]["rgb"] for group in groups}


def test_notes_of_the_same_name_stay_apart_and_nobodys_notes_are_overwritten(tmp_path: Path) -> None:
    labels = ["Act", "act", "CON", "a/b: c", "", "Act (1)", "计" * 200]
    nodes = [Node(f"https://x/{number}", label, "policy") for number, label in enumerate(labels)]
    [folder] = vault.vault(Network("test", tuple(nodes), ()), tmp_path / "g.obsidian")
    names = [path.name for path in (folder / "policies").iterdir()]
    assert len({name.lower() for name in names}) == len(labels)
    assert max(len(name.encode()) for name in names) < 200
    assert not any(set(name) & set('<>:"/\\|?*[]#^') for name in names)
    with pytest.raises(PolicyKGError, match="may hold notes of yours"):
        vault.vault(Network("test", (), ()), folder)


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
    ran = subprocess.run(["dot", "-Tplain", str(path)], capture_output=True, check=True, text=True)
    drawn = [shlex.split(line) for line in ran.stdout.splitlines() if line.startswith("node ")]
    found = {node.id: node for node in network(store, "full").nodes}
    assert {name for _, name, *_ in drawn} == set(found)
    # Graphviz moves the picture as a whole, so what must hold are the distances, in inches of 72 points.
    (_, first, x, y, *_), *others = drawn
    for _, name, x2, y2, *_ in others:
        across, down = found[name].x - found[first].x, found[name].y - found[first].y
        assert (float(x2) - float(x), float(y) - float(y2)) == pytest.approx((across / 72, down / 72), abs=0.02)


@pytest.mark.parametrize(("view", "suffix"), [(view, suffix) for view in VIEWS for suffix in formats(view)])
def test_every_export_is_the_same_twice(store: GraphStore, tmp_path: Path, suffix: str, view: str) -> None:
    written = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        export(store, tmp_path / name / f"a{suffix}", view=view)
        files = sorted(path for path in (tmp_path / name).rglob("*") if path.is_file())
        written.append([(path.relative_to(tmp_path / name), path.read_bytes()) for path in files])
    assert written[0] == written[1] != []


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


@pytest.mark.parametrize("suffix", [".gexf", ".graphml", ".png", ".obsidian"])
def test_what_cannot_be_written_leaves_nothing_behind(tmp_path: Path, suffix: str) -> None:
    broken = Network("test", (Node("https://x/a", "A", "no such class"),), ())
    before = tmp_path / f"g{suffix}"
    with pytest.raises(KeyError):
        _DRAWN[suffix](broken, before)
    assert not list(tmp_path.iterdir())
