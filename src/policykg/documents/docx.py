"""Word documents: paragraphs, headings by style, lists and tables, in the order of the text."""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from typing import TYPE_CHECKING, Any, cast

from policykg.documents.draft import Draft, Sheet, Unreadable, clean
from policykg.documents.frontmatter import front_matter
from policykg.documents.heads import complete
from policykg.model import Mark

if TYPE_CHECKING:
    from docx.document import Document as Word
    from docx.table import Table
    from docx.text.paragraph import Paragraph

_MOST_BYTES = 200 * 2**20
_MOST_MEMBERS = 5_000
_MOST_RATIO = 200
_DAMAGE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError)
_HEADING = re.compile(r"(?:heading|überschrift|titre|标题)\s*(\d)", re.IGNORECASE)
_ENDED = re.compile(r"[.!?:;。！？：；”\"')\]]\s*$")


def read_docx(data: bytes, stem: str) -> Draft:
    """The document's text with its headings, list items and tables as marks."""
    guard_archive(data)
    sheet = Sheet()
    word = _open(data)
    before = ""
    for part in word.iter_inner_content():
        if hasattr(part, "rows"):
            _table(sheet, cast("Table", part))
            before = ""
        else:
            before = _paragraph(sheet, part, before)
    if not sheet.text.strip():
        raise Unreadable("no text in it")
    end, facts = front_matter(sheet.text, strict=False)
    marks = [mark for mark in sheet.marks if mark.start >= end]
    if end:
        marks.insert(0, Mark("front_matter", 0, end))
    draft = Draft(sheet.text, language=_language(word), facts=tuple(facts), marks=tuple(marks))
    return complete(draft, stem, end)


def guard_archive(data: bytes) -> None:
    """Unreadable for an archive that is damaged, encrypted, or unpacks to more than a document can hold."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            names = {member.filename for member in members}
            if len(members) > _MOST_MEMBERS:
                raise Unreadable(f"archive of more than {_MOST_MEMBERS} files")
            if any(member.flag_bits & 1 for member in members):
                raise Unreadable("encrypted; save it without a password")
            if any(name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") for name in names):
                raise Unreadable("archive with names that lead out of it")
            if any(name.lower().endswith((".zip", ".jar", ".docx")) for name in names):
                raise Unreadable("archive within an archive")
            _guard_size(members)
            if "word/document.xml" not in names:
                raise Unreadable("a ZIP archive, but no Word document")
            for name in sorted(names):
                if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(name).read(4096):
                    raise Unreadable("declares a document type, which no Word document does")
    except (*_DAMAGE, RuntimeError, NotImplementedError) as error:
        raise Unreadable(f"damaged or cut off: {error}") from error


def _guard_size(members: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members)
    if unpacked > _MOST_BYTES:
        raise Unreadable(f"unpacks to more than {_MOST_BYTES // 2**20} MB")
    if unpacked > 2**20 and unpacked > _MOST_RATIO * max(1, packed):
        raise Unreadable(f"compressed more than {_MOST_RATIO} times: an archive bomb")


def _open(data: bytes) -> Word:
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    try:
        return docx.Document(io.BytesIO(data))
    except (PackageNotFoundError, KeyError, *_DAMAGE) as error:
        raise Unreadable(f"damaged Word document: {error}") from error
    except XMLSyntaxError as error:
        raise Unreadable(f"damaged Word document: {error.msg}") from error


def _paragraph(sheet: Sheet, paragraph: Paragraph, before: str) -> str:
    text = clean(paragraph.text).strip()
    if not text:
        return ""
    name = str(getattr(paragraph.style, "name", "") or "")
    level = _level(paragraph, name)
    if level:
        sheet.heading(text, level=level)
        return ""
    wrapped = 40 <= len(before) <= 100 and not _ENDED.search(before)
    start, end = sheet.add(text, gap="\n" if before and (wrapped or before == "---" or text == "---") else "\n\n")
    if "List" in name or (paragraph._p.pPr is not None and paragraph._p.pPr.numPr is not None):
        sheet.marks.append(Mark("item", start, end))
    return text


def _level(paragraph: Paragraph, name: str) -> int:
    """1 to 9 for a heading, by its style, a style that this is based on, or its outline level; 0 for other text."""
    if name == "Title":
        return 1
    style: Any = paragraph.style
    while style is not None:
        match = _HEADING.match(str(style.name or ""))
        if match:
            return int(match[1])
        style = style.base_style
    outline = paragraph._p.xpath("./w:pPr/w:outlineLvl/@w:val")
    return int(outline[0]) + 1 if outline and outline[0].isdigit() and int(outline[0]) < 9 else 0


def _table(sheet: Sheet, table: Table) -> None:
    rows = []
    for row in table.rows:
        cells = list(dict.fromkeys(" ".join(cell.text.split()) for cell in row.cells))
        if any(cells):
            rows.append(" | ".join(cells))
    start, end = sheet.add("\n".join(rows))
    if start < end:
        sheet.marks.append(Mark("table", start, end))


def _language(word: Word) -> str:
    return (word.core_properties.language or "")[:2].lower()
