"""Placement: every mark finds room, nearest to its true place first; what stands away gets a leader line.

QGIS dropped a quarter of the labels of a dense lane without a word. Here a mark that may not be dropped searches rings
of growing radius around its place and in the end the whole frame; only a sheet without any free millimetre raises.
Deterministic: the same marks give the same sheet.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from himi_map.errors import ExportError
from layers.scene import Box

if TYPE_CHECKING:
    from numpy.typing import NDArray

_GAP = 0.35
"""White between two marks, mm."""

_STEP = 1.1
"""Distance of rings, mm."""

_RINGS = 28
"""Rings tried around a place before the whole frame is searched."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where a mark stands: middle and size in mm of paper, and whether that is away from its true place."""

    x: float
    y: float
    width: float
    height: float
    moved: bool

    @property
    def box(self) -> Box:
        """The room it takes."""
        return (
            self.x - self.width / 2, self.y - self.height / 2, self.x + self.width / 2, self.y + self.height / 2,
        )  # fmt: skip


def _rings() -> tuple[NDArray[np.float64], NDArray[np.int64]]:
    """Offsets around a place, nearest first, and where each ring starts."""
    rings = [np.zeros((1, 2))]
    for number in range(1, _RINGS + 1):
        radius = number * _STEP
        count = max(12, 6 * number)
        angles = np.linspace(0, 2 * np.pi, count, endpoint=False) + (number % 2) * math.pi / count + math.pi / 4
        rings.append(radius * np.column_stack([np.cos(angles), np.sin(angles)]))
    starts = np.cumsum([0, *(len(one) for one in rings)])
    return np.concatenate(rings), starts


_OFFSETS, _STARTS = _rings()


class Placer:
    """Keeps account of the room on one sheet's map.

    Parameters
    ----------
    frame
        Where marks may stand, mm of paper.
    """

    def __init__(self, frame: Box) -> None:
        self._frame = frame
        self._taken = np.empty((64, 4), dtype=np.float64)
        self._count = 0

    @property
    def taken(self) -> NDArray[np.float64]:
        """Boxes placed so far, shape (n, 4)."""
        return self._taken[: self._count]

    def claim(self, box: Box) -> None:
        """Take room without asking whether it is free."""
        if self._count == len(self._taken):
            self._taken = np.concatenate([self._taken, np.empty_like(self._taken)])
        self._taken[self._count] = box
        self._count += 1

    def free(self, middles: NDArray[np.float64], width: float, height: float) -> NDArray[np.bool_]:
        """Which of *middles* (n, 2) have room for a mark of that size inside the frame."""
        x0, y0, x1, y1 = self._frame
        half_w, half_h = width / 2, height / 2
        inside = (
            (middles[:, 0] >= x0 + half_w)
            & (middles[:, 0] <= x1 - half_w)
            & (middles[:, 1] >= y0 + half_h)
            & (middles[:, 1] <= y1 - half_h)
        )
        taken = self.taken
        if len(taken):
            clash = (
                (middles[:, None, 0] + half_w + _GAP > taken[None, :, 0])
                & (middles[:, None, 0] - half_w - _GAP < taken[None, :, 2])
                & (middles[:, None, 1] + half_h + _GAP > taken[None, :, 1])
                & (middles[:, None, 1] - half_h - _GAP < taken[None, :, 3])
            )
            inside &= ~clash.any(axis=1)
        return inside

    def place(self, x: float, y: float, width: float, height: float) -> Placed:
        """Find room for a mark that may not be left out, as near to (x, y) as can be.

        Raises
        ------
        ExportError
            ``export.no_room``: not one free place on the whole map.
        """
        place = np.array([x, y])
        for start, stop in ((0, 1), *zip(_STARTS[1:-1:3], [*_STARTS[4:-1:3], _STARTS[-1]], strict=False)):
            middles = place + _OFFSETS[start:stop]
            found = np.flatnonzero(self.free(middles, width, height))
            if len(found):
                return self._settle(middles[found[0]], place, width, height)
        return self._settle(self._anywhere(place, width, height), place, width, height)

    def place_first(self, choices: Sequence[tuple[float, float]], width: float, height: float) -> Placed | None:
        """The first of *choices* (middles) with room, or None: for words that may be left out."""
        middles = np.array(choices, dtype=np.float64)
        found = np.flatnonzero(self.free(middles, width, height))
        if not len(found):
            return None
        middle = middles[found[0]]
        return self._settle(middle, middle, width, height)

    def _anywhere(self, place: NDArray[np.float64], width: float, height: float) -> NDArray[np.float64]:
        x0, y0, x1, y1 = self._frame
        xs = np.arange(x0 + width / 2, x1 - width / 2 + 0.01, 1.0)
        ys = np.arange(y0 + height / 2, y1 - height / 2 + 0.01, 1.0)
        grid = np.array(np.meshgrid(xs, ys)).reshape(2, -1).T
        order = np.argsort(((grid - place) ** 2).sum(axis=1), kind="stable")
        for chunk in np.array_split(order, max(len(order) // 2000, 1)):
            found = np.flatnonzero(self.free(grid[chunk], width, height))
            if len(found):
                spot: NDArray[np.float64] = grid[chunk[found[0]]]
                return spot
        raise ExportError("export.no_room")

    def _settle(self, middle: NDArray[np.float64], place: NDArray[np.float64], width: float, height: float) -> Placed:
        away = float(np.hypot(*(middle - place)))
        placed = Placed(float(middle[0]), float(middle[1]), width, height, away > 0.05)
        self.claim(placed.box)
        return placed


def crowded_first(xy: NDArray[np.float64], reach: float = 8.0) -> list[int]:
    """An order in which to place marks: alone ones first keep their place, then by position, so that it is repeatable.

    Parameters
    ----------
    xy
        True places, mm of paper, shape (n, 2).
    reach
        Distance in mm within which another mark is a neighbour.
    """
    if not len(xy):
        return []
    gaps = np.hypot(xy[:, None, 0] - xy[None, :, 0], xy[:, None, 1] - xy[None, :, 1])
    neighbours = (gaps < reach).sum(axis=1)
    return [int(one) for one in np.lexsort((np.round(xy[:, 0], 3), -np.round(xy[:, 1], 3), neighbours))]


def overlaps(boxes: dict[str, Box], slack: float = 0.01) -> list[tuple[str, str]]:
    """Pairs of named boxes that cover each other by more than *slack* mm."""
    names = list(boxes)
    if len(names) < 2:
        return []
    table = np.array([boxes[name] for name in names], dtype=np.float64)
    hit = (
        (table[:, None, 2] - slack > table[None, :, 0])
        & (table[None, :, 2] - slack > table[:, None, 0])
        & (table[:, None, 3] - slack > table[None, :, 1])
        & (table[None, :, 3] - slack > table[:, None, 1])
    )
    rows, columns = np.nonzero(np.triu(hit, k=1))
    return [(names[row], names[column]) for row, column in zip(rows, columns, strict=True)]
