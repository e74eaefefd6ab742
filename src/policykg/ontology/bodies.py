"""Which body a name stands for: many places have a Ministry of Education, and a document speaks of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from policykg.iri import normal
from policykg.ontology.names import Concept, KnownOrganization

_STATE = re.compile(r"(?!(?:EU|UN)\b)[A-Z]{2}(?:-[A-Z0-9]+)*")
"""The code of a state or of a part of one; bodies of many states (EU, ILO, UNESCO) are named otherwise."""
_PLACE = ("place", "jurisdiction")
_LOWER = re.compile(r"\b[a-z]+\b")
_SPELLINGS: Mapping[str, str] = {
    "organization": "organisation",
    "organizations": "organisations",
    "program": "programme",
    "programs": "programmes",
    "center": "centre",
    "centers": "centres",
    "labor": "labour",
    "defense": "defence",
}
_GENERIC = frozenset({"directorate", "interior", "relations", "workplace"})
"""Words of names of bodies that every place may use, though the vocabulary knows one place that does."""
_SHORTEST = 3
"""Letters of an acronym of a body of many states that is enough to know it by, in any document."""


@dataclass(frozen=True, slots=True)
class Named:
    """What a body's name was taken for, and why; without an id it stays unresolved, and the reason says why."""

    id: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a body is named: in a document of which place, and which places the words beside it name.

    `beside` are those that the name itself is tied to (`Singapore's Ministry of Education`), `near` those that its
    sentence names before it, `mostly` is the one that nearly every name of a place in the document is of. All are
    codes; empty where there is none.
    """

    here: str = ""
    beside: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    mostly: str = ""


class Bodies:
    """The bodies that the vocabulary knows, by their names and places."""

    def __init__(self, concepts: Mapping[str, Concept], organizations: Mapping[str, KnownOrganization]) -> None:
        self._concepts = concepts
        self._bodies = organizations

    @cached_property
    def _named(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, dict[str, None]] = defaultdict(dict)
        for body in self._bodies.values():
            for name in (*(n for names in body.names.values() for n in names), body.acronym):
                for key in {_key(name), _key(re.sub(r"\s\([^()]*\)$", "", name))} - {""}:
                    found[key][body.id] = None
        return {key: tuple(sorted(ids)) for key, ids in found.items()}

    @cached_property
    def _places(self) -> Mapping[str, str]:
        """The names of states, their parts and groups of them → their codes."""
        known = (c for c in self._concepts.values() if c.kind in _PLACE and c.notation)
        return {normal(label): c.notation for c in known for labels in c.labels.values() for label in labels}

    @cached_property
    def _common(self) -> frozenset[str]:
        """Words that are no place's own: they stand in prose, or in names of bodies of several places."""
        prose = (text for c in self._concepts.values() for text in (c.definition, *c.labels.get("en", ())))
        words = {_SPELLINGS.get(word, word) for text in prose for word in _LOWER.findall(text)}
        where: dict[str, set[str]] = defaultdict(set)
        for body in self._bodies.values():
            for name in body.names.get("en", ()):
                for word in _key(name).split():
                    where[word].add(body.jurisdiction.partition("-")[0])
        return frozenset(words | _GENERIC | {word for word, places in where.items() if len(places) > 1})

    def place_of(self, words: str) -> str:
        """The code of the place that words name; empty where they name none."""
        return self._places.get(normal(words), "")

    def place_in(self, name: str) -> str:
        """The code of the place that stands in a name (`Ministry of Education of Singapore`); empty where none does."""
        return self._without_place(name)[1]

    def place_of_body(self, name: str) -> str:
        """The code of the place of the body with that id, or of all that have that name; empty where there is none."""
        ids = (name,) if name in self._bodies else self._named.get(_key(name), ())
        places = {self._bodies[o].jurisdiction for o in ids}
        return places.pop() if len(places) == 1 else ""

    def is_telling(self, name: str) -> bool:
        """Whether a name says by itself which body it is, wherever it is read."""
        return bool(self.place_in(name)) or not set(_key(name).split()) <= self._common

    def resolve(self, name: str, at: Surroundings, *, language: str = "en") -> Named:
        """The body of that name which the document speaks of; one without an id where none or several may be meant."""
        known = self._named.get(_key(name), ())
        if not known:
            return self._of_named_place(name)
        for places, ground in ((at.beside, "the place named beside it"), ((at.here,), "")):
            if any(places):
                there = self._within(known, places)
                if len(there) == 1:
                    return Named(there[0], self._ground(name, there[0], known, ground))
                if there:
                    return Named("", f"ambiguous: may be {self._listed(there)}")
                if ground:
                    return Named("", f"of another place than {self._listed(known)}")
        return self._elsewhere(name, known, at, language)

    def _elsewhere(self, name: str, known: tuple[str, ...], at: Surroundings, language: str) -> Named:
        """A body that is not of the document's own place: known by its name alone, or by a place that is spoken of."""
        telling = tuple(o for o in known if self._tells(name, self._bodies[o]))
        if not telling and not at.here and language != "en":  # a name in a language of its own
            telling = known
        if len(telling) == 1:
            return Named(telling[0], self._ground(name, telling[0], (), ""))
        spoken = (at.near, "the place named in its sentence"), ((at.mostly,), "the place that the document speaks of")
        for places, ground in () if _STATE.fullmatch(at.here) else spoken:
            there = self._within(known, places) if len(places) == 1 else ()
            if len(there) == 1:
                return Named(there[0], self._ground(name, there[0], known, ground))
        if len(known) > 1 and not at.here:
            return Named("", f"ambiguous: may be {self._listed(known)}")
        if not at.here:
            return Named("", f"may be {self._listed(known)}: the place of the document is not known")
        return Named("", f"of another place than {self._listed(known)}")

    def _of_named_place(self, name: str) -> Named:
        bare, place = self._without_place(name)
        known = self._named.get(_key(bare), ()) if place else ()
        there = self._within(known, (place,))
        if len(there) == 1:
            return Named(there[0], "name of a known body, of the place that stands in it")
        return Named("", f"of another place than {self._listed(known)}" if known else "")

    def _within(self, known: Iterable[str], places: Iterable[str]) -> tuple[str, ...]:
        """Those of a place; of several, those of exactly that place rather than of its parts or the whole of it."""
        wanted = tuple(filter(None, places))
        found = [o for o in known if any(together(self._bodies[o].jurisdiction, place) for place in wanted)]
        exact = [o for o in found if self._bodies[o].jurisdiction in wanted]
        return tuple(exact if exact and len(found) > 1 else found)

    def _tells(self, name: str, body: KnownOrganization) -> bool:
        many = not _STATE.fullmatch(body.jurisdiction)
        if name.isupper() or _key(name) == _key(body.acronym):
            return many and (len(name) >= _SHORTEST or name == body.jurisdiction)
        return self.is_telling(name) or (many and body.jurisdiction != "EU" and " " in name.strip())

    def _ground(self, name: str, body: str, others: tuple[str, ...], place: str) -> str:
        known = self._bodies[body]
        first = {_key(names[0]) for names in known.names.values()}
        called = "name" if _key(name) in first else "acronym" if name == known.acronym else "other name"
        chosen = (f"of {place}" if place else "of the same place") if len(others) > 1 or place else ""
        return ", ".join(filter(None, (f"{called} of a known body", chosen)))

    def _listed(self, known: Iterable[str]) -> str:
        bodies = (self._bodies[o] for o in known)
        return "; ".join(f"{body.name()} [{body.jurisdiction}]" for body in bodies)

    def _without_place(self, name: str) -> tuple[str, str]:
        """A name without the place in it, and that place's code; empty where none stands at its beginning or end."""
        words = normal(name).split()
        for size in range(min(5, len(words) - 1), 0, -1):
            for place, rest in ((words[:size], words[size:]), (words[-size:], words[:-size])):
                if code := self._places.get(" ".join(place).removeprefix("the ")):
                    return _inner(rest), code
        return name, ""


def together(one: str, other: str) -> bool:
    """Whether one place is the other, or a part of it (CN and CN-SH belong together)."""
    return bool(one and other) and (f"{one}-".startswith(f"{other}-") or f"{other}-".startswith(f"{one}-"))


def _inner(words: list[str]) -> str:
    while words and words[-1] in {"of", "the", "for", "in"}:
        words = words[:-1]
    return " ".join(words[1:] if words[:1] == ["s"] else words)


def _key(name: str) -> str:
    return " ".join(_SPELLINGS.get(word, word) for word in normal(name).split())
