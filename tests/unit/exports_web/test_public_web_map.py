"""公開ウェブ地図: one file that opens anywhere without a network, holds nobody, and really draws its marks."""

from __future__ import annotations

import html
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
import shapely

from exports.web import write_web_map
from exports.web.public_web_map import LIMIT_BYTES
from himi_map.disclosed import Disclosure, Output
from himi_map.errors import ExportError
from himi_map.geo.crs import PlaneCrs
from himi_map.publicmap import (
    AreaShape,
    FeatureLayer,
    Hazard,
    HazardKind,
    HazardLayer,
    PublicMap,
    PublicNote,
    PublicSite,
    SiteKind,
)
from tests.unit.exports_tables.people import disclosure, person

CRS = PlaneCrs(6675)
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
NASTY = "見本<script>alert(1)</script>{{ 7 * 7 }}{% endraw %}{% raw %}`${1}\\'\"小学校"


def site(name: str, x: float, *kinds: SiteKind, **values) -> PublicSite:
    return PublicSite(key=name, name=name, kinds=kinds or (SiteKind.EMERGENCY,), position=CRS.lonlat(x, 0.0), **values)


def layer(*shapes, **columns) -> FeatureLayer:
    geometry = np.empty(len(shapes), dtype=object)
    geometry[:] = shapes
    return FeatureLayer(geometry, {name: np.array(values) for name, values in columns.items()})


def ground(**values) -> PublicMap:
    known = {
        "crs": CRS, "extent": (-2000.0, -2000.0, 2000.0, 2000.0),
        "buildings": layer(shapely.box(0, 0, 10, 10), kind=["house"], key=["1"], name=[""]),
        "roads": layer(shapely.LineString([(-100, 0), (100, 0)]), kind=["main"], width=[6.0]),
        "water": layer(shapely.box(500, -500, 1500, 500)),
        "hazards": (
            HazardLayer(HazardKind.TSUNAMI, layer(shapely.box(0, 0, 300, 300), rank=[2], label=["0.5m以上3.0m未満"]),
                        "津波浸水想定", "見本県"),
        ),
        "areas": (AreaShape("川端", "association", shapely.box(-200, -200, 200, 200)),),
        "notes": (PublicNote("well", "共同井戸", False, shapely.Point(50, 50)),),
        "sites": (
            site("川端公民館", 0.0, SiteKind.EMERGENCY, hazards=(Hazard.FLOOD,), conditions="2階以上", address="川端1"),
            site("見本小学校", 150.0, SiteKind.EMERGENCY, SiteKind.SHELTER),
        ),
        "credits": ("見本県の資料",),
    }  # fmt: skip
    empty = PublicMap.empty(CRS, known["extent"])
    return PublicMap(**{**{name: getattr(empty, name) for name in PublicMap.__dataclass_fields__}, **known, **values})


def nobody(**values) -> Disclosure:
    known = {"output": Output.WEB_MAP, "counts": {}, "notes": ("最新の情報は市で確かめてください。",)}
    found = {**known, **values}
    return disclosure(*found.pop("people", ()), **found)


@pytest.fixture
def page(tmp_path: Path) -> str:
    write_web_map(tmp_path / "map.html", nobody(), ground(), title="見本市　公開ウェブ地図")
    return (tmp_path / "map.html").read_text(encoding="utf-8")


