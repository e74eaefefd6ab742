"""An Obsidian vault: a folder with one note a thing, linked as the network is, in the colours of the classes."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Iterator, Mapping, Sequence
from json.encoder import encode_basestring
from pathlib import Path

from policykg.errors import PolicyKGError
from policykg.exports.network import Edge, Network, Node
from policykg.exports.palette import LIGHT, NAMES, rgb
from policykg.exports.text import plain, spelled

_FORBIDDEN = re.compile(r'[<>:"/\\|?*\[\]#^]+')
"""What Windows forbids in a file's name, and what ends a link in Obsidian."""
_RESERVED = re.compile(r"(?i)(?:con|prn|aux|nul|com\d|lpt\d)$")
_LONGEST = 150
"""Bytes of a note's name: file systems take 255, archives and other tools less."""
_MARKUP = re.compile(r"([\\`*_\[\]<>#|$~=%^&])")
_START = "Start here"


def vault(network: Network, path: Path) -> list[Path]:
    """The folder `path`; PolicyKGError where it exists and is not empty, since it may hold somebody's notes."""
    if path.exists() and (not path.is_dir() or any(path.iterdir())):
        raise PolicyKGError(f"{path}: is there already and may hold notes of yours; remove it or choose another name")
    part = path.with_name(f".{path.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    try:
        _write(network, part)
        if path.is_dir():
            path.rmdir()
        part.rename(path)
    finally:
        shutil.rmtree(part, ignore_errors=True)
    return [path]


def _write(network: Network, folder: Path) -> None:
    names = _names(network.nodes)
    for kind in LIGHT:
        (folder / NAMES[kind]).mkdir(parents=True)
    outward, inward = _by_end(network.edges)
    inside = {kind: str(folder / name) for kind, name in NAMES.items()}
    for node in network.nodes:
        text = "".join(_note(node, names, outward.get(node.id, ()), inward.get(node.id, ())))
        # One write a note and no buffer: with 100,000 of them, what surrounds the writing is most of its cost.
        with open(f"{inside[node.kind]}/{names[node.id]}.md", "xb", 0) as note:  # noqa: PTH123  a path object costs more
            note.write(text.encode())
    (folder / f"{_START}.md").write_text(_index(network, names), encoding="utf-8", newline="\n")
    (folder / ".obsidian").mkdir()
    (folder / ".obsidian" / "graph.json").write_text(_colours(), encoding="utf-8", newline="\n")


def _by_end(edges: Sequence[Edge]) -> tuple[Mapping[str, list[Edge]], Mapping[str, list[Edge]]]:
    outward: dict[str, list[Edge]] = {}
    inward: dict[str, list[Edge]] = {}
    for edge in edges:
        outward.setdefault(edge.source, []).append(edge)
        inward.setdefault(edge.target, []).append(edge)
    return outward, inward


def _names(nodes: Sequence[Node]) -> dict[str, str]:
    """A name a note that no other has, upper and lower case aside; of equal labels each gets the end of its IRI."""
    called: dict[str, int] = {_START.lower(): 2}
    wanted = {node.id: _file_name(node.label) or _file_name(node.id) for node in nodes}
    for name in wanted.values():
        called[name.lower()] = called.get(name.lower(), 0) + 1
    found: dict[str, str] = {}
    taken: set[str] = set()
    for node in nodes:
        name = wanted[node.id]
        if called[name.lower()] > 1:
            name = _file_name(f"{_cut(name, _LONGEST // 2)} ({node.id.rstrip('/').rsplit('/', 1)[-1]})")
        number = 1
        while (unique := name if number == 1 else f"{name} {number}").lower() in taken:
            number += 1
        taken.add(unique.lower())
        found[node.id] = unique
    return found


def _file_name(label: str) -> str:
    name = _cut(" ".join(_FORBIDDEN.sub(" ", plain(label)).split()), _LONGEST).strip(". ")
    return f"{name}_" if _RESERVED.match(name) else name


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore")


def _note(node: Node, names: Mapping[str, str], outward: Sequence[Edge], inward: Sequence[Edge]) -> Iterator[str]:
    label = plain(node.label)
    # YAML reads JSON's strings and lists as they are.
    yield f"---\niri: {encode_basestring(node.id)}\nkind: {encode_basestring(node.kind)}\n"
    for name, value in (("jurisdiction", node.jurisdiction), ("from", node.start), ("until", node.end)):
        if value:
            yield f"{name}: {encode_basestring(value)}\n"
    yield f"aliases: [{encode_basestring(label)}]\n---\n# {_escaped(label)}\n"
    yield from _links("This", ((edge, names[edge.target]) for edge in outward))
    yield from _links("Named by", ((edge, names[edge.source]) for edge in inward))


def _escaped(label: str) -> str:
    return _MARKUP.sub(r"\\\1", label)


def _links(title: str, ends: Iterator[tuple[Edge, str]]) -> Iterator[str]:
    lines = sorted(f"- {spelled(edge.relation)} [[{name}]]{_times(edge.weight)}\n" for edge, name in ends)
    if lines:
        yield f"\n## {title}\n\n"
        yield from lines


def _times(weight: int) -> str:
    return f" · {weight} statements" if weight > 1 else ""


def _index(network: Network, names: Mapping[str, str]) -> str:
    """What is in the vault, and of each class the notes with the most links."""
    parts = [f"# {network.name}\n\n{len(network.nodes):,} notes, {len(network.edges):,} links.\n"]
    for kind, name in NAMES.items():
        nodes = sorted((n for n in network.nodes if n.kind == kind), key=lambda node: (-node.weight, node.id))
        if nodes:
            parts.append(f"\n## {name.capitalize()} ({len(nodes):,})\n\n")
            parts += [f"- [[{names[node.id]}]] · {node.weight} links\n" for node in nodes[:25]]
    return "".join(parts)


def _colours() -> str:
    groups = [
        {"query": f'path:"{NAMES[kind]}/"', "color": {"a": 1, "rgb": int.from_bytes(bytes(rgb(colour)))}}
        for kind, colour in LIGHT.items()
    ]
    return json.dumps({"colorGroups": groups}, indent=1) + "\n"
