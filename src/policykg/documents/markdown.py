"""Markdown: the text is the whole file as it stands; headings, contents, notes and link lists become marks."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.documents.decode import decode
from policykg.documents.draft import Draft
from policykg.documents.frontmatter import front_matter
from policykg.documents.heads import complete
from policykg.model import Mark

_LINE = re.compile(r"[^\n]+")
_ATX = re.compile(r" {0,3}(#{1,6})[ \t]+\S")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_UNDERLINE = re.compile(r" {0,3}(=+|-{3,})[ \t]*$")
_RULE = re.compile(r" {0,3}([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_LINK = re.compile(r" {0,3}\[(?!\^)[^\]\n]{1,80}\]:[ \t]*\S")
_FOOTNOTE = re.compile(r" {0,3}\[\^[^\]\n]{1,40}\]:")
_IMAGE = re.compile(r"\s*(?:!\[[^\]\n]*\]\([^)\n]*\)|<img\b[^>]*>)\s*$")
_HISTORY = re.compile(
    r"\s*(?:Section|Sub-?part|Part|Schedule|Title|Heading|Clause|Regulation)\b[^\n:]{0,160}: "
    r"(?:inserted|added|amended|repealed|replaced|substituted|omitted|expired|revoked)\b,? (?:as from |on|by) ?"
)
_TABLE = re.compile(r" {0,3}\|.*\|[ \t]*$")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_CONTENTS = re.compile(
    r"#{1,6}\s*(?:\**)(?:(?:table of )?contents|inhalt(?:sverzeichnis|sübersicht)?|sommaire|table des matières|目\s*录)"
    r"(?:\**)\s*#*\s*$",
    re.IGNORECASE,
)


def read_markdown(data: bytes, stem: str) -> Draft:
    """The file's text, whole, with its front matter as facts and its structure as marks."""
    text = decode(data)
    body, facts = front_matter(text, strict=True)
    marks = sorted(_marks(text, body), key=lambda mark: (mark.start, mark.end))
    return complete(Draft(text, facts=tuple(facts), marks=tuple(marks)), stem, body)


def _marks(text: str, body: int) -> Iterator[Mark]:
    if body:
        yield Mark("front_matter", 0, body)
    for comment in _COMMENT.finditer(text, body):
        yield Mark("chrome", comment.start(), comment.end())
    lines = list(_outside_fences(text, body))
    yield from _headings(text, lines)
    yield from _contents(text, lines)
    yield from _apparatus(lines)


def _outside_fences(text: str, body: int) -> Iterator[re.Match[str]]:
    fence = ""
    for line in _LINE.finditer(text, body):
        mark = _FENCE.match(line[0])
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        elif not fence:
            yield line


def _headings(text: str, lines: list[re.Match[str]]) -> Iterator[Mark]:
    before: re.Match[str] | None = None
    for line in lines:
        atx = _ATX.match(line[0])
        if atx:
            start = line.start() + atx.start(1)
            yield Mark("heading", start, line.start() + len(line[0].rstrip()), level=len(atx[1]))
        elif before and _UNDERLINE.match(line[0]) and line.start() == before.end() + 1 and _is_setext(text, before):
            level = 1 if "=" in line[0] else 2
            yield Mark("heading", before.start(), line.start() + len(line[0].rstrip()), level=level)
        before = line


def _is_setext(text: str, line: re.Match[str]) -> bool:
    alone = line.start() == 0 or text[: line.start()].endswith("\n\n")
    return alone and not re.match(r"\s*(?:[-*+>|#]|\d+[.)])\s|\s*[-=]+\s*$", line[0])


def _contents(text: str, lines: list[re.Match[str]]) -> Iterator[Mark]:
    """A table of contents, from its heading to the next heading or rule."""
    opened: re.Match[str] | None = None
    for line in lines:
        if opened and (_ATX.match(line[0]) or _RULE.match(line[0])):
            yield Mark("chrome", opened.start(), line.start())
            opened = None
        if _CONTENTS.match(line[0].strip()):
            opened = line
    if opened and _looks_listed(text[opened.end() :]):
        yield Mark("chrome", opened.start(), len(text))


def _looks_listed(text: str) -> bool:
    lines = [line for line in text.splitlines() if line.strip()]
    return sum(bool(re.match(r"\s*(?:[-*+]|\d+\.|\[)", line)) for line in lines) > 0.8 * len(lines)


def _apparatus(lines: list[re.Match[str]]) -> Iterator[Mark]:
    for line in lines:
        if _RULE.match(line[0]) or _LINK.match(line[0]) or _IMAGE.match(line[0]):
            yield Mark("chrome", line.start(), line.end())
        elif _FOOTNOTE.match(line[0]) or _HISTORY.match(line[0]):
            yield Mark("note", line.start(), line.end())
        elif _TABLE.match(line[0]):
            yield Mark("table", line.start(), line.end())
