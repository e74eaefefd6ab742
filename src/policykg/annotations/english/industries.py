"""Industries: branches of the economy by their name, by the noun they modify, or by the branches they stand beside."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from spacy.tokens import Token

from policykg.annotations.english import lexicon
from policykg.annotations.english.candidates import Candidate
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import NOUNS, Phrase
from policykg.annotations.english.text import Reading

_SECTORS = lexicon.INDUSTRY_HEADS | words("financial digital energy creative health care transport")
_INDUSTRY = words("industry industries")
# A verb form before `industry` names a branch only where the work itself does: `printing`, not `leading industry`.
_TRADES = words(
    "manufacturing engineering mining banking printing publishing building shipping fishing farming processing clothing"
    " advertising gaming packaging catering emerging housing shipbuilding dyeing spinning brewing logging meatpacking"
    " broadcasting computing trucking breeding"
)
# Adjectives that name a branch by themselves; any other leaves a bare singular `industry` without one.
_OF_A_BRANCH = re.compile(
    r"(?:agricultural|automotive|biological|ceramic|chemical|creative|cultural|digital|electric\w*|electronic|financial"
    r"|green|heavy|light|marine|maritime|mechanical|medical|metallurgical|military|nuclear|optical|pharmaceutical"
    r"|petrochemical|solar|tertiary|primary|secondary|textile|[\w-]*tech|new)"
)
_VERBS = words(
    "support engage help encourage promote develop lead drive serve link connect involve guide attract integrate assist"
    " benefit join strengthen"
)
_BUILT = words(
    "bridge bridges building buildings canal canals campus campuses dam dams dwelling dwellings factory factories"
    " highway highways home homes house houses housing infrastructure plant plants port ports premises railway railways"
    " road roads ship ships vessel vessels civil residential urban rural prefabricated modern green works"
)
_WHOLE_ECONOMIES = words(
    "real national market knowledge world global private public state-owned non-public carbon whole local"
)
_FIELDS = words(
    "information finance transport transportation energy trade commerce health culture media software communications"
    " textiles chemicals machinery steel insurance banking automobiles electronics services sports education food"
    " entertainment packaging printing"
)
_AIMS = words("education sports culture health")
_STUDIES = words("law accounting accountancy medicine nursing engineering architecture journalism")
_ANNOUNCED = re.compile(
    r"\b(?:fields?|sectors?|industr(?:y|ies)|branch(?:es)?|trades?|disciplines?)\s(?:of|such\sas|like|including|as)\s[^.;:]{0,120}$",
    re.IGNORECASE,
)
_ENGINEERING = re.compile(
    r"\b(?:(?:(?:civil|[a-z]+(?:al|ic|ile|ine|or|ry|ace|ware|er))\s(?:and|or)\s)?(?:civil|mechanical|electrical|electronics?|chemical|marine"
    r"|automotive|automobile|aeronautical|aerospace|industrial|structural|software|environmental|mining|agricultural"
    r"|biomedical|petroleum|nuclear|production))\s(?:engineering)\b"
)
_BESIDE = re.compile(r"\s?(?:,|,?\s(?:and|or|as well as))\s(?:the\s)?")


def industry(phrase: Phrase) -> Candidate | None:
    """The industry that a noun phrase names by itself."""
    found = phrase.words
    low = _joined(found)
    listed = (low, *(_joined(found[-n:]) for n in (2, 3)))
    if any(name in lexicon.INDUSTRY_PHRASES for name in listed) or low in lexicon.INDUSTRY_HEADS:
        return _candidate(phrase, "listed", 2.85) if is_branch(phrase) else None
    if found[-1] in _INDUSTRY and phrase.head.dep_ != "compound":
        return _candidate(phrase, "head", 1.6) if _names_its_branch(phrase) else None
    if found[-1] in lexicon.INDUSTRY_HEADS and phrase.head.dep_ != "compound":
        return _candidate(phrase, "head", 1.6) if is_branch(phrase) else None
    if found[-1] in {"sector", "sectors"} and set(found[:-1]) & _SECTORS:
        return _candidate(phrase, "sector", 1.7)
    return None


def _candidate(phrase: Phrase, rule: str, weight: float) -> Candidate:
    return Candidate(phrase.first, phrase.last, "Industry", f"industries/{rule}", weight)


def _joined(found: list[str]) -> str:
    return " ".join(found).replace(" - ", "-")


def _names_its_branch(phrase: Phrase) -> bool:
    """Whether what stands before `industry` says which one."""
    before = phrase.words[:-1]
    if not before or set(before) <= lexicon.INDUSTRY_MODIFIERS_NOT or set(before) & _INDUSTRY:
        return False
    last = before[-1]
    if last in lexicon.INDUSTRY_MODIFIERS_NOT or (last.endswith("ing") and last not in _TRADES):
        return False
    bare = not phrase.determiner and phrase.words[-1] == "industry"
    adjective = phrase.doc[phrase.end - 2].tag_.startswith("JJ") and not _OF_A_BRANCH.fullmatch(last)
    return not bare or (last not in _VERBS and not adjective)


def is_branch(phrase: Phrase) -> bool:
    """Whether `construction` or `economy` means a branch rather than an activity or the economy as a whole."""
    found, doc = phrase.words, phrase.doc
    if found[-1] == "economy":
        return not (len(found) > 1 and found[-2] in _WHOLE_ECONOMIES)
    if found[-1] != "construction":
        return True
    if len(found) > 1 and found[-2] not in _BUILT | {"and", ","}:
        return False
    if doc[max(0, phrase.start - 1)].lower_ == "under":
        return False
    if phrase.end >= len(doc) or doc[phrase.end].lower_ != "of":
        return True
    made = doc[phrase.end + 1 : phrase.end + 7]
    heads = [t for t, after in zip(made, [*made[1:], None], strict=True) if t.tag_ in NOUNS and not _is_noun(after)]
    return bool(heads) and heads[0].lower_ in _BUILT


def _is_noun(token: Token | None) -> bool:
    return token is not None and token.tag_ in NOUNS


def anchored(reading: Reading, is_known: Callable[[str], bool]) -> Iterator[Candidate]:
    """Branches that a word such as `fields of` or `sectors such as` announces, and branches of engineering."""
    for row in _rows(reading):
        announced = _ANNOUNCED.search(reading.text[max(0, row[0].first - 150) : row[0].first])
        for phrase in row:
            low = _joined(phrase.words)
            named = low in (_FIELDS - _AIMS) | _STUDIES or is_known(low)
            if announced and named and is_branch(phrase):
                yield _candidate(phrase, "announced", 2.65)
    for match in _ENGINEERING.finditer(reading.text):
        yield Candidate(match.start(), match.end(), "Industry", "industries/engineering", 2.65)


def beside(reading: Reading, found: Iterable[Candidate], is_known: Callable[[str], bool]) -> Iterator[Candidate]:
    """Fields that are industries only in the company of others: `information, logistics and e-commerce`."""
    certain = {c.end for c in found if c.type == "Industry"}
    for row in _rows(reading):
        industries = [phrase for phrase in row if phrase.last in certain]
        shared = row[-1].words[-1] in _INDUSTRY | {"sectors"} and row[-1].last in certain
        if len(industries) < 2 and not shared:
            continue
        for phrase in row:
            low = _joined(phrase.words)
            if phrase not in industries and (low in _FIELDS or is_known(low)):
                yield _candidate(phrase, "beside", 2.6)


def _rows(reading: Reading) -> Iterator[list[Phrase]]:
    """Runs of noun phrases with nothing but commas and conjunctions between them."""
    row: list[Phrase] = []
    for phrase in reading.phrases:
        if row and not _BESIDE.fullmatch(reading.text, row[-1].last, phrase.first):
            yield row
            row = []
        row.append(phrase)
    if row:
        yield row
