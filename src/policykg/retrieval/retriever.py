"""A question → the passages that answer it, each with the reasons why."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, get_args

from policykg.errors import QueryError
from policykg.index import FacetValue, Filters, IndexedDocument, IndexedPassage, PassageIndex
from policykg.index.words import spoken
from policykg.iri import DATA
from policykg.model import Hit, Span
from policykg.retrieval.question import Question, understand
from policykg.retrieval.reasons import Explainer, Paths
from policykg.vectors import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Mode = Literal["hybrid", "dense", "lexical"]

_RANK_CONSTANT = 60
_WINDOW = 100


@dataclass(frozen=True, slots=True)
class _Component:
    """One ranked list of (passage, score), and what it weighs beside the others."""

    name: str
    ranked: Sequence[tuple[int, float]]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class _Found:
    """A passage's rank and score in each component that found it, and what each adds to its fused score."""

    passage: int
    score: float
    ranks: Mapping[str, int]
    scores: Mapping[str, float]
    gains: Mapping[str, float]


class Retriever:
    """Searches an index by words, by meaning, or by both; threads may share it.

    `base` is where the IRIs of passages start.
    """

    def __init__(self, index: PassageIndex, encoder: Encoder, *, base: str = DATA) -> None:
        self._index = index
        self._encoder = encoder
        self._base = base

    def search(self, text: str, *, limit: int = 10, mode: str = "hybrid", filters: Filters | None = None) -> list[Hit]:
        """The `limit` best passages that pass the filters, best first; QueryError for a query that asks nothing.

        The query may hold "exact phrases", -words to leave out and field:value filters, which win over `filters`.
        """
        if mode not in get_args(Mode):
            raise QueryError(f"no mode {mode!r}; there are {', '.join(get_args(Mode))}")
        if limit < 1:
            raise QueryError(f"a limit of {limit} leaves nothing; ask for at least 1")
        question = self.understand(text)
        components = self._ranked(question, mode, max(limit, _WINDOW), self._scope(question, filters))
        return list(self._hits(question, _fused(components)[:limit]))

    def cosines(self, text: str) -> list[tuple[int, float]]:
        """Every passage that the encoder can read with the cosine of its vector to the text's; none where it cannot."""
        [vector] = self._encoder.encode([spoken(text, name="the text")])
        return self._index.dense(vector, len(self._index.numbers)) if vector.any() else []

    def understand(self, text: str) -> Question:
        """What the query looks for, and which concepts it names."""
        return understand(self._index, text)

    def facets(self, text: str = "", *, filters: Filters | None = None, limit: int = 20) -> dict[str, list[FacetValue]]:
        """For each filter its most frequent values among the passages that pass the filters and hold what is asked.

        With a query, that is any of its words or another label of its concepts, each of its phrases, and nothing that
        it leaves out. A facet's own filter is left out of its counts: a value says what choosing it would give.
        """
        if not text.strip():
            return self._index.facets(filters or Filters(), limit=limit)
        question = self.understand(text)
        holding = self._index.matching(question.text, question.labels)
        asked = self._formed(question, holding)
        return self._index.facets(_merged(question, filters), asked, limit=limit)

    def _scope(self, question: Question, filters: Filters | None) -> NDArray[np.int64] | None:
        """The passages that may be found; None for all."""
        return self._formed(question, self._index.filter(_merged(question, filters)))

    def _formed(self, question: Question, ids: NDArray[np.int64] | None) -> NDArray[np.int64] | None:
        """Those of the ids that hold each phrase and nothing that is left out."""
        import numpy as np

        for phrase in question.forms.phrases:
            holding = self._index.holding(phrase)
            ids = holding if ids is None else np.intersect1d(ids, holding)
        for phrase in question.forms.excluded:
            holding = self._index.holding(phrase, exactly=" " in phrase.strip())
            ids = np.setdiff1d(self._index.numbers if ids is None else ids, holding)
        return ids

    def _ranked(self, question: Question, mode: str, k: int, ids: NDArray[np.int64] | None) -> list[_Component]:
        """The lists to fuse: passages by the query's own words, by other labels of its concepts, and by meaning."""
        dense, weight = self._dense(question, k, ids) if mode != "lexical" else ([], 1.0)
        if mode == "dense":
            return [_Component("dense", dense)]
        return [
            _Component("dense", dense, weight),
            _Component("lexical", self._index.lexical(question.text, k, ids)),
            _Component("concepts", self._index.named(question.labels, k, ids), weight),
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
        explainer, paths = Explainer(question), Paths(self._index, question)
        for one in found:
            passage = passages[one.passage]
            document = documents[passage.document]
            reasons = explainer.reasons(passage.text)
            shared = {concept: label for concept, label in question.concepts.items() if concept in concepts[passage.id]}
            yield Hit(
                document=document.id,
                title=document.title,
                section=passage.section,
                start=passage.start,
                end=passage.end,
                quote=passage.text,
                score=one.score,
                sentence=_shifted(reasons.sentence, passage.start),
                page=passage.page,
                ranks=one.ranks,
                scores=one.scores,
                gains=one.gains,
                terms=reasons.words,
                concepts={**shared, **reasons.concepts},
                paths=paths.to(concepts[passage.id]),
                marks=tuple(_shifted(mark, passage.start) for mark in reasons.marks),
                metadata=_metadata(document, passage),
                iri=f"{self._base}passage/{passage.digest}",
            )


def _merged(question: Question, filters: Filters | None) -> Filters:
    return Filters.of({**(filters or Filters()).given(), **question.forms.filters})


def _fused(components: Sequence[_Component]) -> list[_Found]:
    """The lists as one, by reciprocal ranks (Cormack et al. 2009); a list that is alone keeps its own scores.

    Equal sums go by the best rank, then by the order of the list that weighs most, so that ids never decide.
    """
    filled = sorted((component for component in components if component.ranked), key=lambda one: -one.weight)
    sums: dict[int, float] = {}
    ranks: dict[int, dict[str, int]] = {}
    scores: dict[int, dict[str, float]] = {}
    gains: dict[int, dict[str, float]] = {}
    for component in filled:
        for rank, (passage, score) in enumerate(component.ranked, 1):
            gain = component.weight / (_RANK_CONSTANT + rank) if len(filled) > 1 else score
            gains.setdefault(passage, {})[component.name] = gain
            sums[passage] = sums.get(passage, 0.0) + gain
            ranks.setdefault(passage, {})[component.name] = rank
            scores.setdefault(passage, {})[component.name] = score
    order = sorted(sums, key=lambda passage: (-sums[passage], min(ranks[passage].values())))
    return [_Found(passage, sums[passage], ranks[passage], scores[passage], gains[passage]) for passage in order]


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


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
