"""Norms: who must, may, should or must not do what, from modal verbs and the phrases that stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from spacy.tokens import Token

from policykg.annotations.english import circumstances, lexicon
from policykg.annotations.english.lists import lists
from policykg.annotations.english.phrases import NOUNS, Phrase, nominal_end
from policykg.annotations.english.text import Reading
from policykg.model import Mention, Modality, Norm, Span

_MODALS: dict[str, Modality] = {
    "shall": "obligation", "must": "obligation", "will": "obligation",
    "may": "permission", "should": "recommendation", "ought": "recommendation",
}  # fmt: skip
_PHRASES: tuple[tuple[re.Pattern[str], Modality, str], ...] = (
    (re.compile(r"\b(?:is|are)\s(?:also\s)?(?:required|obliged|bound)\sto\b(?=\s\w)"), "obligation", "required"),
    (re.compile(r"\b(?:has|have)\sto\b(?=\s[a-z])"), "obligation", "has-to"),
    (re.compile(r"\bundertakes?\s*[:,]?\s*to\b(?=\s\w)"), "obligation", "undertakes"),
    (re.compile(r"\b(?:is|are)\s(?:not\s)?(?:also\s|hereby\s)?(?:authori[sz]ed|entitled|empowered|permitted|allowed|eligible)\sto\b"), "permission", "authorised"),  # fmt: skip
    (re.compile(r"\b(?:is|are)\s(?:strongly\s|hereby\s)?(?:encouraged|invited|advised|recommended|urged|called\supon)\sto\b"), "recommendation", "encouraged"),  # fmt: skip
    (re.compile(r"\bneeds?\sto\b(?=\s[a-z])"), "recommendation", "needs-to"),
    (re.compile(r"\b[Ii]t\s(?:is|was)\s(?:\w+ly\s)?(?:necessary|urgent|essential|imperative|advisable|important|vital|crucial|appropriate|desirable)\s(?:for\s[^,;.]{1,60}?\s)?to\b"), "recommendation", "it-is-necessary"),  # fmt: skip
)
_SUBORDINATE = frozenset(
    "if when where whether that which who whom whose unless until because although though while since as once whenever"
    " wherever before after how what why so than lest whereas".split()
)
_LIGHT = frozenset("strive seek continue begin endeavour endeavor aim try attempt start undertake".split())
_DATIVE = frozenset("give grant pay provide notify inform advise offer award send allow ask tell issue furnish".split())
_PRONOUNS = frozenset("it they he she them".split())
_SELF = frozenset({"we", "one", "i", "you"})
_BEARERS = frozenset({"Organization", "Actor", "Policy", "Provision", "Instrument", "Place", "Industry"})
_AGENTS = frozenset({"Organization", "Actor", "Place"})
_AUTHORITY = re.compile(r"\b(?:government|ministry|council|commission|agency|authority|board|department|minister|secretary)\b", re.IGNORECASE)  # fmt: skip
_OPENERS = frozenset({"based", "consistent", "subject", "upon", "with"})
_SKIP = frozenset({"RB", "RBR", "HYPH"})


@dataclass(frozen=True, slots=True)
class _Rule:
    """What a trigger says: its place, the modality, and the name of its rule."""

    first: int
    last: int
    modality: Modality
    name: str
    confidence: float


@dataclass(frozen=True, slots=True)
class _Action:
    """A main verb, what it is said of, and its voice."""

    verb: Token
    passive: bool = False
    copular: bool = False


def norms(reading: Reading) -> list[Norm]:
    """The norms of a text, in order, one for each bearer and main verb."""
    found: dict[tuple[int, int], Norm] = {}
    last: list[Norm] = []
    for rule in _triggers(reading):
        laid_down = list(_laid_down(reading, rule, last))
        last = laid_down or last
        for norm in laid_down:
            found.setdefault((norm.bearer.start if norm.bearer else -1, norm.action.start), norm)
    taken = {norm.action.start for norm in found.values()}
    for norm in _imperatives(reading):
        if norm.action.start not in taken:
            found.setdefault((-1, norm.action.start), norm)
    return sorted(found.values(), key=lambda n: (n.action.start, n.bearer.start if n.bearer else -1))


def _triggers(reading: Reading) -> Iterator[_Rule]:
    for token in reading.doc:
        modality = _MODALS.get(token.lower_)
        if modality and _is_modal(token) and not reading.view.in_heading(token.idx):
            last = token.i + 1
            if token.lower_ == "ought" and last < len(reading.doc) and reading.doc[last].lower_ == "to":
                last += 1
            yield _Rule(token.i, last, modality, f"modal-{token.lower_}", 0.9 if token.lower_ != "will" else 0.75)
    for pattern, modality, name in _PHRASES:
        for match in pattern.finditer(reading.text):
            first, last = reading.tokens(match.start(), match.end())
            if first and reading.doc[first - 1].lower_ in _MODALS or name == "needs-to" and not reading.doc[first].tag_.startswith("VB"):
                continue
            if reading.view.in_heading(match.start()):
                continue
            yield _Rule(first, last, modality, name, 0.7)
    for match in re.finditer(r"\b[Tt]he\s(?:second|third|fourth|fifth|sixth|seventh|eighth|last)\sis\sto\b(?=\s[a-z])", reading.text):
        first, last = reading.tokens(match.start(), match.end())
        said = re.split(r"[.!?]\s", reading.text[: match.start()])[-1]
        yield _Rule(first, last, "obligation" if re.search(r"\b(?:must|shall)\b", said) else "recommendation", "ordinal-is-to", 0.7)
    for match in re.finditer(r"\b[Tt]here\s(?:is|are)\s(?:hereby\s)?authorized\sto\sbe\s", reading.text):
        first, last = reading.tokens(match.start(), match.end() - 4)
        yield _Rule(first, last, "permission", "authorised", 0.9)


def _is_modal(token: Token) -> bool:
    if token.text == "May" or token.text == "Will":
        return token.tag_ == "MD" and (token.i == 0 or not token.doc[token.i - 1].text[0].isdigit())
    before = token.doc[token.i - 1].lower_ if token.i else ""
    following = token.doc[token.i + 1].text if token.i + 1 < len(token.doc) else ""
    if token.lower_ == "may" and (before in {"case", "as"} or following[:1].isdigit()):
        return False
    if token.lower_ in {"will", "must"} and token.tag_ in {"NN", "NNP"}:
        return False
    return True


def _laid_down(reading: Reading, rule: _Rule, last: list[Norm]) -> Iterator[Norm]:
    negated, first = _after(reading, rule.last)
    if first is None or _defined(reading, reading.doc[rule.first].idx):
        return
    subject = _subject(reading, rule, first)
    if not subject and reading.doc[rule.first].idx in reading.stops and rule.name != "modal-will":
        subject = _inherited(reading, last)
    if rule.name not in {"it-is-necessary", "ordinal-is-to"} and _subordinate(reading, rule, subject):
        return
    action = _action(reading, first)
    if action is None:
        return
    action, modality, negated = _eligible(reading, action, rule.modality, negated)
    modality = _polarity(modality, negated or _negated_subject(reading, subject))
    actions = [action, *_coordinated(reading, action), *_following(reading, action), *_listed(reading, rule, action)]
    for each in {a.verb.i: a for a in reversed(actions)}.values():
        yield from _of_action(reading, rule, modality, subject, each)


def _inherited(reading: Reading, last: list[Norm]) -> list[Token]:
    """The subjects of the norms before, which a list member that begins with its modal shares."""
    bearers = {n.bearer.end: n.bearer for n in last if n.bearer}
    return [reading.token_at(end - 1) for end in sorted(bearers)]


def _polarity(modality: Modality, negated: bool) -> Modality:
    return "prohibition" if negated and modality in {"obligation", "permission"} else modality


def _negated_subject(reading: Reading, subject: list[Token]) -> bool:
    """Whether the subject says `no person`, which makes what it may do a prohibition."""
    phrase = reading.phrase_of(subject[0]) if subject else None
    if subject and subject[0].lower_ in {"nothing", "none", "nobody"}:
        return True
    return phrase is not None and reading.doc[phrase.start].lower_ in {"no", "neither"}


def _after(reading: Reading, index: int) -> tuple[bool, Token | None]:
    """(negated, the first verb) after a modal: adverbs and insertions between commas are passed over."""
    doc, negated, hops = reading.doc, False, 0
    while index < len(doc):
        token = doc[index]
        if token.lower_ in {"not", "n't", "never", "neither"}:
            negated = True
        elif token.text in {",", "("} and hops < 3:
            close = _insertion_end(reading, index)
            if close is None:
                return negated, None
            index, hops = close, hops + 1
            continue
        elif token.tag_ == "TO" or token.text in {":", "—", "–", "-", "“", '"', "‘"} or token.tag_ in _SKIP and not token.tag_.startswith("VB"):
            pass
        elif token.lower_ in {"be", "have", "do"} or token.tag_ in {"VB", "VBP"}:
            return negated, token
        elif token.lower_ not in _OPENERS and token.tag_ in {"VBN", "VBD", "NN", "JJ", "VBG"} and token.lower_ not in {"each", "such"} and doc[index - 1].lower_ in {*_MODALS, "not", "to", "also", "—", ":", "“", "“"}:  # fmt: skip
            later = next((t for t in doc[index + 1 : index + 4] if t.tag_ == "VB" or t.is_punct or t.tag_ == "IN"), None)
            return negated, later if later is not None and later.tag_ == "VB" and token.tag_ in {"NN", "JJ"} and doc[later.i - 1].lower_ != "to" else token
        elif token.lower_ in {"in", "at", "on", "with", "by", "for", "from", "within", "where", "if", "as", "subject", "upon", "under", "when", "to", "unless", "after", "before", "without", "based", "consistent"} and hops < 2:  # fmt: skip
            close = next((i for i in range(index + 1, min(len(doc) - 1, index + 30)) if doc[i].text == ","), None)
            verb = next((t for t in doc[index + 1 : index + 14] if t.tag_ == "VB" or t.text in {",", ";", "."}), None)
            if verb is not None and verb.tag_ == "VB" and doc[verb.i - 1].lower_ != "to":
                return negated, verb
            if close is None:
                return negated, None
            index, hops = close + 1, hops + 1
            continue
        else:
            return negated, None
        index += 1
    return negated, None


def _insertion_end(reading: Reading, index: int) -> int | None:
    doc = reading.doc
    if doc[index].text == "(":
        return next((i + 1 for i in range(index, min(len(doc), index + 40)) if doc[i].text == ")"), None)
    for i in range(index + 1, min(len(doc) - 1, index + 45)):
        if doc[i].text == "," and (doc[i + 1].tag_ in {"VB", "RB"} or doc[i + 1].lower_ == "be"):
            return i + 1
        if doc[i].text in {".", ";"}:
            return None
    return None


def _action(reading: Reading, first: Token) -> _Action | None:
    """The main verb that a first verb leads to, and its voice."""
    doc = reading.doc
    if first.lower_ in {"be", "have"}:
        index = first.i + 1
        while index < len(doc) and (doc[index].tag_ in _SKIP or doc[index].lower_ in {"been", "so"} and first.lower_ == "have"):
            index += 1
        if index < len(doc) and first.lower_ == "be" and doc[index].tag_ in {"VBN", "VBD"}:
            return _Action(doc[index], passive=True)
        if index < len(doc) and first.lower_ == "be" and doc[index].text == "," and first.i + 2 < len(doc):
            close = next((i for i in range(index + 1, min(len(doc) - 1, index + 25)) if doc[i].text == "," and doc[i + 1].tag_ == "VBN"), None)
            if close is not None:
                return _Action(doc[close + 1], passive=True)
        if first.lower_ == "have" and index < len(doc) and doc[index].tag_ == "VBN":
            return _Action(doc[index])
        return _Action(first, copular=first.lower_ == "be")
    if first.lower_ in _LIGHT:
        step = first.i + 1
        if step + 1 < len(doc) and doc[step].lower_ == "to" and doc[step + 1].tag_ in {"VB", "VBP"}:
            return _Action(doc[step + 1])
    return _Action(first)


def _eligible(reading: Reading, action: _Action, modality: Modality, negated: bool) -> tuple[_Action, Modality, bool]:
    """`shall (not) be eligible to X` and its like are about X."""
    doc = reading.doc
    if action.copular or action.passive:
        word = action.verb if action.passive else (doc[action.verb.i + 1] if action.verb.i + 1 < len(doc) else action.verb)
        step = word.i + 1
        if word.lower_ == "be" or step + 1 >= len(doc) or doc[step].lower_ != "to" or doc[step + 1].tag_ not in {"VB", "VBP"}:
            return action, modality, negated
        if word.lower_ in {"eligible", "entitled", "authorized", "authorised", "permitted", "allowed"}:
            return _Action(doc[step + 1]), "permission", negated
        if word.lower_ in {"required", "obliged"}:
            return _Action(doc[step + 1]), "permission" if negated else "obligation", False
        if word.lower_ in {"encouraged", "invited"}:
            return _Action(doc[step + 1]), "recommendation", negated
    return action, modality, negated


def _coordinated(reading: Reading, action: _Action) -> Iterator[_Action]:
    """The verbs coordinated with a main verb that share its modal and subject."""
    tags = {"VBN", "VBD"} if action.passive else {"VB", "VBP"}
    heads = [action.verb, *([action.verb.head] if action.copular or action.verb.dep_ in {"aux", "cop"} else [])]
    seen = {action.verb.i}
    while heads:
        head = heads.pop()
        for child in head.children:
            if child.dep_ not in {"conj", "parataxis"} or child.i in seen or child.i <= action.verb.i or child.tag_ not in tags | ({"VB"} if action.passive else set()):  # fmt: skip
                continue
            if child.dep_ == "parataxis" and reading.doc[child.i - 1].text != ";":
                continue
            own = [c for c in child.children if c.i < child.i]
            if any(c.dep_.startswith("nsubj") or c.tag_ == "MD" or c.dep_ == "mark" and c.lower_ != "to" for c in own) or child.head.i > child.i:
                continue
            if any(c.lower_ == "to" for c in own) and reading.doc[action.verb.i - 1].lower_ != "to":
                continue
            seen.add(child.i)
            passive = child.tag_ in {"VBN", "VBD"}
            be = next((c for c in own if c.lower_ == "be" and c.dep_ == "cop"), None)
            yield _Action(be or child, passive=passive and be is None, copular=be is not None)
            heads.append(child)


def _following(reading: Reading, action: _Action) -> Iterator[_Action]:
    """Base verbs behind a comma or `and` that go on from a main verb where the parse lost the coordination."""
    doc = reading.doc
    if action.passive or action.copular:
        return
    for token in doc[action.verb.i + 1 : action.verb.i + 70]:
        before = doc[token.i - 1]
        if token.tag_ in {"MD", "WDT", "WP", "WRB", "PRP", "VBZ", "VBD"} or token.text in {".", ":", ";"} or token.lower_ in {"to", "that", "if"}:
            return
        lead = doc[token.i - 2] if before.tag_ == "RB" and token.i > 1 else before
        if token.tag_ in {"VB", "VBP"} and (lead.text == "," or lead.lower_ == "and") and token.idx not in reading.stops:
            made = _action(reading, token)
            if made:
                yield made
                if made.verb is not token:
                    return


def _listed(reading: Reading, rule: _Rule, action: _Action) -> Iterator[_Action]:
    """The verbs that open the members of a list whose first member follows the modal."""
    gap = reading.doc[rule.last - 1].idx + len(reading.doc[rule.last - 1])
    for members in lists(reading):
        if not gap <= members[0].start <= action.verb.idx + len(action.verb) + 2:
            continue
        for member in members[1:]:
            token = reading.token_at(member.start)
            while token.i + 1 < len(reading.doc) and token.tag_ in _SKIP | {"TO"}:
                token = reading.doc[token.i + 1]
            if token.lower_ == "be" or token.tag_ in {"VB", "VBP"} or _like(token, action):
                made = _action(reading, token)
                if made:
                    yield made


def _like(token: Token, action: _Action) -> bool:
    return action.passive and token.tag_ == "VBN" or token.tag_ in {"NN", "JJ", "VBD"} and action.verb.tag_ == "VB" and token.dep_ in {"ROOT", "conj", "parataxis"}


def _subject(reading: Reading, rule: _Rule, first: Token) -> list[Token]:
    """The head words of what the modal is said of; empty where there is nothing."""
    doc = reading.doc
    if rule.name in {"it-is-necessary", "ordinal-is-to"}:
        return []
    heads = [first, first.head, doc[rule.first].head, *([doc[first.i + 1]] if first.i + 1 < len(doc) else [])]
    parsed = next(
        (c for h in heads for c in h.children if c.dep_.startswith(("nsubj", "expl", "csubj")) and c.i < rule.first and _same_clause(reading, c, rule)),
        None,
    )
    start = _clause_start(reading, rule.first)
    inside = [p for p in reading.phrases if start <= p.start and p.end <= rule.first]
    nothing = next((t for t in doc[start : rule.first] if t.lower_ in {"nothing", "none", "nobody"}), None)
    if nothing is not None:
        return [nothing]
    pronoun = next((t for t in doc[start : rule.first] if t.tag_ in {"PRP", "EX"} and t.dep_.startswith(("nsubj", "expl")) or t.lower_ in _SELF), None)
    if parsed is not None and inside and (parsed.i < start or _in_prepositional(reading, parsed)):
        parsed = None
    if parsed is not None and parsed.tag_ in NOUNS | {"PRP", "EX", "WDT", "WP", "CD"}:
        return _with_conjuncts(reading, parsed, rule.first)
    if inside:
        return _with_conjuncts(reading, inside[0].head, rule.first)
    if pronoun is not None:
        return [pronoun]
    if parsed is not None:
        return [parsed]
    return []


def _in_prepositional(reading: Reading, token: Token) -> bool:
    """Whether a parsed subject stands behind a preposition, where the parse must be wrong."""
    phrase = reading.phrase_of(token)
    index = (phrase.start if phrase else token.i) - 1
    while index >= 0 and reading.doc[index].tag_ == "RB":
        index -= 1
    return index >= 0 and reading.doc[index].tag_ == "IN" and reading.doc[index].lower_ not in _SUBORDINATE


def _same_clause(reading: Reading, token: Token, rule: _Rule) -> bool:
    between = reading.text[token.idx : reading.doc[rule.first].idx]
    return len(between) < 500 and not re.search(r"[.;]\s", between) and not re.search(r"\b(?:shall|must)\b", between)


def _clause_start(reading: Reading, index: int) -> int:
    """Where the clause of a modal begins: after punctuation, a list mark or a word that opens a subordinate clause."""
    doc = reading.doc
    first, depth, comma = index, 0, -1
    while first > 0:
        before = doc[first - 1]
        depth += (before.text == ")") - (before.text == "(")
        if doc[first].idx in reading.stops and (first == index or before.is_punct or doc[first].text[0].isupper()):
            break
        if depth <= 0 and before.text in {".", ";", ":", "—", "?", "!"}:
            break
        if depth <= 0 and before.lower_ in _SUBORDINATE and before.tag_ in {"IN", "WDT", "WRB", "WP", "WP$"}:
            if not _complete(reading, before, index):
                return comma if comma >= 0 and before.tag_ in {"IN", "WRB"} else first
        elif depth <= 0 and before.text == ",":
            if _list_comma(reading, first):
                comma = comma if comma >= 0 else first
            elif doc[first].tag_ != "IN" and not _inserted(reading, first):
                break
        first -= 1
    return first


def _complete(reading: Reading, relative: Token, index: int) -> bool:
    """Whether a relative clause inside the subject has its verb before the modal: `a body that desires a grant shall`."""
    if relative.tag_ not in {"WDT", "WP", "WP$"} and relative.lower_ not in {"that", "whom"}:
        return False
    doc = reading.doc
    if relative.i == 0 or doc[relative.i - 1].tag_ not in NOUNS | {"IN", "DT", "CD", ","}:
        return False
    return any(t.tag_ in {"VBZ", "VBP", "VBD"} or t.tag_ == "MD" for t in doc[relative.i + 1 : index])


def _inserted(reading: Reading, index: int) -> bool:
    """Whether what follows a comma is an insertion after the subject: `the Secretary, in consultation with …, shall`."""
    doc = reading.doc
    if doc[index].tag_ not in {"IN", "VBG", "RB"} and doc[index].lower_ not in {"subject", "after", "upon", "acting"}:
        return False
    subject = next((p for p in reading.phrases if p.end == index - 1), None)
    if subject is None:
        return False
    opener = doc[subject.start - 1] if subject.start else None
    return opener is None or opener.is_punct or doc[subject.start].idx in reading.stops


def _list_comma(reading: Reading, index: int) -> bool:
    """Whether the comma before a token separates coordinated nouns: `schools, enterprises and parents must`."""
    doc = reading.doc
    if doc[index].lower_ in {"and", "or"}:
        return True
    right = next((p for p in reading.phrases if p.start <= index < p.end), None)
    left = next((p for p in reading.phrases if p.end == index - 1), None)
    following = doc[right.end].lower_ if right and right.end < len(doc) else ""
    return left is not None and right is not None and following in {",", "and", "or"} and left.head.dep_ not in {"obl"}


def _with_conjuncts(reading: Reading, head: Token, limit: int) -> list[Token]:
    """A subject's head and those coordinated with it, up to the modal."""
    heads = [head]
    phrase = reading.phrase_of(head)
    if phrase is None or phrase.end - 1 != head.i:
        return heads
    doc = reading.doc
    while phrase.end < limit:
        index = phrase.end
        while index < limit and (doc[index].lower_ in {",", "and", "or", "the", "any", "a", "an", ")", "(", "&"} or _bracketed(doc[index])):
            index += 1
        following = next((p for p in reading.phrases if p.start <= index < p.end), None)
        joined = {t.lower_ for t in doc[phrase.end : index]}
        if following is None or following is phrase or not joined & {",", "and", "or", "&"} or following.end > limit:
            break
        after = doc[following.end].lower_ if following.end < len(doc) else ""
        if joined & {"and", "or"} or after in {",", "and", "or"}:
            heads.append(following.head)
        phrase = following
    return heads


