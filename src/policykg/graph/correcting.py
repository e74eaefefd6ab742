"""A decision of a person about one finding, tried on the text before it is noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from policykg.errors import CorrectionError, NotFoundError, StaleIndexError
from policykg.graph.cache import Cache
from policykg.graph.corrections import append, corrections
from policykg.graph.folder import GraphFolder
from policykg.graph.works import works_of
from policykg.model import Correction, Table, Term
from policykg.store import GraphStore

_FOUND = """SELECT ?finding ?document ?original WHERE {
  ?finding pkg:status ?status ; pkg:inDocument/dcterms:identifier ?document .
  OPTIONAL { ?finding prov:wasRevisionOf ?original }
}"""
_NO_IRI = set('<>"{}|^`\\ ')


def note(folder: GraphFolder, manifest: Mapping[str, Any], store: GraphStore, decided: Correction) -> Correction:
    """Note a decision in `corrections.jsonl`, with what the finding is now; the next build follows it.

    NotFoundError where the graph has no such finding, CorrectionError where it cannot be edited so.
    """
    document = _document(store, decided.finding)
    if (decided.status == "edited") != bool(decided.changes):
        raise CorrectionError("an edit, and only an edit, sets fields: `--set field=value`")
    noted = replace(decided, at=decided.at or datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"))
    noted = _tried(folder, manifest, noted, document)
    append(folder.corrections, noted)
    return noted


def _document(store: GraphStore, finding: str) -> str:
    """The id of the document of a finding that a machine made."""
    found = None if set(finding) & _NO_IRI else store.query(_FOUND, bindings={"finding": Term("iri", finding)})
    rows = found.dicts() if isinstance(found, Table) else []
    if not rows:
        raise NotFoundError(f"no finding {finding!r} in this graph; `policykg query to-review` lists some")
    if rows[0]["original"]:
        raise CorrectionError(f"{finding} is itself an edit; decide about what it stands for: {rows[0]['original']}")
    return rows[0]["document"]


def _tried(folder: GraphFolder, manifest: Mapping[str, Any], decided: Correction, document: str) -> Correction:
    """The decision with the words of its finding; CorrectionError where the text does not allow it."""
    from policykg.ontology import Vocabulary
    from policykg.quads import remembered, write

    entry = next(entry for entry in manifest["documents"] if entry["id"] == document)
    cache = Cache(folder.cache)
    if entry["key"] not in cache:
        raise StaleIndexError(f"{folder.cache} no longer holds what was read from {document}; run `policykg build`")
    reading, vocabulary = cache.reading(entry["key"]), Vocabulary.load()
    others = [c for c in corrections(folder.corrections).values() if c.document in ("", document)]
    written = write(
        reading.document,
        reading.sections,
        reading.passages,
        reading.annotations,
        vocabulary=vocabulary,
        works=works_of(manifest["documents"], vocabulary),
        base=manifest["base"],
        corrections=[*(c for c in others if c.finding != decided.finding), decided],
    )
    for unfit, reason in written.unfit:
        if unfit.finding == decided.finding:
            raise CorrectionError(f"{decided.finding}: {reason}")
    if decided.finding not in written.stated:
        raise StaleIndexError(f"{decided.finding} is not what this version reads; run `policykg build`")
    return remembered(decided, reading.document, written.stated[decided.finding])
