"""Which policy a name cites: the catalogue's, or that of another document of the build, by number, title or alias."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from policykg import iri
from policykg.model import Annotations, Document
from policykg.ontology import Vocabulary, together

_LAW = "law"
_CITING = ("cites", "amends", "repeals", "based_on", "implements", "extends", "replaces")
"""The fields of a document's facts that name another policy."""
_OWN_TITLES = ("title", "title_native", "alias")
_COUNTRY = re.compile(r"(?!(?:EU|UN)\b)[A-Z]{2}(?:-[A-Z0-9]+)*")
"""The code of a state or of a part of one; bodies of many states (EU, ILO, UNESCO) are named otherwise."""
_YEAR = re.compile(r"(?<!\d)(?:18|19|20)\d\d(?!\d)")
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December"
    "|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)
_TAILS = (
    re.compile(r"\s*[(（]([^()（）]*)[)）]$"),  # an edition, a year, a number
    re.compile(r",?\s+(?:Act\s+)?(?:No\.?\s*)?(\d+\w?\s+of\s+(?:18|19|20)\d\d)$"),
    re.compile(rf",?\s+(?:(?:of|from|in)\s+)?((?:\d{{1,2}}\s+)?(?:{_MONTHS})\.?\s+(?:\d{{1,2}},\s+)?(?:19|20)\d\d)$"),
    re.compile(r",?\s+(?:(?:of|from|in)\s+)?((?:18|19|20)\d\d(?:\s?[-–]\s?(?:(?:19|20)\d\d|\d\d))?)$"),
)
_BY = re.compile(r"\s(?:of|by|from)\s(?:the\s)?(?=[A-Z])")
_HEAD = re.compile(
    r"^(?:(?:(?:part|title|subtitle|chapter|section)s?\s)?(?:[IVX]+|[A-Z])(?:-[A-Z])?\sof\sthe"
    r"|number|annexed|amended|the)\s",
    re.IGNORECASE,
)
_SPELLINGS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:public law|pub l|p l)\b"), "public law"),
    (re.compile(r"\b(?:executive order|e o|eo)\b"), "executive order"),
    (re.compile(r"\b(?:d c law|dc law)\b"), "dc law"),
    (re.compile(r"\b(?:u s c(?: a)?|usca?|u s code|us code)(?: sec(?:tion)?)?\b"), "usc"),
    (re.compile(r"(?<=usc )chapter\b|(?<=\d )chapter\b"), "ch"),
    (re.compile(r" et seq$| and following$"), ""),
    (re.compile(r"\b(?:si|s i|statutory instrument)\b"), "si"),
    (re.compile(r"\b(?:eu|ec|eec|euratom|council|commission|delegated|implementing|joint)\b"), ""),
    (re.compile(r"\b(?:no|nr|nº|number)\b"), ""),
    (re.compile(r"\bperpres\b"), "presidential regulation"),
    (re.compile(r"^\s*(?:act|law|legge|lei|loi|public act)\s+(?=\d)"), ""),
    (re.compile(r"(?<=\d) of (?=\d)"), " "),
    (re.compile(r"^\s*(?:ilo\s+)?(c|r)(?:onvention|ecommendation)\s+(?=\d)"), r"\1"),
)
# A number that a longer title begins with and that is enough to know a policy by, in any country.
_NUMBER = re.compile(
    r"\b(?:Regulation|Directive|Decision|Recommendation)s?\s\((?:EU|EC|EEC|Euratom|EU, Euratom)\)\s(?:No\.?\s)?\d+/\d+"
    r"|\b\d{1,2}\sU\.?\s?S\.?\s?C(?:ode|\.)?\s(?:§§?\s?|sec\.\s)?(?:(?:ch\.|chapter)\s)?\d+[A-Za-z]{0,2}\b(?:\set\sseq\.?)?"
    r"|\bD\.C\.\sCode,?\sTitle\s\d+,?\s(?:ch\.|chapter)\s\d+[A-Z]?"
    r"|\b(?:Public\sLaw|Pub\.\s?L\.|P\.L\.)\s?(?:No\.\s)?\d+\s?[-–]\s?\d+|\bD\.?C\.?\sLaw\s\d+[-–]\d+"
    r"|\b(?:Executive\sOrder|E\.O\.)\s(?:No\.\s)?\d{4,5}|\bSOR/\d{2,4}-\d+|\b[FC]20\d\d[A-Z]\d{5}\b"
    r"|[\u4e00-\u9fff]{1,8}[〔\[【(（]\d{4}[〕\]】)）]第?\d+号",
    re.IGNORECASE,
)
# `Act No. 41 of 2017`, `No. 29 of 2013`, `Presidential Order No. 45`: every country that numbers so has one.
_SERIAL = re.compile(r"(?:(?:decree|presidential order|presidential regulation|si|order) )?\d+(?: \d+)*")


