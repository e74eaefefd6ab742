"""A report as one HTML page, set for reading and for paper; nothing is loaded from elsewhere."""

from __future__ import annotations

from collections.abc import Iterator

from policykg.exports.palette import DARK, DARK_INK, DARK_PAPER, INK, LIGHT, PAPER
from policykg.exports.text import xml
from policykg.reports.lines import Grid, Group, Line, Part, Quote, Report

_STYLE = f"""
:root {{ color-scheme: light dark; --ink: {INK}; --paper: {PAPER}; --soft: #5c5851; --line: #d9d4c8 }}
{"".join(f".{kind} {{ --dot: {colour} }} " for kind, colour in LIGHT.items())}
@media screen and (prefers-color-scheme: dark) {{
  :root {{ --ink: {DARK_INK}; --paper: {DARK_PAPER}; --soft: #b0aa9e; --line: #3a3a3d }}
  {"".join(f".{kind} {{ --dot: {colour} }} " for kind, colour in DARK.items())}
}}
* {{ box-sizing: border-box }}
html {{ -webkit-text-size-adjust: 100%; scroll-behavior: smooth }}
body {{ margin: 0 auto; padding: 4rem 1.25rem 6rem; max-width: 37rem; color: var(--ink); background: var(--paper);
  font: 1.0625rem/1.6 "Source Serif 4", Charter, Georgia, "Noto Serif", "Liberation Serif", "Noto Serif CJK SC",
  "Songti SC", SimSun, serif; text-wrap: pretty; overflow-wrap: break-word }}
h1, h2, h3, h4 {{ line-height: 1.25; font-weight: 600; text-wrap: balance; break-after: avoid }}
h1 {{ font-size: 2rem; margin: 0 0 .5rem }} h2 {{ font-size: 1.6rem; margin: 5rem 0 .4rem }}
h3 {{ font-size: 1.25rem; margin: 3rem 0 .6rem; padding-top: .6rem; border-top: 1px solid var(--line) }}
h4 {{ font-size: 1.0625rem; margin: 1.8rem 0 .5rem }}
h4 i {{ display: inline-block; width: .6em; height: .6em; margin-right: .5em; border-radius: 50%;
  background: var(--dot) }}
p {{ margin: 0 0 .75rem }} .about, .note, .empty, footer {{ color: var(--soft) }} .about {{ margin-bottom: 2rem }}
.note, .empty, footer {{ font-size: .95rem }} .empty {{ font-style: italic }}
ul, ol {{ margin: 0; padding: 0; list-style: none }}
nav {{ margin: 2.5rem 0 0; font-size: .95rem; line-height: 1.5 }} nav li {{ margin: .15rem 0 }}
nav ul ul {{ margin-left: 1.25rem; color: var(--soft) }}
a {{ color: inherit; text-decoration-color: var(--line); text-underline-offset: .18em }}
.outline li {{ margin: .2rem 0 }}
.l2 {{ margin-left: 1.25rem }} .l3 {{ margin-left: 2.5rem }} .l4 {{ margin-left: 3.75rem }}
.stated {{ margin: 0 0 1.3rem; break-inside: avoid }} .stated > p {{ margin: 0 0 .1rem }}
blockquote {{ margin: .3rem 0 0; padding-left: 1rem; border-left: 2px solid var(--line); font-size: .95rem;
  line-height: 1.5; color: var(--soft) }}
blockquote cite {{ display: block; font-style: normal; font-size: .8rem; margin-top: .1rem; letter-spacing: .01em }}
figure {{ margin: 0 calc(50% - min(48vw, 42rem)) }} .wide {{ overflow-x: auto }}
table {{ border-collapse: collapse; width: 100%; font-size: .92rem; line-height: 1.4; margin: .5rem 0 1rem }}
th, td {{ padding: .4rem .8rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }}
td {{ font-variant-numeric: tabular-nums lining-nums }} tbody th {{ font-weight: 400; white-space: nowrap }}
svg {{ width: 100%; height: auto }} footer {{ margin-top: 5rem; padding-top: 1rem; border-top: 1px solid var(--line) }}
@page {{ size: A4; margin: 24mm 30mm 26mm; @bottom-center {{ content: counter(page); font: 9pt Georgia, serif }} }}
@media print {{
  figure {{ margin: 0 }}
  :root {{ --paper: #fff }} body {{ padding: 0; max-width: none; font-size: 1rem }} html {{ font-size: 10.5pt }}
  h2 {{ break-before: page; margin-top: 0 }}
  a {{ text-decoration: none }} .stated {{ orphans: 3; widows: 3 }}
}}
"""


