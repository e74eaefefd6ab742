"""The figures of `bench_search.py` as one picture: bars a system, and latency by size."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any
from xml.sax.saxutils import escape

_BARS = ("passages/s", "p50 ms, 1 client", "queries/s, 16 clients", "cold start, s", "memory, MB", "nDCG@10")
_BETTER = dict.fromkeys(("passages/s", "queries/s, 16 clients", "nDCG@10"), "more is better")
_WIDE, _HIGH, _LEFT = 300, 150, 70
_OURS, _THEIRS, _INK = "#0072b2", "#b0b0b0", "#333"


def draw(found: dict[str, Sequence[dict[str, Any]]]) -> str:
    """The picture as SVG; a part that was not measured is left out."""
    panels = [list(_bars(name, found["systems"])) for name in _BARS] if found.get("systems") else []
    if len(found.get("scale", ())) > 1:
        panels.append(list(_line(found["scale"])))
    rows = math.ceil(len(panels) / 2)
    parts = [
        f'<g transform="translate({place % 2 * _WIDE} {place // 2 * _HIGH})">{"".join(panel)}</g>'
        for place, panel in enumerate(panels)
    ]
    size = f'width="{2 * _WIDE}" height="{rows * _HIGH}" viewBox="0 0 {2 * _WIDE} {rows * _HIGH}"'
    background = '<rect width="100%" height="100%" fill="#fff"/>'
    font = f'font-family="sans-serif" font-size="11" fill="{_INK}"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} {font}>{background}{"".join(parts)}</svg>\n'


def _bars(name: str, rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    yield _text(_LEFT, 18, f"{name} ({_BETTER.get(name, 'less is better')})", "start")
    longest = max(row[name] for row in rows)
    for place, row in enumerate(rows):
        y = 30 + 26 * place
        width = max(1.0, (_WIDE - _LEFT - 60) * row[name] / longest)
        colour = _OURS if row["system"] == "policykg" else _THEIRS
        yield _text(_LEFT - 6, y + 13, row["system"], "end")
        yield f'<rect x="{_LEFT}" y="{y}" width="{width:.1f}" height="18" fill="{colour}"/>'
        yield _text(_LEFT + width + 4, y + 13, f"{row[name]:.3g}", "start")


def _line(rows: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Milliseconds by passages, both as powers of ten."""
    yield _text(_LEFT, 18, "ms a search by passages, no encoder (p50)", "start")
    first, last = (math.log10(row["passages"]) for row in (rows[0], rows[-1]))
    for name, colour in (("p50 ms", _OURS), ("p50 ms, hybrid", "#d55e00")):
        points = [
            (
                _LEFT + 170 * (math.log10(row["passages"]) - first) / (last - first),
                90 - 25 * math.log10(max(0.01, row[name])),
            )
            for row in rows
            if row[name] is not None
        ]
        yield f'<polyline points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="none" stroke="{colour}"/>'
        for (x, y), row in zip(points, rows, strict=False):
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' + _text(x, y - 6, f"{row[name]:.2g}")
        yield _text(points[-1][0] + 8, points[-1][1] + 12, "hybrid" if "hybrid" in name else "vectors", "start")
    for row in rows:
        x = _LEFT + 170 * (math.log10(row["passages"]) - first) / (last - first)
        yield _text(x, _HIGH - 6, f"{row['passages']:,}")


def _text(x: float, y: float, words: str, anchor: str = "middle") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(words)}</text>'
