"""A question → the passages that answer it, each with the reasons why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self, get_args

from policykg.errors import QueryError
from policykg.index import Filters, IndexedDocument, IndexedPassage, Label, PassageIndex
from policykg.index.words import STOP_WORDS, queried, sentences, terms, units
from policykg.model import Hit, Span
from policykg.vectors import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

__all__ = ["Filters", "Mode", "Question", "Retriever"]

Mode = Literal["hybrid", "dense", "lexical"]

_RANK_CONSTANT = 60
_WINDOW = 100
_LONGEST_LABEL = 16
_LONGEST_QUERY = 8_000
_LABELS_A_LANGUAGE = 3


@dataclass(frozen=True, slots=True)
class Question:
    """A query as understood.

    `terms` maps what is looked for to the query's own words, `concepts` the ids of the concepts it names to the
    labels it uses, `phrases` maps other labels of theirs to the ids, `english` are their English labels.
    """

    text: str
    terms: Mapping[str, str]
    concepts: Mapping[str, str]
    phrases: Mapping[str, str]
    english: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Component:
    """One ranked list of (passage, score), and what it weighs beside the others."""

    name: str
    ranked: Sequence[tuple[int, float]]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage's rank and score in each component that found it, and its fused score."""

    passage: int
    score: float
    ranks: Mapping[str, int]
    scores: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class _Reasons:
    """Why a text matches: the query's words that it holds, and by which other label it names a concept."""

    words: tuple[str, ...]
    concepts: Mapping[str, str]

    @classmethod
    def of(cls, text: str, question: Question) -> Self:
        found = list(terms(text))
        there, line = set(found), f" {' '.join(found)} "
        named = {c: label for label, c in question.phrases.items() if f" {' '.join(terms(label))} " in line}
        return cls(tuple(dict.fromkeys(word for term, word in question.terms.items() if term in there)), named)


class Retriever:
    """Searches an index by words, by meaning, or by both; threads may share it."""

    def __init__(self, index: PassageIndex, encoder: Encoder) -> None:
        self._index = index
        self._encoder = encoder

    def search(self, text: str, *, limit: int = 10, mode: str = "hybrid", filters: Filters | None = None) -> list[Hit]:
        """The `limit` best passages that pass the filters, best first; QueryError for a query that asks nothing.

        A list that found something alone gives its scores (cosines, BM25); several give the sum of 1 / (60 + rank).
        """
        if mode not in get_args(Mode):
            raise QueryError(f"no mode {mode!r}; there are {', '.join(get_args(Mode))}")
        if limit < 1:
            raise QueryError(f"a limit of {limit} leaves nothing; ask for at least 1")
        question = self.understand(text)
        components = self._ranked(question, mode, max(limit, _WINDOW), filters or Filters())
        return list(self._hits(question, _fused(components)[:limit]))

    def understand(self, text: str) -> Question:
        """What the query looks for, with the concepts whose labels stand in it, in any language of the vocabulary."""
        if len(text) > _LONGEST_QUERY:
            raise QueryError(f"a query of {len(text)} characters; at most {_LONGEST_QUERY} are searched")
        wanted = queried(text)
        if not wanted:
            raise QueryError(f"nothing to search for in {text!r}; write a word or two")
        named = self._named(text)
        others = self._index.labels_of(label.id for label in named)
        return Question(
            text,
            wanted,
            {label.id: label.label for label in reversed(named)},
            dict(_other_names(named, others)),
            tuple(dict.fromkeys(label.label for label in _first_labels(others, 1) if label.language == "en")),
        )

    def _named(self, text: str) -> list[Label]:
        """The labels that stand in the query, the longest where they overlap."""
        parts = units(text)
        spans = [(i, j) for i in range(len(parts)) for j in range(i + 1, min(i + _LONGEST_LABEL, len(parts)) + 1)]
        keys = {" ".join(parts[i:j]): (i, j) for i, j in reversed(spans)}
        found: dict[str, list[Label]] = {}
        for label in self._index.labelled(keys.keys() - STOP_WORDS):
            if not _is_acronym(label.label) or label.label in text:
                found.setdefault(label.units, []).append(label)
        named: list[Label] = []
        taken: set[int] = set()
        for key in sorted(found, key=lambda key: (keys[key][0] - keys[key][1], keys[key])):
            places = set(range(*keys[key]))
            if not places & taken:
                taken |= places
                named.extend(found[key])
        return named

    def _ranked(self, question: Question, mode: str, k: int, filters: Filters) -> list[_Component]:
        """The lists to fuse: passages by the query's own words, by other labels of its concepts, and by meaning."""
        ids = self._index.filter(filters)
        dense, weight = self._dense(question, k, ids) if mode != "lexical" else ([], 1.0)
        if mode == "dense":
            return [_Component("dense", dense)]
        return [
            _Component("dense", dense, weight),
            _Component("lexical", self._index.lexical(question.text, k, ids)),
            _Component("labels", self._index.named(question.phrases, k, ids), weight),
        ]

    def _dense(
        self, question: Question, k: int, ids: NDArray[np.int64] | None
    ) -> tuple[list[tuple[int, float]], float]:
        """The nearest passages, and what they weigh: half where the query is only known by its English labels.

        The query's own words then weigh as much as all that comes of their translation.
        """
        for text, weight in ((question.text, 1.0), (", ".join(question.english), 0.5)):
            [vector] = self._encoder.encode([text])
            if vector.any():
                return self._index.dense(vector, k, ids), weight
        return [], 1.0

    def _hits(self, question: Question, found: Sequence[_Found]) -> Iterator[Hit]:
        numbers = [one.passage for one in found]
        passages = {passage.id: passage for passage in self._index.gather(numbers)}
        concepts = self._index.concepts_of(numbers)
        documents = {name: self._index.document(name) for name in {p.document for p in passages.values()}}
        for one in found:
            passage = passages[one.passage]
            document = documents[passage.document]
            reasons = _Reasons.of(passage.text, question)
            shared = {concept: label for concept, label in question.concepts.items() if concept in concepts[passage.id]}
            yield Hit(
                document=document.id,
                title=document.title,
                section=passage.section,
                start=passage.start,
                end=passage.end,
                quote=passage.text,
                score=one.score,
                sentence=_best_sentence(passage, question),
                page=passage.page,
                ranks=one.ranks,
                scores=one.scores,
                terms=reasons.words,
                concepts={**shared, **reasons.concepts},
                metadata=_metadata(document, passage),
            )


