"""Phrases that a preposition opens: where they end and the main verb begins."""

from __future__ import annotations

from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Word

AIMING = among("对 向 为 与 会同 同 给 和 对于")

_GROUND = tuple(
    sorted(
        among(
            "规定 标准 要求 比例 原则 办法 协议 合同 需要 需求 计划 程序 实际 情况 职责 权限 规划 方案 特点 条件 "
            "目录 方式 模式 约定 内容 章程 条例 目标 意见 分工 水平 规模 定位 总额 规范 精神 政策 等 部署 制度 "
            "法规 法律 规章 法令 决议 公约 条约 通知书 指标 名单 结果 性质 规律 通知 期限 数量 等级 级别"
        )
    )
)
GOALS = among(
    "送 报 报送 报告 退还 上缴 交回 移交 纳入 列入 作为 用于 计入 融入 送达 报送 转为 公布 公开 放在 通报 告知 "
    "反馈 提供"
)
_MEANS = tuple(sorted(among("方式 形式 途径 措施 办法 手段 名义 为由 为名 为目的")))
_EVENTFUL = among("以 通过 按照 在 为了 根据 结合 围绕 经 经过")
_BY = among("根据 按照 依照 依据 结合 参照 按 依")
_INNER = among("以 与 同 和 为 被 由")
LIGHT = among("给予 予以 进行 提供 创造 发放 颁发 实施 加强 送达 处以 收取")


def after_phrase(words: list[Word], i: int) -> int:
    """Where the phrase that the preposition at `i` opens ends: at the main verb, or at the segment's end."""
    if words[i].text in ("将", "把"):
        return _disposed(words, i)
    closed = _after_place(words, i) or _after_means(words, i)
    if closed:
        return closed
    place = _governing(words, i)
    if place == len(words) and words[i].text in AIMING:
        return next((j for j in range(i + 2, place) if words[j].text in LIGHT and not _modifies(words, j)), place)
    if place == len(words) or words[place].text in LIGHT:
        return place
    sought = LIGHT if words[i].text in AIMING else frozenset(("给予", "予以"))
    return next((j for j in range(place + 1, len(words)) if words[j].text in sought and not _modifies(words, j)), place)


def _after_place(words: list[Word], i: int) -> int:
    """The place after the localiser that closes a phrase with 在, 自 or 于; 0 where none does."""
    if words[i].text not in ("在", "自", "于"):
        return 0
    local = next((j for j in range(i + 1, len(words)) if words[j].tag in "lm"), -1)
    if local < 0 or words[local].tag == "m":
        return 0
    while local + 1 < len(words) and words[local + 1].tag == "l":
        local += 1
    return local + 1


def _after_means(words: list[Word], i: int) -> int:
    """The place after the noun that closes a phrase of means (`以书面形式`, `通过投入等措施`); 0 where none does."""
    if words[i].text not in ("通过", "以", "采取"):
        return 0
    return next((j + 1 for j in range(i + 1, len(words)) if words[j].text.endswith(_MEANS)), 0)


def _governing(words: list[Word], i: int) -> int:
    """The place of the verb, preposition or modal that ends the phrase; verbs of relative clauses do not."""
    nominal = False
    j, end = i + 1, len(words)
    aiming = words[i].text in AIMING or words[i].text in ("面向", "从")
    if aiming and j < end and words[j].tag in "pvd":
        j = next((k + 1 for k in range(j, end) if words[k].tag == "u"), j)
    while j < end:
        if _ends(words, i, j, nominal=nominal, aiming=aiming):
            return j
        relative = _relative_end(words, j, nominal=nominal, aiming=aiming) if words[j].tag == "v" else 0
        if relative and not _is_listed(words, j):
            j, nominal = relative, False
            continue
        if words[j].tag == "u":
            nominal = False
        elif words[j].tag in "onhaxqlr" or (words[j].tag == "v" and words[i].text in _EVENTFUL):
            nominal = True
        j += 1
    return end


