"""Several processes annotate what one would, in the same order, and none outlives who started them."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from policykg.cli.passages import annotated
from policykg.config import Settings
from policykg.errors import SourceError
from policykg.graph import build, crew, load
from policykg.graph.crew import Crew, hands_for

RECORDS = [
    {"id": str(n), "text": f"The Agency (TA) shall report to School {n} within {n} days."} for n in range(1, 140)
]


def test_little_text_is_annotated_by_the_process_itself() -> None:
    assert hands_for(0) == hands_for(crew.BYTES_EACH) == 1
    assert hands_for(10**12) == min(crew.cores(), crew.MOST)
    assert hands_for(10**12, taken=crew.cores()) == 1


def test_a_crew_annotates_what_one_process_does_in_order() -> None:
    batches = [RECORDS[:64], RECORDS[64:128], RECORDS[128:]]
    with Crew(2) as two:
        items = [(str(n), json.dumps(batch).encode()) for n, batch in enumerate(batches)]
        answers = [json.loads(each) for each in two.work("records", items) if isinstance(each, bytes)]
    assert [record for batch in answers for record in batch] == list(annotated(RECORDS))


def test_a_build_by_a_crew_gives_the_same_bytes(
    folder: Path, kg: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(crew, "BYTES_EACH", 100)
    monkeypatch.setattr(crew, "cores", lambda: 3)
    build([folder], kg=tmp_path / "kg", settings=Settings())
    assert load(tmp_path / "kg").store.dump() == load(kg).store.dump()


def test_what_a_process_dies_of_costs_that_item_only() -> None:
    with Crew(1) as one:
        answers = one.work("records", [("good", b"[]"), SourceError("bad", "seen before"), ("good", b"[]")])
        assert next(answers) == b"[]"
        [child] = one._children
        assert child._process is not None
        os.kill(child._process.pid, signal.SIGKILL)
        passed, lost = answers
    assert isinstance(passed, SourceError)
    assert isinstance(lost, SourceError | bytes)  # a new process may have been started in time


def test_a_mistake_of_a_process_is_raised_with_its_trace() -> None:
    with Crew(1) as one, pytest.raises(RuntimeError, match="JSONDecodeError"):
        list(one.work("records", [("bad", b"{")]))


def test_the_processes_end_when_who_started_them_is_killed() -> None:
    script = (
        "import sys, time; from policykg.graph.crew import Crew\n"
        "c = Crew(1); print(list(c.work('records', [('a', b'[]')])), c._children[0]._process.pid, flush=True)\n"
        "time.sleep(60)"
    )
    parent = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline().split()[-1])
    parent.kill()
    parent.wait()
    parent.stdout.close()
    until = time.monotonic() + 20
    while Path(f"/proc/{child}/cmdline").exists() and Path(f"/proc/{child}/cmdline").read_bytes():
        assert time.monotonic() < until, "the child goes on"
        time.sleep(0.05)
