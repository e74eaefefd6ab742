"""Legislation in XML: Canadian statutes and regulations, laws and code of the District of Columbia, and their like."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from policykg.documents.draft import Draft, Sheet, Unreadable
from policykg.documents.heads import complete
from policykg.documents.words import one_line

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

_IN_FORCE = {"yes": "in force", "no": "not in force"}
_LIMS = "{http://justice.gc.ca/lims}"
_XML = "{http://www.w3.org/XML/1998/namespace}"


def read_xml(data: bytes, stem: str) -> Draft:
    """The law's text with its units as headings; what its attributes state becomes lines that open the text."""
    root = _parse(data)
    sheet = Sheet()
    name = _tag(root)
    write = _CANADIAN if name in {"Statute", "Regulation"} else _generic
    write(root, sheet)
    if not sheet.text.strip():
        raise Unreadable("no text in it")
    language = (root.get(f"{_XML}lang") or "")[:2]
    end = max((mark.end for mark in sheet.marks if mark.kind == "front_matter"), default=0)
    return complete(Draft(sheet.text, language=language, facts=tuple(sheet.facts), marks=tuple(sheet.marks)), stem, end)


def _parse(data: bytes) -> Element:
    from lxml import etree

    if re.search(rb"<!(?:DOCTYPE|ENTITY)", data[:1_000_000]):
        raise Unreadable("declares a document type or entities, which is refused")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, remove_comments=True, remove_pis=True
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise Unreadable(f"not well-formed XML: {error.msg}") from error


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _words(element: Element | None, skip: frozenset[str] = frozenset()) -> str:
    """An element's words on one line, without the elements named."""
    if element is None:
        return ""
    parts: list[str] = []

    def walk(node: Element) -> None:
        if _tag(node) not in skip:
            parts.append(node.text or "")
            for child in node:
                walk(child)
                parts.append(child.tail or "")

    walk(element)
    return one_line("".join(parts))


def _find(element: Element, name: str) -> Element | None:
    return next((child for child in element if _tag(child) == name), None)


def _deep(element: Element, *names: str) -> Element | None:
    found: Element | None = element
    for name in names:
        found = _find(found, name) if found is not None else None
    return found


