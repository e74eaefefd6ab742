"""What a document does to other policies, and from when to when it says that it has effect."""

from __future__ import annotations

from pathlib import Path

import pytest

from policykg.annotations import Annotator
from policykg.config import Settings
from policykg.documents import read
from policykg.graph import build, load
from policykg.model import Document, LegalChange, Table
from policykg.ontology import Vocabulary
from policykg.passages import outline, split

ORDER = """# Skills (Consequential Changes) Order 2022

1. The following Acts are repealed with effect from 1 January 2023:

(a) the Trade Schools Act 1962;

(b) the Guild Examinations Act 1971.

2. In section 3 of the Colleges Act 1999, for "two years" substitute "three years".

3. Section 12 of the Bursaries Act 2004 is hereby repealed.

4. The Training Boards Act 1970, as amended in 1980, shall cease to have effect on 30 June 2023.

5. The Porters Act 1951 and the Weavers Act 1952 are revoked upon the commencement of this Order.

6. Where the Skills Levy Act 2001 is repealed, its fund passes to the Treasury.

7. The Apprentices Act 1985 was repealed in 1999. The Levy Act 1990 is repealed by the Finance Act 2001.

8. This Order comes into force on 1 March 2022, except section 2, and expires on 31 December 2030.
"""
MEASURES = """# 北原省职业技能培训办法

第一条 为了规范职业技能培训，制定本办法。《北原省技师条例》已废止的，不再适用。

第二条 对《北原省实训基地管理办法》作如下修改：将“三年”改为“五年”。

第三条 本办法自2021年9月1日起施行，有效期五年。\
2015年3月2日发布的《北原省职业培训管理规定》（北原政发〔2015〕3号）和《北原省学徒培训暂行办法》同时废止。

第四条 自二〇二二年一月一日起，《北原省培训券管理办法》停止执行。
"""


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator(Vocabulary.load())


def document(folder: Path, text: str) -> Document:
    path = folder / "text.md"
    path.write_text(text, encoding="utf-8")
    return read(path, source="text.md")


def changes(annotator: Annotator, read_text: Document) -> tuple[LegalChange, ...]:
    sections = outline(read_text)
    return annotator.annotate(read_text, sections, split(read_text, sections)).changes


def test_an_order_changes_what_it_says_and_nothing_that_is_told_or_supposed(
    annotator: Annotator, tmp_path: Path
) -> None:
    order = document(tmp_path, ORDER)
    found = changes(annotator, order)
    assert [(each.type, each.other.name, each.last_day) for each in found] == [
        ("repeals", "Trade Schools Act 1962", "2022-12-31"),
        ("repeals", "Guild Examinations Act 1971", "2022-12-31"),
        ("amends", "Colleges Act 1999", ""),
        ("amends", "Bursaries Act 2004", ""),
        ("repeals", "Training Boards Act 1970", "2023-06-29"),
        ("repeals", "Porters Act 1951", "2022-02-28"),
        ("repeals", "Weavers Act 1952", "2022-02-28"),
    ]
    assert order.text[found[3].start : found[3].end] == "Section 12 of the Bursaries Act 2004 is hereby repealed"


def test_chinese_measures_end_others_on_the_day_before_their_own_first(annotator: Annotator, tmp_path: Path) -> None:
    measures = document(tmp_path, MEASURES)
    assert [(each.type, each.other.name, each.last_day) for each in changes(annotator, measures)] == [
        ("amends", "北原省实训基地管理办法", ""),
        ("repeals", "北原省职业培训管理规定", "2021-08-31"),
        ("repeals", "北原省学徒培训暂行办法", "2021-08-31"),
        ("repeals", "北原省培训券管理办法", "2021-12-31"),
    ]
    assert (measures.value("date_effective"), measures.value("date_end")) == ("2021-09-01", "2026-08-31")


