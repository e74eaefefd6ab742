"""Norms as a coding sheet and as IG Script, read back by the rules of their formats."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policykg.errors import PolicyKGError
from policykg.exports.igscript import encoded
from policykg.exports.statements import Component, Role, Statement, deontic
from policykg.graph import KnowledgeGraph
from policykg.model import Span

ROLES: dict[Role, str] = {
    "attribute": "A",
    "deontic": "D",
    "aim": "I",
    "object": "Bdir",
    "counterpart": "Bind",
    "condition": "Cac",
    "exception": "Cac",
    "deadline": "Cex",
}


def depths(script: str) -> Iterator[int]:
    """How deep in parentheses each character stands."""
    depth = 0
    for character in script:
        depth += (character == "(") - (character == ")")
        yield depth


def read(script: str) -> list[tuple[str, str]]:
    """Symbols and contents, as IG Parser finds them: a symbol after white space, then what its parentheses hold."""
    assert not re.search(r"[\[\]{}\n]", script)
    assert set(depths(script)) <= {0, 1}
    assert script.count("(") == script.count(")")
    found = re.findall(r"(?<!\S)(Bdir|Bind|Cac|Cex|A|D|I)\(([^()]+)\)", script)
    assert len(set(found)) == len(found) == script.count("(")
    return found


def statement(quote: str, *components: Component) -> Statement:
    return Statement(
        id="https://w3id.org/policykg/id/norm/1",
        document="law",
        policy="Training Law",
        section="",
        modality="obligation",
        components=components,
        quote=quote,
        start=0,
        end=len(quote),
        confidence="0.9",
        rule="norms/test",
        status="machine",
    )


def part(role: Role, quote: str, words: str) -> Component:
    start = quote.index(words)
    return Component(role, words, Span(start, start + len(words)))


def scripts(path: Path) -> dict[str, str]:
    """The IG Script of each IRI."""
    groups = path.read_text(encoding="utf-8").removesuffix("\n\n").split("\n\n")
    return dict(group.split("\n") for group in groups)


@pytest.fixture(scope="module")
def sheet(graph: KnowledgeGraph, tmp_path_factory: pytest.TempPathFactory) -> Path:
    [path] = graph.export(tmp_path_factory.mktemp("sheet") / "norms.csv", view="norms")
    return path


def rows(sheet: Path) -> list[dict[str, str]]:
    with sheet.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, strict=True))


def test_the_coding_sheet_has_one_row_a_norm_in_text_order(sheet: Path, graph: KnowledgeGraph) -> None:
    found = rows(sheet)
    norms = graph.query("SELECT ?n WHERE { ?n a pkg:Norm }").dicts()  # type: ignore[union-attr]  # a SELECT gives a table
    assert sorted(row["id"] for row in found) == sorted(norm["n"] for norm in norms)
    places = [(row["document"], int(row["start"]), int(row["end"])) for row in found]
    assert all(one <= two for one, two in pairwise(places))


def test_the_coding_sheet_quotes_the_sentence_at_its_offsets(sheet: Path, graph: KnowledgeGraph) -> None:
    for row in rows(sheet):
        text = graph.index.text(row["document"])
        assert row["quote"] == text[int(row["start"]) : int(row["end"])]
        for column in ("attribute", "aim", "direct_object", "indirect_object", "execution_constraint"):
            assert row[column] in " ".join(row["quote"].split())


def test_the_coding_sheet_codes_a_sentence_component_by_component(sheet: Path) -> None:
    [row] = [row for row in rows(sheet) if row["section"] == "Section 1 Levy"]
    assert {name: row[name] for name in list(row)[1:14]} == {
        "document": "levy-act",
        "policy": "Training Levy Act 2011",
        "section": "Section 1 Levy",
        "attribute": "employer",
        "deontic": "must",
        "modality": "obligation",
        "aim": "pay",
        "direct_object": "training levy",
        "indirect_object": "Commission",
        "activation_condition": "",
        "exception": "",
        "execution_constraint": "within 90 days",
        "or_else": "",
    }


def test_the_coding_sheet_is_rfc_4180_and_written_again_is_the_same(sheet: Path, tmp_path: Path) -> None:
    content = sheet.read_bytes()
    assert content.startswith(b"id,document,policy,section,attribute,deontic,")
    with (tmp_path / "again.csv").open("w", encoding="utf-8", newline="") as out:
        found = rows(sheet)
        writer = csv.DictWriter(out, list(found[0]))
        writer.writeheader()
        writer.writerows(found)
    assert (tmp_path / "again.csv").read_bytes() == content


def test_ig_script_reads_as_the_sentence_stands(graph: KnowledgeGraph, sheet: Path, tmp_path: Path) -> None:
    [path] = graph.export(tmp_path / "norms.igs", view="norms")
    coded = scripts(path)
    assert list(coded) == [row["id"] for row in rows(sheet)]
    assert set(coded.values()) >= {
        "Every A(employer) D(must) I(pay) a Bdir(training levy) to the Bind(Commission) Cex(within 90 days).",
        "The A(Commission) D(must not) I(give) a Bdir(grant) to a Bind(training provider) that is not registered.",
        "A(Vocational schools) shall cooperate with training enterprises and D(shall not) I(charge) Bind(apprentices) "
        "a Bdir(fee).",
    }


def test_ig_script_codes_what_the_coding_sheet_codes(graph: KnowledgeGraph, sheet: Path, tmp_path: Path) -> None:
    [path] = graph.export(tmp_path / "norms.igs", view="norms")
    columns = ("attribute", "deontic", "aim", "direct_object", "indirect_object", "execution_constraint")
    coded = scripts(path)
    for row in rows(sheet):
        wanted = zip(("A", "D", "I", "Bdir", "Bind", "Cex"), (row[column] for column in columns), strict=True)
        assert sorted(read(coded[row["id"]])) == sorted((symbol, words) for symbol, words in wanted if words)


def test_brackets_of_the_text_become_full_width() -> None:
    quote = "Schools shall keep records (see [2])."
    parts = [part("aim", quote, "keep"), part("object", quote, "records (see [2])")]
    assert encoded(statement(quote, *parts)) == "Schools shall I(keep) Bdir(records （see ［2］）)."


def test_a_code_is_parted_from_letters_around_it() -> None:
    quote = "企业应当与学校签订协议。"
    parts = [part("attribute", quote, "企业"), part("deontic", quote, "应当"), part("aim", quote, "签订")]
    assert encoded(statement(quote, *parts)) == "A(企业) D(应当) 与学校 I(签订) 协议。"


def test_a_deontic_that_the_sentence_does_not_word_stands_before_the_aim() -> None:
    quote = "No one may divert these funds."
    parts = [Component("deontic", "must not"), part("aim", quote, "divert"), part("object", quote, "funds")]
    assert encoded(statement(quote, *parts)) == "No one may D(must not) I(divert) these Bdir(funds)."


def test_what_stands_elsewhere_or_within_another_component_stays_outside_the_sentence() -> None:
    quote = "It must notify the applicant of its decision."
    parts = [
        Component("attribute", "Regulator"),
        part("deontic", quote, "must"),
        part("aim", quote, "notify"),
        part("object", quote, "applicant of its decision"),
        part("counterpart", quote, "applicant"),
    ]
    assert encoded(statement(quote, *parts)) == (
        "A(Regulator) It D(must) I(notify) the Bdir(applicant of its decision). Bind(applicant)"
    )


def test_components_without_places_are_coded_in_the_order_of_the_grammar() -> None:
    parts = [Component("attribute", "Schools"), Component("deontic", "must"), Component("aim", "teach")]
    parts += [Component("condition", "unless closed"), Component("exception", "unless closed")]
    assert encoded(statement("", *parts)) == "A(Schools) D(must) I(teach) Cac(unless closed)"


@pytest.mark.parametrize(
    ("modality", "quote", "aim", "words"),
    [
        ("obligation", "Members shall act, and may delay, but shall\nnot stop.", "act", "shall"),
        ("permission", "Members shall act, and may delay, but shall\nnot stop.", "delay", "may"),
        ("prohibition", "Members shall act, and may delay, but shall\nnot stop.", "stop", "shall not"),
        ("obligation", "Firms are hereby required to train.", "train", "are hereby required to"),
        ("recommendation", "Firms are encouraged to train.", "train", "are encouraged to"),
        ("permission", "企业可以自主设置课程。", "设置", "可以"),
        ("prohibition", "学校不得收取费用。", "收取", "不得"),
        ("obligation", "供应商提供设备。", "提供", "must"),
        ("recommendation", "Train more people.", "Train", "should"),
    ],
)
def test_the_deontic_is_worded_as_the_sentence_words_it(modality: str, quote: str, aim: str, words: str) -> None:
    assert deontic(modality, quote, [part("aim", quote, aim)]).words == words


@pytest.mark.parametrize(("name", "view"), [("g.gexf", "norms"), ("g.ttl", "norms"), ("g.igs", "policies")])
def test_a_wrong_pair_of_view_and_format_says_what_goes(
    graph: KnowledgeGraph, tmp_path: Path, name: str, view: str
) -> None:
    with pytest.raises(PolicyKGError, match=rf"{view} is not written as .*full: .*\.gexf .*; norms: \.csv \.igs$"):
        graph.export(tmp_path / name, view=view)


ANYTHING = st.text(st.one_of(st.sampled_from("()[]{} \nADI,.A"), st.characters(codec="utf-8")), max_size=40)


@st.composite
def any_statement(draw: st.DrawFn) -> Statement:
    quote = draw(ANYTHING)
    parts = []
    for role in ROLES:
        words, at = draw(ANYTHING), None
        if quote and draw(st.booleans()):
            start = draw(st.integers(0, len(quote) - 1))
            at = Span(start, draw(st.integers(start + 1, len(quote))))
            words = " ".join(quote[at.start : at.end].split())
        parts.append(Component(role, words, at))
    return statement(quote, *parts)


@given(any_statement())
def test_no_text_breaks_the_notation_and_no_component_is_lost(s: Statement) -> None:
    twins = str.maketrans("()[]{}", "（）［］｛｝")
    wanted = {(ROLES[c.role], " ".join(c.words.split()).translate(twins)) for c in s.components if c.words.strip()}
    assert set(read(encoded(s))) == wanted
