"""Capitals: the words in capitals by which a resolution calls on somebody, as they stand in running text."""

from __future__ import annotations

import re
from dataclasses import replace

from policykg.annotations.english.lexicon import OFFICES, ORGANIZATION_HEADS, words
from policykg.annotations.view import View

_VERBS = (
    r"INVITES?|CALLS?\s(?:UP)?ON|URGES?|ENCOURAGES?|RECOMMENDS?|REQUESTS?(?!\s(?:FOR|OF)\b)|ASKS?|ADVISES?|EXHORTS?"
    r"|INSTRUCTS?"
)
_WORD = r"[A-Z][A-Z’'-]+"
_LEAD_IN = re.compile(
    rf"(?<![A-Z]\s)\b(?:(?:AND|HEREBY|THEREFORE|FURTHER|STRONGLY)\s){{0,2}}(?:{_VERBS})\b(?:,?\s{_WORD}\b){{0,40}}"
)
_NAMES = (
    ORGANIZATION_HEADS
    | words("member states state european republic federal national united nations ministries ministers kingdom")
    | {name for name in OFFICES if " " not in name}
)


def lowered(sight: View) -> View:
    """A view whose calls in capitals are in small letters, names aside: `INVITES THE BOARD` as `invites the Board`."""
    text = _LEAD_IN.sub(lambda found: _in_small(found[0]), sight.text)
    return replace(sight, text=text) if text != sight.text else sight


def _in_small(call: str) -> str:
    return re.sub(_WORD, lambda word: word[0].title() if word[0].casefold() in _NAMES else word[0].lower(), call)
