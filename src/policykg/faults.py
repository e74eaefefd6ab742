"""Where a query breaks, in words: what the engine's parser says, and the same as advice."""

from __future__ import annotations

import re

from policykg.sparql import form

_FAULT = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)
_WANTED = re.compile(r'"[^"\s\\]{1,3}"')
_REASONS = {
    "Prefix not found": "a prefix has no PREFIX line",
    "IRI parsing failed": "an IRI in <> is not absolute",
    "The SELECT contains a variable that is unbound": "a variable of SELECT is neither grouped nor in the pattern",
}
"""What the parser says in words, and the same as advice; its lists of keywords mislead, since it tries them all."""


def fault(sparql: str, said: str) -> str:
    """Where a query breaks and what could stand there, without the parser's list of every letter of a name."""
    if form(sparql) not in ("rows", "graph"):
        return "it has no SELECT, ASK, CONSTRUCT or DESCRIBE, and updates are not taken"
    return told(sparql, said) or said


def told(sparql: str, said: str) -> str:
    """What the parser said of a place in the text, as advice; empty where it named none."""
    found = _FAULT.match(said)
    if not found:
        return ""
    line, column, reason = int(found[1]), int(found[2]), found[3]
    rest = next(iter(sparql.split("\n")[line - 1 : line]), "")[column - 1 :].strip()
    near = f"before {rest[:40]!r}" if rest else "where its line ends"
    known = next((why for words, why in _REASONS.items() if words in reason), "")
    wanted = list(dict.fromkeys(_WANTED.findall(reason)))[:6]
    why = known or (f"expected {' or '.join(wanted)}" if wanted else "something is missing or misspelt here or before")
    return f"error at {line}:{column}, {near}: {why}"
