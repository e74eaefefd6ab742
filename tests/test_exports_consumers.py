"""Exports as the JavaScript libraries that draw them open them; `make consumers` installs these from npm."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from policykg.exports import cytoscape, gexf, graphml
from policykg.exports.network import Edge, Network, Node
from policykg.exports.palette import LIGHT, rgb

CONSUMERS = Path(__file__).parent / "consumers"
HOSTILE = 'a "law" </script> & 计划\x0b\n=1+1'
PLAIN = 'a "law" </script> & 计划 =1+1'
NETWORK = Network(
    "test",
    (
        Node("https://x/a", HOSTILE, "policy", "1996", "2022-04-30", "CN", 2, 10.0, 20.0),
        Node("https://x/b", "Ministry", "organization", weight=2, x=-3.5, y=0.0),
    ),
    (Edge("https://x/a", "https://x/b", "issuedBy", 3), Edge("https://x/b", "https://x/a", "cites")),
)
pytestmark = pytest.mark.skipif(
    shutil.which("node") is None or not (CONSUMERS / "node_modules").is_dir(),
    reason="Node and the libraries that `make consumers` installs are not there",
)


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    """What graphology and Cytoscape find in each file."""
    folder = tmp_path_factory.mktemp("consumers")
    writers = {"g.gexf": gexf.gexf, "g.graphml": graphml.graphml, "g.cyjs": cytoscape.cyjs}
    files = [str(write(NETWORK, folder / name)[0]) for name, write in writers.items()]
    ran = subprocess.run(["node", "open.mjs", *files], cwd=CONSUMERS, capture_output=True, text=True, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return dict(zip(writers, json.loads(ran.stdout), strict=True))


@pytest.mark.parametrize("name", ["g.gexf", "g.graphml", "g.cyjs"])
def test_nodes_links_and_labels_arrive(opened: dict[str, Any], name: str) -> None:
    nodes, edges = opened[name]["nodes"], opened[name]["edges"]
    assert nodes["https://x/a"]["name" if name == "g.cyjs" else "label"] == PLAIN
    assert [(e["source"], e["target"], e["relation"], e["weight"]) for e in edges] == [
        ("https://x/a", "https://x/b", "issuedBy", 3),
        ("https://x/b", "https://x/a", "cites", 1),
    ]


@pytest.mark.parametrize(("name", "down"), [("g.gexf", -1), ("g.graphml", 1), ("g.cyjs", 1)])
def test_nodes_stand_where_the_layout_put_them(opened: dict[str, Any], name: str, down: int) -> None:
    node = opened[name]["nodes"]["https://x/a"]
    assert (node["x"], node["y"]) == (10, 20 * down)


def test_colours_and_sizes_arrive(opened: dict[str, Any]) -> None:
    colour = "rgb({},{},{})".format(*rgb(LIGHT["organization"]))
    assert opened["g.gexf"]["nodes"]["https://x/b"]["color"] == colour
    assert opened["g.cyjs"]["nodes"]["https://x/b"]["drawn"].replace(" ", "") == colour
    assert opened["g.graphml"]["nodes"]["https://x/b"]["color"] == LIGHT["organization"]
    sizes = {round(found["nodes"]["https://x/b"]["size"], 1) for found in opened.values()}
    assert sizes == {round(NETWORK.nodes[1].size, 1)}
