"""Paper of the practice town says so on every page, whichever paper it is; paper of a real town never does."""

from __future__ import annotations

import inspect
import io
from dataclasses import MISSING, fields
from pathlib import Path

import numpy as np
import pypdfium2
import pytest
from openpyxl import load_workbook

from data.town import TOWN_NOW, TOWN_PASSPHRASE
from exports.gis import write_gis
from exports.pdf.page import SheetWriter
from exports.spreadsheets.import_report import ReportedFile, write_import_report
from exports.tables.model import TableDocument
from himi_map.cli.console import Console
from himi_map.cli.demo_paper import build_demo, make_demo_paper
from himi_map.disclosed import Output, Purpose, RecipientKind
from himi_map.glossary import term
from himi_map.profiles import load_profile, profile_names
from himi_map.services.public_map import public_map
from layers.practice import band_box, practice_band
from layers.scene import Scene, Text
from tests.golden.ruler import render
from tests.golden.town_pages import Town, town_pages

WORDS = "練習　架空の町です"
DPI = 100


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HIMI_MAP_PASSPHRASE", TOWN_PASSPHRASE)
        patch.setenv("HIMI_MAP_NOW", TOWN_NOW.isoformat())
        folder = tmp_path_factory.mktemp("practice")
        console = Console(json=True)
        atlas = build_demo(folder, city=False, at=TOWN_NOW, console=console)
        return [path for _, path in make_demo_paper(atlas, folder, console=console)]


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory) -> Town:
    return Town(tmp_path_factory.mktemp("town"))


@pytest.fixture(scope="module")
def scenes(town: Town) -> dict[str, Scene]:
    return dict(town_pages(town))


def says_practice(path: Path) -> None:
    """Fail unless every page of a PDF says twice at least that it is practice: a sheet may be cut or folded."""
    with pypdfium2.PdfDocument(path) as document:
        for number in range(len(document)):
            text = document[number].get_textpage().get_text_range().replace(" ", "　")
            assert text.count(WORDS) >= 2, f"{path.name}, page {number + 1}"


def printed(scene: Scene, practice: str) -> np.ndarray:
    target = io.BytesIO()
    with SheetWriter(target, title="見本", practice=practice) as writer:
        writer.add(scene)
    return render(target.getvalue(), DPI)


def band_of(pixels: np.ndarray, scene: Scene, around: float = 0.0) -> np.ndarray:
    """The dots of a page where its band stands, and *around* mm more on each side."""
    x0, y0, x1, y1 = band_box(scene.page)
    dots = DPI / 25.4
    height = scene.page[1]
    rows = slice(round((height - y1 - around) * dots), round((height - y0 + around) * dots))
    return pixels[rows, round((x0 - around) * dots) : round((x1 + around) * dots)]


def test_every_paper_of_the_command_line_says_practice(papers: list[Path]) -> None:
    assert {path.suffix for path in papers} == {".pdf", ".xlsx", ".html"}
    for path in papers:
        if path.suffix == ".pdf":
            says_practice(path)
        elif path.suffix == ".html":
            assert f'<p id="practice">{WORDS}</p>' in path.read_text(encoding="utf-8")
        else:
            for sheet in load_workbook(path).worksheets:
                assert WORDS in str(sheet.oddHeader.center.text), f"{path.name}: {sheet.title} as it is printed"
                assert WORDS in str(sheet.cell(1, 1).value), f"{path.name}: {sheet.title} as it is read"


def test_other_files_say_practice(town: Town, tmp_path: Path) -> None:
    found = town.disclosed(Output.GIS_EXPORT, RecipientKind.SHAKYO, Purpose.PREPARE)
    write_gis(tmp_path / "x.geojson", found, public_map(town.records, town.shown.id, town.crs, town.pack))
    assert WORDS in (tmp_path / "x.geojson").read_text(encoding="utf-8")
    files = [ReportedFile("名簿.xlsx", "名簿", 1, 1, 0, 0, 0, 0, "")]
    for suffix in ("pdf", "csv"):
        write_import_report(tmp_path / f"x.{suffix}", files, [], title="見本市", at=TOWN_NOW, practice=True)
    says_practice(tmp_path / "x.pdf")
    assert WORDS in (tmp_path / "x.csv").read_text(encoding="utf-8-sig").split("\n", 1)[0]


def test_every_kind_of_page_has_the_band_and_nothing_under_it(scenes: dict[str, Scene]) -> None:
    for name, scene in scenes.items():
        bare, banded = printed(scene, ""), printed(scene, WORDS)
        assert (band_of(bare, scene, around=0.3) == 255).all(), f"{name}: something stands where the band goes"
        assert (band_of(banded, scene) < 250).any(axis=2).mean() > 0.3, f"{name}: hatched from one side to the other"
        difference = (bare != banded).any(axis=2)
        assert difference.sum() == band_of(difference, scene, around=0.6).sum(), f"{name}: only the band differs"


def test_the_band_can_be_told_in_black_and_white(scenes: dict[str, Scene]) -> None:
    band = band_of(printed(scenes["list_a4"], WORDS), scenes["list_a4"])
    grey = band @ np.array([0.2126, 0.7152, 0.0722])
    assert (grey < 60).mean() > 0.02, "ink: words and frame"
    assert ((grey > 120) & (grey < 220)).mean() > 0.2, "stripes that a copier does not lose"


def test_nobody_makes_pages_without_saying_whether_they_are_practice() -> None:
    assert inspect.signature(SheetWriter).parameters["practice"].default is inspect.Parameter.empty
    (practice,) = (one for one in fields(TableDocument) if one.name == "practice")
    assert practice.default is MISSING and practice.default_factory is MISSING


def test_a_wide_page_says_it_in_the_middle_too() -> None:
    def words(width: float) -> list[str]:
        return [one.run.text for one in practice_band((width, 297.0), WORDS) if isinstance(one, Text)]

    assert words(420.0) == [WORDS] * 3
    assert words(297.0) == [WORDS] * 2
    assert practice_band((420.0, 297.0), "") == ()


def test_only_the_fictional_town_is_practice() -> None:
    assert {name for name in profile_names() if load_profile(name).practice} == {"mihon"}
    assert term("banner.practice") == WORDS
