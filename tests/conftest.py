"""A small graph, built once by the real pipeline from documents written in sight."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from filelock import FileLock

from policykg.config import Settings
from policykg.graph import KnowledgeGraph, build, load

SHARED = Path(__file__).parents[2] / "shared"

DOCUMENTS = {
    "apprenticeship-measures.md": """---
id: apprenticeship-measures
title: Measures on Apprenticeship in Small Enterprises
language: en
jurisdiction: CN
issuers: [moe-cn]
document_type: measures
number: 教职成〔2020〕7号
date_issued: 2020-05-06
relations:
  - {type: based_on, target: cn-ve-law-1996}
concepts: [apprenticeship]
---
# Measures on Apprenticeship in Small Enterprises

## General rules

The Ministry of Education issued these Measures on 6 May 2020. In these Measures, "training enterprise" means an
enterprise that employs apprentices under a written agreement.

## Duties

1. Training enterprises must pay apprentices a monthly wage.
2. Vocational schools shall cooperate with training enterprises and shall not charge apprentices a fee.
3. Local governments may provide a grant to small enterprises.

## Targets

By 2025, at least 50 percent of vocational schools shall train 20,000 apprentices a year.
""",
    "levy-act.txt": """Training Levy Act 2011

Part 1 Preliminary

Section 1. Levy
Every employer must pay a training levy to the Commission within 90 days.

Section 2. Grants
The Commission may give a grant to an employer that trains apprentices. The Commission must not give a grant to
a training provider that is not registered.
""",
    "zhidao-yijian.md": """# 关于深化产教融合的指导意见

## 一、总体要求

（一）企业应当与职业学校签订合作协议。到2025年，培训企业不少于1000家。

（二）国家鼓励企业举办职业教育。本意见所称学徒，是指在企业接受培训的学生。
""",
}


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("policies")
    for name, text in DOCUMENTS.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def kg(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    kg = tmp_path_factory.mktemp("graph") / "kg"
    report = build([folder], kg=kg, settings=Settings())
    assert report.documents == len(DOCUMENTS)
    return kg


@pytest.fixture(scope="session")
def graph(kg: Path) -> KnowledgeGraph:
    return load(kg)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the packaged corpus built in `kg`, as `make demo` leaves it; processes of one run share it."""
    scratch = tmp_path_factory.getbasetemp()
    folder = (scratch.parent if "PYTEST_XDIST_WORKER" in os.environ else scratch) / "demo"
    with FileLock(f"{folder}.lock"):
        if not folder.exists():
            build(kg=folder / "kg", settings=Settings())
    return folder