class _Canadian:
    """Justice Canada's LIMS schema."""

    _SKIPPED = frozenset({"FootnoteRef", "Footnote", "DefinedTermFr"})
    _LABELLED = frozenset(
        {
            "Subsection",
            "Paragraph",
            "Subparagraph",
            "Clause",
            "Subclause",
            "FormulaParagraph",
            "Item",
            "FormulaDefinition",
        }
    )
    _TEXTS = frozenset({"Text", "Provision", "FormulaConnector", "FormulaText", "Oath", "QuotedText", "OriginatingRef"})

    def __call__(self, root: Element, sheet: Sheet) -> None:
        """Write the statute or regulation on the sheet."""
        identification = _find(root, "Identification")
        sheet.header(self._header(root, identification) if identification is not None else ())
        for child in root:
            if child is not identification and _tag(child) != "RecentAmendments":
                self._write(child, sheet, 1)

    def _header(self, root: Element, about: Element) -> Iterator[tuple[str, str, str]]:
        short, long = _words(_find(about, "ShortTitle")), _words(_find(about, "LongTitle"))
        yield "title", "Title", short or long
        if short and long:
            yield "", "Long title", long
        yield "number", "Number", _words(_find(about, "InstrumentNumber"))
        yield "number", "Chapter", _words(_deep(about, "Chapter", "ConsolidatedNumber"))
        annual = _deep(about, "Chapter", "AnnualStatuteId")
        if annual is not None:
            number = _words(_find(annual, "AnnualStatuteNumber"))
            yield "number", "Annual statute", f"S.C. {_words(_find(annual, 'YYYY'))}, c. {number}"
        yield from self._dates(root, about)
        enabling = _find(about, "EnablingAuthority")
        for act in enabling if enabling is not None else ():
            yield (
                "based_on",
                "Enabling authority",
                _words(act).title().replace(" Of ", " of ").replace(" And ", " and "),
            )
        yield "document_type", "Document type", "law" if _tag(root) == "Statute" else "regulation"
        yield "jurisdiction", "Jurisdiction", "CA"
        repealed = _find(root, "Repealed") is not None
        yield "status", "Status", "repealed" if repealed else _IN_FORCE.get(root.get("in-force") or "", "")

    def _dates(self, root: Element, about: Element) -> Iterator[tuple[str, str, str]]:
        history = _deep(about, "BillHistory")
        for stage in history if history is not None else ():
            if stage.get("stage") == "assented-to":
                yield "date_issued", "Assented to", _date(_find(stage, "Date"))
        registered, start = (
            _date(_deep(about, "RegistrationDate", "Date")),
            root.get(f"{_LIMS}inforce-start-date") or "",
        )
        yield "date_issued", "Registered", registered
        # The attribute dates this version: of a statute that was consolidated since, it is not the first day in force.
        yield (
            "date_effective" if registered and start[:4] == registered[:4] else "",
            "This version in force from",
            start,
        )
        yield "", "Last amended", root.get(f"{_LIMS}lastAmendedDate") or ""

    def _write(self, element: Element, sheet: Sheet, level: int) -> None:
        name = _tag(element)
        if name == "Heading":
            words = " ".join(filter(None, map(self._said, element)))
            sheet.heading(words, level=min(int(element.get("level") or 1), 5), name=_unit(words))
        elif name == "Section":
            self._section(element, sheet)
        elif name in self._LABELLED:
            self._labelled(element, sheet)
        elif name == "Schedule":
            self._schedule(element, sheet)
        elif name in {"HistoricalNote", "Footnote"}:
            between = " " if name == "Footnote" else "; "
            sheet.note(between.join(filter(None, map(_words, element))) if len(element) else _words(element))
        elif name == "row":
            cells = [self._said(cell) for cell in element]
            sheet.add(" | ".join(cells).strip(" |"), gap="\n")
        elif name in self._TEXTS or not len(element):
            sheet.add(self._said(element))
            for note in element.iter("{*}Footnote"):
                sheet.note(" ".join(map(_words, note)))
        else:
            for child in element:
                self._write(child, sheet, level + 1)

    def _said(self, element: Element) -> str:
        return _words(element, self._SKIPPED).replace(" ()", "")

    def _section(self, element: Element, sheet: Sheet) -> None:
        label, title = self._said_child(element, "Label"), self._said_child(element, "MarginalNote")
        sheet.heading(f"{label} {title}".strip(), level=6, number=label, name="section")
        self._rest(element, sheet)

    def _labelled(self, element: Element, sheet: Sheet) -> None:
        label = self._said_child(element, "Label") or self._said_child(element, "FormulaTerm")
        title = self._said_child(element, "MarginalNote")
        if title:
            sheet.heading(f"{label} {title}", level=7, number=label, name="subsection")
            label = ""
        text = self._said_child(element, "Text")
        sheet.add(f"{label} {text}".strip())
        self._rest(element, sheet, skip_text=True)

    def _rest(self, element: Element, sheet: Sheet, *, skip_text: bool = False) -> None:
        dropped = {"Label", "MarginalNote", "FormulaTerm"} | ({"Text"} if skip_text else set())
        for child in element:
            if _tag(child) not in dropped:
                self._write(child, sheet, 7)

    def _said_child(self, element: Element, name: str) -> str:
        child = _find(element, name)
        return self._said(child) if child is not None else ""

    def _schedule(self, element: Element, sheet: Sheet) -> None:
        head = _find(element, "ScheduleFormHeading")
        if head is not None:
            words = " ".join(filter(None, (self._said(child) for child in head)))
            sheet.heading(words, level=1, name="schedule")
        for child in element:
            if child is not head:
                self._write(child, sheet, 2)


_CANADIAN: Callable[[Element, Sheet], None] = _Canadian()


def _date(element: Element | None) -> str:
    parts = [_words(_find(element, name)) for name in ("YYYY", "MM", "DD")] if element is not None else []
    return (
        f"{parts[0]}-{int(parts[1]):02}-{int(parts[2]):02}" if all(part.isdigit() for part in parts) and parts else ""
    )


