"""Norms without a modal word: what is assigned, due, encouraged, told of an authority, or follows a condition."""

from __future__ import annotations

import re

from policykg.annotations.chinese.adjuncts import LIGHT, after_phrase, disposed_object
from policykg.annotations.chinese.clauses import ENCOURAGING, Predicate, Segment, body, predicate
from policykg.annotations.chinese.conditions import State, is_nominal
from policykg.annotations.chinese.keeping import add
from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Draft, Reading, Word
from policykg.annotations.chinese.subjects import (
    agents,
    aimed,
    drafts_starting,
    first_noun,
    is_authority,
    is_list,
    topic_of,
)
from policykg.model import Modality

# Verbs of validity and description: an authority that does these binds itself to nothing.
_DESCRIBING = among(
    "是 为 属于 属 包括 适用 施行 废止 起施行 是指 有 实行 成为 分为 构成 组成 具有 没有 无 造成 导致 "
    "制作 规定 制定本法 属 促 强 办 推 建 抓 到 等 超过 达到 占 不足 未满 违反 认为 视为 作废 失效 生效 "
    "处于 位于 源于 介于 等于 含 含有 利于"
)
_TELLING = among("包括 分为 是 属于 即为")
_STRIVING = among("力争 争取 确保 实现")
_DUE = re.compile(r"按照|依照|按|根据|依法|依据|负责|自|协助")
_PENAL = among("责令 没收 处 处以 吊销 撤销 追究 警告 罚款 取消 处分 处罚 给予 予以 收缴 注销")
_RULED = among("计算 处理 执行 办理")
_RULES = among("规定 决定")
_BUDGETED = re.compile(r"(?:列入|纳入)[^，。；]{0,24}(?:预算|规划|计划|目录|考核|范围)$")
_NEXT = re.compile(r"，(?:由|应|必须|不得|可以|须|要(?!求))")


def assign(reading: Reading, segment: Segment, place: int, state: State, sentence: tuple[int, int]) -> bool:
    """`由X实施`: an obligation of X; what stands before is what is assigned."""
    words = segment.words
    bearers = agents(reading, words[place].end, segment.end)
    if not bearers:
        return False
    after = next((i for i, w in enumerate(words) if w.start >= bearers[-1].end), len(words))
    while after < len(words) and (words[after].tag in "ct" or words[after].text in "等）"):
        after += 1
    found = _assigned(reading, words, after)
    if found is None and after < len(words) and words[after].tag == "p":
        state.bearers, state.modality, state.rule, state.waiting = bearers, "obligation", "norms/assigned", True
        return True
    if found is None or words[after].tag == "u" or found.verbs[0].text in ("组成", "构成", "主导"):
        return False
    before = words[:place] or state.pending
    named = before and (before[0].tag not in "pd" or (len(before) > 1 and is_nominal(before)))
    topic = topic_of(before) if named else None
    state.bearers, state.modality, state.rule, state.topic = bearers, "obligation", "norms/assigned", None
    if found.object is None and topic:
        found.object = topic
    add(reading, state, found, sentence, segment)
    return True


def _assigned(reading: Reading, words: list[Word], after: int) -> Predicate | None:
    """What the one named by 由 does; `规定` and `决定` at the end are acts there, not nouns."""
    first = body(words, after)
    if first + 1 == len(words) and words[first].text in _RULES:
        return Predicate([words[first]], None, None, first)
    return predicate(reading, words, after) if after < len(words) else None


def is_topic(reading: Reading, segment: Segment, *, chained: bool = False) -> bool:
    """Whether a segment only names what the next one is about (`申请设立的学校，由…审批`).

    In a chain of acts a modal word that follows belongs to the same bearer, and only 由 names another.
    """
    following = _NEXT.match(reading.text, segment.end)
    return is_nominal(segment.words) and following is not None and (not chained or following[0] == "，由")


def next_modal(reading: Reading, segment: Segment) -> bool:
    """Whether the next segment opens with a modal word, or with 由."""
    return _NEXT.match(reading.text, segment.end) is not None


def right(reading: Reading, segment: Segment, sentence: tuple[int, int]) -> bool:
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


