"""Writing a map pack: on a copy in the same folder, flushed, then put in place; the old one stays until that moment."""

from __future__ import annotations

import os
import secrets
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
import numpy as np
import shapely

from data.mappack.pack import MapPack
from data.mappack.schema import ADDRESSES, LAYERS, META, SCHEMA, SITES, PackContent
from himi_map.errors import HimiMapError, StoreError
from himi_map.geo.crs import GEOGRAPHIC_EPSG
from himi_map.publicmap import FeatureLayer, PublicSite

if TYPE_CHECKING:
    from data.mappack.address_book import Address
    from himi_map.geo.crs import PlaneCrs
    from himi_map.publicmap import Extent

_GEOMETRY_TYPES = {
    "buildings": "MultiPolygon",
    "roads": "MultiLineString",
    "water": "MultiPolygon",
    "waterlines": "MultiLineString",
    "rails": "MultiLineString",
    "contours": "MultiLineString",
    "places": "Point",
    "hazards": "MultiPolygon",
    "municipality": "MultiPolygon",
}


def write_pack(place: Path, content: PackContent) -> str:
    """Write a new pack, replacing one that is there; returns its SHA-256.

    Raises
    ------
    StoreError
        ``mappack.write_failed``: no room, no right, or no folder. What was there stays.
    """
    return _write(place, content, fresh=True)


def replace_content(place: Path, content: PackContent) -> str:
    """Replace the parts that *content* names and keep the rest; makes the pack when there is none.

    Raises
    ------
    StoreError
        ``mappack.write_failed``, ``mappack.not_a_pack``, ``mappack.newer``.
    """
    return _write(place, content, fresh=not place.exists())


def _write(place: Path, content: PackContent, *, fresh: bool) -> str:
    if not fresh:
        MapPack.open(place)
    part = place.with_name(f".himi-{secrets.token_hex(8)}.gpkg")
    try:
        if not fresh:
            shutil.copyfile(place, part)
        _fill(part, content)
        _flush(part)
        part.replace(place)
    except HimiMapError:
        raise
    except Exception as error:  # GDAL, SQLite and the system each have their own words for a full disk
        if not isinstance(error, (OSError, sqlite3.Error, RuntimeError, ValueError)):
            raise
        raise StoreError("mappack.write_failed", file=place.name) from error
    finally:
        for left in (part, part.with_name(part.name + "-journal")):
            with suppress(OSError):
                left.unlink(missing_ok=True)
    return MapPack.open(place).digest()


