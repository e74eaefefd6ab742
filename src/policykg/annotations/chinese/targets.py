"""Targets: what a quantity is to reach, not to exceed, or to be; fines and deadlines are among them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from policykg.annotations.chinese.confidence import confidence
from policykg.annotations.chinese.reading import Draft, Reading
from policykg.model import Comparator, Span, Target

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_POWERS = {"十": 10, "百": 100, "千": 1000}
_LEAST = re.compile(
    r"(?:不低于|不少于|不得低于|不得少于|至少|(?<!不)(?<!不得)高于|(?<!不)大于|(?<!不)(?<!不得)超过|突破|"
    r"达到或超过|最低|不小于)(?:为)?[^，。；、不一二三四五六七八九十\d]{0,30}$"
)
_MOST = re.compile(
    r"(?:不超过|不高于|不多于|不得超过|不得高于|不得多于|最高|最多|至多|(?<!不)(?<!不得)低于|控制在|"
    r"不大于|最长|最高不超过)(?:为)?[^，。；、不一二三四五六七八九十\d]{0,30}$"
)
_ABOUT = re.compile(r"(?:约|大约|一般为|一般|平均|左右|接近|近)$")
_REACHES = re.compile(
    r"^(?:至|到|[-—–~～]{1,2})(?:百分之[一-龥]|\d[\d.]*(?:[%％元倍万亿]|个百分点|[所家名人门项套个支批间台]))"
)
_REACHED = re.compile(r"(?:百分之[零一二三四五六七八九十百点]+|\d[\d.]*|[%％元倍万所家个名人])(?:至|到|[-—–~～]{1,2})$")
_UP = re.compile(r"^(?:左右)?(?:及)?以上")
_DOWN = re.compile(r"^(?:及)?以[下内]")
_COMING = re.compile(r"到(?:20\d\d|“?十[四五六七]五)|力争|争取|预计|将|目标")
_DESCRIBED = re.compile(r"(?:已|截至|截止|目前|现有|共有|累计|同比|比上年|占全国)(?!基础|水平)[^，。]{0,12}$")


def _table(pairs: str) -> dict[str, str]:
    return {word: unit.replace("_", " ") for word, unit in (pair.split("=") for pair in pairs.split())}


_UNITS = _table("""
    所=schools 家=enterprises 名=people 人=people 人次=people 个=items 门=courses 项=items 套=sets 本=books
    种=kinds 支=teams 批=batches 亩=mu 平方米=square_metres 公顷=hectares 岁=years 周岁=years 间=rooms
    台=machines
""")
_COUNTED = _table("""
    教师=teachers 学生=students 学校=schools 院校=institutions 基地=bases 企业=enterprises 人员=people
    专业=programmes 城市=cities 证书=certificates 平台=platforms 中心=centres 项目=projects 课程=courses
    组织=organisations 机构=institutions
    专家=experts
    工匠=artisans 工作室=studios 集团=groups 联盟=alliances 行业=industries 园区=parks
    学院=colleges 团队=teams 工程=projects 标准=standards 群=clusters 培训=people 农民=farmers 名额=places
    学位=places 岗位=posts 教材=textbooks 资源库=repositories 联合体=consortia 名师=teachers 学徒=apprentices
