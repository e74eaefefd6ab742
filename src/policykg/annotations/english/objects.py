"""Objects: what a main verb is done to, by the parse where it is near, else by the words that follow."""

from __future__ import annotations

from spacy.tokens import Token

from policykg.annotations.english.claims import NOMINAL
from policykg.annotations.english.clauses import finite
from policykg.annotations.english.lexicon import words
from policykg.annotations.english.phrases import NOUNS, Phrase, nominal_end
from policykg.annotations.english.text import Reading
from policykg.annotations.english.verbs import Action
from policykg.model import Span

_DATIVE = words("give grant pay provide notify inform advise offer award send allow ask tell issue furnish")
_PRONOUNS = words("it them itself themselves him himself her herself")
_HEADLESS = frozenset({"nothing", "none", "there"})
_OBJECT_OPENS = frozenset({"DT", "PDT", "CD", "PRP$"})
_OBJECT_WORDS = words("such all any each every no other")
_TIMES = words("day week month quarter year time times days weeks months years")
_OF_TIME = words("have give allow grant set fix")
_COUNTED_FROM = words("after before from following prior later earlier")
_PARTICLES = words("forward back aside together about")
# Verbs that take no object: what follows their prepositional phrase is not done to.
_INTRANSITIVE = words(
    "consist comply apply adhere depend rely relate refer belong agree act appear participate contribute cooperate work"
    " come go remain result occur expire lapse conform abide refrain desist proceed correspond lie"
)
_PARTS = words("all any some each both either one part half none")
_BOUNDS = words("no not more less than")
_LIMITS = frozenset({"up to", "at least", "at most"})


def named(
    reading: Reading, action: Action, verbs: dict[int, Action], subject: list[Token], *, known: bool
) -> Span | None:
    """What a norm is about: the direct object, or the subject of a passive and of a verb whose subject is no mention.

    `verbs` are the verbs that share the modal, `known` says that the subject is a mention.
    """
    if action.nominal:
        return _due(reading, action.verb)
    said = subject[0] if subject else None
    measured = reading.covering(said) if said is not None and said.tag_ in {"CD", "$"} else None
    if measured is not None and measured.type == "Quantity" and (action.passive or not known):
        return Span(measured.start, measured.end)
    nominal = said is not None and said.tag_ in NOUNS and said.lower_ not in _HEADLESS
    if said is not None and nominal and (action.passive or (not known)):
        return _coordinated(reading, subject) if action.passive else nominal_span(reading, said)
    if action.passive:
        return direct(reading, action.verb) if said is not None and said.lower_ == "there" else None
    if action.copular:
        return direct(reading, action.verb) if said is not None and said.lower_ == "there" else None
    return _shared(reading, action, verbs) or direct(reading, action.verb)


def _due(reading: Reading, word: Token) -> Span | None:
    """What somebody is entitled to or responsible for."""
    link = next((t.i for t in reading.doc[word.i + 1 : word.i + 15] if t.lower_ == NOMINAL[word.lower_]), -1)
    following = reading.doc[min(link + 1, len(reading.doc) - 1)]
    if link >= 0 and following.lower_ in _PRONOUNS:
        return Span(following.idx, following.idx + len(following))
    phrase = next(reading.phrases_from(link + 1), None) if link >= 0 else None
    if phrase is None or phrase.start > link + 3:
        return None
    found = nominal_span(reading, phrase.head)
    first = next((t for t in reading.doc[link + 1 : phrase.start] if not _determines(t)), None)
    return Span(first.idx, found.end) if first is not None else found


def _coordinated(reading: Reading, subject: list[Token]) -> Span:
    """The subject of a passive, from its first head to its last."""
    first, last = nominal_span(reading, subject[0]), nominal_span(reading, subject[-1])
    return Span(first.start, max(first.end, last.end)) if last.start > first.start else first


def _shared(reading: Reading, action: Action, verbs: dict[int, Action]) -> Span | None:
    """The object of the next of coordinated verbs: `design and publish the plan`."""
    doc = reading.doc
    index = action.verb.i
    while True:
        step = index + 1
        while step < len(doc) and (doc[step].text == "," or doc[step].tag_ in {"CC", "RB"}) and step - index < 5:
            step += 1
        if step not in verbs and doc[step - 1].text == ",":  # `prepare and, from time to time, revise`
            step = next((t.i + 1 for t in doc[step : step + 12] if t.text == ","), step)
        if step > index + 1 and step not in verbs and doc[min(step + 1, len(doc) - 1)].lower_ == "to":
            step += 2  # `include and seek to address the comments`
        elif step > index + 1 and doc[min(step, len(doc) - 1)].lower_ == "have":
            step += 1  # `prepare or have prepared a report`
        if step == index + 1 or step not in verbs or verbs[step].passive:
            return None
        found = direct(reading, verbs[step].verb)
        if found is not None:
            return found
        index = step


