from __future__ import annotations

import csv
import io
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policykg.cli import View
from policykg.exports import VIEWS

COMMANDS = [
    "build",
    "search",
    "similar",
    "diffusion",
    "query",
    "about",
    "export",
    "report",
    "annotate",
    "check",
    "serve",
    "info",
]


def policykg(
    *words: object, kg: Path | None = None, given: str = "", folder: Path | None = None
) -> tuple[int, str, str]:
    """Exit code, standard output and standard error of a real run."""
    environment = {**os.environ, "HF_HUB_OFFLINE": "1"} | ({"POLICYKG_KG": str(kg)} if kg else {})
    ran = subprocess.run(
        [str(Path(sys.executable).with_name("policykg")), *map(str, words)],
        capture_output=True,
        text=True,
        input=given,
        env=environment,
        cwd=folder,
        check=False,
    )
    return ran.returncode, ran.stdout, ran.stderr


@pytest.mark.parametrize("command", [*([c] for c in COMMANDS), ["evaluate", "extraction"], ["evaluate", "search"]])
def test_every_command_shows_an_example(command: list[str]) -> None:
    code, out, _ = policykg(*command, "--help")
    assert code == 0
    assert f"Example: policykg {' '.join(command)}" in " ".join(out.split())


def test_search_prints_the_quote_and_the_reasons(kg: Path) -> None:
    code, out, _ = policykg("search", "enterprises must pay a monthly wage", "--limit", 1, kg=kg)
    assert code == 0
    assert "Training enterprises must pay apprentices a monthly wage." in out
    assert "rank 1" in out


def test_search_counts_what_filters_would_leave(kg: Path) -> None:
    code, out, _ = policykg("search", "levy", "--facets", "--where", "modality=obligation", "--format", "csv", kg=kg)
    assert code == 0
    assert "bearer,employer,employer,1,1" in out.splitlines()


def test_a_wrong_filter_is_said_in_one_line(kg: Path) -> None:
    code, out, said = policykg("search", "levy", "--where", "colour=red", kg=kg)
    assert (code, out) == (1, "")
    assert said.startswith("policykg: no filter 'colour'; there are jurisdiction")
    assert policykg("search", "levy", "--where", "colour", kg=kg)[0] == 2


def test_passages_are_followed_to_other_documents(kg: Path) -> None:
    _, out, _ = policykg("search", "training levy", "--limit", 1, "--format", "json", kg=kg)
    code, rows, _ = policykg("similar", json.loads(out)[0]["iri"], "--limit", 1, "--format", "json", kg=kg)
    assert (code, len(json.loads(rows))) == (0, 1)
    assert policykg("diffusion", "levy-act", kg=kg)[0] == 0
    assert policykg("diffusion", "nothing", kg=kg)[0] == 1


def test_a_filter_may_be_given_again(kg: Path) -> None:
    options = (
        "--language",
        "en",
        "--language",
        "zh",
        "--where",
        "document=levy-act",
        "--where",
        "document=zhidao-yijian",
    )
    _, out, _ = policykg("search", "levy 企业", *options, "--limit", 50, "--format", "json", kg=kg)
    assert {hit["document"] for hit in json.loads(out)} == {"levy-act", "zhidao-yijian"}


def test_search_gives_json_with_offsets(kg: Path, folder: Path) -> None:
    _, out, _ = policykg("search", "levy", "--format", "json", "--limit", 2, kg=kg)
    text = (folder / "levy-act.txt").read_text(encoding="utf-8")
    hits = json.loads(out)
    assert hits
    assert all(text[h["start"] : h["end"]] == h["quote"] for h in hits if h["document"] == "levy-act")


