"""Relations between mentions: who issues what, what rests on or repeals what, who acts with or gives to whom."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from policykg.annotations.chinese.clauses import Segment, segments
from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Draft, NormDraft, Reading, RelationDraft
from policykg.annotations.chinese.subjects import drafts_ending, drafts_starting
from policykg.model import RelationType

_GIVING = among(
    "提供 给予 予以 设立 设置 建立 建立健全 发放 发给 颁发 核发 授予 拨付 制定 推行 采取 开展 组织 举办 "
    "开征 搭建 构建 打造 组建 建设 新建 开设 安排 实施 支付 购买 减免 兑现 共建 设 创建 奖励 出台 加大 "
    "扩大"
)
_NOT_GIVEN = re.compile(r"罚款|处分|合同|协议|登记$|竞赛成绩")
_RECEIVING = among("享受 享有 获得 领取 申请 取得")
_TOGETHER = re.compile(r"合作|联合|共同|协作|协同|共建|对接|联动|签订|约定|沟通|配合|建立.{0,6}关系|互动|开展")
_MADE = re.compile(r"由[^，。]{2,40}(?:制定|规定|拟订|拟定|发布|印发|公布|另行制定|另行规定|会同)")
_ISSUING = re.compile(r"(?:印发|发布|颁布|公布|制定|出台|修订|通过|联合印发)(?:了)?(?:的)?《$")
_NOTICE = re.compile(r"关于(?:印发|发布|公布|转发)《$")


def find(reading: Reading) -> None:
    """Add the relations that the text states."""
    for start, end in reading.sentences():
        parts = segments(reading, start, end)
        _add_cooperation(reading, parts, (start, end))
        _add_grounds(reading, start, end)
        _add_changes(reading, start, end)
        _add_making(reading, start, end)
        _add_parts(reading, start, end)
        _add_clauses(reading, parts, (start, end))
    _add_giving(reading)
    _distinct(reading)


def _add(  # noqa: PLR0913  # a relation has two ends, a place and a ground
    reading: Reading, kind: RelationType, head: Draft, tail: Draft, whole: tuple[int, int], rule: str
) -> None:
    if head is not tail:
        reading.relations.append(RelationDraft(whole[0], whole[1], kind, head, tail, f"relations/{rule}"))


def _distinct(reading: Reading) -> None:
    """Each relation once; who acts with whom once in a sentence, whatever the order."""
    seen: set[tuple[object, ...]] = set()
    kept = []
    for relation in reading.relations:
        key: tuple[object, ...] = (relation.type, relation.head.start, relation.tail.start)
        if relation.type == "cooperates_with":
            pair = sorted(reading.text[m.start : m.end] for m in (relation.head, relation.tail))
            key = (relation.type, relation.start, *pair)
        if key not in seen:
            seen.add(key)
            kept.append(relation)
    reading.relations = kept


def _add_cooperation(reading: Reading, parts: Iterable[Segment], sentence: tuple[int, int]) -> None:
    """A 与/同/会同 B, where 与 and 同 need a word of togetherness; A和B共同…."""
    for part in parts:
        for i, word in enumerate(part.words):
            if word.text not in ("会同", "与", "同", "和") or (word.text == "和" and word.tag != "p"):
                continue
            left = _before(reading, part, i)
            right = drafts_starting(reading, word.end, part.end)
            rest = reading.text[word.end : part.end]
            if left and right and (word.text == "会同" or _TOGETHER.search(rest)):
                _pairs(reading, left, right, sentence)
                break
        else:
            joint = next((w for w in part.words if w.text in ("共同", "联合", "协同")), None)
            together = drafts_ending(reading, part.start, joint.start) if joint else []
            if len(together) > 1:
                for j, head in enumerate(together):
                    _pairs(reading, [head], together[j + 1 :], sentence)


def _before(reading: Reading, part: Segment, i: int) -> list[Draft]:
    """Those who act with someone: right before the word of togetherness, or before the modal that precedes it."""
    modal = next((w for w in part.words[:i] if w.tag in "mdp"), None)
    return drafts_ending(reading, part.start, part.words[i].start) or (
        drafts_ending(reading, part.start, modal.start) if modal else []
    )


def _pairs(reading: Reading, left: Iterable[Draft], right: list[Draft], sentence: tuple[int, int]) -> None:
    for head in left:
        for tail in right:
            _add(reading, "cooperates_with", head, tail, sentence, "together")


def _policies(reading: Reading, start: int, end: int) -> list[Draft]:
    return [m for m in reading.inside(start, end) if m.type in ("Policy", "Provision")]


def _add_grounds(reading: Reading, start: int, end: int) -> None:
    """根据…，制定本法: the maker rests on every policy named between."""
    text = reading.text[start:end]
    made = re.search(r"(?:特?制定|提出|印发|修订)(?:了)?(?=本|《|如下|以下)", text)
    grounds = re.search(
        r"根据|依据|按照|依照|为(?:了)?(?:深入)?(?:贯彻落实|贯彻|落实|实施)", text[: made.start()] if made else ""
    )
    if not made or not grounds:
        return
    heads = _policies(reading, start + made.end(), end)
    if heads:
        for tail in _policies(reading, start + grounds.end(), start + made.start()):
            if tail.rule == "policies/number" or reading.text[tail.start : tail.end].endswith("战略"):
                continue
            _add(reading, "based_on", heads[0], tail, (start, end), "grounds")


def _add_changes(reading: Reading, start: int, end: int) -> None:
    """《X》同时废止 and 对《X》作如下修改, said of the document's own policy."""
    text = reading.text[start:end]
    for word, kind in (("废止", "repeals"), ("修改", "amends"), ("修正", "amends")):
        place = text.find(word)
        if place < 0:
            continue
        named = _policies(reading, start, end)
        own = _own(reading, start, end)
        if own is None:
            continue
        for tail in named:
            if (
                tail is not own
                and not _is_own(reading, tail)
                and (word == "废止" or tail.end <= start + place or text[place:].startswith("修改《"))
            ):
                if tail.rule == "policies/number":
                    continue
                _add(reading, kind, own, tail, (start, end), "change")  # type: ignore[arg-type]  # a key of the pair above


