"""Which ground is meant: the zones of a hazard, or an area somebody drew."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from shapely.errors import ShapelyError
from shapely.geometry import shape

from himi_map.errors import InputError
from himi_map.publicmap import Hazard, HazardKind, HazardLayer

if TYPE_CHECKING:
    from collections.abc import Iterable

    from himi_map.geo.crs import PlaneCrs

ZONES_OF: dict[Hazard, tuple[HazardKind, ...]] = {
    Hazard.FLOOD: (HazardKind.FLOOD, HazardKind.COLLAPSE),
    Hazard.LANDSLIDE: (HazardKind.STEEP_SLOPE, HazardKind.DEBRIS_FLOW, HazardKind.LANDSLIDE),
    Hazard.STORM_SURGE: (HazardKind.STORM_SURGE,),
    Hazard.TSUNAMI: (HazardKind.TSUNAMI,),
    Hazard.INLAND_FLOOD: (HazardKind.INLAND_FLOOD,),
}
"""Hazard of a designation to the kinds of published zones that tell where it strikes."""


def hazard_zones(hazards: Iterable[HazardLayer], hazard: Hazard) -> list[Any]:
    """The polygons of one hazard, metres of the map's plane zone; empty when no map of it was imported."""
    kinds = ZONES_OF.get(hazard, ())
    return [zone for layer in hazards if layer.kind in kinds for zone in layer.zones.geometry]


def area_polygons(path: Path, crs: PlaneCrs) -> list[Any]:
    """The polygons of a GeoJSON file (EPSG:6668 or 4326), in metres of *crs*.

    Raises
    ------
    InputError
        ``session.bad_area``: not readable, or no polygon in it.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        geometries = [shape(one) for one in _geometries(found)]
    except OSError as error:
        raise InputError("session.bad_area", file=path.name, reason="ファイルを開けません。") from error
    except (ValueError, KeyError, TypeError, AttributeError, ShapelyError) as error:
        raise InputError("session.bad_area", file=path.name, reason="GeoJSON として読めません。") from error
    polygons = [
        shapely.make_valid(shapely.transform(one, lambda xy: crs.project(xy[:, 0], xy[:, 1])))
        for one in geometries
        if one.geom_type in ("Polygon", "MultiPolygon") and not one.is_empty
    ]
    if not polygons:
        raise InputError("session.bad_area", file=path.name, reason="面（Polygon）が入っていません。")
    return polygons


def _geometries(found: Any) -> list[Any]:
    kind = found["type"]
    if kind == "FeatureCollection":
        return [one["geometry"] for one in found["features"] if one.get("geometry")]
    if kind == "Feature":
        return [found["geometry"]]
    if kind == "GeometryCollection":
        return list(found["geometries"])
    return [found]
