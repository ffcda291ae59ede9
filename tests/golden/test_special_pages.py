"""The hard cases shown in ``docs/pages.md``: whole, and as they were when somebody last looked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PIL import Image

from exports.pdf.page import SheetWriter
from tests.golden.ruler import assert_same_page, render
from tests.golden.special_towns import CASES, FOLDER, LARGEST, Case, SpecialTown, pages_page, scene_of
from tests.golden.town_pages import FONTS, as_pdf, fonts_here, in_colours_of
from tests.paper.reading import Paper

MAPS = [case for case in CASES if case.shows == "map" and case.page == 0]


def by_key(case: Case) -> str:
    return case.key


def test_the_page_of_the_manual_shows_every_case() -> None:
    assert (FOLDER.parent / "pages.md").read_text(encoding="utf-8") == pages_page(), "python3 dev.py pictures"
    assert {path.stem for path in FOLDER.glob("*.png")} == {case.key for case in CASES}
    assert {path.name: path.stat().st_size for path in FOLDER.glob("*.png") if path.stat().st_size > LARGEST} == {}


@pytest.mark.parametrize("case", MAPS, ids=by_key)
def test_everybody_with_a_place_stands_on_the_sheets(case: Case) -> None:
    town = SpecialTown(case)
    sheets = town.maps()
    drawn = {name for scene in sheets for name in scene.boxes if name.startswith("person:")}
    known = [number for number in range(case.people) if number % 19 != 18 and number % 23 != 22]
    assert len(drawn) == len(known)
    words = "".join(word for scene in sheets[:1] for word in scene.words())
    assert f"名簿{case.people}" in words or case.people == 0
    assert ("区域未確定" in words) is not case.boundary


@pytest.mark.parametrize("case", MAPS, ids=by_key)
def test_a_stranger_reads_every_number_and_no_words_over_each_other(case: Case, tmp_path: Path) -> None:
    with SheetWriter(tmp_path / "map.pdf", title="見本", practice="") as writer:
        for scene in SpecialTown(case).maps():
            writer.add(scene)
    pages = Paper(tmp_path / "map.pdf").pages
    known = {number + 1 for number in range(case.people) if number % 19 != 18 and number % 23 != 22}
    assert {number for page in pages for number in page.numbers()} == known
    assert [pair for page in pages for pair in page.overlaps()] == []


def test_one_person_and_nobody_have_the_same_frame() -> None:
    """Scale and frame come from houses and boundary: they betray nobody."""
    frames = [SpecialTown(case).maps()[0].frame for case in CASES if case.key in ("empty", "one", "many")]
    assert len(frames) == 3
    assert all(one == frames[0] for one in frames)


def test_rare_and_long_names_are_whole() -> None:
    case = next(one for one in CASES if one.key == "names")
    words = "".join("".join(scene_of(case).words()).split())
    for name, _ in case.names:
        assert "".join(name.split()) in words
    sizes = {len("".join(name.split())) for name, _ in case.names}
    assert (min(sizes), max(sizes)) == (1, 20)


@pytest.mark.parametrize("case", CASES, ids=by_key)
def test_page_is_the_one_that_was_looked_at(case: Case, tmp_path: Path) -> None:
    if json.loads(FONTS.read_text(encoding="utf-8")) != fonts_here():
        pytest.skip("other fonts have other shapes")
    kept = FOLDER / f"{case.key}.png"
    scene = scene_of(case)
    with Image.open(kept) as picture:
        dpi = round(picture.width / scene.page[0] * 25.4)
        now = render(as_pdf(scene), dpi)
        assert now.shape[:2] == (picture.height, picture.width)
        in_colours_of(picture, now).save(tmp_path / "now.png")
    assert_same_page(tmp_path / "now.png", kept, dpi)
