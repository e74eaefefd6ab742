#!/usr/bin/env python3
"""Bring the counts in corpus/README.md up to date with the digests beside it.

python scripts/describe_corpus.py            # rewrite what stands between the marks
python scripts/describe_corpus.py --check    # exit 1 if it is out of date
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import yaml

CORPUS = Path(__file__).resolve().parent.parent / "corpus"
CARD = CORPUS / "README.md"
MARKED = re.compile(r"(<!-- counts -->\n).*?(<!-- end of counts -->)", re.DOTALL)


def digests() -> list[tuple[dict[str, Any], str]]:
    """Front matter and body of every digest."""
    paths = (path for path in sorted(CORPUS.glob("*.md")) if path != CARD)
    parts = (path.read_text(encoding="utf-8").split("---\n", 2) for path in paths)
    return [(yaml.safe_load(front), body) for _, front, body in parts]


def table(heading: str, counted: Counter[str], *, by_name: bool = False) -> str:
    """A Markdown table of counts, the largest first."""
    order = sorted(counted.items(), key=lambda item: item[0] if by_name else (-item[1], item[0]))
    return "\n".join([f"| {heading} | digests |", "|---|---:|", *(f"| {name} | {count} |" for name, count in order)])


def period(digest: dict[str, Any]) -> str:
    year = int(str(digest.get("date_issued", 0))[:4])
    if not year:
        return "no date known"
    if year < 1990:
        return "1989 or earlier"
    start = year - year % 5
    return f"{start}–{start + 4}"


def counts() -> str:
    """The counts as Markdown."""
    found = digests()
    fronts = [front for front, _ in found]
    words = sorted(len(re.findall(r"\w+", body)) for _, body in found)
    sources = sum(len(front["sources"]) for front in fronts)
    relations = sum(len(front.get("relations", ())) for front in fronts)
    read = sum("text" in front for front in fronts)
    summary = (
        f"{len(found)} digests of {words[0]} to {words[-1]} words (median {words[len(words) // 2]}), "
        f"{read} of them from a full text; {relations} relations between policies; {sources} addresses."
    )
    return "\n\n".join(
        [
            summary,
            table("jurisdiction", Counter(str(front["jurisdiction"]) for front in fronts)),
            table("type", Counter(str(front["document_type"]) for front in fronts)),
            table("issued", Counter(map(period, fronts)), by_name=True),
            table("confidence", Counter(str(front["confidence"]) for front in fronts)),
        ]
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="only say whether the counts are up to date")
    options = parser.parse_args()
    before = CARD.read_text(encoding="utf-8")
    after = MARKED.sub(lambda mark: f"{mark[1]}\n{counts()}\n\n{mark[2]}", before)
    if options.check:
        return int(before != after)
    CARD.write_text(after, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
