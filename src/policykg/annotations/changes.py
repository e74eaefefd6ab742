"""What a document does to other policies without naming itself: `the Skills Act 1990 is repealed`, `《…》同时废止`.

Laws say it in the passive voice (`Section 3 of the Skills Act 1990 is amended by …`), as an instruction (`In section 3
of the Skills Act 1990, for “a” substitute “b”`), or of a list (`The following Acts are repealed: …`). A change that is
told of the past, supposed, or made by another policy is none of the document's own. The last day in force of what is
repealed is the day before the one that the sentence names, or before the document's own first day where it says so
(`自2022年5月1日起施行，《…》同时废止`).
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import Literal

from policykg.documents.commencing import day_before
from policykg.documents.dates import DAY, ZH_DAY, iso
from policykg.model import Annotations, Document, LegalChange, Mention

_REACH = 1_000
"""Characters of a sentence before and behind a policy."""
_LONGEST_LIST = 20_000
"""Characters of a list of policies."""
_CONFIDENCE = {"passive": 0.9, "instruction": 0.85, "list": 0.85, "chinese": 0.9}
_REPEALED = r"repealed|revoked|rescinded|abolished|annulled|abrogated|superseded|replaced"
_VERB = (
    rf"(?:(?:is|are|shall\s+be|will\s+be|stands?|shall\s+stand)\s+(?:also\s+|hereby\s+|accordingly\s+)*"
    rf"(?P<verb>{_REPEALED}|amended)\b"
    r"|(?P<ends>(?:shall\s+|will\s+)?ceases?\s+to\s+(?:have\s+effect|apply|be\s+in\s+force)))"
)
_BEHIND = re.compile(rf"(?:\s*\([^()]{{1,120}}\)|,\s+as\s+(?:last\s+)?amended[^,.;]{{0,120}},|[”\"’,])*\s+{_VERB}")
_JOINED = re.compile(r"(?:\s*\([^()]{1,80}\))?(?:,\s*|,?\s+and\s+|\s*;\s*(?:and\s+)?)(?:also\s+)?(?:the\s+)?[“\"]?")
_PART = re.compile(
    r"\b(?:sections?|articles?|sub-?sections?|paragraphs?|clauses?|parts?|chapters?|regulations?|rules?|schedules?|annex(?:es)?"
    r"|titles?)\b[^.;:]{0,80}\b(?:of|to|in)\s+(?:the\s+)?[“\"]?$",
    re.IGNORECASE,
)
_SUPPOSED = re.compile(
    r"\b(?:if|where|when|whenever|until|unless|before|after|once|although|though|since|because|as|that|which|whether"
    r"|provided|notwithstanding)\s[^,.;]*$",
    re.IGNORECASE,
)
_BY = re.compile(r"\s+by\s+(?:the\s+)?(?=[A-Z])")
_THIS = re.compile(r"\s+by\s+(?:this|these|the\s+present)\b")
_INSTRUCTION = re.compile(
    r"(?:,|\s*[—–:])\s*(?:[^.;]{0,80}?[,—–:]\s*)?(?:(?:for|after|before|at\s+the\s+end|in\s+place\s+of)\b[^.;]{0,120}?\b)?"
    r"(?:substitute|insert|omit|replace|delete|add)\b"
)
_LED = re.compile(r"(?:^|[.;:\n)])\s*(?:[-*#]\s*)?In\s+(?:the\s+)?[^.;:]{0,80}$")
_LIST = re.compile(rf"\bthe\s+following\s+(?:[\w-]+\s+){{0,6}}?{_VERB}(?P<more>[^.:;]{{0,120}}):", re.IGNORECASE)
_LIST_ENDS = re.compile(r"[.。](?=\s+[A-Z]|\s*\n|\s*$)|\n\s*\n(?!\s*(?:\(|[-*•]|\d+[.)]))|\n#")
_FROM = re.compile(
    rf"\b(?:with\s+effect\s+(?:from|on|as\s+of)|as\s+(?:of|from)|effective(?:\s+(?:from|on))?|from|on)\s+(?:the\s+)?(?P<day>{DAY})"
)
_WITH_OWN = re.compile(
    r"\b(?:(?:on|upon|from|with)\s+(?:the\s+)?(?:commencement|coming\s+into\s+force|entry\s+into\s+force)\s+of\s+(?:this|these)"
    r"|on\s+the\s+same\s+(?:day|date)|at\s+the\s+same\s+time|simultaneously)\b"
)
_SENTENCE = re.compile(r"(?<!\bNo)[.](?=\s+[A-Z(“\"]|\s*\n|\s*$)|\n\s*\n|;")

_OPENS = re.compile(r"[\s*#>-]*")

_HAN_ENDS = re.compile(
    r"(?:[（(][^（）()]{0,40}[）)]|[》”])*(?:的?规定)?[，]?(?:同时|即行|相应|一并|予以|自行|自动)*(?:废止|停止执行|停止施行|失效)"
)
_HAN_AMENDS = re.compile(
    r"(?:[（(][^（）()]{0,40}[）)]|[》”])*(?:作(?:出)?(?:如下|以下)?(?:修改|修订|修正)|(?:修改|修订)如下|予以(?:修改|修订)"
    r"|第[一二三四五六七八九十百\d]+条[^。；]{0,60}?(?:修改为|改为))"
)
_HAN_BACK = re.compile(r"废止(?:了)?(?:[^。；]{0,20}[:：])?《?$")
_HAN_DAY = re.compile(rf"自(?P<day>{ZH_DAY})起[^。；]{{0,12}}$")
_HAN_JOINED = re.compile(r"》?(?:[（(][^（）()]{0,40}[）)])?(?:[、和及与以,，]{1,2}及?(?:原)?)?《?")
_HAN_SUPPOSED = re.compile(r"(?:已|曾|被|可以|未|不再|如果|若)[^，。；]{0,6}$")


def changes(document: Document, found: Annotations) -> tuple[LegalChange, ...]:
    """What a document says to be amended or repealed, in text order; `found` are its mentions of policies."""
    policies = sorted((m for m in found.mentions if _is_named(m, document.text)), key=lambda m: m.start)
    reader = _Reader(document, policies)
    read = reader.chinese() if document.language.startswith("zh") else reader.english()
    first: dict[int, LegalChange] = {}
    for change in read:
        first.setdefault(change.other.start, change)
    return tuple(first[place] for place in sorted(first))


def _is_named(mention: Mention, text: str) -> bool:
    """Whether it is a policy by its name: not `this Act`, and not the number in brackets behind another's name."""
    own = mention.reason.startswith("short form of the document") or mention.rule == "policies/own"
    return mention.type == "Policy" and not own and text[mention.start - 1 : mention.start] not in {"(", "（"}


