"""What English sentences that no gold holds mention, aim at and relate: one rule of the language a row."""

from __future__ import annotations

import hashlib
import time

import pytest

from policykg.annotations import Annotator
from policykg.annotations.english import currencies, times
from policykg.model import Annotations, Document, Passage, Stated
from policykg.ontology import Vocabulary


@pytest.fixture(scope="module")
def annotator() -> Annotator:
    return Annotator(Vocabulary.load())


def read(annotator: Annotator, text: str) -> Annotations:
    digits = hashlib.sha256(text.encode()).hexdigest()
    document = Document("law-1", text, "", "en", "law-1.md", "text/markdown", digits)
    return annotator.annotate(document, [], [Passage("law-1", "", 0, len(text), len(text.split()))])


MENTIONED = [
    ("Instrument", "The Board shall issue an audit opinion and a management declaration.", "audit opinion"),
    ("Instrument", "Young people receive statements of attainment.", "statements of attainment"),
    ("Instrument", "The Minister may give directives to any college.", "directives"),
    ("Instrument", "The agency may cancel the recognition of the body.", "recognition"),
    ("Instrument", "Each region runs a work experience scheme.", "work experience scheme"),
    ("Instrument", "Programs of apprenticeship are registered yearly.", "Programs of apprenticeship"),
    ("Instrument", "The department publishes final planning estimates.", "final planning estimates"),
    ("Instrument", "Farmers draw social security benefits.", "social security benefits"),
    ("Instrument", "The Council may award scholarships to students.", "scholarships"),
    ("Policy", "The fee is prescribed by the regulations.", "regulations"),
    ("Policy", "The province adopted ordinances.", "ordinances"),
    ("Policy", "The Director shall issue written guidance to agencies.", "written guidance"),
    ("Policy", "Providers follow guidelines of the Council.", "guidelines"),
    ("Organization", "A report goes to the Secretary to the Treasury.", "Secretary to the Treasury"),
    ("Organization", "He wrote to the Director General of the Skills Board.", "Director General of the Skills Board"),
    ("Organization", "The newly-appointed Director of Skills may act.", "Director of Skills"),
    ("Organization", "An order as the Secretary determines is final.", "Secretary"),
    (
        "Organization",
        "Review is by the Administrative Appeals Tribunal; it is final.",
        "Administrative Appeals Tribunal",
    ),
    ("Actor", "Public and private bodies take part.", "Public and private bodies"),
    ("Actor", "Any Federal, State, or local public agency may apply.", "Federal, State, or local public agency"),
    ("Actor", "A member of the Board may resign.", "member of the Board"),
    ("Actor", "It met organisations of employers and workers.", "organisations of employers and workers"),
    ("Actor", "The Minister wrote to the government of the province.", "government of the province"),
    ("Actor", "The council brings together employers and labor.", "labor"),
    ("Actor", "The register is open to the public.", "public"),
    ("Place", "Training takes place in each region.", "region"),
    ("Place", "An enterprise established in a Member State may apply.", "Member State"),
    ("Place", "The table shows each State's allotment.", "State"),
    ("Industry", "They studied in the fields of civil or marine engineering.", "civil or marine engineering"),
    ("Industry", "Sectors such as tourism, retail and insurance grew.", "insurance"),
    ("Time", "Not later than 2 years after October 27, 1992, it reports.", "2 years after October 27, 1992"),
    ("Time", "The report is due on March 1 of each year.", "March 1 of each year"),
    ("Time", "Shares rise in the second and third fiscal years.", "second and third fiscal years"),
    ("Time", "Within a twelve (12) month period they register.", "twelve (12) month period"),
    ("Time", "It holds for the academic year 2017/18.", "academic year 2017/18"),
    ("Quantity", "It cost 12.6 billion Australian dollars.", "12.6 billion Australian dollars"),
    ("Instrument", "The Agency received donations, gifts and bequests.", "bequests"),
    ("Instrument", "Veterans draw educational assistance.", "educational assistance"),
    ("Instrument", "The auditor examined the independent audit opinion thereon.", "independent audit opinion"),
    ("Policy", "Every regulation made by the Council shall be displayed.", "regulation"),
    ("Policy", "The Director shall establish guidance on audits.", "guidance"),
    ("Policy", "It was registered under the Act of May 4, 1921.", "Act of May 4, 1921"),
    ("Policy", "It replaces section 3 of Act, No. 7 of 1985.", "Act, No. 7 of 1985"),
    ("Policy", "It replaces section 3 of the Guilds Act, No. 7 of 1985.", "Guilds Act, No. 7 of 1985"),
    ("Place", "Grants may be paid to schools in Ghana.", "Ghana"),
    ("Place", "The college in Lyon closed.", "Lyon"),
    ("Quantity", "A Party is bound by nine chapters.", "nine chapters"),
    ("Policy", "The Secretary shall prepare a 2-year plan for training.", "2-year plan"),
    ("Policy", "The agencies shall develop a consistent strategy for outreach.", "consistent strategy"),
    ("Policy", "A framework of measures and guidance shall be developed.", "framework"),
    ("Policy", "It was amended by Act 26 of 2011.", "Act 26 of 2011"),
    ("Policy", "The Skills Development Act 97 of 1998 applies.", "Skills Development Act 97 of 1998"),
    ("Policy", "It rests on Proclamation No. 954/2016.", "Proclamation No. 954/2016"),
    ("Policy", "Federal Law No. 273-FZ was adopted in 2012.", "Federal Law No. 273-FZ"),
    ("Policy", "The ministry issued Circular No. 12/2021/TT.", "Circular No. 12/2021/TT"),
    ("Policy", "REGULATION (EU) 2021/1057 established the fund.", "REGULATION (EU) 2021/1057"),
    (
        "Policy",
        "The Council Recommendation of 24 November 2020 on training is followed.",
        "Council Recommendation of 24 November 2020",
    ),
    ("Policy", "The Labour Code and the Education Law form the basis.", "Labour Code"),
    ("Policy", "The Green Paper was published in May.", "Green Paper"),
    ("Policy", "The plan is part of Kenya Vision 2030.", "Kenya Vision 2030"),
    ("Policy", "It serves the 2030 Agenda for Sustainable Development.", "2030 Agenda for Sustainable Development"),
    (
        "Policy",
        "The Regulations for Trade Tests and the Provisions on the Administration of Internships apply.",
        "Provisions on the Administration of Internships",
    ),
    ("Policy", "The vote was on Bill 21-287.", "Bill 21-287"),
    ("Instrument", "A learner gets a certificate of exemption.", "certificate of exemption"),
    ("Instrument", "Each graduate receives a statement of results.", "statement of results"),
    ("Instrument", "The provider holds a letter of accreditation.", "letter of accreditation"),
    ("Instrument", "The body was given provisional recognition.", "provisional recognition"),
    ("Instrument", "The plan needs funding approval.", "funding approval"),
    ("Instrument", "It shall not delegate without prior written authorisation.", "prior written authorisation"),
    ("Instrument", "Trainees get tool kits, and firms get seed capital.", "tool kits"),
    ("Instrument", "Trainees get tool kits, and firms get seed capital.", "seed capital"),
    ("Instrument", "The ministry runs a revolving fund.", "revolving fund"),
    ("Instrument", "The contract ends with the training.", "contract"),
    ("Quantity", "Young people under 25 take part.", "25"),
    ("Quantity", "Youths aged 18-35 years may apply.", "18-35 years"),
    ("Quantity", "The unit is worth 10 credit points.", "10 credit points"),
    ("Quantity", "The pilot takes in 10-15 schools.", "10-15 schools"),
    ("Quantity", "It takes in 10 universities of technology.", "10 universities"),
    ("Actor", "Guilds and networks guide the Member States.", "Member States"),
]


