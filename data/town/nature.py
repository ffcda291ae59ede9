"""Water, hill and danger: sea, river, contours, railway, and the zones of tsunami, flood and landslide."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from data.town.ground import CELL_U, RIVER_HALF, RIVER_ROOM, Lie, densify

if TYPE_CHECKING:
    from numpy.typing import NDArray

Zone = tuple[object, str, int, str]
"""Polygon, hazard kind, rank, class as published."""

SHORE = 46.0
"""Beach between the last street and the water, metres."""

DEPTH_LABELS = {1: "0.5m未満", 2: "0.5m以上3.0m未満", 3: "3.0m以上5.0m未満", 4: "5.0m以上10.0m未満"}


def _strip(lie: Lie, low: NDArray[np.float64], high: NDArray[np.float64]) -> Any:
    """The bent area between two lines of the straight frame."""
    ring = np.concatenate([low, high[::-1], low[:1]])
    return shapely.make_valid(shapely.polygons(lie.bend(densify(ring))))


def _shore(lie: Lie, offset: float) -> NDArray[np.float64]:
    """A line along the shore, *offset* metres inland of the water's edge."""
    v = np.arange(-1200.0, lie.length + 1200.0, 40.0)
    wave = 9 * np.sin(v / 130) + 5 * np.sin(v / 57)
    return np.column_stack([lie.width + SHORE + wave - offset, v])


def _river(lie: Lie, half: float, rng_phase: float = 0.0) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The two banks, *half* metres from the middle, from the hills to the sea."""
    u = np.arange(-1500.0, lie.width + SHORE + 30.0, 30.0)
    sway = 7 * np.sin(u / 140 + 0.6) + 4 * np.sin(u / 61)
    edge = 3 * np.sin(u / 37 + rng_phase)
    middle = lie.river_v + sway
    return np.column_stack([u, middle - half - edge]), np.column_stack([u, middle + half - edge])


def water(lie: Lie) -> list[tuple[object, str]]:
    """Sea with harbour basin, river and a pond, as polygons in plane metres."""
    shore = _shore(lie, 0.0)
    far = shore.copy()
    far[:, 0] = lie.width + 2600.0
    sea = _strip(lie, shore, far)
    low, high = _river(lie, RIVER_HALF)
    river = shapely.difference(_strip(lie, low, high), sea)
    basin_v = lie.river_v + RIVER_ROOM / 2 + 40
    basin = lie.area([(lie.width + 8, basin_v), (lie.width + 140, basin_v), (lie.width + 140, basin_v + 150),
                      (lie.width + 8, basin_v + 150)])  # fmt: skip
    pond = shapely.buffer(shapely.Point(*lie.bend(np.array([[-150.0, lie.length * 0.3]]))[0]), 38.0, quad_segs=6)
    return [(shapely.union(sea, basin), "sea"), (river, "river"), (pond, "pond")]


def waterlines(lie: Lie) -> list[object]:
    """Breakwaters and small ditches."""
    v = lie.river_v + RIVER_ROOM / 2
    lines = [
        lie.line([(lie.width + 150, v + 20), (lie.width + 250, v + 60), (lie.width + 260, v + 190)]),
        lie.line([(lie.width + 40, v + 210), (lie.width + 170, v + 215)]),
    ]
    for column in range(0, lie.columns, 2):
        u = column * CELL_U + 40
        ditch = [(u, lie.river_v + RIVER_HALF), (u + 12, min(lie.river_v + 420, lie.length))]
        lines.append(lie.line(ditch))
    return lines


def contours(lie: Lie) -> list[tuple[object, float]]:
    """Contour lines of the hill behind the town, every 10 m."""
    found: list[tuple[object, float]] = []
    for step in range(1, 13):
        v = np.arange(-600.0, lie.length + 600.0, 40.0)
        away = 28.0 * step + 10 * np.sin(v / 150 + step / 3) + 24 * np.sin(v / 420)
        line = np.column_stack([-away, v])
        valley = np.abs(v - lie.river_v) > 40 + 3 * step
        for part in np.split(line, np.flatnonzero(np.diff(valley.astype(int))) + 1):
            middle = part[len(part) // 2, 1]
            if len(part) > 2 and abs(middle - lie.river_v) > 40 + 3 * step:
                found.append((shapely.linestrings(lie.bend(densify(part))), 10.0 * step))
    return found


def rails(lie: Lie) -> tuple[list[object], tuple[float, float]]:
    """The railway behind the second row of streets, and where its station stands (straight frame)."""
    u = rail_u(lie)
    line = [(u, -900.0), (u, lie.length + 900.0)]
    station = (u, lie.row_v(lie.rows // 3)[0] + 30)
    return [lie.line(line)], station


def rail_u(lie: Lie) -> float:
    """Where the railway runs in the straight frame."""
    return (lie.columns // 2) * CELL_U + 27.0


def hazard_zones(lie: Lie, rng: np.random.Generator) -> list[Zone]:
    """Zones of tsunami along the coast, flood along the river, landslide at the foot of the hill."""
    zones: list[Zone] = []
    reach = min(lie.width * 0.5, 620.0)
    steps = ((-30.0, 0), (reach * 0.18, 4), (reach * 0.42, 3), (reach * 0.72, 2), (reach, 1))
    lines = []
    for away, rank in steps:
        line = _shore(lie, away)
        if rank:
            line[:, 0] += 22 * np.sin(line[:, 1] / 90 + rank)
        lines.append((line, rank))
    for (near, _), (far, rank) in itertools.pairwise(lines):
        zones.append((_strip(lie, far, near), "tsunami", rank, DEPTH_LABELS[rank]))
    taken: Any = None
    for half, rank in ((70.0, 3), (150.0, 2), (250.0, 1)):
        low, high = _river(lie, half, rng_phase=float(rank))
        low[:, 1] += 12 * np.sin(low[:, 0] / 77 + rank)
        high[:, 1] += 14 * np.sin(high[:, 0] / 83)
        whole = _strip(lie, low, high)
        zones.append((whole if taken is None else shapely.difference(whole, taken), "flood", rank, DEPTH_LABELS[rank]))
        taken = whole
    zones.extend(_landslides(lie, rng))
    return zones


def _landslides(lie: Lie, rng: np.random.Generator) -> list[Zone]:
    zones: list[Zone] = []
    kinds = ("steep_slope", "steep_slope", "debris_flow", "landslide")
    v = 70.0
    number = 0
    while v < lie.length - 60:
        if abs(v - lie.river_v) > 150:
            kind = kinds[number % len(kinds)]
            width = float(rng.uniform(60, 130))
            deep = float(rng.uniform(55, 95))
            corners = [(-70.0, v), (-80.0, v + width), (deep * 0.8, v + width * 0.9), (deep, v + width * 0.5),
                       (deep * 0.7, v)]  # fmt: skip
            outer: Any = shapely.buffer(lie.area(corners), 8.0)
            inner: Any = shapely.buffer(outer, -24.0)
            zones.append((shapely.difference(outer, inner), kind, 1, "警戒区域"))
            zones.append((inner, kind, 2, "特別警戒区域"))
            number += 1
            v += width
        v += float(rng.uniform(90, 220))
    return zones
