"""Policies by title, number or short form, and the numbered provisions that are referred to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import accumulate

from policykg.annotations.english import lexicon
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.runs import left, right
from policykg.annotations.english.text import Reading

_SUB = r"(?:\((?:\w{1,5})\))"


_ID = r"(?:\d+[A-Za-z]{0,3}(?:[.:–-]\d+[A-Za-z]?)*|[IVXL]+\b|[A-Z]\b(?!\.[a-z]))"


_REF = rf"(?:{_ID}{_SUB}*|{_SUB}+)"


_MORE = rf"(?:(?:,\s(?:and\s|or\s)?|\s(?:and|or|to|through)\s)(?:of\s)?{_REF})*"


_WORDS = "|".join(sorted(lexicon.PROVISION_WORDS, key=len, reverse=True))


PROVISION = re.compile(
    rf"(?:\b(?P<word>{_WORDS}"
    rf"|{'|'.join(w.capitalize() for w in sorted(lexicon.PROVISION_WORDS, key=len, reverse=True))}|SECTION|Sec\."
    rf"|sec\.|s|ss|Art\.)\s|(?P<sign>§§?)\s?)(?P<ref>{_REF}{_MORE})(?![\w%])"
)


DEICTIC = re.compile(
    r"\b(?:[Tt]his|that)\s(?P<word>section|subsection|paragraph|subparagraph|clause|chapter|subchapter|title"
    r"|subtitle|part|subpart"
    r"|division|subdivision|schedule|article|annex|Article|Section|Chapter|Part|Division|Schedule|Title|Annex"
    r"|Subtitle|Subchapter)\b(?!\s\d)"
)


ANNEX = re.compile(r"(?<=\b[Tt]he\s)(?:Annex|Schedule|Appendix)\b(?!\s(?:to|[A-Z\d]))|\bAnnex(?:es)?\b(?!\s[A-Z\d])")


US_CODE = re.compile(
    r"\b\d{1,2}\sU\.?S\.?C\.?\s(?:§§?\s?)?\d+\w*(?:[–-]\d+\w*)?(?:\(\w+\))*(?:\set\sseq\.?)?(?:,\s\d+\w*\set\sseq\.?)?"
)


NUMBERED = re.compile(
    r"\b(?i:(?:(?:Council|Commission|Delegated|Implementing|Commission Delegated|Commission Implementing|Joint"
    r"|Framework)\s)?"
    r"(?:Regulations?|Directives?|Decisions?|Recommendation)\s\((?:EU|EC|EEC|Euratom|EU, Euratom"
    r"|EC, Euratom)(?:,\s\w+)?\)\s(?:No\.?\s)?\d+/\d+)"
    r"|\b(?:Council\s|Commission\s)?(?:Directive|Decision|Regulation)\s(?:No\.?\s)?\d{2,4}/\d+(?:/(?:EC|EU|EEC"
    r"|JHA|Euratom))?"
    r"|\b(?:Directives|Decisions|Regulations)\s(?:\((?:EU|EC|EEC)\)\s)?(?:No\.?\s)?\d{2,4}/\d+(?:/(?:EC|EU|EEC|JHA|Euratom))?"
    r"(?:(?:,|,?\sand)\s(?:\((?:EU|EC|EEC)\)\s)?(?:No\.?\s)?\d{2,4}/\d+(?:/(?:EC|EU|EEC|JHA|Euratom))?)+"
    r"|\bPub(?:lic|\.)\s?L(?:aw|\.)\s?(?:No\.\s)?\d+\s?[–-]\s?\d+|\bP\.?\s?L\.?\s\d{2,3}\s?[–-]\s?\d+"
    r"|\bSOR/\d{2,4}-\d+|\bSI/\d+-\d+"
    r"|\bD\.?C\.?\s(?:Law|Act|Bill)\s\d+-\d+|\b(?:Law|Act|Bill)\sNo\.\s\d+-\d+|\bExecutive\sOrder\s(?:No\.\s)?\d{4,5}"
    rf"|\bAct\sof\s(?:{lexicon.MONTHS})\s\d{{1,2}},\s\d{{4}}"
    r"|(?<=\sof\s)(?:Act|Law|Ordinance),?\sNo\.?\s\d+\sof\s\d{4}"
    r"|[\u4e00-\u9fff]{1,6}〔\d{4}〕\d+号|\bConvention\s(?:\(?No\.\s?\d+\)?)|\bS\.?C\.?\s\d{4},\sc\.\s\d+"
    r"|\bC\.?\d{3}\sConvention|\bBill\s\d+-\d+"
    r"|\b(?:(?:Royal|Presidential|Legislative|Government|Ministerial|Federal|Cabinet)\s)?(?:Decree|Law|Order|Ordinance|Resolution"
    r"|Decision|Act|Circular)(?:-Law)?\s(?:(?:No|Nr|n)\.?\s?º?\s?)?\d+[\d.,]*/(?:19|20)?\d{2}\b"
    r"(?:/[A-Z][\w-]*)?"
)


# Named by kind and number or day, where no longer title stands around it: `Act 26 of 2011`, `Vision 2030`.
_BY_NUMBER = re.compile(
    r"\b(?:Act|Law|Ordinance|Proclamation)\s\d{1,4}\sof\s(?:19|20)\d\d|\b(?:[A-Z][a-z]+\s)?Vision\s20\d\d\b|\bAgenda\s20\d\d\b"
    r"|\b20\d\d\sAgenda(?:\sfor\sSustainable\sDevelopment)?"
    r"|\b(?:(?:Federal|Ministerial|Presidential|Royal|Government|Cabinet|Legislative|Joint)\s)?(?:Law|Decree|Proclamation|Resolution|Circular"
    r"|Order|Ordinance|Decision|Notice)\s(?:No|Nr)\.?\s?\d+[-/\w]*(?:\sof\s(?:19|20)\d\d)?"
    rf"|\b(?:Council|Commission)\s(?:Recommendation|Resolution|Conclusions|Decision)\sof\s\d{{1,2}}\s(?:{lexicon.MONTHS})\s\d{{4}}"
)


_TITLE_TAIL = re.compile(
    r"(?:,?\s\((?:Trial|Revised|Revision|Amendment|Interim|Draft|Provisional|for Trial Implementation"
    r"|\d{4}\s?[-–]\s?\d{4})\))?"
    r"(?:,?\s(?:of\s)?(?:19|20)\d{2}(?:\s?[-–]\s?(?:19|20)\d{2})?(?!\s(?:percent"
    r"|places)))?(?:,?\s\((?:No\.?\s?\d+|\d{4}\s?[-–]\s?\d{4})\))?(?:,?\sNo\.\s\d+\sof\s(?:19"
    r"|20)\d{2})?"
)


_ROMAN = re.compile(r"[IVXLC]+|[A-Z]")
_QUOTED = re.compile(r"[“\"‘«]([^“”\"«»]{6,220}?)[”\"’»]")


_SHORT = re.compile(
    r"(?:\b(?P<det>this|that|these|the|our|said|The|This|These|That|Our|such|Such)\s(?:[“‘])?|(?<!\w)[“‘])(?P<word>"
    + "|".join(sorted((w.capitalize() for w in lexicon.SHORT_POLICIES), key=len, reverse=True))
    + r"|act|regulations|regulation|ordinance)\b(?!\s[A-Z(\d]|-)"
)


_PRINCIPAL = re.compile(
    r"\b(?:principal|parent|former|original|amending|repealed)\s(?:Act|Regulations|Ordinance|enactment|Law)\b"
)


# Texts that a body makes, named by what they are: `regulations`, `rules`, `guidelines issued by …`.
_MADE = re.compile(
    r"\b(?P<kind>(?:(?:implementing|implementation|procedural|transitional|general|technical|administrative|internal"
    r"|operational|operating|regulatory|ministerial|national|joint|revised|interim|final|proposed|draft|detailed)\s)?"
    r"(?:regulations|rules|guidelines|by-?laws|ordinances"
    r"|ministerial\sorders?|orders?\sin\scouncil|terms\sof\sreference|white\spapers?|roadmaps?|action\splans?|rules\sand\sguidelines))\b(?![\s-]?\(?\d)",
    re.IGNORECASE,
)
_ORDERS = re.compile(rf"\b(?:{'|'.join(sorted(lexicon.STATUTORY_ORDERS))})\sorders?\b")
_LAWS = re.compile(
    r"\b(?:laws?|legislation|legislative|statutes?|customs?|practices?|policies)(?:,|,?\s(?:and|or))\s(?:\w+\s)?$"
)
_KINDS_OF_RULES = re.compile(
    r"(?:\b(?:eligibility|programme|program|safety|health|accounting|training|privacy|tax|national|conflict|voting|work"
    r"|grammar|same|basic|ground)\s|-)$",
    re.IGNORECASE,
)
_GUIDANCE = re.compile(
    r"\b(?:issue|issues|issued|issuing|publish|publishes|published|publishing|promulgate|promulgates|promulgated"
    r"|provide|establish|establishes|established|give|gives|adopt|adopted|prepare|develop|update|updated|revise|revised)\s(?:(?:the|such|any|further|updated|new"
    r"|detailed|written|appropriate|statutory|policy|sub-regulatory|and|to\sthe\s\w+)\s)*?(?P<kind>(?:(?:statutory|policy"
    r"|sub-regulatory|detailed|written)\s)?guidance)\b(?!\s(?:services?|counsel\w+|staff|programs?|and\scounsel))",
    re.IGNORECASE,
)
_ISSUED = re.compile(
    r"\b(?P<kind>(?:statutory\sguidance|guidance|standards))(?=\s(?:(?:as|that|which|so|is|are|was|were|be|been|may|shall|must)\s)*"
    r"(?:made|issued|published|adopted|prescribed|promulgated|laid\sdown|developed)\s(?:by|under|in|on|pursuant)\b)"
)
_ONE_MADE = re.compile(
    r"\b(?:[Ee]very|[Aa]ny|[Ee]ach|[Aa]|[Nn]o|the|such)\s(?P<kind>regulation|ordinance)\b"
    r"(?=[.,;]|\s(?:so\s)?(?:made|issued|prescribed|adopted|which|that|under|shall|may|must|is|has|was)\b)"
)
# Weak heads that one word before them makes a title all the same: `Labour Code`, `Green Paper`.
_PAIRS = {
    "code": lexicon.words(
        "labour labor civil penal criminal education tax commercial administrative social family work"
    ),
    "paper": lexicon.words("white green blue discussion position consultation policy"),
}
_PROGRAMMES = lexicon.words("programme programmes program programs")
_OPENS_TITLE = lexicon.words(
    "notice opinions measures convention recommendation act law plan strategy outline guidelines decision regulations"
    " agreement charter treaty protocol compact provisions rules resolution circular"
)


def provisions(reading: Reading) -> Iterator[Candidate]:
    """Numbered parts that are referred to; a heading's own number, at the start, is not."""
    text = reading.text
    for match in PROVISION.finditer(text):
        if not _opens_heading(match, text) and _counts(match.group("word") or "", match.group("ref")):
            yield Candidate(match.start(), match.end(), "Provision", "provisions/number", 3.95)
    for pattern, name, weight in (
        (DEICTIC, "this", 3.95),
        (ANNEX, "annex", 2.9),
        (US_CODE, "code", 4.8),
    ):
        for match in pattern.finditer(text):
            yield Candidate(match.start(), match.end(), "Provision", f"provisions/{name}", weight)


