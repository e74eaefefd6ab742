"""A child process of a crew: it annotates what it is sent, until nothing more comes."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from typing import TYPE_CHECKING

from policykg.graph.cache import Reading, reading_of, written
from policykg.graph.crew import read, write
from policykg.model import Document

if TYPE_CHECKING:
    from policykg.annotations import Annotator


def main() -> None:
    """Answer each request on standard input; both streams end with the process that asks."""
    english: str = json.loads(sys.argv[1])
    requests, answers = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    with suppress(EOFError, BrokenPipeError, KeyboardInterrupt):
        while True:
            task, data = read(requests).decode(), read(requests)
            answer, failure = b"", ""
            try:
                answer = TASKS[task](data, english)
            except Exception:
                failure = traceback.format_exc()
            write(answers, answer)
            write(answers, failure.encode())


@cache
def _annotator(english: str) -> Annotator:
    from policykg.annotations import Annotator
    from policykg.ontology import Vocabulary

    return Annotator(Vocabulary.load(), english=english)


def _reading(data: bytes, english: str) -> bytes:
    """A document without annotations → the same with its sections, passages and annotations."""
    return written(read_through(reading_of(data).document, _annotator(english)))


def read_through(document: Document, annotator: Annotator) -> Reading:
    """The document's sections and passages, and what they say."""
    from policykg.passages import outline, split

    sections = outline(document)
    passages = split(document, sections)
    annotations = annotator.annotate(document, sections, passages)
    return Reading(document, tuple(sections), tuple(passages), annotations)


def _records(data: bytes, english: str) -> bytes:
    """A JSON list of records → the same records annotated."""
    from policykg.annotations import annotate_passages

    return json.dumps(list(annotate_passages(json.loads(data), _annotator(english)))).encode()


TASKS: Mapping[str, Callable[[bytes, str], bytes]] = {"reading": _reading, "records": _records}

if __name__ == "__main__":
    main()
