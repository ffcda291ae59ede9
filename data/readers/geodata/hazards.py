"""Hazard zones: which hazard, and which class each polygon has, from known or named columns."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from data.readers.geodata.areas import tell_shapes
from data.readers.geodata.vector import VectorLayer, text_value
from data.readers.options import ImportOptions
from himi_map.errors import InputError
from himi_map.publicmap import FeatureLayer, HazardKind
from himi_map.services.importing.report import FileReport, RowPlace

TITLES: Final = {
    HazardKind.TSUNAMI: "津波浸水想定",
    HazardKind.FLOOD: "洪水浸水想定区域",
    HazardKind.STORM_SURGE: "高潮浸水想定区域",
    HazardKind.INLAND_FLOOD: "内水浸水想定区域",
    HazardKind.STEEP_SLOPE: "土砂災害警戒区域（急傾斜地の崩壊）",
    HazardKind.DEBRIS_FLOW: "土砂災害警戒区域（土石流）",
    HazardKind.LANDSLIDE: "土砂災害警戒区域（地すべり）",
    HazardKind.COLLAPSE: "家屋倒壊等氾濫想定区域",
}
_DEPTH_KINDS: Final = (HazardKind.TSUNAMI, HazardKind.FLOOD, HazardKind.STORM_SURGE, HazardKind.INLAND_FLOOD)
_SLIDE_KINDS: Final = {"1": HazardKind.STEEP_SLOPE, "2": HazardKind.DEBRIS_FLOW, "3": HazardKind.LANDSLIDE}
_DEPTH_LABELS: Final = {
    1: "0.5m未満",
    2: "0.5～3.0m未満",
    3: "3.0～5.0m未満",
    4: "5.0～10.0m未満",
    5: "10.0～20.0m未満",
    6: "20.0m以上",
}
_DEPTH_LIMITS: Final = (0.5, 3.0, 5.0, 10.0, 20.0)  # 国土数値情報 水深コード 1 to 6
_SLIDE_LABELS: Final = {1: "警戒区域", 2: "特別警戒区域"}
_ZONE_LABELS: Final = {1: "氾濫流", 2: "河岸侵食", 3: "氾濫流・河岸侵食"}

_KSJ_DEPTH: Final = re.compile(r"A31[ab]?_(?:1|2)0[15]$")
_KSJ_ZONE: Final = re.compile(r"A31[ab]?_4\d[15]$|A31[ab]?_40[15]$")
_RANK_WORDS: Final = (
    "rank",
    "ランク",
    "浸水ランク",
    "浸水深ランク",
    "浸水深区分",
    "浸水深",
    "区分",
    "階級",
    "depth",
    "class",
    "水深",
    "区域区分",
)
_KIND_WORDS: Final = (
    (HazardKind.COLLAPSE, ("家屋倒壊", "氾濫流", "河岸侵食")),
    (HazardKind.TSUNAMI, ("津波", "tsunami", "tnm", "a40")),
    (HazardKind.STORM_SURGE, ("高潮", "surge", "htd", "a49")),
    (HazardKind.INLAND_FLOOD, ("内水", "雨水出水", "a51")),
    (HazardKind.FLOOD, ("洪水", "flood", "fld", "a31", "浸水想定")),
    (HazardKind.STEEP_SLOPE, ("急傾斜", "steep")),
    (HazardKind.DEBRIS_FLOW, ("土石流", "debris")),
    (HazardKind.LANDSLIDE, ("地すべり", "地滑り", "landslide")),
)
_CREDITS: Final = {
    "A31": "国土数値情報（洪水浸水想定区域データ）（国土交通省）を加工して作成",
    "A33": "国土数値情報（土砂災害警戒区域データ）（国土交通省）を加工して作成",
    "A40": "国土数値情報（津波浸水想定データ）（国土交通省）を加工して作成",
    "A49": "国土数値情報（高潮浸水想定区域データ）（国土交通省）を加工して作成",
    "A51": "国土数値情報（雨水出水浸水想定区域データ）（国土交通省）を加工して作成",
}


@dataclass(frozen=True, slots=True)
class _Columns:
    """How to read a layer: kind for all or by a column, the rank's column."""

    kind: HazardKind | None
    kind_column: str
    rank_column: str
    credit: str


def is_hazard(layers: Sequence[VectorLayer], options: ImportOptions) -> bool:
    """Whether a file can be told to be a hazard map without asking."""
    return any("area" in layer.kinds() and _understand(layer, options) is not None for layer in layers)


def read_hazards(
    layers: Sequence[VectorLayer], file: str, report: FileReport, options: ImportOptions
) -> tuple[FeatureLayer, str]:
    """Zones with the columns of the map pack, and the line of credit.

    Raises
    ------
    InputError
        ``input.no_polygons``, ``input.no_hazard_kind``, ``input.no_rank_column``.
    """
    parts: list[FeatureLayer] = []
    credit = ""
    with_areas = [layer for layer in layers if "area" in layer.kinds()]
    if not with_areas:
        raise InputError("input.no_polygons", file=file, found="点や線だけ")
    for layer in with_areas:
        columns = _understand(layer, options)
        if columns is None:
            _refuse(layer, file, options)
            continue
        parts.append(_zones(layer.only("area"), columns, file, report))
        report.rows += layer.total
        tell_shapes(layer, report)
        credit = credit or columns.credit
    geometry = np.concatenate([part.geometry for part in parts])
    names = ("kind", "rank", "label", "title", "source")
    return FeatureLayer(
        geometry, {name: np.concatenate([part.columns[name] for part in parts]) for name in names}
    ), credit


