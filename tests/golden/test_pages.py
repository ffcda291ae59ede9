"""Every kind of paper looks as it did when somebody last looked at it, and a page that does not is noticed.

After a change that is meant: ``python3 dev.py pictures`` (or ``python -m tests.golden.town_pages``), and look at each.
"""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from layers.scene import Scene, Shapes, Symbol, Text
from layers.text import lay_out
from tests.golden.ruler import assert_same_page, render
from tests.golden.town_pages import (
    DPI,
    FONTS,
    KEPT,
    SURFACE,
    Town,
    as_kept,
    as_pdf,
    colours_of,
    fonts_here,
    in_colours_of,
    town_pages,
)

NAMES = (
    "map_association", "map_notice", "list_a3", "list_a4", "draft_a4", "evacuation_first", "evacuation_totals",
    "carenet_1", "carenet_2", "carenet_3",
)  # fmt: skip
LARGEST = 150_000
"""Bytes of a kept picture."""


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    return dict(town_pages(Town(tmp_path_factory.mktemp("town"))))


@pytest.fixture(scope="module")
def same_fonts() -> None:
    """Other fonts have other shapes: then the pictures cannot be compared, and that is said."""
    kept, here = json.loads(FONTS.read_text(encoding="utf-8")), fonts_here()
    if kept != here:
        pytest.skip(f"the kept pages were drawn with {kept}, this machine has {here}")


def test_every_page_is_compared(pages):
    assert tuple(pages) == NAMES
    assert {path.stem for path in KEPT.glob("*.png")} == set(NAMES)


def test_pictures_are_small():
    assert {path.name: path.stat().st_size for path in KEPT.glob("*.png") if path.stat().st_size > LARGEST} == {}


def test_a_page_keeps_its_colours_when_it_is_kept(pages):
    """Surfaces as they are (depths 5 and 6 are ten levels apart); only single dots on edges may come out otherwise."""
    for name in ("map_association", "list_a4"):
        pixels = render(as_pdf(pages[name]), DPI)
        kept = np.asarray(as_kept(pixels).convert("RGB"))
        gaps = np.abs(kept.astype(int) - pixels.astype(int)).max(axis=2)
        assert (gaps > 8).mean() < 0.005
        colours, where = colours_of(pixels)
        assert len(colours) > 256
        assert gaps.ravel()[np.bincount(where)[where] > SURFACE].max() <= 4


def assert_as_kept(scene: Scene, name: str, folder: Path) -> None:
    """Compare a page with the kept one, in the colours of that."""
    kept = KEPT / f"{name}.png"
    with Image.open(kept) as picture:
        in_colours_of(picture, render(as_pdf(scene), DPI)).save(folder / "now.png")
    assert_same_page(folder / "now.png", kept, DPI)


@pytest.mark.usefixtures("same_fonts")
@pytest.mark.parametrize("name", NAMES)
def test_page_is_the_one_that_was_looked_at(pages, name, tmp_path):
    assert_as_kept(pages[name], name, tmp_path)


# ---------------------------------------------------------------- pages that went wrong


def first(scene: Scene, wanted) -> int:
    return next(number for number, item in enumerate(scene.items) if wanted(item))


def without(scene: Scene, wanted) -> Scene:
    """The page without the first item that *wanted* picks."""
    index = first(scene, wanted)
    return replace(scene, items=scene.items[:index] + scene.items[index + 1 :])


def changed(scene: Scene, wanted, change) -> Scene:
    """The page with *change* of the first item that *wanted* picks in its place."""
    index = first(scene, wanted)
    return replace(scene, items=(*scene.items[:index], change(scene.items[index]), *scene.items[index + 1 :]))


def moved(scene: Scene, wanted) -> Scene:
    """The page with the first text or symbol that *wanted* picks two millimetres further right on the paper."""
    return changed(scene, wanted, lambda item: replace(item, offset=(item.offset[0] + 2.0, item.offset[1])))


def saying(words: str):
    """The page with other words in place of the first text that *wanted* picks."""

    def other(scene: Scene, wanted) -> Scene:
        return changed(
            scene, wanted, lambda item: replace(item, run=lay_out(words, item.run.size_mm, role=item.run.role))
        )

    return other


def paler(scene: Scene, wanted) -> Scene:
    """The page with the next paler class of depth."""
    return changed(scene, wanted, lambda item: replace(item, fill=item.fill.replace("_2_", "_1_")))


def is_person(item) -> bool:
    return isinstance(item, Text) and item.layer == "people"


def is_site(item) -> bool:
    return isinstance(item, Symbol) and item.layer == "sites"


def is_name(item) -> bool:
    return isinstance(item, Text) and item.run.text.startswith("田邉"[:1]) and len(item.run.text) >= 3


def is_depth(item) -> bool:
    return isinstance(item, Shapes) and item.fill == "depth_2_blend" and len(item.xy) > 4


def says(*words: str):
    return lambda item: isinstance(item, Text) and any(word in item.run.text for word in words)


@pytest.mark.usefixtures("same_fonts")
@pytest.mark.parametrize(
    ("name", "change", "wanted"),
    [
        pytest.param("map_association", without, is_person, id="a number is missing"),
        pytest.param("map_association", moved, is_person, id="a number stands beside its disc"),
        pytest.param("map_association", without, is_site, id="a site is missing"),
        pytest.param("map_association", moved, is_site, id="a site has moved"),
        pytest.param("map_association", without, says("見本中学校"), id="the name of a site is missing"),
        pytest.param("map_association", saying("1:2,500"), says("1:1,500"), id="another scale is printed"),
        pytest.param("map_notice", paler, is_depth, id="a depth is a class too low"),
        pytest.param("list_a3", without, is_name, id="a name is missing"),
        pytest.param("list_a3", moved, is_name, id="a name has moved"),
        pytest.param("list_a3", saying("□声かけ　□歩行補助"), says("■声かけ"), id="a tick is missing"),
        pytest.param("list_a4", saying("0766-00-3540"), says("0766-00-3549"), id="a digit of a phone is another"),
        pytest.param("list_a4", without, says("支援は善意"), id="a note is missing"),
        pytest.param("draft_a4", without, says("内部資料"), id="the banner is missing"),
        pytest.param("evacuation_first", saying("目安： 川端公民館"), says("目安："), id="another destination"),
        pytest.param("evacuation_totals", saying("78"), says("79"), id="a sum is one less"),
        pytest.param("carenet_1", saying("95"), says("96"), id="teams are one less"),
        pytest.param("carenet_3", without, says("ごみ出し"), id="a heading is missing"),
    ],
)
def test_a_page_that_went_wrong_is_noticed(pages, name, change, wanted, tmp_path):
    with pytest.raises(AssertionError, match="differs"):
        assert_as_kept(change(pages[name], wanted), name, tmp_path)
