"""The policies that the documents of a build may cite, from what its manifest says of each document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policykg.ontology import Vocabulary
    from policykg.quads import Works


def works_of(entries: Iterable[dict[str, Any]], vocabulary: Vocabulary) -> Works:
    """The catalogue's policies and those that the documents are the texts of."""
    from policykg.quads import Work, Works

    described = ({k: tuple(v) if isinstance(v, list) else v for k, v in e["work"].items()} for e in entries)
    fields: Iterable[dict[str, Any]] = described  # as JSON gave them back
    return Works.of(vocabulary, (Work(**each) for each in fields))


def cites_as_before(entry: dict[str, Any], before: Works, now: Works) -> bool:
    """Whether every policy that a document cites is found as it was: other documents may have come or gone."""
    from policykg.quads import Citing

    citing = now.context_of(entry["work"]["node"], Citing(entry["work"]["issued"], entry["work"]["jurisdiction"]))
    return all(before.resolve(name, citing) == now.resolve(name, citing) for name in entry["cited"])
