"""GIS files at their edges: nothing to tell, notes of every shape, and what stands in the properties of a person."""

from __future__ import annotations

import json

import geopandas
import pyogrio
import pytest
import shapely

from exports.gis import write_gis
from himi_map.disclosed import Output
from himi_map.errors import ExportError
from himi_map.publicmap import AreaShape, PublicMap, PublicNote
from tests.unit.exports_tables.people import disclosure, helper, person
from tests.unit.exports_web.test_public_web_map import CRS, ground

NOBODY = disclosure(output=Output.GIS_EXPORT, counts={})


@pytest.mark.parametrize("suffix", [".gpkg", ".geojson"])
def test_a_map_with_nothing_on_it_is_a_file_that_opens(tmp_path, suffix):
    path = tmp_path / f"x{suffix}"
    assert write_gis(path, NOBODY, PublicMap.empty(CRS)) == {"sites": 0}
    assert len(geopandas.read_file(path)) == 0
    assert [one.name for one in tmp_path.iterdir()] == [path.name]


def test_notes_and_areas_of_every_shape(tmp_path):
    shapes = (shapely.Point(5, 5), shapely.LineString([(0, 0), (9, 9)]), shapely.box(0, 0, 9, 9))
    notes = tuple(PublicNote("cliff", f"崖{number}", True, one) for number, one in enumerate(shapes))
    two = shapely.MultiPolygon([shapely.box(0, 0, 9, 9), shapely.box(20, 0, 29, 9)])
    areas = (AreaShape("川端", "association", two), AreaShape("1班", "group", shapely.box(0, 0, 9, 9)),
             AreaShape("坂上", "extent", shapely.box(0, 0, 99, 99)))  # fmt: skip
    write_gis(tmp_path / "x.gpkg", NOBODY, ground(notes=notes, areas=areas))
    read = geopandas.read_file(tmp_path / "x.gpkg", layer="notes")
    assert list(read.geometry.geom_type) == ["Point", "LineString", "Polygon"]
    assert set(read["危険"]) == {1}
    read = geopandas.read_file(tmp_path / "x.gpkg", layer="areas")
    assert list(read["名称"]) == ["川端", "1班"], "an extent is no boundary"
    assert read.to_crs(6675).area.sum() == pytest.approx(3 * 81.0, rel=1e-3)


def test_for_nobody_there_is_no_table_of_people_at_all(tmp_path):
    write_gis(tmp_path / "x.gpkg", NOBODY, ground())
    assert {name for name, _ in pyogrio.list_layers(tmp_path / "x.gpkg")} == {"sites", "areas", "notes", "hazards"}


def test_a_person_has_the_columns_of_the_form_and_no_others(tmp_path):
    found = disclosure(person(1, helpers=(helper(1, "川向 太郎"), helper(2, "川向 花"))), output=Output.GIS_EXPORT)
    write_gis(tmp_path / "x.geojson", found, PublicMap.empty(CRS))
    (one,) = json.loads((tmp_path / "x.geojson").read_text(encoding="utf-8"))["features"]
    assert one["properties"] == {
        "kind": "people", "自治会": "川端", "NO": 1, "対象者氏名": "試島 二郎", "フリガナ": "ためしじま いちろう",
        "住所": "川端1番地", "連絡先": "0766-00-0001", "支援協力者": "川向 太郎、川向 花", "位置": "",
    }  # fmt: skip


def test_a_folder_that_is_not_there_is_told_and_nothing_is_left(tmp_path):
    for suffix in (".gpkg", ".geojson"):
        with pytest.raises(ExportError) as caught:
            write_gis(tmp_path / "nowhere" / f"x{suffix}", NOBODY, ground())
        assert caught.value.code == "export.write_failed"
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_stood_there_stays_when_writing_fails(tmp_path, monkeypatch):
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"old")

    def full(*_: object, **__: object) -> None:
        raise RuntimeError("disk full")

    monkeypatch.setattr(geopandas.GeoDataFrame, "to_file", full)
    with pytest.raises(ExportError):
        write_gis(path, NOBODY, ground())
    assert path.read_bytes() == b"old"
    assert [one.name for one in tmp_path.iterdir()] == ["x.gpkg"]
