from __future__ import annotations

import hashlib
import importlib.util
import json
from pathlib import Path
from types import ModuleType

import pytest

from policykg.annotations.chinese import ChineseAnnotator
from policykg.annotations.chinese.targets import number
from policykg.model import Annotations, Document, Mention, Passage, Span
from policykg.ontology import Vocabulary

GOLD = Path(__file__).parents[2] / "shared" / "gold"


@pytest.fixture(scope="module")
def annotator() -> ChineseAnnotator:
    return ChineseAnnotator(Vocabulary.load())


def document(text: str, title: str = "某某条例") -> Document:
    return Document("law", text, title, "zh", "law.md", "text/markdown", hashlib.sha256(text.encode()).hexdigest())


def read(annotator: ChineseAnnotator, text: str, title: str = "某某条例") -> Annotations:
    return annotator.annotate(document(text, title), [], [Passage("law", "s", 0, len(text), 1)])


def mentions(annotator: ChineseAnnotator, text: str) -> list[tuple[str, str]]:
    return [(m.type, text[m.start : m.end]) for m in read(annotator, text).mentions]


def norms(annotator: ChineseAnnotator, text: str, title: str = "某某条例") -> list[tuple[str, str, str]]:
    found = read(annotator, text, title).norms
    return [
        (
            n.modality,
            text[n.bearer.start : n.bearer.end] if n.bearer else "",
            text[n.action.start : n.action.end],
        )
        for n in found
    ]


def relations(annotator: ChineseAnnotator, text: str) -> list[tuple[str, str, str]]:
    return [
        (r.type, text[r.head.start : r.head.end], text[r.tail.start : r.tail.end])
        for r in read(annotator, text).relations
    ]


def test_a_class_of_bodies_keeps_its_modifiers_and_loses_its_determiners(annotator: ChineseAnnotator) -> None:
    assert mentions(annotator, "各级有关部门和其他合格的教师、经济困难的学生。") == [
        ("Actor", "部门"),
        ("Actor", "合格的教师"),
        ("Actor", "经济困难的学生"),
    ]


def test_a_department_of_the_state_council_is_one_body_and_a_level_of_government_a_class(
    annotator: ChineseAnnotator,
) -> None:
    assert mentions(annotator, "国务院财政部门和县级以上地方人民政府负责。") == [
        ("Organization", "国务院财政部门"),
        ("Actor", "县级以上地方人民政府"),
    ]


def test_a_list_of_departments_with_one_noun_is_one_mention(annotator: ChineseAnnotator) -> None:
    assert mentions(annotator, "教育、财政等有关部门")[0] == ("Actor", "教育、财政等有关部门")


def test_a_relative_clause_is_left_out_and_its_participants_stay(annotator: ChineseAnnotator) -> None:
    assert mentions(annotator, "社会力量举办的职业学校") == [("Actor", "社会力量"), ("Actor", "职业学校")]


def test_the_number_that_opens_an_article_is_no_provision(annotator: ChineseAnnotator) -> None:
    assert mentions(annotator, "第五条 依照本条例第三条第二款处理。") == [("Provision", "本条例第三条第二款")]


def test_basic_standards_are_not_this_standard(annotator: ChineseAnnotator) -> None:
    assert all(kind != "Policy" for kind, _ in mentions(annotator, "国家制定基本标准。"))


def test_the_own_policy_is_named_by_the_documents_title(annotator: ChineseAnnotator) -> None:
    [mention] = read(annotator, "本条例自公布之日起施行。", "某市校企合作条例").mentions
    assert (mention.name, mention.entity) == ("某市校企合作条例", "policy/law")


def test_a_title_of_the_vocabulary_is_resolved(annotator: ChineseAnnotator) -> None:
    text = "根据《国务院关于大力发展职业教育的决定》，制定本办法。"
    assert read(annotator, text).mentions[0].entity.startswith("policy/cn-")


def test_predicates_chained_by_commas_share_bearer_and_modality(annotator: ChineseAnnotator) -> None:
    assert norms(annotator, "职业学校应当制定规划，建立和完善制度，并与企业开展合作。") == [
        ("obligation", "职业学校", "制定"),
        ("obligation", "职业学校", "建立"),
        ("obligation", "职业学校", "完善"),
        ("obligation", "职业学校", "开展"),
    ]


