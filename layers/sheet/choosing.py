"""Chooses scale, paper's way up, turn of the map and number of sheets: from houses, boundary and wishes alone.

No person is known here, so every recipient's sheet has the same frame and betrays nobody; they can be laid over each
other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from himi_map.errors import ExportError
from layers import areas
from layers.frame import MOST_SHEETS, SCALES, frames, gaps, scale_for, sheet_count, step_for
from layers.scene import Frame, turned
from layers.sheet.page_layout import PageLayout, page_layout

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.geo.crs import PlaneCrs
    from himi_map.publicmap import PublicMap
    from layers.labels.previous import PreviousLayout
    from layers.sheet.options import SheetOptions

LEAST_HOUSE_MM: Final = 2.8
"""The middle house must be so long on paper that a finger can point at it."""

LEAST_APART_MM: Final = 3.4
"""So far apart three quarters of the houses must stand: numbers of neighbours then still belong to their houses."""

LONE_HOUSE_MM: Final = 2.0
LONE_APART_MM: Final = 12.0
FARMSTEAD: Final = 4
"""Where three quarters of the houses have fewer than so many others within so many mm of paper, a number tells the
farmstead it stands at, whatever barn it covers: a quarter of the houses need be so long then, and are still found."""
_ASKED: Final = 60
"""So many houses, evenly chosen, are asked for their neighbours."""

UNKNOWN_READABLE: Final = 2500
"""Where no base map tells how large the houses are, nothing smaller than this is taken for legible."""

ENOUGH_HOUSES: Final = 20
"""With fewer houses the base map is taken for missing, and the whole area has to be shown."""

_TURNS: Final = tuple(float(one) for one in range(-60, 61, 5))
"""A map is not turned further by itself: for shapes that lie across, the paper is."""


@dataclass(frozen=True, slots=True)
class Ground:
    """What the frames are chosen from.

    Attributes
    ----------
    area
        The association's polygon, metres.
    houses, middles
        Its houses, and their middles as shape (n, 2).
    apart
        Metres from each house to the next, shape (n,).
    outline
        Corners of the hull around area and houses, shape (k, 2); where the boundary is not known but the houses are,
        around these: what stands for the area may hold as much sea and hill.
    lived_in
        Corners of the hull around the houses; where the base map is missing, *outline*.
    """

    crs: PlaneCrs
    area: Any
    houses: NDArray[np.object_]
    middles: NDArray[np.float64]
    apart: NDArray[np.float64]
    outline: NDArray[np.float64]
    lived_in: NDArray[np.float64]

    @property
    def known(self) -> bool:
        """Whether the base map tells where the houses are."""
        return len(self.houses) >= ENOUGH_HOUSES


@dataclass(frozen=True, slots=True)
class Choice:
    """The frames of an association's sheets, all on the same paper, and whether somebody wished the scale."""

    layout: PageLayout
    frames: tuple[Frame, ...]
    by_hand: bool


def ground_of(public_map: PublicMap) -> Ground:
    """What the frames of an association are chosen from.

    Raises
    ------
    ExportError
        ``export.no_area``: nothing is known of where the association is.
    """
    area = areas.extent_of(public_map)
    if area is None or shapely.is_empty(area):
        raise ExportError("export.no_area")
    houses = areas.houses_of(public_map)
    known = len(houses) >= ENOUGH_HOUSES
    lived_in = _hull(houses) if known else None
    if lived_in is not None and not areas.boundary_known(public_map):
        outline = lived_in
    else:
        outline = _hull(np.array([area, *houses], dtype=object))
    middles = shapely.get_coordinates(shapely.centroid(houses)) if len(houses) else np.empty((0, 2))
    return Ground(
        crs=public_map.crs,
        area=area,
        houses=houses,
        middles=middles,
        apart=nearest(middles),
        outline=outline,
        lived_in=outline if lived_in is None else lived_in,
    )


def _hull(geometry: NDArray[np.object_]) -> NDArray[np.float64]:
    """Corners of the hull around all of them, each once, shape (k, 2)."""
    corners: NDArray[np.float64] = np.unique(
        shapely.get_coordinates(shapely.convex_hull(shapely.geometrycollections(geometry))), axis=0
    )
    return corners


def smallest_legible(ground: Ground) -> int:
    """Index in the ladder of the smallest scale at which numbers still belong to their houses.

    Measured on houses alone: how long the middle house is on paper, and how far apart three quarters of them stand.
    """
    if not ground.known:
        return SCALES.index(UNKNOWN_READABLE)
    side = float(np.median(np.sqrt(shapely.area(ground.houses))))
    apart = float(np.quantile(ground.apart, 0.25))
    least = min(side / LEAST_HOUSE_MM, apart / LEAST_APART_MM) * 1000.0
    step = max((index for index, one in enumerate(SCALES) if one <= least), default=0)
    while step + 1 < len(SCALES) and _scattered(ground, float(SCALES[step + 1])):
        step += 1
    return step


