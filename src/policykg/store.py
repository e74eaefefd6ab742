"""The graph as stored: replace a document's graph, ask in SPARQL, dump. The only importer of pyoxigraph."""

from __future__ import annotations

import io
import re
from collections.abc import Container, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policykg.errors import ForbiddenQueryError, QueryError, StaleIndexError
from policykg.iri import PKG, PREFIXES
from policykg.model import Table, Term

if TYPE_CHECKING:
    import pyoxigraph

BULK = 4_000_000
"""Bytes of N-Quads from which on a load writes files of its own, which costs 0.15 s but is faster a quad."""

MAX_DEPTH = 100
"""Deeper nesting is refused: the engine's parser overflows its stack (measured: the process dies at 2,187)."""

Similarities = Mapping[str, Mapping[str, float]]

RESULT_TYPES = {
    "application/sparql-results+json": "JSON",
    "application/sparql-results+xml": "XML",
    "text/csv": "CSV",
    "text/tab-separated-values": "TSV",
}
GRAPH_TYPES = {
    "text/turtle": "TURTLE",
    "application/n-triples": "N_TRIPLES",
    "application/ld+json": "JSON_LD",
    "application/rdf+xml": "RDF_XML",
}
DATASET_TYPES = {
    "application/n-quads": "N_QUADS",
    "application/trig": "TRIG",
    "application/ld+json": "JSON_LD",
}

_TOKEN = re.compile(
    r'"""(?:[^"\\]|\\.|"(?!""))*"""'
    r"|'''(?:[^'\\]|\\.|'(?!''))*'''"
    r'|"(?:[^"\\\n]|\\.)*"'
    r"|'(?:[^'\\\n]|\\.)*'"
    r"|<[^<>\"{}|^`\\\s]*>"
    r"|\#[^\n]*"
    r"|[?$]\w+"
    r"|[\w-]*:[\w.%-]*"
    r"|[A-Za-z_]+"
    r"|[{}()\[\]]",
    re.DOTALL,
)
_FAULT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_WANTED = re.compile(r'"[^"\s\\]{1,3}"')
_REASONS = {
    "Prefix not found": "a prefix has no PREFIX line",
    "IRI parsing failed": "an IRI in <> is not absolute",
    "The SELECT contains a variable that is unbound": "a variable of SELECT is neither grouped nor in the pattern",
}
"""What the parser says in words, and the same as advice; its lists of keywords mislead, since it tries them all."""
_OUTWARD = {"SERVICE": "a SERVICE clause would reach another machine", "LOAD": "LOAD would reach another machine"}
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def guard(sparql: str) -> None:
    """Refuse, before the engine's parser sees it, a query that nests too deep or reaches outward; raises QueryError.

    One that reaches outward raises its subclass ForbiddenQueryError.
    """
    depth = 0
    for token in _TOKEN.findall(sparql):
        if token in "{([":
            depth += 1
            if depth > MAX_DEPTH:
                raise QueryError(f"brackets nested deeper than {MAX_DEPTH}; simplify the query")
        elif token in "})]":
            depth -= 1
        elif reason := _OUTWARD.get(token.upper()):
            raise ForbiddenQueryError(f"{reason}, which policykg never does; remove it")


