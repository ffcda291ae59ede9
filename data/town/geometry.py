"""Puts the ground together: everything public about the fictional town, in plane metres."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import numpy as np
import shapely

from data.mappack.address_book import Address, AddressLevel
from data.town import nature, places
from data.town.ground import Lie
from data.town.streets import Road, houses, streets
from himi_map.geo.crs import LonLat, PlaneCrs
from himi_map.publicmap import FeatureLayer, PublicSite

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

Size = Literal["town", "city"]

SHOWN_ASSOCIATION: Final = "川端"
"""The association whose paper the demo prints: river, shops, zones and people of every kind."""

CRS: Final = PlaneCrs(6675)

_SIZES: Final[dict[Size, tuple[int, int, int]]] = {"town": (4, 3, 12), "city": (8, 30, 226)}
"""Districts from hill to sea, districts along the coast, associations."""

_CLOSER: Final[dict[Size, float]] = {"town": 0.0, "city": 0.04}
"""Added to the share of lots with a house: the city's associations have 30,000 houses."""


@dataclass(frozen=True, slots=True)
class TownGeometry:
    """The ground of the fictional town, plane metres of EPSG:6675.

    Attributes
    ----------
    layers
        As in a map pack, but in metres.
    areas
        One an association: names and boundary.
    house_area
        Index into *areas* of each building's association, shape (buildings,); -1 outside all.
    addresses
        One a house: 大字 and 地番; with the middle of each 大字 last.
    """

    size: Size
    layers: dict[str, FeatureLayer]
    areas: tuple[places.Area, ...]
    house_area: NDArray[np.int64]
    house_address: tuple[tuple[str, str], ...]
    addresses: tuple[Address, ...]
    sites: tuple[PublicSite, ...]

    def houses_of(self, area: int) -> NDArray[np.int64]:
        """Indices of the ordinary houses of an association."""
        kinds = self.layers["buildings"].columns["kind"]
        return np.flatnonzero((self.house_area == area) & (kinds == "house"))


