"""Search, documents, entities and exports over HTTP: what the library gives, with its quotes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import httpx
import pytest

from policykg.graph import KnowledgeGraph
from policykg.iri import DATA

Problem = Callable[[httpx.Response, int], str]


def test_search_gives_hits_with_their_quotes_and_reasons(real: httpx.Client) -> None:
    found = real.get("/search", params={"q": "who pays apprentices a wage", "limit": 2}).json()
    assert found["query"] == "who pays apprentices a wage"
    assert 1 <= len(found["hits"]) <= 2
    hit = found["hits"][0]
    text = real.get(f"/documents/{hit['document']}").json()["text"]
    assert text[hit["start"] : hit["end"]] == hit["quote"]
    assert hit["sentence"] in hit["quote"]
    assert hit["ranks"]


def test_search_filters_and_modes_are_those_of_the_library(real: httpx.Client, graph: KnowledgeGraph) -> None:
    asked_for = {
        "q": "grant for employers",
        "mode": "lexical",
        "type": "measures",
        "jurisdiction": "CN",
        "since": "2019",
    }
    found = real.get("/search", params=asked_for).json()["hits"]
    filters = {"document_type": "measures", "jurisdiction": "CN", "since": "2019"}
    expected = graph.search("grant for employers", mode="lexical", filters=filters)
    assert [hit["quote"] for hit in found] == [hit.quote for hit in expected]
    assert {hit["document"] for hit in found} == {"apprenticeship-measures"}


def test_a_filter_may_be_repeated(real: httpx.Client, graph: KnowledgeGraph) -> None:
    found = real.get("/search", params={"q": "levy apprentices", "language": ["en", "zh"], "limit": 50}).json()["hits"]
    expected = graph.search("levy apprentices", filters={"language": ["en", "zh"]}, limit=50)
    assert [hit["iri"] for hit in found] == [hit.iri for hit in expected]
    assert {hit["metadata"]["language"] for hit in found} == {"en", "zh"}
    assert real.get("/search", params={"q": "levy", "language": ["en", "xx"]}).status_code == 400
    listed = real.get("/documents", params={"language": ["en", "zh"]}).json()
    assert listed["total"] == real.get("/documents").json()["total"]
    assert real.get("/documents", params={"language": "zh"}).json()["total"] == 1


def test_search_counts_facets_where_asked(real: httpx.Client) -> None:
    params: dict[str, str | int] = {"q": "employers grant", "facets": 5, "modality": "obligation"}
    found = real.get("/search", params=params).json()
    assert real.get("/search?q=grant").json()["facets"] == {}
    counted = [(name, value) for name, values in found["facets"].items() for value in values]
    assert counted
    for name, value in counted:
        chosen = {**params, {"document_type": "type"}.get(name, name): value["value"]}
        narrowed = real.get("/search", params=chosen).json()["facets"][name]
        assert value in narrowed


def test_search_takes_each_filter_of_the_library(real: httpx.Client, problem: Problem) -> None:
    asked_for = {"q": "apprentices", "unit": "apprentices", "at_least": "20000", "due_until": "2029"}
    [hit] = real.get("/search", params=asked_for).json()["hits"]
    assert hit["document"] == "apprenticeship-measures"
    assert real.get("/search?q=apprentices&bearer=training+enterprise&modality=obligation").json()["hits"]
    assert "no concept 'xyzzy'; there are" in problem(real.get("/search?q=a&concept=xyzzy"), 400)
    assert "no filter 'foo'; there are" in problem(real.get("/search?q=foo:bar+levy"), 400)


def test_names_are_suggested(real: httpx.Client) -> None:
    found = real.get("/suggest", params={"q": "appren", "limit": 3}).json()["suggestions"]
    assert len(found) == 3
    assert all(one["text"].startswith("appren") for one in found)


def test_what_resembles_a_passage_and_what_is_around_it(real: httpx.Client, problem: Problem) -> None:
    hit = real.get("/search", params={"q": "training levy"}).json()["hits"][0]
    name = hit["iri"].rpartition("/")[2]
    parallels = real.get(f"/passages/{name}/similar?limit=2").json()["parallels"]
    assert len(parallels) == 2
    assert all(one["here_iri"] == hit["iri"] != one["iri"] for one in parallels)
    around = real.get(f"/passages/{name}/neighbours").json()["neighbours"]
    assert ("bearer", "employer") in {(one["relation"], one["label"]) for one in around}
    assert "no passage" in problem(real.get(f"/passages/{'0' * 16}/similar"), 404)
    elsewhere = real.get("/documents/levy-act/similar").json()["parallels"]
    assert all(one["document"] != "levy-act" for one in elsewhere)
    problem(real.get("/documents/nothing/similar"), 404)


def test_what_cannot_be_asked_is_said_parameter_by_parameter(real: httpx.Client, problem: Problem) -> None:
    assert "'q' is missing" in problem(real.get("/search"), 400)
    assert "'juridiction'" in problem(real.get("/search?q=a&juridiction=CN"), 400)
    assert "limit" in problem(real.get("/search?q=a&limit=0"), 400)
    assert "mode" in problem(real.get("/search?q=a&mode=magic"), 400)
    assert "since" in problem(real.get("/search?q=a&since=lately"), 400)
    problem(real.get("/search", params={"q": "  "}), 400)
    assert "offset" in problem(real.get("/documents?offset=-1"), 400)


def test_documents_are_listed_filtered_and_paged(real: httpx.Client) -> None:
    everything = real.get("/documents").json()
    ids = [document["id"] for document in everything["documents"]]
    assert everything["total"] == len(ids) == 3
    assert ids == sorted(ids)
    part = real.get("/documents?offset=1&limit=1").json()
    assert (part["total"], [d["id"] for d in part["documents"]]) == (3, ids[1:2])
    [measures] = real.get("/documents?jurisdiction=cn&issuer=moe-cn&since=2020&until=2020").json()["documents"]
    assert measures["id"] == "apprenticeship-measures"
    assert measures["number"] == "教职成〔2020〕7号"
    assert real.get(measures["href"]).json()["title"] == measures["title"]
    assert real.get("/documents?jurisdiction=CN&since=2021").json()["total"] == 0
    assert real.get("/documents?language=zh").json()["total"] == 1
    for narrowed in ("modality=obligation&jurisdiction=CN", "concept=apprentice", "as_of=2020-09-01", "unit=percent"):
        counted = real.get(f"/facets?{narrowed}").json()["facets"]
        listed = real.get(f"/documents?{narrowed}").json()
        assert listed["total"] == len(listed["documents"]) == sum(v["documents"] for v in counted["language"]) > 0
    [measures] = real.get("/documents?unit=percent").json()["documents"]
    assert measures["id"] == "apprenticeship-measures"
    assert real.get("/documents?concept=no-such-concept").status_code == 400


def test_every_annotation_of_a_document_quotes_its_text(real: httpx.Client, graph: KnowledgeGraph) -> None:
    for entry in real.get("/documents").json()["documents"]:
        document = real.get(entry["href"]).json()
        text, sections = document["text"], {section["id"] for section in document["sections"]}
        found = [finding for layer in document["annotations"].values() for finding in layer]
        for finding in found:
            assert text[finding["start"] : finding["end"]] == finding["quote"]
            assert finding["section"] in {*sections, ""}
            assert 0 <= finding["confidence"] <= 1
        count = "SELECT (COUNT(DISTINCT ?f) AS ?n) ?in WHERE { ?f pkg:inDocument ?in ; pkg:confidence ?c } GROUP BY ?in"
        stored = {row["in"]: int(row["n"]) for row in graph.query(count).dicts()}  # type: ignore[union-attr]
        assert len(found) == stored[document["iri"]]


def test_a_norm_names_its_bearer_its_action_and_its_modality(real: httpx.Client) -> None:
    norms = real.get("/documents/apprenticeship-measures").json()["annotations"]["norms"]
    said = [norm["properties"] for norm in norms]
    duty = next(p for p in said if p["action"] == ["pay"])
    assert duty["modality"][0]["label"] == "obligation"
    assert duty["bearerText"] == ["Training enterprises"]


def test_an_entity_is_found_by_path_iri_and_label(real: httpx.Client, problem: Problem) -> None:
    path = real.get("/entities/organization/moe-cn").json()
    iri = real.get(f"/entities/{DATA}organization/moe-cn").json()
    label = real.get("/entities/ministry of education").json()
    assert path == iri
    assert path["label"] == label["label"] == "Ministry of Education"
    quoted = [fact for fact in path["facts"] if fact["quote"]]
    assert quoted
    for fact in quoted:
        text = real.get(fact["href"].partition("#")[0]).json()["text"]
        assert text[fact["start"] : fact["end"]] == fact["quote"]
    assert "nothing called" in problem(real.get("/entities/no such thing"), 404)
    problem(real.get("/entities/http://a%20b"), 404)


@pytest.mark.parametrize("form", ["gexf", "graphml", "cyjs", "dot", "svg", "html", "ttl", "nq", "trig", "jsonld"])
def test_an_export_is_a_file_that_is_gone_from_the_server_afterwards(
    real: httpx.Client, form: str, graph: KnowledgeGraph, tmp_path: Path
) -> None:
    got = real.get("/export", params={"view": "policies", "format": form})
    assert got.status_code == 200
    assert got.headers["content-disposition"] == f'attachment; filename="policykg-policies.{form}"'
    [file] = graph.export(tmp_path / f"policykg-policies.{form}", view="policies")
    assert got.content == file.read_bytes()
    assert "sandbox" in got.headers["content-security-policy"]


def test_a_csv_export_is_an_archive_of_nodes_and_edges(real: httpx.Client, problem: Problem) -> None:
    got = real.get("/export?view=actors&format=csv")
    with zipfile.ZipFile(io.BytesIO(got.content)) as archive:
        assert archive.namelist() == ["policykg-actors-nodes.csv", "policykg-actors-edges.csv"]
    assert got.headers["content-type"] == "application/zip"
    assert "gexf" in problem(real.get("/export?format=docx"), 400)
    assert "actors" in problem(real.get("/export?view=all"), 400)


@pytest.mark.parametrize(("form", "type_"), [("csv", "text/csv"), ("igs", "text/plain")])
def test_norms_are_served_as_a_coding_sheet_and_as_ig_script(
    real: httpx.Client, graph: KnowledgeGraph, tmp_path: Path, form: str, type_: str
) -> None:
    got = real.get("/export", params={"view": "norms", "format": form})
    assert got.headers["content-type"] == f"{type_}; charset=utf-8"
    [file] = graph.export(tmp_path / f"policykg-norms.{form}", view="norms")
    assert got.content == file.read_bytes()
    described = real.get("/openapi.json").json()["paths"]["/export"]["get"]
    assert type_ in described["responses"]["200"]["content"]
    enums = {parameter["name"]: parameter["schema"]["enum"] for parameter in described["parameters"]}
    assert form in enums["format"]
    assert "norms" in enums["view"]


def test_a_view_in_a_format_that_it_is_not_written_as_names_those_that_it_is(
    real: httpx.Client, problem: Problem
) -> None:
    assert "choose one of csv, igs" in problem(real.get("/export?view=norms&format=gexf"), 400)
    assert "gexf" in problem(real.get("/export?view=full&format=igs"), 400)