@pytest.mark.parametrize(("kind", "text", "words"), MENTIONED)
def test_a_sentence_mentions(annotator: Annotator, kind: str, text: str, words: str) -> None:
    found = read(annotator, text)
    assert words in [text[m.start : m.end] for m in found.mentions if m.type == kind]


SILENT = [
    ("Time", "It offers a 2-year program of instruction."),
    ("Policy", "National laws and regulations differ."),
    ("Provision", "It names the Secretary of Labor. § 2509. Technical matters Funds are limited."),
    ("Instrument", "They studied career and technical education programs."),
    ("Actor", "It oversees the management of actions by law."),
    ("Industry", "Projects in the field of education and sport grew."),
    ("Instrument", "It reports to the Committee on Health, Labor, and Pensions of the Senate."),
    ("Instrument", "The Copenhagen process guide the Member States."),
]


@pytest.mark.parametrize(("kind", "text"), SILENT)
def test_a_sentence_mentions_none_of_a_kind(annotator: Annotator, kind: str, text: str) -> None:
    assert [text[m.start : m.end] for m in read(annotator, text).mentions if m.type == kind] == []


TARGETS = [
    ("50 high-level vocational schools should be built by 2022.", [(50, "schools", "exactly")]),
    ("By 2022, 150 key programme clusters should be built.", [(150, "clusters", "exactly")]),
    ("The Government will invest 12.6 billion Australian dollars.", [(12.6e9, "aud", "exactly")]),
    ("We aim to train 1 million workers by 2027.", [(1e6, "workers", "exactly")]),
    ("The Minister shall appoint five members.", [(5, "members", "exactly")]),
    ("A minimum of twenty instructors must be employed.", [(20, "instructors", "at_least")]),
    ("The levy shall not exceed 1.5 per cent of payroll.", [(1.5, "percent", "at_most")]),
    (
        "Enterprises must spend 1.5% to 2.5% of wages on training.",
        [(1.5, "percent", "at_least"), (2.5, "percent", "at_most")],
    ),
    ("The share is to increase from 40 percent in 2020 to 60 percent by 2025.", [(60, "percent", "exactly")]),
    ("No State shall receive an allotment which is less than 2 percent.", [(2, "percent", "at_least")]),
    (
        "It must provide not less than (1) 35 percent in the first year; and (2) 55 percent in the second year.",
        [(35, "percent", "at_least"), (55, "percent", "at_least")],
    ),
    ("An indicative amount of EUR 3 million shall be set aside.", [(3e6, "eur", "about")]),
    ("An applicant who earns less than $30,000 may ask for an allowance.", []),
    ("Small firms with fewer than 50 employees may apply.", []),
    ("In 2019, 45 percent of schools had a workshop.", []),
    ("As part of the £1.3 billion funding, we will build on work done.", []),
    ("Each Party must accept not less than nine chapters.", [(9, "chapters", "at_least")]),
    ("The Party must read nine chapters.", []),
    ("The Committee shall be composed of 11 members.", [(11, "members", "exactly")]),
    (
        "The Council shall be composed of 5 members, as follows: Three representatives from unions, and 2 others.",
        [(5, "members", "exactly"), (3, "representatives", "exactly")],
    ),
    ("Of the members, of whom at least eight persons shall be teachers, one chairs.", [(8, "persons", "at_least")]),
    ("The maximum amount of a loan for one period is $4,000.", [(4e3, "usd", "at_most")]),
    ("The minimum age of admission to employment shall be 15 years.", [(15, "years", "at_least")]),
    ("The quorum for a meeting of the Board is five members.", [(5, "members", "at_least")]),
    ("The envelope comprises an amount of EUR 0,5 billion.", [(5e8, "eur", "exactly")]),
    ("Each college must have no more than seventeen seats.", [(17, "seats", "at_most")]),
    ("Civil penalty: 240 penalty units.", [(240, "penalty units", "exactly")]),
    ("The Minister must give the person 60 days' notice of the decision.", [(60, "days", "exactly")]),
    ("A licence is valid for five years.", [(5, "years", "exactly")]),
    ("Members shall hold office for three years.", [(3, "years", "exactly")]),
    ("The grant covers 50% of the wages.", [(50, "percent", "exactly")]),
    ("The Council has 12 members.", []),
    (
        "The budget shall be at least EUR 7 million in constant 2018 prices, representing 34,6 % of the total.",
        [(7e6, "eur", "at_least")],
    ),
    (
        "The State shall spend 85 percent, and not more than 5 percent of the 85 percent may be saved.",
        [(85, "percent", "exactly"), (5, "percent", "at_most")],
    ),
    ("If three members ask, the Chair must call a meeting.", []),
]


