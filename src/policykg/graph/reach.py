"""How much of the documents of a build was read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any


def reach_of(manifest: Mapping[str, Any]) -> dict[str, int]:
    """How many characters of all documents of a build were read, and how many were not for which reason."""
    counted: Counter[str] = Counter()
    for entry in manifest["documents"]:
        counted.update(entry["reach"])
    return dict(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
