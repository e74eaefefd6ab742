"""Where the headings of a text are: those that its format marks, and those that only its lines show."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from policykg.documents.words import one_line, plain
from policykg.model import Document
from policykg.passages.units import CONTAINERS, WORDS, Unit, read_unit

_EXCLUDED = frozenset({"front_matter", "chrome", "note", "table"})
_CANDIDATE = re.compile(
    rf"^[ \t]*(?:[*_]{{1,3}})?(?P<words>(?:(?P<named>(?:(?i:{WORDS}))\b\.?[ \t]*(?:\d+|[IVXLC]+\b|[A-Z]\b))"
    rf"|(?P<sign>§§?\W{{0,2}}\d)|(?P<chinese>第[一二三四五六七八九十百零〇两\d]+(?:编|部分|章|节|条))"
    rf"|(?P<listed>[一二三四五六七八九十]{{1,3}}、|[（(][一二三四五六七八九十]{{1,3}}[）)])"
    rf"|(?P<html><h[1-6]\b)|(?P<decimal>\d{{1,2}}(?:\.\d{{1,2}}){{0,4}}\.?[ \t]+(?=\S)))[^\n]*)",
    re.MULTILINE,
)
_HTML = re.compile(r"\s*<h(?P<level>[1-6])\b[^>\n]*>(?P<words>[^\n]*?)</h[1-6]>\s*$")
_LINE = re.compile(r"[^\n]*")
_TURN = re.compile(r"[ \t]*\n")
_WORD = re.compile(r"[^\W\d_][\w’'-]*")
_SMALL = frozenset(
    re.findall(
        r"\w+",
        "a an and as at between but by for from in into is are be its nor of on or over per than that the their to "
        "under upon via with within without und der die das des dem den von für mit im zur zum de la le les du et en",
    )
)
_ENDED = re.compile(r"[.;:!?。；：！？”’\")）\]*]\s*$")
_GOES_ON = re.compile(r"(?:Absatz|Abs\.|Satz|Nummer|Nr\.|of|des|der|and|und|or|oder|bis|to|規定|的|规定)\b|的|规定|所")
_FINITE = re.compile(r"\b(?:shall|must|may|is|are|was|were|will|has|have|soll|muss|ist|sind|wird)\b")
_LEAVES = frozenset({"section", "article", "number"})
_QUOTED = re.compile(rf"[‘“\"„«]\s*(?:(?i:{WORDS})\b\.?\s*(?:\d|[IVXLC]+\b)|§)")
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading: what it opens, where it is, and its level where the format gives one (else 0)."""

    unit: Unit
    start: int
    end: int
    level: int = 0


def find_headings(document: Document) -> list[Heading]:
    """The document's headings in text order, its title left out; numbers and titles on separate lines are joined."""
    text = document.text
    marked = list(_marked(document))
    shown = _shown(document, marked)
    found = sorted([*marked, *shown], key=lambda heading: heading.start)
    return list(_joined(text, _without_contents(text, found)))


