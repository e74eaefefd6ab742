"""The document, its policy, its sections and its passages."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import quote

from policykg import iri
from policykg.model import Document, Passage, Section, Skipped
from policykg.passages import reach
from policykg.quads.assertions import TITLE, language_node
from policykg.quads.evidence import IN_DOCUMENT, IN_SECTION, TYPE, Places
from policykg.quads.identity import LABEL, Identities
from policykg.quads.terms import Statements, integer, name, text

_PASSAGE, _PAGE = name("pkg:Passage"), name("pkg:page")
_SECTION, _START, _END = name("pkg:Section"), name("pkg:start"), name("pkg:end")
_NUMBER, _LEVEL, _ORDER, _PARENT = name("pkg:number"), name("pkg:level"), name("pkg:order"), name("pkg:parent")
_KIND, _PART_OF = name("pkg:sectionKind"), name("eli:is_part_of")
_SUBDIVISION, _LEGAL_SUBDIVISION = name("eli:WorkSubdivision"), name("eli:LegalResourceSubdivision")


class Structure:
    """States what there is in a document before anything is read from its words."""

    def __init__(self, document: Document, places: Places, identities: Identities, statements: Statements) -> None:
        self._document = document
        self._places = places
        self._identities = identities
        self._statements = statements
        self._legal = identities.policy in identities.legal

    def describe(self, sections: Sequence[Section], passages: Sequence[Passage], skipped: Sequence[Skipped]) -> None:
        """State the document, its policy, its sections in reading order, its passages, and how much was read."""
        self._describe_document()
        self._describe_reach(sections, passages, skipped)
        for order, section in enumerate(sorted(sections, key=lambda s: (s.start, -s.end)), 1):
            self._describe_section(section, order)
        for passage in passages:
            self._describe_passage(passage)

    def _describe_document(self) -> None:
        document, node, add = self._document, self._places.document, self._statements.add
        policy = self._identities.policy
        title = " ".join(document.title.split()) or document.id
        label = text(title, self._identities.language_of(title) if document.title else "")
        add(node, TYPE, name("pkg:Document"), name("eli:LegalExpression") if self._legal else name("eli:Expression"))
        add(node, name("dcterms:identifier"), text(document.id))
        add(node, TITLE, label)
        add(node, name("dcterms:language"), language_node(document.language, self._statements))
        add(node, name("dcterms:source"), text(document.source) if document.source else "")
        add(node, name("pkg:mediaType"), text(document.media_type) if document.media_type else "")
        add(node, name("pkg:textSha256"), text(document.sha256) if document.sha256 else "")
        add(node, name("pkg:policy"), policy)
        if self._legal:
            add(node, name("eli:realizes"), policy)
            add(policy, name("eli:is_realized_by"), node)
        if not any(self._document.stated("title")) and not self._identities.policy_id:
            add(policy, TITLE, label)

    def _describe_reach(
        self, sections: Sequence[Section], passages: Sequence[Passage], skipped: Sequence[Skipped]
    ) -> None:
        """State how many characters were read, and how many were not for which reason; and which passages were not."""
        add, base = self._statements.add, self._places.base
        for reason, characters in reach(self._document, sections, passages, skipped).items():
            node = f"<{iri.mint('extent', self._document.id, reason, base=base)}>"
            add(node, TYPE, name("pkg:Extent"))
            add(node, IN_DOCUMENT, self._places.document)
            add(node, name("pkg:reason"), text(reason))
            add(node, name("pkg:characters"), integer(characters))
        for each in skipped:
            add(self._places.passage_at(each.start), name("pkg:unread"), text(each.reason))

    def _describe_section(self, section: Section, order: int) -> None:
        node, add = self._places.section_node(section.id), self._statements.add
        title, number = " ".join(section.title.split()), " ".join(section.number.split())
        label = title if title.startswith(number) and title else f"{number} {title}".strip() or section.id
        add(node, TYPE, _SECTION, _LEGAL_SUBDIVISION if self._legal else _SUBDIVISION)
        add(node, LABEL, text(label, self._identities.language_of(label)))
        add(node, IN_DOCUMENT, self._places.document)
        add(node, _NUMBER, text(number) if number else "")
        add(node, TITLE, text(title, self._identities.language_of(title)) if title else "")
        add(node, _KIND, f"<{iri.VOCABULARY}{quote(section.kind, safe='-')}>" if section.kind else "")
        add(node, _LEVEL, integer(section.level))
        add(node, _ORDER, integer(order))
        add(node, _START, integer(section.start))
        add(node, _END, integer(section.end))
        add(node, _PARENT, self._places.section_node(section.parent) if section.parent else "")
        if self._legal:
            whole = self._places.section_node(section.parent) if section.parent else self._identities.policy
            add(node, _PART_OF, whole)

    def _describe_passage(self, passage: Passage) -> None:
        node, add = self._places.passage_node(passage), self._statements.add
        add(node, TYPE, _PASSAGE)
        add(node, IN_DOCUMENT, self._places.document)
        add(node, IN_SECTION, self._places.section_node(passage.section) if passage.section else "")
        add(node, _START, integer(passage.start))
        add(node, _END, integer(passage.end))
        add(node, _PAGE, integer(passage.page) if passage.page else "")
