"""Query processes: what they may cost, and that whatever ends one harms nobody else."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import socket
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from policykg.errors import BusyError, CostlyQueryError, SlowQueryError, StaleIndexError
from policykg.workers import Counts, Limits, Nursery, Pool

TYPES = {"types": {"rows": "text/csv", "graph": "text/turtle"}}
SMALL = "SELECT ?l WHERE { ?s rdfs:label ?l } LIMIT 2"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HUNGRY = "SELECT * WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i } ORDER BY ?i ?f ?a"


@contextlib.asynccontextmanager
async def opened(kg: Path, **limits: Any) -> AsyncIterator[Pool]:  # noqa: ANN401  any of the limits
    nursery = Nursery()
    bounds = Limits(**{"seconds": 20, "workers": 2, "megabytes": 256, **limits})
    pool = Pool(nursery, kg / "builds" / "b1" / "graph", limits=bounds, counts=Counts())
    try:
        await pool.open()
        yield pool
    finally:
        pool.close()
        nursery.close()


def run(kg: Path, use: Callable[[Pool], Awaitable[None]], **limits: Any) -> None:  # noqa: ANN401  any of the limits
    async def main() -> None:
        async with opened(kg, **limits) as pool:
            await use(pool)

    asyncio.run(main())


async def ask(pool: Pool, sparql: str, seconds: float = 20, client: str = "", **header: object) -> bytes:
    return (await pool.ask({**TYPES, **header}, sparql.encode(), seconds=seconds, client=client)).content()


def test_a_query_is_answered_by_its_form(small: Path) -> None:
    async def use(pool: Pool) -> None:
        assert (await ask(pool, SMALL)).startswith(b"l\r\nPolicy")
        assert b"a pkg:Policy" in await ask(pool, "CONSTRUCT { ?s a pkg:Policy } WHERE { ?s a pkg:Policy } LIMIT 1")

    run(small, use)


def test_a_query_is_ended_at_its_deadline_and_the_next_one_is_answered(small: Path) -> None:
    async def use(pool: Pool) -> None:
        began = time.monotonic()
        with pytest.raises(SlowQueryError, match=r"longer than 0\.5 s"):
            await ask(pool, ENDLESS, seconds=0.5)
        assert time.monotonic() - began < 1.5
        assert await ask(pool, SMALL)
        assert pool.counts.kills["time"] == 1

    run(small, use, workers=1)


def test_a_query_that_needs_too_much_memory_is_ended(small: Path) -> None:
    async def use(pool: Pool) -> None:
        with pytest.raises(CostlyQueryError, match="64 MB of memory"):
            await ask(pool, HUNGRY, seconds=120)
        assert await ask(pool, SMALL)

    run(small, use, megabytes=64, workers=1)


@pytest.mark.parametrize("deep", ["?s " + "/".join(["<a:b>"] * 9000) + " ?o", f"FILTER({'||'.join(['1'] * 20000)})"])
def test_a_query_that_overflows_the_parser_takes_its_process_only(small: Path, deep: str) -> None:
    async def use(pool: Pool) -> None:
        other = asyncio.ensure_future(ask(pool, ENDLESS))
        with pytest.raises(CostlyQueryError, match="breaks the engine"):
            await ask(pool, f"SELECT * WHERE {{ {deep} }}")
        assert not other.done()
        other.cancel()
        assert await ask(pool, SMALL)

    run(small, use)


def test_a_query_that_has_run_for_long_gives_way_and_one_that_only_waited_does_not(small: Path) -> None:
    async def use(pool: Pool) -> None:
        [worker] = pool._workers
        os.kill(worker.pid, signal.SIGSTOP)
        waited = asyncio.ensure_future(ask(pool, SMALL))
        await asyncio.sleep(0.5)
        os.kill(worker.pid, signal.SIGCONT)
        assert await waited
        assert not worker.spent
        running = asyncio.ensure_future(ask(pool, ENDLESS))
        async with asyncio.timeout(60):
            while not worker.spent:
                await asyncio.sleep(0.05)
        assert os.getpriority(os.PRIO_PROCESS, worker.pid) >= 10
        running.cancel()

    run(small, use, workers=1)


def test_a_client_that_goes_takes_its_query_along(small: Path) -> None:
    async def use(pool: Pool) -> None:
        task = asyncio.ensure_future(ask(pool, ENDLESS))
        await asyncio.sleep(0.3)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert await ask(pool, SMALL, seconds=5)
        assert pool.counts.kills["client"] == 1

    run(small, use, workers=1)


def test_a_process_killed_from_outside_is_replaced(small: Path) -> None:
    async def use(pool: Pool) -> None:
        [worker] = pool._workers
        os.kill(worker.pid, signal.SIGKILL)
        await asyncio.sleep(0.2)
        assert await ask(pool, SMALL, seconds=5)
        task = asyncio.ensure_future(ask(pool, ENDLESS))
        await asyncio.sleep(0.2)
        [worker] = pool._workers
        os.kill(worker.pid, signal.SIGKILL)
        with pytest.raises(BusyError):
            await task

    run(small, use, workers=1)


def test_the_queue_is_bounded_and_a_query_that_never_starts_says_so(small: Path) -> None:
    async def use(pool: Pool) -> None:
        busy = [asyncio.ensure_future(ask(pool, ENDLESS, seconds=2)) for _ in range(2)]
        await asyncio.sleep(0.2)
        with pytest.raises(BusyError, match="are waiting already"):
            await ask(pool, SMALL)
        with pytest.raises(SlowQueryError):
            await busy[0]
        with pytest.raises(BusyError, match="no query process was free"):
            await busy[1]

    run(small, use, workers=1, waiting=1)


def test_one_client_cannot_hold_every_process(small: Path) -> None:
    async def use(pool: Pool) -> None:
        greedy = [asyncio.ensure_future(ask(pool, ENDLESS, client="a")) for _ in range(4)]
        await asyncio.sleep(0.1)
        assert await ask(pool, SMALL, client="b")
        assert not any(task.done() for task in greedy)
        for task in greedy:
            task.cancel()

    run(small, use, workers=2)


def test_one_client_cannot_fill_the_queue(small: Path) -> None:
    async def use(pool: Pool) -> None:
        greedy = [asyncio.ensure_future(ask(pool, ENDLESS, client="a")) for _ in range(6)]
        await asyncio.sleep(0.2)
        refused = [task for task in greedy if task.done()]
        assert len(refused) == 2
        assert all(isinstance(task.exception(), BusyError) for task in refused)
        assert await ask(pool, SMALL, client="b")
        for task in greedy:
            task.cancel()

    run(small, use, workers=2, waiting=4)


def test_a_query_process_reaches_no_network_and_starts_no_program(small: Path) -> None:
    from policykg.workers.confinement import leave_network

    child = os.fork()
    if not child:
        code = 1
        with contextlib.suppress(BaseException):
            ways = leave_network()
            reached = True
            try:
                socket.create_connection(("127.0.0.1", 9), timeout=1)
            except PermissionError:
                reached = False
            except OSError:
                reached = "namespace" not in ways
            try:
                os.execv("/bin/true", ["true"])
            except PermissionError:
                code = 1 if reached else 0
        os._exit(code)
    assert os.waitpid(child, 0)[1] == 0


async def moved(pool: Pool) -> None:
    """Wait until the graph is in memory."""
    pool.move_to_memory()
    async with asyncio.timeout(60):
        while not pool.in_memory:
            await asyncio.sleep(0.05)


def test_a_graph_in_memory_answers_as_the_one_on_disk(small: Path) -> None:
    queries = (
        "SELECT * WHERE { ?s ?p ?o } ORDER BY ?s ?p ?o",
        "SELECT ?g (COUNT(*) AS ?n) WHERE { GRAPH ?g { ?s rdfs:label ?o } } GROUP BY ?g ORDER BY ?g",
        "SELECT DISTINCT ?g WHERE { GRAPH ?g {} } ORDER BY ?g",
        "ASK { ?s rdfs:label 'Policy 7'@en }",
        "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }",
    )

    async def use(pool: Pool) -> None:
        from_disk = [sorted((await ask(pool, query)).splitlines()) for query in queries]
        asked = [asyncio.ensure_future(ask(pool, SMALL + f" # {n}")) for n in range(50)]
        await moved(pool)
        assert all(await asyncio.gather(*asked))
        assert [sorted((await ask(pool, query)).splitlines()) for query in queries] == from_disk
        assert await ask(pool, SMALL, graph_exists="https://w3id.org/policykg/id/graph/document/d0")

    run(small, use)


def test_a_process_over_memory_is_replaced_each_time_that_it_is_killed(small: Path) -> None:
    async def use(pool: Pool) -> None:
        await moved(pool)
        await ask(pool, SMALL)
        before = pool.counts.started
        for time_ in range(1, 21):
            [worker] = pool._workers
            os.kill(worker.pid, signal.SIGKILL)
            while worker in pool._workers:
                await asyncio.sleep(0)
            assert await ask(pool, SMALL)
            [fresh] = pool._workers
            assert fresh.pid != worker.pid
            assert (pool.counts.started, pool.counts.kills["died"]) == (before + time_, time_)
        assert pool.in_memory

    run(small, use, workers=1)


def test_where_the_graph_in_memory_is_lost_queries_are_answered_from_disk(small: Path) -> None:
    async def use(pool: Pool) -> None:
        await moved(pool)
        assert pool._seed
        os.kill(pool._seed.pid, signal.SIGKILL)
        async with asyncio.timeout(60):
            while pool.in_memory:
                await asyncio.sleep(0.05)
        assert await ask(pool, SMALL)

    run(small, use)


def test_a_graph_that_does_not_load_into_memory_stays_on_disk(small: Path, tmp_path: Path) -> None:
    async def use(pool: Pool) -> None:
        pool._folder = tmp_path / "none"
        pool.move_to_memory()
        assert pool._moving
        await pool._moving
        assert not pool.in_memory
        assert await ask(pool, SMALL)

    run(small, use)


def test_rows_beyond_the_limit_are_announced_and_skipped_to(small: Path) -> None:
    async def use(pool: Pool) -> None:
        sparql = "SELECT ?l WHERE { ?s rdfs:label ?l } ORDER BY ?l"
        everything = (await ask(pool, sparql)).splitlines()
        seen: list[bytes] = []
        for skip in (0, 200):
            packet = await pool.ask({**TYPES, "rows": 200, "skip": skip}, sparql.encode(), seconds=5)
            assert packet.header.get("more", False) is (skip == 0)
            seen += packet.content().splitlines()[1:]
        assert seen == everything[1:]
        exact = await pool.ask({**TYPES, "rows": 200}, f"{sparql} LIMIT 200".encode(), seconds=5)
        assert "more" not in exact.header

    run(small, use)


def test_a_large_answer_comes_whole(small: Path) -> None:
    async def use(pool: Pool) -> None:
        packet = await pool.ask(TYPES, b"SELECT * WHERE { ?a ?b ?c . ?d a ?f } LIMIT 20000", seconds=120)
        assert packet.length > 2**20
        assert packet.content().count(b"\r\n") == 20001

    run(small, use)


def test_a_store_that_does_not_open_is_an_error_not_a_wait(tmp_path: Path) -> None:
    async def use(pool: Pool) -> None:
        raise AssertionError

    with pytest.raises(StaleIndexError):
        run(tmp_path, use)