@pytest.mark.parametrize(("text", "expected"), TARGETS)
def test_a_quantity_is_a_target(annotator: Annotator, text: str, expected: list[tuple[float, str, str]]) -> None:
    assert [(t.value, t.unit, t.comparator) for t in read(annotator, text).targets] == expected


def test_a_bare_dollar_is_that_of_the_document_s_jurisdiction(annotator: Annotator) -> None:
    text = "The college shall pay $500 and US$20."
    stated = Stated("jurisdiction", "CA", 0, 3)
    document = Document("law-1", text, "", "en", "law-1.md", "text/markdown", "0" * 64, (stated,))
    found = annotator.annotate(document, [], [Passage("law-1", "", 0, len(text), 7)])
    assert [(t.value, t.unit) for t in found.targets] == [(500, "cad"), (20, "usd")]


RELATED = [
    (
        "Member States shall submit to the Commission, by 31 May 2024, a report.",
        ("provides", "Member States", "report"),
    ),
    ("Ontario will assist apprentices with loans.", ("benefits", "loans", "apprentices")),
    ("The Government offers employers a tax credit.", ("benefits", "tax credit", "employers")),
    ("The Council may award scholarships and bursaries to students.", ("benefits", "scholarships", "students")),
    ("A licence shall be issued to the applicant by the Authority.", ("provides", "Authority", "licence")),
    ("A licence shall be issued to the applicant by the Authority.", ("benefits", "licence", "applicant")),
    ("A provider is granted accreditation by the Regulator.", ("provides", "Regulator", "accreditation")),
    ("Students who receive a bursary must report to school.", ("benefits", "bursary", "Students")),
    ("The Minister may cancel a licence held by an operator.", ("benefits", "licence", "operator")),
    (
        "The Minister may enter into an agreement with an authority, or with a college.",
        ("cooperates_with", "Minister", "college"),
    ),
    ("After consultation with the Minister, the Board may act.", ("cooperates_with", "Minister", "Board")),
    ("The law brings together employers and labor.", ("cooperates_with", "employers", "labor")),
    ("Training contracts between apprentices and employers are kept.", ("cooperates_with", "apprentices", "employers")),
    ("The Board may make rules under section 12.", ("based_on", "rules", "section 12")),
    ("The Board shall make rules and shall adopt regulations.", ("issued_by", "regulations", "Board")),
    (
        "The Regulations made under the Skills Act 2003 are repealed by this Act.",
        ("repeals", "this Act", "Regulations"),
    ),
    ("A trainee is entitled to a maintenance grant.", ("benefits", "maintenance grant", "trainee")),
    ("Farmers eligible for a loan may apply.", ("benefits", "loan", "Farmers")),
    ("The Board helps apprentices through bursaries.", ("benefits", "bursaries", "apprentices")),
    (
        "The Board shall submit to the Minister, at the close of each session, an annual report.",
        ("provides", "Board", "annual report"),
    ),
    ("The Council shall publish copies of the annual report.", ("provides", "Council", "annual report")),
    ("A wage register maintained by the Council is public.", ("provides", "Council", "wage register")),
    ("The office is a liaison among employers, unions and colleges.", ("cooperates_with", "unions", "colleges")),
    (
        "It follows agreements between employers or trade unions and colleges.",
        ("cooperates_with", "trade unions", "colleges"),
    ),
    (
        "The Board may conclude an agreement for exchange with a university.",
        ("cooperates_with", "Board", "university"),
    ),
    ("Regulations may be made under this Act.", ("based_on", "Regulations", "this Act")),
    ("Every regulation made by the Council shall be displayed.", ("issued_by", "regulation", "Council")),
    ("Trainees obey the rules of the Institute.", ("issued_by", "rules", "Institute")),
    ("Trainees obey the Institute's rules.", ("issued_by", "rules", "Institute")),
]


