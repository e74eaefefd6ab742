"""The Chinese annotator: a blank spaCy pipeline whose components add what they find to a reading of the text."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING

from policykg.annotations.chinese import bodies, definitions, items, norms, phrases, policies, quantities, relations, targets
from policykg.annotations.chinese.confidence import confidence
from policykg.annotations.chinese.reading import Draft, Reading, Segmenter, view
from policykg.model import Annotations, Document, Mention, Norm, Passage, Relation, Section, Span
from policykg.ontology import Vocabulary

if TYPE_CHECKING:
    from spacy.tokens import Doc

