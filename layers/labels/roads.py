"""Where the roads are on the paper, in small squares: marks and words stand off them where they can."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import shapely

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.publicmap import PublicMap
    from layers.scene import Frame

    Floats = NDArray[np.float64]

_CELL = 1.5
"""Side of a square, mm."""


class RoadMask:
    """The share of any box that lies on roads, by sums over a raster.

    Parameters
    ----------
    frame
        Where the map sits.
    public_map
        Whose roads.
    """

    def __init__(self, frame: Frame, public_map: PublicMap) -> None:
        x0, y0, x1, y1 = frame.paper
        self._origin = np.array([x0, y0])
        size = np.ceil((np.array([x1, y1]) - self._origin) / _CELL).astype(int) + 1
        columns, rows = int(size[0]), int(size[1])
        grid = np.zeros((rows + 1, columns + 1), dtype=np.int32)
        points = _points_on_roads(frame, public_map)
        if len(points):
            cells = np.floor((points.T - self._origin[:, None]) / _CELL).astype(np.int64)
            seen = (cells[0] >= 0) & (cells[0] < columns) & (cells[1] >= 0) & (cells[1] < rows)
            grid.ravel()[((cells[1] + 1) * (columns + 1) + cells[0] + 1)[seen]] = 1
            np.cumsum(grid, axis=0, out=grid)
            np.cumsum(grid, axis=1, out=grid)
        self._sums = grid

    def share_of(self, box: tuple[float, float, float, float]) -> float:
        """The same of one box."""
        rows, columns = self._sums.shape
        ox, oy = float(self._origin[0]), float(self._origin[1])
        left, low = round((box[0] - ox) / _CELL), round((box[1] - oy) / _CELL)
        right, high = max(round((box[2] - ox) / _CELL), left + 1), max(round((box[3] - oy) / _CELL), low + 1)
        left, right = min(max(left, 0), columns - 1), min(max(right, 0), columns - 1)
        low, high = min(max(low, 0), rows - 1), min(max(high, 0), rows - 1)
        at = self._sums.item
        inside = at(high, right) - at(low, right) - at(high, left) + at(low, left)
        return float(inside / max((right - left) * (high - low), 1))

    def share(self, boxes: Floats) -> Floats:
        """How much of each box (n, 4; mm of paper) lies on a road, 0 to 1."""
        rows, columns = self._sums.shape
        low = np.round((boxes[:, :2] - self._origin) / _CELL).astype(int)
        high = np.maximum(np.round((boxes[:, 2:] - self._origin) / _CELL).astype(int), low + 1)
        low, high = np.clip(low, 0, (columns - 1, rows - 1)), np.clip(high, 0, (columns - 1, rows - 1))
        sums = self._sums
        inside = (
            sums[high[:, 1], high[:, 0]] - sums[low[:, 1], high[:, 0]] - sums[high[:, 1], low[:, 0]]
            + sums[low[:, 1], low[:, 0]]
        )  # fmt: skip
        shares: Floats = inside / np.maximum((high - low).prod(axis=1), 1)
        return shares


def _points_on_roads(frame: Frame, public_map: PublicMap) -> Floats:
    """Points no more than a square apart that cover the surfaces of the roads in the frame, mm of paper."""
    if not len(public_map.roads):
        return np.empty((0, 2))
    bounds = shapely.bounds(public_map.roads.geometry)
    x0, y0, x1, y1 = frame.paper
    corners = frame.to_map(np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]))
    low, high = corners.min(axis=0), corners.max(axis=0)
    near = np.flatnonzero((bounds[:, :2] <= high).all(axis=1) & (bounds[:, 2:] >= low).all(axis=1))
    if not len(near):
        return np.empty((0, 2))
    xy, owner = shapely.get_coordinates(public_map.roads.geometry[near], return_index=True)
    mm = frame.to_paper(xy)
    widths = np.asarray(public_map.roads.columns["width"], dtype=np.float64)[near][owner] * 1000.0 / frame.scale
    same = owner[1:] == owner[:-1]
    start, way, width = mm[:-1][same], (mm[1:] - mm[:-1])[same], widths[:-1][same]
    length = np.hypot(*way.T)
    count = np.minimum(np.ceil(length / (_CELL * 0.8)), 2000).astype(int) + 1
    piece = np.repeat(np.arange(len(count)), count)
    step = np.arange(len(piece)) - np.repeat(np.cumsum(count) - count, count)
    points = start[piece] + way[piece] * (step / np.maximum(count - 1, 1)[piece])[:, None]
    across = np.column_stack([-way[:, 1], way[:, 0]]) / np.maximum(length, 1e-9)[:, None]
    found = [points]
    for number in range(1, 4):
        wide = (width / 2 > number * 0.8)[piece]
        if wide.any():
            beside = across[piece[wide]] * (number * 0.8)
            found += [points[wide] + beside, points[wide] - beside]
    return np.concatenate(found)
