"""Plain text: what the bytes spell, nothing more."""

from __future__ import annotations

import re

from policykg.documents.decode import decode
from policykg.documents.draft import Draft
from policykg.documents.frontmatter import front_matter
from policykg.documents.heads import complete
from policykg.model import Mark

_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LEADERS = re.compile(r"^[^\n]*\.{5,}[ \t]*\d+[ \t]*$", re.MULTILINE)


def read_text(data: bytes, stem: str) -> Draft:
    """The file's text, with the facts that its head states."""
    text = decode(data)
    body, facts = front_matter(text, strict=False)
    marks = [Mark("front_matter", 0, body)] if body else []
    marks += [Mark("chrome", found.start(), found.end()) for found in _COMMENT.finditer(text, body)]
    marks += [Mark("chrome", found.start(), found.end()) for found in _LEADERS.finditer(text, body)]
    marks.sort(key=lambda mark: mark.start)
    return complete(Draft(text, facts=tuple(facts), marks=tuple(marks)), stem, body)