def _ends(words: list[Word], i: int, j: int, *, nominal: bool, aiming: bool) -> bool:
    """Whether the phrase that begins at `i` is over before word `j`: a main verb, a new preposition, a modal."""
    word = words[j]
    if word.tag == "m":
        return True
    if words[j - 1].text == "所":
        return False  # `对所提供材料进行审查`
    if word.tag == "c" and word.text in ("与", "同") and words[j + 1 : j + 2] and words[j + 1].text == "其":
        return True  # `按照规定与其签订合同`
    if not nominal or word.tag not in "vpd":
        return False
    if word.tag == "p":
        return words[i].text in _BY or word.text not in _INNER
    if word.tag == "v":
        relative = _relative_end(words, j, nominal=True, aiming=aiming)
        return not relative and not _is_listed(words, j) and not _part_of_ground(words, i, j)
    after = words[j + 1] if j + 1 < len(words) else None
    if after is None or after.tag not in "vp":
        return False
    return after.tag == "p" or not _relative_end(words, j + 1, nominal=True, aiming=aiming)


def _is_listed(words: list[Word], j: int) -> bool:
    """Whether the verb closes a list of means (`通过投入、引导等方式`)."""
    return j + 1 < len(words) and words[j + 1].text == "等"


def disposed_object(words: list[Word], i: int, after: int) -> tuple[int, int] | None:
    """What a 将 phrase disposes of: up to the preposition, adverb or verb that ends it."""
    end = after
    while end - 1 > i + 1 and words[end - 1].tag == "d":
        end -= 1
    aim = next(
        (k for k in range(end - 1, i + 1, -1) if words[k].tag == "p" and words[k].text in ("向", "按", "按照", "与")),
        end,
    )
    inside = words[i + 1 : aim]
    return (inside[0].start, inside[-1].end) if inside else None


def _disposed(words: list[Word], i: int) -> int:
    """The verb of a 将 phrase: one that says where things go, else the last one."""
    verbs = [
        j
        for j in range(i + 2, len(words))
        if words[j].tag == "v" and not _modifies(words, j) and not _is_member(words, j)
    ]
    goal = next((j for j in verbs if words[j].text in GOALS), -1)
    if goal < 0 and words[-1].text in _CONTENT:
        return len(words)  # `把参与合作的情况，作为…`
    if goal < 0 and len(verbs) > 1 and words[verbs[-1]].text in _RESULTS and verbs[-2] == verbs[-1] - 1:
        return verbs[-2]
    return goal if goal >= 0 else verbs[-1] if verbs else len(words)


_CONTENT = among("情况 信息 材料 资料 内容 结果 成果 数据 情形 项目 事项 清单 名单 成效 成绩 表现")
_RESULTS = among("成为 作为 为 到")


def _is_member(words: list[Word], j: int) -> bool:
    """Whether the verb names a member of a list of nouns (`专业设置、课程内容`)."""
    after = words[j + 1] if j + 1 < len(words) else None
    return words[j - 1].tag in "onx" and after is not None and after.text in ("、", "等")


def _part_of_ground(words: list[Word], i: int, j: int) -> bool:
    """Whether the verb at `j` still belongs to what is gone by (`根据人才培养需要`): nothing before it can be."""
    if words[i].text not in _BY or words[j - 1].tag in "dqlp":
        return False
    return not words[j - 1].text.endswith(_GROUND) and words[j - 1].text[-1] not in "》法款项"


def _relative_end(words: list[Word], j: int, *, nominal: bool, aiming: bool) -> int:
    """The place after the 的 of the relative clause that holds verb `j`; 0 where the verb is a main verb."""
    particle = _particle(words, j)
    if particle < 0:
        return 0
    if not nominal or particle == j + 1:
        return particle + 1
    return particle + 1 if not aiming and any(w.tag == "v" for w in words[particle + 1 :]) else 0


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
