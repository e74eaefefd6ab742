"""Pictures of networks: SVG, PNG and the page, parsed, measured and looked at."""

from __future__ import annotations

import xml.etree.ElementTree as ElementTree
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PIL import Image

from policykg.exports import page, png, svg
from policykg.exports.drawing import drawing
from policykg.exports.layout import placed
from policykg.exports.network import Edge, Network, Node
from policykg.exports.palette import LIGHT, PAPER, rgb

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = "Act </script><script>alert(1)</script> \x0b 计划"


@pytest.fixture(scope="module")
def network() -> Network:
    nodes = [Node(str(i), f"Act on the training of apprentices {i}", "policy" if i % 3 else "actor") for i in range(80)]
    nodes[3] = replace(nodes[3], label=HOSTILE)
    links = [(str(i), str(i % 7)) for i in range(7, 80)]
    places = placed([n.id for n in nodes], [(a, b, 1.0) for a, b in links])
    drawn = (
        replace(n, x=places[n.id][0], y=places[n.id][1], weight=sum(n.id in link for link in links)) for n in nodes
    )
    return Network("test", tuple(drawn), tuple(Edge(a, b, "cites") for a, b in links))


def test_labels_stand_apart_inside_the_picture(network: Network, tmp_path: Path) -> None:
    [picture] = svg.svg(network, tmp_path / "g.svg")
    root = ElementTree.parse(picture).getroot()
    left, top, width, height = map(float, root.attrib["viewBox"].split())
    letters = float(root.attrib["font-size"])
    labels = [
        (float(t.attrib["x"]), float(t.attrib["y"]), len(t.text or "") * letters / 2)
        for t in root.iter(f"{SVG}text")
        if t.attrib.get("class") == "name"
    ]
    assert len(labels) >= 20
    assert all(left < x and x + wide < left + width and top < y < top + height for x, y, wide in labels)
    for (ax, ay, aw), (bx, by, bw) in combinations(labels, 2):
        assert abs(ay - by) >= letters or ax + aw <= bx or bx + bw <= ax


def test_the_legend_counts_the_classes_and_stands_above_the_network(network: Network) -> None:
    drawn = drawing(network)
    assert [(key.kind, key.words) for key in drawn.legend] == [("policy", "policies (53)"), ("actor", "actors (27)")]
    top = min(node.y - node.size / 2 for node in network.nodes)
    assert all(drawn.frame.top < key.y < top for key in drawn.legend)


def test_a_png_shows_each_node_in_its_colour_where_it_stands(network: Network, tmp_path: Path) -> None:
    [path] = png.png(network, tmp_path / "g.png")
    frame = drawing(network).frame
    with Image.open(path) as image:
        assert max(image.size) >= 1600
        scale = image.width / (frame.right - frame.left)
        hidden = 0
        for node in network.nodes:
            pixel = image.getpixel((int((node.x - frame.left) * scale), int((node.y - frame.top) * scale)))
            assert isinstance(pixel, tuple)
            off = max(abs(a - b) for a, b in zip(pixel, rgb(LIGHT[node.kind]), strict=True))
            hidden += off > 12
        assert hidden <= len(network.nodes) * 0.1, "nodes under labels or other nodes"
        assert image.getpixel((2, image.height - 3)) == rgb(PAPER)


def test_an_empty_network_is_a_picture_too(tmp_path: Path) -> None:
    for write, name in ((svg.svg, "g.svg"), (png.png, "g.png"), (page.html, "g.html")):
        [path] = write(Network("policies", (), ()), tmp_path / name)
        assert path.stat().st_size > 100
