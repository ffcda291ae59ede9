"""Opens map data files: every layer in EPSG:6668, longitude first, valid shapes, text decoded."""

from __future__ import annotations

import warnings
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely

from himi_map.errors import InputError
from himi_map.geo.crs import GEOGRAPHIC_EPSG
from himi_map.publicmap import FeatureLayer

if TYPE_CHECKING:
    from numpy.typing import NDArray

_LINES = (1, 2, 5)
_POLYGONS = (3, 6)


@dataclass(slots=True)
class VectorLayer:
    """One layer of a file.

    Attributes
    ----------
    name
        Layer name (of a single-layer file: the file's stem).
    features
        Geometries in EPSG:6668, all columns as published. Broken ones are mended; empty ones are left out.
    numbers
        For each feature its number in the file, from 1.
    repaired, empty
        Numbers of features that were mended, and of those left out because no shape was left.
    """

    file: str
    name: str
    features: FeatureLayer
    numbers: list[int]
    repaired: list[int] = field(default_factory=list)
    empty: list[int] = field(default_factory=list)

    @property
    def columns(self) -> list[str]:
        """Column names."""
        return list(self.features.columns)

    @property
    def total(self) -> int:
        """Features in the file."""
        return len(self.numbers) + len(self.empty)

    def column(self, name: str) -> NDArray[np.generic]:
        """A column's values."""
        return self.features.columns[name]

    def kinds(self) -> set[str]:
        """Which geometry families it holds: ``point``, ``line``, ``area``."""
        families = {0: "point", 4: "point", 1: "line", 2: "line", 5: "line", 3: "area", 6: "area"}
        return {families[code] for code in np.unique(shapely.get_type_id(self.features.geometry)) if code in families}

    def only(self, family: str) -> VectorLayer:
        """The features of one family."""
        codes = {"point": (0, 4), "line": _LINES, "area": _POLYGONS}[family]
        chosen = np.flatnonzero(np.isin(shapely.get_type_id(self.features.geometry), codes))
        return self.take(chosen)

    def take(self, chosen: NDArray[np.intp]) -> VectorLayer:
        """Some of the features."""
        columns = {name: values[chosen] for name, values in self.features.columns.items()}
        return VectorLayer(
            self.file,
            self.name,
            FeatureLayer(self.features.geometry[chosen], columns),
            [self.numbers[at] for at in chosen],
            self.repaired,
            self.empty,
        )


def read_layers(path: Path, name: str) -> list[VectorLayer]:
    """All layers of a map data file that hold geometries.

    Parameters
    ----------
    path
        The file on disk.
    name
        As shown to the user.

    Returns
    -------
    list of VectorLayer
        Coordinates in EPSG:6668, degrees, longitude first, two dimensions.

    Raises
    ------
    InputError
        ``input.geo_unreadable``, ``input.no_crs``, ``input.no_features``.
    """
    import pyogrio

    if not path.is_file():
        raise InputError("input.file_missing", file=name)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            listed = [str(row[0]) for row in pyogrio.list_layers(path) if row[1] is not None]
            layers = [_read(path, name, layer) for layer in listed]
    except InputError:
        raise
    except (RuntimeError, ValueError, OSError, UnicodeError, TypeError, KeyError, MemoryError) as error:
        raise InputError("input.geo_unreadable", file=name) from error
    layers = [layer for layer in layers if len(layer.features) or layer.empty]
    if not layers:
        raise InputError("input.no_features", file=name)
    return layers


def _read(path: Path, name: str, layer: str) -> VectorLayer:
    from pyogrio.raw import read

    shapefile = path.suffix.lower() == ".shp"
    encoding = "cp932" if shapefile and not path.with_suffix(".cpg").exists() else None
    meta, _, wkb, values = read(path, layer=layer, encoding=encoding, force_2d=True)
    geometry: NDArray[np.object_] = shapely.from_wkb(wkb, on_invalid="ignore")
    columns = dict(zip((str(one) for one in meta["fields"]), values, strict=True))
    crs = meta.get("crs")
    if crs is None and path.suffix.lower() not in (".json", ".geojson"):
        raise InputError("input.no_crs", file=name)
    return _clean(name, layer, _to_geographic(geometry, crs or "EPSG:4326", name), columns)


def _to_geographic(geometry: NDArray[np.object_], crs: str, file: str) -> NDArray[np.object_]:
    from pyproj import CRS, Transformer
    from pyproj.exceptions import CRSError, ProjError

    try:
        source = CRS.from_user_input(crs)
        if source.to_epsg() == GEOGRAPHIC_EPSG:
            return geometry
        move = Transformer.from_crs(source, GEOGRAPHIC_EPSG, always_xy=True)
    except (CRSError, ProjError) as error:
        raise InputError("input.no_crs", file=file) from error

    def transform(xy: NDArray[np.float64]) -> NDArray[np.float64]:
        return np.column_stack(move.transform(xy[:, 0], xy[:, 1])).astype(np.float64)

    moved: NDArray[np.object_] = shapely.transform(geometry, transform)
    return moved


def _clean(file: str, layer: str, geometry: NDArray[np.object_], columns: dict[str, Any]) -> VectorLayer:
    """Mend invalid areas; leave out what is empty or lies at infinity (coordinates no CRS could place)."""
    repaired: list[int] = []
    empty: list[int] = []
    kept: list[int] = []
    geometry = geometry.copy()
    codes = shapely.get_type_id(geometry)
    usable = ~(shapely.is_missing(geometry) | shapely.is_empty(geometry))
    finite = np.isfinite(shapely.bounds(geometry)).all(axis=1)
    valid = shapely.is_valid(geometry)
    for at in range(len(geometry)):
        if not usable[at] or not finite[at]:
            empty.append(at + 1)
            continue
        if not valid[at] and codes[at] in _POLYGONS:
            mended = _areas_of(shapely.make_valid(geometry[at]))
            if mended is None:
                empty.append(at + 1)
                continue
            geometry[at] = mended
            repaired.append(at + 1)
        kept.append(at)
    chosen = np.array(kept, dtype=np.intp)
    left = {name: np.asarray(values)[chosen] for name, values in columns.items()}
    return VectorLayer(file, layer, FeatureLayer(geometry[chosen], left), [at + 1 for at in kept], repaired, empty)


def _areas_of(geometry: Any) -> Any:
    """The areas of a mended geometry; None when nothing of it is an area."""
    if shapely.get_type_id(geometry) in _POLYGONS:
        return None if geometry.is_empty else geometry
    parts = [one for one in shapely.get_parts(geometry) if shapely.get_type_id(one) in _POLYGONS and not one.is_empty]
    return shapely.union_all(parts) if parts else None


def text_value(value: object) -> str:
    """A column's value as text; whole numbers without a point, nothing for missing ones."""
    if value is None or (isinstance(value, (float, np.floating)) and np.isnan(value)):
        return ""
    if isinstance(value, (float, np.floating)) and float(value).is_integer():
        return str(int(value))
    return str(value).strip()
