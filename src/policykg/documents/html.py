"""Web pages: the main text as blocks, without the site around it; official journals by their class names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from policykg.documents.dates import iso
from policykg.documents.decode import declared_encoding, decode
from policykg.documents.draft import Draft, Sheet, Unreadable
from policykg.documents.frontmatter import is_date
from policykg.documents.heads import complete
from policykg.documents.words import one_line
from policykg.model import Mark

if TYPE_CHECKING:
    from lxml.html import HtmlElement

_DEEPEST = 400
_BLOCKS = frozenset(
    re.findall(
        r"\w+",
        """
    address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2
    h3 h4 h5 h6 header hr html li main nav ol p pre section summary table tbody td tfoot th thead tr ul
    """,
    )
)
_DROPPED = frozenset(
    re.findall(
        r"\w+",
        """
    script style noscript template iframe object embed svg math canvas video audio form button input select
    textarea nav footer aside dialog head link meta
    """,
    )
)
_CHROME = re.compile(
    r"(?i)\b(?:nav(?:bar|igation)?|menu|breadcrumbs?|footer|site-?header|masthead|sidebar|cookies?|consent|share|sharing|social|"
    r"skip-?(?:link|nav)|toolbar|pagination|related|newsletter|advert|banner|toc|table-of-contents|language-?switch\w*|"
    r"hd-(?:date|lg|ti|oj)|visually-hidden|sr-only|doc-sep|doc-end)\b"
)
_ROLES = frozenset({"navigation", "banner", "contentinfo", "search", "complementary", "dialog", "alert"})
_JOURNAL = {
    "ti-section-1": (2, False),
    "ti-section-2": (2, True),
    "ti-art": (4, False),
    "sti-art": (4, True),
    "ti-grseq-1": (5, False),
    "doc-ti": (1, False),
    "ti-annotation": (5, False),
}
_LABEL = re.compile(r"\(?(?:\d{1,3}(?:\.\d{1,3})*|[A-Za-z]|[ivxIVX]{1,5}|[a-z]{2})[.)]+|\d{1,3}|[—–•·-]")
# A reference to a note, dropped with the space before it where a comma or full stop follows.
_REFERENCE = re.compile(r"\s*\x01(?=\s*[,.;:)])|\x01")
_ANNEX = re.compile(r"(?i)^(?:annex|appendix|protocol)\b")


def read_html(data: bytes, stem: str) -> Draft:
    """The page's main text; one block a line with an empty line between blocks."""
    from lxml import etree, html

    if b"<!ENTITY" in data[:65536]:
        raise Unreadable("declares entities, which is refused")
    text = decode(data, declared=declared_encoding(data))
    text = re.sub(r"^\s*<\?xml[^>]*\?>", "", text)
    parser = html.HTMLParser(no_network=True, remove_comments=True, remove_pis=True, huge_tree=False)
    try:
        root = html.document_fromstring(text, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise Unreadable(f"no HTML that can be read: {error}") from error
    sheet = Sheet()
    sheet.header(_header(root))
    facts_only = len(sheet.text)
    _Page(sheet).write(_main(root))
    if len(sheet.text) <= facts_only:
        raise Unreadable("no text in it")
    language = (root.get("lang") or root.get("{http://www.w3.org/XML/1998/namespace}lang") or "")[:2].lower()
    return complete(_draft(sheet, root, language), stem, facts_only)


def _draft(sheet: Sheet, root: HtmlElement, language: str) -> Draft:
    return Draft(sheet.text, language=language, facts=tuple(sheet.facts), marks=tuple(sheet.marks))


def _header(root: HtmlElement) -> Iterator[tuple[str, str, str]]:
    """What the page's head states and its body may not: date and publisher."""
    for name in ("article:published_time", "DC.date", "DC.date.issued", "dcterms.issued", "dcterms.date", "date"):
        for meta in root.xpath("//meta[@name=$name or @property=$name]", name=name):
            day = (meta.get("content") or "")[:10]
            if is_date(day) or iso(day):
                yield "date_issued", "Date", day if is_date(day) else iso(day)
                return


def _main(root: HtmlElement) -> HtmlElement:
    """The element that holds the main text: what says so itself, else the body."""
    queries = (
        "//*[contains(concat(' ', @class, ' '), ' eli-container ')]/..",
        "//main",
        "//*[@role='main']",
        "//article",
        "//*[@id='content' or @id='main' or @id='main-content' or @id='document' or @id='text']",
    )
    body = root.find("body")
    whole = body if body is not None else root
    total = len(whole.text_content()) or 1
    for query in queries:
        found = root.xpath(query)
        if len(found) == 1 and len(found[0].text_content()) > 0.3 * total:
            return found[0]
    return whole


class _Page:
    """Writes an element's blocks on a sheet."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        self._prefix = ""
        self._item = 0
        self._title_done = False

    def write(self, element: HtmlElement, depth: int = 0) -> None:
        """Append the element's blocks in order."""
        if depth > _DEEPEST:
            raise Unreadable(f"nested deeper than {_DEEPEST} elements")
        if _is_chrome(element):
            return
        if element.tag == "table":
            self._table(element, depth)
        elif not _has_blocks(element):
            self._block(element, _inline(element))
        else:
            self._mixed(element, depth)

    def _mixed(self, element: HtmlElement, depth: int) -> None:
        pending = element.text or ""
        ordinal = int(element.get("start", "1")) if element.get("start", "1").isdigit() else 1
        for child in element:
            if not isinstance(child.tag, str):
                pending += child.tail or ""
            elif child.tag in _BLOCKS or _has_blocks(child):
                self._block(element, pending)
                pending = child.tail or ""
                if child.tag == "li":
                    self._prefix = f"{ordinal}. " if element.tag == "ol" else "- "
                    ordinal += 1
                self.write(child, depth + 1)
            else:
                pending += _inline(child) + (child.tail or "")
        self._block(element, pending)

    def _block(self, element: HtmlElement, text: str) -> None:
        told = _REFERENCE.sub("", text)
        words = "\n".join(filter(None, (one_line(line) for line in told.split("\v"))))
        if not words:
            return
        prefix, self._prefix = self._prefix, ""
        kind = _kind(element)
        if kind == "note":
            self._sheet.note(prefix + words)
        elif kind in _JOURNAL:
            self._journal(kind, words)
        elif re.fullmatch(r"h[1-6]", kind):
            self._sheet.heading(words, level=int(kind[1]))
        else:
            start, end = self._sheet.add(prefix + words)
            if prefix:
                self._sheet.marks.append(Mark("item", start, end, number=prefix.strip()))

    def _journal(self, kind: str, words: str) -> None:
        """A heading of the Official Journal; the title that follows a number belongs to the same heading."""
        level, is_title = _JOURNAL[kind]
        marks, sheet = self._sheet.marks, self._sheet
        if kind == "doc-ti" and self._title_done and not _ANNEX.match(words):
            is_title = bool(marks) and marks[-1].end == len(sheet.text)
        if is_title and marks and marks[-1].kind == "heading" and marks[-1].end == len(sheet.text):
            _, end = sheet.add(words, gap="\n")
            last = marks.pop()
            marks.append(Mark("heading", last.start, end, level=last.level, number=last.number, name=last.name))
            return
        if kind == "doc-ti":
            self._title_done = True
        name = "article" if kind == "ti-art" else ""
        sheet.heading(words, level=level, name=name)

    def _table(self, table: HtmlElement, depth: int) -> None:
        rows = [row for row in table.iter("tr") if next(row.iterancestors("table")) is table]
        cells = [[cell for cell in row if cell.tag in {"td", "th"}] for row in rows]
        if all(len(row) == 2 and _LABEL.fullmatch(one_line(row[0].text_content())) for row in cells) and cells:
            for label, body in cells:
                self._prefix = f"{one_line(label.text_content())} "
                self.write(body, depth + 1)
                self._prefix = ""
        elif any(cell.find(".//table") is not None for row in cells for cell in row) or all(
            len(row) < 2 for row in cells
        ):
            for cell in (cell for row in cells for cell in row):
                self.write(cell, depth + 1)
        else:
            self._data(cells)

    def _data(self, cells: list[list[HtmlElement]]) -> None:
        lines = [
            " | ".join(one_line(_REFERENCE.sub("", _inline(cell)).replace("\v", " ")) for cell in row) for row in cells
        ]
        start, end = self._sheet.add("\n".join(line for line in lines if line.strip(" |")))
        if start < end:
            self._sheet.marks.append(Mark("table", start, end))


def _classes(element: HtmlElement) -> list[str]:
    return [name.removeprefix("oj-") for name in (element.get("class") or "").split()]


def _is_chrome(element: HtmlElement) -> bool:
    if element.tag in _DROPPED or element.get("role") in _ROLES or element.get("hidden") is not None:
        return True
    named = f"{' '.join(_classes(element))} {element.get('id') or ''}"
    if _CHROME.search(named):
        return len(element.text_content()) < 5_000
    if element.tag == "header":
        return element.find(".//h1") is None
    return element.tag == "table" and element.find(".//p[@class='oj-hd-date']") is not None


def _kind(element: HtmlElement) -> str:
    for ancestor in (element, *list(element.iterancestors())[:2]):
        for name in _classes(ancestor):
            if name in _JOURNAL or name == "note":
                return name
        if ancestor.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            return str(ancestor.tag)
    return ""


def _has_blocks(element: HtmlElement) -> bool:
    return any(isinstance(child.tag, str) and child.tag in _BLOCKS for child in element.iterdescendants())


def _inline(element: HtmlElement) -> str:
    """An element's words, a forced line break as a vertical tab, without references to notes."""
    if element.tag in _DROPPED:
        return ""
    if _is_note_reference(element):
        return "\x01"
    if element.tag == "br":
        return "\v"
    parts = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            parts.append(_inline(child))
        parts.append(child.tail or "")
    return "".join(parts)


def _is_note_reference(element: HtmlElement) -> bool:
    if element.tag == "a" and element.find(".//span[@class='oj-super oj-note-tag']") is not None:
        return not (element.get("href") or "").startswith("#ntc")
    return element.tag == "sup" and element.find(".//a") is not None and len(element.text_content()) < 6