def test_adjuncts_between_modal_and_verb_are_passed_over(annotator: ChineseAnnotator) -> None:
    text = "企业应当按照国家有关规定提取职工教育经费，对在工作中作出贡献的职工给予奖励。"
    assert [action for _, _, action in norms(annotator, text)] == ["提取", "给予"]


def test_coordinated_bearers_have_a_norm_each(annotator: ChineseAnnotator) -> None:
    assert norms(annotator, "任何组织和个人不得挪用经费。") == [
        ("prohibition", "组织", "挪用"),
        ("prohibition", "个人", "挪用"),
    ]


def test_the_one_who_meets_the_condition_bears_the_norm_and_the_condition_is_kept(annotator: ChineseAnnotator) -> None:
    text = "学校违反本法规定的，应当改正；情节严重的，由教育行政部门责令停止招生。"
    first, second = read(annotator, text).norms
    assert first.bearer is not None
    assert first.condition is not None
    assert text[first.bearer.start : first.bearer.end] == "学校"
    assert text[first.condition.start : first.condition.end] == "学校违反本法规定的"
    assert second.bearer is not None
    assert text[second.bearer.start : second.bearer.end] == "教育行政部门"


def test_what_is_to_be_paid_bears_nothing_and_is_the_object(annotator: ChineseAnnotator) -> None:
    text = "专项资金应当用于职业培训。"
    [norm] = read(annotator, text).norms
    assert norm.bearer is None
    assert norm.object is not None
    assert text[norm.object.start : norm.object.end] == "专项资金"


def test_bare_encouragement_recommends_and_its_clause_is_no_norm(annotator: ChineseAnnotator) -> None:
    assert norms(annotator, "国家鼓励企业设立奖学金，奖励优秀学生。") == [("recommendation", "国家", "鼓励")]


def test_a_right_is_a_permission_and_a_duty_an_obligation(annotator: ChineseAnnotator) -> None:
    assert norms(annotator, "公民有依法接受职业教育的权利。") == [("permission", "公民", "接受")]
    assert norms(annotator, "企业有义务接纳学生实习。") == [("obligation", "企业", "接纳")]


def test_a_definition_is_no_norm(annotator: ChineseAnnotator) -> None:
    text = "本办法所称实习单位，是指应当接收学生实习的企业。"
    found = read(annotator, text)
    [definition] = found.definitions
    assert not found.norms
    assert text[definition.term.start : definition.term.end] == "实习单位"
    assert text[definition.definition.start : definition.definition.end] == "应当接收学生实习的企业"


def test_imperatives_recommend_in_a_plan_only(annotator: ChineseAnnotator) -> None:
    text = "完善职业教育制度，推动产教融合。"
    assert [n[2] for n in norms(annotator, text, "关于产教融合的意见")] == ["完善", "推动"]
    assert norms(annotator, text, "某某条例") == []


def test_a_short_form_is_defined_and_stands_for_its_title(annotator: ChineseAnnotator) -> None:
    text = "根据《某省职业教育规划》（以下简称《规划》），制定方案。《规划》应当公布。"
    found = read(annotator, text)
    assert [text[d.term.start : d.term.end] for d in found.definitions] == ["规划"]
    assert [m.name for m in found.mentions if m.rule == "policies/short"] == ["某省职业教育规划"] * 2


def test_a_range_of_fines_is_two_targets(annotator: ChineseAnnotator) -> None:
    text = "处一万元以上五万元以下的罚款。"
    found = [(t.value, t.unit, t.comparator) for t in read(annotator, text).targets]
    assert found == [(10_000, "cny", "at_least"), (50_000, "cny", "at_most")]


def test_a_plan_sets_counts_by_a_year(annotator: ChineseAnnotator) -> None:
    text = "到2025年，建设300个产教融合实训基地，教师比例不低于50%。"
    found = [(t.value, t.unit, t.comparator, t.year) for t in read(annotator, text, "实施方案").targets]
    assert found == [(300, "bases", "exactly", 2025), (50, "percent", "at_least", 2025)]


def test_a_quantity_in_a_condition_is_no_target(annotator: ChineseAnnotator) -> None:
    assert not read(annotator, "违法所得不足一万元的，予以没收。").targets