class _Reader:
    """Reads the changes of one document from what stands around the policies that it names."""

    def __init__(self, document: Document, policies: Sequence[Mention]) -> None:
        self._text = document.text
        self._own_day = document.value("date_effective")
        self._policies = policies
        self._starts = [each.start for each in policies]

    def english(self) -> Iterator[LegalChange]:
        for group in self._groups(_JOINED):
            start, end = self._sentence(group[0].start, group[-1].end)
            before = self._text[start : group[0].start]
            verb = _BEHIND.match(self._text, group[-1].end, end)
            if verb and not _SUPPOSED.search(before) and not self._is_by_another(verb.end()):
                kind = self._kind(verb, before)
                day = self._last_day(verb.end(), end) if kind == "repeals" else ""
                yield from self._of(kind, group, (start, end), "passive", day)
            elif _LED.search(before) and _INSTRUCTION.match(self._text, group[-1].end, end):
                yield from self._of("amends", group[-1:], (start, end), "instruction", "")
        yield from self._listed()

    def _listed(self) -> Iterator[LegalChange]:
        """`The following Acts are repealed: (a) …; (b) …`."""
        for lead in _LIST.finditer(self._text):
            furthest = min(len(self._text), lead.end() + _LONGEST_LIST)
            stop = _LIST_ENDS.search(self._text, lead.end(), furthest)
            end = stop.start() if stop else furthest
            kind = self._kind(lead, "")
            day = self._last_day(lead.start("more"), lead.end("more")) if kind == "repeals" else ""
            for policy in self._between(lead.end(), end):
                yield from self._of(kind, [policy], (lead.start(), policy.end), "list", day)

    def chinese(self) -> Iterator[LegalChange]:
        for group in self._groups(_HAN_JOINED):
            reach = max(0, group[0].start - _REACH)
            start = max(reach, *(self._text.rfind(mark, reach, group[0].start) + 1 for mark in "。；\n"))
            before = self._text[start : group[0].start]
            ended = _HAN_ENDS.match(self._text, group[-1].end)
            changed = _HAN_AMENDS.match(self._text, group[-1].end)
            back = _HAN_BACK.search(before)
            if _HAN_SUPPOSED.search(before[: back.start()] if back else before):
                continue
            if ended:
                day = self._han_day(before, ended[0])
                yield from self._of("repeals", group, (start, ended.end()), "chinese", day)
            elif changed:
                yield from self._of("amends", group, (start, changed.end()), "chinese", "")
            elif back:
                yield from self._of("repeals", group, (start, group[-1].end + 1), "chinese", "")

    def _han_day(self, before: str, behind: str) -> str:
        if named := _HAN_DAY.search(before):
            return day_before(iso(named["day"]))
        return day_before(self._own_day) if "同时" in behind else ""

    def _groups(self, joined: re.Pattern[str]) -> Iterator[list[Mention]]:
        """The policies, those that are coordinated together."""
        group: list[Mention] = []
        for policy in self._policies:
            if group and not joined.fullmatch(self._text, group[-1].end, policy.start):
                yield group
                group = []
            group.append(policy)
        if group:
            yield group

    def _sentence(self, start: int, end: int) -> tuple[int, int]:
        """The bounds of the sentence around a stretch, looked for within reach."""
        stops = list(_SENTENCE.finditer(self._text, max(0, start - _REACH), start))
        first = stops[-1].end() if stops else max(0, start - _REACH)
        last = _SENTENCE.search(self._text, end, end + _REACH)
        return first, last.start() if last else min(len(self._text), end + _REACH)

    def _is_by_another(self, place: int) -> bool:
        """Whether another policy is said to change it: `is amended by the Skills Act 2015`."""
        by = _BY.match(self._text, place)
        return bool(by and self._between(by.end(), by.end() + 1) and not _THIS.match(self._text, place))

    def _kind(self, verb: re.Match[str], before: str) -> Literal["amends", "repeals"]:
        """What ends a part of a policy amends the whole."""
        whole = verb["ends"] or verb["verb"].casefold() != "amended"
        return "repeals" if whole and not _PART.search(before) else "amends"

    def _last_day(self, start: int, end: int) -> str:
        if named := _FROM.search(self._text, start, end):
            return day_before(iso(" ".join(named["day"].split())))
        return day_before(self._own_day) if _WITH_OWN.search(self._text, start, end) else ""

    def _between(self, start: int, end: int) -> Sequence[Mention]:
        return self._policies[bisect_left(self._starts, start) : bisect_left(self._starts, end)]

    def _of(
        self,
        kind: Literal["amends", "repeals"],
        group: Sequence[Mention],
        sentence: tuple[int, int],
        how: str,
        day: str,
    ) -> Iterator[LegalChange]:
        start = _OPENS.match(self._text, sentence[0]).end()  # type: ignore[union-attr]  # matches nothing, too
        for other in group:
            yield LegalChange(start, sentence[1], kind, other, f"changes/{how}", _CONFIDENCE[how], day)