def build_geometry(size: Size = "town", *, scale: int = 1, seed: int = 20261124) -> TownGeometry:
    """Build the ground; the same arguments give the same ground.

    Parameters
    ----------
    scale
        How many times as long the coast is, for benchmarks.
    """
    columns, rows, count = _SIZES[size]
    rows, count = rows * scale, count * scale
    lie = Lie(columns, rows, _origin(), river_after=max(rows // 3, 1))
    rng = np.random.default_rng(seed)
    densities = _densities(lie, rng, _CLOSER[size])
    roads, lots = streets(lie, rng, densities)
    water = nature.water(lie)
    zones = nature.hazard_zones(lie, rng)
    rails, station = nature.rails(lie)
    shapes, district = houses(lie, rng, lots)
    shapes, district = _dry_ground(lie, shapes, district, water, roads, rails)
    areas = places.areas(lie, count)
    public = places.public_buildings(lie, rng, areas, station)
    shapes, district = _make_room(shapes, district, public)
    buildings = _buildings(shapes, public)
    number_of = {area.district: index for index, area in enumerate(areas)}
    owner = np.array([number_of.get(int(one), -1) for one in district], dtype=np.int64)
    owner = np.concatenate([owner, np.array([one.area for one in public], dtype=np.int64)])
    house_address, addresses = _addresses(buildings, owner, areas)
    return TownGeometry(
        size=size,
        layers={
            "buildings": buildings,
            "roads": _roads(roads, public),
            "water": _layer([one for one, _ in water], kind=[kind for _, kind in water]),
            "waterlines": _layer(nature.waterlines(lie)),
            "rails": _layer(rails),
            "contours": _contours(lie),
            "places": places.place_names(lie, areas, public),
            "hazards": _hazards(zones),
            "municipality": _layer([places.outline(lie)], name=["見本市"]),
        },
        areas=areas,
        house_area=owner,
        house_address=house_address,
        addresses=addresses,
        sites=places.sites(areas, public, CRS, zones),
    )


def _origin() -> tuple[float, float]:
    """In Toyama Bay, where no real street is."""
    x, y = CRS.project(137.115, 36.885)[0]
    return round(float(x)), round(float(y))


def _densities(lie: Lie, rng: np.random.Generator, closer: float) -> NDArray[np.float64]:
    """Denser towards the sea and the middle of the coast, thinner on the hillside."""
    found = []
    for row in range(lie.rows):
        for column in range(lie.columns):
            inland = 1 - (column + 0.5) / lie.columns
            middle = 1 - abs(row + 0.5 - lie.rows / 2) / lie.rows
            found.append(
                float(np.clip(0.64 + 0.34 * middle * (1 - inland * 0.75) + rng.uniform(-0.05, 0.05), 0.45, 0.97))
            )
    return np.array(found) + closer


def _dry_ground(
    lie: Lie,
    shapes: NDArray[np.object_],
    district: NDArray[np.int64],
    water: Sequence[tuple[Any, str]],
    roads: Sequence[Any],
    rails: Sequence[Any],
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    """Houses that stand neither in water nor on a road nor on the railway."""
    del lie
    wet = [shapely.buffer(one, 7.0) for one, _ in water]
    tracks = [shapely.buffer(one, 7.0) for one in rails]
    paved = [shapely.buffer(line, width / 2 + 0.6) for line, _, width, _ in roads]
    tree = shapely.STRtree(np.array([*wet, *tracks, *paved], dtype=object))
    hit = np.unique(tree.query(shapes, predicate="intersects")[0])
    keep = np.ones(len(shapes), dtype=bool)
    keep[hit] = False
    return shapes[keep], district[keep]


def _make_room(
    shapes: NDArray[np.object_], district: NDArray[np.int64], public: Sequence[places.PublicBuilding]
) -> tuple[NDArray[np.object_], NDArray[np.int64]]:
    tree = shapely.STRtree(np.array([shapely.buffer(one.shape, one.grounds) for one in public], dtype=object))
    hit = np.unique(tree.query(shapes, predicate="intersects")[0])
    keep = np.ones(len(shapes), dtype=bool)
    keep[hit] = False
    return shapes[keep], district[keep]


def _buildings(shapes: NDArray[np.object_], public: Sequence[places.PublicBuilding]) -> FeatureLayer:
    geometry = np.concatenate([shapes, np.array([one.shape for one in public], dtype=object)])
    count = len(shapes)
    return FeatureLayer(
        geometry,
        {
            "kind": np.array(["house"] * count + ["public"] * len(public), dtype=object),
            "name": np.array([""] * count + [one.name for one in public], dtype=object),
            "key": np.array([f"m{number:06d}" for number in range(len(geometry))], dtype=object),
        },
    )


def _addresses(
    buildings: FeatureLayer, owner: NDArray[np.int64], areas: Sequence[places.Area]
) -> tuple[tuple[tuple[str, str], ...], tuple[Address, ...]]:
    """地番 in the order of houses: 101, 102, 103-1, 103-2 …, one 大字 a few associations share."""
    middles = CRS.unproject(shapely.get_coordinates(shapely.centroid(buildings.geometry)))
    next_number: dict[str, int] = {}
    given: list[tuple[str, str]] = []
    points: list[Address] = []
    for index, area in enumerate(owner):
        town = areas[area].town if area >= 0 else areas[0].town
        number = next_number.get(town, 100) + 1
        next_number[town] = number
        banchi = f"{number}-{index % 3 + 1}" if index % 4 == 0 else str(number)
        given.append((town, banchi))
        position = LonLat(round(float(middles[index, 0]), 7), round(float(middles[index, 1]), 7))
        points.append(Address(town, "", banchi, position, AddressLevel.PARCEL))
    for town in dict.fromkeys(area.town for area in areas):
        own = [area for area in areas if area.town == town]
        middle = shapely.centroid(shapely.union_all([one.boundary for one in own]))
        points.append(Address(town, "", "", CRS.lonlat(middle.x, middle.y), AddressLevel.TOWN))
    return tuple(given), tuple(points)


def _layer(geometry: Sequence[Any], **columns: Sequence[Any]) -> FeatureLayer:
    return FeatureLayer(
        np.array(list(geometry), dtype=object),
        {name: np.array(list(values), dtype=object) for name, values in columns.items()},
    )


_PIECE: Final = 2
"""Steps of a line that make one road piece, as surveyors' road edges come: about 40 m each."""


def _roads(roads: Sequence[Road], public: Sequence[places.PublicBuilding]) -> FeatureLayer:
    """Road pieces; lanes end where the grounds of a public building begin."""
    grounds = np.array([shapely.buffer(one.shape, 3.0) for one in public], dtype=object)
    lines = np.array([road[0] for road in roads], dtype=object)
    for at, near in zip(*shapely.STRtree(grounds).query(lines, predicate="intersects"), strict=True):
        if roads[at][1] == "lane":
            lines[at] = shapely.difference(lines[at], grounds[near])
    points: list[NDArray[np.float64]] = []
    owners: list[int] = []
    parts, owner_of = shapely.get_parts(lines, return_index=True)
    for part, owner in zip(parts, owner_of, strict=True):
        whole = shapely.get_coordinates(part)
        for start in range(0, len(whole) - 1, _PIECE):
            points.append(whole[start : start + _PIECE + 1])
            owners.append(int(owner))
    pieces = shapely.linestrings(
        np.concatenate(points), indices=np.repeat(np.arange(len(points)), [len(one) for one in points])
    )
    layer = _layer(pieces, kind=[roads[at][1] for at in owners], name=[roads[at][3] for at in owners])
    layer.columns["width"] = np.array([roads[at][2] for at in owners], dtype=np.float64)
    return layer


def _contours(lie: Lie) -> FeatureLayer:
    found = nature.contours(lie)
    layer = _layer([line for line, _ in found])
    layer.columns["height"] = np.array([height for _, height in found], dtype=np.float64)
    return layer


_TITLES: Final = {
    "tsunami": "津波浸水想定（見本県）",
    "flood": "洪水浸水想定区域（見本川）",
    "steep_slope": "土砂災害（急傾斜地の崩壊）",
    "debris_flow": "土砂災害（土石流）",
    "landslide": "土砂災害（地すべり）",
}


def _hazards(zones: Sequence[nature.Zone]) -> FeatureLayer:
    whole = [zone for zone in zones if not shapely.is_empty(zone[0])]
    layer = _layer(
        [zone[0] for zone in whole],
        kind=[zone[1] for zone in whole],
        label=[zone[3] for zone in whole],
        title=[_TITLES[zone[1]] for zone in whole],
        source=["架空"] * len(whole),
    )
    layer.columns["rank"] = np.array([zone[2] for zone in whole], dtype=np.int64)
    return layer
