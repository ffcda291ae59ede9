"""Roads and houses of one district: lanes with houses on both sides, fronting the lane, with yards behind."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import shapely

from data.town.ground import CELL_U, CELL_V, RIVER_ROOM, Lie

if TYPE_CHECKING:
    from numpy.typing import NDArray

Road = tuple[object, str, float, str]
"""Line, kind, width in metres, name."""


@dataclass(slots=True)
class Lots:
    """Building lots in the straight frame: middle of the frontage, direction of the street, side, size."""

    uv: list[NDArray[np.float64]] = field(default_factory=list)
    along: list[NDArray[np.float64]] = field(default_factory=list)
    side: list[NDArray[np.float64]] = field(default_factory=list)
    width: list[NDArray[np.float64]] = field(default_factory=list)
    depth: list[NDArray[np.float64]] = field(default_factory=list)
    district: list[NDArray[np.int64]] = field(default_factory=list)


def streets(lie: Lie, rng: np.random.Generator, densities: NDArray[np.float64]) -> tuple[list[Road], Lots]:
    """Lay roads and lots of all districts.

    Parameters
    ----------
    densities
        Share of lots with a house, one a district (row by row).
    """
    roads: list[Road] = []
    lots = Lots()
    for row in range(lie.rows):
        for column in range(lie.columns):
            _district(lie, rng, row, column, float(densities[row * lie.columns + column]), roads, lots)
    _through_roads(lie, roads)
    return roads, lots


def _district(
    lie: Lie, rng: np.random.Generator, row: int, column: int, density: float, roads: list[Road], lots: Lots
) -> None:
    u0 = column * CELL_U
    shift = RIVER_ROOM if row >= lie.river_after else 0.0
    v0 = row * CELL_V + shift
    number = row * lie.columns + column
    upright = (row * 2 + column) % 5 == 3  # in some districts the lanes run along the coast instead
    across, length = (CELL_U, CELL_V) if upright else (CELL_V, CELL_U)
    lanes = _spaced(rng, across, 6 if upright else 5)
    crossing = length * float(rng.uniform(0.38, 0.62))

    def at(along: float, offset: float) -> tuple[float, float]:
        return (u0 + offset, v0 + along) if upright else (u0 + along, v0 + offset)

    for index, offset in enumerate(lanes):
        short = index in (1, len(lanes) - 2) and rng.random() < 0.35
        end = crossing if short else length
        for start, stop in ((0.0, min(crossing, end)), (crossing, end)):
            if stop - start > 15:
                width = float(rng.choice([3.0, 3.6, 4.0]))
                roads.append((lie.line([at(start, offset), at(stop, offset)]), "lane", width, ""))
        for side in (-1.0, 1.0):
            middles, widths = _frontage(rng, 6.0, end - 6, crossing, density)
            lots.uv.append(np.array([at(float(one), offset) for one in middles]).reshape(-1, 2))
            lots.along.append(np.full(len(middles), np.pi / 2 if upright else 0.0))
            lots.side.append(np.full(len(middles), side))
            lots.width.append(widths)
            lots.depth.append(rng.uniform(17.0, 21.0, len(middles)))
            lots.district.append(np.full(len(middles), number, dtype=np.int64))
    roads.append((lie.line([at(crossing, float(lanes[0])), at(crossing, float(lanes[-1]))]), "lane", 4.0, ""))


def _spaced(rng: np.random.Generator, length: float, count: int) -> NDArray[np.float64]:
    """Offsets of lanes inside a district, about 50 m apart, never on its edge."""
    step = length / count
    return (np.arange(count) + 0.5) * step + rng.uniform(-2.5, 2.5, count)


def _frontage(
    rng: np.random.Generator, start: float, end: float, crossing: float, density: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Middles and widths of the lots with a house along one side of a lane."""
    count = int((end - start) / 15.5)
    if count < 1:
        return np.empty(0), np.empty(0)
    widths = rng.uniform(11.5, 18.5, count)
    edges = start + np.concatenate([[0.0], np.cumsum(widths)])
    middles = (edges[:-1] + edges[1:]) / 2
    keep = (edges[1:] < end) & (np.abs(middles - crossing) > widths / 2 + 3.5) & (rng.random(count) < density)
    return middles[keep], widths[keep]


