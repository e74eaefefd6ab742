"""The phrase that names a member of an enumeration, and the words that announce the enumeration, by marks alone."""

from __future__ import annotations

import re

from policykg.model import Span

_LEAD = re.compile(
    r"[\s*_:,，：、]*(?:有(?![关效序利所])|(?:who|which|that)\s+)?(?:(?:(?:we|it|they|you|one|he|she)\s+)?"
    r"(?:(?:must|can|should|may|shall|will|needs? to|has to|have to)\s+(?:not\s+)?"
    r"|(?:is|are|was|were|will be)\s+(?:to\s+)?|to\s+)?(?:jointly\s+|further\s+|also\s+)*)",
    re.IGNORECASE,
)
_JOINED = re.compile(r"(?:[;,，；]\s*|\s+)(?:(?:and|or|und|oder|sowie|以及|和)\s*)?[*_]*\s*\Z|[;,，；]\s*\Z")
_ARTICLE = re.compile(r"(?:the|an?|any|such|each|its|their|our)\s+(?=\S)", re.IGNORECASE)
_MAKE = re.compile(
    r"(?:build|establish|create|make|set up|form|set|provide|give|develop|construct|found)s?\s+(?=(?:an?|the)\s)",
    re.IGNORECASE,
)
_ABOUT = re.compile(
    r"(?:at(?! least| most)|in|on|for|with|by|to the extent|as|through|under|within|from|of|before|after|until|over"
    r"|towards?)\s+",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\s*_]*(?:‘(?P<single>[^’\n]{2,90}(?:’s[^’\n]{0,90})?)’|“(?P<double>[^”\n]{2,90})”)(?!\w)")
_STOP = re.compile(
    r"[.,;:!?()\[\]“”\"|\n。；：，！？（）]|\s[—–-]\s|--"
    r"|\b(?:such as|who|which|that|whose|if|unless|where|when|because|so that)\b"
)
_FINITE = re.compile(
    r"\s(?:is|are|was|were|has|have|had|shall|must|may|can|cannot|should|will|would|moves?|goes|refers?|means?|includes?)\s",
    re.IGNORECASE,
)
_ABBREVIATED = re.compile(r"(?:\b(?:No|Nos|Art|Nr|St|Dr|Mr|Mrs|Inc|Co|Ltd|Pub|Stat|Abs|e\.g|i\.e|U\.S)|\d)$")
_MOST_WORDS = 12
_NUMBERS = re.findall(r"\w+", "zero one two three four five six seven eight nine ten eleven twelve")
_NUMBER = "|".join(_NUMBERS[2:])
_NO_NOUN = r"(?!(?:years?|months?|weeks?|days?|hours?|percent|times|members|persons|people)\b)"
_ANNOUNCED = re.compile(
    rf"\b(?P<all>following (?:(?P<fnum>{_NUMBER}|\d{{1,2}}) )?(?:[\w-]+ ){{0,3}}?{_NO_NOUN}[\w-]*s\b|following(?=\s*:)"
    rf"|(?P<num>{_NUMBER}|\d{{1,2}}) (?:(?!of\b|the\b|and\b|or\b)[\w-]+ ){{0,3}}?{_NO_NOUN}[A-Za-z][\w-]*s\b)",
    re.IGNORECASE,
)
_ANNOUNCED_CHINESE = re.compile(
    r"(?:以下|下列|如下)[\u4e00-\u9fff]{0,12}"
    r"|[两二三四五六七八九十]+(?:个|项|大|种|条|类|点)?(?:方面|措施|任务|机制|功能|原则|环节|层面|"
    r"途径|路径|要求|条件|内容|目标)"
)


