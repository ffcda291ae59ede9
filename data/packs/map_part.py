"""The part of the map pack that travels inside a pack: base map and hazards around, all sites, the gazetteer it needs.

It is public data. Inside the pack it lies in the encrypted file, so that the stick carries one file.
"""

from __future__ import annotations

import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from data.mappack.pack import MapPack
from data.mappack.writing import cut_pack
from himi_map.geo.crs import PlaneCrs
from himi_map.publicmap import Extent
from himi_map.records.atlas import Records
from himi_map.services.public_map import additions


def ground_of(records: Records, associations: tuple[str, ...], crs: PlaneCrs) -> Extent | None:
    """What has to be in a pack to draw its associations, metres of *crs*; None when nobody knows where they are.

    The same whoever gets the pack: it follows from boundaries and the homes of all, not of those in the pack.
    """
    found = [additions(records, one, crs) for one in associations]
    boxes = [one.extent for one in found if one.areas]
    if not boxes:
        return None
    low = [min(box[side] for box in boxes) for side in (0, 1)]
    high = [max(box[side] for box in boxes) for side in (2, 3)]
    return (low[0], low[1], high[0], high[1])


def map_part(place: Path | None, records: Records, associations: tuple[str, ...], crs: PlaneCrs) -> bytes:
    """The map pack at *place*, cut to what *associations* need; empty without one."""
    if place is None or not place.is_file():
        return b""
    extent = ground_of(records, associations, crs)
    with tempfile.TemporaryDirectory(prefix="himi-map-") as folder:
        target = Path(folder) / "part.himimap"
        cut_pack(MapPack.open(place), target, crs, extent)
        with closing(sqlite3.connect(target)) as connection:
            connection.execute("VACUUM")
        return target.read_bytes()