def _bracketed(token: Token) -> bool:
    doc = token.doc
    return token.i > 0 and doc[token.i - 1].text == "(" and token.i + 1 < len(doc) and doc[token.i + 1].text == ")"


def _subordinate(reading: Reading, rule: _Rule, subject: list[Token]) -> bool:
    """Whether the clause of a modal is a relative, conditional or content clause."""
    doc = reading.doc
    before = doc[rule.first - 1] if rule.first else None
    if before is not None and before.tag_ in {"WDT", "WP"} or before is not None and before.lower_ in {"that", "which", "who", "as", "than"}:
        return True
    start = _clause_start(reading, rule.first)
    opener = doc[start - 1] if start else None
    if any(opener is not None and opener.idx < place <= doc[start].idx for place in reading.view.enumerators) and opener is not None and opener.lower_ in {"which", "that"}:
        return opener.lower_ == "that"
    if opener is None or opener.text in {".", ";", "?", "!"} or doc[start].idx in reading.stops and opener.text in {".", ":", "—"}:
        return False
    if opener.lower_ in _SUBORDINATE:
        return not (opener.lower_ in {"that", "so"} and start > 1 and doc[start - 2].lower_ in {"provided", "enacted", "recommends", "ensure"})
    if opener.text == "," and subject and not subject[0].dep_.startswith("nsubj"):
        return False
    return False