""")
_PERIODS = {"年": "years", "学年": "years", "月": "months", "周": "weeks", "日": "days", "天": "days", "时": "hours"}
_DURATION = re.compile(
    r"^(?P<number>[\d.]+|半|[零〇一二三四五六七八九十百千两]+)(?:个)?(?:(?P<unit>学年|年|月|周|日|天)|"
    r"(?P<hour>小时|学时|课时)|(?P<work>工作日)|学期|分钟)$"
)
_COMPARED = re.compile(
    r"(?:均|应|应当|要|须|均应|原则上|一般)*(?:不得?(?:低于|少于|超过|高于|多于)|(?:低于|高于|超过|达到|达|占(?!比)|提高到|增加到|提升到|降到|"
    r"扩大到|稳定在|保持在|控制在|不低于|至少))"
)
_OF = re.compile(r"(?:以上|以下|以内|左右)?的")
_RAISED = re.compile(r"(?:由|从)[^，。；]{0,6}$")
_RAISES = re.compile(
    r"(?:左右|以上)?(?:提高|增加|提升|扩大|上升|增长|上调|延长|降低|减少|降|缩短|下降|压缩|调整)(?:到|至|为)"
)
_BASE = re.compile(
    r"(?:由|从)[^，。；]{1,16}(?:提高|增加|提升|扩大|上升|增长|上调|延长|降低|减少|降|缩短|下降|压缩|调整)(?:到|至|为)$"
)
_LIMIT = re.compile(
    r"(?:提高到|提高至|增加到|延长到|延长至|缩短到|缩短至|调整为|不得超过|不超过|不少于|不得少于|不低于|一般为|至少|不得低于|以内|期限为|为期|累计不少于)$"
)
_DEADLINE = re.compile(
    r"(?P<year>(?:19|20)\d\d)年(?:\d{1,2}月)?(?:底|末|前)?|“?(?P<plan>十[三四五六]五)”?(?:规划)?(?:期间|时期|期末|末)"
)
_BASELINE = re.compile(r"(?:较|比|与|自|从|以)$")
_PLAN_ENDS = {"十三五": 2020, "十四五": 2025, "十五五": 2030, "十六五": 2035}
_SHARES = re.compile(r"(?:比例|比重|占比|数量|规模|人数|总数|总量|总额|金额|.*率)$")
_RULES = {"percent": "percent", "percentage points": "percent", "share": "percent", "cny": "cny", "times": "times"}
_CONDITIONAL = re.compile(r"(?:不足|不满|未满|满|年满)$")


def find(reading: Reading) -> None:
    """Add the targets that the quantities and durations of the text set."""
    for start, end in reading.sentences():
        for mention in reading.inside(start, end):
            if mention.type == "Quantity":
                _add_quantity(reading, mention, start, end)
            elif mention.type == "Time":
                _add_duration(reading, mention, start, end)


def number(words: str) -> float:
    """The number that digits or Chinese numerals say: `3.5万` is 35000, `一点五` is 1.5; ValueError where none."""
    words = words.replace(",", "").replace("余", "").replace("多", "")
    for unit, factor in (("亿", 100_000_000), ("万", 10_000)):
        before, found, after = words.partition(unit)
        if found:
            return round((number(before) if before else 1) * factor + (number(after) if after else 0), 6)
    if re.fullmatch(r"\d+(?:\.\d+)?[百千]?", words):
        return float(words.rstrip("百千")) * _POWERS.get(words[-1], 1)
    whole, point, decimals = words.partition("点")
    total, current = 0, 0
    for character in whole:
        if character in _POWERS:
            total += (current or 1) * _POWERS[character]
            current = 0
        else:
            current = current * 10 + _DIGITS[character] if (current and not total) else _digit(character)
    value = float(total + current)
    return value + float("0." + "".join(str(_DIGITS[c]) for c in decimals)) if point else value


def _digit(character: str) -> int:
    if character not in _DIGITS:
        raise ValueError(character)
    return _DIGITS[character]


def _add_quantity(reading: Reading, mention: Draft, start: int, end: int) -> None:
    text = reading.text
    before, after = text[start : mention.start], text[mention.end : end]
    past = _DESCRIBED.search(before) is not None and not _COMING.search(before)
    if _RAISED.search(before) and _RAISES.match(after):
        return  # where it stands: `由5000元提高到8000元`
    before = _BASE.sub("", before)
    if past or _CONDITIONAL.search(before) or re.search(r"是指|所称", text[start:end]):
        return
    whole = _range_end(reading, mention, end)
    counted = _counted(reading, whole, end) or _named(reading, whole, start)
    measured = _measure(text, mention, text[counted[0] : counted[1]] if counted else after)
    if whole is not mention:
        measured = _shared(text, mention, _measure(text, whole, text[counted[0] : counted[1]] if counted else after))
    if measured is None or re.match(r"(?:的)?(?:条件|标准)?计算", after) or re.match(r"(?:以[上下])?的[，]", after):
        return
    value, unit = measured
    comparator = _comparator(before, after)
    rule = f"targets/{_RULES.get(unit, 'count')}"
    if rule == "targets/count" and not _aims(before, comparator):
        return
    _add(reading, mention, _Measure(value, unit, comparator, rule), (start, end))


def _range_end(reading: Reading, mention: Draft, end: int) -> Draft:
    """The quantity whose unit a bare number shares (`2—3个百分点`), else the mention itself."""
    mark = re.compile(r"(?:至|到|[-—–~～]{1,2})").match(reading.text, mention.end)
    if mark is None or not reading.text[mention.start : mention.end].replace(".", "").isdecimal():
        return mention
    return next((m for m in reading.inside(mark.end(), end) if m.start == mark.end()), mention)


def _shared(text: str, mention: Draft, last: tuple[float, str] | None) -> tuple[float, str] | None:
    """A bare number in the unit of the one that ends its range; `3—5万元` begins at 30,000."""
    if last is None:
        return None
    said = re.match(r"[\d.]+", text[mention.end + 1 :].lstrip("-—–~～"))
    factor = last[0] / float(said[0]) if said and float(said[0]) else 1
    return round(float(text[mention.start : mention.end]) * factor, 6), last[1]


def _named(reading: Reading, mention: Draft, start: int) -> tuple[int, int] | None:
    """The noun right before a count that nothing follows (`实训基地200个`)."""
    text = reading.text
    if (
        text[mention.end - 1] not in "所家名个人门项套支间台"
        or text[mention.end : mention.end + 1] not in "，。；、以左"
    ):
        return None
    return _noun_before(reading, max(start, mention.start - 24), mention.start)


def _aims(before: str, comparator: Comparator) -> bool:
    """Whether a counted noun is to be reached: compared, or governed by a verb of building, training or choosing."""
    return (
        comparator != "exactly"
        or re.search(
            r"(?:建设|建成|建立|实施|培育|培养|培训|遴选|评选|支持|打造|创建|认定|选派|选树|达到|新增|招收|组建|"
            r"设立|推出|扩招|开发|形成|补贴|配备|布局|每年|各|新建|改建|扩建|兴建|建好|建|引进|引育|选聘|聘请|遴派|"
            r"扶持|资助|奖励|输送|吸纳|带动|开设|开办|举办|增设|编写|制定|制修订|研制|推广|认证|孵化|命名)[^，。；]{0,30}$",
            before[-44:],
        )
        is not None
    )


def _measure(text: str, mention: Draft, after: str) -> tuple[float, str] | None:
    words = text[mention.start : mention.end]
    try:
        if words in ("一半", "半数"):
            return 0.5, "share"
        if words.startswith("百分之"):
            return number(words[3:]), "percent"
        if words.endswith(("%", "％")):
            return float(words[:-1]), "percent"
        if words.endswith("个百分点"):
            return float(words[:-4]), "percentage points"
        if words.endswith("元"):
            return number(words[:-1]), "cny"
        if words.endswith("倍"):
            return number(words[:-1]), "times"
        if "/" in words:
            over, under = words.split("/")
            return round(int(over) / int(under), 6), "share"
        parts = words.split("分之")
        if len(parts) == 2:
            return round(number(parts[1]) / number(parts[0]), 6), "share"
        return _count(words, after)
    except (ValueError, KeyError, ZeroDivisionError):
        return None


def _count(words: str, after: str) -> tuple[float, str] | None:
    found = re.fullmatch(r"(.+?)(人次|平方米|公顷|周岁|[所家名人门项套本种个支批间台亩岁])", words)
    if found is None or (found.group(2) in ("种", "批", "项") and number(found.group(1)) < 5):
        return None
    phrase = re.split(r"[，。；、（\d]", after[:44], maxsplit=1)[0]
    if found.group(2) not in ("人", "人次"):
        heads = {phrase.rfind(head): unit for head, unit in _COUNTED.items() if head in phrase}
        if heads:
            return number(found.group(1)), heads[max(heads)]
    return number(found.group(1)), _UNITS[found.group(2)]


def _comparator(before: str, after: str) -> Comparator:
    if _REACHES.match(after):
        return "at_least"
    if _REACHED.search(before) or _MOST.search(before) or (_DOWN.match(after) and not _LEAST.search(before)):
        return "at_most"
    if _LEAST.search(before) or _UP.match(after):
        return "at_least"
    if _ABOUT.search(before) or after.startswith("左右"):
        return "about"
    return "exactly"


def _what(reading: Reading, mention: Draft, start: int, end: int) -> tuple[int, int] | None:
    """What is measured: a fine after the amount, the subject of the comparison before it, the noun that follows."""
    text = reading.text
    fine = re.match(
        r"[^，。；]{0,24}?的?(罚款|奖励|补贴|补助|奖补|补偿|津贴|资金|支持|贷款|奖金|资助|投资|债券)",
        text[mention.end : end],
    )
    if fine:
        return mention.end + fine.start(1), mention.end + fine.end(1)
    clause = max(start, 1 + max(text.rfind(mark, start, mention.start) for mark in "，；。："))
    if text[clause : mention.start] == "其中" and (whole := _noun_before(reading, start, clause - 1)):
        return whole
    if text[mention.end - 1] not in "元%倍半数" and not text[mention.start : mention.end].startswith("百分"):
        last = _range_end(reading, mention, end)
        counted = _counted(reading, last, end) or _named(reading, last, start)
        if counted:
            return counted
    shared = _OF.match(text, mention.end, end)
    if shared and (behind := _nouns_from(reading, shared.end(), end)) and not _SHARES.match(text, *behind):
        return behind
    compared = next(iter(_COMPARED.finditer(text, clause, mention.start)), None)
    run = _noun_before(reading, clause, compared.start()) if compared else None
    run = run or _noun_before(reading, clause, mention.start)
    if run:
        return run
    stop = min((p for p in (text.find(c, mention.end, end) for c in "，。；") if p >= 0), default=end)
    noun = [w for w in reading.between(mention.end, stop) if w.tag in "onhax"][:1]
    return (noun[0].start, noun[0].end) if noun else None


def _counted(reading: Reading, mention: Draft, end: int) -> tuple[int, int] | None:
    """The noun phrase that the quantity counts, right behind it, else the next mention of its clause."""
    text = reading.text
    if mention.type != "Quantity":
        return None
    behind = re.compile(r"(?:左右|以上|以下|以内)?的?").match(text, mention.end, end)
    first = behind.end() if behind else mention.end
    clause = min((p for p in (text.find(c, mention.end, end) for c in "，。；") if p >= 0), default=end)
    known = next(iter(reading.inside(mention.end, clause)), None)
    if known and known.start == first:
        return known.start, _compound_end(reading, known, clause)
    counted = _nouns_from(reading, first, clause)
    return counted or ((known.start, _compound_end(reading, known, clause)) if known else None)


def _compound_end(reading: Reading, mention: Draft, end: int) -> int:
    """Where a compound ends that a mention begins and an instrument heads (`教师培养培训基地`)."""
    following = next((m for m in reading.inside(mention.end, end) if m.type == "Instrument"), None)
    gap = reading.between(mention.end, following.start) if following else []
    return following.end if following and gap and all(w.tag in "nvoa" for w in gap) else mention.end


def _nouns_from(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The run of nouns that a stretch begins with."""
    run = list(takewhile(lambda word: word.tag in "onhax", reading.between(start, end)))
    return (run[0].start, run[-1].end) if run else None


