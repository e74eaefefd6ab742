"""policykg: policy documents of vocational education as a knowledge graph and a search, each fact with its words.

`build` turns documents into a graph folder, `load` opens one; everything else is a method of `KnowledgeGraph`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policykg.client import Client
    from policykg.errors import PolicyKGError
    from policykg.graph import KnowledgeGraph, build, load

__all__ = ["Client", "KnowledgeGraph", "PolicyKGError", "build", "load"]

_HOMES = {
    "Client": "policykg.client",
    "KnowledgeGraph": "policykg.graph",
    "PolicyKGError": "policykg.errors",
    "build": "policykg.graph",
    "load": "policykg.graph",
}
"""Imported when first asked for, so that a query process of the server starts without what it never uses."""


def __getattr__(name: str) -> Any:  # noqa: ANN401  a module's attributes have no common type
    if home := _HOMES.get(name):
        return getattr(import_module(home), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
