from __future__ import annotations

import hashlib
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policykg.documents import discover, read_many
from policykg.model import Document, Mark, Section
from policykg.passages import count_tokens, enumerations, outline, split
from policykg.passages.headings import excluded

SHARED = Path(__file__).parents[2] / "shared" / "texts"
ARTICLE = SHARED / "seed" / "integration_of_production_and_education.txt"
has_texts = pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real policy texts is not here")


def document(text: str, *marks: Mark, title: str = "Some Plan", language: str = "en") -> Document:
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Document("plan", text, title, language, "plan.txt", "text/plain", digest, marks=marks)


def rows(sections: list[Section]) -> list[tuple[str, str, str, str]]:
    return [(section.id, section.number, section.title, section.parent) for section in sections]


def members(text: str) -> list[tuple[int, str]]:
    return [(item.ordinal, text[item.label.start : item.label.end]) for item in enumerations(text, 0, len(text))]


HARD_WRAPPED = """Abstract: This report looks at workshops in small towns and at how they find their teachers.

1. Introduction

Workshops are places where young people learn a trade. They are run by towns and by firms.

2. Why Workshops Are Needed in Small Towns That Have Lost Their Factories and Their
Schools

2.1 The Demand of Firms
Firms look for trained people in every region and find
few of them. In 2020 they had 12 000 open places.
2.2 The Wishes of Pupils and of Their Parents Who Cannot Send Them Far Away From
Home Again

Pupils wish to stay. Section 3 of the law lets them do so:

1. schools near home;
2. schools with a boarding house.

3. Paths

3.1 Pay the teachers

Teachers are paid by the town.
"""


def test_numbered_headings_are_found_over_hard_wrapped_lines_and_before_text_without_an_empty_line() -> None:
    titles = [(section.number, section.title, section.level) for section in outline(document(HARD_WRAPPED))]
    assert titles == [
        ("1", "Introduction", 1),
        ("2", "Why Workshops Are Needed in Small Towns That Have Lost Their Factories and Their Schools", 1),
        ("2.1", "The Demand of Firms", 2),
        ("2.2", "The Wishes of Pupils and of Their Parents Who Cannot Send Them Far Away From Home Again", 2),
        ("3", "Paths", 1),
        ("3.1", "Pay the teachers", 2),
    ]


def test_a_section_ends_where_its_last_subsection_ends_and_its_body_starts_after_its_heading() -> None:
    text = "PART I—Money\n\nArticle 1\nFunds\n\nThe fund pays.\n\nPART II—People\n\nArticle 2\n\nTeachers teach.\n"
    sections = outline(document(text))
    assert rows(sections) == [
        ("part_I", "PART I", "Money", ""),
        ("part_I__art_1", "Article 1", "Funds", "part_I"),
        ("part_II", "PART II", "People", ""),
        ("part_II__art_2", "Article 2", "", "part_II"),
    ]
    assert text[sections[0].start : sections[0].end].endswith("The fund pays.")
    assert text[sections[1].body : sections[1].end].strip() == "The fund pays."


def test_a_reference_at_the_start_of_a_line_is_no_heading() -> None:
    text = (
        "§ 1 Zweck\n\nDie Stelle prüft nach den Regeln in\n§ 4 Absatz 2 des Gesetzes und in\nArticle 5 of the Treaty.\n"
    )
    assert [section.number for section in outline(document(text))] == ["§ 1"]


def test_chinese_chapters_hold_articles_whose_text_follows_on_the_line() -> None:
    text = "第一章 总则\n\n第一条 为了培养学徒，制定本条例。\n\n第二章 学校\n\n第十二条 学校应当设立车间。\n"
    sections = outline(document(text, title="学徒条例", language="zh"))
    assert rows(sections) == [
        ("chp_1", "第一章", "总则", ""),
        ("chp_1__art_1", "第一条", "", "chp_1"),
        ("chp_2", "第二章", "学校", ""),
        ("chp_2__art_12", "第十二条", "", "chp_2"),
    ]
    assert text[sections[3].body : sections[3].end].strip() == "学校应当设立车间。"


def test_a_chinese_plan_has_headings_of_two_depths_the_second_run_into_its_text() -> None:
    text = (
        "一、总体要求\n\n坚持育人为本。\n\n二、主要措施\n\n（一）建设车间。每个县建设一个车间。\n\n"
        "（二）培养教师。教师每年到企业实践。\n"
    )
    sections = outline(document(text, title="车间方案", language="zh"))
    assert [(section.number, section.title, section.level) for section in sections] == [
        ("一、", "总体要求", 1),
        ("二、", "主要措施", 1),
        ("（一）", "建设车间", 2),
        ("（二）", "培养教师", 2),
    ]


def test_marked_headings_are_nested_by_level_and_by_what_their_units_are_called() -> None:
    text = "### PART I\n\n#### SCOPE\n\n### Article 1\n\nAll towns.\n\n### Article 2\n\n#### Pay\n\nMonthly.\n"
    marks = [Mark("heading", m.start(), m.end(), level=len(m[1])) for m in re.finditer(r"(#+) .*", text)]
    sections = outline(document(text, *marks))
    assert rows(sections) == [
        ("part_I", "PART I", "SCOPE", ""),
        ("part_I__art_1", "Article 1", "", "part_I"),
        ("part_I__art_2", "Article 2", "Pay", "part_I"),
    ]