def _unit(words: str) -> str:
    match = re.match(r"(?i)(part|division|subdivision|schedule)\b", words)
    return match[1].lower() if match else ""


_LEVELS = {
    "title": 1,
    "subtitle": 2,
    "chapter": 3,
    "subchapter": 4,
    "part": 5,
    "subpart": 6,
    "division": 5,
    "container": 4,
}
_TOLD = frozenset({"num", "heading", "prefix", "reason", "meta", "annotations", "signatures"})
_TEXTS = frozenset({"text", "aftertext", "p", "content"})
_CODIFYING = re.compile(r"\{[^}]*/codif(?:y|ied)\}")


def _generic(root: Element, sheet: Sheet) -> None:
    """Any schema of nested num, heading and text: the District of Columbia's, and others as far as they go."""
    meta = _find(root, "meta")
    sheet.header(_law_header(root, meta))
    if meta is not None and root.find(".//{*}text") is None:
        for told in (*meta.iter("{*}narrative"), *meta.iter("{*}search-text")):
            sheet.add(_words(told))
    _unit_of(root, sheet, top=True)


def _law_header(root: Element, meta: Element | None) -> Iterator[tuple[str, str, str]]:
    headings = [child for child in root if _tag(child) == "heading"]
    short = [child for child in headings if child.get("type") != "long"]
    yield "title", "Title", _words(short[0]) if short else ""
    for child in headings:
        if child.get("type") == "long":
            yield "", "Long title", _words(child)
    is_dc = (root.get("id") or root.get("containing-doc") or "").startswith("D.C.") or "D.C." in _words(
        short[0] if short else None
    )
    for citation in meta.iter("{*}citation") if meta is not None else ():
        if citation.get("type") in {"law", "register", "act"}:
            yield "number", f"{(citation.get('type') or '').capitalize()} number", _words(citation)
    if meta is not None:
        yield "date_issued", "Enacted", _words(_deep(meta, "history", "enacted"))
        yield "date_effective", "Effective", _words(_find(meta, "effective"))
    if is_dc:
        yield "jurisdiction", "Jurisdiction", "US-DC"
    if root.get("id"):
        yield "document_type", "Document type", "law"


def _unit_of(element: Element, sheet: Sheet, label: str = "", *, top: bool = False) -> None:
    """Write a unit and what is in it; `label` is the number of a unit around it that opens on the same line."""
    if not len(element):
        sheet.add(f"{label} {_words(element)}")
        return
    if not top:
        label = f"{label} {_opening(element, sheet)}".strip()
    for child in element:
        name = _tag(child)
        if name in _TOLD or _CODIFYING.match(str(child.tag)):
            continue
        if name in _TEXTS and _find(child, "para") is None:
            words = _words(child)
            sheet.add(f"{label} {words}" if any(map(str.isalnum, words)) else "")
        else:
            _unit_of(child, sheet, label)
        label = ""
    for notes in element:
        if _tag(notes) == "annotations":
            sheet.note("\n".join(_words(note) for note in notes))


def _opening(element: Element, sheet: Sheet) -> str:
    """Write the heading of a unit that has one; what is left of its number opens its text."""
    name, num, heading = _tag(element), _words(_find(element, "num")), _words(_find(element, "heading"))
    prefix = _words(_find(element, "prefix"))
    if name == "section":
        sign = "" if num.startswith("§") else "§ " if re.match(r"\d+[A-Z]?-", num) else "Sec. "
        reason = _words(_find(element, "reason"))
        words = " ".join(filter(None, (f"{sign}{num}." if num else "", heading, f"[{reason}]" if reason else "")))
        sheet.heading(words, level=8, number=f"{sign}{num}" if num else "", name="section")
        return ""
    if name == "container" or prefix:
        unit = (prefix or "container").lower()
        sheet.heading(
            f"{prefix} {num} {heading}".strip(), level=_LEVELS.get(unit, 4), number=f"{prefix} {num}".strip(), name=unit
        )
        return ""
    if name == "para":
        return f"{num} {heading}".strip()
    if heading:
        sheet.heading(f"{num} {heading}".strip(), level=7, number=num, name=name)
        return ""
    return num