@pytest.mark.parametrize(
    ("words", "value"),
    [
        ("一点五", 1.5),
        ("三十", 30),
        ("一百二十", 120),
        ("3.5万", 35_000),
        ("2亿", 200_000_000),
        ("二千", 2000),
        ("十五", 15),
    ],
)
def test_numerals_are_read(words: str, value: float) -> None:
    assert number(words) == value


def test_items_are_named_by_their_first_phrase(annotator: ChineseAnnotator) -> None:
    text = "设立学校，应当具备下列条件：\n\n（一）有章程；\n\n（二）根据需要，有合格的教师；\n\n（三）有相应的经费。"
    found = read(annotator, text).items
    assert [(i.ordinal, text[i.label.start : i.label.end]) for i in found] == [
        (1, "章程"),
        (2, "合格的教师"),
        (3, "相应的经费"),
    ]


def test_relations_say_who_makes_gives_gains_and_joins(annotator: ChineseAnnotator) -> None:
    text = "市人民政府应当会同行业组织设立专项资金，对企业给予补贴。具体办法由市教育行政部门制定。"
    assert relations(annotator, text) == [
        ("cooperates_with", "市人民政府", "行业组织"),
        ("provides", "市人民政府", "专项资金"),
        ("provides", "市人民政府", "补贴"),
        ("benefits", "补贴", "企业"),
        ("issued_by", "具体办法", "市教育行政部门"),
    ]


def test_relations_say_what_a_policy_rests_on_and_repeals(annotator: ChineseAnnotator) -> None:
    text = "根据劳动法，制定本办法。本办法自2020年1月1日起施行。《旧办法》同时废止。"
    assert relations(annotator, text) == [("based_on", "本办法", "劳动法"), ("repeals", "本办法", "旧办法")]


def test_offsets_hold_over_wrapped_lines_and_markdown(annotator: ChineseAnnotator) -> None:
    text = (
        "## 第一章 总则\n\n第三条 省级人民政府按照国家有关规定和县级以上人民\n"
        "政府应当**支持职业学校**与企业合作，提高\n  技术技能水平。\n"
    )
    found = read(annotator, text)
    assert [text[m.start : m.end] for m in found.mentions] == [
        "省级人民政府",
        "县级以上人民\n政府",
        "职业学校",
        "企业",
    ]
    assert found.mentions[1].name == "县级以上人民政府"
    assert [text[n.action.start : n.action.end] for n in found.norms] == ["支持", "提高"]


@pytest.mark.parametrize(
    "text", ["", "\n\n", "。", "（一）", "应当", "的", "《", "以下简称", "由", "abc 1+X", "不得，应当；可以。"]
)
def test_scraps_are_survived(annotator: ChineseAnnotator, text: str) -> None:
    assert annotator.annotate(document(text), [], [Passage("law", "", 0, max(1, len(text)), 1)] if text else [])


