"""Two plain pages without scripts: what is here, and how each endpoint is asked."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any
from urllib.parse import urlencode

from policykg.server import page
from policykg.server.builds import Snapshot
from policykg.server.found import Hit

_STYLE = """
:root { color-scheme: light dark; --ink: #1c1c1c; --paper: #fdfcf9; --line: #8a8a8a; --link: #0b5c94 }
@media (prefers-color-scheme: dark) { :root { --ink: #e8e6e1; --paper: #191919; --line: #777; --link: #7cc0ee } }
body { max-width: 44rem; margin: 2rem auto; padding: 0 1rem; font: 17px/1.55 Georgia, "Songti SC", serif;
  color: var(--ink); background: var(--paper) }
a { color: var(--link) } h1 { font-size: 1.5rem } h2 { font-size: 1.15rem; margin-top: 2rem }
input, button { font: inherit; padding: .25rem .6rem } input { width: min(26rem, 70%) }
blockquote { margin: .3rem 0 1.2rem; padding-left: .9rem; border-left: 3px solid var(--line) }
code, pre { font: .85em/1.5 ui-monospace, Menlo, Consolas, monospace } pre { overflow-x: auto; white-space: pre-wrap }
table { border-collapse: collapse; font-size: .9em }
th, td { text-align: left; vertical-align: top; padding: .15rem .9rem .15rem 0 }
"""
_QUERY = """SELECT ?title ?issued WHERE {
  ?policy a pkg:Policy ; pkg:title ?title ; dcterms:issued ?issued
} ORDER BY DESC(?issued) LIMIT 20"""


def home(snapshot: Snapshot | None, *, question: str = "", hits: Sequence[Hit] = ()) -> str:
    """What the server holds and where; with a question, the passages that answer it."""
    return plain("policykg", "\n".join(_home(snapshot, question, hits)))


def _home(snapshot: Snapshot | None, question: str, hits: Sequence[Hit]) -> Iterator[str]:
    yield "<h1>Policies of vocational education as a graph</h1>"
    if snapshot is None:
        yield "<p>Nothing has been built yet. Run <code>policykg build</code>, then load this page again.</p>"
        return
    counts = snapshot.counts
    yield (
        f"<p>{counts['documents']:,} documents, {counts['passages']:,} passages and {counts['quads']:,} statements, "
        "each fact with the words that carry it.</p>"
    )
    yield (
        f'<form action="/" role="search"><input name="q" type="search" required value="{escape(question)}" '
        'aria-label="a question or words"> <button>Search</button></form>'
    )
    if question:
        yield f"<h2>{len(hits)} passages for “{escape(question)}”</h2>"
        yield from map(_hit, hits)
    ask = urlencode({"query": _QUERY, "format": "csv"})
    yield "<h2>What is here</h2><ul>"
    latest = f'<a href="/sparql?{ask}">the latest policies as CSV</a>'
    yield f'<li><a href="/sparql">/sparql</a>: SPARQL 1.1 queries, such as {latest}</li>'
    yield '<li><a href="/search?q=who+pays+for+training">/search</a>: passages for a question, as JSON</li>'
    yield '<li><a href="/documents">/documents</a>: the documents, each with text, sections and annotations</li>'
    yield "<li>/entities/…: everything known of a policy, body, actor or concept</li>"
    drawn = "/export?view=policies&amp;format=gexf"
    yield f'<li><a href="{drawn}">/export</a>: the graph for Gephi, Cytoscape, spreadsheets and RDF tools</li>'
    yield '<li><a href="/docs">/docs</a>: how each is asked; <a href="/openapi.json">the same as OpenAPI</a></li></ul>'
    yield f"<p>Build <code>{escape(snapshot.build)}</code></p>"
    if not (page.FOLDER / "index.html").exists():
        yield "<p>The explorer is built with Node.js 20: run <code>make explorer</code>, then load this page again.</p>"


def _hit(hit: Hit) -> str:
    place = " · ".join(filter(None, (hit.section, f"page {hit.page}" if hit.page else "")))
    return (
        f'<p><a href="/documents/{escape(hit.document)}">{escape(hit.title)}</a> {escape(place)}</p>'
        f"<blockquote>{escape(hit.sentence)}</blockquote>"
    )


def reference(api: Mapping[str, Any]) -> str:
    """Every endpoint with its parameters, answers and an example, from the OpenAPI description."""
    parts = [
        f"<h1>{escape(api['info']['title'])} {escape(api['info']['version'])}</h1>",
        f"<p>{escape(api['info']['description'])} <a href='/openapi.json'>OpenAPI {escape(api['openapi'])}</a></p>",
    ]
    for path, operations in api["paths"].items():
        parts += [_operation(path, method, operation) for method, operation in operations.items()]
    return plain("policykg: endpoints", "\n".join(parts))


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> str:
    rows = "".join(_parameter(parameter) for parameter in operation.get("parameters", ()))
    table = f"<table>{rows}</table>" if rows else ""
    answers = "".join(_answer(status, answer) for status, answer in operation["responses"].items())
    words = escape(operation.get("description") or operation.get("summary", "")).replace("\n\n", "</p><p>")
    return (
        f"<h2><code>{method.upper()} {escape(path)}</code></h2><p>{words}</p>{table}<ul>{answers}</ul>"
        f"{_example(operation)}"
    )


def _answer(status: str, answer: Mapping[str, Any]) -> str:
    types = ", ".join(answer.get("content", {})) or "empty"
    return f"<li>{escape(status)} {escape(answer['description'])}: {escape(types)}</li>"


def _parameter(parameter: Mapping[str, Any]) -> str:
    schema = parameter.get("schema", {})
    allowed = [str(value) for value in schema.get("enum", ()) if value]
    example = parameter.get("example", next(iter(schema.get("examples", ())), ""))
    notes = [
        "required" if parameter.get("required") else "",
        parameter.get("description") or schema.get("description", ""),
        f"one of {', '.join(allowed)}" if allowed else "",
        f"for example {example}" if example else "",
    ]
    return (
        f"<tr><th><code>{escape(parameter['name'])}</code></th><td>{escape('; '.join(filter(None, notes)))}</td></tr>"
    )


def _example(operation: Mapping[str, Any]) -> str:
    content = operation["responses"].get("200", {}).get("content", {})
    for media_type, described in content.items():
        if "example" in described:
            value = described["example"]
            shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, indent=1)
            return f"<p>An answer, as <code>{escape(media_type)}</code>:</p><pre>{escape(shown)}</pre>"
    return ""


def plain(title: str, body: str) -> str:
    """A page without scripts."""
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        f'<meta name="viewport" content="width=device-width"><style>{_STYLE}</style></head>\n'
        f"<body>{body}</body></html>\n"
    )
