from __future__ import annotations

import io
import shutil
import zipfile
from collections.abc import Iterable
from pathlib import Path

import docx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader, PdfWriter

from policykg.documents import SUFFIXES, discover, read, read_many, skipped
from policykg.documents.child import parse
from policykg.documents.draft import Unreadable
from policykg.documents.language import detect
from policykg.documents.sandbox import Limits
from policykg.errors import SourceError
from policykg.model import Document

DATA = Path(__file__).parent / "data"
SHARED = Path(__file__).parents[2] / "shared" / "texts"
CLAUSE = "Every training centre keeps a register of its learners and reports to the council once a year. "


def made(folder: Path, name: str, data: bytes | str) -> Path:
    path = folder / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return path


def pdf(pages: Iterable[list[tuple[str, int, str]]]) -> bytes:
    """A PDF whose pages hold (words, size, font) lines; F1 is upright, F2 bold."""
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""]
    fonts = "<< /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> "
    fonts += "/F2 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold >> >>"
    kids = []
    for lines in pages:
        drawn = "".join(
            f"BT /{font} {size} Tf 50 {750 - 20 * row} Td ({words}) Tj ET\n"
            for row, (words, size, font) in enumerate(lines)
        )
        objects.append(f"<< /Length {len(drawn)} >>\nstream\n{drawn}endstream")
        stream = len(objects)
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents {stream} 0 R "
            f"/Resources << /Font {fonts} >> >>"
        )
        kids.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Kids [{' '.join(kids)}] /Count {len(kids)} >>"
    out, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode()
    table = "".join(f"{offset:010} 00000 n \n" for offset in offsets)
    end = (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return out + f"{end}startxref\n{len(out)}\n%%EOF\n".encode()


def plan_pdf() -> bytes:
    pages = []
    for number, subject in enumerate(("Schools", "Firms", "Money"), 1):
        body = [
            (f"{subject} {verb} their trainees and report once a year.", 10, "F1") for verb in ("keep", "teach", "pay")
        ]
        pages.append(
            [("Skills Board", 8, "F1"), (f"Part {number} {subject}", 14, "F2"), *body, (f"Page {number}", 8, "F1")]
        )
    return pdf(pages)


def facts(document: Document) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for fact in document.facts:
        found.setdefault(fact.field, []).append(fact.value)
    return found


def headings(document: Document) -> list[str]:
    return [document.text[m.start : m.end] for m in document.marks if m.kind == "heading"]


def test_a_folder_gives_its_documents_by_source_without_hidden_and_unknown_files(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / ".git").mkdir()
    for name in ("b.md", "sub/a.TXT", ".hidden.md", ".git/x.md", "image.png"):
        made(tmp_path, name, "text")
    assert [source for _, source in discover([tmp_path])] == ["b.md", "sub/a.TXT"]
    assert skipped([tmp_path]) == [("image.png", "unsupported format .png")]


def test_a_link_that_leads_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    inside.mkdir()
    outside.mkdir()
    (inside / "link.md").symlink_to(made(outside, "secret.md", "secret"))
    (inside / "folder").symlink_to(outside)
    assert discover([inside]) == []
    assert skipped([inside]) == [("link.md", "a link that leads out of the folder")]


def test_several_folders_keep_their_names_in_the_sources_and_no_file_comes_twice(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        made(tmp_path / folder, "plan.md", folder)
    found = discover([tmp_path / "b", tmp_path / "a", tmp_path / "a" / "plan.md"])
    assert [source for _, source in found] == ["a/plan.md", "b/plan.md"]


def test_a_path_that_does_not_exist_is_named() -> None:
    with pytest.raises(SourceError, match="no such file"):
        discover([Path("/nowhere/at/all")])


def test_markdown_keeps_the_whole_file_and_its_front_matter_becomes_facts_with_their_words() -> None:
    document = read(DATA / "measures.md", source="measures.md")
    assert document.text == (DATA / "measures.md").read_text(encoding="utf-8")
    assert document.id == "xx-levy-2021"
    assert facts(document) == {
        "policy": ["xx-levy-2021"],
        "title": ["Training Levy Measures: First Part"],
        "title_native": ["培训费办法"],
        "language": ["en"],
        "jurisdiction": ["XX"],
        "issuer": ["xx-council", "Office for Skills"],
        "number": ["Order 7/2021", "TL-7"],
        "date_issued": ["2021-03-01"],
        "date_effective": ["2021-07"],
        "amends": ["xx-levy-1999"],
        "concept": ["levy", "wage-subsidy"],
        "source": ["https://example.org/levy"],
    }
    assert all(document.text[fact.start : fact.end] == fact.value for fact in document.facts)


def test_markdown_marks_headings_contents_comments_and_notes() -> None:
    document = read(DATA / "measures.md", source="measures.md")
    kinds = [(mark.kind, document.text[mark.start : mark.end].split("\n")[0]) for mark in document.marks]
    assert ("heading", "## Who pays") in kinds
    assert ("chrome", "## Contents") in kinds
    assert ("chrome", "<!-- reviewed -->") in kinds
    assert ("note", "[^1]: Counted on 1 January.") in kinds
    assert kinds[0] == ("front_matter", "---")


@pytest.mark.parametrize(
    ("front", "reason"),
    [
        ("title: a: b", "front matter is not valid YAML: line 2"),
        ("date_issued: 2021-13-01", "not a date such as"),
        ("concepts: &a [x, x, x, x, x, x, x, x]\nsources: [*a, *a, *a]\naliases: &b [*a, *a, *a]", ""),
        ("issuers: " + "[" * 8 + "x" + ", y]" * 8, ""),
    ],
)
def test_bad_front_matter_makes_the_file_unreadable_and_says_where(tmp_path: Path, front: str, reason: str) -> None:
    path = made(tmp_path, "a.md", f"---\n{front}\n---\n# A\n")
    if not reason:
        assert parse(path, "markdown", 10**6).facts
        return
    with pytest.raises(Unreadable, match=reason):
        parse(path, "markdown", 10**6)


def test_front_matter_whose_aliases_multiply_is_refused(tmp_path: Path) -> None:
    layers = "".join(f"k{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 7))
    path = made(tmp_path, "a.md", f"---\nk0: &a0 [x, x, x, x, x, x, x, x, x]\n{layers}concepts: *a6\n---\n# A\n")
    with pytest.raises(Unreadable, match="more than 5000 values"):
        parse(path, "markdown", 10**6)


def test_a_chinese_law_states_its_last_revision_issuer_number_and_first_day(tmp_path: Path) -> None:
    text = (
        "# 青山市学徒条例\n\n2001年3月2日青山市第三届人民代表大会常务委员会第五次会议通过\n\n"
        "2019年8月1日 青山市第七届人民代表大会常务委员会第十次会议修订\n\n青政发〔2019〕8号\n\n"
        "第一条 为了培养学徒，制定本条例。\n\n第二条 本条例自2019年10月1日起施行。\n"
    )
    found = facts(read(made(tmp_path, "law.md", text), source="law.md"))
    assert found["date_issued"] == ["2019-08-01"]
    assert found["issuer"] == ["青山市人民代表大会常务委员会"]
    assert found["number"] == ["青政发〔2019〕8号"]
    assert found["date_effective"] == ["2019-10-01"]
    assert found["document_type"] == ["regulation"]


@pytest.mark.parametrize(
    ("head", "end", "issuers", "day"),
    [
        (
            "青山省人民政府关于推进产教融合的意见\n\n青政发〔2023〕8号",
            "青山省人民政府\n2023年5月10日",
            ["青山省人民政府"],
            "2023-05-10",
        ),
        (
            "教育部 财政部关于实施计划的意见\n\n教职成〔2019〕5号",
            "教育部　财政部\n\n　　2019年3月29日",
            ["教育部", "财政部"],
            "2019-03-29",
        ),
        (
            "教育部等三部门关于印发《学徒办法》的通知\n\n教职成〔2018〕1号",
            "教育部 国家发展改革委\n财政部\n2018年2月5日\n\n（此件公开发布）",
            ["教育部", "国家发展改革委", "财政部"],
            "2018-02-05",
        ),
        (
            "国务院办公厅关于发展学徒制的通知\n国办发〔2017〕95号",
            "国务院办公厅\n2017年12月5日",
            ["国务院办公厅"],
            "2017-12-05",
        ),
        ("关于推动职业教育的意见\n\n（2021年10月12日）", "", [], "2021-10-12"),
    ],
)
def test_a_chinese_notice_states_who_signed_it_and_on_which_day(
    tmp_path: Path, head: str, end: str, issuers: list[str], day: str
) -> None:
    text = f"# {head}\n\n各市人民政府：\n\n现就加强学徒培训提出意见。\n\n{end}\n"
    found = facts(read(made(tmp_path, "notice.md", text), source="notice.md"))
    assert found.get("issuer", []) == issuers
    assert found["date_issued"] == [day]
    assert found.get("jurisdiction", []) == (["CN"] if "〔" in head else [])


OFFICIAL = [
    (
        "教育厅办公室等两部门关于推进职业教育的通知\n\n青教办[2020]3号\n\n现就有关事项通知如下。\n\n"
        "教育厅办公室　财政厅办公室\n二〇二〇年九月十六日\n",
        {"issuer": ["教育厅办公室", "财政厅办公室"], "number": ["青教办[2020]3号"], "date_issued": ["2020-09-16"]},
    ),
    (
        "中华人民共和国教育部令\n\n第51号\n\n《学生管理办法》已经2021年11月29日第3次部务会议审议通过，现予公布，"
        "自2022年1月1日起施行。\n\n部长 某某\n2021年12月28日\n\n学生管理办法\n\n第一条 为规范管理，制定本办法。\n",
        {
            "title": ["学生管理办法"],
            "issuer": ["教育部"],
            "number": ["教育部令第51号"],
            "date_issued": ["2021-12-28"],
            "date_effective": ["2022-01-01"],
            "document_type": ["measures"],
        },
    ),
    (
        "青山省职业教育条例\n\n（2020年3月26日青山省第十三届人民代表大会常务委员会第十九次会议通过 "
        "2022年7月29日青山省第十三届人民代表大会常务委员会第三十七次会议《关于修改部分条例的决定》修正）\n\n"
        "第一条 为了发展职业教育，制定本条例。\n",
        {"issuer": ["青山省人民代表大会常务委员会"], "date_issued": ["2022-07-29"]},
    ),
    (
        "索引号：000014349/2021-00132\n发文机关：人力资源社会保障部、财政部\n发文字号：人社部发〔2021〕48号\n"
        "发布日期：2021年7月5日\n成文日期：2021年6月30日\n标题：关于实施技能行动的通知\n\n"
        "关于实施技能行动的通知\n\n各地要制定方案。\n",
        {
            "title": ["关于实施技能行动的通知"],
            "issuer": ["人力资源社会保障部", "财政部"],
            "number": ["人社部发〔2021〕48号"],
            "date_issued": ["2021-06-30"],
        },
    ),
    (
        "人力资源社会保障部 财政部\n关于推行学徒制的意见\n\n各地要制定方案。\n\n"
        "人力资源社会保障部\n财    政    部\n2018年10月12日\n",
        {
            "title": ["人力资源社会保障部 财政部 关于推行学徒制的意见"],
            "issuer": ["人力资源社会保障部", "财政部"],
            "date_issued": ["2018-10-12"],
        },
    ),
    (
        "校企合作促进办法\n\n（教职成〔2018〕1号 2018年2月5日教育部印发）\n\n第一条 为促进合作，制定本办法。\n\n"
        "第二条 本办法自印发之日起施行。\n",
        {
            "number": ["教职成〔2018〕1号"],
            "date_issued": ["2018-02-05"],
            "date_effective": ["2018-02-05"],
            "document_type": ["measures"],
        },
    ),
    (
        "省委办公厅 省政府办公厅印发《关于推动职业教育的意见》\n\n一、总体要求\n\n坚持立德树人。\n",
        {"issuer": ["省委办公厅", "省政府办公厅"], "document_type": ["opinions"]},
    ),
]


@pytest.mark.parametrize(("text", "said"), OFFICIAL)
def test_chinese_official_documents_state_their_imprint_in_many_forms(
    tmp_path: Path, text: str, said: dict[str, list[str]]
) -> None:
    document = read(made(tmp_path, "official.txt", text), source="official.txt")
    found = facts(document) | {"title": [document.title]}
    assert {field: found.get(field) for field in said} == said


@pytest.mark.parametrize(
    "line", ["国务院办公厅 国务院办公厅 国务院办公厅\n", "教 育 部\n", "部部部部部部部部\n", "令令令令\n"]
)
def test_pages_of_names_that_no_day_follows_are_no_signature(tmp_path: Path, line: str) -> None:
    found = facts(read(made(tmp_path, "names.txt", "名册\n\n" + line * 2_000), source="names.txt"))
    assert not {"issuer", "date_issued"} & set(found)


IMPRINTS = [
    (
        "COUNCIL RECOMMENDATION of 3 May 2021 on skills (2021/C 17/04)\n\nTHE COUNCIL OF THE EUROPEAN UNION,",
        "2021-05-03 | Council | 2021/C 17/04 | EU | recommendation",
    ),
    (
        "DIRECTIVE 2005/99/EC OF THE EUROPEAN PARLIAMENT AND OF THE COUNCIL of 7 September 2005 on titles",
        "2005-09-07 | European Parliament, Council | 2005/99/EC | EU | directive",
    ),
    (
        "Skills: White Paper\n\n"
        "Presented to Parliament by the Secretary of State for Work by Command of Her Majesty\n\n"
        "January 2021\n\nCP 33",
        "2021-01 | Secretary of State for Work | CP 33 | GB | white paper",
    ),
    (
        "National Skills Policy\n\nMinistry of Skills and Labour\n\nIssued on 15 March 2021",
        "2021-03-15 | Ministry of Skills and Labour |  |  | policy",
    ),
    ("THE TRAINING ACT, 2014\nNo. 29 OF 2014\n[5th December, 2014.]", "2014-12-05 |  | No. 29 OF 2014 |  | law"),
    (
        "Training Act 2022\n\n2022 CHAPTER 21\n\nAn Act to make provision about training. [28th April 2022]",
        "2022-04-28 |  | 2022 CHAPTER 21 |  | law",
    ),
    (
        "Notice of the Ministry of Education, the Ministry of Finance and Four Other Departments on Issuing Rules\n\n"
        "Jiao Zhi Cheng [2021] No. 4",
        "2021 | Ministry of Education, Ministry of Finance | Jiao Zhi Cheng [2021] No. 4 |  | notice",
    ),
    (
        "Opinions of the State Council on Accelerating Training\n\nTraining matters.\n\nState Council\nMay 2, 2014",
        "2014-05-02 | State Council |  |  | opinions",
    ),
    (
        "SKYLAND\nTraining Agency Act 2016\n(No. 24 of 2016)\n\nI assent.\n12 September 2016.",
        "2016-09-12 |  | No. 24 of 2016 |  | law",
    ),
    (
        "Decision of the Central Committee on Reform\n(Adopted on July 18, 2024 at the third session)",
        "2024-07-18 | Central Committee |  |  | decision",
    ),
    (
        "Executive Order 13999 of June 15, 2017\n\nBy the authority vested in me as President, it is ordered:",
        "2017-06-15 |  | Executive Order 13999 | US | executive order",
    ),
    ("On training\n\nIn May 2019 the Ministry of Skills asked schools to train.", " |  |  |  | "),
]


@pytest.mark.parametrize(("head", "stated"), IMPRINTS)
def test_an_english_document_states_who_issued_it_when_and_under_which_number(
    tmp_path: Path, head: str, stated: str
) -> None:
    found = facts(read(made(tmp_path, "a.txt", f"{head}\n\nSchools train apprentices. {CLAUSE}\n"), source="a.txt"))
    fields = ("date_issued", "issuer", "number", "jurisdiction", "document_type")
    assert " | ".join(", ".join(found.get(field, [])) for field in fields) == stated


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "gb18030"])
def test_text_is_decoded_whatever_its_encoding(tmp_path: Path, encoding: str) -> None:
    text = "职业学校条例\r\n\r\n第一条 学校应当与企业共同培养学生，提高教育质量。\r\n"
    document = read(made(tmp_path, "a.txt", text.encode(encoding)), source="a.txt")
    assert document.text == text.replace("\r\n", "\n")
    assert (document.language, document.title) == ("zh", "职业学校条例")


@pytest.mark.parametrize(
    ("text", "language"),
    [
        (CLAUSE * 2, "en"),
        ("Every employer shall pay a training levy.", "en"),
        (
            "Die Ausbildung ist mit der Schule und dem Betrieb abzustimmen, und die Stelle prüft nach der Ordnung.",
            "de",
        ),
        (
            "Les entreprises qui forment des apprentis sont aidées par la région dans une convention pour trois ans.",
            "fr",
        ),
        ("企业应当安排学徒的培训。", "zh"),
        ("17 23 x", "und"),
    ],
)
def test_the_language_is_told_by_script_and_frequent_words(text: str, language: str) -> None:
    assert detect(text) == language


def test_legislation_xml_opens_with_lines_that_quote_its_attributes() -> None:
    document = read(DATA / "order.xml", source="order.xml")
    assert facts(document) == {
        "title": ["Tool Grants Regulations"],
        "number": ["SOR/2016-1"],
        "date_issued": ["2016-05-02"],
        "date_effective": ["2016-05-02"],
        "based_on": ["Tool Grants Act"],
        "document_type": ["regulation"],
        "jurisdiction": ["CA"],
        "status": ["in force"],
    }
    assert all(document.text[fact.start : fact.end] == fact.value for fact in document.facts)
    assert headings(document) == ["Grants", "1 Amount", "(2) Limit"]
    assert "(1) A grant for tools covers\n\n(a) hand tools; and\n\n(b) machines" in document.text
    notes = [document.text[m.start : m.end] for m in document.marks if m.kind == "note"]
    assert notes == ["SOR/2019-2, s. 1"]


def test_a_web_page_gives_its_text_without_the_site_around_it() -> None:
    document = read(DATA / "journal.html", source="journal.html")
    for chrome in ("secret", "Sign in", "Official Gazette", "Cookie"):
        assert chrome not in document.text
    assert headings(document)[1:] == ["CHAPTER I\nGENERAL", "Article 1\nAim"]
    assert (
        "This Regulation funds workshops.\n\n(a) for pupils;\n\n(b) for apprentices.\n\nYear | Places\n2021 | 400"
        in document.text
    )
    found = facts(document)
    assert found["number"] == ["Regulation (EU) 2020/9"]
    assert found["issuer"] == ["European Parliament", "Council"]
    assert found["date_issued"] == ["2020-02-01"]


def test_a_pdf_gives_pages_and_headings_without_running_lines(tmp_path: Path) -> None:
    document = read(made(tmp_path, "plan.pdf", plan_pdf()), source="plan.pdf")
    assert headings(document) == ["Part 1 Schools", "Part 2 Firms", "Part 3 Money"]
    assert "Skills Board" not in document.text
    assert "Page 2" not in document.text
    assert len(document.pages) == 3
    assert document.text[document.pages[1] :].lstrip().startswith("Part 2 Firms")


def test_a_word_document_gives_headings_lists_and_tables_in_order(tmp_path: Path) -> None:
    word = docx.Document()
    word.add_heading("Workshop Plan 2030", 1)
    word.add_paragraph("The plan has two aims.")
    word.add_paragraph("more places", style="List Bullet")
    table = word.add_table(rows=1, cols=2)
    table.cell(0, 0).text, table.cell(0, 1).text = "2030", "900 places"
    word.add_heading("Money", 2)
    word.save(str(tmp_path / "plan.docx"))
    document = read(tmp_path / "plan.docx", source="plan.docx")
    assert document.title == "Workshop Plan 2030"
    assert document.text == "Workshop Plan 2030\n\nThe plan has two aims.\n\nmore places\n\n2030 | 900 places\n\nMoney"
    assert [(mark.kind, mark.level) for mark in document.marks] == [
        ("heading", 1),
        ("item", 1),
        ("table", 1),
        ("heading", 2),
    ]


def encrypted_pdf() -> bytes:
    writer = PdfWriter(clone_from=PdfReader(io.BytesIO(plan_pdf())))
    writer.encrypt("secret", algorithm="RC4-128")
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def archive(name: str, size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(name, b"<a>" + b" " * size)
    return out.getvalue()


BAD: list[tuple[str, bytes, str]] = [
    ("empty.md", b"", "empty file"),
    ("blank.txt", b" \n\n", "empty file"),
    ("a.txt", plan_pdf(), "a PDF, not text"),
    ("a.pdf", archive("x", 1), "a ZIP archive or Office document, not a PDF"),
    ("b.pdf", b"plain words", "not a PDF, whatever its name says"),
    ("cut.pdf", plan_pdf()[:700], "cut off"),
    ("locked.pdf", encrypted_pdf(), "encrypted"),
    ("scan.pdf", pdf([[("", 10, "F1")]]), "no text layer; run OCR first"),
    ("a.docx", archive("notes.txt", 1), "no Word document"),
    ("bomb.docx", archive("word/document.xml", 50_000_000), "archive bomb"),
    ("out.docx", archive("../word/document.xml", 1), "lead out of it"),
    ("cut.docx", archive("word/document.xml", 100)[:60], "damaged or cut off"),
    ("old.docx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old binary Office document"),
    ("xxe.xml", b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>', "document type or entities"),
    ("broken.xml", b"<Statute><Body>", "not well-formed XML"),
    ("page.xml", b"<html><body>x</body></html>", "a web page, not XML"),
    ("lol.html", b'<!DOCTYPE html [<!ENTITY a "b">]><html><body>&a;</body></html>', "declares entities"),
    ("none.html", b"<html><body><nav>Home</nav></body></html>", "no text in it"),
    ("binary.md", b"MZ\x00\x01\x02words", "binary data"),
    (
        "hurt.txt",
        "第一条 学校\n第二条 企业与学生".encode() + b"\xff\n" + "第三条 学徒".encode(),
        "not valid UTF-8: byte 42, line 2",
    ),
    ("half.txt", "Prüfung mit schöner Sprache und Größe ü".encode()[:-1], "cut off in the middle of a character"),
]


@pytest.mark.parametrize(("name", "data", "reason"), BAD, ids=[name for name, _, _ in BAD])
def test_a_file_that_cannot_be_read_says_why(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    path = made(tmp_path, name, data)
    with pytest.raises(Unreadable, match=reason.replace("(", r"\(")):
        parse(path, SUFFIXES[path.suffix], 10**8)


def test_bad_files_cost_nothing_else_and_results_come_in_order(tmp_path: Path) -> None:
    names = []
    for number in range(12):
        made(tmp_path, f"{number:02}.md", f"# Plan {number}\n\n{CLAUSE}" if number % 3 else "")
        names.append(f"{number:02}.md")
    results = list(read_many(discover([tmp_path])))
    assert [r.source for r in results] == names
    assert [r.reason for r in results if isinstance(r, SourceError)] == ["empty file"] * 4


def test_documents_of_the_same_name_get_different_ids_that_do_not_change(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        made(tmp_path / folder, "Levy Plan.md", f"# Levy\n\n{CLAUSE}")
    first, again = ([d.id for d in read_many(discover([tmp_path])) if isinstance(d, Document)] for _ in range(2))
    assert first == again
    assert first[0] == "levy-plan"
    assert first[1].startswith("levy-plan-")


def test_a_reader_that_overruns_its_memory_is_stopped_and_the_next_file_is_read(tmp_path: Path) -> None:
    big = made(tmp_path, "big.md", "# Big\n\n" + "word\n" * 3_000_000)
    small = made(tmp_path, "small.md", "# Small\n\n" + CLAUSE)
    results = list(read_many([(big, "big.md"), (small, "small.md")], limits=Limits(megabytes=200), workers=1))
    assert isinstance(results[0], SourceError)
    assert "200 MB" in results[0].reason
    assert isinstance(results[1], Document)


def test_a_reader_that_overruns_its_time_is_stopped_and_the_next_file_is_read(tmp_path: Path) -> None:
    big = made(tmp_path, "big.md", "# Big\n\n" + CLAUSE * 900_000)
    small = made(tmp_path, "small.md", "# Small\n\n" + CLAUSE)
    results = list(read_many([(big, "big.md"), (small, "small.md")], limits=Limits(seconds=2), workers=1))
    assert isinstance(results[0], SourceError)
    assert "took" in results[0].reason
    assert isinstance(results[1], Document)


def test_a_file_larger_than_allowed_is_refused(tmp_path: Path) -> None:
    path = made(tmp_path, "big.txt", "words " * 400_000)
    with pytest.raises(SourceError, match="larger than 1 MB"):
        read(path, source="big.txt", file_megabytes=1)


def test_a_hundred_and_fifty_small_files_are_all_read(tmp_path: Path) -> None:
    for number in range(150):
        shutil.copy(DATA / "measures.md", tmp_path / f"{number}.md")
    assert sum(isinstance(result, Document) for result in read_many(discover([tmp_path]))) == 150


SAMPLES = [(DATA / name).read_bytes() for name in ("measures.md", "order.xml", "journal.html")] + [plan_pdf()]


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    sample=st.integers(0, len(SAMPLES) - 1),
    cut=st.floats(0.2, 1.0),
    flips=st.lists(st.tuples(st.floats(0, 0.999), st.integers(0, 255)), max_size=8),
)
def test_a_damaged_file_is_read_or_refused_but_never_breaks_the_run(
    tmp_path: Path, sample: int, cut: float, flips: list[tuple[float, int]]
) -> None:
    data = bytearray(SAMPLES[sample])
    for place, value in flips:
        data[int(place * len(data))] = value
    suffix = (".md", ".xml", ".html", ".pdf")[sample]
    path = made(tmp_path, f"damaged{suffix}", bytes(data[: int(cut * len(data))]))
    [result] = read_many([(path, path.name)], limits=Limits(seconds=20), workers=1)
    if isinstance(result, Document):
        spans = [(fact.start, fact.end) for fact in result.facts] + [(mark.start, mark.end) for mark in result.marks]
        assert all(0 <= start < end <= len(result.text) for start, end in spans)
    else:
        assert result.reason


@pytest.mark.skipif(not SHARED.is_dir(), reason="the folder of real policy texts is not here")
def test_every_real_text_is_read_and_its_facts_point_at_words() -> None:
    results = list(read_many(discover([SHARED])))
    assert [result for result in results if isinstance(result, SourceError)] == []
    for document in results:
        assert isinstance(document, Document)
        assert document.title
        assert document.language in {"en", "de", "zh"}
        assert all(document.text[fact.start : fact.end].strip() for fact in document.facts)
