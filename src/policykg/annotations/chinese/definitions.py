"""Definitions: `本法所称X，是指Y`, `X是指Y`, and the short forms announced by 以下简称."""

from __future__ import annotations

import re

from policykg.annotations.chinese.confidence import confidence
from policykg.annotations.chinese.reading import Reading
from policykg.model import Definition, Span

_CALLED = re.compile(
    r"(?:本(?:法|条例|办法|规定|细则|意见|方案|规划|标准|指南|通知)|前款|本条|上款|这里)?(?:中)?所(?:称|"
    r"指|说)的?[“《]?(?P<term>[^，。；：”》\n]{1,40}?)[”》]?"
    r"(?:，?(?:是指|系指|指的是|指|包括|是|为)|，(?=由))(?P<meaning>[^。\n]{2,400})"
)
_MEANS = re.compile(
    r"(?:^|(?<=[。；：\n，]))(?:[（(][一二三四五六七八九十\d]+[）)]|"
    r"\d+[.、])?[“]?(?P<term>[^，。；：“”\n（）]{2,30})[”]?[，：]?(?:是指|系指|"
    r"指的是)(?P<meaning>[^。；\n]{2,400})"
)
_TERMED = re.compile(r"以下(?:统|简)?称为?[：:]?(?P<term>[^）)，。；、\n]{1,30})")
_LONG = re.compile(
    r"(?P<meaning>《[^》]{2,80}》|[^，。；：（(《》\n]{2,60})(?:[（(，]?(?:[^（()）。；\n]{0,20}[，；])?|[（(][^（()）\n]{0,30}[）)][（(]?)$"
)
_GOVERNING = re.compile(
    r"^.*(?:设立|建立|制定|开展|实施|根据|印发|按照|提供|举办|称为|包括|以及|推进|参加|使用|从事|利用|对|"
    r"由|向|将|为|在|有关|符合|推行|了|安排|成立|的)(?=.{2})"
)


def find(reading: Reading) -> None:
    """Add the definitions of the text."""
    taken: list[tuple[int, int]] = []
    for rule, pattern in (("definitions/called", _CALLED), ("definitions/means", _MEANS)):
        place = 0
        while match := pattern.search(reading.text, place):
            meaning = _bounded(reading.text, match)
            place = max(match.end("term"), meaning[1])
            if not any(a < meaning[1] and match.start() < b for a, b in taken):
                taken.append((match.start(), meaning[1]))
                _add(reading, match.span("term"), meaning, (match.start(), meaning[1]), rule)
    for match in _TERMED.finditer(reading.text):
        _add_short_form(reading, match)


def _add_short_form(reading: Reading, match: re.Match[str]) -> None:
    before = max(0, match.start() - 100)
    long = _LONG.search(reading.text[before : match.start()])
    if long:
        start, end = before + long.start("meaning"), before + long.end("meaning")
        meaning = _long_form(reading.text, start, end)
        term = _unquoted(reading.text, match.span("term"))
        _add(reading, term, meaning, (start, match.end()), "definitions/short")


def _bounded(text: str, match: re.Match[str]) -> tuple[int, int]:
    """The meaning up to a semicolon after which another term is defined, without the opening comma or colon."""
    start, end = match.span("meaning")
    while start < end and text[start] in "，：:":
        start += 1
    other = re.search(r"；(?=[^；]{1,40}(?:是指|所称))", text[start:end])
    return start, start + other.start() if other else end


def _unquoted(text: str, span: tuple[int, int]) -> tuple[int, int]:
    start, end = span
    while start < end - 1 and text[start] in "“《「":
        start += 1
    while end - 1 > start and text[end - 1] in "”》」":
        end -= 1
    return start, end


def _long_form(text: str, start: int, end: int) -> tuple[int, int]:
    """The name that is shortened: without its brackets, and without the verb that governs it."""
    if text[start] == "《":
        return start + 1, end - 1 if text[end - 1] == "》" else end
    governing = _GOVERNING.match(text[start:end])
    return (start + governing.end() if governing else start), end


def _add(reading: Reading, term: tuple[int, int], meaning: tuple[int, int], whole: tuple[int, int], rule: str) -> None:
    if term[0] >= term[1] or meaning[0] >= meaning[1]:
        return
    start, end = reading.span(*whole)
    reading.definitions.append(
        Definition(start, end, Span(*reading.span(*term)), Span(*reading.span(*meaning)), rule, confidence(rule))
    )
