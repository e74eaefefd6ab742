"""Norms: who must, may, should or must not do what, one for each bearer and each verb under a modal word."""

from __future__ import annotations

import re

from policykg.annotations.chinese.clauses import (
    BARRING,
    MODALITY,
    Predicate,
    Segment,
    body,
    predicate,
    segments,
)
from policykg.annotations.chinese.conditions import (
    State,
    actor_of,
    aimed_at,
    is_condition,
    is_nominal,
    resumes,
)
from policykg.annotations.chinese.keeping import add
from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Reading, Word
from policykg.annotations.chinese.subjects import (
    aimed,
    bearers_in,
    drafts_starting,
    has_subject,
    is_list,
    topic_of,
)
from policykg.annotations.chinese.unmarked import (
    actors,
    assign,
    budget,
    disposed,
    encourage,
    follow,
    is_topic,
    next_modal,
    right,
    tell,
    urge,
)

_SECURING = among("确保 保证 保障 力争 安排 提取 投入 给予 实现")
_AFTER = among("后 之后 以后")
_MEASURING = among("达到 超过 低于 高于 少于 不少于 多于 大于 不低于 不超过 不高于 不多于")
_DEFINING = re.compile(r"是指|系指|指的是|以下[简统]?称.{1,30}[）)]$")


def find(reading: Reading) -> None:
    """Add the norms of every sentence; what stands in an enumerated item is left to the items."""
    for start, end in reading.sentences():
        if _DEFINING.search(reading.text, start, end):
            continue
        state = State()
        for segment in segments(reading, start, end):
            if segment.words[0].text[0] == "（" and _is_item(reading, segment):
                state.modality = None
                break
            _read(reading, segment, state, (start, end))


def _is_item(reading: Reading, segment: Segment) -> bool:
    return re.match(r"（[一二三四五六七八九十]+）", reading.text[segment.start : segment.start + 6]) is not None


