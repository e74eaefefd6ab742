"""Names: policies by title, number or short form, provisions, bodies and places, from capitals, numbers and heads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Doc, Token

from policykg.annotations.english import lexicon
from policykg.annotations.english.text import Reading
from policykg.model import MentionType


@dataclass(frozen=True, slots=True)
class Candidate:
    """A stretch that may become a mention; where two overlap, the higher `weight`, then the longer one stays."""

    start: int
    end: int
    type: MentionType
    rule: str
    confidence: float
    weight: int = 0


_SUB = r"(?:\((?:\w{1,5})\))"
_ID = rf"(?:\d+[A-Za-z]{{0,3}}(?:[.:–-]\d+[A-Za-z]?)*|[IVXL]+\b|[A-Z]\b(?!\.[a-z]))"
_REF = rf"(?:{_ID}{_SUB}*|{_SUB}+)"
_MORE = rf"(?:(?:,\s(?:and\s|or\s)?|\s(?:and|or|to|through)\s)(?:of\s)?{_REF})*"
_WORDS = "|".join(sorted(lexicon.PROVISION_WORDS, key=len, reverse=True))
PROVISION = re.compile(
    rf"(?:\b(?P<word>{_WORDS}|{'|'.join(w.capitalize() for w in sorted(lexicon.PROVISION_WORDS, key=len, reverse=True))}|SECTION|Sec\.|sec\.|s|ss|Art\.)\s|(?P<sign>§§?)\s?)(?P<ref>{_REF}{_MORE})(?![\w%])"
)
DEICTIC = re.compile(
    r"\b(?:this|that)\s(?P<word>section|subsection|paragraph|subparagraph|clause|chapter|subchapter|title|subtitle|part|subpart"
    r"|division|subdivision|schedule|article|annex|Article|Section|Chapter|Part|Division|Schedule|Title|Annex|Subtitle|Subchapter)\b(?!\s\d)"
)
ANNEX = re.compile(r"(?<=\b[Tt]he\s)(?:Annex|Schedule|Appendix)\b(?!\s(?:to|[A-Z\d]))|\bAnnex(?:es)?\b(?!\s[A-Z\d])")
US_CODE = re.compile(r"\b\d{1,2}\sU\.?S\.?C\.?\s(?:§§?\s?)?\d+\w*(?:[–-]\d+\w*)?(?:\(\w+\))*(?:\set\sseq\.?)?(?:,\s\d+\w*\set\sseq\.?)?")
NUMBERED = re.compile(
    r"\b(?:(?:Council|Commission|Delegated|Implementing|Commission Delegated|Commission Implementing|Joint|Framework)\s)?"
    r"(?:Regulations?|Directives?|Decisions?|Recommendation)\s\((?:EU|EC|EEC|Euratom|EU, Euratom|EC, Euratom)(?:,\s\w+)?\)\s(?:No\.?\s)?\d+/\d+"
    r"|\b(?:Council\s|Commission\s)?(?:Directive|Decision|Regulation)\s(?:No\.?\s)?\d{2,4}/\d+(?:/(?:EC|EU|EEC|JHA|Euratom))?"
    r"|\bPub(?:lic|\.)\s?L(?:aw|\.)\s?(?:No\.\s)?\d+\s?[–-]\s?\d+|\bP\.?\s?L\.?\s\d{2,3}\s?[–-]\s?\d+|\bSOR/\d{2,4}-\d+|\bSI/\d+-\d+"
    r"|\bD\.?C\.?\s(?:Law|Act|Bill)\s\d+-\d+|\b(?:Law|Act|Bill)\sNo\.\s\d+-\d+|\bExecutive\sOrder\s(?:No\.\s)?\d{4,5}"
    r"|[\u4e00-\u9fff]{1,6}〔\d{4}〕\d+号|\bConvention\s(?:\(?No\.\s?\d+\)?)|\bS\.?C\.?\s\d{4},\sc\.\s\d+|\bC\.?\d{3}\sConvention"
)
_TITLE_TAIL = re.compile(
    r"(?:,?\s\((?:Trial|Revised|Revision|Amendment|Interim|Draft|Provisional|for Trial Implementation|\d{4}\s?[-–]\s?\d{4})\))?"
    r"(?:,?\s(?:of\s)?(?:19|20)\d{2}(?:\s?[-–]\s?(?:19|20)\d{2})?(?!\s(?:percent|places)))?(?:,?\s\((?:\d{4}\sNo\.?\s\d+|No\.?\s?\d+|\d{4}\s?[-–]\s?\d{4})\))?(?:,?\sNo\.\s\d+\sof\s(?:19|20)\d{2})?"
)
_QUOTED = re.compile(r"[“\"‘«]([^“”\"«»]{6,220}?)[”\"’»]")
_SHORT = re.compile(
    r"(?:\b(?P<det>this|that|the|our|said|The|This|That|Our|such|Such)\s(?:[“‘])?|(?<!\w)[“‘])(?P<word>"
    + "|".join(sorted((w.capitalize() for w in lexicon.SHORT_POLICIES), key=len, reverse=True))
    + r"|act|regulations|regulation|ordinance)\b(?!\s[A-Z(\d]|-)"
)
_ACRONYM = re.compile(r"[A-Z]{3,7}")
_NO_BODY = frozenset("VET TVET CTE ICT STEM NVQ SVQ GDP SME SMES ITA ITAS CEO USC FTE IVET CVET EQF NQF CV NOTE".split())
_PRINCIPAL = re.compile(r"\b(?:principal|parent|former|original|amending|repealed)\s(?:Act|Regulations|Ordinance|enactment|Law)\b")
_CONNECT = frozenset({"of", "for", "and", "on", "in", "to", "the", "a", "an", "from", "with", "concerning", "&", "as", "at", "by", "into", "through", "towards", "plus", "or"})  # fmt: skip
_TITLE_RIGHT = frozenset({"on", "for", "of", "concerning", "to"})
_SINGULAR_OFFICE = re.compile("^(?:" + "|".join(sorted(map(re.escape, lexicon.OFFICES), key=len, reverse=True)) + r")(?:\s(?:of|for)\b.*)?$", re.I)  # fmt: skip


def provisions(reading: Reading) -> Iterator[Candidate]:
    """Numbered parts that are referred to; a heading's own number, at the start, is not."""
    text = reading.text
    for match in PROVISION.finditer(text):
        word = match.group("word") or ""
        if word in {"s", "ss"} and not match.group("ref")[:1].isdigit():
            continue
        if match.start() == 0 and (match.group("sign") or text[match.end() : match.end() + 2].strip()[:1].isupper()):
            continue
        if word.lower() in {"rule", "item", "title", "regulation"} and not match.group("ref")[:1].isdigit() and match.group("ref")[:1] != "(":
            if word.lower() != "title" or not re.match(r"[IVX]+", match.group("ref")):
                continue
        yield Candidate(match.start(), match.end(), "Provision", "provisions/number", 0.95, 3)
    for match in DEICTIC.finditer(text):
        start = match.start() if match.group().lower().startswith("this") else match.start()
        yield Candidate(start, match.end(), "Provision", "provisions/this", 0.95, 3)
    for match in ANNEX.finditer(text):
        yield Candidate(match.start(), match.end(), "Provision", "provisions/annex", 0.9, 2)
    for match in US_CODE.finditer(text):
        yield Candidate(match.start(), match.end(), "Provision", "provisions/code", 0.8, 4)