def _fill(part: Path, content: PackContent) -> None:
    for name, layer in content.layers.items():
        _write_layer(part, name, layer)
    if not part.exists():
        _write_layer(part, "municipality", FeatureLayer.empty("name"))
    with closing(sqlite3.connect(part)) as connection, connection:
        connection.execute(f"CREATE TABLE IF NOT EXISTS {META} (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
        connection.execute(f"INSERT OR REPLACE INTO {META} VALUES ('schema', ?)", (str(SCHEMA),))
        connection.executemany(
            f"INSERT OR REPLACE INTO {META} VALUES (?, ?)",
            [(f"credit:{name}", line) for name, line in content.credits.items() if line],
        )
        connection.executemany(
            f"INSERT OR REPLACE INTO {META} VALUES (?, ?)",
            [(f"made:{name}", day.isoformat()) for name, day in content.made.items()],
        )
        if content.addresses is not None:
            _write_addresses(connection, content.addresses)
    if content.sites is not None:
        _write_sites(part, content.sites)


def _write_layer(part: Path, name: str, layer: FeatureLayer) -> None:
    """One spatial layer with an R-tree, geometries made multi so that a table has one type."""
    columns = LAYERS[name]
    kind = _GEOMETRY_TYPES[name]
    geometry = layer.geometry if kind == "Point" else _multi(layer.geometry)
    data = [_plain(layer.columns[column]) for column in columns]
    _write_table(part, name, kind, geometry, columns, data)


def _multi(geometry: np.ndarray[tuple[int], np.dtype[np.object_]]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    kinds = shapely.get_type_id(geometry)
    out = geometry.copy()
    for single, make in ((1, shapely.multilinestrings), (3, shapely.multipolygons)):
        chosen = np.flatnonzero(kinds == single)
        if len(chosen):
            out[chosen] = make(geometry[chosen], indices=np.arange(len(chosen)))
    return out


def _plain(values: np.ndarray[tuple[int], np.dtype[np.generic]]) -> np.ndarray[tuple[int], np.dtype[np.generic]]:
    """Numbers as they are, everything else as text."""
    if values.dtype.kind in "if":
        return values
    if values.dtype.kind == "O" and len(values) and isinstance(values[0], (int, float, np.number)):
        return values.astype(np.float64)
    return values.astype(str).astype(object)


def _write_table(
    part: Path,
    name: str,
    kind: str,
    geometry: np.ndarray[tuple[int], np.dtype[np.object_]],
    columns: Iterable[str],
    data: list[np.ndarray[tuple[int], np.dtype[np.generic]]],
) -> None:
    from pyogrio import set_gdal_config_options
    from pyogrio.raw import write

    # the file is somewhere nobody sees and is flushed whole before it is put in place: no need to wait at each layer
    set_gdal_config_options({"OGR_SQLITE_SYNCHRONOUS": "OFF"})
    write(
        part,
        layer=name,
        driver="GPKG",
        geometry=shapely.to_wkb(geometry),
        field_data=data,
        fields=np.array(list(columns), dtype=object),
        geometry_type=kind,
        crs=f"EPSG:{GEOGRAPHIC_EPSG}",
        append=False,
        layer_options={"FID": "fid", "SPATIAL_INDEX": "YES"},
        dataset_options=None if part.exists() else {"VERSION": "1.2"},
    )


def _write_sites(part: Path, sites: tuple[PublicSite, ...]) -> None:
    """Sites as points any GIS can show, with the whole record as JSON beside the readable columns."""
    points = np.array(
        [shapely.Point(site.position.lon, site.position.lat) if site.position is not None else None for site in sites],
        dtype=object,
    )
    readable = {
        "key": [site.key for site in sites],
        "name": [site.name for site in sites],
        "kinds": [",".join(site.kinds) for site in sites],
        "hazards": [",".join(site.hazards) for site in sites],
        "address": [site.address for site in sites],
        "conditions": [site.conditions for site in sites],
        "body": [msgspec.json.encode(site).decode() for site in sites],
    }
    data = [np.array(values, dtype=object) for values in readable.values()]
    _write_table(part, SITES, "Point", points, readable, data)


def _write_addresses(connection: sqlite3.Connection, addresses: Iterable[Address]) -> None:
    """The gazetteer as a plain table, listed so that a GIS shows it too."""
    connection.execute(f"DROP TABLE IF EXISTS {ADDRESSES}")
    connection.execute(
        f"CREATE TABLE {ADDRESSES} (id INTEGER PRIMARY KEY, town TEXT NOT NULL, koaza TEXT NOT NULL, "
        "banchi TEXT NOT NULL, lon REAL, lat REAL, level TEXT NOT NULL)"
    )
    connection.executemany(
        f"INSERT INTO {ADDRESSES} (town, koaza, banchi, lon, lat, level) VALUES (?, ?, ?, ?, ?, ?)",
        [
            (a.town, a.koaza, a.banchi, a.position.lon if a.position else None, a.position.lat if a.position else None,
             str(a.level))
            for a in addresses
        ],
    )  # fmt: skip
    connection.execute(f"CREATE INDEX {ADDRESSES}_place ON {ADDRESSES} (town, banchi)")
    connection.execute(
        "INSERT OR REPLACE INTO gpkg_contents (table_name, data_type, identifier) VALUES (?, 'attributes', ?)",
        (ADDRESSES, ADDRESSES),
    )


def _flush(part: Path) -> None:
    descriptor = os.open(part, os.O_RDWR)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def cut_pack(source: MapPack, target: Path, crs: PlaneCrs, extent: Extent | None) -> None:
    """Write to *target* the part of a map pack that is needed within *extent*.

    Spatial layers are cut by the box, all published sites come along, the gazetteer of the towns (大字) that have an
    address in the box, every line of credit, and of which day each layer is.

    Parameters
    ----------
    extent
        Metres of *crs*; None: no ground, only sites.

    Raises
    ------
    StoreError
        ``mappack.write_failed``, ``mappack.damaged``.
    """
    layers = {} if extent is None else dict(source.raw_layers(crs, extent))
    addresses = tuple(source.addresses() if extent is None else source.addresses(crs, extent))
    content = PackContent(layers, source.sites(), addresses, source.credit_lines(), source.made())
    _write(target, content, fresh=True)