def _scattered(ground: Ground, scale: float) -> bool:
    """Whether the houses stand alone or as farmsteads that are found at this scale."""
    if float(np.quantile(np.sqrt(shapely.area(ground.houses)), 0.75)) * 1000.0 / scale < LONE_HOUSE_MM:
        return False
    points = shapely.points(ground.middles)
    asked = points[:: -(-len(points) // _ASKED)]
    whose, _ = shapely.STRtree(points).query(asked, predicate="dwithin", distance=LONE_APART_MM * scale / 1000.0)
    others = np.bincount(whose, minlength=len(asked)) - 1
    return float(np.mean(others < FARMSTEAD)) >= 0.75


def nearest(middles: NDArray[np.float64]) -> NDArray[np.float64]:
    """Metres from each house to the next, shape (n,)."""
    found = np.full(len(middles), np.inf)
    if len(middles) > 1:
        points = shapely.points(middles)
        (whose, _), distances = shapely.STRtree(points).query_nearest(
            points, exclusive=True, return_distance=True, all_matches=False
        )
        found[whose] = distances
    return found


def choose(ground: Ground, options: SheetOptions, previous: PreviousLayout | None = None) -> Choice:
    """The frames of an association's sheets.

    Last year's are kept while they still show every house. Otherwise the largest scale that shows boundary and houses,
    upright or with the map turned where that gains a step of the ladder; where numbers would not be legible then, the
    largest that shows the houses (forest within the boundary is left out); and where that is not legible either,
    several sheets at the smallest legible scale.

    Raises
    ------
    ExportError
        ``export.too_many_sheets``.
    """
    kept = _kept(ground, options, previous)
    if kept is not None:
        return kept
    if options.scale is not None:
        return _at(ground, options, float(options.scale), ground.outline, by_hand=True)
    legible = smallest_legible(ground)
    for points in (ground.outline, ground.lived_in):
        step, layout, angle = _largest(points, options)
        if step is not None and step <= legible:
            found = frames(points, ground.crs, layout.map, layout.page, float(SCALES[step]), angle)
            return Choice(layout, found, by_hand=False)
    return _at(ground, options, float(SCALES[legible]), ground.lived_in, by_hand=False)


def _layouts(options: SheetOptions) -> list[PageLayout]:
    ways = (False, True) if options.upright is None else (options.upright,)
    return [page_layout(options.paper, way) for way in ways]


def _largest(points: NDArray[np.float64], options: SheetOptions) -> tuple[int | None, PageLayout, float]:
    """The largest step at which all *points* are on one sheet, with the least turn reaching it; lying first."""
    layouts = _layouts(options)
    plain = 0.0 if options.angle is None else options.angle
    turns = [plain] if options.angle is not None else [plain, *sorted(_TURNS, key=lambda one: (abs(one), one))]
    sides = np.array([np.ptp(turned(points, angle), axis=0) for angle in turns])
    best: tuple[int | None, PageLayout, float] | None = None
    needed = np.stack([scale_for(sides, layout.map) for layout in layouts], axis=1)
    for angle, scales in zip(turns, needed.tolist(), strict=True):
        for layout, scale in zip(layouts, scales, strict=True):
            step = step_for(scale)
            if best is None or (step is not None and (best[0] is None or step < best[0])):
                best = (step, layout, angle)
    assert best is not None
    return best


def _at(ground: Ground, options: SheetOptions, scale: float, points: NDArray[np.float64], *, by_hand: bool) -> Choice:
    """The frames at one scale: on the paper's way that takes fewest sheets, and only those on which something is."""
    angle = options.angle or 0.0
    layouts = _layouts(options)
    while True:
        counts = [sheet_count(points, one.map, scale, angle) for one in layouts]
        if min(counts) <= MOST_SHEETS or not any(one > scale for one in SCALES):
            break
        scale = float(next(one for one in SCALES if one > scale))
    layout = layouts[int(np.argmin(counts))]
    found = frames(points, ground.crs, layout.map, layout.page, scale, angle)
    return Choice(layout, _with_something(ground, found), by_hand)


def _with_something(ground: Ground, found: tuple[Frame, ...]) -> tuple[Frame, ...]:
    """The frames that show a house, or where the base map is missing, some of the area."""
    if len(found) == 1:
        return found
    if ground.known:
        shown = gaps(ground.middles, found) == 0.0
        return tuple(one for one, here in zip(found, shown, strict=True) if here.any())
    return tuple(one for one in found if shapely.intersects(shapely.Polygon(one.corners), ground.area))


def _kept(ground: Ground, options: SheetOptions, previous: PreviousLayout | None) -> Choice | None:
    """Last year's frames, when nothing else is wished and every house is still on them."""
    if previous is None or not previous.centres or previous.scale <= 0.0 or previous.paper != options.paper:
        return None
    wished = (
        (options.scale, previous.scale), (options.upright, previous.upright), (options.angle, previous.angle),
    )  # fmt: skip
    if any(wish is not None and wish != last for wish, last in wished):
        return None
    layout = page_layout(previous.paper, previous.upright)
    found = tuple(
        Frame(
            crs=ground.crs, paper=layout.map, centre=(x, y), scale=previous.scale, page=layout.page,
            angle=previous.angle,
        )
        for x, y in previous.centres
    )  # fmt: skip
    if ground.known:
        shown = (gaps(_corners(ground.houses), found) == 0.0).reshape(len(found), -1, 4).all(axis=2).any(axis=0).all()
    else:
        seen = shapely.union_all([shapely.Polygon(one.corners) for one in found])
        shown = bool(shapely.covers(shapely.buffer(seen, 0.01), ground.area))
    return Choice(layout, found, previous.by_hand or options.scale is not None) if shown else None


def _corners(houses: NDArray[np.object_]) -> NDArray[np.float64]:
    """The corners of the boxes around houses, shape (4n, 2)."""
    x0, y0, x1, y1 = shapely.bounds(houses).T
    corners: NDArray[np.float64] = np.stack([x0, y0, x1, y0, x1, y1, x0, y1], axis=1).reshape(-1, 2)
    return corners