def _fused(components: Sequence[_Component]) -> list[_Found]:
    """The lists as one, by reciprocal ranks (Cormack et al. 2009); a list that is alone keeps its own scores.

    Equal sums go by the best rank, then by the order of the list that weighs most, so that ids never decide.
    """
    filled = sorted((component for component in components if component.ranked), key=lambda one: -one.weight)
    sums: dict[int, float] = {}
    ranks: dict[int, dict[str, int]] = {}
    scores: dict[int, dict[str, float]] = {}
    for component in filled:
        for rank, (passage, score) in enumerate(component.ranked, 1):
            gain = component.weight / (_RANK_CONSTANT + rank) if len(filled) > 1 else score
            sums[passage] = sums.get(passage, 0.0) + gain
            ranks.setdefault(passage, {})[component.name] = rank
            scores.setdefault(passage, {})[component.name] = score
    order = sorted(sums, key=lambda passage: (-sums[passage], min(ranks[passage].values())))
    return [_Found(passage, sums[passage], ranks[passage], scores[passage]) for passage in order]


def _other_names(named: Sequence[Label], others: Sequence[Label]) -> Iterator[tuple[str, str]]:
    """What the named concepts are also called: in other languages, and by their preferred label in the query's own."""
    languages = {label.id: label.language for label in named}
    spoken = {label.units for label in named}
    preferred = _first_labels(others, 1)
    for label in _first_labels(others, _LABELS_A_LANGUAGE):
        if label.units not in spoken and (label.language != languages[label.id] or label in preferred):
            yield label.label, label.id


def _is_acronym(label: str) -> bool:
    """Whether it takes capitals to tell the label from a word, as with US or AR."""
    return len(label) <= 3 and label.isascii() and label.isupper()


def _first_labels(labels: Iterable[Label], count: int) -> list[Label]:
    seen: dict[tuple[str, str], int] = {}
    kept = []
    for label in labels:
        key = (label.id, label.language)
        seen[key] = seen.get(key, 0) + 1
        if seen[key] <= count:
            kept.append(label)
    return kept


def _best_sentence(passage: IndexedPassage, question: Question) -> Span:
    """The first of the sentences that hold most of what is looked for."""

    def wanted(span: tuple[int, int]) -> int:
        reasons = _Reasons.of(passage.text[slice(*span)], question)
        return len(reasons.words) + len(reasons.concepts)

    start, end = max(sentences(passage.text) or [(0, len(passage.text))], key=wanted)
    return Span(passage.start + start, passage.start + end)


def _metadata(document: IndexedDocument, passage: IndexedPassage) -> dict[str, str]:
    facts = {
        "passage": str(passage.id),
        "section_path": passage.path,
        "language": document.language,
        "jurisdiction": document.jurisdiction,
        "document_type": document.document_type,
        "issuers": "; ".join(document.issuers),
        "number": document.number,
        "status": document.status,
        "date_issued": document.date_issued,
        "date_effective": document.date_effective,
        "date_end": document.date_end,
        "source": document.source,
        "policy": document.policy,
        "sha256": document.sha256,
    }
    return {name: value for name, value in facts.items() if value}
