"""Enumerations that run over several passages, gathered into one."""

from __future__ import annotations

import bisect
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import groupby

from policykg.model import Item, Section

_COUNTED_OFF = frozenset({"items/ordinal", "items/implied"})


def gathered(items: Iterable[Item], sections: Sequence[Section]) -> tuple[Item, ...]:
    """The items, where one list of a section that goes on counting from another is part of it."""
    starts = sorted(section.start for section in sections)
    open_lists: dict[int, Item] = {}
    found: list[Item] = []
    for _, members in groupby(items, key=lambda item: (item.enumeration, item.rule in _COUNTED_OFF)):
        run = list(members)
        place = bisect.bisect_right(starts, run[0].start)
        if run[0].rule not in _COUNTED_OFF:
            found += run
            continue
        run = _carried_on(open_lists.get(place), run)
        open_lists[place] = run[-1]
        found += run
    return tuple(found)


def _carried_on(last: Item | None, run: list[Item]) -> list[Item]:
    """The members as part of the list whose last member is given, where they count on from it."""
    counted = [item for item in run if item.rule != "items/implied"]
    if last is None or not counted or counted[0].ordinal != last.ordinal + 1:
        return run
    return [replace(item, enumeration=last.enumeration, announced=last.announced) for item in counted]
