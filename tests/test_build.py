from __future__ import annotations

import contextlib
import json
import os
import random
import select
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policykg.config import Settings
from policykg.errors import NotFoundError, PolicyKGError, SourceError
from policykg.graph import GraphFolder, KnowledgeGraph, build, load
from policykg.graph.corrections import append
from policykg.model import Correction, Table

KILLS = int(os.environ.get("POLICYKG_TEST_KILLS", "4"))
DRAWS = 10 * KILLS
"""So many moments are drawn at most, until that many builds were truly killed before their end."""


def dump(kg: Path) -> list[str]:
    return load(kg).store.dump()


def copied(folder: Path, target: Path) -> Path:
    target.mkdir()
    for path in folder.iterdir():
        (target / path.name).write_bytes(path.read_bytes())
    return target


def test_two_builds_of_the_same_documents_dump_the_same_bytes(folder: Path, kg: Path, tmp_path: Path) -> None:
    build([copied(folder, tmp_path / "copy")], kg=tmp_path / "other", settings=Settings())
    assert dump(tmp_path / "other") == dump(kg)


def test_a_second_build_with_nothing_changed_reads_nothing(folder: Path, kg: Path) -> None:
    report = build([folder], kg=kg, settings=Settings())
    assert report.unchanged
    assert report.reread == 0