def policies(reading: Reading) -> Iterator[Candidate]:
    """Policies by number, by title, by a quoted title and by short form."""
    text = reading.text
    for match in NUMBERED.finditer(text):
        yield Candidate(match.start(), match.end(), "Policy", "policies/number", 0.95, 4)
    for match in _QUOTED.finditer(text):
        words = re.findall(r"[A-Za-z][\w'’-]*", match.group(1))
        big = [w for w in words if len(w) > 3]
        heads = {w.lower() for w in words}
        if len(words) > 2 and big and sum(w[0].isupper() for w in big) >= 0.8 * len(big) and heads & lexicon.POLICY_HEADS:
            yield Candidate(match.start(1), match.start(1) + len(match.group(1).rstrip(" ,.;")), "Policy", "policies/quoted", 0.9, 5)
    for match in _SHORT.finditer(text):
        det, word = (match.group("det") or "").lower(), match.group("word")
        if word in {"act", "regulation", "ordinance"} and det not in {"this", "that"}:
            continue
        if word in {"Programme", "Programmes", "Agreement"} or (word == "regulations" and det not in {"the", "this"}):
            continue
        start = match.start() if det in {"this", "that"} else match.start("word")
        yield Candidate(start, match.end(), "Policy", "policies/short", 0.9, 2)
    for match in _PRINCIPAL.finditer(text):
        yield Candidate(match.start(), match.end(), "Policy", "policies/short", 0.8, 3)
    yield from _titles(reading)


