"""Noun phrases by their heads: actors, instruments, places, industries, each with the words that belong to it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from policykg.annotations.chinese.bodies import PLACE_NAME
from policykg.annotations.chinese.lexicon import among, heads
from policykg.annotations.chinese.reading import Draft, Reading, Word

_NOMINAL = frozenset("onhax")
_STATE = re.compile(
    r"国家(?!有关|规定的?(?:标准|条件|比例|学位|高等|权限|限额)|标准|级|机关|教育事业|学分|资历|职业资格|"
    r"通用|财政|利益|安全|法律|和(?:社会|本市|省|我省)|、省|的|规定|助学|奖学|示范|战略|重大|重点|统一|"
    r"工作人员)"
)
_OWN_PLACE = re.compile(
    r"本(?:市|省|自治区|州|县|区)(?:行政区域|辖区)?|我(?:省|市|区|国)|本(?:地区|行政区域|辖区|区域)"
)
_NAMED = re.compile(rf"{PLACE_NAME}|中国(?!特色|共产党|残|人民|工程|制造)")
_REWARD = re.compile(
    r"[给予]予(?:一定的?|适当的?|必要的?|相应的?)?(?:表彰|精神|物质)?(?:和|、|或者|与)?(奖励)(?![一-龥]*的)"
)
_ACTING = frozenset("vdpmn")
_ELLIPTIC = frozenset(
    ("人员", "机构", "单位", "学生", "教师", "学校", "院校", "人才", "职业学校", "事业单位", "中学", "家庭", "群体")
)
_OFFICES = frozenset(("机关", "机构", "单位", "人员", "部门", "委员会"))
_CAUSATIVE = among(
    "组织 安排 引导 鼓励 支持 聘请 委托 选派 推动 指导 协助 帮助 为 有 是 到 进入 去 给 建立 设立 通知 "
    "责令 督促 处分 包括 具有 提供"
)
_TAX = re.compile(r"^(?:所得税|税)")


def find(reading: Reading) -> None:
    """Add the phrases whose head is in the lists, in text order."""
    _add_states(reading)
    for chunk in _chunks(reading):
        _add_chunk(reading, chunk)
    for match in _REWARD.finditer(reading.text):
        reading.add(Draft(match.start(1), match.end(1), "Instrument", "phrases/reward"))
    for match in _NAMED.finditer(reading.text):
        reading.add(Draft(match.start(), match.end(), "Place", "phrases/place_name"))


def _add_states(reading: Reading) -> None:
    for match in _STATE.finditer(reading.text):
        after = reading.between(match.end(), match.end() + 6)
        if after and after[0].start == match.end() and (after[0].tag in _ACTING or after[0].text in "，或者和、"):
            reading.add(Draft(match.start(), match.end(), "Actor", "phrases/state"))
    for match in _OWN_PLACE.finditer(reading.text):
        after = reading.between(match.end(), match.end() + 6)
        acts = (
            match.group() in {"本市", "本省", "本自治区", "我省", "我市"}
            and bool(after)
            and after[0].tag in _ACTING
            and _clause_start(reading, match.start())
        )
        reading.add(Draft(match.start(), match.end(), "Actor" if acts else "Place", "phrases/own_place"))


def _clause_start(reading: Reading, start: int) -> bool:
    return start == 0 or reading.text[start - 1] in "。，；：\n条"


def _chunks(reading: Reading) -> Iterator[list[Word]]:
    """Runs of words that can form one noun phrase, broken where another mention stands."""
    run: list[Word] = []
    for word in reading.words:
        if word.tag in _NOMINAL and not any(reading.taken[word.start : word.end]):
            if run and run[-1].end != word.start:
                yield run
                run = []
            run.append(word)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _add_chunk(reading: Reading, chunk: list[Word]) -> None:
    """The mentions of one run, from its right end: each takes all that stands to its left as its modifiers."""
    split = next((i for i in range(1, len(chunk) - 1) if _divides(chunk, i)), -1)
    if split > 0:
        _add_chunk(reading, chunk[:split])
        _add_chunk(reading, chunk[split + 1 :])
        return
    last = max((i for i, word in enumerate(chunk) if _heads(chunk, i)), default=-1)
    if last < 0:
        return
    kind = heads()[chunk[last].text]
    if kind in ("Place", "Industry"):
        _add_fields(reading, chunk)
        return
    start = _left_edge(reading, chunk, last)
    rule = f"phrases/{kind.lower()}"
    if kind == "Actor" and _extended(reading, start, chunk[last].end):
        return
    reading.add(Draft(start, chunk[last].end, kind, rule))
    for word in chunk:
        if word.end <= start and word.tag == "h":
            _add_fields(reading, [word])


def _divides(chunk: list[Word], i: int) -> bool:
    """Whether a word is the verb between two phrases: after a head, before an attributive or of what is built.

    `园区 建设 高技能 人才`, `企业 建设 培训中心`.
    """
    verbal = chunk[i].tag == "n" and chunk[i - 1].tag == "h"
    built = chunk[i].text == "建设" and heads().get(chunk[-1].text) == "Instrument"
    return verbal and (chunk[i + 1].tag == "a" or built)


def _extended(reading: Reading, start: int, end: int) -> bool:
    """Whether the phrase went to the actor whose people it names (`企业` → `企业的职工`); lists are left alone."""
    if reading.text[start - 1 : start] != "的":
        return False
    owner = next((m for m in reading.mentions if m.end == start - 1 and m.type == "Actor"), None)
    if (
        owner is None
        or reading.text[start - 1] != "的"
        or reading.text[owner.start - 1 : owner.start] in tuple("、和或与及者")
        or _is_governed(reading, owner)
    ):
        return False
    owner.end, owner.rule = end, "phrases/owned"
    reading.taken[start - 1 : end] = b"\1" * (end - start + 1)
    return True


def _is_governed(reading: Reading, mention: Draft) -> bool:
    """Whether a verb stands right before it, whose relative clause it ends (`设立机构的企业`)."""
    before = reading.between(max(0, mention.start - 8), mention.start)
    return bool(before) and before[-1].end == mention.start and before[-1].tag == "v"


def _add_fields(reading: Reading, chunk: list[Word]) -> None:
    for i, word in enumerate(chunk):
        if _heads(chunk, i):
            kind = heads()[word.text]
            start = word.start if kind in ("Place", "Industry") else chunk[0].start
            reading.add(Draft(start, word.end, kind, f"phrases/{kind.lower()}"))


def _heads(chunk: list[Word], i: int) -> bool:
    word = chunk[i]
    if word.tag != "h" or word.text not in heads():
        return False
    after = chunk[i + 1].text if i + 1 < len(chunk) else ""
    return not _TAX.match(after)


def _left_edge(reading: Reading, chunk: list[Word], last: int) -> int:
    """Where the phrase begins: at the run's start, or further left over an elliptical list or an adjective with 的."""
    first = 0
    while first < last and _is_verb(reading, chunk, first):
        first += 1
    start = chunk[first].start
    if first:
        return start
    if last == 0 and chunk[0].text in _OFFICES:
        return _verbal_edge(reading, start)
    if reading.text[start - 1 : start] == "的":
        return _adjective_edge(reading, start)
    if chunk[last].text in _ELLIPTIC and start:
        return _elliptic_edge(reading, start)
    return start


