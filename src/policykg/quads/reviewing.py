"""Who decided what about which finding, when and why, as RDF: the graph of its own in which clock times stand."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from policykg import iri
from policykg.model import Correction
from policykg.quads.assertions import REASON, STATUS
from policykg.quads.evidence import TYPE
from policykg.quads.identity import LABEL
from policykg.quads.terms import Statements, name, text

_ACTIVITY, _PERSON = name("prov:Activity"), name("prov:Person")
_USED, _BY, _AT = name("prov:used"), name("prov:wasAssociatedWith"), name("prov:endedAtTime")
_NOTE, _DOCUMENT = name("rdfs:comment"), name("dcterms:identifier")


@dataclass(frozen=True, slots=True)
class Decided:
    """What became of a decision in a build: the finding that it is about now, its document, and why it did not fit.

    `document` is empty where that is not known, and `unfit` where the decision was followed.
    """

    correction: Correction
    finding: str
    document: str
    unfit: str


def review_quads(decided: Iterable[Decided], *, base: str = iri.DATA) -> list[str]:
    """The graph of all decisions of a build."""
    statements = Statements(f"{base}graph/corrections")
    add = statements.add
    for each in decided:
        correction, unfit = each.correction, each.unfit
        node = f"<{iri.mint('review', *_key(correction), base=base)}>"
        add(node, TYPE, _ACTIVITY)
        add(node, _USED, f"<{each.finding}>")
        add(node, STATUS, f"<{iri.VOCABULARY}{correction.status}>")
        add(node, _AT, f'"{correction.at}"^^{name("xsd:dateTime")}' if correction.at else "")
        add(node, _NOTE, text(correction.note) if correction.note else "")
        add(node, REASON, text(unfit) if unfit else "")
        add(node, LABEL, text(_summary(correction) + (f" “{correction.quote}”" if unfit and correction.quote else "")))
        add(node, _DOCUMENT, text(each.document))
        if correction.by:
            person = f"<{iri.named('person', correction.by, base=base)}>"
            add(node, _BY, person)
            add(person, TYPE, _PERSON)
            add(person, LABEL, text(correction.by))
    return statements.lines()


def _key(c: Correction) -> tuple[object, ...]:
    return c.finding, c.status, *c.changes, c.by, c.at, c.note


def _summary(correction: Correction) -> str:
    """What was decided, in short: `edited: modality = permission`."""
    changes = "; ".join(f"{field} = {value or 'none'}" for field, value in correction.changes)
    return f"{correction.status}: {changes}" if changes else correction.status