def _defined(reading: Reading, place: int) -> bool:
    return any(d.start <= place < d.definition.end for d in reading.definitions if d.rule != "definitions/known-as")


def _of_action(reading: Reading, rule: _Rule, modality: Modality, subject: list[Token], action: _Action) -> Iterator[Norm]:
    bearers = _bearers(reading, rule, subject, action)
    if rule.name == "modal-will":
        if not _binds(reading, subject, bearers) or action.passive or action.copular:
            return
    around = circumstances.of(reading, action.verb, rule.first)
    target = _object(reading, action, subject)
    voice = "passive" if action.passive else "active"
    for bearer in bearers or [None]:
        yield Norm(
            start=around.sentence.start,
            end=around.sentence.end,
            modality=modality,
            action=Span(action.verb.idx, action.verb.idx + len(action.verb)),
            rule=f"norms/{rule.name}-{voice}",
            confidence=rule.confidence,
            bearer=bearer,
            object=target,
            counterpart=_counterpart(reading, action, bearer, around),
            deadline=around.deadline,
            condition=around.condition,
            exception=around.exception,
        )


def _binds(reading: Reading, subject: list[Token], bearers: list[Mention]) -> bool:
    """Whether `will` is said by an authority of itself, and is no prediction."""
    if subject and subject[0].lower_ == "we":
        return True
    return any(b.type == "Organization" or b.type == "Actor" and (b.rule.startswith("places/") or _AUTHORITY.search(b.name)) for b in bearers)


