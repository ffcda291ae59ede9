"""Enlargements of dense clusters of houses, on the map where nothing of the association is.

Where to enlarge, how much and where the enlargement stands is found from houses, boundary and published sites alone:
it is the same for every recipient. Whoever lives in the enlarged ground is drawn there and not on the map, where the
numbers would stand on each other's houses.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
import shapely

from himi_map.glossary import term
from himi_map.look import WEIGHTS
from layers.frame import SCALES, scale_words
from layers.ground import ground_items
from layers.scene import Box, Drawable, Frame, Space, Stroke, Text, extent_of
from layers.shapes import ring
from layers.sheet.choosing import LEAST_APART_MM, Ground
from layers.sheet.column import LEAST_PT, PT, frame_of
from layers.text import fit, lay_out

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.disclosed import Disclosure
    from himi_map.publicmap import PublicMap

MOST: Final = 3
_FEWEST: Final = 8
"""Houses of a cluster that is worth an enlargement."""
_AROUND_MM: Final = 3.0
"""Ground shown around the houses of a cluster, mm of the main map."""
_CAPTION: Final = 5.4
_WHITE: Final = 3.0
"""Kept free between an enlargement and the association, mm."""
_STEP: Final = 4.0
_SHARE: Final = 0.5
"""No enlargement takes more than this of the map's width or height; of the scales that leave so much, the largest."""
_SMALLEST: Final = 30.0
"""No enlargement is narrower, mm: its caption needs as much."""


@dataclass(frozen=True, slots=True)
class Inset:
    """One enlargement.

    Attributes
    ----------
    frame
        Its map; turned as the sheet's own.
    box
        The whole of it on paper with its caption, mm.
    on_map
        The ground it shows, as it lies on the main map, mm of paper.
    """

    number: int
    frame: Frame
    box: Box
    on_map: Box

    @property
    def ground(self) -> Any:
        """Polygon of the ground it shows, metres."""
        return shapely.Polygon(self.frame.corners)


def find_insets(ground: Ground, frame: Frame, taken: Sequence[Box], sites: NDArray[np.float64]) -> tuple[Inset, ...]:
    """The enlargements of one sheet.

    Parameters
    ----------
    taken
        Room on the map that is not to be had, mm of paper.
    sites
        Places of published sites, metres, shape (n, 2): they are not covered.
    """
    clusters = _clusters(ground, frame)
    if not clusters:
        return ()
    blocked = _blocked(ground, frame, taken, sites)
    found: list[Inset] = []
    for index in clusters:
        on_map = extent_of(frame.to_paper(_corners_of(ground.houses[index])))
        on_map = (
            on_map[0] - _AROUND_MM, on_map[1] - _AROUND_MM, on_map[2] + _AROUND_MM, on_map[3] + _AROUND_MM,
        )  # fmt: skip
        apart = float(np.quantile(ground.apart[index], 0.25)) * 1000.0 / LEAST_APART_MM
        larger = [one for one in SCALES if one < frame.scale]
        legible = [one for one in larger if one <= apart] or larger[:1]
        for scale in legible:
            placed = _placed(frame, on_map, float(scale), blocked)
            if placed is not None:
                found.append(replace(placed, number=len(found) + 1))
                blocked = shapely.union(blocked, shapely.box(*placed.box).buffer(_WHITE))
                break
        if len(found) == MOST:
            break
    return tuple(found)


def _clusters(ground: Ground, frame: Frame) -> list[NDArray[np.int64]]:
    """Houses that stand too close to be told apart on this sheet, by cluster, the largest first."""
    near = LEAST_APART_MM * frame.scale / 1000.0
    if not ground.known:
        return []
    mm = frame.to_paper(ground.middles)
    x0, y0, x1, y1 = frame.paper
    shown = (mm[:, 0] > x0) & (mm[:, 0] < x1) & (mm[:, 1] > y0) & (mm[:, 1] < y1)
    dense = np.flatnonzero((ground.apart < near) & shown)
    if len(dense) < _FEWEST:
        return []
    points = shapely.points(ground.middles[dense])
    parts = shapely.get_parts(np.atleast_1d(shapely.union_all(shapely.buffer(points, 0.75 * near))))
    tree = shapely.STRtree(points)
    clusters = [dense[np.sort(tree.query(one, predicate="contains"))] for one in parts]
    return sorted((one for one in clusters if len(one) >= _FEWEST), key=lambda one: (-len(one), int(one[0])))


def _corners_of(houses: NDArray[np.object_]) -> NDArray[np.float64]:
    corners: NDArray[np.float64] = shapely.get_coordinates(houses)
    return corners


def _blocked(ground: Ground, frame: Frame, taken: Sequence[Box], sites: NDArray[np.float64]) -> Any:
    """Where no enlargement may stand, mm of paper: the association, its houses, sites, and what is taken."""
    parts = [
        shapely.transform(ground.area, frame.to_paper),
        *shapely.transform(ground.houses, frame.to_paper),
        *(shapely.box(*one) for one in taken),
    ]
    if len(sites):
        parts += list(shapely.buffer(shapely.points(frame.to_paper(sites)), 6.0))
    return shapely.buffer(shapely.union_all(np.array(parts, dtype=object)), _WHITE)