def direct(reading: Reading, verb: Token) -> Span | None:
    """The direct object of a verb: by the parse, else the phrase that follows, at once or behind an insertion."""
    following = reading.doc[verb.i + 1] if verb.i + 1 < len(reading.doc) else None
    if following is not None and following.lower_ in _PRONOUNS and following.idx not in reading.stops:
        return Span(following.idx, following.idx + len(following))
    child = next((c for c in verb.children if c.dep_ == "obj" and c.i > verb.i and c.tag_ in NOUNS | {"CD"}), None)
    if child is None or child.i - verb.i > 40 or _of_bare_relative(reading, verb, child):
        phrase = _adjacent(reading, verb)
        if phrase is None and (counted := _counted(reading, verb) or _part(reading, verb)) is not None:
            return counted
        phrase = phrase or _behind(reading, verb)
        if phrase is None:
            return None
        if verb.lower_ in _DATIVE:
            phrase = reading.phrase_at(phrase.end) or phrase
        child = reading.owned(phrase).head
    if reading.next_mark(verb.idx) <= child.idx or child.tag_ not in NOUNS | {"CD"}:
        return None
    found = nominal_span(reading, child)
    if found.start <= verb.idx:
        first = next((t for t in reading.doc[verb.i + 1 : child.i] if not _determines(t)), child)
        found = Span(first.idx, found.end)
    if following is not None and found.start == following.idx and following.lower_ in _PARTICLES and child != following:
        found = Span(reading.doc[following.i + 1].idx, found.end)
    return None if verb.lower_ not in _OF_TIME and _says_when(reading, child) else found


def _of_bare_relative(reading: Reading, verb: Token, noun: Token) -> bool:
    """Whether a noun behind another opens a clause of its own: `consult with persons the Minister thinks fit`."""
    phrase = reading.phrase_of(noun)
    if phrase is None or phrase.start <= verb.i + 1 or verb.lower_ in _DATIVE:
        return False
    before = reading.phrase_of(reading.doc[phrase.start - 1])
    return before is not None and before.start > verb.i + 1 and reading.doc[phrase.start].tag_ in {"DT", "PRP$"}


def _determines(token: Token) -> bool:
    return token.tag_ in {"DT", "PDT", "PRP$"} or token.lower_ == "such"


def _says_when(reading: Reading, head: Token) -> bool:
    """Whether a phrase behind a verb says how often, as in `meet twice a year`."""
    phrase = reading.phrase_of(head)
    if phrase is None or head.lower_ not in _TIMES:
        return False
    before = reading.doc[phrase.start - 1].lower_ if phrase.start else ""
    following = reading.doc[phrase.end].lower_ if phrase.end < len(reading.doc) else ""
    return phrase.determiner in {"each", "every"} or before in {"once", "twice", "times"} or following in _COUNTED_FROM


def _adjacent(reading: Reading, verb: Token) -> Phrase | None:
    index = verb.i + 1
    doc = reading.doc
    while index < len(doc) and (doc[index].tag_ in {"RB", "RP"} or doc[index].text in {"“", '"', "‘"}):
        if doc[index : index + 2].text.lower() in _LIMITS:
            break
        index += 1
    if reading.phrase_at(index) is not None and doc[index].lower_ not in {"no", "not"}:
        return reading.phrase_at(index)
    while index < len(doc) and (doc[index].lower_ in _BOUNDS or doc[index : index + 2].text.lower() in _LIMITS):
        index += 1 if doc[index].lower_ in _BOUNDS else 2
    if index < len(doc) and doc[index].text == ",":
        index = next((t.i + 1 for t in doc[index + 1 : index + 16] if t.text == ","), index)
    around = reading.phrase_of(verb)
    return around if around and verb.i < index < around.end else reading.phrase_at(index)


