"""Writes a Disclosure and a PublicMap as GIS files in EPSG:6668, whole or not at all.

A GeoPackage holds one table each for sites, hazards, areas and notes, and for people and supporters where the recipient
has a right to them; a GeoJSON holds points only (sites, and people where allowed), told apart by ``kind``. Who may be
on the map but has no known place (位置未定) is a feature without geometry: nobody drops out unnoticed.
"""

from __future__ import annotations

import contextlib
import json
import secrets
from pathlib import Path
from typing import TYPE_CHECKING, Any

import shapely
from msgspec import UNSET
from shapely.geometry import mapping

from exports.pdf.writing import write_atomically
from himi_map.disclosed import DisclosedPerson, Disclosure
from himi_map.errors import ExportError
from himi_map.geo.crs import GEOGRAPHIC_EPSG
from himi_map.glossary import term
from himi_map.publicmap import Hazard, PublicMap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from himi_map.geo.crs import PlaneCrs

Feature = tuple[Any, dict[str, Any]]
"""Geometry in EPSG:6668 and its properties."""


def write_gis(path: Path, disclosure: Disclosure, public_map: PublicMap) -> dict[str, int]:
    """Write ``.gpkg`` or ``.geojson``; returns how many features each table has.

    Raises
    ------
    ExportError
        ``export.*`` when the file cannot be written.
    """
    tables = {
        "sites": list(_sites(public_map)),
        "areas": list(_areas(public_map)),
        "notes": list(_notes(public_map)),
        "hazards": list(_hazards(public_map)),
        "people": list(_people(disclosure, public_map.crs)),
        "supporters": list(_supporters(disclosure, public_map.crs)),
    }
    tables = {name: features for name, features in tables.items() if features or name == "sites"}
    if path.suffix.lower() == ".gpkg":
        _geopackage(path, tables, disclosure)
    else:
        text = json.dumps(_geojson(tables, disclosure), ensure_ascii=False)
        write_atomically(path, text.encode("utf-8"))
    return {name: len(features) for name, features in tables.items()}


def _turn(geometry: Any, crs: PlaneCrs) -> Any:
    return shapely.transform(geometry, crs.unproject)


def _point(crs: PlaneCrs, x: float, y: float) -> Any:
    place = crs.lonlat(x, y)
    return shapely.Point(place.lon, place.lat)


def _sites(public_map: PublicMap) -> Iterator[Feature]:
    for site in public_map.sites:
        if site.position is None:
            continue
        valid = {term(f"hazard.{hazard}"): int(hazard in site.hazards) for hazard in Hazard}
        yield (
            shapely.Point(site.position.lon, site.position.lat),
            {
                "施設・場所名": site.name,
                "住所": site.address,
                "種別": "・".join(term(f"site_kind.{kind}") for kind in site.kinds),
                "条件": site.conditions,
                "共通ID": "、".join(site.common_ids),
                **valid,
            },
        )


def _areas(public_map: PublicMap) -> Iterator[Feature]:
    for area in public_map.areas:
        if area.level != "extent":
            yield _turn(area.geometry, public_map.crs), {"名称": area.name, "区分": term(f"area.{area.level}")}


def _notes(public_map: PublicMap) -> Iterator[Feature]:
    for note in public_map.notes:
        yield _turn(note.geometry, public_map.crs), {"記号": note.stamp, "言葉": note.label, "危険": int(note.danger)}


def _hazards(public_map: PublicMap) -> Iterator[Feature]:
    for hazard in public_map.hazards:
        ranks, labels = hazard.zones.columns["rank"], hazard.zones.columns["label"]
        for geometry, rank, label in zip(hazard.zones.geometry, ranks, labels, strict=True):
            yield (
                _turn(geometry, public_map.crs),
                {"災害": hazard.title, "種類": str(hazard.kind), "区分": int(rank), "区分名": str(label)},
            )


def _people(disclosure: Disclosure, crs: PlaneCrs) -> Iterator[Feature]:
    names = {area.key: area.name for area in disclosure.areas}
    for person in disclosure.people:
        if person.position is not UNSET:
            place = _point(crs, *person.position) if person.position is not None else None
            words = "" if place is not None else person.position_note or term("unplaced")
            yield place, {"自治会": names[person.area], **_allowed(person), "位置": words}


def _allowed(person: DisclosedPerson) -> dict[str, Any]:
    values: dict[str, Any] = {"NO": person.number, "対象者氏名": person.name, "フリガナ": person.kana}
    if person.address is not UNSET:
        values["住所"] = person.address
    if person.phones is not UNSET:
        values["連絡先"] = "、".join(person.phones)
    values["支援協力者"] = "、".join(helper.name for helper in person.helpers)
    return values


def _supporters(disclosure: Disclosure, crs: PlaneCrs) -> Iterator[Feature]:
    for one in disclosure.supporters:
        if isinstance(one.position, tuple):
            yield _point(crs, *one.position), {"記号": one.letter, "支援協力者": one.name}


def _geojson(tables: dict[str, list[Feature]], disclosure: Disclosure) -> dict[str, Any]:
    features = [
        {"type": "Feature", "properties": {"kind": name, **values}, "geometry": _rounded(geometry)}
        for name, rows in tables.items()
        if name in ("sites", "notes", "people", "supporters")
        for geometry, values in rows
    ]
    head: dict[str, Any] = {"type": "FeatureCollection", "name": disclosure.title, "features": features}
    if disclosure.head:
        head["取扱"] = disclosure.head
    return head


def _rounded(geometry: Any) -> dict[str, Any] | None:
    if geometry is None:
        return None
    short: dict[str, Any] = json.loads(json.dumps(mapping(geometry)), parse_float=lambda text: round(float(text), 7))
    return short


def _geopackage(path: Path, tables: dict[str, list[Feature]], disclosure: Disclosure) -> None:
    """Build beside the target and take its name only when whole: GDAL writes files, not bytes."""
    import geopandas

    part = path.with_name(f".himi-{secrets.token_hex(8)}.gpkg")
    try:
        for name, rows in tables.items():
            frame = geopandas.GeoDataFrame(
                [values for _, values in rows],
                columns=None if rows else ["施設・場所名"],  # a file without any table is no GeoPackage
                geometry=[geometry for geometry, _ in rows],
                crs=f"EPSG:{GEOGRAPHIC_EPSG}",
            )
            if disclosure.head:
                frame["取扱"] = disclosure.head
            # nobody may have a place, and then there is nothing to go by
            kind = "Point" if name in ("people", "sites") else None
            made = part.exists()
            frame.to_file(
                part, layer=name, driver="GPKG", engine="pyogrio", geometry_type=kind, mode="a" if made else "w",
                dataset_options=None if made else {"VERSION": "1.2"},
            )  # fmt: skip
        part.replace(path)
    except (OSError, RuntimeError) as error:  # GDAL's own errors are RuntimeErrors
        raise ExportError("export.write_failed", file=path.name, reason="保存先に書きこめませんでした。") from error
    finally:
        for rest in (part, part.with_name(f"{part.name}-journal")):
            with contextlib.suppress(OSError):
                rest.unlink()
