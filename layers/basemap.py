"""The base map in the manner of a 住宅地図: houses with outlines, roads between casings, water, rail, contours.

Drawn twice on a sheet: once whole and muted, then what lies in the association in full strength. So the outside is
veiled without transparency, which printers and PDF viewers handle badly.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from himi_map.look import WEIGHTS
from himi_map.publicmap import FeatureLayer
from layers.scene import Shapes, Stroke
from layers.shapes import lines, polygons

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.publicmap import PublicMap

_THINNEST_ROAD_MM = 0.5
"""A lane narrower than this on paper is drawn this wide, so that it can be followed."""


def rows(layer: FeatureLayer, chosen: NDArray[np.intp] | NDArray[np.bool_]) -> FeatureLayer:
    """Some features of a layer, by their index or a mark for each."""
    return FeatureLayer(layer.geometry[chosen], {name: values[chosen] for name, values in layer.columns.items()})


def cut(layer: FeatureLayer, area: Any) -> FeatureLayer:
    """The features of a layer that touch *area*, cut at its edge."""
    if not len(layer):
        return layer
    hit = np.flatnonzero(_touch(layer, area))
    geometry = shapely.intersection(layer.geometry[hit], area)
    return FeatureLayer(geometry, {name: values[hit] for name, values in layer.columns.items()})


def divided(public_map: PublicMap, area: Any) -> tuple[PublicMap, PublicMap]:
    """The map with the whole roads and houses that belong to *area*, and with those that do not.

    A road that touches it belongs to it: along the boundary it is not cut into beads. A house belongs to it when its
    middle lies in it.
    """
    lanes, homes = _touch(public_map.roads, area), _belong(public_map.buildings, area)
    return (
        replace(public_map, roads=rows(public_map.roads, lanes), buildings=rows(public_map.buildings, homes)),
        replace(public_map, roads=rows(public_map.roads, ~lanes), buildings=rows(public_map.buildings, ~homes)),
    )


def _belong(layer: FeatureLayer, area: Any) -> NDArray[np.bool_]:
    """Whose middle lies in *area*."""
    shapely.prepare(area)
    found: NDArray[np.bool_] = np.atleast_1d(shapely.contains(area, shapely.centroid(layer.geometry)))
    return found


def _touch(layer: FeatureLayer, area: Any) -> NDArray[np.bool_]:
    """What touches *area*."""
    shapely.prepare(area)
    found: NDArray[np.bool_] = np.atleast_1d(shapely.intersects(area, layer.geometry))
    return found


def ground(
    public_map: PublicMap,
    scale: float,
    *,
    area: Any = None,
    muted: bool = False,
    printed: bool = False,
) -> Iterator[Shapes]:
    """Water, contours, roads, rails and houses, bottom first.

    Parameters
    ----------
    scale
        Denominator: roads are drawn in their true width.
    area
        Water, lines and contours are cut at the edge of this polygon (metres); None: they are not. Roads and houses
        are drawn whole, see :func:`divided`.
    muted
        In the colours of what lies outside.
    printed
        Water has level lines, so that a black-and-white copy does not show a river as a road.
    """
    tone = "_muted" if muted else ""

    def part(layer: FeatureLayer) -> FeatureLayer:
        return layer if area is None else cut(layer, area)

    water = part(public_map.water)
    edge = Stroke(f"water_edge{tone}", WEIGHTS["fine"])
    level = f"water{tone}" if printed else None
    yield from _some(polygons(water.geometry, fill=f"water{tone}", stroke=None, hatch=level, layer="water"))
    if area is None:
        shores = shapely.boundary(water.geometry) if len(water) else water.geometry
        yield from _some(lines(shores, stroke=edge, layer="water"))
    yield from _some(lines(part(public_map.waterlines).geometry, stroke=edge, layer="water"))
    contours = part(public_map.contours)
    hair = Stroke(f"contour{tone}", WEIGHTS["hair"])
    yield from _some(lines(contours.geometry, stroke=hair, layer="contours"))
    yield from roads(public_map.roads, scale, tone)
    yield from rails(part(public_map.rails), tone)
    yield from houses(public_map.buildings, tone)


def _some(shapes: Shapes | None) -> Iterator[Shapes]:
    if shapes is not None:
        yield shapes


def roads(layer: FeatureLayer, scale: float, tone: str = "") -> Iterator[Shapes]:
    """Roads in their true width between casings: all casings first, then all surfaces, widest last."""
    if not len(layer):
        return
    main = layer.columns["kind"] == "main"
    widths = np.round(np.asarray(layer.columns["width"], dtype=np.float64), 1)
    classes = [
        (of_main, width, lines(layer.geometry[chosen], stroke=Stroke("road", 0.0), layer="roads"))
        for of_main in (False, True)
        for width in np.unique(widths[main == of_main]).tolist()
        if (chosen := (main == of_main) & (widths == width)).any()
    ]
    for surface in (False, True):
        for of_main, width, shapes in classes:
            on_paper = max(width * 1000.0 / scale, _THINNEST_ROAD_MM)
            colour = ("main_road" if of_main else "road") if surface else "road_casing"
            drawn = on_paper if surface else on_paper + 2 * WEIGHTS["fine"]
            if shapes is not None:
                yield replace(shapes, stroke=Stroke(f"{colour}{tone}" if colour != "road" else "road", drawn))


def rails(layer: FeatureLayer, tone: str = "") -> Iterator[Shapes]:
    """The usual striped line."""
    yield from _some(lines(layer.geometry, stroke=Stroke(f"rail{tone}", WEIGHTS["bold"]), layer="rails"))
    yield from _some(lines(layer.geometry, stroke=Stroke("road", WEIGHTS["line"], (1.6, 2.4)), layer="rails"))


def houses(layer: FeatureLayer, tone: str = "") -> Iterator[Shapes]:
    """Houses, and public buildings a little stronger."""
    if not len(layer):
        return
    public = layer.columns["kind"].astype(str) == "public"
    edge = f"house_edge{tone}"
    for chosen, fill, weight in ((~public, "house", "fine"), (public, "public", "thin")):
        stroke = Stroke(edge, WEIGHTS[weight])
        yield from _some(polygons(layer.geometry[chosen], fill=f"{fill}{tone}", stroke=stroke, layer="buildings"))