def _is_own(reading: Reading, mention: Draft) -> bool:
    return mention.rule == "policies/own"


def _own(reading: Reading, start: int, end: int) -> Draft | None:
    """The mention of the document's own policy nearest before the sentence's end."""
    own = [m for m in reading.mentions if _is_own(reading, m) and m.end <= end]
    return max(own, key=lambda m: m.start, default=None)


def _add_making(reading: Reading, start: int, end: int) -> None:
    """Who makes a policy: 具体办法由X制定, X关于印发《Y》的通知, and the day when it was passed or issued."""
    text = reading.text
    policies = [m for m in reading.inside(start, end) if m.type == "Policy"]
    for policy in policies:
        clause_end = _clause_end(text, policy.end, end)
        made = re.match(r"[》]?[，]?[^，。；]{0,8}?由", text[policy.end : clause_end])
        if made and _MADE.search(text[policy.end : clause_end]):
            makers = drafts_starting(reading, policy.end + made.end(), clause_end)
            together = text.find("会同", policy.end, clause_end)
            for maker in makers:
                if together < 0 or maker.end <= together:
                    _add(reading, "issued_by", policy, maker, (start, end), "made_by")
        elif _ISSUING.search(text[max(start, policy.start - 8) : policy.start]) or _NOTICE.search(
            text[max(start, policy.start - 8) : policy.start]
        ):
            before = re.sub(
                r"(?:关于)?(?:联合)?(?:印发|发布|颁布|公布|制定|出台|修订|通过|转发)(?:了)?(?:的)?《$",
                "",
                text[start : policy.start],
            )
            for maker in _issuers(reading, start, start + len(before)):
                _add(reading, "issued_by", policy, maker, (start, end), "issued")
            for day in (
                m
                for m in reading.inside(start, policy.start)
                if m.type == "Time" and re.search(r"年.*月|^(?:19|20)\d\d年$", text[m.start : m.end])
            ):
                _add(reading, "issued_on", policy, day, (start, end), "issued")


def _issuers(reading: Reading, start: int, end: int) -> list[Draft]:
    found = drafts_ending(reading, start, end)
    return found or drafts_starting(reading, start, end)


def _clause_end(text: str, start: int, end: int) -> int:
    return min((place for place in (text.find(mark, start, end) for mark in "。；") if place >= 0), default=end)


def _add_parts(reading: Reading, start: int, end: int) -> None:
    """A provision right after a title is part of it."""
    named = _policies(reading, start, end)
    for policy, provision in pairwise(named):
        if (
            policy.type == "Policy"
            and provision.type == "Provision"
            and reading.text[policy.end : provision.start] in ("", "》", "》的", "的")
        ):
            _add(reading, "part_of", provision, policy, (start, end), "part")


def _add_giving(reading: Reading) -> None:
    """What a norm's bearer is to give is provided by it, and benefits those whom it is given to."""
    for norm in reading.norms:
        verb = reading.text[norm.action[0] : norm.action[1]]
        whole = (norm.start, norm.end)
        if norm.modality == "prohibition":
            continue
        means = _means(reading, norm.object, verb) if norm.object else []
        if norm.bearer and norm.counterpart and _acts_with(reading, norm):
            _add(reading, "cooperates_with", norm.bearer, norm.counterpart, whole, "norm")
        if verb in _GIVING:
            for thing in means:
                if norm.bearer:
                    _add(reading, "provides", norm.bearer, thing, whole, "provides")
                for gainer in _gainers(reading, norm, verb):
                    _add(reading, "benefits", thing, gainer, whole, "benefits")
        elif verb in _RECEIVING and norm.bearer and verb != "取得" and verb != "申请":
            for thing in means:
                _add(reading, "benefits", thing, norm.bearer, whole, "receives")


