"""Whether a graph satisfies `shapes.ttl`."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from policykg.errors import OntologyError
from policykg.ontology.files import ontology_folder
from policykg.ontology.turtle import SHAPES, parse, read_graph

if TYPE_CHECKING:  # pyshacl and rdflib are imported by the one function that needs them
    from rdflib import Graph
    from rdflib.term import Node

_GRAPH_TERM = re.compile(r" <[^<>]*> \.\s*$")


@dataclass(frozen=True, slots=True)
class Violation:
    """A node that breaks a shape."""

    focus: str
    path: str
    value: str
    message: str
    shape: str


def check_shapes(nquads: Iterable[str], folder: Path | None = None) -> list[Violation]:
    """What in the quads breaks `shapes.ttl`, sorted; the named graphs are taken together."""
    from pyshacl import validate
    from rdflib import Graph

    folder = folder or ontology_folder()
    data = Graph()
    data.parse(data="\n".join(_GRAPH_TERM.sub(" .", line) for line in nquads), format="nt")
    _, report, _ = validate(
        data,
        shacl_graph=parse(folder / SHAPES, Graph()),
        ont_graph=read_graph(folder),
        inference="none",
        advanced=False,
    )
    if not isinstance(report, Graph):
        raise OntologyError(f"{SHAPES}: the shapes cannot be applied: {report}")
    return sorted(_violations(report), key=lambda v: (v.focus, v.path, v.value, v.message))


def _violations(report: Graph) -> Iterator[Violation]:
    from rdflib.namespace import SH

    for result in report.subjects(SH.focusNode, None, unique=True):

        def value(predicate: Node, result: Node = result) -> str:
            return str(report.value(result, predicate) or "")

        yield Violation(
            value(SH.focusNode), value(SH.resultPath), value(SH.value), value(SH.resultMessage), value(SH.sourceShape)
        )