def test_the_title_is_no_section_and_what_stands_under_it_belongs_to_none() -> None:
    text = "# Some Plan\n\nIt was made in May.\n\n## Aims\n\nTwo aims.\n"
    made = document(text, Mark("heading", 0, 11), Mark("heading", 34, 41, level=2))
    assert [section.id for section in outline(made)] == ["hd_aims"]
    assert [(p.section, text[p.start : p.end]) for p in split(made, outline(made))] == [
        ("", "It was made in May."),
        ("hd_aims", "Two aims."),
    ]


def test_a_table_of_contents_in_plain_text_makes_no_sections() -> None:
    contents = "\n".join(f"Chapter {n} Topic Number {n}" for n in range(1, 6))
    body = "\n\n".join(f"Chapter {n} Topic Number {n}\n\nText of topic {n}." for n in range(1, 6))
    assert len(outline(document(f"{contents}\n\n{body}\n"))) == 5


def test_a_long_section_is_cut_at_paragraphs_into_passages_of_about_sixty_to_two_hundred_and_fifty_tokens() -> None:
    paragraph = "The town pays the teachers of its workshop and counts the pupils who come to it in each year. " * 3
    text = "1. Money\n\n" + "\n\n".join([paragraph.strip()] * 12) + "\n\n2. People\n\nFew.\n"
    made = document(text)
    passages = split(made, outline(made))
    assert all(60 <= passage.tokens <= 250 for passage in passages[:-1])
    assert all(text[passage.start :].startswith("The town") for passage in passages[:-1])
    assert text[passages[-1].start : passages[-1].end] == "Few."


def test_a_passage_does_not_end_at_an_abbreviation() -> None:
    sentence = "The council made Reg. No. 5 under Art. 7 of the Act for the workshops of the towns and their teachers. "
    text = sentence * 40
    ends = [text[p.start : p.end] for p in split(document(text), [])]
    assert all(end.endswith("teachers.") for end in ends)


def test_a_section_without_words_gives_its_heading_as_a_passage() -> None:
    text = "Article 1\n\nPay.\n\nArticle 2 [Repealed]\n\nArticle 3\n\nLeave.\n"
    made = document(text)
    assert "Article 2 [Repealed]" in [text[p.start : p.end] for p in split(made, outline(made))]


def test_tokens_are_words_and_two_thirds_of_chinese_characters() -> None:
    assert count_tokens("one two, three") == 3
    assert count_tokens("企业应当支付 wages") == 5


def test_ordinal_words_of_several_kinds_are_one_enumeration() -> None:
    text = (
        "The workshop must do the following four things: First, the choice of pupils. The town lists them. Second, "
        "we must jointly build a joint library, such as one hall. The third is the training of teachers: each year. "
        "The fourth is to open the doors at night. After that it may close."
    )
    items = enumerations(text, 0, len(text))
    assert members(text) == [
        (1, "choice of pupils"),
        (2, "joint library"),
        (3, "training of teachers"),
        (4, "open the doors at night"),
    ]
    assert {item.enumeration for item in items} == {items[0].start}
    assert {text[i.announced.start : i.announced.end] for i in items if i.announced} == {"following four things"}
    assert text[items[3].start : items[3].end] == "The fourth is to open the doors at night."


def test_one_opens_an_enumeration_only_where_a_second_follows() -> None:
    assert members("To grow, one must build a wall, the second is to paint the wall.") == [
        (1, "wall"),
        (2, "paint the wall"),
    ]
    assert members("One must not shout. The room is small.") == []


def test_lettered_members_are_nested_and_references_are_none() -> None:
    text = (
        "The town shall (a) keep (i) a list under section 5(b); and (ii) a register; and (b) report as paragraphs (1) "
        "and (2) require."
    )
    assert members(text) == [(1, "keep"), (1, "list under section 5"), (2, "register"), (2, "report as paragraphs")]


def test_numbered_paragraphs_that_nothing_introduces_are_no_enumeration() -> None:
    assert members("(1) The town pays teachers.\n\n(2) The firm pays trainees.\n") == []
    assert members("The town pays:\n\n1. teachers;\n2. trainees.\n") == [(1, "teachers"), (2, "trainees")]


def test_an_announced_number_makes_a_plain_list_an_enumeration() -> None:
    assert members("It rests on the three pillars of trust, time and money, which last.") == []
    assert members("It rests on the three pillars of trust, time and money.") == [
        (1, "trust"),
        (2, "time"),
        (3, "money"),
    ]
    assert members("There are two aims: more places; and better teachers.") == [
        (1, "more places"),
        (2, "better teachers"),
    ]


def test_bullets_count_where_a_colon_announces_them_and_stop_with_their_list() -> None:
    text = "The plan has aims:\n\n- places;\n- teachers.\n\nIt has paths:\n\n- money\n"
    assert members(text) == [(1, "places"), (2, "teachers")]


