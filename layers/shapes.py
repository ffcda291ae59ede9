"""From shapely geometry to the flat arrays of a Scene, without a Python loop over points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from layers.scene import Shapes, Space, Stroke

if TYPE_CHECKING:
    from numpy.typing import NDArray


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
    parts = shapely.get_parts(np.asarray(geometry, dtype=object))
    if len(parts):
        parts = shapely.get_parts(parts[~shapely.is_empty(parts)])
    parts = parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]
    if not len(parts):
        return None
    _, xy, (rings, features) = shapely.to_ragged_array(parts)
    return Shapes(
        xy=xy[:, :2].astype(np.float64),
        starts=rings[:-1].astype(np.int64),
        closed=True,
        fill=fill,
        stroke=stroke,
        features=features[:-1].astype(np.int64),
        hatch=hatch,
        layer=layer,
    )


def lines(geometry: NDArray[np.object_], *, stroke: Stroke, layer: str = "") -> Shapes | None:
    """Lines (multi or single) as one Shapes; None when there is nothing."""
    parts = shapely.get_parts(np.asarray(geometry, dtype=object))
    if len(parts):
        parts = shapely.get_parts(parts[~shapely.is_empty(parts)])
    parts = parts[
        np.isin(shapely.get_type_id(parts), (shapely.GeometryType.LINESTRING, shapely.GeometryType.LINEARRING))
    ]
    if not len(parts):
        return None
    _, xy, (starts,) = shapely.to_ragged_array(parts)
    return Shapes(
        xy=xy[:, :2].astype(np.float64), starts=starts[:-1].astype(np.int64), closed=False, stroke=stroke, layer=layer
    )


def outlines(geometry: Any, *, stroke: Stroke, layer: str = "") -> Shapes | None:
    """The boundary of areas as lines."""
    return lines(shapely.boundary(np.atleast_1d(np.asarray(geometry, dtype=object))), stroke=stroke, layer=layer)


def ring(points: list[tuple[float, float]], *, closed: bool = True, space: Space = Space.PAPER, **style: Any) -> Shapes:
    """One ring or line on paper (or the map) from its points, not clipped to the map frame unless asked."""
    style.setdefault("clip", False)
    return Shapes(
        xy=np.array(points, dtype=np.float64), starts=np.zeros(1, dtype=np.int64), closed=closed, space=space, **style
    )
