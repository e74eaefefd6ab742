"""A question → the passages that answer it, each with the reasons why."""

from __future__ import annotations

from policykg.index import Filters
from policykg.retrieval.forms import parse
from policykg.retrieval.parallels import Comparer, Parallel, Place
from policykg.retrieval.question import Question
from policykg.retrieval.retriever import Mode, Retriever

__all__ = ["Comparer", "Filters", "Mode", "Parallel", "Place", "Question", "Retriever", "parse"]
