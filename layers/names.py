"""Names on the ground: public buildings, shops and towns, where nothing more important stands; never a dwelling."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.labels.words import Words

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.publicmap import PublicMap
    from layers.scene import Frame

_BUILDING_MM, _TOWN_MM = 2.5, 4.2


def names_on(public_map: PublicMap, frame: Frame) -> Iterator[Words]:
    """Names of towns, then of public buildings and shops that are not sites, whose middle lies in *frame*.

    A building that is a site is named by the site: known by its name, or by the site's place within its walls. Without
    room a building has a number, which the margin explains; a town is left out.
    """
    if len(public_map.places):
        words = public_map.places.columns["name"].astype(str).tolist()
        points = shapely.get_coordinates(shapely.centroid(public_map.places.geometry))
        yield from _inside(frame, "place", words, points, _TOWN_MM)
    buildings = public_map.buildings
    if not len(buildings):
        return
    names = buildings.columns["name"]
    kinds = buildings.columns["kind"]
    sites = {site.name for site in public_map.sites}
    named = [i for i in np.flatnonzero((names != "") & (kinds != "house")).tolist() if names[i] not in sites]
    if named and sites:
        within = _with_a_site(public_map, buildings.geometry[named])
        named = [index for index, one in zip(named, within.tolist(), strict=True) if not one]
    points = shapely.get_coordinates(shapely.centroid(buildings.geometry[named]))
    yield from _inside(frame, "building", [str(names[i]) for i in named], points, _BUILDING_MM)


def _inside(
    frame: Frame, kind: str, words: list[str], points: np.ndarray[tuple[int, ...], np.dtype[np.float64]], size: float
) -> Iterator[Words]:
    if not len(points):
        return
    x0, y0, x1, y1 = frame.paper
    mm = frame.to_paper(points)
    inside = (mm[:, 0] >= x0) & (mm[:, 0] <= x1) & (mm[:, 1] >= y0) & (mm[:, 1] <= y1)
    for index in np.flatnonzero(inside).tolist():
        x, y = (float(one) for one in mm[index])
        key = f"label:{kind}:{words[index]}:{points[index][0]:.0f}:{points[index][1]:.0f}"
        if kind == "building":
            yield Words(key, words[index], size, (x, y, x, y), colour="ink2", short="注00")
        else:
            yield Words(key, words[index], size, (x, y, x, y), colour="ink2", needed=False, spacing=0.1)


def _with_a_site(public_map: PublicMap, walls: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which of these buildings a published site lies in."""
    found = np.zeros(len(walls), dtype=np.bool_)
    known = [one.position for one in public_map.sites if one.position is not None]
    if known:
        degrees = np.array([(one.lon, one.lat) for one in known], dtype=np.float64)
        points = shapely.points(public_map.crs.project(degrees[:, 0], degrees[:, 1]))
        found[shapely.STRtree(walls).query(points, predicate="intersects")[1]] = True
    return found
