"""A map pack gives back what was put in, is cut by extent, and survives whatever happens while it is written."""

from __future__ import annotations

import datetime as dt
import resource
import shutil
import signal
import sqlite3
from pathlib import Path

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from data.mappack import Address, AddressLevel, MapPack, PackContent, replace_content, write_pack
from data.mappack.writing import cut_pack
from himi_map.errors import StoreError
from himi_map.geo.crs import LonLat, PlaneCrs
from himi_map.publicmap import FeatureLayer, Hazard, HazardKind, PublicSite, SiteKind

CRS = PlaneCrs(6675)
ORIGIN = (-20_000.0, 95_000.0)


def in_degrees(geometries: list[object]) -> np.ndarray:
    return shapely.transform(np.array(geometries, dtype=object), CRS.unproject)


def houses(count: int = 40) -> FeatureLayer:
    x0, y0 = ORIGIN
    boxes = [shapely.box(x0 + 20 * i, y0, x0 + 20 * i + 10, y0 + 8) for i in range(count)]
    texts = {"kind": ["house"] * count, "name": ["公民館" if i == 3 else "" for i in range(count)]}
    columns = {name: np.array(values, dtype=object) for name, values in texts.items()}
    columns["key"] = np.array([f"b{i}" for i in range(count)], dtype=object)
    return FeatureLayer(in_degrees(boxes), columns)


def zones() -> FeatureLayer:
    x0, y0 = ORIGIN
    shapes = in_degrees([shapely.box(x0, y0, x0 + 100, y0 + 100), shapely.box(x0, y0, x0 + 50, y0 + 50)])
    return FeatureLayer(
        shapes,
        {
            "kind": np.array(["tsunami", "steep_slope"], dtype=object),
            "rank": np.array([2, 1]),
            "label": np.array(["0.5m以上3m未満", "警戒区域"], dtype=object),
            "title": np.array(["津波浸水想定", "土砂災害警戒区域"], dtype=object),
            "source": np.array(["富山県", "富山県"], dtype=object),
        },
    )


SITE = PublicSite(
    key="E1699900001201",
    name="見本小学校（洪水では2階以上に避難）",
    common_ids=("E1699900001201",),
    kinds=(SiteKind.EMERGENCY, SiteKind.SHELTER),
    hazards=(Hazard.FLOOD, Hazard.TSUNAMI),
    position=LonLat(136.95, 36.86),
)
UNPLACED = PublicSite(key="x", name="位置のない場所", kinds=(SiteKind.SHELTER,))
ADDRESSES = (
    Address("鞍川", "", "1060", LonLat(136.97, 36.857), AddressLevel.PARCEL),
    Address("鞍川", "下の町", "", None, AddressLevel.KOAZA),
)


@pytest.fixture
def content() -> PackContent:
    return PackContent(
        layers={"buildings": houses(), "hazards": zones()},
        sites=(SITE, UNPLACED),
        addresses=ADDRESSES,
        credits={"buildings": "見本市の家", "hazards": "富山県"},
    )


@pytest.fixture
def place(tmp_path: Path, content: PackContent) -> Path:
    path = tmp_path / "見本市.himimap"
    write_pack(path, content)
    return path


@pytest.mark.parametrize("keep", [False, True])
def test_reads_only_what_touches_the_extent(place: Path, keep: bool) -> None:
    x0, y0 = ORIGIN
    found = MapPack.open(place, keep=keep).read(CRS, (x0 + 39, y0 - 5, x0 + 61, y0 + 20))
    assert sorted(found.buildings.columns["key"]) == ["b2", "b3"]
    assert list(found.buildings.columns["name"][np.argsort(found.buildings.columns["key"])]) == ["", "公民館"]


def test_geometry_comes_back_to_the_millimetre(place: Path) -> None:
    x0, y0 = ORIGIN
    found = MapPack.open(place).read(CRS, (x0 - 1, y0 - 1, x0 + 11, y0 + 9))
    bounds = shapely.bounds(found.buildings.geometry[0])
    assert np.allclose(bounds, (x0, y0, x0 + 10, y0 + 8), atol=0.001)


def test_hazards_are_told_apart_by_map(place: Path) -> None:
    x0, y0 = ORIGIN
    found = {one.kind: one for one in MapPack.open(place).read(CRS, (x0, y0, x0 + 90, y0 + 90)).hazards}
    assert found[HazardKind.TSUNAMI].zones.columns["rank"].tolist() == [2]
    assert found[HazardKind.STEEP_SLOPE].title == "土砂災害警戒区域"


def test_sites_addresses_and_credits_come_back(place: Path) -> None:
    pack = MapPack.open(place)
    assert pack.sites() == (SITE, UNPLACED)
    assert tuple(pack.addresses()) == ADDRESSES
    assert pack.credits() == ("見本市の家", "富山県")


def test_replacing_one_part_keeps_the_others(place: Path) -> None:
    replace_content(place, PackContent(sites=(UNPLACED,)))
    pack = MapPack.open(place)
    assert pack.sites() == (UNPLACED,)
    assert tuple(pack.addresses()) == ADDRESSES
    assert len(pack.read(CRS, pack.extent(CRS)).buildings) == 40