def _bearers(reading: Reading, rule: _Rule, subject: list[Token], action: _Action) -> list[Mention]:
    if action.passive:
        agent = _agent(reading, action.verb)
        return [agent] if agent else []
    if not subject or subject[0].lower_ in _SELF | {"there"}:
        return []
    if subject[0].lower_ in _PRONOUNS:
        antecedent = _antecedent(reading, subject[0])
        return [antecedent] if antecedent else []
    found = [m for token in subject if (m := reading.covering(token)) is not None and m.type in _BEARERS and _heads(reading, m, token)]
    return list(dict.fromkeys(_part_first(reading, m) for m in found))


def _part_first(reading: Reading, mention: Mention) -> Mention:
    """For the policy of `Article 5 of the Regulation` the article, which is what is spoken of."""
    before = next((m for m in reading.mentions if m.type == "Provision" and 0 < mention.start - m.end < 9 and re.fullmatch(r"\s(?:of|to)\s(?:the\s)?", reading.text[m.end : mention.start])), None)
    return _part_first(reading, before) if before and mention.type in {"Policy", "Provision"} else mention


def _heads(reading: Reading, mention: Mention, token: Token) -> bool:
    """Whether a mention is what a subject is about, not a word inside its phrase."""
    phrase = reading.phrase_of(token)
    return phrase is None or mention.end >= token.idx + len(token)


