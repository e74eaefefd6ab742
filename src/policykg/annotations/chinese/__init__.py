"""Chinese: character tokens, a lexicon and grammar; one component a file, each adding to a `Reading`."""

from __future__ import annotations


