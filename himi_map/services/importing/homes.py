"""Where a person of a list lives: coordinate columns, else the address; or, in words, why it is not placed."""

from __future__ import annotations

import math

from himi_map.geo.crs import LonLat
from himi_map.profiles.profile import Profile
from himi_map.records.people import Home, PositionQuality
from himi_map.services.importing.incoming import Gazetteer
from himi_map.text.addresses import split_address

NO_ADDRESS = "名簿に住所がありません。"
ELSEWHERE = "住所が{city}の町名で始まっていません（市外の住所か、町名の書きまちがい）。"
NO_BANCHI = "住所に番地がないため、「{town}」の代表点に置いてあります。家の上へ動かしてください。"
BANCHI_UNKNOWN = "番地の位置がわからないため、「{town}」の代表点に置いてあります。家の上へ動かしてください。"
KOAZA_ONLY = "番地の位置がわからないため、小字「{koaza}」の代表点に置いてあります。家の上へ動かしてください。"
NO_POINT = "住所データに「{town}」の位置がありません。"
NO_GAZETTEER = "住所から位置を調べるデータ（addresses）が、まだ取り込まれていません。"

JAPAN = (122.0, 20.0, 154.0, 46.0)
"""West, south, east, north of Japan with its islands, degrees."""


def in_japan(position: LonLat) -> bool:
    """Whether a position (EPSG:6668) can be in Japan at all."""
    west, south, east, north = JAPAN
    inside = west <= position.lon <= east and south <= position.lat <= north
    return inside and math.isfinite(position.lon) and math.isfinite(position.lat)


class HomeFinder:
    """Places addresses; each once.

    Parameters
    ----------
    profile
        Names of prefecture, city and towns.
    gazetteer
        None when the map pack has no addresses.
    """

    def __init__(self, profile: Profile, gazetteer: Gazetteer | None) -> None:
        self._profile = profile
        self._gazetteer = gazetteer
        known = gazetteer.towns if gazetteer else ()
        self._towns = tuple(dict.fromkeys((*profile.towns, *known)))
        self._found: dict[str, tuple[Home | None, str]] = {}

    def find(self, address: str, position: LonLat | None) -> tuple[Home | None, str]:
        """(home, reason it is not exactly placed or ""). A position of the list's own is taken as a house."""
        if position is not None:
            return Home(position=position, quality=PositionQuality.BUILDING), ""
        found = self._found.get(address)
        if found is None:
            found = self._found[address] = self._of(address)
        return found

    def _of(self, address: str) -> tuple[Home | None, str]:
        if not address.strip():
            return None, NO_ADDRESS
        parts = split_address(address, self._towns, prefecture=self._profile.prefecture, city=self._profile.name)
        if not parts.town:
            return None, ELSEWHERE.format(city=self._profile.name)
        if self._gazetteer is None or not self._gazetteer.towns:
            return None, NO_GAZETTEER
        found = self._gazetteer.find(parts.town, parts.koaza, parts.banchi)
        if found is None:
            return None, NO_POINT.format(town=parts.town)
        home = Home(position=found.position, quality=found.quality)
        if found.quality is PositionQuality.TOWN:
            return home, (BANCHI_UNKNOWN if parts.banchi else NO_BANCHI).format(town=parts.town)
        if found.quality is PositionQuality.KOAZA:
            return home, KOAZA_ONLY.format(koaza=parts.koaza)
        return home, ""