def _agent(reading: Reading, verb: Token) -> Mention | None:
    """The acting mention in the by-phrase of a passive."""
    for token in reading.doc[verb.i + 1 : verb.i + 12]:
        if token.text in {";", ".", ":"} or token.tag_ in {"VBN", "WDT"} and token.i > verb.i:
            break
        if token.lower_ == "by":
            following = next((m for m in reading.mentions if 0 <= m.start - token.idx < 14), None)
            if following is not None and following.type in _AGENTS:
                return following
    return None


def _antecedent(reading: Reading, pronoun: Token) -> Mention | None:
    """The mention that was last said to do something before a pronoun."""
    before = [m for m in reading.mentions if m.end <= pronoun.idx and m.type in _BEARERS]
    doing = [m for m in before if any(t.dep_.startswith("nsubj") for t in reading.doc[slice(*reading.tokens(m.start, m.end))])]
    plural = pronoun.lower_ in {"they", "them"}
    fitting = [m for m in doing if (reading.token_at(m.end - 1).tag_ in {"NNS", "NNPS"}) == plural]
    if not fitting and not doing and pronoun.lower_ == "it":
        return None
    return (fitting or doing or before or [None])[-1]


def _object(reading: Reading, action: _Action, subject: list[Token]) -> Span | None:
    if action.passive or action.copular:
        if subject and subject[0].tag_ in NOUNS and subject[0].lower_ not in {"nothing", "none"}:
            return _nominal(reading, subject[0])
        if subject and subject[0].lower_ == "there":
            return _direct(reading, action.verb)
        return None
    return _direct(reading, action.verb)


