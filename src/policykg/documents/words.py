"""The words of a heading, without the marks of its format."""

from __future__ import annotations

import re

_SPACES = re.compile(r"\s+")
_AROUND = re.compile(r"^[ \t]*#{1,6}[ \t]*|[ \t]*#*[ \t]*$|\n[=-]+[ \t]*$")
_LINKS = re.compile(r"\[([^\]\n]*)\](?:\([^)\n]*\)|\[[^\]\n]*\])")
_TAGS = re.compile(r"</?[A-Za-z][^>\n]*>|\\(?=[\[\]().*_#-])")
_EMPHASIS = re.compile(r"(?<!\w)(?:\*{1,3}|_{1,3})(?=\S)|(?<=\S)(?:\*{1,3}|_{1,3})(?!\w)")


def one_line(text: str) -> str:
    """The text with each run of white space as one space."""
    return _SPACES.sub(" ", text).strip()


def plain(heading: str) -> str:
    """A heading's words on one line: without Markdown's marks, links as their words."""
    words = _TAGS.sub("", _LINKS.sub(r"\1", _AROUND.sub("", heading)))
    return one_line(_EMPHASIS.sub("", words))
