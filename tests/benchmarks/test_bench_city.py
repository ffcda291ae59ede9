"""A city the size of Himi: open, import, one sheet cold, all sheets; and the window's first paint, pan and zoom."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from data.mappack import MapPack
from data.readers import ImportOptions, plan_import
from data.store import MemoryStore, open_atlas
from data.town import TOWN_NOW, TOWN_PASSPHRASE, write_town
from himi_map.checks import Severity, Surroundings, print_checks
from himi_map.profiles import load_profile
from himi_map.services.importing import apply_import
from layers.text import missing_glyphs

ROOT = Path(__file__).resolve().parents[2]
AT = dt.datetime(2026, 8, 1, 9, tzinfo=dt.UTC)


@pytest.fixture(scope="module")
def city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_town(tmp_path_factory.mktemp("city"), size="city")


def command(*arguments: str) -> None:
    subprocess.run(
        [sys.executable, "-m", "himi_map", *arguments],
        cwd=ROOT, check=True, capture_output=True,
        env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": TOWN_NOW.isoformat()},
    )  # fmt: skip


def test_open_the_city(benchmark: Any, city: Path) -> None:
    def run() -> int:
        with open_atlas(city, TOWN_PASSPHRASE, read_only=True) as store:
            return len(store.load().residents)

    assert benchmark.pedantic(run, rounds=3) >= 4900


def test_import_5000_rows(benchmark: Any, tmp_path: Path) -> None:
    rows = [
        f"試し{number} 太郎,川端{number % 226},川端{number}番地,昭和{number % 60 + 1}年1月2日,有"
        for number in range(5000)
    ]
    place = tmp_path / "名簿.csv"
    place.write_text("氏名,自治会,住所,生年月日,同意\n" + "\n".join(rows) + "\n", encoding="utf-8")

    def run() -> int:
        store = MemoryStore(load_profile("mihon"), at=AT)
        plan = plan_import(
            "people", [place], records=store.load(), store=store, author="test", at=AT, options=ImportOptions()
        )
        apply_import(plan, store)
        return len(store.load().residents)

    assert benchmark.pedantic(run, rounds=2) == 5000


def test_preflight_of_the_city(benchmark: Any, city: Path) -> None:
    with open_atlas(city, TOWN_PASSPHRASE, read_only=True) as store:
        records, profile = store.load(), store.profile
        assert store.map_pack is not None
        pack = MapPack.open(store.map_pack)
    around = Surroundings(sites=pack.sites(), pack=pack.facts(), missing=lambda text: tuple(missing_glyphs(text)))
    found = benchmark.pedantic(
        lambda: print_checks(records, profile=profile, at=TOWN_NOW, around=around), rounds=3, warmup_rounds=1
    )
    assert not any(one.severity is Severity.STOP for one in found)
    assert benchmark.stats is None or benchmark.stats["min"] < 0.5


def test_one_sheet_cold(benchmark: Any, city: Path, tmp_path: Path) -> None:
    with open_atlas(city, TOWN_PASSPHRASE, read_only=True) as store:
        name = sorted(one.name for one in store.load().associations.values())[0]
    benchmark.pedantic(
        lambda: command("sheets", str(city), "--association", name, "--out", str(tmp_path / "one")), rounds=2
    )
    assert list((tmp_path / "one").glob("*.pdf"))


def test_a_city_of_sheets(benchmark: Any, city: Path, tmp_path: Path) -> None:
    benchmark.pedantic(lambda: command("sheets", str(city), "--all", "--out", str(tmp_path / "all")), rounds=1)
    assert len(list((tmp_path / "all").glob("*.pdf"))) == 226
