"""What the head of a document states about it: title, number, issuer, dates and kind, each with its words."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from policykg.documents import official
from policykg.documents.commencing import commencement
from policykg.documents.dates import iso, month
from policykg.documents.draft import Draft
from policykg.documents.enacting import enacted
from policykg.documents.frontmatter import is_date
from policykg.documents.imprint import imprint
from policykg.documents.language import detect
from policykg.documents.words import one_line, plain
from policykg.model import Mark, Stated

_HEAD = 4_000
_DAY = (
    r"(?:\d{4}-\d\d-\d\d|\d{1,2}(?:st|nd|rd|th)?\.?\s+[^\W\d]{3,9}\.?,?\s+\d{4}"
    r"|[A-Z][a-z]{2,8}\s+\d{1,2},\s+\d{4}|\d{4}年\d{1,2}月\d{1,2}日)"
)
_CUES = (
    (
        "date_issued",
        re.compile(rf"(?:Ausfertigungsdatum\s*:|Date of assent|Date Certified:|Assented to:?)[\s*:]*({_DAY})"),
    ),
    ("number", re.compile(r"^Fundstelle\s*\n\s*:\s*([^\n]+?)[ \t]*$", re.MULTILINE)),
    (
        "number",
        re.compile(
            r"^[#* \t]*(?:(?:Act|Law|Decree|Ordinance|Order|Statute|Code),?\s+)?"
            r"(No\.?\s*\**\d+\**(?:\s+of|,)\s*\**\d{4}\b\**)[* \t]*$",
            re.MULTILINE,
        ),
    ),
    ("number", re.compile(r"(?:Public|Local|Private) Act\s*(\d{4} No \d+)\b")),
    (
        "issuer",
        re.compile(
            r"verordne(?:t|n)\s+(?:das|die|der)\s+(Bundesministeri\w+(?:\s+(?:für|der|des|und|[A-ZÄÖÜ][\w-]+))*)"
        ),
    ),
    ("issuer", re.compile(r"(General Conference of the International Labour Organi[sz]ation)")),
)
_EU = re.compile(
    r"\b((?:REGULATION|DIRECTIVE|DECISION|Regulation|Directive|Decision) \((?:EU|EC|EEC|Euratom)\)(?: No)? ?\d+/\d+)"
)
_EU_ISSUERS = re.compile(
    r"\b(?:OF THE|AND OF THE|of the|and of the) "
    r"(EUROPEAN PARLIAMENT|COUNCIL|COMMISSION|European Parliament|Council|Commission)\b"
)
_EU_DATE = re.compile(rf"^of ({_DAY})", re.MULTILINE)
_ILO_DATE = re.compile(
    r"adopts this ([a-z-]+) day of ([A-Z][a-z]+) of the year "
    r"(one thousand nine hundred|two thousand)(?: and ([a-z-]+))?"
)
_TITLE_YEAR = re.compile(
    r"(?:\b(?:Act|Law|Regulations?|Rules|Order|Convention|Recommendation)(?: of|,)?\s+|[(（])(\d{4})[)）]?$"
)
_NUMBER_YEAR = re.compile(r"\b((?:1[89]|20)\d\d)\b")
_KINDS = (
    (re.compile(r"(?i)\bwhite paper\b|白皮书(?=[（(]|$)"), "white paper"),
    (re.compile(r"(?i)\bexecutive order\b"), "executive order"),
    (re.compile(r"(?i)^(?:[a-z-]+ ){0,2}opinions? (?:of|on|from)\b"), "opinions"),
    (re.compile(r"(?i)^(?:[a-z-]+ ){0,2}(?:notice|circular) (?:of|on|from|concerning)\b"), "notice"),
    (re.compile(r"(?i)^(?:[a-z-]+ ){0,2}decision (?:of|on)\b"), "decision"),
    (re.compile(r"(?i)\b(act|law|statute|gesetz|loi|ley|legge)\b|gesetz\b|(?<!办)法(?=[（(]|$)"), "law"),
    (
        re.compile(r"(?i)\b(regulations?|ordinance|decree|verordnung|règlement|décret)\b|verordnung\b|条例(?=[（(]|$)"),
        "regulation",
    ),
    (re.compile(r"(?i)\b(measures)\b|办法(?=[（(]|$)"), "measures"),
    (re.compile(r"(?i)\b(action plan)\b|行动计划(?=[（(]|$)"), "action plan"),
    (re.compile(r"(?i)\b(plan)\b|(?:规划|计划|方案)(?=[（(]|$)"), "plan"),
    (re.compile(r"(?i)\b(opinions?)\b|意见(?=[（(]|$)"), "opinions"),
    (re.compile(r"(?i)\b(decision)\b|决定(?=[（(]|$)"), "decision"),
    (re.compile(r"(?i)\b(notice)\b|通知(?=[（(]|$)"), "notice"),
    (re.compile(r"(?i)\b(convention|charter|treaty)\b"), "convention"),
    (re.compile(r"(?i)\b(recommendation)\b"), "recommendation"),
    (re.compile(r"(?i)\b(directive)\b"), "directive"),
    (re.compile(r"(?i)\b(strategy|strategie|stratégie)\b|战略(?=[（(]|$)"), "strategy"),
    (re.compile(r"(?i)\b(?:guidelines?|guidance)\b|指南(?=[（(]|$)"), "guidelines"),
    (re.compile(r"(?i)\bdeclaration\b|宣言(?=[（(]|$)"), "declaration"),
    (re.compile(r"(?i)\bcommunication\b"), "communication"),
    (re.compile(r"(?i)\bpolicy\b"), "policy"),
    (re.compile(r"(?i)\bframework\b"), "framework"),
)
_UNITS = re.compile(r"(?i)^(title|subtitle|chapter|subchapter|part|book)\s+(?:\d+|[IVXLC]+|[A-Z])\w{0,2}\b")
_OF_WHOM = re.compile(
    r"(?!.*\b(?:ACT|LAW|BILL|CODE|ORDER|RULES|POLICY|PLAN|STRATEGY)\b)(?:THE )?[A-Z]{4,}(?: [A-Z]+){0,3}"
)
"""Whose document it is, in capitals above its title: `SINGAPORE`, `REPUBLIC OF KENYA`."""
_NO_TITLE = re.compile(r"(?i)^(?:abstract|summary|keywords?|note|introduction|\d+[.)]?\s|\(|---|reprint\b|page\b|<)")


def complete(draft: Draft, stem: str, body: int = 0) -> Draft:
    """The draft with title and language, and with the facts that its head states where it does not state them yet."""
    stated = {fact.field for fact in draft.facts}
    title, start, end = _title(draft, stem, body)
    facts = list(draft.facts)
    if "title" not in stated and start < end:
        facts.append(Stated("title", title, start, end))
    if not {"policy", "number"} & stated or "date_issued" not in stated:
        facts += _missing(draft, (title, start, end), body, stated)
    language = (
        draft.language
        or next((fact.value for fact in facts if fact.field == "language"), "")
        or detect(draft.text[body:])
    )
    policy = next((fact.value for fact in draft.facts if fact.field == "policy"), "")
    facts.sort(key=lambda fact: (fact.start, fact.end, fact.field, fact.value))
    return replace(draft, title=title, language=language, id=draft.id or policy, facts=tuple(facts))


def _missing(draft: Draft, title: tuple[str, int, int], body: int, stated: set[str]) -> Iterator[Stated]:
    if "policy" in stated:
        return
    found: dict[str, str] = {}
    several: set[tuple[str, str]] = set()
    for fact in _head_facts(draft.text, body, title):
        again = (fact.field, fact.value.casefold()) in several
        if fact.field not in stated and (fact.field not in found or fact.field in {"issuer", "number"}) and not again:
            found.setdefault(fact.field, fact.value)
            several.add((fact.field, fact.value.casefold()))
            yield fact
    known = found | {fact.field: fact.value for fact in draft.facts}
    for fact in commencement(draft.text, body, known):
        if fact.field not in stated and fact.field not in found:
            yield fact


def _head_facts(text: str, body: int, title: tuple[str, int, int]) -> Iterator[Stated]:
    head = min(len(text), body + _HEAD)
    yield from _european(text, body, head)
    yield from official.stated(text, body, head, title)
    years: list[Stated] = []
    for field, pattern in _CUES:
        match = pattern.search(text, body, head)
        if match:
            value = iso(match[1]) if field.startswith("date") else one_line(match[1].replace("*", ""))
            if value:
                yield Stated(field, value, match.start(1), match.end(1))
            if value and field == "number" and (year := _NUMBER_YEAR.search(value)) and not value.startswith("BGBl"):
                years.append(Stated("date_issued", year[1], match.start(1), match.end(1)))
    yield from imprint(text, body, head, title)
    yield from _adopted(text, body, head)
    yield from years
    yield from _from_title(text, title)
    yield from enacted(text, body, head)


def _european(text: str, body: int, head: int) -> Iterator[Stated]:
    act = _EU.search(text, body, min(head, body + 600))
    if not act:
        return
    yield Stated(
        "number", act[1][0] + act[1][1:].replace(_word(act[1]), _word(act[1]).lower()), act.start(1), act.end(1)
    )
    yield Stated("jurisdiction", "EU", act.start(1), act.end(1))
    line = text.find("\n", act.end())
    for issuer in _EU_ISSUERS.finditer(text, act.end(), line if line > 0 else head):
        yield Stated("issuer", issuer[1].title(), issuer.start(1), issuer.end(1))
    day = _EU_DATE.search(text, act.end(), act.end() + 300)
    if day:
        yield Stated("date_issued", iso(day[1]), day.start(1), day.end(1))


def _word(act: str) -> str:
    return act.partition(" ")[0][1:]


def _adopted(text: str, body: int, head: int) -> Iterator[Stated]:
    match = _ILO_DATE.search(text, body, head)
    if match and month(match[2]):
        year = (1900 if match[3].startswith("one") else 2000) + _cardinal(match[4] or "")
        day = f"{year}-{month(match[2]):02}-{_ordinal(match[1]):02}"
        if is_date(day):
            yield Stated("date_issued", day, match.start(1), match.end())


_ONES = re.findall(
    r"\w+",
    "zero one two three four five six seven eight nine ten eleven twelve "
    "thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
)
_TENS = re.findall(r"\w+", "twenty thirty forty fifty sixty seventy eighty ninety")
_ORDINALS = {
    "first": 1,
    "second": 2,
    "third": 3,
    "fifth": 5,
    "eighth": 8,
    "ninth": 9,
    "twelfth": 12,
    "twentieth": 20,
    "thirtieth": 30,
}


def _cardinal(words: str) -> int:
    return sum(
        _ONES.index(w) if w in _ONES else 20 + 10 * _TENS.index(w) if w in _TENS else 0 for w in words.split("-")
    )


def _ordinal(words: str) -> int:
    *tens, last = words.split("-")
    return _cardinal("-".join(tens)) + _ORDINALS.get(last, _cardinal(last.removesuffix("th")))


def _from_title(text: str, title: tuple[str, int, int]) -> Iterator[Stated]:
    words, start, end = title
    if start >= end:
        return
    year = _TITLE_YEAR.search(text[start:end])
    if year:
        yield Stated("date_issued", year[1], start + year.start(1), start + year.end(1))
    closed = len(words) - len(words.rstrip("》"))  # `…印发《…意见》`
    for pattern, kind in _KINDS:
        match = pattern.search(text, start, end - closed)
        if match and pattern.search(words[: len(words) - closed]):
            yield Stated("document_type", kind, match.start(), match.end())
            break
    if text.startswith("中华人民共和国", start):
        yield Stated("jurisdiction", "CN", start, start + 7)


def _title(draft: Draft, stem: str, body: int) -> tuple[str, int, int]:
    for fact in draft.facts:
        if fact.field == "title":
            return fact.value, fact.start, fact.end
    headings = [mark for mark in draft.marks if mark.kind == "heading"]
    found = official.titled(draft.text, body) or _headed(draft.text, headings) or _first_line(draft.text, body)
    if found:
        return found
    name = one_line(stem.replace("_", " ").replace("-", " "))
    return name[:1].upper() + name[1:], 0, 0


def _headed(text: str, headings: list[Mark]) -> tuple[str, int, int] | None:
    """The first heading; of Title, Subtitle, Chapter that follow one another with nothing between, the last."""
    if not headings:
        return None
    chosen = headings[0]
    for mark in headings[1:]:
        both = _UNITS.match(plain(text[chosen.start : chosen.end])) and _UNITS.match(plain(text[mark.start : mark.end]))
        if not both or text[chosen.end : mark.start].strip():
            break
        chosen = mark
    words = plain(text[chosen.start : chosen.end])
    if not words or len(words) > 400 or _NO_TITLE.match(words):
        return None
    glued = re.match(r".*\bAct \d{4}(?=(?:Public|Local|Private) Act)", words)
    words = glued[0] if glued else words
    shift = len(text[chosen.start : chosen.end]) - len(text[chosen.start : chosen.end].lstrip("# \t"))
    length = text[chosen.start + shift : chosen.end].find(words)
    end = chosen.start + shift + len(words) if length == 0 else chosen.end
    return words, chosen.start + shift, end


def _first_line(text: str, body: int) -> tuple[str, int, int] | None:
    """The first line, where it is short and no sentence; of Title, Chapter that follow one another, the last."""
    chosen: tuple[str, int, int] | None = None
    for line in re.compile(r"[^\n]*\S[^\n]*").finditer(text, body, body + _HEAD):
        start, end = line.start() + len(line[0]) - len(line[0].lstrip()), line.start() + len(line[0].rstrip())
        words = one_line(text[start:end])
        if not chosen and _OF_WHOM.fullmatch(words):
            continue
        if chosen and not (_UNITS.match(chosen[0]) and _UNITS.match(words)):
            break
        chosen = None if _is_no_title(words) else (words, start, end)
        if chosen is None:
            break
    return chosen


def _is_no_title(words: str) -> bool:
    ended = words.endswith((".", ";", ",", ":", "，", "。"))
    return len(words) > 200 or ended or bool(re.search(r"[。；，]", words) or _NO_TITLE.match(words))
