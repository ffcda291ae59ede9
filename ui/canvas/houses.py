"""The houses of the ground: which one is meant by a press, and which is the next one to the left."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

if TYPE_CHECKING:
    from himi_map.publicmap import FeatureLayer


@dataclass(frozen=True, slots=True)
class House:
    """One building: its key in the map pack, a point inside it and its outline, metres."""

    key: str
    xy: tuple[float, float]
    shape: Any


class Houses:
    """All buildings of a ground.

    Parameters
    ----------
    buildings
        Polygons in metres with a column ``key``.
    """

    def __init__(self, buildings: FeatureLayer) -> None:
        self._shapes = buildings.geometry
        self._keys = buildings.columns["key"]
        self._tree = shapely.STRtree(buildings.geometry) if len(buildings) else None
        self._middles = shapely.get_coordinates(shapely.centroid(buildings.geometry))

    def at(self, x: float, y: float, within: float) -> House | None:
        """The house at a place or at most *within* metres from it."""
        if self._tree is None:
            return None
        point = shapely.Point(x, y)
        index = int(self._tree.nearest(point))
        return self._house(index) if shapely.distance(self._shapes[index], point) <= within else None

    def nearest(self, x: float, y: float) -> House | None:
        """The house nearest to a place."""
        return self.at(x, y, float("inf"))

    def next(self, xy: tuple[float, float], right: int, up: int) -> House | None:
        """The next house in a direction; None when there is none.

        Nearness counts, and whoever stands aside of the direction counts as farther than somebody straight ahead.
        """
        if self._tree is None:
            return None
        ahead = (self._middles[:, 0] - xy[0]) * right + (self._middles[:, 1] - xy[1]) * up
        aside = np.abs((self._middles[:, 0] - xy[0]) * up) + np.abs((self._middles[:, 1] - xy[1]) * right)
        cost = np.where((ahead > 0.5) & (aside <= 2.0 * ahead), ahead + 1.5 * aside, np.inf)
        index = int(np.argmin(cost))
        return self._house(index) if np.isfinite(cost[index]) else None

    def _house(self, index: int) -> House:
        middle = shapely.point_on_surface(self._shapes[index])
        return House(str(self._keys[index]), (float(middle.x), float(middle.y)), self._shapes[index])
