"""Boundaries: the association by a dash-dot line with a pale band inside, its 班 dashed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from himi_map.look import WEIGHTS
from layers.scene import Shapes, Stroke
from layers.shapes import bounds_of, lines, outlines, polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.publicmap import PublicMap

_BAND_MM = 1.6
_SAME_LINE_M = 0.05
"""Lines drawn twice within so much are one."""
_BESIDE_M = 0.5
"""A group's line so near to the association's is that line."""


def extent_of(public_map: PublicMap) -> Any:
    """The area the sheet is about: boundary, or the extent that stands for it; None when unknown."""
    for area in public_map.areas:
        if area.level in ("association", "extent"):
            return area.geometry
    return None


def boundary_known(public_map: PublicMap) -> bool:
    """Whether the association's boundary is a real one (not 区域未確定)."""
    return any(area.level == "association" for area in public_map.areas)


def houses_of(public_map: PublicMap) -> NDArray[np.object_]:
    """The houses of the association: all buildings whose middle lies in its area; none where that is not known."""
    area = extent_of(public_map)
    houses = public_map.buildings.geometry
    if area is None or not len(houses):
        return np.empty(0, dtype=object)
    low_x, low_y, high_x, high_y = bounds_of(houses).T
    x0, y0, x1, y1 = shapely.bounds(area)
    near = houses[(low_x <= x1) & (low_y <= y1) & (high_x >= x0) & (high_y >= y0)]
    shapely.prepare(area)
    found: NDArray[np.object_] = near[shapely.contains(area, shapely.centroid(near))]
    return found


def boundaries(public_map: PublicMap, scale: float) -> Iterator[Shapes]:
    """Band and lines of all areas that are known."""
    for area in public_map.areas:
        if area.level == "association":
            band = shapely.difference(
                area.geometry, shapely.buffer(area.geometry, -_BAND_MM * scale / 1000.0, quad_segs=3)
            )
            yield from _some(polygons(np.array([band], dtype=object), fill="boundary_band", layer="areas"))
    dashed = Stroke("ink2", WEIGHTS["thin"], (2.0, 1.2))
    yield from _some(lines(group_lines(public_map), stroke=dashed, layer="areas"))
    for area in public_map.areas:
        if area.level == "association":
            dash_dot = Stroke("ink", WEIGHTS["bold"], (5.0, 1.6, 0.4, 1.6))
            yield from _some(outlines(area.geometry, stroke=dash_dot, layer="areas"))


def group_lines(public_map: PublicMap) -> NDArray[np.object_]:
    """The lines between groups, each once: two dashed lines over each other would look like a whole one.

    Where a group ends with its association, the association's own line stands.
    """
    groups = [one.geometry for one in public_map.areas if one.level == "group"]
    if not groups:
        return np.empty(0, dtype=object)
    joined = shapely.union_all(shapely.boundary(groups), grid_size=_SAME_LINE_M)
    around = [one.geometry for one in public_map.areas if one.level == "association"]
    if around:
        joined = shapely.difference(
            joined, shapely.buffer(shapely.boundary(shapely.union_all(around)), _BESIDE_M, quad_segs=2)
        )
    merged: NDArray[np.object_] = shapely.get_parts(np.atleast_1d(np.asarray(shapely.line_merge(joined), dtype=object)))
    return merged


def _some(shapes: Shapes | None) -> Iterator[Shapes]:
    if shapes is not None:
        yield shapes
