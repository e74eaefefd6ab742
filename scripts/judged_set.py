"""The judged question set of `tests/data/search`: what is not judged yet, and the set as an ordinary collection.

`python scripts/judged_set.py pool KG` prints, as JSON lines, each passage among the first ten of a mode that has no
grade. `python scripts/judged_set.py collection KG OUT` writes the passages of that build as `corpus.jsonl`, with the
questions and the grades, for tools that read BEIR's layout; filters stand in the metadata of the questions.
"""

from __future__ import annotations

import argparse
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from policykg.evaluation.judged import Grades, asked, judgements, named
from policykg.evaluation.search import MODES
from policykg.graph import KnowledgeGraph, load

SET = Path(__file__).parents[1] / "tests" / "data" / "search"


def main() -> None:
    """Do what the first argument says."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command", required=True)
    for name in ("pool", "collection"):
        command = commands.add_parser(name)
        command.add_argument("kg", type=Path, help="the graph folder")
        if name == "collection":
            command.add_argument("out", type=Path, help="the folder to write")
        command.add_argument("--set", type=Path, default=SET, help="the folder of the judged set")
    given = parser.parse_args()
    graph = load(given.kg)
    if given.command == "pool":
        for record in pool(graph, given.set):
            print(json.dumps(record, ensure_ascii=False))
    else:
        write(graph, given.set, given.out)


def pool(graph: KnowledgeGraph, folder: Path) -> Iterator[dict[str, Any]]:
    """Each passage that some mode ranks among the first ten for a question, and nobody has judged for it."""
    judged = judgements(folder, graph.index)
    for question in asked(folder):
        grades = Grades(judged.get(question.id, []))
        seen: set[str] = set()
        for mode in MODES:
            for hit in graph.search(question.text, mode=mode, filters=question.filters):
                name = named(hit.document, hit.start, hit.end)
                if name not in seen and grades.of(hit.document, hit.start, hit.end) is None:
                    place = {"corpus-id": name, "section": hit.metadata.get("section_path", ""), "text": hit.quote}
                    yield {"query-id": question.id, "query": question.text, **place}
                seen.add(name)


def write(graph: KnowledgeGraph, folder: Path, out: Path) -> None:
    """The set as a collection whose passages are those of the build."""
    (out / "qrels").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(folder / "queries.jsonl", out / "queries.jsonl")
    with (out / "corpus.jsonl").open("w", encoding="utf-8") as file:
        for document in graph.index.documents():
            for passage in graph.index.passages(document.id):
                name = named(passage.document, passage.start, passage.end)
                record = {"_id": name, "title": document.title, "text": passage.text}
                file.write(json.dumps(record, ensure_ascii=False) + "\n")
    with (out / "qrels" / "test.tsv").open("w", encoding="utf-8") as file:
        file.write("query-id\tcorpus-id\tscore\n")
        for question, found in judgements(folder, graph.index).items():
            for name, grade in sorted(Grades(found).relevant(graph.index).items()):
                file.write(f"{question}\t{name}\t{grade}\n")


if __name__ == "__main__":
    main()
