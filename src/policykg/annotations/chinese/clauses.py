"""Sentences as predicates: segments between commas, the subject's place, modal words, verbs and what they govern."""

from __future__ import annotations

import re
from dataclasses import dataclass

from policykg.annotations.chinese.adjuncts import AIMING, GOALS, after_phrase, disposed_object
from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Draft, Reading, Word
from policykg.model import Modality

MODALITY: dict[str, Modality] = {
    **dict.fromkeys(sorted(among("应当 必须 应 须 要 需 务必 均应 均须 还应当 应该 有义务 有责任")), "obligation"),
    **dict.fromkeys(
        sorted(among("不得 禁止 严禁 不准 不应 不应当 不能 无权 不可 不要 不再 一律不得 严格禁止")), "prohibition"
    ),
    **dict.fromkeys(sorted(among("可以 可 有权 准予 允许 也可以 还可以 方可 无须 无需")), "permission"),
}
BARRING = among("禁止 严禁 严格禁止 不准 允许 准予")
ENCOURAGING = among(
    "鼓励 支持 引导 提倡 倡导 鼓励支持 支持鼓励 引导支持 鼓励引导 支持引导 引导鼓励 鼓励和引导 鼓励探索"
)
CAUSATIVE = ENCOURAGING | among("组织 安排 委托 指导 推动 帮助 协助 动员 吸引 督促 允许 禁止")
_LEADING = among("并 并且 且 而 而且 但 但是 同时 还 也 其中 或者 或 以及 从而 以便 不仅")
_HELPERS = {
    "组织": among("开展 实施 制定 编制 修订 评估 拟订 落实 申报 评审 考核"),
    "负责": None,
    "加快": None,
    "统筹": None,
    "参与": frozenset(),
    "继续": None,
    "加以": None,
    "串通": None,
}
_CLOSE = {"（": "）", "《": "》", "“": "”", "〔": "〕"}


@dataclass(slots=True)
class Segment:
    """The words between two commas (or a joining 并), with the mark that ends them."""

    words: list[Word]
    stop: str

    @property
    def start(self) -> int:
        """Where it begins."""
        return self.words[0].start

    @property
    def end(self) -> int:
        """Where it ends, its mark not included."""
        return self.words[-1].end

    def modal(self) -> int:
        """The place of its first modal word, -1 where it has none."""
        return next((i for i, word in enumerate(self.words) if word.tag == "m"), -1)


@dataclass(slots=True)
class Predicate:
    """A main verb with its object and the one it is done with or for."""

    verbs: list[Word]
    object: tuple[int, int] | None
    counterpart: Draft | None
    at: int


def segments(reading: Reading, start: int, end: int) -> list[Segment]:
    """The segments of a sentence: cut at commas, semicolons and colons outside brackets, and before a joining 并."""
    found: list[Segment] = []
    run: list[Word] = []
    closing: list[str] = []
    words = reading.between(start, end)
    for i, word in enumerate(words):
        if word.tag == "w" and word.text[0] == "第":
            continue
        if closing and word.text == closing[-1]:
            closing.pop()
        elif word.text in _CLOSE:
            closing.append(_CLOSE[word.text])
        elif not closing and word.text in "，；：。！？\n":
            if run:
                found.append(Segment(run, word.text))
            elif found and word.text == "；":
                found[-1].stop = word.text
            run = []
            continue
        elif not closing and word.text in ("并", "并且", "且") and run and _opens_predicate(words, i + 1):
            found.append(Segment(run, "并"))
            run = []
            continue
        run.append(word)
    if run:
        found.append(Segment(run, ""))
    return _whole(found)


_SHAPED = among("建立 建立健全 健全 形成 构建 完善 打造 构筑 营造")
_SHAPE = re.compile(r"的[^，的]{0,6}(?:机制|格局|体系|体制|制度|模式|局面|环境|氛围|关系)$")


def _whole(parts: list[Segment]) -> list[Segment]:
    """Segments, with what one tells of a mechanism kept in one: `建立政府统筹，部门配合的机制` is one act."""
    found: list[Segment] = []
    i = 0
    while i < len(parts):
        last = _shape_end(parts, i)
        joined = [word for part in parts[i : last + 1] for word in part.words]
        found += _apart(Segment(joined, parts[last].stop))
        i = last + 1
    return found


def _shape_end(parts: list[Segment], i: int) -> int:
    """The segment that names the mechanism whose clauses begin in segment `i`; `i` where none do."""
    words = parts[i].words
    verb = next((k for k, word in enumerate(words) if word.text in _SHAPED), -1)
    if verb < 0 or verb + 1 >= len(words) or words[verb + 1].tag != "h" or any(w.tag == "u" for w in words[verb:]):
        return i
    for k in range(i, min(i + 6, len(parts))):
        text = "".join(word.text for word in parts[k].words)
        if k > i and _SHAPE.search(text):
            return k
        if parts[k].stop != "，" or (k > i and parts[k].words[0].tag not in "hta"):
            return i
    return i


_GIVEN = ("措施", "资金", "经费", "基金")
_SPENDING = among("支持 奖励 补助 资助 扶持 奖补 补贴")