@dataclass(frozen=True, slots=True)
class Work:
    """A policy that may be cited: its node, and what it is known by; `names` begins with its title."""

    node: str
    names: tuple[str, ...]
    numbers: tuple[str, ...] = ()
    issued: str = ""
    issuers: tuple[str, ...] = ()
    jurisdiction: str = ""
    type: str = ""

    def years(self) -> frozenset[str]:
        """Every year that tells it from others of its name."""
        return frozenset(_YEAR.findall(" ".join((self.issued[:4], *self.names, *self.numbers))))


@dataclass(frozen=True, slots=True)
class Citing:
    """The document that cites: when its policy was issued, and where; empty where unknown."""

    issued: str = ""
    jurisdiction: str = ""


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name was taken for and why; without a node it stays unresolved, and `candidates` may have been meant."""

    reason: str
    node: str = ""
    candidates: tuple[str, ...] = ()


UNKNOWN = Resolution("no policy known here has this name or number")


class Works:
    """Every policy that can be cited, by its numbers and names."""

    def __init__(self, catalogued: Iterable[Work], documents: Iterable[Work] = (), *, bodies: frozenset[str]) -> None:
        catalogued = tuple(catalogued)
        self._by_node = _united((*catalogued, *documents))
        self.catalogue = self if not documents else Works(catalogued, bodies=bodies)
        self._bodies = bodies
        self._numbered: dict[str, list[str]] = defaultdict(list)
        self._named: dict[str, list[str]] = defaultdict(list)
        places: dict[str, set[str]] = defaultdict(set)
        for node, work in self._by_node.items():
            for key in dict.fromkeys(map(number_key, _numbers(work))):
                self._numbered[key].append(node)
            for key in dict.fromkeys(map(iri.normal, work.names)):
                self._named[key].append(node)
                for word in key.split():
                    places[word].add(work.jurisdiction)
        self._common = {word for word, found in places.items() if len(found) > 2}

    @classmethod
    def of(cls, vocabulary: Vocabulary, documents: Iterable[Work] = ()) -> Works:
        """The catalogue's policies, and those that documents are the texts of."""
        bodies = (n for o in vocabulary.organizations.values() for names in o.names.values() for n in names)
        catalogued = (
            Work(
                node=_node(iri.DATA, p.id),
                names=tuple(title for titles in p.titles.values() for title in titles),
                numbers=tuple(filter(None, p.number.split("; "))),
                issued=p.date_issued,
                issuers=p.issuers,
                jurisdiction=p.jurisdiction,
                type=p.document_type,
            )
            for p in vocabulary.policies.values()
        )
        return cls(catalogued, tuple(documents), bodies=frozenset(map(iri.normal, bodies)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Works) and self._by_node == other._by_node

    def __hash__(self) -> int:
        return hash(tuple(self._by_node))

    def __contains__(self, node: str) -> bool:
        return node in self._by_node

    def own(self, document: Document, *, base: str) -> str:
        """The policy that a document is the text of: the one it states, else the catalogue's, else one of its name."""
        if stated := document.value("policy").removeprefix("policy/"):
            catalogued = _node(iri.DATA, stated)
            return catalogued if catalogued in self.catalogue else _node(base, stated)
        citing = Citing(document.value("date_issued"), document.value("jurisdiction"))
        names = (*(fact.value for fact in document.stated("number")), *titles(document))
        found = (node for name in names if (node := self.catalogue.resolve(name, citing).node))
        return next(found, f"<{iri.named('policy', document.title or document.id, base=base)}>")

    def context(self, document: Document, node: str) -> Citing:
        """When and where a document's own policy was issued, by its own word or the catalogue's."""
        return self.context_of(node, Citing(document.value("date_issued"), document.value("jurisdiction")))

    def context_of(self, node: str, stated: Citing) -> Citing:
        """What is stated of a policy, and what the catalogue adds."""
        known = self.catalogue._by_node.get(node, Work(node, ()))
        return Citing(stated.issued or known.issued, stated.jurisdiction or known.jurisdiction)

    def resolve(self, name: str, citing: Citing) -> Resolution:
        """The policy that a document cites by that name; the number is tried first, then the name, whole or in part."""
        found = self._by_number(name, citing)
        if found is UNKNOWN:
            for words, years in _forms(name, self._bodies):
                if nodes := self._named.get(iri.normal(words)):
                    return self._one_of([self._by_node[node] for node in nodes], words, years, citing)
        return found

    def _by_number(self, name: str, citing: Citing) -> Resolution:
        for key in dict.fromkeys(map(number_key, (name, *_number_of(name)))):
            works = [self._by_node[node] for node in self._numbered.get(key, ())]
            if _SERIAL.fullmatch(key):
                works = [w for w in works if w.jurisdiction and together(w.jurisdiction, citing.jurisdiction)]
            if len(works) == 1:
                return Resolution("number of this policy", works[0].node)
            if before := _last_before(works, citing):
                return Resolution("number of this policy, the edition issued last before this document", before.node)
            if works:
                return Resolution(f"ambiguous: may be {_listed(works)}", "", _nodes(works))
        return UNKNOWN

    def _one_of(self, works: list[Work], words: str, years: frozenset[str], citing: Citing) -> Resolution:
        """The one of several policies of a name that a document means, if that can be known."""
        grounds: list[str] = []
        fitting = [work for work in works if not years or not work.years() or work.years() & years]
        if not fitting:
            return Resolution(f"of another year than {_listed(works)}", "", _nodes(works))
        grounds += ["its year stated"] if len(fitting) < len(works) else []
        near = [work for work in fitting if work.jurisdiction and together(work.jurisdiction, citing.jurisdiction)]
        near = near or [work for work in fitting if self._may_cite(citing, work, words)]
        if not near:
            return Resolution(f"of another place than {_listed(fitting)}", "", _nodes(fitting))
        grounds += ["of the same place"] if len(near) < len(fitting) else []
        if before := _last_before(near, citing):
            near = [before]
            grounds += ["the edition issued last before this document"]
        if len(near) > 1:
            return Resolution(f"ambiguous: may be {_listed(near)}", "", _nodes(near))
        called = "title" if iri.normal(words) == iri.normal(near[0].names[0]) else "other name"
        return Resolution(", ".join((f"{called} of this policy", *grounds)), near[0].node)

    def may_be_of(self, place: str, citing: Citing) -> bool:
        """Whether a document speaks of a policy of that place by a name that every place may have a law of."""
        states = _COUNTRY.fullmatch(citing.jurisdiction) and _COUNTRY.fullmatch(place)
        return not states or together(place, citing.jurisdiction)

    def _may_cite(self, citing: Citing, work: Work, words: str) -> bool:
        if self.may_be_of(work.jurisdiction, citing):
            return True
        return not all(word in self._common for word in iri.normal(words).split())


def work_of(document: Document, node: str) -> Work:
    """What a document says that its own policy is known by."""
    return Work(
        node=node,
        names=titles(document),
        numbers=tuple(fact.value for fact in document.stated("number")),
        issued=document.value("date_issued"),
        issuers=tuple(fact.value for fact in document.stated("issuer")),
        jurisdiction=document.value("jurisdiction"),
        type=document.value("document_type"),
    )


def cited_in(document: Document, annotations: Annotations) -> list[str]:
    """Every name of a policy in a document: which policy it is, depends on what else is known."""
    mentions = {m.name for m in annotations.mentions if m.type == "Policy"}
    related = (r for r in annotations.relations if r.head.type == "Policy" or r.tail.type == "Policy")
    mentions |= {end.name for r in related for end in (r.head, r.tail) if end.type == "Policy"}
    return sorted(mentions | {fact.value for fact in document.facts if fact.field in _CITING})


def titles(document: Document) -> tuple[str, ...]:
    """Every title that a document gives its own policy, and every other name."""
    stated = (fact.value for field in _OWN_TITLES for fact in document.stated(field))
    return tuple(dict.fromkeys(filter(None, (document.title, *stated))))


def number_key(number: str) -> str:
    """A number as it is compared: `Pub. L. 115–224` and `Public Law No. 115-224` are the same.

    >>> number_key("Pub. L. 115–224") == number_key("Public Law No. 115-224")
    True
    """
    key = iri.normal(unicodedata.normalize("NFKC", number))
    for pattern, spelling in _SPELLINGS:
        key = pattern.sub(spelling, key)
    return " ".join(key.split())


def _node(base: str, identifier: str) -> str:
    return f"<{base}policy/{quote(identifier, safe='-/%')}>"


def _numbers(work: Work) -> Iterator[str]:
    """The numbers that a policy has, and those that its titles begin with."""
    yield from work.numbers
    for name in work.names:
        yield from _number_of(name)


def _number_of(title: str) -> list[str]:
    """The number that a title begins with; further on it may be that of another: `… amending Regulation (EU) …`."""
    match = _NUMBER.match(title)
    return [match.group()] if match else []


def _forms(name: str, bodies: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
    """A name, then what is left of it without what stands around a title, with the years that were left out."""
    years: set[str] = set()
    words, seen = " ".join(name.split()), set[str]()
    while words and words not in seen:
        seen.add(words)
        yield words, frozenset(years)
        shorter = _HEAD.sub("", words)
        for tail in _TAILS:
            if shorter == words and (match := tail.search(words)):
                years.update(_YEAR.findall(match.group(1)))
                shorter = words[: match.start()]
        words = shorter if shorter != words else _without_body(words, bodies)


def _without_body(words: str, bodies: frozenset[str]) -> str:
    """A title without the body named behind it: `Opinions on … of the State Council`."""
    cuts = [m for m in _BY.finditer(words) if iri.normal(words[m.end() :]) in bodies]
    return words[: cuts[0].start()] if cuts else words


def _united(works: Iterable[Work]) -> Mapping[str, Work]:
    """One work a node: what the catalogue and the documents each say of it."""
    united: dict[str, Work] = {}
    for work in works:
        if known := united.get(work.node):
            work = Work(
                node=work.node,
                names=tuple(dict.fromkeys((*known.names, *work.names))),
                numbers=tuple(dict.fromkeys((*known.numbers, *work.numbers))),
                issued=known.issued or work.issued,
                issuers=known.issuers or work.issuers,
                jurisdiction=known.jurisdiction or work.jurisdiction,
                type=known.type or work.type,
            )
        united[work.node] = work
    return united


def _are_editions(works: list[Work]) -> bool:
    """Whether policies of one name succeed each other: of one place, and laws or issued by one body."""
    if len({work.jurisdiction for work in works}) > 1:
        return False
    issuers = set(works[0].issuers).intersection(*(work.issuers for work in works))
    return bool(issuers) or all(work.type == _LAW for work in works)


def _last_before(works: list[Work], citing: Citing) -> Work | None:
    """Of several editions of a policy, the one issued last before the document; None where there is no such one."""
    if len(works) < 2 or not citing.issued or not _are_editions(works):
        return None
    before = [work for work in works if "" < work.issued <= citing.issued]
    return max(before, key=lambda work: work.issued) if before else None


def _listed(works: Iterable[Work]) -> str:
    """The titles of policies, each with its year where the title has none."""
    named = ((work.names[0], work.issued[:4]) for work in sorted(works, key=lambda work: (work.issued, work.node)))
    return "; ".join(f"{title} ({year})" if year and year not in title else title for title, year in named)


def _nodes(works: Iterable[Work]) -> tuple[str, ...]:
    return tuple(sorted({work.node for work in works}))
