"""What follows a breach stands behind the norms that it is about, and behind no others."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from policykg.annotations import Annotator
from policykg.config import Settings
from policykg.documents import read
from policykg.graph import build, load
from policykg.model import Table
from policykg.ontology import Vocabulary
from policykg.passages import outline, split

ACT = """Apprentices Act 2015

Part 1 Duties

Section 5. Agreements
(1) Every employer must sign a written agreement with each apprentice.
(2) The employer shall keep a copy of the agreement for three years.
(3) An employer may end the agreement within the first month.

Section 6. Fees
(1) No training provider may charge an apprentice a fee.
(2) A training provider that contravenes subsection (1) is liable on conviction to a fine not exceeding $5,000.
(3) The Board shall publish each conviction.

Section 7. Registers
(1) A training provider shall keep a register of its apprentices.
(2) A training provider must give the Board a copy of the register within 30 days.
Maximum penalty: 20 penalty units.
(3) The Board shall publish the register.

Section 8. Levy
An employer must pay the levy by 31 March, failing which its registration lapses. An employer must file a return;
otherwise the Board may estimate the levy. An employer must keep receipts unless the Board otherwise decides.

Section 9. Inspection
The inspector must show a card.

Part 2 Offences

Section 10. Offences
(1) Any person who fails to comply with section 5(1) or section 7 commits an offence and shall be liable to a fine
of $2,000. The court shall hear the Board.
(2) If an inspector does not comply with section 9, the Board may suspend the inspector.
(3) Any person who contravenes this Act is guilty of an offence.
"""
OF_THE_ACT = {
    "sign": "commits an offence and shall be liable to a fine of $2,000",
    "keep a copy": "",
    "end": "",
    "charge": "is liable on conviction to a fine not exceeding $5,000",
    "publish each": "",
    "keep a register": "commits an offence and shall be liable to a fine of $2,000",
    "give": "20 penalty units",
    "publish the": "commits an offence and shall be liable to a fine of $2,000",
    "pay": "its registration lapses",
    "file": "the Board may estimate the levy",
    "estimate": "",
    "keep receipts": "",
    "show": "the Board may suspend the inspector",
    "hear": "",
    "suspend": "",
}
MEASURES = """# 学徒培训办法

第一条 企业应当与学徒签订培训协议。

第二条 职业学校不得向学徒收取培训费用。

第三条 职业学校可以设立培训基地。

第四条 企业应当按时足额支付学徒津贴，否则三年内不得申请补助。

第五条 违反本办法第一条、第二条规定的，由教育行政部门责令改正；情节严重的，处一万元罚款。
"""


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator(Vocabulary.load())


def sanctions(annotator: Annotator, path: Path, words: str) -> dict[str, str]:
    """What the norms of a text do, from the verb on, and what follows where they are broken."""
    path.write_text(words, encoding="utf-8")
    document = read(path, source=path.name)
    sections = outline(document)
    text = document.text
    return {
        text[n.action.start : n.end]: " ".join(text[n.or_else.start : n.or_else.end].split()) if n.or_else else ""
        for n in annotator.annotate(document, sections, split(document, sections)).norms
    }


@pytest.mark.parametrize(("act", "consequence"), OF_THE_ACT.items())
def test_what_follows_a_breach_is_tied_to_the_provision_that_it_names(
    annotator: Annotator, tmp_path: Path, act: str, consequence: str
) -> None:
    found = sanctions(annotator, tmp_path / "act.txt", ACT)
    [said] = {words for does, words in found.items() if does.startswith(act)}
    assert said == consequence


def test_a_chinese_article_on_liability_is_tied_to_the_articles_it_names(annotator: Annotator, tmp_path: Path) -> None:
    found = sanctions(annotator, tmp_path / "banfa.md", MEASURES)
    fine = "由教育行政部门责令改正；情节严重的，处一万元罚款"
    assert {does[:2]: words for does, words in found.items() if does[:2] in {"签订", "收取", "设立", "支付"}} == {
        "签订": fine,
        "收取": fine,
        "设立": "",
        "支付": "三年内不得申请补助",
    }


def test_the_coding_sheet_and_the_graph_hold_what_follows_and_where_it_stands(tmp_path: Path) -> None:
    (tmp_path / "act.txt").write_text(ACT, encoding="utf-8")
    build([tmp_path / "act.txt"], kg=tmp_path / "kg", settings=Settings())
    graph = load(tmp_path / "kg")
    assert [problem.record() for problem in graph.check()] == []
    [sheet] = graph.export(tmp_path / "norms.csv", view="norms")
    with sheet.open(encoding="utf-8", newline="") as rows:
        coded = {row["direct_object"]: row["or_else"] for row in csv.DictReader(rows)}
    assert coded["register of its apprentices"] == OF_THE_ACT["keep a register"]
    places = graph.query(
        "SELECT ?start ?end WHERE { ?norm pkg:orElse ?words ; pkg:action 'charge' ; pkg:wordsAt ?at ."
        " ?at oa:start ?start ; oa:end ?end }"
    )
    text = graph.index.text("act")
    assert isinstance(places, Table)
    stated = [" ".join(text[int(row["start"]) : int(row["end"])].split()) for row in places.dicts()]
    assert OF_THE_ACT["charge"] in stated
