"""Bytes → text: UTF-8, UTF-16 and UTF-32 with a byte order mark, GB18030, then what the bytes themselves suggest."""

from __future__ import annotations

import codecs
import re

from policykg.documents.draft import Unreadable

_MARKED = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年工学教育业职企条第第法部行关"
)
_DECLARED = re.compile(rb"""(?:charset\s*=\s*|encoding\s*=\s*)["']?([A-Za-z0-9_.:-]{2,40})""")


def decode(data: bytes, *, declared: str = "") -> str:
    r"""The text that the bytes spell, line ends as `\\n`; Unreadable where no encoding fits."""
    text = _decode(data, declared)
    if "\x00" in text:
        raise Unreadable("binary data, not text")
    return text.replace("\r\n", "\n").replace("\r", "\n")


def declared_encoding(data: bytes) -> str:
    """The encoding that the first bytes of HTML or XML name; empty where they name none that is known."""
    match = _DECLARED.search(data[:4096])
    if not match:
        return ""
    try:
        return codecs.lookup(match[1].decode("ascii")).name
    except LookupError:
        return ""


def _decode(data: bytes, declared: str) -> str:
    for mark, encoding in _MARKED:
        if data.startswith(mark):
            return _strict(data, encoding)
    if b"\x00" in data:
        raise Unreadable("binary data, not text")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.reason == "unexpected end of data" and error.start >= len(data) - 3 and error.start > 0:
            raise Unreadable("cut off in the middle of a character") from error
        if _is_nearly_utf8(data):
            line = data.count(b"\n", 0, error.start) + 1
            raise Unreadable(f"not valid UTF-8: byte {error.start}, line {line}") from error
    if declared and declared != "utf-8":
        return _strict(data, declared)
    return _chinese(data) or _guessed(data)


def _is_nearly_utf8(data: bytes) -> bool:
    """Whether the bytes are UTF-8 but for a few: guessing another encoding would turn every other word to nonsense."""
    text = data.decode("utf-8", "replace")
    bad = text.count("\ufffd")
    return sum(char > "\x7f" for char in text) - bad > 4 * bad


def _strict(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        raise Unreadable(f"not the {encoding} that it declares") from error


def _chinese(data: bytes) -> str:
    try:
        text = data.decode("gb18030")
    except UnicodeDecodeError:
        return ""
    foreign = [char for char in text if ord(char) > 127]
    common = sum(char in _COMMON for char in foreign)
    return text if common >= max(1, len(foreign) * 0.03) else ""


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(data).best()
    if best is None:
        raise Unreadable("undecodable: neither UTF-8, UTF-16, GB18030 nor another encoding fits")
    return str(best)
