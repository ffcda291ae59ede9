"""Boundary files: 自治会 and 班 with names, or the outline of the municipality, which is told by itself."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

import numpy as np

from data.readers.geodata.vector import VectorLayer, text_value
from data.readers.options import ImportOptions
from himi_map.errors import InputError
from himi_map.profiles.profile import Profile
from himi_map.publicmap import FeatureLayer
from himi_map.services.importing.areas import IncomingArea
from himi_map.services.importing.report import FileReport, RowPlace

_NAMES: Final = (
    "自治会名",
    "自治会",
    "町内会名",
    "町内会",
    "町会名",
    "行政区名",
    "名称",
    "name",
    "NAME",
    "Name",
    "S_NAME",
    "区域名",
)
_WARDS: Final = ("地区社協", "地区社協名", "地区名", "地区", "校区", "ward", "WARD")
_GROUPS: Final = ("班名", "班", "組名", "組", "group")
_KSJ_CODE: Final = "N03_007"


def pick(columns: Sequence[str], wanted: str, known: Sequence[str]) -> str:
    """The column to use: the one asked for, else the first known one; "" when there is none."""
    if wanted:
        return wanted if wanted in columns else ""
    forms = {unicodedata.normalize("NFKC", column).strip(): column for column in columns}
    return next((forms[name] for name in known if name in forms), "")


def municipality(layers: Sequence[VectorLayer], profile: Profile) -> FeatureLayer | None:
    """The outline of the municipality when that is what the file holds, else None.

    Known by the code of 国土数値情報 N03, or by every named shape having one name that is the municipality's.
    """
    for layer in layers:
        if "area" not in layer.kinds():
            continue
        areas = layer.only("area")
        if _KSJ_CODE in areas.columns:
            codes = np.array([text_value(value).zfill(5)[:5] for value in areas.column(_KSJ_CODE)])
            chosen = areas.take(np.flatnonzero(codes == profile.code))
            if len(chosen.features):
                return _named(chosen, profile)
            return None
        texts = {name: {text_value(value) for value in areas.column(name)} - {""} for name in areas.columns}
        own = {profile.name, f"{profile.prefecture}{profile.name}"}
        if any(values and values <= own for values in texts.values()):
            return _named(areas, profile)
    return None


def other_municipality(layers: Sequence[VectorLayer]) -> str:
    """The name when all shapes carry one name of some other 市町村, else ""."""
    for layer in layers:
        for name in layer.columns:
            values = {text_value(value) for value in layer.column(name)} - {""}
            if len(values) == 1 and len(layer.features) > 0:
                (only,) = values
                if re.fullmatch(r"(?:.{2,3}[都道府県])?.{1,8}[市町村]", only) and re.match(r".{2,3}[都道府県]", only):
                    return only
    return ""


def _named(layer: VectorLayer, profile: Profile) -> FeatureLayer:
    names = np.full(len(layer.features), profile.name, dtype=object)
    return FeatureLayer(layer.features.geometry, {"name": names})


def read_areas(
    layers: Sequence[VectorLayer], file: str, report: FileReport, options: ImportOptions
) -> list[IncomingArea]:
    """Named areas of a boundary file; shapes of one name belong together.

    Raises
    ------
    InputError
        ``input.no_polygons``, ``input.no_name_column``.
    """
    if not any("area" in layer.kinds() for layer in layers):
        found = {"point": "点", "line": "線"}
        kinds = "・".join(sorted({found[kind] for layer in layers for kind in layer.kinds()})) or "図形のない行"
        raise InputError("input.no_polygons", file=file, found=kinds)
    areas: list[IncomingArea] = []
    for layer in layers:
        if "area" not in layer.kinds():
            continue
        name_column = pick(layer.columns, options.name_column, _NAMES)
        if not name_column:
            raise InputError("input.no_name_column", file=file, columns="、".join(layer.columns) or "（なし）")
        areas += _of_layer(layer, name_column, file, report, options)
    return areas


def _of_layer(
    layer: VectorLayer, name_column: str, file: str, report: FileReport, options: ImportOptions
) -> list[IncomingArea]:
    ward_column = pick(layer.columns, options.ward_column, _WARDS)
    group_column = pick(layer.columns, options.group_column, _GROUPS)
    areas_only = layer.only("area")
    report.rows += layer.total
    tell_shapes(layer, report)
    others = set(layer.numbers) - set(areas_only.numbers)
    for number in sorted(others):
        report.add(RowPlace(file, layer.name, number), "rejected", "input.feature_no_shape")
    found: list[IncomingArea] = []
    for at, number in enumerate(areas_only.numbers):
        place = RowPlace(file, layer.name, number)
        name = text_value(areas_only.column(name_column)[at])
        if not name:
            report.add(place, "rejected", "input.feature_no_name", column=name_column)
            continue
        ward = text_value(areas_only.column(ward_column)[at]) if ward_column and ward_column != name_column else ""
        group = text_value(areas_only.column(group_column)[at]) if group_column else ""
        found.append(IncomingArea(place, name, ward, group, areas_only.features.geometry[at]))
    return found


def tell_shapes(layer: VectorLayer, report: FileReport) -> None:
    """Report features without a shape, and those that were mended."""
    for number in layer.empty:
        report.add(RowPlace(layer.file, layer.name, number), "rejected", "input.feature_no_shape")
    for number in layer.repaired:
        report.add(RowPlace(layer.file, layer.name, number), "noticed", "input.repaired")
