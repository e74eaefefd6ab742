"""The cookbook: commented SPARQL queries in `ontology/queries/`, by name, with their parameters."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from policykg.errors import QueryError
from policykg.iri import PREFIXES
from policykg.model import Term
from policykg.ontology import ontology_folder

_HEADER = re.compile(r"^#\s*(title|question|params):\s*(.*)$", re.M)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A query of the cookbook; `params` are the variables that a caller may bind."""

    name: str
    title: str
    question: str
    params: tuple[str, ...]
    sparql: str


def cookbook(folder: Path | None = None) -> list[Recipe]:
    """Every query of the cookbook, by name."""
    return [_recipe(path) for path in sorted((folder or ontology_folder() / "queries").glob("*.rq"))]


def recipe(name: str) -> Recipe:
    """The query of that name; QueryError lists the names there are."""
    path = ontology_folder() / "queries" / f"{name}.rq"
    if not re.fullmatch(r"[\w-]+", name) or not path.is_file():
        names = ", ".join(found.stem for found in sorted(path.parent.glob("*.rq")))
        raise QueryError(f"no query named {name!r}; the cookbook has {names}")
    return _recipe(path)


def bindings(params: dict[str, str], *, known: tuple[str, ...] | None = None) -> dict[str, Term]:
    """Parameters as RDF terms: IRIs and `prefix:name` as IRIs, days as xsd:date, anything else as a plain literal.

    With `known`, QueryError where a name is not among them.
    """
    for name in params:
        if known is not None and name not in known:
            raise QueryError(f"no parameter {name!r}; this query takes {', '.join(known) or 'none'}")
    return {name: _term(value) for name, value in params.items()}


def _term(value: str) -> Term:
    if re.match(r"https?://|urn:", value):
        return Term("iri", value)
    prefix, colon, local = value.partition(":")
    if colon and prefix in PREFIXES:
        return Term("iri", PREFIXES[prefix] + local)
    if _DATE.match(value):
        return Term("literal", value, PREFIXES["xsd"] + "date")
    return Term("literal", value)


def _recipe(path: Path) -> Recipe:
    sparql = path.read_text(encoding="utf-8")
    header = dict(_HEADER.findall(sparql))
    params = tuple(re.findall(r"(\w+)(?:\s*\([^)]*\))?", header.get("params", "")))
    return Recipe(path.stem, header.get("title", path.stem), header.get("question", ""), params, sparql)
