"""What the README shows is what happens: its commands, its Python, its SPARQL, its tables."""

from __future__ import annotations

import doctest
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import typer.main

import policykg
from policykg.cli import app
from policykg.config import Settings
from policykg.graph import cookbook

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
POLICYKG = Path(sys.executable).with_name("policykg")
COMMANDS = {"make", "curl"}
"""What the README calls beside policykg itself; the build and the server have tests of their own."""


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", README, flags=re.DOTALL | re.MULTILINE)


def shown() -> list[tuple[str, str]]:
    """Each command of a console block with what the README prints below it."""
    found = []
    for block in blocks("console"):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


PRINTING = [(command, output) for command, output in shown() if output]


def pattern(output: str) -> str:
    """What the README prints as an expression: `…` stands for anything, white space for white space."""
    return r"\s+".join(".*".join(map(re.escape, word.split("…"))) for word in output.split())


@pytest.mark.parametrize(("command", "output"), PRINTING, ids=[command for command, _ in PRINTING])
def test_a_command_prints_what_the_readme_shows(command: str, output: str, demo: Path) -> None:
    name, *arguments = shlex.split(command)
    assert name == "policykg"
    ran = subprocess.run([POLICYKG, *arguments], cwd=demo, capture_output=True, text=True, check=True)
    assert re.fullmatch(pattern(output), ran.stdout.strip(), flags=re.DOTALL), ran.stdout


def test_every_norm_of_the_packaged_corpus_is_written_in_balanced_ig_script(demo: Path) -> None:
    graph = policykg.load(demo / "kg")
    [path] = graph.export(demo / "norms.igs", view="norms")
    groups = path.read_text(encoding="utf-8").removesuffix("\n\n").split("\n\n")
    [row] = graph.query("SELECT (COUNT(?norm) AS ?n) WHERE { ?norm a pkg:Norm }").dicts()  # type: ignore[union-attr]
    assert len(groups) == int(row["n"])
    for group in groups:
        _, script = group.split("\n")
        assert re.fullmatch(r"(?:[^()\[\]{}]|(?<!\S)(?:A|D|I|Bdir|Bind|Cac|Cex)\([^()\[\]{}]+\))+", script), script


def test_every_command_that_the_readme_calls_exists() -> None:
    known = set(typer.main.get_command(app).list_commands(None))  # type: ignore[attr-defined]  # a group
    for command, _ in shown():
        name, *arguments = command.split()
        assert name in COMMANDS or arguments[0] in known, command


def test_the_python_prints_what_the_readme_shows(demo: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(demo)
    examples = doctest.DocTestParser().get_doctest("".join(blocks("pycon")), {}, "README.md", "README.md", 0)
    assert examples.examples
    assert doctest.DocTestRunner().run(examples).failed == 0


def test_the_sparql_of_the_readme_has_answers(demo: Path) -> None:
    [sparql] = blocks("sparql")
    answer = policykg.load(demo / "kg").query(sparql)
    assert len(answer.rows) == 10  # type: ignore[union-attr]  # a SELECT gives a table


def test_the_table_of_settings_is_that_of_the_code() -> None:
    rows = dict(re.findall(r"^\| `(\w+)` \| `?([^|`]+?)`? \|", README.partition("## Settings")[2], flags=re.MULTILINE))
    assert list(rows) == list(Settings.model_fields)
    for name, field in Settings.model_fields.items():
        assert not str(field.default) or rows[name] == str(field.default), name


def test_the_table_of_commands_is_that_of_the_command_line() -> None:
    table = README.partition("## Commands")[2].partition("\n## ")[0]
    group = typer.main.get_command(app)
    known = set(group.commands)  # type: ignore[attr-defined]  # a group
    assert set(re.findall(r"^\| `policykg (\w+)", table, flags=re.MULTILINE)) == known


def test_the_counts_are_those_of_the_repository() -> None:
    digests = len(list((Path(__file__).parents[1] / "corpus").glob("*.md"))) - 1
    assert f"{digests} digests" in README
    assert f"cookbook of {len(cookbook())} commented queries" in README
