"""What people decided about single findings: `corrections.jsonl`, append only, replayed at every build.

Each line is an object such as `{"finding": IRI, "status": "edited", "set": {"modality": "permission"}, "by": name,
"at": time, "note": text}`; the last line about a finding counts. What else it holds is how the finding was worded when
that was decided, by which it is known again where its document has changed.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

from policykg.errors import SourceError
from policykg.model import Correction, CorrectionStatus

_WORDS = ("by", "at", "note", "document", "quote", "before", "after")


def corrections(path: Path) -> dict[str, Correction]:
    """Finding IRI → the last decision about it; empty where the file does not exist.

    SourceError names a line that is wrong.
    """
    if not path.exists():
        return {}
    found: dict[str, Correction] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
        if not line.strip():
            continue
        try:
            correction = _read(json.loads(line))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise SourceError(f"{path}:{number}", "not an object with `finding` and `status`") from error
        if correction.status not in get_args(CorrectionStatus):
            allowed = ", ".join(get_args(CorrectionStatus))
            raise SourceError(f"{path}:{number}", f"status {correction.status!r} is none of {allowed}")
        if (correction.status == "edited") != bool(correction.changes):
            raise SourceError(f"{path}:{number}", "an edit, and only an edit, has a `set` of fields and their values")
        found.pop(correction.finding, None)
        found[correction.finding] = correction
    return found


def _read(record: Mapping[str, Any]) -> Correction:
    changes = tuple((str(field), str(value)) for field, value in record.get("set", {}).items())
    words = {field: str(record.get(field, "")) for field in _WORDS}
    start, own = int(record.get("start", 0)), tuple(map(str, record.get("words", ())))
    return Correction(str(record["finding"]), record["status"], changes, start=start, words=own, **words)


def append(path: Path, correction: Correction) -> None:
    """Add a decision at the end of the file."""
    record: dict[str, Any] = {"finding": correction.finding, "status": correction.status}
    record |= {"set": dict(correction.changes)} if correction.changes else {}
    record |= {field: value for field in _WORDS if (value := getattr(correction, field))}
    record |= {"start": correction.start, "words": list(correction.words)} if correction.words else {}
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