def _through_roads(lie: Lie, roads: list[Road]) -> None:
    """Roads between districts; the main road along the coast, one to the hill, with bridges over the river."""
    main_column = max(lie.columns - 1, 1)
    for column in range(lie.columns + 1):
        bridge = column % 2 == 1 or column == main_column
        kind, width = ("main", 10.0) if column == main_column else ("road", 6.0)
        name = "浜街道" if kind == "main" else ""
        for row in range(lie.rows):
            shift = RIVER_ROOM if row >= lie.river_after else 0.0
            low = row * CELL_V + shift
            roads.append((lie.line([(column * CELL_U, low), (column * CELL_U, low + CELL_V)]), kind, width, name))
        if bridge and 0 < lie.river_after < lie.rows:
            low = lie.river_after * CELL_V
            ends = [(column * CELL_U, low), (column * CELL_U, low + RIVER_ROOM)]
            roads.append((lie.line(ends), kind, width, f"{name}の橋" if name else ""))
    for row in range(lie.rows + 1):
        shifts = [0.0] if row < lie.river_after else [RIVER_ROOM]
        if row == lie.river_after:
            shifts = [0.0, RIVER_ROOM]
        for shift in shifts:
            v = row * CELL_V + shift
            kind, width = ("main", 9.0) if row == lie.rows // 3 else ("road", 5.5)
            for column in range(lie.columns):
                ends = [(column * CELL_U, v), ((column + 1) * CELL_U, v)]
                roads.append((lie.line(ends), kind, width, "駅前通り" if kind == "main" else ""))


def houses(lie: Lie, rng: np.random.Generator, lots: Lots) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """House outlines in plane metres and the district of each; none overlaps another.

    A third is L-shaped, some have an annex; all are turned with their street.
    """
    uv, along = np.concatenate(lots.uv), np.concatenate(lots.along)
    side, width = np.concatenate(lots.side), np.concatenate(lots.width)
    depth, district = np.concatenate(lots.depth), np.concatenate(lots.district)
    count = len(uv)
    front = np.clip(width - rng.uniform(2.4, 5.5, count), 6.0, 13.5)
    deep = np.clip(depth - rng.uniform(8.0, 12.0, count), 6.0, 11.5)
    setback = rng.uniform(3.6, 6.0, count)
    heading = lie.turn(uv, along)
    middle = lie.bend(uv)
    outward = np.column_stack([-np.sin(heading), np.cos(heading)]) * side[:, None]
    middle = middle + outward * (setback + deep / 2)[:, None]
    heading = heading + rng.normal(0, 0.015, count)
    outlines = _outlines(rng, front, deep)
    cos, sin = np.cos(heading)[:, None], np.sin(heading)[:, None]
    x = outlines[:, :, 0] * cos - outlines[:, :, 1] * sin + middle[:, :1]
    y = outlines[:, :, 0] * sin + outlines[:, :, 1] * cos + middle[:, 1:]
    rings = np.stack([x, y], axis=2)
    rings = np.concatenate([rings, rings[:, :1]], axis=1)
    shapes = shapely.polygons(np.round(rings, 3))
    keep = _apart(shapes)
    return shapes[keep], district[keep]


def _outlines(rng: np.random.Generator, front: NDArray[np.float64], deep: NDArray[np.float64]) -> NDArray[np.float64]:
    """Corners about the middle, shape (n, 6, 2): an L, whose notch is so small that it vanishes in a plain house."""
    count = len(front)
    ell = rng.random(count) < 0.38
    notch_w = np.where(ell, front * rng.uniform(0.3, 0.55, count), 0.02)
    notch_d = np.where(ell, deep * rng.uniform(0.25, 0.5, count), 0.02)
    mirror = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    flip = np.where(rng.random(count) < 0.5, -1.0, 1.0)
    w, d = front / 2, deep / 2
    x = np.column_stack([-w, w, w, w - notch_w, w - notch_w, -w])
    y = np.column_stack([-d, -d, d - notch_d, d - notch_d, d, d])
    return np.stack([x * mirror[:, None], y * flip[:, None]], axis=2)


def _apart(shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which to keep so that none overlaps another: of a pair, the later goes."""
    tree = shapely.STRtree(shapes)
    left, right = tree.query(shapes, predicate="intersects")
    keep = np.ones(len(shapes), dtype=bool)
    keep[np.maximum(left, right)[left != right]] = False
    return keep
