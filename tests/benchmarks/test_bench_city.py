"""A city the size of Himi: open, import, one sheet cold, all sheets; and the window's first paint, pan and zoom."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
import shutil
import subprocess
import sys
import time
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


@pytest.mark.parametrize(
    "count", [22, 226, pytest.param(2260, marks=pytest.mark.thorough)], ids=lambda count: f"{count} sheets"
)
def test_sheets_of_a_city(
    benchmark: Any, city: Path, tmp_path: Path, count: int, capsys: pytest.CaptureFixture[str]
) -> None:
    """A tenth of the city, the city, and one ten times as large: time must be linear, memory flat."""
    atlas = write_town(tmp_path, size="city", scale=10) if count > 226 else city
    with open_atlas(atlas, TOWN_PASSPHRASE, read_only=True) as store:
        names = sorted(one.name for one in store.load(kinds=["association"]).associations.values())
    chosen = [word for name in names[:count] for word in ("--association", name)] if count < 226 else ["--all"]
    out = tmp_path / "all"
    peaks: list[int] = []
    benchmark.pedantic(
        lambda: peaks.append(peak_of("sheets", str(atlas), *chosen, "--out", str(out))),
        setup=lambda: shutil.rmtree(out, ignore_errors=True), rounds=1,
    )  # fmt: skip
    manifest = json.loads((out / "manifest.json").read_text(encoding="utf-8"))
    made = manifest["sheets"]
    assert (manifest["expected"], manifest["made"], manifest["distinct"]) == (count, count, count)
    assert all(one["labels"]["overlaps"] == one["labels"]["crossings"] == 0 for one in made)
    sizes = sorted(one["bytes"] for one in made)
    benchmark.extra_info.update(
        peak_megabytes=peaks[0] // 1024,
        total_megabytes=round(sum(sizes) / 1e6, 1),
        median_kilobytes=sizes[count // 2] // 1000,
        largest_kilobytes=sizes[-1] // 1000,
    )
    with capsys.disabled():
        words = ", ".join(f"{name} {value}" for name, value in benchmark.extra_info.items())
        sys.stdout.write(f"\n{count} sheets: {words}\n")
    assert sizes[count // 2] < 200_000
    assert sizes[-1] < 1_200_000
    assert peaks[0] < 700 * 1024


def test_nothing_changed_in_the_city(benchmark: Any, city: Path, tmp_path: Path) -> None:
    """The next day's run over all associations, of which none changed."""
    command("sheets", str(city), "--all", "--out", str(tmp_path / "all"))
    out = tmp_path / "none"
    benchmark.pedantic(
        lambda: command("sheets", str(city), "--all", "--changed-only", "--out", str(out)),
        setup=lambda: shutil.rmtree(out, ignore_errors=True), rounds=1,
    )  # fmt: skip
    assert json.loads((out / "manifest.json").read_text(encoding="utf-8"))["made"] == 0


def peak_of(*arguments: str) -> int:
    """Run a command; the most memory (KB) that it and its painters held together, shared pages counted once."""
    peak = 0
    with subprocess.Popen(
        [sys.executable, "-m", "himi_map", *arguments],
        cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        env={**os.environ, "HIMI_MAP_PASSPHRASE": TOWN_PASSPHRASE, "HIMI_MAP_NOW": TOWN_NOW.isoformat()},
    ) as process:  # fmt: skip
        while process.poll() is None:
            peak = max(peak, sum(_held(one) for one in [process.pid, *_children(process.pid)]))
            time.sleep(0.2)
        told = process.communicate()[1]
    assert process.returncode == 0, told.decode()
    return peak


def _children(parent: int) -> list[int]:
    found: list[int] = []
    for one in Path(f"/proc/{parent}/task").glob("*/children"):
        with contextlib.suppress(OSError):
            found += [int(child) for child in one.read_text().split()]
    return found


def _held(process: int) -> int:
    with contextlib.suppress(OSError):
        for line in Path(f"/proc/{process}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
