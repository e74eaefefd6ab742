"""Where the stages meet: `build` makes a graph folder, `load` opens it as a `KnowledgeGraph`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from policykg.graph.about import Entity, Fact
from policykg.graph.checking import Problem
from policykg.graph.cookbook import Recipe, cookbook
from policykg.graph.folder import GraphFolder
from policykg.graph.knowledge import KnowledgeGraph, hit_record, load, parallel_record

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from policykg.config import Settings
    from policykg.graph.building import Report

__all__ = [
    "Entity",
    "Fact",
    "GraphFolder",
    "KnowledgeGraph",
    "Problem",
    "Recipe",
    "build",
    "cookbook",
    "hit_record",
    "load",
    "parallel_record",
]


def build(
    paths: Sequence[Path] = (),
    *,
    kg: Path,
    settings: Settings | None = None,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> Report:
    """Read documents into a graph folder; see `building.build`, which is imported when called to keep readers light.

    Without `settings`, those of `policykg.toml` and the environment hold.
    """
    from policykg.config import load_settings
    from policykg.graph.building import build as run

    return run(paths, kg=kg, settings=settings or load_settings(), progress=progress)
