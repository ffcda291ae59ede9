"""Reading a map pack: by extent, so that neither a window nor a print run grows with the city.

A print run keeps what it has read (``keep=True``), for neighbours share most of their ground; up to a number of
features, so that a city ten times as large takes no more memory.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec
import numpy as np
import shapely
from shapely.errors import GEOSException

from data.mappack.address_book import Address, AddressLevel
from data.mappack.features import Features, Kept
from data.mappack.schema import ADDRESSES, HAZARDS, LAYERS, META, SCHEMA, SITES
from himi_map.errors import StoreError
from himi_map.geo.crs import LonLat
from himi_map.publicmap import Extent, FeatureLayer, HazardKind, HazardLayer, PackFacts, PublicMap, PublicSite

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from himi_map.geo.crs import PlaneCrs


_KEPT: Final = 16_000
"""Features of a layer a print run keeps: the houses of ten wards. What comes next is seldom further away."""

_MOST: Final = 5_000_000
"""Highest id of a table whose features are kept under their ids."""


class MapPack:
    """An opened map pack. Reads are independent of each other; nothing is held open, unless features are kept.

    Parameters
    ----------
    place
        The file.
    keep
        Keep features in memory once they were read, and the file open.
    """

    def __init__(self, place: Path, *, keep: bool = False) -> None:
        self.place = place
        self._keep = keep
        self._held: sqlite3.Connection | None = None
        self._tables: dict[str, Features] = {}
        self._kept: dict[tuple[str, int], Kept] = {}
        self._sites: tuple[PublicSite, ...] | None = None
        self._layers = _check(place)

    @classmethod
    def open(cls, place: Path, *, keep: bool = False) -> MapPack:
        """Open a pack.

        Raises
        ------
        StoreError
            ``mappack.missing``, ``mappack.not_a_pack``, ``mappack.newer``.
        """
        return cls(place, keep=keep)

    def read(self, crs: PlaneCrs, extent: Extent) -> PublicMap:
        """All public geometry that touches *extent* (metres of *crs*), in metres of *crs*.

        Raises
        ------
        StoreError
            ``mappack.damaged``.
        """
        return PublicMap(
            crs=crs,
            extent=extent,
            buildings=self._cut("buildings", crs, extent),
            roads=self._cut("roads", crs, extent),
            water=self._cut("water", crs, extent),
            waterlines=self._cut("waterlines", crs, extent),
            rails=self._cut("rails", crs, extent),
            contours=self._cut("contours", crs, extent),
            places=self._cut("places", crs, extent),
            hazards=tuple(_by_title(self._cut(HAZARDS, crs, extent))),
            sites=self.sites(),
            credits=self.credits(),
        )

    def municipality(self, crs: PlaneCrs) -> FeatureLayer:
        """Outline of the municipality, metres of *crs*; empty when none was imported."""
        return self._whole("municipality", crs)

    def sites(self) -> tuple[PublicSite, ...]:
        """All published sites, also those without a point."""
        if self._sites is None:
            self._sites = tuple(self._read_sites())
        return self._sites

    def _read_sites(self) -> Iterator[PublicSite]:
        if SITES not in self._layers:
            return
        for (body,) in self._rows(f"SELECT body FROM {SITES} ORDER BY fid"):
            yield msgspec.json.decode(body, type=PublicSite)

    def addresses(self, crs: PlaneCrs | None = None, extent: Extent | None = None) -> Iterator[Address]:
        """The whole gazetteer, or all of the towns (大字) with an address within *extent* (metres of *crs*)."""
        if ADDRESSES not in self._layers:
            return
        where, values = "", tuple[Any, ...]()
        if crs is not None and extent is not None:
            x0, y0, x1, y1 = _degrees(crs, extent)
            values = (x0, x1, y0, y1)
            inside = f"SELECT town FROM {ADDRESSES} WHERE lon BETWEEN ? AND ? AND lat BETWEEN ? AND ?"
            where = f"WHERE town IN ({inside})"
        for town, koaza, banchi, lon, lat, level in self._rows(
            f"SELECT town, koaza, banchi, lon, lat, level FROM {ADDRESSES} {where} ORDER BY id", values
        ):
            point = LonLat(lon, lat) if lon is not None else None
            yield Address(town, koaza, banchi, point, AddressLevel(level))

    def credits(self) -> tuple[str, ...]:
        """Lines of credit to be printed, each once."""
        rows = self._rows(f"SELECT value FROM {META} WHERE key LIKE 'credit:%' ORDER BY key")
        return tuple(dict.fromkeys(value for (value,) in rows))

    def credit_lines(self) -> dict[str, str]:
        """Layer name to the line of credit that must be printed."""
        rows = self._rows(f"SELECT key, value FROM {META} WHERE key LIKE 'credit:%' ORDER BY key")
        return {key.partition(":")[2]: value for key, value in rows}

    def facts(self) -> PackFacts:
        """What the pack says of itself: layers that hold something, their days and credits, what the base map covers.

        Raises
        ------
        StoreError
            ``mappack.damaged``.
        """
        rows = self._rows("SELECT table_name, min_x, min_y, max_x, max_y FROM gpkg_contents")
        filled = {name: tuple(box) for name, *box in rows if name in LAYERS and None not in box}
        base = [filled[name] for name in ("buildings", "roads") if name in filled]
        bounds: Extent | None = None
        if base:
            west, south, east, north = zip(*base, strict=True)
            bounds = (float(min(west)), float(min(south)), float(max(east)), float(max(north)))
        return PackFacts(frozenset(filled), self.made(), self.credit_lines(), bounds)

    def made(self) -> dict[str, dt.date]:
        """Layer name to the day its data are of."""
        rows = self._rows(f"SELECT key, value FROM {META} WHERE key LIKE 'made:%' ORDER BY key")
        return {key.partition(":")[2]: dt.date.fromisoformat(value) for key, value in rows}

    def raw_layers(self, crs: PlaneCrs, extent: Extent) -> Iterator[tuple[str, FeatureLayer]]:
        """Every spatial layer within *extent* (metres of *crs*) as it is stored: EPSG:6668, longitude first."""
        box = _degrees(crs, extent)
        for name in LAYERS:
            if name in self._layers:
                yield name, self._read_layer(name, box)

    def extent(self, crs: PlaneCrs) -> Extent:
        """What the pack covers, metres of *crs*: the box of its base map, else of hazards and sites."""
        boxes = []
        for name in LAYERS:
            row = self._rows("SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE table_name = ?", (name,))
            boxes += [one for one in row if None not in one]
        boxes += [(s.position.lon, s.position.lat) * 2 for s in self.sites() if s.position is not None]
        if not boxes:
            return (0.0, 0.0, 1.0, 1.0)
        table = np.array(boxes, dtype=np.float64)
        corners = np.array(
            [(table[:, x].min() if x < 2 else table[:, x].max(), table[:, y].min() if y < 2 else table[:, y].max())
             for x in (0, 2) for y in (1, 3)]
        )  # fmt: skip
        xy = crs.project(corners[:, 0], corners[:, 1])
        return (float(xy[:, 0].min()), float(xy[:, 1].min()), float(xy[:, 0].max()), float(xy[:, 1].max()))

    def digest(self) -> str:
        """SHA-256 (hex) of the file, for the journal."""
        total = hashlib.sha256()
        with self.place.open("rb") as file:
            while block := file.read(1 << 20):
                total.update(block)
        return total.hexdigest()

    @classmethod
    def kept(cls, place: Path) -> MapPack:
        """Open a pack for many reads that follow each other, as a print run does.

        Raises
        ------
        StoreError
            As :meth:`open`.
        """
        return cls(place, keep=True)

    def _cut(self, name: str, crs: PlaneCrs, extent: Extent) -> FeatureLayer:
        if name not in self._layers:
            return FeatureLayer.empty(*LAYERS[name])
        return self._load(name, crs, _degrees(crs, extent))

    def _whole(self, name: str, crs: PlaneCrs) -> FeatureLayer:
        return self._load(name, crs, None) if name in self._layers else FeatureLayer.empty(*LAYERS[name])

    def _load(self, name: str, crs: PlaneCrs, box: Extent | None) -> FeatureLayer:
        if not self._keep:
            return _in_plane(self._read_layer(name, box), crs)
        with self._reading() as connection:
            table = self._tables.get(name)
            if table is None:
                table = self._tables[name] = Features(connection, name, LAYERS[name])
            ids = table.ids(box)
            key = (name, crs.epsg)
            if key not in self._kept:
                highest = table.highest()
                if highest > _MOST:
                    return _in_plane(table.read(ids), crs)
                self._kept[key] = Kept(highest, table.read(ids[:0]), _KEPT)
            kept = self._kept[key]
            missing = kept.missing(ids)
            if len(missing):
                kept.keep(missing, _in_plane(table.read(missing), crs))
            return kept.take(ids)

    def _read_layer(self, name: str, box: Extent | None) -> FeatureLayer:
        with self._reading() as connection:
            table = Features(connection, name, LAYERS[name])
            return table.read(None if box is None else table.ids(box))

    @contextlib.contextmanager
    def _reading(self) -> Iterator[sqlite3.Connection]:
        try:
            if not self._keep:
                with closing(_connect(self.place)) as connection:
                    yield connection
                return
            if self._held is None:
                self._held = _connect(self.place)
            yield self._held
        except (sqlite3.DatabaseError, GEOSException, ValueError, TypeError) as error:
            raise StoreError("mappack.damaged", file=self.place.name) from error

    def _rows(self, query: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        try:
            with closing(_connect(self.place)) as connection:
                return connection.execute(query, values).fetchall()
        except sqlite3.DatabaseError as error:
            raise StoreError("mappack.damaged", file=self.place.name) from error


def _in_plane(layer: FeatureLayer, crs: PlaneCrs) -> FeatureLayer:
    """Stored features in metres of *crs*: all their points in one go."""
    if not len(layer):
        return layer
    geometry: NDArray[np.object_] = shapely.transform(layer.geometry, lambda xy: crs.project(xy[:, 0], xy[:, 1]))
    return FeatureLayer(geometry, layer.columns)


def _connect(place: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{place.resolve().as_uri()}?mode=ro&immutable=1", uri=True)


def _check(place: Path) -> frozenset[str]:
    """The tables of a pack, after making sure that it is one."""
    if not place.is_file():
        raise StoreError("mappack.missing", file=place.name)
    try:
        with closing(_connect(place)) as connection:
            tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            if META not in tables:
                raise StoreError("mappack.not_a_pack", file=place.name)
            (schema,) = connection.execute(f"SELECT value FROM {META} WHERE key = 'schema'").fetchone() or ("0",)
    except sqlite3.DatabaseError as error:
        raise StoreError("mappack.not_a_pack", file=place.name) from error
    if int(schema) > SCHEMA:
        raise StoreError("mappack.newer", file=place.name)
    return frozenset(tables)


def _degrees(crs: PlaneCrs, extent: Extent) -> Extent:
    """A box in degrees that surely holds *extent*: plane edges bow a little in degrees."""
    x0, y0, x1, y1 = extent
    xm, ym = (x0 + x1) / 2, (y0 + y1) / 2
    rim = np.array([(x, y) for x in (x0, xm, x1) for y in (y0, ym, y1)], dtype=np.float64)
    degrees = crs.unproject(rim)
    low, high = degrees.min(axis=0) - 1e-5, degrees.max(axis=0) + 1e-5
    return (float(low[0]), float(low[1]), float(high[0]), float(high[1]))


def _by_title(layer: FeatureLayer) -> Iterator[HazardLayer]:
    """One HazardLayer for each published map in the table."""
    if not len(layer):
        return
    kinds = layer.columns["kind"].astype(str)
    titles = layer.columns["title"].astype(str)
    sources = layer.columns["source"].astype(str)
    for kind, title, source in sorted(set(zip(kinds, titles, sources, strict=True))):
        chosen = (kinds == kind) & (titles == title) & (sources == source)
        zones = FeatureLayer(layer.geometry[chosen], {name: layer.columns[name][chosen] for name in ("rank", "label")})
        yield HazardLayer(HazardKind(kind), zones, str(title), str(source))
