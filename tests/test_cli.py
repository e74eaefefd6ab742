from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

COMMANDS = ["build", "search", "query", "about", "export", "annotate", "check", "serve", "info"]


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
    code, out, _ = policykg("search", "monthly wage of apprentices", "--limit", 1, kg=kg)
    assert code == 0
    assert "Training enterprises must pay apprentices a monthly wage." in out
    assert "rank 1" in out


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
    assert policykg("search", "levy", "--jurisdiction", "XX", "--format", "json", kg=kg)[1].strip() == "[]"


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
        (["about", "no such thing at all"], 1, "nothing called"),
        (["export", "graph.xlsx"], 1, "choose one of"),
        (["build", "no-such-folder"], 1, "no-such-folder"),
        (["annotate", "missing.jsonl"], 1, "missing.jsonl"),
        (["search"], 2, "Missing argument"),
        (["search", "levy", "--limit", "0"], 2, "--limit"),
    ],
)
def test_a_failure_is_one_line_with_its_exit_code(
    kg: Path, tmp_path: Path, words: list[str], code: int, reason: str
) -> None:
    found, out, error = policykg(*words, kg=kg, folder=tmp_path)
    assert found == code
    assert out == ""
    assert reason in error
    assert "Traceback" not in error
    assert code == 2 or len(error.strip().splitlines()) == 1


def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    (tmp_path / "policykg.toml").write_text("colour = 1\n", encoding="utf-8")
    code, _, error = policykg("search", "levy", folder=tmp_path)
    assert code == 2
    assert "'colour'" in error
    assert "known settings" in error
