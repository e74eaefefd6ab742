"""`policykg mcp`, met by the client of its own protocol."""

from __future__ import annotations

import asyncio
import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
from mcp import Client, StdioServerParameters

from policykg.tools import tools

ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . SERVICE <http://127.0.0.1:9/> { ?g ?h ?i } }"
POLICYKG = str(Path(sys.executable).with_name("policykg"))


def use(server: Any, ask: Callable[[Client], Awaitable[None]]) -> None:  # noqa: ANN401  a server, its address or command
    async def main() -> None:
        async with Client(server) as client:
            await ask(client)

    asyncio.run(asyncio.wait_for(main(), 60))


async def call(client: Client, tool: str, **arguments: object) -> Any:  # noqa: ANN401  what the tool gives
    result = await client.call_tool(tool, dict(arguments))
    assert not result.is_error, result.content
    return result.structured_content


async def failed(client: Client, tool: str, **arguments: object) -> str:
    result = await client.call_tool(tool, dict(arguments))
    assert result.is_error
    return str(result.content)


async def everything(client: Client) -> None:
    listed = (await client.list_tools()).tools
    assert {tool.name for tool in listed} == {"search", "query", "about", "passage", "queries"}
    assert all(tool.annotations and tool.annotations.read_only_hint and tool.description for tool in listed)
    rows = await call(client, "query", sparql="SELECT ?s ?l WHERE { ?s rdfs:label ?l } ORDER BY ?s", limit=2)
    assert (rows["columns"], len(rows["rows"]), rows["more"]) == (["s", "l"], 2, True)
    assert await call(client, "query", sparql="ASK { ?s a pkg:Policy }") == {"boolean": True}
    graph = await call(client, "query", sparql="CONSTRUCT { ?s a pkg:Policy } WHERE { ?s a pkg:Policy } LIMIT 1")
    assert "pkg:Policy" in graph["turtle"]
    place = await call(client, "passage", document="d", start=0, end=7)
    assert (place["text"], place["link"]) == ("Schools", "/documents/d#char=0,7")
    assert len((await call(client, "passage", document="d", start=-5, end=10**9))["text"]) == 19
    assert any(query["name"] == "duties" for query in (await call(client, "queries"))["queries"])
    known = await call(client, "about", name="policy/p1")
    assert known["label"] == "Policy 1"
    assert "SERVICE" in await failed(client, "query", sparql=ENDLESS)
    assert "does not parse" in await failed(client, "query", sparql="SELECT * WHERE {")
    assert "cookbook" in await failed(client, "query", sparql="nothing-of-that-name")
    assert "nothing called" in await failed(client, "about", name="nobody")
    await failed(client, "passage", document="../../etc/passwd", start=0, end=9)


def garbage(url: str) -> None:
    """Send what is no message, and messages of a page elsewhere whose name was bound to this machine."""
    accepts = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
    info = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "x", "version": "1"}}
    hello = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": info})
    bodies = ("", "{", "[]", "null", "1", "[1,2]", '{"jsonrpc":"2.0"}', "[" * 100_000, '{"a":' * 50_000, "\x00")
    with httpx.Client(headers=accepts, trust_env=False, timeout=20) as client:
        for body in bodies:
            assert client.post(url, content=body).status_code == 400
        assert client.post(url, content=b"\xff\xfe").status_code == 400
        assert client.post(url, content=b"x" * 6_000_000).status_code == 413
        assert client.put(url).status_code == 405
        assert client.post(url, content=hello, headers={"Host": "elsewhere.example"}).status_code == 421
        assert client.post(url, content=hello, headers={"Origin": "http://elsewhere.example"}).status_code == 403
        assert client.post(url, content=hello).status_code == 200


def test_an_agent_reads_the_graph_in_this_process(small: Path) -> None:
    use(tools(small), everything)


def test_an_agent_reads_the_graph_over_standard_input_and_output(small: Path) -> None:
    use(StdioServerParameters(command=POLICYKG, args=["mcp", "--kg", str(small)]), everything)


def test_an_agent_reads_the_graph_over_http(small: Path) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [POLICYKG, "mcp", "--kg", str(small), "--http", "--port", str(port)]
    with subprocess.Popen(command, stderr=subprocess.DEVNULL) as process:
        try:
            for _ in range(400):
                with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port)):
                    break
                time.sleep(0.05)
            use(f"http://127.0.0.1:{port}/mcp", everything)
            garbage(f"http://127.0.0.1:{port}/mcp")
            use(f"http://127.0.0.1:{port}/mcp", everything)
        finally:
            process.terminate()


def test_search_gives_quotes_with_their_place(kg: Path) -> None:
    async def ask(client: Client) -> None:
        hits = (await call(client, "search", text="wages of apprentices", limit=1))["hits"]
        assert "pay apprentices a monthly wage" in hits[0]["quote"]
        assert hits[0]["link"].endswith(f"#char={hits[0]['start']},{hits[0]['end']}")
        duties = await call(client, "query", sparql="duties", params={"document": "levy-act"})
        assert {"bearer", "quote"} <= set(duties["columns"])
        assert duties["rows"]

    use(tools(kg), ask)