def _apart(segment: Segment) -> list[Segment]:
    """Two segments where measures are taken and an act follows (`采取措施保障经费`, `安排资金支持…`), else the one."""
    words = segment.words
    place = next((i for i, word in enumerate(words) if word.text.endswith(_GIVEN)), len(words))
    taken = any(word.text in ("采取", "安排", "设立") for word in words[max(0, place - 3) : place])
    if not taken or not _opens_predicate(words, place + 1):
        return [segment]
    if words[place].text != "措施" and words[place + 1].text not in _SPENDING:
        return [segment]
    return [Segment(words[: place + 1], "并"), Segment(words[place + 1 :], segment.stop)]


def _opens_predicate(words: list[Word], i: int) -> bool:
    return i < len(words) and words[i].tag in "vndpm"


def body(words: list[Word], i: int) -> int:
    """The first place from `i` on that is no conjunction or adverb."""
    while i < len(words) and (
        (words[i].tag == "d" and not _disposes(words, i)) or words[i].text in _LEADING or _joins_adverbs(words, i)
    ):
        i += 1
    return i


def _joins_adverbs(words: list[Word], i: int) -> bool:
    """Whether a 、 stands between adverbs (`因地制宜、统筹推进`)."""
    return i > 0 and words[i].text == "、" and words[i - 1].tag == "d"


def predicate(reading: Reading, words: list[Word], i: int) -> Predicate | None:
    """The predicate that begins at word `i`: adverbs and phrases with a preposition are passed over."""
    start, ordered = i, i > 0 and words[i - 1].tag == "m"
    i, counterpart, disposed = _past_adjuncts(reading, words, i)
    if i >= len(words) > 1 and words[-1].tag in ("nv" if ordered else "n"):  # `须经有关部门批准`
        return Predicate([words[-1]], None, counterpart, len(words) - 1)
    if start < len(words) <= i and ordered and words[start].text == "面向":  # `可面向社会人员`
        return Predicate([words[start]], _object("面向", words[start + 1 :]), counterpart, start)
    i = _main_verb(words, i)
    if i < 0:
        return None
    found = _with_object(words, i, counterpart)
    found.object = disposed or found.object
    return found


def _past_adjuncts(reading: Reading, words: list[Word], i: int) -> tuple[int, Draft | None, tuple[int, int] | None]:
    """The place of the first word after the adjuncts, whom they are aimed at, and what 将 disposes of."""
    counterpart: Draft | None = None
    disposed: tuple[int, int] | None = None
    while i < len(words):
        word = words[i]
        if word.tag == "p" or (word.text in AIMING and word.tag == "c") or _disposes(words, i):
            after = after_phrase(words, i)
            if word.text in AIMING and counterpart is None:
                counterpart = _governed(reading, words, i)
            if word.text in ("将", "把"):
                disposed = disposed_object(words, i, after)
            i = after
        elif word.tag in "dctlr" or word.text in _LEADING:
            i += 1
        elif word.tag == "q" or _is_time(reading, word):
            i = _after_time(words, i)
        else:
            break
    return i, counterpart, disposed


def _disposes(words: list[Word], i: int) -> bool:
    """Whether 将 before an adverb or verb opens what is disposed of (`将违法收取的费用退还`)."""
    if words[i].text != "将":
        return False
    particle = next((k for k in range(i + 1, len(words)) if words[k].tag == "u"), len(words))
    goes = any(word.text in GOALS for word in words[i + 2 :])  # `将处理结果告知`
    return goes or any(word.tag == "v" for word in words[particle + 2 :])


def _main_verb(words: list[Word], i: int) -> int:
    """The place of the main verb at or after `i`, helping verbs passed over; -1 where there is none."""
    if i >= len(words) or words[i].tag not in "vnxo":
        return -1
    if words[i].tag == "o" or (words[i].tag == "x" and len(words[i].text) < 2):
        later = next((j for j in range(i, len(words)) if words[j].tag == "v"), -1)
        if later < 0 or any(w.tag == "u" for w in words[i:later]):
            return -1
        i = later
    if words[i].text == "违反":  # `违反规定设置条件`: the act is the second
        act = next(
            (j for j in range(i + 2, len(words)) if words[j].tag == "v" and words[j - 1].text.endswith(_RULES)), -1
        )
        if act > 0:
            return act
    return i + 1 if _helps(words, i) else i


def _helps(words: list[Word], i: int) -> bool:
    """Whether the verb at `i` only helps the next (`组织开展`, `加快建设`, `负责解释`)."""
    if i + 1 >= len(words) or words[i].text not in _HELPERS or words[i + 1].tag not in "vn":
        return False
    helped, following = _HELPERS[words[i].text], words[i + 1]
    if helped and following.text in helped:
        return True
    if words[i].text == "组织":
        return following.tag == "v" and following.text not in CAUSATIVE
    if following.tag == "n":
        last = i + 2 == len(words)
        return (words[i].text == "负责" and last) or (following.text == "建设" and not last)
    return helped is None


_RULES = ("规定", "法律", "法规", "规章", "制度", "要求", "约定", "政策", "原则", "程序")


