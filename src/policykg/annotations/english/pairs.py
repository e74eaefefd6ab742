"""Pairs: how two mentions come to stand in a relation, and who is coordinated with whom."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.english.confidence import confidence
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Relation, RelationType

_SAID_IN = re.compile(
    r",?\s(?:described|established|referred\sto|mentioned|specified|named|listed|defined|appointed|designated)\s(?:in|under|by)\s(?:the\s)?"
)
AGENTS = frozenset({"Organization", "Actor"})


JOINED = re.compile(
    r"^\s*(?:\([^)]*\)\s*)?(?:,\s*|,?\s*(?:and|or|as well as)\s+)(?:with\s)?(?:the\s|an?\s|any\s|each\s|other\s|its\s"
    r"|their\s|our\s)*$",
    re.IGNORECASE,
)


def related(kind: RelationType, head: Mention, tail: Mention, rule: str) -> Relation:
    """The relation of two mentions, bounded by them."""
    return Relation(
        min(head.start, tail.start),
        max(head.end, tail.end),
        kind,
        head,
        tail,
        f"relations/{rule}",
        confidence(f"relations/{rule}"),
    )


def neighbours(reading: Reading) -> Iterator[tuple[Mention, Mention, str]]:
    """Each mention with the next and the words between them."""
    for one, other in zip(reading.mentions, reading.mentions[1:], strict=False):
        yield one, other, reading.text[one.end : other.start]


def chain(reading: Reading, first: Mention) -> list[Mention]:
    """A mention and those coordinated with it to the right."""
    found = [first]
    place = first.end
    for mention in reading.behind(first.end):
        if (
            mention.type == "Provision"
            and place == found[-1].end
            and _SAID_IN.fullmatch(reading.text, place, mention.start)
        ):
            place = mention.end  # `the Council described in subsection (d) and the heads of agencies`
        elif JOINED.match(reading.text[place : mention.start]) and mention.type in AGENTS | {"Place"}:
            found.append(mention)
            place = mention.end
        elif reading.text[mention.start - 1] != "(":
            break
    return found