def _means(reading: Reading, span: tuple[int, int], verb: str = "给予") -> list[Draft]:
    """The instruments that are given; what is built must be the object's head (`平台`, not `平台管理制度`)."""
    found = [m for m in reading.inside(*span) if m.type == "Instrument" and _is_whole(reading.text, m, span[1])]
    if found and verb not in ("给予", "予以", "提供", "采取", "发放", "实施", "享受", "获得", "开展"):
        rest = reading.text[found[-1].end : span[1]]
        found = found if not rest or rest.startswith("等") else []
    return [m for m in found if not _NOT_GIVEN.search(reading.text[m.start : m.end])]


def _acts_with(reading: Reading, norm: NormDraft) -> bool:
    """Whether the counterpart is one acted with: 会同, or 与 and 同 with a word of togetherness after it."""
    if norm.counterpart is None or norm.counterpart.end > norm.action[0]:
        return False
    before = reading.text[max(0, norm.counterpart.start - 12) : norm.counterpart.start]
    after = reading.text[norm.counterpart.end : norm.action[1] + 12]
    return "会同" in before or (
        re.search(r"(?<!参)(?:与|同|和)(?:[^，。；、对向为]{0,10}的|有关|相关|其他|其|各|各类){0,2}$", before)
        is not None
        and _TOGETHER.search(after) is not None
    )


def _is_whole(text: str, mention: Draft, end: int) -> bool:
    """Whether the instrument itself is given rather than its management, its standards, its use."""
    return mention.end == end or text[mention.end] in "、，。；和等及或与并"


def _gainers(reading: Reading, norm: NormDraft, verb: str) -> list[Draft]:
    if norm.counterpart is None or verb not in (
        "提供",
        "给予",
        "予以",
        "发放",
        "发给",
        "颁发",
        "核发",
        "授予",
        "采取",
        "拨付",
        "支付",
    ):
        return []
    gap = drafts_starting(reading, norm.counterpart.start, norm.end)
    return [m for m in gap if m.start >= norm.counterpart.start and m.end <= norm.action[0]] or [norm.counterpart]


def _add_clauses(reading: Reading, parts: list[Segment], sentence: tuple[int, int]) -> None:
    """Within an encouraged or ordered clause: `企业设立奖学金`, `奖励优秀学生`, `向学生提供助学贷款`."""
    given: list[Draft] = []
    for part in parts:
        for i, word in enumerate(part.words):
            if (
                word.tag in "vn"
                and word.text in _CLAUSE_GIVING
                and not any(w.tag == "u" for w in part.words[i + 1 : i + 2])
            ):
                given = _add_given(reading, part, i, sentence) or given
            elif word.text in ("奖励", "资助") and i < 2 and given:
                for gainer in drafts_starting(reading, word.end, part.end):
                    for thing in (m for m in given if _fits(reading.text[m.start : m.end], word.text)):
                        _add(reading, "benefits", thing, gainer, sentence, "clause")


_CLAUSE_GIVING = among("设立 提供 颁发 发放 给予")


def _fits(means: str, verb: str) -> bool:
    """Whether one rewards with it (`奖学金` → `奖励`) or supports with it (`助学金` → `资助`)."""
    return verb[0] in means or (verb == "资助" and "助" in means)


def _add_given(reading: Reading, part: Segment, i: int, sentence: tuple[int, int]) -> list[Draft]:
    means = _means(reading, (part.words[i].end, part.end))
    for thing in means:
        for actor in _clause_subject(reading, part, i):
            _add(reading, "provides", actor, thing, sentence, "clause")
        for gainer in _aimed_at(reading, part, i):
            _add(reading, "benefits", thing, gainer, sentence, "clause")
    return means


def _clause_subject(reading: Reading, part: Segment, i: int) -> list[Draft]:
    """Who acts in a clause governed by 支持, 鼓励 or the like, else who begins one that tells what is given."""
    words = part.words[:i]
    opener = next((k for k, w in enumerate(words) if w.text in ("鼓励", "支持", "引导", "组织", "推动")), -1)
    if opener >= 0:
        return drafts_starting(reading, words[opener].end, part.end)
    tells = bool(words) and words[0].tag == "h" and all(w.tag != "m" for w in words)
    return drafts_starting(reading, part.start, words[-1].end) if tells else []


def _aimed_at(reading: Reading, part: Segment, i: int) -> list[Draft]:
    aim = next((k for k in range(i - 1, -1, -1) if part.words[k].text in ("向", "为", "对", "给")), -1)
    return drafts_starting(reading, part.words[aim].end, part.words[i].start) if aim >= 0 else []
