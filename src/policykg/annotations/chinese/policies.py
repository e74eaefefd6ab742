"""Policies and provisions: titles in 《》, laws named without brackets, 本法 and its kin, numbers of articles."""

from __future__ import annotations

import re

from policykg.annotations.chinese.reading import Draft, Reading

_NUMERAL = r"[一二三四五六七八九十百零〇\d]+"
KIND = r"(?:基本法|法律|法|条例|办法|规定|细则|规则|意见|决定|纲要|规划|计划|方案|通知|标准|指南|章程|公约|战略|报告)"
_TITLE = re.compile(r"《([^《》\n]{2,90}(?:〈[^〉]*〉[^《》\n]*)?)》")
_OWN = re.compile(
    r"(?<![基成资样课教根日版读脚书])本(?:法|条例|办法|规定|细则|规则|意见|决定|纲要|规划|方案|通知|计划|"
    r"标准|指南|决议)"
    r"(?!规[^定]|[院校人律])"
)
_FOLLOWING = re.compile(r"(?:(?<=如下)|(?<=以下))(?:实施|具体|若干|指导)?(?:意见|通知|方案|办法|规定|决定)(?=[。：])")
_NUMBER = re.compile(
    r"[一-龥]{1,8}[〔\[【（](?:19|20)\d\d[〕\]】）]第?\d{1,4}号|(?:国务院|教育部|主席)令第\d+号|第\d+号令"
)
# Laws of the People's Republic that other laws name without brackets.
_LAWS = re.compile(
    r"(?<![一-龥])?(?:中华人民共和国)?(?:宪法|教育法|劳动法|劳动合同法|职业教育法|高等教育法|义务教育法|"
    r"学前教育法|民办教育促进法|就业促进法|教师法|企业法|公司法|民法典|刑法|残疾人保障法"
    r"|未成年人保护法|妇女权益保障法|行政处罚法|行政许可法|预算法|工会法|企业所得税法|个人所得税法|"
    r"税收征收管理法|安全生产法|社会保险法|科学技术进步法|退役军人保障法|乡村振兴促进法|治安管理处罚法|"
    r"审计法|价格法|立法法)"
)
_PROVISION = re.compile(
    rf"(?P<own>(?:本法|本条例|本办法|本规定|本细则|本意见|"
    rf"本决定))?(?P<first>第{_NUMERAL}条)(?:之一)?(?:第{_NUMERAL}款)?(?:第（?{_NUMERAL}）?项)?"
    rf"|(?:前|上)(?:两|三|述)?[款条项]|本[条款章](?![例件])|第{_NUMERAL}[款项](?=[规所、和的至到])|"
    rf"第{_NUMERAL}章(?=[规的所])"
)
_SHORT = re.compile(r"以下(?:统|简)?称为?[：:]?[“《「]?([^”》」）)，。]{2,30})")
_STRATEGY = re.compile(r"[一-龥]{2,10}(?:发展|强国|兴国|振兴|兴省|兴市)战略")
_PLAN = re.compile(
    r"(?:(?:国民)?经济(?:和)?社会发展(?:的)?(?:总体|五年|中长期)?规划(?:纲要)?|(?:教育|职业教育|人才|"
    r"教师队伍建设|产业|就业|事业|乡村振兴|区域|城乡|科技)(?:事业)?(?:发展|建设)?(?:的)?(?:总体|专项|"
    r"中长期|五年)?规划(?:纲要)?)(?!和|、|管理)"
)
_HEADWORD = re.compile(
    r"(?:收费|具体|实施|管理|评聘|认定|奖励|资助|考核|评价|具体实施|实施管理|补贴)(?:的)?(?:办法|细则)"
)
_OPENING = frozenset("。\n；：！")


def find(reading: Reading) -> None:
    """Add the policies and provisions that the text names."""
    text = reading.text
    for match in _TITLE.finditer(text):
        reading.add(Draft(match.start(1), match.end(1), "Policy", "policies/title"))
    for match in _PROVISION.finditer(text):
        if not _opens_article(text, match):
            reading.add(Draft(match.start(), match.end(), "Provision", "policies/provision"))
    own, title = reading.policy
    for match in sorted((*_OWN.finditer(text), *_FOLLOWING.finditer(text)), key=lambda found: found.start()):
        rule = "policies/own"
        reading.add(Draft(match.start(), match.end(), "Policy", rule, title, own, "the document's own policy"))
    for rule, pattern in (("policies/law", _LAWS), ("policies/plan", _PLAN), ("policies/method", _HEADWORD)):
        for match in pattern.finditer(text):
            reading.add(Draft(match.start(), match.end(), "Policy", rule))
    for match in _STRATEGY.finditer(text):
        reading.add(_strategy(text, match))
    for match in _NUMBER.finditer(text):
        reading.add(Draft(match.start(), match.end(), "Policy", "policies/number"))
    _short_forms(reading)


def _opens_article(text: str, match: re.Match[str]) -> bool:
    """Whether `第X条` is the number that an article begins with rather than a reference."""
    if not match["first"] or match["own"]:
        return False
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return (not before or before in _OPENING) and after not in set("规的、和或至到、所")


def _strategy(text: str, match: re.Match[str]) -> Draft:
    """The strategy without the verb before it (`实施科教兴国战略` → `科教兴国战略`)."""
    start = match.start()
    for verb in ("实施", "服务", "推进", "落实", "贯彻", "对接", "支撑", "深入", "围绕", "和", "国家"):
        place = text.find(verb, start, match.end() - 4)
        if place >= 0:
            start = place + len(verb)
    return Draft(start, match.end(), "Policy", "policies/strategy")


_PROGRAMME = re.compile(
    r"(?:.*(?:设立|实施|启动|推进|开展|组织|建立|印发|制定|根据|按照|关于|落实|参加))?(?P<name>[^，。；：（《》\n]{4,40}(?:计划|规划|方案|工程|行动))[（(]$"
)


def _add_programme(reading: Reading, end: int) -> None:
    """A programme that is named without brackets right before its short form is announced."""
    begin = max(0, end - 60)
    clause = max(reading.text.rfind(mark, begin, end) for mark in "，。；：\n")
    match = _PROGRAMME.match(reading.text[max(begin, clause + 1) : end])
    if match:
        at = max(begin, clause + 1)
        reading.add(Draft(at + match.start("name"), at + match.end("name"), "Policy", "policies/programme"))


def _short_forms(reading: Reading) -> None:
    """A short form announced by 以下简称 stands for the title before it wherever it recurs."""
    text = reading.text
    for announced in _SHORT.finditer(text):
        _add_programme(reading, announced.start())
        before = [m for m in reading.mentions if m.type == "Policy" and m.end <= announced.start()]
        if not before or announced.start() - (longest := max(before, key=lambda m: m.end)).end > 16:
            continue
        short = announced.group(1)
        for mention in reading.mentions:
            if mention.start >= announced.start() and text[mention.start : mention.end] == short:
                mention.name, mention.entity = longest.name or text[longest.start : longest.end], longest.entity
                mention.rule, mention.reason = "policies/short", "short form"
        for match in re.finditer(re.escape(short), text[announced.start() :]):
            start = announced.start() + match.start()
            name = longest.name or text[longest.start : longest.end]
            reading.add(
                Draft(start, start + len(short), "Policy", "policies/short", name, longest.entity, "short form")
            )
