"""What is known by name: concepts, bodies and policies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Concept:
    """An idea of the vocabulary; `labels` holds by language the preferred label first, then the alternatives.

    `kind` is topic, actor, instrument, industry, place, or the name of a closed list (document_type, modality, …);
    `detail` is what an instrument works by: money, authority, organisation, information or programme.
    """

    id: str
    kind: str
    labels: Mapping[str, tuple[str, ...]]
    broader: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    definition: str = ""
    detail: str = ""
    notation: str = ""

    def label(self, language: str = "en") -> str:
        """The preferred label in that language, else in English, else in any; the id where there is none."""
        return _preferred(self.labels, language) or self.id


@dataclass(frozen=True, slots=True)
class KnownOrganization:
    """A body known by name; `kind` is the concept that classes it and `jurisdiction` a code such as CN or EU."""

    id: str
    names: Mapping[str, tuple[str, ...]]
    acronym: str = ""
    kind: str = ""
    jurisdiction: str = ""

    def name(self, language: str = "en") -> str:
        """The preferred name in that language, else in English, else in any."""
        return _preferred(self.names, language) or self.id


@dataclass(frozen=True, slots=True)
class KnownPolicy:
    """A catalogued policy; `titles` holds by language the title first, then short titles and abbreviations."""

    id: str
    titles: Mapping[str, tuple[str, ...]]
    number: str = ""
    issuers: tuple[str, ...] = ()
    issuer_names: tuple[str, ...] = ()
    date_issued: str = ""
    document_type: str = ""
    jurisdiction: str = ""

    def title(self, language: str = "en") -> str:
        """The title in that language, else in English, else in any."""
        return _preferred(self.titles, language) or self.id


def _preferred(names: Mapping[str, tuple[str, ...]], language: str) -> str:
    found = names.get(language) or names.get("en") or next(iter(names.values()), ())
    return found[0] if found else ""
