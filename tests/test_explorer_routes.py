"""The routes that the explorer's page reads, over a graph built by the real pipeline."""

from __future__ import annotations

import asyncio
import csv
import io
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from starlette.requests import Request

from policykg.graph import KnowledgeGraph
from policykg.model import Table
from policykg.server import create_app, page

ID = "apprenticeship-measures"


@pytest.fixture(scope="module")
def app(kg: Path) -> FastAPI:
    return create_app(kg)


def asked(app: FastAPI, url: str, **headers: str) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://here") as client:
            return await client.get(url, headers=headers)

    return asyncio.run(ask())


def test_the_cookbook_is_listed_with_what_each_query_takes(app: FastAPI) -> None:
    queries = {each["name"]: each for each in asked(app, "/cookbook").json()["queries"]}
    assert queries["targets"]["params"] == {"document": "document"}
    assert "SELECT" in queries["duties"]["sparql"]


def test_each_quote_of_a_row_has_its_place(app: FastAPI, graph: KnowledgeGraph) -> None:
    found = asked(app, "/cookbook/duties").json()
    at = found["columns"].index
    assert len(found["rows"]) > 4
    for row in found["rows"]:
        start, end = int(row[at("start")]), int(row[at("end")])
        assert graph.index.text(row[at("document")])[start:end] == row[at("quote")]


def test_words_that_stand_in_several_places_lead_to_those_that_evidence_quotes(
    app: FastAPI, graph: KnowledgeGraph
) -> None:
    found = asked(app, f"/cookbook/mentioned-in?document={ID}").json()
    text, at = graph.index.text(ID), found["columns"].index
    evidence = graph.query("SELECT ?q ?s { ?t oa:hasSelector ?w, ?p . ?w oa:exact ?q . ?p oa:start ?s }")
    assert isinstance(evidence, Table)
    quoted = {(row["q"], row["s"]) for row in evidence.dicts()}
    several = [row for row in found["rows"] if text.count(row[at("quote")]) > 1]
    assert [row for row in several if int(row[at("start")]) != text.index(row[at("quote")])]
    assert all((row[at("quote")], row[at("start")]) in quoted for row in several)


def test_rows_are_narrowed_by_the_parameters_of_the_query(app: FastAPI) -> None:
    found = asked(app, f"/cookbook/targets?document={ID}").json()
    assert {row[found["columns"].index("document")] for row in found["rows"]} == {ID}
    assert asked(app, "/cookbook/targets?document=nothing").status_code == 404
    assert asked(app, "/cookbook/targets?colour=red").status_code == 400
    assert asked(app, "/cookbook/nothing").status_code == 404


def test_csv_holds_the_same_rows(app: FastAPI) -> None:
    rows = asked(app, "/cookbook/targets").json()["rows"]
    answer = asked(app, "/cookbook/targets?format=csv")
    assert 'filename="targets.csv"' in answer.headers["content-disposition"]
    assert list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))[1:] == rows


def test_a_document_is_read_with_its_text_and_sections(app: FastAPI, graph: KnowledgeGraph) -> None:
    found = asked(app, f"/reading/{ID}").json()
    assert found["text"] == graph.index.text(ID)
    assert [section["title"] for section in found["sections"]][-1] == "Targets"
    assert asked(app, "/reading/nothing").status_code == 404


def test_marks_stand_where_the_graph_says_and_notes_say_who_must_do_what(app: FastAPI, graph: KnowledgeGraph) -> None:
    found = asked(app, f"/reading/{ID}/marks").json()
    text = graph.index.text(ID)
    named = {(text[m["start"] : m["end"]], found["things"][m["thing"]]["kind"]) for m in found["marks"]}
    assert ("Ministry of Education", "organization") in named
    assert ("apprentices", "actor") in named
    wage = next(note for note in found["notes"] if "wage" in note["words"].get("object", ""))
    assert (wage["kind"], wage["words"]["modality"], wage["words"]["action"]) == ("Norm", "obligation", "pay")
    assert text[wage["start"] : wage["end"]].endswith("must pay apprentices a monthly wage.")
    assert {note["kind"] for note in found["notes"]} == {"Norm", "Target", "Definition"}


def test_a_drawing_has_a_place_for_each_node_and_its_edges_point_at_nodes(app: FastAPI) -> None:
    found = asked(app, "/drawings/full").json()
    count = len(found["nodes"]["id"])
    assert count > 5
    assert {len(column) for column in found["nodes"].values()} == {count}
    assert all(0 <= end < count for name in ("source", "target") for end in found["edges"][name])
    assert len({*zip(found["nodes"]["x"], found["nodes"]["y"], strict=True)}) == count
    assert asked(app, "/drawings/nothing").status_code == 404


def test_a_drawing_is_made_with_the_build(kg: Path, graph: KnowledgeGraph) -> None:
    assert list((kg / "builds" / graph.build / "drawings").glob("full-*.json.gz"))


def test_facets_are_counted_before_anything_is_asked(app: FastAPI) -> None:
    facets = asked(app, "/facets").json()["facets"]
    assert {each["value"] for each in facets["modality"]} >= {"obligation", "permission"}
    narrowed = asked(app, "/facets?q=levy&modality=permission").json()["facets"]
    assert sum(each["documents"] for each in narrowed["language"]) == 1


def test_the_page_lets_nothing_run_or_load_but_its_own_parts(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<!doctype html><title>explorer</title>" + " " * 2000, encoding="utf-8")
    scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"accept-encoding", b"gzip")]}
    answer = page.front(Request(scope), tmp_path)
    assert answer is not None
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert answer.headers["content-encoding"] == "gzip"
    assert answer.headers["vary"] == "Accept-Encoding"
    held = (b"if-none-match", answer.headers["etag"].encode())
    for headers, status in (
        ([*scope["headers"], held], 304),
        ([held], 200),
        ([held, (b"accept-encoding", b"gzip;q=0")], 200),
    ):
        again = page.front(Request({**scope, "headers": headers}), tmp_path)
        assert again is not None
        assert again.status_code == status  # what is packed is another representation


def test_without_the_page_the_front_is_left_to_the_plain_one(tmp_path: Path) -> None:
    assert page.front(Request({"type": "http", "method": "GET", "path": "/", "headers": []}), tmp_path) is None


def test_no_file_outside_the_page_is_given(app: FastAPI) -> None:
    for name in ("..%2Fapp.py", "nothing.js", "%2e%2e%2f__init__.py"):
        assert asked(app, f"/assets/{name}").status_code == 404
