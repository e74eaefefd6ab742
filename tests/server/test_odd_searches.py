"""Searches that ask nothing, too much or nonsense: each is answered, or refused with what is wrong, at every door."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from policykg import Client
from policykg.errors import NotFoundError, PolicyKGError, QueryError
from policykg.graph import KnowledgeGraph
from policykg.model import Table

Serving = Callable[..., AbstractContextManager[httpx.Client]]

NOTHING = "nothing to search for"
TEXTS = [
    ("", NOTHING),
    (" \n\t", NOTHING),
    ("?!… — ¿", NOTHING),
    ('"', NOTHING),
    ('""', NOTHING),
    ("-levy", NOTHING),
    ("jurisdiction:CN", NOTHING),
    ("😀", NOTHING),
    ("\0", NOTHING),
    ("\u200b", NOTHING),
    ("levy colour:red", "no filter 'colour'; there are jurisdiction"),
    ("levy jurisdiction:ZZ", "no jurisdiction 'zz'; there are CN"),
    ("levy modality:must", "there are obligation"),
    ("levy as_of:2020-02-31", "not a day"),
    ("levy at_least:1e5", "not a number"),
    ("the of and to", ""),
    ('training "levy', ""),
    ("AND OR NOT NEAR(levy apprentice, 3) * ^ : ( ) { } +", ""),
    ("appren* title^2 levy: -", ""),
    ("levy😀", ""),
    ("levy\0tax", ""),
    ("'; DROP TABLE passages; -- levy", ""),
    ("\u202elevy e\u0301\u0301\u0301 ﬁnance", ""),
    ("levy %00 %s {0}", ""),
    ('levy\nOR\n"x', ""),
    ("学", ""),
]
HUGE = "apprentice " * 95_000


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_the_library_answers_or_says_what_is_wrong(graph: KnowledgeGraph, text: str, said: str) -> None:
    if said:
        with pytest.raises(QueryError, match=said):
            graph.search(text)
    else:
        assert isinstance(graph.search(text), list)


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_sparql_answers_or_says_what_is_wrong(graph: KnowledgeGraph, text: str, said: str) -> None:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    query = f'SELECT ?p WHERE {{ SERVICE pkg:search {{ ?p pkg:query "{escaped}" }} }}'
    if said:
        with pytest.raises(QueryError, match=said):
            graph.query(query)
    else:
        assert isinstance(graph.query(query), Table)
    similar = f'SELECT ?p (pkg:similarity(?p, "{escaped}") AS ?s) WHERE {{ ?p a pkg:Passage }}'
    assert isinstance(graph.query(similar), Table)


@pytest.mark.parametrize(("text", "said"), TEXTS)
def test_the_server_answers_or_says_what_is_wrong(real: httpx.Client, text: str, said: str) -> None:
    answer = real.get("/search", params={"q": text})
    detail = answer.json().get("detail", "")
    assert answer.status_code == (400 if said else 200), detail
    assert said in detail or not text.strip()
    assert real.get("/suggest", params={"q": text}).status_code == 200
    client = Client(str(real.base_url))
    if said:
        with pytest.raises(QueryError):
            client.search(text)
    else:
        assert isinstance(client.search(text), list)


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ("colour=red", "there is no parameter 'colour'; there are jurisdiction, type"),
        ("jurisdiction=ZZ", "no jurisdiction 'zz'; there are CN"),
        ("type=sonnet", "no document_type 'sonnet'; there are"),
        ("concept=phlogiston", "no concept 'phlogiston'; there are"),
        ("bearer=%00", "no bearer '\\x00'; there are"),
        ("modality=must", "'obligation'"),
        ("mode=magic", "'hybrid', 'dense' or 'lexical'"),
        ("due=soon", "'soon' is not written as it is here"),
        ("as_of=2020-02-31", "not a day"),
        ("limit=0", "greater than or equal to 1"),
        (f"actor={'x' * 400}", "at most 300 characters"),
    ],
)
def test_a_wrong_parameter_is_answered_with_the_right_ones(real: httpx.Client, parameters: str, said: str) -> None:
    answer = real.get(f"/search?q=levy&{parameters}")
    assert answer.status_code == 400
    assert said in answer.json()["detail"]


def test_bytes_that_are_no_text_are_searched_as_far_as_they_are(real: httpx.Client) -> None:
    for raw in (b"levy \xed\xa0\x80", b"levy \xff\xfe"):
        assert real.get(f"/search?q={quote(raw)}").status_code == 200


def test_a_megabyte_is_refused_by_every_door(graph: KnowledgeGraph, real: httpx.Client) -> None:
    with pytest.raises(QueryError, match="at most 8000"):
        graph.search(HUGE)
    with pytest.raises(QueryError, match="at most 8000"):
        graph.query(f'SELECT ?p WHERE {{ SERVICE pkg:search {{ ?p pkg:query "{HUGE}" }} }}')
    with pytest.raises(PolicyKGError):
        Client(str(real.base_url)).search(HUGE)
    assert real.get("/livez").status_code == 200


@pytest.mark.parametrize("half", ["\ud800", "levy \udfff"])
def test_half_a_character_is_refused_by_every_verb(graph: KnowledgeGraph, half: str) -> None:
    verbs: list[Callable[[], object]] = [
        lambda: graph.search(half),
        lambda: graph.search("levy", filters={"concept": half}),
        lambda: graph.search("levy", filters={"jurisdiction": half}),
        lambda: graph.facets(half),
        lambda: graph.similar(half),
        lambda: graph.diffusion(half),
        lambda: graph.query("targets-about", params={"words": half}),
    ]
    for verb in verbs:
        with pytest.raises(QueryError, match="is not text at character"):
            verb()


@pytest.mark.parametrize("name", ["", "\0", "nothing", "x" * 1_000_000, "' OR 1=1"])
def test_what_is_not_there_is_said_in_one_line(graph: KnowledgeGraph, name: str) -> None:
    for verb in (graph.similar, graph.diffusion, graph.neighbours):
        with pytest.raises(NotFoundError) as caught:
            verb(name)
        assert len(str(caught.value)) < 300


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["search", "😀"], 1, "nothing to search for"),
        (["search", "levy", "--jurisdiction", "ZZ"], 1, "no jurisdiction 'zz'; there are CN"),
        (["search", "levy", "--where", "colour=red"], 1, "no filter 'colour'; there are jurisdiction"),
        (["search", "levy", "--where", "colour"], 2, "not field=value"),
        (["search", b"levy \xff"], 1, "not text at character 5"),
        (["search", "AND OR (levy"], 0, ""),
        (["diffusion", "nothing"], 1, "no document 'nothing'"),
    ],
)
def test_the_command_line_says_in_one_line_what_is_wrong(
    kg: Path, arguments: list[str | bytes], code: int, said: str
) -> None:
    command = [Path(sys.executable).with_name("policykg"), *arguments, "--kg", str(kg)]
    ran = subprocess.run(command, capture_output=True, check=False)
    assert ran.returncode == code
    assert said in ran.stderr.decode(errors="replace")
    assert b"Traceback" not in ran.stderr
