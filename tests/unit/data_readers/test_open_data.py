"""Published files: shelters of both lists, boundaries, hazard zones, base map. Bringing them again changes nothing."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely

from data.mappack import MapPack
from data.readers import ImportOptions, plan_import
from data.store import SqlCipherStore, create_atlas
from himi_map.geo.crs import PlaneCrs
from himi_map.profiles import load_profile
from himi_map.publicmap import Hazard, SiteKind
from himi_map.services.importing import FileReport, ImportPlan, apply_import

AT = dt.datetime(2026, 8, 1, 9, tzinfo=dt.timezone(dt.timedelta(hours=9)))
REAL = Path(__file__).resolve().parents[4] / "shared" / "realdata"
needs_real = pytest.mark.skipif(not REAL.is_dir(), reason="the open files of the towns are not beside this clone")

HEAD = (
    "NO,共通ID,都道府県名及び市町村名,施設・場所名,住所,洪水,崖崩れ、土石流及び地滑り,高潮,地震,津波,大規模な火事,内水氾濫,火山現象,"
    "指定避難所との住所同一,緯度,経度,備考"
)
EMERGENCY = f"""{HEAD}
1,E1620500001201,富山県氷見市,湊小学校,富山県氷見市湊町1,1,,,1,1,1,,,1,36.8500,136.9800,津波時は3階以上に避難
2,E1620500002201,富山県氷見市,中央公園,富山県氷見市中町2,,,,1,,1,,,,36.8600,136.9700,
3,E1620500003201,富山県氷見市,中央公園,富山県氷見市奥町9,,,,1,,,,,,36.9000,136.9300,
4,E1620500004201,富山県氷見市,どこかの公園,富山県氷見市西町4,,,,1,,,,,,あいう,136.9300,
"""
SHELTER = """NO,共通ID,都道府県名及び市町村名,施設・場所名,住所,指定緊急避難場所との住所同一,緯度,経度,受入対象者,備考
1,E1620500001111,富山県氷見市,湊小学校,富山県氷見市湊町1,1,36.8500,136.9800,,
"""


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqlCipherStore]:
    made = create_atlas(tmp_path / "t.himi", passphrase="open-data", profile=load_profile("himi"), at=AT)
    yield made
    made.close()


@pytest.fixture
def bring(store: SqlCipherStore) -> Callable[..., ImportPlan]:
    def run(kind: str, *files: Path, **options: Any) -> ImportPlan:
        plan = plan_import(
            kind, files, records=store.load(), store=store, author="test", at=AT, options=ImportOptions(**options)
        )
        apply_import(plan, store)
        return plan

    return run


def counts(report: FileReport) -> tuple[int, int, int, int]:
    return report.rows, report.added, report.changed, report.unchanged


def pack(store: SqlCipherStore) -> MapPack:
    assert store.map_pack is not None
    return MapPack.open(store.map_pack)


def geojson(path: Path, shapes: list[tuple[Any, dict[str, Any]]]) -> Path:
    features = [
        {"type": "Feature", "geometry": json.loads(shapely.to_geojson(shape)), "properties": properties}
        for shape, properties in shapes
    ]
    path.write_text(
        json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False), encoding="utf-8"
    )
    return path


def test_both_lists_become_places(tmp_path: Path, store: SqlCipherStore, bring: Callable[..., ImportPlan]) -> None:
    emergency, shelter = tmp_path / "emergency.csv", tmp_path / "shelter.csv"
    emergency.write_text(EMERGENCY, encoding="utf-8-sig")
    shelter.write_text(SHELTER, encoding="cp932")
    first, second = bring("sites", emergency, shelter).report.files
    assert counts(first) == (4, 3, 0, 0)
    assert counts(second) == (1, 1, 0, 0)
    assert [(one.place.row, one.code, one.column) for one in first.rejected] == [
        (5, "input.site_bad_position", "O 緯度")
    ]
    sites = pack(store).sites()
    assert sorted(one.name for one in sites) == ["中央公園", "中央公園", "湊小学校"]
    school = next(one for one in sites if one.name == "湊小学校")
    assert set(school.kinds) == {SiteKind.EMERGENCY, SiteKind.SHELTER}
    assert {Hazard.FLOOD, Hazard.TSUNAMI} <= set(school.hazards)
    assert "3階以上" in school.conditions
    again = bring("sites", emergency, shelter)
    assert [counts(one)[1:] for one in again.report.files] == [(0, 0, 3), (0, 0, 1)]
    assert again.empty


def test_boundaries_by_name_column(tmp_path: Path, store: SqlCipherStore, bring: Callable[..., ImportPlan]) -> None:
    file = geojson(
        tmp_path / "自治会.geojson",
        [
            (shapely.box(136.97, 36.85, 136.98, 36.86), {"自治会名": "湊町", "地区社協": "氷見第一"}),
            (shapely.box(136.98, 36.85, 136.99, 36.86), {"自治会名": "中町", "地区社協": "氷見第一"}),
            (shapely.box(136.99, 36.85, 137.00, 36.86), {"自治会名": "", "地区社協": "氷見第一"}),
        ],
    )
    (report,) = bring("auto", file).report.files
    assert report.kind == "associations"
    assert counts(report) == (3, 2, 0, 0)
    assert [one.code for one in report.rejected] == ["input.feature_no_name"]
    assert {one.name: one.ward for one in store.load().associations.values()} == {
        "湊町": "氷見第一",
        "中町": "氷見第一",
    }
    assert all(one.boundary for one in store.load().associations.values())
    again = bring("associations", file)
    assert counts(again.report.files[0])[1:] == (0, 0, 2)
    assert again.empty


def test_hazards_by_a_named_rank_column(
    tmp_path: Path, store: SqlCipherStore, bring: Callable[..., ImportPlan]
) -> None:
    file = geojson(
        tmp_path / "zones.geojson",
        [
            (shapely.box(136.97, 36.85, 136.98, 36.86), {"fukasa": "0.5m以上3.0m未満"}),
            (shapely.box(136.98, 36.85, 136.99, 36.86), {"fukasa": "3.0m以上5.0m未満"}),
            (shapely.box(136.99, 36.85, 137.00, 36.86), {"fukasa": "わからない"}),
        ],
    )
    (refused,) = bring("hazards", file).report.files
    assert refused.error is not None
    (report,) = bring("hazards", file, hazard="tsunami", rank_column="fukasa").report.files
    assert counts(report) == (3, 2, 0, 0)
    assert [one.code for one in report.rejected] == ["input.feature_unknown_rank"]
    crs = PlaneCrs(load_profile("himi").plane_epsg)
    (layer,) = pack(store).read(crs, (-1e6, -1e6, 1e6, 1e6)).hazards
    assert sorted(np.asarray(layer.zones.columns["rank"]).tolist()) == [2, 3]
    assert bring("hazards", file, hazard="tsunami", rank_column="fukasa").empty


def test_a_new_edition_replaces_only_when_told(
    tmp_path: Path, store: SqlCipherStore, bring: Callable[..., ImportPlan]
) -> None:
    old = geojson(tmp_path / "津波A.geojson", [(shapely.box(136.97, 36.85, 136.98, 36.86), {"浸水深ランク": "2"})])
    new = geojson(tmp_path / "津波B.geojson", [(shapely.box(136.97, 36.85, 136.98, 36.87), {"浸水深ランク": "3"})])
    crs = PlaneCrs(load_profile("himi").plane_epsg)

    def zones() -> int:
        return sum(len(one.zones) for one in pack(store).read(crs, (-1e6, -1e6, 1e6, 1e6)).hazards)

    bring("hazards", old)
    bring("hazards", new)
    assert zones() == 2
    bring("hazards", new, replace=True)
    assert zones() == 1


def test_files_that_are_nothing_are_told_and_the_others_taken(
    tmp_path: Path, store: SqlCipherStore, bring: Callable[..., ImportPlan]
) -> None:
    (tmp_path / "壊れた.xlsx").write_bytes(b"PK\x03\x04 not a workbook")
    (tmp_path / "空.csv").write_bytes(b"")
    (tmp_path / "写真.geojson").write_text("{}", encoding="utf-8")
    (tmp_path / "shelter.csv").write_text(SHELTER, encoding="utf-8")
    before = store.load()
    plan = bring(
        "auto", tmp_path / "壊れた.xlsx", tmp_path / "空.csv", tmp_path / "写真.geojson", tmp_path / "shelter.csv"
    )
    reports = plan.report.files
    assert [one.file for one in reports] == ["壊れた.xlsx", "空.csv", "写真.geojson", "shelter.csv"]
    assert [one.error is not None for one in reports] == [True, True, True, False]
    assert plan.report.failed
    assert store.load() == before
    assert len(pack(store).sites()) == 1


@needs_real
def test_real_files_of_takaoka_and_himi(store: SqlCipherStore, bring: Callable[..., ImportPlan]) -> None:
    work = (
        (
            "sites",
            [REAL / "shelters/gsi_emergency_162027.json", REAL / "shelters/gsi_evacuation_162027.json"],
            [166, 175],
        ),
        ("associations", [REAL / "admin/himi_16205_geolonia-admins_N03-2021.json"], [14]),
        ("people", [REAL / "people/laddy_personal_infomation.csv"], [300]),
    )
    for kind, files, rows in work:
        reports = bring(kind, *files).report.files
        assert [counts(one) for one in reports] == [(number, number, 0, 0) for number in rows]
        assert not any(one.rejected for one in reports)
        again = bring(kind, *files)
        assert [counts(one) for one in again.report.files] == [(number, 0, 0, number) for number in rows]
        assert again.empty
    assert len(store.load().residents) == 300
    assert not store.load().consents


def test_a_base_map_is_of_the_day_it_was_told_or_else_of_the_day_it_came(
    tmp_path: Path, store: SqlCipherStore, bring: Callable[..., ImportPlan]
) -> None:
    roads = geojson(tmp_path / "道路.geojson", [(shapely.LineString([(136.97, 36.85), (136.98, 36.85)]), {})])
    bring("basemap", roads, layer="roads", made=dt.date(2024, 4, 1))
    assert pack(store).made() == {"roads": dt.date(2024, 4, 1)}
    rails = geojson(tmp_path / "鉄道.geojson", [(shapely.LineString([(136.97, 36.86), (136.98, 36.86)]), {})])
    bring("basemap", rails, layer="rails")
    assert pack(store).made() == {"roads": dt.date(2024, 4, 1), "rails": AT.date()}