def _scorer() -> ModuleType:
    specification = importlib.util.spec_from_file_location("score", GOLD / "score.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


@pytest.mark.skipif(not (GOLD / "dev-zh.jsonl").exists(), reason="no annotated Chinese passages beside the checkout")
def test_annotated_passages_are_read_as_people_read_them(annotator: ChineseAnnotator) -> None:
    lines = (GOLD / "dev-zh.jsonl").read_text(encoding="utf-8").splitlines()
    gold = {record["id"]: record for record in map(json.loads, filter(str.strip, lines))}
    found = {key: _record(annotator, record["text"]) for key, record in gold.items()}
    scores = _scorer().score(gold, found)
    reached = {layer: scores[layer]["f1"] for layer in ("mentions.overlap", "norms", "targets", "items", "relations")}
    assert reached["mentions.overlap"] > 0.9, reached
    assert min(reached.values()) > 0.85, reached


def _record(annotator: ChineseAnnotator, text: str) -> dict[str, object]:
    found = read(annotator, text)
    ids = {(m.start, m.end): f"m{i}" for i, m in enumerate(found.mentions)}

    def span(start: int, end: int) -> dict[str, object]:
        return {"start": start, "end": end, "text": text[start:end]}

    return {
        "mentions": [{"id": ids[m.start, m.end], "type": m.type, **span(m.start, m.end)} for m in found.mentions],
        "norms": [
            {
                "modality": n.modality,
                "bearer": ids[n.bearer.start, n.bearer.end] if n.bearer else None,
                "action": span(n.action.start, n.action.end),
            }
            for n in found.norms
        ],
        "targets": [{"value": t.value, "unit": t.unit, "comparator": t.comparator} for t in found.targets],
        "items": [{"ordinal": i.ordinal, "label": span(i.label.start, i.label.end)} for i in found.items],
        "relations": [
            {"type": r.type, "head": ids[r.head.start, r.head.end], "tail": ids[r.tail.start, r.tail.end]}
            for r in found.relations
        ],
    }


KINDS = {"obligation": "O", "prohibition": "P", "permission": "M", "recommendation": "R"}


def cases(table: str) -> list[tuple[str, str]]:
    """Sentences of our own in the manner of plans and opinions, each with what it says as one codes it by hand."""
    lines = (Path(__file__).parent / "data" / f"{table}_chinese.txt").read_text(encoding="utf-8").splitlines()
    return [(sentence, said.strip()) for sentence, said in zip(lines[::2], lines[1::2], strict=True)]


PLAN = "关于推动产教融合的意见"


def quoted(text: str, part: Span | Mention | None) -> str:
    return text[part.start : part.end] if part else "-"


@pytest.mark.parametrize(("text", "norms"), cases("norms"))
def test_a_plan_lays_down_these_norms_and_no_others(annotator: ChineseAnnotator, text: str, norms: str) -> None:
    found = read(annotator, text, PLAN).norms
    parts = ([quoted(text, part) for part in (n.bearer, n.action, n.object)] for n in found)
    assert "; ".join(f"{KINDS[n.modality]} {' | '.join(p)}" for n, p in zip(found, parts, strict=True)) == norms


@pytest.mark.parametrize(("text", "norms"), cases("norms_statute"))
def test_a_statute_lays_down_these_norms_and_no_others(annotator: ChineseAnnotator, text: str, norms: str) -> None:
    found = read(annotator, text).norms
    parts = ([quoted(text, part) for part in (n.bearer, n.action, n.object)] for n in found)
    assert "; ".join(f"{KINDS[n.modality]} {' | '.join(p)}" for n, p in zip(found, parts, strict=True)) == norms


@pytest.mark.parametrize(("text", "targets"), cases("targets"))
def test_a_plan_sets_these_targets_and_no_others(annotator: ChineseAnnotator, text: str, targets: str) -> None:
    found = read(annotator, text, PLAN).targets
    said = (f"{t.comparator} {t.value:g} {t.unit} | {quoted(text, t.what)} | {t.year or '-'}" for t in found)
    assert "; ".join(said) == targets


def test_the_opinions_that_follow_are_the_document_s_own(annotator: ChineseAnnotator) -> None:
    text = "为贯彻《产教融合若干意见》，现提出如下实施意见。"
    [other, own] = read(annotator, text, PLAN).mentions
    assert (own.name, own.entity) == (PLAN, "policy/law")
    [relation] = read(annotator, text, PLAN).relations
    assert (relation.type, relation.head, relation.tail) == ("based_on", own, other)


def test_a_province_s_commission_is_not_the_national_one_whose_name_ends_it(annotator: ChineseAnnotator) -> None:
    text = "省教育厅会同省发展改革委制定办法，报国家发展改革委备案。"
    found = {m.name: m.entity for m in read(annotator, text, PLAN).mentions if m.type == "Organization"}
    assert found == {"省教育厅": "", "省发展改革委": "", "国家发展改革委": "organization/ndrc"}


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("学校向家庭经济困难学生发放助学金。", ["provides 学校 助学金", "benefits 助学金 家庭经济困难学生"]),
        ("金融机构为项目提供贷款。", ["provides 金融机构 贷款"]),
        ("2019年，教育部等六部门印发《学徒办法》。", ["issued_by 学徒办法 教育部", "issued_on 学徒办法 2019年"]),
        ("国家支持企业设立奖学金。", ["provides 企业 奖学金"]),
    ],
)
def test_what_is_told_of_giving_and_issuing_is_related_and_no_norm(
    annotator: ChineseAnnotator, text: str, relations: list[str]
) -> None:
    found = read(annotator, text, PLAN)
    said = {f"{r.type} {quoted(text, r.head)} {quoted(text, r.tail)}" for r in found.relations}
    assert said == set(relations)
    assert [n.modality for n in found.norms] == (["recommendation"] if "支持" in text else [])
