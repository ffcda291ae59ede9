"""A sheet as A4 pages: at 100 %, nothing lost, 10 mm on both, within what printers print."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import shapely

from exports.pdf.page import SheetWriter
from himi_map.disclosed import Output
from himi_map.publicmap import AreaShape
from layers.scene import Scene, Shapes, Text
from layers.sheet import SheetOptions, SheetTexts, map_sheet
from layers.sheet.page_layout import PRINTABLE
from layers.sheet.strips import as_a4
from tests.unit.exports_tables.people import disclosure, person
from tests.unit.exports_web.test_public_web_map import ground

TEXTS = SheetTexts(title="川端地区福祉・防災マップ", ward="浜地区", date="令和8年11月24日現在")
PLACES = [(float(x), float(y)) for x in range(-180, 181, 24) for y in (-150, -40, 0, 130)]


def sheet(paper: str, *, upright: bool = False, angle: float = 0.0) -> Scene:
    people = [person(number, position=place) for number, place in enumerate(PLACES, start=1)]
    area = AreaShape("川端", "association", shapely.box(-200, -170, 200, 170))
    options = SheetOptions(paper=paper, upright=upright, angle=angle)
    given = disclosure(*people, output=Output.MAP_SHEET, counts={})
    return map_sheet(given, ground(areas=(area,)), area="a", texts=TEXTS, options=options).scenes[0]


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize(("paper", "count"), [("A4x2", 2), ("A3", 3)])
@pytest.mark.parametrize("angle", [0.0, 25.0])
def test_everything_is_on_a_page_at_its_true_size_and_ten_millimetres_are_on_both(paper, count, upright, angle):
    whole = sheet(paper, upright=upright, angle=angle)
    parts = as_a4(whole)
    assert len(parts) == count
    assert whole.frame is not None
    axis = 1 if upright else 0
    shown = []
    for part in parts:
        assert sorted(part.page) == [210.0, 297.0]
        frame = part.frame
        if frame is None:
            continue
        assert (frame.scale, frame.angle) == (whole.frame.scale, whole.frame.angle)
        assert frame.paper[axis] >= PRINTABLE and frame.paper[axis + 2] <= part.page[axis] - PRINTABLE
        shown.append(whole.frame.to_paper(frame.corners)[:, axis])
    shown.sort(key=lambda one: float(one.min()))
    assert shown[0].min() == pytest.approx(whole.frame.paper[axis])
    assert shown[-1].max() == pytest.approx(whole.frame.paper[axis + 2])
    for one, other in itertools.pairwise(shown):
        assert one.max() - other.min() == pytest.approx(10.0), "exactly"
    assert set().union(*(set(part.boxes) for part in parts)) == set(whole.boxes)
    words = [word for part in parts for word in part.words()]
    assert set(whole.words()) <= set(words)
    assert words.count("のりしろ") >= count - 1
    assert sum("切り取り線" in word for word in words) == count - 1


@pytest.mark.parametrize("upright", [False, True])
def test_a_place_of_the_map_lies_where_it_lay_before_moved_by_the_same_for_all(upright):
    whole = sheet("A4x2", upright=upright)
    xy = np.array(PLACES)
    before = whole.frame.to_paper(xy)
    for part in as_a4(whole):
        moved = part.frame.to_paper(xy) - before
        assert np.ptp(moved, axis=0) == pytest.approx([0.0, 0.0], abs=1e-6)
        number = next(item for item in part.items if isinstance(item, Text) and item.layer == "people")
        like = next(item for item in whole.items if isinstance(item, Text) and item.run.text == number.run.text
                    and item.layer == "people")  # fmt: skip
        assert np.subtract(number.at, like.at) == pytest.approx(moved[0])


def test_the_check_bar_is_still_a_hundred_millimetres_and_whole_on_one_page():
    lengths = [
        float(np.ptp(item.xy[:, 0])) for part in as_a4(sheet("A4x2")) for item in part.items
        if isinstance(item, Shapes) and not item.closed and len(item.xy) == 2 and np.ptp(item.xy[:, 1]) == 0
        and item.xy[:, 0].max() <= 205.0
    ]  # fmt: skip
    assert 100.0 in [round(one, 9) for one in lengths]


def test_the_word_for_glue_stands_on_nobody():
    for part in as_a4(sheet("A4x2")):
        for item in part.items:
            if isinstance(item, Text) and item.run.text == "のりしろ":
                x, y = item.at
                word = shapely.box(x - 1.5, y - 12.0, x + 1.5, y)
                assert not any(word.intersects(shapely.box(*box)) for box in part.boxes.values())


def test_it_can_be_painted(tmp_path):
    with SheetWriter(tmp_path / "two.pdf", title="見本", practice="練習") as writer:
        for part in as_a4(sheet("A4x2", angle=20.0)):
            writer.add(part)
    assert (tmp_path / "two.pdf").stat().st_size > 1000
