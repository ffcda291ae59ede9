"""PublicMap: everything on a map that is not about a person.

Base map, hazards and published sites come from the map pack (``NAME.himimap``); association boundaries, own sites and
notes cleared for publishing come from the atlas. It is the second half of what ``layers`` may see, beside a Disclosure.
All geometry is in one plane zone, metres, x east, y north.
"""

from __future__ import annotations

import datetime as dt
import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from himi_map.geo.crs import LonLat, PlaneCrs

if TYPE_CHECKING:
    from numpy.typing import NDArray

Extent = tuple[float, float, float, float]
"""(min x, min y, max x, max y) in metres of the plane zone."""


class Hazard(enum.StrEnum):
    """The eight kinds of 災害対策基本法施行令 for which a 指定緊急避難場所 is designated, in GSI's order."""

    FLOOD = "flood"  # 洪水
    LANDSLIDE = "landslide"  # 崖崩れ、土石流及び地滑り
    STORM_SURGE = "storm_surge"  # 高潮
    EARTHQUAKE = "earthquake"  # 地震
    TSUNAMI = "tsunami"  # 津波
    FIRE = "fire"  # 大規模な火事
    INLAND_FLOOD = "inland_flood"  # 内水氾濫
    VOLCANO = "volcano"  # 火山現象


class SiteKind(enum.StrEnum):
    """What a site is; one place may be several."""

    EMERGENCY = "emergency"  # 指定緊急避難場所
    SHELTER = "shelter"  # 指定避難所（一般）
    WELFARE = "welfare"  # 指定福祉避難所
    GATHERING = "gathering"  # 一時集合場所（自治会が決める）


class PublicSite(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A published evacuation site.

    Attributes
    ----------
    key
        Stable within the map pack: the GSI 共通ID of the first list it came in, else a hash of name and point.
    common_ids
        All 共通ID, one per list.
    hazards
        For which hazards it is designated as 指定緊急避難場所.
    conditions
        Text such as 「洪水」では2階以上に避難; kept as published (from 備考 and from the name).
    capacity, capacity_text
        Persons, where the text holds one plain number; the text as published.
    """

    key: str
    name: str
    kana: str = ""
    common_ids: tuple[str, ...] = ()
    kinds: tuple[SiteKind, ...] = ()
    hazards: tuple[Hazard, ...] = ()
    address: str = ""
    phone: str = ""
    conditions: str = ""
    target: str = ""
    capacity: int | None = None
    capacity_text: str = ""
    step_free: bool | None = None
    position: LonLat | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class PackFacts:
    """What a map pack says of itself, without its geometry.

    Attributes
    ----------
    layers
        Names of the layers that hold something.
    made
        Layer to the day its data are of (what the import was told, else the day of the import).
    credits
        Layer to the line of credit that must be printed.
    bounds
        West, south, east, north of the base map, degrees in EPSG:6668; None: no base map.
    """

    layers: frozenset[str] = frozenset()
    made: Mapping[str, dt.date] = field(default_factory=dict)
    credits: Mapping[str, str] = field(default_factory=dict)
    bounds: Extent | None = None


class HazardKind(enum.StrEnum):
    """Kinds of hazard zones with official colours (DEPTH kinds share one scale of depths)."""

    TSUNAMI = "tsunami"
    FLOOD = "flood"
    STORM_SURGE = "storm_surge"
    INLAND_FLOOD = "inland_flood"
    STEEP_SLOPE = "steep_slope"  # 急傾斜地の崩壊
    DEBRIS_FLOW = "debris_flow"  # 土石流
    LANDSLIDE = "landslide"  # 地すべり
    COLLAPSE = "collapse"  # 家屋倒壊等氾濫想定区域


@dataclass(frozen=True, slots=True)
class FeatureLayer:
    """Geometries with columns of equal length.

    Attributes
    ----------
    geometry
        shapely geometries, object array of shape (n,), metres of the plane zone.
    columns
        Name to object or numeric array of shape (n,).
    """

    geometry: NDArray[np.object_]
    columns: dict[str, NDArray[np.generic]] = field(default_factory=dict)

    def __len__(self) -> int:
        """Count of features."""
        return len(self.geometry)

    @classmethod
    def empty(cls, *columns: str) -> FeatureLayer:
        """No features, with the named columns."""
        return cls(np.empty(0, dtype=object), {name: np.empty(0, dtype=object) for name in columns})


@dataclass(frozen=True, slots=True)
class HazardLayer:
    """One published hazard map.

    Attributes
    ----------
    kind
        Which hazard.
    zones
        Polygons; column ``rank``: depth kinds 1 to 6 (KSJ water depth code), landslide kinds 1 警戒区域,
        2 特別警戒区域; column ``label``: the class as published.
    title, source
        For legend and credits.
    """

    kind: HazardKind
    zones: FeatureLayer
    title: str
    source: str


@dataclass(frozen=True, slots=True)
class AreaShape:
    """A boundary to draw: an association or one of its groups (班). Polygon or MultiPolygon in metres."""

    name: str
    level: str  # "association" | "group"
    geometry: object


@dataclass(frozen=True, slots=True)
class PublicNote:
    """A local note cleared for publishing: a stamp, a line, an area or a text. Geometry in metres.

    ``stamp`` is a symbol name of the symbol catalogue (``cliff``, ``hydrant``, ``aed``, …), ``label`` its word or text.
    """

    stamp: str
    label: str
    danger: bool
    geometry: object


@dataclass(frozen=True, slots=True)
class PublicMap:
    """All public geometry within *extent*.

    Attributes
    ----------
    buildings
        Polygons; columns ``kind`` ("house" | "public" | "other"), ``name`` (public buildings, else ""), ``key`` (text).
    roads
        Centre lines; columns ``kind`` ("main" | "road" | "lane" | "foot"), ``width`` (metres), ``name``.
    water, waterlines, rails, contours
        Polygons (column ``kind`` "sea" | "river" | "pond"), lines, lines, lines (column ``height``).
    places
        Points; columns ``name``, ``kind`` ("town" | "koaza" | "landmark").
    sites
        Published sites (positions in EPSG:6668) with the atlas's overrides and own published sites.
    """

    crs: PlaneCrs
    extent: Extent
    buildings: FeatureLayer
    roads: FeatureLayer
    water: FeatureLayer
    waterlines: FeatureLayer
    rails: FeatureLayer
    contours: FeatureLayer
    places: FeatureLayer
    hazards: tuple[HazardLayer, ...] = ()
    sites: tuple[PublicSite, ...] = ()
    areas: tuple[AreaShape, ...] = ()
    notes: tuple[PublicNote, ...] = ()
    credits: Sequence[str] = ()

    @classmethod
    def empty(cls, crs: PlaneCrs, extent: Extent = (0.0, 0.0, 1.0, 1.0)) -> PublicMap:
        """A map with nothing on it (an atlas without a map pack)."""
        return cls(
            crs=crs,
            extent=extent,
            buildings=FeatureLayer.empty("kind", "name", "key"),
            roads=FeatureLayer.empty("kind", "width", "name"),
            water=FeatureLayer.empty("kind"),
            waterlines=FeatureLayer.empty(),
            rails=FeatureLayer.empty(),
            contours=FeatureLayer.empty("height"),
            places=FeatureLayer.empty("name", "kind"),
        )
