"""The objects that search answers with, each with an example."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel, Field

from policykg.server.values import BUILD, QUOTE, example

_IRI = "https://w3id.org/policykg/id/passage/0f3a9c0d1e4b5a67"
_HIT: dict[str, Any] = {
    "iri": _IRI,
    "document": "cn-ve-law-2022",
    "title": "Vocational Education Law",
    "section": "Article 24",
    "page": 0,
    "start": 5120,
    "end": 5401,
    "quote": QUOTE,
    "sentence": QUOTE,
    "score": 0.71,
    "ranks": {"dense": 1, "lexical": 3},
    "scores": {"dense": 0.61, "lexical": 7.2},
    "gains": {"dense": 0.45, "lexical": 0.26},
    "terms": ["training"],
    "marks": [[5149, 5157]],
    "concepts": {"enterprise": "enterprise"},
    "paths": {"enterprise": ["enterprise"]},
    "metadata": {"jurisdiction": "CN", "date_issued": "2022-04-20"},
}
_VALUE: dict[str, Any] = {"value": "CN", "label": "CN", "passages": 58, "documents": 21}
_SUGGESTION: dict[str, Any] = {
    "text": "apprenticeship",
    "field": "concept",
    "value": "apprenticeship",
    "language": "en",
}
_PARALLEL: dict[str, Any] = {
    "iri": "https://w3id.org/policykg/id/passage/5c6d7e8f90a1b2c3",
    "document": "cn-ve-law-1996",
    "title": "Vocational Education Law",
    "jurisdiction": "CN",
    "date_issued": "1996-05-15",
    "section": "Article 20",
    "start": 3120,
    "end": 3240,
    "quote": "Enterprises shall educate their workers in a vocation as they need it.",
    "when": "earlier",
    "kind": "meaning",
    "cosine": 0.78,
    "overlap": 0.1,
    "here_iri": _IRI,
    "here_document": "cn-ve-law-2022",
    "here_title": "Vocational Education Law",
    "here_jurisdiction": "CN",
    "here_date_issued": "2022-04-20",
    "here_section": "Article 24",
    "here_start": 5120,
    "here_end": 5401,
    "here_quote": QUOTE,
}
_NEIGHBOUR: dict[str, Any] = {
    "relation": "bearer",
    "iri": "https://w3id.org/policykg/vocabulary/enterprise",
    "label": "enterprise",
}


class Hit(BaseModel):
    """A passage that search found, and why."""

    model_config = example(_HIT)

    iri: str = Field(description="the passage in the graph; its last part names it in /passages/…")
    document: str
    title: str
    section: str
    page: int = Field(description="the page in a PDF, from 1; 0 where there are no pages")
    start: int = Field(description="offset in the document's text, in Unicode code points")
    end: int
    quote: str = Field(description="the passage")
    sentence: str = Field(description="its best sentence")
    score: float
    ranks: dict[str, int] = Field(description="its place in the list of each component that found it")
    scores: dict[str, float] = Field(description="what each component gives by itself: cosine, BM25")
    gains: dict[str, float] = Field(description="what each component adds to the score; their sum is the score")
    terms: list[str] = Field(description="the words of the query that it contains")
    marks: list[list[int]] = Field(description="start and end of the words that match, in the document's text")
    concepts: dict[str, str] = Field(description="the concepts that it shares with the query, by id")
    paths: dict[str, list[str]] = Field(
        description="for each concept of the passage that is one of the query's or below it: the ids from that to it"
    )
    metadata: dict[str, str]


class FacetValue(BaseModel):
    """A value of a filter, and what choosing it would leave."""

    model_config = example(_VALUE)

    value: str = Field(description="what the filter takes")
    label: str = Field(description="what people call it")
    passages: int
    documents: int


class Hits(BaseModel):
    """The passages that answer a question, best first."""

    model_config = example(
        {"query": "who pays for training", "hits": [_HIT], "facets": {"jurisdiction": [_VALUE]}, "build": BUILD}
    )

    query: str
    hits: list[Hit]
    facets: dict[str, list[FacetValue]] = Field(default={}, description="by filter, the most frequent values first")
    build: str = Field(description="the build that was searched")


class Suggestion(BaseModel):
    """A name that goes on from what was typed."""

    model_config = example(_SUGGESTION)

    text: str
    field: str = Field(description="the filter of /search that takes the value")
    value: str
    language: str


class Suggestions(BaseModel):
    """Names that go on from what was typed, the best first."""

    model_config = example({"suggestions": [_SUGGESTION], "build": BUILD})

    suggestions: list[Suggestion]
    build: str


class Parallel(BaseModel):
    """A passage elsewhere that resembles one here; what begins with `here_` is of the one here."""

    model_config = example(_PARALLEL)

    iri: str
    document: str
    title: str
    jurisdiction: str
    date_issued: str
    section: str
    start: int
    end: int
    quote: str
    when: str = Field(description="whether it was issued earlier or later than here, same or unknown")
    kind: str = Field(description="words: mostly the same words; meaning: close in meaning; topic: less than that")
    cosine: float = Field(description="nearness of the two vectors; 0 where the encoder cannot read one")
    overlap: float = Field(description="share of the shorter one's runs of five words that the other has")
    here_iri: str
    here_document: str
    here_title: str
    here_jurisdiction: str
    here_date_issued: str
    here_section: str
    here_start: int
    here_end: int
    here_quote: str


class Parallels(BaseModel):
    """Passages that resemble each other."""

    model_config = example({"parallels": [_PARALLEL], "build": BUILD})

    parallels: list[Parallel]
    build: str


class Neighbour(BaseModel):
    """A thing one step from a passage in the graph."""

    model_config = example(_NEIGHBOUR)

    relation: str = Field(description="local name of the property in the ontology; hasBody: the passage names it")
    iri: str
    label: str


class Neighbours(BaseModel):
    """What lies one step from a passage in the graph."""

    model_config = example({"neighbours": [_NEIGHBOUR], "build": BUILD})

    neighbours: list[Neighbour]
    build: str