def _noun_before(reading: Reading, start: int, end: int) -> tuple[int, int] | None:
    """The last run of nouns in a stretch; of a share also what it is of (`企业参与办学的比例`)."""
    run: list[tuple[int, int]] = []
    for word in reversed([w for w in reading.between(start, end) if w.text not in "（）"]):
        if word.tag in "onhax" and (len(word.text) > 1 or word.text == "率") and (not run or run[-1][0] == word.end):
            run.append((word.start, word.end))
        elif run:
            break
    if not run:
        return None
    first, last = run[-1][0], run[0][1]
    if reading.text[first - 1 : first] == "的" and _SHARES.match(reading.text, first, last):
        first = next((w.start for w in reading.between(start, first) if w.tag in "onhax"), first)
    return first, last


def _add_duration(reading: Reading, mention: Draft, start: int, end: int) -> None:
    text = reading.text
    before, after = text[start : mention.start], text[mention.end : end]
    if _RAISED.search(before) and _RAISES.match(after):
        return
    found = _DURATION.match(text[mention.start : mention.end])
    bounded = _LIMIT.search(before) or (re.match(r"以?内|之内", after) and re.search(r"之日起|应当|必须", before))
    if found is None or not bounded:
        return
    unit = "hours" if found["hour"] else "days" if found["work"] else _PERIODS.get(found["unit"] or "", "")
    if unit:
        value = 0.5 if found["number"] == "半" else number(found["number"])
        comparator = "at_most" if re.match(r"以?内|之内", after) else _comparator(before, after)
        _add(reading, mention, _Measure(value, unit, comparator, "targets/duration"), (start, end))