def _titles(reading: Reading) -> Iterator[Candidate]:
    doc = reading.doc
    for token in doc:
        low = token.lower_
        if not token.text[0].isupper() or low not in lexicon.POLICY_HEADS or token.text.isupper():
            continue
        first = _left(reading, token.i, titles=True)
        last = _right(reading, token.i, titles=True)
        modifiers = [doc[i] for i in range(first, token.i) if doc[i].text[0].isupper()]
        others = [doc[i] for i in range(token.i + 1, last) if doc[i].text[0].isupper()]
        if not modifiers and not (others and low in {"notice", "opinions", "measures", "convention", "recommendation", "act", "law", "plan", "strategy", "outline", "guidelines", "decision", "regulations", "agreement", "charter", "treaty", "protocol", "compact"}):  # fmt: skip
            continue
        if low in {"programme", "programmes", "program", "programs"} or low in lexicon.POLICY_WEAK_HEADS and len(modifiers) + len(others) < 2:
            continue
        if last <= token.i:
            last = token.i + 1
        start, end = doc[first].idx, doc[last - 1].idx + len(doc[last - 1])
        tail = _TITLE_TAIL.match(reading.text, end)
        end = tail.end() if tail else end
        yield Candidate(start, end, "Policy", "policies/title", 0.85, 3)


def organizations(reading: Reading, known: frozenset[str]) -> Iterator[Candidate]:
    """Bodies by name, by office, and by the capitalised short name that a text gives them."""
    doc = reading.doc
    for token in doc:
        low = token.lower_
        if not token.text[0].isupper() or not token.is_alpha or token.text.isupper():
            continue
        if low in lexicon.ORGANIZATION_HEADS and token.tag_ in {"NNP", "NN", "NNPS"}:
            if low == "council" and token.i and doc[token.i - 1].lower_ == "in":
                continue
            first, last = _left(reading, token.i), _right(reading, token.i)
            if last - first == 1 and not _short_name(reading, token):
                continue
            if first == token.i and low in {"foundation", "service", "group", "company", "union", "society", "network", "house", "college"}:
                continue
            if doc[first].lower_ in {"school", "college", "university", "enterprise", "company"} and first < token.i and low in {"office", "department", "committee"}:
                yield Candidate(doc[first].idx, doc[last - 1].idx + len(doc[last - 1]), "Actor", "actors/office", 0.6, 3)
                continue
            if first > 0 and doc[first - 1].lower_ in {"each", "any", "every", "a", "an"} and last - first == 1:
                continue
            if _opens_sentence(doc[first]) and last - first == 1 and low in {"group", "house", "force", "service", "company", "centre", "center"}:
                continue
            yield Candidate(doc[first].idx, doc[last - 1].idx + len(doc[last - 1]), "Organization", "organizations/head", 0.85, 2)
    for match in re.finditer(r"\b(?:Lieutenant\s)?Governor(?:-General)?\sin\sCouncil\b", reading.text):
        yield Candidate(match.start(), match.end(), "Organization", "organizations/office", 0.9, 3)
    yield from _offices(reading)
    yield from _named_after_place(reading, known)
    yield from _acronyms(reading)


