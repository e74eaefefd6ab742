"""Chinese: character tokens, a lexicon and grammar; one component a file, each adding to a `Reading`."""

from __future__ import annotations

from policykg.annotations.chinese.annotator import ChineseAnnotator

__all__ = ["ChineseAnnotator"]