def _read(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> None:
    made = len(reading.norms)
    if segment.start == sentence[0] or not state.first:
        state.first = actor_of(reading, segment)
    if not is_condition(reading, segment, state):
        if state.modality is None and state.outer and resumes(segment.words):
            state.modality, state.rule = state.outer
        _read_predicate(reading, segment, state, sentence)
        state.joined = segment.stop == "并" or state.waiting
        state.waiting = False
        acting = [word.tag for word in segment.words] == ["h", "n"]  # `个人求职，`
        nominal = segment.stop == "，" and is_nominal(segment.words) and not acting
        aside = segment.words[0].tag == "p" and len(reading.norms) == made and segment.stop == "，"  # `经批准，`
        state.pending = [*state.pending, *segment.words] if nominal else state.pending if aside else []
    if len(reading.norms) == made and segment.stop == "，":
        state.aim = aimed_at(reading, segment)
    elif len(reading.norms) > made:
        state.aim = []
    if segment.stop == "；":
        state.condition, state.open = None, -1
        if state.rule == "norms/consequence":
            state.modality = None


def _read_predicate(reading: Reading, segment: Segment, state: State, sentence: tuple[int, int]) -> None:
    modal = segment.modal()
    if modal >= 0:
        _read_modal(reading, segment, modal, state, sentence)
        return
    if state.open >= 0:
        return
    words = segment.words
    assigned = next((i for i, w in enumerate(words) if w.text == "由"), -1)
    if assigned >= 0 and assign(reading, segment, assigned, state, sentence):
        return
    if right(reading, segment, sentence) or encourage(reading, segment, state, sentence):
        return
    subject = actors(reading, segment, state)
    if subject:
        tell(reading, segment, subject, state, sentence)
        return
    if follow(reading, segment, state, sentence) or is_topic(reading, segment, chained=state.modality is not None):
        return
    if state.modality and words[0].tag in "vnpdcxt" and not has_subject(words):
        found = predicate(reading, words, body(words, 0))
        if found and (state.joined or not _purpose(words, found)):
            found.object, state.disposed = found.object or state.disposed, None
            add(reading, state, found, sentence, segment)
        return
    if not budget(reading, segment, sentence):
        urge(reading, segment, state, sentence)


def _purpose(words: list[Word], found: Predicate) -> bool:
    """Whether the segment says what for rather than what (`，用于…`), or has a subject of its own."""
    verb = found.verbs[0]
    if words[0].text in ("使", "让", "以便") or verb.text in (
        *_MEASURING,
        "用于",
        "以便",
        "是",
        "为",
        "包括",
        "属于",
        "有",
        "无",
        "有关",
    ):
        return True
    if any(w.text in _MEASURING for w in words[found.at :]) and verb.text not in _SECURING:
        return True
    before = words[: found.at]
    return any(w.tag in "oh" for w in before) and not any(w.tag in "pv" or w.text == "将" for w in before)


def _read_modal(reading: Reading, segment: Segment, modal: int, state: State, sentence: tuple[int, int]) -> None:
    words = segment.words
    if _within_noun(reading, segment, modal):
        return
    state.modality, state.rule = MODALITY[words[modal].text], "norms/modal"
    _read_zone(reading, words[body(words[:modal], 0) : modal], state)
    after = modal + 1
    if words[modal].text in BARRING:
        named = drafts_starting(reading, words[modal].end, segment.end)
        if named:
            state.bearers = named
            after = next((i for i, w in enumerate(words) if w.start >= named[-1].end), len(words))
    state.open = -1
    second = next((i for i in range(after, len(words)) if words[i].tag == "m" and not _relative(words, i)), len(words))
    found = predicate(reading, words[:second], body(words, after))
    if found:
        add(reading, state, found, sentence, segment)
        if words[modal].text in BARRING and not reading.statute:
            state.modality, state.rule = None, "norms/imperative"  # `严禁挪用，探索建立…`
        elif state.modality == "prohibition" and found.verbs[0].text in _MEASURING:
            state.modality = "obligation"  # `不得低于5%，并逐年增长`
    else:
        state.disposed = disposed(words)
    state.waiting = found is None
    if second < len(words):
        found = predicate(reading, words, body(words, second + 1))
        if found:
            state.modality = MODALITY[words[second].text]
            add(reading, state, found, sentence, segment)


def _read_zone(reading: Reading, zone: list[Word], state: State) -> None:
    """Who acts, as the words before the modal tell; else what is acted on, else who acted before."""
    if state.pending and (not zone or is_list(reading, state.pending)):
        zone = [*state.pending, *zone]
        zone = zone[body(zone, 0) :]
    state.counterpart = None
    state.topic = None
    bearers = bearers_in(reading, zone, zone[0].start, zone[-1].end) if zone else []
    before = state.bearers
    if bearers:
        state.bearers = bearers
    elif zone and zone[0].tag not in "pd":
        state.bearers = []
        state.topic = topic_of(zone)
        if zone[-1].text in _AFTER:
            state.condition, state.topic, state.bearers = (zone[0].start, zone[-1].end), None, before
    elif zone:
        state.counterpart = aimed(reading, zone)
    elif not state.bearers:
        state.bearers = state.first


def _within_noun(reading: Reading, segment: Segment, modal: int) -> bool:
    """Whether the modal belongs to what the next segment is about (`可以共享的信息，不得要求重复提供`)."""
    particle = next((i for i in range(len(segment.words) - 1, modal, -1) if segment.words[i].tag == "u"), -1)
    rest = segment.words[particle + 1 :] if particle > 0 else []
    acts = segment.words[body(segment.words, modal + 1) : particle]
    return (
        len(acts) == 1
        and acts[0].tag in "vn"
        and bool(rest)
        and all(w.tag in "onhaxct" for w in rest)
        and next_modal(reading, segment)
    )


def _relative(words: list[Word], i: int) -> bool:
    """Whether a 的 closes over the modal at `i` (`收取企业应当承担的经费`)."""
    return any(w.tag == "u" for w in words[i:])
