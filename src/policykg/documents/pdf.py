"""PDF: the text layer page by page, without running headers and footers; larger or bolder lines are headings."""

from __future__ import annotations

import io
import re
from collections import Counter
from dataclasses import dataclass
from math import hypot
from typing import TYPE_CHECKING, Any

from policykg.documents.draft import Draft, Unreadable, clean
from policykg.documents.frontmatter import front_matter
from policykg.documents.heads import complete
from policykg.model import Mark

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

_EDGE = 3
_MOST_PAGES = 5_000
_MOST_CHARACTERS = 50_000_000
_PAGE_NUMBER = re.compile(r"(?i)^[\W_]*(?:page|seite|p\.|第)?\s*\d{1,4}\s*(?:(?:/|of|von)\s*\d{1,4}|页)?[\W_]*$")
_OPENS = re.compile(r"(?i)^(?:§|\(?\d|\(?[a-z]\)|part|chapter|title|article|section|teil|kapitel|abschnitt|artikel|第)")
_BOLD = re.compile(r"(?i)bold|black|heavy|semib|demi")


@dataclass(frozen=True, slots=True)
class _Line:
    text: str
    size: float
    bold: bool


def read_pdf(data: bytes, stem: str) -> Draft:
    """The text layer with the offset of each page; Unreadable where it is encrypted, damaged, or has no text."""
    from pypdf.errors import PyPdfError

    if b"%%EOF" not in data[-4096:] and b"startxref" not in data[-4096:]:
        raise Unreadable("cut off: the end of the PDF is missing")
    try:
        pages = _pages(data)
    except PyPdfError as error:
        raise Unreadable(f"damaged PDF: {error}") from error
    except (ValueError, KeyError, TypeError, AttributeError, IndexError, AssertionError, OverflowError) as error:
        raise Unreadable(f"damaged PDF: {type(error).__name__}") from error
    lettered = sum(sum(map(str.isalnum, line.text)) for page in pages for line in page)
    if lettered < 20 or lettered < 2 * len(pages):
        raise Unreadable("no text layer; run OCR first")
    return _draft(_without_running_lines(pages), stem)


def _pages(data: bytes) -> list[list[_Line]]:
    import logging

    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    reader = PdfReader(io.BytesIO(data), strict=False)
    _unlock(reader)
    if len(reader.pages) > _MOST_PAGES:
        raise Unreadable(f"more than {_MOST_PAGES} pages")
    if not reader.pages:
        raise Unreadable("no pages")
    pages: list[list[_Line]] = []
    total = 0
    for page in reader.pages:
        pages.append(_lines(page))
        total += sum(len(line.text) for line in pages[-1])
        if total > _MOST_CHARACTERS:
            raise Unreadable(f"more than {_MOST_CHARACTERS:,} characters of text")
    glued = _glued(pages)
    return _by_position(data) if glued else pages


def _unlock(reader: PdfReader) -> None:
    from pypdf.errors import DependencyError

    if not reader.is_encrypted:
        return
    try:
        opened = reader.decrypt("")
    except (DependencyError, NotImplementedError) as error:
        raise Unreadable("encrypted; save it without a password") from error
    if not opened:
        raise Unreadable("encrypted; save it without a password")


def _lines(page: PageObject) -> list[_Line]:
    pieces: list[tuple[str, float, bool]] = []

    def visit(text: str, matrix: list[float], text_matrix: list[float], font: Any, size: float) -> None:  # noqa: ANN401
        if text:
            scale = hypot(text_matrix[2], text_matrix[3]) * hypot(matrix[2], matrix[3])
            name = str((font or {}).get("/BaseFont", ""))
            pieces.append((text, round(float(size or 0) * (scale or 1), 1), bool(_BOLD.search(name))))

    page.extract_text(visitor_text=visit)
    lines: list[_Line] = []
    row: list[tuple[str, float, bool]] = []
    for text, size, bold in pieces:
        first, *more = text.split("\n")
        row.append((first, size, bold))
        for part in more:
            lines.append(_line(row))
            row = [(part, size, bold)]
    lines.append(_line(row))
    return [line for line in lines if line.text.strip()]


