"""Sentences as predicates: segments between commas, the subject's place, modal words, verbs and what they govern."""

from __future__ import annotations

from dataclasses import dataclass

from policykg.annotations.chinese.reading import Draft, Reading, Word
from policykg.model import Modality

MODALITY: dict[str, Modality] = {
    **dict.fromkeys("应当 必须 应 须 要 需 务必 均应 均须 还应当 应该".split(), "obligation"),
    **dict.fromkeys(
        "不得 禁止 严禁 不准 不应 不应当 不能 无权 不可 不要 不再 一律不得 严格禁止".split(), "prohibition"
    ),
    **dict.fromkeys("可以 可 有权 准予 允许 也可以 还可以 无须 无需".split(), "permission"),
}
BARRING = frozenset("禁止 严禁 严格禁止 不准".split())
ENCOURAGING = frozenset("鼓励 支持 引导 提倡 倡导".split())
CAUSATIVE = ENCOURAGING | frozenset("组织 安排 委托 指导 推动 帮助 协助 动员 吸引 督促 允许 禁止".split())
AIMING = frozenset("对 向 为 与 会同 同 给 和 对于".split())
_LEADING = frozenset("并 并且 且 而 而且 但 但是 同时 还 也 其中 或者 或 以及 从而 以便 不仅".split())
_HELPERS = {
    "组织": frozenset("开展 实施 制定 编制 修订 评估 拟订 落实 申报 评审 考核".split()),
    "负责": None,
    "加快": None,
    "参与": frozenset(),
    "继续": None,
    "加以": None,
}
_SKIPPED = frozenset("dctrl")
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
    return found


def _opens_predicate(words: list[Word], i: int) -> bool:
    return i < len(words) and words[i].tag in "vndpm"


def body(words: list[Word], i: int) -> int:
    """The first place from `i` on that is no conjunction or adverb."""
    while i < len(words) and (words[i].tag == "d" or words[i].text in _LEADING):
        i += 1
    return i


def predicate(reading: Reading, words: list[Word], i: int) -> Predicate | None:
    """The predicate that begins at word `i`: adverbs and phrases with a preposition are passed over."""
    counterpart: Draft | None = None
    end = len(words)
    while i < end:
        word = words[i]
        if word.tag == "p" or (word.text in AIMING and word.tag == "c"):
            if word.text in AIMING and counterpart is None:
                counterpart = _governed(reading, words, i)
            i = _after_phrase(reading, words, i)
        elif word.tag in "dctl" or word.text in _LEADING or (word.tag == "r" and word.text != "者"):
            i += 1
        elif word.tag == "q" or _is_time(reading, word):
            i = _after_time(words, i)
        else:
            break
    if i >= end or words[i].tag not in "vnxo":
        return None
    if words[i].tag == "o" or (words[i].tag == "x" and len(words[i].text) < 2):
        later = next((j for j in range(i, end) if words[j].tag == "v"), -1)
        if later < 0 or any(w.tag == "u" for w in words[i:later]):
            return None
        i = later
    if i + 1 < end and words[i].text in _HELPERS and words[i + 1].tag in "vn":
        helped = _HELPERS[words[i].text]
        if (helped is None and words[i + 1].tag == "v") or (helped and words[i + 1].text in helped):
            i += 1
    return _with_object(words, i, counterpart)


def _with_object(words: list[Word], i: int, counterpart: Draft | None) -> Predicate:
    first = i
    verbs = [_verb(words[i])]
    end = len(words)
    while i + 2 < end and words[i + 1].tag == "c" and words[i + 1].text != "等":
        j = body(words, i + 2) if words[i + 2].tag == "d" else i + 2
        if j >= end or words[j].tag not in ("v" if words[i].tag == "v" else "vn"):
            break
        if words[j].text == "参与" and j + 1 < end and words[j + 1].tag == "v":
            j += 1
        verbs.append(_verb(words[j]))
        i = j
    rest = words[i + 1 :]
    while rest and rest[0].tag in "vx" and len(verbs) == 1 and words[first].text + rest[0].text in _PAIRS:
        verbs[0] = Word(verbs[0].start, rest[0].end, "v", verbs[0].text + rest[0].text)
        rest = rest[1:]
    return Predicate(verbs, _object(verbs[-1].text, rest), counterpart, first)


_PAIRS = frozenset("建立健全 统筹协调 结转扣除 健全完善 指导支持".split())


def _verb(word: Word) -> Word:
    """An unknown run gives its first two characters: Chinese verbs are of two."""
    if word.tag == "x" and len(word.text) > 2:
        return Word(word.start, word.start + 2, "v", word.text[:2])
    return word


def _object(verb: str, rest: list[Word]) -> tuple[int, int] | None:
    """What the verb governs: the whole clause after 支持 and its kin, else without the relative clause before 的."""
    rest = _trimmed(rest)
    if not rest:
        return None
    begin = 0
    if verb not in CAUSATIVE or rest[0].tag in "vp":
        for j in range(len(rest) - 2, 0, -1):
            if rest[j].tag == "u" and (rest[0].tag in "vp" or any(w.tag == "v" for w in rest[:j])):
                begin = j + 1
                break
    if verb in CAUSATIVE and rest[0].tag == "v":
        begin = 0
    while begin < len(rest) - 1 and rest[begin].tag in "tr" and rest[begin].text not in ("本",):
        begin += 1
    return rest[begin].start, rest[-1].end


def _trimmed(rest: list[Word]) -> list[Word]:
    rest = [*rest]
    while rest and (rest[0].tag in "du" or rest[0].text == "了"):
        rest = rest[1:]
    while rest and (rest[-1].text in "等）" or rest[-1].tag in "wc"):
        rest = rest[:-1]
    return rest


