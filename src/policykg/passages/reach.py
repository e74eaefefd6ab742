"""How much of a document was read, and what the rest of it is."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from policykg.model import Document, Passage, Section, Skipped

READ = "read"
_REASONS = (
    READ,
    "layout",
    "heading",
    "front-matter",
    "page-furniture",
    "note",
    "other-script",
    "without-spaces",
    "noise",
)
_KINDS = {"front_matter": "front-matter", "chrome": "page-furniture", "note": "note"}
_RUN = re.compile(r"\S+")


def reach(
    document: Document, sections: Sequence[Section], passages: Sequence[Passage], skipped: Sequence[Skipped]
) -> dict[str, int]:
    """How many characters, white space aside, were read, and how many were not for which reason: together all.

    Reasons are layout (marks between passages), heading, front-matter, page-furniture, note, and those for which a
    passage could not be read.
    """
    code = {reason: number for number, reason in enumerate(_REASONS)}
    labels = bytearray([code["layout"]]) * len(document.text)

    def label(start: int, end: int, reason: str) -> None:
        labels[start:end] = bytes([code[reason]]) * (end - start)

    for section in sections:
        label(section.start, section.body, "heading")
    for passage in passages:
        label(passage.start, passage.end, READ)
    for mark in document.marks:
        if mark.kind in _KINDS:
            label(mark.start, mark.end, _KINDS[mark.kind])
    for each in skipped:
        label(each.start, each.end, each.reason)
    counted = Counter[int]()
    for run in _RUN.finditer(document.text):
        counted.update(labels[run.start() : run.end()])
    return {reason: counted[number] for reason, number in code.items() if counted[number]}
