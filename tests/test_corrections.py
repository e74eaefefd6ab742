"""What people decide about findings is noted with who, when and why, and followed by every later build."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from typer.testing import CliRunner

from policykg.cli import app
from policykg.config import Settings
from policykg.errors import CorrectionError, NotFoundError, SourceError
from policykg.graph import GraphFolder, KnowledgeGraph, build, load
from policykg.graph.corrections import append, corrections
from policykg.model import Correction, Table

LEVY = """# Training Levy Act 2011

Every employer must pay a training levy to the Commission within 90 days. The Ministry of Education may help schools.

By 2025, at least 50 percent of schools shall train apprentices.
"""
MINISTRY = "oa:hasTarget/oa:hasSelector/oa:exact 'Ministry of Education'"


def statuses(path: Path) -> dict[str, str]:
    return {finding: each.status for finding, each in corrections(path).items()}


def rows(graph: KnowledgeGraph, where: str, *columns: str) -> list[tuple[str, ...]]:
    found = graph.query(
        f"SELECT DISTINCT {' '.join('?' + c for c in columns)} WHERE {{ {where} }} ORDER BY ?{columns[0]}"
    )
    assert isinstance(found, Table)
    return [tuple(row[c] for c in columns) for row in found.dicts()]


def only(graph: KnowledgeGraph, where: str) -> str:
    [(found,)] = rows(graph, where, "f")
    return found


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that holds the folder of one act and, beside it, what is built from that: `kg`."""
    root = tmp_path_factory.mktemp("corrected")
    (root / "acts").mkdir()
    (root / "acts" / "levy-act.md").write_text(LEVY, encoding="utf-8")
    build([root / "acts"], kg=root / "kg", settings=Settings())
    return root


@pytest.fixture
def levy(built: Path, tmp_path: Path) -> Path:
    """A copy of the act's folder, with its own copy of `kg` beside it."""
    shutil.copytree(built, tmp_path / "copy")
    return tmp_path / "copy" / "acts"


def test_a_decision_may_hold_any_character_that_ends_a_line_elsewhere(tmp_path: Path) -> None:
    odd = "a\x0bb\x0cc\x1cd\x85e\u2028f\u2029g\r\nh"
    append(tmp_path / "corrections.jsonl", Correction("http://e/norm/1", "accepted", quote=odd))
    append(tmp_path / "corrections.jsonl", Correction("http://e/norm/2", "rejected"))
    found = corrections(tmp_path / "corrections.jsonl")
    assert [each.quote for each in found.values()] == [odd, ""]


def test_the_last_decision_about_a_finding_counts(tmp_path: Path) -> None:
    path = tmp_path / "kg" / "corrections.jsonl"
    append(path, Correction("http://e/norm/1", "accepted", by="Li"))
    append(path, Correction("http://e/norm/2", "accepted"))
    last = Correction(
        "http://e/norm/1", "edited", (("modality", "permission"),), note="may, not must", words=("a", "b")
    )
    append(path, last)
    assert corrections(path) == {"http://e/norm/2": Correction("http://e/norm/2", "accepted"), "http://e/norm/1": last}


def test_without_a_file_there_are_no_decisions(tmp_path: Path) -> None:
    assert corrections(tmp_path / "corrections.jsonl") == {}


@pytest.mark.parametrize(
    "line",
    [
        "{",
        '{"finding": "x"}',
        '{"finding": "x", "status": "perhaps"}',
        '{"finding": "x", "status": "edited"}',
        '{"finding": "x", "status": "accepted", "set": {"a": "b"}}',
        '{"finding": "x", "status": "edited", "set": "a"}',
        "[]",
    ],
)
def test_a_wrong_line_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "corrections.jsonl"
    path.write_text(f'{{"finding": "x", "status": "accepted"}}\n{line}\n', encoding="utf-8")
    with pytest.raises(SourceError, match=r"corrections\.jsonl:2"):
        corrections(path)