def _refuse(layer: VectorLayer, file: str, options: ImportOptions) -> None:
    code = "input.no_rank_column" if _kind(layer, options) else "input.no_hazard_kind"
    raise InputError(code, file=file, columns="、".join(layer.columns) or "（なし）")


def _kind(layer: VectorLayer, options: ImportOptions) -> HazardKind | None:
    if options.hazard:
        try:
            return HazardKind(options.hazard)
        except ValueError:
            return None
    place = unicodedata.normalize("NFKC", f"{layer.file} {layer.name}").casefold()
    return next((kind for kind, words in _KIND_WORDS if any(word in place for word in words)), None)


def _understand(layer: VectorLayer, options: ImportOptions) -> _Columns | None:
    columns = layer.columns
    asked = options.rank_column if options.rank_column in columns else ""
    if options.rank_column and not asked:
        return None
    if "A33_001" in columns and "A33_002" in columns and not options.hazard:
        return _Columns(None, "A33_001", asked or "A33_002", _CREDITS["A33"])
    for prefix, published in (("A40", HazardKind.TSUNAMI), ("A49", HazardKind.STORM_SURGE)):
        if f"{prefix}_003" in columns:
            return _Columns(published, "", asked or f"{prefix}_003", _CREDITS[prefix])
    zone = next((column for column in columns if _KSJ_ZONE.fullmatch(column)), "")
    if zone:
        return _Columns(HazardKind.COLLAPSE, "", asked or zone, _CREDITS["A31"])
    depth = [column for column in columns if _KSJ_DEPTH.fullmatch(column)]
    if depth:
        return _Columns(HazardKind.FLOOD, "", asked or depth[-1], _CREDITS["A31"])
    kind = _kind(layer, options)
    if kind is None:
        return None
    forms = {unicodedata.normalize("NFKC", column).casefold(): column for column in columns}
    rank = asked or next((forms[word] for word in _RANK_WORDS if word in forms), "")
    return _Columns(kind, "", rank, "") if rank else None


def _zones(layer: VectorLayer, columns: _Columns, file: str, report: FileReport) -> FeatureLayer:
    kept: list[int] = []
    rows: list[tuple[str, int, str]] = []
    for at, number in enumerate(layer.numbers):
        written = text_value(layer.column(columns.rank_column)[at])
        kind = columns.kind or _SLIDE_KINDS.get(text_value(layer.column(columns.kind_column)[at]))
        found = rank_of(kind, written, columns.rank_column) if kind is not None else None
        if kind is None or found is None:
            report.add(
                RowPlace(file, layer.name, number), "rejected", "input.feature_unknown_rank",
                column=columns.rank_column, value=written,
            )  # fmt: skip
            continue
        kept.append(at)
        rows.append((str(kind), found[0], found[1]))
    source = columns.credit or file.rpartition("/")[2]
    return FeatureLayer(
        layer.features.geometry[np.array(kept, dtype=np.intp)],
        {
            "kind": np.array([row[0] for row in rows], dtype=object),
            "rank": np.array([row[1] for row in rows], dtype=np.int32),
            "label": np.array([row[2] for row in rows], dtype=object),
            "title": np.array([TITLES[HazardKind(row[0])] for row in rows], dtype=object),
            "source": np.array([source] * len(rows), dtype=object),
        },
    )


def rank_of(kind: HazardKind, written: str, column: str) -> tuple[int, str] | None:
    """(rank, label) of a class as published; None when it cannot be told.

    Notes
    -----
    A bare whole number is the code of 国土数値情報, unless the column is called a depth (浸水深, depth): then it is
    metres. Texts such as 「1m以上2m未満」 are classed by their lower bound; the text stays as the label.
    """
    plain = unicodedata.normalize("NFKC", written)
    if kind is HazardKind.COLLAPSE:
        return _coded(plain, _ZONE_LABELS) or _worded(plain, (("河岸", 2), ("氾濫流", 1)))
    if kind not in _DEPTH_KINDS:
        if plain in ("1", "2", "3", "4"):
            rank = 2 if plain in ("2", "4") else 1
            return rank, _SLIDE_LABELS[rank] + ("（指定前）" if plain in ("3", "4") else "")
        return _worded(plain, (("特別", 2), ("レッド", 2), ("警戒", 1), ("イエロー", 1)))
    in_metres = re.search(r"浸水深$|^水深$|depth", unicodedata.normalize("NFKC", column).casefold()) is not None
    number = re.fullmatch(r"\d+(?:\.\d+)?", plain)
    if number and not in_metres:
        return _coded(plain.removesuffix(".0"), _DEPTH_LABELS)
    lower = _lower_bound(plain)
    if lower is None:
        return None
    return 1 + sum(lower >= limit for limit in _DEPTH_LIMITS), written


def _coded(plain: str, labels: dict[int, str]) -> tuple[int, str] | None:
    return (int(plain), labels[int(plain)]) if plain.isdecimal() and int(plain) in labels else None


def _worded(plain: str, words: Sequence[tuple[str, int]]) -> tuple[int, str] | None:
    return next(((rank, plain) for word, rank in words if word in plain), None)


def _lower_bound(plain: str) -> float | None:
    numbers = [float(one) for one in re.findall(r"\d+(?:\.\d+)?", plain)]
    if not numbers:
        return None
    if len(numbers) == 1 and re.search(r"未満|以下|まで|^[~〜-]", plain):
        return 0.0
    return numbers[0]
