"""Norms: who must, may, should or must not do what, from modal verbs and the phrases that stand for them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Token

from policykg.annotations.english import circumstances
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import NOUNS, Phrase, nominal_end
from policykg.annotations.english.subjects import SELF, inherited, negated_subject, subject, subordinate
from policykg.annotations.english.text import Reading
from policykg.annotations.english.verbs import (
    Action,
    Rule,
    after,
    coordinated,
    eligible,
    following,
    listed,
    main_verb,
    triggers,
)
from policykg.model import Mention, Modality, Norm, Span

_DATIVE = words("give grant pay provide notify inform advise offer award send allow ask tell issue furnish")


_PRONOUNS = frozenset(["it", "they", "he", "she", "them"])


_BEARERS = frozenset({"Organization", "Actor", "Policy", "Provision", "Instrument", "Place", "Industry"})


_AGENTS = frozenset({"Organization", "Actor", "Place"})


_AUTHORITY = re.compile(
    r"\b(?:government|ministry|council|commission|agency|authority|board|department|minister|secretary)\b",
    re.IGNORECASE,
)


def norms(reading: Reading) -> list[Norm]:
    """The norms of a text, in order, one for each bearer and main verb."""
    found: dict[tuple[int, int], Norm] = {}
    last: list[Norm] = []
    for rule in triggers(reading):
        laid_down = list(_laid_down(reading, rule, last))
        last = laid_down or last
        for norm in laid_down:
            found.setdefault((norm.bearer.start if norm.bearer else -1, norm.action.start), norm)
    taken = {norm.action.start for norm in found.values()}
    for norm in _imperatives(reading):
        if norm.action.start not in taken:
            found.setdefault((-1, norm.action.start), norm)
    return sorted(found.values(), key=lambda n: (n.action.start, n.bearer.start if n.bearer else -1))


def _laid_down(reading: Reading, rule: Rule, last: list[Norm]) -> Iterator[Norm]:
    negated, first = after(reading, rule.last)
    if first is None or _defined(reading, reading.doc[rule.first].idx):
        return
    said_of = subject(reading, rule, first)
    if not said_of and reading.doc[rule.first].idx in reading.stops and rule.name != "modal-will":
        said_of = inherited(reading, last)
    if rule.name not in {"it-is-necessary", "ordinal-is-to"} and subordinate(reading, rule, said_of):
        return
    main = main_verb(reading, first)
    if main is None:
        return
    main, modality, negated = eligible(reading, main, rule.modality, negated)
    modality = _polarity(modality, negated or negated_subject(reading, said_of))
    actions = [main, *coordinated(reading, main), *following(reading, main), *listed(reading, rule, main)]
    for each in {a.verb.i: a for a in reversed(actions)}.values():
        yield from _of_action(reading, rule, modality, said_of, each)


def _polarity(modality: Modality, negated: bool) -> Modality:
    return "prohibition" if negated and modality in {"obligation", "permission"} else modality


def _defined(reading: Reading, place: int) -> bool:
    return any(d.start <= place < d.definition.end for d in reading.definitions if d.rule != "definitions/known-as")


def _of_action(
    reading: Reading, rule: Rule, modality: Modality, subject: list[Token], action: Action
) -> Iterator[Norm]:
    bearers = _bearers(reading, rule, subject, action)
    if rule.name == "modal-will" and (not _binds(reading, subject, bearers) or action.passive or action.copular):
        return
    around = circumstances.of(reading, action.verb, rule.first)
    target = _object(reading, action, subject)
    voice = "passive" if action.passive else "active"
    each: list[Mention | None] = [*bearers] or [None]
    for bearer in each:
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
    return any(
        b.type == "Organization" or (b.type == "Actor" and (b.rule.startswith("places/") or _AUTHORITY.search(b.name)))
        for b in bearers
    )


def _bearers(reading: Reading, rule: Rule, subject: list[Token], action: Action) -> list[Mention]:
    if action.passive:
        agent = _agent(reading, action.verb)
        return [agent] if agent else []
    if not subject or subject[0].lower_ in SELF | {"there"}:
        return []
    if subject[0].lower_ in _PRONOUNS:
        antecedent = _antecedent(reading, subject[0])
        return [antecedent] if antecedent else []
    found = [
        m
        for token in subject
        if (m := reading.covering(token)) is not None and m.type in _BEARERS and _heads(reading, m, token)
    ]
    return list(dict.fromkeys(_part_first(reading, m) for m in found))


def _part_first(reading: Reading, mention: Mention) -> Mention:
    """For the policy of `Article 5 of the Regulation` the article, which is what is spoken of."""
    before = next(
        (
            m
            for m in reading.mentions
            if m.type == "Provision"
            and 0 < mention.start - m.end < 9
            and re.fullmatch(r"\s(?:of|to)\s(?:the\s)?", reading.text[m.end : mention.start])
        ),
        None,
    )
    return _part_first(reading, before) if before and mention.type in {"Policy", "Provision"} else mention


def _heads(reading: Reading, mention: Mention, token: Token) -> bool:
    """Whether a mention is what a subject is about, not a word inside its phrase."""
    phrase = reading.phrase_of(token)
    return phrase is None or mention.end >= token.idx + len(token)


def _agent(reading: Reading, verb: Token) -> Mention | None:
    """The acting mention in the by-phrase of a passive."""
    for token in reading.doc[verb.i + 1 : verb.i + 12]:
        if token.text in {";", ".", ":"} or (token.tag_ in {"VBN", "WDT"} and token.i > verb.i):
            break
        if token.lower_ == "by":
            following = next((m for m in reading.mentions if 0 <= m.start - token.idx < 14), None)
            if following is not None and following.type in _AGENTS:
                return following
    return None


def _antecedent(reading: Reading, pronoun: Token) -> Mention | None:
    """The mention that was last said to do something before a pronoun."""
    before = [m for m in reading.mentions if m.end <= pronoun.idx and m.type in _BEARERS]
    doing = [
        m
        for m in before
        if any(t.dep_.startswith("nsubj") for t in reading.doc[slice(*reading.tokens(m.start, m.end))])
    ]
    plural = pronoun.lower_ in {"they", "them"}
    fitting = [m for m in doing if (reading.token_at(m.end - 1).tag_ in {"NNS", "NNPS"}) == plural]
    if not fitting and not doing and pronoun.lower_ == "it":
        return None
    found = fitting or doing or before
    return found[-1] if found else None


def _object(reading: Reading, action: Action, subject: list[Token]) -> Span | None:
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
    while index < len(reading.doc) and (
        reading.doc[index].tag_ in {"RB", "RP"} or reading.doc[index].text in {"“", '"', "‘"}
    ):
        index += 1
    if index < len(reading.doc) and reading.doc[index].text == ",":
        index = next((t.i + 1 for t in reading.doc[index + 1 : index + 16] if t.text == ","), index)
    return next((p for p in reading.phrases if p.start == index), None)


def _nominal(reading: Reading, head: Token) -> Span:
    """The noun phrase of a head, from its content to the end of its prepositional phrases."""
    phrase = reading.phrase_of(head)
    first = phrase.core if phrase else head.i
    stop = next((reading.token_at(p).i for p in sorted(reading.view.enumerators) if p > head.idx), len(reading.doc))
    last = max(head.i + 1, nominal_end(head, limit=min(stop, head.sent.end)))
    clause = next(
        (t.i for t in reading.doc[head.i + 1 : last] if t.text in {";", ":", "—"} or t.tag_ in {"MD", "WDT"}), last
    )
    return reading.span(first, max(head.i + 1, clause))


def _counterpart(
    reading: Reading, action: Action, bearer: Mention | None, around: circumstances.Circumstances
) -> Mention | None:
    """The body or class that the act is done with or for: an indirect object, or behind `to`, `with`, `for`."""
    recipient = next((c for c in action.verb.children if c.dep_ == "iobj"), None)
    known = reading.covering(recipient) if recipient is not None else None
    if known and known.type in _AGENTS:
        return known
    window = (around.clause.start, around.clause.end)
    for match in re.finditer(
        r"\b(?:(?:in|into)\s(?:consultation|cooperation|co-operation|partnership|conjunction|collaboration)\swith"
        r"|together\swith|with|to|for|on behalf of)\s(?:the\s|each\s(?:of\s)?|an?\s|any\s|all\s)?",
        reading.text[window[0] : window[1]],
        re.IGNORECASE,
    ):
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
        if (
            first.i + 1 >= len(reading.doc)
            or first.tag_ not in {"VB", "VBP"}
            or not first.text[0].isupper()
            or first.lower_ in {"see", "note", "is", "are", "let", "provided"}
        ):
            continue
        if any(t.tag_ == "MD" for t in sent) and not any(c.dep_ == "obj" for c in first.children):
            continue
        target = _direct(reading, first)
        if target is None or _titled(reading, target) or any(c.dep_.startswith("nsubj") for c in first.children):
            continue
        for act in [Action(first), *coordinated(reading, Action(first))]:
            around = circumstances.of(reading, act.verb, first.i)
            span = target if act.verb is first else _direct(reading, act.verb)
            yield Norm(
                around.sentence.start,
                around.sentence.end,
                "recommendation",
                Span(act.verb.idx, act.verb.idx + len(act.verb)),
                "norms/imperative",
                0.6,
                None,
                span,
                None,
                around.deadline,
                around.condition,
                around.exception,
            )
