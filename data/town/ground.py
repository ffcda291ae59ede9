"""The lie of the land: a grid of districts bent by a smooth warp, so that streets run like streets.

Everything is first laid out in a straight frame (u to the sea, v along the coast, metres) and then bent. Lines and
areas are bent point by point; a house keeps its right angles: its middle is bent, and it is turned with its street.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

CELL_U, CELL_V = 330.0, 250.0
"""Size of a district in the straight frame, metres."""

RIVER_HALF = 22.0
"""Half the width of the river."""

RIVER_ROOM = 110.0
"""Strip of the straight frame that the river, its banks and the fields beside it take, metres."""

STEP = 20.5
"""Distance of points along a bent line, metres."""


@dataclass(frozen=True, slots=True)
class Lie:
    """Size and place of a town.

    Attributes
    ----------
    columns, rows
        Districts from hill to sea, and along the coast.
    origin
        Plane metres (x east, y north) of the straight frame's (0, 0).
    river_after
        The river runs after this row.
    """

    columns: int
    rows: int
    origin: tuple[float, float]
    river_after: int

    @property
    def width(self) -> float:
        """From the foot of the hill to the shore, metres."""
        return self.columns * CELL_U

    @property
    def length(self) -> float:
        """Along the coast, metres."""
        return self.rows * CELL_V + RIVER_ROOM

    @property
    def river_v(self) -> float:
        """Middle of the river in the straight frame."""
        return self.river_after * CELL_V + RIVER_ROOM / 2

    def row_v(self, row: int) -> tuple[float, float]:
        """Lower and upper v of a row of districts; those beside the river reach to its middle."""
        shift = RIVER_ROOM if row >= self.river_after else 0.0
        low, high = row * CELL_V + shift, (row + 1) * CELL_V + shift
        if row == self.river_after:
            low -= RIVER_ROOM / 2
        if row == self.river_after - 1:
            high += RIVER_ROOM / 2
        return low, high

    def bend(self, uv: NDArray[np.float64]) -> NDArray[np.float64]:
        """Straight frame to plane metres; shape (n, 2)."""
        u, v = uv[:, 0], uv[:, 1]
        x = u + 46 * np.sin(v / 410 + 0.4) + 18 * np.sin(v / 173 + u / 900)
        y = v + 38 * np.sin(u / 470 + 1.1) + 14 * np.sin(u / 211 + v / 800)
        return np.column_stack([x + self.origin[0], y + self.origin[1]])

    def turn(self, uv: NDArray[np.float64], along: NDArray[np.float64]) -> NDArray[np.float64]:
        """Direction (radians, plane) that *along* (radians, straight frame) has after bending."""
        step = 2.0
        ahead = uv + step * np.column_stack([np.cos(along), np.sin(along)])
        moved = self.bend(ahead) - self.bend(uv)
        return np.arctan2(moved[:, 1], moved[:, 0])

    def line(self, points: list[tuple[float, float]]) -> object:
        """A bent line through straight-frame points."""
        return shapely.linestrings(self.bend(densify(np.array(points, dtype=np.float64))))

    def area(self, ring: list[tuple[float, float]]) -> object:
        """A bent area; neighbours with the same corners share their edges exactly."""
        return shapely.polygons(self.bend(densify(np.array([*ring, ring[0]], dtype=np.float64))))


def densify(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """Points along a line at most :data:`STEP` apart, the same from either end."""
    parts = []
    for start, end in itertools.pairwise(points):
        count = max(int(np.ceil(np.hypot(*(end - start)) / STEP)), 1)
        share = np.arange(count)[:, None] / count
        parts.append(start + share * (end - start))
    parts.append(points[-1:])
    return np.round(np.concatenate(parts), 6)
