"""Quantities with their units, and times: dates, years, periods and durations."""

from __future__ import annotations

import re

from policykg.annotations.chinese.reading import Draft, Reading

_HAN = r"[零〇一二三四五六七八九十百千万亿两]"
NUMBER = rf"(?:\d{{1,12}}(?:[.,]\d{{1,6}}){{0,4}}|{_HAN}{{1,12}}(?:点[零一二三四五六七八九]{{1,6}})?)"
_YEAR = r"(?:(?:19|20)\d\d|[二一][〇零九○][〇零○一二三四五六七八九]{2})"
_TIME = re.compile(
    rf"每年\d{{1,2}}月(?:的第[一二三四]周|\d{{1,2}}日)?|{_YEAR}年(?:\d{{1,2}}|"
    rf"[一二三四五六七八九十]{{1,2}})月(?:\d{{1,2}}|[一二三四五六七八九十]{{1,3}})日"
    rf"|{_YEAR}年(?:\d{{1,2}}|[一二三四五六七八九十]{{1,2}})月(?:底|末|初)?|{_YEAR}[-—–－~～至](?:20\d\d)年|"
    rf"{_YEAR}年(?:底|末|初|度|前|上半年|下半年)?(?<!前)"
    rf"|“?十[一二三四五六]五”?(?:规划)?(?:期间|时期|期末|末)|(?:纳税|会计|财政|预算|自然)年度|本世纪中叶|"
    rf"\d{{4}}学年"
    rf"|(?:{NUMBER}|半)(?:个)?(?:工作日|学年|学期|年|个月|月|周|日|天|小时|学时|课时|分钟)(?![级制度薪报])"
)
_QUANTITY = re.compile(
    rf"百分之{NUMBER}|\d{{1,12}}(?:\.\d{{1,6}})?(?:[%％‰]|个百分点)|{NUMBER}(?:万|亿|千|百)?(?:多)?(?:亿|万)?元(?!化)|"
    rf"{NUMBER}倍|{NUMBER}分之{NUMBER}"
    rf"|(?<![\d/.])\d{{1,2}}/\d{{1,2}}(?![\d/])|(?:一半|半数)(?=[，。；、以])|{NUMBER}(?:余|多)?(?:万|亿)?(?:所|家|名|人次|人|门|项|套|本|种|个|支|批|间|台|亩|平方米|公顷|周岁|岁|方|级)"
)
_FROM = re.compile(r"(?<![\d.第年月])(?P<first>\d{1,6}(?:\.\d{1,4})?)(?:至|到|[-—–~～]{1,2})$")
"""The first number of a range, which has no unit of its own: `2—3个百分点`."""
_NOT_COUNT = re.compile(r"^(?:[一两]?(?:个|种|项|批|本|名|方|级|家|门|人|套|支|间)|[一]所|千人|万人|十人)$")
_INVALID_BEFORE = re.compile(r"第$|每$|统$|同$|之$|唯$|某$|任$|如$|逐$|[一-龥]专$")
_NOUN_AFTER = re.compile(
    r"^(?:人民|才|民|员|力|工|业|目|性|面|层|案|法|类|别|区|级|体|头|者|次|均|以上学历|院校|务|学院|甲等|医院|教授)"
)


def find(reading: Reading) -> None:
    """Add the times and quantities of the text."""
    text = reading.text
    for match in _TIME.finditer(text):
        if text[max(0, match.start() - 1) : match.start()] not in {"第", "学", "同"} and not _fixed(match.group()):
            reading.add(Draft(match.start(), match.end(), "Time", "quantities/time"))
    for match in _QUANTITY.finditer(text):
        if _counts(text, match):
            reading.add(Draft(match.start(), match.end(), "Quantity", "quantities/quantity"))
            first = _FROM.search(text, max(0, match.start() - 12), match.start())
            if first:
                reading.add(Draft(*first.span("first"), "Quantity", "quantities/quantity"))


def _fixed(time: str) -> bool:
    return time in {"一日", "一天", "一年", "一周", "一月", "百年", "千年", "半天"}


def _counts(text: str, match: re.Match[str]) -> bool:
    if "百分" in match.group() or "/" in match.group() or match.group()[-1] in "%元倍半数":
        return True
    if _NOT_COUNT.match(match.group()) or _INVALID_BEFORE.search(text[max(0, match.start() - 2) : match.start()]):
        return False
    return not _NOUN_AFTER.match(text[match.end() : match.end() + 4]) or match.group()[-1] not in "个项种人方级"
