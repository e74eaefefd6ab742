"""What people decided about single findings: `corrections.jsonl`, append only, replayed at every build.

Each line is an object `{"finding": IRI, "status": "accepted"|"rejected", "by": name, "note": text}`; the last line
about a finding counts. A finding's IRI depends on its document and words only, so decisions survive a rebuild.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Literal, get_args

from policykg.errors import SourceError

Status = Literal["accepted", "rejected"]


def statuses(path: Path) -> dict[str, str]:
    """Finding IRI → its last status; empty where the file does not exist; SourceError names a line that is wrong."""
    if not path.exists():
        return {}
    found: dict[str, str] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            finding, status = record["finding"], record["status"]
        except (ValueError, KeyError, TypeError) as error:
            raise SourceError(f"{path}:{number}", "not an object with `finding` and `status`") from error
        if status not in get_args(Status):
            raise SourceError(f"{path}:{number}", f"status {status!r} is none of {', '.join(get_args(Status))}")
        found[finding] = status
    return found


def append(path: Path, finding: str, status: Status, *, by: str = "", note: str = "") -> None:
    """Add a decision at the end of the file."""
    record = {"finding": finding, "status": status} | ({"by": by} if by else {}) | ({"note": note} if note else {})
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a", encoding="utf-8") as out:
        out.write(json.dumps(record, ensure_ascii=False) + "\n")
