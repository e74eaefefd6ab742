"""Everything known from a document as RDF statements, written as text: one named graph, no blank node."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType

from policykg import iri
from policykg.model import Annotations, Document, Passage, Section
from policykg.ontology import Vocabulary
from policykg.quads.assertions import Assertions, Facts
from policykg.quads.evidence import Evidence, Places
from policykg.quads.findings import Findings
from policykg.quads.identity import Identities
from policykg.quads.structure import Structure
from policykg.quads.terms import Statements
from policykg.quads.works import Citing, Work, Works, cited_in, work_of

__all__ = ["Citing", "Work", "Works", "cited_in", "to_quads", "work_of"]


def to_quads(  # noqa: PLR0913  what was read from a document, stage by stage
    document: Document,
    sections: Sequence[Section],
    passages: Sequence[Passage],
    annotations: Annotations,
    *,
    vocabulary: Vocabulary,
    works: Works | None = None,
    base: str = iri.DATA,
    corrections: Mapping[str, str] = MappingProxyType({}),
) -> list[str]:
    """The document's graph as canonical N-Quads lines (without line breaks), sorted, each once.

    `corrections` maps the IRI of a finding to `accepted` or `rejected`: a rejected assertion keeps its node, with that
    status, but loses its plain statement, and what a rejected mention or norm supports is not asserted. `works` are the
    policies that may be cited, by default those of the catalogue.
    """
    places = Places(document, sections, passages, base=base)
    statements = Statements(f"{base}graph/document/{places.identifier}")
    cited = works or Works.of(vocabulary)
    identities = Identities(document, vocabulary, annotations.relations, works=cited, base=base)
    evidence = Evidence(document, places, statements)
    assertions = Assertions(document, places, corrections)
    facts = Facts(document, places, identities, evidence, assertions)
    findings = Findings(
        document, places, identities, evidence, assertions, statements=statements, corrections=corrections
    )
    Structure(document, places, identities, statements).describe(sections, passages)
    facts.state(statements)
    findings.describe(annotations, vocabulary)
    facts.relate(annotations.relations, frozenset(findings.rejected))
    assertions.describe(statements)
    identities.describe(statements)
    return statements.lines()
