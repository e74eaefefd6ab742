"""What answers SPARQL: a store in this process, or one that is asked elsewhere."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from policykg.model import Table, Term

Similarities = Mapping[str, Mapping[str, float]]
"""By text, the cosine of each passage by its IRI."""


class Answering(Protocol):
    """What answers SPARQL over one build's graph."""

    def query(
        self,
        sparql: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        similarities: Similarities = MappingProxyType({}),
    ) -> Table | bool | list[str]:
        """As `GraphStore.query`."""
        ...