def _is_verb(reading: Reading, chunk: list[Word], i: int) -> bool:
    """Whether a word that can be noun or verb governs what follows (`管理学校` after a modal or a comma)."""
    word = chunk[i]
    if word.tag != "n" or i:
        return False
    before = reading.between(max(0, word.start - 12), word.start)
    tag = before[-1].tag if before else "w"
    if tag == "c":
        return len(before) > 1 and before[-2].tag == "v"
    after = reading.between(chunk[-1].end, chunk[-1].end + 6)
    ends = not after or after[0].tag in "wq"
    if (before and before[-1].text in ("以", "为了")) or (tag == "w" and word.text in ("改革", "创新")):
        return True
    return tag == "m" or (tag == "d" and chunk[i + 1].tag in "ha") or (tag == "w" and ends and bool(before))


def _verbal_edge(reading: Reading, start: int) -> int:
    """Left over the verb that names the task of an office (`审批机关`, `接收单位`)."""
    before = reading.between(max(0, start - 8), start)
    if not before or before[-1].end != start or before[-1].tag != "v" or before[-1].text in _CAUSATIVE:
        return start
    if len(before) < 2 or before[-2].tag in "wcupt":
        return before[-1].start
    return _task_edge(reading, before[-1].start, start)


def _task_edge(reading: Reading, verb: int, start: int) -> int:
    """Where the noun begins that a verb of task has before it (`学位授予单位`); `start` where it governs the office."""
    edge = verb
    for word in reversed(reading.between(max(0, verb - 12), verb)):
        if word.end != edge or word.tag not in "ona" or any(reading.taken[word.start : word.end]):
            return edge if word.tag in "wcuptmd" and edge < verb else start
        edge = word.start
    return edge if edge < verb else start


def _adjective_edge(reading: Reading, start: int) -> int:
    before = reading.between(max(0, start - 14), start - 1)
    if not before or before[-1].end != start - 1 or before[-1].tag != "a":
        return start
    if len(before) > 1 and before[-2].text in ("不", "未"):
        return start
    edge = before[-1].start
    for word in reversed(before[:-1]):
        if word.end != edge or word.tag not in "oa" or any(reading.taken[word.start : word.end]):
            break
        edge = word.start
    return edge


def _elliptic_edge(reading: Reading, start: int) -> int:
    """Left over `转岗、再就业、` in `转岗、再就业、失业人员`: members that name no one by themselves."""
    edge = start
    while edge:
        before = reading.between(max(0, edge - 12), edge)
        if len(before) < 2 or before[-1].end != edge or before[-1].text not in ("、", "和", "或者", "或", "及", "以及"):
            return edge
        member = before[-2]
        if member.end != before[-1].start or member.tag not in "na" or reading.taken[member.start]:
            return edge
        if (
            len(before) > 2
            and before[-3].end == member.start
            and before[-3].tag not in "wctvmpd"
            and before[-3].text != "、"
        ):
            return edge
        edge = member.start
    return edge
