"""The cookbook: commented SPARQL queries in `ontology/queries/`, by name, with their parameters."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path

from policykg.errors import NotFoundError, QueryError
from policykg.iri import PREFIXES
from policykg.model import Term
from policykg.ontology import ontology_folder
from policykg.sparql import parameters

_HEADER = re.compile(r"^#\s*(title|question):\s*(.*)$", re.M)
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}$")


@dataclass(frozen=True, slots=True)
class Recipe:
    """A query of the cookbook; `params` are the variables that a caller may bind.

    `kinds` says of each whether it names a `document`, a `concept`, a `day` or else is `text`.
    """

    name: str
    title: str
    question: str
    params: tuple[str, ...]
    kinds: Mapping[str, str]
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


def bindings(params: Mapping[str, str]) -> dict[str, Term]:
    """Parameters as RDF terms: IRIs and `prefix:name` as IRIs, days as xsd:date, anything else as a plain literal."""
    return {name: _term(value) for name, value in params.items()}


def checked(
    found: Recipe, params: Mapping[str, str], *, documents: Collection[str], concept: Callable[[str], str]
) -> dict[str, str]:
    """The parameters as the query takes them; an error says which one it does not take, or what nothing is called.

    `documents` are the ids there are; `concept` gives the IRI of a concept's label.
    """
    return {name: _checked(found, name, value, documents, concept) for name, value in params.items()}


def _checked(found: Recipe, name: str, value: str, documents: Collection[str], concept: Callable[[str], str]) -> str:
    kind = found.kinds.get(name)
    if kind is None:
        raise QueryError(f"no parameter {name!r}; this query takes {', '.join(found.params) or 'none'}")
    if kind == "document" and value not in documents:
        close = get_close_matches(value.lower(), documents, n=3, cutoff=0.5)
        meant = f"did you mean {' or '.join(close)}?" if close else "`policykg query documents` lists ids"
        raise NotFoundError(f"no document {value!r} in this graph; {meant}")
    if kind == "day" and not _is_day(value):
        raise QueryError(f"{value!r} is not a day; write {name}=2021-06-30")
    return concept(value) if kind == "concept" and ":" not in value else value


def _is_day(text: str) -> bool:
    try:
        return bool(_DATE.match(text) and date.fromisoformat(text))
    except ValueError:
        return False


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
    kinds = {name: _kind(name, note) for name, note in parameters(sparql).items()}
    title, question = header.get("title", path.stem), header.get("question", "")
    return Recipe(path.stem, title, question, tuple(kinds), kinds, sparql)


def _kind(name: str, note: str) -> str:
    if name == "document" or "its id" in note:
        return "document"
    return "concept" if "a concept" in note else "day" if "a day" in note else "text"
