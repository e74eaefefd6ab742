"""Text cut into tagged words of the lexicon; what only the neighbours of a word decide is decided last."""

from __future__ import annotations

import re
from collections.abc import Callable

from policykg.annotations.chinese.lexicon import among, tags
from policykg.annotations.chinese.reading import Word

PUNCTUATION = frozenset("。！？\n，；：、（）《》“”‘’—…,;:()\"'〈〉〔〕[]【】.")
_NUMBER = re.compile(
    r"(?P<opening>(?:(?<=[。\n；])|^)第[零〇一二三四五六七八九十百\d]+[条章节编]|"
    r"（[一二三四五六七八九十]{1,3}）)|第?(?:百分之[零〇一二三四五六七八九十百点两\d.]+|\d+(?:[.,]\d+)*|"
    r"[零〇一二三四五六七八九十百千万亿两]+(?:点[零一二三四五六七八九]+)?)"
)


class Segmenter:
    """Cuts text into words of the lexicon, choosing the division with the fewest words and unknown characters."""

    _UNKNOWN = 1.6

    def __init__(self, extra: dict[str, str]) -> None:
        self._tags = {**extra, **tags()}
        lengths: dict[str, set[int]] = {}
        for word in self._tags:
            lengths.setdefault(word[0], set()).add(len(word))
        self._lengths = {first: sorted(sizes) for first, sizes in lengths.items()}

    def words(self, text: str) -> list[Word]:
        """The words of a text, in order, covering it."""
        found: list[Word] = []
        position = 0
        for match in _NUMBER.finditer(text):
            if match.start() >= position and not self._is_word(text, match):
                self._cut(text, position, match.start(), found)
                found.append(Word(match.start(), match.end(), "w" if match["opening"] else "q", match.group()))
                position = match.end()
        self._cut(text, position, len(text), found)
        return _retagged(found)

    def _is_word(self, text: str, match: re.Match[str]) -> bool:
        """Whether the numeral is the beginning or the end of a word (`一线`, `统一`)."""
        if match.group().startswith("第") and text[match.end() : match.end() + 1] == "方":
            return True
        if match.end() - match.start() > 1:
            return False
        place = match.start()
        return any(
            text[a:b] in self._tags
            for a in range(max(0, place - 3), place + 1)
            for b in range(place + 1, place + 5)
            if b - a > 1
        )

    def _cut(self, text: str, start: int, end: int, found: list[Word]) -> None:
        run = start
        for place in range(start, end):
            if text[place] in PUNCTUATION:
                self._divide(text, run, place, found)
                found.append(Word(place, place + 1, "c" if text[place] == "、" else "w", text[place]))
                run = place + 1
        self._divide(text, run, end, found)

    def _divide(self, text: str, start: int, end: int, found: list[Word]) -> None:
        size = end - start
        if size <= 0:
            return
        cost = [0.0] * (size + 1)
        step = [1] * (size + 1)
        for place in range(size - 1, -1, -1):
            best, width = cost[place + 1] + self._UNKNOWN, 1
            for length in self._lengths.get(text[start + place], ()):
                if place + length > size:
                    break
                if text[start + place : start + place + length] in self._tags:
                    price = cost[place + length] + 1 + (0.5 if length == 1 else 0.0)
                    if price <= best:
                        best, width = price, length
            cost[place], step[place] = best, width
        place = 0
        while place < size:
            word = text[start + place : start + place + step[place]]
            tag = self._tags.get(word, "x")
            if tag == "x" and found and found[-1].tag == "x" and found[-1].end == start + place and place:
                last = found.pop()
                found.append(Word(last.start, last.end + 1, "x", last.text + word))
            else:
                found.append(Word(start + place, start + place + len(word), tag, word))
            place += step[place]


_AFTER_MODAL = frozenset("vnpdx")