def _short_name(reading: Reading, token: Token) -> bool:
    if token.lower_ not in lexicon.SHORT_ORGANIZATIONS:
        return False
    if token.i + 1 < len(reading.doc) and reading.doc[token.i + 1].tag_ in {"NN", "NNS", "NNP", "NNPS"}:
        return False
    return not _opens_sentence(token)


def _offices(reading: Reading) -> Iterator[Candidate]:
    doc = reading.doc
    for phrase in reading.phrases:
        head = phrase.head
        words = [t for t in doc[phrase.core : phrase.end]]
        if not all(t.text[0].isupper() or t.lower_ == "-" for t in words if t.is_alpha):
            continue
        name = phrase.text.lower()
        last_two = " ".join(phrase.words[-2:])
        is_office = head.lower_ == "officer" and len(words) > 1 or name in lexicon.OFFICES or head.lower_ in lexicon.OFFICES or last_two in lexicon.OFFICES
        if not is_office or head.tag_ == "NNS":
            continue
        if phrase.determiner in {"each", "any", "every", "a", "an"}:
            yield Candidate(phrase.first, phrase.last, "Actor", "actors/office", 0.7, 2)
            continue
        last = _right(reading, head.i)
        yield Candidate(phrase.first, doc[last - 1].idx + len(doc[last - 1]), "Organization", "organizations/office", 0.9, 2)


def _named_after_place(reading: Reading, known: frozenset[str]) -> Iterator[Candidate]:
    for phrase in reading.phrases:
        words = [t for t in reading.doc[phrase.core : phrase.end]]
        if len(words) > 2 and words[-1].text in known and all(t.text[0].isupper() for t in words) and words[0].lower_ not in lexicon.NATIONALITIES:
            yield Candidate(phrase.first, phrase.last, "Organization", "organizations/place", 0.7, 2)


def _acronyms(reading: Reading) -> Iterator[Candidate]:
    """Bare acronyms that act: the subject of a verb, or behind `with` or `by`."""
    for phrase in reading.phrases:
        name = phrase.text
        if not _ACRONYM.fullmatch(name) or name in _NO_BODY:
            continue
        before = reading.doc[phrase.start - 1].lower_ if phrase.start else ""
        acts = phrase.head.dep_ in {"nsubj", "nsubj:pass", "obl:agent"} or before in {"with", "by"}
        joined = phrase.head.dep_ == "conj" and phrase.head.head.dep_ in {"nsubj", "nsubj:pass"}
        if acts or joined:
            yield Candidate(phrase.first, phrase.last, "Organization", "organizations/acronym", 0.6, 1)


def _left(reading: Reading, index: int, *, titles: bool = False) -> int:
    """Where the run of capitalised words before a head begins; connecting words count between capitals."""
    doc = reading.doc
    first = index
    while first > 0 and doc[first].idx not in reading.stops:
        before = doc[first - 1]
        year = titles and len(before) == 4 and before.is_digit and first > 1 and _capital(doc[first - 2]) and not _barrier(doc[first - 2], titles=True)
        if year or _capital(before) and not _barrier(before, titles=titles):
            first -= 1
            continue
        opening = _bracket(doc, first - 1) if titles and before.text == ")" else -1
        if opening > 0 and _capital(doc[opening - 1]):
            first = opening
            continue
        if before.text == "-" and first > 1 and not before.whitespace_:
            first -= 2
            continue
        if before.lower_ == "of" and first > 1 and doc[first - 2].text in {"District", "Republic", "State", "University"}:
            first -= 2
            continue
        hop = _hop(reading, first - 1, titles=titles)
        if hop is None:
            break
        first = hop
    return first


