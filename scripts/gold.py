"""Annotated passages without their text: the repository keeps who annotated what where, the texts stay where they are.

    python scripts/gold.py join tests/data/gold/en-kept.jsonl TEXTS > gold.jsonl   # then: policykg evaluate extraction
    python scripts/gold.py strip gold.jsonl > tests/data/gold/NAME.jsonl

TEXTS is the folder that the `source` of each passage lies in. A passage is the text that policykg reads from its
source, from `start`, with each run of white space as one space (or as `space`, where given), `length` characters long;
its SHA-256 must agree.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from policykg.documents import read


def strip(gold: Path) -> Iterator[dict[str, Any]]:
    """Each passage without its words."""
    for line in filter(None, gold.read_text(encoding="utf-8").split("\n")):
        record = json.loads(line)
        text = record.pop("text")
        place = {"length": len(text), "sha256": hashlib.sha256(text.encode()).hexdigest()}
        yield (
            {"id": record.pop("id"), "source": record.pop("source"), "start": record.pop("start")}
            | place
            | {key: _without_words(value) for key, value in record.items()}
        )


def _without_words(value: Any) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_without_words(each) for each in value]
    if isinstance(value, dict):
        return {key: _without_words(each) for key, each in value.items() if key != "text" or "start" not in value}
    return value


def join(gold: Path, texts: Path) -> Iterator[dict[str, Any]]:
    """Each passage with its words, as the scorer reads it; exits where a text is missing or is another one."""
    for line in filter(None, gold.read_text(encoding="utf-8").split("\n")):
        record = json.loads(line)
        source, start, length = record.pop("source"), record.pop("start"), record.pop("length")
        if not (texts / source).is_file():
            sys.exit(f"{texts / source}: no such file; TEXTS must hold the sources of {gold}")
        words = _text(texts / source)[start : start + 4 * length].split()
        text = record.pop("space", " ").join(words)[:length]
        if hashlib.sha256(text.encode()).hexdigest() != record.pop("sha256"):
            sys.exit(f"{texts / source}: {record['id']} is not at {start}; the text or its reader has changed")
        yield {"id": record.pop("id"), "text": text} | {key: _with_words(each, text) for key, each in record.items()}


@cache
def _text(path: Path) -> str:
    return read(path, source=path.name).text


def _with_words(value: Any, text: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(value, list):
        return [_with_words(each, text) for each in value]
    if isinstance(value, dict):
        words = {"text": text[value["start"] : value["end"]]} if "start" in value and "end" in value else {}
        return {key: _with_words(each, text) for key, each in value.items()} | words
    return value


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    stages = parser.add_subparsers(dest="stage", required=True)
    stages.add_parser("strip").add_argument("gold", type=Path)
    joining = stages.add_parser("join")
    joining.add_argument("gold", type=Path)
    joining.add_argument("texts", type=Path)
    options = parser.parse_args()
    records = strip(options.gold) if options.stage == "strip" else join(options.gold, options.texts)
    for record in records:
        print(json.dumps(record, ensure_ascii=False))


if __name__ == "__main__":
    main()