class GraphStore:
    """A set of named graphs on disk; a query sees their union as its default graph."""

    def __init__(self, store: pyoxigraph.Store) -> None:
        self._store = store

    @classmethod
    def create(cls, folder: Path) -> GraphStore:
        """A store that can be written; `folder` is made when missing, and locked against a second writer."""
        import pyoxigraph

        return cls(pyoxigraph.Store(str(folder)))

    @classmethod
    def open(cls, folder: Path) -> GraphStore:
        """A store that is only read; StaleIndexError where `folder` holds none."""
        import pyoxigraph

        if not (folder / "CURRENT").is_file():
            raise StaleIndexError(f"{folder}: no graph store; run `policykg build`")
        try:
            return cls(pyoxigraph.Store.read_only(str(folder)))
        except OSError as error:
            raise StaleIndexError(f"{folder}: the graph store does not open ({error}); run `policykg build`") from error

    def copy_to(self, folder: Path) -> None:
        """A snapshot of the store in a new folder, sharing the files that never change."""
        self._store.backup(str(folder))

    def replace(self, graphs: Mapping[str, Sequence[str]]) -> None:
        """Put these N-Quads lines, by the name of their graph, in place of what the graphs held."""
        for graph in graphs:
            self.remove(graph)
        self.add(line for lines in graphs.values() for line in lines)

    def remove(self, graph: str) -> None:
        """Forget the graph."""
        import pyoxigraph

        self._store.remove_graph(pyoxigraph.NamedNode(graph))

    def add(self, nquads: Iterable[str]) -> None:
        """Load N-Quads lines as they are."""
        import pyoxigraph

        text = "\n".join(nquads).encode()
        load = self._store.bulk_load if len(text) > BULK else self._store.load
        load(text, pyoxigraph.RdfFormat.N_QUADS)

    def flush(self, *, compact: bool = True) -> None:
        """Everything written so far is on disk when this returns; compacting pays after much has been written."""
        self._store.flush()
        if compact:
            self._store.optimize()

    def __len__(self) -> int:
        return len(self._store)

    def graphs(self) -> list[str]:
        """The names of the graphs, sorted."""
        return sorted(str(node.value) for node in self._store.named_graphs())

    def query(
        self,
        sparql: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        similarities: Similarities = MappingProxyType({}),
    ) -> Table | bool | list[str]:
        """A SELECT's table, an ASK's answer, or the N-Triples lines of a CONSTRUCT or DESCRIBE; raises QueryError.

        `similarities` is what `pkg:similarity` knows: by text, the cosine of each passage by its IRI.
        """
        import pyoxigraph

        found = self._run(sparql, bindings or {}, default_graphs, named_graphs, similarities)
        if isinstance(found, pyoxigraph.QueryBoolean):
            return bool(found)
        if isinstance(found, pyoxigraph.QuerySolutions):
            columns = tuple(str(v.value) for v in found.variables)
            rows = tuple(tuple(_term(solution[c]) for c in columns) for solution in found)
            return Table(columns, rows)
        return sorted(f"{t.subject} {t.predicate} {t.object} ." for t in found)

    def answer(
        self,
        sparql: str,
        *,
        media_type: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        similarities: Similarities = MappingProxyType({}),
    ) -> bytes:
        """A query's answer, serialised; ValueError where its form has no such serialisation."""
        import pyoxigraph

        found = self._run(sparql, {}, default_graphs, named_graphs, similarities)
        out = io.BytesIO()
        if isinstance(found, pyoxigraph.QueryTriples):
            rdf = getattr(pyoxigraph.RdfFormat, GRAPH_TYPES.get(media_type, ""), None)
            if rdf is None:
                raise ValueError(f"a graph cannot be written as {media_type}")
            if rdf == pyoxigraph.RdfFormat.TURTLE:
                pyoxigraph.serialize(found, out, rdf, prefixes=PREFIXES)
            else:
                found.serialize(out, rdf)
            return out.getvalue()
        results = getattr(pyoxigraph.QueryResultsFormat, RESULT_TYPES.get(media_type, ""), None)
        if results is None:
            raise ValueError(f"rows cannot be written as {media_type}")
        if isinstance(found, pyoxigraph.QueryBoolean) and media_type in ("text/csv", "text/tab-separated-values"):
            return b"true" if found else b"false"
        found.serialize(out, results)
        return out.getvalue()

    def form(self, sparql: str) -> str:
        """`rows` for SELECT and ASK, `graph` for CONSTRUCT and DESCRIBE, by the query's first keyword."""
        for token in _TOKEN.findall(sparql):
            word = token.upper()
            if word in ("SELECT", "ASK"):
                return "rows"
            if word in ("CONSTRUCT", "DESCRIBE"):
                return "graph"
        return "rows"

    def dump(self) -> list[str]:
        """Every quad as canonical N-Quads lines, sorted: the same graph gives the same list."""
        import pyoxigraph

        out = io.BytesIO()
        self._store.dump(out, pyoxigraph.RdfFormat.N_QUADS)
        return sorted(line for line in out.getvalue().decode().split("\n") if line)

    def write(self, path: Path, media_type: str, *, about: Container[str] | None = None) -> None:
        """The dataset into a file: N-Quads and TriG keep the graphs, the others hold their union.

        With `about`, only the statements whose subject is among these IRIs.
        """
        import pyoxigraph

        lines = self.dump()
        if about is not None:
            lines = [line for line in lines if line[1 : line.index("> ")] in about]
        named = media_type in ("application/n-quads", "application/trig")
        if not named:
            lines = sorted({line.rsplit(" <", 1)[0] + " ." for line in lines})
        types = DATASET_TYPES if named else GRAPH_TYPES
        quads = pyoxigraph.parse("\n".join(lines).encode(), pyoxigraph.RdfFormat.N_QUADS)
        written = quads if named else (quad.triple for quad in quads)
        prefixes = None if media_type == "application/n-quads" else PREFIXES
        rdf = getattr(pyoxigraph.RdfFormat, types[media_type])
        pyoxigraph.serialize(written, str(path), rdf, prefixes=prefixes)

    def _run(
        self,
        sparql: str,
        bindings: Mapping[str, Term],
        default_graphs: Sequence[str],
        named_graphs: Sequence[str],
        similarities: Similarities,
    ) -> Any:  # noqa: ANN401  one of pyoxigraph's three result types, which have no common base
        import pyoxigraph

        guard(sparql)
        dataset: dict[str, Any] = {"use_default_graph_as_union": True}
        try:
            values = {pyoxigraph.Variable(name): _oxigraph(term) for name, term in bindings.items()}
            if default_graphs or named_graphs:
                defaults, names = ([pyoxigraph.NamedNode(g) for g in gs] for gs in (default_graphs, named_graphs))
                dataset = {"default_graph": defaults, "named_graphs": names}
            functions = {pyoxigraph.NamedNode(f"{PKG}similarity"): _similarity(similarities)}
            return self._store.query(
                sparql, prefixes=PREFIXES, substitutions=values, custom_functions=functions, **dataset
            )
        except SyntaxError as error:
            raise QueryError(f"the query does not parse: {_fault(sparql, str(error))}") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error


