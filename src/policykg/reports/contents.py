"""One policy, or a view of the whole graph, as the parts of a report; every row is one of the cookbook's."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from policykg.reports.lines import Chapter, Group, Part, Reader, Report, Row

if TYPE_CHECKING:
    from policykg.graph import KnowledgeGraph

VERBS = {"obligation": "must", "prohibition": "must not", "permission": "may", "recommendation": "should"}
_COMPARATORS = {"at_least": "at least", "at_most": "at most", "increase_by": "more by", "decrease_by": "less by"}
_FIRST = ("documentType", "number", "issuedBy", "issued", "inForceFrom", "inForceUntil", "jurisdiction", "status")
_LINEAGE = ("cites", "amends", "repeals", "replaces", "basedOn", "implements", "extends")
_NOBODY = "Nobody named"


def policy(graph: KnowledgeGraph, document: str) -> Report:
    """The report of one document."""
    found = chapter(Reader(graph), document)
    return Report(found.title, found.about, (found,), graph.build)


def chapter(reader: Reader, document: str) -> Chapter:
    """What is known of one document, in the order in which one asks."""
    return Chapter(
        reader.title(document),
        about(reader, document),
        (
            _outline(reader, document),
            _facts(reader, document),
            duties(reader, reader.rows("duties", document=document)),
            targets(reader, reader.rows("targets", document=document)),
            instruments(reader, reader.rows("instruments", document=document)),
            _definitions(reader, document),
            lineage(reader, reader.rows("lineage", document=document)),
        ),
        reader.graph.index.document(document).language,
    )


def whole(graph: KnowledgeGraph, view: str) -> Report:
    """The report of a view: its picture, and what its links rest on."""
    from policykg.exports.drawing import drawing
    from policykg.exports.network import network
    from policykg.exports.svg import picture

    reader = Reader(graph)
    found = network(graph.store, view)
    drawn = "".join(picture(found, drawing(found)))
    parts = [Part("Picture", picture=drawn)]
    if view in ("policies", "full"):
        rows = reader.rows("lineage")
        parts.append(lineage(reader, rows, by="policy"))
    if view in ("actors", "full"):
        parts += [_cooperation(reader), duties(reader, reader.rows("duties"))]
    if view == "full":
        parts += [targets(reader, reader.rows("targets")), instruments(reader, reader.rows("instruments"))]
    if view == "concepts":
        parts.append(_concepts(reader))
    size = f"{len(graph.manifest['documents']):,} documents · {len(found.nodes):,} nodes · {len(found.edges):,} links"
    title = "The whole graph" if view == "full" else f"The {view} of the graph"
    return Report(title, size, (Chapter(title, size, tuple(parts)),), graph.build)


def about(reader: Reader, document: str) -> str:
    """The document in one line: type, number, place, dates, id."""
    found = reader.graph.index.document(document)
    dates = " – ".join(filter(None, (found.date_issued or found.date_effective, found.date_end)))
    kind = found.document_type.replace("-", " ").replace("_", " ")
    return " · ".join(filter(None, (kind, found.number, found.jurisdiction, dates, document)))


def _outline(reader: Reader, document: str) -> Part:
    rows = reader.rows("outline", document=document)
    headings = tuple((int(row["level"]), row["section"]) for row in rows)
    return Part("Outline", outline=headings, empty="The document has no headings.")


def _facts(reader: Reader, document: str) -> Part:
    # Titles and dates that the catalogue gives have no words of the text; they stand under the title of the report.
    rows = [row for row in reader.rows("policy-facts", document=document) if row["quote"]]
    groups = tuple(
        Group(spelled(fact).capitalize(), reader.lines(of, lambda row: ("", row["value"])))
        for fact, of in sorted(_by(rows, "fact"), key=lambda pair: (_rank(pair[0]), pair[0]))
        if fact not in _LINEAGE
    )
    return Part("What it is", groups, empty="The text states nothing of this kind.")


def _rank(fact: str) -> int:
    """What identifies a policy comes before what it is about."""
    return _FIRST.index(fact) if fact in _FIRST else len(_FIRST)


def duties(reader: Reader, rows: Iterable[Row]) -> Part:
    """Norms by who bears them, those with most first; each as must, must not, may or should."""
    grouped = sorted(_by(rows, "bearer"), key=lambda pair: (pair[0] == "", -len(pair[1]), pair[0].lower()))
    groups = tuple(
        Group(f"{_first_upper(bearer) or _NOBODY} ({len(of)})", reader.lines(of, norm), "actor" if bearer else "")
        for bearer, of in grouped
    )
    note = "Who must, may, should or must not do what. In brackets the number of norms."
    return Part("Duties by actor", groups, note, "The text lays down no norms.")


def norm(row: Row) -> tuple[str, str]:
    """A norm in words: its verb, and what is done, on which condition and by when."""
    rest = " ".join(filter(None, (row["action"], row["object"])))
    rest += f", {row['condition']}" if row["condition"] else ""
    return VERBS.get(row["modality"], row["modality"]), rest + (f" ({row['deadline']})" if row["deadline"] else "")


def targets(reader: Reader, rows: Iterable[Row]) -> Part:
    """Targets in text order."""
    lines = reader.lines(rows, target)
    return Part("Targets", (Group("", lines),) if lines else (), empty="The text sets no target in figures.")


def target(row: Row) -> tuple[str, str]:
    """A target in words: the value, what it measures, what it starts from and by when."""
    comparator = _COMPARATORS.get(row["comparator"], row["comparator"].replace("_", " "))
    exact = comparator in ("", "equal", "equals", "exactly")
    unit = row["unit"] if row["unit"] in ("%", "％") else f" {row['unit']}" if row["unit"] else ""
    value = f"{'' if exact else comparator + ' '}{row['value']}{unit}"
    rest = row["what"] + (f", from {row['baseline']}" if row["baseline"] else "")
    rest += f", by {row['deadline'].removeprefix('by ')}" if row["deadline"] else ""
    return value, rest


def instruments(reader: Reader, rows: Iterable[Row]) -> Part:
    """Instruments by what they work by."""

    def said(row: Row) -> tuple[str, str]:
        receives = f", for {row['beneficiary']}" if row["beneficiary"] else ""
        times = f" ({row['times']} times)" if row["times"] not in ("", "1") else ""
        return "", row["instrument"] + receives + times

    groups = tuple(
        Group(_first_upper(kind.replace("_", " ")) or "Other", reader.lines(of, said), "instrument")
        for kind, of in sorted(_by(rows, "kind"), key=lambda pair: (not pair[0], pair[0]))
    )
    return Part("Instruments", groups, empty="The text names no instrument of the vocabulary.")


def _definitions(reader: Reader, document: str) -> Part:
    rows = reader.rows("definitions", document=document)
    lines = reader.lines(rows, lambda row: (row["term"], row["definition"]))
    return Part("Definitions", (Group("", lines),) if lines else (), empty="The text defines no term.")


def lineage(reader: Reader, rows: Iterable[Row], *, by: str = "relation") -> Part:
    """How policies hang together, by relation or by policy."""

    def said(row: Row) -> tuple[str, str]:
        return ("", row["other"]) if by == "relation" else (spelled(row["relation"]), row["other"])

    groups = tuple(
        Group(_first_upper(spelled(name)) if by == "relation" else name, reader.lines(of, said), "policy")
        for name, of in _by(rows, by)
    )
    return Part("Lineage", groups, empty="The text names no other policy.")


def _cooperation(reader: Reader) -> Part:
    groups = tuple(
        Group(_first_upper(who), reader.lines(of, lambda row: ("with", row["b"])), "actor")
        for who, of in _by(reader.rows("cooperation"), "a")
    )
    return Part("Who cooperates with whom", groups, empty="No text says who cooperates.")


def _concepts(reader: Reader) -> Part:
    def said(row: Row) -> tuple[str, str]:
        return row["year"], f"“{row['wording']}”, {row['policy']}"

    groups = tuple(
        Group(concept, reader.lines(of, said), "concept")
        for concept, of in _by(reader.rows("first-appearance"), "concept")
    )
    return Part("Where concepts appear first", groups, empty="No concept of the vocabulary is named.")


def _by(rows: Iterable[Row], column: str) -> list[tuple[str, list[Row]]]:
    """The rows by the value of a column, values in the order in which they come first."""
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return list(found.items())


def spelled(name: str) -> str:
    """A property's name in words: `basedOn` → based on."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", name).lower().replace("_", " ")


def _first_upper(words: str) -> str:
    return words[:1].upper() + words[1:]


def counted(parts: Iterable[Part]) -> Iterator[tuple[str, int]]:
    """Each part's title with the number of its statements."""
    for part in parts:
        yield part.title, sum(len(line.texts) for group in part.groups for line in group.lines)
