"""The command line: the verbs of `KnowledgeGraph`, data on standard output, words on standard error."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer

from policykg.cli.evaluation import evaluation
from policykg.cli.output import Form, Format, ProgressBar, print_hit, print_rows
from policykg.cli.passages import annotated, read_passages
from policykg.errors import ConfigError, PolicyKGError, QueryError

FAILURE, USAGE, PROBLEMS, INTERRUPTED = 1, 2, 3, 130

app = typer.Typer(
    name="policykg",
    help="Turn policy documents into a knowledge graph and a search, each fact with the words that carry it.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
)
app.add_typer(evaluation, name="evaluate", rich_help_panel=None)


class View(StrEnum):
    """Which part of the graph is exported."""

    policies = "policies"
    actors = "actors"
    concepts = "concepts"
    full = "full"
    norms = "norms"


class Mode(StrEnum):
    """Which component ranks."""

    hybrid = "hybrid"
    dense = "dense"
    lexical = "lexical"


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"policykg {version('policykg')}")
        raise typer.Exit


@app.callback()
def options(
    _: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and exit.")
    ] = False,
) -> None:
    """Turn policy documents into a knowledge graph and a search, each fact with the words that carry it."""


KG = Annotated[Path | None, typer.Option("--kg", help="The graph folder.", envvar="POLICYKG_KG", show_default="kg")]


def _folder(kg: Path | None) -> Path:
    if kg is not None:
        return kg
    toml = Path("policykg.toml")
    return _settings().kg if toml.exists() else Path("kg")


def _settings() -> Any:  # noqa: ANN401  config.Settings, whose import costs pydantic
    from policykg.config import load_settings

    return load_settings()


def _load(kg: Path | None) -> Any:  # noqa: ANN401  graph.KnowledgeGraph, imported when needed
    from policykg.graph import load

    return load(_folder(kg))


def _say(words: str) -> None:
    typer.echo(words, err=True)


@app.command(epilog="Example: policykg build my-policies --kg my-kg")
def build(
    paths: Annotated[list[Path] | None, typer.Argument(help="Files or folders; none: the packaged corpus.")] = None,
    kg: KG = None,
) -> None:
    """Read documents into a graph folder; only what changed is read again."""
    from policykg.graph import build as run

    try:
        with ProgressBar() as progress:
            report = run(paths or [], kg=_folder(kg), settings=_settings(), progress=progress)
    except KeyboardInterrupt:
        _say("policykg: interrupted; the next build goes on from here")
        raise typer.Exit(INTERRUPTED) from None
    for source, reason in report.failures:
        _say(f"not read: {source}: {reason}")
    verb = "unchanged" if report.unchanged else f"{report.reread} read"
    _say(
        f"{_folder(kg)}: build {report.build}, {report.documents} documents ({verb}, {len(report.failures)} not "
        f"readable), {report.passages} passages, {report.quads} quads, {report.seconds:.1f} s"
    )


@app.command(epilog='Example: policykg search "who pays for training" --jurisdiction CN --since 2014 --limit 3')
def search(  # noqa: PLR0913  each option is one filter of the interface
    text: Annotated[str, typer.Argument(help="What to look for, in words.")],
    kg: KG = None,
    limit: Annotated[int, typer.Option(min=1, max=1000, help="How many passages.")] = 10,
    mode: Annotated[Mode, typer.Option(help="What ranks: meaning, words, or both.")] = Mode.hybrid,
    jurisdiction: Annotated[str, typer.Option(help="Country code or body, such as CN or EU.")] = "",
    type_: Annotated[str, typer.Option("--type", help="Document type, such as law or plan.")] = "",
    issuer: Annotated[str, typer.Option(help="Issuing body: id or name.")] = "",
    since: Annotated[str, typer.Option(help="Issued in or after (2014, 2014-05-02).")] = "",
    until: Annotated[str, typer.Option(help="Issued in or before.")] = "",
    concept: Annotated[str, typer.Option(help="Passages on this concept or a narrower one: id or label.")] = "",
    modality: Annotated[str, typer.Option(help="Passages that state an obligation, permission …")] = "",
    language: Annotated[str, typer.Option(help="Language of the text, such as en or zh.")] = "",
    as_of: Annotated[str, typer.Option("--as-of", help="In force on that day.")] = "",
    form: Form = Format.table,
) -> None:
    """Rank passages for a question, each with its quote and the reasons why it was found."""
    hits = _load(kg).search(
        text,
        limit=limit,
        mode=mode.value,
        filters={
            "jurisdiction": jurisdiction,
            "document_type": type_,
            "issuer": issuer,
            "since": since,
            "until": until,
            "concept": concept,
            "modality": modality,
            "language": language,
            "as_of": as_of,
        },
    )
    if not hits:
        _say("nothing found; use other words, or fewer filters")
    if form is Format.table:
        for position, hit in enumerate(hits, 1):
            print_hit(position, hit)
        return
    from policykg.graph import hit_record

    print_rows([hit_record(hit) for hit in hits], form)


@app.command(epilog="Example: policykg query duties --param document=cn-ve-law-2022 --format csv")
def query(
    source: Annotated[str, typer.Argument(help="A file, - for standard input, or a name of the cookbook.")] = "",
    kg: KG = None,
    param: Annotated[list[str] | None, typer.Option("--param", help="name=value; a variable of the query.")] = None,
    list_: Annotated[bool, typer.Option("--list", help="List the cookbook.")] = False,
    form: Form = Format.table,
) -> None:
    """Answer a SPARQL query: from a file, from standard input, or one of the cookbook by its name."""
    from policykg.graph import cookbook

    if list_:
        print_rows([{"name": r.name, "title": r.title, "params": ", ".join(r.params)} for r in cookbook()], form)
        return
    if not source:
        raise typer.BadParameter("name a query (see --list), a file, or -")
    found = _load(kg).query(_sparql(source), params=dict(_pair(text) for text in param or []))
    if isinstance(found, bool):
        typer.echo("true" if found else "false")
    elif isinstance(found, list):
        typer.echo("\n".join(found))
    else:
        if not found.rows:
            _say("no rows: the graph holds nothing of this kind")
        bound = {name for name, _ in map(_pair, param or [])} if form is Format.table else set()
        print_rows(found.dicts(), form, columns=[name for name in found.columns if name not in bound])


def _sparql(source: str) -> str:
    path = Path(source)
    if source != "-" and not path.is_file() and (not path.suffix or " " in source):
        return source
    try:
        return sys.stdin.buffer.read().decode() if source == "-" else path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise QueryError(f"{source}: not UTF-8 at byte {error.start}; save the query as UTF-8") from error
    except OSError as error:
        raise QueryError(f"{source}: no such file; `policykg query --list` shows the cookbook") from error


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is not name=value", param_hint="--param")
    return name, value


@app.command(epilog='Example: policykg about "Ministry of Education"')
def about(
    name: Annotated[str, typer.Argument(help="An IRI, a path such as policy/cn-ve-law-2022, or a label.")],
    kg: KG = None,
    form: Form = Format.table,
) -> None:
    """Show everything known of a policy, body, actor or concept, each fact with its quote."""
    entity = _load(kg).about(name)
    if form is Format.table:
        typer.echo(f"{entity.label}\n{entity.iri}\n")
    print_rows([fact.record() for fact in entity.facts], form)


@app.command(epilog="Example: policykg export policies.gexf --view policies")
def export(
    file: Annotated[Path, typer.Argument(help="Its suffix says the format: gexf graphml cyjs csv ttl nq html igs …")],
    kg: KG = None,
    view: Annotated[View, typer.Option(help="Which part of the graph.")] = View.policies,
) -> None:
    """Write the graph, or a view of it, as a file that other tools open."""
    for path in _load(kg).export(file, view=view.value):
        typer.echo(str(path))


@app.command(epilog="Example: policykg annotate passages.jsonl > annotated.jsonl")
def annotate(
    file: Annotated[Path, typer.Argument(help="JSON lines: objects with `id` and `text`, `lang` if not English.")],
) -> None:
    """Annotate passages: mentions, norms, targets, definitions, items and relations, with offsets."""
    for record in annotated(read_passages(file)):
        typer.echo(json.dumps(record, ensure_ascii=False))


@app.command(epilog="Example: policykg check --kg my-kg")
def check(kg: KG = None, form: Form = Format.table) -> None:
    """Re-read every quote, run the SHACL shapes, compare index and store; exit code 3 where something is wrong."""
    problems = _load(kg).check()
    print_rows([problem.record() for problem in problems], form, columns=("kind", "where", "what"))
    if problems:
        raise typer.Exit(PROBLEMS)
    _say("every quote, shape and passage holds")


@app.command(epilog="Example: policykg serve --port 8080")
def serve(
    kg: KG = None,
    host: Annotated[str, typer.Option(help="The address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=0, max=65535, help="The port to listen on.")] = 8000,
) -> None:
    """Serve SPARQL, search, documents, entities and exports over HTTP, read-only."""
    from policykg.server import serve as run

    run(_folder(kg), host=host, port=port)


@app.command(epilog="Example: policykg info --format json")
def info(kg: KG = None, form: Form = Format.table) -> None:
    """Show counts, versions, model and build id."""
    facts = _load(kg).info()
    if form is Format.table:
        for key, value in facts.items():
            typer.echo(f"{key:<12} {value}")
    else:
        print_rows([facts], form)


def main() -> None:
    """Run the command line; every expected failure is one line on standard error."""
    try:
        with suppress(BrokenPipeError):
            app(standalone_mode=True)
    except ConfigError as error:
        _say(f"policykg: {error}")
        sys.exit(USAGE)
    except PolicyKGError as error:
        _say(f"policykg: {error}")
        sys.exit(FAILURE)
    except OSError as error:
        _say(f"policykg: {error.filename or 'output'}: {error.strerror or error}; check that this place can be used")
        sys.exit(FAILURE)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
