"""Everything known from a document as RDF statements, written as text: one named graph, no blank node."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from policykg import iri
from policykg.model import Annotations, Correction, Document, Passage, Section
from policykg.ontology import Vocabulary
from policykg.quads.assertions import Assertions, Facts
from policykg.quads.edits import Editor
from policykg.quads.evidence import Evidence, Places
from policykg.quads.findings import Findings
from policykg.quads.identity import Identities
from policykg.quads.reviewing import Decided, review_quads
from policykg.quads.reviews import GONE, Reviews, Stated, found_again, remembered
from policykg.quads.structure import Structure
from policykg.quads.terms import Statements
from policykg.quads.works import Citing, Work, Works, cited_in, work_of

__all__ = [
    "Citing",
    "Decided",
    "Work",
    "Works",
    "Written",
    "cited_in",
    "remembered",
    "review_quads",
    "to_quads",
    "work_of",
    "write",
]


@dataclass(frozen=True, slots=True)
class Written:
    """What became of a document: its statements, its annotations as people left them, and the decisions about them.

    `corrections` are the decisions that were followed, by the IRIs that their findings have now, and `moved` maps those
    that have another to the one before; `unfit` are those that could not be followed, each with the reason. `stated` is
    what the machine found, by IRI.
    """

    lines: list[str]
    annotations: Annotations
    corrections: tuple[Correction, ...]
    moved: Mapping[str, str]
    unfit: tuple[tuple[Correction, str], ...]
    stated: Mapping[str, Stated]


def to_quads(  # noqa: PLR0913  what was read from a document, stage by stage
    document: Document,
    sections: Sequence[Section],
    passages: Sequence[Passage],
    annotations: Annotations,
    *,
    vocabulary: Vocabulary,
    works: Works | None = None,
    base: str = iri.DATA,
    corrections: Iterable[Correction] = (),
) -> list[str]:
    """The document's graph as canonical N-Quads lines (without line breaks), sorted, each once; see `write`."""
    return write(
        document,
        sections,
        passages,
        annotations,
        vocabulary=vocabulary,
        works=works,
        base=base,
        corrections=corrections,
    ).lines


def write(  # noqa: PLR0913  what was read from a document, stage by stage
    document: Document,
    sections: Sequence[Section],
    passages: Sequence[Passage],
    annotations: Annotations,
    *,
    vocabulary: Vocabulary,
    works: Works | None = None,
    base: str = iri.DATA,
    corrections: Iterable[Correction] = (),
) -> Written:
    """The document's graph, with the decisions of people followed.

    What was rejected keeps its node, with that status, but loses its plain statement, and what a rejected mention or
    norm supports is not asserted. What was edited counts as rejected, and beside it stands what a person put in its
    place. A decision about a finding that is no longer there is followed where the same words are found elsewhere in
    the document. `works` are the policies that may be cited, by default those of the catalogue.
    """
    cited = works or Works.of(vocabulary)
    held = {each.finding: each for each in corrections}
    once = _write(document, sections, passages, annotations, vocabulary, cited, base, held)
    moved = {lost: found_again(lost, document, once.reviews.stated) for lost in once.reviews.lost(document.id)}
    if any(moved.values()):
        for lost, there in moved.items():
            held.pop(lost.finding)
            if there:
                held.setdefault(there, replace(lost, finding=there))
        once = _write(document, sections, passages, annotations, vocabulary, cited, base, held)
    before = {there: lost.finding for lost, there in moved.items() if there}
    gone = [(lost, GONE) for lost, there in moved.items() if not there]
    unfit = [
        (replace(held[finding], finding=before.get(finding, finding)), reason)
        for finding, reason in once.reviews.unfit.items()
    ]
    followed = (each for finding, each in held.items() if finding in once.reviews.stated)
    return Written(
        once.lines,
        once.annotations,
        tuple(each for each in followed if each.finding not in once.reviews.unfit),
        before,
        tuple(sorted([*gone, *unfit], key=lambda pair: pair[0].finding)),
        once.reviews.stated,
    )


@dataclass(frozen=True, slots=True)
class _Once:
    lines: list[str]
    annotations: Annotations
    reviews: Reviews


def _write(  # noqa: PLR0913  what was read from a document, stage by stage
    document: Document,
    sections: Sequence[Section],
    passages: Sequence[Passage],
    annotations: Annotations,
    vocabulary: Vocabulary,
    works: Works,
    base: str,
    corrections: Mapping[str, Correction],
) -> _Once:
    places = Places(document, sections, passages, base=base)
    statements = Statements(f"{base}graph/document/{places.identifier}")
    reviews = Reviews(corrections, Editor(document.text, vocabulary, annotations.mentions))
    identities = Identities(document, vocabulary, annotations.relations, works=works, base=base)
    evidence = Evidence(document, places, statements)
    assertions = Assertions(document, places, identities, reviews)
    facts = Facts(document, places, identities, evidence, assertions)
    findings = Findings(document, places, identities, evidence, assertions, statements=statements, reviews=reviews)
    Structure(document, places, identities, statements).describe(sections, passages, annotations.skipped)
    facts.state(statements)
    findings.describe(annotations, vocabulary)
    facts.relate(annotations.relations, frozenset(findings.rejected), findings.current)
    facts.change(annotations.changes, frozenset(findings.rejected), findings.current)
    assertions.describe(statements)
    identities.describe(statements)
    return _Once(statements.lines(), findings.kept(annotations), reviews)
