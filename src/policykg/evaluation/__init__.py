"""Found against judged: annotations against gold ones, ranked lists against relevance judgements."""

from __future__ import annotations

from policykg.evaluation.components import score_components
from policykg.evaluation.confidence import score_confidence, score_rules
from policykg.evaluation.extraction import score_extraction
from policykg.evaluation.judged import evaluate_graph
from policykg.evaluation.mistakes import list_mistakes
from policykg.evaluation.search import evaluate_search

__all__ = [
    "evaluate_graph",
    "evaluate_search",
    "list_mistakes",
    "score_components",
    "score_confidence",
    "score_extraction",
    "score_rules",
]
