"""Reports to read and to print: a policy, a comparison of policies, or a view of the whole graph, as HTML or PDF."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from policykg.errors import PolicyKGError
from policykg.exports.text import beside
from policykg.reports.comparing import comparison
from policykg.reports.contents import policy, whole
from policykg.reports.lines import Report
from policykg.reports.page import page

if TYPE_CHECKING:
    from policykg.graph import KnowledgeGraph

__all__ = ["FORMATS", "VIEWS", "report"]

FORMATS = (".html", ".pdf")
VIEWS = ("policies", "actors", "concepts", "full")


def report(graph: KnowledgeGraph, path: Path, *, documents: Sequence[str] = (), view: str = "") -> Path:
    """Write a report of one document, a comparison of several, or of a view of the graph; the file written.

    PolicyKGError where neither or both are asked for, a document or view is not there, the suffix is no format, the
    file cannot be written, or a PDF is wanted and no Chromium is installed.
    """
    suffix = path.suffix.lower()
    if suffix not in FORMATS:
        raise PolicyKGError(
            f"{path}: a report is written as {' or '.join(FORMATS)}; give the file one of these suffixes"
        )
    if bool(documents) == bool(view):
        raise PolicyKGError("name one or more documents, or a view with --view; `policykg query documents` lists ids")
    if view and view not in VIEWS:
        raise PolicyKGError(f"no view {view!r}; choose one of {', '.join(VIEWS)}")
    ids = list(dict.fromkeys(documents))
    text = "".join(page(whole(graph, view) if view else _of(graph, ids)))
    try:
        with beside(path) as part:
            _write(text, part, suffix)
    except OSError as error:
        raise PolicyKGError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error
    return path


def _of(graph: KnowledgeGraph, documents: Sequence[str]) -> Report:
    return policy(graph, documents[0]) if len(documents) == 1 else comparison(graph, documents)


def _write(text: str, path: Path, suffix: str) -> None:
    if suffix == ".pdf":
        from policykg.reports.pdf import pdf

        pdf(text, path)
    else:
        path.write_text(text, encoding="utf-8", newline="\n")