def test_search_on_a_built_graph_imports_neither_torch_nor_spacy(kg: Path) -> None:
    script = (
        f"import sys; sys.argv = ['policykg', 'search', 'levy', '--kg', {str(kg)!r}]\n"
        "from policykg.cli import main\n"
        "try:\n    main()\nexcept SystemExit:\n    pass\n"
        "print(sorted({'torch', 'spacy', 'rdflib', 'transformers'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "[]"


def test_a_filter_that_nothing_passes_gives_nothing(kg: Path) -> None:
    assert policykg("search", "levy", "--until", "1900", "--format", "json", kg=kg)[1].strip() == "[]"


def test_a_named_query_takes_a_parameter_and_prints_csv(kg: Path) -> None:
    code, out, _ = policykg("query", "duties", "--param", "document=levy-act", "--format", "csv", kg=kg)
    rows = list(csv.DictReader(io.StringIO(out)))
    assert code == 0
    assert {(row["modality"], row["action"]) for row in rows} >= {("obligation", "pay"), ("permission", "give")}


def test_a_query_comes_from_standard_input_or_a_file(kg: Path, tmp_path: Path) -> None:
    ask = "ASK { ?policy a pkg:Policy }"
    (tmp_path / "ask.rq").write_text(ask, encoding="utf-8")
    assert policykg("query", "-", kg=kg, given=ask)[1] == "true\n"
    assert policykg("query", tmp_path / "ask.rq", kg=kg)[1] == "true\n"


def test_the_cookbook_is_listed(kg: Path) -> None:
    _, out, _ = policykg("query", "--list", "--format", "json", kg=kg)
    assert {"outline", "duties", "targets", "lineage"} <= {row["name"] for row in json.loads(out)}


def test_about_shows_facts_with_quotes(kg: Path) -> None:
    code, out, _ = policykg("about", "apprenticeship-measures", "--format", "json", kg=kg)
    facts = json.loads(out)
    assert code == 0
    assert any("6 May 2020" in fact["quote"] for fact in facts)


def test_export_names_the_files(kg: Path, tmp_path: Path) -> None:
    code, out, _ = policykg("export", tmp_path / "graph.csv", "--view", "full", kg=kg)
    assert code == 0
    assert [Path(line).exists() for line in out.splitlines()] == [True, True]


def test_export_offers_every_view() -> None:
    assert [view.value for view in View] == list(VIEWS)


def test_annotate_writes_offsets_of_the_text(tmp_path: Path) -> None:
    record = {"id": "p1", "lang": "en", "text": "Every employer must pay a training levy of 2 percent to the Minister."}
    (tmp_path / "in.jsonl").write_text(json.dumps(record) + "\n", encoding="utf-8")
    code, out, _ = policykg("annotate", tmp_path / "in.jsonl")
    found = json.loads(out)
    assert code == 0
    assert all(record["text"][m["start"] : m["end"]] == m["text"] for m in found["mentions"])
    assert [norm["modality"] for norm in found["norms"]] == ["obligation"]


def test_evaluate_extraction_scores_a_gold_file(tmp_path: Path) -> None:
    text = "Employers must pay a levy."
    gold = {
        "id": "g1",
        "lang": "en",
        "text": text,
        "mentions": [{"id": "m1", "type": "Actor", "start": 0, "end": 9, "text": "Employers"}],
        "norms": [{"bearer": "m1", "modality": "obligation", "action": {"start": 15, "end": 18, "text": "pay"}}],
    }
    (tmp_path / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    code, out, _ = policykg("evaluate", "extraction", tmp_path / "gold.jsonl", "--format", "json")
    assert code == 0
    assert {row["layer"]: row["correct"] for row in json.loads(out)}["norms"] == 1


def test_check_finds_a_graph_that_was_tampered_with(kg: Path, tmp_path: Path) -> None:
    import shutil
    import sqlite3

    assert policykg("check", kg=kg)[0] == 0
    shutil.copytree(kg, tmp_path / "kg")
    [database] = (tmp_path / "kg").glob("builds/*/passages.sqlite")
    with sqlite3.connect(database) as connection:
        connection.execute("UPDATE documents SET text = replace(text, 'levy', 'gift') WHERE id = 'levy-act'")
    code, out, _ = policykg("check", "--format", "json", kg=tmp_path / "kg")
    assert code == 3
    assert {problem["kind"] for problem in json.loads(out)} == {"evidence", "text"}


@pytest.mark.parametrize(
    ("words", "code", "reason"),
    [
        (["search", "levy", "--kg", "nowhere"], 1, "run `policykg build"),
        (["query", "no-such-query"], 1, "the cookbook has"),
        (["query", "duties", "--param", "country=CN"], 1, "no parameter 'country'"),
        (["query", "missing.rq"], 1, "no such file"),
        (["query", "binary.rq"], 1, "binary.rq: not UTF-8 at byte 0"),
        (["query", "SELECT ?x { ?x a nope:Policy }"], 1, "a prefix has no PREFIX line"),
        (["query", "SELECT * { SERVICE <http://127.0.0.1:9/> { ?a ?b ?c } }"], 1, "reach another machine"),
        (
            ["query", "duties", "--param", "document=levy-acts"],
            1,
            "no document 'levy-acts' in this graph; did you mean",
        ),
        (["query", "in-force-on", "--param", "date=2021"], 1, "write date=2021-06-30"),
        (["query", "concept-timeline", "--param", "idea=nothing of the kind"], 1, "no concept 'nothing of the kind'"),
        (["search", "levy", "--modality", "duty"], 1, "there are obligation"),
        (["search", "levy", "--as-of", "2021"], 1, "is not a day"),
        (["about", "no such thing at all"], 1, "nothing called"),
        (["export", "graph.xlsx"], 1, "choose one of"),
        (["export", "graph.gexf", "--view", "norms"], 1, "norms: .csv .igs"),
        (["export", "folder.svg"], 1, "folder.svg: cannot be written"),
        (["export", "folder.ttl"], 1, "folder.ttl: cannot be written"),
        (["build", "no-such-folder"], 1, "no-such-folder"),
        (["build", "folder.svg"], 1, "folder.svg: no document to read there"),
        (["build", "short.md", "--kg", "binary.rq"], 1, "binary.rq: File exists"),
        (["annotate", "missing.jsonl"], 1, "missing.jsonl: cannot be read (No such file or directory)"),
        (["annotate", "folder.svg"], 1, "cannot be read (Is a directory)"),
        (["annotate", "number.jsonl"], 1, "number.jsonl:1: `lang` is the code of a language"),
        (["evaluate", "extraction", "empty.jsonl"], 1, "empty.jsonl: no passages"),
        (["evaluate", "search", "missing"], 1, "missing: no such folder"),
        (["search"], 2, "Missing argument"),
        (["search", "levy", "--limit", "0"], 2, "--limit"),
    ],
)
def test_a_failure_is_one_line_with_its_exit_code(
    kg: Path, tmp_path: Path, words: list[str], code: int, reason: str
) -> None:
    for name in ("folder.svg", "folder.ttl"):
        (tmp_path / name).mkdir()
    (tmp_path / "binary.rq").write_bytes(b"\xff\xfe")
    (tmp_path / "short.md").write_text("# Act\n", encoding="utf-8")
    (tmp_path / "empty.jsonl").touch()
    (tmp_path / "number.jsonl").write_text('{"id": "1", "text": "Schools teach.", "lang": 5}\n', encoding="utf-8")
    found, out, error = policykg(*words, kg=kg, folder=tmp_path)
    assert found == code
    assert out == ""
    assert reason in error
    assert "Traceback" not in error
    assert code == 2 or len(error.strip().splitlines()) == 1


def test_a_concept_is_named_by_its_label_in_any_language(kg: Path) -> None:
    rows = [
        json.loads(policykg("query", "concept-timeline", "--param", f"idea={name}", "--format", "json", kg=kg)[1])
        for name in ("voc:apprenticeship", "apprenticeship", "Apprenticeship", "学徒制")
    ]
    assert rows[0]
    assert all(found == rows[0] for found in rows)


def test_nothing_found_is_said_beside_the_data(kg: Path) -> None:
    code, out, error = policykg("query", "SELECT ?x { ?x a pkg:Nothing }", "--format", "csv", kg=kg)
    assert (code, out, "no rows" in error) == (0, "x\n", True)
    code, out, error = policykg("search", "levy", "--until", "1000", kg=kg)
    assert (code, out, "nothing found" in error) == (0, "", True)


def test_a_reader_that_leaves_early_ends_the_command_without_a_word(kg: Path) -> None:
    command = Path(sys.executable).with_name("policykg")
    ran = subprocess.run(
        ["/bin/sh", "-c", f"'{command}' query policy-facts --format json --kg '{kg}' | head -n 1"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert (ran.stdout, ran.stderr) == ("[\n", "")


def test_a_port_that_is_taken_is_named(kg: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        code, out, error = policykg("serve", "--port", port, kg=kg)
    assert (code, out) == (1, "")
    assert f"127.0.0.1:{port}: cannot listen there" in error
    assert len(error.splitlines()) == 1


def test_the_version_is_shown() -> None:
    code, out, _ = policykg("--version")
    assert code == 0
    assert out.startswith("policykg 0.")


def test_a_build_that_is_interrupted_says_that_it_can_go_on(folder: Path, tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("policykg")
    running = subprocess.Popen(
        [command, "build", folder, "--kg", tmp_path / "kg"], stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    while running.poll() is None and not (tmp_path / "kg" / "lock").exists():
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    out, error = running.communicate(timeout=60)
    assert (running.returncode, out) == (130, "")
    assert error.splitlines() == ["policykg: interrupted; the next build goes on from here"]


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "policykg.toml").write_text("colour = 1\n", encoding="utf-8")
    code, _, error = policykg("search", "levy", folder=tmp_path)
    assert code == 2
    assert "'colour'" in error
    assert "known settings" in error
