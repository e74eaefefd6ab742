"""Imports go one way, and each heavy library has its owner."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "policykg"
ORDER = [
    "errors",
    "client",
    "config",
    "model",
    "iri",
    "ontology",
    "documents",
    "passages",
    "annotations",
    "quads",
    "answering",
    "sparql",
    "faults",
    "lines",
    "store",
    "federation",
    "workers",
    "vectors",
    "index",
    "retrieval",
    "exports",
    "graph",
    "tools",
    "reports",
    "evaluation",
    "server",
    "cli",
]
OWNERS = {
    "pydantic_settings": {"config"},
    "rdflib": {"ontology"},
    "pyshacl": {"ontology"},
    "spacy": {"annotations"},
    "pyoxigraph": {"store"},
    "sentence_transformers": {"vectors"},
    "torch": {"vectors"},
    "onnxruntime": {"vectors"},
    "faiss": {"index"},
    "sqlite3": {"index"},
    "networkx": {"exports"},
    "PIL": {"exports"},
    "pyarrow": {"exports"},
    "fastapi": {"server"},
    "mcp": {"tools"},
    "prometheus_client": {"server"},
    "typer": {"cli"},
    "lxml": {"documents"},
    "pypdf": {"documents"},
    "pdfplumber": {"documents"},
    "docx": {"documents"},
}


def files(module: str) -> list[Path]:
    single = PACKAGE / f"{module}.py"
    return [single] if single.exists() else sorted((PACKAGE / module).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            if node.module == "policykg":
                yield from (f"policykg.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("module", ORDER)
def test_modules_import_only_what_comes_before_them(module: str) -> None:
    later = set(ORDER[ORDER.index(module) + 1 :])
    for path in files(module):
        found = {name.split(".")[1] for name in imports(path) if name.startswith("policykg.")}
        assert not found & later, f"{path.name} imports {found & later}"


def test_every_module_is_in_the_order() -> None:
    there = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert there - {"__init__"} == set(ORDER)


@pytest.mark.parametrize("library", sorted(OWNERS))
def test_each_heavy_library_has_its_owner(library: str) -> None:
    users = {m for m in ORDER for path in files(m) if library in {name.split(".")[0] for name in imports(path)}}
    assert users <= OWNERS[library]


def test_no_module_is_longer_than_400_lines() -> None:
    long = {p.name: n for p in PACKAGE.rglob("*.py") if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}
    assert not long


def loaded_by(code: str) -> set[str]:
    script = f"{code}\nimport sys; print('\\n'.join(sys.modules))"
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return set(ran.stdout.split())


def test_importing_the_package_and_the_command_line_loads_no_heavy_library() -> None:
    assert not loaded_by("import policykg.cli, policykg.graph") & {*OWNERS, "numpy"} - {"typer"}