def encourage(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> bool:
    """Bare 鼓励, 支持, 引导 recommend; a named subject bears it."""
    if state.modality in ("obligation", "prohibition", "permission") and state.rule in (
        "norms/modal",
        "norms/assigned",
    ):
        return False
    words = segment.words
    subject = drafts_starting(reading, segment.start, segment.end)
    after = next((i for i, w in enumerate(words) if w.start >= subject[-1].end), len(words)) if subject else 0
    while after < len(words) and (words[after].tag == "d" or words[after].text in ("并", "还", "同时", "通过")):
        after = after_phrase(words, after) if words[after].text == "通过" else after + 1
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


def actors(reading: Reading, segment: Segment, state: State) -> list[Draft]:
    """Those who bind themselves in a segment, as its subject or as the list right before it; empty where none do."""
    subject = drafts_starting(reading, segment.start, segment.end)
    if subject:
        return subject if _acts(reading, segment, subject) else []
    listed = state.pending if state.pending and is_list(reading, state.pending) else []
    if not listed or segment.words[0].tag not in "vd":
        return []
    subject = drafts_starting(reading, listed[0].start, listed[-1].end)
    return subject if is_authority(reading, subject) or _DUE.match(segment.words[0].text) else []


def _acts(reading: Reading, segment: Segment, subject: list[Draft]) -> bool:
    """Whether a subject without a modal word binds itself: an authority, or anyone who acts 按照 a rule."""
    after = [w for w in segment.words if w.start >= subject[-1].end]
    if segment.words[-1].text in ("组成", "构成"):
        return False
    if after and after[0].tag in "vn" and any(w.tag == "u" for w in after) and is_topic(reading, segment):
        return False
    if len(after) > 1 and after[0].tag == "v" and after[1].tag == "u" and is_nominal(segment.words):
        return False
    if after and after[0].tag == "q" and reading.text[after[0].start : after[0].end].endswith(("年", "月", "日")):
        after = after[1:]
    if not after or after[0].tag not in "vpdnx" or after[0].tag == "u":
        return False
    if is_authority(reading, subject):
        return True
    return _DUE.match(after[0].text) is not None and any(w.tag == "v" for w in after)


def tell(reading: Reading, segment: Segment, subject: list[Draft], state: State, sentence: tuple[int, int]) -> None:
    """Add what those who bind themselves are told to do."""
    words = segment.words
    after = next((i for i, w in enumerate(words) if w.start >= subject[-1].end), 0)
    state.bearers = subject
    if not state.modality:
        state.modality, state.rule = "obligation", "norms/indicative"
    state.topic, state.counterpart = None, aimed(reading, state.pending) if state.pending else None
    found = predicate(reading, words, body(words, after))
    if found is None:
        return
    verb = found.verbs[0].text
    practised = verb == "实行" and found.counterpart is not None  # `对学生实行资助`: an act
    if not practised and (
        verb in _DESCRIBING
        or (found.object and reading.text[found.object[0]] == "《")  # `国务院印发《方案》` tells what was done
        or words[found.at].tag == "x"
        or (found.verbs[0].tag == "n" and found.object is None)
    ):
        if verb not in ("是", "实行"):
            state.modality = None
        return
    add(reading, state, found, sentence, segment)


def budget(reading: Reading, segment: Segment, sentence: tuple[int, int]) -> bool:
    """`所需经费列入年度预算`: an obligation that names no one."""
    words = segment.words
    if words[0].tag not in "onhaxt" or not _BUDGETED.search(reading.text, segment.start, segment.end):
        return False
    place = next((i for i, w in enumerate(words) if w.text in ("列入", "纳入")), -1)
    topic = topic_of(words[:place]) if place > 0 else None
    found = predicate(reading, words, place) if topic and not any(w.tag in "vpm" for w in words[:place]) else None
    if found is None:
        return False
    kept = State([], "obligation", rule="norms/indicative", topic=topic)
    add(reading, kept, found, sentence, segment)
    return True


def follow(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> bool:
    """What follows a condition or a rule without anyone named: `依法追究刑事责任`, `批准的，颁发证书`."""
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
    upon = reading.statute and state.condition is not None and state.condition[1] + 1 == segment.start
    told = words[0].tag in "vpd" and words[0].text not in ("经", "报")
    due = upon and found.verbs[0].tag == "v" and verb not in _DESCRIBING and told
    given = reading.statute and words[0].text in ("对", "对于") and verb in ("给予", "予以")
    if not (ruled or due or given or ((state.condition or state.aim) and verb in _PENAL)):
        return False
    kept = State(
        [] if (verb in _RULED and found.at) or verb == "追究" else state.bearers or _doer(state, verb),
        "obligation",
        state.condition,
        rule="norms/consequence",
    )
    if not found.object and state.condition:
        kept.topic = first_noun(reading, state.condition)
    add(reading, kept, found, sentence, segment)
    if due and not ruled and verb not in _PENAL:
        state.modality, state.rule = "obligation", "norms/consequence"  # `颁发证书并予以公告`
    return True


def _doer(state: State, verb: str) -> list[Draft]:
    """Those whose act the sentence opens with, where they gain by what follows (`企业招用学徒，依法享受优惠`)."""
    return state.first if state.condition is None and verb in ("享受", "领取") else []


_PURPOSE = among("为 为了")
_SHAPED = re.compile(r"(?:机制|制度|体系|体制|办法|方式|方法|模式)$")


def urge(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> None:
    """In a plan or opinion a sentence that opens with a verb (`完善…机制，推动…`) says what is to be done."""
    words = segment.words
    first = words[body(words, 0)] if body(words, 0) < len(words) else words[0]
    opens = segment.start == sentence[0] or state.rule == "norms/imperative" or state.introduced
    state.introduced = False
    idle = first.text == "以" and any(w.text.startswith("为") for w in words)  # `以促进就业为导向`
    tells = any(w.text in _TELLING for w in words[1:])  # `认定程序包括…`
    if (
        reading.statute
        or tells
        or not opens
        or not (first.tag in "vp" or first.text in ("改革", "创新") or _is_counted(words, first))
    ):
        return
    if idle or _is_purpose(words) or first.text in ("使", "让"):
        state.introduced = idle
        return
    found = predicate(reading, words, body(words, 0))
    if found is None or (found.at == len(words) - 1 and first.tag == "p" and found.verbs[0].tag == "n"):
        state.introduced = first.tag == "p"
        return
    joined = segment.stop == "并" and found.verbs[0].tag == "v"  # `建立并完善制度`: the object follows
    if not _is_act(reading, found) or found.verbs[0].text in _DESCRIBING or (found.object is None and not joined):
        return
    state.rule = "norms/imperative"
    if found.verbs[0].text in _STRIVING and found.object and reading.between(*found.object)[0].tag == "p":
        return  # `力争通过5年时间`: what is striven for follows
    add(reading, State([], "recommendation", rule="norms/imperative", joined=state.joined), found, sentence, segment)


def _is_counted(words: list[Word], first: Word) -> bool:
    """Whether a word that can be a noun governs a number (`建设一批`)."""
    after = next((word for word in words if word.start == first.end), None)
    return first.tag == "n" and after is not None and (after.tag == "q" or after.text in ("一批", "若干"))


def _is_purpose(words: list[Word]) -> bool:
    """Whether a segment tells what for: 为 before a verb (`为促进就业`), not before those helped (`为学生提供`)."""
    after = body(words, 1)
    if any(word.text in LIGHT for word in words[after:]):
        return False  # `为服务产业提供支撑`
    return words[0].text in _PURPOSE and (words[0].text == "为了" or after >= len(words) or words[after].tag in "vn")


def _is_act(reading: Reading, found: Predicate) -> bool:
    """Whether the verb is one beyond doubt: a word that can be a noun counts before a number (`建设50所…`)."""
    verb = found.verbs[0]
    after = reading.between(verb.end, verb.end + 4)
    counted = bool(after) and (after[0].tag == "q" or after[0].text in ("一批", "若干"))
    shaped = verb.text in ("改革", "创新") and found.object is not None
    shaped = shaped and _SHAPED.search(reading.text, *(found.object or (0, 0))) is not None
    return verb.tag == "v" or (verb.tag == "n" and (counted or shaped))


def disposed(words: list[Word]) -> tuple[int, int] | None:
    """What a 将 phrase that fills its segment disposes of (`将课程设置等情况，定期公布`); None where it does not."""
    place = next((i for i, word in enumerate(words) if word.text in ("将", "把") and word.tag == "p"), -1)
    return disposed_object(words, place, len(words)) if 0 <= place < len(words) - 1 else None