def _direct(reading: Reading, verb: Token) -> Span | None:
    """The direct object of a verb: by the parse, else the phrase that follows it at once."""
    child = next((c for c in verb.children if c.dep_ == "obj" and c.i > verb.i), None)
    if child is None:
        phrase = _adjacent(reading, verb)
        if phrase is None:
            return None
        if verb.lower_ in _DATIVE:
            second = next((p for p in reading.phrases if p.start == phrase.end), None)
            phrase = second or phrase
        child = phrase.head
    if any(verb.idx < place <= child.idx for place in reading.view.enumerators) or child.tag_ not in NOUNS | {"CD"}:
        return None
    return _nominal(reading, child)


def _adjacent(reading: Reading, verb: Token) -> Phrase | None:
    index = verb.i + 1
    while index < len(reading.doc) and (reading.doc[index].tag_ in {"RB", "RP"} or reading.doc[index].text in {"“", '"', "‘"}):
        index += 1
    return next((p for p in reading.phrases if p.start == index), None)


def _nominal(reading: Reading, head: Token) -> Span:
    """The noun phrase of a head, from its content to the end of its prepositional phrases."""
    phrase = reading.phrase_of(head)
    first = phrase.core if phrase else head.i
    stop = next((reading.token_at(p).i for p in sorted(reading.view.enumerators) if p > head.idx), len(reading.doc))
    last = max(head.i + 1, nominal_end(head, limit=min(stop, head.sent.end)))
    clause = next((t.i for t in reading.doc[head.i + 1 : last] if t.text in {";", ":", "—"} or t.tag_ in {"MD", "WDT"}), last)
    return reading.span(first, max(head.i + 1, clause))


