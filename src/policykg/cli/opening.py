"""The graph folder that a command works on, and the graph in it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

KG = Annotated[Path | None, typer.Option("--kg", help="The graph folder.", envvar="POLICYKG_KG", show_default="kg")]


def folder(kg: Path | None) -> Path:
    """The folder given, else that of the settings."""
    if kg is not None:
        return kg
    toml = Path("policykg.toml")
    return settings().kg if toml.exists() else Path("kg")


def settings() -> Any:  # noqa: ANN401  config.Settings, whose import costs pydantic
    """The settings in force."""
    from policykg.config import load_settings

    return load_settings()


def load_graph(kg: Path | None) -> Any:  # noqa: ANN401  graph.KnowledgeGraph, imported when needed
    """The graph in that folder."""
    from policykg.graph import load

    return load(folder(kg))