def label(text: str, start: int, end: int) -> Span:
    """The shortest phrase from the start of a member's words that names it, without article and auxiliary verb."""
    end = _unmarked(text, start, end)
    term = _QUOTED.match(text, start, end)
    if term:
        return Span(*term.span(term.lastgroup or 0))
    begin = _begin(text, start, end)
    stop = _stop(text, begin, end)
    lead = _ABOUT.match(text, begin, stop)
    if lead and text[stop : stop + 1] == "," and end - stop > 15:
        begin = _begin(text, stop + 1, end)
        stop = _stop(text, begin, end)
    elif lead and re.search(r"\w", text[lead.end() : stop]):
        begin = _article(text, lead.end(), stop)
    finite = _FINITE.search(text, begin, stop)
    if finite and finite.start() > begin:
        stop = finite.start()
    return _trimmed(text, begin, _at_most(text, begin, stop), start, end)


def _unmarked(text: str, start: int, end: int) -> int:
    """The member up to the conjunction that leads to the next."""
    tail = re.search(
        r"(?:[;,，；]\s*|\s+)(?:(?:and|or|und|oder|sowie|以及|和)\s*)?[*_]*\s*\Z|[;,，；]\s*\Z", text[start:end]
    )
    return start + tail.start() if tail and tail.start() > 0 else end


def _begin(text: str, start: int, end: int) -> int:
    lead = _LEAD.match(text, start, end)
    begin = lead.end() if lead else start
    made = _MAKE.match(text, begin, end)
    return _article(text, made.end() if made else begin, end)


def _article(text: str, begin: int, end: int) -> int:
    article = _ARTICLE.match(text, begin, end)
    return article.end() if article else begin


def _stop(text: str, begin: int, end: int) -> int:
    for mark in _STOP.finditer(text, begin, end):
        if mark[0] == "\n" and not re.match(r"[ \t]*\n", text[mark.end() : mark.end() + 20]):
            continue
        inner = mark[0] in ".," and text[mark.end() : mark.end() + 1].isalnum()
        if (
            mark.start() > begin
            and not inner
            and not (mark[0] == "." and _ABBREVIATED.search(text, begin, mark.start()))
        ):
            return mark.start()
    return end


def _at_most(text: str, begin: int, stop: int) -> int:
    words = list(re.finditer(r"\S+", text[begin:stop]))
    return begin + words[_MOST_WORDS - 1].end() if len(words) > _MOST_WORDS else stop


def _trimmed(text: str, begin: int, stop: int, start: int, end: int) -> Span:
    while begin < stop and (text[begin].isspace() or text[begin] in "*_“‘\"'\\["):
        begin += 1
    while stop > begin and (text[stop - 1].isspace() or text[stop - 1] in "*_”’\"',;:.\\["):
        stop -= 1
    if begin < stop:
        return Span(begin, stop)
    words = re.compile(r"\S(?:[^\n]*\S)?").search(text, start, max(end, start + 1))
    return Span(words.start(), words.end()) if words else Span(start, max(end, start + 1))


def announced(text: str, start: int, first: int, count: int) -> Span | None:
    """The words just before an enumeration that say how many members follow, or that they follow."""
    begin = max(start, first - 260)
    window = text[begin:first]
    place = window.rfind("\n\n")
    if place >= 0 and window[place:].strip():
        begin += place
    near = None
    for match in _ANNOUNCED.finditer(text, begin, first):
        number = match["num"] or match["fnum"]
        if not number or not count or _value(number) in {count, 0} or match["all"].lower().startswith("following"):
            near = match
    if near:
        return Span(near.start("all"), near.end("all"))
    chinese = list(_ANNOUNCED_CHINESE.finditer(text, max(begin, first - 60), first))
    return Span(chinese[-1].start(), chinese[-1].end()) if chinese else None


def _value(word: str) -> int:
    return int(word) if word.isdigit() else _NUMBERS.index(word.lower()) if word.lower() in _NUMBERS else 0


def number_value(word: str) -> int:
    """The number that a word or digits say; 0 where they say none."""
    return _value(word)


NUMBER = _NUMBER
NO_NOUN = _NO_NOUN