def _opens_heading(match: re.Match[str], text: str) -> bool:
    """Whether a number is that of a heading: `Article 24 Implementation …`, `… of Labor. § 2509. Program`."""
    titled = bool(re.match(r"\.?\s+[A-Z“]", text[match.end() : match.end() + 4]))
    if match.start() == 0:
        return bool(match.group("sign") or titled)
    opens = text[: match.start()].rstrip()[-1:] in {".", ";", "!", "?", "”"}
    return opens and titled and bool(match.group("sign") or match.group("word")[0].isupper())


def _counts(word: str, reference: str) -> bool:
    """Whether a word with a number refers to a provision; words of several senses need digits."""
    digits = reference[:1].isdigit()
    if word in {"s", "ss"}:
        return digits
    if word.lower() == "title":
        return digits or reference[:1] == "(" or bool(re.match(r"[IVX]+", reference))
    return word.lower() not in {"rule", "item", "regulation"} or digits or reference[:1] == "("


def policies(reading: Reading) -> Iterator[Candidate]:
    """Policies by number, by title, by a quoted title and by short form."""
    text = reading.text
    for pattern, weight in ((NUMBERED, 4.95), (_BY_NUMBER, 3.84)):
        for match in pattern.finditer(text):
            yield Candidate(match.start(), match.end(), "Policy", "policies/number", weight)
    yield from _quoted(text)
    for match in _SHORT.finditer(text):
        det, word = (match.group("det") or "").lower(), match.group("word")
        if word in {"act", "regulation", "ordinance"} and det not in {"this", "that"}:
            continue
        if word in {"Programme", "Programmes", "Agreement"} or (word == "regulations" and det not in {"the", "this"}):
            continue
        start = match.start() if det in {"this", "that"} else match.start("word")
        yield Candidate(start, match.end(), "Policy", "policies/short", 2.9)
    for match in (m for pattern in (_MADE, _GUIDANCE, _ISSUED, _ONE_MADE) for m in pattern.finditer(text)):
        if _is_a_text(match, text):
            yield Candidate(match.start("kind"), match.end("kind"), "Policy", "policies/made", 1.65)
    for match in _ORDERS.finditer(text):
        yield Candidate(match.start(), match.end(), "Policy", "policies/made", 1.65)
    for match in _PRINCIPAL.finditer(text):
        yield Candidate(match.start(), match.end(), "Policy", "policies/short", 3.8)
    yield from _titles(reading)


