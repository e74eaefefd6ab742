"""Two or more policies side by side, and then each by itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from policykg.reports.contents import about, chapter, counted
from policykg.reports.lines import Chapter, Grid, Group, Part, Reader, Report, Row

if TYPE_CHECKING:
    from policykg.graph import KnowledgeGraph


_NUMBERS = {2: "Two", 3: "Three", 4: "Four", 5: "Five"}


def comparison(graph: KnowledgeGraph, documents: Sequence[str]) -> Report:
    """The report that compares the documents."""
    reader = Reader(graph)
    names = reader.told_apart(documents)
    chapters = [replace(chapter(reader, document), title=names[document]) for document in documents]
    titles = [each.title for each in chapters]
    parts = (
        _at_a_glance(reader, documents, chapters),
        *(_lacking(reader, one, names) for one in documents),
        _values(reader, documents),
        _terms(reader, documents),
        _bearers(reader, names),
    )
    title = f"{_NUMBERS.get(len(titles), len(titles))} policies compared"
    return Report(title, " · ".join(titles), (Chapter("Side by side", "", parts), *chapters), graph.build)


def _at_a_glance(reader: Reader, documents: Sequence[str], chapters: Sequence[Chapter]) -> Part:
    columns = ("", *(each.title for each in chapters))
    counts = [dict(counted(each.parts)) for each in chapters]
    described = ("Document", *(about(reader, document) for document in documents))
    rows = [(name, *(f"{count[name]:,}" for count in counts)) for name in counts[0] if name != "Outline"]
    return Part("At a glance", grid=Grid(columns, (described, *rows)), note="How many statements each has, by kind.")


def _lacking(reader: Reader, one: str, names: Mapping[str, str]) -> Part:
    """The concepts that a document speaks of and that none of the others mentions."""
    others = [document for document in names if document != one]
    found = [
        {row["concept"]: row for row in reader.rows("what-a-regulates-that-b-does-not", document=one, other=other)}
        for other in others
    ]
    shared = set.intersection(*(set(rows) for rows in found))
    rows = [row for concept, row in found[0].items() if concept in shared]

    def said(row: Row) -> tuple[str, str]:
        return row["concept"], f"{row['passages']} passage{'' if row['passages'] == '1' else 's'}"

    groups = (Group("", reader.lines(rows, said), "concept"),) if rows else ()
    lacking = "the other lacks" if len(others) == 1 else "all others lack"
    note = f"Concepts that it speaks of and {lacking}, each with the sentence that speaks of it first."
    return Part(f"Only in {names[one]}", groups, note, "Nothing: the others speak of all its concepts.")


def _values(reader: Reader, documents: Sequence[str]) -> Part:
    titles = {reader.title(document) for document in documents}
    rows = [row for row in _each(reader, "different-values", documents) if row["otherPolicy"] in titles]
    grid = Grid(
        ("What", "Value", "in", "but", "in"),
        tuple(
            (r["what"], f"{r['value']} {r['unit']}", r["policy"], f"{r['otherValue']} {r['unit']}", r["otherPolicy"])
            for r in rows
            if (r["policy"], r["value"]) < (r["otherPolicy"], r["otherValue"])
        ),
    )
    return Part("Different values for the same", grid=grid if rows else None, empty="No target is set otherwise.")


def _terms(reader: Reader, documents: Sequence[str]) -> Part:
    titles = {reader.title(document): document for document in documents}
    rows = [row for row in _each(reader, "defined-otherwise", documents) if row["other"] in titles]
    grid = Grid(
        ("Term", "is", "in", "but", "in"),
        tuple(
            (r["term"], r["definition"], reader.title(r["document"]), r["otherDefinition"], r["other"])
            for r in rows
            if (reader.title(r["document"]), r["definition"]) < (r["other"], r["otherDefinition"])
        ),
    )
    return Part(
        "Terms defined otherwise", grid=grid if rows else None, empty="They define no term in common otherwise."
    )


def _each(reader: Reader, name: str, documents: Sequence[str]) -> Iterator[Row]:
    for document in documents:
        yield from reader.rows(name, document=document)


def _bearers(reader: Reader, names: Mapping[str, str]) -> Part:
    """How many norms bind each actor in each document; who is bound in one only shows as a dash in the others."""
    counts: dict[str, dict[str, int]] = {}
    for row in _each(reader, "duties", tuple(names)):
        if row["bearer"]:
            of = counts.setdefault(row["bearer"], {})
            of[row["document"]] = of.get(row["document"], 0) + 1
    ordered = sorted(counts.items(), key=lambda pair: (-len(pair[1]), -sum(pair[1].values()), pair[0]))
    rows = tuple((who, *(str(of.get(document, "–")) for document in names)) for who, of in ordered)
    columns = ("Actor", *names.values())
    note = "Norms by actor; their words stand in the chapters of the policies."
    return Part("Who is bound by which", note=note, grid=Grid(columns, rows) if rows else None, empty="No norms.")