def excluded(document: Document) -> list[tuple[int, int]]:
    """The stretches that are not text proper, merged and in order; the title's own heading is one of them."""
    spans = [(mark.start, mark.end) for mark in document.marks if mark.kind in _EXCLUDED - {"table"}]
    title = title_mark(document)
    merged: list[tuple[int, int]] = []
    for start, end in sorted([*spans, title] if title else spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def title_mark(document: Document) -> tuple[int, int] | None:
    """Where the text shows its title: the first heading or the first line, where that says the title."""
    first = next((mark for mark in document.marks if mark.kind == "heading"), None)
    if first is not None:
        words = plain(document.text[first.start : first.end])
        is_title = words.casefold().startswith(document.title.casefold()) and not read_unit(words).number
        return (first.start, first.end) if is_title else None
    for fact in document.stated("title"):
        alone = document.text[fact.end : fact.end + 1] in {"\n", ""} and document.text[: fact.start].strip() == ""
        return (fact.start, fact.end) if alone and not read_unit(document.title).number else None
    return None


def _marked(document: Document) -> Iterator[Heading]:
    closed = _Stretches((mark.start, mark.end) for mark in document.marks if mark.kind in _EXCLUDED)
    title = title_mark(document)
    for mark in document.marks:
        if mark.kind == "heading" and not closed.covers(mark.start) and (mark.start, mark.end) != title:
            words = plain(document.text[mark.start : mark.end])
            unit = read_unit(words, mark.name)
            if mark.number and not unit.number:
                unit = replace(unit, number=mark.number)
            if words and not _QUOTED.match(words):
                yield Heading(unit, mark.start, mark.end, mark.level)


class _Stretches:
    """Stretches of a text, asked whether they cover an offset."""

    def __init__(self, spans: Iterable[tuple[int, int]]) -> None:
        self._spans = sorted(spans)
        self._starts = [start for start, _ in self._spans]

    def covers(self, offset: int) -> bool:
        place = bisect_right(self._starts, offset) - 1
        return any(start <= offset < end for start, end in self._spans[max(0, place - 3) : place + 1])


def _shown(document: Document, marked: list[Heading]) -> list[Heading]:
    """Headings that only the lines show; numbered lines count where the format marks no headings of its own."""
    text = document.text
    closed = _Stretches([*((m.start, m.end) for m in document.marks if m.kind in _EXCLUDED | {"heading"})])
    lines = [line for line in _CANDIDATE.finditer(text) if not closed.covers(line.start("words"))]
    named = [heading for line in lines if (heading := _by_name(text, line))]
    if sum(heading.unit.name in _LEAVES for heading in marked) >= 3:
        named = [heading for heading in named if heading.unit.name not in _LEAVES]
    if len(marked) >= 3:
        return named
    numbered = _numbered(text, [line for line in lines if line["decimal"]])
    chinese = [] if any(h.unit.name == "article" for h in named) else list(_chinese_lists(text, lines))
    sequence = list(_in_sequence(numbered))
    return [*named, *(sequence if len(sequence) > 1 else ()), *chinese]


def _by_name(text: str, line: re.Match[str]) -> Heading | None:
    if line["html"]:
        match = None if _in_figure(text, line.start()) else _HTML.match(line[0])
        words = plain(match["words"]) if match else ""
        return (
            Heading(read_unit(words), line.start("words"), line.end(), int(match["level"])) if match and words else None
        )
    if not (line["named"] or line["sign"] or line["chinese"]) or not _may_open(text, line.start()):
        return None
    words = line[0].strip().strip("*_").rstrip()
    unit = read_unit(one_line(words))
    if _GOES_ON.match(unit.title) or not unit.number:
        return None
    start = line.start("words")
    if line["chinese"]:
        return _chinese_unit(text, line, unit)
    if not unit.title:
        return Heading(unit, start, start + len(words))
    if unit.title[0].islower() or unit.title[0] in "(,;":
        return None
    if unit.name not in CONTAINERS and _is_sentence(unit.title):
        return Heading(replace(unit, title=""), start, start + _number_length(line["words"], unit.title))
    stops = unit.title.endswith((",", ";")) or len(unit.title) > _LONGEST
    if stops or (unit.name in CONTAINERS and _is_sentence(unit.title)):
        return None
    end, title = _extended(text, line.start("words") + len(words), unit.title)
    return Heading(replace(unit, title=title), start, end)


def _in_figure(text: str, at: int) -> bool:
    """Whether a place lies in a figure, whose headings are captions."""
    return text.rfind("<figure", 0, at) > text.rfind("</figure", 0, at)


def _chinese_unit(text: str, line: re.Match[str], unit: Unit) -> Heading | None:
    """第三章 with its title; 第十二条 with its text on the same line, which is no title."""
    start = line.start("words")
    after = text[line.end("chinese") : line.end("chinese") + 1]
    if unit.name != "article":
        whole = len(unit.title) <= 40 and "。" not in unit.title
        return Heading(unit, start, line.end()) if whole else None
    if after and after not in " 　\t\n：:之":
        return None
    return Heading(replace(unit, title=""), start, line.end("chinese"))


def _may_open(text: str, start: int) -> bool:
    """Whether a heading may start here: after an empty line, a line that ends a sentence, or a short line."""
    before = text[max(0, start - 400) : start]
    if not before.strip() or before.endswith("\n\n") or re.search(r"\n[ \t]*\n\s*$", before):
        return True
    line = before.rstrip().rpartition("\n")[2]
    return bool(_ENDED.search(line)) or bool(_CANDIDATE.match(line)) or is_title_case(line)


def _is_sentence(words: str) -> bool:
    return words.endswith((".", "。")) and len(words.split()) > 12


def _number_length(words: str, title: str) -> int:
    at = words.find(title[:20])
    return len((words[:at] if at > 0 else words).rstrip())


def _extended(text: str, end: int, title: str) -> tuple[int, str]:
    """A heading in title case that fills its line goes on with the next, where that is in title case too."""
    while True:
        turn = _TURN.match(text, end)
        line = _LINE.match(text, turn.end()) if turn else None
        words = one_line(line[0]) if line else ""
        full = len(text[text.rfind("\n", 0, end) + 1 : end].strip()) >= 45
        if not line or not words or not full or not is_title_case(words) or _CANDIDATE.match(line[0]):
            return end, title
        if len(title) + len(words) > _LONGEST or words.endswith((".", ";", ":")):
            return end, title
        end, title = line.start() + len(line[0].rstrip()), f"{title} {words}"


def is_title_case(words: str) -> bool:
    """Whether the words that carry meaning are written with capitals, as titles are."""
    carrying = [word for word in _WORD.findall(words) if word.lower() not in _SMALL]
    capital = sum(word[0].isupper() for word in carrying)
    return bool(carrying) and capital >= 0.75 * len(carrying)


def _numbered(text: str, lines: list[re.Match[str]]) -> Iterator[Heading]:
    for place, line in enumerate(lines):
        number = line["decimal"].strip()
        words = one_line(line["words"][len(line["decimal"]) :])
        if (
            not words[:1].isupper()
            and not words[:1].isdigit()
            and not "\u4e00" <= words[:1] <= "\u9fff"
            and words[:1] not in '“‘"'
        ):
            continue
        start, stop = line.start("words"), line.start("words") + len(line["words"].rstrip())
        unit = Unit("number", number.rstrip("."), words)
        if words.endswith((".", ";", ":", ",", "。", "；", "，")) or not _may_open(text, line.start()):
            continue
        if is_title_case(words):
            end, title = _extended(text, stop, words)
        elif (end := _paragraph_end(text, stop)) - start <= 160 and not _FINITE.search(text, start, end):
            title = one_line(text[start:end])[len(number) :].strip()
        else:
            continue
        after = lines[place + 1] if place + 1 < len(lines) else None
        if _is_list_item(text, end, after, number):
            continue
        yield Heading(replace(unit, title=title), start, end)


def _paragraph_end(text: str, stop: int) -> int:
    """The end of the paragraph, where it is no sentence; else far away."""
    blank = re.compile(r"\n[ \t]*(?:\n|$)").search(text, stop)
    end = len(text[: blank.start() if blank else len(text)].rstrip()) if blank or len(text) - stop < 200 else stop + 999
    return end if end - stop < 160 and not _ENDED.search(text[stop - 1 : end]) else stop + 999


def _is_list_item(text: str, end: int, after: re.Match[str] | None, number: str) -> bool:
    """Whether nothing but the next number of the same depth follows, as in a list."""
    if after is None or text[end : after.start()].strip():
        return False
    return after["decimal"].strip().rstrip(".").count(".") <= number.rstrip(".").count(".")


def _in_sequence(numbered: Iterator[Heading]) -> Iterator[Heading]:
    """Those whose number follows from the ones before: 1, 2, 2.1, 2.2, 3."""
    last: tuple[int, ...] = (0,)
    for heading in numbered:
        parts = tuple(int(part) for part in re.findall(r"\d+", heading.unit.number))
        depth = len(parts)
        follows = depth <= len(last) and parts[:-1] == last[: depth - 1] and parts[-1] == last[depth - 1] + 1
        deeper = depth == len(last) + 1 and parts[:-1] == last and parts[-1] <= 1
        if follows or deeper or (last == (0,) and depth == 1 and parts[0] <= 1):
            last = parts
            yield heading


def _chinese_lists(text: str, lines: list[re.Match[str]]) -> Iterator[Heading]:
    """一、… and （一）… as headings of a plan or an opinion; a title may run into its text: （一）完善制度。…"""
    listed = [line for line in lines if line["listed"]]
    outer = [line for line in listed if line["listed"].endswith("、") and _short_title(line)]
    if len(outer) < 2:
        return
    for line in listed:
        end = _short_title(line)
        if not end or (line["listed"].endswith("、") and line not in outer):
            continue
        start = line.start("words")
        unit = read_unit(one_line(text[start:end]))
        yield Heading(replace(unit, title=unit.title.rstrip("。")), start, end)


def _short_title(line: re.Match[str]) -> int:
    """Where the short title of a Chinese list line ends; 0 where it has none."""
    words = line["words"].rstrip()
    stop = words.find("。")
    length = stop + 1 if stop >= 0 else len(words)
    return line.start("words") + length if length <= 45 and (stop < 0 or line["listed"][0] in "（(") else 0


def _without_contents(text: str, headings: list[Heading]) -> list[Heading]:
    """The headings without those of a table of contents: a run with nothing between that all return later."""
    run: list[int] = []
    dropped: set[int] = set()
    later = {_identity(heading): place for place, heading in enumerate(headings)}
    for place, following in enumerate([*headings, None]):
        joined = run and following and not text[headings[run[-1]].end : following.start].strip(" .\t\n0123456789")
        if run and not joined:
            back = [one for one in run if later[_identity(headings[one])] > one]
            if len(run) >= 4 and len(back) >= 0.6 * len(run):
                dropped.update(back)
            run = []
        run.append(place)
    return [heading for place, heading in enumerate(headings) if place not in dropped]


def _identity(heading: Heading) -> tuple[str, str, str]:
    return heading.unit.name, heading.unit.number, heading.unit.title.casefold().rstrip(" .0123456789")


def _joined(text: str, headings: list[Heading]) -> Iterator[Heading]:
    """Number and title as one heading: "Article 5" with the heading, or the line, that follows and names no unit."""
    waiting: Heading | None = None
    for heading in headings:
        if waiting:
            bare = not heading.unit.name and not heading.unit.number and heading.level >= waiting.level
            below = not heading.unit.key and heading.level > waiting.level > 0
            if (bare or below) and not text[waiting.end : heading.start].strip():
                title = f"{heading.unit.number} {heading.unit.title}".strip()
                yield replace(waiting, unit=replace(waiting.unit, title=title), end=heading.end)
                waiting = None
                continue
            yield _with_line(text, waiting, heading.start)
            waiting = None
        if heading.unit.number and not heading.unit.title and heading.unit.name not in {"", "number"}:
            waiting = heading
        else:
            yield heading
    if waiting:
        yield _with_line(text, waiting, len(text))


def _with_line(text: str, heading: Heading, limit: int) -> Heading:
    """The heading with the line below it as its title, where that is short, stands alone and is no sentence."""
    if "第" in heading.unit.number and heading.unit.name == "article":
        return heading
    gap = re.compile(r"[ \t]*\n(?P<blank>[ \t]*\n)?[ \t]*").match(text, heading.end)
    line = _LINE.match(text, gap.end()) if gap else None
    words = plain(line[0]) if line else ""
    alone = line is not None and text[line.end() : line.end() + 2].strip(" \t") in {"\n\n", "\n", ""}
    if (
        not gap
        or not line
        or not words
        or line.end() > limit
        or len(words) > 120
        or _ENDED.search(words)
        or words[0].islower()
    ):
        return heading
    if not (alone or is_title_case(words)) or (gap["blank"] and not is_title_case(words)) or _CANDIDATE.match(line[0]):
        return heading
    return replace(heading, unit=replace(heading.unit, title=words), end=line.start() + len(line[0].rstrip()))