def test_chinese_enumerations_are_found_in_each_of_their_forms() -> None:
    assert members("要做好三个方面：一是建设车间，二是培养教师，三是增加投入。") == [
        (1, "建设车间"),
        (2, "培养教师"),
        (3, "增加投入"),
    ]
    assert members("应当符合下列条件：（一）有教师；（二）有场所。") == [(1, "教师"), (2, "场所")]
    assert members("主要措施如下。第一，建设车间。第二，培养教师。") == [(1, "建设车间"), (2, "培养教师")]


WORDS = st.sampled_from(
    [
        "1. Aims\n\n",
        "1.1 More Places\n",
        "Part 2 Money\n\n",
        "§ 3 Pay\n",
        "Article 4\n\n",
        "第五条 ",
        "一、目标\n",
        "The fund pays. ",
        "It pays",
        " (a) firms; ",
        "(b) schools.\n",
        "- bullets\n",
        "\n\n",
        "\n",
        "学徒应当学习。",
        "<p>",
        "# Heading\n",
        " ",
        "First, one. ",
        "Second, two. ",
        "\t",
        "“",
        "two aims: x and y. ",
        "no end to this line ",
        "word " * 90,
        "字" * 300,
    ]
)


@settings(max_examples=300, deadline=None)
@given(
    parts=st.lists(WORDS, max_size=40), closed=st.lists(st.tuples(st.integers(0, 3000), st.integers(1, 60)), max_size=4)
)
def test_passages_cover_the_text_proper_in_order_without_overlap_within_their_sections(
    parts: list[str], closed: list[tuple[int, int]]
) -> None:
    text = "".join(parts)
    marks = tuple(Mark("chrome", at, min(at + size, len(text))) for at, size in sorted(closed) if at < len(text))
    made = document(text, *marks)
    sections = outline(made)
    passages = split(made, sections)
    by_id = {section.id: section for section in sections}
    assert len(by_id) == len(sections)
    covered = [False] * len(text)
    assert all(before.end <= after.start for before, after in pairwise(passages))
    for passage in passages:
        assert passage.tokens == count_tokens(text[passage.start : passage.end]) > 0
        covered[passage.start : passage.end] = [True] * (passage.end - passage.start)
        if passage.section:
            section = by_id[passage.section]
            assert section.start <= passage.start
            inner = [other for other in sections if other.parent == section.id]
            assert all(passage.end <= other.start for other in inner)
    for start, end in [*excluded(made), *((s.start, s.body) for s in sections)]:
        covered[start:end] = [True] * (end - start)
    left = "".join(char for char, done in zip(text, covered, strict=True) if not done).replace("<p>", "")
    assert not any(char.isalnum() for char in left)


@settings(max_examples=300, deadline=None)
@given(parts=st.lists(WORDS, max_size=30))
def test_every_member_of_an_enumeration_holds_its_label_and_lies_in_the_stretch(parts: list[str]) -> None:
    text = "".join(parts)
    for item in enumerations(text, 0, len(text)):
        assert 0 <= item.start <= item.label.start < item.label.end <= item.end <= len(text)
        assert item.ordinal >= 1
        assert item.announced is None or item.announced.end <= item.start


@has_texts
def test_the_founding_article_has_exactly_its_sections_with_their_whole_titles() -> None:
    [article] = read_many([(ARTICLE, ARTICLE.name)])
    assert isinstance(article, Document)
    sections = outline(article)
    numbers = [section.number for section in sections]
    assert numbers == ["1", "2", "2.1", "2.2", "2.3", "3", "3.1", "3.2", "3.3", "4", "4.1", "4.2", "4.3", "4.4"]
    assert [len(section.title.split()) for section in sections] == [1, 16, 9, 7, 14, 12, 14, 11, 8, 13, 12, 12, 6, 9]
    assert {section.parent for section in sections if "." in section.number} == {"sec_2", "sec_3", "sec_4"}


@has_texts
def test_the_founding_articles_mechanisms_aspects_and_functions_are_ordered_items() -> None:
    [article] = read_many([(ARTICLE, ARTICLE.name)])
    assert isinstance(article, Document)
    ordinals = {}
    for section in outline(article):
        items = enumerations(article.text, section.body, section.end)
        ordinals[section.number] = [item.ordinal for item in items if item.rule == "ordinal-words"]
    assert ordinals["2.2"] == [1, 2, 3, 4]
    assert ordinals["4.2"] == [1, 2, 3, 4, 5]
    assert ordinals["4.3"] == [1, 2, 3, 4, 5, 6]
    assert ordinals["4.4"] == [1, 2, 3]


@has_texts
def test_every_real_text_is_divided_into_unique_sections_and_small_passages() -> None:
    for made in read_many(discover([SHARED])):
        assert isinstance(made, Document)
        sections = outline(made)
        passages = split(made, sections)
        for section, stop in zip(sections, [*(s.start for s in sections[1:]), len(made.text)], strict=False):
            enumerations(made.text, section.body, stop)
        assert len({section.id for section in sections}) == len(sections)
        assert passages
        assert max(passage.tokens for passage in passages) <= 260
