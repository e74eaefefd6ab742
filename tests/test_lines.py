"""Lines come back in order, also when more was written than memory is to hold."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from policykg.lines import Remade, SortedLines, merged

TEXTS = st.lists(st.text(st.characters(exclude_characters="\n", exclude_categories=["Cs"]), min_size=1, max_size=20))


@given(TEXTS, st.integers(1, 40), st.integers(1, 60))
def test_lines_come_back_sorted_and_once_however_they_were_cut(texts: list[str], cut: int, most: int) -> None:
    content = "".join(f"{text}\n" for text in texts).encode()
    with SortedLines(most=most) as found:
        for start in range(0, len(content), cut):
            found.write(content[start : start + cut])
        assert list(found) == sorted({f"{text}\n".encode() for text in texts})


def test_lines_that_are_not_wanted_are_left_out() -> None:
    with SortedLines(lambda line: line != b"b") as found:
        found.write(b"c\nb\na\n")
        assert list(found) == [b"a\n", b"c\n"]


@given(TEXTS, TEXTS)
def test_lines_of_several_parts_come_back_sorted_and_once(one: list[str], other: list[str]) -> None:
    parts = [SortedLines(most=30), SortedLines(most=30)]
    for part, texts in zip(parts, (one, other), strict=True):
        for text in texts:
            part.write(f"{text}\n".encode())
    assert list(merged(parts)) == sorted({f"{text}\n".encode() for text in (*one, *other)})


@given(st.integers(1, 9))
def test_lines_are_made_anew_however_they_were_cut(cut: int) -> None:
    content = b'<a> <b> "c ." .\n<d> <e> <f> .\n'
    with SortedLines() as lines:
        made = Remade(lines, b"7 ", b" <g> .")
        for start in range(0, len(content), cut):
            made.write(content[start : start + cut])
        assert list(lines) == [b'7 <a> <b> "c ." <g> .\n', b"7 <d> <e> <f> <g> .\n"]
