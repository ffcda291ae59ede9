"""The gazetteer: where a 地番, a 小字 or a 町 is."""

from __future__ import annotations

import enum

import msgspec

from himi_map.geo.crs import LonLat


class AddressLevel(enum.StrEnum):
    """How exact an address point is."""

    PARCEL = "parcel"  # 地番
    KOAZA = "koaza"  # 小字の代表点
    TOWN = "town"  # 大字・町の代表点


class Address(msgspec.Struct, frozen=True):
    """A point of the gazetteer.

    Attributes
    ----------
    town, koaza, banchi
        大字・町 as published, 小字 or "", canonical 地番 (``1060-1``) or "".
    position
        EPSG:6668; None for a name without a point (it still helps to split addresses).
    """

    town: str
    koaza: str = ""
    banchi: str = ""
    position: LonLat | None = None
    level: AddressLevel = AddressLevel.TOWN
