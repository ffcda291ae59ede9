"""What a set of several sheets needs: arrows to the neighbours, a fine line where they overlap, and an index map."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from himi_map.glossary import term
from himi_map.look import WEIGHTS
from layers import areas
from layers.frame import OVERLAP_MM
from layers.scene import Box, Drawable, Frame, Shapes, Space, Stroke, Text
from layers.shapes import ring
from layers.sheet.column import PT
from layers.text import lay_out

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from himi_map.publicmap import PublicMap
    from layers.sheet.column import Column

_SIDES: Final = ((1.0, 0.0), (-1.0, 0.0), (0.0, 1.0), (0.0, -1.0))
_PLATE: Final = (19.0, 5.6)
"""Length and breadth of the plate that names a neighbour, mm: it hides only what the neighbour shows too."""
_NEAR: Final = 4.0
"""So far from the middle of a house a plate hides no wall of it, mm."""
_STEP: Final = 3.0
"""A plate is moved along its side by so much at a time, mm."""
_CORNER: Final = 14.0
"""Kept free at the ends of a side, where the overlaps of two sides meet, mm."""
_TYPE: Final = 3.0
_INDEX_HIGH: Final = 46.0
_DOT: Final = 0.3
"""Side of a house on the index map, mm."""
_SIMPLER: Final = 0.2
"""Lines of the index map are simplified to this, mm."""


def neighbours(found: Sequence[Frame], number: int) -> dict[tuple[float, float], int]:
    """The sheets beside sheet *number* (from 0), by the side of the paper: (1, 0) right, (0, 1) above."""
    one = found[number]
    step = (one.paper[2] - one.paper[0] - OVERLAP_MM, one.paper[3] - one.paper[1] - OVERLAP_MM)
    middles = one.to_paper(np.array([other.centre for other in found])) - np.array(one.middle)
    beside = {}
    for side in _SIDES:
        gaps = np.hypot(*(middles - np.array(side) * np.array(step)).T)
        nearest = int(np.argmin(gaps))
        if gaps[nearest] < 0.5:
            beside[side] = nearest
    return beside


def neighbour_boxes(found: Sequence[Frame], number: int, houses: NDArray[np.float64]) -> dict[tuple[float, float], Box]:
    """The room of the plates that name the neighbours, mm of paper, by the side they stand at.

    Parameters
    ----------
    houses
        Middles of houses, metres, shape (n, 2): a plate stands where it hides the fewest, as near to the middle of its
        side as may be.
    """
    frame = found[number]
    mm = frame.to_paper(houses) if len(houses) else np.empty((0, 2))
    return {side: _plate(frame.paper, side, mm) for side in neighbours(found, number)}


def _plate(paper: Box, side: tuple[float, float], houses: NDArray[np.float64]) -> Box:
    x0, y0, x1, y1 = paper
    long, broad = _PLATE
    width, height = (broad, long) if side[0] else (long, broad)
    x = x1 - 1.2 - broad if side[0] > 0 else x0 + 1.2 if side[0] else (x0 + x1 - long) / 2
    y = y1 - 1.2 - broad if side[1] > 0 else y0 + 1.2 if side[1] else (y0 + y1 - long) / 2
    reach = (y1 - y0 if side[0] else x1 - x0) / 2 - long / 2 - _CORNER
    steps = np.arange(0.0, max(reach, 0.0) + _STEP, _STEP)
    moves = np.stack([steps, -steps], axis=1).reshape(-1)
    low_x, low_y = x + (0.0 if side[0] else moves), y + (moves if side[0] else 0.0)
    near = (
        (houses[:, :1] > low_x - _NEAR) & (houses[:, :1] < low_x + width + _NEAR)
        & (houses[:, 1:] > low_y - _NEAR) & (houses[:, 1:] < low_y + height + _NEAR)
    )  # fmt: skip
    move = float(moves[int(np.argmin(near.sum(axis=0)))])
    x, y = (x, y + move) if side[0] else (x + move, y)
    return (x, y, x + width, y + height)


def neighbour_marks(found: Sequence[Frame], number: int, plates: Mapping[tuple[float, float], Box]) -> list[Drawable]:
    """A fine line where the ground of each neighbour begins, and at the edge an arrow and 「2枚目へ」."""
    x0, y0, x1, y1 = found[number].paper
    items: list[Drawable] = []
    line = Stroke("ink2", WEIGHTS["fine"])
    for side, other in neighbours(found, number).items():
        if side[0]:
            x = x1 - OVERLAP_MM if side[0] > 0 else x0 + OVERLAP_MM
            items.append(ring([(x, y0), (x, y1)], closed=False, stroke=line))
        else:
            y = y1 - OVERLAP_MM if side[1] > 0 else y0 + OVERLAP_MM
            items.append(ring([(x0, y), (x1, y)], closed=False, stroke=line))
        items += _signpost(plates[side], side, f"{other + 1}{term('sheet.to_sheet')}")
    return items


def _signpost(box: Box, side: tuple[float, float], words: str) -> list[Drawable]:
    """The plate: upright words beside, a triangle that points over the edge."""
    x0, y0, x1, y1 = box
    x, y = (x0 + x1) / 2, (y0 + y1) / 2
    plate = ring([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], fill="paper", stroke=Stroke("ink", WEIGHTS["thin"]))
    if side[0]:
        run = lay_out(words, _TYPE, role="bold", vertical=True)
        text = Text(run, (x, y1 - 0.9), "ink", space=Space.PAPER)
        middle = (x, y0 + 2.5)
    else:
        run = lay_out(words, _TYPE, role="bold")
        text = Text(run, (x0 + 1.2, y - run.size_mm * 0.36), "ink", space=Space.PAPER)
        middle = (x1 - 3.0, y)
    across = (-side[1], side[0])
    corners = [(1.6 * side[0], 1.6 * side[1])]
    corners += [(-1.0 * side[0] + sign * 1.6 * across[0], -1.0 * side[1] + sign * 1.6 * across[1]) for sign in (1, -1)]
    arrow = ring([(middle[0] + a, middle[1] + b) for a, b in corners], fill="ink")
    return [plate, text, arrow]


def index_map(
    column: Column, public_map: PublicMap, found: Sequence[Frame], number: int, *, small: bool = False
) -> None:
    """A small map of the association with all sheets by their number, this one framed boldly."""
    column.heading(term("sheet.index"))
    first = found[0]
    grounds = [one.corners for one in found]
    area = areas.extent_of(public_map) if areas.boundary_known(public_map) else None
    outline = [] if area is None else [shapely.get_coordinates(one) for one in _outer(area)]
    like = np.concatenate([first.to_paper(one) for one in (*grounds, *outline)])
    low, high = like.min(axis=0), like.max(axis=0)
    factor = float(min(column.width / (high[0] - low[0]), (0.6 if small else 1.0) * _high(column) / (high[1] - low[1])))
    height = float(high[1] - low[1]) * factor
    corner = np.array([column.left + (column.width - float(high[0] - low[0]) * factor) / 2, column.y - height])

    def placed(points: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> list[tuple[float, float]]:
        return [(float(x), float(y)) for x, y in (first.to_paper(points) - low) * factor + corner]

    simpler = _SIMPLER * first.scale / factor / 1000.0
    shown = shapely.union_all(shapely.polygons(np.stack(grounds)))
    for part in [] if area is None else _outer(shapely.intersection(area, shown)):
        column.put(ring(placed(shapely.get_coordinates(shapely.simplify(part, simpler))), fill="boundary_band"))
    for points in outline:
        simple = shapely.get_coordinates(shapely.simplify(shapely.LineString(points), simpler))
        column.put(ring(placed(simple), stroke=Stroke("ink2", WEIGHTS["thin"])))
    column.put(*_dots(placed(shapely.get_coordinates(shapely.centroid(areas.houses_of(public_map))))))
    for index, points in enumerate(grounds):
        weight = "bold" if index == number else "fine"
        corners = placed(points)
        column.put(ring(corners, stroke=Stroke("ink", WEIGHTS[weight])))
        size = max(min(4.2 * column.factor, abs(corners[2][1] - corners[0][1]) * 0.6), 8.0 * PT)
        run = lay_out(str(index + 1), size, role="bold")
        x, y = np.mean(corners, axis=0).tolist()
        at = (x - run.width_mm / 2, y - size * 0.36)
        column.put(Text(run, at, "ink", halo="paper", halo_width=0.8, space=Space.PAPER))
    column.skip(height + 0.8)
    column.text(term("sheet.overlap"), 7.0)
    if area is not None and not shapely.covers(shapely.buffer(shown, 0.01), area):
        column.text(term("sheet.on_no_sheet"), 7.0)


def _dots(middles: list[tuple[float, float]]) -> Iterator[Drawable]:
    """A dot for each house: a sheet is known by its clusters."""
    if middles:
        half = _DOT / 2
        square = np.array([(-half, -half), (half, -half), (half, half), (-half, half)])
        corners = (np.array(middles)[:, None, :] + square[None, :, :]).reshape(-1, 2)
        starts = np.arange(0, len(corners), 4, dtype=np.int64)
        yield Shapes(corners, starts, closed=True, fill="ink2", space=Space.PAPER, clip=False)


def _high(column: Column) -> float:
    """Most height of the index map, mm: a small share of a short column."""
    return min(_INDEX_HIGH * column.factor, 0.2 * (column.top - column.bottom) + 10.0 * column.factor)


def _outer(area: object) -> list[object]:
    """The outer rings of an area's parts."""
    parts = shapely.get_parts(np.atleast_1d(np.asarray(area, dtype=object)))
    return [shapely.get_exterior_ring(one) for one in parts if shapely.get_type_id(one) == shapely.GeometryType.POLYGON]
