"""Queries of the server itself, answered like those of clients: by a process that a deadline ends and memory bounds."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from contextvars import ContextVar
from types import MappingProxyType
from typing import Any

import anyio.from_thread

from policykg.answering import Answering, Similarities
from policykg.errors import QueryError
from policykg.model import Table, Term
from policykg.server.querying import Queries

CLIENT: ContextVar[str] = ContextVar("CLIENT", default="")
"""Who sent the request under way, so that the queries which it takes count as that client's."""
_TYPES = {"rows": "application/sparql-results+json", "graph": "application/n-triples"}
_STRING = "http://www.w3.org/2001/XMLSchema#string"
_LANGUAGE_STRING = "http://www.w3.org/1999/02/22-rdf-syntax-ns#langString"


class Delegated:
    """A build's graph as asked from a thread of the server; `own` answers while another build's processes run."""

    def __init__(self, queries: Queries, build: str, own: Answering) -> None:
        self._queries = queries
        self._build = build
        self._own = own

    def query(
        self,
        sparql: str,
        *,
        bindings: Mapping[str, Term] | None = None,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        similarities: Similarities = MappingProxyType({}),
    ) -> Table | bool | list[str]:
        """As `GraphStore.query`; BusyError, SlowQueryError or CostlyQueryError where no process answers."""
        header = {
            "types": _TYPES,
            "bindings": {n: (t.kind, t.value, t.datatype, t.language) for n, t in (bindings or {}).items()},
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
        }
        query, tables = sparql.encode("utf-8", "surrogatepass"), json.dumps(dict(similarities)).encode()
        found = anyio.from_thread.run(self._asked, {**header, "query_bytes": len(query)}, query + tables)
        if found is None:
            return self._own.query(
                sparql,
                bindings=bindings,
                default_graphs=default_graphs,
                named_graphs=named_graphs,
                similarities=similarities,
            )
        form, content = found
        return _table(content) if form == "rows" else sorted(line for line in content.decode().split("\n") if line)

    async def _asked(self, header: dict[str, Any], body: bytes) -> tuple[str, bytes] | None:
        served = await self._queries.current()
        if served.build != self._build:
            return None
        packet = await served.pool.ask(header, body, seconds=served.pool.limits.seconds, client=CLIENT.get())
        content = packet.content()
        if "fault" in packet.header:
            raise QueryError(packet.header["detail"])
        return packet.header["form"], content


def _table(content: bytes) -> Table | bool:
    found = json.loads(content)
    if "boolean" in found:
        return bool(found["boolean"])
    columns = tuple(found["head"]["vars"])
    return Table(
        columns, tuple(tuple(_term(row.get(name)) for name in columns) for row in found["results"]["bindings"])
    )


def _term(found: Mapping[str, str] | None) -> Term | None:
    if found is None:
        return None
    if found["type"] != "literal":
        return Term("iri" if found["type"] == "uri" else "bnode", found["value"])
    language = found.get("xml:lang", "")
    return Term("literal", found["value"], found.get("datatype", _LANGUAGE_STRING if language else _STRING), language)
