"""GeoJSON lists as tables: a feature's properties are a row, its point stands in 経度 and 緯度."""

from __future__ import annotations

import json
from typing import Any

from data.readers.tables.sheet import Cell, Sheet
from data.readers.tables.table import Column, Table, make_table
from data.readers.tables.vocabulary import Vocabulary
from himi_map.errors import InputError
from himi_map.text.decode import decode_text

_PLACES = ("経度", "緯度")


def parse_json(data: bytes, file: str) -> Any:
    """The content of a JSON file.

    Raises
    ------
    InputError
        ``input.geo_unreadable``; ``input.unavailable`` where the publisher's file says that there is no data.
    """
    try:
        content = json.loads(decode_text(data).text)
    except (ValueError, RecursionError) as error:
        raise InputError("input.geo_unreadable", file=file) from error
    if isinstance(content, dict) and content.get("type") == "unavailable":
        raise InputError("input.unavailable", file=file, reason=str(content.get("message") or "データなし"))
    return content


def table_of_points(data: bytes, file: str, words: Vocabulary) -> Table:
    """Features with points as a table; row *n* is the *n*-th feature.

    Raises
    ------
    InputError
        ``input.geo_unreadable``, ``input.unavailable``, ``input.no_features``.
    """
    content = parse_json(data, file)
    features = content.get("features") if isinstance(content, dict) else None
    if not isinstance(features, list) or not all(isinstance(one, dict) for one in features):
        raise InputError("input.geo_unreadable", file=file)
    if not features:
        raise InputError("input.no_features", file=file)
    names: dict[str, None] = {}
    for feature in features:
        properties = feature.get("properties")
        if isinstance(properties, dict):
            names.update(dict.fromkeys(properties))
    labels = [*(name for name in names if name not in _PLACES), *_PLACES]
    rows = [[*_values(feature, labels[:-2]), *_point(feature)] for feature in features]
    sheet = Sheet(file, "", rows)
    used: set[str] = set()
    columns = []
    for index, label in enumerate(labels):
        role = words.role(label)
        columns.append(Column(index, label, "" if role in used and role != "ignore" else role))
        used.add(role)
    return make_table(sheet, columns, 0, ())


def _values(feature: dict[str, Any], labels: list[str]) -> list[Cell]:
    properties = feature.get("properties")
    found = properties if isinstance(properties, dict) else {}
    return [_cell(found.get(label)) for label in labels]


def _cell(value: Any) -> Cell:
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return json.dumps(value, ensure_ascii=False)


def _point(feature: dict[str, Any]) -> list[Cell]:
    """Longitude and latitude of a point; of a polygon its middle; None of anything else."""
    geometry = feature.get("geometry")
    if not isinstance(geometry, dict):
        return [None, None]
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(coordinates, list) and len(coordinates) >= 2:
        return [_number(coordinates[0]), _number(coordinates[1])]
    if geometry.get("type") in ("Polygon", "MultiPolygon", "MultiPoint"):
        import shapely
        from shapely.geometry import shape

        try:
            point = shape(geometry).representative_point()
        except (ValueError, TypeError, AttributeError, IndexError, KeyError, shapely.errors.ShapelyError):
            return [None, None]
        return [None, None] if point.is_empty else [point.x, point.y]
    return [None, None]


def _number(value: object) -> Cell:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)
