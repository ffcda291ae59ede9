"""What the map pack holds already: compared with what an import brings, so that repeating one is told."""

from __future__ import annotations

import warnings
from pathlib import Path

import numpy as np
import shapely

from data.mappack import LAYERS, MapPack
from himi_map.publicmap import FeatureLayer


def stored_layer(place: Path | None, name: str) -> FeatureLayer:
    """A whole layer of the pack in EPSG:6668, longitude first; empty when there is none."""
    from pyogrio.errors import DataLayerError
    from pyogrio.raw import read

    empty = FeatureLayer.empty(*LAYERS[name])
    if place is None or not place.exists():
        return empty
    MapPack.open(place)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            meta, _, wkb, values = read(place, layer=name)
    except (DataLayerError, ValueError):
        return empty
    columns = dict(zip(meta["fields"], values, strict=True))
    return FeatureLayer(shapely.from_wkb(wkb), {column: columns[column] for column in LAYERS[name]})


def signatures(layer: FeatureLayer) -> list[bytes]:
    """One value for each feature, by shape and columns: equal ones are equal, multi or not, in whatever order."""
    shapes = shapely.to_wkb(shapely.normalize(_single(layer.geometry)), output_dimension=2)
    names = sorted(layer.columns)
    texts = ["|".join(_plain(layer.columns[name][at]) for name in names).encode() for at in range(len(layer.geometry))]
    return [bytes(shape) + text for shape, text in zip(shapes, texts, strict=True)]


def _plain(value: object) -> str:
    return f"{float(value):.6g}" if isinstance(value, (int, float, np.number)) else str(value)


def _single(geometry: np.ndarray[tuple[int], np.dtype[np.object_]]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Multi geometries with one part as that part: the pack stores every shape as multi."""
    out = geometry.copy()
    for at, one in enumerate(geometry):
        if shapely.get_type_id(one) in (4, 5, 6) and shapely.get_num_geometries(one) == 1:
            out[at] = shapely.get_geometry(one, 0)
    return out
