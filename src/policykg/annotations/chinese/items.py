"""Members of enumerations: （一）（二）… and 一是…二是…, each with the shortest phrase that names it."""

from __future__ import annotations

import re

from policykg.annotations.chinese.adjuncts import after_phrase
from policykg.annotations.chinese.clauses import body
from policykg.annotations.chinese.confidence import confidence
from policykg.annotations.chinese.reading import Reading, Word
from policykg.model import Item, Span

_DIGITS = "零一二三四五六七八九"
_BRACKETED = re.compile(
    r"（(?P<number>(?:[一二三四五六七八九]?十)?[一二三四五六七八九]|[一二三四五六七八九]?十|\d{1,2})）"
)
_SPOKEN = re.compile(
    r"(?:(?<=[，。；：\n])|^)(?:(?P<number>[一二三四五六七八九十])(?:是|要)|"
    r"第(?P<nth>[一二三四五六七八九十])，|(?P<first>首先|其次|再次|最后)，)"
)
_ANNOUNCED = re.compile(r"(?:下列|以下|如下)?[^，。；：\n]{0,16}[：:]$")
_STOP = re.compile(r"[；。\n]|，(?=主要包括)")


def find(reading: Reading) -> None:
    """Add the items of the text; a lone mark that nothing announces is a heading, not a list."""
    for pattern, rule in ((_BRACKETED, "items/bracketed"), (_SPOKEN, "items/spoken")):
        for run in _runs(reading.text, [m for m in pattern.finditer(reading.text) if _opens(reading.text, m)]):
            _add_run(reading, run, rule)


def _opens(text: str, match: re.Match[str]) -> bool:
    return match.start() == 0 or text[match.start() - 1] in "：；。\n，，" or match.re is _SPOKEN


def _runs(text: str, marks: list[re.Match[str]]) -> list[list[re.Match[str]]]:
    """Marks that count on from each other."""
    runs: list[list[re.Match[str]]] = []
    for mark in marks:
        if runs and _ordinal(mark) == _ordinal(runs[-1][-1]) + 1:
            runs[-1].append(mark)
        else:
            runs.append([mark])
    return [run for run in runs if len(run) > 1 or _is_announced(text, run[0])]


def _is_announced(text: str, mark: re.Match[str]) -> bool:
    before = text[: mark.start()].rstrip("\n")
    return mark.re is _BRACKETED and (before.endswith(("：", "；")) or (not before and "；" in text[mark.end() :][-1:]))


def _ordinal(mark: re.Match[str]) -> int:
    named = mark.groupdict()
    if named.get("first"):
        return ["首先", "其次", "再次", "最后"].index(named["first"]) + 1
    number = named.get("number") or named.get("nth") or ""
    if number.isdecimal():
        return int(number)
    tens, found, units = number.rpartition("十")
    if not found:
        return _DIGITS.index(number)
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(units) if units else 0)


def _add_run(reading: Reading, run: list[re.Match[str]], rule: str) -> None:
    text = reading.text
    before = text[: run[0].start()].rstrip("\n")
    announced = _ANNOUNCED.search(before[-40:]) if before.endswith("：") else None
    offset = len(before) - len(before[-40:])
    for i, mark in enumerate(run):
        limit = run[i + 1].start() if i + 1 < len(run) else len(text)
        stop = _STOP.search(text, mark.end(), limit)
        end = stop.start() if stop else limit
        label = _label(reading, mark.end(), end)
        if label is None:
            continue
        start, last = reading.span(mark.start(), max(end, label[1]))
        spoken = announced.span() if announced else None
        reading.items.append(
            Item(
                start,
                last,
                _ordinal(mark),
                Span(*reading.span(*label)),
                reading.at[run[0].start()],
                rule,
                confidence(rule),
                Span(*reading.span(offset + spoken[0], offset + spoken[1] - 1))
                if spoken and spoken[1] - spoken[0] > 1
                else None,
            )
        )


def _label(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The first phrase of the member: adjuncts before it, 有, relative clauses and a closing 的 or 等 left out."""
    words = [w for w in reading.between(start, end) if w.text != "\n"]
    words = _past_adjuncts(words)
    words = _first_clause(words)
    if words and words[0].text == "有" and len(words) > 1:
        words = _past_relative(words[1:])
    while words and (
        words[-1].text in ("的", "等", "，", "；") or (words[-1].tag == "w" and words[-1].text not in "”》）")
    ):
        words = words[:-1]
    return (words[0].start, words[-1].end) if words else None


def _past_adjuncts(words: list[Word]) -> list[Word]:
    while words and words[0].tag == "p":
        comma = next((i for i, w in enumerate(words) if w.text == "，"), -1)
        if comma < 0 or comma + 1 >= len(words) or after_phrase(words[:comma], 0) < comma:
            return words
        words = words[comma + 1 :]
    return words


def _first_clause(words: list[Word]) -> list[Word]:
    comma = next((i for i, w in enumerate(words) if w.text in "，；：。"), len(words))
    begin = body(words[:comma], 0)
    return (
        words[begin:comma]
        if begin < comma and words[begin].tag in "vn" and words[0].text in ("依法",)
        else words[:comma]
    )


def _past_relative(words: list[Word]) -> list[Word]:
    if words[0].tag not in "pvc":
        return words
    particle = next((i for i, w in enumerate(words) if w.tag == "u"), -1)
    return words[particle + 1 :] if 0 <= particle < len(words) - 1 else words