@pytest.mark.parametrize(("text", "expected"), RELATED)
def test_a_sentence_relates(annotator: Annotator, text: str, expected: tuple[str, str, str]) -> None:
    found = read(annotator, text).relations
    assert expected in [(r.type, text[r.head.start : r.head.end], text[r.tail.start : r.tail.end]) for r in found]


UNRELATED = [
    ("No grant shall be made to a private school.", "benefits"),
    ("The Commission shall not make funds available to the agency.", "benefits"),
    ("The organisation must pay an annual fee.", "provides"),
    ("A trainee is not entitled to a maintenance grant.", "benefits"),
    ("The Skills Act 2003 was passed on first reading on 3 March 2015.", "issued_on"),
]


@pytest.mark.parametrize(("text", "kind"), UNRELATED)
def test_what_is_denied_or_owed_is_not_given(annotator: Annotator, text: str, kind: str) -> None:
    assert [r for r in read(annotator, text).relations if r.type == kind] == []


def test_no_pair_stands_on_one_side_of_an_agreement(annotator: Annotator) -> None:
    text = "It follows agreements between employers or trade unions and colleges."
    pairs = [
        (text[r.head.start : r.head.end], text[r.tail.start : r.tail.end]) for r in read(annotator, text).relations
    ]
    assert pairs == [("employers", "colleges"), ("trade unions", "colleges")]


