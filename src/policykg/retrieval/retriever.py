"""A question → the passages that answer it, each with the reasons why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, get_args

from policykg.errors import QueryError
from policykg.index import FacetValue, Filters, IndexedDocument, IndexedPassage, PassageIndex, Scores
from policykg.index.words import spoken
from policykg.iri import DATA
from policykg.model import Hit, Span
from policykg.retrieval.expansion import Expander
from policykg.retrieval.fusion import Blend, Candidates, Found, by_both, by_meaning, by_words
from policykg.retrieval.question import Question, understand
from policykg.retrieval.reasons import Explainer, Paths
from policykg.vectors import Encoder

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Mode = Literal["hybrid", "dense", "lexical"]

_WINDOW = 100
_TRANSLATED = 0.5
"""How far a vector is trusted that stands for a query by the English labels of its concepts alone."""


class Retriever:
    """Searches an index by words, by meaning, or by both; threads may share it.

    `base` is where the IRIs of passages start.
    """

    def __init__(self, index: PassageIndex, encoder: Encoder, *, base: str = DATA, blend: Blend | None = None) -> None:
        self._index = index
        self._encoder = encoder
        self._base = base
        self._blend = blend or Blend()
        self._expander = Expander(index)

    def search(self, text: str, *, limit: int = 10, mode: str = "hybrid", filters: Filters | None = None) -> list[Hit]:
        """The `limit` best passages that pass the filters, best first; QueryError for a query that asks nothing.

        The query may hold "exact phrases", -words to leave out and field:value filters, which win over `filters`.
        """
        question, found = self._answer(text, limit, mode, filters)
        return list(self._hits(question, found))

    def rank(
        self, text: str, *, limit: int = 10, mode: str = "hybrid", filters: Filters | None = None
    ) -> list[tuple[int, float]]:
        """The same passages by number, with their scores alone."""
        return [(one.passage, one.score) for one in self._answer(text, limit, mode, filters)[1]]

    def _answer(self, text: str, limit: int, mode: str, filters: Filters | None) -> tuple[Question, list[Found]]:
        if mode not in get_args(Mode):
            raise QueryError(f"no mode {mode!r}; there are {', '.join(get_args(Mode))}")
        if limit < 1:
            raise QueryError(f"a limit of {limit} leaves nothing; ask for at least 1")
        question = self.understand(text)
        return question, self._ranked(question, mode, limit, self._scope(question, filters))

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

    def _ranked(self, question: Question, mode: str, limit: int, ids: NDArray[np.int64] | None) -> list[Found]:
        """The `limit` best of what is best by words and by meaning, as far as the mode asks for them."""
        asked, sure = self._asked(question) if mode != "lexical" else (None, 0.0)
        window = max(limit, _WINDOW)
        near = self._index.dense(asked, window, ids) if asked is not None else []
        if mode == "dense":
            return by_meaning(near[:limit])
        scores = self._index.scores(question.words, self._expander.named(question))
        worded = self._index.best(scores.total, window, ids)
        candidates = self._candidates([*near, *worded], scores)
        if mode == "lexical":
            return by_words(candidates, limit)
        return by_both(candidates, asked, self._blend, limit=limit, sure=sure)

    def _candidates(self, ranked: Iterable[tuple[int, float]], scores: Scores) -> Candidates:
        numbers = self._index.in_order(number for number, _ in ranked)
        return Candidates(numbers, scores.words[numbers], scores.concepts[numbers], self._index.vectors(numbers))

    def _asked(self, question: Question) -> tuple[NDArray[np.float32] | None, float]:
        """The vector of the query and how far it is to be trusted: that of English labels for what cannot be read."""
        for text, sure in ((question.text, 1.0), (", ".join(question.english), _TRANSLATED)):
            [vector] = self._encoder.encode([text])
            if vector.any():
                return vector, sure
        return None, 0.0

    def _hits(self, question: Question, found: Sequence[Found]) -> Iterator[Hit]:
        numbers = [one.passage for one in found]
        passages = {passage.id: passage for passage in self._index.gather(numbers)}
        concepts = self._index.concepts_of(numbers)
        documents = self._index.described(passage.document for passage in passages.values())
        explainer, paths = Explainer(question), Paths(self._index, question)
        for one in found:
            passage = passages[one.passage]
            document = documents[passage.document]
            reasons = explainer.reasons(passage.text, document.language)
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
                iri=passage.iri(self._base),
            )


def _merged(question: Question, filters: Filters | None) -> Filters:
    return Filters.of({**(filters or Filters()).given(), **question.forms.filters})


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