@pytest.mark.parametrize(
    ("sentence", "first", "last"),
    [
        ("This Act comes into force on 1 July 2010.", "2010-07-01", ""),
        ("This Act may be cited as the Skills Act and shall come into operation on July 1, 2010.", "2010-07-01", ""),
        ("These Measures shall take effect as of 15 January 2015.", "2015-01-15", ""),
        ("These Regulations (No. 4 of 2010) are effective from 2 May 2010.", "2010-05-02", ""),
        ("Commencement: 1 July 2010\n\nThe Board shall meet.", "2010-07-01", ""),
        ("This Decision shall be implemented from the date of its promulgation.", "2010-03-03", ""),
        ("This Scheme remains in force until 31 December 2020.", "", "2020-12-31"),
        ("This Act ceases to have effect on 1 January 2020.", "", "2019-12-31"),
        ("Section 5 of this Act comes into force on 1 July 2010.", "", ""),
        ("This Act amends the Levy Act, which comes into force on 1 July 2010.", "", ""),
        ("This Act comes into force on the day after its publication.", "", ""),
        ("An order under this Act or any order of the Board takes effect on 1 July 2010.", "", ""),
    ],
)
def test_a_text_says_from_when_to_when_it_has_effect(sentence: str, first: str, last: str, tmp_path: Path) -> None:
    text = f"# Skills Act 2010\n\nEnacted by the Parliament of Norland on 3 March 2010\n\n{sentence}\n"
    found = document(tmp_path, text)
    assert (found.value("date_effective"), found.value("date_end")) == (first, last)
    assert (found.value("date_issued"), found.value("issuer")) == ("2010-03-03", "Parliament of Norland")


@pytest.mark.parametrize(
    ("words", "last"),
    [
        ("，有效期5年", "2026-08-31"),
        ("，有效期至2025年12月31日", "2025-12-31"),
        ("，试行期十二年", "2033-08-31"),
        ("。证书有效期三年", ""),
    ],
)
def test_a_chinese_text_says_how_long_it_is_valid(words: str, last: str, tmp_path: Path) -> None:
    found = document(tmp_path, f"# 北原省培训办法\n\n第一条 本办法自2021年9月1日起施行{words}。\n")
    assert found.value("date_end") == last


def test_what_is_repealed_is_in_force_until_then_and_the_change_is_quoted(tmp_path: Path) -> None:
    (tmp_path / "old.md").write_text("# Skills Act 2010\n\n1. This Act comes into force on 1 July 2010.\n")
    (tmp_path / "new.md").write_text(
        "# Learning Act 2021\n\n1. The Skills Act 2010 is repealed with effect from 1 September 2021.\n\n"
        "2. Section 4 of the Learning Act 2021 is amended where the Minister says so.\n"
    )
    build([tmp_path / "old.md", tmp_path / "new.md"], kg=tmp_path / "kg", settings=Settings())
    graph = load(tmp_path / "kg")
    last, later, lineage = (
        graph.query(name, params=params)
        for name, params in (
            ("in-force-on", {"date": "2021-08-31"}),
            ("in-force-on", {"date": "2021-09-01"}),
            ("lineage", {}),
        )
    )
    assert isinstance(last, Table)
    assert isinstance(later, Table)
    assert isinstance(lineage, Table)
    assert ("Skills Act 2010", "2010-07-01", "2021-08-31") in {
        (r["title"], r["from"], r["until"]) for r in last.dicts()
    }
    assert "Skills Act 2010" not in {row["title"] for row in later.dicts()}
    changing = [row for row in lineage.dicts() if row["relation"] != "cites"]
    assert [(row["policy"], row["relation"], row["other"], row["quote"]) for row in changing] == [
        (
            "Learning Act 2021",
            "repeals",
            "Skills Act 2010",
            "The Skills Act 2010 is repealed with effect from 1 September 2021.",
        )
    ]
    found = {day: graph.search("the Act", filters={"as_of": day}) for day in ("2021-08-31", "2021-09-01")}
    assert {day: {hit.document for hit in hits} for day, hits in found.items()} == {
        "2021-08-31": {"old", "new"},
        "2021-09-01": {"new"},
    }
    (tmp_path / "new.md").write_text("# Learning Act 2021\n\n1. The Skills Act 2010 stays as it is.\n")
    build([tmp_path / "old.md", tmp_path / "new.md"], kg=tmp_path / "kg", settings=Settings())
    assert "old" in {hit.document for hit in load(tmp_path / "kg").search("the Act", filters={"as_of": "2021-09-01"})}
