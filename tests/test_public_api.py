"""`policykg` has one public namespace: sorted, documented, light."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from types import ModuleType

import policykg


def test_the_public_names_are_sorted_and_documented() -> None:
    assert policykg.__all__ == sorted(policykg.__all__)
    assert all(getattr(policykg, name).__doc__ for name in policykg.__all__)


def test_no_public_name_is_a_module() -> None:
    assert not [name for name in policykg.__all__ if isinstance(getattr(policykg, name), ModuleType)]


def test_a_graph_is_read_through_the_public_namespace_alone(kg: Path) -> None:
    graph = policykg.load(kg)
    [hit, *_] = graph.search("wages of apprentices", limit=1)
    assert "pay apprentices a monthly wage" in hit.quote


def test_a_missing_graph_is_the_error_of_the_public_tree(tmp_path: Path) -> None:
    ran = subprocess.run(
        [sys.executable, "-c", f"import policykg; policykg.load({str(tmp_path)!r}).search('x')"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "policykg build" in ran.stderr.splitlines()[-1]
