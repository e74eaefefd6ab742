"""One colour a class of thing, the same in pictures, files, reports and the explorer, for any eyes and both grounds.

The hues are Okabe and Ito's (2008), moved as little as it takes for each to stand 3:1 against its ground (WCAG 2.1,
1.4.11) and any two to differ by 15 in CIELAB as seen with normal sight, protanopia, deuteranopia and tritanopia.
"""

from __future__ import annotations

from collections.abc import Mapping

LIGHT: Mapping[str, str] = {
    "policy": "#125fa0",
    "organization": "#b34800",
    "actor": "#bf7f03",
    "instrument": "#1d814a",
    "industry": "#2f8fc4",
    "concept": "#af518c",
    "place": "#7e7972",
}
"""On paper; the order is that of legends."""
DARK: Mapping[str, str] = {
    "policy": "#2a9ed6",
    "organization": "#dd7530",
    "actor": "#eaac3b",
    "instrument": "#56d8ad",
    "industry": "#8bcbf3",
    "concept": "#db94bd",
    "place": "#9e9189",
}
PAPER, DARK_PAPER = "#fbfaf6", "#17181a"
INK, DARK_INK = "#1f1d1a", "#e9e5dc"
LINK = "#8a8a8a"
"""A line between two things, on either ground."""
NAMES: Mapping[str, str] = {
    "policy": "policies",
    "organization": "bodies",
    "actor": "actors",
    "instrument": "instruments",
    "industry": "industries",
    "concept": "concepts",
    "place": "places",
}
"""What each class is called in a legend."""


def rgb(colour: str) -> tuple[int, int, int]:
    """The red, green and blue of `#rrggbb`, each 0 to 255."""
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return red, green, blue
