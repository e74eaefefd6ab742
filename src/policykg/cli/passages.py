"""Passages as JSON lines: read from a file, and annotated."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policykg.errors import SourceError


def read_passages(path: Path) -> list[dict[str, Any]]:
    """The objects of a file of JSON lines, each with `id` and `text`; SourceError names the line that has none."""
    try:
        # Not splitlines: a JSON string may hold U+2028 and other breaks as they are.
        lines = path.read_text(encoding="utf-8").split("\n")
    except OSError as error:
        raise SourceError(str(path), f"cannot be read ({error.strerror}); name a file of JSON lines") from error
    except UnicodeDecodeError as error:
        raise SourceError(str(path), f"not UTF-8 at byte {error.start}; save it as UTF-8") from error
    return [_record(f"{path}:{number}", line) for number, line in enumerate(lines, 1) if line.strip()]


def annotated(records: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """The records with their annotations, by the pipeline that the settings name; by several processes where many."""
    from policykg.config import load_settings
    from policykg.graph.crew import Crew, hands_for

    english = load_settings().english
    hands = hands_for(sum(len(record["text"]) for record in records))
    if hands == 1:
        from policykg.annotations import Annotator, annotate_passages
        from policykg.ontology import Vocabulary

        yield from annotate_passages(records, Annotator(Vocabulary.load(), english=english))
        return
    from policykg.annotations.records import BATCH

    batches = (records[at : at + BATCH] for at in range(0, len(records), BATCH))
    items = ((f"passages from {batch[0]['id']}", json.dumps(batch).encode()) for batch in batches)
    with Crew(hands, english=english) as crew:
        for answer in crew.work("records", items):
            if isinstance(answer, SourceError):
                raise answer
            yield from json.loads(answer)


def _record(where: str, line: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise SourceError(where, "not a JSON object") from error
    if not isinstance(record, dict) or not isinstance(record.get("text"), str) or "id" not in record:
        raise SourceError(where, "an object needs `id` and `text`")
    if not isinstance(record.get("lang", ""), str):
        raise SourceError(where, '`lang` is the code of a language, such as "en" or "zh"')
    return record