def _governed(reading: Reading, words: list[Word], i: int) -> Draft | None:
    """The first mention that a preposition governs, relative clauses before it passed over."""
    stop = _after_phrase(reading, words, i)
    limit = words[stop].start if stop < len(words) else words[-1].end
    inside = [m for m in reading.inside(words[i].end, limit) if m.type in ("Actor", "Organization")]
    if not inside:
        return None
    relative = next((w.end for w in words[i + 1 : stop] if w.tag == "u" and _verbal_before(words, i, w)), 0)
    return next((m for m in inside if m.start >= relative), inside[0])


def _verbal_before(words: list[Word], i: int, particle: Word) -> bool:
    return any(w.tag in "vp" for w in words[i + 1 :] if w.start < particle.start)


def _after_phrase(reading: Reading, words: list[Word], i: int) -> int:
    """Where the phrase that the preposition at `i` opens ends: at the main verb, or at the segment's end."""
    if words[i].text in ("将", "把"):
        return next(
            (j for j in range(i + 2, len(words)) if words[j].tag == "v" and not _modifies(words, j)), len(words)
        )
    if words[i].text in ("在", "自", "于"):
        local = next((j for j in range(i + 1, len(words)) if words[j].tag in "lm"), -1)
        if local > 0 and words[local].tag == "l":
            while local + 1 < len(words) and words[local + 1].tag in "l":
                local += 1
            return local + 1
    place = _governing(words, i)
    if place < len(words) and words[place].text not in _LIGHT:
        giving = next(
            (
                j
                for j in range(place + 1, len(words))
                if words[j].text in ("给予", "予以") and _particle(words, j) != j + 1
            ),
            -1,
        )
        if giving > 0:
            return giving
    if words[i].text in AIMING and place < len(words) and words[place].text not in _LIGHT:
        for j in range(place + 1, len(words)):
            if words[j].text in _LIGHT and _particle(words, j) != j + 1:
                return j
    return place


def _governing(words: list[Word], i: int) -> int:
    """The place of the verb, preposition or modal that ends the phrase; verbs of relative clauses do not."""
    nominal = False
    j, end = i + 1, len(words)
    while j < end:
        word = words[j]
        if word.tag == "v":
            relative = _relative_end(words, j, nominal=nominal)
            if relative:
                j, nominal = relative, False
                continue
            if nominal:
                return j
            nominal = words[i].text in _EVENTFUL
        elif word.tag == "u":
            nominal = False
        elif (word.tag == "p" and nominal and word.text not in _INNER) or word.tag == "m":
            return j
        elif word.tag in "onhaxql":
            nominal = True
        elif word.tag == "d" and nominal and j + 1 < end and words[j + 1].tag in "vp":
            if words[j + 1].tag == "p" or not _relative_end(words, j + 1, nominal=True):
                return j
        j += 1
    return end


_EVENTFUL = frozenset("以 通过 按照 在 为了 根据 结合 围绕 经 经过".split())
_INNER = frozenset("以 与 同 和 为 被 由".split())
_LIGHT = frozenset("给予 予以 进行 提供 创造 发放 颁发 实施 加强 送达 处以 收取".split())


def _relative_end(words: list[Word], j: int, *, nominal: bool) -> int:
    """The place after the 的 of the relative clause that holds verb `j`; 0 where the verb is a main verb."""
    particle = _particle(words, j)
    if particle < 0:
        return 0
    if not nominal or particle == j + 1:
        return particle + 1
    return particle + 1 if any(w.tag == "v" for w in words[particle + 1 :]) else 0


def _modifies(words: list[Word], j: int) -> bool:
    return _particle(words, j) == j + 1


def _particle(words: list[Word], j: int) -> int:
    """The place of the next 的 that something follows, -1 where there is none before a modal."""
    for k in range(j + 1, len(words) - 1):
        if words[k].tag == "u":
            return k
        if words[k].tag == "m":
            return -1
    return -1


def _is_time(reading: Reading, word: Word) -> bool:
    return any(m.type == "Time" and m.start <= word.start < m.end for m in reading.inside(word.start, word.start + 14))


def _after_time(words: list[Word], i: int) -> int:
    i += 1
    while i < len(words) and (words[i].tag in "lq" or words[i].text in "年月日个"):
        i += 1
    return i


def drafts_ending(reading: Reading, start: int, end: int) -> list[Draft]:
    """The actors coordinated at the end of a stretch: `企业、事业单位` in `有关企业、事业单位`."""
    found: list[Draft] = []
    edge = end
    candidates = [m for m in reading.inside(start, end) if m.type in ("Actor", "Organization")]
    for mention in reversed(candidates):
        gap = reading.between(mention.end, edge)
        if any(w.tag not in "ct" and w.text not in "其本等（）" and not _harmless(w) for w in gap):
            break
        if found and not any(w.tag == "c" or w.text in "，及" for w in gap):
            break
        found.insert(0, mention)
        edge = mention.start
    return found


def _harmless(word: Word) -> bool:
    return word.text in ("双方", "三方", "各方", "等", "，", "均", "之间", "相互", "，") or word.tag == "q"


def drafts_starting(reading: Reading, start: int, end: int) -> list[Draft]:
    """The actors coordinated at the beginning of a stretch, determiners passed over."""
    found: list[Draft] = []
    edge = start
    for mention in reading.inside(start, end):
        if mention.type not in ("Actor", "Organization"):
            continue
        gap = reading.between(edge, mention.start)
        if any(w.tag not in "ct" and w.text not in "其本等" for w in gap) or (found and not gap):
            break
        found.append(mention)
        edge = mention.end
    return found
