"""Boundaries of the association and its 班: drawn for the first time, or corrected."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from himi_map.records.people import Association, Group

if TYPE_CHECKING:
    from himi_map.edits import Edit
    from ui.bridge import Workspace


@dataclass(frozen=True, slots=True)
class CorrectBoundaries:
    """New shapes of one or several areas that share a line: all of them in one step.

    Attributes
    ----------
    shapes
        (id of the association or 班, Polygon or MultiPolygon in metres).
    """

    shapes: tuple[tuple[str, Any], ...]

    def edit(self, workspace: Workspace) -> Edit | None:
        """Every boundary that differs is written."""
        records = workspace.records
        builder = workspace.builder("区域の線を直しました")
        for key, shape in self.shapes:
            area: Association | Group | None = records.associations.get(key) or records.groups.get(key)
            if area is not None:
                builder.change(area, boundary=boundary_json(workspace, shape))
        return builder.build()


def boundary_json(workspace: Workspace, shape: Any) -> str:
    """A shape in metres as GeoJSON text in EPSG:6668, coordinates to a tenth of a millimetre."""

    def turn(xy: Any) -> Any:
        found = [workspace.crs.lonlat(float(x), float(y)) for x, y in xy]
        return np.array([(round(one.lon, 9), round(one.lat, 9)) for one in found])

    return json.dumps(json.loads(shapely.to_geojson(shapely.transform(shape, turn))))