def _line(row: list[tuple[str, float, bool]]) -> _Line:
    _, size, bold = max(row, key=lambda piece: len(piece[0].strip()), default=("", 0.0, False))
    return _Line(clean("".join(text for text, _, _ in row)).rstrip(), size, bold)


def _glued(pages: list[list[_Line]]) -> bool:
    """Whether the words of a Latin text ran together, which happens where a PDF places each word on its own."""
    sample = " ".join(line.text for page in pages[:10] for line in page)
    latin = sum("a" <= char <= "z" for char in sample)
    return latin > 500 and latin > 0.5 * len(sample) and sample.count(" ") < 0.06 * len(sample)


def _by_position(data: bytes) -> list[list[_Line]]:
    import pdfplumber

    with pdfplumber.open(io.BytesIO(data)) as document:
        texts = [page.extract_text() or "" for page in document.pages]
    return [[_Line(clean(line), 0, False) for line in text.split("\n") if line.strip()] for text in texts]


def _without_running_lines(pages: list[list[_Line]]) -> list[list[_Line]]:
    """The pages without the lines that return at their edges, page numbers included."""
    if len(pages) < 2:
        return pages
    seen = Counter(key for page in pages for key in {_key(line) for line in _edges(page)})
    often = max(2, len(pages) * 0.5) if len(pages) > 3 else len(pages)
    running = {key for key, count in seen.items() if count >= often and (len(pages) > 2 or _PAGE_NUMBER.match(key))}
    kept = [_inner(page, running) for page in pages]
    return kept if any(kept) else pages


def _inner(page: list[_Line], running: set[str]) -> list[_Line]:
    """The page from its first line that does not return to its last."""
    start, stop = 0, len(page)
    while start < min(_EDGE, stop) and _key(page[start]) in running:
        start += 1
    while stop > max(start, len(page) - _EDGE) and _key(page[stop - 1]) in running:
        stop -= 1
    return page[start:stop]


def _edges(page: list[_Line]) -> list[_Line]:
    return page[:_EDGE] + page[-_EDGE:]


def _key(line: _Line) -> str:
    return re.sub(r"\d+", "0", line.text.strip())


def _draft(pages: list[list[_Line]], stem: str) -> Draft:
    weights: Counter[tuple[float, bool]] = Counter()
    for page in pages:
        for line in page:
            weights[line.size, line.bold] += len(line.text)
    body, heavy = weights.most_common(1)[0][0]
    parts: list[str] = []
    offsets: list[int] = []
    heads: list[tuple[int, int, float, bool]] = []
    length = 0
    for page in pages:
        offsets.append(length)
        for line in page:
            is_head = _is_heading(line, body, heavy=heavy)
            joins = is_head and heads and heads[-1][1] == length - 1 and _continues(heads[-1], line, parts[-1])
            if is_head and parts and not joins:
                parts.append("\n")
                length += 1
            start = heads.pop()[0] if joins else length
            if is_head:
                heads.append((start, length + len(line.text), line.size, line.bold))
            parts.append(line.text + "\n")
            length += len(line.text) + 1
    text = "".join(parts)
    end, facts = front_matter(text, strict=False)
    marks = [Mark("front_matter", 0, end)] if end else []
    sizes = sorted({(size, bold) for _, _, size, bold in heads}, reverse=True)
    marks += [Mark("heading", s, e, level=1 + sizes.index((size, bold))) for s, e, size, bold in heads if s >= end]
    starts = tuple(min(offset, len(text)) for offset in offsets)
    return complete(Draft(text, facts=tuple(facts), marks=tuple(marks), pages=starts), stem, end)


def _is_heading(line: _Line, body: float, *, heavy: bool) -> bool:
    words = line.text.strip()
    if len(words) > 160 or not any(map(str.isalpha, words)):
        return False
    if line.size > body * 1.08:
        return True
    return line.bold and not heavy and line.size > body * 0.95 and not words.endswith((";", ",", ":"))


def _continues(before: tuple[int, int, float, bool], line: _Line, text: str) -> bool:
    """Whether a heading line carries on the one before: same face, the earlier one full, no number of its own."""
    same = (before[2], before[3]) == (line.size, line.bold)
    return same and not _OPENS.match(line.text.strip()) and (len(text.strip()) >= 40 or line.text.strip()[0].islower())
