"""Lays the map's frame over the ground: exact scales, turned maps, and sets of sheets that overlap by 10 mm.

Nothing here knows a person: what is to be shown are points of houses and boundaries, so that the frame betrays nobody.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Final

import numpy as np

from himi_map.errors import ExportError
from layers.scene import Box, Frame, extent_of, turned

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himi_map.geo.crs import PlaneCrs

SCALES: Final = (500, 1000, 1500, 2000, 2500, 3000, 5000, 7500, 10000)
"""The ladder: the scales a sheet may have."""

OVERLAP_MM: Final = 10.0
"""Ground that neighbouring sheets both show, mm of paper."""

MARGIN_MM: Final = 7.0
"""White that is kept between what is to be shown and the map's edge, mm."""

MOST_SHEETS: Final = 12

_SLACK_MM = 0.01


def needed_scale(points: NDArray[np.float64], box: Box, angle: float = 0.0) -> float:
    """The denominator at which *points* (metres) just fill *box* (mm of paper) with its margin, the map turned."""
    return float(scale_for(np.ptp(turned(points, angle), axis=0), box))


def scale_for(sides: NDArray[np.float64], box: Box) -> NDArray[np.float64]:
    """The denominators at which grounds of *sides* (width and height in metres, last axis) just fill *box* (mm)."""
    found: NDArray[np.float64] = np.max(sides / np.array(_room(box)), axis=-1) * 1000.0
    return found


def step_for(needed: float) -> int | None:
    """The largest scale of the ladder that is not larger than 1:*needed*, as its index; None: not even the smallest."""
    return next((index for index, one in enumerate(SCALES) if one >= needed - 1e-6), None)


def grid(
    points: NDArray[np.float64],
    crs: PlaneCrs,
    box: Box,
    page: tuple[float, float],
    scale: float,
    angle: float = 0.0,
) -> tuple[Frame, ...]:
    """As many frames of one scale as it takes to show *points*, row by row from the upper left of the paper.

    Neighbours show exactly 10 mm of the same ground. Frames in which nothing is to be shown are among them.

    Parameters
    ----------
    points
        Metres of *crs*, shape (n, 2): whatever lies between them is shown too.
    box, page
        Rectangle of the map on the sheet, and the sheet, mm.
    angle
        Degrees by which the map is turned anticlockwise.
    """
    x0, y0, x1, y1 = extent_of(turned(points, angle))
    width, height = box[2] - box[0], box[3] - box[1]
    per_mm = scale / 1000.0
    across = _middles((x0 + x1) / 2, _count((x1 - x0) / per_mm, width), (width - OVERLAP_MM) * per_mm)
    down = _middles((y0 + y1) / 2, _count((y1 - y0) / per_mm, height), (height - OVERLAP_MM) * per_mm)
    middles = turned(np.array([(x, y) for y in down[::-1] for x in across]), -angle)
    return tuple(
        Frame(crs=crs, paper=box, centre=(x, y), scale=float(scale), page=page, angle=angle)
        for x, y in middles.tolist()
    )


def sheet_count(points: NDArray[np.float64], box: Box, scale: float, angle: float = 0.0) -> int:
    """How many frames :func:`grid` would make."""
    x0, y0, x1, y1 = extent_of(turned(points, angle))
    per_mm = scale / 1000.0
    return _count((x1 - x0) / per_mm, box[2] - box[0]) * _count((y1 - y0) / per_mm, box[3] - box[1])


def frames(
    points: NDArray[np.float64],
    crs: PlaneCrs,
    box: Box,
    page: tuple[float, float],
    scale: float,
    angle: float = 0.0,
) -> tuple[Frame, ...]:
    """The frames at *scale*, or at the next smaller one of the ladder that does not take too many sheets.

    Raises
    ------
    ExportError
        ``export.too_many_sheets``.
    """
    count = sheet_count(points, box, scale, angle)
    while count > MOST_SHEETS:
        smaller = next((one for one in SCALES if one > scale), None)
        if smaller is None:
            raise ExportError("export.too_many_sheets", count=count)
        scale = float(smaller)
        count = sheet_count(points, box, scale, angle)
    return grid(points, crs, box, page, scale, angle)


def gaps(points: NDArray[np.float64], found: Sequence[Frame]) -> NDArray[np.float64]:
    """How far each point lies outside each frame, mm of paper, shape (frames, points); 0.0: it is shown."""
    rows = []
    for one in found:
        mm = one.to_paper(points)
        x0, y0, x1, y1 = one.paper
        beyond = np.maximum(np.maximum(np.array([x0, y0]) - mm, mm - np.array([x1, y1])), 0.0)
        rows.append(np.hypot(beyond[:, 0], beyond[:, 1]))
    return np.array(rows)


def sheets_of(points: NDArray[np.float64], found: Sequence[Frame]) -> list[NDArray[np.int64]]:
    """Which points belong on which sheet: on each that shows them; one that none shows, on the nearest.

    Parameters
    ----------
    points
        Metres of the plane zone, shape (n, 2).

    Returns
    -------
    list of arrays
        For each frame the indices of its points, ascending.
    """
    if not len(points):
        return [np.empty(0, dtype=np.int64) for _ in found]
    beyond = gaps(points, found)
    shown = beyond == 0.0
    shown[np.argmin(beyond, axis=0), np.arange(len(points))] = True
    return [np.flatnonzero(row) for row in shown]


def _room(box: Box) -> tuple[float, float]:
    return box[2] - box[0] - 2 * MARGIN_MM, box[3] - box[1] - 2 * MARGIN_MM


def _count(needed_mm: float, room_mm: float) -> int:
    """How many sheets side by side."""
    if needed_mm + 2 * MARGIN_MM <= room_mm + _SLACK_MM:
        return 1
    return math.ceil((needed_mm + 2 * MARGIN_MM - OVERLAP_MM - _SLACK_MM) / (room_mm - OVERLAP_MM))


def _middles(middle: float, count: int, step: float) -> list[float]:
    return [middle + (number - (count - 1) / 2) * step for number in range(count)]


def scale_words(scale: float) -> str:
    """``1:1,500``."""
    return f"1:{scale:,.0f}"