def test_a_finding_is_corrected_by_its_iri_or_path_and_an_unknown_one_is_said_to_be(kg: Path, tmp_path: Path) -> None:
    copy = tmp_path / "kg"
    shutil.copytree(kg, copy)
    graph = load(copy)
    first, second = (norm for (norm,) in rows(graph, "?norm a pkg:Norm", "norm")[:2])
    assert graph.correct(first, "accepted", by="Li") == first
    ran = CliRunner().invoke(app, ["correct", second.removeprefix(graph.base), "rejected", "--kg", str(copy)])
    assert ran.exit_code == 0
    assert "run `policykg build` again" in ran.stderr
    assert statuses(GraphFolder(copy).corrections) == {first: "accepted", second: "rejected"}
    for unknown in ("norm/none", "norm/a b> ?x }", "https://example.org/x"):
        with pytest.raises(NotFoundError, match="no finding"):
            graph.correct(unknown, "rejected")
    assert len(statuses(GraphFolder(copy).corrections)) == 2


def test_an_edit_stands_beside_what_the_machine_found_with_who_when_and_why(levy: Path) -> None:
    kg = levy.parent / "kg"
    graph = load(kg)
    norm = only(graph, '?f a pkg:Norm ; pkg:action "pay"')
    changes = {"modality": "permission", "bearer": "the Commission", "deadline": ""}
    ran = CliRunner().invoke(
        app,
        ["correct", norm, "edited", "--kg", str(kg), "--by", "A. Reader", "--note", "see the schedule"]
        + [word for field, value in changes.items() for word in ("--set", f"{field}={value}")],
    )
    assert ran.exit_code == 0, ran.stderr
    report = build([levy], kg=kg, settings=Settings())
    assert (report.reread, report.followed, report.unfit) == (0, 1, ())
    graph = load(kg)
    edited = only(graph, f"?f prov:wasRevisionOf <{norm}> ; pkg:status voc:edited")
    assert rows(
        graph,
        f"<{edited}> pkg:modality voc:permission ; pkg:bearerText ?w ; pkg:rule ?r ; pkg:confidence ?c",
        "w",
        "r",
        "c",
    ) == [("Commission", "corrections/edited", "1")]
    assert rows(graph, f"<{edited}> pkg:deadlineText ?d", "d") == []
    # the machine's own stays, with all that it said
    assert rows(graph, f"<{norm}> pkg:status voc:rejected ; pkg:modality ?m ; pkg:deadlineText ?d", "d") == [
        ("within 90 days",)
    ]
    duties = graph.query("duties", params={"document": "levy-act"})
    assert isinstance(duties, Table)
    assert [(d["bearer"], d["modality"]) for d in duties.dicts() if d["action"] == "pay"] == [
        ("Commission", "permission")
    ]
    decided = graph.query("corrections")
    assert isinstance(decided, Table)
    [row] = decided.dicts()
    assert row["decision"] == "edited: modality = permission; bearer = the Commission; deadline = none"
    assert (row["by"], row["note"], row["finding"], row["edited"], row["unfit"], row["document"]) == (
        "A. Reader", "see the schedule", norm, edited, "", "levy-act",
    )  # fmt: skip
    assert row["at"].endswith("Z")
    assert graph.check() == []
    fresh = levy.parent / "fresh"
    fresh.mkdir()
    shutil.copy(kg / "corrections.jsonl", fresh / "corrections.jsonl")
    build([levy], kg=fresh, settings=Settings())
    assert load(fresh).store.dump() == graph.store.dump()


def test_an_edited_body_is_the_one_that_everything_speaks_of(levy: Path) -> None:
    kg = levy.parent / "kg"
    graph = load(kg)
    ministry = only(graph, f"?f a pkg:Mention ; {MINISTRY}")
    graph.correct(ministry, "edited", changes={"entity": "organization/sg-moe"})
    build([levy], kg=kg, settings=Settings())
    graph = load(kg)
    node = f"{graph.base}organization/sg-moe"
    assert rows(graph, "?n a pkg:Norm ; pkg:action 'help' ; pkg:bearer ?b", "b") == [(node,)]
    assert rows(graph, f"?f oa:hasBody <{node}> ; pkg:reason ?r", "r") == [("a person says so",)]
    assert [hit.document for hit in graph.search("help schools", filters={"actor": "organization/sg-moe"})] == [
        "levy-act"
    ]


def test_a_rejected_norm_is_not_found_by_its_modality(levy: Path) -> None:
    kg = levy.parent / "kg"
    graph = load(kg)
    filters = {"modality": "permission", "document": "levy-act"}
    assert len(graph.search("help schools", filters=filters)) == 1
    graph.correct(only(graph, "?f a pkg:Norm ; pkg:modality voc:permission"), "rejected")
    build([levy], kg=kg, settings=Settings())
    assert load(kg).search("help schools", filters=filters) == []


