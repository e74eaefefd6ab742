"""The scripts name only what the package has: most run for too long to be tested whole."""

import ast
from collections.abc import Iterator
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import pytest

SCRIPTS = Path(__file__).parents[1] / "scripts"


def _imported(path: Path) -> Iterator[tuple[str, str]]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "policykg":
            yield from ((node.module, alias.name) for alias in node.names)


def _has(module: str, name: str) -> bool:
    return hasattr(import_module(module), name) or find_spec(f"{module}.{name}") is not None


@pytest.mark.parametrize("path", sorted(SCRIPTS.rglob("*.py")), ids=lambda path: path.name)
def test_what_a_script_imports_is_there(path: Path) -> None:
    missing = [f"{module}.{name}" for module, name in _imported(path) if not _has(module, name)]
    assert not missing, f"{path.name} imports what the package has not: {', '.join(missing)}"
