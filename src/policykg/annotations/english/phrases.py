"""Noun phrases read off the tags: short, flat, and steadier on legal prose than whole parses."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from policykg.annotations.english.lexicon import ACTOR_HEADS, OFFICES, ORGANIZATION_HEADS, QUANTIFIERS, words

NOUNS = frozenset({"NN", "NNS", "NNP", "NNPS"})
_OPENERS = words("DT PDT PRP$ WP$ CD JJ JJR JJS VBN VBG NN NNS NNP NNPS FW AFX $ ADD")
_INNER = _OPENERS | {"HYPH"}
_AFTER_NOUNS = words(
    "concerned involved referred made given paid provided specified described listed prescribed required relating"
    " thereon thereof thereto therefor thereunder therein"
)
# Verbs of those who decide, which a tagger takes for nouns behind one: `as the Secretary determines`.
_DECIDING = words(
    "determines considers deems specifies allows decides thinks directs prescribes approves designates believes"
    " requires determine consider appoint approve specify prescribe establish certify shall"
)
# Verbs that are nouns of means as well.
_ALSO_VERBS = words(
    "guide guides support supports fund funds finance finances grant grants award awards benefit benefits register"
    " registers report reports license licenses charge charges levies reward rewards pilot pilots"
)
# Forms in -ing that open a clause of their own, never a noun phrase: `providing student loans`.
_ACTS = words(
    "prescribing providing granting awarding offering issuing receiving paying conducting requiring establishing making"
    " using supporting regarding concerning giving obtaining submitting ensuring respecting promoting developing"
    " encouraging allocating administering implementing maintaining recruiting imposing collecting"
)
_ARTICLES = words("the a an its their every")
_BE = words("is are was were be been being")
_MODALS = words("shall may must will should can could would")
_SUBJECTS = ACTOR_HEADS | OFFICES | ORGANIZATION_HEADS
_DETERMINERS = frozenset({"DT", "PDT", "PRP$", "WP$"})


@dataclass(frozen=True, slots=True)
class Phrase:
    """A flat noun phrase, tokens `start` to `end`; `head` is its last noun, `core` where its content begins."""

    doc: Doc
    start: int
    end: int
    core: int
    head: Token = field(init=False, repr=False, compare=False)
    words: list[str] = field(init=False, repr=False, compare=False)  # in lower case; asked for again and again

    def __post_init__(self) -> None:
        object.__setattr__(self, "head", self.doc[self.end - 1])
        object.__setattr__(self, "words", [token.lower_ for token in self.doc[self.core : self.end]])

    @property
    def first(self) -> int:
        """The offset where its content begins, determiners left out."""
        return self.doc[self.core].idx

    @property
    def last(self) -> int:
        """The offset where it ends."""
        return self.head.idx + len(self.head)

    @property
    def text(self) -> str:
        """Its content as it stands."""
        return str(self.doc[self.core : self.end].text)

    @property
    def determiner(self) -> str:
        """The lower-case determiner or quantifier before its content; empty where there is none."""
        return self.doc[self.start].lower_ if self.start < self.core else ""


def phrases(doc: Doc, stops: frozenset[int]) -> list[Phrase]:
    """The flat noun phrases of a text, in order; `stops` are offsets that no phrase runs across."""
    found = []
    index = 0
    while index < len(doc):
        if doc[index].tag_ not in _OPENERS or _verbal(doc[index]):
            index += 1
            continue
        end = _extend(doc, index, stops)
        last = end
        while last > index and doc[last - 1].tag_ not in NOUNS:
            last -= 1
        if last > index:
            found.append(Phrase(doc, index, last, _core(doc, index, last)))
        index = max(end, index + 1)
    return found


def _extend(doc: Doc, start: int, stops: frozenset[int]) -> int:
    end = start + 1
    nominal = doc[start].tag_ in NOUNS
    while end < len(doc):
        token = doc[end]
        if token.idx in stops or not _continues(doc, token, nominal):
            break
        nominal = nominal or token.tag_ in NOUNS
        end += 1
    return end


def _continues(doc: Doc, token: Token, nominal: bool) -> bool:
    tag, before = token.tag_, doc[token.i - 1]
    if token.lower_ in {"shall", "must", "may", "undertake", "undertakes"}:
        return False
    if tag in NOUNS and nominal and _is_verb_behind(doc, token):
        return False
    if before.dep_ == "iobj" and token.head.i != before.i:  # `gives adults free vouchers`
        return False
    if tag == "HYPH" or token.text in {"-", "/"}:
        glued = before.idx + len(before) == token.idx and not before.whitespace_ and not token.whitespace_
        return glued and token.i + 1 < len(doc)
    if before.tag_ == "HYPH" or before.text in {"-", "/"}:
        return tag in _OPENERS or tag in {"IN", "RP", "RB", "VB", "VBP", "LS", "TO", "CC"}
    if tag not in _INNER or token.text in {"(", "["}:
        return False
    if tag in _DETERMINERS:
        return not nominal and before.tag_ in _DETERMINERS
    if nominal and token.lower_ in _AFTER_NOUNS:
        return False
    if tag in {"VBN", "VBG"} or (tag == "JJ" and nominal):
        return _premodifies(doc, token)
    return not (tag == "CD" and nominal)


def _is_verb_behind(doc: Doc, token: Token) -> bool:
    """Whether a word behind a noun is its verb, though tagged a noun: `as the Secretary determines`."""
    if doc[token.i - 1].lower_ in _SUBJECTS and _decides(doc, token):
        return True
    following = doc[token.i + 1] if token.i + 1 < len(doc) else None
    return token.lower_ in _ALSO_VERBS and following is not None and following.lower_ in _ARTICLES


def _decides(doc: Doc, token: Token) -> bool:
    """Whether a word behind somebody is the verb of what he does: `the Secretary determines`, `forms part`."""
    following = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if token.lower_ == "forms":
        return following is not None and following.lower_ == "part"
    return token.lower_ in _DECIDING and (following is None or following.tag_ not in NOUNS)


def _premodifies(doc: Doc, token: Token) -> bool:
    """Whether a participle or adjective stands before its noun."""
    following = doc[token.i + 1] if token.i + 1 < len(doc) else None
    if following is None or following.tag_ not in _INNER or following.tag_ in _DETERMINERS:
        return False
    return token.dep_ in {"amod", "compound", "conj", "case", "nmod", "flat"} or (
        following.tag_ in NOUNS
        and token.dep_ not in {"acl", "advcl", "ROOT", "xcomp", "ccomp", "csubj", "acl:relcl", "parataxis"}
    )


def _verbal(token: Token) -> bool:
    """Whether a word is a verb here, not the first of a noun phrase."""
    before = token.doc[token.i - 1].text if token.i else ""
    if (before in _MODALS and token.tag_ == "NN") or token.lower_ == "worth":
        return True
    if token.tag_ == "VBG" and token.lower_ in _ACTS and token.text.islower() and not _is_before_noun_of(token):
        return True
    if token.tag_ == "VBN" and before in _BE and token.dep_ in {"amod", "compound"}:
        return True
    if token.tag_ not in {"VBN", "VBG"}:
        return False
    if token.lower_ in _AFTER_NOUNS and token.i and token.doc[token.i - 1].tag_ in NOUNS:
        return True
    if token.dep_ in {"amod", "compound"} and token.head.i > token.i:
        return False
    return not (token.tag_ == "VBG" and token.dep_ in {"nsubj", "obj", "obl", "nmod", "nsubj:pass"})


def _is_before_noun_of(token: Token) -> bool:
    """Whether an article says that an -ing form belongs to a noun: `the awarding body`."""
    before = token.doc[token.i - 1] if token.i else None
    return before is not None and before.tag_ in _DETERMINERS | {"JJ", "HYPH"}


def _core(doc: Doc, start: int, end: int) -> int:
    core = start
    while core < end - 1 and (doc[core].tag_ in _DETERMINERS or doc[core].lower_ in QUANTIFIERS):
        core += 1
    return core


def nominal_end(token: Token, *, limit: int) -> int:
    """The token index where the noun phrase of `token` ends: prepositional phrases kept, clauses left out."""
    end = token.i + 1
    for node in _without_clauses(token):
        end = max(end, node.i + 1)
    end = min(end, limit)
    while end > token.i + 1 and (token.doc[end - 1].is_punct or token.doc[end - 1].tag_ in {"CC", "IN", "TO", "DT"}):
        end -= 1
    words = [t.text for t in token.doc[token.i : end]]
    if words.count("(") > words.count(")") and end < len(token.doc) and token.doc[end].text == ")":
        end += 1
    return end


def _without_clauses(token: Token) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.i < token.i and child.dep_ not in {"amod", "compound", "det", "nummod"}:
            continue
        if child.dep_ == "punct" and child.text in {".", ",", ";"}:
            continue
        if not child.dep_.startswith(("acl", "advcl", "parataxis", "ccomp")) and child.tag_ not in {"WDT", "WP", "WRB"}:
            yield from _without_clauses(child)
