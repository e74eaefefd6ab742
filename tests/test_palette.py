"""The colours of the classes can be told apart by any eyes, on paper and on dark, and are the explorer's too."""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from policykg.exports.palette import DARK, DARK_INK, DARK_PAPER, INK, LIGHT, NAMES, PAPER, rgb

THEME = Path(__file__).parents[1] / "src" / "explorer" / "src" / "styles" / "theme.css"
# Machado, Oliveira and Fernandes (2009), severity 1, for linear RGB.
SIGHTS = {
    "normal": [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
    "protanopia": [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
    "deuteranopia": [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
    "tritanopia": [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])


def linear(colour: str) -> NDArray[np.float64]:
    parts = np.array(rgb(colour)) / 255
    return np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)


def lab(light: NDArray[np.float64]) -> NDArray[np.float64]:
    ratio = TO_XYZ @ np.clip(light, 0, 1) / WHITE
    x, y, z = np.where(ratio > 0.008856, np.cbrt(ratio), 7.787 * ratio + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def contrast(one: str, two: str) -> float:
    low, high = sorted(float((TO_XYZ @ linear(colour))[1]) + 0.05 for colour in (one, two))
    return high / low


@pytest.mark.parametrize("sight", SIGHTS)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["paper", "dark"])
def test_any_two_classes_differ_for_every_kind_of_sight(colours: Mapping[str, str], sight: str) -> None:
    seen = {kind: lab(np.array(SIGHTS[sight]) @ linear(colour)) for kind, colour in colours.items()}
    for one, two in combinations(seen, 2):
        assert np.linalg.norm(seen[one] - seen[two]) >= 15, (one, two)


@pytest.mark.parametrize(("colours", "ground", "ink"), [(LIGHT, PAPER, INK), (DARK, DARK_PAPER, DARK_INK)])
def test_every_class_and_the_text_stand_out_from_the_ground(colours: Mapping[str, str], ground: str, ink: str) -> None:
    assert min(contrast(colour, ground) for colour in colours.values()) >= 3
    assert contrast(ink, ground) >= 7
    assert list(colours) == list(NAMES)


@pytest.mark.skipif(not THEME.exists(), reason="the explorer is not in this tree")
def test_the_explorer_has_the_same_colours() -> None:
    light, dark = THEME.read_text(encoding="utf-8").split('[data-theme="dark"]', 1)
    for sheet, colours in ((light, LIGHT), (dark, DARK)):
        found = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", sheet))
        assert {kind: found.get(kind) for kind in colours} == dict(colours)
