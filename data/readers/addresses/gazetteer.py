"""Looks addresses up in the map pack: the very lot, its parent lot, the 小字, the 町."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from data.mappack import Address, AddressLevel
from himi_map.records.people import PositionQuality
from himi_map.services.importing.incoming import Found
from himi_map.text.names import search_key

_QUALITIES = {
    AddressLevel.PARCEL: PositionQuality.PARCEL,
    AddressLevel.KOAZA: PositionQuality.KOAZA,
    AddressLevel.TOWN: PositionQuality.TOWN,
}


class PackGazetteer:
    """All addresses of a map pack, in memory (a city has some ten thousand).

    Notes
    -----
    Published 地番 points are mostly those of parent lots: for ``1060-1`` the point of ``1060`` is taken when the branch
    has none. A 小字 that stands under no 町 in the data is found by its own name.
    """

    def __init__(self, addresses: Iterable[Address]) -> None:
        self._points: dict[tuple[str, str, str], Found] = {}
        names: dict[str, None] = {}
        for one in addresses:
            if one.town:
                names[one.town] = None
            if one.position is None:
                continue
            found = Found(one.position, _QUALITIES[one.level])
            self._points.setdefault((one.town, _koaza(one.koaza), one.banchi), found)
            if one.koaza and one.banchi:
                self._points.setdefault((one.town, "", one.banchi), found)
        self._towns = tuple(names)

    @property
    def towns(self) -> tuple[str, ...]:
        """大字・町 names, those without a point included."""
        return self._towns

    def find(self, town: str, koaza: str, banchi: str) -> Found | None:
        """The best known place of an address; ``banchi`` in canonical form."""
        small = _koaza(koaza)
        for lot in _lots(banchi):
            found = self._points.get((town, small, lot))
            if found is None and small == "":
                found = self._points.get((town, "", lot))
            if found is not None:
                note = "" if lot == banchi else "枝番の位置がないため、親の地番の位置です。"
                return Found(found.position, found.quality, note)
        return (self._points.get((town, small, "")) if small else None) or self._points.get((town, "", ""))


def _koaza(name: str) -> str:
    return search_key(re.sub(r"^(?:小字|字)", "", unicodedata.normalize("NFKC", name).strip()))


def _lots(banchi: str) -> list[str]:
    """``1060-1-2`` → itself, ``1060-1``, ``1060``."""
    parts = banchi.split("-") if banchi else []
    return ["-".join(parts[:count]) for count in range(len(parts), 0, -1)]
