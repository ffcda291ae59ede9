"""Base map layers: buildings, roads, water, rails, contours, place names, from whatever columns a file has."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import shapely

from data.mappack import LAYERS
from data.readers.geodata.areas import pick, tell_shapes
from data.readers.geodata.vector import VectorLayer, text_value
from data.readers.options import ImportOptions
from himi_map.errors import InputError
from himi_map.publicmap import FeatureLayer
from himi_map.services.importing.report import FileReport, RowPlace

if TYPE_CHECKING:
    from numpy.typing import NDArray

BASE_LAYERS: Final = ("buildings", "roads", "water", "waterlines", "rails", "contours", "places")
_FAMILY: Final = {
    "buildings": "area",
    "roads": "line",
    "water": "area",
    "waterlines": "line",
    "rails": "line",
    "contours": "line",
    "places": "point",
}
_PLACE_WORDS: Final = (
    ("buildings", ("blda", "建物", "建築物", "building", "bldg", "家屋", "家枠")),
    ("rails", ("railcl", "鉄道", "rail", "軌道")),
    ("roads", ("rdcl", "rdedg", "rdcompt", "道路", "road", "highway", "street")),
    ("waterlines", ("cstline", "水涯線", "海岸線", "coast", "waterline", "_wl", "-wl-")),
    ("water", ("水域", "河川", "water", "river", "湖", "ため池", "海", "-wa-", "_wa")),
    ("contours", ("cntr", "等高線", "contour")),
    ("places", ("commpt", "地名", "place", "landmark", "町字", "注記")),
)
_COLUMN_WORDS: Final = (
    ("buildings", ("building", "建物種別")),
    ("roads", ("highway", "幅員", "道路種別", "rdCtg")),
    ("rails", ("railway", "N02_001", "路線名", "鉄道区分")),
    ("water", ("natural", "water", "W05_001")),
    ("contours", ("alti", "標高値")),
)
_NAMES: Final = ("name", "名称", "NAME", "Name", "地名", "施設名")
_KINDS: Final = (
    "kind",
    "type",
    "種別",
    "highway",
    "building",
    "natural",
    "water",
    "TYPE",
    "道路種別",
    "class",
    "fclass",
)
_WIDTHS: Final = ("width", "幅員", "WIDTH", "rnkWidth", "road_width")
_HEIGHTS: Final = ("alti", "標高", "height", "elev", "ELEV", "標高値")
_KEYS: Final = ("key", "fid_text", "gml_id", "id", "osm_id", "建物ID", "buildingID", "uro_buildingID", "OBJECTID")
_ROAD_WIDTHS: Final = {"main": 12.0, "road": 6.0, "lane": 4.0, "foot": 2.0}
"""Metres when the file has none: two lanes with pavement, two lanes, one lane, a path."""


def guess_layer(layer: VectorLayer) -> str:
    """Which base map layer a file holds; "" when it cannot be told."""
    place = unicodedata.normalize("NFKC", f"{layer.file} {layer.name}").casefold()
    kinds = layer.kinds()
    for name, words in _PLACE_WORDS:
        if _FAMILY[name] in kinds and any(word in place for word in words):
            return name
    for name, columns in _COLUMN_WORDS:
        if _FAMILY[name] in kinds and any(column in layer.columns for column in columns):
            return name
    return ""


def read_base(
    layers: Sequence[VectorLayer], file: str, report: FileReport, options: ImportOptions
) -> dict[str, FeatureLayer]:
    """Layers of the map pack out of one file.

    Raises
    ------
    InputError
        ``input.no_layer_kind``: neither told nor to be guessed.
    """
    found: dict[str, FeatureLayer] = {}
    for layer in layers:
        name = options.layer or guess_layer(layer)
        if name not in BASE_LAYERS or _FAMILY[name] not in layer.kinds():
            if len(layers) > 1 and not options.layer:
                report.notes.append(f"レイヤー「{layer.name}」は、下図のどれか決められないため取り込んでいません。")
                continue
            raise InputError("input.no_layer_kind", file=file)
        report.rows += layer.total
        tell_shapes(layer, report)
        wanted = layer.only(_FAMILY[name])
        for number in sorted(set(layer.numbers) - set(wanted.numbers)):
            report.add(RowPlace(file, layer.name, number), "rejected", "input.feature_no_shape")
        made = _MAKERS[name](wanted)
        found[name] = joined([found[name], made]) if name in found else made
    if not found:
        raise InputError("input.no_layer_kind", file=file)
    return found


def joined(parts: Sequence[FeatureLayer]) -> FeatureLayer:
    """Several layers of equal columns as one."""
    return FeatureLayer(
        np.concatenate([part.geometry for part in parts]),
        {name: np.concatenate([part.columns[name] for part in parts]) for name in parts[0].columns},
    )


def _texts(layer: VectorLayer, known: Sequence[str]) -> list[str]:
    column = pick(layer.columns, "", known)
    if not column:
        return [""] * len(layer.features)
    return [text_value(value) for value in layer.column(column)]


def _objects(values: Sequence[object]) -> NDArray[np.object_]:
    array = np.empty(len(values), dtype=object)
    array[:] = values
    return array


def _buildings(layer: VectorLayer) -> FeatureLayer:
    names, kinds, keys = _texts(layer, _NAMES), _texts(layer, _KINDS), _texts(layer, _KEYS)
    unique = all(keys) and len(set(keys)) == len(keys)
    made = keys if unique else [_key(geometry) for geometry in layer.features.geometry]
    return FeatureLayer(
        layer.features.geometry,
        {
            "kind": _objects([_building_kind(kind, name) for kind, name in zip(kinds, names, strict=True)]),
            "name": _objects(names),
            "key": _objects(made),
        },
    )


def _building_kind(kind: str, name: str) -> str:
    if kind in ("house", "public", "other"):
        return kind
    if re.search(r"公共|学校|役所|公民館|public|school|hospital|civic|townhall|community", kind + name):
        return "public"
    return "other" if re.search(r"無壁|堅ろう|工場|倉庫|industrial|warehouse|garage|shed|roof", kind) else "house"


def _key(geometry: object) -> str:
    """A key that stays when the same shape is imported again."""
    return (
        "B" + hashlib.sha256(shapely.to_wkb(shapely.normalize(shapely.set_precision(geometry, 1e-7)))).hexdigest()[:16]
    )


def _roads(layer: VectorLayer) -> FeatureLayer:
    kinds = [_road_kind(kind) for kind in _texts(layer, _KINDS)]
    widths = []
    for kind, text in zip(kinds, _texts(layer, _WIDTHS), strict=True):
        number = re.search(r"\d+(?:\.\d+)?", unicodedata.normalize("NFKC", text))
        widths.append(float(number.group()) if number and 0.5 <= float(number.group()) <= 60 else _ROAD_WIDTHS[kind])
    return FeatureLayer(
        layer.features.geometry,
        {"kind": _objects(kinds), "width": np.array(widths, dtype=np.float64), "name": _objects(_texts(layer, _NAMES))},
    )


def _road_kind(kind: str) -> str:
    if kind in _ROAD_WIDTHS:
        return kind
    if re.search(r"motorway|trunk|primary|secondary|国道|県道|主要|高速|真幅道路", kind):
        return "main" if "真幅" not in kind else "road"
    if re.search(r"foot|path|steps|pedestrian|徒歩|庭園|歩道", kind):
        return "foot"
    return "lane" if re.search(r"service|track|living|軽車道|農道|細街路", kind) else "road"


def _water(layer: VectorLayer) -> FeatureLayer:
    kinds = _texts(layer, _KINDS)
    return FeatureLayer(layer.features.geometry, {"kind": _objects([_water_kind(kind) for kind in kinds])})


def _water_kind(kind: str) -> str:
    if kind in ("sea", "river", "pond"):
        return kind
    if "海" in kind or "bay" in kind or "sea" in kind:
        return "sea"
    return "pond" if re.search(r"湖|池|pond|lake|reservoir", kind) and "河川" not in kind else "river"


def _lines(layer: VectorLayer) -> FeatureLayer:
    return FeatureLayer(layer.features.geometry, {})


def _contours(layer: VectorLayer) -> FeatureLayer:
    heights = []
    for text in _texts(layer, _HEIGHTS):
        number = re.search(r"-?\d+(?:\.\d+)?", text)
        heights.append(float(number.group()) if number else 0.0)
    return FeatureLayer(layer.features.geometry, {"height": np.array(heights, dtype=np.float64)})


def _places(layer: VectorLayer) -> FeatureLayer:
    points = layer.features.geometry
    single = _objects([one if shapely.get_type_id(one) == 0 else shapely.centroid(one) for one in points])
    kinds = [kind if kind in ("town", "koaza", "landmark") else "landmark" for kind in _texts(layer, _KINDS)]
    return FeatureLayer(single, {"name": _objects(_texts(layer, _NAMES)), "kind": _objects(kinds)})


_MAKERS: Final[dict[str, Callable[[VectorLayer], FeatureLayer]]] = {
    "buildings": _buildings,
    "roads": _roads,
    "water": _water,
    "waterlines": _lines,
    "rails": _lines,
    "contours": _contours,
    "places": _places,
}
assert set(BASE_LAYERS) <= set(LAYERS)
