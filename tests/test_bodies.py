"""A body's name stands for the body of the document's own place, or of the place that the words name; else for none."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import pytest

from policykg.annotations import Annotator
from policykg.documents import discover, read_many
from policykg.iri import DATA, PKG, VOCABULARY
from policykg.model import Document, Passage, Stated
from policykg.ontology import Surroundings, Vocabulary
from policykg.quads import Works, to_quads

SHARED = Path(__file__).parents[2] / "shared" / "texts"


@cache
def vocabulary() -> Vocabulary:
    return Vocabulary.load()


@cache
def annotator() -> Annotator:
    return Annotator(vocabulary())


def document(text: str, **facts: str) -> Document:
    stated = tuple(Stated(field, value, 0, 3) for field, value in facts.items())
    return Document(
        "ours", text, "Our Act", "en", "ours", "text/plain", hashlib.sha256(text.encode()).hexdigest(), stated
    )


def bodies(text: str, place: str = "") -> list[tuple[str, str]]:
    """Each body that the text names with what it stands for, in a document of that place."""
    ours = document(text, **({"jurisdiction": place} if place else {}))
    found = annotator().annotate(ours, [], [Passage("ours", "", 0, len(text), 20)])
    return [(m.name, m.entity.removeprefix("organization/")) for m in found.mentions if m.type == "Organization"]


def graph(text: str, place: str) -> list[str]:
    ours = document(text, jurisdiction=place, policy="our-act")
    passages = [Passage("ours", "", 0, len(text), 20)]
    return to_quads(ours, [], passages, annotator().annotate(ours, [], passages), vocabulary=vocabulary())


MINISTRY = "This Act is administered by the Ministry of Education."


@pytest.mark.parametrize(
    ("place", "body"),
    [
        ("CN", "moe-cn"),
        ("SG", "sg-moe"),
        ("IN", "moe-in"),
        ("KR", "moe-kr"),
        ("CN-SH", "moe-cn"),
        ("NZ", ""),
        ("LK", ""),
    ],
)
def test_a_name_that_many_places_have_is_that_of_the_document_s_own_place(place: str, body: str) -> None:
    assert bodies(MINISTRY, place) == [("Ministry of Education", body)]


def test_where_the_place_is_not_known_such_a_name_stays_open_and_says_so() -> None:
    ours = document(MINISTRY)
    [found] = annotator().annotate(ours, [], [Passage("ours", "", 0, len(MINISTRY), 9)]).mentions[-1:]
    assert found.entity == ""
    assert found.reason.startswith("ambiguous: may be Ministry of Education [CN]; Ministry of Education (India) [IN]")


@pytest.mark.parametrize(
    ("text", "place", "body"),
    [
        ("The plan was agreed with Singapore’s Ministry of Education.", "NZ", "sg-moe"),
        ("The plan was agreed with the Ministry of Education of Singapore.", "NZ", "sg-moe"),
        ("In India, the Ministry of Education shall report.", "OECD", "moe-in"),
        ("In India and Singapore, the Ministry of Education shall report.", "OECD", ""),
        ("Students from India apply to the Ministry of Education.", "NZ", ""),
    ],
)
def test_a_place_in_the_words_says_which_body_is_meant(text: str, place: str, body: str) -> None:
    assert [found for name, found in bodies(text, place) if "Ministry" in name] == [body]


def test_a_document_without_a_place_that_speaks_of_one_state_means_its_bodies() -> None:
    text = "Schools in China grow. Firms in China train. Many laws of China hold. The State Council shall issue a plan."
    assert bodies(text) == [("State Council", "state-council")]
    mixed = text.replace("Firms in China", "Firms in France")
    assert bodies(mixed) == [("State Council", "")]


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("European Commission", "european-commission"),
        ("OECD", "oecd"),
        ("New Zealand Qualifications Authority", "nzqa"),
    ],
)
def test_a_name_that_tells_its_place_is_known_anywhere(name: str, body: str) -> None:
    assert vocabulary().bodies.resolve(name, Surroundings("ZA")).id == body


@pytest.mark.parametrize("name", ["MOE", "Department of Labor", "Institute of Technical Education", "Congress"])
def test_a_name_or_acronym_that_any_place_may_have_is_known_at_its_place_only(name: str) -> None:
    known = vocabulary().bodies
    found = known.resolve(name, Surroundings("NZ"))
    assert found.id == ""
    assert found.reason.startswith("of another place than ")


def test_an_unknown_body_of_a_common_name_is_a_node_of_its_place() -> None:
    lines = graph(MINISTRY, "NZ")
    node = f"<{DATA}organization/nz/ministry-of-education>"
    assert any(line.startswith(f"{node} <{PKG}jurisdiction> <{VOCABULARY}new-zealand>") for line in lines)
    assert not any("moe-cn" in line for line in lines)
    assert any(
        f"<{PKG}reason>" in line and "of another place than Ministry of Education [CN]" in line for line in lines
    )
    elsewhere = graph(MINISTRY, "LK")
    assert not any(node in line for line in elsewhere)


def test_a_board_is_that_of_its_own_document() -> None:
    [board] = {
        line.split()[0] for line in graph("The Board shall report.", "NZ") if line.startswith(f"<{DATA}organization/")
    }
    assert board == f"<{DATA}organization/ours/board>"


def test_a_section_of_a_code_is_of_the_law_that_stands_there() -> None:
    lines = graph(
        "Programs under 29 U.S.C. 49 et seq. and 42 U.S.C. 7 continue. Comply with 29 U.S.C. 3101 et seq.", "US"
    )
    cited = {
        line.split()[2] for line in lines if f"<{PKG}cites>" in line and line.startswith(f"<{DATA}policy/our-act>")
    }
    assert cited == {f"<{DATA}policy/us-wagner-peyser-1933>", f"<{DATA}policy/us-wioa-2014>"}
    assert any(f"<{DATA}provision/united-states-code/" in line for line in lines)
    assert not any(f"<{DATA}provision/our-act/42" in line for line in lines)


@pytest.mark.parametrize(
    ("file", "policy"),
    [
        ("en/us_29usc_ch4c_national_apprenticeship_act.md", "us-apprenticeship-act-1937"),
        ("formats/us_29usc_ch4c_national_apprenticeship_act.txt", "us-apprenticeship-act-1937"),
        ("formats/us_29usc_ch4b_wagner_peyser.docx", "us-wagner-peyser-1933"),
        ("en/us_29usc_ch27_women_in_apprenticeship.md", "us-women-apprenticeship-1992"),
        ("formats/us_20usc_ch44_perkins.pdf", "us-perkins-5-2018"),
        ("en/dc_code_32_ch14_voluntary_apprentices.xml", "us-dc-apprenticeship-1946"),
        ("en/lk_act_1999_050.md", "lk-tve-amendment-1999"),
        ("en/nz_industry_training_act_1992.md", "nz-industry-training-1992"),
        ("en/ilo_c140_paid_educational_leave.md", "ilo-c140-1974"),
    ],
)
def test_the_text_of_a_law_meets_what_is_known_of_that_law(file: str, policy: str) -> None:
    if not SHARED.is_dir():
        pytest.skip("the official texts are not here")
    [read] = read_many(discover([SHARED / file]))
    assert isinstance(read, Document)
    works = Works.of(vocabulary())
    node = works.own(read, base=DATA)
    assert node == f"<{DATA}policy/{policy}>"
    assert vocabulary().where(read) == vocabulary().policies[policy].jurisdiction


def test_a_chapter_of_the_us_code_states_its_number_and_place_with_its_words(tmp_path: Path) -> None:
    path = tmp_path / "chapter.txt"
    path.write_text(
        "Title 29— LABOR\n\nCHAPTER 4C— APPRENTICE LABOR\n\n§ 50. Promotion\n\nThe Secretary may act.\n",
        encoding="utf-8",
    )
    other = tmp_path / "state.txt"
    other.write_text(
        "Title 29 Labor\n\nChapter 4 Apprentices\n\n§ 29-4-1. Purpose\n\nThe Board may act.\n", encoding="utf-8"
    )
    chapter, state = (d for d in read_many(discover([tmp_path])) if isinstance(d, Document))
    assert (chapter.value("number"), chapter.value("jurisdiction")) == ("29 U.S.C. ch. 4C", "US")
    [number] = chapter.stated("number")
    assert chapter.text[number.start : number.end] == "Title 29— LABOR\n\nCHAPTER 4C"
    assert (state.value("number"), state.value("jurisdiction")) == ("", "")