def page(report: Report) -> Iterator[str]:
    """The page in pieces."""
    alone = len(report.chapters) == 1
    yield (
        '<!doctype html>\n<html lang="en">\n<head><meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        f"<title>{xml(report.title)}</title>\n<style>{_STYLE}</style></head>\n<body>\n"
        f'<header><h1>{xml(report.title)}</h1>\n<p class="about">{xml(report.about)}</p></header>\n'
    )
    yield from _contents(report, alone=alone)
    yield "<main>\n"
    for number, chapter in enumerate(report.chapters):
        if not alone:
            yield f'<h2 id="c{number}">{xml(chapter.title)}</h2>\n<p class="about">{xml(chapter.about)}</p>\n'
        for place, part in enumerate(chapter.parts):
            yield from _part(part, f"c{number}-{place}", chapter.language)
    yield (
        "</main>\n<footer>Every line is read from the text by rules and stands with the words that carry it and their "
        "offsets; what is not here was not found, which does not mean that it is not there. "
        f"Made by policykg from build {xml(report.build)}.</footer>\n</body></html>\n"
    )


def _contents(report: Report, *, alone: bool) -> Iterator[str]:
    yield '<nav aria-label="Contents"><ul>\n'
    for number, chapter in enumerate(report.chapters):
        parts = "".join(
            f'<li><a href="#c{number}-{place}">{xml(part.title)}</a></li>\n'
            for place, part in enumerate(chapter.parts)
            if _filled(part)
        )
        yield parts if alone else f'<li><a href="#c{number}">{xml(chapter.title)}</a>\n<ul>\n{parts}</ul></li>\n'
    yield "</ul></nav>\n"


def _filled(part: Part) -> bool:
    return bool(part.groups or part.grid or part.outline or part.picture)


def _part(part: Part, anchor: str, language: str) -> Iterator[str]:
    yield f'<section>\n<h3 id="{anchor}">{xml(part.title)}</h3>\n'
    if not _filled(part):
        yield f'<p class="empty">{xml(part.empty)}</p>\n</section>\n'
        return
    if part.note:
        yield f'<p class="note">{xml(part.note)}</p>\n'
    if part.picture:
        yield f"<figure>{part.picture}</figure>\n"
    if part.outline:
        least = min(level for level, _ in part.outline)
        yield f'<ol class="outline" lang="{xml(language)}">\n'
        yield from (
            f'<li class="l{min(level - least + 1, 4)}">{xml(heading)}</li>\n' for level, heading in part.outline
        )
        yield "</ol>\n"
    if part.grid:
        yield from _grid(part.grid)
    for group in part.groups:
        yield from _group(group)
    yield "</section>\n"


def _group(group: Group) -> Iterator[str]:
    if group.title:
        dot = f'<i class="{group.kind}"></i>' if group.kind else ""
        yield f"<h4>{dot}{xml(group.title)}</h4>\n"
    for line in group.lines:
        yield _line(line)


def _line(line: Line) -> str:
    texts = "".join(
        f"<p>{f'<strong>{xml(first)}</strong> ' if first else ''}{xml(rest)}</p>\n" for first, rest in line.texts
    )
    return f'<div class="stated">\n{texts}{_quote(line.quote) if line.quote else ""}</div>\n'


def _quote(quote: Quote) -> str:
    before, after = ("…" if cut else "" for cut in quote.cut)
    marks = "“”"
    words = f"{marks[0]}{before}{xml(quote.words)}{after}{marks[1]}"
    return f'<blockquote lang="{xml(quote.language)}">{words}<cite>{xml(quote.place)}</cite></blockquote>\n'


def _grid(grid: Grid) -> Iterator[str]:
    head = "".join(f'<th scope="col">{xml(column)}</th>' for column in grid.columns)
    yield f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>\n'
    for first, *cells in grid.rows:
        yield f'<tr><th scope="row">{xml(first)}</th>{"".join(f"<td>{xml(cell)}</td>" for cell in cells)}</tr>\n'
    yield "</tbody></table></div>\n"
