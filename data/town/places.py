"""What has a name: associations with their 班, public buildings, evacuation sites."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from data.town.ground import CELL_U, CELL_V, Lie
from data.town.names import PARTS, PLACES, WARDS
from himi_map.publicmap import FeatureLayer, Hazard, PublicSite, SiteKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from himi_map.geo.crs import PlaneCrs


@dataclass(frozen=True, slots=True)
class Area:
    """An association.

    Attributes
    ----------
    town
        大字 of its addresses.
    district
        Number of its district in the grid.
    boundary
        Polygon in plane metres; neighbours share edges exactly.
    groups
        班: name and polygon.
    corner
        (u, v) of the district's lower corner in the straight frame.
    """

    name: str
    kana: str
    ward: str
    town: str
    district: int
    boundary: Any
    groups: tuple[tuple[str, Any], ...]
    corner: tuple[float, float]


@dataclass(frozen=True, slots=True)
class PublicBuilding:
    """A named building.

    Attributes
    ----------
    what
        Kind in one word: hall, school, city_hall, shrine, temple, clinic, fire, station, welfare.
    grounds
        Free ground around it in metres.
    area
        Index of the association it stands in.
    """

    name: str
    kana: str
    what: str
    shape: Any
    grounds: float
    area: int


def areas(lie: Lie, count: int) -> tuple[Area, ...]:
    """The first *count* districts, from the sea inland, as associations with 班."""
    order = [(row, column) for row in range(lie.rows) for column in range(lie.columns)]
    made: list[Area] = []
    per_ward = -(-count // min(len(WARDS), max(count // 4, 1)))
    for number, (row, column) in enumerate(order[:count]):
        name, kana, town = _name(number)
        u0, v0 = column * CELL_U, lie.row_v(row)[0]
        low, high = lie.row_v(row)
        u1 = u0 + CELL_U
        cuts = [u0, u0 + CELL_U * 0.34, u0 + CELL_U * 0.67, u1]
        groups = tuple(
            (f"{index + 1}班", lie.area([(left, low), (right, low), (right, high), (left, high)]))
            for index, (left, right) in enumerate(itertools.pairwise(cuts))
        )
        boundary = shapely.union_all([polygon for _, polygon in groups])
        made.append(
            Area(name, kana, WARDS[number // per_ward], town, row * lie.columns + column, boundary, groups, (u0, v0))
        )
    return tuple(made)


def _name(number: int) -> tuple[str, str, str]:
    """Name, reading and 大字: the 大字 themselves first, then their parts."""
    place, place_kana = PLACES[number % len(PLACES)]
    turn = number // len(PLACES)
    part, part_kana = PARTS[turn % len(PARTS)]
    block = turn // len(PARTS)
    suffix, suffix_kana = (f"{block + 1}区", f"{block + 1}く") if block else ("", "")
    return f"{place}{part}{suffix}", f"{place_kana}{part_kana}{suffix_kana}", place


def outline(lie: Lie) -> Any:
    """The municipality."""
    return lie.area([(-420.0, -60.0), (lie.width + 320, -60.0), (lie.width + 320, lie.length + 60),
                     (-420.0, lie.length + 60)])  # fmt: skip


def _block(lie: Lie, u: float, v: float, width: float, depth: float, *, ell: bool = False) -> Any:
    """A building turned with its street; ``ell`` gives it a wing."""
    at = np.array([[u, v]])
    x, y = lie.bend(at)[0]
    angle = float(lie.turn(at, np.zeros(1))[0])
    w, d = width / 2, depth / 2
    corners = [(-w, -d), (w, -d), (w, d), (w * 0.2, d), (w * 0.2, d * 0.1), (-w, d * 0.1)] if ell else [
        (-w, -d), (w, -d), (w, d), (-w, d)]  # fmt: skip
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    return shapely.polygons(np.round(np.array(corners) @ turn + np.array([x, y]), 3))


def public_buildings(
    lie: Lie, rng: np.random.Generator, areas: Sequence[Area], station: tuple[float, float]
) -> tuple[PublicBuilding, ...]:
    """A hall in every association; schools, shrines, clinics and the rest where a town has them."""
    made: list[PublicBuilding] = []
    for index, area in enumerate(areas):
        u0, v0 = area.corner
        base_v = v0 + CELL_V * 0.5
        hall_u = u0 + CELL_U * float(rng.uniform(0.2, 0.3))
        hall = _block(lie, hall_u, base_v + 14, 17, 12)
        made.append(PublicBuilding(f"{area.name}公民館", f"{area.kana}こうみんかん", "hall", hall, 5.0, index))
        kind = index % 6
        u, v = u0 + CELL_U * 0.8, base_v
        if kind == 1:
            school = _block(lie, u - 30, v + 6, 74, 34, ell=True)
            made.append(PublicBuilding(f"{area.town}小学校", "", "school", school, 16.0, index))
        elif kind == 2:
            made.append(PublicBuilding(f"{area.town}神社", "", "shrine", _block(lie, u, v + 22, 12, 10), 12.0, index))
        elif kind == 3:
            made.append(PublicBuilding(f"{area.town}診療所", "", "clinic", _block(lie, u, v + 14, 20, 14), 5.0, index))
        elif kind == 4:
            made.append(PublicBuilding(f"{area.town}寺", "", "temple", _block(lie, u, v + 22, 20, 18), 12.0, index))
        elif kind == 5:
            made.append(PublicBuilding(f"{area.town}消防分団", "", "fire", _block(lie, u, v + 12, 11, 14), 4.0, index))
    made.append(_single(lie, areas, 5, 0.5, "見本市役所", "city_hall", 52, 30, 14.0))
    made.append(_single(lie, areas, 2, 0.3, "見本中学校", "school", 78, 36, 18.0))
    made.append(_single(lie, areas, 9, 0.55, "見本福祉センター", "welfare", 34, 22, 10.0))
    for index, area in enumerate(areas):
        if index and index % 30 == 0:
            made.append(_single(lie, areas, index, 0.5, f"{area.name}福祉センター", "welfare", 34, 22, 10.0))
    u, v = station
    shape = _block(lie, u + 16, v, 14, 30)
    near = min(range(len(areas)), key=lambda one: shapely.distance(areas[one].boundary, shape))
    made.append(PublicBuilding("見本駅", "みほんえき", "station", shape, 8.0, near))
    return tuple(_without_overlaps(made))


def _single(
    lie: Lie, areas: Sequence[Area], index: int, share: float, name: str, what: str, width: float, depth: float,
    grounds: float,
) -> PublicBuilding:  # fmt: skip
    index = min(index, len(areas) - 1)
    u0, v0 = areas[index].corner
    shape = _block(lie, u0 + CELL_U * share, v0 + CELL_V * 0.78, width, depth, ell=width > 40)
    return PublicBuilding(name, "", what, shape, grounds, index)


def _without_overlaps(found: Sequence[PublicBuilding]) -> list[PublicBuilding]:
    kept: list[PublicBuilding] = []
    standing: dict[int, list[Any]] = {}
    for one in found:
        near = standing.setdefault(one.area, [])
        if all(shapely.distance(one.shape, other) > 4 for other in near):
            near.append(one.shape)
            kept.append(one)
    return kept


def place_names(lie: Lie, areas: Sequence[Area], public: Sequence[PublicBuilding]) -> FeatureLayer:
    """Names of towns and landmarks."""
    del lie, public
    towns: dict[str, list[Any]] = {}
    for area in areas:
        towns.setdefault(area.town, []).append(area.boundary)
    points = [shapely.point_on_surface(shapely.union_all(shapes)) for shapes in towns.values()]
    return FeatureLayer(
        np.array(points, dtype=object),
        {"name": np.array(list(towns), dtype=object), "kind": np.array(["town"] * len(towns), dtype=object)},
    )


def sites(
    areas: Sequence[Area], public: Sequence[PublicBuilding], crs: PlaneCrs, zones: Sequence[Any]
) -> tuple[PublicSite, ...]:
    """Evacuation sites whose designations fit where they stand: in a zone of danger only with a condition."""
    made: list[PublicSite] = []
    every = 1 if len(areas) <= 24 else 3
    middles = shapely.centroid(np.array([one.shape for one in public], dtype=object))
    inside: list[set[str]] = [set() for _ in public]
    for at, zone in zip(*shapely.STRtree([zone[0] for zone in zones]).query(middles, "intersects"), strict=True):
        inside[at].add(zones[zone][1])
    for number, one in enumerate(public):
        if one.what not in ("hall", "school", "city_hall", "welfare") or (one.what == "hall" and one.area % every):
            continue
        position = crs.lonlat(middles[number].x, middles[number].y)
        hazards, condition = _designation(one.what, inside[number], number)
        kinds: list[SiteKind] = []
        if hazards:
            kinds.append(SiteKind.EMERGENCY)
        if one.what in ("school", "city_hall") or number % 2 == 0:
            kinds.append(SiteKind.SHELTER)
        if one.what == "welfare":
            kinds = [SiteKind.WELFARE]
            hazards = ()
        common = tuple(f"E16999{number:05d}{code}1" for kind, code in _CODES.items() if kind in kinds)
        capacity = {"hall": 60, "school": 620, "city_hall": 400, "welfare": 80}[one.what] + number % 7 * 5
        made.append(
            PublicSite(
                key=common[0] if common else f"mihon-{number}",
                name=one.name,
                kana=one.kana,
                common_ids=common,
                kinds=tuple(kinds) or (SiteKind.SHELTER,),
                hazards=hazards,
                address=f"見本市{areas[one.area].town}",
                conditions=condition,
                capacity=capacity,
                capacity_text=f"{capacity}人",
                step_free=one.what != "hall" or number % 3 == 0,
                position=position,
                source="架空",
            )
        )
    return tuple(made)


_CODES = {SiteKind.EMERGENCY: "20", SiteKind.SHELTER: "11", SiteKind.WELFARE: "12"}
"""共通ID kinds: 20 指定緊急避難場所, 11 指定一般避難所, 12 指定福祉避難所."""


def _designation(what: str, inside: set[str], number: int) -> tuple[tuple[Hazard, ...], str]:
    """For which hazards, and under what condition."""
    found = [Hazard.EARTHQUAKE]
    condition = ""
    tall = what in ("school", "city_hall")
    if "tsunami" not in inside:
        found.append(Hazard.TSUNAMI)
    elif tall:
        found.append(Hazard.TSUNAMI)
        condition = "「津波」では3階以上に避難"
    if "flood" not in inside:
        found.append(Hazard.FLOOD)
    elif tall:
        found.append(Hazard.FLOOD)
        condition = condition or "「洪水」では2階以上に避難"
    if not inside & {"steep_slope", "debris_flow", "landslide"}:
        found.append(Hazard.LANDSLIDE)
    if tall:
        found.append(Hazard.FIRE)
    if number % 5 == 4:
        found = [one for one in found if one is not Hazard.EARTHQUAKE]
    return tuple(hazard for hazard in Hazard if hazard in found), condition