def test_a_build_with_nothing_changed_loads_no_heavy_library(folder: Path, kg: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from policykg.graph import build; from policykg.config import Settings\n"
        f"assert build([Path({str(folder)!r})], kg=Path({str(kg)!r}), settings=Settings()).unchanged\n"
        "print({'torch', 'spacy', 'rdflib', 'faiss', 'pyoxigraph'} & set(sys.modules))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == "set()"


def test_a_changed_document_alone_is_read_again_and_the_result_is_that_of_a_full_build(
    folder: Path, tmp_path: Path
) -> None:
    work = copied(folder, tmp_path / "work")
    build([work], kg=tmp_path / "kg", settings=Settings())
    law = work / "levy-act.txt"
    law.write_text(law.read_text(encoding="utf-8").replace("90 days", "60 days"), encoding="utf-8")
    (work / "zhidao-yijian.md").unlink()
    report = build([work], kg=tmp_path / "kg", settings=Settings())
    assert (report.documents, report.reread) == (2, 1)
    build([work], kg=tmp_path / "fresh", settings=Settings())
    assert dump(tmp_path / "kg") == dump(tmp_path / "fresh")
    for query in ("levy within 60 days", "grant"):
        found = [(hit.document, hit.start) for hit in load(tmp_path / "kg").search(query)]
        assert found == [(hit.document, hit.start) for hit in load(tmp_path / "fresh").search(query)]


def test_a_file_that_cannot_be_read_costs_only_itself(folder: Path, kg: Path, tmp_path: Path) -> None:
    work = copied(folder, tmp_path / "work")
    (work / "empty.txt").write_text("", encoding="utf-8")
    (work / "broken.pdf").write_bytes(b"%PDF-1.7\nnothing more")
    report = build([work], kg=tmp_path / "kg", settings=Settings())
    assert [source for source, _ in report.failures] == ["broken.pdf", "empty.txt"]
    assert all(reason for _, reason in report.failures)
    assert dump(tmp_path / "kg") == dump(kg)


def test_the_same_file_twice_is_said(tmp_path: Path) -> None:
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text("The levy is due within 60 days.\n", encoding="utf-8")
    report = build([tmp_path], kg=tmp_path / "kg", settings=Settings())
    assert (report.documents, report.copies) == (2, (("b.txt", "a.txt"),))


def test_one_policy_named_in_several_documents_is_one_node(graph: KnowledgeGraph) -> None:
    rows = graph.query("SELECT DISTINCT ?law WHERE { ?policy pkg:basedOn ?law }")
    assert isinstance(rows, Table)
    assert "https://w3id.org/policykg/id/policy/cn-ve-law-1996" in {row["law"] for row in rows.dicts()}


def test_a_rejected_finding_stays_rejected_after_a_rebuild(folder: Path, tmp_path: Path) -> None:
    kg = tmp_path / "kg"
    build([folder], kg=kg, settings=Settings())
    query = "SELECT ?a ?s ?o WHERE { ?a rdf:subject ?s ; rdf:predicate pkg:basedOn ; rdf:object ?o } ORDER BY ?a"
    found = load(kg).query(query)
    assert isinstance(found, Table)
    finding = found.dicts()[0]
    append(GraphFolder(kg).corrections, Correction(finding["a"], "rejected", by="reviewer"))
    assert build([folder], kg=kg, settings=Settings()).reread == 0
    triple = f"<{finding['s']}> pkg:basedOn <{finding['o']}>"
    assert load(kg).query(f"ASK {{ {triple} }}") is False
    assert load(kg).query(f"ASK {{ <{finding['a']}> pkg:status voc:rejected }}") is True


@pytest.mark.parametrize("part", ["passages.sqlite", "graph", "encoder"])
def test_a_build_that_lost_a_part_is_made_again(folder: Path, kg: Path, tmp_path: Path, part: str) -> None:
    copy = tmp_path / "kg"
    shutil.copytree(kg, copy)
    lost = GraphFolder(copy).current() / part
    if lost.is_dir():
        shutil.rmtree(lost)
    else:
        lost.write_bytes(b"nothing")
    report = build([folder], kg=copy, settings=Settings())
    assert (report.unchanged, report.reread) == (False, 0)
    assert dump(copy) == dump(kg)
    assert load(copy).search("levy", limit=1)


def test_two_builds_into_one_folder_do_not_mix(folder: Path, kg: Path) -> None:
    with GraphFolder(kg).locked(), pytest.raises(PolicyKGError, match="another build is running"):
        build([folder], kg=kg, settings=Settings())


def test_a_folder_without_documents_says_which_files_are_read(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"no document to read there; known suffixes are \.md"):
        build([tmp_path], kg=tmp_path / "kg", settings=Settings())


def test_a_folder_without_a_graph_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(NotFoundError, match="run `policykg build"):
        load(tmp_path)


def test_every_quote_shape_and_passage_of_the_graph_holds(graph: KnowledgeGraph) -> None:
    assert [problem.record() for problem in graph.check()] == []


BUILDER = """
import os, sys, time
from pathlib import Path
import sentence_transformers, spacy
from policykg.config import Settings
from policykg.graph import build
for line in sys.stdin:
    folder, kg = line.rstrip("\\n").split("\\t")
    child = os.fork()
    if child == 0:
        build([Path(folder)], kg=Path(kg), settings=Settings())
        os._exit(0)
    print(child, flush=True)
    _, status = os.waitpid(child, 0)
    print(status, flush=True)
"""


def landed(builder: subprocess.Popen[str], work: Path, kg: Path, *, after: float | None = None) -> bool:
    """Whether a build, killed after so many seconds (or left to end), was still running; it is over on return."""
    assert builder.stdin is not None
    assert builder.stdout is not None
    builder.stdin.write(f"{work}\t{kg}\n")
    builder.stdin.flush()
    child = int(builder.stdout.readline())
    if not select.select([builder.stdout], [], [], after)[0]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(child, signal.SIGKILL)
    return int(builder.stdout.readline()) == signal.SIGKILL


def test_a_build_killed_at_any_moment_leaves_the_last_one_whole_and_is_finished_by_the_next(
    folder: Path, tmp_path: Path
) -> None:
    work, kg = copied(folder, tmp_path / "work"), tmp_path / "kg"
    build([work], kg=kg, settings=Settings())
    before = dump(kg)
    shutil.copytree(kg, tmp_path / "snapshot")
    (work / "more.md").write_text("# More\n\nEmployers must report vacancies within 10 days.\n", encoding="utf-8")
    builder = subprocess.Popen(
        [sys.executable, "-c", BUILDER], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    started = time.monotonic()
    assert not landed(builder, work, kg)
    whole = time.monotonic() - started
    after = dump(kg)
    assert before != after
    moments = random.Random(20)
    killed, latest = 0, whole
    for _ in range(DRAWS):
        if dump(kg) == after:
            shutil.rmtree(kg)
            shutil.copytree(tmp_path / "snapshot", kg)
        moment = moments.uniform(0, latest)
        if landed(builder, work, kg, after=moment):
            killed, latest = killed + 1, whole
        else:  # it had ended by then, so the next one is killed earlier
            latest = moment
        assert dump(kg) in (before, after)
        assert load(kg).search("apprentices", limit=1)
        if killed == KILLS:
            break
    assert builder.stdin is not None
    builder.stdin.close()
    builder.wait(timeout=60)
    assert killed == KILLS
    build([work], kg=kg, settings=Settings())
    assert dump(kg) == after
    assert json.loads((GraphFolder(kg).current() / "manifest.json").read_text(encoding="utf-8"))["failures"] == []
