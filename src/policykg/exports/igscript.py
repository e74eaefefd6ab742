"""Statements in IG Script, the notation of the Institutional Grammar 2.0 that IG Parser reads.

`A` is the attribute, `D` the deontic, `I` the aim, `Bdir` and `Bind` the direct and indirect object, `Cac` an
activation condition, `Cex` an execution constraint; IG Parser ignores what stands outside the parentheses of a
component. What follows a breach is left out: the notation wants a statement of its own there, with its components. It
has no escape: `( ) [ ] { }` in a text would be read as syntax, so each is written as its
full-width twin (`（ ） ［ ］ ｛ ｝`), which means nothing to IG Parser.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from policykg.exports.statements import Component, Role, Statement, spaced

_SYMBOLS: Mapping[Role, str] = {
    "attribute": "A",
    "deontic": "D",
    "aim": "I",
    "object": "Bdir",
    "counterpart": "Bind",
    "condition": "Cac",
    "exception": "Cac",
    "deadline": "Cex",
}
_FIRST: tuple[Role, ...] = ("aim", "deontic")
_TWINS = str.maketrans("()[]{}", "（）［］｛｝")


def igs(statements: Iterable[Statement], path: Path) -> list[Path]:
    """One group a statement: its IRI, its IG Script on one line, an empty line."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for statement in statements:
            out.write(f"{_plain(statement.id)}\n{encoded(statement)}\n\n")
    return [path]


def encoded(statement: Statement) -> str:
    """The statement in IG Script, reading as its sentence does: components where they stand, other words as plain text.

    A deontic that the sentence does not word stands before the aim. A component without a place of its own, because it
    stands in an earlier sentence or within another component, follows the sentence; an attribute goes before it.
    """
    components = list(_once(statement.components))
    placed = _apart(components)
    if not any(component.role == "aim" for component in placed):
        return " ".join(map(_code, components))
    loose = [component for component in components if component not in placed]
    ahead = [_code(component) for component in loose if component.role == "attribute"]
    behind = [_code(component) for component in loose if component.role not in ("attribute", "deontic")]
    unsaid = "".join(_code(component) for component in loose if component.role == "deontic")
    return spaced(" ".join([*ahead, _woven(statement.quote, placed, unsaid), *behind]))


def _once(components: Iterable[Component]) -> Iterator[Component]:
    """The components, without one that says the same as another of its symbol: IG Parser refuses duplicates."""
    seen: set[str] = set()
    for component in components:
        if component.role not in _SYMBOLS or not component.words.strip() or _code(component) in seen:
            continue
        seen.add(_code(component))
        yield component


def _apart(components: Iterable[Component]) -> list[Component]:
    """The components that have a place, in text order; of two that overlap, aim or deontic, else the longer one."""
    kept: list[Component] = []
    for component in sorted(components, key=_weight):
        at = component.at
        if at and all(k.at and (k.at.end <= at.start or at.end <= k.at.start) for k in kept):
            kept.append(component)
    return sorted(kept, key=lambda c: c.at.start if c.at else 0)


def _weight(component: Component) -> tuple[int, int]:
    rank = _FIRST.index(component.role) if component.role in _FIRST else len(_FIRST)
    return rank, -len(component.words)


def _woven(quote: str, placed: Iterable[Component], unsaid: str) -> str:
    """The quote with its components coded; a code is parted from letters around it, as IG Parser needs it to be."""
    woven, last = "", 0
    for component in placed:
        if at := component.at:
            woven = _joined(woven, _plain(quote[last : at.start]))
            woven = f"{woven} {unsaid if component.role == 'aim' else ''} {_code(component)}"
            last = at.end
    return _joined(woven, _plain(quote[last:]))


def _joined(woven: str, words: str) -> str:
    return f"{woven} {words}" if woven and words[:1].isalnum() else woven + words


def _code(component: Component) -> str:
    return f"{_SYMBOLS[component.role]}({_plain(spaced(component.words))})"


def _plain(text: str) -> str:
    return text.translate(_TWINS)
