"""Which paper, scale, turn and how many sheets: from houses, boundary and wishes, and never from people."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest
import shapely
import shapely.affinity
from hypothesis import given, settings
from hypothesis import strategies as st

from himi_map.disclosed import Output
from himi_map.errors import ExportError
from himi_map.publicmap import AreaShape, PublicMap
from layers.frame import SCALES, gaps, needed_scale
from layers.labels.previous import PreviousLayout
from layers.sheet import PAPERS, SheetOptions, SheetTexts, map_sheet
from layers.sheet.choosing import choose, ground_of, smallest_legible
from layers.sheet.page_layout import PRINTABLE, page_layout
from layers.sheet.split import neighbour_boxes
from tests.unit.exports_tables.people import disclosure, person
from tests.unit.exports_web.test_public_web_map import CRS, ground, layer

TEXTS = SheetTexts(title="川端地区福祉・防災マップ")
papers = st.sampled_from(sorted(PAPERS))


def town(area, spacing: float = 16.0, side: float = 10.0) -> PublicMap:
    """Houses in rows all over an area, and some around it."""
    x0, y0, x1, y1 = shapely.bounds(area)
    xs, ys = np.arange(x0 - 30, x1 + 30, spacing), np.arange(y0 - 30, y1 + 30, spacing)
    houses = [shapely.box(x, y, x + side, y + side) for x in xs for y in ys]
    return ground(
        areas=(AreaShape("川端", "association", area),),
        buildings=layer(*houses, kind=["house"] * len(houses), key=["k"] * len(houses), name=[""] * len(houses)),
    )


def chosen(public: PublicMap, previous: PreviousLayout | None = None, **wishes):
    return choose(ground_of(public), SheetOptions(**wishes), previous)


def test_a_broad_one_lies_and_a_tall_one_stands():
    broad, tall = chosen(town(shapely.box(0, 0, 560, 300))), chosen(town(shapely.box(0, 0, 250, 700)))
    assert (broad.layout.upright, tall.layout.upright) == (False, True)
    assert len(broad.frames) == len(tall.frames) == 1
    lying = chosen(town(shapely.box(0, 0, 250, 700)), upright=False)
    assert lying.frames[0].scale > tall.frames[0].scale, "it stands because it is shown larger so"


def test_a_map_is_turned_only_where_that_gains_a_step():
    strip = shapely.affinity.rotate(shapely.box(-330, -70, 330, 70), 40)
    turned, north_up = chosen(town(strip)), chosen(town(strip), angle=0.0)
    assert turned.frames[0].angle != 0.0
    assert turned.frames[0].scale < north_up.frames[0].scale
    square = chosen(town(shapely.affinity.rotate(shapely.box(-100, -100, 100, 100), 45)))
    assert (
        square.frames[0].angle == 0.0
        or square.frames[0].scale
        < chosen(town(shapely.affinity.rotate(shapely.box(-100, -100, 100, 100), 45)), angle=0.0).frames[0].scale
    )


@settings(max_examples=30, deadline=None)
@given(
    st.floats(40, 900), st.floats(40, 900), st.floats(0, 90), papers,
    st.sampled_from([None, False, True]), st.sampled_from([0.0, None, 12.0]),
)  # fmt: skip
def test_every_house_is_whole_on_some_sheet_and_the_scale_is_the_largest_that_shows_all(
    width, height, tilt, paper, upright, angle
):
    area = shapely.affinity.rotate(shapely.box(0, 0, width, height), tilt)
    public = town(area, spacing=40.0)
    choice = chosen(public, paper=paper, upright=upright, angle=angle)
    known = ground_of(public)
    corners = np.array([shapely.get_coordinates(shapely.box(*one.bounds))[:4] for one in known.houses]).reshape(-1, 2)
    if known.known:
        whole = (gaps(corners, choice.frames) <= 1e-6).reshape(len(choice.frames), -1, 4).all(axis=2).any(axis=0)
        assert whole.all()
    scale, layout = choice.frames[0].scale, choice.layout
    assert scale in SCALES
    assert layout.paper == paper
    assert upright is None or layout.upright == upright
    if len(choice.frames) == 1 and scale > SCALES[0]:
        larger = SCALES[SCALES.index(int(scale)) - 1]
        assert (
            needed_scale(known.outline, layout.map, choice.frames[0].angle) > larger
            or not known.known
            or (needed_scale(known.lived_in, layout.map, choice.frames[0].angle) > larger)
        )
    for frame in choice.frames:
        low, high = frame.paper[:2], frame.paper[2:]
        assert min(low) >= PRINTABLE and high[0] <= frame.page[0] - PRINTABLE and high[1] <= frame.page[1] - PRINTABLE


def test_houses_too_dense_to_read_are_split_at_a_legible_scale():
    area = shapely.box(0, 0, 700, 500)
    roomy, dense = town(area, spacing=16.0), town(area, spacing=7.0, side=6.0)
    assert len(chosen(roomy).frames) == 1
    split = chosen(dense)
    assert len(split.frames) > 1
    assert SCALES.index(int(split.frames[0].scale)) == smallest_legible(ground_of(dense))
    assert smallest_legible(ground_of(dense)) < smallest_legible(ground_of(roomy))


def test_forest_without_a_house_takes_no_sheet():
    area = shapely.box(0, 0, 4000, 3000)
    hamlet = town(shapely.box(100, 100, 500, 400))
    public = dataclasses.replace(hamlet, areas=(AreaShape("山", "association", area),))
    (frame,) = chosen(public).frames
    assert frame.scale <= 2500
    assert len(chosen(dataclasses.replace(public, buildings=ground().buildings)).frames) > 1, "no base map: all of it"


@pytest.mark.parametrize("wish", [{"scale": 1000.0}, {"upright": True}, {"paper": "A4"}, {"angle": 10.0}])
def test_last_years_layout_stays_until_a_house_is_left_out_or_something_else_is_wished(wish):
    public = town(shapely.box(0, 0, 300, 200))
    last = PreviousLayout(scale=2000.0, centres=((150.0, 100.0),))
    kept = chosen(public, last)
    assert (kept.frames[0].scale, kept.frames[0].centre) == (2000.0, (150.0, 100.0))
    assert chosen(public).frames[0].scale == 1500.0 or chosen(public).frames[0].scale < 2000.0
    other = chosen(public, last, **wish)
    assert other.frames[0].centre != (150.0, 100.0) or other.frames[0].scale != 2000.0 or other.layout != kept.layout
    grown = town(shapely.box(0, 0, 900, 200))
    assert chosen(grown, last).frames[0] == chosen(grown).frames[0]


@settings(max_examples=25, deadline=None)
@given(st.floats(60, 1500), st.floats(60, 1500), st.sampled_from(["A3", "A4"]), st.sampled_from([None, 1000.0]))
def test_laid_out_again_with_its_own_result_nothing_moves(width, height, paper, scale):
    public = town(shapely.box(0, 0, width, height), spacing=60.0)
    nobody, options = disclosure(output=Output.MAP_SHEET, counts={}), SheetOptions(paper=paper, scale=scale)
    first = map_sheet(nobody, public, area="a", texts=TEXTS, options=options)
    again = map_sheet(nobody, public, area="a", texts=TEXTS, options=options, previous=first.layout)
    assert again.layout == first.layout
    assert [one.frame for one in again.scenes] == [one.frame for one in first.scenes]


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.floats(-900, 900), st.floats(-900, 900)), max_size=6), st.floats(100, 900))
def test_the_frames_are_the_same_whoever_is_given_to_the_sheet(places, width):
    public = town(shapely.box(0, 0, width, 300), spacing=30.0)
    people = [person(number, position=place) for number, place in enumerate(places, start=1)]
    sheets = [
        map_sheet(one, public, area="a", texts=TEXTS)
        for one in (
            disclosure(output=Output.MAP_SHEET, counts={}),
            disclosure(*people, output=Output.MAP_SHEET, counts={}),
            disclosure(*people[:1], output=Output.MAP_SHEET, counts={}),
        )
    ]
    assert len({tuple(scene.frame for scene in one.scenes) for one in sheets}) == 1


@pytest.mark.parametrize("paper", sorted(PAPERS))
@pytest.mark.parametrize("upright", [False, True])
def test_the_rooms_of_a_sheet_lie_within_what_printers_print_and_beside_each_other(paper, upright):
    layout = page_layout(paper, upright)
    width, height = layout.page
    assert sorted(layout.page) == sorted(PAPERS[paper])
    slots = layout.slots
    white = [(x0 - 1.49, y0 - 1.49, x1 + 1.49, y1 + 1.49) for x0, y0, x1, y1 in slots.corners]
    rooms = [layout.map, layout.head, layout.column, layout.foot, slots.qr, slots.words]
    for x0, y0, x1, y1 in (*rooms, *slots.corners):
        assert x0 >= PRINTABLE and y0 >= PRINTABLE and x1 <= width - PRINTABLE and y1 <= height - PRINTABLE
        assert x1 > x0 and y1 > y0
    shapes = [shapely.box(*one) for one in (*rooms, *white)]
    for index, one in enumerate(shapes):
        for other in shapes[index + 1 :]:
            assert shapely.intersection(one, other).area == pytest.approx(0.0, abs=1e-6)
    assert slots.qr[2] - slots.qr[0] == slots.qr[3] - slots.qr[1] == 18.0
    assert layout.foot[2] - layout.foot[0] >= 100.0, "the check bar has room"


def test_a_paper_nobody_has_is_refused():
    with pytest.raises(ExportError) as caught:
        SheetOptions(paper="B4")
    assert caught.value.code == "export.no_such_paper"


def test_nothing_to_show_is_told():
    for areas in ((), (AreaShape("川端", "association", shapely.Polygon()),)):
        with pytest.raises(ExportError) as caught:
            ground_of(ground(areas=areas))
        assert caught.value.code == "export.no_area"
    assert CRS.epsg == 6675


def farmsteads(apart: float) -> PublicMap:
    """A house and two barns, and the next ones so far away (metres)."""
    at = [(x, y) for x in np.arange(-450.0, 451.0, apart) for y in np.arange(-300.0, 301.0, apart)]
    houses = [shapely.box(x, y, x + 12, y + 10) for x, y in at]
    houses += [shapely.box(x + dx, y + 15, x + dx + 5, y + 20) for x, y in at for dx in (0, 9)]
    return ground(
        areas=(AreaShape("山田", "association", shapely.box(-500, -350, 500, 350)),),
        buildings=layer(*houses, kind=["house"] * len(houses), key=["k"] * len(houses), name=[""] * len(houses)),
    )


def test_farmsteads_far_apart_are_on_one_sheet_and_not_where_they_are_near():
    scattered, near = chosen(farmsteads(100.0)), chosen(farmsteads(40.0))
    assert len(scattered.frames) == 1 and scattered.frames[0].scale > 2500.0
    assert near.frames[0].scale < scattered.frames[0].scale


def test_what_stands_for_an_unknown_boundary_does_not_make_the_map_smaller():
    known = town(shapely.box(-100, -60, 100, 60))
    around = AreaShape("川端", "extent", shapely.box(-600, -600, 600, 600))
    found = chosen(dataclasses.replace(known, areas=(around,)))
    assert found.frames[0].scale == chosen(known).frames[0].scale


@pytest.mark.parametrize("shift", [0.0, 40.0, 90.0])
def test_the_plate_that_names_a_neighbour_hides_no_house(shift):
    public = town(shapely.box(0, 0, 1500, 220 + shift), spacing=60.0)
    choice = chosen(public, scale=1500.0)
    houses = ground_of(public)
    assert len(choice.frames) > 1
    for number, frame in enumerate(choice.frames):
        plates = neighbour_boxes(choice.frames, number, houses.middles)
        assert plates
        for box in plates.values():
            hidden = shapely.intersects(shapely.Polygon(frame.ground_of(box)), houses.houses)
            crossed = shapely.box(*frame.paper).contains(shapely.box(*box))
            assert crossed and hidden.sum() == 0