def test_a_policy_in_front_of_a_bracket_bears_the_name_in_it(annotator: Annotator) -> None:
    text = (
        "Section 2 of the Guilds Act, No. 7 of 1985 (hereinafter referred to as the principal enactment) is repealed."
    )
    [found] = read(annotator, text).definitions
    assert text[found.term.start : found.term.end] == "principal enactment"
    assert text[found.definition.start : found.definition.end] == "Guilds Act, No. 7 of 1985"


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("300 million yuan", 300e6, "cny"),
        ("two million euros", 2e6, "eur"),
        ("40 New Zealand dollars", 40, "nzd"),
        ("Rs. 5,000", 5000, "lkr"),
        ("20 CHF", 20, "chf"),
    ],
)
def test_a_sum_has_the_currency_that_its_name_says(text: str, value: float, unit: str) -> None:
    [found] = currencies.money(text)
    assert (found.value, found.unit) == (value, unit)


@pytest.mark.parametrize(
    ("text", "counted"),
    [
        ("The Board shall consist of two (2) members and one chairperson.", ["two (2) members", "one chairperson"]),
        ("Each firm with 5 or more employees may apply.", ["5 or more employees"]),
        ("Persons aged 16 to 18 and persons under the age of 25 may apply.", ["16 to 18", "25"]),
        ("The fund is for 16 to 24 year olds and for 16-18-year-olds.", ["16 to 24 year olds", "16-18-year-olds"]),
        (
            "There are 12 Regional Skills Councils and 7 Commissioners.",
            ["12 Regional Skills Councils", "7 Commissioners"],
        ),
        ("It has between 8 and 12 members and 30 to 50 per cent of seats.", ["8 and 12 members", "30 to 50 per cent"]),
        ("Every State is bound by at least six of the nine articles.", ["six", "nine articles"]),
        ("A levy of five (5) percent is due from a million adults.", ["five (5) percent", "a million adults"]),
        ("One of the members may apply at level 2 under the 2019 Rules and in 2020.", []),
    ],
)
def test_a_quantity_is_a_number_with_what_it_counts(annotator: Annotator, text: str, counted: list[str]) -> None:
    found = read(annotator, text).mentions
    assert [text[m.start : m.end] for m in found if m.type == "Quantity"] == counted


@pytest.mark.parametrize("words", ["first ", "12 (12) ", "day of the ", "fiscal year and ", "2019, ", "two hundred "])
def test_times_are_found_in_linear_time(words: str) -> None:
    started = time.perf_counter()
    assert isinstance(list(times.times(words * 20_000)), list)
    assert time.perf_counter() - started < 5
