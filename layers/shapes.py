"""From shapely geometry to the flat arrays of a Scene, without a Python loop over points."""

from __future__ import annotations

import weakref
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from layers.scene import Shapes, Space, Stroke

if TYPE_CHECKING:
    from numpy.typing import NDArray


_BOUNDS: dict[int, tuple[weakref.ref[NDArray[np.object_]], NDArray[np.float64]]] = {}
"""Of arrays that still live, by their id."""


def bounds_of(geometry: NDArray[np.object_]) -> NDArray[np.float64]:
    """Boxes around each, shape (n, 4); found once for an array, which nobody changes: a sheet asks several times."""
    key = id(geometry)
    kept = _BOUNDS.get(key)
    if kept is not None and kept[0]() is geometry:
        return kept[1]
    found: NDArray[np.float64] = shapely.bounds(geometry)
    _BOUNDS[key] = (weakref.ref(geometry, lambda _: _BOUNDS.pop(key, None)), found)
    return found


def polygons(
    geometry: NDArray[np.object_],
    *,
    fill: str | None = None,
    stroke: Stroke | None = None,
    hatch: str | None = None,
    layer: str = "",
) -> Shapes | None:
    """Polygons (multi or single) as one Shapes; None when there is nothing.

    Parameters
    ----------
    geometry
        shapely geometries, metres of the plane zone; what is not a polygon is left out.
    """
    parts = _parts(geometry, (shapely.GeometryType.POLYGON,))
    if not len(parts):
        return None
    rings, polygon_of = shapely.get_rings(parts, return_index=True)
    xy, ring_of = shapely.get_coordinates(rings, return_index=True)
    return Shapes(
        xy=xy,
        starts=_firsts(ring_of),
        closed=True,
        fill=fill,
        stroke=stroke,
        features=_firsts(polygon_of),
        hatch=hatch,
        layer=layer,
    )


def lines(geometry: NDArray[np.object_], *, stroke: Stroke, layer: str = "") -> Shapes | None:
    """Lines (multi or single) as one Shapes; None when there is nothing."""
    parts = _parts(geometry, (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING))
    if not len(parts):
        return None
    xy, line_of = shapely.get_coordinates(parts, return_index=True)
    return Shapes(xy=xy, starts=_firsts(line_of), closed=False, stroke=stroke, layer=layer)


def _firsts(owners: NDArray[np.int64]) -> NDArray[np.int64]:
    """Where each owner's run begins; nobody owns nothing, because empty geometry was left out."""
    return np.flatnonzero(np.diff(owners, prepend=-1))


def _parts(geometry: NDArray[np.object_], kinds: tuple[shapely.GeometryType, ...]) -> NDArray[np.object_]:
    """The single, non-empty geometries of *kinds* in *geometry*, collections opened twice."""
    parts = np.asarray(geometry, dtype=object)
    types = shapely.get_type_id(parts)
    for _ in range(2):
        if len(parts) and types.max() > shapely.GeometryType.POLYGON:
            parts = shapely.get_parts(parts)
            types = shapely.get_type_id(parts)
    wanted = (types == kinds[0]) | (types == kinds[-1])
    found: NDArray[np.object_] = parts[wanted & ~shapely.is_empty(parts)]
    return found


def outlines(geometry: Any, *, stroke: Stroke, layer: str = "") -> Shapes | None:
    """The boundary of areas as lines."""
    return lines(shapely.boundary(np.atleast_1d(np.asarray(geometry, dtype=object))), stroke=stroke, layer=layer)


def ring(points: list[tuple[float, float]], *, closed: bool = True, space: Space = Space.PAPER, **style: Any) -> Shapes:
    """One ring or line on paper (or the map) from its points, not clipped to the map frame unless asked."""
    style.setdefault("clip", False)
    return Shapes(
        xy=np.array(points, dtype=np.float64), starts=np.zeros(1, dtype=np.int64), closed=closed, space=space, **style
    )