def _placed(frame: Frame, on_map: Box, scale: float, blocked: Any) -> Inset | None:
    """The enlargement on the white place nearest to what it enlarges; None where there is no room."""
    times = frame.scale / scale
    width = max((on_map[2] - on_map[0]) * times, _SMALLEST)
    height = (on_map[3] - on_map[1]) * times
    x0, y0, x1, y1 = (side + move for side, move in zip(frame.paper, (_WHITE, _WHITE, -_WHITE, -_WHITE), strict=True))
    if width > _SHARE * (x1 - x0) or height + _CAPTION > _SHARE * (y1 - y0):
        return None
    xs = np.append(np.arange(x0, x1 - width, _STEP), x1 - width)
    ys = np.append(np.arange(y0, y1 - height - _CAPTION, _STEP), y1 - height - _CAPTION)
    places = np.array([(x, y) for y in ys for x in xs])
    boxes = shapely.box(places[:, 0], places[:, 1], places[:, 0] + width, places[:, 1] + height + _CAPTION)
    shapely.prepare(blocked)
    free = np.flatnonzero(~shapely.intersects(blocked, boxes))
    if not len(free):
        return None
    middle = np.array([(on_map[0] + on_map[2]) / 2, (on_map[1] + on_map[3]) / 2])
    away = np.hypot(*(places[free] + np.array([width, height]) / 2 - middle).T)
    x, y = places[free[int(np.argmin(np.round(away, 3)))]].tolist()
    paper = (x, y, x + width, y + height)
    centre = frame.to_map(middle[None, :])[0].tolist()
    found = replace(frame, paper=paper, centre=(centre[0], centre[1]), scale=scale)
    wide = width / times
    shown = (middle[0] - wide / 2, on_map[1], middle[0] + wide / 2, on_map[3])
    return Inset(0, found, (x, y, x + width, y + height + _CAPTION), tuple(float(one) for one in shown))  # type: ignore[arg-type]


def of_inset(disclosure: Disclosure, area: str, inset: Inset) -> Disclosure:
    """Who is drawn in an enlargement: who lives in it, and their supporters, wherever these live."""
    inside = _inside(disclosure, area, [inset])
    supporters = tuple(
        one for one in disclosure.supporters
        if one.area == area and (_lies_in(one.position, [inset]) or any(key in inside for key, _ in one.helps))
    )  # fmt: skip
    people = tuple(one for one in disclosure.people if one.key in inside)
    return msgspec.structs.replace(disclosure, people=people, supporters=supporters)


def outside_insets(disclosure: Disclosure, area: str, insets: Sequence[Inset]) -> Disclosure:
    """Who is drawn on the map itself: everybody else, and supporters of those, wherever these live."""
    inside = _inside(disclosure, area, insets)
    supporters = tuple(
        one for one in disclosure.supporters
        if not _lies_in(one.position, insets)
        or any(key not in inside for key, _ in one.helps)
    )  # fmt: skip
    people = tuple(one for one in disclosure.people if one.key not in inside)
    return msgspec.structs.replace(disclosure, people=people, supporters=supporters)


def _inside(disclosure: Disclosure, area: str, insets: Sequence[Inset]) -> set[str]:
    return {one.key for one in disclosure.of_area(area) if _lies_in(one.position, insets)}


def _lies_in(position: object, insets: Sequence[Inset]) -> bool:
    if not isinstance(position, tuple):
        return False
    for one in insets:
        x, y = one.frame.to_paper(np.array([position], dtype=np.float64))[0].tolist()
        x0, y0, x1, y1 = one.frame.paper
        if x0 <= x <= x1 and y0 <= y <= y1:
            return True
    return False


def inset_ground(inset: Inset, public_map: PublicMap) -> Iterator[Drawable]:
    """The enlarged ground on a white sheet with its caption; below the people in it."""
    x0, y0, x1, y1 = inset.box
    yield ring([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill="paper")
    for item in ground_items(public_map, inset.frame.scale, extent=inset.frame.extent, printed=True):
        yield replace(item, frame=inset.frame)
    name, scale = f"{term('sheet.inset')}{inset.number}", scale_words(inset.frame.scale)
    (run, *_) = fit(f"{name}　{term('sheet.scale')} {scale}", 3.0, x1 - x0 - 2.0, LEAST_PT * PT, role="bold")
    if run.width_mm > x1 - x0 - 2.0 or scale not in run.text:
        run = lay_out(f"{name} {scale}", LEAST_PT * PT, role="bold")
    yield Text(run, (x0 + 1.2, y1 - _CAPTION + 1.5), "ink", space=Space.PAPER)


def inset_frames(inset: Inset) -> Iterator[Drawable]:
    """The frames of the enlargement, and of the same ground on the map, with their number."""
    yield frame_of(inset.box, "line")
    x0, _, x1, y1 = inset.frame.paper
    yield ring([(x0, y1), (x1, y1)], closed=False, stroke=Stroke("ink", WEIGHTS["thin"]))
    yield frame_of(inset.on_map, "line")
    run = lay_out(str(inset.number), 3.4, role="bold")
    left, top = inset.on_map[0], inset.on_map[3]
    side = max(run.width_mm + 1.2, 4.4)
    plate = [(left, top), (left + side, top), (left + side, top + 4.4), (left, top + 4.4)]
    yield ring(plate, fill="ink", stroke=Stroke("ink", WEIGHTS["line"]))
    yield Text(run, (left + (side - run.width_mm) / 2, top + 1.0), "paper", space=Space.PAPER)


def plate_of(inset: Inset) -> Box:
    """The room of the number on the map, mm of paper."""
    left, top = inset.on_map[0], inset.on_map[3]
    return (left, top, left + 4.4, top + 4.4)