def _retagged(found: list[Word]) -> list[Word]:
    """Tags that only the neighbours decide: `组织` as a noun, `应` and `要` as modals, nouns after `有关`."""
    result = list(found)
    for i, word in enumerate(found):
        before = result[i - 1] if i else None
        after = found[i + 1] if i + 1 < len(found) else None
        if word.tag == "v" and after is not None and after.text in _OUTCOMES and word.text not in _REPORTING:
            result[i] = word._replace(tag="n")
        elif word.text in _RETAG:
            tag = _RETAG[word.text](before, after)
            if tag != word.tag:
                result[i] = word._replace(tag=tag)
    return result


def _tag(word: Word | None) -> str:
    return word.tag if word else "w"


def _organisation(before: Word | None, after: Word | None) -> str:
    noun_before = _tag(before) in "ua" or (_tag(before) == "t" and _tag(after) in "cwmpud")
    noun_after = _tag(after) in "cmwu" and _tag(before) in "onxh" and not (after and after.text == "、")
    return "h" if noun_before or noun_after else "v"


def _modal(before: Word | None, after: Word | None) -> str:
    return "m" if _tag(after) in _AFTER_MODAL and _tag(before) not in "vu" else "x"


def _ruling(before: Word | None, after: Word | None) -> str:
    noun = _tag(before) in "tu" or (before is not None and before.text in _RULED)
    return "o" if noun or _tag(after) in "wu" else "v"


_RULED = among("本法 本条例 办法 细则 章程 协议 合同 规定 国家 法律 法规 行政法规 条例 政策 按照 依照 依据 违反 符合")
_PASSED = among("会议 审议 审查 考核 考试 表决 讨论 验收 评审")


def _through(before: Word | None, after: Word | None) -> str:
    passed = before is not None and before.text in _PASSED
    return "v" if passed or _tag(after) == "w" else "p"


def _like_with(before: Word | None, after: Word | None) -> str:
    opens = _tag(before) in "wmd" or (before is not None and before.text in ("并", "并且", "且"))
    return "p" if opens else "c"


_OUTCOMES = frozenset(("情况", "结果", "过程", "效果"))
_REPORTING = among("公布 发布 公开 通报 报告 说明 提供 反映 告知 反馈 查询 公示")


def _agreed(before: Word | None, after: Word | None) -> str:
    return "o" if before is not None and before.text in ("双方", "合同", "协议", "章程", "各方") else "v"


def _disposing(before: Word | None, after: Word | None) -> str:
    return "d" if _tag(after) in "dv" and _tag(before) != "m" else "p"  # `将定期检查` tells what is to come


def _chief(before: Word | None, after: Word | None) -> str:
    return "a" if _tag(after) in "hao" and _tag(before) not in "hoxm" else "d"


def _specific(before: Word | None, after: Word | None) -> str:
    return "d" if _tag(after) == "v" and _tag(before) != "w" else "o"


def _connected(before: Word | None, after: Word | None) -> str:
    return "v" if _tag(before) in "dm" and _tag(after) != "u" else "o"


def _open(before: Word | None, after: Word | None) -> str:
    return "d" if _tag(after) in "vn" else "n" if _tag(before) in "onx" else "v"


def _well(before: Word | None, after: Word | None) -> str:
    return "d" if _tag(before) == "v" and _tag(after) not in "uw" else "x"  # `管理好资金`


_RETAG: dict[str, Callable[[Word | None, Word | None], str]] = {
    "将": _disposing,
    "主要": _chief,
    "具体": _specific,
    "联系": _connected,
    "报告": _connected,
    "公开": _open,
    "好": _well,
    "约定": _agreed,
    "组织": _organisation,
    "应": _modal,
    "要": _modal,
    "可": _modal,
    "须": _modal,
    "需": _modal,
    "规定": _ruling,
    "要求": _ruling,
    "决定": _ruling,
    "通过": _through,
    "和": _like_with,
    "与": _like_with,
}