@dataclass(frozen=True, slots=True)
class _Measure:
    """What a quantity says, and the rule that read it."""

    value: float
    unit: str
    comparator: Comparator
    rule: str


def _add(reading: Reading, mention: Draft, measure: _Measure, sentence: tuple[int, int]) -> None:
    what = _act_due(reading, mention) or _what(reading, mention, *sentence)
    years = [] if measure.rule == "targets/duration" else list(_deadlines(reading.text, sentence[0], mention.start))
    deadline = years[-1] if years else None
    reading.targets.append(
        Target(
            *reading.span(*sentence),
            quantity=Span(*reading.span(mention.start, mention.end)),
            value=measure.value,
            unit=measure.unit,
            comparator=measure.comparator,
            rule=measure.rule,
            confidence=confidence(measure.rule),
            what=Span(*reading.span(*what)) if what else None,
            deadline=Span(*reading.span(*deadline.span())) if deadline else None,
            year=_year(deadline) if deadline else None,
        )
    )


def _act_due(reading: Reading, mention: Draft) -> tuple[int, int] | None:
    """What a norm asks for within the time: its object, else its verb."""
    for norm in reading.norms:
        if norm.deadline and norm.deadline[0] <= mention.start and mention.end <= norm.deadline[1]:
            return norm.object or norm.action
    return None


def _year(deadline: re.Match[str]) -> int:
    return int(deadline["year"]) if deadline["year"] else _PLAN_ENDS[deadline["plan"]]


def _deadlines(text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return (m for m in _DEADLINE.finditer(text, start, end) if not _BASELINE.search(text, start, m.start()))
