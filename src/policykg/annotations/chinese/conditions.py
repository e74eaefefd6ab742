"""Conditions and deadlines, and what a sentence has laid down so far for the segments that follow."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policykg.annotations.chinese.clauses import Segment, body
from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Draft, Reading, Word
from policykg.annotations.chinese.subjects import drafts_ending, drafts_starting
from policykg.model import Modality

_CONDITION = re.compile(r"(?:的|(?<!同)时|的时候|情况下|情形之一的|前提下)$")
_UPON = re.compile(r"..+[^今此先落]后$")
_WITHOUT = re.compile(r"未经[^，。；]{1,40}(?:同意|批准|许可|审核|审批|备案|授权)$")
DEADLINE = re.compile(
    r"自[^，。；]{1,24}之日起[^，。；]{1,10}?(?:内|前)|在[^，。；按对向]{0,14}?(?:\d+|"
    r"[一二三四五六七八九十两半]+)个?(?:工作日|日|月|年|天|小时)(?:内|之内|以内)"
    r"|(?:(?:19|20)\d\d年(?:\d+月(?:\d+日)?)?(?:底|末)?(?:以?前|之前)|到(?:19|20)\d\d年底?|"
    r"(?<![少多低高大小等])于[^，。；]{2,14}前|每年\d+月\d+日前|[一二三四五六七八九十\d]+(?:个)?(?:工作日|日|月|年|天)(?:内|"
    r"以内)|(?:上岗|执教|就业|招生|开学|入学)[^，。；]{0,8}前(?![培教实训景沿列进往]))"
)


@dataclass(slots=True)
class State:
    """What a sentence has laid down so far and later segments inherit."""

    bearers: list[Draft] = field(default_factory=list)
    modality: Modality | None = None
    condition: tuple[int, int] | None = None
    topic: tuple[int, int] | None = None
    rule: str = ""
    open: int = -1
    first: list[Draft] = field(default_factory=list)
    aim: list[Draft] = field(default_factory=list)
    joined: bool = False
    waiting: bool = False
    introduced: bool = False
    disposed: tuple[int, int] | None = None
    outer: tuple[Modality, str] | None = None
    pending: list[Word] = field(default_factory=list)
    counterpart: Draft | None = None


def is_condition(reading: Reading, segment: Segment, state: State) -> bool:
    """Whether the segment belongs to a condition; it is kept in the state, with the one who acts in it."""
    text = reading.text[segment.start : segment.end]
    modal = segment.modal()
    if text.startswith("除") and segment.stop == "并":
        state.open = segment.start
        return True
    exception = text.endswith("外") and (text.startswith("除") or reading.text[state.open] == "除")
    worded = _CONDITION.search(text) or _WITHOUT.match(text) or _follows(segment, text)
    closes = exception or (bool(worded) and segment.stop == "，")
    if closes and (modal < 0 or text.endswith("的")):
        begin = state.open if state.open >= 0 else segment.start
        state.condition, state.open = (begin, segment.end), -1
        subject = _subject_of_condition(reading, begin, segment.end)
        if subject:
            state.bearers = subject
        return True
    if modal < 0 and segment.stop == "，" and state.open < 0 and _may_open(reading, segment):
        state.open = segment.start
    return False


def _follows(segment: Segment, text: str) -> bool:
    """Whether a segment tells what comes first (`学校取得许可证后，`)."""
    return _UPON.match(text) is not None and any(word.tag in "vn" for word in segment.words)


def is_nominal(words: list[Word]) -> bool:
    """Whether a segment is one noun phrase, the subject of the next (`取得许可证的学校，应当…`)."""
    if words[-1].tag not in "onhx" or any(w.tag == "m" for w in words):
        return False
    particle = next((i for i in range(len(words) - 1, -1, -1) if words[i].tag == "u"), -1)
    return not any(w.tag == "v" or (w.tag == "p" and w.text not in ("对", "向")) for w in words[particle + 1 :])


def _may_open(reading: Reading, segment: Segment) -> bool:
    """Whether a later segment of the same sentence part closes a condition that this one opens."""
    rest = reading.text[segment.end : segment.end + 160]
    part = re.split(r"[。；\n]", rest, maxsplit=1)[0]
    closing = re.search(r"(?:的|情形)，", part)
    return closing is not None and not re.search(r"应当|必须|可以|不得|应(?=[^用])", part[: closing.start()])


def _subject_of_condition(reading: Reading, begin: int, end: int) -> list[Draft]:
    found = drafts_starting(reading, begin, end)
    if not found:
        return []
    after = reading.between(found[-1].end, end)
    return found if after and after[0].tag in "vpdmx" and not after[0].text.startswith("的") else []


_STATELY = among("扶持 加大 完善 建立 建立健全 健全 推动 拓宽 保障 制定 优化 给予 予以")


def actor_of(reading: Reading, segment: Segment) -> list[Draft]:
    """Those whose act a segment tells (`用人单位招用人员，`), for a modal that follows without a subject."""
    found = drafts_starting(reading, segment.start, segment.end)
    after = reading.between(found[-1].end, segment.end) if found else []
    acts = after and (after[0].tag in "vp" or (after[0].tag == "n" and len(after) == 1))  # `个人求职，应当`
    if not acts or (after[0].tag == "v" and is_nominal(segment.words)):
        return []
    return [*found, *_second_actors(reading, after)]


def _second_actors(reading: Reading, words: list[Word]) -> list[Draft]:
    """Those who act in a clause that a 、 joins on (`企业招用人员、机构从事中介活动，`)."""
    found: list[Draft] = []
    for i in range(1, len(words) - 2):
        if words[i].text == "、" and words[i + 1].tag == "h" and words[i + 2].tag == "v" and words[i - 1].tag != "v":
            found += drafts_starting(reading, words[i + 1].start, words[i + 1].end)
    return found


def aimed_at(reading: Reading, segment: Segment) -> list[Draft]:
    """Those named by a 对 phrase that fills the rest of its segment (`对有贡献的个人，给予表彰`)."""
    aim = next((w for w in segment.words if w.text in ("对", "对于")), None)
    return drafts_ending(reading, aim.end, segment.end) if aim else []


def resumes(words: list[Word]) -> bool:
    """Whether a segment after `国家鼓励企业…` tells an act of the state again rather than of those encouraged."""
    first = body(words, 0)
    if words[0].text in ("并", "并且"):
        return True
    return first < len(words) and (
        words[first].text in _STATELY or (words[first].text == "对" and any(w.text in ("给予", "予以") for w in words))
    )
