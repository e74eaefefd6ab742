"""Who acts: the actors coordinated at the edge of a stretch, before a modal word, or in a noun phrase."""

from __future__ import annotations

import re

from policykg.annotations.chinese.clauses import body
from policykg.annotations.chinese.lexicon import among
from policykg.annotations.chinese.reading import Draft, Reading, Word

_AUTHORITY = re.compile(
    r"国家|^各(?:省|市|县|地)|^本[市省区县州]|^我[国省市]|国务院|政府|部门|委员会|联席会议|小组|专班|厅|局|部$|机关|中共中央|党委|财政$"
)
_GROUNDS = among("根据 按照 依照 结合 为了 以 在 围绕")


def drafts_ending(reading: Reading, start: int, end: int) -> list[Draft]:
    """The actors coordinated at the end of a stretch: `企业、事业单位` in `有关企业、事业单位`."""
    found: list[Draft] = []
    if reading.text[end - 1] == "）" and not any(m.end == end for m in reading.inside(start, end)):
        end = max(start, reading.text.rfind("（", start, end))
    edge = end
    candidates = [m for m in reading.inside(start, end) if m.type in ("Actor", "Organization")]
    for mention in reversed(candidates):
        gap = reading.between(mention.end, edge)
        if any(w.tag not in "ct" and w.text not in "其本等（）" and not _harmless(w) for w in gap):
            break
        if found and not any(w.tag == "c" or w.text in "，及各" for w in gap):
            break
        found.insert(0, mention)
        edge = mention.start
    return found


def _harmless(word: Word) -> bool:
    return (
        word.text in ("双方", "三方", "各方", "部门", "单位", "等", "，", "均", "之间", "相互", "，") or word.tag == "q"
    )


def drafts_starting(reading: Reading, start: int, end: int) -> list[Draft]:
    """The actors coordinated at the beginning of a stretch, determiners passed over."""
    found: list[Draft] = []
    edge = start
    for mention in reading.inside(start, end):
        if mention.type not in ("Actor", "Organization"):
            continue
        gap = reading.between(edge, mention.start)
        if found and [w.tag for w in gap] == ["u"]:
            found[-1], edge = mention, mention.end
            continue
        if any(w.tag not in "ct" and w.text not in "其本等" for w in gap) or (found and not gap):
            break
        found.append(mention)
        edge = mention.end
    return found


def agents(reading: Reading, start: int, end: int) -> list[Draft]:
    """Those whom 由 names: at its start, or after what is told of them (`由机构所在地的教育部门审批`)."""
    found = drafts_starting(reading, start, end)
    if found:
        return found
    for mention in reading.inside(start, end):
        gap = reading.between(start, mention.start)
        if any(word.tag in "wm" for word in gap):
            break
        described = gap and (gap[-1].text == "的" or all(word.tag in "aoxnhctr" for word in gap))
        if described and mention.type in ("Actor", "Organization"):
            return drafts_starting(reading, mention.start, end)
    return []


def is_list(reading: Reading, words: list[Word]) -> bool:
    """Whether a segment holds names and nothing else (`企业、事业单位，社会团体，其他社会组织可以`)."""
    return all(w.tag in "hct" for w in words) and bool(drafts_starting(reading, words[0].start, words[-1].end))


def aimed(reading: Reading, words: list[Word]) -> Draft | None:
    """The one named by 对 or 向 before the modal (`对经济困难的学生应当减免`)."""
    if words[0].text not in ("对", "对于", "向", "为"):
        return None
    found = drafts_ending(reading, words[0].end, words[-1].end)
    return found[0] if found else None


def bearers_in(reading: Reading, words: list[Word], start: int, end: int) -> list[Draft]:
    """Those who act, before the modal: at the end of its zone, or before the adjuncts that stand between."""
    if not words:
        return []
    opening = drafts_starting(reading, start, end)
    after = reading.between(opening[-1].end, end) if opening else []
    if after and after[0].text in ("对", "向", "会同"):
        return opening
    if words[0].text not in ("对", "对于", "向", "为", "把", "将"):
        found = drafts_ending(reading, start, end)
        if found:
            return found if _stands_free(reading, start, found[0]) else []
    if _is_modified(words):
        return []
    if after and after[0].tag == "v" and not any(w.tag == "u" for w in after):
        return opening
    return _before_adjuncts(reading, words, start)


def _before_adjuncts(reading: Reading, words: list[Word], start: int) -> list[Draft]:
    for word in words[1:]:
        if word.tag in "pd":
            found = drafts_ending(reading, start, word.start)
            if found and _stands_free(reading, start, found[0]):
                return found
            if word.tag == "p":
                break
    return []


def _is_modified(words: list[Word]) -> bool:
    """Whether the zone is one noun that a clause with its own actor modifies (`学校通过培训取得的收入`)."""
    if words[-1].tag not in "onx" or any(w.text in _GROUNDS for w in words):
        return False
    particle = next((i for i in range(len(words) - 1, -1, -1) if words[i].tag == "u"), -1)
    return particle > 0 and any(w.tag == "v" for w in words[:particle])


def _stands_free(reading: Reading, start: int, first: Draft) -> bool:
    before = reading.between(start, first.start)
    if before and before[-1].tag == "v":
        return False  # `设立职业学校应当…`: who sets it up is not said
    return not before or before[-1].text not in ("对", "对于", "向", "为", "把", "将", "与", "同")


def topic_of(words: list[Word]) -> tuple[int, int] | None:
    """The subject that bears nothing: what is to be paid, published, reached."""
    stop = next((i for i, w in enumerate(words) if i and w.tag in "pd"), len(words))
    words = [w for w in words[:stop] if w.tag != "w"]
    begin = 0
    for j in range(len(words) - 2, -1, -1):
        if words[j].tag == "u" and any(w.tag in "vp" for w in words[:j]):
            begin = j + 1
            break
    while begin < len(words) - 1 and words[begin].tag in "tdrcp":
        begin += 1
    return (words[begin].start, words[-1].end) if words else None


def first_noun(reading: Reading, condition: tuple[int, int]) -> tuple[int, int] | None:
    """The noun phrase that a condition opens with."""
    words = reading.between(*condition)
    run = []
    for word in words:
        if word.tag not in "onhax":
            break
        run.append(word)
    return (run[0].start, run[-1].end) if run else None


def has_subject(words: list[Word]) -> bool:
    """Whether a noun phrase that no list holds stands before the verb (`实习时间根据方案确定`)."""
    words = words[body(words, 0) :]
    run = next((i for i, w in enumerate(words) if w.tag not in "onxac"), len(words))
    if 1 < run < len(words) and words[run].text in ("作为", "为", "是"):
        return True
    if not 0 < run < len(words):
        return False
    return (words[0].tag in "ox" and words[run].tag in "pvd") or (run > 1 and words[run].tag in "pd")


def is_authority(reading: Reading, subject: list[Draft]) -> bool:
    """Whether one of them can bind itself by saying what it does: the state, a government, a department."""
    return any(_AUTHORITY.search(reading.text[m.start : m.end]) for m in subject)
