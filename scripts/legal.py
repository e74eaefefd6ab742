"""Thirty sentences of policy texts with hand-corrected parses, without their words: these stay where they are.

    python scripts/legal.py tests/data/legal.conllu TEXTS > legal.conllu

TEXTS is the folder that the `source` of each sentence lies in. Each word is what policykg reads from its source
between the offsets in `At=`; the SHA-256 of the words, joined by spaces, must agree.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
from functools import cache
from pathlib import Path

from policykg.documents import read


def join(parses: Path, texts: Path) -> str:
    """The sentences as CoNLL-U with their words; exits where a text is missing or is another one."""
    blocks = parses.read_text(encoding="utf-8").strip().split("\n\n")
    return "\n\n".join("\n".join(_joined(block.split("\n"), texts)) for block in blocks) + "\n\n"


def _joined(lines: list[str], texts: Path) -> list[str]:
    said = dict(line[2:].split(" = ", 1) for line in lines if line.startswith("# "))
    path = texts / said["source"]
    if not path.is_file():
        sys.exit(f"{path}: no such file; TEXTS must hold the sources of the sentences")
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    places = [tuple(map(int, row[9].removeprefix("At=").split(":"))) for row in rows]
    text = _text(path)
    for row, (start, end), (after, _) in zip(rows, places, [*places[1:], (places[-1][1] + 1, 0)], strict=True):
        row[1] = text[start:end] if row[1] == "_" else row[1]
        row[9] = "_" if end < after else "SpaceAfter=No"
    if hashlib.sha256(" ".join(row[1] for row in rows).encode()).hexdigest() != said["sha256"]:
        sys.exit(f"{path}: {said['sent_id']} is not where it was; the text or its reader has changed")
    return [f"# sent_id = {said['sent_id']}", *("\t".join(row) for row in rows)]


@cache
def _text(path: Path) -> str:
    return read(path, source=path.name).text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parses", type=Path)
    parser.add_argument("texts", type=Path)
    options = parser.parse_args()
    sys.stdout.write(join(options.parses, options.texts))


if __name__ == "__main__":
    main()
