"""The one door for coordinate reference systems.

Positions are *stored* as JGD2011 longitude/latitude (EPSG:6668) and *measured, drawn and printed* in one Japanese plane
rectangular zone (Himi: zone VII, EPSG:6675). The law's axis order of that zone is X = north, Y = east; everywhere in
this program x is east and y is north.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

import msgspec
import numpy as np

from himi_map.errors import CrsError

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from pyproj import Transformer

GEOGRAPHIC_EPSG = 6668
"""JGD2011 geographic, degrees. EPSG registry v11."""

_PLANE_ZONES = range(6669, 6688)
"""JGD2011 / Japan Plane Rectangular CS I to XIX. EPSG registry v11."""


class LonLat(msgspec.Struct, frozen=True, array_like=True):
    """A position in EPSG:6668, degrees, longitude first."""

    lon: float
    lat: float

    def __repr__(self) -> str:
        """Hide the position: a home is personal data."""
        return "LonLat(…)"


@lru_cache(maxsize=32)
def _transformer(source: int, target: int) -> Transformer:
    from pyproj import Transformer  # 0.1 s: only when a position is really moved

    return Transformer.from_crs(source, target, always_xy=True)


class PlaneCrs(msgspec.Struct, frozen=True):
    """A plane rectangular zone, metres, x = east, y = north.

    Attributes
    ----------
    epsg
        6669 (zone I) to 6687 (zone XIX).

    Raises
    ------
    CrsError
        ``geo.crs_unknown`` for any other code.
    """

    epsg: int

    def __post_init__(self) -> None:
        """Refuse anything that is not a plane zone."""
        if self.epsg not in _PLANE_ZONES:
            raise CrsError("geo.crs_unknown", crs=f"EPSG:{self.epsg}")

    def project(self, lon: NDArray[np.float64] | float, lat: NDArray[np.float64] | float) -> NDArray[np.float64]:
        """Metres in this zone.

        Parameters
        ----------
        lon, lat
            Degrees in EPSG:6668, scalars or arrays of shape (n,).

        Returns
        -------
        ndarray
            Shape (n, 2): x east, y north, metres.
        """
        x, y = _transformer(GEOGRAPHIC_EPSG, self.epsg).transform(np.atleast_1d(lon), np.atleast_1d(lat))
        return np.column_stack([x, y]).astype(np.float64)

    def point(self, position: LonLat) -> tuple[float, float]:
        """One position in metres of this zone: (x east, y north)."""
        x, y = _transformer(GEOGRAPHIC_EPSG, self.epsg).transform(position.lon, position.lat)
        return float(x), float(y)

    def unproject(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Degrees (lon, lat) in EPSG:6668 of metres in this zone; shapes (n, 2)."""
        points = np.atleast_2d(xy)
        lon, lat = _transformer(self.epsg, GEOGRAPHIC_EPSG).transform(points[:, 0], points[:, 1])
        return np.column_stack([lon, lat]).astype(np.float64)

    def lonlat(self, x: float, y: float) -> LonLat:
        """One position back in degrees, rounded to 8 decimals (about a millimetre)."""
        lon, lat = _transformer(self.epsg, GEOGRAPHIC_EPSG).transform(x, y)
        return LonLat(round(float(lon), 8), round(float(lat), 8))

    def require_same(self, other: PlaneCrs) -> None:
        """Raise ``CrsError('geo.crs_mixed')`` unless *other* is this zone."""
        if other.epsg != self.epsg:
            raise CrsError("geo.crs_mixed", left=f"EPSG:{self.epsg}", right=f"EPSG:{other.epsg}")