def test_extent_covers_every_layer_and_site(place: Path) -> None:
    x0, y0, x1, y1 = MapPack.open(place).extent(CRS)
    sx, sy = CRS.point(SITE.position)  # type: ignore[arg-type]
    assert x0 <= min(ORIGIN[0], sx)
    assert y0 <= min(ORIGIN[1], sy)
    assert x1 >= max(ORIGIN[0] + 790, sx) - 1
    assert y1 >= max(ORIGIN[1] + 8, sy) - 1


def test_is_a_geopackage_that_others_open(place: Path) -> None:
    import pyogrio

    copy = shutil.copy(place, place.with_suffix(".gpkg"))
    names = {name for name, _ in pyogrio.list_layers(copy)}
    assert {"buildings", "hazards", "sites", "addresses"} <= names
    with sqlite3.connect(place) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        trees = connection.execute("SELECT count(*) FROM gpkg_extensions WHERE extension_name='gpkg_rtree_index'")
        assert trees.fetchone()[0] >= 2


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff\xe0 a picture", b"SQLite format 3\x00" + b"\0" * 200])
def test_what_is_no_pack_is_refused(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "a.himimap"
    path.write_bytes(data)
    with pytest.raises(StoreError, match="地図データではありません") as caught:
        MapPack.open(path)
    assert caught.value.code == "mappack.not_a_pack"
    assert path.read_bytes() == data


def test_a_newer_pack_is_refused(place: Path) -> None:
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE himi_meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(StoreError) as caught:
        MapPack.open(place)
    assert caught.value.code == "mappack.newer"


def test_a_missing_pack_is_said(tmp_path: Path) -> None:
    with pytest.raises(StoreError) as caught:
        MapPack.open(tmp_path / "no.himimap")
    assert caught.value.code == "mappack.missing"


@pytest.mark.skipif(not hasattr(resource, "RLIMIT_FSIZE"), reason="no write limit on this system")
@pytest.mark.parametrize("limit", [10, 5_000, 60_000, 110_000])
def test_a_full_disk_leaves_the_old_pack(place: Path, content: PackContent, limit: int) -> None:
    before = place.read_bytes()
    old = resource.getrlimit(resource.RLIMIT_FSIZE)
    previous = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    try:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, old[1]))
        with pytest.raises(StoreError) as caught:
            replace_content(place, content)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, old)
        signal.signal(signal.SIGXFSZ, previous)
    assert caught.value.code == "mappack.write_failed"
    assert place.read_bytes() == before
    assert [path.name for path in place.parent.iterdir()] == [place.name]


@settings(max_examples=15, deadline=None)
@given(x=st.floats(-200, 900), y=st.floats(-200, 200), width=st.floats(1, 600), height=st.floats(1, 300))
def test_reading_by_extent_and_cutting_what_was_kept_agree(
    tmp_path_factory: pytest.TempPathFactory, x: float, y: float, width: float, height: float
) -> None:
    place = tmp_path_factory.getbasetemp() / "law.himimap"
    if not place.exists():
        write_pack(place, PackContent(layers={"buildings": houses()}))
    box = (ORIGIN[0] + x, ORIGIN[1] + y, ORIGIN[0] + x + width, ORIGIN[1] + y + height)
    near = MapPack.open(place).read(CRS, box).buildings
    kept = MapPack.open(place, keep=True).read(CRS, box).buildings
    # reading by degrees may bring neighbours within a metre or two; none may be missing
    assert set(kept.columns["key"]) <= set(near.columns["key"])
    grown = (box[0] - 5, box[1] - 5, box[2] + 5, box[3] + 5)
    assert set(near.columns["key"]) <= set(MapPack.open(place, keep=True).read(CRS, grown).buildings.columns["key"])


def test_facts_tell_what_there_is_since_when_and_where(tmp_path: Path) -> None:
    place = tmp_path / "見本.himimap"
    days = {"buildings": dt.date(2024, 4, 1)}
    layers = {"buildings": houses(), "roads": FeatureLayer.empty("kind", "width", "name")}
    write_pack(place, PackContent(layers=layers, credits={"buildings": "見本市"}, made=days))
    facts = MapPack.open(place).facts()
    assert facts.layers == {"buildings"}, "an empty layer holds nothing"
    assert (facts.made, facts.credits) == (days, {"buildings": "見本市"})
    west, south, east, north = shapely.total_bounds(houses().geometry)
    assert facts.bounds == pytest.approx((west, south, east, north))
    replace_content(place, PackContent(made={"buildings": dt.date(2026, 4, 1)}))
    assert MapPack.open(place).facts().made == {"buildings": dt.date(2026, 4, 1)}
    cut = tmp_path / "切り抜き.himimap"
    cut_pack(MapPack.open(place), cut, CRS, (ORIGIN[0], ORIGIN[1], ORIGIN[0] + 50, ORIGIN[1] + 50))
    assert MapPack.open(cut).facts().made == {"buildings": dt.date(2026, 4, 1)}, "it stays as old as it is"


def test_a_pack_without_a_base_map_has_no_place(tmp_path: Path) -> None:
    place = tmp_path / "空.himimap"
    write_pack(place, PackContent(sites=(SITE,)))
    facts = MapPack.open(place).facts()
    assert facts.bounds is None
    assert not facts.layers & {"buildings", "roads"}
