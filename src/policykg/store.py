"""The graph as stored: replace a document's graph, ask in SPARQL, dump. The only importer of pyoxigraph."""

from __future__ import annotations

import io
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from itertools import chain, islice
from pathlib import Path
from types import MappingProxyType
from typing import IO, TYPE_CHECKING, Any, cast

from policykg.answering import Similarities
from policykg.errors import QueryError, StaleIndexError
from policykg.faults import fault, told
from policykg.iri import PKG, PREFIXES
from policykg.lines import Remade, SortedLines, merged
from policykg.model import Table, Term
from policykg.sparql import guard

if TYPE_CHECKING:
    import pyoxigraph

BULK = 4_000_000
"""Bytes of N-Quads from which on a load writes files of its own, which costs 0.15 s but is faster a quad."""

_BATCH = 10_000
"""Lines that are parsed at a time."""
_READERS = 2
"""Threads that read a store to write it."""
_IN_MEMORY = 16_000_000
"""Bytes that they sort in memory, all together."""

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
    "application/trig": "TRIG",
    "application/n-quads": "N_QUADS",
}
DATASET_TYPES = {name: GRAPH_TYPES[name] for name in ("application/n-quads", "application/trig", "application/ld+json")}

_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"


def preload() -> None:
    """Load the engine now, so that processes forked from this one need not."""
    import pyoxigraph  # noqa: F401  for its effect


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

    @classmethod
    def in_memory(cls, graphs: Iterable[str], nquads: IO[bytes]) -> GraphStore:
        """A store that lives in this process's memory, of these N-Quads and named graphs; it starts no threads."""
        import pyoxigraph

        store = pyoxigraph.Store()
        store.bulk_load(nquads, pyoxigraph.RdfFormat.N_QUADS)
        for graph in graphs:
            store.add_graph(pyoxigraph.NamedNode(graph))
        return cls(store)

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

    def has(self, graph: str) -> bool:
        """Whether there is a graph of that name."""
        import pyoxigraph

        return self._store.contains_named_graph(pyoxigraph.NamedNode(graph))

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
        found = self._run(sparql, {}, default_graphs, named_graphs, similarities)
        return _serialised(found, media_type)

    def respond(  # noqa: PLR0913  what a request of the protocol consists of
        self,
        sparql: str,
        *,
        types: Mapping[str, str],
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        similarities: Similarities = MappingProxyType({}),
    ) -> tuple[str, bytes]:
        """The form of a query, `rows` or `graph`, and its answer as the media type that `types` has for the form.

        Where it has none, nothing is computed, and the answer is empty.
        """
        import pyoxigraph

        found = self._run(sparql, bindings or {}, default_graphs, named_graphs, similarities)
        form = "graph" if isinstance(found, pyoxigraph.QueryTriples) else "rows"
        return form, _serialised(found, types[form]) if types.get(form) else b""

    def update(self, sparql: str) -> None:
        """Apply a SPARQL update, all of it or nothing; QueryError says where it breaks, or what it may not do."""
        guard(sparql)
        try:
            self._store.update(sparql, prefixes=PREFIXES)
        except SyntaxError as error:
            raise QueryError(f"the update does not parse: {told(sparql, str(error)) or error}") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the update cannot be applied: {error}") from error

    def dump(self) -> list[str]:
        """Every quad as canonical N-Quads lines, sorted: the same graph gives the same list."""
        import pyoxigraph

        out = io.BytesIO()
        self._store.dump(out, pyoxigraph.RdfFormat.N_QUADS)
        return sorted(line for line in out.getvalue().decode().split("\n") if line)

    def export(self, out: IO[bytes]) -> None:
        """Write every quad as N-Quads, in no order."""
        import pyoxigraph

        self._store.dump(out, pyoxigraph.RdfFormat.N_QUADS)

    def write(self, path: Path, media_type: str, *, about: Container[str] | None = None) -> None:
        """The dataset into a file, in order: N-Quads and TriG keep the graphs, the others hold their union.

        With `about`, only the statements whose subject is among these IRIs. Memory does not grow with the dataset.
        """
        import pyoxigraph

        formats, rdf = pyoxigraph.RdfFormat, getattr(pyoxigraph.RdfFormat, GRAPH_TYPES[media_type])
        named, blocks = rdf in (formats.N_QUADS, formats.TRIG), rdf == formats.TRIG
        kept = None if about is None else lambda line: line[line.index(b"<") + 1 : line.index(b"> ")].decode() in about
        with self._lines(kept, named=named, blocks=blocks) as lines:
            if rdf in (formats.N_QUADS, formats.N_TRIPLES):
                with path.open("wb") as out:
                    out.writelines(lines)
            else:
                quads = _parsed(lines, formats.N_QUADS)
                pyoxigraph.serialize(quads, str(path), rdf, prefixes=PREFIXES)

    @contextmanager
    def _lines(self, kept: Callable[[bytes], bool] | None, *, named: bool, blocks: bool) -> Iterator[Iterator[bytes]]:
        """The statements in order, as N-Quads where `named` and else as N-Triples; with `blocks` a graph at a time.

        Decoding them is most of the work; the engine does it outside Python's lock, and so in threads.
        """
        import pyoxigraph

        with ExitStack() as open_:
            parts = [open_.enter_context(SortedLines(kept, most=_IN_MEMORY // _READERS)) for _ in range(_READERS)]
            graphs = iter(enumerate(self._graphs()))

            def read(lines: SortedLines) -> None:
                for number, graph in graphs:
                    before = f"{number:08d} ".encode() if blocks else b""
                    after = f" {graph} .".encode() if named and isinstance(graph, pyoxigraph.NamedNode) else b" ."
                    out = cast("IO[bytes]", Remade(lines, before, after) if named else lines)
                    self._store.dump(out, pyoxigraph.RdfFormat.N_TRIPLES, from_graph=graph)

            with ThreadPoolExecutor(_READERS) as readers:
                list(readers.map(read, parts))
            lines = merged(parts)
            yield (line[9:] for line in lines) if blocks else lines

    def _graphs(self) -> list[Any]:
        """The unnamed graph and the named ones, by name, as pyoxigraph's terms."""
        import pyoxigraph

        return [pyoxigraph.DefaultGraph(), *map(pyoxigraph.NamedNode, self.graphs())]

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
                defaults = [pyoxigraph.NamedNode(g) if g else pyoxigraph.DefaultGraph() for g in default_graphs]
                names = [pyoxigraph.NamedNode(g) for g in named_graphs]
                dataset = {"default_graph": defaults, "named_graphs": names}
            functions = {pyoxigraph.NamedNode(f"{PKG}similarity"): _similarity(similarities)}
            return self._store.query(
                sparql, prefixes=PREFIXES, substitutions=values, custom_functions=functions, **dataset
            )
        except SyntaxError as error:
            raise QueryError(f"the query does not parse: {fault(sparql, str(error))}") from error
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"the query cannot be answered: {error}") from error


def _similarity(similarities: Similarities) -> Any:  # noqa: ANN401  a function over pyoxigraph's terms
    import pyoxigraph

    decimal = pyoxigraph.NamedNode(f"{PREFIXES['xsd']}decimal")

    def cosine(passage: Any, text: Any) -> Any:  # noqa: ANN401  as above
        found = similarities.get(text.value, {}).get(passage.value)
        return None if found is None else pyoxigraph.Literal(f"{found:.6f}", datatype=decimal)

    return cosine


def _parsed(lines: Iterator[bytes], rdf: Any) -> Iterator[Any]:  # noqa: ANN401  pyoxigraph's formats and quads
    """The quads of N-Quads lines, as pyoxigraph's."""
    import pyoxigraph

    batches = iter(lambda: b"".join(islice(lines, _BATCH)), b"")
    return chain.from_iterable(pyoxigraph.parse(batch, rdf) for batch in batches)


def _serialised(found: Any, media_type: str) -> bytes:  # noqa: ANN401  one of pyoxigraph's three result types
    import pyoxigraph

    if isinstance(found, pyoxigraph.QueryTriples):
        rdf = getattr(pyoxigraph.RdfFormat, GRAPH_TYPES.get(media_type, ""), None)
        if rdf is None:
            raise ValueError(f"a graph cannot be written as {media_type}")
        prefixes = PREFIXES if rdf in (pyoxigraph.RdfFormat.TURTLE, pyoxigraph.RdfFormat.TRIG) else None
        return pyoxigraph.serialize(found, format=rdf, prefixes=prefixes) or b""
    results = getattr(pyoxigraph.QueryResultsFormat, RESULT_TYPES.get(media_type, ""), None)
    if results is None:
        raise ValueError(f"rows cannot be written as {media_type}")
    if isinstance(found, pyoxigraph.QueryBoolean) and media_type in ("text/csv", "text/tab-separated-values"):
        return b"true" if found else b"false"
    return found.serialize(format=results) or b""


def insertion(bodies: Iterable[tuple[str, bytes]], *, graph: str, replace: bool) -> str:
    """RDF of these media types as an update that adds it to a graph, or puts it in place of what the graph held.

    The graph named by nothing is the unnamed one; the name of another is what relative IRIs are relative to. Blank
    nodes of two bodies are never the same. No bodies and `replace` is an update that drops the graph. QueryError where
    a body does not parse.
    """
    nodes: dict[tuple[int, str], Any] = {}
    lines = [line for n, (kind, body) in enumerate(bodies) for line in _triples(kind, body, graph, (n, nodes))]
    name = f"GRAPH <{graph}>" if graph else "DEFAULT"
    steps = [f"DROP SILENT {name}"] if replace else []
    if graph and bodies:
        steps.append(f"CREATE SILENT {name}")
    if lines:
        data = "\n".join(lines)
        steps.append(f"INSERT DATA {{ {name} {{\n{data}\n}} }}" if graph else f"INSERT DATA {{\n{data}\n}}")
    return " ;\n".join(steps)


def _triples(media_type: str, body: bytes, base: str, labels: tuple[int, dict[tuple[int, str], Any]]) -> list[str]:
    import pyoxigraph

    part, nodes = labels

    def apart(term: Any) -> Any:  # noqa: ANN401  a term
        """The term, with blank nodes numbered through all parts, in the order in which they come."""
        if isinstance(term, pyoxigraph.BlankNode):
            return nodes.setdefault((part, term.value), pyoxigraph.BlankNode(f"b{len(nodes)}"))
        if isinstance(term, pyoxigraph.Triple):
            return pyoxigraph.Triple(apart(term.subject), term.predicate, apart(term.object))
        return term

    if media_type == "application/rdf+xml" and b"<!DOCTYPE" in body:
        raise QueryError("the RDF/XML has a document type; leave it out, entities are not expanded here")
    rdf = getattr(pyoxigraph.RdfFormat, GRAPH_TYPES[media_type])
    try:
        found = pyoxigraph.parse(body, rdf, base_iri=base or None, without_named_graphs=True)
        return [f"{apart(quad.triple)} ." for quad in found]
    except (SyntaxError, ValueError, OSError) as error:
        raise QueryError(f"the graph sent does not parse as {media_type}: {error}") from error


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