def _similarity(similarities: Similarities) -> Any:  # noqa: ANN401  a function over pyoxigraph's terms
    import pyoxigraph

    decimal = pyoxigraph.NamedNode(f"{PREFIXES['xsd']}decimal")

    def cosine(passage: Any, text: Any) -> Any:  # noqa: ANN401  as above
        found = similarities.get(text.value, {}).get(passage.value)
        return None if found is None else pyoxigraph.Literal(f"{found:.6f}", datatype=decimal)

    return cosine


def _fault(sparql: str, said: str) -> str:
    """Where a query breaks and what could stand there, without the parser's list of every letter of a name."""
    found = _FAULT.match(said)
    if not found:
        return said
    if not {"SELECT", "ASK", "CONSTRUCT", "DESCRIBE"} & {token.upper() for token in _TOKEN.findall(sparql)}:
        return "it has no SELECT, ASK, CONSTRUCT or DESCRIBE, and updates are not taken"
    line, column, reason = int(found[1]), int(found[2]), found[3]
    rest = next(iter(sparql.split("\n")[line - 1 : line]), "")[column - 1 :].strip()
    near = f"before {rest[:40]!r}" if rest else "where its line ends"
    known = next((why for words, why in _REASONS.items() if words in reason), "")
    wanted = list(dict.fromkeys(_WANTED.findall(reason)))[:6]
    why = known or (f"expected {' or '.join(wanted)}" if wanted else "something is missing or misspelt here or before")
    return f"error at {line}:{column}, {near}: {why}"


def _oxigraph(term: Term) -> Any:  # noqa: ANN401  pyoxigraph's terms have no common base
    import pyoxigraph

    if term.kind == "iri":
        return pyoxigraph.NamedNode(term.value)
    if term.language:
        return pyoxigraph.Literal(term.value, language=term.language)
    if term.datatype and term.datatype != _XSD_STRING:
        return pyoxigraph.Literal(term.value, datatype=pyoxigraph.NamedNode(term.datatype))
    return pyoxigraph.Literal(term.value)


def _term(found: Any) -> Term | None:  # noqa: ANN401  as above
    import pyoxigraph

    if found is None:
        return None
    if isinstance(found, pyoxigraph.NamedNode):
        return Term("iri", found.value)
    if isinstance(found, pyoxigraph.BlankNode):
        return Term("bnode", found.value)
    if isinstance(found, pyoxigraph.Literal):
        return Term("literal", found.value, found.datatype.value, found.language or "")
    return Term("literal", str(found))
