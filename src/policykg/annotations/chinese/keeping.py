"""How a norm that was read is kept: one for each bearer and verb, with what its sentence has said so far."""

from __future__ import annotations

from policykg.annotations.chinese.clauses import Predicate, Segment
from policykg.annotations.chinese.conditions import DEADLINE, State
from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Draft, NormDraft, Reading

_PATIENT = among("用于 列入 纳入 增长 列支 达到 超过 低于 高于 计入 公开 专款专用 扣除 结转扣除 计算 符合 作为 执行")


def _share(reading: Reading, thing: tuple[int, int], sentence: int) -> None:
    """Give the object of `制定并实施规划` to the verb before 并 too."""
    last = reading.norms[-1].action
    for norm in reading.norms:
        if norm.start == sentence and norm.action == last and norm.modality != "prohibition":
            norm.object = thing


def add(reading: Reading, state: State, found: Predicate, sentence: tuple[int, int], segment: Segment) -> None:
    """Add the norms of a predicate; none where the sentence lays down nothing."""
    if state.modality is None:
        return
    deadline = DEADLINE.search(reading.text, segment.start, segment.end)
    if any(v.text == "追究" for v in found.verbs):
        bearers: list[Draft | None] = [None]
    else:
        bearers = [*state.bearers] or [None]
    thing = found.object
    if (
        state.joined
        and thing
        and reading.norms
        and reading.norms[-1].object is None
        and reading.norms[-1].start == sentence[0]
    ):
        _share(reading, thing, sentence[0])
    if bearers == [None] and state.topic and (thing is None or found.verbs[0].text in _PATIENT):
        thing = state.topic
    for bearer in bearers:
        for verb in found.verbs:
            reading.norms.append(
                NormDraft(
                    sentence[0],
                    sentence[1],
                    state.modality,
                    (verb.start, verb.end),
                    state.rule,
                    bearer,
                    thing,
                    found.counterpart or state.counterpart or (state.aim[0] if state.aim else None),
                    deadline.span() if deadline else None,
                    state.condition,
                )
            )