def _counterpart(reading: Reading, action: _Action, bearer: Mention | None, around: circumstances.Circumstances) -> Mention | None:
    """The body or class that the act is done with or for: an indirect object, or behind `to`, `with`, `for`."""
    recipient = next((c for c in action.verb.children if c.dep_ == "iobj"), None)
    known = reading.covering(recipient) if recipient is not None else None
    if known and known.type in _AGENTS:
        return known
    window = (around.clause.start, around.clause.end)
    for match in re.finditer(r"\b(?:(?:in|into)\s(?:consultation|cooperation|co-operation|partnership|conjunction|collaboration)\swith|together\swith|with|to|for|on behalf of)\s(?:the\s|each\s(?:of\s)?|an?\s|any\s|all\s)?", reading.text[window[0] : window[1]], re.IGNORECASE):  # fmt: skip
        place = window[0] + match.end()
        found = next((m for m in reading.mentions if m.start == place and m.type in _AGENTS and m != bearer), None)
        if found and (found.start > action.verb.idx or "with" in match.group().lower()):
            return found
    return None


def _titled(reading: Reading, span: Span) -> bool:
    """Whether an object is in title case, so that the sentence is a heading."""
    words = [w for w in reading.text[span.start : span.end].split() if len(w) > 3]
    return len(words) > 2 and sum(w[0].isupper() for w in words) > len(words) / 2


def _imperatives(reading: Reading) -> Iterator[Norm]:
    """Bare imperatives that open a sentence, as lists of actions have them."""
    for sent in reading.doc.sents:
        first = sent[0]
        if first.i + 1 >= len(reading.doc) or first.tag_ not in {"VB", "VBP"} or not first.text[0].isupper() or first.lower_ in {"see", "note", "is", "are", "let", "provided"}:  # fmt: skip
            continue
        if any(t.tag_ == "MD" for t in sent) and not any(c.dep_ == "obj" for c in first.children):
            continue
        target = _direct(reading, first)
        if target is None or _titled(reading, target) or any(c.dep_.startswith("nsubj") for c in first.children):
            continue
        for action in [_Action(first), *_coordinated(reading, _Action(first))]:
            around = circumstances.of(reading, action.verb, first.i)
            span = target if action.verb is first else _direct(reading, action.verb)
            yield Norm(
                around.sentence.start, around.sentence.end, "recommendation", Span(action.verb.idx, action.verb.idx + len(action.verb)),
                "norms/imperative", 0.6, None, span, None, around.deadline, around.condition, around.exception,
            )  # fmt: skip
