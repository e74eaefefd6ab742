"""The YAML that opens a Markdown file, as facts with the offsets of their values in the text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from policykg.documents.draft import Unreadable
from policykg.documents.words import one_line
from policykg.model import Stated

_BLOCK = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*$\n?", re.DOTALL | re.MULTILINE)
_LINE = re.compile(r"^([A-Za-z_]+):[ \t]+(\S.*?)[ \t]*$", re.MULTILINE)
_ISO = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FIELDS = {
    "id": "policy",
    "policy": "policy",
    "title": "title",
    "title_native": "title_native",
    "jurabk": "alias",
    "alias": "alias",
    "aliases": "alias",
    "short_title": "alias",
    "number": "number",
    "issuer": "issuer",
    "issuers": "issuer",
    "publisher": "issuer",
    "date": "date_issued",
    "date_issued": "date_issued",
    "date_effective": "date_effective",
    "date_end": "date_end",
    "document_type": "document_type",
    "jurisdiction": "jurisdiction",
    "lang": "language",
    "language": "language",
    "status": "status",
    "concepts": "concept",
    "sources": "source",
}
_SEVERAL = frozenset({"number"})
_MOST = 5_000


def front_matter(text: str, *, strict: bool) -> tuple[int, list[Stated]]:
    """Where the front matter ends (0: there is none) and what it states; `strict`: bad YAML makes the file unreadable.

    Where it is not strict (the front matter came through another format), each `key: value` line counts.
    """
    match = _BLOCK.match(text)
    if not match:
        return 0, []
    try:
        root = yaml.compose(match[1], Loader=_LOADER)
    except yaml.YAMLError as error:
        if strict:
            raise Unreadable(f"front matter is not valid YAML: {_where(error)}") from error
        root = None
    if isinstance(root, MappingNode):
        return match.end(), sorted(_stated(root, match.start(1), text, strict=strict), key=lambda fact: fact.start)
    if strict:
        return 0, []
    return match.end(), list(_lines(text, match.start(1), match.end(1)))


def _where(error: yaml.YAMLError) -> str:
    mark = getattr(error, "problem_mark", None)
    problem = getattr(error, "problem", None) or "cannot be parsed"
    return f"line {mark.line + 2}: {problem}" if mark else str(problem)


def _stated(root: MappingNode, base: int, text: str, *, strict: bool) -> Iterator[Stated]:
    for key, node in root.value:
        name = str(key.value).lower() if isinstance(key, ScalarNode) else ""
        pairs = _related(node) if name == "relations" else ((_FIELDS.get(name, ""), leaf) for leaf in _leaves(node))
        for field, leaf in pairs:
            if field:
                yield from _fact(field, leaf, base, text, strict=strict)


def _fact(field: str, leaf: ScalarNode, base: int, text: str, *, strict: bool) -> Iterator[Stated]:
    start, end = _extent(leaf, base, text)
    value = one_line(leaf.value)
    if not value or start >= end or (leaf.style is None and value.lower() in {"null", "~"}):
        return
    if field.startswith("date_") and not is_date(value):
        if strict:
            raise Unreadable(f"front matter: {field} is {value!r}, not a date such as 2019, 2019-03 or 2019-03-28")
        return
    if field in _SEVERAL and ";" in value and text[start:end] == value:
        for part in re.finditer(r"[^;\s][^;]*", value):
            yield Stated(field, part[0].strip(), start + part.start(), start + part.start() + len(part[0].rstrip()))
        return
    yield Stated(field, value, start, end)


def is_date(value: str) -> bool:
    """Whether the text is an ISO date that exists, at the precision of a year, month or day."""
    match = _ISO.fullmatch(value)
    if not match:
        return False
    year, month, day = (int(part) if part else 1 for part in match.groups())
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _extent(leaf: ScalarNode, base: int, text: str) -> tuple[int, int]:
    start, end = base + leaf.start_mark.index, base + leaf.end_mark.index
    if leaf.style in {"'", '"'}:
        return start + 1, end - 1
    return start, start + len(text[start:end].rstrip())


def _leaves(node: Node, budget: list[int] | None = None) -> Iterator[ScalarNode]:
    """The scalars of a value; of a mapping only its name or id; aliases cannot make it explode."""
    left = budget if budget is not None else [_MOST]
    left[0] -= 1
    if left[0] < 0:
        raise Unreadable(f"front matter holds more than {_MOST} values")
    if isinstance(node, ScalarNode):
        yield node
    elif isinstance(node, SequenceNode):
        for child in node.value:
            yield from _leaves(child, left)
    elif isinstance(node, MappingNode):
        named = _mapping(node)
        yield from (
            leaf for key in ("name", "id") if (leaf := named.get(key)) and (key == "name" or "name" not in named)
        )


def _mapping(node: MappingNode) -> dict[str, ScalarNode]:
    return {str(key.value): value for key, value in node.value if isinstance(value, ScalarNode)}


def _related(node: Node) -> Iterator[tuple[str, ScalarNode]]:
    """`{type: amends, target: x}` → the field `amends` with the target's words."""
    for child in node.value if isinstance(node, SequenceNode) else ():
        if isinstance(child, MappingNode):
            named = _mapping(child)
            if "type" in named and "target" in named:
                yield one_line(named["type"].value), named["target"]


def _lines(text: str, start: int, end: int) -> Iterator[Stated]:
    for match in _LINE.finditer(text, start, end):
        field = _FIELDS.get(match[1].lower(), "")
        if field and (not field.startswith("date_") or is_date(match[2])):
            yield Stated(field, match[2], match.start(2), match.end(2))
