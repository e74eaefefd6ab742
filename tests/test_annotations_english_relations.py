"""Relations in English, each by a plain sentence of our own: what is said, and what only seems to be.

`tests/data/relations_english.txt` holds a sentence a line and below it all that it relates, as an annotator codes it by
hand: `head type tail`, sorted, apart by `; `, `nothing` where it relates nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from policykg.annotations import Annotator
from policykg.model import Document, Passage
from policykg.ontology import Vocabulary

Relate = Callable[[str], list[str]]


@pytest.fixture(scope="module")
def relate() -> Relate:
    annotator = Annotator(Vocabulary.load())

    def relations(text: str) -> list[str]:
        digits = hashlib.sha256(text.encode()).hexdigest()
        document = Document("law-1", text, "", "en", "law-1.md", "text/markdown", digits)
        whole = Passage("law-1", "", 0, len(text), len(text.split()))
        found = annotator.annotate(document, [], [whole]).relations
        return [f"{text[r.head.start : r.head.end]} {r.type} {text[r.tail.start : r.tail.end]}" for r in found]

    return relations


SAID = {
    "given by an agent and to somebody": (
        "A subsidy of EUR 300 is paid to employers by the Federal Employment Agency.",
        ["subsidy benefits employers", "Federal Employment Agency provides subsidy"],
    ),
    "given by a noun": (
        "Payment by the Commission of allowances to apprentices starts in May.",
        ["Commission provides allowances", "allowances benefits apprentices"],
    ),
    "given by whoever is responsible for it": (
        "The Agency is responsible for issuing certificates to trainees.",
        ["Agency provides certificates", "certificates benefits trainees"],
    ),
    "received from somebody": (
        "Apprentices receive a training allowance from their employer.",
        ["training allowance benefits Apprentices", "employer provides training allowance"],
    ),
    "given in part": (
        "The Minister must provide the first stage of a repayment assistance plan to a borrower.",
        ["Minister provides repayment assistance plan", "repayment assistance plan benefits borrower"],
    ),
    "given to those whom two instruments share": (
        "The Secretary shall make grants to or enter into contracts with colleges.",
        ["grants benefits colleges", "contracts benefits colleges"],
    ),
    "given, not what it only speaks of": (
        "The Board may issue a certificate of exemption from payment of a levy to an employer.",
        ["certificate of exemption benefits employer"],
    ),
    "consulted now and then": (
        "The Minister shall consult twice a year with the Advisory Council.",
        ["Minister cooperates_with Advisory Council"],
    ),
    "acting with those whom a relative clause names": (
        "Where the Institute employs any person who has entered into a contract with the Government, this counts.",
        ["person cooperates_with Government"],
    ),
    "party to an agreement": (
        "The agreement concluded by the employer with the apprentice shall be registered.",
        ["employer cooperates_with apprentice"],
    ),
    "signed": (
        "The President of the United States signed Executive Order 14278 on 23 April 2025.",
        [
            "Executive Order 14278 issued_by President of the United States",
            "Executive Order 14278 issued_on 23 April 2025",
        ],
    ),
    "issued by those behind a colon": (
        "Six departments issued this plan in 2019: the Ministry of Education and the Ministry of Finance.",
        ["plan issued_by Ministry of Education", "plan issued_by Ministry of Finance"],
    ),
    "prescribed with something else": (
        "All decisions rest on rules and procedures prescribed by the Apprenticeship Council.",
        ["rules issued_by Apprenticeship Council"],
    ),
    "rests on what opens the sentence": (
        "In line with the Growth Plan, the Ministry adopted the Skills Strategy on 4 May 2020.",
        ["Skills Strategy based_on Growth Plan"],
    ),
    "rests on what it is formulated under": (
        "These Measures are formulated in accordance with the Vocational Education Law.",
        ["Measures based_on Vocational Education Law"],
    ),
    "changes one text and another": (
        "The Skills Act 2003 repeals the Levy Act 1990 and amends the Education Act 1989.",
        ["Skills Act 2003 repeals Levy Act 1990", "Skills Act 2003 amends Education Act 1989"],
    ),
    "changes by a noun": (
        "For repeal of this section, see section 4 of the Skills Act 2003.",
        ["section 4 repeals this section", "section 4 part_of Skills Act 2003"],
    ),
    "part of what follows a bracket and a coordination": (
        "By way of exception, section 42 (fees) and Part 6 (sunsetting) of the Skills Act 2003 do not apply.",
        ["section 42 part_of Skills Act 2003", "Part 6 part_of Skills Act 2003"],
    ),
}


@pytest.mark.parametrize(("text", "relations"), SAID.values(), ids=list(SAID))
def test_a_relation_is_found_in_whatever_way_it_is_said(relate: Relate, text: str, relations: list[str]) -> None:
    assert set(relations) <= set(relate(text))


_CASES = (Path(__file__).parent / "data" / "relations_english.txt").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(("sentence", "rows"), [(_CASES[n], _CASES[n + 1].strip()) for n in range(0, len(_CASES), 2)])
def test_a_sentence_relates_what_an_annotator_reads_in_it_and_no_more(relate: Relate, sentence: str, rows: str) -> None:
    assert ("; ".join(sorted(relate(sentence))) or "nothing") == rows


@pytest.mark.parametrize(
    "text",
    [
        "The Regulator shall not issue a licence to the applicant.",
        "No grant shall be paid to an employer.",
        "An organisation commits an offence if the organisation issues a certificate to a student.",
        "If the Regulator gives a provider a written notice, the provider must reply.",
        "The Board refused to grant a licence to the college.",
        "A person contravenes this rule if: the person purports to issue a licence to a student.",
        "If the employer enters into an agreement with the apprentice, the Board shall register it.",
        "Schools shall not cooperate with private providers.",
        "If section 4 repeals the Levy Act 1990, nothing follows.",
        "The Skills Act 2003 does not amend the Levy Act 1990.",
        "Each agency shall make the State plan publicly available.",
        "The Ministry issued a joint notice on drawing up this plan.",
    ],
)
def test_what_is_denied_or_only_supposed_relates_nothing(relate: Relate, text: str) -> None:
    assert relate(text) == []


def test_a_provision_is_no_part_of_another_of_its_level(relate: Relate) -> None:
    assert "Article 7 part_of Article 11" not in relate("It rests on point (d) of Article 7, point (e) of Article 11.")
