"""Points that lie far from all others of their file: slips of the pen that would push a map's frame into the sea."""

from __future__ import annotations

from typing import Final, Protocol, TypeVar

import numpy as np
import shapely

from himi_map.geo.crs import LonLat
from himi_map.services.importing.report import FileReport, RowPlace


class Placed(Protocol):
    """A row with a point."""

    place: RowPlace
    position: LonLat | None


T = TypeVar("T", bound=Placed)

FAR_KM: Final = 100.0
"""DESIGN: data 100 km from all else in its file is reported."""

_KM_PER_DEGREE: Final = 111.2
"""Mean length of a degree of latitude, km; of longitude times the cosine of the latitude."""


def without_outliers(records: list[T], report: FileReport) -> list[T]:
    """*records* without those whose nearest neighbour in the file is more than 100 km away; they are reported."""
    placed = [(at, one.position) for at, one in enumerate(records) if one.position is not None]
    if len(placed) < 3:
        return records
    lon = np.array([position.lon for _, position in placed])
    lat = np.array([position.lat for _, position in placed])
    # one scale for all Japan (that of 36°N) is exact enough for a limit of 100 km
    points = shapely.points(lon * _KM_PER_DEGREE * np.cos(np.radians(36.0)), lat * _KM_PER_DEGREE)
    unique, inverse = np.unique(shapely.get_coordinates(points), axis=0, return_inverse=True)
    if len(unique) < 2:
        return records
    corners = shapely.points(unique)
    (left, _), distance = shapely.STRtree(corners).query_nearest(corners, exclusive=True, return_distance=True)
    nearest = np.full(len(unique), np.inf)
    np.minimum.at(nearest, left, distance)
    counts = np.bincount(inverse.ravel())
    far = {
        placed[index][0]
        for index, place in enumerate(inverse.ravel())
        if nearest[place] > FAR_KM and counts[place] == 1
    }
    for at in sorted(far):
        record = records[at]
        assert record.position is not None
        report.add(
            record.place, "rejected", "input.site_far_away",
            value=f"緯度 {record.position.lat}、経度 {record.position.lon}", distance=int(FAR_KM),
        )  # fmt: skip
    return [one for at, one in enumerate(records) if at not in far]