@pytest.mark.parametrize(
    ("pattern", "changes", "complaint"),
    [
        ("pkg:Norm ; pkg:action 'pay'", {"modality": "duty"}, "modality is one of obligation, prohibition"),
        ("pkg:Norm ; pkg:action 'pay'", {"bearer": "the State"}, "do not stand in the sentence"),
        ("pkg:Norm ; pkg:action 'pay'", {"colour": "red"}, "a norm has no field 'colour' to edit; it has action"),
        ("pkg:Norm ; pkg:action 'pay'", {}, "sets fields"),
        ("pkg:Target", {"value": "half"}, "value is a number such as 12"),
        (f"pkg:Mention ; {MINISTRY}", {"entity": "moe"}, "is a path such as"),
        (f"pkg:Mention ; {MINISTRY}", {"entity": "organization/moe"}, "there is no organization"),
        ("pkg:Assertion ; rdf:predicate pkg:addresses", {"object": "schools"}, "object is a path such as"),
    ],
)  # fmt: skip
def test_an_edit_that_cannot_be_says_why_and_is_not_noted(
    levy: Path, pattern: str, changes: Mapping[str, str], complaint: str
) -> None:
    graph = load(levy.parent / "kg")
    found = rows(graph, f"?f a {pattern}", "f")[0][0]
    with pytest.raises(CorrectionError, match=complaint):
        graph.correct(found, "edited", changes=changes)
    assert corrections(GraphFolder(levy.parent / "kg").corrections) == {}


def test_other_findings_are_edited_in_their_own_fields(levy: Path) -> None:
    kg = levy.parent / "kg"
    graph = load(kg)
    target = only(graph, "?f a pkg:Target")
    graph.correct(target, "edited", changes={"value": "55", "comparator": "about", "what": "apprentices"})
    dated = only(graph, "?f a pkg:Assertion ; rdf:predicate dcterms:issued")
    graph.correct(dated, "edited", changes={"object": "2011-03-04"})
    assert build([levy], kg=kg, settings=Settings()).followed == 2
    graph = load(kg)
    assert rows(
        graph,
        f"?t prov:wasRevisionOf <{target}> ; pkg:value/schema:value ?v ; pkg:comparator ?c ; pkg:what ?w",
        "v",
        "w",
    ) == [("55", "apprentices")]
    assert [day for _, day in rows(graph, "?doc a pkg:Document ; pkg:policy ?p . ?p dcterms:issued ?d", "p", "d")] == [
        "2011-03-04"
    ]
    with pytest.raises(CorrectionError, match=f"is itself an edit; decide about what it stands for: {dated}"):
        graph.correct(only(graph, f"?f prov:wasRevisionOf <{dated}>"), "accepted")
    assert graph.check() == []


def test_a_decision_follows_its_words_through_a_changed_document_and_is_reported_when_they_are_gone(levy: Path) -> None:
    kg, act = levy.parent / "kg", levy / "levy-act.md"
    graph = load(kg)
    norm = only(graph, '?f a pkg:Norm ; pkg:action "pay"')
    graph.correct(norm, "edited", changes={"modality": "recommendation"})
    act.write_text(LEVY.replace("\n\nEvery", "\n\nThis Act comes into force in 2012.\n\nEvery"), encoding="utf-8")
    report = build([levy], kg=kg, settings=Settings())
    assert (report.followed, report.unfit) == (1, ())
    moved = only(load(kg), "?f pkg:status voc:rejected")
    assert moved != norm
    assert rows(load(kg), f"?n prov:wasRevisionOf <{moved}> ; pkg:modality voc:recommendation", "n")
    act.write_text(LEVY.replace("pay a training levy", "keep an account"), encoding="utf-8")
    ran = CliRunner().invoke(app, ["build", str(levy), "--kg", str(kg)])
    assert f"correction not followed: {norm} “Every employer must pay" in ran.stderr
    assert "corrections: 0 followed, 1 not" in ran.stderr
    assert rows(load(kg), f"?r prov:used <{norm}> ; pkg:reason ?why", "why") == [
        ("its words no longer stand in the document, or nothing is found in them any more",)
    ]
    act.write_text(LEVY, encoding="utf-8")
    assert build([levy], kg=kg, settings=Settings()).followed == 1
    [line] = (kg / "corrections.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["quote"].startswith("Every employer must pay")
