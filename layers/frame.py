"""Chooses the map frame: from houses and boundary, never from people, so that the frame betrays nobody."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from himi_map.errors import ExportError
from layers.scene import Box, Frame

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from himi_map.geo.crs import PlaneCrs

SCALES: Final = (500, 600, 750, 1000, 1250, 1500, 2000, 2500, 3000, 4000, 5000, 7500, 10000, 15000, 25000)
"""Round scales a sheet may have."""

READABLE: Final = 2500
"""Above this denominator houses are too small to find: the area is split over several sheets instead."""

_MARGIN_MM = 7.0
_OVERLAP_MM = 12.0
_MOST_SHEETS = 12


def frames(area: Any, crs: PlaneCrs, paper: Box, page: tuple[float, float], scale: float | None) -> tuple[Frame, ...]:
    """The frames of an association's sheets, row by row from the north-west.

    Parameters
    ----------
    area
        shapely geometry of the ground to show, metres of *crs*.
    paper
        Rectangle of the map on the sheet, mm.
    page
        Size of the sheet, mm.
    scale
        A denominator, or None for the largest round scale that shows all on one sheet; where that would be smaller
        than 1:2500 the area is split.

    Raises
    ------
    ExportError
        ``export.no_area``: nothing is known of where the association is; ``export.too_many_sheets``.
    """
    if area is None or shapely.is_empty(area):
        raise ExportError("export.no_area")
    x0, y0, x1, y1 = (float(one) for one in shapely.bounds(area))
    width, height = paper[2] - paper[0] - 2 * _MARGIN_MM, paper[3] - paper[1] - 2 * _MARGIN_MM
    if scale is None:
        needed = max((x1 - x0) / width, (y1 - y0) / height) * 1000.0
        scale = float(next((one for one in SCALES if one >= needed), SCALES[-1]))
        if scale > READABLE:
            scale = READABLE
    columns = _count((x1 - x0) * 1000.0 / scale, width)
    rows = _count((y1 - y0) * 1000.0 / scale, height)
    if columns * rows > _MOST_SHEETS:
        scale = float(next((one for one in SCALES if one > scale), 0)) if scale < SCALES[-1] else 0.0
        if not scale:
            raise ExportError("export.too_many_sheets", count=columns * rows)
        return frames(area, crs, paper, page, scale)
    found = [
        Frame(crs=crs, paper=paper, centre=(x, y), scale=float(scale), page=page)
        for y in _middles(y0, y1, rows)[::-1]
        for x in _middles(x0, x1, columns)
    ]
    kept = [one for one in found if shapely.intersects(shapely.box(*one.extent), area)]
    return tuple(kept)


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
    boxes = np.array([one.extent for one in found])
    beyond = np.maximum(
        np.maximum(boxes[:, None, :2] - points[None], points[None] - boxes[:, None, 2:]), 0.0
    )  # (frames, points, 2)
    gaps = np.hypot(beyond[..., 0], beyond[..., 1])
    nearest = np.argmin(gaps, axis=0)
    shown = gaps == 0.0
    shown[nearest, np.arange(len(points))] = True
    return [np.flatnonzero(row) for row in shown]


def _count(needed_mm: float, room_mm: float) -> int:
    """How many sheets side by side, with some ground on both."""
    if needed_mm <= room_mm + 0.01:
        return 1
    return math.ceil((needed_mm - _OVERLAP_MM) / (room_mm - _OVERLAP_MM))


def _middles(low: float, high: float, count: int) -> list[float]:
    if count == 1:
        return [(low + high) / 2]
    step = (high - low) / count
    return [float(one) for one in low + step * (np.arange(count) + 0.5)]


def scale_words(scale: float) -> str:
    """``1:1,500``."""
    return f"1:{scale:,.0f}"