def _quoted(text: str) -> Iterator[Candidate]:
    """Titles in quotation marks: most words capitalised, one of them a head of titles."""
    for match in _QUOTED.finditer(text):
        words = re.findall(r"[A-Za-z][\w'’-]*", match.group(1))
        big = [w for w in words if len(w) > 3]
        heads = {w.lower() for w in words}
        if (
            len(words) > 2
            and big
            and sum(w[0].isupper() for w in big) >= 0.8 * len(big)
            and heads & lexicon.POLICY_HEADS
        ):
            yield Candidate(
                match.start(1), match.start(1) + len(match.group(1).rstrip(" ,.;")), "Policy", "policies/quoted", 5.9
            )


def _is_a_text(match: re.Match[str], text: str) -> bool:
    """Whether rules are a text that somebody made, not the law in general (`laws and regulations`)."""
    before = text[max(0, match.start("kind") - 40) : match.start("kind")]
    return not _LAWS.search(before) and not _KINDS_OF_RULES.search(before)


def _behind_number(reading: Reading, first: int, head: int) -> int:
    """Where a title begins whose run a provision's number opens: the Skills Act in `title IV of the Skills Act`."""
    doc = reading.doc
    if not first or doc[first - 1].lower_ not in lexicon.PROVISION_WORDS or not _ROMAN.fullmatch(doc[first].text):
        return first
    return next((i for i in range(first + 1, head) if doc[i].text[0].isupper()), first)


def _titles(reading: Reading) -> Iterator[Candidate]:
    """Runs of capitalised words around a head such as Act or Plan."""
    doc = reading.doc
    capitals = [0, *accumulate(token.text[0].isupper() for token in doc)]
    for token in doc:
        low = token.lower_
        if not token.text[0].isupper() or low not in lexicon.POLICY_HEADS - _PROGRAMMES or token.text.isupper():
            continue
        first = _behind_number(reading, left(reading, token.i, titles=True), token.i)
        last = max(right(reading, token.i, titles=True), token.i + 1)
        before = capitals[token.i] - capitals[first]
        behind = capitals[last] - capitals[token.i + 1]
        end = doc[last - 1].idx + len(doc[last - 1])
        tail = _TITLE_TAIL.match(reading.text, end)
        dated = tail is not None and tail.end() > end
        alone = not before and not (behind and low in _OPENS_TITLE)
        paired = token.i > first and doc[token.i - 1].lower_ in _PAIRS.get(low, ())
        weak = low in lexicon.POLICY_WEAK_HEADS and not paired
        if alone or (weak and before + behind + dated < 2):
            continue
        yield Candidate(doc[first].idx, tail.end() if tail else end, "Policy", "policies/title", 3.85)
