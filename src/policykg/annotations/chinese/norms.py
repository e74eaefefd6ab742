"""Norms: who must, may, should or must not do what, one for each bearer and each verb under a modal word."""

from __future__ import annotations

import re

from policykg.annotations.chinese.clauses import (
    BARRING,
    ENCOURAGING,
    MODALITY,
    Predicate,
    Segment,
    body,
    predicate,
    segments,
)
from policykg.annotations.chinese.conditions import (
    State,
    actor_of,
    aimed_at,
    is_condition,
    is_nominal,
    resumes,
)
from policykg.annotations.chinese.keeping import add
from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Draft, Reading, Word
from policykg.annotations.chinese.subjects import (
    aimed,
    bearers_in,
    drafts_starting,
    first_noun,
    has_subject,
    is_authority,
    is_list,
    topic_of,
)
from policykg.model import Modality

# Verbs of validity and description: an authority that does these binds itself to nothing.
_DESCRIBING = among(
    "是 为 属于 属 包括 适用 施行 废止 起施行 是指 有 实行 成为 分为 构成 组成 具有 没有 无 造成 导致 "
    "制作 规定 制定本法 属 促 强 办 推 建 抓 到 等 超过 达到 占 不足 未满 违反"
)
_SECURING = among("确保 保证 保障 力争 安排 提取 投入 给予 实现")
_TELLING = among("包括 分为 是 属于 即为")
_AFTER = among("后 之后 以后")
_STRIVING = among("力争 争取 确保 实现")
_MEASURING = among("达到 超过 低于 高于 少于 不少于 多于 大于")
_DUE = re.compile(r"按照|依照|按|根据|依法|依据|负责|自")
_PENAL = among("责令 没收 处 处以 吊销 撤销 追究 警告 罚款 取消 处分 处罚 给予 予以 收缴 注销")


_DEFINING = re.compile(r"是指|系指|指的是|以下[简统]?称.{1,30}[）)]$")


def find(reading: Reading) -> None:
    """Add the norms of every sentence; what stands in an enumerated item is left to the items."""
    for start, end in reading.sentences():
        if _DEFINING.search(reading.text, start, end):
            continue
        state = State()
        for segment in segments(reading, start, end):
            if segment.words[0].text[0] == "（" and _is_item(reading, segment):
                state.modality = None
                break
            _read(reading, segment, state, (start, end))


def _is_item(reading: Reading, segment: Segment) -> bool:
    return re.match(r"（[一二三四五六七八九十]+）", reading.text[segment.start : segment.start + 6]) is not None