def _with_object(words: list[Word], i: int, counterpart: Draft | None) -> Predicate:
    first = i
    verbs = [_verb(words[i])]
    end = len(words)
    while i + 2 < end and words[i + 1].tag == "c" and words[i + 1].text != "等":
        j = body(words, i + 2) if words[i + 2].tag == "d" else i + 2
        if j >= end or not (words[j].tag == "v" or _coordinated(words, i, j)):
            break
        if words[j].text == "参与" and j + 1 < end and words[j + 1].tag == "v":
            j += 1
        verbs.append(_verb(words[j]))
        i = j
    rest = words[i + 1 :]
    while rest and rest[0].tag in "vx" and len(verbs) == 1 and words[first].text + rest[0].text in _PAIRS:
        verbs[0] = Word(verbs[0].start, rest[0].end, "v", verbs[0].text + rest[0].text)
        rest = rest[1:]
    if len(verbs) == 1 and rest and rest[0].tag == "v" and words[first].text in _TENTATIVE:
        verbs[0] = Word(verbs[0].start, rest[0].end, "v", rest[0].text)
        rest = rest[1:]
    if len(rest) == 1 and rest[0].tag == "v" and words[first].text not in _TAKING_ACTS:
        rest = []
    return Predicate(verbs, _object(verbs[-1].text, rest), counterpart, first)


def _coordinated(words: list[Word], i: int, j: int) -> bool:
    """Whether the noun-like verb at `j` shares the object with the verb at `i` (`组织、管理学生实习`)."""
    if words[j].tag == "n" and j == len(words) - 1:
        return True
    return words[j].tag == "n" and (words[i].tag == "n" or (j + 1 < len(words) and words[j + 1].tag in "hat"))


_TAKING_ACTS = among("给予 予以 责令 进行 提供 加强 获得 接受 加以 做好")
_TENTATIVE = among("探索 推进 研究 试行 推动 牵头 协同")
_PAIRS = among("建立健全 统筹协调 结转扣除 健全完善 指导支持")


def _verb(word: Word) -> Word:
    """An unknown run gives its first two characters: Chinese verbs are of two."""
    if word.tag == "x" and len(word.text) > 2:
        return Word(word.start, word.start + 2, "v", word.text[:2])
    return word


def _object(verb: str, rest: list[Word]) -> tuple[int, int] | None:
    """What the verb governs: the whole clause after 支持 and its kin, else without the relative clause before 的."""
    whole, rest = rest, _trimmed(rest)
    if not rest:
        return (whole[0].start, whole[-1].end) if whole and verb in _ASSURING else None  # `确保公平公正`
    begin = 0
    if verb not in CAUSATIVE or rest[0].tag in "vp":
        for j in range(len(rest) - 2, 0, -1):
            if rest[j].tag == "u" and (rest[0].tag in "vp" or any(w.tag == "v" for w in rest[:j])):
                begin = j + 1
                break
    if verb in CAUSATIVE and rest[0].tag == "v" and not _names_actor(rest, begin):
        begin = 0
    while begin < len(rest) - 1 and rest[begin].tag in "tru" and rest[begin].text != "本":
        begin += 1
    return rest[begin].start, rest[-1].end


_ASSURING = among("确保 保证 保障 做到 坚持 力求")


def _names_actor(rest: list[Word], begin: int) -> bool:
    """Whether the clause has its own subject, which a relative clause precedes (`支持有能力的企业与学校合作`)."""
    return rest[begin].tag == "h" and any(w.tag in "vpn" for w in rest[begin + 1 :])


def _trimmed(rest: list[Word]) -> list[Word]:
    rest = [*rest]
    while rest and (rest[0].tag in "du" or rest[0].text == "了"):
        rest = rest[1:]
    opened = any(w.text in "（《“" for w in rest)
    while rest and (rest[-1].text == "等" or rest[-1].tag == "c" or (rest[-1].tag == "w" and not opened)):
        rest = rest[:-1]
    return rest


def _governed(reading: Reading, words: list[Word], i: int) -> Draft | None:
    """The first mention that a preposition governs, relative clauses before it passed over."""
    stop = after_phrase(words, i)
    limit = words[stop].start if stop < len(words) else words[-1].end
    inside = [m for m in reading.inside(words[i].end, limit) if m.type in ("Actor", "Organization")]
    if not inside:
        return None
    relative = next((w.end for w in words[i + 1 : stop] if w.tag == "u" and _verbal_before(words, i, w)), 0)
    return next((m for m in inside if m.start >= relative), inside[0])


def _verbal_before(words: list[Word], i: int, particle: Word) -> bool:
    return any(w.tag in "vp" for w in words[i + 1 :] if w.start < particle.start)


def _is_time(reading: Reading, word: Word) -> bool:
    return any(m.type == "Time" and m.start <= word.start < m.end for m in reading.inside(word.start, word.start + 14))


def _after_time(words: list[Word], i: int) -> int:
    i += 1
    while i < len(words) and (words[i].tag in "lq" or words[i].text in "年月日个"):
        i += 1
    return i
