"""Names on the ground: public buildings and towns, where nothing more important stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np
import shapely

from layers.scene import Frame, Space, Text
from layers.text import lay_out

if TYPE_CHECKING:
    from himi_map.publicmap import PublicMap
    from layers.labels import Placed, Placer

_BUILDING_MM, _TOWN_MM = 2.5, 4.2


def place_names(
    public_map: PublicMap, placer: Placer, frame: Frame
) -> Iterator[tuple[str, tuple[Placed, Text] | None]]:
    """Names of towns, then of public buildings that are not sites, each where there is room."""
    if len(public_map.places):
        words = public_map.places.columns["name"].astype(str)
        points = shapely.get_coordinates(shapely.centroid(public_map.places.geometry))
        for index, name in enumerate(words):
            yield f"place:{index}", _place(frame, placer, points[index], str(name), _TOWN_MM, "ink2", spread=5.0)
    buildings = public_map.buildings
    if not len(buildings):
        return
    names = buildings.columns["name"].astype(str)
    sites = {site.name for site in public_map.sites}
    named = [index for index in np.flatnonzero(names != "").tolist() if names[index] not in sites]
    points = shapely.get_coordinates(shapely.centroid(buildings.geometry[named]))
    for index, point in zip(named, points, strict=True):
        yield f"building:{index}", _place(frame, placer, point, str(names[index]), _BUILDING_MM, "ink2", spread=2.0)


def _place(
    frame: Frame,
    placer: Placer,
    point: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
    words: str,
    size: float,
    colour: str,
    *,
    spread: float,
) -> tuple[Placed, Text] | None:
    x, y = frame.to_paper(point[None, :])[0]
    x0, y0, x1, y1 = frame.paper
    if not (x0 <= x <= x1 and y0 <= y <= y1):
        return None
    run = lay_out(words, size, letter_spacing=0.1 if size > 3 else 0.0)
    choices = [(x, y), (x, y + spread), (x, y - spread), (x + spread, y), (x - spread, y)]
    found = placer.place_first(choices, run.width_mm + 0.6, size * 1.2)
    if found is None:
        return None
    at = (found.x - run.width_mm / 2, found.y - size * 0.36)
    return found, Text(run, at, colour, halo="paper", halo_width=0.9, space=Space.PAPER, layer="labels")
