"""GeoPackage and GeoJSON: read back as they were meant, nobody dropped for want of a place, nobody added."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import pytest
from msgspec import UNSET

from exports.gis import write_gis
from himi_map.disclosed import DisclosedSupporter, Output
from himi_map.geo.crs import GEOGRAPHIC_EPSG
from tests.unit.exports_tables.people import disclosure, helper, person
from tests.unit.exports_web.test_public_web_map import CRS, ground

PEOPLE = (
    person(1, position=(10.0, 20.0), helpers=(helper(1, "川向 太郎"),)),
    person(2, position=None, position_note="町名まで"),
    person(3, position=UNSET),
    person(4, position=(30.0, 40.0), address=UNSET, phones=UNSET),
)
SUPPORTERS = (
    DisclosedSupporter(key="s1", area="a", letter="A", name="川向 太郎", position=(15.0, 25.0)),
    DisclosedSupporter(key="s2", area="a", letter="B", name="川向 花", position=None),
)


def found(**values):
    return disclosure(*PEOPLE, output=Output.GIS_EXPORT, supporters=SUPPORTERS, **values)


@pytest.fixture
def gpkg(tmp_path: Path) -> Path:
    counts = write_gis(tmp_path / "x.gpkg", found(), ground())
    assert counts == {"sites": 2, "areas": 1, "notes": 1, "hazards": 1, "people": 3, "supporters": 1}
    return tmp_path / "x.gpkg"


def read(path: Path, layer: str) -> geopandas.GeoDataFrame:
    return geopandas.read_file(path, layer=layer)


def test_who_is_on_the_map_is_there_also_without_a_place(gpkg):
    people = read(gpkg, "people").set_index("NO")
    assert set(people.index) == {1, 2, 4}, "地図不同意 is not there at all"
    assert people.loc[2, "位置"] == "町名まで"
    assert people.geometry[2] is None or people.geometry[2].is_empty
    x, y = CRS.project(people.geometry[[1]].x.to_numpy(), people.geometry[[1]].y.to_numpy())[0]
    assert (x, y) == pytest.approx((10.0, 20.0), abs=0.02)
    assert people.crs.to_epsg() == GEOGRAPHIC_EPSG


def test_fields_that_are_not_allowed_are_empty(gpkg):
    people = read(gpkg, "people").set_index("NO")
    assert people.loc[1, "住所"] == "川端1番地"
    assert people[["住所", "連絡先"]].isna().loc[4].all()
    assert people.loc[1, "支援協力者"] == "川向 太郎"


def test_layers_hold_the_public_ground(gpkg):
    sites = read(gpkg, "sites")
    assert list(sites["施設・場所名"]) == ["川端公民館", "見本小学校"]
    assert list(sites["洪水"]) == [1, 0]
    assert read(gpkg, "hazards")["区分"].tolist() == [2]
    assert read(gpkg, "areas")["名称"].tolist() == ["川端"]


def test_banner_stands_in_every_table(tmp_path):
    write_gis(tmp_path / "x.gpkg", found(banner="内部資料"), ground())
    for layer in ("people", "sites", "areas"):
        assert set(read(tmp_path / "x.gpkg", layer)["取扱"]) == {"内部資料"}
    write_gis(tmp_path / "x.geojson", found(banner="内部資料"), ground())
    assert json.loads((tmp_path / "x.geojson").read_text(encoding="utf-8"))["取扱"] == "内部資料"


def test_geojson_has_points_with_seven_decimals_and_null_for_no_place(tmp_path):
    write_gis(tmp_path / "x.geojson", found(), ground())
    features = json.loads((tmp_path / "x.geojson").read_text(encoding="utf-8"))["features"]
    people = {one["properties"]["NO"]: one for one in features if one["properties"]["kind"] == "people"}
    assert set(people) == {1, 2, 4}
    assert people[2]["geometry"] is None
    assert people[1]["geometry"]["type"] == "Point"
    lon, lat = people[1]["geometry"]["coordinates"]
    assert (round(lon, 7), round(lat, 7)) == (lon, lat)
    assert {one["properties"]["kind"] for one in features} == {"people", "sites", "notes", "supporters"}


def test_for_notice_there_is_nobody(tmp_path):
    counts = write_gis(tmp_path / "x.gpkg", disclosure(output=Output.GIS_EXPORT, counts={}), ground())
    assert "people" not in counts
    assert "supporters" not in counts
    assert not any("郎".encode() in chunk for chunk in [(tmp_path / "x.gpkg").read_bytes()])


def test_only_the_file_asked_for_is_left(tmp_path, gpkg):
    write_gis(gpkg, found(), ground())
    assert [path.name for path in tmp_path.iterdir()] == ["x.gpkg"]