class References(HTMLParser):
    """Every address a browser would load."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag, attrs) -> None:
        self.found += [value or "" for name, value in attrs if name in ("src", "href", "srcset", "data", "action")]


def loaded(text: str) -> list[str]:
    parser = References()
    parser.feed(text)
    styles = " ".join(re.findall(r"<style[^>]*>(.*?)</style>", text, flags=re.DOTALL))
    addresses = parser.found + re.findall(r"url\(([^)]*)\)", styles) + re.findall(r"@import\s+(\S+)", styles)
    return [one for one in addresses if not one.strip("'\"").startswith(("data:", "#"))]


def test_nothing_is_loaded_from_anywhere(page):
    assert loaded(page) == []
    assert "fetch(" not in page
    assert loaded('<img src="https://tile.example/1.png">'), "this would be noticed"
    assert loaded("<style>a{background:url(icons.png)}</style>")


def test_no_script_needs_a_library_that_is_not_in_the_page(page):
    scripts = re.findall(r"<script[^>]*>(.*?)</script>", page, flags=re.DOTALL)
    ours = [one for one in scripts if "leafletjs.com" not in one and "L.version" not in one]
    assert ours
    assert not re.search(r"(?<![\w.])(\$|jQuery)\(", "".join(ours))


def test_language_title_sites_and_words(page):
    assert page.count('<html lang="ja">') == 1
    assert "<title>見本市　公開ウェブ地図</title>" in page
    for words in ("川端公民館", "2階以上", "共同井戸", "見本県の資料", "最新の情報は市で確かめてください。"):
        assert words in page or _escaped(words) in page


def _escaped(words: str) -> str:
    return "".join(f"\\u{ord(letter):04x}" if ord(letter) > 127 else letter for letter in words)


def test_a_disclosure_with_people_is_refused(tmp_path):
    with pytest.raises(ExportError) as caught:
        write_web_map(tmp_path / "map.html", nobody(people=(person(1),)), ground(), title="見本市")
    assert caught.value.code == "export.web_has_people"
    assert list(tmp_path.iterdir()) == []


def test_texts_cannot_become_script_or_template(tmp_path):
    sites = (site(NASTY, 0.0, conditions=NASTY, address=NASTY),)
    notes = (PublicNote("well", NASTY, True, shapely.Point(5, 5)),)
    areas = (AreaShape(NASTY, "association", shapely.box(-200, -200, 200, 200)),)
    hazards = (HazardLayer(HazardKind.FLOOD, layer(shapely.box(0, 0, 9, 9), rank=[1], label=[NASTY]), NASTY, NASTY),)
    write_web_map(
        tmp_path / "map.html", nobody(notes=(NASTY,)),
        ground(sites=sites, notes=notes, areas=areas, hazards=hazards, credits=(NASTY,)), title=NASTY,
    )  # fmt: skip
    text = (tmp_path / "map.html").read_text(encoding="utf-8")
    assert "<script>alert(1)" not in text
    assert "</script>49" not in text
    assert "/script&gt;49" not in text
    assert html.escape("<script>alert(1)</script>") in text


@pytest.fixture
def small_limit(monkeypatch) -> int:
    """A limit that little ground already exceeds."""
    monkeypatch.setattr("exports.web.public_web_map.LIMIT_BYTES", 400_000)
    return 400_000


def test_lanes_and_houses_are_left_out_before_it_grows_too_large(tmp_path, small_limit):
    rng = np.random.default_rng(1)
    lanes = [shapely.LineString(rng.uniform(-2000, 2000, (60, 2))) for _ in range(300)]
    roads = layer(*lanes, shapely.LineString([(0, 0), (9, 9)]), kind=["lane"] * 300 + ["main"], width=[4.0] * 301)
    size = write_web_map(tmp_path / "map.html", nobody(), ground(roads=roads), title="見本市")
    assert size == (tmp_path / "map.html").stat().st_size <= small_limit


def test_the_limit_is_five_megabytes():
    assert LIMIT_BYTES == 5_000_000


def test_too_large_all_the_same_is_told_and_nothing_made(tmp_path, small_limit):
    rng = np.random.default_rng(1)
    roads = layer(
        *(shapely.LineString(rng.uniform(-2000, 2000, (60, 2))) for _ in range(300)),
        kind=["main"] * 300, width=[9.0] * 300,
    )  # fmt: skip
    with pytest.raises(ExportError) as caught:
        write_web_map(tmp_path / "map.html", nobody(), ground(roads=roads), title="見本市")
    assert caught.value.code == "export.web_too_large"
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def profile() -> Iterator[Path]:
    """A folder with a short name: browsers put a socket there, whose whole path may hold a hundred letters."""
    folder = Path(tempfile.mkdtemp(prefix="h", dir="/tmp" if Path("/tmp").is_dir() else None))
    yield folder
    shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.skipif(CHROMIUM is None, reason="no browser on this machine")
def test_a_browser_without_network_draws_every_mark(tmp_path, profile):
    sites = (*ground().sites, site(NASTY, 90.0, conditions=NASTY))
    areas = (*ground().areas, AreaShape(NASTY, "association", shapely.box(-100, -200, 200, 200)))
    path = tmp_path / "map.html"
    write_web_map(path, nobody(), ground(sites=sites, areas=areas), title="見本市　公開ウェブ地図")
    done = subprocess.run(
        [str(CHROMIUM), "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr", "--dump-dom",
         "--virtual-time-budget=5000", "--host-resolver-rules=MAP * 0.0.0.0", f"--user-data-dir={profile}",
         path.as_uri()],
        capture_output=True, text=True, encoding="utf-8", check=False, timeout=120,
    )  # fmt: skip
    if not done.stdout:
        pytest.skip("the browser of this machine does not start here")
    assert "Uncaught" not in done.stderr
    assert done.stdout.count('class="site"') == 3
    assert done.stdout.count('class="note resource"') == 1
    assert "leaflet-control-layers-list" in done.stdout
    assert "leaflet-control-scale-line" in done.stdout
    assert "津波浸水想定" in done.stdout
