"""The fabric of areas: every corner is held once, and every area that has it moves with it.

Areas come as polygons that were drawn one by one; where two of them run along the same line their corners are the same
places, or one has a corner where the other's line only passes (a T). Both are found when the fabric is made: places
nearer than :data:`SAME_M` are one corner, and a line that passes a corner gets it. From then on nothing can come apart.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import shapely

from himi_map.errors import GeoError

if TYPE_CHECKING:
    from numpy.typing import NDArray

SAME_M: Final = 0.05
"""Places nearer than this are one corner: less than a pen line on any map they were drawn from."""

_OVERLAP_M2: Final = 1.0
"""So much more overlap than before is a mistake of the hand, not of rounding."""

Ring = tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Area:
    """One area as it comes in: key, name, level (areas of one level do not overlap), and its shape in metres."""

    key: str
    name: str
    level: str
    shape: Any


@dataclass(frozen=True, slots=True)
class _Woven:
    area: Area
    polygons: tuple[tuple[Ring, ...], ...]


class Fabric:
    """Areas that share corners. A value: every change makes a new one.

    Attributes
    ----------
    vertices
        Corners, shape (n, 2), metres.
    """

    def __init__(self, vertices: NDArray[np.float64], woven: tuple[_Woven, ...]) -> None:
        self.vertices = vertices
        self._woven = woven

    @classmethod
    def of(cls, areas: Iterable[Area]) -> Fabric:
        """Weave areas (Polygon or MultiPolygon, metres of one plane zone) into one fabric."""
        given = list(areas)
        corners = _Corners()
        woven = [
            _Woven(one, tuple(tuple(corners.ring(ring) for ring in _rings(part)) for part in _parts(one.shape)))
            for one in given
        ]
        vertices = np.array(corners.places, dtype=np.float64).reshape(-1, 2)
        return cls(vertices, tuple(_with_passed(one, vertices) for one in woven))

    @property
    def keys(self) -> tuple[str, ...]:
        """Keys of the areas."""
        return tuple(one.area.key for one in self._woven)

    def shapes(self) -> dict[str, Any]:
        """Key to Polygon or MultiPolygon, metres."""
        return {one.area.key: _shape(one, self.vertices) for one in self._woven}

    def changed(self, since: Fabric) -> dict[str, Any]:
        """The shapes that are not as they were in an earlier fabric of the same areas."""
        before = since.shapes()
        return {
            key: shape for key, shape in self.shapes().items() if not shapely.equals_exact(shape, before[key], 1e-6)
        }

    def move(self, index: int, x: float, y: float) -> Fabric:
        """Move a corner; all areas that have it follow.

        Raises
        ------
        GeoError
            ``geo.boundary_crosses`` or ``geo.boundary_overlaps``: nothing has moved.
        """
        vertices = self.vertices.copy()
        vertices[index] = x, y
        return self._checked(Fabric(vertices, self._woven))

    def insert(self, x: float, y: float) -> Fabric:
        """A new corner on the line nearest to (x, y), for every area along that line."""
        edges = sorted({tuple(sorted(edge)) for one in self._woven for edge in _edges(one)})
        lines = shapely.linestrings([[self.vertices[a], self.vertices[b]] for a, b in edges])
        nearest = int(np.argmin(shapely.distance(lines, shapely.Point(x, y))))
        line = lines[nearest]
        place = shapely.line_interpolate_point(line, shapely.line_locate_point(line, shapely.Point(x, y)))
        vertices = np.vstack([self.vertices, [[float(place.x), float(place.y)]]])
        split, index = edges[nearest], len(vertices) - 1
        return Fabric(vertices, tuple(_mapped(one, lambda ring: _split(ring, split, index)) for one in self._woven))

    def remove(self, index: int) -> Fabric:
        """Take a corner out of every area that has it.

        Raises
        ------
        GeoError
            ``geo.boundary_too_small``, ``geo.boundary_crosses`` or ``geo.boundary_overlaps``: nothing was taken out.
        """

        def without(ring: Ring) -> Ring:
            kept = tuple(one - (one > index) for one in ring if one != index)
            if len(kept) < 3:
                raise GeoError("geo.boundary_too_small")
            return kept

        vertices = np.delete(self.vertices, index, axis=0)
        return self._checked(Fabric(vertices, tuple(_mapped(one, without) for one in self._woven)))

    def _checked(self, after: Fabric) -> Fabric:
        """The fabric after a change, when no area crosses itself and none lies over another more than before."""
        old, new = self.shapes(), after.shapes()
        moved = [key for key in new if not shapely.equals_exact(new[key], old[key], 1e-9)]
        if not all(shapely.is_valid(new[key]) for key in moved):
            raise GeoError("geo.boundary_crosses")
        areas = {one.area.key: one.area for one in self._woven}
        for key in moved:
            for other, area in areas.items():
                if other != key and area.level == areas[key].level:
                    before, now = (shapely.area(shapely.intersection(one[key], one[other])) for one in (old, new))
                    if now > before + _OVERLAP_M2:
                        raise GeoError("geo.boundary_overlaps", name=area.name)
        return after


class _Corners:
    """Places that were seen, on a grid of :data:`SAME_M`."""

    def __init__(self) -> None:
        self.places: list[tuple[float, float]] = []
        self._cells: dict[tuple[int, int], list[int]] = {}

    def index(self, x: float, y: float) -> int:
        column, row = round(x / SAME_M), round(y / SAME_M)
        for cell in ((column + i, row + j) for i in (0, -1, 1) for j in (0, -1, 1)):
            for known in self._cells.get(cell, ()):
                if np.hypot(self.places[known][0] - x, self.places[known][1] - y) <= SAME_M:
                    return known
        self.places.append((x, y))
        self._cells.setdefault((column, row), []).append(len(self.places) - 1)
        return len(self.places) - 1

    def ring(self, ring: Any) -> Ring:
        found: list[int] = []
        for x, y in shapely.get_coordinates(ring)[:-1]:
            index = self.index(float(x), float(y))
            if not found or found[-1] != index:
                found.append(index)
        if len(found) > 1 and found[0] == found[-1]:
            found.pop()
        return tuple(found)


def _parts(shape: Any) -> list[Any]:
    return [part for part in shapely.get_parts(shape) if not shapely.is_empty(part)]


def _rings(polygon: Any) -> list[Any]:
    return [shapely.get_exterior_ring(polygon), *shapely.get_rings(polygon)[1:]]


def _edges(woven: _Woven) -> Iterable[tuple[int, int]]:
    for polygon in woven.polygons:
        for ring in polygon:
            yield from zip(ring, (*ring[1:], ring[0]), strict=True)


def _mapped(woven: _Woven, change: Any) -> _Woven:
    return _Woven(woven.area, tuple(tuple(change(ring) for ring in polygon) for polygon in woven.polygons))


def _split(ring: Ring, edge: tuple[int, ...], index: int) -> Ring:
    found: list[int] = []
    for one, following in zip(ring, (*ring[1:], ring[0]), strict=True):
        found.append(one)
        if tuple(sorted((one, following))) == edge:
            found.append(index)
    return tuple(found)


def _with_passed(woven: _Woven, vertices: NDArray[np.float64]) -> _Woven:
    """Lines that pass a corner of another area get it as a corner of their own."""
    points = shapely.points(vertices)
    tree = shapely.STRtree(points)

    def passed(ring: Ring) -> Ring:
        own, found = set(ring), []
        for one, following in zip(ring, (*ring[1:], ring[0]), strict=True):
            found.append(one)
            line = shapely.linestrings([vertices[one], vertices[following]])
            near = [int(index) for index in tree.query(line, predicate="dwithin", distance=SAME_M)]
            between = [index for index in near if index not in own]
            found += sorted(between, key=lambda index: float(shapely.line_locate_point(line, points[index])))
            own.update(between)
        return tuple(found)

    return _mapped(woven, passed)


def _shape(woven: _Woven, vertices: NDArray[np.float64]) -> Any:
    polygons = [
        shapely.Polygon(vertices[list(rings[0])], [vertices[list(ring)] for ring in rings[1:]])
        for rings in woven.polygons
    ]
    return polygons[0] if len(polygons) == 1 else shapely.multipolygons(polygons)