def _counted(reading: Reading, verb: Token) -> Span | None:
    """A number as the object: `appropriated $1,000,000`, `appoint one of the members`."""
    doc = reading.doc
    following = doc[verb.i + 1] if verb.i + 1 < len(doc) else None
    if following is None or following.tag_ not in {"CD", "$"} or following.idx in reading.stops:
        return None
    quantity = reading.covering(following)
    if quantity is not None and quantity.type == "Quantity" and quantity.start == following.idx:
        return Span(quantity.start, quantity.end)
    partitive = following.i + 2 < len(doc) and doc[following.i + 1].lower_ == "of"
    phrase = reading.phrase_at(following.i + 2) if partitive else None
    return Span(following.idx, phrase.last) if phrase else None


def _part(reading: Reading, verb: Token) -> Span | None:
    """A share as the object, `suspend all or part of it`, or a sum behind its use: `appropriated to train $5`."""
    doc = reading.doc
    index = verb.i + 1
    while index < len(doc) and (doc[index].lower_ in _PARTS or (index > verb.i + 1 and doc[index].tag_ == "CC")):
        index += 1
    if verb.i + 1 < index < len(doc) and doc[index].lower_ == "of":
        phrase = next(reading.phrases_from(index + 1), None)
        return Span(doc[verb.i + 1].idx, phrase.last) if phrase is not None and phrase.start <= index + 2 else None
    if verb.lower_ != "appropriated":
        return None
    stop = next((t.idx for t in doc[index : index + 30] if t.text in {".", ";"}), len(reading.text))
    stop = min(stop, reading.next_mark(verb.idx))
    sums = (m for m in reading.between(verb.idx, stop) if m.type == "Quantity" and not m.name[0].isalpha())
    return next((Span(m.start, m.end) for m in sums), None)


def _behind(reading: Reading, verb: Token) -> Phrase | None:
    """The object behind a prepositional phrase: `submit to the Council, by 31 May, a report`."""
    doc = reading.doc
    index, limit = verb.i + 1, min(len(doc) - 1, verb.i + 45)
    passed = False
    while index < limit and doc[index].idx not in reading.stops and verb.lower_ not in _INTRANSITIVE:
        token = doc[index]
        if passed and (token.tag_ in _OBJECT_OPENS | {"JJ"} or token.lower_ in _OBJECT_WORDS):
            found = reading.phrase_at(index)
            own = found is not None and finite(doc[min(found.end, limit)])  # `with persons the Minister thinks fit`
            return None if own else found
        if token.text == ",":
            following = doc[index + 1]
            if following.tag_ in {"IN", "RB", "VBG"}:
                close = next((t.i for t in doc[index + 1 : limit] if t.text in {",", ";", "."}), None)
                if close is None or doc[close].text != ",":
                    return None
                index, passed = close + 1, True
                continue
            index += 1
            continue
        if token.tag_ not in {"IN", "TO", "RB"} or token.lower_ == "that":
            return None
        if token.tag_ == "RB":
            index += 1
            continue
        phrase = reading.phrase_at(index + 1)
        if phrase is None:
            return None
        index, passed = phrase.end, True
    return None


def nominal_span(reading: Reading, head: Token) -> Span:
    """The noun phrase of a head, from its content to the end of its prepositional phrases."""
    doc = reading.doc
    phrase = reading.phrase_of(head)
    first = _joined_before(reading, head, reading.owner(phrase).core if phrase else head.i)
    mark = reading.next_mark(head.idx)
    stop = reading.token_at(mark).i if mark < len(reading.text) else len(doc)
    last = max(head.i + 1, nominal_end(head, limit=min(stop, head.sent.end)))
    last = next((t.i for t in doc[head.i + 1 : last] if t.text in {";", ":", "—"} or t.tag_ in {"MD", "WDT"}), last)
    while last > head.i + 1 and (doc[last - 1].is_punct or doc[last - 1].tag_ in {"CC", "RB", "IN", "DT", "TO"}):
        if doc[last - 1].text == ")":
            break
        last -= 1
    return reading.span(first, last)


def _joined_before(reading: Reading, head: Token, first: int) -> int:
    """Where the words begin that are coordinated with the first of a phrase: `safety and health rules`."""
    doc = reading.doc
    while first > 1 and doc[first - 1].tag_ in {"CC", ","} and doc[first].idx not in reading.stops:
        word = doc[first - 2]
        joined = word.tag_ in {"JJ", "JJR", "VBN"} or (word.dep_ == "compound" and word.tag_ == "NN")
        if not joined or word.head.i != head.i or word.head.i < first:
            break
        first -= 2
    return first
