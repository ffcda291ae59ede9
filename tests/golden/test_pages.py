"""Every kind of paper looks as it did when somebody last looked at it, and a page that does not is noticed."""

from __future__ import annotations

from dataclasses import replace

import pytest

from layers.scene import Scene, Symbol, Text
from tests.golden.ruler import assert_same_page
from tests.golden.town_pages import DPI, KEPT, Town, as_pdf, town_pages

NAMES = (
    "map_association", "map_notice", "list_a3", "list_a4", "draft_a4", "evacuation_first", "evacuation_totals",
    "carenet_1", "carenet_2", "carenet_3",
)  # fmt: skip


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Scene]:
    return dict(town_pages(Town(tmp_path_factory.mktemp("town"))))


def test_every_page_is_compared(pages):
    assert tuple(pages) == NAMES
    assert {path.stem for path in KEPT.glob("*.png")} == set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_page_is_the_one_that_was_looked_at(pages, name):
    assert_same_page(as_pdf(pages[name]), KEPT / f"{name}.png", DPI)


def without(scene: Scene, wanted) -> Scene:
    """The page without the first item that *wanted* picks."""
    index = next(number for number, item in enumerate(scene.items) if wanted(item))
    return replace(scene, items=scene.items[:index] + scene.items[index + 1 :])


def moved(scene: Scene, wanted) -> Scene:
    """The page with the first text that *wanted* picks two millimetres further right."""
    index = next(number for number, item in enumerate(scene.items) if wanted(item))
    item = scene.items[index]
    assert isinstance(item, Text)
    shifted = replace(item, at=(item.at[0] + 2.0, item.at[1]))
    return replace(scene, items=(*scene.items[:index], shifted, *scene.items[index + 1 :]))


def is_person(item) -> bool:
    return isinstance(item, Text) and item.layer == "people"


def is_site(item) -> bool:
    return isinstance(item, Symbol) and item.layer == "sites"


def is_name(item) -> bool:
    return isinstance(item, Text) and item.run.text.startswith("田邉"[:1]) and len(item.run.text) >= 3


@pytest.mark.parametrize(
    ("name", "change", "wanted"),
    [
        pytest.param("map_association", without, is_person, id="a number is missing"),
        pytest.param("map_association", moved, is_person, id="a number stands beside its disc"),
        pytest.param("map_association", without, is_site, id="a site is missing"),
        pytest.param("list_a3", without, is_name, id="a name is missing"),
        pytest.param("list_a3", moved, is_name, id="a name has moved"),
        pytest.param("draft_a4", without, lambda item: isinstance(item, Text) and "内部資料" in item.run.text,
                     id="the banner is missing"),
    ],
)  # fmt: skip
def test_a_page_that_went_wrong_is_noticed(pages, name, change, wanted):
    with pytest.raises(AssertionError, match="differs"):
        assert_same_page(as_pdf(change(pages[name], wanted)), KEPT / f"{name}.png", DPI)