def _read(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> None:
    made = len(reading.norms)
    if segment.start == sentence[0] or not state.first:
        state.first = actor_of(reading, segment)
    if not is_condition(reading, segment, state):
        if state.modality is None and state.outer and resumes(segment.words):
            state.modality, state.rule = state.outer
        _read_predicate(reading, segment, state, sentence)
        state.joined = segment.stop == "并" or state.waiting
        state.waiting = False
        nominal = segment.stop == "，" and is_nominal(segment.words)
        state.pending = [*state.pending, *segment.words] if nominal else []
    if len(reading.norms) == made and segment.stop == "，":
        state.aim = aimed_at(reading, segment)
    elif len(reading.norms) > made:
        state.aim = []
    if segment.stop == "；":
        state.condition, state.open = None, -1


def _read_predicate(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> None:
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
    if state.modality and words[0].tag in "vnpdcxt" and not has_subject(words):
        found = predicate(reading, words, body(words, 0))
        if found and (state.joined or not _purpose(words, found)):
            add(reading, state, found, sentence, segment)
        return
    _imperative(reading, segment, state, sentence)


def _purpose(words: list[Word], found: Predicate) -> bool:
    """Whether the segment says what for rather than what (`，用于…`), or has a subject of its own."""
    verb = found.verbs[0]
    if verb.text in (*_MEASURING, "用于", "以便", "是", "为", "包括", "属于", "有", "无", "有关"):
        return True
    if any(w.text in _MEASURING for w in words[found.at :]) and verb.text not in _SECURING:
        return True
    return any(w.tag in "oh" for w in words[: found.at]) and not any(w.tag in "pv" for w in words[: found.at])


def _read_modal(reading: Reading, segment: Segment, modal: int, state: State, sentence: tuple[int, int]) -> None:
    words = segment.words
    state.modality, state.rule = MODALITY[words[modal].text], "norms/modal"
    _read_zone(reading, words[body(words[:modal], 0) : modal], state)
    after = modal + 1
    if words[modal].text in BARRING:
        named = drafts_starting(reading, words[modal].end, segment.end)
        if named:
            state.bearers = named
            after = next((i for i, w in enumerate(words) if w.start >= named[-1].end), len(words))
    state.open = -1
    second = next((i for i in range(after, len(words)) if words[i].tag == "m" and not _relative(words, i)), len(words))
    found = predicate(reading, words[:second], body(words, after))
    if found:
        add(reading, state, found, sentence, segment)
        if state.modality == "prohibition" and found.verbs[0].text in _MEASURING:
            state.modality = "obligation"  # `不得低于5%，并逐年增长`
    state.waiting = found is None
    if second < len(words):
        found = predicate(reading, words, body(words, second + 1))
        if found:
            state.modality = MODALITY[words[second].text]
            add(reading, state, found, sentence, segment)


def _read_zone(reading: Reading, zone: list[Word], state: State) -> None:
    """Who acts, as the words before the modal tell; else what is acted on, else who acted before."""
    if state.pending and (not zone or is_list(reading, state.pending)):
        zone = [*state.pending, *zone]
        zone = zone[body(zone, 0) :]
    state.counterpart = None
    state.topic = None
    bearers = bearers_in(reading, zone, zone[0].start, zone[-1].end) if zone else []
    before = state.bearers
    if bearers:
        state.bearers = bearers
    elif zone and zone[0].tag not in "pd":
        state.bearers = []
        state.topic = topic_of(zone)
        if zone[-1].text in _AFTER:
            state.condition, state.topic, state.bearers = (zone[0].start, zone[-1].end), None, before
    elif zone:
        state.counterpart = aimed(reading, zone)
    elif not state.bearers:
        state.bearers = state.first


def _relative(words: list[Word], i: int) -> bool:
    """Whether a 的 closes over the modal at `i` (`收取企业应当承担的经费`)."""
    return any(w.tag == "u" for w in words[i:])


def _assign(reading: Reading, segment: Segment, place: int, state: State, sentence: tuple[int, int]) -> bool:
    """`由X实施`: an obligation of X; what stands before is what is assigned."""
    words = segment.words
    bearers = drafts_starting(reading, words[place].end, segment.end)
    if not bearers:
        return False
    after = next((i for i, w in enumerate(words) if w.start >= bearers[-1].end), len(words))
    while after < len(words) and (words[after].tag in "ct" or words[after].text in "等）"):
        after += 1
    found = predicate(reading, words, after) if after < len(words) else None
    if found is None and after < len(words) and words[after].tag == "p":
        state.bearers, state.modality, state.rule, state.waiting = bearers, "obligation", "norms/assigned", True
        return True
    if found is None or words[after].tag == "u" or found.verbs[0].text in ("组成", "构成", "主导"):
        return False
    before = words[:place] or state.pending
    topic = topic_of(before) if before and before[0].tag not in "pd" else None
    state.bearers, state.modality, state.rule, state.topic = bearers, "obligation", "norms/assigned", None
    if found.object is None and topic:
        found.object = topic
    add(reading, state, found, sentence, segment)
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
    holding = next((i for i in range(after, len(words)) if words[i].text in ("有", "享有", "负有")), -1)
    if duty and holding >= 0 and not any(w.tag == "u" for w in words[after:holding]):
        after, inner = holding, words[holding].text != "享有"
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
    add(reading, State(subject, modality, rule="norms/right"), found, sentence, segment)
    return True


def _encourage(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> bool:
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
    add(reading, state, found, sentence, segment)
    if found.object and drafts_starting(reading, found.object[0], segment.end):
        state.modality, state.rule = None, ""  # what follows is the act of those who are encouraged
        state.outer = ("obligation", "norms/indicative") if subject and is_authority(reading, subject) else state.outer
    elif before[0]:
        state.modality, state.rule = before
    elif subject and is_authority(reading, subject):
        state.modality, state.rule = "obligation", "norms/indicative"
    return True


def _acts(reading: Reading, segment: Segment, subject: list[Draft]) -> bool:
    """Whether a subject without a modal word binds itself: an authority, or anyone who acts 按照 a rule."""
    after = [w for w in segment.words if w.start >= subject[-1].end]
    if len(after) > 1 and after[0].tag == "v" and after[1].tag == "u" and is_nominal(segment.words):
        return False
    if not after or after[0].tag not in "vpdnx" or after[0].tag == "u":
        return False
    if is_authority(reading, subject):
        return True
    return _DUE.match(after[0].text) is not None and any(w.tag == "v" for w in after)


def _indicative(
    reading: Reading, segment: Segment, subject: list[Draft], state: State, sentence: tuple[int, int]
) -> None:
    words = segment.words
    after = next(i for i, w in enumerate(words) if w.start >= subject[-1].end)
    state.bearers = subject
    if not state.modality:
        state.modality, state.rule = "obligation", "norms/indicative"
    state.topic, state.counterpart = None, aimed(reading, state.pending) if state.pending else None
    found = predicate(reading, words, body(words, after))
    if found is None:
        return
    if (
        found.verbs[0].text in _DESCRIBING
        or (found.object and reading.text[found.object[0]] == "《")  # `国务院印发《方案》` tells what was done
        or words[found.at].tag == "x"
        or (found.verbs[0].tag == "n" and found.object is None)
    ):
        if found.verbs[0].text != "是":
            state.modality = None
        return
    add(reading, state, found, sentence, segment)


def _penalty(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> bool:
    """A consequence that no one is named for: `依法追究刑事责任`, `按一万元计算`."""
    words = segment.words
    found = predicate(reading, words, body(words, 0))
    if found is None:
        return False
    verb = found.verbs[0].text
    if state.joined and state.rule == "norms/assigned":
        return False
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
    if ruled or ((state.condition or state.aim) and verb in _PENAL):
        kept = State(
            [] if verb in _RULED or verb == "追究" else state.bearers,
            "obligation",
            state.condition,
            rule="norms/consequence",
        )
        if not found.object and state.condition:
            kept.topic = first_noun(reading, state.condition)
        add(reading, kept, found, sentence, segment)
        return True
    return False


def _imperative(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> None:
    """In a plan or opinion a sentence that opens with a verb (`完善…机制，推动…`) says what is to be done."""
    first = segment.words[body(segment.words, 0)] if body(segment.words, 0) < len(segment.words) else segment.words[0]
    opens = segment.start == sentence[0] or state.rule == "norms/imperative"
    idle = first.text == "以" and any(w.text.startswith("为") for w in segment.words)  # `以促进就业为导向`
    tells = any(w.text in _TELLING for w in segment.words[1:])  # `认定程序包括…`
    if (
        reading.statute
        or idle
        or tells
        or not opens
        or not (first.tag == "v" or first.text in ("将", "把", "对", "以", "在", "到"))
    ):
        return
    found = predicate(reading, segment.words, body(segment.words, 0))
    if found is None or not _is_act(reading, found) or found.verbs[0].text in _DESCRIBING or found.object is None:
        return
    state.rule = "norms/imperative"
    if found.verbs[0].text in _STRIVING and reading.between(*found.object)[0].tag == "p":
        return  # `力争通过5年时间`: what is striven for follows
    add(reading, State([], "recommendation", rule="norms/imperative"), found, sentence, segment)


_RULED = among("计算 处理 执行 办理")


def _is_act(reading: Reading, found: Predicate) -> bool:
    """Whether the verb is one beyond doubt: a word that can be a noun counts before a number (`建设50所…`)."""
    verb = found.verbs[0]
    after = reading.between(verb.end, verb.end + 4)
    return verb.tag == "v" or (
        verb.tag == "n" and bool(after) and (after[0].tag == "q" or after[0].text in ("一批", "若干"))
    )
