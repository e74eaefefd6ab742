"""Places by forces for large networks: attraction along links, repulsion from the density on a grid, by FFT.

Forces after ForceAtlas2 (Jacomy et al. 2014): links pull by their length, nodes push by (degree + 1) / distance. The
push of all on all is a convolution of the density, so that a round costs n + G² log G and not n² (as in FIt-SNE,
Linderman et al. 2019).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_SEED = 20
_SMOOTHINGS = 60
_ROUNDS = 150
_GRAVITY = 0.15
_LEAST_GRID, _LARGEST_GRID = 64, 512


def spread(count: int, links: Sequence[tuple[int, int, float]]) -> list[tuple[float, float]]:
    """A place for each of the nodes 0 … count - 1 of a connected network, the same for the same input."""
    import numpy as np

    ends = np.array([(a, b) for a, b, _ in links], dtype=np.int64).reshape(-1, 2)
    strengths = np.array([strength for *_, strength in links], dtype=np.float64)
    places = _smoothed(count, ends, strengths)
    mass = 1.0 + np.bincount(ends.ravel(), minlength=count).astype(np.float64)
    field = _Field(count)
    widest, speed = 0.06 * math.sqrt(float(mass.sum())), 1.0
    for round_ in range(_ROUNDS):
        force = field.push(places, mass) + _pull(places, ends, strengths) - _GRAVITY * mass[:, None] * places
        length = np.hypot(force[:, 0], force[:, 1])
        # Each node goes as far as the cooling allows: hubs feel large forces and would jump across the picture.
        reach = speed * widest
        places += force * (np.minimum(length / mass, reach) / np.maximum(length, 1e-12))[:, None]
        speed = (1.0 - (round_ + 1) / _ROUNDS) ** 1.2
    return [(float(x), float(y)) for x, y in places]


def _smoothed(count: int, ends: Any, strengths: Floats) -> Floats:  # noqa: ANN401  an integer array
    """A start in which neighbours are near: random places, evened out along links, kept apart by orthogonality."""
    import numpy as np

    places = np.random.default_rng(_SEED).standard_normal((count, 2))
    degree = np.maximum(np.bincount(ends.ravel(), np.repeat(strengths, 2), minlength=count), 1e-9)
    for _ in range(_SMOOTHINGS):
        for axis in (0, 1):
            x = places[:, axis]
            around = np.bincount(ends[:, 0], strengths * x[ends[:, 1]], count)
            around += np.bincount(ends[:, 1], strengths * x[ends[:, 0]], count)
            x = 0.5 * (x + around / degree)
            x -= (x * degree).sum() / degree.sum()
            if axis:
                first = places[:, 0]
                x -= first * (x * first * degree).sum() / max(float((first * first * degree).sum()), 1e-12)
            places[:, axis] = x / max(float(np.sqrt((x * x).mean())), 1e-12)
    places += np.random.default_rng(_SEED + 1).standard_normal((count, 2)) * 0.05
    scaled: Floats = places * math.sqrt(count + 2.0 * len(ends)) * 0.4
    return scaled


def _pull(places: Floats, ends: Any, strengths: Floats) -> Floats:  # noqa: ANN401  an integer array
    import numpy as np

    along = (places[ends[:, 1]] - places[ends[:, 0]]) * np.minimum(strengths, 3.0)[:, None] * 2.0
    force = np.zeros_like(places)
    for axis in (0, 1):
        force[:, axis] += np.bincount(ends[:, 0], along[:, axis], len(places))
        force[:, axis] -= np.bincount(ends[:, 1], along[:, axis], len(places))
    return force


class _Field:
    """The push of all nodes on all, read from a grid over them."""

    def __init__(self, count: int) -> None:
        import numpy as np

        self._side = min(_LARGEST_GRID, max(_LEAST_GRID, 2 ** math.ceil(math.log2(2 * math.sqrt(count)))))
        steps = np.minimum(np.arange(2 * self._side), 2 * self._side - np.arange(2 * self._side)).astype(float)
        signs = np.where(np.arange(2 * self._side) < self._side, 1.0, -1.0)
        square = steps[:, None] ** 2 + steps[None, :] ** 2
        square[0, 0] = 1.0
        self._kernels = [
            np.fft.rfft2((steps * signs)[:, None] / square),
            np.fft.rfft2((steps * signs)[None, :] / square),
        ]

    def push(self, places: Floats, mass: Floats) -> Floats:
        import numpy as np

        side = self._side
        low = places.min(axis=0)
        cell = max(float((places.max(axis=0) - low).max()), 1e-9) / (side - 2)
        at = (places - low) / cell
        whole = np.floor(at).astype(np.int64)
        part = at - whole
        corners = [(dx, dy, _share(part, dx, dy)) for dx in (0, 1) for dy in (0, 1)]
        cells = [(whole[:, 0] + dx) * (2 * side) + whole[:, 1] + dy for dx, dy, _ in corners]
        density = np.zeros(4 * side * side)
        for index, (_, _, share) in zip(cells, corners, strict=True):
            density += np.bincount(index, share * mass, len(density))
        seen = np.fft.rfft2(density.reshape(2 * side, 2 * side))
        force = np.empty_like(places)
        for axis, kernel in enumerate(self._kernels):
            pushed = np.fft.irfft2(seen * kernel, s=(2 * side, 2 * side)).ravel() / cell
            force[:, axis] = sum(share * pushed[index] for index, (_, _, share) in zip(cells, corners, strict=True))
        return force * mass[:, None]


def _share(part: Floats, dx: int, dy: int) -> Floats:
    """How much of a node lies in a corner of its cell."""
    x = part[:, 0] if dx else 1.0 - part[:, 0]
    y = part[:, 1] if dy else 1.0 - part[:, 1]
    return x * y
