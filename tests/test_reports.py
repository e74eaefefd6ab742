"""Reports say what the graph says, each line with its words, and can be read without anything else."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from lxml import html

from policykg.errors import NotFoundError, PolicyKGError
from policykg.graph import KnowledgeGraph
from policykg.reports import pdf, report


@pytest.fixture(scope="module")
def documents(graph: KnowledgeGraph) -> list[str]:
    """Two documents that lay down norms."""
    rows = graph.query("duties").dicts()  # type: ignore[union-attr]  # a SELECT gives a table
    return sorted({row["document"] for row in rows})[:2]


def read(path: Path) -> html.HtmlElement:
    return html.document_fromstring(path.read_text(encoding="utf-8"))


def part(root: html.HtmlElement, title: str) -> html.HtmlElement:
    [heading] = [h for h in root.iter("h3") if h.text_content().strip() == title]
    section = heading.getparent()
    assert section is not None
    return section


def test_every_norm_of_a_document_is_in_its_report(graph: KnowledgeGraph, documents: list[str], tmp_path: Path) -> None:
    root = read(report(graph, tmp_path / "r.html", documents=documents[:1]))
    rows = graph.query("duties", params={"document": documents[0]}).dicts()  # type: ignore[union-attr]  # as above
    said = " ".join(part(root, "Duties by actor").text_content().split())
    assert rows
    for row in rows:
        assert " ".join(f"{row['action']} {row['object']}".split()) in said


def test_every_line_has_a_quote_that_stands_where_it_says(
    graph: KnowledgeGraph, documents: list[str], tmp_path: Path
) -> None:
    root = read(report(graph, tmp_path / "r.html", documents=documents))
    stated = root.find_class("stated")
    assert len(stated) > 5
    for line in stated:
        [quote] = line.findall("blockquote")
        cite = quote.find("cite")
        assert cite is not None
        place = re.search(r"(\S+) (\d+)–(\d+)$", cite.text_content())
        assert place, cite.text_content()
        words = graph.index.text(place[1])[int(place[2]) : int(place[3])]
        assert (quote.text or "").strip("“”…").split() == words.strip("“”…").split()


def test_a_comparison_shows_what_each_has_that_the_other_lacks(
    graph: KnowledgeGraph, documents: list[str], tmp_path: Path
) -> None:
    root = read(report(graph, tmp_path / "r.html", documents=documents))
    one, two = (graph.index.document(document).title for document in documents)
    rows = graph.query("what-a-regulates-that-b-does-not", params={"document": documents[0], "other": documents[1]})
    concepts = {row["concept"] for row in rows.dicts()}  # type: ignore[union-attr]  # as above
    shown = {strong.text_content() for strong in part(root, f"Only in {one}").iter("strong")}
    assert shown == concepts != set()
    assert [h.text_content() for h in root.iter("h2")] == ["Side by side", one, two]


@pytest.mark.parametrize("view", ["policies", "actors", "concepts", "full"])
def test_a_view_is_reported_with_its_picture(graph: KnowledgeGraph, tmp_path: Path, view: str) -> None:
    root = read(report(graph, tmp_path / "r.html", view=view))
    assert len(root.findall(".//figure/svg")) == 1
    assert len(root.findall(".//h3")) >= 2


def test_a_report_loads_nothing_and_its_contents_lead_to_its_parts(
    graph: KnowledgeGraph, documents: list[str], tmp_path: Path
) -> None:
    root = read(report(graph, tmp_path / "r.html", documents=documents))
    assert not root.xpath("//script | //link | //img | //@src")
    anchors = [str(href).removeprefix("#") for href in root.xpath("//nav//a/@href")]
    assert set(anchors) <= {element.get("id") for element in root.iter()}
    assert len(anchors) > 4


def test_a_report_is_the_same_twice(graph: KnowledgeGraph, documents: list[str], tmp_path: Path) -> None:
    one, two = (report(graph, tmp_path / f"{n}.html", documents=documents).read_bytes() for n in "ab")
    assert one == two


@pytest.mark.parametrize(
    ("name", "documents", "view", "says"),
    [
        ("r.docx", ["x"], "", r"\.html or \.pdf"),
        ("r.html", [], "", "or a view"),
        ("r.html", ["x"], "full", "or a view"),
        ("r.html", [], "all", "choose one of"),
        ("no/such/folder/r.html", [], "actors", "cannot be written"),
    ],
)
def test_what_cannot_be_reported_is_said(
    graph: KnowledgeGraph, tmp_path: Path, name: str, documents: list[str], view: str, says: str
) -> None:
    with pytest.raises(PolicyKGError, match=says):
        report(graph, tmp_path / name, documents=documents, view=view)
    assert not list(tmp_path.iterdir())


def test_a_document_that_is_not_there_is_named(graph: KnowledgeGraph, tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="no-such-document"):
        report(graph, tmp_path / "r.html", documents=["no-such-document"])


def test_without_chromium_a_pdf_says_what_to_install(
    graph: KnowledgeGraph, documents: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(PolicyKGError, match="install it"):
        report(graph, tmp_path / "r.pdf", documents=documents[:1])
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not any(map(shutil.which, pdf._NAMES)), reason="no Chromium is installed")
def test_a_pdf_holds_the_text_of_the_report(graph: KnowledgeGraph, documents: list[str], tmp_path: Path) -> None:
    from pypdf import PdfReader

    path = report(graph, tmp_path / "r.pdf", documents=documents[:1])
    text = " ".join(" ".join(page.extract_text() for page in PdfReader(path).pages).split())
    assert "Duties by actor" in text
    assert graph.index.document(documents[0]).title.split()[0] in text


def test_the_command_names_the_file(graph: KnowledgeGraph, documents: list[str], tmp_path: Path) -> None:
    import sys

    command: list[Path | str] = [
        Path(sys.executable).with_name("policykg"),
        "report",
        *documents,
        "--output",
        tmp_path / "r.html",
    ]
    ran = subprocess.run([*command, "--kg", graph._path.parents[1]], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == str(tmp_path / "r.html")
