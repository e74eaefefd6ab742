"""What a file's first bytes say it is, so that a wrong suffix is told apart from a damaged file."""

from __future__ import annotations

import re

from policykg.documents.draft import Unreadable

_SIGNATURES = (
    (b"%PDF-", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive or Office document"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"{\\rtf", "an RTF document"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!", "a RAR archive"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"II*\x00", "an image"),
    (b"MM\x00*", "an image"),
    (b"SQLite format 3", "a database"),
    (b"\x7fELF", "a program"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HTML = re.compile(
    rb"\s*(?:<\?xml[^>]*\?>\s*)?(?:<!--.*?-->\s*)*(?:<!doctype\s+html|<html)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(rb"\s*(?:<\?xml\b|<!|<(?!html)[A-Za-z_][\w.:-]*[\s/>])", re.IGNORECASE)
_EXPECTED = {"pdf": "a PDF", "docx": "a ZIP archive or Office document"}


def check(data: bytes, kind: str) -> None:
    """Unreadable, with the reason, where the bytes are not of that kind."""
    if not data.strip(b"\x00 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise Unreadable("empty file")
    if data.startswith(_OLE):
        raise Unreadable(_compound(data))
    found = "a PDF" if b"%PDF-" in data[:1024] else ""
    found = found or next((what for signature, what in _SIGNATURES if data.startswith(signature)), "")
    expected = _EXPECTED.get(kind, "")
    if found != expected:
        raise Unreadable(
            f"{found}, not {_named(kind)}: rename it" if found else f"not {_named(kind)}, whatever its name says"
        )
    if kind in {"text", "xml"} and _HTML.match(_unmarked(data)):
        raise Unreadable(f"a web page, not {_named(kind)}: rename it to .html")
    if kind == "xml" and not _XML.match(_unmarked(data)) and not data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("not XML, whatever its name says")


def _compound(data: bytes) -> str:
    if "EncryptedPackage".encode("utf-16-le") in data:
        return "encrypted; save it without a password"
    return "an old binary Office document; save it as .docx"


def _named(kind: str) -> str:
    return {"pdf": "a PDF", "docx": "a Word document", "html": "a web page", "xml": "XML"}.get(kind, "text")


def _unmarked(data: bytes) -> bytes:
    return data[:4096].removeprefix(b"\xef\xbb\xbf")
