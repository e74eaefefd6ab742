"""Norms: who must, may, should or must not do what, one for each bearer and each verb under a modal word."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from policykg.annotations.chinese.clauses import (
    BARRING,
    ENCOURAGING,
    MODALITY,
    Predicate,
    Segment,
    body,
    drafts_ending,
    drafts_starting,
    predicate,
    segments,
)
from policykg.annotations.chinese.reading import Draft, NormDraft, Reading, Word
from policykg.model import Modality

# Verbs of validity and description: an authority that does these binds itself to nothing.
_DESCRIBING = frozenset(
    "是 为 属于 属 包括 适用 施行 废止 起施行 是指 有 实行 成为 分为 构成 组成 具有 没有 无 造成 导致 制作 规定 制定本法 属 促 强 办 推 建 抓 到 等 超过 达到 占 不足 未满 违反".split()
)
_PATIENT = frozenset(
    "用于 列入 纳入 增长 列支 达到 超过 低于 高于 计入 公开 专款专用 扣除 结转扣除 计算 符合 作为 执行".split()
)
_AUTHORITY = re.compile(r"国家|^本[市省区县州]|^我[国省市]|国务院|政府|部门|委员会|厅|局|部$|机关|中共中央|党委")
_DUE = re.compile(r"按照|依照|按|根据|依法|依据|负责|自")
_PENAL = frozenset("责令 没收 处 处以 吊销 撤销 追究 警告 罚款 取消 处分 处罚 给予 予以 收缴 注销".split())
_CONDITION = re.compile(r"(?:的|时|的时候|情况下|情形之一的|前提下)$")
_CONDITION_OPENS = re.compile(r"^(?:除|如果|如|若|凡|因|当|经|未经|在符合|符合.*(?:条件|规定)的$|有下列情形)")
_DEADLINE = re.compile(
    r"自[^，。；]{1,24}之日起[^，。；]{1,10}?(?:内|前)|在[^，。；按对向]{0,14}?(?:\d+|[一二三四五六七八九十两半]+)个?(?:工作日|日|月|年|天|小时)(?:内|之内|以内)"
    r"|(?:(?:19|20)\d\d年(?:\d+月(?:\d+日)?)?(?:底|末)?(?:以?前|之前)|到(?:19|20)\d\d年底?|于[^，。；]{2,14}前|每年\d+月\d+日前|[一二三四五六七八九十\d]+(?:个)?(?:工作日|日|月|年|天)(?:内|以内)|(?:上岗|执教|就业|招生|开学|入学)[^，。；]{0,8}前)"
)
_MEASURE = re.compile(r"不低于|不少于|不高于|不超过")


@dataclass(slots=True)
class _State:
    """What a sentence has laid down so far and later segments inherit."""

    bearers: list[Draft] = field(default_factory=list)
    modality: Modality | None = None
    condition: tuple[int, int] | None = None
    topic: tuple[int, int] | None = None
    rule: str = ""
    open: int = -1
    pending: list[Word] = field(default_factory=list)
    counterpart: Draft | None = None


def find(reading: Reading) -> None:
    """Add the norms of every sentence; what stands in an enumerated item is left to the items."""
    for start, end in reading.sentences():
        state = _State()
        for segment in segments(reading, start, end):
            if segment.words[0].text == "（" and _is_item(reading, segment):
                state.modality = None
                break
            _read(reading, segment, state, (start, end))


def _is_item(reading: Reading, segment: Segment) -> bool:
    return re.match(r"（[一二三四五六七八九十]+）", reading.text[segment.start : segment.start + 6]) is not None


def _read(reading: Reading, segment: Segment, state: _State, sentence: tuple[int, int]) -> None:
    if not _is_condition(reading, segment, state):
        _read_predicate(reading, segment, state, sentence)
        state.pending = segment.words if segment.stop == "，" and _is_nominal(segment.words) else []
    if segment.stop == "；":
        state.condition, state.open = None, -1


def _is_condition(reading: Reading, segment: Segment, state: _State) -> bool:
    """Whether the segment belongs to a condition; it is kept in the state, with the one who acts in it."""
    text = reading.text[segment.start : segment.end]
    modal = segment.modal()
    exception = text.startswith("除") and text.endswith("外")
    closes = exception or (_CONDITION.search(text) is not None and segment.stop == "，")
    if closes and modal < 0:
        begin = state.open if state.open >= 0 and not exception else segment.start
        state.condition, state.open = (begin, segment.end), -1
        subject = _subject_of_condition(reading, begin, segment.end)
        if subject:
            state.bearers = subject
        return True
    if modal < 0 and segment.stop == "，" and state.open < 0 and _may_open(reading, segment):
        state.open = segment.start
    return False


def _is_nominal(words: list[Word]) -> bool:
    """Whether a segment is one noun phrase, the subject of the next (`取得许可证的学校，应当…`)."""
    if words[-1].tag not in "onhx" or any(w.tag == "m" for w in words):
        return False
    particle = next((i for i in range(len(words) - 1, -1, -1) if words[i].tag == "u"), -1)
    return not any(w.tag in "vp" for w in words[particle + 1 :])


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


def _read_predicate(reading: Reading, segment: Segment, state: _State, sentence: tuple[int, int]) -> None:
    modal = segment.modal()
    if modal >= 0:
        _read_modal(reading, segment, modal, state, sentence)
        return
    if state.open >= 0:
        return
    words = segment.words
    assigned = next((i for i, w in enumerate(words) if w.text == "由"), -1)
    if assigned >= 0 and _assign(reading, segment, assigned, state, sentence):
        return
    if _right(reading, segment, sentence) or _encourage(reading, segment, state, sentence):
        return
    subject = drafts_starting(reading, segment.start, segment.end)
    if subject and _acts(reading, segment, subject):
        _indicative(reading, segment, subject, state, sentence)
        return
    if _penalty(reading, segment, state, sentence):
        return
    if state.modality and words[0].tag in "vnpdcxt" and not _has_subject(words):
        found = predicate(reading, words, body(words, 0))
        if found and not _purpose(words, found):
            _add(reading, state, found, sentence, segment)


def _has_subject(words: list[Word]) -> bool:
    """Whether a noun phrase that no list holds stands before the verb (`实习时间根据方案确定`)."""
    words = words[body(words, 0) :]
    run = next((i for i, w in enumerate(words) if w.tag not in "onxa"), len(words))
    return (
        run > 0
        and words[0].tag in "ox"
        and run < len(words)
        and words[run].tag in "pvd"
        or run > 1
        and run < len(words)
        and words[run].tag in "pd"
    )


def _purpose(words: list[Word], found: Predicate) -> bool:
    """Whether the segment says what for rather than what (`，用于…`), or has a subject of its own."""
    verb = found.verbs[0]
    if (
        verb.text in ("用于", "以便", "是", "为", "包括", "属于", "有", "无", "达到", "有关", "作为")
        and verb.text != "作为"
    ):
        return True
    return any(w.tag in "oh" for w in words[: found.at]) and not any(w.tag in "pv" for w in words[: found.at])


def _read_modal(reading: Reading, segment: Segment, modal: int, state: _State, sentence: tuple[int, int]) -> None:
    words = segment.words
    zone = words[body(words[:modal], 0) : modal]
    if not zone and state.pending:
        zone = state.pending[body(state.pending, 0) :]
    state.modality, state.rule = MODALITY[words[modal].text], "norms/modal"
    state.counterpart = None
    state.topic = None
    bearers = _bearers(reading, zone, zone[0].start, zone[-1].end) if zone else []
    if bearers:
        state.bearers = bearers
    elif zone and zone[0].tag not in "pd":
        state.bearers = []
        state.topic = _topic(zone)
    elif zone:
        state.counterpart = _aimed(reading, zone)
    after = modal + 1
    if words[modal].text in BARRING:
        named = drafts_starting(reading, words[modal].end, segment.end)
        if named:
            state.bearers = named
            after = next((i for i, w in enumerate(words) if w.start >= named[-1].end), len(words))
    state.open = -1
    second = next((i for i in range(after, len(words)) if words[i].tag == "m"), len(words))
    found = predicate(reading, words[:second], body(words, after))
    if found:
        _add(reading, state, found, sentence, segment)
    if second < len(words):
        found = predicate(reading, words, body(words, second + 1))
        if found:
            state.modality = MODALITY[words[second].text]
            _add(reading, state, found, sentence, segment)


def _aimed(reading: Reading, words: list[Word]) -> Draft | None:
    """The one named by 对 or 向 before the modal (`对经济困难的学生应当减免`)."""
    if words[0].text not in ("对", "向", "为"):
        return None
    found = drafts_ending(reading, words[0].end, words[-1].end)
    return found[0] if found else None


def _bearers(reading: Reading, words: list[Word], start: int, end: int) -> list[Draft]:
    """Those who act, before the modal: at the end of its zone, or before the adjuncts that stand between."""
    if not words:
        return []
    if words[0].text not in ("对", "向", "为", "把", "将"):
        found = drafts_ending(reading, start, end)
        if found:
            return found if _stands_free(reading, start, found[0]) else []
    for word in words[1:]:
        if word.tag in "pd":
            found = drafts_ending(reading, start, word.start)
            if found and _stands_free(reading, start, found[0]):
                return found
            if word.tag == "p":
                break
    return []


def _stands_free(reading: Reading, start: int, first: Draft) -> bool:
    before = reading.between(start, first.start)
    return not before or before[-1].text not in ("对", "向", "为", "把", "将", "与", "同")


def _topic(words: list[Word]) -> tuple[int, int] | None:
    """The subject that bears nothing: what is to be paid, published, reached."""
    stop = next((i for i, w in enumerate(words) if i and w.tag in "pd"), len(words))
    words = [w for w in words[:stop] if w.tag != "w"]
    begin = 0
    for j in range(len(words) - 2, -1, -1):
        if words[j].tag == "u" and any(w.tag in "vp" for w in words[:j]):
            begin = j + 1
            break
    while begin < len(words) - 1 and words[begin].tag in "tdrcp":
        begin += 1
    return (words[begin].start, words[-1].end) if words else None


def _assign(reading: Reading, segment: Segment, place: int, state: _State, sentence: tuple[int, int]) -> bool:
    """`由X实施`: an obligation of X; what stands before is what is assigned."""
    words = segment.words
    bearers = drafts_starting(reading, words[place].end, segment.end)
    if not bearers:
        return False
    after = next((i for i, w in enumerate(words) if w.start >= bearers[-1].end), len(words))
    while after < len(words) and (words[after].tag in "ct" or words[after].text in "等）"):
        after += 1
    found = predicate(reading, words, after)
    if found is None or words[after].tag == "u" or found.verbs[0].text in ("组成", "构成", "主导"):
        return False
    before = words[:place] or state.pending
    topic = _topic(before) if before and before[0].tag not in "pd" else None
    state.bearers, state.modality, state.rule, state.topic = bearers, "obligation", "norms/assigned", None
    if found.object is None and topic:
        found.object = topic
    _add(reading, state, found, sentence, segment)
    return True


def _right(reading: Reading, segment: Segment, sentence: tuple[int, int]) -> bool:
    """`X有…的权利` and `X享受…`: permissions; `X有…的义务`: an obligation."""
    words = segment.words
    subject = drafts_starting(reading, segment.start, segment.end)
    after = next((i for i, w in enumerate(words) if subject and w.start >= subject[-1].end), -1)
    if after < 0:
        return False
    text = reading.text[segment.start : segment.end]
    duty = re.search(r"的?(权利|义务|权力|责任)$", text)
    if words[after].text in ("有", "依法享有", "享有") and duty:
        inner = words[after].text == "有"
        found = predicate(reading, words, body(words, after + 1 if inner else after))
        if found is None:
            return False
        if found.object and inner:
            found.object = (
                (found.object[0], segment.start + duty.start())
                if segment.start + duty.start() > found.object[0]
                else None
            )
        modality: Modality = "obligation" if duty.group(1) in ("义务", "责任") else "permission"
    else:
        found = predicate(reading, words, body(words, after))
        if (
            found is None
            or found.verbs[0].text not in ("享受", "享有")
            or any(w.tag == "u" for w in words[after : found.at])
        ):
            return False
        modality = "permission"
    _add(reading, _State(subject, modality, rule="norms/right"), found, sentence, segment)
    return True


def _encourage(reading: Reading, segment: Segment, state: _State, sentence: tuple[int, int]) -> bool:
    """Bare 鼓励, 支持, 引导 recommend; a named subject bears it."""
    if state.modality in ("obligation", "prohibition", "permission") and state.rule in (
        "norms/modal",
        "norms/assigned",
    ):
        return False
    words = segment.words
    subject = drafts_starting(reading, segment.start, segment.end)
    after = next((i for i, w in enumerate(words) if w.start >= subject[-1].end), len(words)) if subject else 0
    while after < len(words) and (words[after].tag == "d" or words[after].text in ("并", "还", "同时")):
        after += 1
    if after >= len(words) or words[after].text not in ENCOURAGING:
        return False
    if subject:
        state.bearers = subject
    found = predicate(reading, words, after)
    if found is None:
        return False
    before = state.modality, state.rule
    state.modality, state.rule, state.topic = "recommendation", "norms/encouraged", None
    _add(reading, state, found, sentence, segment)
    if found.object and drafts_starting(reading, found.object[0], segment.end):
        state.modality, state.rule = None, ""  # what follows is the act of those who are encouraged
    elif before[0]:
        state.modality, state.rule = before
    elif subject and _is_authority(reading, subject):
        state.modality, state.rule = "obligation", "norms/indicative"
    return True


def _is_authority(reading: Reading, subject: list[Draft]) -> bool:
    return any(_AUTHORITY.search(reading.text[m.start : m.end]) for m in subject)


def _acts(reading: Reading, segment: Segment, subject: list[Draft]) -> bool:
    """Whether a subject without a modal word binds itself: an authority, or anyone who acts 按照 a rule."""
    after = [w for w in segment.words if w.start >= subject[-1].end]
    if not after or after[0].tag not in "vpdnx" or after[0].tag == "u":
        return False
    if _is_authority(reading, subject):
        return True
    return _DUE.match(after[0].text) is not None and any(w.tag == "v" for w in after)


def _indicative(
    reading: Reading, segment: Segment, subject: list[Draft], state: _State, sentence: tuple[int, int]
) -> None:
    words = segment.words
    after = next(i for i, w in enumerate(words) if w.start >= subject[-1].end)
    state.bearers = subject
    if not state.modality:
        state.modality, state.rule = "obligation", "norms/indicative"
    state.topic = None
    found = predicate(reading, words, body(words, after))
    if found is None:
        return
    if (
        found.verbs[0].text in _DESCRIBING
        or words[found.at].tag == "x"
        or (found.verbs[0].tag == "n" and found.object is None)
    ):
        state.modality = None
        return
    _add(reading, state, found, sentence, segment)


def _penalty(reading: Reading, segment: Segment, state: _State, sentence: tuple[int, int]) -> bool:
    """A consequence that no one is named for: `依法追究刑事责任`, `按一万元计算`."""
    words = segment.words
    found = predicate(reading, words, body(words, 0))
    if found is None:
        return False
    verb = found.verbs[0].text
    if state.modality and verb not in _RULED:
        return False
    ruled = words[0].text in ("按", "按照", "依照", "依法", "从", "参照", "根据") and verb in _RULED | {
        "处罚",
        "给予",
        "承担",
        "追究",
        "享受",
        "发给",
        "收取",
    }
    if ruled or (state.condition and verb in _PENAL):
        kept = _State(
            [] if verb in _RULED or verb == "追究" else state.bearers,
            "obligation",
            state.condition,
            rule="norms/consequence",
        )
        if not found.object and state.condition:
            kept.topic = _first_noun(reading, state.condition)
        _add(reading, kept, found, sentence, segment)
        return True
    return False


_RULED = frozenset("计算 处理 执行 办理".split())


def _first_noun(reading: Reading, condition: tuple[int, int]) -> tuple[int, int] | None:
    words = reading.between(*condition)
    run = []
    for word in words:
        if word.tag not in "onhax":
            break
        run.append(word)
    return (run[0].start, run[-1].end) if run else None


def _add(reading: Reading, state: _State, found: Predicate, sentence: tuple[int, int], segment: Segment) -> None:
    if state.modality is None:
        return
    deadline = _DEADLINE.search(reading.text, segment.start, segment.end)
    if any(v.text == "追究" for v in found.verbs):
        bearers: list[Draft | None] = [None]
    else:
        bearers = [*state.bearers] or [None]
    thing = found.object
    if bearers == [None] and state.topic and (thing is None or found.verbs[0].text in _PATIENT):
        thing = state.topic
    for bearer in bearers:
        for verb in found.verbs:
            reading.norms.append(
                NormDraft(
                    sentence[0],
                    sentence[1],
                    state.modality,
                    (verb.start, verb.end),
                    state.rule,
                    bearer,
                    thing,
                    found.counterpart or state.counterpart,
                    deadline.span() if deadline else None,
                    state.condition,
                )  # fmt: skip
            )
