"""The command line: the verbs of `KnowledgeGraph`, data on standard output, words on standard error."""

from __future__ import annotations

import json
import sys
from contextlib import suppress
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from policykg.cli.evaluation import evaluation
from policykg.cli.opening import KG, folder, load_graph, settings
from policykg.cli.output import Form, Format, ProgressBar, print_rows
from policykg.cli.passages import annotated, read_passages
from policykg.cli.reporting import report
from policykg.cli.searching import diffusion, search, similar
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
            report = run(paths or [], kg=folder(kg), settings=settings(), progress=progress)
    except KeyboardInterrupt:
        _say("policykg: interrupted; the next build goes on from here")
        raise typer.Exit(INTERRUPTED) from None
    for source, reason in report.failures:
        _say(f"not read: {source}: {reason}")
    for source, first in report.copies:
        _say(f"read twice: {source}: the same file as {first}; what it says counts twice, so leave one out")
    for finding, quote, reason in report.unfit:
        _say(f"correction not followed: {finding} “{quote}”: {reason}")
    verb = "unchanged" if report.unchanged else f"{report.reread} read"
    _say(
        f"{folder(kg)}: build {report.build}, {report.documents} documents ({verb}, {len(report.failures)} not "
        f"readable), {report.passages} passages, {report.quads} quads, {report.seconds:.1f} s"
    )
    unread = ", ".join(f"{reason} {count:,}" for reason, count in report.reach.items() if reason != "read")
    _say(f"characters read: {report.reach.get('read', 0):,}; not read: {unread or 'none'}")
    if report.followed or report.unfit:
        _say(f"corrections: {report.followed} followed, {len(report.unfit)} not")


app.command(
    epilog='Example: policykg search "who pays for training" --jurisdiction CN --since 2014 --limit 3',
)(search)
app.command(epilog="Example: policykg similar 0f3a9c0d1e4b5a67 --limit 5")(similar)
app.command(epilog="Example: policykg diffusion cn-ve-law-1996 --format csv")(diffusion)


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
    found = load_graph(kg).query(_sparql(source), params=dict(_pair(text) for text in param or []))
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


def _pair(text: str, option: str = "--param") -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise typer.BadParameter(f"{text!r} is not name=value", param_hint=option)
    return name, value


@app.command(epilog='Example: policykg about "Ministry of Education"')
def about(
    name: Annotated[str, typer.Argument(help="An IRI, a path such as policy/cn-ve-law-2022, or a label.")],
    kg: KG = None,
    form: Form = Format.table,
) -> None:
    """Show everything known of a policy, body, actor or concept, each fact with its quote."""
    entity = load_graph(kg).about(name)
    if form is Format.table:
        typer.echo(f"{entity.label}\n{entity.iri}\n")
    wide = form is not Format.table
    print_rows([fact.record() | ({"finding": fact.finding} if wide else {}) for fact in entity.facts], form)


class Decision(StrEnum):
    """What a person decided about a finding."""

    accepted = "accepted"
    rejected = "rejected"
    edited = "edited"


@app.command(epilog="Example: policykg correct norm/3f0c5e0e5a1b2c3d edited --set modality=permission --by 'A. Reader'")
def correct(  # noqa: PLR0913  a command's options are its arguments
    finding: Annotated[
        str, typer.Argument(help="Its IRI, or what follows the base in it; `about --format csv` has it.")
    ],
    status: Annotated[Decision, typer.Argument(help="accepted, rejected or edited.")],
    kg: KG = None,
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", help="field=value: a norm's bearer, a target's value, a mention's entity, …"),
    ] = None,
    by: Annotated[str, typer.Option(help="Who decided.")] = "",
    note: Annotated[str, typer.Option(help="Why.")] = "",
) -> None:
    """Accept, reject or edit a finding; the next build follows, and so does every later one."""
    whole = load_graph(kg).correct(
        finding, status.value, changes=dict(_pair(text, "--set") for text in changes or []), by=by, note=note
    )
    _say(f"{whole} is noted as {status.value}; run `policykg build` again, with the same paths, to apply it")


@app.command(epilog="Example: policykg export policies.gexf --view policies")
def export(
    file: Annotated[
        Path, typer.Argument(help="Its suffix says the format: gexf graphml cx2 csv parquet png html ttl …")
    ],
    kg: KG = None,
    view: Annotated[View, typer.Option(help="Which part of the graph.")] = View.policies,
) -> None:
    """Write the graph, or a view of it, as a file that other tools open."""
    for path in load_graph(kg).export(file, view=view.value):
        typer.echo(str(path))


app.command(epilog="Example: policykg report cn-ve-law-1996 cn-ve-law-2022 --output laws.pdf")(report)


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
    problems = load_graph(kg).check()
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

    run(folder(kg), host=host, port=port, settings=settings())


@app.command(epilog="Example: policykg mcp --kg my-kg")
def mcp(
    kg: KG = None,
    http: Annotated[bool, typer.Option("--http", help="Over HTTP on this machine, at /mcp, instead of stdio.")] = False,
    port: Annotated[int, typer.Option(min=1, max=65535, help="The port for --http.")] = 8001,
) -> None:
    """Serve search, SPARQL, entities and passages as read-only tools for an agent (Model Context Protocol)."""
    from policykg.tools import serve as run

    run(folder(kg), http=http, port=port)


@app.command(epilog="Example: policykg token")
def token() -> None:
    """Make a token for updates: give it to who may change the graph, and the server its digest."""
    from policykg.server.tokens import new_token

    secret, digest = new_token()
    typer.echo(f"token           {secret}")
    typer.echo(f'policykg.toml   update_token = "{digest}"')


@app.command(epilog="Example: policykg info --format json")
def info(kg: KG = None, form: Form = Format.table) -> None:
    """Show counts, versions, model and build id."""
    facts = load_graph(kg).info()
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