def _bracket(doc: Doc, index: int) -> int:
    """Where a short bracket of capitalised words opens that closes at `index`; -1 where there is none."""
    for first in range(index - 1, max(-1, index - 6), -1):
        if doc[first].text == "(":
            return first if doc[first + 1].text[0].isupper() else -1
    return -1


def _hop(reading: Reading, index: int, *, titles: bool) -> int | None:
    """Over connecting words to the left, where a capitalised word that belongs to the name stands before them."""
    doc = reading.doc
    allowed = _CONNECT if titles else frozenset({"and", "&", ","})
    seen: list[str] = []
    while index > 0 and (doc[index].lower_ in allowed or doc[index].text == ",") and len(seen) < 3:
        if doc[index].idx in reading.stops:
            return None
        seen.append(doc[index].lower_)
        index -= 1
    if not seen or not _capital(doc[index]) or _barrier(doc[index], titles=titles):
        return None
    if seen[-1] == "the" or seen == ["the", "and"] or seen == ["and", ","] and not titles:
        return None
    if seen == [","] or (seen[-1] == "," and "and" not in seen):
        listed = index > 0 and doc[index - 1].lower_ in {"of", "and", ","} or _listed(doc[index])
        return index if listed and not titles else None
    if seen[0] in {"and", "&"} and not titles and doc[index].lower_ in lexicon.ORGANIZATION_HEADS:
        return None
    return index


def _listed(token: Token) -> bool:
    following = token.doc[token.i + 1 : token.i + 5]
    return any(t.lower_ == "and" for t in following) and token.i > 0 and _capital(token.doc[token.i - 1])


def _right(reading: Reading, index: int, *, titles: bool = False) -> int:
    """Where the of-phrase (for titles: any connected capitals) after a head ends."""
    doc = reading.doc
    last = index + 1
    openers = _TITLE_RIGHT if titles else frozenset({"of", "for", "on"} if doc[index].lower_ in {"committee", "commission", "conference", "council"} else {"of", "for"})
    if titles and doc[index].lower_ in {"act", "acts", "law", "code", "bill"} and not (last < len(doc) and (doc[last].lower_ == "on" or doc[last].lower_ == "to" and index and doc[index - 1].lower_ == "an")):
        openers = frozenset()
    while last < len(doc) and doc[last].lower_ in openers and doc[last].idx not in reading.stops:
        step = last + 1
        while step < len(doc) and doc[step].lower_ in {"the", "a", "an"}:
            step += 1
        end = _capitals(reading, step, titles=titles)
        if end == step:
            break
        last = end
        openers = (_CONNECT if titles else frozenset({"of", "for"})) - {"a", "the"}
    return last


def _capitals(reading: Reading, index: int, *, titles: bool) -> int:
    doc = reading.doc
    end = index
    while end < len(doc) and doc[end].idx not in reading.stops:
        token = doc[end]
        if _capital(token) and (titles or end == index or not _barrier(token, titles=False) or doc[end - 1].lower_ != "and"):
            end += 1
        elif token.text == "-" and not token.whitespace_ and end > index:
            end += 2
        elif token.lower_ in {"and", "&", ","} and end + 1 < len(doc) and end > index:
            step = end + 2 if token.text == "," and doc[end + 1].lower_ == "and" else end + 1
            if step >= len(doc) or not _capital(doc[step]) or doc[step].idx in reading.stops:
                break
            names_a_body = doc[step].lower_ in lexicon.ORGANIZATION_HEADS or any(
                t.lower_ in lexicon.ORGANIZATION_HEADS | lexicon.POLICY_HEADS | {"development"} and _capital(t) for t in doc[step : step + 4]
            )
            if names_a_body and not titles or token.text == "," and not _closes(doc, step):
                break
            end = step + 1
        else:
            break
    return min(end, len(doc))


def _closes(doc: Doc, index: int) -> bool:
    """Whether a list of capitalised words inside a name comes to its `and`."""
    return any(t.lower_ == "and" for t in doc[index : index + 5])


def _capital(token: Token) -> bool:
    if not token.text[0].isupper() and not re.fullmatch(r"\d+(?:st|nd|rd|th)", token.text):
        return False
    return token.tag_ not in {"DT", "IN", "PRP", "PRP$", "WDT", "WP", "WRB", "MD", "CC", "EX", "UH", "TO"} and token.lower_ not in {
        "the", "under", "in", "for", "with", "subject", "where", "when", "if", "each", "any", "see", "heading", "note", "all", "such", "no", "that"
    }  # fmt: skip


def _barrier(token: Token, *, titles: bool) -> bool:
    """Whether a name that comes before ends with this word."""
    low = token.lower_
    if low in lexicon.PROVISION_WORDS and (not titles or token.i + 1 < len(token.doc) and token.doc[token.i + 1].lower_ in {"of", "to"}):
        return low not in {"title", "regulation", "rule", "item", "point", "part"} or titles
    if not titles and low in lexicon.ORGANIZATION_HEADS - {"council", "parliament", "union", "congress", "trust", "service", "group", "association", "government", "network", "court", "board", "administration", "society", "cabinet", "college", "university", "institution", "foundation", "partnership", "company", "house", "bank", "force"}:  # fmt: skip
        return True
    if titles and low in lexicon.ORGANIZATION_HEADS | lexicon.OFFICES:
        following = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
        return following is not None and following.lower_ in {"of", "under", "for", "in", "and", "by", "may", "shall", "must"} and low in {
            "minister", "secretary", "commission", "director", "president", "registrar", "governor"}  # fmt: skip
    return _opens_sentence(token) and token.tag_ in {"VB", "VBG", "VBN", "RB", "JJ"} and token.lower_ not in {"strengthening"} and not titles


def _opens_sentence(token: Token) -> bool:
    if token.i == 0:
        return True
    before = token.doc[token.i - 1]
    return before.text in {".", ":", "?", "!", "—"} or before.text in {"“", '"'} and token.i > 1 and token.doc[token.i - 2].text == "."


def places(reading: Reading, known: frozenset[str]) -> Iterator[Candidate]:
    """Known places, and class nouns of places with a modifier."""
    doc = reading.doc
    index = 0
    while index < len(doc):
        size = _place_at(reading, index, known)
        if not size:
            index += 1
            continue
        first, last = doc[index], doc[index + size - 1]
        end = last.idx + len(last)
        acting = any(doc[i].dep_ in {"nsubj", "iobj"} and doc[i].head.tag_.startswith(("VB", "NN")) and doc[i].head.dep_ != "acl" for i in range(index, index + size))
        possessor = index + size < len(doc) and doc[index + size].tag_ == "POS"
        granted = index > 0 and any(t.lower_ in {"grant", "grants", "loan", "funds", "allotment"} for t in doc[max(0, index - 12) : index]) and any(
            t.lower_ == "to" for t in doc[max(0, index - 4) : index]
        )
        kind: MentionType = "Actor" if (acting or granted) and not possessor else "Place"
        yield Candidate(first.idx, end, kind, f"places/{'acting' if kind == 'Actor' else 'name'}", 0.8, 3)
        index += size
    for phrase in reading.phrases:
        low = phrase.head.lower_
        if low in lexicon.PLACE_CLASS_HEADS and len(phrase.words) > 1 and phrase.words[-2] in lexicon.PLACE_CLASS_MODIFIERS:
            yield Candidate(phrase.first, phrase.last, "Place", "places/class", 0.7, 2)


def _place_at(reading: Reading, index: int, known: frozenset[str]) -> int:
    doc = reading.doc
    if not doc[index].text[0].isupper():
        return 0
    for size in (6, 5, 4, 3, 2, 1):
        if index + size <= len(doc):
            last = doc[index + size - 1]
            if reading.text[doc[index].idx : last.idx + len(last)] in known:
                return size
    return 0
